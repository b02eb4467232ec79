//! What the page shows, in words.

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
    /// What the page shows.
    pub content: Option<Content>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Content {
    /// Its kind.
    pub kind: ContentKind,
    /// What the user sees. The page renders it again only if it changes.
    pub card: ElementNode,
    /// What the user sees once it is folded, if it can be folded.
    pub folded: Option<ElementNode>,
    /// What screen readers announce once.
    pub announcement: String,
    /// Everything as text, for copying; empty if there is nothing to copy.
    pub text: String,
    /// Everything as JSON, for copying; empty if there is nothing to copy.
    pub json: String,
}

/// The kind of content on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentKind {
    /// The note with the countdown of [`Shown::timer`] before an automatic refresh.
    Countdown,
    /// Any other note.
    Note,
    /// The overlay with guidance.
    Guidance,
}
