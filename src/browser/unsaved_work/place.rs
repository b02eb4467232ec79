//! What stands around an element, through shadow roots.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ShadowRoot};

use crate::browser::api::property;
use crate::browser::dom;
use crate::unsaved_work::Place;

/// Fields whose content is a question and not work.
const QUESTIONS: &str = "input[type=search], [role=searchbox], [role=search] *, search *";

/// What the browser itself lets a person change.
pub(super) const FIELDS: &str =
    "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/// What takes text and holds it where nobody but the page can ask.
const EDITORS: &str =
    "[contenteditable]:not([contenteditable=false]), [role=textbox]:not(input, textarea)";

/// Controls that pages make themselves, of elements that fire no event of their own when the person
/// changes them. The last is a day of a calendar.
const MADE_CONTROLS: &str = "[role=switch], [role=checkbox], [role=radio], [role=option], \
    [role=slider], [role=spinbutton], td[role=gridcell][aria-selected]";

/// Elements of the page's own that take part in forms: nothing else that is not the browser's own is
/// enabled or disabled. Their role cannot be asked.
/// <https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled>
const FORM_ELEMENTS: &str = ":is(:enabled, :disabled):not(button, input, select, textarea, fieldset, \
    optgroup, option)";

/// What does something when it is operated, and holds nothing.
const OPERATED: &str = "a[href], button, summary, label, [role=button], [role=link], [role=tab], \
    [role^=menuitem], [role=treeitem], [role=combobox]";

/// What has a pointer or keys of its own.
const SURFACES: &str = "canvas, svg, [role=application], [role=grid], [role=treegrid]";

/// What can have the focus by the keyboard and says no more of itself than that.
const FOCUSABLE: &str = "[tabindex]:not([tabindex^='-']):is(:not([role]), [role=document], [role=group], \
    [role=img], [role=presentation], [role=none], [role=figure])";

/// Cursors of what can be dragged.
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

/// The shadow host around an element; none where it stands in the document itself.
fn host_of(element: &Element) -> Option<Element> {
    let root = element.get_root_node().dyn_into::<ShadowRoot>().ok()?;
    Some(root.host())
}

/// The innermost element that matches, the given one included.
pub(super) fn closest(element: &Element, selector: &str) -> Option<Element> {
    let mut inner = element.clone();
    loop {
        // Selectors of our own throw nothing.
        if let Ok(Some(found)) = inner.closest(selector) {
            return Some(found);
        }
        inner = host_of(&inner)?;
    }
}

/// The control of the page's own that takes part in a form, and that an element is or stands in.
pub(super) fn form_element(element: &Element) -> Option<Element> {
    closest(element, FORM_ELEMENTS)
}

/// Whether an element stands in another one, or in the shadow root of one that does.
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

/// The element with the focus, shadow roots entered.
pub(super) fn focused() -> Option<Element> {
    let mut focused = dom::document().active_element()?;
    while let Some(inner) = dom::shadow_root(&focused).and_then(|root| root.active_element()) {
        focused = inner;
    }
    Some(focused)
}

/// What a deed to an element is done to, and the element that stands for it.
pub(super) fn place_of(element: &Element) -> (Place, Element) {
    if is_question(element) {
        return (Place::Question, element.clone());
    }
    if property(element, "editContext").is_object() {
        return (Place::Editor, element.clone());
    }
    // The innermost of these says what the element is a part of.
    let places = [
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
    let Some(around) = closest(element, &places) else {
        let place = if is(element, FOCUSABLE) {
            Place::Focusable
        } else {
            Place::Page
        };
        return (place, element.clone());
    };
    let place = if is(&around, EDITORS) {
        Place::Editor
    } else if is(&around, FIELDS) {
        Place::Field
    } else if let Some(control) = closest(&around, MADE_CONTROLS) {
        return (Place::Control, control);
    } else if is(&around, OPERATED) {
        Place::Operated
    } else {
        match around.local_name().as_str() {
            "canvas" => Place::Canvas,
            "svg" => {
                // A picture on a button, in an application or in another picture is a part of that.
                return match around.parent_element().map(|parent| place_of(&parent)) {
                    None
                    | Some((Place::Page | Place::Focusable | Place::Grid | Place::Question, _)) => {
                        (Place::Drawing, around)
                    }
                    Some(outer) => outer,
                };
            }
            _ if is(&around, "[role=application]") => Place::Application,
            _ => Place::Grid,
        }
    };
    (place, around)
}

/// Whether an element shows that it can be dragged.
pub(super) fn is_handle(element: &Element) -> bool {
    let cursor = property(&computed_style(element), "cursor").as_string();
    cursor.is_some_and(|cursor| GRABBING.contains(&cursor.as_str()))
}
