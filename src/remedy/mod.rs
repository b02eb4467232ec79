//! What to do: a state machine per tab, its caps, and the settings that bear on it.
//!
//! [`step`] takes one event and says what is to be done; [`view`] says what then stands on the page.
//! docs/remedy.md draws the states and tells the reasons.

mod address;
mod event;
mod history;
mod machine;
mod refresh_records;
pub mod settings;
mod tab;
mod view;

#[cfg(test)]
mod tests;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

pub use event::{Context, Effect, Event};
pub use history::{HistoryEntry, Outcome};
pub use machine::step;
pub use refresh_records::RefreshRecords;
pub use settings::Settings;
pub use tab::{Mute, Phase, Tab};
pub use view::{Guidance, Note, PanelContent, View, Wait, panel, view, wait};

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
