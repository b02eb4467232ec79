//! The organisation's settings, known and unknown.

use serde_json::{Value as Json, json};

use super::bench::{Bench, raw};
use crate::controller::{Answer, Input, Read, Timer};
use crate::json_value::JsonValue;
use crate::protocol::FromExtensionPage;

fn told(bench: &mut Bench) -> JsonValue {
    match bench.ask(FromExtensionPage::TellSettings) {
        Some(Answer::Layers(layers)) => layers.policy,
        other => panic!("{other:?}"),
    }
}

fn fail(bench: &mut Bench) {
    bench.open(1, "a");
    bench.show_error(1, "a");
}

#[test]
fn a_failed_read_unlocks_nothing_and_is_not_stored() {
    let off = json!({ "mode": "off" });
    let mut bench = Bench::with(json!({ "policy": off }));
    bench.policy = Some(Err("An unexpected error occurred".to_owned()));
    bench.start();
    assert_eq!(told(&mut bench), raw(off.clone()));
    bench.tell(Input::PolicyChanged);
    bench.tell(Input::TimeOut(Timer::LatePolicy));
    assert_eq!(told(&mut bench), raw(off.clone()));
    assert_eq!(bench.local["policy"], off);
    fail(&mut bench);
    assert_eq!(bench.refreshes(), 0);
}

#[test]
fn an_answer_of_another_type_is_no_policy() {
    for odd in [json!([]), json!("off"), json!(7), json!(true)] {
        let off = json!({ "mode": "off" });
        let mut bench = Bench::with(json!({ "policy": off }));
        bench.policy = Some(Ok(odd));
        bench.start();
        assert_eq!(bench.local["policy"], off);
        assert_eq!(told(&mut bench), raw(off));
    }
}

#[test]
fn only_firefox_without_a_manifest_means_that_there_is_none() {
    let mut bench = Bench::with(json!({ "policy": { "mode": "off" } }));
    bench.policy = Some(Err("Error: Managed storage manifest not found".to_owned()));
    bench.start();
    assert_eq!(told(&mut bench), JsonValue::Null);
    assert_eq!(bench.local["policy"], Json::Null);
}

#[test]
fn no_automatic_refresh_while_the_policy_is_unknown() {
    let settings = json!({ "settings": { "countdownSeconds": 0 } });
    for answer in [None, Some(Err("An unexpected error occurred".to_owned()))] {
        let mut bench = Bench::with(settings.clone());
        bench.policy = answer;
        bench.start();
        fail(&mut bench);
        assert_eq!(bench.refreshes(), 0);
    }
}

#[test]
fn a_policy_that_never_arrives_counts_as_none_and_a_failed_read_does_not() {
    let settings = json!({ "settings": { "countdownSeconds": 0 } });
    for (answer, refreshes) in [(None, 1), (Some(Err("unexpected".to_owned())), 0)] {
        let mut bench = Bench::with(settings.clone());
        bench.policy = answer;
        bench.start();
        bench.tell(Input::TimeOut(Timer::LatePolicy));
        fail(&mut bench);
        assert_eq!(bench.refreshes(), refreshes);
        assert!(!bench.local.contains_key("policy"));
    }
}

#[test]
fn a_reported_policy_is_kept_for_the_next_background() {
    let mut bench = Bench::new();
    bench.policy = Some(Ok(json!({ "mode": "off" })));
    bench.start();
    bench.policy = None;
    bench.start();
    assert_eq!(bench.local["policy"], json!({ "mode": "off" }));
    fail(&mut bench);
    bench.tell(Input::TimeOut(Timer::LatePolicy));
    assert_eq!(bench.refreshes(), 0);
}

#[test]
fn failed_reads_are_retried() {
    let mut bench = Bench::with(json!({ "settings": { "countdownSeconds": 0 } }));
    bench.policy = Some(Err("unexpected".to_owned()));
    bench.start();
    bench.policy = Some(Ok(json!({})));
    bench.tell(Input::TimeOut(Timer::Retry));
    fail(&mut bench);
    assert_eq!(bench.refreshes(), 1);
}

/// The read that is retried returns the copy that the retried write replaces.
#[test]
fn a_late_read_of_the_copy_does_not_hide_what_was_written_since() {
    let mut bench = Bench::new();
    bench.failing_reads.insert(Read::Local, 2);
    bench.start();
    bench.policy = Some(Ok(json!({ "mode": "ask" })));
    bench.refusal = Some("refused");
    bench.tell(Input::PolicyChanged);
    bench.refusal = None;
    bench.tell(Input::TimeOut(Timer::Retry));
    assert_eq!(bench.local["policy"], json!({ "mode": "ask" }));
    bench.policy = Some(Ok(json!({})));
    bench.tell(Input::PolicyChanged);
    assert_eq!(bench.local["policy"], json!({}));
}
