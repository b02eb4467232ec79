//! The note and the overlay on the page.
//!
//! They stand in a closed shadow root of one element at the end of the document, in the browser's top
//! layer. While there is nothing to show there is no element and no listener.

mod button_feedback;
mod clipboard;
mod clock;
mod elements;
mod stand;
mod theme;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, PointerEvent, ShadowRoot};

use self::button_feedback::ButtonFeedback;
use self::clock::Clock;
use self::elements::{ElementNode, build};
use self::stand::{Placement, Stand, put_on_top, put_up};
use super::api::{message, property};
use super::dom;
use crate::guidance::cards::does;
use crate::protocol::Choice;

/// How often what stands on the page is put back in [`PUT_BACK_WINDOW`]. Page scripts that render
/// anew remove it once or twice; what removes it more often fights, and a fight costs the page more
/// than the note is worth.
const PUT_BACK_AT_MOST: usize = 10;

/// Milliseconds in which [`PUT_BACK_AT_MOST`] counts.
const PUT_BACK_WINDOW: f64 = 10_000.0;

/// How often it is told that a view's time has passed. A background that is stopped meanwhile takes the
/// message with it, and whoever hears it twice shows another view after the first.
const ELAPSED_TOLD_AT_MOST: u32 = 3;

/// Milliseconds between two such messages.
const ELAPSED_TOLD_EVERY: f64 = 5_000.0;

#[wasm_bindgen]
extern "C" {
    /// Where in ours an event happened.
    type Target;
    #[wasm_bindgen(method)]
    fn closest(this: &Target, selector: &str) -> Option<HtmlElement>;

    /// A [`crate::protocol::Shown`], as the background sent it.
    #[derive(Clone)]
    pub type Shown;
    /// Its revision.
    #[wasm_bindgen(method, getter)]
    pub fn revision(this: &Shown) -> u32;
    #[wasm_bindgen(method, getter)]
    fn timer(this: &Shown) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn content(this: &Shown) -> Option<Content>;

    /// A [`crate::protocol::Content`], as the background sent it.
    type Content;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Content) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn card(this: &Content) -> ElementNode;
    #[wasm_bindgen(method, getter)]
    fn folded(this: &Content) -> Option<ElementNode>;
    #[wasm_bindgen(method, getter)]
    fn announcement(this: &Content) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn text(this: &Content) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn json(this: &Content) -> JsString;

    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn json_of(value: &JsValue) -> JsString;
}

/// Names of [`crate::protocol::Kind`], as they are sent.
mod kind {
    pub const COUNTDOWN: &str = "countdown";
    pub const GUIDANCE: &str = "guidance";
}

/// What is told to whoever owns the panel.
pub struct Handlers {
    /// The person chose.
    pub on_choice: Box<dyn Fn(Choice)>,
    /// The time that the view named has passed.
    pub on_elapsed: Box<dyn Fn()>,
    /// The page kept removing what was shown, and it is not put back any more.
    pub on_evicted: Box<dyn Fn()>,
    /// Whether anybody hears the others. After an update of the extension nobody hears an older copy.
    pub is_heard: Box<dyn Fn() -> bool>,
}

/// Brings the page to what the background says. Dropped, it leaves nothing behind.
pub struct Panel(Rc<Inner>);

struct Inner {
    handlers: Handlers,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    shown: Option<Shown>,
    clock: Option<Clock>,
    /// How often it was told that the view's time has passed.
    elapsed_told: u32,
    stand: Option<Stand>,
    placement: Placement,
    saying: Option<ButtonFeedback>,
    /// What a screen reader was told of what stands there.
    announced: Option<JsString>,
    put_back: Vec<f64>,
}

impl Panel {
    /// A panel that shows nothing yet.
    pub fn new(handlers: Handlers) -> Self {
        Self(Rc::new(Inner {
            handlers,
            state: RefCell::default(),
        }))
    }

    /// Brings the page to exactly this. What is shown already changes nothing.
    pub fn show(&self, shown: &Shown) {
        self.0.show(shown);
    }

