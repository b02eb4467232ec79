//! The mount on the page: one element of ours in the top layer, with a card in its closed root.

use std::rc::Weak;

use js_sys::{Function, JsString, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, HtmlElement, MutationObserver, MutationObserverInit, Node, ShadowRoot,
    ShadowRootInit, ShadowRootMode,
};

use super::elements::{append, element, set, write};
use super::{PanelCore, theme};
use crate::browser::alarm::Alarm;
use crate::browser::api::message;
use crate::browser::{dom, isolated_world};
use crate::guidance::cards::COUNTDOWN;

/// Keeps the room of a line that changes.
const MIN_HEIGHT: &str = "min-height";

/// Milliseconds between a live region and its text: screen readers speak of changes in regions that
/// they know.
const ANNOUNCED_AFTER: f64 = 150.0;

/// Milliseconds after which the announcement is taken out, so that nobody reads it twice.
const ANNOUNCED_FOR: f64 = 10_000.0;

const STYLE: &str = include_str!("panel.css");

/// Events on ours that the page need not hear of: when a person uses ours, the page's shortcuts and
/// menus are not meant.
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

#[wasm_bindgen]
extern "C" {
    /// An element that the top layer takes.
    type Popover;
    #[wasm_bindgen(catch, method, js_name = showPopover)]
    fn show(this: &Popover) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method, js_name = hidePopover)]
    fn hide(this: &Popover) -> Result<(), JsValue>;
}

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

/// The mount on the page. Dropped, nothing of it is left.
pub(super) struct Mount {
    /// The element at the end of the document.
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
    page: HtmlElement,
    announcer: HtmlElement,
    announcement: Option<Alarm>,
    removal: MutationObserver,
    _on_removal: Closure<dyn Fn()>,
    on_event: Closure<dyn Fn(Event)>,
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
        // A content script that sets a style's text is not asked for the page's policy.
        let style = element("style", "");
        write(&style, &JsString::from(STYLE));
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
        document
            .add_event_listener_with_callback_and_bool("toggle", listener, true)
            .ok()?;

        let on_removal = Closure::<dyn Fn()>::new({
            let core = core.clone();
            move || {
                if let Some(core) = core.upgrade() {
                    core.put_back();
                }
            }
        });
        let removal = MutationObserver::new(on_removal.as_ref().unchecked_ref()).ok()?;
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        removal.observe_with_options(&document, &children).ok()?;
        let end = document.document_element()?;
        removal.observe_with_options(&end, &children).ok()?;

        isolated_world::own(Some(&host));
        show_popover(&host);
        Some(Self {
            host,
            root,
            card,
            has_pointer: false,
            has_focus: false,
            drag_offset: None,
            came_from: None,
            page,
            announcer,
            announcement: None,
            removal,
            _on_removal: on_removal,
            on_event,
        })
    }

    /// Puts a card in the place of the one before. The focus stays on what does the same.
    pub(super) fn fill(&mut self, card: HtmlElement, placement: Placement) {
        let listener = self.on_event.as_ref().unchecked_ref();
        for kind in ["pointerenter", "pointerleave"] {
            // A card without them counts down under the pointer; nothing else fails.
            let _ = card.add_event_listener_with_callback(kind, listener);
        }
        let class = if theme::is_dark(&dom::window(), &dom::document()) {
            "page dark"
        } else {
            "page"
        };
        self.page.set_class_name(class);
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
        self.card.remove();
        append(&self.page, &card);
        self.card = card;
        self.place(placement);
        if let Some(focused) = focused {
            focus_like(&self.root, &focused);
        }
        self.drag_offset = None;
        self.has_pointer = false;
        self.has_focus = self.root.active_element().is_some();
    }

    /// Puts the card where the person wants it.
    pub(super) fn place(&self, placement: Placement) {
        let classes = self.card.class_list();
        // Only names with white space in them are refused.
        let _ = classes.toggle_with_force("left", placement.is_on_other_side);
        let _ = classes.toggle_with_force("placed", placement.corner.is_some());
        if let Some((left, top)) = placement.corner {
            let style = ["--x:", &pixels(left), ";--y:", &pixels(top)].concat();
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
            let Some(this) = core.upgrade() else { return };
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

    /// Whether it is where it was put.
    pub(super) fn is_mounted(&self) -> bool {
        self.host.is_connected() && self.host.matches(":popover-open").unwrap_or(true)
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
        // A listener that was never added is no error.
        let _ =
            dom::document().remove_event_listener_with_callback_and_bool("toggle", listener, true);
        isolated_world::own(None);
        self.host.remove();
    }
}

/// Puts an element of ours at the end of the document and in the top layer.
pub(super) fn show_popover(host: &HtmlElement) {
    if let Some(document) = dom::document().document_element() {
        if !host.is_connected() {
            append(&document, host);
        }
        // It throws where the element is in the top layer already; then all is well.
        let _ = host.unchecked_ref::<Popover>().show();
    }
}

/// Takes an element of ours out of the top layer and puts it over everything there.
pub(super) fn bring_to_front(host: &HtmlElement) {
    let _ = host.unchecked_ref::<Popover>().hide();
    show_popover(host);
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
    [&(length as i32).to_string(), "px"].concat()
}
