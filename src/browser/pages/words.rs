//! Settings, and what is wrong with them, in words.

use crate::browser::api::message;
use crate::browser::quantity::{self, Unit};
use crate::pages::form;
use crate::remedy::settings::{Complaint, Key, Layer, Raw, Wanted};

fn key_of(name: &str) -> Option<Key> {
    Key::ALL.into_iter().find(|key| key.name() == name)
}

/// The name of a setting; what is none is called what it is called.
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

/// A value of that setting.
pub(super) fn value(name: &str, value: &Raw) -> String {
    let Some(key) = key_of(name) else {
        return form::as_text(value);
    };
    let text = form::as_text(value);
    match (key.wanted(), value) {
        (Wanted::OneOf(_), _) => message(&form::words(key, Some(&text)), &[]),
        (Wanted::WholeNumber { .. }, Raw::Number(number)) => match unit(key) {
            Some(unit) => quantity::duration(*number, unit),
            None => quantity::number(*number),
        },
        (Wanted::Hosts | Wanted::Messages, _) if text.is_empty() => message("options_none", &[]),
        _ => text.replace('\n', ", "),
    }
}

/// What is a right value for that setting.
pub(super) fn wanted(name: &str, wanted: Wanted) -> String {
    match wanted {
        Wanted::OneOf(choices) => message("options_wanted_choice", &[&choices.join(", ")]),
        Wanted::WholeNumber { least, most } => message(
            "options_wanted_number",
            &[
                &quantity::number(least.into()),
                &quantity::number(most.into()),
            ],
        ),
        Wanted::Hosts => message("options_wanted_hosts", &[]),
        Wanted::Messages => message("options_wanted_messages", &[]),
        Wanted::Moment => message("options_wanted_moment", &[]),
        Wanted::Settings => message("options_wanted_settings", &[]),
        Wanted::KnownSetting => message("options_wanted_known", &[name]),
    }
}

/// What is wrong with what is stored or set by policy.
pub(super) fn complaint(complaint: &Complaint) -> String {
    let is_stranger = matches!(complaint.wanted, Wanted::Settings | Wanted::KnownSetting);
    let key = match (complaint.layer, is_stranger) {
        (Layer::Policy, false) => "options_wrong_policy",
        (Layer::Own, false) => "options_wrong_own",
        (Layer::Policy, true) => "options_stranger_policy",
        (Layer::Own, true) => "options_stranger_own",
    };
    message(
        key,
        &[&complaint.found, &wanted(&complaint.key, complaint.wanted)],
    )
}

/// Why a value of a file is refused.
pub(super) fn refusal(complaint: &Complaint) -> String {
    let wanted = wanted(&complaint.key, complaint.wanted);
    if complaint.key.is_empty() {
        return wanted;
    }
    message(
        "options_import_refused",
        &[&setting(&complaint.key), &complaint.found, &wanted],
    )
}
