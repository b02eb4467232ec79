//! The time of a view, which waits while the person is at the note.

use crate::browser::alarm::Alarm;
use crate::browser::dom;
use crate::number;

/// Milliseconds between two changes of a countdown.
const SECOND: f64 = 1_000.0;

/// Milliseconds by which an alarm is late where the page was busy. It let nobody look at it meanwhile, nor
/// press anything.
const LATE: f64 = 250.0;

/// Milliseconds that are left then, once: a little more than the longest time between two looks at a page.
const AFTER_BUSY_PAGE: f64 = 600.0;

/// Time that runs out, unless it is stopped.
pub(super) struct Clock {
    /// Milliseconds.
    left: f64,
    /// The page was busy at its end.
    is_prolonged: bool,
    /// When it began to run.
    since: Option<f64>,
    alarm: Option<Alarm>,
}

impl Clock {
    /// A clock that stands, for a time in milliseconds.
    pub(super) fn new(time: f64) -> Self {
        Self {
            left: time,
            is_prolonged: false,
            since: None,
            alarm: None,
        }
    }

    /// Whether the time has run out.
    pub(super) fn is_over(&self) -> bool {
        self.left <= 0.0
    }

    /// Milliseconds that are left of a clock that stands.
    pub(super) fn left(&self) -> f64 {
        self.left
    }

    /// Whole seconds that are left; the last one is not over before its end.
    pub(super) fn seconds(&self) -> u32 {
        number::whole((self.left / SECOND).ceil().max(0.0)).unwrap_or_default()
    }

    /// Lets the time stand.
    pub(super) fn stop(&mut self) {
        self.alarm = None;
        if let Some(since) = self.since.take() {
            self.left -= dom::now() - since;
            if self.left < -LATE && !self.is_prolonged {
                self.is_prolonged = true;
                self.left = AFTER_BUSY_PAGE;
            }
        }
    }

    /// Lets the time run, and calls back when it has run out, or before: with `by_seconds`, when
    /// [`Clock::seconds`] is another.
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
