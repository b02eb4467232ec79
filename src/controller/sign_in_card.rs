//! What the messages and the views of tabs mean for the cards at the sign-in logs, and how the cards are stored.
//! Private windows have their own.

use super::io::{Command, Item, Sender};
use super::keys::{SIGN_IN_CARDS, key_of};
use super::sign_in_cards::SignInCards;
use super::slot::{Slot, Written};
use super::{Area, Controller};
use crate::history::HistoryEntry;
use crate::page_message::{Choice, FromPage};
use crate::pages::log_reader;
use crate::portal_url::PortalUrl;
use crate::remedy::settings::Mode;
use crate::remedy::{PanelContent, View};
use crate::types::Millis;

/// Cards, and their write state.
#[derive(Debug, Default)]
pub(super) struct StoredCards {
    pub(super) cards: SignInCards,
    pub(super) slot: Slot,
}

impl Controller {
    fn change_cards(&mut self, is_private: bool, change: impl FnOnce(&mut SignInCards)) {
        let stored = self.cards_of_mut(is_private);
        let before = stored.cards.clone();
        change(&mut stored.cards);
        if stored.cards != before {
            stored.slot.touch();
        }
    }

    pub(super) fn cards_of_mut(&mut self, is_private: bool) -> &mut StoredCards {
        if is_private {
            &mut self.private_cards
        } else {
            &mut self.cards
        }
    }

    /// Stores the cards that changed.
    pub(super) fn store_cards(&mut self) {
        for is_private in [false, true] {
            let stored = self.cards_of_mut(is_private);
            if !stored.slot.is_due() {
                continue;
            }
            let item = Item::SignInCards(stored.cards.clone());
            let key = key_of(SIGN_IN_CARDS, is_private);
            let write = self.write(Written::Cards { is_private }, Area::Session, key, item);
            self.cards_of_mut(is_private).slot.begin(write);
        }
    }

    /// Handles a message as far as it concerns the cards; returns whether it concerns nothing else.
    pub(super) fn on_card_message(&mut self, sender: &Sender, message: &FromPage) -> bool {
        let (tab, now) = (sender.tab, self.now);
        let is_private = sender.is_private || self.is_private(tab);
        match message {
            FromPage::Opened { address, .. } | FromPage::Moved { address, .. } => {
                // The host as the browser reports it: a document could claim any address to get the values.
                let is_own =
                    PortalUrl::of(address).origin() == PortalUrl::of(&sender.address).origin();
                let address = if is_own { address } else { "" };
                self.change_cards(is_private, |cards| cards.opened(tab, address, now));
                false
            }
            FromPage::Chose {
                document,
                revision,
                choice,
            } => {
                let known = self.tabs.get(&tab);
                let known = known.filter(|known| known.remedy.is_shown(document, *revision));
                let shown = known.and_then(|known| known.shown.as_ref());
                match (choice, shown.map(|view| &view.panel)) {
                    (
                        Choice::ReadLog,
                        Some(PanelContent::Guidance(values) | PanelContent::SignInCard(values)),
                    ) => {
                        let page = log_reader::address(values.since);
                        self.command(Command::OpenBeside { tab, page });
                        true
                    }
                    (Choice::OpenSignInLogs, Some(PanelContent::Guidance(guidance))) => {
                        let guidance = guidance.clone();
                        let mut left = None;
                        self.change_cards(is_private, |cards| {
                            left = cards.follow(tab, &guidance, now);
                        });
                        if let Some(left) = left {
                            self.show(left);
                        }
                        true
                    }
                    (Choice::Close, Some(PanelContent::SignInCard(_))) => {
                        self.change_cards(is_private, |cards| cards.dismiss(tab));
                        self.show(tab);
                        true
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Adds a tab's card to its view, if nothing more urgent is shown there; a view with guidance offers one.
    pub(super) fn with_card(&mut self, tab: i32, mut view: View) -> View {
        let is_private = self.is_private(tab);
        let now = self.now;
        match &view.panel {
            PanelContent::Guidance(guidance) => {
                self.change_cards(is_private, |cards| cards.offer(tab, guidance, now));
            }
            PanelContent::Nothing => {
                let is_wanted = self.tabs.get(&tab).is_some_and(|known| {
                    !known.remedy.is_evicted()
                        && self.settings.mode != Mode::Off
                        && !self.settings.is_site_off(known.remedy.portal())
                });
                let values = self.cards_of_mut(is_private).cards.of(tab);
                if let Some(values) = values.filter(|_| is_wanted) {
                    view.incident = Some(values.since);
                    view.panel = PanelContent::SignInCard(Box::new(values.clone()));
                }
            }
            PanelContent::Note(_) | PanelContent::SignInCard(_) => {}
        }
        view
    }

    /// The incident that began at that time, as the windows of that kind know it.
    pub(super) fn incident(&mut self, is_private: bool, at: Millis) -> Option<HistoryEntry> {
        self.cards_of_mut(is_private).cards.incident(at)
    }

    pub(super) fn forget_cards_of(&mut self, tab: i32) {
        let is_private = self.is_private(tab);
        self.change_cards(is_private, |cards| cards.forget(tab, is_private));
    }
}
