//! Under which keys things are stored.

/// Names this session of the browser: tab ids mean something within one only.
pub(super) const SESSION: &str = "session";
/// Whether the portals that stood open were served.
pub(super) const SERVED: &str = "served";
/// When the history was last shortened.
pub(super) const TIDIED: &str = "tidied";
/// What is known of the documents' policies.
pub(super) const VERDICTS: &str = "verdicts";
/// Before the id of a tab: what the remedy knows of it.
const TAB: &str = "tab.";

/// The form of everything in `storage.local`: see [`LOCAL_VERSION`].
pub(super) const VERSION: &str = "version";
/// The refreshes that count.
pub(super) const RECORDS: &str = "marks";
/// What happened.
pub(super) const HISTORY: &str = "history";
/// How many entries of the history went for want of room.
pub(super) const DROPPED: &str = "dropped";
/// The admin's own settings.
pub(super) const SETTINGS: &str = "settings";
/// The organisation's, as they were last told.
pub(super) const POLICY: &str = "policy";

/// The form in which `storage.local` is written. 0.1.0 wrote no number; its form is the same.
pub(super) const LOCAL_VERSION: u64 = 1;

/// What is read before anything is handled.
pub(super) const READ_AT_START: [&str; 4] = [VERSION, RECORDS, SETTINGS, POLICY];

/// What is read when the history is needed.
pub(super) const READ_WITH_HISTORY: [&str; 2] = [HISTORY, DROPPED];

/// Before what is kept of private windows, all of it in `storage.session`, in memory. Chromium runs one
/// background for those windows and one for the others, and gives both the same storage.
const PRIVATE: &str = "private.";

/// The key under which something of that name is kept.
pub(super) fn key_of(name: &str, is_private: bool) -> String {
    let before = if is_private { PRIVATE } else { "" };
    [before, name].concat()
}

/// The key under which a tab is kept.
pub(super) fn tab_key(tab: i32, is_private: bool) -> String {
    key_of(&[TAB, &tab.to_string()].concat(), is_private)
}

/// Whether that is a key of private windows, and the name of what is kept there.
pub(super) fn named(key: &str) -> (bool, &str) {
    key.strip_prefix(PRIVATE)
        .map_or((false, key), |name| (true, name))
}

/// The tab that is kept under that name, if it is one.
pub(super) fn tab_of(name: &str) -> Option<i32> {
    name.strip_prefix(TAB)?.parse().ok()
}
