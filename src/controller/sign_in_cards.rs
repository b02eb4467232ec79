//! The card with the values for the sign-in logs, in the tab where the admin looks for them.
//!
//! Each incident with guidance has one card. The newest one belongs to the first tab that opens the sign-in
//! logs of its cloud in time, until that tab is closed or the admin dismisses the card, which ends it.

use serde::{Deserialize, Deserializer, Serialize};

use crate::guidance::links::{CloudTenant, is_sign_in_log};
use crate::history::HistoryEntry;
use crate::remedy::{Guidance, only_version};
use crate::types::Millis;

/// Time after the incident's guidance, or after a click on its link, within which the sign-in logs get the
/// card. Enough for a sign-in to the other portal; later, the admin is looking for something else.
const OFFERED_FOR: Millis = 10 * 60 * 1_000;

/// Most cards that are kept, dismissed ones included. A browser session has few incidents.
const CARDS_KEPT: usize = 32;

/// The cards of the ordinary windows, or of the private ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SignInCards {
    #[serde(deserialize_with = "this_version")]
    version: u32,
    /// In the order of their incidents.
    cards: Vec<SignInCard>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct SignInCard {
    /// The tab of the incident. With [`Guidance::since`] it identifies the incident.
    from: i32,
    guidance: Guidance,
    /// When the guidance was first shown, or its link last clicked.
    offered: Millis,
    /// The tab that it belongs to.
    tab: Option<i32>,
    /// Whether that tab shows the sign-in logs now.
    is_there: bool,
    is_dismissed: bool,
}

impl SignInCard {
    fn is_in_cloud_of(&self, guidance: &Guidance) -> bool {
        let cloud_tenant = CloudTenant::of(&self.guidance.address);
        cloud_tenant.shares_cloud_with(&CloudTenant::of(&guidance.address))
    }
}

fn this_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    only_version(deserializer, SignInCards::VERSION)
}

impl Default for SignInCards {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            cards: Vec::new(),
        }
    }
}

impl SignInCards {
    /// The version of the stored form.
    const VERSION: u32 = 1;

    /// The card of the incident with this guidance, which is shown in the tab `from`.
    fn of_incident(&mut self, from: i32, guidance: &Guidance) -> Option<&mut SignInCard> {
        self.cards
            .iter_mut()
            .find(|card| card.from == from && card.guidance.since == guidance.since)
    }

    /// Adds the card of an incident whose guidance is shown, or updates its values.
    pub(super) fn offer(&mut self, from: i32, guidance: &Guidance, now: Millis) {
        match self.of_incident(from, guidance) {
            // The incident's tab is in another cloud now, whose values do not belong where the card is shown.
            Some(card) if card.is_there && !card.is_in_cloud_of(guidance) => {}
            Some(card) => card.guidance = guidance.clone(),
            None => {
                if self.cards.len() == CARDS_KEPT {
                    self.cards.remove(0);
                }
                self.cards.push(SignInCard {
                    from,
                    guidance: guidance.clone(),
                    offered: now,
                    tab: None,
                    is_there: false,
                    is_dismissed: false,
                });
            }
        }
    }

    /// Handles a click on the guidance's link: the card then belongs to the next tab with the sign-in logs.
    /// Returns the tab that it leaves.
    pub(super) fn follow(&mut self, from: i32, guidance: &Guidance, now: Millis) -> Option<i32> {
        self.offer(from, guidance, now);
        let card = self.of_incident(from, guidance)?;
        card.guidance = guidance.clone();
        card.offered = now;
        card.is_there = false;
        card.tab.take()
    }

    /// Handles that a tab shows this address.
    pub(super) fn opened(&mut self, tab: i32, address: &str, now: Millis) {
        let shows = |card: &SignInCard| is_sign_in_log(address, &card.guidance.address);
        if let Some(card) = self.cards.iter_mut().find(|card| card.tab == Some(tab)) {
            card.is_there = shows(card);
            return;
        }
        // Otherwise a dismissed card would be followed by those of older incidents.
        let known = self.cards.iter_mut().filter(|card| shows(card));
        let Some(newest) = known.max_by_key(|card| card.offered) else {
            return;
        };
        let is_free = newest.tab.is_none() && !newest.is_dismissed;
        if is_free && now.abs_diff(newest.offered) <= OFFERED_FOR {
            newest.tab = Some(tab);
            newest.is_there = true;
        }
    }

    pub(super) fn dismiss(&mut self, tab: i32) {
        for card in self.cards.iter_mut().filter(|card| card.tab == Some(tab)) {
            card.is_dismissed = true;
            card.tab = None;
            card.is_there = false;
        }
    }

    /// Forgets a closed tab. The card of a private window is dropped with its tab, or with the tab of its
    /// incident if it has none.
    pub(super) fn forget(&mut self, tab: i32, is_private: bool) {
        if is_private {
            let is_last = |card: &SignInCard| card.tab.unwrap_or(card.from) == tab;
            self.cards.retain(|card| !is_last(card));
        }
        for card in self.cards.iter_mut().filter(|card| card.tab == Some(tab)) {
            card.tab = None;
            card.is_there = false;
        }
    }

    /// The incident that began at that time.
    pub(super) fn incident(&self, at: Millis) -> Option<HistoryEntry> {
        let mut cards = self.cards.iter();
        let card = cards.find(|card| card.guidance.since == at)?;
        Some(card.guidance.history_entry())
    }

    /// The values that a tab shows.
    pub(super) fn of(&self, tab: i32) -> Option<&Guidance> {
        let mut cards = self.cards.iter();
        let card = cards.find(|card| card.tab == Some(tab) && card.is_there)?;
        Some(&card.guidance)
    }
}
