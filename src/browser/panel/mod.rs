//! The note and the overlay on the page.
//!
//! They stand in a closed shadow root of one element at the end of the document, in the browser's top
//! layer. While there is nothing to show there is no element and no listener.

mod cards;
mod clipboard;
mod clock;
mod elements;
mod stand;
mod theme;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, PointerEvent, ShadowRoot};

use self::cards::{does, words};
use self::clock::Clock;
use self::stand::{Placement, Stand, put_on_top, put_up};
use super::api::{message, property};
use super::dom;
use crate::guidance::details;
use crate::protocol::Choice;
use crate::remedy::{Note, Panel as Content, View};

/// How often what stands on the page is put back in [`PUT_BACK_WINDOW`]. Page scripts that render
/// anew remove it once or twice; what removes it more often fights, and a fight costs the page more
/// than the note is worth.
const PUT_BACK_AT_MOST: usize = 10;

/// Milliseconds in which [`PUT_BACK_AT_MOST`] counts.
const PUT_BACK_WINDOW: f64 = 10_000.0;

/// Milliseconds for which a button says that it copied.
const COPIED_FOR: u32 = 2_000;

#[wasm_bindgen]
extern "C" {
    /// Where in ours an event happened.
    type Target;
    #[wasm_bindgen(method)]
    fn closest(this: &Target, selector: &str) -> Option<HtmlElement>;
}

/// What is told to whoever owns the panel.
pub struct Handlers {
    /// The person chose.
    pub on_choice: Box<dyn Fn(Choice)>,
    /// The time that [`View::timer`] named has passed.
    pub on_elapsed: Box<dyn Fn()>,
    /// The page kept removing what was shown, and it is not put back any more.
    pub on_evicted: Box<dyn Fn()>,
}

/// Brings the page to a [`View`]. Dropped, it leaves nothing behind.
pub struct Panel(Rc<Inner>);

struct Inner {
    handlers: Handlers,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    view: Option<View>,
    clock: Option<Clock>,
    stand: Option<Stand>,
    placement: Placement,
    /// What a screen reader was told of what stands there.
    announced: String,
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

    /// Brings the page to exactly this view. A view that is shown already changes nothing.
    pub fn show(&self, view: &View) {
        self.0.show(view);
    }

    /// The closed root of what stands on the page, for tests.
    #[doc(hidden)]
    pub fn root(&self) -> Option<ShadowRoot> {
        let state = self.0.state.borrow();
        state.stand.as_ref().map(|stand| stand.root.clone())
    }
}

impl Inner {
    fn show(self: &Rc<Self>, view: &View) {
        let mut state = self.state.borrow_mut();
        let shown = state.view.replace(view.clone());
        if shown
            .as_ref()
            .is_some_and(|shown| shown.revision == view.revision)
        {
            return;
        }
        state.clock = view.timer.map(Clock::new);
        let is_new = shown.is_none_or(|shown| shown.panel != view.panel);
        if view.panel == Content::Nothing {
            state.take_down();
        } else if state.stand.is_none() || is_new {
            self.fill(&mut state);
        }
        let has_failed = view.panel != Content::Nothing && state.stand.is_none();
        drop(state);
        if has_failed {
            self.evict();
        } else {
            self.run_clock();
        }
    }

    /// Puts the view's card on the page, and announces what is new.
    fn fill(self: &Rc<Self>, state: &mut State) {
        let State {
            view: Some(view),
            stand,
            clock,
            placement,
            announced,
            ..
        } = state
        else {
            return;
        };
        let (card, announcement) = match &view.panel {
            Content::Nothing => return,
            Content::Note(note) => {
                let seconds = clock.as_ref().map(Clock::seconds).unwrap_or_default();
                let announcement = cards::note_announcement(*note, &seconds);
                (cards::note(*note), announcement)
            }
            Content::Guidance(guidance) => {
                let card = if placement.is_folded {
                    cards::folded(guidance)
                } else {
                    cards::guidance(guidance)
                };
                (card, cards::guidance_announcement(guidance))
            }
        };
        let inner = Rc::downgrade(self);
        if stand.is_none() {
            announced.clear();
            *stand = Stand::raise(&inner);
        }
        if let Some(stand) = stand {
            stand.fill(card, *placement);
            if *announced != announcement {
                announced.clone_from(&announcement);
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
        let State {
            view: Some(view),
            clock: Some(clock),
            stand,
            ..
        } = &mut *state
        else {
            return;
        };
        clock.stop();
        if clock.is_over() {
            state.clock = None;
            drop(state);
            (self.handlers.on_elapsed)();
            return;
        }
        let is_countdown = view.panel == Content::Note(Note::Countdown);
        if let Some(stand) = stand
            && is_countdown
        {
            let (key, stands_still) = if stand.has_attention() {
                ("note_countdown_paused", true)
            } else {
                ("note_countdown", false)
            };
            stand.write_countdown(&message(key, &[&clock.seconds()]));
            if stands_still {
                return;
            }
        }
        let this = Rc::downgrade(self);
        clock.run(is_countdown, move || {
            if let Some(this) = this.upgrade() {
                this.run_clock();
            }
        });
    }

    /// Puts back what the page removed, or gives up.
    fn put_back(&self) {
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
        let is_note = match &self.state.borrow().view {
            Some(view) => matches!(view.panel, Content::Note(_)),
            None => return,
        };
        self.dismiss(if is_note {
            Choice::NotNow
        } else {
            Choice::Close
        });
    }

    fn choose(&self, choice: Choice) {
        (self.handlers.on_choice)(choice);
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
        let (Some(stand), Some(view)) = (&state.stand, &state.view) else {
            return;
        };
        let Content::Guidance(guidance) = &view.panel else {
            return;
        };
        let (text, label) = match name_of(&button).as_str() {
            does::COPY_TEXT => (cards::as_text(guidance), "copy_all_as_text"),
            does::COPY_JSON => (details::as_json(guidance), "copy_all_as_json"),
            _ => (button.get_attribute("value").unwrap_or_default(), "copy"),
        };
        let root = stand.root.clone();
        drop(state);
        let inner = Rc::downgrade(self);
        clipboard::copy(&root, text, move |is_copied| {
            let said = words(if is_copied { "copied" } else { "not_copied" });
            button.set_text_content(Some(&said));
            if let Some(this) = inner.upgrade() {
                this.with_stand(|stand| stand.announce(&inner, said));
            }
            let say_label = move || button.set_text_content(Some(&words(label)));
            Timeout::new(COPIED_FOR, say_label).forget();
        });
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
