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
//!  page ── fate observers (attributes of ────── candidates ── the error of this document, or none
//!          ancestors, intersection, transitions)
//! ```
//!
//! The fate observers are connected only while there is a candidate: a page without one pays only for
//! the first line.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::{Array, WeakSet};
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, EventTarget, IntersectionObserver, IntersectionObserverEntry,
    MutationObserver, MutationObserverInit, Node, ShadowRoot,
};

use super::alarm::Alarm;
use super::isolated_world::is_own;
use super::recogniser::{Recogniser, Search, around, element_of, frame_of};
use super::survey::{Found, Survey, survey_page};
use super::{api, dom};
use crate::detection::{Decision, Detection, Reason};
use crate::throttle::{Governor, RECORDS_KEPT};

/// Milliseconds between two checks that the extension is still installed; a check takes a tenth of a look.
/// Sending a message always checks.
const EXTENSION_ASKED_EVERY: f64 = 5_000.0;

/// Consecutive looks that must miss a reported error before it counts as gone. A single look can hit the off
/// phase of a blinking error; on a busy machine most do.
const LOOKS_UNTIL_GONE: u32 = 5;

/// Milliseconds that an error must be shown to count as read. One that goes sooner is gone at the first look
/// that misses it.
const READ_AFTER: f64 = 1_000.0;

/// Milliseconds until a message that is hidden, or not an error now, is examined again.
const UNSEEN_ASKED_EVERY: f64 = 5_000.0;

/// Candidates followed at once. A page with more of them is a list of quotations; an error added to it is
/// still found.
const CANDIDATES_FOLLOWED: usize = 64;

/// Shadow roots watched at once.
const ROOTS_WATCHED: usize = 4_096;

/// Shadow roots kept before the detached ones are first dropped.
const ROOTS_KEPT: usize = 64;

/// Possible hosts without a shadow root that are kept; the oldest is dropped first.
const POSSIBLE_HOSTS_KEPT: usize = 256;

/// When possible hosts are checked again, in milliseconds after they were added: no event reports a shadow
/// root attached later, and components are defined soon or not at all.
const LATE_ROOTS: [f64; 5] = [50.0, 250.0, 500.0, 1_000.0, 4_000.0];

/// How far up a candidate's ancestors are followed, shadow hosts included.
const ANCESTORS_FOLLOWED: usize = 64;

/// Animations awaited at once. A message has two or three animated ancestors at a time.
const ANIMATIONS_AWAITED: usize = 32;

/// Attributes that can show or hide an element or change its role.
const FATEFUL_ATTRIBUTES: [&str; 8] = [
    "class",
    "style",
    "hidden",
    "open",
    "inert",
    "role",
    "aria-live",
    "aria-hidden",
];

/// A message that the page may be showing.
struct Candidate {
    /// The element or shadow root that holds the message.
    place: Node,
    /// Was added after the first look at the document.
    late: bool,
    detection: Option<Detection>,
    /// Why it is not the error now, if it is not.
    doubt: Option<Reason>,
}

/// Watches this document until it is dropped.
pub struct Watcher(Rc<Inner>);

struct Inner {
    document: Document,
    recogniser: Recogniser,
    changes: MutationObserver,
    survey: Survey,
    change_options: MutationObserverInit,
    fate: MutationObserver,
    fate_options: MutationObserverInit,
    intersections: IntersectionObserver,
    report: Report,
    looked: Box<dyn Fn()>,
    state: RefCell<State>,
    next_look: Alarm,
    asked_again: Alarm,
    _callbacks: [Callback; 3],
}

#[derive(Default)]
struct State {
    governor: Governor,
    /// More has changed than is kept: everything is dirty.
    flooded: bool,
    roots: Vec<ShadowRoot>,
    roots_kept: usize,
    known_roots: WeakSet,
    rootless: VecDeque<Rootless>,
    in_sight: Option<EventListener>,
    /// Unfinished searches for messages, and whether what they search was added late.
    searches: VecDeque<(Search, bool)>,
    candidates: Vec<Candidate>,
    /// The candidates or their ancestors differ from those that are followed.
    refollow: bool,
    fate_listeners: Vec<EventListener>,
    /// On animations that show and hide candidates.
    animation_listeners: Vec<EventListener>,
    out_of_view: bool,
    first_look_done: bool,
    reported: Option<Detection>,
    /// The next report is sent even if it is the same.
    is_to_be_repeated: bool,
    /// When it was first reported.
    reported_since: f64,
    /// Consecutive looks that missed the reported error.
    missed: u32,
    /// When the extension was last checked to be installed.
    extension_asked: Option<f64>,
    /// When possible hosts are checked next; none while none wait.
    roots_due: Option<f64>,
    stopped: bool,
}

