//! The history: what is kept, for how long, and what is dropped.

use serde_json::{Value as Json, json};

use super::bench::{Bench, NOW, raw};
use crate::controller::{Answer, Input, Read, Timer};
use crate::history::HistoryEntry;
use crate::json_value::JsonValue;
use crate::protocol::{FromExtensionPage, HistoryReport};
use crate::types::Millis;

const DAY: Millis = 24 * 60 * 60 * 1_000;

fn entry(at: Millis) -> Json {
    json!({
        "at": at,
        "portal": "portal.azure.com",
        "route": null,
        "message": "token-validation",
        "outcome": "recovered",
        "seconds": 7,
        "codes": [],
        "ids": [],
    })
}

fn odd(at: Millis) -> Json {
    json!({ "at": at, "portal": "portal.azure.com", "outcome": "of-a-newer-version" })
}

fn told(bench: &mut Bench) -> Vec<HistoryEntry> {
    match bench.ask(FromExtensionPage::TellHistory) {
        Some(Answer::History(report)) => report.entries,
        other => panic!("{other:?}"),
    }
}

/// An incident that the user dismisses at once.
fn incident(bench: &mut Bench, tab: i32) {
    bench.open(tab, "a");
    bench.show_error(tab, "a");
    bench.tell(Input::OwnPage {
        request: 9,
        is_private: false,
        message: FromExtensionPage::Choose {
            tab,
            choice: crate::protocol::Choice::NotNow,
        },
    });
    bench.answers.clear();
}

