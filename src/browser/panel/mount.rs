//! The mount on the page: one element of ours in the top layer, with a card in its closed root.

use std::rc::Weak;

use js_sys::{Function, JsString, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, HtmlElement, MutationObserver, MutationObserverInit, Node, NodeList,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use super::elements::{append, element, set, write};
use super::reach::{element_at, element_in, middle, modal_around, outermost};
use super::{PanelCore, property, theme};
use crate::browser::alarm::Alarm;
use crate::browser::api::message;
use crate::browser::{dom, isolated_world};
use crate::guidance::cards::COUNTDOWN;
use crate::number;

/// Keeps the room of a line that changes.
const MIN_HEIGHT: &str = "min-height";

/// Milliseconds between a live region and its text: screen readers speak of changes in regions that
/// they know.
const ANNOUNCED_AFTER: f64 = 150.0;

/// Milliseconds after which the announcement is taken out, so that nobody reads it twice.
const ANNOUNCED_FOR: f64 = 10_000.0;

/// What the person needs of the card: its ways out, and what is left of the countdown. Where any of them
/// is out of reach or covered, the whole counts as covered.
const NEEDED: &str = ".note button, .tools button, .pill, #countdown";

/// Events on ours that the page need not hear of: when a person uses ours, the page's shortcuts and
/// menus are not meant.
///
/// The loader hands them over before any script of the page hears them; these listeners are for where there
/// is no loader.
const KEPT_FROM_PAGE: [&str; 12] = [
    "click",
    "focusin",
    "focusout",
    "keydown",
    "keypress",
    "keyup",
    "mousedown",
    "mouseup",
    "pointercancel",
    "pointerdown",
    "pointermove",
    "pointerup",
];

/// Events of the document after which something else may be on top.
const OTHERS_COME_UP: [&str; 2] = ["toggle", "fullscreenchange"];

#[wasm_bindgen]
extern "C" {
    /// An element that the top layer takes.
    type Popover;
    #[wasm_bindgen(catch, method, js_name = showPopover)]
    fn show(this: &Popover) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method, js_name = hidePopover)]
    fn hide(this: &Popover) -> Result<(), JsValue>;

    /// An element of the page.
    type Home;
    #[wasm_bindgen(catch, method, js_name = appendChild)]
    fn append_child(this: &Home, child: &Node) -> Result<Node, JsValue>;
}

/// The overlay's width in panel.css, by which it is kept in the window wherever the person puts it.
const WIDTH: &str = "440px";

/// The most that the folded overlay is wide.
const FOLDED_WIDTH: &str = "280px";

/// Where the person put the overlay; kept as long as the document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placement {
    /// Folded to its title.
    pub(super) is_folded: bool,
    /// At the side of the window other than the default.
    pub(super) is_on_other_side: bool,
    /// The left and upper edge, in pixels of the window.
    pub(super) corner: Option<(f64, f64)>,
}

/// What covers the card, and how to get round it.
pub(super) struct WayRound {
    obstacle: Option<Element>,
    modal: Option<Element>,
}

/// The mount on the page. Dropped, nothing of it is left.
pub(super) struct Mount {
    /// The element at the end of the document, or of the modal dialog that the page has open.
    pub(super) host: HtmlElement,
    /// Its closed root.
    pub(super) root: ShadowRoot,
    /// The note or the overlay.
    pub(super) card: HtmlElement,
    /// The pointer is on it.
    pub(super) has_pointer: bool,
    /// The keyboard's focus is on it.
    pub(super) has_focus: bool,
    /// Where in the overlay the person holds it.
    pub(super) drag_offset: Option<(f64, f64)>,
    /// Where the focus was before it came to ours.
    pub(super) came_from: Option<HtmlElement>,
    /// It cannot be seen or used now.
    pub(super) is_covered: bool,
    /// The button on which the pointer was pressed.
    pub(super) pressed: Option<HtmlElement>,
    /// What it is in.
    home: Element,
    /// That is a modal of the page's.
    is_in_modal: bool,
    /// What was in the way when the way round was last looked for.
    obstacle: Option<Element>,
    style: HtmlElement,
    page: HtmlElement,
    announcer: HtmlElement,
    announcement: Option<Alarm>,
    removal: MutationObserver,
    _on_removal: Closure<dyn Fn()>,
    on_event: Closure<dyn Fn(Event)>,
    on_window_event: Closure<dyn Fn(Event)>,
}

