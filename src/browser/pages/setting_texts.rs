//! Texts for settings, and for what is wrong with them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::bidi;
use crate::browser::api::{message, object};
use crate::browser::quantity::{self, Unit};
use crate::json_value::JsonValue;
use crate::pages::form;
use crate::remedy::settings::{Constraint, Key, Layer, SettingError};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type ListFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(language: &str, options: &JsValue) -> ListFormat;
    #[wasm_bindgen(method)]
    fn format(this: &ListFormat, items: &Array) -> String;
}

/// How the items of a list relate, as `Intl.ListFormat` names it.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// All of them: `A, B, and C`.
    Conjunction,
    /// One of them: `A, B, or C`.
    Disjunction,
}

/// Items in a sentence of the user's language.
pub(super) fn list<Item: AsRef<str>>(list: List, items: &[Item]) -> String {
    let kind = match list {
        List::Conjunction => "conjunction",
        List::Disjunction => "disjunction",
    };
    let format = ListFormat::new(
        &message("language", &[]),
        &object(&[("type", JsValue::from_str(kind))]),
    );
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    let direction = message("direction", &[]);
    let items: Array = bidi::isolate(&direction, &items)
        .iter()
        .map(|item| JsValue::from_str(item))
        .collect();
    bidi::keep_direction(&direction, format.format(&items))
}

fn key_of(name: &str) -> Option<Key> {
    Key::ALL.into_iter().find(|key| key.name() == name)
}

/// The displayed name of a setting; an unknown key is returned as it is.
pub(super) fn setting(name: &str) -> String {
    key_of(name).map_or_else(
        || name.to_owned(),
        |key| message(&form::words(key, None), &[]),
    )
}

fn unit(key: Key) -> Option<Unit> {
    match key {
        Key::CountdownSeconds | Key::SettleWindowSeconds => Some(Unit::Second),
        Key::CapWindowMinutes => Some(Unit::Minute),
        Key::HistoryDays => Some(Unit::Day),
        _ => None,
    }
}

/// The displayed value of that setting.
pub(super) fn value(name: &str, value: &JsonValue) -> String {
    let Some(key) = key_of(name) else {
        return form::as_text(value);
    };
    let text = form::as_text(value);
    match (key.constraint(), value) {
        (Constraint::OneOf(_), _) => message(&form::words(key, Some(&text)), &[]),
        (Constraint::WholeNumber { .. }, JsonValue::Number(number)) => match unit(key) {
            Some(unit) => quantity::duration(*number, unit),
            None => quantity::number(*number),
        },
        (Constraint::Hosts | Constraint::Messages, _) if text.is_empty() => {
            message("options_none", &[])
        }
        _ => text.replace('\n', ", "),
    }
}

/// Describes the valid values of that setting.
pub(super) fn constraint(name: &str, constraint: Constraint) -> String {
    match constraint {
        Constraint::OneOf(choices) => message(
            "options_wanted_choice",
            &[&list(List::Disjunction, choices)],
        ),
        Constraint::WholeNumber { least, most } => message(
            "options_wanted_number",
            &[
                &quantity::number(least.into()),
                &quantity::number(most.into()),
            ],
        ),
        Constraint::Hosts => message("options_wanted_hosts", &[]),
        Constraint::Messages => message("options_wanted_messages", &[]),
        Constraint::Moment => message("options_wanted_moment", &[]),
        Constraint::Settings => message("options_wanted_settings", &[]),
        Constraint::KnownSetting => message("options_wanted_known", &[name]),
    }
}

/// Describes what is wrong with a value that is stored or set by policy.
pub(super) fn setting_error(setting_error: &SettingError) -> String {
    let is_stranger = matches!(
        setting_error.constraint,
        Constraint::Settings | Constraint::KnownSetting
    );
    let key = match (setting_error.layer, is_stranger) {
        (Layer::Policy, false) => "options_wrong_policy",
        (Layer::User, false) => "options_wrong_own",
        (Layer::Policy, true) => "options_stranger_policy",
        (Layer::User, true) => "options_stranger_own",
    };
    message(
        key,
        &[
            &setting_error.found,
            &constraint(&setting_error.key, setting_error.constraint),
        ],
    )
}

/// Describes why a value in a file is refused.
pub(super) fn refusal(setting_error: &SettingError) -> String {
    let constraint = constraint(&setting_error.key, setting_error.constraint);
    if setting_error.key.is_empty() {
        return constraint;
    }
    message(
        "options_import_refused",
        &[
            &setting(&setting_error.key),
            &setting_error.found,
            &constraint,
        ],
    )
}
