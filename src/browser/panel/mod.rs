//! The note and the overlay on the page.
//!
//! Both are in the closed shadow root of one element at the end of the document, in the browser's top layer.
//! While there is nothing to show, the page has no element and no listener of ours.

mod button_feedback;
mod clipboard;
mod clock;
mod elements;
mod mount;
mod program;
mod reach;
mod theme;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, PointerEvent, ShadowRoot};

use self::button_feedback::ButtonFeedback;
use self::clock::Clock;
pub(super) use self::elements::{JsElementNode, build};
use self::mount::{Mount, Placement, Styling};
pub use self::program::start;
use super::alarm::Alarm;
use super::api::{message, property};
use super::dom;
use super::quantity::seconds_in_sentence;
use crate::guidance::cards::button_name;
use crate::page_message::Choice;

/// How often the card is put back within [`PUT_BACK_WINDOW`]. Page scripts that re-render remove it once
/// or twice; a script that removes it more often keeps doing so, which costs the page more than the note
/// is worth.
const PUT_BACK_AT_MOST: usize = 10;

/// The period that [`PUT_BACK_AT_MOST`] applies to, in milliseconds.
const PUT_BACK_WINDOW: f64 = 10_000.0;

/// Milliseconds between two checks that the card can be seen and used. No event reports everything that may
/// cover it.
const LOOKED_AT_EVERY: f64 = 1_000.0;

/// Minimum milliseconds left on a countdown whose note reappears, or with which the user is busy: enough to see
/// the note and to decline.
const LEAST_COUNTDOWN: f64 = 2_000.0;

/// How often the end of a view's time is reported. A background that is stopped meanwhile loses the message;
/// one that receives it twice has already changed the view after the first.
const ELAPSED_TOLD_AT_MOST: u32 = 3;

/// Milliseconds between two such reports.
const ELAPSED_TOLD_EVERY: f64 = 5_000.0;

#[wasm_bindgen]
extern "C" {
    /// The element in the card that received an event.
    type Target;
    #[wasm_bindgen(method)]
    fn closest(this: &Target, selector: &str) -> Option<HtmlElement>;

    /// A [`crate::protocol::Shown`], as the background sent it.
    #[derive(Clone)]
    pub type JsShown;
    /// The view's revision.
    #[wasm_bindgen(method, getter)]
    pub fn revision(this: &JsShown) -> u32;
    #[wasm_bindgen(method, getter)]
    fn timer(this: &JsShown) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn incident(this: &JsShown) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn stalls(this: &JsShown) -> bool;
    #[wasm_bindgen(method, getter)]
    fn content(this: &JsShown) -> Option<JsContent>;

    /// A [`crate::guidance::shown::Content`], as the background sent it.
    type JsContent;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &JsContent) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn card(this: &JsContent) -> JsElementNode;
    #[wasm_bindgen(method, getter)]
    fn folded(this: &JsContent) -> Option<JsElementNode>;
    #[wasm_bindgen(method, getter)]
    fn announcement(this: &JsContent) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn text(this: &JsContent) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn json(this: &JsContent) -> JsString;

    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn json_of(value: &JsValue) -> JsString;
}

/// Names of [`crate::guidance::shown::Kind`] in messages.
mod kind {
    pub(super) const COUNTDOWN: &str = "countdown";
    pub(super) const GUIDANCE: &str = "guidance";
}

/// Callbacks to the owner of the panel.
pub struct Handlers {
    /// The user made a choice.
    pub on_choice: Box<dyn Fn(Choice)>,
    /// The view's time has passed.
    pub on_elapsed: Box<dyn Fn()>,
    /// Looks at what is still to be looked at in the top document, and reports a change; returns whether the
    /// error was found, or nothing is left. Called before a time ends.
    pub finish_look: Box<dyn Fn() -> bool>,
    /// The page kept removing the card, and it is not put back any more.
    pub on_evicted: Box<dyn Fn()>,
    /// Whether the card cannot be seen or used now; called when that changes.
    pub on_covered: Box<dyn Fn(bool)>,
    /// Returns whether the other callbacks still reach the background, which those of an older copy of the
    /// extension do not after an update.
    pub is_heard: Box<dyn Fn() -> bool>,
}

/// Shows on the page what the background says. Dropping it removes everything.
pub struct Panel(Rc<PanelCore>);

struct PanelCore {
    handlers: Handlers,
    styling: Styling,
    state: RefCell<PanelState>,
}

