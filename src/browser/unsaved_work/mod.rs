//! What a refresh would cost the person in this document: work that is not saved, media that plays, a
//! print dialog.
//!
//! Only what the person did counts. The loader hears it before any script of the page can stop it, and
//! keeps it until the engine is there. Work stays unsaved until it is submitted or cleared, also when its
//! field is gone: a wizard keeps the earlier steps in memory, where a refresh loses them as well. What the
//! loader did not hear is told by what the fields hold, if the person did anything there.
//!
//! Some deeds are told by what came of them a moment later: a field whose value the page changed, a shape
//! that came along with the pointer.

mod fields;
mod frames;
mod media;
mod place;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlFormElement};

use self::fields::{CHECKED_OR_NOT, CLOSED_FIELDS, Fields, given, is_clear};
use self::frames::Frames;
use self::media::Media;
use self::place::{FIELDS, closest, form_element, is, is_handle, is_question, is_within, place_of};
use super::alarm::Alarm;
use super::api::property;
use super::dom;
use super::isolated_world::{self, is_own};
use crate::page_message::RefreshRisk;
use crate::unsaved_work::{Deed, Place, is_work};

/// Milliseconds after a deed until it is asked what came of it. Pages answer at once or in the next frame;
/// it only has to be before a countdown can end.
const OUTCOME_AFTER: f64 = 100.0;

/// Pixels that a pointer may move while it is pressed.
const STILL: f64 = 4.0;

/// Fields around a button whose values it may change: more belong to a form, and the button to something
/// else.
const FIELDS_AROUND: u32 = 4;

/// Fields that a button beside them may change, and controls whose text is their value.
const CHANGED_FROM_BESIDE: &str = "input:not([type=checkbox], [type=radio], [type=search], [type=hidden]), \
    textarea, [role=combobox]:not(input)";

/// What may stand beside a field and change its value.
const BUTTONS: &str = "button, [role=button]";

/// Fields that take any letter.
const TEXT_FIELDS: &str = ":is(textarea, input[type=text], input:not([type])):read-write";

/// Whether the person has done anything in this document or in a frame of it, as far as the browser knows.
fn is_touched() -> bool {
    let activation = property(&dom::window().navigator(), "userActivation");
    property(&activation, "hasBeenActive") != false
}

/// A field that a deed may change through the page's own script.
struct Watched {
    element: Element,
    held: JsValue,
    given: JsValue,
}

/// What the pointer was pressed on, until it is let go.
struct Pressed {
    element: Element,
    place: Place,
    /// What stands for the place.
    around: Element,
    /// Where the pointer was.
    x: f64,
    y: f64,
    /// Only where an outcome tells of work.
    before: Option<Layout>,
}

/// Where an element is in what stands around it, and how many elements that has.
struct Layout {
    x: f64,
    y: f64,
    elements: f64,
}

/// The control of the page's own that the person was last at.
struct AtHand {
    control: Element,
    was_checked: bool,
}

/// Hears what a refresh would cost until it is dropped.
pub(crate) struct RefreshRiskWatch {
    state: Rc<State>,
    _hear: Closure<dyn Fn(Event, EventTarget)>,
}

/// In a document that is left, Firefox throws out of any call to the page. Work that was being changed then
/// stays borrowed: nobody goes on with it, and what was told last holds.
struct State {
    work: RefCell<Work>,
    outcome: Alarm,
    risk: Cell<RefreshRisk>,
    report: Box<dyn Fn(RefreshRisk)>,
}

impl RefreshRiskWatch {
    /// Takes over what the loader heard and hears, and calls `report` whenever the risk changes.
    /// `has_missed_deeds` where the loader did not hear or keep all: it came late, or much happened before
    /// the engine did.
    pub(crate) fn start(has_missed_deeds: bool, report: impl Fn(RefreshRisk) + 'static) -> Self {
        let state = Rc::new_cyclic(|weak: &Weak<State>| {
            let weak = weak.clone();
            State {
                work: RefCell::default(),
                outcome: Alarm::new(move || {
                    if let Some(state) = weak.upgrade() {
                        if let Ok(mut work) = state.work.try_borrow_mut() {
                            work.ask_outcome();
                        }
                        state.tell(false);
                    }
                }),
                risk: Cell::default(),
                report: Box::new(report),
            }
        });
        if has_missed_deeds {
            state.work.borrow_mut().look_back();
        }
        state.tell(false);
        let hear = Closure::new({
            let state = Rc::clone(&state);
            move |event: Event, target: EventTarget| state.hear(&event, &target)
        });
        isolated_world::take_over_deeds(hear.as_ref());
        Self { state, _hear: hear }
    }

