//! Every message between a page and the background, by direction.
//!
//! Messages are plain JSON data, and so the same in Chromium (which sends JSON) and Firefox (which clones).
//! A valid form is not trusted by itself: the background also checks the sender, and [`limits`] bounds what
//! it reads.

pub(crate) mod serializer;

use serde::{Deserialize, Serialize};

use crate::detection::{Detection, Doubt};
use crate::history::HistoryEntry;
use crate::json_value::JsonValue;
use crate::pages::Activity;

pub(crate) use crate::guidance::shown::Shown;
pub use crate::page_message::{Choice, limits};
pub(crate) use crate::pages::form::Layers;
pub use crate::types::Millis;

/// From the background to the panel in a top document, which reads it property by property: deserialising
/// would make the panel's program half as large again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ToPage {
    /// Show exactly this, regardless of what was shown before.
    Show(Shown),
}

/// From an extension page (popup, history, options) to the background.
///
/// The answer to a request about a tab is the resulting [`TabReport`], or none if no portal's document in
/// that tab has sent a message; about the settings, the resulting [`Layers`]; about the history, the
/// resulting [`HistoryReport`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FromExtensionPage {
    /// Report the state of a tab.
    Report {
        /// The tab's id, as the browser numbers it.
        tab: i32,
    },
    /// The user made a choice for that tab.
    Choose {
        /// The tab's id.
        tab: i32,
        /// What they chose.
        choice: Choice,
    },
    /// Look again at everything in the documents of that tab.
    LookAgain {
        /// The tab's id.
        tab: i32,
    },
    /// Report the settings.
    TellSettings,
    /// Set some of the admin's own settings; null removes one.
    ChangeSettings {
        /// Names and values.
        changes: JsonValue,
    },
    /// Remove all of the admin's own settings.
    ResetSettings,
    /// Report the history.
    TellHistory,
    /// Report the incident that began at that time, if its guidance was shown in this session of the
    /// browser. The answer is its [`HistoryEntry`], or null.
    TellIncident {
        /// The time.
        at: Millis,
    },
    /// Delete one entry of the history.
    DeleteEntry {
        /// The entry.
        entry: HistoryEntry,
    },
    /// Delete the whole history.
    ClearHistory,
}

/// What the popup shows about a tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct TabReport {
    /// What is happening there.
    pub activity: Activity,
    /// The error last seen in this tab, with the reasons for taking it for one.
    pub detection: Option<Detection>,
    /// The newest entry of the history for the tab's portal.
    pub last: Option<HistoryEntry>,
    /// After [`FromExtensionPage::LookAgain`]: the visible messages in the tab's documents that are not taken
    /// for the error.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
}

/// What the history page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct HistoryReport {
    /// All entries, oldest first.
    pub entries: Vec<HistoryEntry>,
    /// How many entries were dropped for lack of space since the history was last cleared.
    pub dropped: u64,
}