#[derive(Default)]
struct PanelState {
    shown: Option<JsShown>,
    clock: Option<Clock>,
    /// How often the end of the view's time was reported.
    elapsed_told: u32,
    mount: Option<Mount>,
    placement: Placement,
    feedback: Option<ButtonFeedback>,
    /// The previous countdown, as it was left.
    countdown: Option<Countdown>,
    /// The last announcement to screen readers, and its incident.
    announced: Option<JsString>,
    announced_of: Option<f64>,
    returns: Vec<f64>,
    /// Set while something is shown.
    next_look: Option<Alarm>,
}

/// A countdown that was interrupted, for example because its error is gone for a moment.
struct Countdown {
    incident: f64,
    /// Milliseconds.
    whole: f64,
    /// Milliseconds.
    left: f64,
    /// When the countdown was left.
    since: f64,
}

impl Panel {
    /// A panel in a document of a portal that shows nothing yet.
    pub fn new(handlers: Handlers) -> Self {
        Self::styled(handlers, Styling::Element)
    }

    /// A panel in one of the extension's own pages that shows nothing yet.
    pub(crate) fn in_own_page(handlers: Handlers) -> Self {
        Self::styled(handlers, Styling::Sheet)
    }

    fn styled(handlers: Handlers, styling: Styling) -> Self {
        Self(Rc::new(PanelCore {
            handlers,
            styling,
            state: RefCell::default(),
        }))
    }

    /// Shows exactly this on the page. Does nothing if it is shown already.
    pub fn show(&self, shown: &JsShown) {
        if self.0.is_whole() {
            self.0.show(shown);
        }
    }

    /// The card's closed shadow root, while something is shown.
    #[doc(hidden)]
    pub fn root(&self) -> Option<ShadowRoot> {
        let state = self.0.state.borrow();
        state.mount.as_ref().map(|mount| mount.root.clone())
    }
}

impl PanelCore {
    /// Whether the state is not borrowed. In a document that is being left, Firefox throws out of any call to
    /// the page: a change aborted in this way leaves the state borrowed forever, and the state is not used
    /// again.
    fn is_whole(&self) -> bool {
        self.state.try_borrow_mut().is_ok()
    }

    /// The core, unless it was dropped or its state stays borrowed.
    fn whole(core: &Weak<Self>) -> Option<Rc<Self>> {
        core.upgrade().filter(|core| core.is_whole())
    }

    fn show(self: &Rc<Self>, shown: &JsShown) {
        let mut state = self.state.borrow_mut();
        let before = state.shown.replace(shown.clone());
        // The revision is not enough: a background that was stopped before storing may have used the same
        // one.
        if before
            .as_ref()
            .is_some_and(|before| json_of(before) == json_of(shown))
        {
            return;
        }
        if let Some(before) = &before {
            state.leave_countdown(before);
        }
        state.clock = state.clock_of(shown);
        state.elapsed_told = 0;
        let content = shown.content();
        match &content {
            None => state.take_down(),
            Some(content) => {
                let before = before.and_then(|before| before.content());
                let is_new =
                    before.is_none_or(|before| json_of(&before.card()) != json_of(&content.card()));
                if state.mount.is_none() || is_new {
                    self.fill(&mut state);
                }
            }
        }
        let has_failed = content.is_some() && state.mount.is_none();
        drop(state);
        if has_failed {
            self.evict();
        } else {
            self.look();
            self.run_clock();
        }
    }

    /// Puts the card on the page, and announces what is new.
    fn fill(self: &Rc<Self>, state: &mut PanelState) {
        let Some(content) = state.content() else {
            return;
        };
        let PanelState {
            mount,
            placement,
            announced,
            announced_of,
            ..
        } = state;
        let incident = state.shown.as_ref().and_then(JsShown::incident);
        let folded = if placement.is_folded {
            content.folded()
        } else {
            None
        };
        let card = build(&folded.unwrap_or_else(|| content.card()));
        let core = Rc::downgrade(self);
        if mount.is_none() {
            if incident.is_none() || *announced_of != incident {
                *announced = None;
            }
            *announced_of = incident;
            *mount = Mount::new(&core, self.styling);
        }
        if let Some(mount) = mount {
            mount.fill(card, *placement);
            let announcement = content.announcement();
            if announced.as_ref() != Some(&announcement) {
                *announced = Some(announcement.clone());
                mount.announce(&core, announcement);
            }
        }
    }

    /// Gives up showing the card.
    fn evict(&self) {
        let mut state = self.state.borrow_mut();
        state.mount = None;
        state.clock = None;
        drop(state);
        (self.handlers.on_evicted)();
    }

