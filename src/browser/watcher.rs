//! Watches one document: what changed, where shadow roots are, and what became of a candidate.
//!
//! ```text
//!  page ── MutationObserver (children, text) ── records, kept as they are
//!                                                  │ governor: when
//!                                                look ── JavaScript's RegExp: is there a trace of it
//!                                                  │ only then
//!                                              recogniser ── verdict
//!                                                  │
//!  page ── fate observers (attributes of its ── candidates ── the error of this document, or none
//!          ancestors, intersection, transitions)
//! ```
//!
//! The fate observers stand only while there is a candidate, so that a page that never shows one
//! pays for nothing but the first line.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, EventTarget, IntersectionObserver, IntersectionObserverEntry,
    MutationObserver, MutationObserverInit, MutationRecord, Node, ShadowRoot, XPathExpression,
    XPathResult,
};

use super::isolated_world::is_own;
use super::recogniser::{Recogniser, around, frame_of};
use super::{api, dom};
use crate::sighting::{Decision, Reason, Sighting};
use crate::watch::{Governor, RECORDS_KEPT, SLICE};

/// Candidates followed at once. A page with more of them is a list of quotations, and one error
/// among them is still found when it is added.
const CANDIDATES_FOLLOWED: usize = 64;

/// Shadow roots watched at once.
const ROOTS_WATCHED: usize = 4_096;

/// Elements without a shadow root that may yet get one, the newest of them.
const POSSIBLE_HOSTS_KEPT: usize = 256;

/// When new possible hosts are asked again, in milliseconds after they came: nothing tells of a
/// shadow root that is attached later, and components are defined soon or not at all.
const LATE_ROOTS: [u32; 4] = [50, 250, 1_000, 4_000];

/// A parent with more children than this is a list, and no sentence is split over it.
const PIECES_OF_A_SENTENCE: u32 = 16;

/// How far up a changed piece of text is looked at together with its neighbours.
const LEVELS_OF_A_SENTENCE: usize = 4;

/// Elements that stand inside a sentence.
const INLINE: &str = "a,abbr,b,bdi,bdo,br,cite,code,em,font,i,img,kbd,label,mark,q,s,small,span,\
                      strong,sub,sup,svg,time,u,var,wbr";

/// Elements that may host a shadow root: custom ones, and empty ones of the kinds that pages attach
/// roots to. <https://dom.spec.whatwg.org/#valid-shadow-host-name>
const POSSIBLE_HOSTS: &str = "descendant-or-self::*[contains(local-name(), '-') or (not(node()) \
    and (self::div or self::span or self::section or self::article or self::aside or self::main \
    or self::header or self::footer or self::nav or self::p))]";

/// How far up a candidate's ancestors are followed, shadow hosts included.
const ANCESTORS_FOLLOWED: usize = 64;

/// Animations awaited at once. A message stands in two or three that move at the same time.
const ANIMATIONS_AWAITED: usize = 32;

/// What can show or hide an element or change what it is.
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

const UNORDERED_SNAPSHOT: u16 = XPathResult::UNORDERED_NODE_SNAPSHOT_TYPE;

/// A message that the page may be showing.
struct Candidate {
    element: Element,
    /// Came after the document was first looked at.
    late: bool,
    sighting: Option<Sighting>,
    /// Why it is not the error now, where it is not.
    doubt: Option<Reason>,
}

/// Watches this document until it is dropped.
pub struct Watcher(Rc<Inner>);

struct Inner {
    document: Document,
    recogniser: Recogniser,
    possible_hosts: XPathExpression,
    changes: MutationObserver,
    change_options: MutationObserverInit,
    fate: MutationObserver,
    fate_options: MutationObserverInit,
    intersections: IntersectionObserver,
    report: Report,
    state: RefCell<State>,
    _callbacks: [Callback; 3],
}

#[derive(Default)]
struct State {
    governor: Governor,
    records: VecDeque<Array>,
    record_count: u32,
    /// More changed than is kept: everything is dirty.
    flooded: bool,
    dirty: VecDeque<Node>,
    roots: Vec<ShadowRoot>,
    rootless: VecDeque<Element>,
    late_root_check: Option<Timeout>,
    candidates: Vec<Candidate>,
    fate_unsure: bool,
    /// The candidates, or what stands around them, are no longer those that are followed.
    refollow: bool,
    fate_listeners: Vec<EventListener>,
    /// On the animations that show and hide candidates.
    animation_listeners: Vec<EventListener>,
    out_of_view: bool,
    next_look: Option<Timeout>,
    first_look_done: bool,
    reported: Option<Sighting>,
    stopped: bool,
}

