//! A stored value that only this background writes: one write at a time, always of the newest.

use super::io::WriteId;

/// Which value a write was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Tab(i32),
    Records {
        is_private: bool,
    },
    Verdicts,
    Own,
    History,
    /// What nobody waits for.
    Other(&'static str),
}

/// A state of the value, counted from the first.
pub(super) type Version = u64;

/// How far the writing of one value has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    newest: Version,
    /// The last version that was written, or given up.
    settled: Version,
    under_way: Option<(WriteId, Version)>,
    has_failed: bool,
}

impl Slot {
    /// The value changed. Tells the version that it has now.
    pub(super) fn touch(&mut self) -> Version {
        self.newest += 1;
        self.has_failed = false;
        self.newest
    }

    pub(super) fn newest(&self) -> Version {
        self.newest
    }

    /// Whether the newest version is to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.under_way.is_none() && !self.has_failed && self.newest > self.settled
    }

    pub(super) fn begin(&mut self, write: WriteId) {
        self.under_way = Some((write, self.newest));
    }

    /// Takes the end of a write, and tells which version it wrote; nothing if it was another slot's,
    /// whose tab had the same number.
    pub(super) fn end(&mut self, write: WriteId) -> Option<Version> {
        let (_, version) = self
            .under_way
            .filter(|(under_way, _)| *under_way == write)?;
        self.under_way = None;
        Some(version)
    }

    /// That version is stored, or need not be any more.
    pub(super) fn settle(&mut self, version: Version) {
        self.settled = version;
    }

    /// The newest version is not tried again before [`Slot::retry`], or before there is a newer one.
    pub(super) fn fail(&mut self) {
        self.has_failed = true;
    }

    pub(super) fn retry(&mut self) {
        self.has_failed = false;
    }
}
