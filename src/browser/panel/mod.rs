//! The note and the overlay on the page.
//!
//! They stand in a closed shadow root of one element at the end of the document, in the browser's top
//! layer. While there is nothing to show there is no element and no listener.

mod cards;
mod clipboard;
mod elements;
mod theme;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, HtmlElement, MutationObserver, MutationObserverInit, Node, PointerEvent,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use self::cards::{COUNTDOWN, does, words};
use self::elements::{append, element, set, with_children, with_text};
use super::api::{message, property};
use super::{dom, isolated_world};
use crate::guidance::details;
use crate::protocol::{Choice, Millis};
use crate::remedy::{Note, Panel as Content, View};

/// How often what stands on the page is put back in [`PUT_BACK_WINDOW`]. Page scripts that render
/// anew remove it once or twice; what removes it more often fights, and a fight costs the page more
/// than the note is worth.
const PUT_BACK_AT_MOST: usize = 10;

/// Milliseconds in which [`PUT_BACK_AT_MOST`] counts.
const PUT_BACK_WINDOW: f64 = 10_000.0;

/// Milliseconds between a live region and its text: screen readers speak of changes in regions that
/// they know.
const ANNOUNCED_AFTER: u32 = 150;

/// Milliseconds after which the announcement is taken out, so that nobody reads it twice.
const ANNOUNCED_FOR: u32 = 10_000;

/// Milliseconds for which a button says that it copied.
const COPIED_FOR: u32 = 2_000;

/// Milliseconds between two changes of the countdown.
const SECOND: f64 = 1_000.0;

/// The longest time that `setTimeout` takes, in milliseconds.
const LONGEST_TIMEOUT: f64 = 2_147_483_647.0;

const STYLE: &str = include_str!("panel.css");

/// Events that the page need not hear of: its shortcuts and its menus are not meant when a person
/// uses ours.
const KEPT_FROM_PAGE: [&str; 11] = [
    "click",
    "focusin",
    "focusout",
    "keydown",
    "keypress",
    "keyup",
    "mousedown",
    "mouseup",
    "pointerdown",
    "pointermove",
    "pointerup",
];

#[wasm_bindgen]
extern "C" {
    /// An element that can stand in the top layer.
    type Popover;
    #[wasm_bindgen(catch, method, js_name = showPopover)]
    fn show(this: &Popover) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method, js_name = hidePopover)]
    fn hide(this: &Popover) -> Result<(), JsValue>;

    /// A button or a link of ours, as an event names it.
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
    put_back: Vec<f64>,
}

/// Where the person put the overlay; kept as long as the document.
#[derive(Clone, Copy, Debug, Default)]
struct Placement {
    is_folded: bool,
    is_on_other_side: bool,
    corner: Option<(f64, f64)>,
}

/// The time of a view.
struct Clock {
    left: f64,
    since: Option<f64>,
    timeout: Option<Timeout>,
}

/// What stands on the page.
struct Stand {
    host: HtmlElement,
    root: ShadowRoot,
    page: HtmlElement,
    announcer: HtmlElement,
    announced: String,
    announcement: Option<Timeout>,
    card: HtmlElement,
    attention: Attention,
    /// Where in the overlay the person holds it.
    held_at: Option<(f64, f64)>,
    /// Where the focus was before it came to ours.
    came_from: Option<HtmlElement>,
    removal: MutationObserver,
    _on_removal: Closure<dyn FnMut()>,
    on_event: Closure<dyn Fn(Event)>,
}

/// Whether the person is at the note; its countdown then waits.
#[derive(Clone, Copy, Debug, Default)]
struct Attention {
    pointer: bool,
    focus: bool,
}

impl Attention {
    fn is_here(self) -> bool {
        self.pointer || self.focus
    }
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

