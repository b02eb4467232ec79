//! Portals that the admin added, and their withdrawal.

use super::bench::{Bench, document};
use crate::controller::{Command, Input, Sender};
use crate::page_message::{FromPage, Navigation};
use crate::remedy::View;

const ADDED: &str = "https://portal.contoso.com/*";
const ADDRESS: &str = "https://portal.contoso.com:8443/#home";

fn opened(bench: &mut Bench, tab: i32) {
    let sender = Sender {
        tab,
        is_private: false,
        frame: 0,
        document_id: None,
        origin: "https://portal.contoso.com:8443".to_owned(),
        address: ADDRESS.to_owned(),
    };
    let message = FromPage::Opened {
        document: document("a"),
        address: ADDRESS.to_owned(),
        navigation: Navigation::Navigate,
    };
    bench.tell(Input::Page { sender, message });
}

#[test]
fn added_portals_are_followed_at_every_start() {
    let mut bench = Bench::new().started();
    assert!(bench.others.contains(&Command::FollowAddedPortals));
    bench.others.clear();
    bench.start();
    assert!(bench.others.contains(&Command::FollowAddedPortals));
}

#[test]
fn open_tabs_of_a_granted_host_are_served_once_the_loader_is_registered() {
    let mut bench = Bench::new().started();
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    bench.others.clear();
    bench.tell(Input::PortalsGranted(vec![ADDED.to_owned()]));
    assert_eq!(bench.others, [Command::FollowAddedPortals]);
    bench.others.clear();
    bench.tell(Input::AddedPortals(Some(vec![ADDED.to_owned()])));
    bench.tell(Input::AddedPortals(Some(vec![ADDED.to_owned()])));
    assert_eq!(bench.others, [Command::ServeOpen(vec![ADDED.to_owned()])]);
}

#[test]
fn permissions_changed_during_registration_are_applied_afterwards() {
    let mut bench = Bench::new().started();
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    bench.others.clear();
    bench.tell(Input::PortalsGranted(vec![ADDED.to_owned()]));
    bench.tell(Input::PortalsWithdrawn);
    bench.tell(Input::PortalsWithdrawn);
    assert_eq!(bench.others, [Command::FollowAddedPortals]);
    bench.others.clear();
    bench.tell(Input::AddedPortals(None));
    assert_eq!(bench.others, [Command::FollowAddedPortals]);
    bench.others.clear();
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    assert!(!bench.others.contains(&Command::FollowAddedPortals));
}

/// The list and the first messages of the served documents arrive in any order.
#[test]
fn a_granted_host_is_accepted_before_the_list_arrives() {
    let mut bench = Bench::new().started();
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    bench.tell(Input::PortalsGranted(vec![ADDED.to_owned()]));
    opened(&mut bench, 1);
    assert!(bench.session.contains_key("tab.1"));
}

#[test]
fn a_removed_portal_leaves_nothing_and_is_ignored() {
    let mut bench = Bench::new().started();
    bench.tell(Input::AddedPortals(Some(vec![ADDED.to_owned()])));
    opened(&mut bench, 1);
    bench.open(2, "b");
    assert!(bench.session.contains_key("tab.1") && bench.session.contains_key("tab.2"));
    bench.tell(Input::PortalsWithdrawn);
    bench.others.clear();
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    assert!(!bench.session.contains_key("tab.1"), "it is forgotten");
    assert!(bench.session.contains_key("tab.2"), "the catalog's stays");
    let is_blank = |command: &Command| matches!(command, Command::Show { tab: 1, view, .. } if **view == View::default());
    assert!(bench.others.iter().any(is_blank));
    opened(&mut bench, 1);
    assert!(!bench.session.contains_key("tab.1"), "it is ignored");
}

/// The list arrives after the start; before and after that, no document is refused or kept wrongly.
#[test]
fn a_message_received_before_the_list_waits_for_it() {
    let mut bench = Bench::new().started();
    opened(&mut bench, 1);
    assert!(bench.session.contains_key("tab.1"));
    bench.tell(Input::AddedPortals(Some(Vec::new())));
    assert!(!bench.session.contains_key("tab.1"));
}
