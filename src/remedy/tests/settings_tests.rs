//! Settings in three layers: valid ones are accepted, invalid ones are reported.

use proptest::prelude::*;

use super::world::through_json;
use crate::json_value::JsonValue;
use crate::remedy::Settings;
use crate::remedy::settings::{
    Change, Constraint, HiddenTab, Key, Layer, Mode, SNOOZE, SettingError, sites_off,
};

fn raw(json: &str) -> JsonValue {
    serde_json::from_str(json).unwrap()
}

fn read(policy: &str, own: &str) -> (Settings, Vec<SettingError>) {
    Settings::read(&raw(policy), &raw(own))
}

#[test]
fn no_settings_give_the_defaults_without_errors() {
    let expected = (Settings::default(), vec![]);
    for (policy, own) in [("null", "null"), ("{}", "{}"), (r#"{"mode": null}"#, "{}")] {
        assert_eq!(read(policy, own), expected);
    }
    let default = Settings::default();
    assert_eq!(
        (default.mode, default.hidden_tab),
        (Mode::Automatic, HiddenTab::Refresh)
    );
    let times = (default.countdown, default.cap_window, default.settle_window);
    assert_eq!(times, (5_000, 900_000, 20_000));
    assert_eq!((default.history_days, default.history_entries), (90, 1_000));
}

#[test]
fn automatic_mode_can_be_turned_into_asking() {
    for (mode, asking) in [
        (Mode::Automatic, Mode::Ask),
        (Mode::Ask, Mode::Ask),
        (Mode::Off, Mode::Off),
    ] {
        let mut settings = Settings {
            mode,
            ..Settings::default()
        };
        settings.ask_first();
        assert_eq!(settings.mode, asking);
    }
}

#[test]
fn every_setting_is_read() {
    let (settings, setting_errors) = read(
        "{}",
        r#"{"mode": "ask", "countdownSeconds": 60, "capWindowMinutes": 1440,
            "settleWindowSeconds": 5, "hiddenTab": "wait", "sitesOff": ["Portal.Azure.com"],
            "extraMessages": [" We could not sign you in ", "サインインできません"],
            "snoozedUntil": 1700000000000, "historyDays": 0, "historyEntries": 10000}"#,
    );
    assert_eq!(setting_errors, []);
    let expected = Settings {
        mode: Mode::Ask,
        countdown: 60_000,
        cap_window: 86_400_000,
        settle_window: 5_000,
        hidden_tab: HiddenTab::Wait,
        sites_off: vec!["portal.azure.com".to_owned()],
        extra_messages: ["We could not sign you in", "サインインできません"]
            .map(str::to_owned)
            .to_vec(),
        snoozed_until: Some(1_700_000_000_000),
        history_days: 0,
        history_entries: 10_000,
        ..Settings::default()
    };
    assert_eq!(settings, expected);
}

