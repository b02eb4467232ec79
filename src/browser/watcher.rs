//! Watches one document: what changed, where shadow roots are, and what became of a candidate.
//!
//! ```text
//!  page ── MutationObserver (children, text) ── records, kept as they are
//!                                                  │ governor: when, and for how long
//!                                                look ── the newest records first: what is still there
//!                                                  │ JavaScript's RegExp: is there a trace of it
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
use js_sys::{Array, JsString, Map, Set, WeakSet};
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, EventTarget, HtmlCollection, IntersectionObserver,
    IntersectionObserverEntry, MutationObserver, MutationObserverInit, MutationRecord, Node,
    NodeList, Range, ShadowRoot,
};

use super::alarm::Alarm;
use super::isolated_world::{self, is_own};
use super::recogniser::{Recogniser, around, element_of, frame_of};
use super::{api, dom};
use crate::sighting::{Decision, Reason, Sighting};
use crate::watch::{Governor, RECORDS_KEPT};

/// Candidates followed at once. A page with more of them is a list of quotations, and one error
/// among them is still found when it is added.
const CANDIDATES_FOLLOWED: usize = 64;

/// Shadow roots watched at once.
const ROOTS_WATCHED: usize = 4_096;

/// Shadow roots that may be kept before it is asked which of them are still there.
const ROOTS_KEPT: usize = 64;

/// Elements without a shadow root that may yet get one, the newest of them.
const POSSIBLE_HOSTS_KEPT: usize = 256;

/// When possible hosts are asked again, in milliseconds after they came: nothing tells of a shadow
/// root that is attached later, and components are defined soon or not at all.
const LATE_ROOTS: [f64; 5] = [50.0, 250.0, 500.0, 1_000.0, 4_000.0];

/// A parent with more children than this is a list, and no sentence is split over it.
const PIECES_OF_A_SENTENCE: u32 = 16;

/// How far up a changed piece of text is looked at together with its neighbours.
const LEVELS_OF_A_SENTENCE: usize = 4;

/// Elements that stand inside a sentence.
const INLINE: &str = "a,abbr,b,bdi,bdo,br,cite,code,em,font,i,img,kbd,label,mark,q,s,small,span,\
                      strong,sub,sup,svg,time,u,var,wbr";

/// Elements that may host a shadow root: those of no name that HTML or SVG have, which are the custom
/// ones, and empty ones of the kind that pages attach roots to. The most frequent names come first: the
/// test of an element ends at its own. <https://dom.spec.whatwg.org/#valid-shadow-host-name>
const POSSIBLE_HOSTS: &str = "div:empty,:not(div,span,a,li,td,tr,ul,p,button,svg,path,i,b,img,input,\
    label,g,use,br,h1,h2,h3,h4,section,th,table,tbody,thead,em,strong,small,code,rect,circle,line,\
    option,select,header,footer,nav,main,article,aside,form,textarea,script,style,link,meta,time,hr,\
    ol,dl,dt,dd,pre,sub,sup,h5,h6,iframe,html,head,body,title,template,slot,canvas,picture,source,\
    video,audio,details,summary,dialog,fieldset,legend,tfoot,col,colgroup,caption,figure,figcaption,\
    abbr,address,base,bdi,bdo,blockquote,cite,data,datalist,del,dfn,embed,font,hgroup,ins,kbd,map,\
    area,mark,menu,meter,noscript,object,optgroup,output,param,progress,q,rp,rt,ruby,s,samp,search,\
    track,u,var,wbr,text,tspan,defs,symbol,polygon,polyline,ellipse,mask,image,pattern,marker,view,\
    clipPath,linearGradient,radialGradient,stop,filter,animate,animateTransform,foreignObject,desc,\
    feBlend,feColorMatrix,feComposite,feFlood,feGaussianBlur,feMerge,feMergeNode,feOffset)";

/// Elements of a part of the page that is looked at in one go. One look at so many takes less than a
/// millisecond; a larger part is looked at in pieces.
const ELEMENTS_AT_ONCE: u32 = 1_024;