impl State {
    /// The error that this document shows now.
    fn shown(&self) -> Option<&Detection> {
        let mut candidates = self.candidates.iter();
        let found = candidates.find_map(|candidate| candidate.detection.as_ref());
        found.filter(|_| !self.out_of_view)
    }
}

/// An element that may yet get a shadow root.
struct Rootless {
    element: Element,
    came: f64,
    /// How many times it was checked since.
    asked: usize,
}

impl Rootless {
    /// When it is checked next.
    fn due(&self) -> f64 {
        LATE_ROOTS
            .get(self.asked)
            .map_or(f64::INFINITY, |&wait| self.came + wait)
    }
}

type Report = Box<dyn Fn(Option<&Detection>)>;
type Callback = Closure<dyn Fn(Array)>;
type Slot = Rc<OnceCell<Weak<Inner>>>;

fn callback(slot: &Slot, then: impl Fn(&Rc<Inner>, Array) + 'static) -> Callback {
    let slot = Rc::clone(slot);
    Closure::new(move |list: Array| {
        if let Some(inner) = slot.get().and_then(Inner::whole) {
            then(&inner, list);
        }
    })
}

fn alarm(slot: &Slot, then: fn(&Rc<Inner>)) -> Alarm {
    let slot = Rc::clone(slot);
    Alarm::new(move || {
        if let Some(inner) = slot.get().and_then(Inner::whole) {
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
        let document = dom::document();
        let slot = Slot::default();
        let changed = callback(&slot, |inner, _| inner.look_later());
        let survey = survey_page(recogniser.suspicion(), RECORDS_KEPT, changed.as_ref());
        let fated = callback(&slot, |inner, _| inner.look_later());
        let crossed = callback(&slot, |inner, entries| inner.note_crossings(&entries));

        let change_options = MutationObserverInit::new();
        change_options.set_child_list(true);
        change_options.set_character_data(true);
        change_options.set_subtree(true);
        let fate_options = MutationObserverInit::new();
        let attributes: Array = FATEFUL_ATTRIBUTES
            .iter()
            .map(|&name| JsValue::from_str(name))
            .collect();
        fate_options.set_attributes(true);
        fate_options.set_attribute_filter(&attributes);

        let inner = Rc::new(Inner {
            changes: survey.observer(),
            survey,
            change_options,
            fate: MutationObserver::new(fated.as_ref().unchecked_ref())?,
            fate_options,
            intersections: IntersectionObserver::new(crossed.as_ref().unchecked_ref())?,
            report: Box::new(report),
            looked: Box::new(looked),
            document,
            recogniser,
            state: RefCell::default(),
            next_look: alarm(&slot, Inner::look),
            asked_again: alarm(&slot, Inner::ask_now),
            _callbacks: [changed, fated, crossed],
        });
        // The slot is new and empty.
        let _ = slot.set(Rc::downgrade(&inner));
        inner
            .changes
            .observe_with_options(&inner.document, &inner.change_options)?;
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
            if let Some(inner) = Inner::whole(&weak) {
                inner.come_in_sight();
            }
        });
        let former = self.0.state.try_borrow_mut();
        let former = former.map(|mut state| state.in_sight.replace(in_sight));
        drop(former);
    }

    /// The error that was last reported.
    pub fn detection(&self) -> Option<Detection> {
        self.0.state.try_borrow().ok()?.reported.clone()
    }

    /// Why visible messages in this document are not taken for the error, each reason once.
    pub(crate) fn doubts(&self) -> Vec<Reason> {
        let Ok(state) = self.0.state.try_borrow() else {
            return Vec::new();
        };
        let candidates = state.candidates.iter();
        let doubted = candidates.filter_map(|it| Some((it.doubt?, it.place.clone())));
        let doubted: Vec<_> = doubted.collect();
        drop(state);
        let mut doubts = Vec::new();
        for (doubt, place) in doubted {
            if !doubts.contains(&doubt) && self.0.recogniser.sees(&place) {
                doubts.push(doubt);
            }
        }
        doubts
    }

    /// Looks at everything again, and reports the result even if it is unchanged.
    pub fn look_again(&self) {
        let Ok(mut state) = self.0.state.try_borrow_mut() else {
            return;
        };
        state.flooded = true;
        state.is_to_be_repeated = true;
        drop(state);
        self.0.look_later();
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
    /// The watcher, unless it was dropped or its state stays borrowed for ever: in a document that is being
    /// left, Firefox throws out of any call to the page, even in the middle of a change. Such a state is not
    /// used again.
    #[inline(never)]
    fn whole(inner: &Weak<Self>) -> Option<Rc<Self>> {
        let inner = inner.upgrade()?;
        let is_whole = inner.state.try_borrow_mut().is_ok();
        is_whole.then_some(inner)
    }

    fn note_crossings(self: &Rc<Self>, entries: &Array) {
        if let Some(root) = self.document.document_element() {
            for entry in entries.iter() {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                if entry.target() == root {
                    self.state.borrow_mut().out_of_view = !entry.is_intersecting();
                }
            }
        }
        self.look_later();
    }

    fn look_later(self: &Rc<Self>) {
        if self.state.borrow().stopped || self.next_look.is_set() {
            return;
        }
        // A page that is being left may throw here: nothing is borrowed meanwhile.
        let (now, in_sight) = (dom::now(), !self.document.hidden());
        let pause = self.state.borrow_mut().governor.pause(now, in_sight);
        self.next_look.set(pause);
    }

    /// Looks without the pause for hidden tabs once the tab becomes visible.
    fn come_in_sight(self: &Rc<Self>) {
        if !self.document.hidden() && self.next_look.stop() {
            self.look_later();
        }
    }

    fn look(self: &Rc<Self>) {
        let began = dom::now();
        if !self.is_wanted(began) {
            self.stop();
            return;
        }
        let taken = self.survey.take();
        let (is_first, allowance) = {
            let mut state = self.state.borrow_mut();
            if taken.is_none() || state.flooded {
                self.mark_everything(&mut state);
            }
            state.flooded = false;
            (!state.first_look_done, state.governor.allowance(began))
        };
        self.ask_again();
        let until = began + allowance;
        loop {
            let is_followed = !self.state.borrow().candidates.is_empty();
            let found = self.survey.next(until, is_followed);
            if let Some(found) = &found {
                self.take_up(found, !is_first);
            }
            if !self.search_on(until) || found.is_none() || dom::now() >= until {
                break;
            }
        }
        self.ask_later();
        self.review_candidates();
        let done = self.survey.is_done() && self.state.borrow().searches.is_empty();
        {
            let mut state = self.state.borrow_mut();
            state.first_look_done |= done;
            let now = dom::now();
            let page_changed = taken.unwrap_or(true);
            state.governor.looked(began, now - began, page_changed);
        }
        self.tell();
        // Some changes that show a message fire no event, such as that of a style sheet's rule.
        let is_unseen = |candidate: &Candidate| candidate.detection.is_none();
        if !self.asked_again.is_set() && self.state.borrow().candidates.iter().any(is_unseen) {
            self.asked_again.set(UNSEEN_ASKED_EVERY);
        }
        (self.looked)();
        if !done {
            self.look_later();
        }
    }

    /// Whether the extension is still installed, according to the last check.
    fn is_wanted(&self, now: f64) -> bool {
        let asked = self.state.borrow().extension_asked;
        if asked.is_some_and(|asked| now - asked < EXTENSION_ASKED_EVERY) {
            return true;
        }
        self.state.borrow_mut().extension_asked = Some(now);
        api::alive()
    }

    /// Starts searches in the suspect texts, and checks possible hosts for shadow roots.
    fn take_up(&self, found: &Found, late: bool) {
        for suspect in found.suspects().iter() {
            let search = self.recogniser.search(suspect.unchecked_ref());
            self.state.borrow_mut().searches.push_back((search, late));
        }
        for host in found.hosts().iter() {
            self.ask(host.unchecked_into());
        }
        let mut state = self.state.borrow_mut();
        if !state.refollow && !state.candidates.is_empty() {
            let changed = found.place();
            let mut candidates = state.candidates.iter();
            state.refollow = candidates.any(|candidate| changed.contains(Some(&candidate.place)));
        }
    }

    /// Continues the unfinished searches; returns whether all are finished. One that is not goes to the end
    /// of the queue: a small error is found at once beside a text that takes hundreds of looks.
    fn search_on(&self, until: f64) -> bool {
        loop {
            let Some((mut search, late)) = self.state.borrow_mut().searches.pop_front() else {
                return true;
            };
            let is_over = search.go_on(&self.recogniser, until, |place| self.consider(place, late));
            if !is_over {
                self.state.borrow_mut().searches.push_back((search, late));
                return false;
            }
        }
    }

    fn mark_everything(&self, state: &mut State) {
        self.survey.clear();
        state.searches.clear();
        if let Some(root) = self.document.document_element() {
            self.survey.add(&root);
        }
        state.roots.retain(|root| root.is_connected());
        for root in &state.roots {
            self.survey.add(root);
        }
    }

    fn consider(&self, place: Node, late: bool) {
        let mut state = self.state.borrow_mut();
        if state.candidates.iter().any(|known| known.place == place) {
            return;
        }
        if state.candidates.len() == CANDIDATES_FOLLOWED {
            match state
                .candidates
                .iter()
                .position(|known| known.detection.is_none())
            {
                Some(place) => state.candidates.remove(place),
                None => return,
            };
        }
        state.refollow = true;
        state.candidates.push(Candidate {
            place,
            late,
            detection: None,
            doubt: None,
        });
    }

    /// Examines each candidate again, and follows those that remain.
    fn review_candidates(self: &Rc<Self>) {
        let mut candidates = std::mem::take(&mut self.state.borrow_mut().candidates);
        if candidates.is_empty() {
            return;
        }
        let before = candidates.len();
        let mut animation_listeners = Vec::new();
        candidates.retain_mut(|candidate| {
            if !candidate.place.is_connected()
                || !self.recogniser.suspects(&dom::text(&candidate.place))
            {
                return false;
            }
            if self.recogniser.is_held_deeper(&candidate.place) {
                let search = self.recogniser.search(&candidate.place);
                let mut state = self.state.borrow_mut();
                state.searches.push_back((search, candidate.late));
                return false;
            }
            let examined = self.recogniser.examine(&candidate.place, candidate.late);
            if matches!(
                examined.verdict.decision,
                Decision::Error | Decision::Hidden
            ) {
                self.await_animations(&candidate.place, &mut animation_listeners);
            }
            (candidate.detection, candidate.doubt) = match examined.verdict.decision {
                Decision::Error => (examined.detection, None),
                _ => (None, examined.verdict.reasons.first().copied()),
            };
            true
        });
        let (refollow, former) = {
            let mut state = self.state.borrow_mut();
            let former = std::mem::replace(&mut state.animation_listeners, animation_listeners);
            let is_other = candidates.len() != before;
            (std::mem::take(&mut state.refollow) || is_other, former)
        };
        drop(former);
        // Observing an intersection anew calls back once, which leads here again.
        if refollow {
            self.follow(&candidates);
        }
        self.state.borrow_mut().candidates = candidates;
    }

    fn follow(self: &Rc<Self>, candidates: &[Candidate]) {
        self.fate.disconnect();
        self.intersections.disconnect();
        let mut state = self.state.borrow_mut();
        if candidates.is_empty() {
            state.fate_listeners.clear();
            state.out_of_view = false;
            return;
        }
        for candidate in candidates {
            let Some(element) = element_of(&candidate.place) else {
                continue;
            };
            self.intersections.observe(&element);
            let mut next = Some(element);
            for _ in 0..ANCESTORS_FOLLOWED {
                let Some(element) = next else { break };
                // Cannot fail for a node.
                let _ = self.fate.observe_with_options(&element, &self.fate_options);
                next = around(&element);
            }
        }
        if dom::is_in_frame() {
            if let Some(root) = self.document.document_element() {
                self.intersections.observe(&root);
            }
        }
        if state.fate_listeners.is_empty() {
            let mut next = self.document.document_element();
            while let Some(element) = next {
                next = frame_of(&element);
                if let Some(document) = element.owner_document() {
                    self.listen_to_fate(&document, &mut state.fate_listeners);
                }
            }
        }
    }

    /// Listens to the animations of a candidate and its ancestors: the end of those that a script plays is
    /// reported on the animation alone.
    fn await_animations(self: &Rc<Self>, place: &Node, listeners: &mut Vec<EventListener>) {
        let mut next = element_of(place);
        for _ in 0..ANCESTORS_FOLLOWED {
            let Some(element) = next else { break };
            for animation in dom::animations(&element) {
                if listeners.len() >= ANIMATIONS_AWAITED {
                    return;
                }
                for event in ["finish", "cancel"] {
                    listeners.push(self.doubt_at(&animation, event));
                }
            }
            next = around(&element);
        }
    }

    /// A transition or animation that ends may show or hide candidates in its document or in frames of it.
    fn listen_to_fate(self: &Rc<Self>, document: &Document, listeners: &mut Vec<EventListener>) {
        for event in ["transitionend", "animationend", "toggle"] {
            listeners.push(self.doubt_at(document, event));
        }
    }

    fn doubt_at(self: &Rc<Self>, target: &EventTarget, event: &'static str) -> EventListener {
        let weak = Rc::downgrade(self);
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: true,
        };
        EventListener::new_with_options(target, event, options, move |_| {
            if let Some(inner) = Inner::whole(&weak) {
                inner.look_later();
            }
        })
    }

    /// Whether this look missed the reported error and later looks must confirm that it is gone.
    fn may_blink(&self) -> bool {
        {
            let mut state = self.state.borrow_mut();
            if state.reported.is_none() || state.shown().is_some() {
                state.missed = 0;
                return false;
            }
            let now = dom::now();
            if state.missed == 0 {
                state.governor.lost(now);
            }
            state.missed += 1;
            let was_read = now - state.reported_since >= READ_AFTER;
            if !was_read || state.missed >= LOOKS_UNTIL_GONE {
                return false;
            }
        }
        // In a hidden tab looks are rare, and nobody sees the error blink.
        !self.document.hidden()
    }

    fn tell(self: &Rc<Self>) {
        if self.may_blink() {
            self.look_later();
            return;
        }
        let changed = {
            let mut state = self.state.borrow_mut();
            let shown = state.shown().cloned();
            let is_repeated = std::mem::take(&mut state.is_to_be_repeated);
            if state.reported == shown && !is_repeated {
                return;
            }
            if state.reported.is_none() {
                state.reported_since = dom::now();
            }
            state.reported = shown.clone();
            shown
        };
        (self.report)(changed.as_ref());
    }

    /// Watches the element's shadow root, or keeps the element for a later check.
    fn ask(&self, element: Element) {
        if self.enter(&element) {
            return;
        }
        let mut state = self.state.borrow_mut();
        if state.rootless.len() == POSSIBLE_HOSTS_KEPT {
            state.rootless.pop_front();
        }
        state.rootless.push_back(Rootless {
            element,
            came: dom::now(),
            asked: 0,
        });
    }

    /// Watches the element's shadow root; returns whether it has one.
    fn enter(&self, element: &Element) -> bool {
        let Some(root) = dom::shadow_root(element) else {
            return false;
        };
        let mut state = self.state.borrow_mut();
        if state.known_roots.has(&root) || is_own(element) {
            return true;
        }
        if state.roots.len() >= state.roots_kept {
            // Detached roots must not be kept alive, but checking at every new root would cost too much.
            state.roots.retain(|root| root.is_connected());
            state.roots_kept = (2 * state.roots.len()).clamp(ROOTS_KEPT, ROOTS_WATCHED);
        }
        if state.roots.len() < ROOTS_WATCHED
            && self
                .changes
                .observe_with_options(&root, &self.change_options)
                .is_ok()
        {
            state.known_roots.add(&root);
            self.survey.add(&root);
            state.roots.push(root);
        }
        true
    }

    /// Checks the possible hosts that are due.
    fn ask_again(&self) {
        let waiting = std::mem::take(&mut self.state.borrow_mut().rootless);
        if waiting.is_empty() {
            return;
        }
        let now = dom::now();
        let still = waiting.into_iter().filter_map(|mut rootless| {
            if rootless.due() <= now {
                rootless.asked += 1;
                if !rootless.element.is_connected() || self.enter(&rootless.element) {
                    return None;
                }
            }
            (rootless.asked < LATE_ROOTS.len()).then_some(rootless)
        });
        let still = still.collect();
        self.state.borrow_mut().rootless = still;
    }

    fn ask_now(self: &Rc<Self>) {
        self.state.borrow_mut().roots_due = None;
        self.look_later();
    }

    /// Schedules the next check for when the first possible host is due.
    fn ask_later(&self) {
        let mut state = self.state.borrow_mut();
        let due = state.rootless.iter().map(Rootless::due);
        let due = due.fold(f64::INFINITY, f64::min);
        if due < state.roots_due.unwrap_or(f64::INFINITY) {
            state.roots_due = Some(due);
            self.asked_again.set((due - dom::now()).max(0.0));
        }
    }

    fn stop(&self) {
        self.next_look.stop();
        self.asked_again.stop();
        self.changes.disconnect();
        self.survey.clear();
        self.fate.disconnect();
        self.intersections.disconnect();
        // Dropping the old state removes its listeners, which a page that is being left may refuse.
        let ended = self.state.try_borrow_mut().map(|mut state| {
            std::mem::replace(
                &mut *state,
                State {
                    stopped: true,
                    ..State::default()
                },
            )
        });
        drop(ended);
    }
}
