//! Every message between a page and the background, by direction.
//!
//! Messages are plain data and cross as JSON, so that they mean the same in Chromium (which sends
//! JSON) and Firefox (which clones). Nothing here is trusted because of its shape: the background
//! also checks the sender, and [`limits`] bounds what it reads.

pub(crate) mod json;

use serde::{Deserialize, Serialize};

use crate::detection::{Detection, Reason};
use crate::history::HistoryEntry;
use crate::pages::Activity;
use crate::remedy::settings::Raw;

pub(crate) use crate::guidance::shown::Shown;
pub use crate::page_message::{Choice, limits};
pub use crate::types::Millis;

/// From the background to the panel in a top document, which reads it property by property: to
/// deserialise it would make the panel's program half as large again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ToPage {
    /// Show exactly this, whatever stood before.
    Show(Shown),
}

/// From an extension page (popup, history, options) to the background.
///
/// What names a tab is answered with the [`TabReport`] after it, or with nothing where no portal's
/// document has spoken in that tab; what concerns the settings, with the [`Layers`] after it; what
/// concerns the history, with the [`HistoryReport`] after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FromExtensionPage {
    /// Tell the state of a tab.
    Report {
        /// The tab's id, as the browser numbers it.
        tab: i32,
    },
    /// The person chose, for that tab.
    Choose {
        /// The tab's id.
        tab: i32,
        /// What they chose.
        choice: Choice,
    },
    /// Look again at everything that the documents of that tab show.
    LookAgain {
        /// The tab's id.
        tab: i32,
    },
    /// Tell the settings.
    TellSettings,
    /// Set some of the admin's own settings; null takes one back to what it is without them.
    ChangeSettings {
        /// Names and values.
        changes: Raw,
    },
    /// Take all of the admin's own settings back.
    ResetSettings,
    /// Tell the history.
    TellHistory,
    /// Delete one entry of the history.
    DeleteEntry {
        /// The entry.
        entry: HistoryEntry,
    },
    /// Delete the whole history.
    ClearHistory,
}

/// What the popup shows of a tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct TabReport {
    /// What is going on there.
    pub activity: Activity,
    /// The error as it was last seen in this tab, with the reasons for taking it for one.
    pub detection: Option<Detection>,
    /// The newest incident on the tab's portal that is over or was told.
    pub last: Option<HistoryEntry>,
    /// After [`FromExtensionPage::LookAgain`]: why messages in the tab's documents are not taken for
    /// the error, each reason once.
    #[serde(default)]
    pub doubts: Vec<Reason>,
}

/// What the history page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct HistoryReport {
    /// All entries, oldest first.
    pub entries: Vec<HistoryEntry>,
    /// How many went for want of room since the history was last cleared.
    pub dropped: u64,
}

/// The settings as they are stored, before anything is believed of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Layers {
    /// The organisation's policy.
    pub policy: Raw,
    /// The admin's own.
    pub own: Raw,
}
