//! The only rooms that touch a browser.

pub mod api;
pub mod background;
pub mod dom;
pub mod extra_portals;
pub mod isolated_world;
pub mod page;
pub mod pages;
pub mod panel;
pub mod presenter;
pub mod recogniser;
pub mod stakes;
pub mod watcher;