    /// What a refresh would cost now.
    pub(crate) fn risk(&self) -> RefreshRisk {
        self.state.risk.get()
    }

    /// Asks what tells nothing of itself: frames that cannot be looked into, and media that are gone.
    pub(crate) fn look(&self) {
        self.state.tell(false);
    }
}

impl State {
    /// Hears an event, and the innermost element it is of; a closed root shows its host alone.
    fn hear(&self, event: &Event, target: &EventTarget) {
        let kind = event.type_();
        let Ok(mut work) = self.work.try_borrow_mut() else {
            return;
        };
        let submitted = work.hear(&kind, event, target);
        let is_outcome_awaited = work.is_outcome_awaited;
        drop(work);
        if is_outcome_awaited && !self.outcome.is_set() {
            self.outcome.set(OUTCOME_AFTER);
        }
        self.tell(submitted);
    }

    fn tell(&self, submitted: bool) {
        let Ok(mut work) = self.work.try_borrow_mut() else {
            return;
        };
        let risk = work.risk();
        drop(work);
        let is_new = self.risk.replace(risk) != risk;
        if is_new || submitted {
            (self.report)(RefreshRisk { submitted, ..risk });
        }
    }
}

/// What the person did here, as far as it is not saved.
#[derive(Default)]
struct Work {
    fields: Fields,
    frames: Frames,
    media: Media,
    printing: bool,
    /// What the page clicked itself: the changes that follow are told as if a person made them.
    clicked_by_page: Option<EventTarget>,
    watched: Vec<Watched>,
    pressed: Option<Pressed>,
    /// Let go elsewhere than it was pressed.
    dragged: Option<Pressed>,
    at_hand: Option<AtHand>,
    /// The field in which something was typed or pasted that has not arrived there.
    awaited: Option<Element>,
    /// The last deed was to type or to paste.
    is_typing: bool,
    is_outcome_awaited: bool,
}

impl Work {
    fn risk(&mut self) -> RefreshRisk {
        let has_entered = self.frames.ask(is_touched);
        RefreshRisk {
            unsaved_input: has_entered || !self.fields.is_empty(),
            submitted: false,
            media: self.media.ask(),
            printing: self.printing,
        }
    }

    /// Takes in what the person did before anybody listened.
    fn look_back(&mut self) {
        if !is_touched() {
            return;
        }
        // Selectors and elements of our own making throw nothing.
        if let Ok(fields) = dom::document().query_selector_all(FIELDS) {
            for index in 0..fields.length() {
                if let Some(field) = fields.get(index) {
                    self.look_back_at(field.unchecked_ref());
                }
            }
        }
    }

    fn look_back_at(&mut self, field: &Element) {
        if is_question(field) || is(field, CLOSED_FIELDS) {
            return;
        }
        // What was typed may have been written back as the default, long before we came.
        let given = if is(field, CHECKED_OR_NOT) {
            given(field)
        } else {
            JsValue::UNDEFINED
        };
        if !is_clear(field, &given) {
            self.fields.keep(field, || given);
        }
    }

    /// Hears an event. Tells whether a form was submitted.
    fn hear(&mut self, kind: &str, event: &Event, target: &EventTarget) -> bool {
        match kind {
            "playing" | "volumechange" => self.media.take_in(target),
            "beforeprint" | "afterprint" => self.printing = kind == "beforeprint",
            _ => {
                return match target.dyn_ref::<Element>() {
                    Some(element) if is_own(element) => false,
                    Some(element) if event.is_trusted() => self.hear_person(kind, event, element),
                    Some(element) => {
                        self.hear_page(kind, event, element);
                        false
                    }
                    None => {
                        // The window's own blur: the focus may have gone into a frame.
                        self.is_outcome_awaited |= kind == "blur";
                        false
                    }
                };
            }
        }
        false
    }

    fn hear_page(&mut self, kind: &str, event: &Event, element: &Element) {
        match kind {
            "click" => self.clicked_by_page = event.target(),
            "input" | "change" => self.answered(element),
            _ => {}
        }
    }

