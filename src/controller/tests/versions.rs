//! Items stored by other versions, on this machine or another.

use serde_json::{Value as Json, json};

use super::bench::{Bench, NOW, raw};
use crate::controller::Answer;
use crate::json_value::JsonValue;
use crate::protocol::FromExtensionPage;

/// As stored by version 0.1.0.
fn of_0_1_0() -> Json {
    json!({
        "settings": { "mode": "ask", "sitesOff": ["a.test"], "snoozedUntil": NOW + 60_000 },
        "history": [{
            "at": NOW - 5, "portal": "portal.azure.com", "route": "A/B", "message": "token-validation",
            "outcome": { "guided": "recurred" }, "seconds": 7, "codes": [53003],
            "ids": [{ "kind": "trace", "value": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }],
        }],
        "marks": {
            "version": 1, "newest": 1, "unreadable-since": null,
            "marks": [{
                "at": NOW - 5, "session": "before", "tab": 9, "refresh": 1, "order": 1,
                "portal": "portal.azure.com", "place": 7, "automatic": true,
            }],
        },
        "policy": { "historyDays": 30 },
    })
}

fn sorted(value: &Json) -> JsonValue {
    raw(value.clone()).sorted()
}

#[test]
fn what_0_1_0_stored_is_read_without_loss() {
    let before = of_0_1_0();
    let mut bench = Bench::with(before.clone());
    bench.policy = None;
    bench.start();
    for (key, value) in before.as_object().unwrap() {
        assert_eq!(sorted(&bench.local[key]), sorted(value), "{key}");
    }
    assert_eq!(bench.local["version"], json!(1));
    match bench.ask(FromExtensionPage::TellHistory) {
        Some(Answer::History(report)) => assert_eq!(report.entries.len(), 1),
        other => panic!("{other:?}"),
    }
    bench.set(json!({ "mode": "automatic", "countdownSeconds": 0, "snoozedUntil": null }));
    bench.open(1, "a");
    bench.show_error(1, "a");
    assert_eq!(bench.refreshes(), 0, "the refresh of before counts");
}

#[test]
fn a_newer_version_is_left_as_it_is() {
    let newer = json!({
        "version": 7,
        "settings": { "mode": { "of": "a newer version" }, "new": [1] },
        "history": [{ "at": NOW, "new": true }],
        "something": "else",
        "marks": { "version": 7, "marks": [{ "new": true }], "new": 1 },
    });
    let mut bench = Bench::with(newer.clone()).started();
    for key in ["version", "settings", "history", "something"] {
        assert_eq!(sorted(&bench.local[key]), sorted(&newer[key]), "{key}");
    }
    bench.set(json!({ "countdownSeconds": 0 }));
    assert_eq!(bench.local["settings"]["new"], json!([1.0]));
    bench.open(1, "a");
    bench.show_error(1, "a");
    assert_eq!(
        bench.refreshes(),
        0,
        "records that cannot be read may count"
    );
}

#[test]
fn half_of_the_records_unreadable_leaves_the_other_half_counting() {
    let mut stored = of_0_1_0();
    stored["settings"] = json!({ "countdownSeconds": 0, "capWindowMinutes": 120 });
    stored["policy"] = json!({});
    stored["marks"]["marks"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "at": "then" }));
    let mut bench = Bench::with(stored).started();
    // All refreshes count as spent for an hour, and the readable one for as long as the settings say.
    bench.now = NOW + 90 * 60_000;
    bench.open(1, "a");
    bench.show_error(1, "a");
    assert_eq!(bench.refreshes(), 0);
    bench.now = NOW + 121 * 60_000;
    bench.open(2, "b");
    bench.show_error(2, "b");
    assert_eq!(bench.refreshes(), 1);
}

#[test]
fn a_profile_moved_to_another_machine_keeps_settings_and_no_tabs() {
    let mut there = Bench::with(of_0_1_0()).started();
    there.open(1, "a");
    let mut here = Bench::new();
    here.local = there.local.clone();
    here.policy = Some(Ok(json!({ "mode": "off" })));
    here.start();
    assert_eq!(here.local["policy"], json!({ "mode": "off" }));
    assert!(!here.session.contains_key("tab.1"));
    assert_eq!(
        sorted(&here.local["settings"]),
        sorted(&of_0_1_0()["settings"])
    );
}

#[test]
fn a_tab_of_another_version_is_a_new_one() {
    let mut bench = Bench::new().started();
    bench.open(1, "a");
    bench.session.get_mut("tab.1").unwrap()["version"] = json!(7);
    bench
        .session
        .insert("tab.2".to_owned(), json!("what is this"));
    bench.start();
    bench.show_error(1, "a");
    assert_eq!(bench.refreshes(), 0, "no top document is known");
}