#[test]
fn policy_overrides_user_settings_and_locks_them() {
    let policy = r#"{"mode": "off", "countdownSeconds": 61}"#;
    let (settings, setting_errors) = read(policy, r#"{"mode": "ask", "countdownSeconds": 7}"#);
    assert_eq!((settings.mode, settings.countdown), (Mode::Off, 7_000));
    assert!(settings.locked(Key::Mode));
    assert!(
        !settings.locked(Key::CountdownSeconds),
        "a wrong value locks nothing"
    );
    assert_eq!(
        setting_errors,
        [SettingError {
            layer: Layer::Policy,
            key: "countdownSeconds".to_owned(),
            found: "61".to_owned(),
            constraint: Constraint::WholeNumber { least: 0, most: 60 },
        }]
    );
}

#[test]
fn invalid_values_are_reported_and_replaced() {
    let long_host = format!(r#"["{}"]"#, "a".repeat(254));
    let quoted_host = format!(r#""{}…""#, "a".repeat(60));
    let long_message = format!(r#"["{}"]"#, "a".repeat(201));
    for (key, value, found) in [
        ("mode", r#""Automatic""#, r#""Automatic""#),
        ("mode", "true", "true"),
        ("mode", r#"["off"]"#, "[…]"),
        ("hiddenTab", r#""""#, r#""""#),
        ("hiddenTab", "{}", "{…}"),
        ("countdownSeconds", "60.5", "60.5"),
        ("countdownSeconds", "-1", "-1"),
        ("countdownSeconds", r#""5""#, r#""5""#),
        ("capWindowMinutes", "0", "0"),
        ("capWindowMinutes", "1441", "1441"),
        ("settleWindowSeconds", "4", "4"),
        ("settleWindowSeconds", "121", "121"),
        ("sitesOff", r#""a.test""#, r#""a.test""#),
        ("sitesOff", r#"["https://a.test"]"#, r#""https://a.test""#),
        ("sitesOff", r#"["a.test:0"]"#, r#""a.test:0""#),
        ("sitesOff", r#"["", 1, []]"#, r#""", 1, […]"#),
        ("sitesOff", r#"[1, 2, 3, 4]"#, "1, 2, 3, …"),
        ("sitesOff", &long_host, &quoted_host),
        ("extraMessages", r#""Sign in again""#, r#""Sign in again""#),
        ("extraMessages", r#"["Sign-i!!"]"#, r#""Sign-i!!""#),
        ("extraMessages", &long_message, &quoted_host),
        ("snoozedUntil", "-1", "-1"),
        ("snoozedUntil", "1.5", "1.5"),
        ("snoozedUntil", "9007199254740994", "9007199254740994"),
        ("historyDays", "3651", "3651"),
        ("historyEntries", "10001", "10001"),
    ] {
        let (settings, setting_errors) = read("{}", &format!(r#"{{"{key}": {value}}}"#));
        assert_eq!(settings, Settings::default(), "{key}: {value}");
        let constraint = Key::ALL
            .into_iter()
            .find(|known| known.name() == key)
            .unwrap()
            .constraint();
        let (key, found) = (key.to_owned(), found.to_owned());
        assert_eq!(
            setting_errors,
            [SettingError {
                layer: Layer::User,
                key,
                found,
                constraint
            }]
        );
    }
}

/// One invalid entry of an organisation's list must not turn the extension on where the others turn it off.
#[test]
fn an_invalid_list_entry_leaves_the_others() {
    let policy = r#"{"sitesOff": ["a.test", 1, "B.test:8443", "https://c.test", "a.test"],
                     "extraMessages": ["Sign in again", "No"]}"#;
    let (settings, setting_errors) = read(policy, r#"{"sitesOff": ["own.test"]}"#);
    assert_eq!(settings.sites_off, ["a.test", "b.test:8443"]);
    assert_eq!(settings.extra_messages, ["Sign in again"]);
    assert!(settings.locked(Key::SitesOff) && settings.locked(Key::ExtraMessages));
    let told: Vec<_> = setting_errors
        .iter()
        .map(|setting_error| (setting_error.key.as_str(), setting_error.found.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("sitesOff", r#"1, "https://c.test""#),
            ("extraMessages", r#""No""#)
        ]
    );
}

#[test]
fn a_list_that_is_too_long_keeps_what_fits() {
    let hosts: Vec<String> = (0..201).map(|n| format!(r#""{n}.test""#)).collect();
    let messages: Vec<String> = (0..21).map(|n| format!(r#""Sign in again {n}""#)).collect();
    let own = format!(
        r#"{{"sitesOff": [{}], "extraMessages": [{}]}}"#,
        hosts.join(","),
        messages.join(",")
    );
    let (settings, setting_errors) = read("{}", &own);
    assert_eq!(settings.sites_off.len(), 200);
    assert_eq!(settings.extra_messages.len(), 20);
    let told: Vec<_> = setting_errors
        .iter()
        .map(|setting_error| setting_error.found.as_str())
        .collect();
    assert_eq!(told, [r#""200.test""#, r#""Sign in again 20""#]);
}

#[test]
fn a_site_is_off_at_its_port() {
    for site in ["a.test:8443", "localhost:8080", "192.0.2.7", "[::1]:8443"] {
        let own = Change::TurnOffSite(site.to_owned()).apply(JsonValue::Null);
        let (settings, setting_errors) = Settings::read(&JsonValue::Null, &own);
        assert_eq!(setting_errors, [], "{site}");
        assert!(settings.is_site_off(site), "{site}");
    }
    let (settings, _) = read("{}", r#"{"sitesOff": ["a.test", "b.test:8443"]}"#);
    assert!(settings.is_site_off("a.test:8443") && !settings.is_site_off("b.test"));
}

#[test]
fn turning_a_site_on_removes_the_entries_that_cover_it() {
    let own = raw(r#"{"sitesOff": ["a.test", "A.test:8443", 1, "b.test"]}"#);
    assert_eq!(
        sites_off(&own, "a.test:8443", true),
        raw(r#"[1, "b.test"]"#)
    );
    assert_eq!(
        sites_off(&own, "a.test:8443", false),
        raw(r#"["a.test", "A.test:8443", 1, "b.test"]"#)
    );
}

#[test]
fn unknown_facts_are_reported() {
    for (policy, own, layer, key, found, constraint) in [
        (
            "{}",
            r#"{"Mode": 1}"#,
            Layer::User,
            "Mode",
            "1",
            Constraint::KnownSetting,
        ),
        ("[]", "{}", Layer::Policy, "", "[…]", Constraint::Settings),
        // A snooze is a user's choice; a policy turns the extension off.
        (
            r#"{"snoozedUntil": 1}"#,
            "{}",
            Layer::Policy,
            "snoozedUntil",
            "1",
            Constraint::KnownSetting,
        ),
    ] {
        let (settings, setting_errors) = read(policy, own);
        assert_eq!(settings, Settings::default());
        let (key, found) = (key.to_owned(), found.to_owned());
        assert_eq!(
            setting_errors,
            [SettingError {
                layer,
                key,
                found,
                constraint
            }]
        );
    }
    let long = format!(r#"{{"mode": "{}"}}"#, "x".repeat(1_000));
    assert_eq!(
        read("{}", &long).1[0].found,
        format!("\"{}…\"", "x".repeat(60))
    );
}

#[test]
fn a_snooze_lasts_an_hour_at_most() {
    let snoozed = Settings {
        snoozed_until: Some(10 * SNOOZE),
        ..Settings::default()
    };
    assert_eq!(snoozed.snooze_left(9 * SNOOZE), Some(SNOOZE));
    assert_eq!(snoozed.snooze_left(10 * SNOOZE - 1), Some(1));
    assert_eq!(snoozed.snooze_left(10 * SNOOZE), None);
    assert_eq!(
        snoozed.snooze_left(9 * SNOOZE - 1),
        None,
        "set by another clock"
    );
    assert_eq!(Settings::default().snooze_left(0), None);
}

#[test]
fn a_change_keeps_all_other_settings() {
    let own = r#"{"mode": "ask", "sitesOff": ["a.test"], "unknown": [1]}"#;
    let off = Change::TurnOffSite("b.test".to_owned());
    let changed = off.apply(raw(own));
    let expected = r#"{"mode": "ask", "unknown": [1], "sitesOff": ["a.test", "b.test"]}"#;
    assert_eq!(changed, raw(expected));
    assert_eq!(off.apply(changed.clone()), changed, "a site is off once");
    let snoozed = Change::SnoozeUntil(1_700_000_000_000).apply(JsonValue::Null);
    assert_eq!(snoozed, raw(r#"{"snoozedUntil": 1700000000000}"#));
    // An invalid entry stays, and is reported until it is removed.
    assert_eq!(
        off.apply(raw(r#"{"sitesOff": [1]}"#)),
        raw(r#"{"sitesOff": [1, "b.test"]}"#)
    );
    for broken in ["7", "[]", r#"{"sitesOff": "b.test"}"#] {
        assert_eq!(off.apply(raw(broken)), raw(r#"{"sitesOff": ["b.test"]}"#));
    }
}

#[test]
fn the_number_of_sites_turned_off_is_limited() {
    let mut own = JsonValue::Null;
    for site in 0..201 {
        own = Change::TurnOffSite(format!("{site}.test")).apply(own);
    }
    let (settings, setting_errors) = Settings::read(&JsonValue::Null, &own);
    assert_eq!(setting_errors, []);
    assert_eq!(settings.sites_off.len(), 200);
    assert!(settings.is_site_off("200.test") && !settings.is_site_off("0.test"));
}

fn any_raw() -> impl Strategy<Value = JsonValue> {
    let name = || {
        let known = prop::sample::select(Key::ALL.to_vec()).prop_map(|key| key.name().to_owned());
        prop_oneof![4 => known, 1 => "[a-z]{0,8}"]
    };
    let leaf = prop_oneof![
        Just(JsonValue::Null),
        any::<bool>().prop_map(JsonValue::Bool),
        (-10..2_000_i32).prop_map(|number| JsonValue::Number(f64::from(number))),
        any::<i32>().prop_map(|quarters| JsonValue::Number(f64::from(quarters) / 4.0)),
        "\\PC{0,12}".prop_map(JsonValue::Text),
        prop::sample::select(vec!["automatic", "ask", "off", "refresh", "wait"])
            .prop_map(|word| JsonValue::Text(word.to_owned())),
    ];
    leaf.prop_recursive(3, 40, 10, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..5).prop_map(JsonValue::List),
            3 => prop::collection::vec((name(), inner), 0..10).prop_map(JsonValue::Map),
        ]
    })
}

proptest! {
    /// Whatever storage or policy contains: each entry is accepted or reported.
    #[test]
    fn nothing_is_skipped_silently(policy in any_raw(), own in any_raw()) {
        prop_assert_eq!(&through_json(&own), &own);
        let (settings, setting_errors) = Settings::read(&policy, &own);
        for (layer, raw) in [(Layer::Policy, &policy), (Layer::User, &own)] {
            let told = setting_errors.iter().filter(|setting_error| setting_error.layer == layer).count();
            match raw {
                JsonValue::Null => prop_assert_eq!(told, 0),
                JsonValue::Map(entries) => {
                    for (name, value) in entries {
                        let alone = JsonValue::Map(vec![(name.clone(), value.clone())]);
                        let read = match layer {
                            Layer::Policy => Settings::read(&alone, &JsonValue::Null),
                            Layer::User => Settings::read(&JsonValue::Null, &alone),
                        };
                        let is_told = !read.1.is_empty();
                        let is_default = read.0 == Settings::default();
                        let is_list = matches!(value, JsonValue::List(_));
                        prop_assert!(!is_told || is_default || is_list, "reported and accepted: {name}");
                    }
                }
                _ => prop_assert_eq!(told, 1),
            }
        }
        prop_assert!(settings.countdown <= 60_000);
        prop_assert!((60_000..=86_400_000).contains(&settings.cap_window));
        prop_assert!((5_000..=120_000).contains(&settings.settle_window));
    }
}
