//! The card with the values for the sign-in logs.

use serde_json::json;

use super::bench::{Bench, document};
use crate::controller::{Answer, Command, Input, Sender};
use crate::guidance::links::{CloudTenant, Destination};
use crate::page_message::{Choice, FromPage, Navigation};
use crate::pages::log_reader;
use crate::protocol::FromExtensionPage;
use crate::remedy::{Guidance, PanelContent};
use crate::types::Millis;

const PORTAL: &str = "https://portal.azure.com/#view/A/B";
const MINUTE: Millis = 60_000;

/// A tab of the incident, and two others.
const INCIDENT: i32 = 1;
const LOG: i32 = 2;
const OTHER: i32 = 3;

fn log() -> String {
    Destination::SignInLogs
        .address(&CloudTenant::of(PORTAL))
        .unwrap()
}

fn origin(address: &str) -> String {
    address.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// A top document of a tab reports something.
fn say(bench: &mut Bench, tab: i32, is_private: bool, address: &str, message: FromPage) {
    let sender = Sender {
        tab,
        is_private,
        frame: 0,
        document_id: None,
        origin: origin(address),
        address: address.to_owned(),
    };
    bench.tell(Input::Page { sender, message });
}

/// A tab loads an address, and its engine runs.
fn load(bench: &mut Bench, tab: i32, is_private: bool, address: &str) {
    let name = format!("{tab} at {}", bench.others.len());
    let document = document(&name);
    let opened = FromPage::Opened {
        document: document.clone(),
        address: address.to_owned(),
        navigation: Navigation::Navigate,
    };
    say(bench, tab, is_private, address, opened);
    say(
        bench,
        tab,
        is_private,
        address,
        FromPage::Ready { document },
    );
}

fn chose(bench: &mut Bench, tab: i32, choice: Choice) {
    let known = &bench.controller.tabs[&tab];
    let message = FromPage::Chose {
        document: known.remedy.top_document().unwrap().clone(),
        revision: known.remedy.revision(),
        choice,
    };
    let address = known.remedy.top_address().unwrap().to_owned();
    let is_private = known.is_private;
    say(bench, tab, is_private, &address, message);
}

/// The content last sent to a tab.
fn shown(bench: &Bench, tab: i32) -> &PanelContent {
    let mut shows = bench.others.iter().rev();
    let last = shows.find_map(|command| match command {
        Command::Show { tab: it, view, .. } if *it == tab => Some(&view.panel),
        _ => None,
    });
    last.unwrap_or(&PanelContent::Nothing)
}

fn has_card(bench: &Bench, tab: i32) -> bool {
    matches!(shown(bench, tab), PanelContent::SignInCard(_))
}

/// An incident whose refresh did not help, in an ordinary window or in a private one.
fn guided(is_private: bool) -> Bench {
    // Guidance without a refresh needs no second page.
    let mut bench = Bench::with(json!({ "settings": { "mode": "ask" } })).started();
    guide(&mut bench, is_private);
    bench
}

fn guide(bench: &mut Bench, is_private: bool) {
    load(bench, INCIDENT, is_private, PORTAL);
    let mut detection = crate::remedy::tests::world::detection();
    // A refresh does not help with this code.
    detection.harvest.codes = vec![50105];
    let document = bench.controller.tabs[&INCIDENT]
        .remedy
        .top_document()
        .unwrap()
        .clone();
    let seen = FromPage::Seen {
        document: document.clone(),
        detection,
    };
    say(bench, INCIDENT, is_private, PORTAL, seen);
    let revision = bench.controller.tabs[&INCIDENT].remedy.revision();
    say(
        bench,
        INCIDENT,
        is_private,
        PORTAL,
        FromPage::Elapsed { document, revision },
    );
    assert!(
        matches!(shown(bench, INCIDENT), PanelContent::Guidance(_)),
        "{:?}",
        shown(bench, INCIDENT)
    );
}

#[test]
fn the_card_is_in_the_first_tab_with_the_sign_in_logs_and_in_no_other() {
    let mut bench = guided(false);
    load(
        &mut bench,
        OTHER,
        false,
        "https://entra.microsoft.com/#home",
    );
    assert!(!has_card(&bench, OTHER), "it is another page");
    load(&mut bench, OTHER, false, &log().replace(".com/", ".us/"));
    assert!(!has_card(&bench, OTHER), "it is another cloud");
    load(&mut bench, LOG, false, &log());
    assert!(has_card(&bench, LOG));
    load(&mut bench, OTHER, false, &log());
    assert!(!has_card(&bench, OTHER), "it is another tab");
    load(&mut bench, LOG, false, "https://entra.microsoft.com/#home");
    assert!(!has_card(&bench, LOG), "the tab navigated elsewhere");
    load(&mut bench, LOG, false, &log());
    assert!(has_card(&bench, LOG), "the tab is back on the logs");
}

#[test]
fn a_portal_that_moves_to_the_sign_in_logs_gets_the_card() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, "https://entra.microsoft.com/");
    let document = bench.controller.tabs[&LOG]
        .remedy
        .top_document()
        .unwrap()
        .clone();
    let moved = FromPage::Moved {
        document,
        address: log(),
    };
    say(
        &mut bench,
        LOG,
        false,
        "https://entra.microsoft.com/",
        moved,
    );
    assert!(has_card(&bench, LOG));
}

