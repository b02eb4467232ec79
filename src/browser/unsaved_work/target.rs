//! The target of an action on an element, found through shadow roots.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ShadowRoot};

use crate::browser::api::property;
use crate::browser::dom;
use crate::unsaved_work::ActionTarget;

/// Fields whose content is a query, not work.
const QUESTIONS: &str = "input[type=search], [role=searchbox], [role=search] *, search *";

/// Elements that the browser itself lets the user change.
pub(super) const FIELDS: &str =
    "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/// Elements that accept text and store it where only the page can read it.
const EDITORS: &str =
    "[contenteditable]:not([contenteditable=false]), [role=textbox]:not(input, textarea)";

/// Controls that pages build from elements that fire no event when the user changes them. The last is a
/// day of a calendar.
const MADE_CONTROLS: &str = "[role=switch], [role=checkbox], [role=radio], [role=option], \
    [role=slider], [role=spinbutton], td[role=gridcell][aria-selected]";

/// Form-associated custom elements: nothing else beside the browser's own controls matches `:enabled` or
/// `:disabled`. Their role cannot be read.
/// <https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled>
const FORM_ELEMENTS: &str = ":is(:enabled, :disabled):not(button, input, select, textarea, fieldset, \
    optgroup, option)";

/// Elements that act when operated, and have no content.
const OPERATED: &str = "a[href], button, summary, label, [role=button], [role=link], [role=tab], \
    [role^=menuitem], [role=treeitem], [role=combobox]";

/// Elements that handle the pointer or keys themselves.
const SURFACES: &str = "canvas, svg, [role=application], [role=grid], [role=treegrid]";

/// Elements that the keyboard can focus and whose role gives no further information.
const FOCUSABLE: &str = "[tabindex]:not([tabindex^='-']):is(:not([role]), [role=document], [role=group], \
    [role=img], [role=presentation], [role=none], [role=figure])";

/// Cursors of draggable elements.
const GRABBING: [&str; 2] = ["grab", "grabbing"];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = getComputedStyle)]
    fn computed_style(element: &Element) -> JsValue;
}

pub(super) fn is(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}

pub(super) fn is_question(element: &Element) -> bool {
    is(element, QUESTIONS)
}

/// The shadow host of an element; none if it is in the document itself.
fn host_of(element: &Element) -> Option<Element> {
    let root = element.get_root_node().dyn_into::<ShadowRoot>().ok()?;
    Some(root.host())
}

/// The closest matching ancestor, the element itself included, through shadow roots.
pub(super) fn closest(element: &Element, selector: &str) -> Option<Element> {
    let mut inner = element.clone();
    loop {
        // Our own selectors are valid.
        if let Ok(Some(found)) = inner.closest(selector) {
            return Some(found);
        }
        inner = host_of(&inner)?;
    }
}

/// The closest form-associated custom element, the element itself included.
pub(super) fn form_element(element: &Element) -> Option<Element> {
    closest(element, FORM_ELEMENTS)
}

/// Whether an element is inside another one, through shadow roots.
pub(super) fn is_within(outer: &Element, inner: &Element) -> bool {
    let mut inner = inner.clone();
    while !outer.contains(Some(&inner)) {
        match host_of(&inner) {
            Some(host) => inner = host,
            None => return false,
        }
    }
    true
}

/// The focused element, through shadow roots.
pub(super) fn focused() -> Option<Element> {
    let mut focused = dom::document().active_element()?;
    while let Some(inner) = dom::shadow_root(&focused).and_then(|root| root.active_element()) {
        focused = inner;
    }
    Some(focused)
}

/// The option that Enter takes from an open list: the focus stays in the list's field.
pub(super) fn highlighted_option(field: &Element) -> Option<Element> {
    if is_question(field) || !is(field, "input[aria-expanded=true]") {
        return None;
    }
    let id = field.get_attribute("aria-activedescendant")?;
    dom::document().get_element_by_id(&id)
}

/// The target of an action on an element, and the element that it is.
pub(super) fn target_of(element: &Element) -> (ActionTarget, Element) {
    if is_question(element) {
        return (ActionTarget::Question, element.clone());
    }
    if property(element, "editContext").is_object() {
        return (ActionTarget::Editor, element.clone());
    }
    // The innermost of these decides.
    let targets = [
        FIELDS,
        ", ",
        EDITORS,
        ", ",
        MADE_CONTROLS,
        ", ",
        OPERATED,
        ", ",
        SURFACES,
    ]
    .concat();
    let Some(around) = closest(element, &targets) else {
        let target = if is(element, FOCUSABLE) {
            ActionTarget::Focusable
        } else {
            ActionTarget::Page
        };
        return (target, element.clone());
    };
    let target = if is(&around, EDITORS) {
        ActionTarget::Editor
    } else if is(&around, FIELDS) {
        ActionTarget::Field
    } else if let Some(control) = closest(&around, MADE_CONTROLS) {
        return (ActionTarget::Control, control);
    } else if is(&around, OPERATED) {
        ActionTarget::Operated
    } else {
        match around.local_name().as_str() {
            "canvas" => ActionTarget::Canvas,
            "svg" => {
                // A picture on a button, in an application or in another picture is part of what it is in.
                return match around.parent_element().map(|parent| target_of(&parent)) {
                    None
                    | Some((
                        ActionTarget::Page
                        | ActionTarget::Focusable
                        | ActionTarget::Grid
                        | ActionTarget::Question,
                        _,
                    )) => (ActionTarget::Drawing, around),
                    Some(outer) => outer,
                };
            }
            _ if is(&around, "[role=application]") => ActionTarget::Application,
            _ => ActionTarget::Grid,
        }
    };
    (target, around)
}

/// Whether an element's cursor shows that it can be dragged.
pub(super) fn is_handle(element: &Element) -> bool {
    let cursor = property(&computed_style(element), "cursor").as_string();
    cursor.is_some_and(|cursor| GRABBING.contains(&cursor.as_str()))
}
