//! The input and the output of the machine.

use super::settings::{Change, Settings};
use crate::history::HistoryEntry;
use crate::page_message::{Choice, FromPage};
use crate::types::{DocumentKey, Millis};

/// An event in a tab.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made at a time, most of them of the large kind"
)]
pub(crate) enum Event {
    /// A message from a document in the tab.
    Page(FromPage),
    /// The user made a choice in the popup.
    Chose(Choice),
    /// A document in the tab is gone without having reported it.
    DocumentLost(DocumentKey),
    /// The tab plays sound, perhaps in a frame that the extension does not see.
    Audible,
    /// The marks and the tab were stored, as requested by [`Effect::StoreMark`].
    MarkStored {
        /// The refresh that was marked.
        refresh: u32,
    },
    /// The marks and the tab could not both be stored.
    MarkRefused {
        /// The refresh that was to be marked.
        refresh: u32,
    },
    /// The settings changed.
    SettingsChanged,
    /// The tab is closed, and is forgotten after this.
    TabClosed,
}

impl Event {
    /// Whether this can be the first event of a tab. Any other event of an unknown tab is a late one of a
    /// closed tab.
    pub(crate) fn can_be_first(&self) -> bool {
        matches!(
            self,
            Event::Page(
                FromPage::Opened { .. }
                    | FromPage::EngineWanted { .. }
                    | FromPage::Ready { .. }
                    | FromPage::Seen { .. }
                    | FromPage::RefreshRisk { .. }
            )
        )
    }
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Store the marks, then the tab, and answer with [`Event::MarkStored`] or, if either failed,
    /// [`Event::MarkRefused`]. Before that, send [`Event::Audible`] if the tab plays sound.
    StoreMark {
        /// The refresh that is marked.
        refresh: u32,
    },
    /// Refresh the tab now, before any other event is handled.
    Refresh,
    /// Navigate the tab to this address.
    GoTo(String),
    /// Add an entry to the history.
    Record(HistoryEntry),
    /// Change the admin's own settings, and send [`Event::SettingsChanged`] to all tabs.
    ChangeSettings(Change),
}

/// Input that is not part of the machine's state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The time.
    pub now: Millis,
    /// The tab's id, as the browser numbers it.
    pub tab: i32,
    /// A random name of the browser session, since each session assigns tab ids anew. Created and stored in
    /// `storage.session` if that has none; if it cannot be stored, a new one each time is safe. A tab keeps
    /// the name from its first event.
    pub session: &'a str,
    /// The settings in force.
    pub settings: &'a Settings,
}
