//! The mount on the page: one element in the top layer, with a card in its closed shadow root.

use std::rc::Weak;

use js_sys::{Array, Function, JsString, Reflect};
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

/// The CSS property that reserves the height of a line that changes.
const MIN_HEIGHT: &str = "min-height";

/// Milliseconds between adding a live region and setting its text: screen readers announce changes only in
/// regions that existed before.
const ANNOUNCED_AFTER: f64 = 150.0;

/// Milliseconds after which an announcement is removed, so that it is not read twice.
const ANNOUNCED_FOR: f64 = 10_000.0;

/// The parts of the card that the user needs: the buttons to answer or close it, and the time left. If any of
/// them is out of reach or covered, the card counts as covered.
const NEEDED: &str = ".note button, .tools button, .pill, #countdown";

/// Events on the card that the page must not receive: they are not meant for its shortcuts and menus.
///
/// The loader passes them on before any page script runs; these listeners are for use without a loader.
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

/// Document events after which something else may be on top.
const OTHERS_COME_UP: [&str; 2] = ["toggle", "fullscreenchange"];

#[wasm_bindgen]
extern "C" {
    /// An element with the `popover` attribute.
    type Popover;
    #[wasm_bindgen(catch, method, js_name = showPopover)]
    fn show(this: &Popover) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method, js_name = hidePopover)]
    fn hide(this: &Popover) -> Result<(), JsValue>;

    /// A constructed style sheet.
    type StyleSheet;
    #[wasm_bindgen(constructor, js_class = CSSStyleSheet)]
    fn new() -> StyleSheet;
    #[wasm_bindgen(method, js_name = replaceSync)]
    fn replace(this: &StyleSheet, text: &JsString);

    /// Our own root.
    type Root;
    #[wasm_bindgen(method, setter, js_name = adoptedStyleSheets)]
    fn adopt(this: &Root, sheets: &Array);

    /// An element of the page.
    type Home;
    #[wasm_bindgen(catch, method, js_name = appendChild)]
    fn append_child(this: &Home, child: &Node) -> Result<Node, JsValue>;
}

/// The overlay's width in panel.css, used to keep it inside the window wherever the user puts it.
const WIDTH: &str = "440px";

/// The folded overlay's greatest width.
const FOLDED_WIDTH: &str = "280px";

/// Where the user put the overlay; kept for the lifetime of the document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placement {
    /// Folded to its title.
    pub(super) is_folded: bool,
    /// At the side of the window other than the default.
    pub(super) is_on_other_side: bool,
    /// The left and top edge, in pixels of the window.
    pub(super) corner: Option<(f64, f64)>,
}

/// What covers the card, and how to work around it.
pub(super) struct WayRound {
    obstacle: Option<Element>,
    modal: Option<Element>,
}

/// How the card is styled.
#[derive(Clone, Copy, Debug)]
pub(super) enum Styling {
    /// By a `<style>` element. The page's policy does not apply to text that a content script sets in it. It
    /// does apply to an empty `<style>` inserted into a page, which Firefox reports to the site.
    Element,
    /// By a constructed style sheet, on a page whose policy does apply. Content scripts in Firefox cannot
    /// construct one.
    Sheet,
}

/// The style in the root.
enum Style {
    Element(HtmlElement),
    Sheet(StyleSheet),
}

impl Style {
    fn new(root: &ShadowRoot, styling: Styling, is_dark: bool) -> Self {
        let style = match styling {
            Styling::Element => Self::Element(element("style", "")),
            Styling::Sheet => Self::Sheet(StyleSheet::new()),
        };
        style.write(is_dark);
        match &style {
            Self::Element(element) => append(root, element),
            Self::Sheet(sheet) => root
                .unchecked_ref::<Root>()
                .adopt(&Array::of1(sheet.as_ref())),
        }
        style
    }

    fn write(&self, is_dark: bool) {
        let text = JsString::from(theme::style(is_dark));
        match self {
            Self::Element(element) => write(element, &text),
            Self::Sheet(sheet) => sheet.replace(&text),
        }
    }
}

/// The mount on the page. Dropping it removes everything.
pub(super) struct Mount {
    /// The element, last child of the document element or of the page's open modal dialog.
    pub(super) host: HtmlElement,
    /// Its closed shadow root.
    pub(super) root: ShadowRoot,
    /// The note or the overlay.
    pub(super) card: HtmlElement,
    /// The pointer is on it.
    pub(super) has_pointer: bool,
    /// The keyboard focus is on it.
    pub(super) has_focus: bool,
    /// The point of the overlay at which the user grabbed it to drag it.
    pub(super) drag_offset: Option<(f64, f64)>,
    /// Where the focus was before it moved to the card.
    pub(super) came_from: Option<HtmlElement>,
    /// The card cannot be seen or used now.
    pub(super) is_covered: bool,
    /// The button on which the pointer was pressed.
    pub(super) pressed: Option<HtmlElement>,
    /// The parent of the host.
    home: Element,
    /// The parent is a modal dialog of the page.
    is_in_modal: bool,
    /// What covered the card when it was last worked around.
    obstacle: Option<Element>,
    style: Style,
    page: HtmlElement,
    announcer: HtmlElement,
    announcement: Option<Alarm>,
    removal: MutationObserver,
    _on_removal: Closure<dyn Fn()>,
    on_event: Closure<dyn Fn(Event)>,
    on_window_event: Closure<dyn Fn(Event)>,
}

