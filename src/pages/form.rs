//! The settings as the options page shows, accepts, imports and exports them.

use serde::{Deserialize, Serialize};

use crate::json_value::JsonValue;
use crate::portal_url::PortalUrl;
use crate::remedy::Settings;
use crate::remedy::settings::{Constraint, HiddenTab, Key, Layer, Mode, SettingError};

/// The settings as stored, before validation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Layers {
    /// The organisation's policy.
    pub policy: JsonValue,
    /// The admin's own.
    pub own: JsonValue,
}

/// The sections of the form: the key of the heading, and the settings under it.
pub(crate) const PARTS: &[(&str, &[Key])] = &[
    (
        "options_part_refresh",
        &[
            Key::Mode,
            Key::CountdownSeconds,
            Key::HiddenTab,
            Key::CapWindowMinutes,
            Key::SettleWindowSeconds,
        ],
    ),
    ("options_part_quiet", &[Key::SitesOff, Key::SnoozedUntil]),
    (
        "options_part_history",
        &[Key::HistoryDays, Key::HistoryEntries],
    ),
    ("options_part_messages", &[Key::ExtraMessages]),
];

/// The message key of a setting's name, or of a part of it: `help`, or one of its values.
pub(crate) fn words(key: Key, part: Option<&str>) -> String {
    match part {
        None => ["options_", key.name()].concat(),
        Some(part) => ["options_", key.name(), "_", part].concat(),
    }
}

/// The value in force, as it would be stored.
pub(crate) fn value(settings: &Settings, key: Key) -> JsonValue {
    let number = |value: u32| JsonValue::Number(f64::from(value));
    #[expect(clippy::cast_precision_loss, reason = "times stay below 2^53")]
    let time = |millis: u64, unit: u64| JsonValue::Number((millis / unit) as f64);
    let list =
        |items: &[String]| JsonValue::List(items.iter().cloned().map(JsonValue::Text).collect());
    match key {
        Key::Mode => JsonValue::Text(
            match settings.mode {
                Mode::Automatic => "automatic",
                Mode::Ask => "ask",
                Mode::Off => "off",
            }
            .to_owned(),
        ),
        Key::HiddenTab => JsonValue::Text(
            match settings.hidden_tab {
                HiddenTab::Refresh => "refresh",
                HiddenTab::Wait => "wait",
            }
            .to_owned(),
        ),
        Key::CountdownSeconds => time(settings.countdown, 1_000),
        Key::CapWindowMinutes => time(settings.cap_window, 60_000),
        Key::SettleWindowSeconds => time(settings.settle_window, 1_000),
        Key::SitesOff => list(&settings.sites_off),
        Key::ExtraMessages => list(&settings.extra_messages),
        Key::SnoozedUntil => settings
            .snoozed_until
            .map_or(JsonValue::Null, |until| time(until, 1)),
        Key::HistoryDays => number(settings.history_days),
        Key::HistoryEntries => number(settings.history_entries),
    }
}

/// A value as the user edits it: a list has a line for each item.
pub(crate) fn as_text(value: &JsonValue) -> String {
    match value {
        JsonValue::Null | JsonValue::Map(_) => String::new(),
        JsonValue::Bool(value) => value.to_string(),
        JsonValue::Number(value) => value.to_string(),
        JsonValue::Text(text) => text.clone(),
        JsonValue::List(items) => items.iter().map(as_text).collect::<Vec<_>>().join("\n"),
    }
}

/// What the user entered for a setting, as it would be stored, not validated yet.
pub(crate) fn entered(key: Key, text: &str) -> JsonValue {
    let text = text.trim();
    match key.constraint() {
        Constraint::WholeNumber { .. } | Constraint::Moment => match text.parse() {
            Ok(number) => JsonValue::Number(number),
            Err(_) => JsonValue::Text(text.to_owned()),
        },
        Constraint::Hosts => {
            let is_between =
                |character: char| character.is_whitespace() || matches!(character, ',' | ';');
            let items = text.split(is_between).filter(|item| !item.is_empty());
            JsonValue::List(
                items
                    .map(|item| JsonValue::Text(PortalUrl::of(item).site().to_owned()))
                    .collect(),
            )
        }
        Constraint::Messages => {
            let items = text.lines().map(str::trim).filter(|item| !item.is_empty());
            JsonValue::List(items.map(|item| JsonValue::Text(item.to_owned())).collect())
        }
        Constraint::OneOf(_) | Constraint::Settings | Constraint::KnownSetting => {
            JsonValue::Text(text.to_owned())
        }
    }
}

