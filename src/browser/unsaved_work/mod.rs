//! What a refresh would cost the user in this document: unsaved work, playing media, an open print dialog.
//!
//! Only the user's own actions count. The loader receives their events before any script of the page can stop
//! them, and keeps them until the engine starts. Work stays unsaved until it is submitted or cleared, even
//! if its field is removed: a wizard keeps its earlier steps in memory, where a refresh loses them as well.
//! Where the loader may have missed events, the fields' values decide, if the user interacted at all.
//!
//! Some actions are judged by their outcome a moment later: a field whose value the page changed, a shape
//! that moved along with the pointer.

mod fields;
mod frames;
mod media;
mod target;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlFormElement};

use self::fields::{CHECKED_OR_NOT, CLOSED_FIELDS, Fields, given, is_clear};
use self::frames::Frames;
use self::media::{Media, is_picture_in_picture};
use self::target::{
    FIELDS, closest, focused, form_element, highlighted_option, is, is_handle, is_question,
    is_within, target_of,
};
use super::alarm::Alarm;
use super::api::property;
use super::dom;
use super::isolated_world::{self, is_own};
use crate::catalog::portals::work_in_memory;
use crate::page_message::RefreshRisk;
use crate::unsaved_work::{ActionTarget, UserAction, is_work};

/// Milliseconds from an action to the check of its outcome. Pages react at once or in the next frame; the
/// check only has to happen before a countdown can end.
const OUTCOME_AFTER: f64 = 100.0;

/// Milliseconds between two searches for blades with work in memory. A search covers the whole document: 2.5 ms
/// for 48,000 elements (Chromium 156).
const BLADE_SEARCH_INTERVAL: f64 = 2_000.0;

/// Pixels that a pressed pointer may move without dragging.
const STILL: f64 = 4.0;

/// Most fields around a button that it may change: more of them make up a form, and the button has another
/// purpose.
const FIELDS_AROUND: u32 = 4;

/// Fields that an adjacent button may change, and controls whose text is their value.
const CHANGED_FROM_BESIDE: &str = "input:not([type=checkbox], [type=radio], [type=search], [type=hidden]), \
    textarea, [role=combobox]:not(input)";

/// Elements beside a field that may change its value.
const BUTTONS: &str = "button, [role=button]";

/// Fields that accept any character.
const TEXT_FIELDS: &str = ":is(textarea, input[type=text], input:not([type])):read-write";

/// Whether the user has interacted with this document or a frame of it, as far as the browser knows.
fn is_touched() -> bool {
    let activation = property(&dom::window().navigator(), "userActivation");
    property(&activation, "hasBeenActive") != false
}

/// Whether a blade with work in memory is open in this document.
fn has_work_in_memory() -> bool {
    matches!(
        dom::document().query_selector(work_in_memory()),
        Ok(Some(_))
    )
}

/// A field that the page's script may change in response to an action.
struct Watched {
    element: Element,
    held: JsValue,
    given: JsValue,
}

/// What the pointer was pressed on, until it is released.
struct Pressed {
    element: Element,
    target: ActionTarget,
    /// Its element.
    around: Element,
    /// Where the pointer was.
    x: f64,
    y: f64,
    /// Set only for targets where the outcome decides.
    before: Option<Layout>,
}

/// The position of an element in its target, and the number of elements in the latter.
struct Layout {
    x: f64,
    y: f64,
    elements: f64,
}

/// The form-associated custom element that the user last interacted with.
struct AtHand {
    control: Element,
    was_checked: bool,
}

/// When a look searches for blades with work in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BladeSearch {
    /// At least [`BLADE_SEARCH_INTERVAL`] after the last search by a look.
    WhenDue,
    Now,
}

/// Tracks what a refresh would cost until it is dropped.
pub(crate) struct RefreshRiskWatch {
    state: Rc<RiskState>,
    _on_event: Closure<dyn Fn(Event, EventTarget)>,
}