    /// The closed root of what stands on the page, for tests.
    #[doc(hidden)]
    pub fn root(&self) -> Option<ShadowRoot> {
        let state = self.0.state.borrow();
        state.stand.as_ref().map(|stand| stand.root.clone())
    }
}

impl Inner {
    fn show(self: &Rc<Self>, shown: &Shown) {
        let mut state = self.state.borrow_mut();
        let before = state.shown.replace(shown.clone());
        // The number alone does not tell: a background that was stopped before it stored gave it too.
        if before
            .as_ref()
            .is_some_and(|before| json_of(before) == json_of(shown))
        {
            return;
        }
        state.clock = shown.timer().map(Clock::new);
        state.elapsed_told = 0;
        let content = shown.content();
        match &content {
            None => state.take_down(),
            Some(content) => {
                let before = before.and_then(|before| before.content());
                let is_new =
                    before.is_none_or(|before| json_of(&before.card()) != json_of(&content.card()));
                if state.stand.is_none() || is_new {
                    self.fill(&mut state);
                }
            }
        }
        let has_failed = content.is_some() && state.stand.is_none();
        drop(state);
        if has_failed {
            self.evict();
        } else {
            self.run_clock();
        }
    }

    /// Puts the card on the page, and announces what is new.
    fn fill(self: &Rc<Self>, state: &mut State) {
        let Some(content) = state.content() else {
            return;
        };
        let State {
            stand,
            placement,
            announced,
            ..
        } = state;
        let folded = if placement.is_folded {
            content.folded()
        } else {
            None
        };
        let card = build(&folded.unwrap_or_else(|| content.card()));
        let inner = Rc::downgrade(self);
        if stand.is_none() {
            *announced = None;
            *stand = Stand::raise(&inner);
        }
        if let Some(stand) = stand {
            stand.fill(card, *placement);
            let announcement = content.announcement();
            if announced.as_ref() != Some(&announcement) {
                *announced = Some(announcement.clone());
                stand.announce(&inner, announcement);
            }
        }
    }

    /// Gives up what stands on the page.
    fn evict(&self) {
        let mut state = self.state.borrow_mut();
        state.stand = None;
        state.clock = None;
        drop(state);
        (self.handlers.on_evicted)();
    }

    /// Lets the view's time run, shows what is left of a countdown, and tells when it has run out.
    fn run_clock(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let is_countdown = state.is_of_kind(kind::COUNTDOWN) && state.elapsed_told == 0;
        let State {
            clock: Some(clock),
            stand,
            ..
        } = &mut *state
        else {
            return;
        };
        clock.stop();
        if clock.is_over() {
            state.elapsed_told += 1;
            let is_told_again = state.elapsed_told < ELAPSED_TOLD_AT_MOST;
            state.clock = is_told_again.then(|| Clock::new(ELAPSED_TOLD_EVERY));
            drop(state);
            (self.handlers.on_elapsed)();
            self.leave_unheard();
            self.run_clock();
            return;
        }
        if let Some(stand) = stand
            && is_countdown
        {
            let seconds = [&*clock.seconds()];
            let paused = message("note_countdown_paused", &seconds);
            if stand.has_attention() {
                stand.write_countdown(&paused, &paused);
                return;
            }
            stand.write_countdown(&message("note_countdown", &seconds), &paused);
        }
        let this = Rc::downgrade(self);
        clock.run(is_countdown, move || {
            if let Some(this) = this.upgrade() {
                this.run_clock();
            }
        });
    }

    /// Puts back what the page removed, or gives up. Something that stands beside ours may be that of
    /// a newer copy.
    fn put_back(&self) {
        self.leave_unheard();
        let mut state = self.state.borrow_mut();
        let host = match &state.stand {
            Some(stand) if !stand.is_up() => stand.host.clone(),
            _ => return,
        };
        let may_put_back = state.may_put_back();
        drop(state);
        if may_put_back {
            put_up(&host);
        } else {
            self.evict();
        }
    }

    /// Comes to the front when the page opens a dialog.
    fn come_to_front(&self) {
        let mut state = self.state.borrow_mut();
        let host = match &state.stand {
            // The dialog has the focus now: none is lost by leaving the top layer.
            Some(stand) => stand.host.clone(),
            None => return,
        };
        let may_come = state.may_put_back();
        drop(state);
        if may_come {
            put_on_top(&host);
        }
    }

