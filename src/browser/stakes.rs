//! What a refresh would cost the person in this document: input that is not saved, media that
//! plays, a print dialog.
//!
//! Only what the person did counts; what the page sets fires no trusted event. Input stays unsaved
//! until it is submitted or cleared, also when its field is gone: a wizard keeps the earlier steps in
//! memory, where a refresh loses them as well.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, EventTarget, HtmlFormElement, HtmlInputElement, HtmlMediaElement,
    HtmlTextAreaElement,
};

use super::dom;
use crate::protocol::Stakes;

/// Fields whose unsaved input is told apart; with more, the document stays unsaved.
const FIELDS_KEPT: usize = 64;

/// Fields whose content is a question and not work: nothing is lost with it.
const QUESTIONS: &str = "input[type=search], [role=searchbox], [role=search] *, search *";

/// Listens for what is at stake until it is dropped.
pub struct StakesWatch {
    state: Rc<State>,
    #[expect(dead_code, reason = "owns the listeners")]
    listeners: Vec<EventListener>,
}

#[derive(Default)]
struct Fields {
    unsaved: Vec<Element>,
    /// More fields than are kept.
    too_many: bool,
}

struct State {
    fields: RefCell<Fields>,
    playing: RefCell<Vec<EventTarget>>,
    stakes: RefCell<Stakes>,
    report: Box<dyn Fn(Stakes)>,
}

impl StakesWatch {
    /// Starts to listen, and calls `report` whenever the stakes change.
    pub fn start(report: impl Fn(Stakes) + 'static) -> Self {
        let state = Rc::new(State {
            fields: RefCell::default(),
            playing: RefCell::default(),
            stakes: RefCell::default(),
            report: Box::new(report),
        });
        let document: EventTarget = dom::document().into();
        let window: EventTarget = dom::window().into();
        let mut listeners = Vec::new();
        let mut listen = |target: &EventTarget, event: &'static str, then: fn(&State, &Event)| {
            let state = Rc::clone(&state);
            listeners.push(EventListener::new_with_options(
                target,
                event,
                EventListenerOptions {
                    phase: EventListenerPhase::Capture,
                    passive: true,
                },
                move |event| then(&state, event),
            ));
        };
        listen(&document, "input", State::changed);
        listen(&document, "change", State::changed);
        listen(&document, "submit", State::settled);
        listen(&document, "reset", State::settled);
        listen(&document, "playing", State::plays);
        listen(&document, "pause", State::plays);
        listen(&document, "ended", State::plays);
        listen(&window, "beforeprint", |state, _| {
            state.set(|stakes| stakes.printing = true)
        });
        listen(&window, "afterprint", |state, _| {
            state.set(|stakes| stakes.printing = false)
        });
        Self { state, listeners }
    }

    /// What is at stake now.
    pub fn stakes(&self) -> Stakes {
        *self.state.stakes.borrow()
    }
}

impl State {
    fn set(&self, change: impl FnOnce(&mut Stakes)) {
        let mut stakes = *self.stakes.borrow();
        change(&mut stakes);
        if self.stakes.replace(stakes) != stakes {
            (self.report)(stakes);
        }
    }

    fn changed(&self, event: &Event) {
        if !event.is_trusted() {
            return;
        }
        // The innermost target that a component shows; a closed root shows its host alone.
        let target = event.composed_path().get(0);
        let Ok(field) = target.dyn_into::<Element>() else {
            return;
        };
        if field.matches(QUESTIONS).unwrap_or(false) {
            return;
        }
        {
            let mut fields = self.fields.borrow_mut();
            fields.unsaved.retain(|known| *known != field);
            if !is_clear(&field) {
                if fields.unsaved.len() == FIELDS_KEPT {
                    fields.too_many = true;
                } else {
                    fields.unsaved.push(field);
                }
            }
        }
        self.tell_fields();
    }

    fn settled(&self, event: &Event) {
        let Some(form) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        self.fields
            .borrow_mut()
            .unsaved
            .retain(|field| !form.contains(Some(field)));
        self.tell_fields();
    }

    fn tell_fields(&self) {
        let unsaved = {
            let fields = self.fields.borrow();
            fields.too_many || !fields.unsaved.is_empty()
        };
        self.set(|stakes| stakes.unsaved_input = unsaved);
    }

    fn plays(&self, event: &Event) {
        let Some(target) = event.target() else { return };
        let plays = target
            .dyn_ref::<HtmlMediaElement>()
            .is_some_and(|media| !media.paused() && !media.ended() && !media.muted());
        {
            let mut playing = self.playing.borrow_mut();
            playing.retain(|known| *known != target);
            if plays {
                playing.push(target);
            }
        }
        let media = !self.playing.borrow().is_empty();
        self.set(|stakes| stakes.media = media);
    }
}

/// Whether a field is as the page gave it, or empty.
fn is_clear(field: &Element) -> bool {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "checkbox" | "radio" => input.checked() == input.default_checked(),
            "file" => input.value().is_empty(),
            _ => input.value().is_empty() || input.value() == input.default_value(),
        };
    }
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        return area.value().is_empty() || Ok(area.value()) == area.default_value();
    }
    if field.has_attribute("contenteditable") {
        return field
            .text_content()
            .is_none_or(|text| text.trim().is_empty());
    }
    false
}
