//! Records a refresh before it is requested: first in the records, then in the tab.

use super::Controller;
use super::io::Command;
use super::slot::Version;
use crate::remedy::Event;

/// A refresh whose record is being stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marking {
    tab: i32,
    refresh: u32,
    awaits: Awaits,
}

/// The write to await next. An older version does not have the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    Records { is_private: bool, version: Version },
    Tab { version: Version },
}

impl Controller {
    /// Stores the records and then the tab, and notifies the remedy when both are stored.
    pub(super) fn store_mark(&mut self, tab: i32, refresh: u32) {
        let is_private = self.is_private(tab);
        let version = self.records_version(is_private);
        self.markings.push(Marking {
            tab,
            refresh,
            awaits: Awaits::Records {
                is_private,
                version,
            },
        });
    }

    /// Handles the end of a write of a version of the records, successful or not.
    pub(super) fn records_marked(&mut self, is_private: bool, written: Version, is_stored: bool) {
        let ended = self.take_markings(|marking| {
            matches!(marking.awaits, Awaits::Records { is_private: it, version }
                if it == is_private && version <= written)
        });
        for marking in ended {
            let known = self.tabs.get_mut(&marking.tab);
            match known.filter(|_| is_stored) {
                Some(known) => {
                    let version = known.slot.touch();
                    self.markings.push(Marking {
                        awaits: Awaits::Tab { version },
                        ..marking
                    });
                }
                None => self.refuse(marking),
            }
        }
    }

    /// Handles the end of a write of a version of a tab, successful or not.
    pub(super) fn tab_marked(&mut self, tab: i32, written: Version, is_stored: bool) {
        let ended = self.take_markings(|marking| {
            marking.tab == tab
                && matches!(marking.awaits, Awaits::Tab { version } if version <= written)
        });
        for marking in ended {
            let Marking { tab, refresh, .. } = marking;
            if is_stored {
                self.command(Command::AskAudible { tab, refresh });
            } else {
                self.refuse(marking);
            }
        }
    }

    /// Refuses marks if the records could not be read: in that case they are not written either.
    pub(super) fn refuse_unread_markings(&mut self) {
        if !self.records.is_read {
            self.records.slot.fail();
            self.records_marked(false, self.records_version(false), false);
        }
    }

    fn take_markings(&mut self, is_taken: impl Fn(&Marking) -> bool) -> Vec<Marking> {
        let (taken, kept) = std::mem::take(&mut self.markings)
            .into_iter()
            .partition(is_taken);
        self.markings = kept;
        taken
    }

    fn refuse(&mut self, marking: Marking) {
        let Marking { tab, refresh, .. } = marking;
        self.warn("no refresh, as its record cannot be stored");
        self.step_tab(tab, Event::MarkRefused { refresh });
    }
}
