//! What a file may take, so that none takes the browser down.

/// Bytes of one record. A sign-in with the most policies that a tenant may have (240) takes a quarter
/// of this; what is larger is skipped and counted.
pub(super) const LONGEST_RECORD: usize = 4 << 20;

/// Lists within lists around the records. Exports have two.
pub(super) const DEEPEST_LIST: usize = 16;

/// Lists and objects within each other inside of a value. Exports have six; the program's stack bears some
/// hundred.
pub(super) const DEEPEST_VALUE: usize = 32;

/// Times that JSON may stand in a string of JSON: Log Analytics writes twice at most.
pub(super) const STRINGS_IN_STRINGS: usize = 3;

/// Policies kept of one sign-in: those that failed, or would have.
pub(super) const MOST_POLICIES: usize = 300;

/// Items kept of one list inside a policy.
pub(super) const MOST_ITEMS: usize = 64;

/// Bytes kept of a name or a reason.
pub(super) const LONGEST_TEXT: usize = 1_000;

/// Sign-ins kept of one correlation id, the last ones.
pub(super) const MOST_ATTEMPTS: usize = 32;

/// Correlation ids kept, some 100 MB at worst.
pub(super) const MOST_THREADS: usize = 250_000;

/// Bytes that a zip may unpack to: no export is as large, and a zip bomb is.
pub(super) const MOST_UNPACKED: u64 = 8 << 30;

/// Files taken out of one zip.
pub(super) const MOST_ENTRIES: usize = 1_000;

/// Columns of a CSV file; the widest export has some ninety.
pub(super) const MOST_COLUMNS: usize = 512;

/// Bytes in which a file's first record ends or its header stands.
pub(super) const FIRST_LOOK: usize = 64 << 10;

/// Groups in the overview.
pub(super) const MOST_GROUPS: usize = 50;

/// Files that a report tells of one by one.
pub(super) const MOST_FILES: usize = 1_000;