/// Parts of the page that wait to be looked at; with more, everything is looked at instead.
const PARTS_KEPT: usize = 8_192;

/// Nodes that were appended to a list and are looked at in one go: plain rows, which are read in a
/// millisecond.
const STRETCH_AT_ONCE: u32 = 1_024;

/// Siblings of a list that are looked at in one go.
const SIBLINGS_AT_ONCE: usize = 128;

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

#[wasm_bindgen(module = "/src/browser/records.js")]
extern "C" {
    /// What `observer` told since it was taken.
    type Records;
    #[wasm_bindgen(js_name = keepRecords)]
    fn keep_records(most: u32, wake: &JsValue) -> Records;
    #[wasm_bindgen(method, getter)]
    fn observer(this: &Records) -> MutationObserver;
    #[wasm_bindgen(method, getter, js_name = isEmpty)]
    fn is_empty(this: &Records) -> bool;
    #[wasm_bindgen(method)]
    fn take(this: &Records) -> Option<Taken>;

    type Taken;
    #[wasm_bindgen(method, getter)]
    fn children(this: &Taken) -> Array;
    #[wasm_bindgen(method, getter)]
    fn texts(this: &Taken) -> Array;
}

#[wasm_bindgen]
extern "C" {
    /// An element, asked with selectors that stay on the JavaScript side.
    type Part;
    #[wasm_bindgen(method)]
    fn matches(this: &Part, selector: &JsString) -> bool;
    #[wasm_bindgen(method, js_name = querySelector)]
    fn first(this: &Part, selector: &JsString) -> Option<Element>;
    #[wasm_bindgen(method, js_name = querySelectorAll)]
    fn all(this: &Part, selector: &JsString) -> NodeList;
    #[wasm_bindgen(method, getter, js_name = childElementCount)]
    fn child_count(this: &Part) -> u32;
    #[wasm_bindgen(method, js_name = getElementsByTagName)]
    fn elements(this: &Part, name: &JsString) -> HtmlCollection;

    /// A range, for what web-sys would copy into WebAssembly.
    type Readable;
    #[wasm_bindgen(method, js_name = toString)]
    fn text(this: &Readable) -> JsString;
}

/// What is to be looked at.
enum Dirty {
    /// A text.
    Text(Node),
    /// A node with all that is in it.
    Node(Node),
    /// A node and what follows it in its parent.
    From(Node),
    /// A stretch of a list.
    Stretch(Stretch),
}

/// Nodes that were appended to a parent, one after the other.
struct Stretch {
    first: Node,
    count: u32,
    /// What follows them; nothing where they go to the parent's end.
    next: Option<Node>,
}

/// A message that the page may be showing.
struct Candidate {
    /// The element or the shadow root that holds the message.
    place: Node,
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
    possible_hosts: JsString,
    inline: JsString,
    any: JsString,
    range: Range,
    changes: MutationObserver,
    records: Records,
    change_options: MutationObserverInit,
    fate: MutationObserver,
    fate_options: MutationObserverInit,
    intersections: IntersectionObserver,
    report: Report,
    state: RefCell<State>,
    next_look: Alarm,
    late_roots: Alarm,
    _callbacks: [Callback; 3],
}

#[derive(Default)]
struct State {
    governor: Governor,
    /// More changed than is kept: everything is dirty.
    flooded: bool,
    dirty: VecDeque<Dirty>,
    roots: Vec<ShadowRoot>,
    roots_kept: usize,
    known_roots: WeakSet,
    rootless: VecDeque<Rootless>,
    in_sight: Option<EventListener>,
    candidates: Vec<Candidate>,
    fate_unsure: bool,
    /// The candidates, or what stands around them, are no longer those that are followed.
    refollow: bool,
    fate_listeners: Vec<EventListener>,
    /// On the animations that show and hide candidates.
    animation_listeners: Vec<EventListener>,
    out_of_view: bool,
    first_look_done: bool,
    reported: Option<Sighting>,
    stopped: bool,
}

/// An element that may yet get a shadow root.
struct Rootless {
    element: Element,
    came: f64,
    /// How many times it was asked since.
    asked: usize,
}

