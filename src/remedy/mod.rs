//! What to do: a state machine per tab, its caps, and the settings that bear on it.
//!
//! [`step`] takes one event and says what is to be done; [`view`] says what then stands on the page.
//! docs/remedy.md draws the states and tells the reasons.

mod address;
mod history;
mod machine;
mod refresh_records;
pub mod settings;
mod tab;
mod transitions;

#[cfg(test)]
mod tests;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

pub use history::{HistoryEntry, Outcome};
pub use machine::{Context, Effect, Event, Wait, panel, step, view, wait};
pub use refresh_records::RefreshRecords;
pub use settings::Settings;
pub use tab::{Mute, Phase, Tab};
pub use transitions::{TRANSITIONS, Transition};

use crate::detection::Detection;
use crate::protocol::Millis;

/// What a tab shows, whole: the engine in the top document brings the page to exactly this.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct View {
    /// Names this view: the page answers to the view that it shows, so that a choice or a timer of
    /// an older one changes nothing.
    pub revision: u32,
    /// What stands on the page.
    pub panel: PanelContent,
    /// The page reports [`crate::protocol::FromPage::Elapsed`] after this time, in milliseconds. A
    /// countdown's time runs only while neither pointer nor focus is on the note.
    pub timer: Option<Millis>,
}

/// What stands on the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PanelContent {
    /// Nothing.
    #[default]
    Nothing,
    /// The note before a refresh.
    Note(Note),
    /// The overlay with guidance.
    Guidance(Box<Guidance>),
}

/// What the note before a refresh says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// A refresh follows when the view's timer has run out.
    Countdown,
    /// The settings say to ask first.
    Asks,
    /// Unsaved input would be lost.
    AsksUnsavedInput,
    /// Media plays, or a print dialog stands open.
    AsksBusy,
    /// There is no network, and no refresh before it is back.
    Offline,
    /// The refresh helped, and a redirect led to another place; the way back is offered.
    LandedElsewhere,
}

/// What the overlay is about; the words are chosen from it by [`crate::guidance`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Guidance {
    /// Why there is guidance and not a refresh.
    pub cause: Cause,
    /// What was seen.
    pub detection: Detection,
    /// The top document's address, for the cloud and the tenant of the links.
    pub address: String,
    /// When the error was first seen.
    pub since: Millis,
    /// Where the incident began, if a redirect after the refresh led elsewhere.
    pub way_back: Option<String>,
}

/// Why there is guidance and not a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The page was refreshed and the error came back.
    Recurred,
    /// Too many refreshes in the whole browser lately.
    TooManyRefreshes,
    /// The mark of a refresh could not be stored, so there was none.
    NotStored,
    /// A refresh was asked for and the page has not answered it.
    RefreshUnanswered,
}

/// Reads the version of something stored, and refuses every other than that one.
fn only_version<'de, D: Deserializer<'de>>(deserializer: D, version: u32) -> Result<u32, D::Error> {
    let stored = u32::deserialize(deserializer)?;
    if stored == version {
        Ok(stored)
    } else {
        Err(D::Error::custom("stored by another version"))
    }
}
