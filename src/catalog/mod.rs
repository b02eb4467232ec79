//! What there is to recognise: messages by locale, portals and clouds, sign-in codes.
//!
//! The catalog is data: `messages.json`, `portals.json` and `sign_in_codes.json` beside this file.
//! `build.rs` checks them and makes the tables here; docs/languages.md says how to add a row.

pub mod codes;
pub mod messages;
pub mod portals;
mod remedy;

pub use remedy::Remedy;