/// In a document that is being left, Firefox throws out of any call to the page. Work that was borrowed then
/// stays borrowed: it is not used again, and the last report remains valid.
struct RiskState {
    work: RefCell<Work>,
    outcome: Alarm,
    /// Searches for blades once more after a look, for what changes meanwhile.
    next_blade_search: Alarm,
    /// Whether there was another look since the last search: then there is another search after the next one.
    looked_meanwhile: Cell<bool>,
    risk: Cell<RefreshRisk>,
    report: Box<dyn Fn(RefreshRisk)>,
}

impl RefreshRiskWatch {
    /// Takes over the events that the loader has kept and receives, and calls `report` when the risk changes.
    /// `has_missed_actions` if the loader may have missed or dropped some: it came late, or too many came
    /// before the engine.
    pub(crate) fn start(has_missed_actions: bool, report: impl Fn(RefreshRisk) + 'static) -> Self {
        let state = Rc::new_cyclic(|weak: &Weak<RiskState>| {
            let alarm = |then: fn(&RiskState)| {
                let weak = weak.clone();
                Alarm::new(move || {
                    if let Some(state) = weak.upgrade() {
                        then(&state);
                    }
                })
            };
            RiskState {
                work: RefCell::default(),
                outcome: alarm(RiskState::check_outcome),
                next_blade_search: alarm(RiskState::search_again_for_blades),
                looked_meanwhile: Cell::default(),
                risk: Cell::default(),
                report: Box::new(report),
            }
        });
        if has_missed_actions {
            state.work.borrow_mut().look_back();
        }
        state.report_change(false);
        let on_event = Closure::new({
            let state = Rc::clone(&state);
            move |event: Event, target: EventTarget| state.on_event(&event, &target)
        });
        isolated_world::take_over_actions(on_event.as_ref());
        Self {
            state,
            _on_event: on_event,
        }
    }

    /// What a refresh would cost now.
    pub(crate) fn risk(&self) -> RefreshRisk {
        self.state.risk.get()
    }

    /// Checks what no event reports: frames that cannot be inspected, media that were removed, and blades with
    /// work in memory.
    pub(crate) fn look(&self, blades: BladeSearch) {
        let state = &self.state;
        if blades == BladeSearch::Now || !state.next_blade_search.is_set() {
            state.next_blade_search.set(BLADE_SEARCH_INTERVAL);
            state.search_for_blades();
        } else {
            state.looked_meanwhile.set(true);
            state.report_change(false);
        }
    }
}

impl RiskState {
    fn check_outcome(&self) {
        if let Ok(mut work) = self.work.try_borrow_mut() {
            work.check_outcome();
        }
        self.report_change(false);
    }

    fn search_again_for_blades(&self) {
        if self.looked_meanwhile.take() {
            self.next_blade_search.set(BLADE_SEARCH_INTERVAL);
        }
        self.search_for_blades();
    }

    fn search_for_blades(&self) {
        if let Ok(mut work) = self.work.try_borrow_mut() {
            work.work_in_memory = has_work_in_memory();
        }
        self.report_change(false);
    }

    /// Handles an event, with its innermost target; for a closed root that is the host.
    fn on_event(&self, event: &Event, target: &EventTarget) {
        let kind = event.type_();
        let Ok(mut work) = self.work.try_borrow_mut() else {
            return;
        };
        let submitted = work.on_event(&kind, event, target);
        let is_outcome_awaited = work.is_outcome_awaited;
        drop(work);
        if is_outcome_awaited && !self.outcome.is_set() {
            self.outcome.set(OUTCOME_AFTER);
        }
        self.report_change(submitted);
    }

