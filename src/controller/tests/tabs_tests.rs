//! The state of tabs.

use serde_json::json;

use super::bench::{ADDRESS, Bench, NOW, document};
use crate::controller::{Command, Input, Sender, Timer, WriteError};
use crate::engine::Form;
use crate::page_message::{FromPage, Navigation, RefreshRisk};
use crate::remedy::PanelContent;

fn sender() -> Sender {
    Sender {
        tab: 1,
        is_private: false,
        frame: 0,
        document_id: None,
        origin: "https://portal.azure.com".to_owned(),
        address: ADDRESS.to_owned(),
    }
}

fn response(tab: i32) -> Input {
    Input::Response {
        tab,
        frame: 0,
        origin: "https://portal.azure.com".to_owned(),
        status: 200,
        headers: Vec::new(),
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
fn nothing_is_left_of_a_closed_tab_that_sent_nothing() {
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

/// The tabs that were sent an empty view since the last call.
fn cleared_tabs(bench: &mut Bench) -> Vec<i32> {
    let commands = std::mem::take(&mut bench.others).into_iter();
    commands
        .filter_map(|command| match command {
            Command::Show { tab, view, .. } => (view.panel == PanelContent::Nothing).then_some(tab),
            _ => None,
        })
        .collect()
}

#[test]
fn a_note_of_a_state_that_was_not_stored_is_cleared_at_the_next_start() {
    let mut bench = Bench::new().started();
    bench.open(1, "a");
    assert!(
        cleared_tabs(&mut bench).is_empty(),
        "a new page shows nothing"
    );
    bench.refusal = Some("disk full");
    bench.is_stuck = true;
    bench.show_error(1, "a");
    cleared_tabs(&mut bench);
    bench.start();
    assert_eq!(cleared_tabs(&mut bench), [1]);
}

#[test]
fn a_note_of_a_state_that_was_lost_is_cleared_once_the_page_reports() {
    let mut bench = Bench::new().started();
    bench.load_by(1, "a", Navigation::AlreadyOpen);
    assert_eq!(cleared_tabs(&mut bench), [1]);
    bench.load_by(1, "a", Navigation::AlreadyOpen);
    assert!(cleared_tabs(&mut bench).is_empty(), "it is sent once");
}

/// Otherwise the next background would trust what it finds.
#[test]
fn an_older_copy_that_cannot_be_removed_is_replaced_as_soon_as_possible() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.open(1, "a");
    let tab = bench.session["tab.1"].clone();
    let verdicts = bench.session["verdicts"].clone();
    bench.refusal = Some("refused");
    bench.is_stuck = true;
    bench.show_error(1, "a");
    bench.tell(response(1));
    assert_eq!(bench.session["tab.1"], tab);
    assert_eq!(bench.session["verdicts"], verdicts);
    bench.refusal = None;
    bench.tell(Input::TimeOut(Timer::Retry));
    assert_ne!(bench.session["tab.1"], tab);
    assert_ne!(bench.session["verdicts"], verdicts);
}

#[test]
fn a_failed_write_leaves_no_older_copy_while_a_newer_state_is_due() {
    let mut bench = Bench::new().started();
    bench.open(1, "a");
    let message = |message: FromPage| Input::Page {
        sender: sender(),
        message,
    };
    let risk = |unsaved_input: bool| FromPage::RefreshRisk {
        document: document("a"),
        risk: RefreshRisk {
            unsaved_input,
            ..RefreshRisk::default()
        },
    };
    let commands = bench.controller.handle(NOW, message(risk(true)));
    let [Command::Write { write, .. }] = commands[..] else {
        panic!("{commands:?}");
    };
    let commands = bench.controller.handle(NOW, message(risk(false)));
    assert_eq!(commands, [], "one write is under way");
    let outcome = Err(WriteError {
        said: "refused".to_owned(),
    });
    let commands = bench
        .controller
        .handle(NOW, Input::Written { write, outcome });
    let about_the_tab: Vec<&Command> = commands
        .iter()
        .filter(|command| match command {
            Command::Remove { key, .. } | Command::Write { key, .. } => key == "tab.1",
            _ => false,
        })
        .collect();
    assert!(
        matches!(
            about_the_tab[..],
            [Command::Remove { .. }, Command::Write { .. }]
        ),
        "{commands:?}"
    );
}

/// Whether the last background asked the documents of open portals what they show.
fn serves(bench: &mut Bench) -> bool {
    bench.others.clear();
    bench.start();
    bench.others.contains(&Command::ServeOpenPortals)
}

#[test]
fn a_background_whose_tabs_are_lost_asks_their_documents() {
    let mut bench = Bench::new().started();
    bench.session.insert("served".to_owned(), json!(1));
    bench.open(1, "a");
    assert!(!serves(&mut bench), "everything is known");
    bench.refusal = Some("disk full");
    bench.show_error(1, "a");
    bench.refusal = None;
    assert!(serves(&mut bench), "a state could not be stored");

    bench.session.insert("served".to_owned(), json!(1));
    bench.session.insert("tab.1".to_owned(), json!({ "of": 7 }));
    assert!(serves(&mut bench), "a state cannot be read");
}

#[test]
fn a_document_whose_state_is_lost_is_not_refreshed_without_asking() {
    for (navigation, refreshes) in [(Navigation::Navigate, 1), (Navigation::AlreadyOpen, 0)] {
        let mut bench = Bench::new().started();
        bench.set(json!({ "countdownSeconds": 0 }));
        bench.load_by(1, "a", navigation);
        bench.show_error(1, "a");
        assert_eq!(bench.refreshes(), refreshes, "{navigation:?}");
    }
}

#[test]
fn a_message_from_a_sender_that_never_sends_it_is_refused() {
    let mut bench = Bench::new().started();
    let sender = Sender {
        frame: 7,
        address: String::new(),
        ..sender()
    };
    let message = FromPage::Evicted {
        document: document("a"),
    };
    bench.tell(Input::Page { sender, message });
    assert!(!bench.session.contains_key("tab.1"));
    assert!(matches!(bench.others.last(), Some(Command::Warn(_))));
}

fn wants_engine(name: &str, webassembly: bool) -> FromPage {
    FromPage::EngineWanted {
        document: document(name),
        policies: Vec::new(),
        webassembly,
    }
}

fn unheard(name: &str) -> Input {
    Input::Unheard {
        tab: 1,
        document: document(name),
    }
}

/// The documents for which the panel was injected, and the forms.
fn panels(bench: &Bench) -> Vec<(&str, Form)> {
    let panel = |command| match command {
        &Command::InjectPanel {
            ref document, form, ..
        } => Some((document.0.as_str(), form)),
        _ => None,
    };
    bench.others.iter().filter_map(panel).collect()
}

#[test]
fn the_panel_follows_its_document_alone() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.open(1, "a");
    bench.show_error(1, "a");
    bench.say(1, wants_engine("a", true));
    bench.tell(unheard("left"));
    assert_eq!(panels(&bench), []);
    bench.tell(unheard("a"));
    assert_eq!(panels(&bench), [("a", Form::WebAssembly)]);
}

/// A document sends the policies in its elements with its request; before that, it is unknown what it admits.
#[test]
fn the_panel_waits_until_its_document_has_asked() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.load(1, "a");
    bench.show_error(1, "a");
    bench.tell(unheard("a"));
    assert_eq!(panels(&bench), []);
    let shows = |bench: &Bench| {
        let is_show = |command: &&Command| matches!(command, Command::Show { .. });
        bench.others.iter().filter(is_show).count()
    };
    let before = shows(&bench);
    bench.say(1, wants_engine("a", true));
    assert_eq!(shows(&bench), before + 1, "it is shown again");
    bench.tell(unheard("a"));
    assert_eq!(panels(&bench), [("a", Form::WebAssembly)]);
    // WebAssembly could not be compiled there.
    bench.say(1, wants_engine("a", false));
    assert_eq!(shows(&bench), before + 2, "it is shown once more");
    bench.tell(unheard("a"));
    assert_eq!(panels(&bench)[1..], [("a", Form::Twin)]);
}

/// The verdicts were lost with the session, and the document already has its engine and will not ask again.
#[test]
fn a_document_already_running_gets_the_panel_that_every_policy_allows() {
    let mut bench = Bench::new().started();
    bench.open(1, "a");
    bench.show_error(1, "a");
    bench.tell(unheard("a"));
    assert_eq!(panels(&bench), [("a", Form::Twin)]);
}

#[test]
fn a_response_without_a_document_belongs_to_no_document() {
    let mut bench = Bench::new().started();
    bench.tell(response(1));
    bench.open(1, "a");
    let before = bench.session["verdicts"].clone();
    for (status, headers) in [
        (204, vec![]),
        (200, vec![("content-disposition", "attachment")]),
        (200, vec![("content-type", "application/zip")]),
    ] {
        bench.tell(Input::Response {
            tab: 1,
            frame: 0,
            origin: "https://portal.azure.com".to_owned(),
            status,
            headers: headers
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        });
    }
    assert_eq!(bench.session["verdicts"], before);
}
