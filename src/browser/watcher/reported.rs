//! A document's last report, and when an error that a look missed counts as gone.

use crate::detection::Detection;
use crate::throttle::Governor;

/// Consecutive looks that must miss a reported error before it counts as gone. A single look can hit the off
/// phase of a blinking error; on a busy machine, most looks do.
const LOOKS_UNTIL_GONE: u32 = 5;

/// Milliseconds that an error must be shown to count as read. An error that disappears sooner is gone at the
/// first look that misses it.
const READ_AFTER: f64 = 1_000.0;

/// The last report of a document.
#[derive(Default)]
pub(super) struct Reported {
    pub(super) detection: Option<Detection>,
    /// The next report is sent even if it is the same.
    pub(super) is_to_be_repeated: bool,
    /// When the error was first reported.
    since: f64,
    /// Consecutive looks that missed the reported error.
    missed: u32,
}

impl Reported {
    /// Whether the last look found the reported error.
    pub(super) fn is_found(&self) -> bool {
        self.detection.is_some() && self.missed == 0
    }

    /// Whether this look missed the reported error and later looks must confirm that it is gone.
    pub(super) fn may_blink(&mut self, is_shown: bool, now: f64, governor: &mut Governor) -> bool {
        if self.detection.is_none() || is_shown {
            self.missed = 0;
            return false;
        }
        if self.missed == 0 {
            governor.hurry(now);
        }
        self.missed += 1;
        let was_read = now - self.since >= READ_AFTER;
        was_read && self.missed < LOOKS_UNTIL_GONE
    }

    /// Records what is shown now; returns whether it is to be reported.
    pub(super) fn update(&mut self, shown: &Option<Detection>, now: f64) -> bool {
        let is_repeated = std::mem::take(&mut self.is_to_be_repeated);
        if self.detection == *shown && !is_repeated {
            return false;
        }
        if self.detection.is_none() {
            self.since = now;
        }
        self.detection.clone_from(shown);
        true
    }
}