    /// Runs the view's clock, shows what is left of a countdown, and reports when the time is over.
    fn run_clock(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let is_countdown = state.is_counting_down();
        let PanelState {
            clock: Some(clock),
            mount,
            ..
        } = &mut *state
        else {
            return;
        };
        clock.stop();
        if clock.is_over() {
            drop(state);
            self.end_time();
            return;
        }
        if let Some(mount) = mount
            && is_countdown
        {
            let seconds = [&*seconds_in_sentence(clock.seconds())];
            let paused = message("note_countdown_paused", &seconds);
            if mount.has_attention() || mount.is_covered {
                mount.write_countdown(&paused, &paused);
                return;
            }
            mount.write_countdown(&message("note_countdown", &seconds), &paused);
        }
        let this = Rc::downgrade(self);
        clock.run(is_countdown, move || {
            if let Some(this) = PanelCore::whole(&this) {
                this.look();
                this.run_clock();
            }
        });
    }

    /// Reports that the view's time is over, or extends it a little if the top document is still to be looked
    /// at: the error may be back, or gone.
    fn end_time(self: &Rc<Self>) {
        let is_looked_at = (self.handlers.finish_look)();
        // Meanwhile the browser may have run our listener, and another view has a time of its own.
        let Ok(mut state) = self.state.try_borrow_mut() else {
            return;
        };
        let Some(clock) = state.clock.as_mut().filter(|clock| clock.is_over()) else {
            return;
        };
        if is_looked_at || !clock.extend() {
            state.elapsed_told += 1;
            let is_told_again = state.elapsed_told < ELAPSED_TOLD_AT_MOST;
            state.clock = is_told_again.then(|| Clock::new(ELAPSED_TOLD_EVERY));
            drop(state);
            (self.handlers.on_elapsed)();
            self.leave_unheard();
        } else {
            drop(state);
        }
        self.run_clock();
    }

    /// Checks whether the user can see and use the card, works around what covers it, and reports a change.
    fn look(self: &Rc<Self>) {
        self.put_back();
        let mut state = self.state.borrow_mut();
        let Some(mut mount) = state.mount.take() else {
            state.next_look = None;
            return;
        };
        if mount.has_outstayed() {
            mount.go_home();
        }
        let is_covered = !mount.is_reachable()
            && !mount
                .way_round()
                .is_some_and(|way| state.may_put_back() && mount.go_round(way));
        let is_news = mount.is_covered != is_covered;
        mount.is_covered = is_covered;
        state.mount = Some(mount);
        let this = Rc::downgrade(self);
        state.next_look = Some(Alarm::after(LOOKED_AT_EVERY, move || {
            if let Some(this) = PanelCore::whole(&this) {
                this.look();
            }
        }));
        if !is_news {
            return;
        }
        if state.is_counting_down() {
            // It may have been covered just before its end, so the user gets the whole time again.
            let timer = state.shown.as_ref().and_then(JsShown::timer);
            state.clock = timer.map(Clock::new);
        }
        drop(state);
        (self.handlers.on_covered)(is_covered);
        self.run_clock();
    }

    /// Puts the card back if the page removed it, or gives up. Another card on the page may be that of a
    /// newer copy of the extension.
    fn put_back(&self) {
        self.leave_unheard();
        let mut state = self.state.borrow_mut();
        if state.mount.as_ref().is_none_or(Mount::is_mounted) {
            return;
        }
        let was_with_modal = state.mount.as_ref().is_some_and(Mount::has_outstayed);
        if was_with_modal || state.may_put_back() {
            if let Some(mount) = &mut state.mount {
                mount.go_home();
            }
        } else {
            drop(state);
            self.evict();
        }
    }

    fn on_event(self: &Rc<Self>, event: &Event) {
        if matches!(event.type_().as_str(), "toggle" | "fullscreenchange") {
            // The page may dispatch an event while the card is being moved; the next look comes soon.
            if self.is_whole() {
                self.look();
            }
            return;
        }
        event.stop_propagation();
        if let Some(target) = event.target() {
            self.handle(event, target.unchecked_ref());
        }
    }

    /// Handles a window event that may be on the card, before any page script does.
    fn on_window_event(self: &Rc<Self>, event: &Event) {
        let Ok(mut state) = self.state.try_borrow_mut() else {
            event.stop_immediate_propagation();
            return;
        };
        let Some(mount) = &mut state.mount else {
            return;
        };
        let Some(mut target) = mount.target_of(event) else {
            return;
        };
        event.stop_immediate_propagation();
        let button = target.unchecked_ref::<Target>().closest("button");
        match event.type_().as_str() {
            "pointerdown" => mount.pressed = button,
            // A press on one button released on another clicks neither.
            "click" if property(event, "detail") != 0.0 && mount.pressed != button => {
                target = mount.card.clone().into();
            }
            _ => {}
        }
        drop(state);
        self.handle(event, &target);
    }