impl Mount {
    /// Puts an element of ours on the page, with an empty card. Nothing if the browser refuses it.
    pub(super) fn new(core: &Weak<PanelCore>) -> Option<Self> {
        let document = dom::document();
        let host = element("div", "");
        set(&host, "popover", "manual");
        let root = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed))
            .ok()?;
        let announcer = element("div", "spoken");
        set(&announcer, "role", "status");
        let card = element("section", "");
        let page = element("div", "page");
        append(&page, &announcer);
        append(&page, &card);
        set(&page, "lang", &message("language", &[]));
        set(&page, "dir", &message("direction", &[]));
        // A content script that sets a style's text is not asked for the page's policy. An empty style that
        // comes into a page is: Firefox reports it to the site.
        let is_dark = theme::is_dark(&dom::window(), &dom::document());
        let style = element("style", "");
        write(&style, &JsString::from(theme::style(is_dark)));
        append(&root, &style);
        append(&root, &page);

        let on_event = Closure::<dyn Fn(Event)>::new({
            let core = core.clone();
            move |event: Event| {
                if let Some(core) = core.upgrade() {
                    core.on_event(&event);
                }
            }
        });
        let listener: &Function = on_event.as_ref().unchecked_ref();
        for kind in KEPT_FROM_PAGE {
            root.add_event_listener_with_callback(kind, listener).ok()?;
        }
        for kind in OTHERS_COME_UP {
            document
                .add_event_listener_with_callback_and_bool(kind, listener, true)
                .ok()?;
        }
        let on_window_event = Closure::<dyn Fn(Event)>::new({
            let core = core.clone();
            move |event: Event| {
                if let Some(core) = core.upgrade() {
                    core.on_window_event(&event);
                }
            }
        });

        let on_removal = Closure::<dyn Fn()>::new({
            let core = core.clone();
            move || {
                if let Some(core) = PanelCore::whole(&core) {
                    core.put_back();
                }
            }
        });
        let removal = MutationObserver::new(on_removal.as_ref().unchecked_ref()).ok()?;
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        removal.observe_with_options(&document, &children).ok()?;
        let home = document.document_element()?;

        isolated_world::own(Some(&host));
        let mut mount = Self {
            host,
            root,
            card,
            has_pointer: false,
            has_focus: false,
            drag_offset: None,
            came_from: None,
            is_covered: false,
            pressed: None,
            home: home.clone(),
            is_in_modal: false,
            obstacle: None,
            style,
            page,
            announcer,
            announcement: None,
            removal,
            _on_removal: on_removal,
            on_event,
            on_window_event,
        };
        mount.enter(home);
        Some(mount)
    }

    /// Puts a card in the place of the one before. The focus stays on what does the same.
    pub(super) fn fill(&mut self, card: HtmlElement, placement: Placement) {
        let listener = self.on_event.as_ref().unchecked_ref();
        for kind in ["pointerenter", "pointerleave"] {
            // A card without them counts down under the pointer; nothing else fails.
            let _ = card.add_event_listener_with_callback(kind, listener);
        }
        let is_dark = theme::is_dark(&dom::window(), &dom::document());
        write(&self.style, &JsString::from(theme::style(is_dark)));
        self.page
            .set_class_name(if is_dark { "page dark" } else { "page" });
        // Firefox ends this program without a word when the extension is updated or turned off. The
        // browser itself then closes what nobody is left to close.
        if let Ok(buttons) = card.query_selector_all("[name=close], [name=not-now]") {
            for index in 0..buttons.length() {
                if let Some(button) = buttons.get(index) {
                    // Only an object that is frozen takes no property.
                    let _ = Reflect::set(&button, &"popoverTargetElement".into(), &self.host);
                }
            }
        }
        let focused = self.root.active_element();
        if !self.reword(&card) {
            self.card.remove();
            append(&self.page, &card);
            self.card = card;
            self.drag_offset = None;
            self.has_pointer = false;
        }
        self.place(placement);
        if let Some(focused) = focused
            && self.root.active_element().is_none()
        {
            focus_like(&self.root, &focused);
        }
        self.has_focus = self.root.active_element().is_some();
    }

    /// Where the card has the same buttons, it stays, and takes over the rest of the new one: a press on a
    /// button that is replaced meanwhile is no click. Tells whether it does.
    fn reword(&self, card: &HtmlElement) -> bool {
        let buttons_of = |card: &HtmlElement| {
            card.query_selector(":scope > .row:last-child")
                .ok()
                .flatten()
        };
        let (Some(buttons), Some(new_buttons)) = (buttons_of(&self.card), buttons_of(card)) else {
            return false;
        };
        if !buttons.is_equal_node(Some(&new_buttons)) {
            return false;
        }
        while let Some(child) = self.card.first_element_child()
            && child != buttons
        {
            child.remove();
        }
        while let Some(child) = card.first_element_child()
            && child != new_buttons
        {
            // Both stand in the card.
            let _ = self.card.insert_before(&child, Some(&buttons));
        }
        true
    }

    /// Puts the card where the person wants it.
    pub(super) fn place(&self, placement: Placement) {
        let classes = self.card.class_list();
        // Only names with white space in them are refused.
        let _ = classes.toggle_with_force("left", placement.is_on_other_side);
        let _ = classes.toggle_with_force("placed", placement.corner.is_some());
        if let Some((left, top)) = placement.corner {
            let width = if placement.is_folded {
                FOLDED_WIDTH
            } else {
                WIDTH
            };
            let top = ["clamp(8px,", &pixels(top), ",calc(100vh - 64px))"].concat();
            let style = [
                "left:clamp(8px,",
                &pixels(left),
                ",max(8px,calc(100vw - 8px - min(",
                width,
                ",calc(100vw - 16px)))));top:",
                &top,
                ";max-height:calc(100vh - 8px - ",
                &top,
                ")",
            ]
            .concat();
            self.card.style().set_css_text(&style);
        }
    }

    /// Says something once to those who listen to a screen reader.
    pub(super) fn announce(&mut self, core: &Weak<PanelCore>, text: JsString) {
        self.announcer.set_text_content(None);
        self.say_after(ANNOUNCED_AFTER, core, text);
    }

    fn say_after(&mut self, wait: f64, core: &Weak<PanelCore>, text: JsString) {
        let core = core.clone();
        self.announcement = Some(Alarm::after(wait, move || {
            let Some(this) = PanelCore::whole(&core) else {
                return;
            };
            this.with_mount(|mount| {
                write(&mount.announcer, &text);
                if text.length() > 0 {
                    mount.say_after(ANNOUNCED_FOR, &core, JsString::from(""));
                }
            });
        }));
    }

    /// Writes what is left of the countdown, where there is room for its `longest` text from the start: no
    /// button moves away under a pointer that stops the countdown.
    pub(super) fn write_countdown(&self, text: &str, longest: &str) {
        let Some(element) = self.root.get_element_by_id(COUNTDOWN) else {
            return;
        };
        let element: HtmlElement = element.unchecked_into();
        let style = element.style();
        if style.get_property_value(MIN_HEIGHT) == Ok(String::new()) {
            element.set_text_content(Some(longest));
            let room = element.offset_height();
            // Every browser knows the property.
            let _ = style.set_property(MIN_HEIGHT, &[&room.to_string(), "px"].concat());
        }
        element.set_text_content(Some(text));
    }

    /// Whether the person is at the card, with the pointer or the keyboard.
    pub(super) fn has_attention(&self) -> bool {
        self.has_pointer || self.has_focus
    }

    /// Whether it is where it was put, and that is still part of this document.
    pub(super) fn is_mounted(&self) -> bool {
        let parent = self.host.parent_node();
        parent.as_ref() == Some(&self.home)
            && self.host.is_connected()
            && self.host.owner_document().as_ref() == Some(&dom::document())
            && self.host.matches(":popover-open").unwrap_or(true)
    }

    /// Goes to the end of the document.
    pub(super) fn go_home(&mut self) {
        if let Some(home) = dom::document().document_element() {
            self.is_in_modal = false;
            self.enter(home);
        }
    }

    /// Whether the modal in which it was is closed, or gone.
    pub(super) fn has_outstayed(&self) -> bool {
        let is_open = self.home.is_connected() && self.home.matches(":modal").unwrap_or(false);
        self.is_in_modal && !is_open
    }

    /// Goes to the end of an element, and over everything in the top layer. The focus stays.
    fn enter(&mut self, home: Element) {
        let focused = self.root.active_element();
        let popover: &Popover = self.host.unchecked_ref();
        if self.host.parent_node().as_ref() == Some(&home) {
            // It throws where it is not open; then all is well.
            let _ = popover.hide();
        } else if home
            .unchecked_ref::<Home>()
            .append_child(&self.host)
            .is_err()
        {
            return;
        }
        // It throws where it is open already, or not drawn; the next look tells.
        let _ = popover.show();
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        // An element is a node, and a node that is observed already is not observed twice.
        let _ = self.removal.observe_with_options(&home, &children);
        self.home = home;
        // No pointer leaves what is moved away under it.
        self.has_pointer = false;
        let handler = self.on_window_event.as_ref();
        isolated_world::route_events(Some(&outermost(&self.host)), handler);
        if let Some(focused) = focused {
            let _ = focused.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Whether the person can see and use the card: nothing else takes the pointer where it is.
    pub(super) fn is_reachable(&self) -> bool {
        let mut places = self.needed().peekable();
        places.peek().is_some()
            && places.all(|place| {
                element_at(place, &self.host).is_some_and(|element| self.is_own(&element))
            })
    }

    /// The way round what covers the card: to the front, or into the modal that is open. Nothing where that
    /// was tried in vain.
    pub(super) fn way_round(&self) -> Option<WayRound> {
        let place = self.needed().next();
        let at = place.and_then(|place| element_at(place, &self.host));
        let modal = at.as_ref().and_then(modal_around);
        let way = WayRound {
            obstacle: modal.clone().or(at),
            modal,
        };
        let is_tried = self.is_covered && way.obstacle == self.obstacle;
        (!is_tried).then_some(way)
    }

    /// Goes that way. Tells whether the person can see and use the card then.
    pub(super) fn go_round(&mut self, WayRound { obstacle, modal }: WayRound) -> bool {
        match modal {
            Some(modal) => {
                self.is_in_modal = true;
                self.enter(modal);
            }
            None => self.go_home(),
        }
        let is_reachable = self.is_reachable();
        if !is_reachable {
            // A video or a frame in full screen draws none of its children.
            self.go_home();
        }
        self.obstacle = obstacle;
        is_reachable
    }

    /// The middles of what the person needs of the card.
    fn needed(&self) -> impl Iterator<Item = (f64, f64)> {
        let parts = self.card.query_selector_all(NEEDED).ok();
        let count = parts.as_ref().map_or(0, NodeList::length);
        (0..count).filter_map(move |index| {
            let part = parts.as_ref()?.get(index)?;
            middle(part.unchecked_ref())
        })
    }

    fn host_element(&self) -> &Element {
        &self.host
    }

    fn is_own(&self, element: &Element) -> bool {
        *element == *self.host_element() || self.root.contains(Some(element))
    }

    /// What an event that the loader handed over happened on; nothing where that is the page's. Beyond a
    /// closed root an event names its host alone.
    pub(super) fn target_of(&self, event: &Event) -> Option<Element> {
        let kind = event.type_();
        let is_alone = outermost(&self.host) == *self.host_element();
        let by_keyboard = kind.starts_with("key")
            || kind.starts_with("focus")
            || kind == "blur"
            || kind == "click" && property(event, "detail") == 0.0;
        let target = if by_keyboard {
            self.root.active_element()
        } else {
            let number = |name| property(event, name).as_f64().unwrap_or_default();
            let point = (number("clientX"), number("clientY"));
            let is_ours = is_alone
                || element_at(point, &self.host).is_some_and(|element| self.is_own(&element));
            if is_ours {
                element_in(&self.root, point)
            } else {
                None
            }
        };
        target.or_else(|| is_alone.then(|| Element::from(self.card.clone())))
    }

    /// Moves the focus to a button of ours.
    pub(super) fn focus_on(&self, name: &str) {
        let selector = ["[name=", name, "]"].concat();
        if let Ok(Some(button)) = self.root.query_selector(&selector) {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.removal.disconnect();
        let listener = self.on_event.as_ref().unchecked_ref();
        for kind in OTHERS_COME_UP {
            // A listener that was never added is no error.
            let _ =
                dom::document().remove_event_listener_with_callback_and_bool(kind, listener, true);
        }
        isolated_world::route_events(None, &JsValue::NULL);
        isolated_world::own(None);
        self.host.remove();
    }
}

/// Moves the focus to the element that does what another one did.
fn focus_like(root: &ShadowRoot, other: &Element) {
    let what_it_does = |element: &Element| {
        ["name", "value", "href"].map(|attribute| element.get_attribute(attribute))
    };
    let wanted = what_it_does(other);
    let Ok(elements) = root.query_selector_all("button, a") else {
        return;
    };
    for index in 0..elements.length() {
        let element = elements.get(index).map(Node::unchecked_into::<HtmlElement>);
        if let Some(element) = element
            && what_it_does(&element) == wanted
        {
            let _ = element.focus();
            return;
        }
    }
}

fn pixels(length: f64) -> String {
    [&number::whole_part(length).to_string(), "px"].concat()
}
