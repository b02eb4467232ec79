//! What to say: why there is guidance, what to do about it, where to go, and what to copy.
//!
//! No sentence stands here: words are keys of `extension/_locales`.

pub(crate) mod advice;
pub mod cards;
pub(crate) mod details;
pub(crate) mod element_node;
pub(crate) mod links;
pub(crate) mod shown;