    fn handle(self: &Rc<Self>, event: &Event, target: &Element) {
        if !self.is_whole() {
            // A change in progress moves the focus, not the user.
            return;
        }
        match event.type_().as_str() {
            "click" => self.on_click(event, target),
            // The middle button opens a link too.
            "auxclick" => self.on_link(target),
            "keydown" if property(event, "key") == "Escape" => {
                // Keeps the page's own dialog open.
                event.prevent_default();
                self.leave();
            }
            "focusin" => {
                let from = property(event, "relatedTarget");
                self.change_attention(|mount| {
                    mount.has_focus = true;
                    if let Ok(from) = from.dyn_into::<HtmlElement>()
                        && !mount.root.contains(Some(&from))
                    {
                        mount.came_from = Some(from);
                    }
                });
            }
            "focusout" => self.change_attention(|mount| mount.has_focus = false),
            "pointerenter" => self.change_attention(|mount| mount.has_pointer = true),
            "pointerleave" => self.change_attention(|mount| mount.has_pointer = false),
            "pointerdown" => self.start_drag(event, target),
            "pointermove" => self.drag(event),
            "pointerup" | "pointercancel" => self.with_mount(|mount| mount.drag_offset = None),
            _ => {}
        }
    }

    fn with_mount(&self, act: impl FnOnce(&mut Mount)) {
        if let Some(mount) = &mut self.state.borrow_mut().mount {
            act(mount);
        }
    }

    /// Pauses or resumes a countdown as the pointer or the focus enters or leaves the card.
    fn change_attention(self: &Rc<Self>, act: impl FnOnce(&mut Mount)) {
        self.with_mount(act);
        self.run_clock();
    }

    fn on_click(self: &Rc<Self>, event: &Event, target: &Element) {
        let Some(button) = target.unchecked_ref::<Target>().closest("button") else {
            return self.on_link(target);
        };
        // The browser's default action is only needed after this program has ended.
        event.prevent_default();
        match name_of(&button).as_str() {
            button_name::REFRESH_NOW => self.choose(Choice::RefreshNow),
            button_name::REFRESH_ONCE_MORE => self.choose(Choice::RefreshOnceMore),
            button_name::GO_BACK => self.choose(Choice::GoBack),
            button_name::READ_LOG => self.choose(Choice::ReadLog),
            button_name::NOT_NOW => self.dismiss(Choice::NotNow),
            button_name::SNOOZE => self.dismiss(Choice::Snooze),
            button_name::TURN_OFF_HERE => self.dismiss(Choice::TurnOffHere),
            button_name::CLOSE => self.dismiss(Choice::Close),
            button_name::FOLD => self.fold(true),
            button_name::UNFOLD => self.fold(false),
            button_name::SIDE => self.place(|placement| {
                placement.is_on_other_side ^= true;
                placement.corner = None;
            }),
            button_name::COPY | button_name::COPY_TEXT | button_name::COPY_JSON => {
                self.copy(button)
            }
            _ => {}
        }
    }

    /// Reports that the user follows the link to the sign-in logs.
    fn on_link(&self, target: &Element) {
        let link = target.unchecked_ref::<Target>().closest("a");
        if link.is_some_and(|link| name_of(&link) == button_name::SIGN_IN_LOGS) {
            self.choose(Choice::OpenSignInLogs);
        }
    }

    /// Handles Escape while the focus is on the card.
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

    /// Takes the card down if this copy can no longer reach the background: its buttons would do nothing.
    fn leave_unheard(&self) {
        if !(self.handlers.is_heard)() {
            let mut state = self.state.borrow_mut();
            state.clock = None;
            state.take_down();
        }
    }