impl Rootless {
    /// When it is to be asked next.
    fn due(&self) -> f64 {
        LATE_ROOTS
            .get(self.asked)
            .map_or(f64::INFINITY, |&wait| self.came + wait)
    }
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

fn alarm(slot: &Slot, then: fn(&Rc<Inner>)) -> Alarm {
    let slot = Rc::clone(slot);
    Alarm::new(move || {
        if let Some(inner) = slot.get().and_then(Weak::upgrade) {
            then(&inner);
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
        let changed = callback(&slot, |inner, _| inner.look_later());
        let records = keep_records(RECORDS_KEPT, changed.as_ref());
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
            possible_hosts: JsString::from(POSSIBLE_HOSTS),
            range: document.create_range()?,
            inline: JsString::from(INLINE),
            any: JsString::from("*"),
            changes: records.observer(),
            records,
            change_options,
            fate: MutationObserver::new(fated.as_ref().unchecked_ref())?,
            fate_options,
            intersections: IntersectionObserver::new(crossed.as_ref().unchecked_ref())?,
            report: Box::new(report),
            document,
            recogniser,
            state: RefCell::default(),
            next_look: alarm(&slot, Inner::look),
            late_roots: alarm(&slot, Inner::look_later),
            _callbacks: [changed, fated, crossed],
        });
        // The slot is new and empty.
        let _ = slot.set(Rc::downgrade(&inner));
        inner
            .changes
            .observe_with_options(&inner.document, &inner.change_options)?;
        let weak = Rc::downgrade(&inner);
        {
            let mut state = inner.state.borrow_mut();
            state.flooded = true;
            state.in_sight = Some(EventListener::new(
                &inner.document,
                "visibilitychange",
                move |_| {
                    if let Some(inner) = weak.upgrade() {
                        inner.come_in_sight();
                    }
                },
            ));
        }
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
            if !doubts.contains(&doubt) && self.0.recogniser.sees(&candidate.place) {
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
        if state.stopped || self.next_look.is_set() {
            return;
        }
        let pause = state.governor.pause(dom::now(), !self.document.hidden());
        self.next_look.set(pause);
    }

    /// A tab that comes in sight has waited long enough.
    fn come_in_sight(self: &Rc<Self>) {
        if !self.document.hidden() && self.next_look.stop() {
            self.look_later();
        }
    }

    fn look(self: &Rc<Self>) {
        if !api::alive() {
            self.stop();
            return;
        }
        let began = dom::now();
        let (is_first, allowance) = {
            let mut state = self.state.borrow_mut();
            if self.sort_records(&mut state) || state.flooded || state.dirty.len() > PARTS_KEPT {
                self.mark_everything(&mut state);
            }
            state.flooded = false;
            (!state.first_look_done, state.governor.allowance(began))
        };
        self.ask_again();
        let own = isolated_world::ours();
        let mut done = true;
        while let Some(dirty) = self.next_dirty() {
            match dirty {
                Dirty::Text(text) => self.look_at_text(&text, !is_first),
                Dirty::Node(node) if own == *AsRef::<JsValue>::as_ref(&node) => {}
                Dirty::Node(node) => self.look_at(&node, !is_first),
                Dirty::From(first) => self.look_from(&first, !is_first),
                Dirty::Stretch(stretch) => self.look_at_stretch(&stretch),
            }
            if dom::now() - began >= allowance {
                done = false;
                break;
            }
        }
        self.ask_later();
        self.review_candidates();
        {
            let mut state = self.state.borrow_mut();
            done = done && state.dirty.is_empty();
            state.first_look_done |= done;
            done = done && self.records.is_empty() && !state.flooded && !state.fate_unsure;
            let now = dom::now();
            state.governor.looked(began, now - began);
        }
        self.tell();
        if !done {
            self.look_later();
        }
    }

    /// Makes of the records what is to be looked at, beginning with the newest: what an older one
    /// tells of may be gone by now, and is then passed over without a look at its nodes. Tells
    /// whether there were more than are kept.
    fn sort_records(&self, state: &mut State) -> bool {
        let Some(taken) = self.records.take() else {
            return true;
        };
        let (records, texts) = (taken.children(), taken.texts());
        if records.length() + texts.length() > 0 && !state.candidates.is_empty() {
            state.fate_unsure = true;
        }
        // What is left of the last look waits behind what is new: an error is seen while it is new.
        let left = std::mem::take(&mut state.dirty);
        // Parents from which a newer record took something away, which may have come back elsewhere.
        let shrunk = Set::new(&JsValue::UNDEFINED);
        // What was appended, and by its parent where in this list the first of it is.
        let mut stretches: Vec<Stretch> = Vec::new();
        let stretch_of = Map::new();
        for record in records.iter() {
            let record: MutationRecord = record.unchecked_into();
            let Some(target) = record.target() else {
                continue;
            };
            let added = record.added_nodes();
            let count = added.length();
            let is_at_end = record.next_sibling().is_none();
            let place = stretch_of.get(&target).as_f64();
            if is_at_end && record.previous_sibling().is_none() {
                // All that the parent had before is gone, and it had nothing but what was added.
                let is_new = place.is_none() && count <= STRETCH_AT_ONCE;
                if is_new || shrunk.has(&target) {
                    if count > 0 {
                        state.dirty.push_back(Dirty::Node(target));
                    }
                    continue;
                }
            }
            match added.item(0) {
                Some(first) if is_at_end && !shrunk.has(&target) => {
                    // It was a place in this list.
                    let newer = place.and_then(|place| stretches.get_mut(place as usize));
                    match newer {
                        Some(newer) if newer.count + count <= STRETCH_AT_ONCE => {
                            newer.first = first;
                            newer.count += count;
                        }
                        newer => {
                            let mut next = newer.map(|newer| newer.first.clone());
                            let pieces = (0..count).step_by(STRETCH_AT_ONCE as usize).rev();
                            for (start, first) in
                                pieces.filter_map(|start| Some((start, added.item(start)?)))
                            {
                                stretch_of.set(&target, &JsValue::from(stretches.len() as u32));
                                stretches.push(Stretch {
                                    first: first.clone(),
                                    count: (count - start).min(STRETCH_AT_ONCE),
                                    next,
                                });
                                next = Some(first);
                            }
                        }
                    }
                }
                _ => {
                    let nodes = (0..count).filter_map(|index| added.item(index));
                    state.dirty.extend(nodes.map(Dirty::Node));
                }
            }
            if record.removed_nodes().length() > 0 {
                shrunk.add(&target);
            }
        }
        let stretches = stretches.into_iter().map(Dirty::Stretch);
        state.dirty.extend(stretches);
        let texts = texts.iter().map(|text| Dirty::Text(text.unchecked_into()));
        state.dirty.extend(texts);
        state.dirty.extend(left);
        false
    }

    fn mark_everything(&self, state: &mut State) {
        state.dirty.clear();
        if let Some(root) = self.document.document_element() {
            state.dirty.push_back(Dirty::Node(root.into()));
        }
        state.roots.retain(|root| root.is_connected());
        for root in &state.roots {
            state.dirty.push_back(Dirty::Node(root.clone().into()));
        }
    }

    /// The next part of the page to look at that is still there.
    fn next_dirty(&self) -> Option<Dirty> {
        let mut state = self.state.borrow_mut();
        loop {
            let dirty = state.dirty.pop_front()?;
            let (Dirty::Text(node)
            | Dirty::Node(node)
            | Dirty::From(node)
            | Dirty::Stretch(Stretch { first: node, .. })) = &dirty;
            if node.is_connected() {
                return Some(dirty);
            }
        }
    }

    /// Looks at a node with all that is in it, or leaves a large one to be looked at in pieces.
    fn look_at(self: &Rc<Self>, node: &Node, late: bool) {
        match node.node_type() {
            Node::TEXT_NODE => return self.look_at_text(node, late),
            Node::ELEMENT_NODE if !self.is_large(node) => {
                self.read(&self.sentence_around(node.clone()), late);
                self.find_hosts(node);
            }
            Node::ELEMENT_NODE => {
                self.ask(node.clone().unchecked_into());
                self.look_from_later(node.first_child());
            }
            _ => self.look_from_later(node.first_child()),
        }
        self.doubt_candidates_in(node);
    }

    fn look_at_text(&self, text: &Node, late: bool) {
        let sentence = match text.parent_node() {
            Some(parent) if is_short(&parent) => self.sentence_around(parent),
            _ => text.clone(),
        };
        self.read(&sentence, late);
    }

    /// Looks at a node and at what follows it. The children of a list are looked at together, those of
    /// a smaller parent may be large, and each is looked at by itself.
    fn look_from(self: &Rc<Self>, first: &Node, late: bool) {
        let Some(parent) = first.parent_node() else {
            return;
        };
        let mut nodes = Vec::new();
        let mut next = Some(first.clone());
        while nodes.len() < SIBLINGS_AT_ONCE {
            let Some(node) = next else { break };
            next = node.next_sibling();
            nodes.push(node);
        }
        self.look_from_later(next);
        if is_short(&parent) || self.is_large(first) {
            let mut state = self.state.borrow_mut();
            for node in nodes.into_iter().rev() {
                state.dirty.push_front(Dirty::Node(node));
            }
            return;
        }
        for node in &nodes {
            self.read(node, late);
            self.find_hosts(node);
        }
        self.doubt_candidates_in(&parent);
    }

    /// Looks at what was appended to a list without a call for each node of it: to name a node to this
    /// world for the first time costs the browser more than to read it. Rows are alike: where the
    /// first and the last have no place for a shadow root, the others are taken to have none.
    fn look_at_stretch(&self, stretch: &Stretch) {
        let first = &stretch.first;
        let last = match &stretch.next {
            Some(next) => next.previous_sibling(),
            None => first.parent_node().and_then(|parent| parent.last_child()),
        };
        let is_list = (PIECES_OF_A_SENTENCE..=STRETCH_AT_ONCE).contains(&stretch.count);
        match (first.parent_node(), last) {
            (Some(parent), Some(last))
                if is_list
                    && !self.is_large(first)
                    && !self.is_suspect(stretch, &parent)
                    && !self.find_hosts(first)
                    && !self.find_hosts(&last) =>
            {
                self.doubt_candidates_in(&parent);
            }
            _ => self.look_from_later(Some(first.clone())),
        }
    }

    /// Whether there is a trace of a message in a stretch.
    fn is_suspect(&self, stretch: &Stretch, parent: &Node) -> bool {
        let range = &self.range;
        let is_set = range.select_node_contents(parent).is_ok()
            && stretch
                .next
                .as_ref()
                .is_none_or(|next| range.set_end_before(next).is_ok())
            // Inside the first one, so that nobody counts its place among its siblings.
            && range.set_start(&stretch.first, 0).is_ok();
        // What cannot be asked together is asked one by one.
        let is_suspect = !is_set
            || self
                .recogniser
                .suspects(&range.unchecked_ref::<Readable>().text());
        // The browser keeps a range up to date wherever it is; at the top that costs nothing.
        let _ = range.set_start(&self.document, 0);
        range.collapse_with_to_start(true);
        is_suspect
    }

    fn look_from_later(&self, first: Option<Node>) {
        if let Some(first) = first {
            let mut state = self.state.borrow_mut();
            state.dirty.push_front(Dirty::From(first));
        }
    }

    fn is_large(&self, node: &Node) -> bool {
        node.node_type() == Node::ELEMENT_NODE
            && node
                .unchecked_ref::<Part>()
                .elements(&self.any)
                .item(ELEMENTS_AT_ONCE)
                .is_some()
    }

    fn read(&self, node: &Node, late: bool) {
        if self.recogniser.suspects(&dom::text(node)) {
            for place in self.recogniser.find(node) {
                self.consider(place, late);
            }
        }
    }

    fn doubt_candidates_in(&self, node: &Node) {
        let mut state = self.state.borrow_mut();
        if !state.candidates.is_empty() {
            state.fate_unsure = true;
            state.refollow |= state
                .candidates
                .iter()
                .any(|candidate| node.contains(Some(&candidate.place)));
        }
    }

    /// The element or shadow root, or the short piece of page around it over which a sentence may be
    /// split.
    fn sentence_around(&self, place: Node) -> Node {
        let mut whole = place;
        for _ in 0..LEVELS_OF_A_SENTENCE {
            if whole.node_type() != Node::ELEMENT_NODE
                || !whole.unchecked_ref::<Part>().matches(&self.inline)
            {
                break;
            }
            match whole.parent_node() {
                Some(parent) if is_short(&parent) => whole = parent,
                _ => break,
            }
        }
        whole
    }

    fn consider(&self, place: Node, late: bool) {
        let mut state = self.state.borrow_mut();
        state.fate_unsure = true;
        if state.candidates.iter().any(|known| known.place == place) {
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
            place,
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
            if !candidate.place.is_connected()
                || !self.recogniser.suspects(&dom::text(&candidate.place))
            {
                return false;
            }
            let examined = self.recogniser.examine(&candidate.place, candidate.late);
            if matches!(
                examined.verdict.decision,
                Decision::Error | Decision::Hidden
            ) {
                self.await_animations(&candidate.place, &mut animation_listeners);
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
            let Some(element) = element_of(&candidate.place) else {
                continue;
            };
            self.intersections.observe(&element);
            let mut next = Some(element);
            for _ in 0..ANCESTORS_FOLLOWED {
                let Some(element) = next else { break };
                // Fails on nothing that is a node.
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

    /// Listens to the animations around a candidate: those that a script plays tell nobody else of their
    /// end.
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

    /// Watches the shadow roots at and below a node, and remembers elements that may yet get one. Tells
    /// whether there is either.
    fn find_hosts(&self, node: &Node) -> bool {
        if node.node_type() != Node::ELEMENT_NODE {
            return false;
        }
        let part = node.unchecked_ref::<Part>();
        let is_host = part.matches(&self.possible_hosts);
        if is_host {
            self.ask(node.clone().unchecked_into());
        }
        if part.first(&self.possible_hosts).is_none() {
            return is_host;
        }
        let hosts = part.all(&self.possible_hosts);
        for index in 0..hosts.length() {
            if let Some(host) = hosts.item(index) {
                self.ask(host.unchecked_into());
            }
        }
        true
    }

    /// Watches the element's shadow root, or remembers that it has none yet.
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

    /// Watches the element's shadow root. Tells whether it has one.
    fn enter(&self, element: &Element) -> bool {
        let Some(root) = dom::shadow_root(element) else {
            return false;
        };
        let mut state = self.state.borrow_mut();
        if state.known_roots.has(&root) || is_own(element) {
            return true;
        }
        if state.roots.len() >= state.roots_kept {
            // Those that are gone must not be kept alive, and not be searched for at every root.
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
            state.dirty.push_back(Dirty::Node(root.clone().into()));
            state.roots.push(root);
        }
        true
    }

    /// Asks the elements without a root whose time has come.
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

    /// Sets out to ask the elements without a root when the first of them is due.
    fn ask_later(self: &Rc<Self>) {
        let state = self.state.borrow();
        let due = state.rootless.iter().map(Rootless::due);
        let due = due.fold(f64::INFINITY, f64::min);
        if due == f64::INFINITY {
            return;
        }
        self.late_roots.set((due - dom::now()).max(0.0));
    }

    fn stop(&self) {
        self.next_look.stop();
        self.late_roots.stop();
        self.changes.disconnect();
        self.records.take();
        self.fate.disconnect();
        self.intersections.disconnect();
        *self.state.borrow_mut() = State {
            stopped: true,
            ..State::default()
        };
    }
}

/// How many elements a parent has: an element, a shadow root or the document.
fn child_count(parent: &Node) -> u32 {
    parent.unchecked_ref::<Part>().child_count()
}

/// Whether a sentence may be split over all of the parent.
fn is_short(parent: &Node) -> bool {
    child_count(parent) <= PIECES_OF_A_SENTENCE
}
