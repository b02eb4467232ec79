//! Watches one document: its changes, its shadow roots, and its candidates.
//!
//! ```text
//!  page ── MutationObserver (children, text) ── records, kept unread
//!                                                  │ governor: when, and for how long
//!                                               survey ── newest records first, connected nodes only
//!                                                  │ JavaScript's RegExp: is there a trace of a message
//!                                                  │ only then
//!                                              recogniser ── verdict
//!                                                  │
//!  page ── followers (attributes of ─────────── candidates ── the error of this document, or none
//!          ancestors, intersection, transitions)
//! ```
//!
//! The followers are connected only while there is a candidate: a page without one pays only for
//! the first line.

mod candidates;
mod followers;
mod reported;

use std::cell::{OnceCell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Document;

use self::candidates::Candidates;
use self::followers::{Followed, Followers};
use self::reported::Reported;
use super::alarm::Alarm;
use super::recogniser::Recogniser;
use super::survey::{Survey, SurveyResult, survey_page};
use super::{api, dom};
use crate::detection::{Detection, Doubt};
use crate::page_message::first_doubts;
use crate::throttle::{Governor, RECORDS_KEPT};

/// Milliseconds between two checks that the extension is still installed; a check takes a tenth of a look.
/// Sending a message always checks.
const EXTENSION_CHECKED_EVERY: f64 = 5_000.0;

/// Milliseconds until a message that is hidden, or not an error now, is examined again.
const DOUBTFUL_EXAMINED_EVERY: f64 = 5_000.0;

/// Watches this document until it is dropped.
pub struct Watcher(Rc<Inner>);

struct Inner {
    document: Document,
    recogniser: Recogniser,
    survey: Survey,
    report: Report,
    looked: Box<dyn Fn()>,
    state: RefCell<WatcherState>,
    followers: Followers,
    next_look: Alarm,
    /// Looks again for what no event reports: late shadow roots, and messages shown by other means.
    recheck: Alarm,
    _changed: Callback,
}

#[derive(Default)]
struct WatcherState {
    governor: Governor,
    /// More has changed than is kept: everything is dirty.
    flooded: bool,
    in_sight: Option<EventListener>,
    first_look_done: bool,
    candidates: Candidates,
    followed: Followed,
    reported: Reported,
    /// When it was last checked that the extension is installed.
    extension_checked: Option<f64>,
    stopped: bool,
}

type Report = Box<dyn Fn(Option<&Detection>)>;
type Callback = Closure<dyn Fn(Array)>;
/// The watcher, for callbacks that are created before it.
type WatcherRef = Rc<OnceCell<Weak<Inner>>>;

/// The watcher, if its callbacks may use it.
fn usable(watcher: &WatcherRef) -> Option<Rc<Inner>> {
    watcher.get().and_then(Inner::usable)
}

fn callback(watcher: &WatcherRef, then: impl Fn(&Rc<Inner>, Array) + 'static) -> Callback {
    let watcher = Rc::clone(watcher);
    Closure::new(move |list: Array| {
        if let Some(inner) = usable(&watcher) {
            then(&inner, list);
        }
    })
}

fn alarm(watcher: &WatcherRef, then: fn(&Rc<Inner>)) -> Alarm {
    let watcher = Rc::clone(watcher);
    Alarm::new(move || {
        if let Some(inner) = usable(&watcher) {
            then(&inner);
        }
    })
}

impl Watcher {
    /// Starts watching: calls `report` when the error that this document shows changes, and `looked` after
    /// each look.
    ///
    /// # Errors
    ///
    /// The browser's, if it refuses an observer for this document.
    pub fn start(
        recogniser: Recogniser,
        report: impl Fn(Option<&Detection>) + 'static,
        looked: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let watcher = WatcherRef::default();
        let changed = callback(&watcher, |inner, _| inner.look_later());
        let survey = survey_page(recogniser.suspicion(), RECORDS_KEPT, changed.as_ref());
        let inner = Rc::new(Inner {
            document: dom::document(),
            recogniser,
            survey,
            report: Box::new(report),
            looked: Box::new(looked),
            state: RefCell::default(),
            followers: Followers::new(&watcher)?,
            next_look: alarm(&watcher, Inner::look),
            recheck: alarm(&watcher, Inner::on_recheck),
            _changed: changed,
        });
        // The document is new and empty.
        let _ = watcher.set(Rc::downgrade(&inner));
        inner.survey.observe(&inner.document)?;
        inner.state.borrow_mut().flooded = true;
        inner.look_later();
        let watcher = Self(inner);
        watcher.listen();
        Ok(watcher)
    }

    /// Listens to the document; called again after `document.open()` removed the listeners.
    pub(crate) fn listen(&self) {
        let weak = Rc::downgrade(&self.0);
        let in_sight = EventListener::new(&self.0.document, "visibilitychange", move |_| {
            if let Some(inner) = Inner::usable(&weak) {
                inner.on_visibility_change();
            }
        });
        let former = self.0.state.try_borrow_mut();
        let former = former.map(|mut state| state.in_sight.replace(in_sight));
        drop(former);
    }

    /// The error that was last reported.
    pub fn detection(&self) -> Option<Detection> {
        let state = self.0.state.try_borrow().ok()?;
        state.reported.detection.clone()
    }

    /// The visible messages in this document that are not taken for the error.
    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        let Ok(state) = self.0.state.try_borrow() else {
            return Vec::new();
        };
        let doubted = state.candidates.doubts();
        drop(state);
        let seen = doubted
            .into_iter()
            .filter(|(_, node)| self.0.recogniser.sees(node));
        first_doubts(seen.map(|(doubt, _)| doubt))
    }

    /// Looks at everything again, and reports the result even if it is unchanged.
    pub fn look_again(&self) {
        let Ok(mut state) = self.0.state.try_borrow_mut() else {
            return;
        };
        state.flooded = true;
        state.reported.is_to_be_repeated = true;
        drop(state);
        self.0.look_later();
    }

    /// Looks without the pause at what is still to be looked at, and reports a change; returns whether the
    /// error was found, or nothing is left.
    pub fn finish_look(&self) -> bool {
        if Inner::usable(&Rc::downgrade(&self.0)).is_none() || !self.0.next_look.stop() {
            return true;
        }
        // A page that is being left may throw here, so nothing is borrowed meanwhile.
        let now = dom::now();
        self.0.state.borrow_mut().governor.hurry(now);
        self.0.look();
        !self.0.next_look.is_set() || self.0.state.borrow().reported.is_found()
    }

    /// Stops watching for good.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Inner {
    /// The watcher, unless it was dropped or its state stays borrowed forever: in a document that is being
    /// left, Firefox throws out of any call to the page, even in the middle of a change. Such a state is not
    /// used again.
    #[inline(never)]
    fn usable(inner: &Weak<Self>) -> Option<Rc<Self>> {
        let inner = inner.upgrade()?;
        let is_usable = inner.state.try_borrow_mut().is_ok();
        is_usable.then_some(inner)
    }

    /// Looks at what has changed, after the pause.
    fn look_later(self: &Rc<Self>) {
        self.look_after_pause(!self.document.hidden());
    }

    fn look_after_pause(self: &Rc<Self>, in_sight: bool) {
        if self.state.borrow().stopped || self.next_look.is_set() {
            return;
        }
        // A page that is being left may throw here, so nothing is borrowed meanwhile.
        let now = dom::now();
        let pause = self.state.borrow_mut().governor.pause(now, in_sight);
        self.next_look.set(pause);
    }

    /// Looks without the pause for hidden tabs once the tab becomes visible.
    fn on_visibility_change(self: &Rc<Self>) {
        if !self.document.hidden() && self.next_look.stop() {
            self.look_later();
        }
    }

    fn look(self: &Rc<Self>) {
        let began = dom::now();
        if !self.is_installed(began) {
            self.stop();
            return;
        }
        let survey = &self.survey;
        let taken = survey.take();
        let (is_first, allowance) = {
            let state = &mut *self.state.borrow_mut();
            if taken.is_none() || state.flooded {
                survey.start_over();
                state.candidates.drop_searches();
            }
            state.flooded = false;
            (!state.first_look_done, state.governor.allowance(began))
        };
        let until = began + allowance;
        loop {
            let is_each = !self.state.borrow().candidates.is_empty();
            let result = survey.next(until, is_each);
            if let Some(result) = &result {
                self.take_over(result, !is_first);
            }
            if !self.continue_searches(until) || result.is_none() || dom::now() >= until {
                break;
            }
        }
        if let Some(wait) = survey.next_check() {
            self.recheck.set(wait);
        }
        self.review_candidates();
        let done = {
            let mut state = self.state.borrow_mut();
            let done = survey.is_done() && !state.candidates.is_searching();
            state.first_look_done |= done;
            let now = dom::now();
            let page_changed = taken.unwrap_or(true);
            state.governor.looked(began, now - began, page_changed);
            done
        };
        self.report_change();
        // Some changes that show a message fire no event, such as that of a style sheet's rule.
        if !self.recheck.is_set() && self.state.borrow().candidates.has_doubtful() {
            self.recheck.set(DOUBTFUL_EXAMINED_EVERY);
        }
        (self.looked)();
        if !done {
            // The pause for hidden tabs is one between changes, not between the parts of a look.
            self.look_after_pause(true);
        }
    }

    /// Whether the extension is still installed, according to the last check.
    fn is_installed(&self, now: f64) -> bool {
        let checked = self.state.borrow().extension_checked;
        if checked.is_some_and(|checked| now - checked < EXTENSION_CHECKED_EVERY) {
            return true;
        }
        self.state.borrow_mut().extension_checked = Some(now);
        api::alive()
    }

    /// Starts searches in the suspect texts.
    fn take_over(&self, result: &SurveyResult, is_late: bool) {
        let state = &mut *self.state.borrow_mut();
        for suspect in result.suspects().iter() {
            let search = self.recogniser.search(suspect.unchecked_ref());
            state.candidates.add_search(search, is_late);
        }
        if !state.candidates.is_empty() {
            state.candidates.note_change(&result.node());
        }
    }

    /// Reports the error that the document shows, if that has changed.
    fn report_change(self: &Rc<Self>) {
        let now = dom::now();
        let (shown, may_blink) = {
            let state = &mut *self.state.borrow_mut();
            let shown = state.candidates.error().cloned();
            let shown = shown.filter(|_| !state.followed.is_out_of_view);
            let governor = &mut state.governor;
            let may_blink = state.reported.may_blink(shown.is_some(), now, governor);
            (shown, may_blink)
        };
        // In a hidden tab looks are rare, and nobody sees the error blink.
        if may_blink && !self.document.hidden() {
            self.look_later();
            return;
        }
        let is_news = self.state.borrow_mut().reported.update(&shown, now);
        if is_news {
            (self.report)(shown.as_ref());
        }
    }

    fn on_recheck(self: &Rc<Self>) {
        self.survey.came_due();
        self.look_later();
    }

    fn stop(&self) {
        self.next_look.stop();
        self.recheck.stop();
        self.survey.stop();
        self.followers.disconnect();
        // Dropping the old state removes its listeners, which a page that is being left may refuse.
        let ended = self.state.try_borrow_mut().map(|mut state| {
            std::mem::replace(
                &mut *state,
                WatcherState {
                    stopped: true,
                    ..WatcherState::default()
                },
            )
        });
        drop(ended);
    }
}
