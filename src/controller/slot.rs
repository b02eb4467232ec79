//! A stored value that only this background writes: one write at a time, always of the newest version.

use super::ids::WriteId;

/// Identifies the value that a write was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Tab(i32),
    Records {
        is_private: bool,
    },
    Verdicts,
    Cards {
        is_private: bool,
    },
    UserSettings,
    History,
    /// A value whose write nothing waits for.
    Other(&'static str),
}

/// The number of a value's version.
pub(super) type Version = u64;

/// The write state of one value.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    newest: Version,
    /// The last version that was written or given up on.
    settled: Version,
    under_way: Option<(WriteId, Version)>,
    has_failed: bool,
}

impl Slot {
    /// Records a change of the value; returns its new version.
    pub(super) fn touch(&mut self) -> Version {
        self.newest += 1;
        self.has_failed = false;
        self.newest
    }

    pub(super) fn newest(&self) -> Version {
        self.newest
    }

    /// Whether the newest version has to be written now.
    pub(super) fn is_due(&self) -> bool {
        self.under_way.is_none() && !self.has_failed && self.newest > self.settled
    }

    pub(super) fn begin(&mut self, write: WriteId) {
        self.under_way = Some((write, self.newest));
    }

    /// Ends a write, and returns the version that it wrote; none if it was of another slot, for an earlier
    /// tab of the same id.
    pub(super) fn end(&mut self, write: WriteId) -> Option<Version> {
        let (_, version) = self
            .under_way
            .filter(|(under_way, _)| *under_way == write)?;
        self.under_way = None;
        Some(version)
    }

    /// Records that a version is stored, or no longer needs to be.
    pub(super) fn settle(&mut self, version: Version) {
        self.settled = version;
    }

    /// Records the end of the write of a version, which is retried if it failed and there is no newer one.
    pub(super) fn conclude(&mut self, version: Version, is_stored: bool) {
        if is_stored || self.newest != version {
            self.settle(version);
        } else {
            self.fail();
        }
    }

    /// Stops writing the newest version until [`Slot::retry`], or until there is a newer one.
    pub(super) fn fail(&mut self) {
        self.has_failed = true;
    }

    pub(super) fn retry(&mut self) {
        self.has_failed = false;
    }
}