    fn report_change(&self, submitted: bool) {
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

/// The user's unsaved work in this document.
#[derive(Default)]
struct Work {
    fields: Fields,
    frames: Frames,
    media: Media,
    printing: bool,
    /// A blade with work in memory was open at the last look.
    work_in_memory: bool,
    /// The element that the page itself clicked: the change events that follow are trusted, as if the user
    /// had made them.
    clicked_by_page: Option<EventTarget>,
    watched: Vec<Watched>,
    pressed: Option<Pressed>,
    /// A press whose release was at another place.
    dragged: Option<Pressed>,
    at_hand: Option<AtHand>,
    /// The field in which typed or pasted text is still to arrive.
    awaited: Option<Element>,
    /// The last action was typing or pasting.
    is_typing: bool,
    is_outcome_awaited: bool,
}

impl Work {
    fn risk(&mut self) -> RefreshRisk {
        let has_entered = self.frames.check(is_touched);
        RefreshRisk {
            unsaved_input: has_entered || !self.fields.is_empty(),
            submitted: false,
            media: self.media.is_audible() || is_picture_in_picture(),
            printing: self.printing,
            work_in_memory: self.work_in_memory,
        }
    }

    /// Finds the work that was done before the loader listened.
    fn look_back(&mut self) {
        if !is_touched() {
            return;
        }
        // Our own selectors are valid.
        if let Ok(fields) = dom::document().query_selector_all(FIELDS) {
            for index in 0..fields.length() {
                if let Some(field) = fields.get(index) {
                    self.look_back_at(field.unchecked_ref());
                }
            }
        }
        // Work outside of fields cannot be compared with anything: the focused element may hold some.
        if let Some((target, around)) = focused().as_ref().map(target_of)
            && matches!(
                target,
                ActionTarget::Editor | ActionTarget::Application | ActionTarget::Canvas
            )
            && !is(&around, FIELDS)
        {
            self.fields.add(&around, || JsValue::UNDEFINED);
        }
    }

    fn look_back_at(&mut self, field: &Element) {
        if is_question(field) || is(field, CLOSED_FIELDS) {
            return;
        }
        // The page may have set the field's default to the typed text long before the engine started.
        let given = if is(field, CHECKED_OR_NOT) {
            given(field)
        } else {
            JsValue::UNDEFINED
        };
        if !is_clear(field, &given) {
            self.fields.add(field, || given);
        }
    }

    /// Handles an event; returns whether a form was submitted.
    fn on_event(&mut self, kind: &str, event: &Event, target: &EventTarget) -> bool {
        match kind {
            "playing" | "volumechange" => self.media.add(target),
            "beforeprint" | "afterprint" => self.printing = kind == "beforeprint",
            _ => {
                return match target.dyn_ref::<Element>() {
                    Some(element) if is_own(element) => false,
                    Some(element) if event.is_trusted() => self.on_user_event(kind, event, element),
                    Some(element) => {
                        self.on_page_event(kind, event, element);
                        false
                    }
                    None => {
                        // The window's own blur: the focus may have moved into a frame. A picture-in-picture
                        // window that is left closes a moment later.
                        self.is_outcome_awaited |= matches!(kind, "blur" | "pagehide");
                        false
                    }
                };
            }
        }
        false
    }

    fn on_page_event(&mut self, kind: &str, event: &Event, element: &Element) {
        match kind {
            "click" => self.clicked_by_page = event.target(),
            "input" | "change" => self.answered(element),
            _ => {}
        }
    }

    fn on_user_event(&mut self, kind: &str, event: &Event, element: &Element) -> bool {
        match kind {
            "click" => {
                self.clicked_by_page = None;
                self.on_action(element, UserAction::Press);
            }
            "input" | "change" => self.changed(element),
            "keydown" => self.key_pressed(event, element),
            "keyup" => self.key_released(element),
            "pointerdown" => self.press(event, element),
            "pointerup" => self.release(event),
            "beforeinput" | "paste" | "cut" | "drop" => {
                self.watch(element);
                self.await_arrival(element, kind == "paste");
                self.on_action(element, UserAction::Insertion);
            }
            "submit" | "reset" => {
                if let Some(form) = element.dyn_ref::<HtmlFormElement>() {
                    // From now on, the page's changes of its fields are not the user's.
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

    fn on_action(&mut self, element: &Element, action: UserAction) {
        // Most actions are on an element that was kept at the first action.
        if self.fields.has(element) {
            return;
        }
        let (target, around) = target_of(element);
        if is_work(action, target) {
            self.add_work(target, &around);
        }
    }

    fn add_work(&mut self, target: ActionTarget, around: &Element) {
        let is_host = target == ActionTarget::Editor && is(around, FIELDS);
        self.fields.add(around, || {
            if is_host {
                given(around)
            } else {
                JsValue::UNDEFINED
            }
        });
    }

    /// Handles a trusted change of a field.
    fn changed(&mut self, field: &Element) {
        self.awaited = None;
        if self.clicked_by_page.as_ref() == Some(field.as_ref()) || is_question(field) {
            return;
        }
        let given = self.given_to(field);
        self.fields.review(field, || given);
    }

    /// A field's value before the user changed it.
    fn given_to(&self, field: &Element) -> JsValue {
        if is(field, "[contenteditable]") {
            return JsValue::UNDEFINED;
        }
        let known = self.watched.iter().find(|known| known.element == *field);
        known.map_or_else(|| given(field), |known| known.given.clone())
    }

    /// Handles a change event that a custom element dispatched by script: if the user last interacted with
    /// that control, the change is theirs.
    fn answered(&mut self, element: &Element) {
        let Some(at_hand) = &self.at_hand else {
            return;
        };
        let is_control = form_element(element).as_ref() == Some(element);
        // An arrow key on one radio button changes its neighbour.
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

    /// Handles the user's arrival at an element, with the keyboard or the pointer.
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
        // AltGr is reported as both Control and Alt.
        let is_command = holds("ctrlKey") != holds("altKey") || holds("metaKey");
        let key = property(event, "key").as_string();
        if let Some(action) = key.and_then(|key| UserAction::of_key(&key, is_command)) {
            self.await_arrival(
                element,
                matches!(action, UserAction::Text | UserAction::Deletion),
            );
            self.on_action(element, action);
            if action == UserAction::Enter
                && let Some(option) = highlighted_option(element)
            {
                self.on_action(&option, UserAction::Press);
            }
        }
    }

    /// Remembers the field, if typed or pasted text has to arrive in it.
    fn await_arrival(&mut self, element: &Element, has_to: bool) {
        let has_to = has_to && is(element, TEXT_FIELDS) && !is_question(element);
        self.awaited = has_to.then(|| element.clone());
        self.is_typing = true;
    }

    fn key_released(&mut self, element: &Element) {
        self.is_outcome_awaited |= !self.watched.is_empty();
        // The page took the text that did not arrive, as terminals do.
        if self.awaited.take().as_ref() == Some(element) {
            self.fields.keep_for_good(element);
        }
        if is(element, "[contenteditable]") && self.fields.has(element) {
            self.changed(element);
        }
    }

    fn press(&mut self, event: &Event, element: &Element) {
        self.take_in_hand(element);
        let (mut target, around) = target_of(element);
        let before = match target {
            ActionTarget::Application | ActionTarget::Drawing => Some(layout(element, &around)),
            ActionTarget::Page
            | ActionTarget::Focusable
            | ActionTarget::Grid
            | ActionTarget::Operated => {
                if is_handle(element) {
                    target = ActionTarget::Handle;
                }
                None
            }
            _ => None,
        };
        self.pressed = Some(Pressed {
            element: element.clone(),
            target,
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
        } else if is_work(UserAction::Drag, pressed.target) {
            self.add_work(pressed.target, &pressed.around);
        }
    }

    /// Remembers the values of the fields at hand, to be compared once the page has handled the action.
    fn watch(&mut self, element: &Element) {
        if self.is_outcome_awaited {
            self.check_outcome();
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
        // A user who goes from a field to a day of its calendar still changes that field.
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

    /// Checks the outcome of the last actions.
    fn check_outcome(&mut self) {
        self.is_outcome_awaited = false;
        for watched in &mut self.watched {
            let holds = held(&watched.element);
            if holds == watched.held {
                continue;
            }
            watched.held = holds;
            let (field, given) = (&watched.element, &watched.given);
            // Text that is gone right after it was typed was taken elsewhere by the page.
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
            let action = if !is_still(now.x - before.x, now.y - before.y) {
                UserAction::Move
            } else if now.elements > before.elements {
                UserAction::Add
            } else {
                UserAction::Drag
            };
            if is_work(action, dragged.target) {
                self.add_work(dragged.target, &dragged.around);
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

/// The value of a field, or the text of a control whose text is its value.
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
