//! What is known of tabs.

use serde_json::json;

use super::bench::{Bench, document};
use crate::controller::{Command, Input, Sender};
use crate::engine::Form;
use crate::page_message::FromPage;

fn response(tab: i32) -> Input {
    Input::Response {
        tab,
        frame: 0,
        origin: "https://portal.azure.com".to_owned(),
        policies: Vec::new(),
    }
}

#[test]
fn nothing_is_left_of_a_closed_tab() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.open(1, "a");
    bench.tell(Input::TabClosed(1));
    assert!(!bench.session.contains_key("tab.1"));
    assert_eq!(bench.session["verdicts"], json!({ "tabs": [] }));
}

#[test]
fn nothing_is_left_of_a_closed_tab_that_never_spoke() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    assert_ne!(bench.session["verdicts"], json!({ "tabs": [] }));
    bench.tell(Input::TabClosed(1));
    assert_eq!(bench.session["verdicts"], json!({ "tabs": [] }));
}

#[test]
fn a_tab_that_cannot_be_stored_leaves_no_older_copy() {
    let mut bench = Bench::new().started();
    bench.open(1, "a");
    assert!(bench.session.contains_key("tab.1"));
    bench.refusal = Some("disk full");
    bench.show_error(1, "a");
    assert!(!bench.session.contains_key("tab.1"));
}

#[test]
fn a_message_from_where_our_programs_send_none_is_refused() {
    let mut bench = Bench::new().started();
    let sender = Sender {
        tab: 1,
        is_private: false,
        frame: 7,
        document_id: None,
        origin: "https://portal.azure.com".to_owned(),
        address: String::new(),
    };
    let message = FromPage::Evicted {
        document: document("a"),
    };
    bench.tell(Input::Page { sender, message });
    assert!(!bench.session.contains_key("tab.1"));
    assert!(matches!(bench.others.last(), Some(Command::Warn(_))));
}

#[test]
fn the_panel_follows_its_document_alone() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.open(1, "a");
    bench.show_error(1, "a");
    let unheard = |name: &str| Input::Unheard {
        tab: 1,
        document: document(name),
    };
    bench.others.clear();
    bench.tell(unheard("left"));
    assert!(bench.others.is_empty());
    bench.tell(unheard("a"));
    let form = Form::Twin;
    assert_eq!(bench.others, [Command::InjectPanel { tab: 1, form }]);
}
