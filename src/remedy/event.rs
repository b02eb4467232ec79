//! What the machine is fed with, and what it asks for in return.

use super::settings::{Change, Settings};
use crate::history::HistoryEntry;
use crate::page_message::{Choice, FromPage};
use crate::types::{DocumentKey, Millis};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made at a time, most of them of the large kind"
)]
pub(crate) enum Event {
    /// A document of the tab said it.
    Page(FromPage),
    /// The person chose in the popup.
    Chose(Choice),
    /// A document of the tab is gone and did not say so itself.
    DocumentLost(DocumentKey),
    /// The browser hears sound from the tab, which may come from a frame that is not ours to see.
    Audible,
    /// The marks and the tab are stored, as [`Effect::StoreMark`] asked.
    MarkStored {
        /// The refresh that was marked.
        refresh: u32,
    },
    /// They are not, or only one of them is.
    MarkRefused {
        /// The refresh that was to be marked.
        refresh: u32,
    },
    /// The settings changed.
    SettingsChanged,
    /// The tab is closed; nothing is known of it after this.
    TabClosed,
}

impl Event {
    /// Whether it can be the first that is heard of a tab. The others are the last words of one that
    /// was closed.
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

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Store the marks, then the tab, and answer with [`Event::MarkStored`] or, when either failed,
    /// [`Event::MarkRefused`]. Before that, tell with [`Event::Audible`] of a tab that sounds.
    StoreMark {
        /// The refresh that is marked.
        refresh: u32,
    },
    /// Refresh the tab now, before any other event is taken.
    Refresh,
    /// Bring the tab to this address.
    GoTo(String),
    /// Add an entry to the history.
    Record(HistoryEntry),
    /// Change the admin's own settings, and tell all tabs with [`Event::SettingsChanged`].
    ChangeSettings(Change),
}

/// What the machine does not keep itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The time.
    pub now: Millis,
    /// The tab's id, as the browser numbers it.
    pub tab: i32,
    /// A random name of the browser session, since tab ids are given anew in each. Made when
    /// `storage.session` has none and kept there; where it cannot be kept, another one is safe. A tab
    /// keeps the one under which it was first heard of.
    pub session: &'a str,
    /// The settings in force.
    pub settings: &'a Settings,
}
