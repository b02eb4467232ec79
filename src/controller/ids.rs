//! How requests and writes are told apart.

/// Identifies a request of one of the extension's own pages, which awaits [`super::Command::Answer`].
pub(crate) type RequestId = u32;

/// Identifies a write when its end is reported.
pub(crate) type WriteId = u32;