/// An added portal could name any address, and get the ids of the incident.
#[test]
fn an_address_whose_host_the_browser_does_not_confirm_gets_no_card() {
    let mut bench = guided(false);
    let opened = FromPage::Opened {
        document: document("a"),
        address: log(),
        navigation: Navigation::Navigate,
    };
    say(&mut bench, LOG, false, "https://portal.azure.com/", opened);
    assert!(!has_card(&bench, LOG));
}

#[test]
fn ten_minutes_after_the_incident_only_its_link_leads_to_the_card() {
    let mut bench = guided(false);
    bench.now += 10 * MINUTE + 1;
    load(&mut bench, OTHER, false, &log());
    assert!(!has_card(&bench, OTHER));
    chose(&mut bench, INCIDENT, Choice::OpenSignInLogs);
    assert!(matches!(shown(&bench, INCIDENT), PanelContent::Guidance(_)));
    load(&mut bench, LOG, false, &log());
    assert!(has_card(&bench, LOG));
}

#[test]
fn a_dismissed_card_never_returns_for_its_incident() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, &log());
    chose(&mut bench, LOG, Choice::Close);
    assert!(!has_card(&bench, LOG));
    load(&mut bench, LOG, false, &log());
    bench.start();
    chose(&mut bench, INCIDENT, Choice::OpenSignInLogs);
    load(&mut bench, OTHER, false, &log());
    assert!(!has_card(&bench, LOG) && !has_card(&bench, OTHER));
    assert!(
        matches!(shown(&bench, INCIDENT), PanelContent::Guidance(_)),
        "its overlay stays"
    );
}

#[test]
fn the_card_survives_a_reload_and_the_end_of_the_background() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, &log());
    bench.others.clear();
    bench.start();
    assert!(has_card(&bench, LOG), "the next background");
    bench.others.clear();
    bench.now += 60 * MINUTE;
    load(&mut bench, LOG, false, &log());
    assert!(has_card(&bench, LOG), "a reload");
}

#[test]
fn cards_of_another_version_are_none() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, &log());
    bench.session.get_mut("sign-in-cards").unwrap()["version"] = json!(2);
    bench.others.clear();
    bench.start();
    assert!(!has_card(&bench, LOG));
}

#[test]
fn no_card_crosses_between_private_and_ordinary_windows() {
    for is_private in [false, true] {
        let mut bench = guided(is_private);
        load(&mut bench, OTHER, !is_private, &log());
        assert!(!has_card(&bench, OTHER));
        load(&mut bench, LOG, is_private, &log());
        assert!(has_card(&bench, LOG));
        let key = ["sign-in-cards", "private.sign-in-cards"][usize::from(!is_private)];
        assert!(!bench.session.contains_key(key), "{key}");
    }
}

#[test]
fn nothing_is_left_of_a_private_windows_card() {
    let mut bench = guided(true);
    load(&mut bench, LOG, true, &log());
    bench.tell(Input::TabClosed(INCIDENT));
    assert!(has_card(&bench, LOG));
    bench.tell(Input::TabClosed(LOG));
    assert_eq!(bench.session["private.sign-in-cards"]["cards"], json!([]));
}

#[test]
fn a_closed_log_leaves_its_card_to_the_next() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, &log());
    bench.tell(Input::TabClosed(LOG));
    load(&mut bench, OTHER, false, &log());
    assert!(has_card(&bench, OTHER));
}

