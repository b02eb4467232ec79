//! What stands on a page, in words.

use serde::Serialize;

use super::element_node::ElementNode;
use crate::types::Millis;

/// A [`crate::remedy::View`] in the words of the browser's language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// [`crate::remedy::View::revision`].
    pub revision: u32,
    /// [`crate::remedy::View::timer`], in milliseconds.
    pub timer: Option<Millis>,
    /// [`crate::remedy::View::incident`].
    pub incident: Option<Millis>,
    /// [`crate::remedy::View::stalls`].
    pub stalls: bool,
    /// What stands on the page.
    pub content: Option<Content>,
}

/// What stands on the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Content {
    /// Of what kind it is.
    pub kind: Kind,
    /// What a person sees. The page shows it anew only where this changes.
    pub card: ElementNode,
    /// What a person sees who folded it, where it can be folded.
    pub folded: Option<ElementNode>,
    /// What a screen reader says once.
    pub announcement: String,
    /// Everything as text, to be copied; empty where there is nothing to copy.
    pub text: String,
    /// Everything as JSON, to be copied; empty where there is nothing to copy.
    pub json: String,
}

/// What kind of content stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The note before a refresh that does not wait for a person: [`Shown::timer`] leads to it.
    Countdown,
    /// Any other note.
    Note,
    /// The overlay with guidance.
    Guidance,
}