    fn hear_person(&mut self, kind: &str, event: &Event, element: &Element) -> bool {
        match kind {
            "click" => {
                self.clicked_by_page = None;
                self.act(element, Deed::Press);
            }
            "input" | "change" => self.changed(element),
            "keydown" => self.key_pressed(event, element),
            "keyup" => self.key_released(element),
            "pointerdown" => self.press(event, element),
            "pointerup" => self.release(event),
            "beforeinput" | "paste" | "cut" | "drop" => {
                self.watch(element);
                self.await_arrival(element, kind == "paste");
                self.act(element, Deed::Insertion);
            }
            "submit" | "reset" => {
                if let Some(form) = element.dyn_ref::<HtmlFormElement>() {
                    // What the page does with its fields now is not the person's doing.
                    self.watched.clear();
                    self.at_hand = None;
                    self.fields.settle(form);
                    return kind == "submit";
                }
            }
            _ => {}
        }
        false
    }

    fn act(&mut self, element: &Element, deed: Deed) {
        // Most deeds are done to what was kept at the first of them.
        if self.fields.has(element) {
            return;
        }
        let (place, around) = place_of(element);
        if is_work(deed, place) {
            self.keep(place, &around);
        }
    }

    fn keep(&mut self, place: Place, around: &Element) {
        let is_host = place == Place::Editor && is(around, FIELDS);
        self.fields.keep(around, || {
            if is_host {
                given(around)
            } else {
                JsValue::UNDEFINED
            }
        });
    }

    /// The browser says that the person changed a field.
    fn changed(&mut self, field: &Element) {
        self.awaited = None;
        if self.clicked_by_page.as_ref() == Some(field.as_ref()) || is_question(field) {
            return;
        }
        let given = self.given_to(field);
        self.fields.review(field, || given);
    }

    /// What a field was given before the person came to it.
    fn given_to(&self, field: &Element) -> JsValue {
        if is(field, "[contenteditable]") {
            return JsValue::UNDEFINED;
        }
        let known = self.watched.iter().find(|known| known.element == *field);
        known.map_or_else(|| given(field), |known| known.given.clone())
    }

    /// A control of the page's own says that it changed, which it does by a script: of the one that the person
    /// was last at, that is the person's doing.
    fn answered(&mut self, element: &Element) {
        let Some(at_hand) = &self.at_hand else {
            return;
        };
        let is_control = form_element(element).as_ref() == Some(element);
        // An arrow on one radio button changes its neighbour.
        let group = element.parent_element();
        if !is_control || !is_within(group.as_ref().unwrap_or(element), &at_hand.control) {
            return;
        }
        let is_checked = is(element, ":state(checked)");
        let given = if *element == at_hand.control && is_checked != at_hand.was_checked {
            JsValue::from(at_hand.was_checked)
        } else {
            JsValue::UNDEFINED
        };
        self.fields.review(element, || given);
    }

    /// The person comes to an element, with the keyboard or the pointer.
    fn take_in_hand(&mut self, element: &Element) {
        self.at_hand = form_element(element).map(|control| AtHand {
            was_checked: is(&control, ":state(checked)"),
            control,
        });
        self.watch(element);
        self.is_typing = false;
    }

    fn key_pressed(&mut self, event: &Event, element: &Element) {
        self.take_in_hand(element);
        let holds = |name| property(event, name).is_truthy();
        // AltGr is told as both.
        let is_command = holds("ctrlKey") != holds("altKey") || holds("metaKey");
        let key = property(event, "key").as_string();
        if let Some(deed) = key.and_then(|key| Deed::of_key(&key, is_command)) {
            self.await_arrival(element, matches!(deed, Deed::Text | Deed::Deletion));
            self.act(element, deed);
        }
    }

    /// Remembers the field in which what was typed or pasted has to arrive, if it has to.
    fn await_arrival(&mut self, element: &Element, has_to: bool) {
        let has_to = has_to && is(element, TEXT_FIELDS) && !is_question(element);
        self.awaited = has_to.then(|| element.clone());
        self.is_typing = true;
    }

    fn key_released(&mut self, element: &Element) {
        self.is_outcome_awaited |= !self.watched.is_empty();
        // The page took for itself what did not arrive, as terminals do.
        if self.awaited.take().as_ref() == Some(element) {
            self.fields.keep_for_good(element);
        }
        if is(element, "[contenteditable]") && self.fields.has(element) {
            self.changed(element);
        }
    }

