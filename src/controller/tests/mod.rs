//! The rules, one by one, on failing storage and on storage of other versions.

mod bench;
mod policy_tests;
mod served_portals_tests;
mod sign_in_card_tests;
pub(crate) mod spy;
mod stored_history_tests;
mod stored_tests;
mod tabs_tests;
mod user_settings_tests;
mod versions;
