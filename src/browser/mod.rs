//! The only rooms that touch a browser.

pub mod api;
pub mod dom;
pub mod panel;