/// Names and values of a layer.
pub(crate) fn entries(layer: &JsonValue) -> &[(String, JsonValue)] {
    match layer {
        JsonValue::Map(entries) => entries,
        _ => &[],
    }
}

/// Whether the admin set it, perhaps to an invalid value.
pub(crate) fn is_set(own: &JsonValue, key: Key) -> bool {
    entries(own)
        .iter()
        .any(|(name, value)| name == key.name() && *value != JsonValue::Null)
}

/// What is wrong with a value, if it is invalid.
pub(crate) fn setting_error(key: Key, value: JsonValue) -> Option<SettingError> {
    let layer = JsonValue::Map(vec![(key.name().to_owned(), value)]);
    Settings::read(&JsonValue::Null, &layer).1.pop()
}

/// What an import accepts, and what it refuses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Import {
    /// The accepted settings: names and values.
    pub changes: JsonValue,
    /// What is refused as invalid.
    pub wrong: Vec<SettingError>,
    /// Names of valid settings that are refused since policy has set them.
    pub locked: Vec<String>,
}

/// Reads exported settings.
pub(crate) fn import(file: &JsonValue, policy: &JsonValue) -> Import {
    let (_, mut wrong) = Settings::read(&JsonValue::Null, file);
    let (in_force, _) = Settings::read(policy, &JsonValue::Null);
    let mut changes = Vec::new();
    let mut locked = Vec::new();
    for (name, value) in entries(file) {
        let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
            continue;
        };
        if *value == JsonValue::Null || wrong.iter().any(|setting_error| setting_error.key == *name)
        {
            continue;
        }
        if in_force.locked(key) {
            locked.push(name.clone());
        } else if !is_portable(key) {
            wrong.push(SettingError {
                layer: Layer::User,
                key: name.clone(),
                found: as_text(value),
                constraint: Constraint::KnownSetting,
            });
        } else {
            changes.push((name.clone(), value.clone()));
        }
    }
    Import {
        changes: JsonValue::Map(changes),
        wrong,
        locked,
    }
}

/// The content of an export: the valid settings of the admin, in a form that a policy accepts too.
pub(crate) fn export(own: &JsonValue) -> JsonValue {
    match import(own, &JsonValue::Null).changes {
        JsonValue::Map(entries) => JsonValue::Map(entries),
        _ => JsonValue::Map(Vec::new()),
    }
}

