//! Which portals are served: the catalog's, and those that the admin added.

use super::{Command, Controller, Sender};
use crate::catalog::portals::kind_of;
use crate::portal_url::{PortalUrl, is_covered};
use crate::remedy::View;

impl Controller {
    /// Takes the portals that were added, and withdraws from those that no longer are.
    pub(super) fn take_added_portals(&mut self, patterns: Vec<String>) {
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
    }

    /// Whether a message comes from a document of a portal. A permission may be taken back while its
    /// documents stand open, with our programs in them.
    pub(super) fn is_served(&self, sender: &Sender) -> bool {
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

    /// Leaves nothing of ours on the page or on the toolbar, and forgets the tab.
    fn withdraw(&mut self, tab: i32) {
        if let Some(known) = self.tabs.get(&tab) {
            let document = known.remedy.top_document().cloned();
            self.command(Command::Show {
                tab,
                document,
                view: Box::new(View::default()),
                badge: super::Badge::Watching,
            });
        }
        self.forget_tab(tab);
    }
}