impl Mount {
    /// Puts our element on the page, with an empty card. None if the browser refuses it.
    #[expect(
        clippy::too_many_lines,
        reason = "one element and one listener after another"
    )]
    pub(super) fn new(core: &Weak<PanelCore>, styling: Styling) -> Option<Self> {
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
        let is_dark = theme::is_dark(&dom::window(), &dom::document());
        let style = Style::new(&root, styling, is_dark);
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

    /// Replaces the card. The focus stays on the element that does the same.
    pub(super) fn fill(&mut self, card: HtmlElement, placement: Placement) {
        let listener = self.on_event.as_ref().unchecked_ref();
        for kind in ["pointerenter", "pointerleave"] {
            // Without these listeners a card counts down under the pointer; nothing else fails.
            let _ = card.add_event_listener_with_callback(kind, listener);
        }
        let is_dark = theme::is_dark(&dom::window(), &dom::document());
        self.style.write(is_dark);
        self.page
            .set_class_name(if is_dark { "page dark" } else { "page" });
        // Firefox ends this program without notice when the extension is updated or turned off. From then on,
        // these buttons make the browser itself close the popover.
        if let Ok(buttons) = card.query_selector_all("[name=close], [name=not-now]") {
            for index in 0..buttons.length() {
                if let Some(button) = buttons.get(index) {
                    // Setting a property fails on a frozen object only.
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

    /// Keeps the card if its buttons are the same, and replaces only the rest: a press on a button that is
    /// replaced before the release is no click. Returns whether the card was kept.
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
            // `buttons` is a child of the card.
            let _ = self.card.insert_before(&child, Some(&buttons));
        }
        true
    }

    /// Puts the card where the user wants it.
    pub(super) fn place(&self, placement: Placement) {
        let classes = self.card.class_list();
        // Fails only for names with white space.
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

    /// Announces a text once to screen readers.
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

    /// Writes the countdown's text. First reserves the height of the `longest` one, so that no button moves away
    /// under a pointer that pauses the countdown.
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

    /// Whether the pointer or the keyboard focus is on the card.
    pub(super) fn has_attention(&self) -> bool {
        self.has_pointer || self.has_focus
    }

    /// Whether the host is open in the parent that it was put in, and that parent is still part of this
    /// document.
    pub(super) fn is_mounted(&self) -> bool {
        let parent = self.host.parent_node();
        parent.as_ref() == Some(&self.home)
            && self.host.is_connected()
            && self.host.owner_document().as_ref() == Some(&dom::document())
            && self.host.matches(":popover-open").unwrap_or(true)
    }

    /// Moves the host to the end of the document.
    pub(super) fn go_home(&mut self) {
        if let Some(home) = dom::document().document_element() {
            self.is_in_modal = false;
            self.enter(home);
        }
    }

    /// Whether the modal dialog that it was put in is closed or removed.
    pub(super) fn has_outstayed(&self) -> bool {
        let is_open = self.home.is_connected() && self.home.matches(":modal").unwrap_or(false);
        self.is_in_modal && !is_open
    }

    /// Moves the host to the end of an element, and to the front of the top layer. Keeps the focus.
    fn enter(&mut self, home: Element) {
        let focused = self.root.active_element();
        let popover: &Popover = self.host.unchecked_ref();
        if self.host.parent_node().as_ref() == Some(&home) {
            // It throws if the popover is not open, which is fine.
            let _ = popover.hide();
        } else if home
            .unchecked_ref::<Home>()
            .append_child(&self.host)
            .is_err()
        {
            return;
        }
        // It throws if the popover is open already or cannot be shown; the next look finds out.
        let _ = popover.show();
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        // Cannot fail for an element, and does not observe the same one twice.
        let _ = self.removal.observe_with_options(&home, &children);
        self.home = home;
        // `pointerleave` does not fire for an element that is moved away under the pointer.
        self.has_pointer = false;
        let handler = self.on_window_event.as_ref();
        isolated_world::route_events(Some(&outermost(&self.host)), handler);
        if let Some(focused) = focused {
            let _ = focused.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Whether the user can see and use the card: a hit test at each of its needed parts finds the card.
    pub(super) fn is_reachable(&self) -> bool {
        let mut places = self.needed().peekable();
        places.peek().is_some()
            && places.all(|place| {
                element_at(place, &self.host).is_some_and(|element| self.is_own(&element))
            })
    }

    /// How to work around what covers the card: move it to the front, or into the open modal dialog. None if
    /// that was tried without success.
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

    /// Tries the workaround; returns whether the user can see and use the card now.
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
            // A video or a frame in full screen does not render its children.
            self.go_home();
        }
        self.obstacle = obstacle;
        is_reachable
    }

    /// The centres of the card's needed parts.
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

    /// The element of the card that received an event from the loader; none if the event was on the page.
    /// Outside a closed root, the event's target is the host.
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

    /// Moves the focus to a button of the card.
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
            // Removing a listener that was never added is no error.
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
