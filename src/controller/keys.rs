//! The keys of stored items.

/// The name of this browser session: tab ids are valid within one session only.
pub(super) const SESSION: &str = "session";
/// When the open portals were served.
pub(super) const SERVED: &str = "served";
/// When the history was last shortened.
pub(super) const TIDIED: &str = "tidied";
/// The known policies of documents.
pub(super) const VERDICTS: &str = "verdicts";
/// The cards with the values for the sign-in logs.
pub(super) const SIGN_IN_CARDS: &str = "sign-in-cards";
/// Prefix of a tab's id: the remedy's state of the tab.
const TAB: &str = "tab.";

/// The version of everything in `storage.local`: see [`LOCAL_VERSION`].
pub(super) const VERSION: &str = "version";
/// The refresh records.
pub(super) const RECORDS: &str = "marks";
/// The history.
pub(super) const HISTORY: &str = "history";
/// How many entries of the history were dropped for lack of space.
pub(super) const DROPPED: &str = "dropped";
/// The admin's own settings.
pub(super) const SETTINGS: &str = "settings";
/// The organisation's settings, as last known.
pub(super) const POLICY: &str = "policy";

/// The version of the format of `storage.local`. 0.1.0 wrote no number; its format is the same.
pub(super) const LOCAL_VERSION: u64 = 1;

/// The items read before anything is handled.
pub(super) const READ_AT_START: [&str; 4] = [VERSION, RECORDS, SETTINGS, POLICY];

/// The items read when the history is needed.
pub(super) const READ_WITH_HISTORY: [&str; 2] = [HISTORY, DROPPED];

/// Prefix of the items of private windows, all of which are in `storage.session`, in memory. Chromium runs
/// one background for those windows and one for the others, and gives both the same storage.
const PRIVATE: &str = "private.";

/// The key of the item of that name.
pub(super) fn key_of(name: &str, is_private: bool) -> String {
    let before = if is_private { PRIVATE } else { "" };
    [before, name].concat()
}

/// The key of a tab.
pub(super) fn tab_key(tab: i32, is_private: bool) -> String {
    key_of(&[TAB, &tab.to_string()].concat(), is_private)
}

/// Whether a key belongs to private windows, and the name of its item.
pub(super) fn named(key: &str) -> (bool, &str) {
    key.strip_prefix(PRIVATE)
        .map_or((false, key), |name| (true, name))
}

/// The id of the tab with that name, if it is one.
pub(super) fn tab_of(name: &str) -> Option<i32> {
    name.strip_prefix(TAB)?.parse().ok()
}