type Report = Box<dyn Fn(Option<&Sighting>)>;
type Callback = Closure<dyn FnMut(Array)>;
type Slot = Rc<OnceCell<Weak<Inner>>>;

fn callback(slot: &Slot, then: impl Fn(&Rc<Inner>, Array) + 'static) -> Callback {
    let slot = Rc::clone(slot);
    Closure::new(move |list: Array| {
        if let Some(inner) = slot.get().and_then(Weak::upgrade) {
            then(&inner, list);
        }
    })
}

impl Watcher {
    /// Starts to watch, and calls `report` whenever the error that this document shows changes.
    ///
    /// # Errors
    ///
    /// The browser's, where it has no observers for this document.
    pub fn start(
        recogniser: Recogniser,
        report: impl Fn(Option<&Sighting>) + 'static,
    ) -> Result<Self, JsValue> {
        let document = dom::document();
        let slot = Slot::default();
        let changed = callback(&slot, |inner, records| inner.note(records));
        let fated = callback(&slot, |inner, _| inner.doubt_candidates());
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
            possible_hosts: document.create_expression(POSSIBLE_HOSTS)?,
            changes: MutationObserver::new(changed.as_ref().unchecked_ref())?,
            change_options,
            fate: MutationObserver::new(fated.as_ref().unchecked_ref())?,
            fate_options,
            intersections: IntersectionObserver::new(crossed.as_ref().unchecked_ref())?,
            report: Box::new(report),
            document,
            recogniser,
            state: RefCell::default(),
            _callbacks: [changed, fated, crossed],
        });
        // The slot is new and empty.
        let _ = slot.set(Rc::downgrade(&inner));
        inner
            .changes
            .observe_with_options(&inner.document, &inner.change_options)?;
        inner.state.borrow_mut().flooded = true;
        inner.look_later();
        Ok(Self(inner))
    }

    /// What this document shows now, as last reported.
    pub fn sighting(&self) -> Option<Sighting> {
        self.0.state.borrow().reported.clone()
    }

    /// Why messages that can be seen in this document are not taken for the error, each reason once.
    pub fn doubts(&self) -> Vec<Reason> {
        let mut doubts = Vec::new();
        for candidate in &self.0.state.borrow().candidates {
            let Some(doubt) = candidate.doubt else {
                continue;
            };
            if !doubts.contains(&doubt) && self.0.recogniser.sees(&candidate.element) {
                doubts.push(doubt);
            }
        }
        doubts
    }

    /// Looks at everything again, and reports what is shown even where that is what was reported.
    pub fn look_again(&self) {
        {
            let mut state = self.0.state.borrow_mut();
            state.flooded = true;
            state.fate_unsure = true;
            state.reported = None;
        }
        self.0.look_later();
    }

    /// Ends the watch, for good.
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
    fn note(self: &Rc<Self>, records: Array) {
        {
            let mut state = self.state.borrow_mut();
            if state.stopped || state.flooded {
                return;
            }
            state.record_count += records.length();
            if state.record_count > RECORDS_KEPT {
                state.flooded = true;
                state.records.clear();
                state.dirty.clear();
            } else {
                state.records.push_back(records);
            }
        }
        self.look_later();
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
        self.doubt_candidates();
    }

    fn doubt_candidates(self: &Rc<Self>) {
        self.state.borrow_mut().fate_unsure = true;
        self.look_later();
    }

    fn look_later(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        if state.stopped || state.next_look.is_some() {
            return;
        }
        let pause = state.governor.pause(dom::now(), !self.document.hidden());
        let weak = Rc::downgrade(self);
        // The governor never pauses for longer than ten seconds.
        state.next_look = Some(Timeout::new(pause as u32, move || {
            if let Some(inner) = weak.upgrade() {
                inner.look();
            }
        }));
    }

    fn look(self: &Rc<Self>) {
        if !api::alive() {
            self.stop();
            return;
        }
        let began = dom::now();
        let is_first = {
            let mut state = self.state.borrow_mut();
            // It has fired; dropping it would cancel it to no end.
            if let Some(fired) = state.next_look.take() {
                fired.forget();
            }
            if state.flooded {
                state.flooded = false;
                state.record_count = 0;
                self.mark_everything(&mut state);
            }
            !state.first_look_done
        };
        self.take_new_roots();
        let mut done = true;
        while let Some(node) = self.next_dirty() {
            self.look_at(&node, !is_first);
            if dom::now() - began > SLICE {
                done = false;
                break;
            }
        }
        self.review_candidates();
        {
            let mut state = self.state.borrow_mut();
            state.first_look_done |= done;
            let now = dom::now();
            state.governor.looked(began, now - began);
            if state.dirty.is_empty() && state.records.is_empty() {
                state.record_count = 0;
            }
            done = done && state.records.is_empty() && !state.flooded && !state.fate_unsure;
        }
        self.tell();
        if !done {
            self.look_later();
        }
    }

    fn mark_everything(&self, state: &mut State) {
        state.dirty.clear();
        if let Some(root) = self.document.document_element() {
            state.dirty.push_back(root.into());
        }
        state.roots.retain(|root| root.is_connected());
        for root in &state.roots {
            state.dirty.push_back(root.clone().into());
        }
    }

    /// The next node to look at: one that waits, or the nodes of the next records.
    fn next_dirty(&self) -> Option<Node> {
        let mut state = self.state.borrow_mut();
        loop {
            if let Some(node) = state.dirty.pop_front() {
                if node.is_connected() {
                    return Some(node);
                }
                continue;
            }
            let records = state.records.pop_front()?;
            for record in records.iter() {
                let record: MutationRecord = record.unchecked_into();
                let added = record.added_nodes();
                let count = added.length();
                for index in 0..count {
                    state.dirty.extend(added.item(index));
                }
                // Removals matter to candidates alone.
                if count == 0 {
                    match record.target() {
                        Some(target) if target.node_type() == Node::TEXT_NODE => {
                            state.dirty.push_back(target);
                        }
                        _ => state.fate_unsure |= !state.candidates.is_empty(),
                    }
                }
            }
        }
    }

    fn look_at(self: &Rc<Self>, node: &Node, late: bool) {
        if is_own(node) {
            return;
        }
        let whole = whole_sentence(node);
        if self.recogniser.suspects(&dom::text(&whole)) {
            for element in self.recogniser.find(&whole) {
                self.consider(element, late);
            }
        }
        let has_children = node.node_type() != Node::TEXT_NODE;
        if has_children {
            self.find_hosts(node);
            let mut state = self.state.borrow_mut();
            if !state.candidates.is_empty() {
                state.fate_unsure = true;
                state.refollow |= state
                    .candidates
                    .iter()
                    .any(|candidate| node.contains(Some(&candidate.element)));
            }
        }
    }

    fn consider(&self, element: Element, late: bool) {
        let mut state = self.state.borrow_mut();
        state.fate_unsure = true;
        if state
            .candidates
            .iter()
            .any(|known| known.element == element)
        {
            return;
        }
        if state.candidates.len() == CANDIDATES_FOLLOWED {
            match state
                .candidates
                .iter()
                .position(|known| known.sighting.is_none())
            {
                Some(place) => state.candidates.remove(place),
                None => return,
            };
        }
        state.refollow = true;
        state.candidates.push(Candidate {
            element,
            late,
            sighting: None,
            doubt: None,
        });
    }

    /// Asks what became of each candidate, and follows those that are left.
    fn review_candidates(self: &Rc<Self>) {
        let mut candidates = {
            let mut state = self.state.borrow_mut();
            if !std::mem::take(&mut state.fate_unsure) {
                return;
            }
            std::mem::take(&mut state.candidates)
        };
        let before = candidates.len();
        let mut animation_listeners = Vec::new();
        candidates.retain_mut(|candidate| {
            if !candidate.element.is_connected()
                || !self.recogniser.suspects(&dom::text(&candidate.element))
            {
                return false;
            }
            let examined = self.recogniser.examine(&candidate.element, candidate.late);
            if matches!(
                examined.verdict.decision,
                Decision::Error | Decision::Hidden
            ) {
                self.await_animations(&candidate.element, &mut animation_listeners);
            }
            (candidate.sighting, candidate.doubt) = match examined.verdict.decision {
                Decision::Error => (examined.sighting, None),
                _ => (None, examined.verdict.reasons.first().copied()),
            };
            true
        });
        let refollow = {
            let mut state = self.state.borrow_mut();
            state.animation_listeners = animation_listeners;
            std::mem::take(&mut state.refollow) || candidates.len() != before
        };
        // To observe an intersection anew is to be told of it, and so to be here again.
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
            let mut next = Some(candidate.element.clone());
            for _ in 0..ANCESTORS_FOLLOWED {
                let Some(element) = next else { break };
                // Fails on nothing that is a node.
                let _ = self.fate.observe_with_options(&element, &self.fate_options);
                next = around(&element);
            }
            self.intersections.observe(&candidate.element);
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

    /// Listens to the animations around a candidate: those that a script plays tell nobody else of their
    /// end.
    fn await_animations(self: &Rc<Self>, element: &Element, listeners: &mut Vec<EventListener>) {
        let mut next = Some(element.clone());
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

    /// What ends in a document may show or hide the candidates in it, or in a frame of it.
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
            if let Some(inner) = weak.upgrade() {
                inner.doubt_candidates();
            }
        })
    }

    fn tell(&self) {
        let changed = {
            let mut state = self.state.borrow_mut();
            let shown = if state.out_of_view {
                None
            } else {
                state
                    .candidates
                    .iter()
                    .find_map(|candidate| candidate.sighting.clone())
            };
            if state.reported == shown {
                return;
            }
            state.reported.clone_from(&shown);
            shown
        };
        (self.report)(changed.as_ref());
    }

    /// Watches the shadow roots below a node, and remembers elements that may yet get one.
    fn find_hosts(self: &Rc<Self>, node: &Node) {
        let mut new_hosts = false;
        // XPath knows no shadow roots, only their children.
        let starts: Vec<Node> = if node.node_type() == Node::DOCUMENT_FRAGMENT_NODE {
            let children = node.child_nodes();
            (0..children.length())
                .filter_map(|index| children.item(index))
                .collect()
        } else {
            vec![node.clone()]
        };
        for start in starts {
            let Ok(found) = self
                .possible_hosts
                .evaluate_with_type(&start, UNORDERED_SNAPSHOT)
            else {
                continue;
            };
            for index in 0..found.snapshot_length().unwrap_or(0) {
                let Ok(Some(element)) = found.snapshot_item(index) else {
                    continue;
                };
                let element: Element = element.unchecked_into();
                if !self.enter(&element) {
                    new_hosts = true;
                    let mut state = self.state.borrow_mut();
                    if state.rootless.len() == POSSIBLE_HOSTS_KEPT {
                        state.rootless.pop_front();
                    }
                    state.rootless.push_back(element);
                }
            }
        }
        if new_hosts {
            self.check_late_roots(0);
        }
    }

    /// Watches the element's shadow root. Tells whether it has one.
    fn enter(&self, element: &Element) -> bool {
        let Some(root) = dom::shadow_root(element) else {
            return false;
        };
        let mut state = self.state.borrow_mut();
        if is_own(element) || state.roots.contains(&root) {
            return true;
        }
        if state.roots.len() == ROOTS_WATCHED {
            state.roots.retain(|root| root.is_connected());
        }
        if state.roots.len() < ROOTS_WATCHED
            && self
                .changes
                .observe_with_options(&root, &self.change_options)
                .is_ok()
        {
            state.dirty.push_back(root.clone().into());
            state.roots.push(root);
        }
        true
    }

    fn take_new_roots(&self) {
        let rootless = std::mem::take(&mut self.state.borrow_mut().rootless);
        let still: VecDeque<Element> = rootless
            .into_iter()
            .filter(|element| element.is_connected() && !self.enter(element))
            .collect();
        self.state.borrow_mut().rootless = still;
    }

    fn check_late_roots(self: &Rc<Self>, step: usize) {
        let Some(&wait) = LATE_ROOTS.get(step) else {
            return;
        };
        let weak = Rc::downgrade(self);
        let check = Timeout::new(wait, move || {
            let Some(inner) = weak.upgrade() else { return };
            inner.take_new_roots();
            let found = !inner.state.borrow().dirty.is_empty();
            if found {
                inner.look_later();
            }
            if !inner.state.borrow().rootless.is_empty() {
                inner.check_late_roots(step + 1);
            }
        });
        // A check that waits is replaced by the new one, which begins anew.
        self.state.borrow_mut().late_root_check = Some(check);
    }

    fn stop(&self) {
        self.changes.disconnect();
        self.fate.disconnect();
        self.intersections.disconnect();
        *self.state.borrow_mut() = State {
            stopped: true,
            ..State::default()
        };
    }
}

/// The node, or the short piece of page around it over which a sentence may be split.
fn whole_sentence(node: &Node) -> Node {
    let mut whole = node.clone();
    for _ in 0..LEVELS_OF_A_SENTENCE {
        let is_inline = match whole.dyn_ref::<Element>() {
            None => whole.node_type() == Node::TEXT_NODE,
            Some(element) => element.matches(INLINE).unwrap_or(false),
        };
        if !is_inline {
            break;
        }
        match whole.parent_node() {
            Some(parent) if parent.child_nodes().length() <= PIECES_OF_A_SENTENCE => whole = parent,
            _ => break,
        }
    }
    whole
}
