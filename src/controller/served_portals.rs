//! The portals that are served: the catalog's, and those that the admin added.

use super::{Command, Controller, Sender};
use crate::catalog::portals::kind_of;
use crate::portal_url::{PortalUrl, is_covered};
use crate::remedy::View;

/// Whether the loader is being registered for the added portals. Two registrations at once would register two
/// lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Following {
    #[default]
    Idle,
    Underway,
    /// The permissions changed during a registration.
    Outdated,
}

impl Controller {
    /// Requests the registration of the loader for the currently added portals.
    pub(super) fn follow_added_portals(&mut self) {
        if self.following == Following::Idle {
            self.following = Following::Underway;
            self.command(Command::FollowAddedPortals);
        } else {
            self.following = Following::Outdated;
        }
    }

    /// Takes over the list of added portals, and withdraws from those that were removed.
    pub(super) fn on_added_portals(&mut self, patterns: Option<Vec<String>>) {
        let is_outdated = std::mem::take(&mut self.following) == Following::Outdated;
        if is_outdated {
            self.follow_added_portals();
        }
        let Some(patterns) = patterns else { return };
        self.added_portals = Some(patterns);
        let top_of = |tab: &crate::remedy::Tab| tab.top_address().map(str::to_owned);
        let withdrawn: Vec<i32> = self
            .tabs
            .iter()
            .filter_map(|(&tab, known)| Some((tab, top_of(&known.remedy)?)))
            .filter(|(_, address)| !self.is_portal(address))
            .map(|(tab, _)| tab)
            .collect();
        for tab in withdrawn {
            self.withdraw(tab);
        }
        // Not before the registration: a document that opens in between would get no loader.
        if !self.granted.is_empty() {
            let granted = std::mem::take(&mut self.granted);
            self.command(Command::ServeOpen(granted));
        }
    }

    /// Whether a message is from a document of a portal. A permission may be withdrawn while its documents
    /// are open, with our programs in them.
    pub(crate) fn is_served(&self, sender: &Sender) -> bool {
        let made_elsewhere = ["", "null"].contains(&sender.origin.as_str());
        made_elsewhere || self.is_portal(&sender.address) || self.is_portal(&sender.origin)
    }

    fn is_portal(&self, address: &str) -> bool {
        let Some(added) = &self.added_portals else {
            return true;
        };
        kind_of(PortalUrl::of(address).host()).is_some()
            || added.iter().any(|pattern| is_covered(pattern, address))
    }

    /// Clears the page and the toolbar button, and forgets the tab.
    fn withdraw(&mut self, tab: i32) {
        let known = self.tabs.get(&tab);
        let document = known.map(|known| known.remedy.top_document().cloned());
        // The end of an incident may show something.
        self.forget_tab(tab);
        if let Some(document) = document {
            self.command(Command::Show {
                tab,
                document,
                view: Box::new(View::default()),
                badge: super::Badge::Watching,
            });
        }
    }
}
