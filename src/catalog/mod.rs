//! The catalog of what is recognised: messages by locale, portals and clouds, sign-in codes.
//!
//! It is data: `messages.json`, `portals.json` and `sign_in_codes.json` in this folder. `build.rs` checks
//! them and generates the tables here; docs/languages.md says how to add a row.

pub mod codes;
pub mod messages;
pub mod portals;
mod remedy_kind;

pub use remedy_kind::Remedy;