    fn hear(self: &Rc<Self>, event: &Event) {
        let kind = event.type_();
        if kind == "toggle" {
            self.hear_toggle(event);
            return;
        }
        event.stop_propagation();
        if self.state.try_borrow_mut().is_err() {
            // The focus moves because of what is being changed here, not because of the person.
            return;
        }
        match kind.as_str() {
            "click" => self.hear_click(event),
            "keydown" if property(event, "key") == "Escape" => self.leave(),
            "focusin" => {
                let from = property(event, "relatedTarget");
                self.attend(|stand| {
                    stand.has_focus = true;
                    if let Ok(from) = from.dyn_into::<HtmlElement>()
                        && !stand.root.contains(Some(&from))
                    {
                        stand.came_from = Some(from);
                    }
                });
            }
            "focusout" => self.attend(|stand| stand.has_focus = false),
            "pointerenter" => self.attend(|stand| stand.has_pointer = true),
            "pointerleave" => self.attend(|stand| stand.has_pointer = false),
            "pointerdown" => self.take_hold(event),
            "pointermove" => self.drag(event),
            "pointerup" | "pointercancel" => self.with_stand(|stand| stand.held_at = None),
            _ => {}
        }
    }

    fn with_stand(&self, act: impl FnOnce(&mut Stand)) {
        if let Some(stand) = &mut self.state.borrow_mut().stand {
            act(stand);
        }
    }

    /// The person comes to the card or leaves it, and a countdown waits or goes on.
    fn attend(self: &Rc<Self>, act: impl FnOnce(&mut Stand)) {
        self.with_stand(act);
        self.run_clock();
    }

    fn hear_toggle(&self, event: &Event) {
        let Some(target) = event.target() else { return };
        let target: &Element = target.unchecked_ref();
        let is_own = match &self.state.borrow().stand {
            Some(stand) => stand.host.is_same_node(Some(target)),
            None => return,
        };
        if is_own {
            self.put_back();
        } else if target.matches(":modal").unwrap_or(false) {
            self.come_to_front();
        }
    }

    fn hear_click(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target() else { return };
        let Some(button) = target.unchecked_ref::<Target>().closest("button") else {
            return;
        };
        // What the browser does by itself is for when we are no longer there.
        event.prevent_default();
        match name_of(&button).as_str() {
            does::REFRESH_NOW => self.choose(Choice::RefreshNow),
            does::REFRESH_ONCE_MORE => self.choose(Choice::RefreshOnceMore),
            does::GO_BACK => self.choose(Choice::GoBack),
            does::NOT_NOW => self.dismiss(Choice::NotNow),
            does::SNOOZE => self.dismiss(Choice::Snooze),
            does::TURN_OFF_HERE => self.dismiss(Choice::TurnOffHere),
            does::CLOSE => self.dismiss(Choice::Close),
            does::FOLD => self.fold(true),
            does::UNFOLD => self.fold(false),
            does::SIDE => self.place(|placement| {
                placement.is_on_other_side ^= true;
                placement.corner = None;
            }),
            does::COPY | does::COPY_TEXT | does::COPY_JSON => self.copy(button),
            _ => {}
        }
    }

    /// Escape, while the focus is on ours.
    fn leave(&self) {
        let is_guidance = self.state.borrow().is_of_kind(kind::GUIDANCE);
        self.dismiss(if is_guidance {
            Choice::Close
        } else {
            Choice::NotNow
        });
    }

    fn choose(&self, choice: Choice) {
        (self.handlers.on_choice)(choice);
        self.leave_unheard();
    }

    /// Leaves the page where nobody hears this copy any more: what it shows leads to nothing.
    fn leave_unheard(&self) {
        if !(self.handlers.is_heard)() {
            let mut state = self.state.borrow_mut();
            state.clock = None;
            state.take_down();
        }
    }

    /// Takes down what the person does not want to see, without waiting for an answer: after an
    /// update of the extension nobody answers an older copy.
    fn dismiss(&self, choice: Choice) {
        let mut state = self.state.borrow_mut();
        state.clock = None;
        state.take_down();
        drop(state);
        self.choose(choice);
    }

