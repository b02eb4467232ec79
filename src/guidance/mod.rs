//! The guidance: why there is guidance, what to do, where to go, and what to copy.
//!
//! This module contains no sentences: texts are keys of `extension/_locales`.

pub(crate) mod advice;
pub mod cards;
pub(crate) mod details;
pub(crate) mod element_node;
pub(crate) mod links;
pub(crate) mod shown;
