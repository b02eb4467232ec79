//! The time of a view, which waits while the person is at the note.

use gloo::timers::callback::Timeout;

use crate::browser::dom;

/// Milliseconds between two changes of a countdown.
const SECOND: f64 = 1_000.0;

/// The longest time that `setTimeout` takes, in milliseconds.
const LONGEST_TIMEOUT: f64 = 2_147_483_647.0;

/// Time that runs out, unless it is stopped.
pub(super) struct Clock {
    /// Milliseconds.
    left: f64,
    /// When it began to run.
    since: Option<f64>,
    timeout: Option<Timeout>,
}

impl Clock {
    /// A clock that stands, for a time in milliseconds.
    pub(super) fn new(time: f64) -> Self {
        Self {
            left: time,
            since: None,
            timeout: None,
        }
    }

    /// Whether the time has run out.
    pub(super) fn is_over(&self) -> bool {
        self.left <= 0.0
    }

    /// Whole seconds that are left, as text; the last one is not over before its end.
    pub(super) fn seconds(&self) -> String {
        ((self.left / SECOND).ceil() as u32).to_string()
    }

    /// Lets the time stand.
    pub(super) fn stop(&mut self) {
        self.timeout = None;
        if let Some(since) = self.since.take() {
            self.left -= dom::now() - since;
        }
    }

    /// Lets the time run, and calls back when it has run out, or before: with `by_seconds`, when
    /// [`Clock::seconds`] is another.
    pub(super) fn run(&mut self, by_seconds: bool, then: impl FnOnce() + 'static) {
        self.stop();
        let over = self.left % SECOND;
        let wait = match by_seconds {
            true if over > 0.0 => over,
            true => SECOND,
            false => self.left.min(LONGEST_TIMEOUT),
        };
        self.since = Some(dom::now());
        self.timeout = Some(Timeout::new(wait.ceil() as u32, then));
    }
}
