//! What a refresh would cost the person in this document: input that is not saved, media that
//! plays, a print dialog.
//!
//! Only what the person did counts; what the page sets fires no trusted event. Input stays unsaved
//! until it is submitted or cleared, also when its field is gone: a wizard keeps the earlier steps in
//! memory, where a refresh loses them as well. What the person did before the engine came is told by
//! what the fields hold, if the person did anything there.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlFormElement, HtmlMediaElement, ShadowRoot};

use crate::browser::api::property;
use crate::browser::dom;
use crate::page_message::RefreshRisk;

/// Fields whose unsaved input is told apart; with more, the document stays unsaved.
const FIELDS_KEPT: usize = 64;

/// Fields whose content is a question and not work: nothing is lost with it.
const QUESTIONS: &str = "input[type=search], [role=searchbox], [role=search] *, search *";

/// Controls that pages make themselves, of elements that fire no event of their own when the person
/// changes them.
const MADE_CONTROLS: &str = "[role=switch], [role=checkbox], [role=radio], [role=option], \
    [role=slider], [role=spinbutton]";

/// What the browser itself lets a person change.
const FIELDS: &str = "input, textarea, select, [contenteditable]";

/// Fields whose content is not a person's, or does not tell whether it is.
const CLOSED_FIELDS: &str = "[type=hidden], [type=button], [type=submit], [type=reset], \
    [type=image], [type=range], [type=color], [readonly], :disabled";

/// Fields that are on or off.
const CHECKED_OR_NOT: &str = "[type=checkbox], [type=radio]";

/// Options that are not as the page gave them.
const CHANGED_OPTIONS: &str = "option:checked:not([selected]), option[selected]:not(:checked)";

#[wasm_bindgen]
extern "C" {
    type Activation;
    /// Absent where the browser does not know it.
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = userActivation)]
    static ACTIVATION: Option<Activation>;
    #[wasm_bindgen(method, getter, js_name = hasBeenActive)]
    fn has_been_active(this: &Activation) -> bool;
}

/// Listens for what is at risk until it is dropped.
pub struct RefreshRiskWatch {
    state: Rc<State>,
    #[expect(dead_code, reason = "owns the listeners")]
    listeners: Vec<EventListener>,
}

/// A field with something of the person's in it.
struct Field {
    element: Element,
    /// What the page had given it. Some pages write what is typed back as the field's default.
    given: JsValue,
}

#[derive(Default)]
struct Fields {
    unsaved: Vec<Field>,
    /// More fields than are kept.
    too_many: bool,
}

impl Fields {
    fn keep(&mut self, element: Element, given: JsValue) {
        if self.unsaved.len() == FIELDS_KEPT {
            self.too_many = true;
        } else {
            self.unsaved.push(Field { element, given });
        }
    }

    /// Forgets a field, and tells what the page had given it where it was known.
    fn forget(&mut self, element: &Element) -> Option<JsValue> {
        let is_it = |known: &Field| known.element == *element;
        let place = self.unsaved.iter().position(is_it)?;
        Some(self.unsaved.swap_remove(place).given)
    }
}

struct State {
    fields: RefCell<Fields>,
    /// What the page clicked itself: the changes that follow are told as if a person made them.
    clicked_by_page: RefCell<Option<EventTarget>>,
    playing: RefCell<Vec<EventTarget>>,
    risk: RefCell<RefreshRisk>,
    report: Box<dyn Fn(RefreshRisk)>,
}