fn stored(bench: &Bench) -> Vec<Json> {
    bench.local["history"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

#[test]
fn what_cannot_be_read_is_kept_as_it_is() {
    let mut bench = Bench::with(json!({
        "settings": { "mode": "ask" },
        "history": [odd(NOW), entry(NOW), "what is this", entry(NOW)],
    }))
    .started();
    incident(&mut bench, 1);
    let kept = stored(&bench);
    assert_eq!(kept.len(), 5);
    let kept: Vec<JsonValue> = kept.into_iter().map(|one| raw(one).sorted()).collect();
    for one in [odd(NOW), json!("what is this"), entry(NOW)] {
        assert!(kept.contains(&raw(one.clone()).sorted()), "{one}");
    }
    assert_eq!(told(&mut bench).len(), 3);
}

#[test]
fn a_history_that_is_not_a_list_is_kept() {
    let mut bench =
        Bench::with(json!({ "settings": { "mode": "ask" }, "history": "no" })).started();
    incident(&mut bench, 1);
    assert_eq!(stored(&bench).len(), 2);
    assert_eq!(stored(&bench)[0], json!("no"));
}

#[test]
fn what_was_never_read_is_not_written_over() {
    let mut bench = Bench::with(json!({ "settings": { "mode": "ask" }, "history": [entry(NOW)] }));
    bench.failing_reads.insert(Read::History, 2);
    bench.start();
    incident(&mut bench, 1);
    assert_eq!(stored(&bench), [entry(NOW)]);
    bench.tell(Input::TimeOut(Timer::Retry));
    assert_eq!(stored(&bench).len(), 2);
}

#[test]
fn zero_days_keep_nothing() {
    let mut bench = Bench::with(json!({
        "settings": { "mode": "ask", "historyDays": 0 },
        "history": [entry(NOW), odd(NOW)],
    }))
    .started();
    assert_eq!(bench.local["history"], json!([]), "at the start");
    incident(&mut bench, 1);
    assert_eq!(bench.local["history"], json!([]));
}

#[test]
fn a_lowered_limit_takes_effect_immediately() {
    let old = entry(NOW - 10 * DAY);
    let mut bench =
        Bench::with(json!({ "history": [old, odd(NOW - 10 * DAY), entry(NOW)] })).started();
    assert_eq!(stored(&bench).len(), 3);
    bench.set(json!({ "historyDays": 3 }));
    assert_eq!(stored(&bench), [entry(NOW)]);
    bench.set(json!({ "historyEntries": 0 }));
    assert_eq!(bench.local["history"], json!([]));
}

#[test]
fn old_entries_are_dropped_at_the_first_start_of_a_session_and_once_a_day() {
    let mut bench =
        Bench::with(json!({ "history": [entry(NOW - 91 * DAY), entry(NOW)] })).started();
    assert_eq!(stored(&bench), [entry(NOW)]);
    bench.reads.clear();
    bench.start();
    assert!(
        !bench.reads.contains(&Read::History),
        "it is long, and was read today"
    );
    bench.now = NOW + 90 * DAY + 1;
    bench.start();
    assert_eq!(bench.local["history"], json!([]));
}

#[test]
fn old_refresh_records_are_deleted_at_the_start() {
    let record = |at: Millis| {
        json!({
            "at": at, "session": "before", "tab": 1, "refresh": 1, "order": 1,
            "portal": "portal.azure.com", "place": 7, "automatic": true,
        })
    };
    let marks = json!({
        "version": 1, "newest": 2, "unreadable-since": null,
        "marks": [record(NOW - DAY), record(NOW - DAY + 1)],
    });
    let bench = Bench::with(json!({ "marks": marks })).started();
    assert_eq!(
        bench.local["marks"]["marks"],
        json!([record(NOW - DAY + 1)])
    );
}

#[test]
fn a_deletion_that_cannot_be_stored_is_undone() {
    let mut bench = Bench::with(json!({ "history": [entry(NOW)] })).started();
    bench.refusal = Some("disk full");
    assert_eq!(
        bench.ask(FromExtensionPage::ClearHistory),
        Some(Answer::Nothing)
    );
    assert_eq!(told(&mut bench).len(), 1);
    bench.refusal = None;
    let answer = bench.ask(FromExtensionPage::ClearHistory);
    assert_eq!(answer, Some(Answer::History(HistoryReport::default())));
    assert_eq!(bench.local["history"], json!([]));
}

#[test]
fn what_the_other_background_deletes_stays_deleted() {
    let mut bench = Bench::with(json!({
        "settings": { "mode": "ask" }, "history": [entry(NOW - 2), entry(NOW - 1)],
    }))
    .started();
    told(&mut bench);
    bench.write_from_elsewhere("history", json!([entry(NOW - 1)]));
    incident(&mut bench, 1);
    assert_eq!(stored(&bench).len(), 2);
    assert!(!stored(&bench).contains(&entry(NOW - 2)));
}

#[test]
fn the_oldest_is_dropped_for_lack_of_space() {
    let entries: Vec<Json> = (0..100).map(|age| entry(NOW - 100 + age)).collect();
    let mut bench =
        Bench::with(json!({ "settings": { "mode": "ask" }, "history": entries })).started();
    bench.room = serde_json::to_string(&bench.local).unwrap().len() + 20;
    incident(&mut bench, 1);
    let kept = stored(&bench);
    assert_eq!(kept.len(), 75);
    assert!(kept.contains(&entry(NOW - 1)), "the newest stays");
    assert!(kept.iter().all(|one| one["at"].as_u64() > Some(NOW - 75)));
    assert_eq!(bench.local["dropped"], json!(26));
    bench.room = usize::MAX;
    match bench.ask(FromExtensionPage::TellHistory) {
        Some(Answer::History(report)) => assert_eq!(report.dropped, 26),
        other => panic!("{other:?}"),
    }
    bench.ask(FromExtensionPage::ClearHistory);
    assert!(!bench.local.contains_key("dropped"));
}

#[test]
fn a_refresh_replaces_the_oldest_incidents_in_full_storage() {
    let entries: Vec<Json> = (0..100).map(|age| entry(NOW - 100 + age)).collect();
    let mut bench = Bench::with(json!({
        "settings": { "countdownSeconds": 0 }, "history": entries,
    }))
    .started();
    bench.start();
    bench.room = serde_json::to_string(&bench.local).unwrap().len() + 20;
    bench.open(1, "a");
    bench.show_error(1, "a");
    assert_eq!(bench.refreshes(), 1);
    assert!(stored(&bench).len() < 100);
    let mut full = Bench::with(json!({ "settings": { "countdownSeconds": 0 } })).started();
    full.room = 0;
    full.open(1, "a");
    full.show_error(1, "a");
    assert_eq!(full.refreshes(), 0, "nothing gives way");
}

#[test]
fn the_history_is_read_when_it_is_needed() {
    let mut bench = Bench::with(json!({ "history": [entry(NOW)] })).started();
    bench.start();
    bench.reads.clear();
    bench.open(1, "a");
    assert!(bench.reads.is_empty());
    assert_eq!(told(&mut bench).len(), 1);
    told(&mut bench);
    assert_eq!(bench.reads, [Read::History]);
}

#[test]
fn ten_thousand_entries_near_the_quota_lose_only_the_oldest() {
    let entries: Vec<Json> = (0..10_000).map(|age| entry(NOW - 10_000 + age)).collect();
    let mut bench = Bench::with(json!({
        "settings": { "mode": "ask", "historyEntries": 10_000 }, "history": entries,
    }))
    .started();
    bench.room = serde_json::to_string(&bench.local).unwrap().len() - 100;
    for tab in 1..4 {
        incident(&mut bench, tab);
    }
    let kept = stored(&bench);
    assert!((7_500..=7_503).contains(&kept.len()), "{}", kept.len());
    assert!(kept.contains(&entry(NOW - 1)));
    assert!(!kept.contains(&entry(NOW - 10_000)));
}
