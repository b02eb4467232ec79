//! Signs that a candidate is shown, hidden or moved while its text does not change: attributes of its
//! ancestors, intersections, transitions and animations.

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, EventTarget, IntersectionObserver, IntersectionObserverEntry, MutationObserver,
    MutationObserverInit, Node,
};

use super::{Callback, WatcherRef, callback, usable};
use crate::browser::dom;
use crate::browser::recogniser::{element_of, frame_of, parent_or_frame};

/// How far up a candidate's ancestors are followed, shadow hosts included.
const ANCESTORS_FOLLOWED: usize = 64;

/// Animations awaited at once. A message has two or three animated ancestors at a time.
const ANIMATIONS_AWAITED: usize = 32;

/// Attributes that can show or hide an element or change its role.
const FOLLOWED_ATTRIBUTES: [&str; 8] = [
    "class",
    "style",
    "hidden",
    "open",
    "inert",
    "role",
    "aria-live",
    "aria-hidden",
];

/// The observers of candidates; connected only while there are candidates.
pub(super) struct Followers {
    attributes: MutationObserver,
    options: MutationObserverInit,
    intersections: IntersectionObserver,
    watcher: WatcherRef,
    _callbacks: [Callback; 2],
}

/// The state and the listeners for the candidates.
#[derive(Default)]
pub(super) struct Followed {
    /// Listeners on the document and the frames around it.
    listeners: Vec<EventListener>,
    /// Listeners on animations that show and hide candidates.
    pub(super) animations: Vec<EventListener>,
    /// The document's frame is scrolled out of view.
    pub(super) is_out_of_view: bool,
}

impl Followers {
    /// Followers that wake the watcher.
    ///
    /// # Errors
    ///
    /// The browser's, if it refuses an observer for this document.
    pub(super) fn new(watcher: &WatcherRef) -> Result<Self, JsValue> {
        let changed = callback(watcher, |inner, _| inner.look_later());
        let crossed = callback(watcher, |inner, entries| {
            note_crossings(&entries, &mut inner.state.borrow_mut().followed);
            inner.look_later();
        });
        let options = MutationObserverInit::new();
        let attributes: Array = FOLLOWED_ATTRIBUTES
            .iter()
            .map(|&name| JsValue::from_str(name))
            .collect();
        options.set_attributes(true);
        options.set_attribute_filter(&attributes);
        Ok(Self {
            attributes: MutationObserver::new(changed.as_ref().unchecked_ref())?,
            options,
            intersections: IntersectionObserver::new(crossed.as_ref().unchecked_ref())?,
            watcher: WatcherRef::clone(watcher),
            _callbacks: [changed, crossed],
        })
    }

    /// Follows these candidates, and no others.
    pub(super) fn follow<'a>(
        &self,
        candidates: impl ExactSizeIterator<Item = &'a Node>,
        followed: &mut Followed,
    ) {
        self.disconnect();
        if candidates.len() == 0 {
            followed.listeners.clear();
            followed.is_out_of_view = false;
            return;
        }
        for node in candidates {
            let Some(element) = element_of(node) else {
                continue;
            };
            self.intersections.observe(&element);
            let mut next = Some(element);
            for _ in 0..ANCESTORS_FOLLOWED {
                let Some(element) = next else { break };
                // Cannot fail for a node.
                let _ = self
                    .attributes
                    .observe_with_options(&element, &self.options);
                next = parent_or_frame(&element);
            }
        }
        if dom::is_in_frame() {
            if let Some(root) = dom::document().document_element() {
                self.intersections.observe(&root);
            }
        }
        if followed.listeners.is_empty() {
            let mut next = dom::document().document_element();
            while let Some(element) = next {
                next = frame_of(&element);
                if let Some(document) = element.owner_document() {
                    self.listen(&document, &mut followed.listeners);
                }
            }
        }
    }

    /// A transition or animation that ends may show or hide candidates in its document or in frames of it.
    fn listen(&self, document: &Document, listeners: &mut Vec<EventListener>) {
        for event in ["transitionend", "animationend", "toggle"] {
            listeners.push(self.wake_at(document, event));
        }
    }

    /// Awaits the end of the animations of a candidate and its ancestors: the end of those that a script
    /// plays is reported on the animation alone.
    pub(super) fn await_animations(&self, node: &Node, listeners: &mut Vec<EventListener>) {
        let mut next = element_of(node);
        for _ in 0..ANCESTORS_FOLLOWED {
            let Some(element) = next else { break };
            for animation in dom::animations(&element) {
                if listeners.len() >= ANIMATIONS_AWAITED {
                    return;
                }
                for event in ["finish", "cancel"] {
                    listeners.push(self.wake_at(&animation, event));
                }
            }
            next = parent_or_frame(&element);
        }
    }

    fn wake_at(&self, target: &EventTarget, event: &'static str) -> EventListener {
        let watcher = WatcherRef::clone(&self.watcher);
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: true,
        };
        EventListener::new_with_options(target, event, options, move |_| {
            if let Some(inner) = usable(&watcher) {
                inner.look_later();
            }
        })
    }

    /// Stops following.
    pub(super) fn disconnect(&self) {
        self.attributes.disconnect();
        self.intersections.disconnect();
    }
}

fn note_crossings(entries: &Array, followed: &mut Followed) {
    let Some(root) = dom::document().document_element() else {
        return;
    };
    for entry in entries.iter() {
        let entry: IntersectionObserverEntry = entry.unchecked_into();
        if entry.target() == root {
            followed.is_out_of_view = !entry.is_intersecting();
        }
    }
}