    fn press(&mut self, event: &Event, element: &Element) {
        self.take_in_hand(element);
        let (mut place, around) = place_of(element);
        let before = match place {
            Place::Application | Place::Drawing => Some(layout(element, &around)),
            Place::Page | Place::Focusable | Place::Grid | Place::Operated => {
                if is_handle(element) {
                    place = Place::Handle;
                }
                None
            }
            _ => None,
        };
        self.pressed = Some(Pressed {
            element: element.clone(),
            place,
            around,
            x: number(event, "clientX"),
            y: number(event, "clientY"),
            before,
        });
    }

    fn release(&mut self, event: &Event) {
        self.is_outcome_awaited |= !self.watched.is_empty();
        let Some(pressed) = self.pressed.take() else {
            return;
        };
        if is_still(
            number(event, "clientX") - pressed.x,
            number(event, "clientY") - pressed.y,
        ) {
            return;
        }
        if pressed.before.is_some() {
            self.dragged = Some(pressed);
            self.is_outcome_awaited = true;
        } else if is_work(Deed::Drag, pressed.place) {
            self.keep(pressed.place, &pressed.around);
        }
    }

    /// Remembers what the fields at hand hold, to be compared with what they hold when the page has heard
    /// of the deed.
    fn watch(&mut self, element: &Element) {
        if self.is_outcome_awaited {
            self.ask_outcome();
        }
        let mut fields: Vec<Element> = Vec::new();
        if let Some(field) = closest(element, CHANGED_FROM_BESIDE) {
            fields.push(field);
        } else if let Some(beside) = closest(element, BUTTONS)
            .as_ref()
            .unwrap_or(element)
            .parent_element()
            && let Ok(beside) = beside
                .parent_element()
                .unwrap_or(beside)
                .query_selector_all(CHANGED_FROM_BESIDE)
            && beside.length() <= FIELDS_AROUND
        {
            fields.extend(
                (0..beside.length()).filter_map(|index| beside.get(index)?.dyn_into().ok()),
            );
        }
        fields.retain(|field| !is_question(field));
        // Who comes from a field to a calendar's day still changes that field.
        if fields.is_empty() {
            for watched in &mut self.watched {
                watched.held = held(&watched.element);
            }
        } else {
            let watched = fields.into_iter().map(|element| Watched {
                held: held(&element),
                given: given(&element),
                element,
            });
            self.watched = watched.collect();
        }
        self.is_outcome_awaited |= !self.watched.is_empty();
    }

    /// Asks what came of the last deeds.
    fn ask_outcome(&mut self) {
        self.is_outcome_awaited = false;
        for watched in &mut self.watched {
            let holds = held(&watched.element);
            if holds == watched.held {
                continue;
            }
            watched.held = holds;
            let (field, given) = (&watched.element, &watched.given);
            // What was typed and is gone at once was taken out of the field and stands elsewhere.
            if self.is_typing && self.fields.has(field) && is_clear(field, given) {
                self.fields.keep_for_good(field);
            } else {
                self.fields.review(field, || given.clone());
            }
        }
        if let Some(dragged) = self.dragged.take()
            && let Some(before) = dragged.before
        {
            let now = layout(&dragged.element, &dragged.around);
            let deed = if !is_still(now.x - before.x, now.y - before.y) {
                Deed::Move
            } else if now.elements > before.elements {
                Deed::Add
            } else {
                Deed::Drag
            };
            if is_work(deed, dragged.place) {
                self.keep(dragged.place, &dragged.around);
            }
        }
    }
}

fn is_still(x: f64, y: f64) -> bool {
    x.abs() <= STILL && y.abs() <= STILL
}

fn number(of: &JsValue, name: &str) -> f64 {
    property(of, name).as_f64().unwrap_or_default()
}

/// What a field, or a control whose text is its value, holds.
fn held(element: &Element) -> JsValue {
    property(
        element,
        if is(element, FIELDS) {
            "value"
        } else {
            "textContent"
        },
    )
}

fn layout(element: &Element, around: &Element) -> Layout {
    let (inner, outer) = (
        element.get_bounding_client_rect(),
        around.get_bounding_client_rect(),
    );
    let elements = around.get_elements_by_tag_name("*");
    Layout {
        x: number(&inner, "x") - number(&outer, "x"),
        y: number(&inner, "y") - number(&outer, "y"),
        elements: number(&elements, "length"),
    }
}