impl RefreshRiskWatch {
    /// Starts to listen, and calls `report` whenever the risk changes. `is_late` where the document
    /// stood there before the extension.
    pub fn start(is_late: bool, report: impl Fn(RefreshRisk) + 'static) -> Self {
        let state = Rc::new(State {
            fields: RefCell::default(),
            clicked_by_page: RefCell::default(),
            playing: RefCell::default(),
            risk: RefCell::default(),
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
        listen(&document, "click", State::operated);
        listen(&document, "keydown", State::operated);
        listen(&document, "submit", State::submitted);
        listen(&document, "reset", |state, event| {
            state.settled(event);
        });
        listen(&document, "playing", State::plays);
        listen(&document, "pause", State::plays);
        listen(&document, "ended", State::plays);
        listen(&window, "beforeprint", |state, _| {
            state.set(|risk| risk.printing = true)
        });
        listen(&window, "afterprint", |state, _| {
            state.set(|risk| risk.printing = false)
        });
        state.look_back(is_late);
        Self { state, listeners }
    }

    /// What is at risk now.
    pub fn risk(&self) -> RefreshRisk {
        *self.state.risk.borrow()
    }
}

impl State {
    fn set(&self, change: impl FnOnce(&mut RefreshRisk)) {
        let mut risk = *self.risk.borrow();
        change(&mut risk);
        if self.risk.replace(risk) != risk {
            (self.report)(risk);
        }
    }

    /// Takes in what the person did before anybody listened.
    fn look_back(&self, is_late: bool) {
        let is_touched = ACTIVATION
            .with(|activation| activation.as_ref().is_none_or(Activation::has_been_active));
        if !is_touched {
            return;
        }
        // Selectors and elements of our own making throw nothing.
        if let Ok(fields) = dom::document().query_selector_all(FIELDS) {
            for index in 0..fields.length() {
                if let Some(field) = fields.get(index).and_then(|node| node.dyn_into().ok()) {
                    self.look_back_at(field, is_late);
                }
            }
        }
        self.tell_fields();
    }

    fn look_back_at(&self, field: Element, is_late: bool) {
        if is(&field, QUESTIONS) || is(&field, CLOSED_FIELDS) {
            return;
        }
        // What was typed may have been written back as the default, long before we came.
        let given = if is_late && !is(&field, CHECKED_OR_NOT) {
            JsValue::UNDEFINED
        } else {
            given(&field)
        };
        if !is_clear(&field, &given) {
            self.fields.borrow_mut().keep(field, given);
        }
    }

    fn changed(&self, event: &Event) {
        let Some(field) = operated_by_person(event) else {
            return;
        };
        if self.clicked_by_page.borrow().as_ref() == Some(field.as_ref()) {
            return;
        }
        {
            let mut fields = self.fields.borrow_mut();
            let given = fields.forget(&field).unwrap_or_else(|| given(&field));
            if !is_clear(&field, &given) {
                fields.keep(field, given);
            }
        }
        self.tell_fields();
    }

    /// A click or a key on a control that the page made itself. That it is as before again, nobody
    /// tells.
    fn operated(&self, event: &Event) {
        let by_page = event.target().filter(|_| !event.is_trusted());
        self.clicked_by_page.replace(by_page);
        let key = property(event, "key").as_string();
        let changes = |key: String| key == " " || key == "Enter" || key.starts_with("Arrow");
        if key.is_some_and(|key| !changes(key)) {
            return;
        }
        let Some(element) = operated_by_person(event) else {
            return;
        };
        let Ok(Some(control)) = element.closest(MADE_CONTROLS) else {
            return;
        };
        if is(&control, FIELDS) {
            return;
        }
        {
            let mut fields = self.fields.borrow_mut();
            fields.forget(&control);
            fields.keep(control, JsValue::UNDEFINED);
        }
        self.tell_fields();
    }

    fn submitted(&self, event: &Event) {
        if self.settled(event) {
            let risk = *self.risk.borrow();
            (self.report)(RefreshRisk {
                submitted: true,
                ..risk
            });
        }
    }

    /// What is in the form is no longer unsaved. Tells whether the event was a form's.
    fn settled(&self, event: &Event) -> bool {
        let target = event.target();
        let Some(form) = target.and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else {
            return false;
        };
        self.fields
            .borrow_mut()
            .unsaved
            .retain(|field| !is_within(&form, &field.element));
        self.tell_fields();
        true
    }

    fn tell_fields(&self) {
        let unsaved = {
            let fields = self.fields.borrow();
            fields.too_many || !fields.unsaved.is_empty()
        };
        self.set(|risk| risk.unsaved_input = unsaved);
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
        self.set(|risk| risk.media = media);
    }
}

/// The innermost element that the person operated, where it is more than a question; a closed root
/// shows its host alone.
fn operated_by_person(event: &Event) -> Option<Element> {
    if !event.is_trusted() {
        return None;
    }
    let element: Element = event.composed_path().get(0).dyn_into().ok()?;
    (!is(&element, QUESTIONS)).then_some(element)
}

/// Whether an element stands in another one, or in the shadow root of one that does.
fn is_within(outer: &Element, inner: &Element) -> bool {
    let mut inner = inner.clone();
    while !outer.contains(Some(&inner)) {
        match inner.get_root_node().dyn_into::<ShadowRoot>() {
            Ok(root) => inner = root.host(),
            Err(_) => return false,
        }
    }
    true
}

fn is(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}

/// What the page gave a field; `undefined` where that is not known.
fn given(field: &Element) -> JsValue {
    let name = if is(field, CHECKED_OR_NOT) {
        "defaultChecked"
    } else {
        "defaultValue"
    };
    property(field, name)
}

/// Whether a field is empty, or as the page gave it.
fn is_clear(field: &Element, given: &JsValue) -> bool {
    if !is(field, FIELDS) {
        return false;
    }
    if is(field, "select") {
        let has_none = |options| matches!(field.query_selector(options), Ok(None));
        return if has_none("[selected]") {
            // The browser chooses the first, where one has to be chosen.
            let first = if is(field, "[multiple]") { -1 } else { 0 };
            property(field, "selectedIndex") == first
        } else {
            has_none(CHANGED_OPTIONS)
        };
    }
    let name = if is(field, CHECKED_OR_NOT) {
        "checked"
    } else if is(field, "[contenteditable]") {
        "innerText"
    } else {
        "value"
    };
    let holds = property(field, name);
    // An editor that was emptied keeps a line.
    holds == *given || holds == "" || holds == "\n"
}