/// A snooze is for one machine only.
fn is_portable(key: Key) -> bool {
    key != Key::SnoozedUntil
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, JsonValue)]) -> JsonValue {
        JsonValue::Map(
            entries
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn every_setting_has_its_place_in_the_form_once() {
        let placed: Vec<Key> = PARTS
            .iter()
            .flat_map(|(_, keys)| keys.iter().copied())
            .collect();
        assert_eq!(placed.len(), Key::ALL.len());
        for key in Key::ALL {
            assert!(placed.contains(&key), "{}", key.name());
        }
    }

    #[test]
    fn the_form_shows_what_it_would_store() {
        let own = map(&[
            ("mode", JsonValue::Text("ask".to_owned())),
            ("hiddenTab", JsonValue::Text("wait".to_owned())),
            ("countdownSeconds", JsonValue::Number(7.0)),
            ("capWindowMinutes", JsonValue::Number(30.0)),
            ("settleWindowSeconds", JsonValue::Number(11.0)),
            (
                "sitesOff",
                JsonValue::List(vec![
                    JsonValue::Text("portal.azure.com".to_owned()),
                    JsonValue::Text("entra.microsoft.com".to_owned()),
                ]),
            ),
            (
                "extraMessages",
                JsonValue::List(vec![
                    JsonValue::Text("We could not sign you in".to_owned()),
                    JsonValue::Text("Your session, it seems, is over; sign in".to_owned()),
                ]),
            ),
            ("snoozedUntil", JsonValue::Number(1_767_225_600_000.0)),
            ("historyDays", JsonValue::Number(0.0)),
            ("historyEntries", JsonValue::Number(12.0)),
        ]);
        let (settings, setting_errors) = Settings::read(&JsonValue::Null, &own);
        assert_eq!(setting_errors, []);
        for key in Key::ALL {
            let shown = value(&settings, key);
            let (_, stored) = entries(&own)
                .iter()
                .find(|(name, _)| name == key.name())
                .unwrap();
            assert_eq!(shown, *stored);
            assert_eq!(entered(key, &as_text(&shown)), shown, "{}", key.name());
        }
    }

    #[test]
    fn a_default_is_right() {
        for key in Key::ALL {
            let default = value(&Settings::default(), key);
            assert_eq!(setting_error(key, default), None, "{}", key.name());
        }
    }

    #[test]
    fn hosts_are_taken_from_what_people_paste() {
        let entered = entered(
            Key::SitesOff,
            " https://portal.azure.com/#home\nentra.microsoft.com, intune.microsoft.com ;\n",
        );
        assert_eq!(
            as_text(&entered),
            "portal.azure.com\nentra.microsoft.com\nintune.microsoft.com"
        );
        assert_eq!(setting_error(Key::SitesOff, entered), None);
        let spaces_only = super::entered(Key::SitesOff, " \n ");
        assert_eq!(spaces_only, JsonValue::List(Vec::new()));
    }

    #[test]
    fn invalid_numbers_are_refused_as_entered() {
        for text in ["", "five", "5 s", "1e", "-1", "61", "2.5", "NaN", "inf"] {
            let entered = entered(Key::CountdownSeconds, text);
            let setting_error = setting_error(Key::CountdownSeconds, entered).unwrap();
            assert_eq!(
                setting_error.constraint,
                Constraint::WholeNumber { least: 0, most: 60 },
                "{text}"
            );
        }
    }

    #[test]
    fn an_import_applies_valid_settings_and_reports_the_rest() {
        let file = map(&[
            ("mode", JsonValue::Text("ask".to_owned())),
            ("countdownSeconds", JsonValue::Number(600.0)),
            ("historyDays", JsonValue::Number(30.0)),
            ("historyEntries", JsonValue::Null),
            ("colour", JsonValue::Text("blue".to_owned())),
            ("snoozedUntil", JsonValue::Number(1.0)),
        ]);
        let policy = map(&[("historyDays", JsonValue::Number(7.0))]);
        let import = import(&file, &policy);
        assert_eq!(
            import.changes,
            map(&[("mode", JsonValue::Text("ask".to_owned()))])
        );
        assert_eq!(import.locked, ["historyDays"]);
        let wrong: Vec<_> = import
            .wrong
            .iter()
            .map(|setting_error| (setting_error.key.as_str(), setting_error.constraint))
            .collect();
        assert_eq!(
            wrong,
            [
                (
                    "countdownSeconds",
                    Constraint::WholeNumber { least: 0, most: 60 }
                ),
                ("colour", Constraint::KnownSetting),
                ("snoozedUntil", Constraint::KnownSetting),
            ]
        );
    }

    #[test]
    fn an_unrelated_file_changes_nothing_and_is_reported() {
        for file in [
            JsonValue::List(Vec::new()),
            JsonValue::Text("mode".to_owned()),
            JsonValue::Number(1.0),
        ] {
            let import = import(&file, &JsonValue::Null);
            assert_eq!(import.changes, JsonValue::Map(Vec::new()));
            assert_eq!(import.wrong.len(), 1);
            assert_eq!(import.wrong[0].constraint, Constraint::Settings);
        }
    }

    #[test]
    fn an_export_can_be_imported_completely() {
        let own = map(&[
            ("mode", JsonValue::Text("off".to_owned())),
            (
                "sitesOff",
                JsonValue::List(vec![JsonValue::Text("portal.azure.com".to_owned())]),
            ),
            ("snoozedUntil", JsonValue::Number(1.0)),
            ("countdownSeconds", JsonValue::Text("five".to_owned())),
        ]);
        let exported = export(&own);
        let import = import(&exported, &JsonValue::Null);
        assert_eq!(import.wrong, []);
        assert_eq!(import.changes, exported);
        assert_eq!(entries(&exported).len(), 2);
    }
}