    /// Takes down a dismissed card without waiting for an answer: after an update of the extension, an older
    /// copy gets none.
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
        if let Some(mount) = &mut state.mount {
            mount.focus_on(if is_folded {
                button_name::UNFOLD
            } else {
                button_name::FOLD
            });
            mount.has_focus = true;
        }
    }

    fn place(&self, change: impl FnOnce(&mut Placement)) {
        let mut state = self.state.borrow_mut();
        change(&mut state.placement);
        if let Some(mount) = &state.mount {
            mount.place(state.placement);
        }
    }

    fn copy(self: &Rc<Self>, button: HtmlElement) {
        let state = self.state.borrow();
        let (Some(mount), Some(content)) = (&state.mount, state.content()) else {
            return;
        };
        let text = match name_of(&button).as_str() {
            button_name::COPY_TEXT => content.text(),
            button_name::COPY_JSON => content.json(),
            _ => property(&button, "value").unchecked_into(),
        };
        let root = mount.root.clone();
        drop(state);
        let core = Rc::downgrade(self);
        clipboard::copy(&root, text, move |is_copied| {
            if let Some(this) = PanelCore::whole(&core) {
                let said = if is_copied { "copied" } else { "not_copied" };
                this.show_feedback(button, &message(said, &[]));
            }
        });
    }

    /// Shows feedback on a button for a while.
    fn show_feedback(self: &Rc<Self>, button: HtmlElement, text: &str) {
        let core = Rc::downgrade(self);
        let mut state = self.state.borrow_mut();
        // Ends earlier feedback on this or another button first.
        state.feedback = None;
        state.feedback = Some(ButtonFeedback::new(button, text, {
            let core = core.clone();
            move || {
                if let Some(this) = PanelCore::whole(&core) {
                    this.state.borrow_mut().feedback = None;
                }
            }
        }));
        if let Some(mount) = &mut state.mount {
            mount.announce(&core, JsString::from(text));
        }
    }

    fn start_drag(&self, event: &Event, target: &Element) {
        let target: &Target = target.unchecked_ref();
        let event: &PointerEvent = event.unchecked_ref();
        if event.button() != 0 || target.closest("button").is_some() {
            return;
        }
        let Some(header) = target.closest(".guidance > header") else {
            return;
        };
        // Without pointer capture the overlay stops at the edge of a frame, and can be picked up again there.
        let _ = header.set_pointer_capture(event.pointer_id());
        let (x, y) = position(event);
        self.with_mount(|mount| {
            let card = mount.card.get_bounding_client_rect();
            mount.drag_offset = Some((x - card.left(), y - card.top()));
        });
    }

    fn drag(&self, event: &Event) {
        let drag_offset = match &self.state.borrow().mount {
            Some(mount) => mount.drag_offset,
            None => None,
        };
        let Some((left, top)) = drag_offset else {
            return;
        };
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

/// Whether the view's time is a countdown, which the user can stop.
fn is_countdown(shown: &JsShown) -> bool {
    let content = shown.content();
    !shown.stalls() && content.is_some_and(|content| content.kind() == kind::COUNTDOWN)
}

impl PanelState {
    /// Keeps what is left of the countdown that was shown.
    fn leave_countdown(&mut self, before: &JsShown) {
        if let (Some(clock), Some(incident), Some(whole)) =
            (&mut self.clock, before.incident(), before.timer())
            && is_countdown(before)
        {
            clock.stop();
            let left = if self.elapsed_told == 0 {
                clock.left()
            } else {
                0.0
            };
            self.countdown = Some(Countdown {
                incident,
                whole,
                left,
                since: dom::now(),
            });
        }
    }

    /// The view's clock. A countdown of the same incident continues: time during which the note was shown
    /// counts, time during which it was not does not.
    fn clock_of(&self, shown: &JsShown) -> Option<Clock> {
        let whole = shown.timer()?;
        let known = self.countdown.as_ref().filter(|known| {
            is_countdown(shown) && Some(known.incident) == shown.incident() && known.whole == whole
        });
        let Some(known) = known else {
            return Some(Clock::new(whole));
        };
        let left = match &self.mount {
            Some(mount) if !mount.has_attention() && !mount.is_covered => {
                known.left - (dom::now() - known.since)
            }
            _ => known.left.max(LEAST_COUNTDOWN.min(whole)),
        };
        Some(Clock::new(left))
    }

    fn content(&self) -> Option<JsContent> {
        self.shown.as_ref()?.content()
    }

    fn is_of_kind(&self, kind: &str) -> bool {
        self.content().is_some_and(|content| content.kind() == kind)
    }

    /// Whether there is a countdown whose end has not been reported yet.
    fn is_counting_down(&self) -> bool {
        self.shown.as_ref().is_some_and(is_countdown) && self.elapsed_told == 0
    }

    /// Whether the card may be put back once more; counts it if so.
    fn may_put_back(&mut self) -> bool {
        let now = dom::now();
        self.returns.retain(|at| now - at < PUT_BACK_WINDOW);
        if self.returns.len() >= PUT_BACK_AT_MOST {
            return false;
        }
        self.returns.push(now);
        true
    }

    /// Takes the card down, and returns the focus to where it came from.
    fn take_down(&mut self) {
        let Some(mount) = self.mount.take() else {
            return;
        };
        let came_from = mount.root.active_element().and(mount.came_from.clone());
        drop(mount);
        if let Some(element) = came_from {
            let _ = element.focus();
        }
    }
}