    /// Puts the view's card on the page and announces it.
    fn fill(self: &Rc<Self>, state: &mut State) {
        let Some(view) = &state.view else { return };
        let (card, announcement) = match &view.panel {
            Content::Nothing => return,
            Content::Note(note) => {
                let seconds = seconds(view.timer.map_or(0.0, milliseconds));
                (
                    cards::note(*note),
                    cards::note_announcement(*note, &seconds),
                )
            }
            Content::Guidance(guidance) => {
                let card = if state.placement.is_folded {
                    cards::folded(guidance)
                } else {
                    cards::guidance(guidance)
                };
                (card, cards::guidance_announcement(guidance))
            }
        };
        if state.stand.is_none() {
            state.stand = Stand::raise(self);
        }
        if let Some(stand) = &mut state.stand {
            stand.fill(card, state.placement);
            stand.announce(self, announcement);
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

    /// Lets the view's time run, shows what is left of a countdown, and tells when it has passed.
    fn run_clock(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let State {
            view,
            clock: slot,
            stand,
            ..
        } = &mut *state;
        let Some(clock) = slot else { return };
        clock.stop();
        if clock.left <= 0.0 {
            *slot = None;
            drop(state);
            (self.handlers.on_elapsed)();
            return;
        }
        let is_countdown = view
            .as_ref()
            .is_some_and(|view| view.panel == Content::Note(Note::Countdown));
        let mut wait = clock.left.min(LONGEST_TIMEOUT);
        if let Some(stand) = stand
            && is_countdown
        {
            let waits = stand.attention.is_here();
            stand.write_countdown(clock.left, waits);
            if waits {
                return;
            }
            let over = clock.left % SECOND;
            wait = if over > 0.0 { over } else { SECOND };
        }
        clock.since = Some(dom::now());
        let this = Rc::downgrade(self);
        clock.timeout = Some(Timeout::new(wait as u32, move || {
            if let Some(this) = this.upgrade() {
                this.run_clock();
            }
        }));
    }

    /// Puts the host back where the page removed it, or gives up.
    fn put_back(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let Some(stand) = &state.stand else { return };
        if stand.host.is_connected() && stand.is_open() {
            return;
        }
        let host = stand.host.clone();
        if state.may_put_back() {
            drop(state);
            put_up(&host);
        } else {
            drop(state);
            self.evict();
        }
    }

    /// Comes back to the front when the page opens a dialog over it.
    fn come_to_front(&self) {
        let mut state = self.state.borrow_mut();
        let Some(stand) = &state.stand else { return };
        // Leaving the top layer would take the focus from the person.
        if stand.root.active_element().is_some() || !state.may_put_back() {
            return;
        }
        if let Some(stand) = &state.stand {
            let host = stand.host.clone();
            drop(state);
            let _ = host.unchecked_ref::<Popover>().hide();
            put_up(&host);
        }
    }

    fn hear(self: &Rc<Self>, event: &Event) {
        if self.state.try_borrow_mut().is_err() {
            // The focus moves because of what is being changed here, not because of the person.
            event.stop_propagation();
            return;
        }
        let kind = event.type_();
        if kind == "toggle" {
            self.hear_toggle(event);
            return;
        }
        event.stop_propagation();
        match kind.as_str() {
            "click" => self.hear_click(event),
            "keydown" if property(event, "key") == "Escape" => self.leave(),
            "focusin" => {
                self.with_stand(|stand| {
                    let from = property(event, "relatedTarget");
                    if let Ok(from) = from.dyn_into::<HtmlElement>()
                        && !stand.root.contains(Some(&from))
                    {
                        stand.came_from = Some(from);
                    }
                    stand.attention.focus = true;
                });
                self.run_clock();
            }
            "focusout" => {
                self.with_stand(|stand| stand.attention.focus = false);
                self.run_clock();
            }
            "pointerenter" => {
                self.with_stand(|stand| stand.attention.pointer = true);
                self.run_clock();
            }
            "pointerleave" => {
                self.with_stand(|stand| stand.attention.pointer = false);
                self.run_clock();
            }
            "pointerdown" => self.begin_drag(event),
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

    fn hear_toggle(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target() else { return };
        let target: &Node = target.unchecked_ref();
        if isolated_world::is_own(target) {
            self.put_back();
        } else if target.node_name() == "DIALOG" && property(event, "newState") == "open" {
            self.come_to_front();
        }
    }

    fn hear_click(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target() else { return };
        let Some(button) = target.unchecked_ref::<Target>().closest("button") else {
            return;
        };
        let name = button.get_attribute("name").unwrap_or_default();
        match name.as_str() {
            does::REFRESH_NOW => self.choose(Choice::RefreshNow),
            does::REFRESH_ONCE_MORE => self.choose(Choice::RefreshOnceMore),
            does::GO_BACK => self.choose(Choice::GoBack),
            does::NOT_NOW => self.dismiss(Choice::NotNow),
            does::SNOOZE => self.dismiss(Choice::Snooze),
            does::TURN_OFF_HERE => self.dismiss(Choice::TurnOffHere),
            does::CLOSE => self.dismiss(Choice::Close),
            does::FOLD => self.fold(true),
            does::UNFOLD => self.fold(false),
            does::SIDE => {
                let mut state = self.state.borrow_mut();
                state.placement.is_on_other_side ^= true;
                state.placement.corner = None;
                let placement = state.placement;
                if let Some(stand) = &state.stand {
                    stand.place(placement);
                }
            }
            does::COPY | does::COPY_TEXT | does::COPY_JSON => self.copy(&name, &button),
            _ => {}
        }
    }

    /// Escape, while the focus is on ours.
    fn leave(self: &Rc<Self>) {
        let is_note = {
            let state = self.state.borrow();
            matches!(
                state.view,
                Some(View {
                    panel: Content::Note(_),
                    ..
                })
            )
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
        let counterpart = if is_folded {
            "[name=unfold]"
        } else {
            "[name=fold]"
        };
        let root = state.stand.as_ref().map(|stand| stand.root.clone());
        drop(state);
        let button = root.and_then(|root| root.query_selector(counterpart).ok().flatten());
        if let Some(button) = button {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn copy(self: &Rc<Self>, what: &str, button: &HtmlElement) {
        let state = self.state.borrow();
        let (
            Some(stand),
            Some(View {
                panel: Content::Guidance(guidance),
                ..
            }),
        ) = (&state.stand, &state.view)
        else {
            return;
        };
        let text = match what {
            does::COPY_TEXT => cards::as_text(guidance),
            does::COPY_JSON => details::as_json(guidance),
            _ => button.get_attribute("value").unwrap_or_default(),
        };
        let root = stand.root.clone();
        drop(state);
        let (this, button) = (Rc::downgrade(self), button.clone());
        clipboard::copy(&root, text, move |is_copied| {
            let said = words(if is_copied { "copied" } else { "not_copied" });
            let before = button.text_content();
            button.set_text_content(Some(&said));
            if let Some(this) = this.upgrade() {
                this.with_stand(|stand| stand.announce(&this, said));
            }
            Timeout::new(COPIED_FOR, move || {
                button.set_text_content(before.as_deref())
            })
            .forget();
        });
    }

    fn begin_drag(&self, event: &Event) {
        let Some(target) = event.target() else { return };
        let target: &Target = target.unchecked_ref();
        let event: &PointerEvent = event.unchecked_ref();
        if event.button() != 0 || target.closest("button").is_some() {
            return;
        }
        let Some(header) = target.closest(".guidance > header") else {
            return;
        };
        // Without capture the overlay stops at the edge of a frame; it can still be moved.
        let _ = header.set_pointer_capture(event.pointer_id());
        self.with_stand(|stand| {
            let corner = stand.card.get_bounding_client_rect();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            stand.held_at = Some((x - corner.left(), y - corner.top()));
        });
    }

    fn drag(&self, event: &Event) {
        let event: &PointerEvent = event.unchecked_ref();
        let mut state = self.state.borrow_mut();
        let State {
            stand: Some(stand),
            placement,
            ..
        } = &mut *state
        else {
            return;
        };
        let Some((x, y)) = stand.held_at else { return };
        let (left, top) = (
            f64::from(event.client_x()) - x,
            f64::from(event.client_y()) - y,
        );
        placement.corner = Some((left, top));
        stand.place(*placement);
    }
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

impl Clock {
    fn new(time: Millis) -> Self {
        Self {
            left: milliseconds(time),
            since: None,
            timeout: None,
        }
    }

    fn stop(&mut self) {
        self.timeout = None;
        if let Some(since) = self.since.take() {
            self.left -= dom::now() - since;
        }
    }
}

impl Stand {
    /// Puts an empty host on the page.
    fn raise(inner: &Rc<Inner>) -> Option<Self> {
        let document = dom::document();
        let host = element("div", "");
        set(&host, "popover", "manual");
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed))
            .ok()?;
        let announcer = element("div", "spoken");
        set(&announcer, "role", "status");
        let card = element("section", "");
        let page = with_children("div", "page", &[&announcer, &card]);
        set(&page, "lang", &words("language"));
        set(&page, "dir", &words("direction"));
        // Firefox asks the page's policy about styles, unless a content script sets their text.
        append(&root, &with_text("style", "", STYLE));
        append(&root, &page);

        let this = Rc::downgrade(inner);
        let on_event = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(inner) = this.upgrade() {
                inner.hear(&event);
            }
        });
        let listener: &Function = on_event.as_ref().unchecked_ref();
        for kind in KEPT_FROM_PAGE {
            root.add_event_listener_with_callback(kind, listener).ok()?;
        }
        document
            .add_event_listener_with_callback_and_bool("toggle", listener, true)
            .ok()?;

        let this = Rc::downgrade(inner);
        let on_removal = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = this.upgrade() {
                inner.put_back();
            }
        });
        let removal = MutationObserver::new(on_removal.as_ref().unchecked_ref()).ok()?;
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        removal.observe_with_options(&document, &children).ok()?;
        removal
            .observe_with_options(document.document_element()?.as_ref(), &children)
            .ok()?;

        isolated_world::own(Some(&host));
        put_up(&host);
        Some(Self {
            host,
            root,
            page,
            announcer,
            announced: String::new(),
            announcement: None,
            card,
            attention: Attention::default(),
            held_at: None,
            came_from: None,
            removal,
            _on_removal: on_removal,
            on_event,
        })
    }

    /// Puts a card in the place of the one before.
    fn fill(&mut self, card: HtmlElement, placement: Placement) {
        let listener = self.on_event.as_ref().unchecked_ref();
        for kind in ["pointerenter", "pointerleave"] {
            // A card without them counts down under the pointer; nothing else fails.
            let _ = card.add_event_listener_with_callback(kind, listener);
        }
        let is_dark = theme::is_dark(&dom::window(), &dom::document());
        self.page
            .set_class_name(if is_dark { "page dark" } else { "page" });
        let focused = self.root.active_element();
        self.attention = Attention::default();
        self.held_at = None;
        self.card.replace_with_with_node_1(&card).ok();
        self.card = card;
        self.place(placement);
        if let Some(focused) = focused {
            focus_like(&self.root, &focused);
            self.attention.focus = self.root.active_element().is_some();
        }
    }

    fn place(&self, placement: Placement) {
        let classes = self.card.class_list();
        let style = self.card.style();
        let _ = classes.toggle_with_force("left", placement.is_on_other_side);
        let _ = classes.toggle_with_force("placed", placement.corner.is_some());
        if let Some((x, y)) = placement.corner {
            let _ = style.set_property("--x", &pixels(x));
            let _ = style.set_property("--y", &pixels(y));
        }
    }

    /// Says something once to those who listen to a screen reader.
    fn announce(&mut self, inner: &Rc<Inner>, text: String) {
        if self.announced == text {
            return;
        }
        self.announced.clone_from(&text);
        self.say_later(inner, ANNOUNCED_AFTER, text);
    }

    fn say_later(&mut self, inner: &Rc<Inner>, after: u32, text: String) {
        let this = Rc::downgrade(inner);
        self.announcement = Some(Timeout::new(after, move || {
            let Some(inner) = this.upgrade() else { return };
            inner.with_stand(|stand| {
                stand.announcer.set_text_content(Some(&text));
                if !text.is_empty() {
                    stand.say_later(&inner, ANNOUNCED_FOR, String::new());
                }
            });
        }));
    }

    fn write_countdown(&self, left: f64, waits: bool) {
        if let Some(element) = self.root.get_element_by_id(COUNTDOWN) {
            let key = if waits {
                "note_countdown_paused"
            } else {
                "note_countdown"
            };
            element.set_text_content(Some(&message(key, &[&seconds(left)])));
        }
    }

    fn is_open(&self) -> bool {
        self.host.is_connected() && self.host.matches(":popover-open").unwrap_or(true)
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.removal.disconnect();
        let listener = self.on_event.as_ref().unchecked_ref();
        let _ =
            dom::document().remove_event_listener_with_callback_and_bool("toggle", listener, true);
        isolated_world::own(None);
        self.host.remove();
    }
}

/// Puts the host at the end of the document and in the top layer.
fn put_up(host: &HtmlElement) {
    if let Some(document) = dom::document().document_element() {
        append(&document, host);
        // It throws where the host is in the top layer already; then all is well.
        let _ = host.unchecked_ref::<Popover>().show();
    }
}

/// Moves the focus to the element that does what the given one did.
fn focus_like(root: &ShadowRoot, like: &Element) {
    let does = |element: &Element| {
        ["name", "value", "href"].map(|attribute| element.get_attribute(attribute))
    };
    let wanted = does(like);
    let Ok(elements) = root.query_selector_all("button, a") else {
        return;
    };
    for index in 0..elements.length() {
        let Some(element) = elements.get(index) else {
            continue;
        };
        let element: HtmlElement = element.unchecked_into();
        if does(&element) == wanted {
            let _ = element.focus();
            return;
        }
    }
}

fn milliseconds(time: Millis) -> f64 {
    time as f64
}

/// Whole seconds that are left of a time, as text; the last one is not over before its end.
fn seconds(left: f64) -> String {
    ((left / SECOND).ceil() as u32).to_string()
}

fn pixels(length: f64) -> String {
    [&(length as i32).to_string(), "px"].concat()
}