#[test]
fn an_error_in_the_tab_takes_precedence_over_the_card() {
    let mut bench = guided(false);
    load(&mut bench, LOG, false, &log());
    let name = bench.controller.tabs[&LOG]
        .remedy
        .top_document()
        .unwrap()
        .0
        .clone();
    bench.show_error(LOG, &name);
    assert!(matches!(shown(&bench, LOG), PanelContent::Note(_)));
}

#[test]
fn no_card_while_the_extension_is_off() {
    let mut bench = guided(false);
    bench.set(json!({ "mode": "off" }));
    load(&mut bench, LOG, false, &log());
    assert!(!has_card(&bench, LOG));
}

/// The pages that were opened beside a tab, and are forgotten here.
fn opened_beside(bench: &mut Bench, tab: i32) -> Vec<String> {
    let others = std::mem::take(&mut bench.others);
    let page = |command| match command {
        Command::OpenBeside { tab: it, page } if it == tab => Some(page),
        _ => None,
    };
    others.into_iter().filter_map(page).collect()
}

/// The values of the incident's overlay.
fn guidance(bench: &Bench) -> Guidance {
    match shown(bench, INCIDENT) {
        PanelContent::Guidance(guidance) => (**guidance).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_reader_of_logs_opens_for_the_incident_from_its_overlay_and_from_the_card() {
    let mut bench = guided(false);
    let page = log_reader::address(guidance(&bench).since);
    load(&mut bench, LOG, false, &log());
    for tab in [INCIDENT, LOG] {
        bench.others.clear();
        chose(&mut bench, tab, Choice::ReadLog);
        assert_eq!(opened_beside(&mut bench, tab), [page.as_str()]);
    }
}

#[test]
fn only_the_current_document_opens_the_reader_of_logs_on_what_it_shows() {
    let mut bench = guided(false);
    let known = &bench.controller.tabs[&INCIDENT].remedy;
    let (top, revision) = (known.top_document().unwrap().clone(), known.revision());
    let choice = Choice::ReadLog;
    for (document, revision) in [
        (document("a former one"), revision),
        (top.clone(), revision.wrapping_add(1)),
    ] {
        let message = FromPage::Chose {
            document,
            revision,
            choice,
        };
        say(&mut bench, INCIDENT, false, PORTAL, message);
    }
    load(&mut bench, OTHER, false, PORTAL);
    chose(&mut bench, OTHER, choice);
    let sender = Sender {
        tab: INCIDENT,
        is_private: false,
        frame: 7,
        document_id: None,
        origin: origin(PORTAL),
        address: PORTAL.to_owned(),
    };
    let message = FromPage::Chose {
        document: top,
        revision,
        choice,
    };
    bench.tell(Input::Page { sender, message });
    for tab in [INCIDENT, OTHER] {
        assert_eq!(opened_beside(&mut bench, tab), [""; 0]);
    }
}

#[test]
fn the_reader_of_logs_gets_the_details_of_the_incident_in_windows_of_its_kind() {
    for is_private in [false, true] {
        let mut bench = guided(is_private);
        let Guidance {
            since: at,
            detection,
            ..
        } = guidance(&bench);
        bench.start();
        let mut told = |is_private, at| match bench
            .ask_in(is_private, FromExtensionPage::TellIncident { at })
        {
            Some(Answer::Incident(incident)) => incident,
            other => panic!("{other:?}"),
        };
        let incident = told(is_private, at).unwrap();
        assert_eq!(incident.at, at);
        assert_eq!(incident.portal, "portal.azure.com");
        assert_eq!(incident.codes, detection.harvest.codes);
        assert_eq!(incident.ids, detection.harvest.ids);
        assert_eq!(told(is_private, at + 1), None);
        assert_eq!(told(!is_private, at), None);
    }
}

#[test]
fn kept_state_is_bounded() {
    let mut bench = Bench::with(json!({ "settings": { "mode": "ask" } })).started();
    for _ in 0..40 {
        guide(&mut bench, false);
        bench.now += 60 * MINUTE;
        bench.tell(Input::TabClosed(INCIDENT));
    }
    let cards = bench.session["sign-in-cards"]["cards"].as_array().unwrap();
    assert_eq!(cards.len(), 32);
}
