//! Token Assist: sees the access token error in Microsoft's admin portals, refreshes once, and says
//! what to do when it comes back.
//!
//! The rooms, in the order in which data flows:
//!
//! | room | question | runs in |
//! |---|---|---|
//! | [`catalog`] | what is there to recognise: messages, portals and clouds, sign-in codes | everywhere |
//! | [`engine`] | which form of the engine may a document run | background |
//! | [`throttle`] | when to look at what changed on a page | page |
//! | [`unsaved_work`] | what of a person's deeds is work that a refresh would lose | page |
//! | [`detection`] | is this text the error, and which ids stand beside it | page |
//! | [`portal_url`] | what an address says: host, port, blade, tenant | everywhere |
//! | [`page_message`] | what a document says | everywhere |
//! | [`remedy`] | what to do: one refresh, guidance, or nothing | background |
//! | [`guidance`] | what to say, and where to send the admin | background, extension pages |
//! | [`history`] | what happened: entries, how long they are kept, and their export | background, extension pages |
//! | [`sign_in_log`] | who refused, by an export of the sign-in logs | the page that reads them |
//! | [`pages`] | what popup, history and options show and change | background, extension pages |
//! | [`protocol`] | every message between page and background, by direction | everywhere |
//! | [`controller`] | the background's rules: inputs in, commands out | background |
//! | [`types`], [`number`], [`json_value`], [`json`], [`time`] | what several rooms share | everywhere |
//!
//! All of these are pure: no clock, no randomness, no browser. `browser` alone touches one, and the
//! programs in `src/bin/` wire the rooms together.

// Only the browser's rooms use much of the rest, and a native build leaves them out; clippy and the
// build for the browser see what nothing uses.
#![cfg_attr(
    not(any(target_arch = "wasm32", clippy)),
    allow(dead_code, unreachable_pub, unused_imports)
)]

#[cfg(feature = "answers")]
pub mod answers;
pub mod catalog;
pub(crate) mod controller;
pub mod detection;
pub(crate) mod engine;
pub mod guidance;
pub(crate) mod history;
pub(crate) mod json;
pub(crate) mod json_value;
pub(crate) mod number;
pub(crate) mod page_message;
pub(crate) mod pages;
pub(crate) mod portal_url;
pub mod protocol;
pub mod remedy;
pub mod sign_in_log;
pub(crate) mod throttle;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod unsaved_work;

// Clippy reads the browser's rooms on any target; compiled for another one, they would only panic.
#[cfg(any(target_arch = "wasm32", clippy))]
pub mod browser;
