//! Token Assist: detects the access token error in Microsoft's admin portals, refreshes once, and shows what
//! to do if it comes back.
//!
//! The modules, in the order in which data flows:
//!
//! | module | purpose | runs in |
//! |---|---|---|
//! | [`catalog`] | what is recognised: messages, portals and clouds, sign-in codes | everywhere |
//! | [`engine`] | which form of the engine a document may run | background |
//! | [`throttle`] | when to look at what changed on a page | page |
//! | [`unsaved_work`] | which of the user's actions are work that a refresh would lose | page |
//! | [`detection`] | whether a text is the error, and the ids beside it | page |
//! | [`portal_url`] | the parts of an address: host, port, blade, tenant | everywhere |
//! | [`page_message`] | messages from a document | everywhere |
//! | [`remedy`] | what to do: one refresh, guidance, or nothing | background |
//! | [`guidance`] | what to say, and where to send the admin | background, extension pages |
//! | [`history`] | what happened: entries, their retention, and their export | background, extension pages |
//! | [`sign_in_log`] | who refused, from an export of the sign-in logs | the page that reads them |
//! | [`pages`] | what popup, history, options and *Check this installation* show and change | background, extension pages |
//! | [`protocol`] | every message between page and background, by direction | everywhere |
//! | [`controller`] | the background's rules: inputs in, commands out | background |
//! | [`types`], [`number`], [`json_value`], [`json`], [`csv_export`], [`time`], [`bidi`] | shared by several modules | everywhere |
//!
//! All of these are pure: no clock, no randomness, no browser. Only `browser` touches one, and the
//! programs in `src/bin/` wire the modules together.

// Much of the code is used only by the browser modules, which a native build leaves out; clippy and the
// build for the browser report unused code.
#![cfg_attr(
    not(any(target_arch = "wasm32", clippy)),
    allow(dead_code, unreachable_pub, unused_imports)
)]

#[cfg(feature = "answers")]
pub mod answers;
pub mod bidi;
pub mod catalog;
pub(crate) mod controller;
pub(crate) mod csv_export;
pub mod detection;
pub(crate) mod engine;
pub mod guidance;
pub(crate) mod history;
pub(crate) mod json;
pub(crate) mod json_value;
pub(crate) mod number;
pub(crate) mod page_message;
pub(crate) mod pages;
pub(crate) mod portal_permissions;
pub(crate) mod portal_url;
pub mod protocol;
pub mod remedy;
pub mod sign_in_log;
pub(crate) mod throttle;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod unsaved_work;

// Clippy checks the browser modules on any target; compiled for another target they would only panic.
#[cfg(any(target_arch = "wasm32", clippy))]
pub mod browser;
