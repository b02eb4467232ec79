//! The rules, one by one, on failing storage and on storage of other versions.

mod bench;
mod history;
mod policy;
mod portals;
mod settings;
mod sign_in_card;
pub(crate) mod spy;
mod stored;
mod tabs;
mod versions;