    fn fold(self: &Rc<Self>, is_folded: bool) {
        let mut state = self.state.borrow_mut();
        state.placement.is_folded = is_folded;
        self.fill(&mut state);
        if let Some(stand) = &mut state.stand {
            stand.focus_on(if is_folded { does::UNFOLD } else { does::FOLD });
            stand.has_focus = true;
        }
    }

    fn place(&self, change: impl FnOnce(&mut Placement)) {
        let mut state = self.state.borrow_mut();
        change(&mut state.placement);
        if let Some(stand) = &state.stand {
            stand.place(state.placement);
        }
    }

    fn copy(self: &Rc<Self>, button: HtmlElement) {
        let state = self.state.borrow();
        let (Some(stand), Some(content)) = (&state.stand, state.content()) else {
            return;
        };
        let text = match name_of(&button).as_str() {
            does::COPY_TEXT => content.text(),
            does::COPY_JSON => content.json(),
            _ => property(&button, "value").unchecked_into(),
        };
        let root = stand.root.clone();
        drop(state);
        let inner = Rc::downgrade(self);
        clipboard::copy(&root, text, move |is_copied| {
            if let Some(this) = inner.upgrade() {
                let said = if is_copied { "copied" } else { "not_copied" };
                this.say_on(button, &message(said, &[]));
            }
        });
    }

    /// Lets a button say something for a while.
    fn say_on(self: &Rc<Self>, button: HtmlElement, text: &str) {
        let inner = Rc::downgrade(self);
        let mut state = self.state.borrow_mut();
        // What another button, or this one, said before ends first.
        state.saying = None;
        state.saying = Some(ButtonFeedback::new(button, text, {
            let inner = inner.clone();
            move || {
                if let Some(this) = inner.upgrade() {
                    this.state.borrow_mut().saying = None;
                }
            }
        }));
        if let Some(stand) = &mut state.stand {
            stand.announce(&inner, JsString::from(text));
        }
    }

    fn take_hold(&self, event: &Event) {
        let Some(target) = event.target() else { return };
        let target: &Target = target.unchecked_ref();
        let event: &PointerEvent = event.unchecked_ref();
        if event.button() != 0 || target.closest("button").is_some() {
            return;
        }
        let Some(header) = target.closest(".guidance > header") else {
            return;
        };
        // Without it the overlay stops where a frame begins, and can be taken up again there.
        let _ = header.set_pointer_capture(event.pointer_id());
        let (x, y) = position(event);
        self.with_stand(|stand| {
            let card = stand.card.get_bounding_client_rect();
            stand.held_at = Some((x - card.left(), y - card.top()));
        });
    }

    fn drag(&self, event: &Event) {
        let held_at = match &self.state.borrow().stand {
            Some(stand) => stand.held_at,
            None => None,
        };
        let Some((left, top)) = held_at else { return };
        let (x, y) = position(event.unchecked_ref());
        self.place(|placement| placement.corner = Some((x - left, y - top)));
    }
}

fn name_of(button: &HtmlElement) -> String {
    button.get_attribute("name").unwrap_or_default()
}

fn position(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

impl State {
    fn content(&self) -> Option<Content> {
        self.shown.as_ref()?.content()
    }

    fn is_of_kind(&self, kind: &str) -> bool {
        self.content().is_some_and(|content| content.kind() == kind)
    }

    /// Whether a fight with the page is not yet lost; counts one more round.
    fn may_put_back(&mut self) -> bool {
        let now = dom::now();
        self.put_back.retain(|at| now - at < PUT_BACK_WINDOW);
        if self.put_back.len() >= PUT_BACK_AT_MOST {
            return false;
        }
        self.put_back.push(now);
        true
    }

    /// Takes down what stands on the page, and the focus goes back to where it came from.
    fn take_down(&mut self) {
        let Some(stand) = self.stand.take() else {
            return;
        };
        let came_from = stand.root.active_element().and(stand.came_from.clone());
        drop(stand);
        if let Some(element) = came_from {
            let _ = element.focus();
        }
    }
}
