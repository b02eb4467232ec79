//! The admin's own settings.

use serde_json::json;

use super::bench::{Bench, document, raw};
use crate::controller::{Answer, Command, Input, Read, Timer};
use crate::page_message::{Choice, FromPage};
use crate::protocol::FromExtensionPage;

fn own(answer: Option<Answer>) -> crate::json_value::JsonValue {
    match answer {
        Some(Answer::Layers(layers)) => layers.own,
        other => panic!("{other:?}"),
    }
}

fn stored(bench: &Bench) -> crate::json_value::JsonValue {
    raw(bench.local["settings"].clone()).sorted()
}

#[test]
fn an_echo_does_not_undo_a_later_change() {
    let mut bench = Bench::new().started();
    bench.is_deaf = true;
    bench.set(json!({ "countdownSeconds": 3 }));
    bench.set(json!({ "mode": "ask" }));
    let second = bench.untold.split_off(2.min(bench.untold.len()) - 1);
    bench.hear();
    bench.set(json!({ "historyDays": 7 }));
    bench.untold = second;
    bench.hear();
    let expected = json!({ "countdownSeconds": 3, "mode": "ask", "historyDays": 7 });
    assert_eq!(stored(&bench), raw(expected).sorted());
}

#[test]
fn a_failed_read_destroys_nothing() {
    let kept =
        json!({ "mode": "ask", "sitesOff": ["a.test"], "ofANewerVersion": { "b": 1, "a": [2] } });
    let mut bench = Bench::with(json!({ "settings": kept }));
    bench.failing_reads.insert(Read::Local, 2);
    bench.start();
    bench.open(1, "a");
    bench.show_error(1, "a");
    bench.say(
        1,
        FromPage::Chose {
            document: document("a"),
            revision: 2,
            choice: Choice::Snooze,
        },
    );
    assert_eq!(bench.local["settings"], kept);
    assert_eq!(bench.refreshes(), 0);
    bench.tell(Input::TimeOut(Timer::Retry));
    let mut after = kept.clone();
    after["snoozedUntil"] = bench.local["settings"]["snoozedUntil"].clone();
    assert!(after["snoozedUntil"].is_number());
    assert_eq!(stored(&bench), raw(after).sorted());
}

#[test]
fn no_automatic_refresh_while_the_settings_are_unknown() {
    let mut bench = Bench::with(json!({ "settings": { "countdownSeconds": 0, "mode": "off" } }));
    bench.failing_reads.insert(Read::Local, 9);
    bench.start();
    bench.open(1, "a");
    bench.show_error(1, "a");
    assert_eq!(bench.refreshes(), 0);
}

#[test]
fn a_change_that_cannot_be_stored_is_refused_and_undone() {
    let mut bench = Bench::with(json!({ "settings": { "mode": "ask" } })).started();
    bench.refusal = Some("disk full");
    assert_eq!(bench.set(json!({ "mode": "off" })), Some(Answer::Nothing));
    bench.refusal = None;
    let told = bench.ask(FromExtensionPage::TellSettings);
    assert_eq!(own(told), raw(json!({ "mode": "ask" })));
}

#[test]
fn a_choice_on_the_note_is_stored_as_soon_as_possible() {
    let mut bench = Bench::with(json!({ "settings": { "mode": "ask" } })).started();
    bench.open(1, "a");
    bench.show_error(1, "a");
    bench.refusal = Some("disk full");
    bench.say(
        1,
        FromPage::Chose {
            document: document("a"),
            revision: 2,
            choice: Choice::TurnOffHere,
        },
    );
    assert_eq!(bench.local["settings"], json!({ "mode": "ask" }));
    let warned =
        |command: &Command| matches!(command, Command::Warn(what) if what.contains("disk full"));
    assert!(bench.others.iter().any(warned));
    bench.refusal = None;
    bench.tell(Input::TimeOut(Timer::Retry));
    assert_eq!(
        bench.local["settings"],
        json!({ "mode": "ask", "sitesOff": ["portal.azure.com"] })
    );
}

#[test]
fn another_backgrounds_settings_are_taken_over() {
    let mut bench = Bench::new().started();
    bench.set(json!({ "mode": "ask" }));
    bench.write_from_elsewhere("settings", json!({ "mode": "off", "historyDays": 3 }));
    bench.set(json!({ "countdownSeconds": 9 }));
    let expected = json!({ "mode": "off", "historyDays": 3, "countdownSeconds": 9 });
    assert_eq!(stored(&bench), raw(expected).sorted());
}
