//! The only modules that touch a browser.

pub(crate) mod added_portals;
pub(crate) mod alarm;
pub mod api;
pub mod background;
pub mod dom;
pub mod extra_messages;
pub mod isolated_world;
pub mod page;
pub mod pages;
pub mod panel;
pub mod panics;
pub mod quantity;
pub mod recogniser;
pub mod survey;
pub(crate) mod text;
pub(crate) mod unsaved_work;
pub mod watcher;

/// The standard library's allocator takes 7 kB in each program.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
