//! Limits, so that no file can bring the browser down.

/// Most bytes of a record. A sign-in with the most policies that a tenant may have (240) takes a quarter
/// of this; larger records are skipped and counted.
pub(super) const LONGEST_RECORD: usize = 4 << 20;

/// Most levels of lists around the records. Exports have two.
pub(super) const DEEPEST_LIST: usize = 16;

/// Most levels of lists and objects in a value. Exports have six; the program's stack is large enough for
/// about a hundred.
pub(super) const DEEPEST_VALUE: usize = 32;

/// Most levels of JSON in JSON strings. Log Analytics writes two at most.
pub(super) const STRINGS_IN_STRINGS: usize = 3;

/// Most policies kept of a sign-in: those that failed, or would have.
pub(super) const MOST_POLICIES: usize = 300;

/// Most items kept of a list in a policy.
pub(super) const MOST_ITEMS: usize = 64;

/// Most bytes kept of a name or a reason.
pub(super) const LONGEST_TEXT: usize = 1_000;

/// Most sign-ins kept of a correlation id, the last ones.
pub(super) const MOST_ATTEMPTS: usize = 32;

/// Most correlation ids kept, about 100 MB at worst.
pub(super) const MOST_THREADS: usize = 250_000;

/// Most bytes that a zip may unpack to: no export is as large, but a zip bomb is.
pub(super) const MOST_UNPACKED: u64 = 8 << 30;

/// Most files read from a zip.
pub(super) const MOST_ENTRIES: usize = 1_000;

/// Most columns of a CSV file; the widest export has about ninety.
pub(super) const MOST_COLUMNS: usize = 512;

/// Bytes within which a file's first record or its header ends.
pub(super) const FIRST_LOOK: usize = 64 << 10;

/// Most groups in the overview.
pub(super) const MOST_GROUPS: usize = 50;

/// Most files that are reported one by one.
pub(super) const MOST_FILES: usize = 1_000;
