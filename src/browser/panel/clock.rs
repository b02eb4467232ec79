//! The clock of a view, which stops while the pointer or the keyboard focus is on the note.

use crate::browser::alarm::Alarm;
use crate::browser::dom;
use crate::number;

/// Milliseconds between two updates of a countdown.
const SECOND: f64 = 1_000.0;

/// An alarm that is late by more milliseconds than this indicates a busy page, on which the user can neither
/// see a change nor press a button.
const LATE: f64 = 250.0;

/// Milliseconds that a time is extended by on a busy page, or if the error may be back or gone: slightly more
/// than the longest time between two looks at a page.
const GRACE: f64 = 600.0;

/// How often a time is extended. On a page that is always busy it ends all the same.
const GRACES_AT_MOST: u32 = 3;

/// A countdown clock that can be stopped.
pub(super) struct Clock {
    /// The time left, in milliseconds.
    left: f64,
    /// How often it was extended.
    graces: u32,
    /// When the clock was started; `None` while it is stopped.
    since: Option<f64>,
    alarm: Option<Alarm>,
}

impl Clock {
    /// A stopped clock with a time in milliseconds.
    pub(super) fn new(time: f64) -> Self {
        Self {
            left: time,
            graces: 0,
            since: None,
            alarm: None,
        }
    }

    /// Whether the time has run out.
    pub(super) fn is_over(&self) -> bool {
        self.left <= 0.0
    }

    /// Milliseconds left on a stopped clock.
    pub(super) fn left(&self) -> f64 {
        self.left
    }

    /// Whole seconds left, rounded up.
    pub(super) fn seconds(&self) -> u32 {
        number::whole((self.left / SECOND).ceil().max(0.0)).unwrap_or_default()
    }

    /// Stops the clock.
    pub(super) fn stop(&mut self) {
        self.alarm = None;
        if let Some(since) = self.since.take() {
            self.left -= dom::now() - since;
            if self.left < -LATE && self.graces == 0 {
                self.extend();
            }
        }
    }

    /// Extends a time that is over, unless that was done often; returns whether it is extended.
    pub(super) fn extend(&mut self) -> bool {
        let may_extend = self.graces < GRACES_AT_MOST;
        if may_extend {
            self.graces += 1;
            self.left = GRACE;
        }
        may_extend
    }

    /// Starts the clock, and calls back when the time has run out or, with `by_seconds`, when
    /// [`Clock::seconds`] changes before that.
    pub(super) fn run(&mut self, by_seconds: bool, then: impl Fn() + 'static) {
        self.stop();
        let over = self.left % SECOND;
        let wait = match by_seconds {
            true if over > 0.0 => over,
            true => SECOND,
            false => self.left,
        };
        self.since = Some(dom::now());
        self.alarm = Some(Alarm::after(wait, then));
    }
}
