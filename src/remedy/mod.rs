//! What to do: a state machine per tab, its caps, and its settings.
//!
//! [`step`] takes one event and returns what to do; [`view`] returns what the page then shows.
//! docs/remedy.md has the state diagram and the reasons.

mod event;
mod machine;
mod refresh_records;
pub(crate) mod settings;
mod tab;
mod tab_view;

#[cfg(test)]
pub(crate) mod tests;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

pub use crate::history::entry::Cause;
pub(crate) use event::{Context, Effect, Event};
pub(crate) use machine::step;
pub(crate) use refresh_records::RefreshRecords;
pub(crate) use settings::Settings;
pub(crate) use tab::{Mute, Phase, Tab};
pub use tab_view::{Guidance, Note, PanelContent, View};
pub(crate) use tab_view::{Wait, panel, view, wait};

/// Reads the version of something stored, and refuses any other than the given one.
pub(crate) fn only_version<'de, D: Deserializer<'de>>(
    deserializer: D,
    version: u32,
) -> Result<u32, D::Error> {
    let stored = u32::deserialize(deserializer)?;
    if stored == version {
        Ok(stored)
    } else {
        Err(D::Error::custom("stored by another version"))
    }
}
