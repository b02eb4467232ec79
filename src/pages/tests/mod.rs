//! Consistency between the pages' Rust, HTML, texts and policy schema.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::check_now::Found;
use super::{Activity, form, history_table};
use crate::detection::{Detection, IdKind, Reason};
use crate::history::Outcome;
use crate::json_value::JsonValue;
use crate::remedy::settings::{Constraint, Key};
use crate::remedy::{Cause, Settings};

const POPUP: &str = include_str!("../../../extension/popup.html");
const HISTORY: &str = include_str!("../../../extension/history.html");
const CHECK: &str = include_str!("../../../extension/check.html");
const OPTIONS: &str = include_str!("../../../extension/options.html");

/// An error as the sample of the check page shows it.
pub(super) fn detection() -> Detection {
    serde_json::from_value(json!({
        "message": "token-validation",
        "locale": "en-US",
        "host": "portal.azure.com",
        "harvest": { "codes": [70043], "ids": [], "timestamps": [], "extension": null, "resource": null },
        "reasons": ["in-an-alert"],
    }))
    .unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn raw(value: Value) -> JsonValue {
    serde_json::from_value(value).unwrap()
}

fn schema() -> Value {
    json(include_str!("../../../tools/settings.json"))
}

fn words() -> BTreeSet<String> {
    let words = json(include_str!("../../../extension/_locales/en/messages.json"));
    words.as_object().unwrap().keys().cloned().collect()
}

/// The text keys that the HTML names.
fn named_in(html: &str) -> BTreeSet<String> {
    [
        "data-message=\"",
        "data-message-label=\"",
        "data-message-title=\"",
    ]
    .iter()
    .flat_map(|attribute| html.split(attribute).skip(1))
    .map(|rest| rest.split('"').next().unwrap().to_owned())
    .collect()
}

fn assert_all_are_there(named: impl IntoIterator<Item = String>) {
    let words = words();
    let missing: Vec<String> = named
        .into_iter()
        .filter(|key| !words.contains(key))
        .collect();
    assert_eq!(
        missing, [""; 0],
        "not in extension/_locales/en/messages.json"
    );
}

#[test]
fn every_word_of_the_html_is_there() {
    for html in [POPUP, HISTORY, OPTIONS, CHECK] {
        let named = named_in(html);
        assert!(named.len() > 5, "{named:?}");
        assert_all_are_there(named);
    }
}

#[test]
fn the_popup_links_to_the_field_for_messages() {
    let link = ["options.html#", Key::ExtraMessages.name(), "\""].concat();
    assert!(POPUP.contains(&link));
}

#[test]
fn every_setting_has_its_words() {
    assert_all_are_there(form::PARTS.iter().map(|(title, _)| (*title).to_owned()));
    for key in Key::ALL {
        let parts: Vec<String> = match key.constraint() {
            Constraint::OneOf(values) => values
                .iter()
                .flat_map(|value| [(*value).to_owned(), [value, "_help"].concat()])
                .collect(),
            Constraint::WholeNumber { .. } => vec!["unit".to_owned()],
            _ => Vec::new(),
        };
        let parts = parts.iter().map(String::as_str).chain(["help"]).map(Some);
        assert_all_are_there(parts.chain([None]).map(|part| form::words(key, part)));
    }
}

#[test]
fn every_state_outcome_and_reason_has_its_words() {
    let causes = [
        Cause::Recurred,
        Cause::TooManyRefreshes,
        Cause::NotStored,
        Cause::RefreshUnanswered,
    ];
    let guiding = causes.iter().flat_map(|cause| {
        [true, false].map(|on_page| Activity::Guiding {
            cause: *cause,
            on_page,
            would_lose_work: false,
        })
    });
    let states = [
        Activity::Watching,
        Activity::Countdown,
        Activity::Offline,
        Activity::UnsavedInput,
        Activity::Busy,
        Activity::Asks,
        Activity::OutOfSight,
        Activity::Evicted,
        Activity::Covered,
        Activity::Refreshing,
        Activity::Settling,
        Activity::Declined,
        Activity::Closed,
        Activity::Snoozed { until: 0 },
        Activity::SiteOff,
        Activity::Off,
    ];
    let found = [Found::Nothing, Found::LeftAlone, Found::TheError].map(Found::words);
    assert_all_are_there(found.map(str::to_owned));
    let states = states.into_iter().chain(guiding).map(Activity::words);
    assert_all_are_there(states.flat_map(|(title, why)| [title.to_owned(), why.to_owned()]));

    let outcomes = [
        Outcome::Recovered,
        Outcome::Withdrawn,
        Outcome::Declined,
        Outcome::Snoozed,
        Outcome::TurnedOff,
    ];
    let outcomes = outcomes.into_iter().chain(causes.map(Outcome::Guided));
    assert_all_are_there(outcomes.map(|outcome| history_table::outcome_words(outcome).to_owned()));
}

#[test]
fn every_reason_has_its_words() {
    let words = words();
    let named = words
        .iter()
        .filter_map(|key| key.strip_prefix("reason_"))
        .map(|name| serde_json::from_value::<Reason>(name.replace('_', "-").into()).unwrap());
    assert_eq!(
        named.count(),
        Reason::FrameNotShown as usize + 1,
        "the last reason's number"
    );
}

#[test]
fn every_kind_of_id_has_its_words() {
    let kinds = [
        IdKind::Request,
        IdKind::Trace,
        IdKind::Correlation,
        IdKind::Session,
        IdKind::Activity,
        IdKind::Operation,
        IdKind::Unlabelled,
    ];
    assert_all_are_there(kinds.map(history_table::id_words));
}

#[test]
fn the_history_page_has_every_column_and_kind() {
    for column in history_table::Column::ALL {
        let named = ["data-column=\"", column.name(), "\""].concat();
        assert!(HISTORY.contains(&named), "{named}");
    }
    for kind in history_table::Kind::ALL {
        for named in [
            ["<option value=\"", kind.name(), "\""].concat(),
            ["class=\"bar ", kind.name(), "\""].concat(),
        ] {
            assert!(HISTORY.contains(&named), "{named}");
        }
    }
    let (width, height) = history_table::CHART;
    assert!(HISTORY.contains(&format!("viewBox=\"0 0 {width} {height}\"")));
}

#[test]
fn the_schema_has_every_setting_that_a_policy_may_set_and_no_other() {
    let schema = schema();
    let described: BTreeSet<&str> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let settable: BTreeSet<&str> = Key::ALL
        .into_iter()
        .filter(|key| may_be_set_by_policy(*key))
        .map(Key::name)
        .collect();
    assert_eq!(described, settable);
}

fn may_be_set_by_policy(key: Key) -> bool {
    let default = match form::value(&Settings::default(), key) {
        JsonValue::Null => JsonValue::Number(0.0),
        value => value,
    };
    let policy = JsonValue::Map(vec![(key.name().to_owned(), default)]);
    Settings::read(&policy, &JsonValue::Null).0.locked(key)
}

#[test]
fn the_schema_accepts_what_the_settings_accept() {
    let schema = schema();
    for key in Key::ALL
        .into_iter()
        .filter(|key| may_be_set_by_policy(*key))
    {
        let described = &schema["properties"][key.name()];
        let name = key.name();
        match key.constraint() {
            Constraint::OneOf(values) => {
                assert_eq!(described["type"], "string", "{name}");
                assert_eq!(described["enum"], serde_json::json!(values), "{name}");
            }
            Constraint::WholeNumber { least, most } => {
                assert_eq!(described["type"], "integer", "{name}");
                assert_eq!(described["minimum"], least, "{name}");
                assert_eq!(described["maximum"], most, "{name}");
            }
            Constraint::Hosts | Constraint::Messages => {
                assert_eq!(described["type"], "array", "{name}");
                assert_eq!(described["items"]["type"], "string", "{name}");
            }
            constraint => panic!("no policy sets a {constraint:?}"),
        }
    }
}

#[test]
fn the_schema_states_each_default() {
    let schema = schema();
    for key in Key::ALL
        .into_iter()
        .filter(|key| may_be_set_by_policy(*key))
    {
        let description = schema["properties"][key.name()]["description"]
            .as_str()
            .unwrap();
        let default = match form::as_text(&form::value(&Settings::default(), key)) {
            none if none.is_empty() => "none".to_owned(),
            default => default,
        };
        let told = ["Default: ", &default, "."].concat();
        assert!(
            description.ends_with(&told),
            "{}: {description}",
            key.name()
        );
    }
}

/// Chromium refuses a schema with anything else in it, and with it the whole policy:
/// <https://www.chromium.org/administrators/configuring-policy-for-extensions/>
#[test]
fn the_schema_uses_only_what_chromium_supports() {
    const KNOWN: [&str; 8] = [
        "type",
        "title",
        "description",
        "properties",
        "items",
        "enum",
        "minimum",
        "maximum",
    ];
    fn check(schema: &Value) {
        for (name, value) in schema.as_object().unwrap() {
            assert!(KNOWN.contains(&name.as_str()), "{name}");
            match name.as_str() {
                "properties" => value.as_object().unwrap().values().for_each(check),
                "items" => check(value),
                _ => {}
            }
        }
    }
    check(&schema());
}

#[test]
fn an_exported_file_is_a_policy() {
    let own = raw(serde_json::json!({
        "mode": "ask",
        "countdownSeconds": 7,
        "sitesOff": ["portal.azure.com"],
        "snoozedUntil": 1,
    }));
    let (settings, setting_errors) = Settings::read(&form::export(&own), &JsonValue::Null);
    assert_eq!(setting_errors, []);
    assert!(settings.locked(Key::Mode) && settings.locked(Key::SitesOff));
}
