//! What to say: why there is guidance, what to do about it, where to go, and what to copy.
//!
//! No sentence stands here: words are keys of `extension/_locales`.

pub mod advice;
pub mod cards;
pub mod details;
pub mod element_node;
pub mod links;
pub mod shown;
