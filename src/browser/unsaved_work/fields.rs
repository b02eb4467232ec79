//! What the user put into fields, controls and editors and has not saved.

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlFormElement};

use super::target::{FIELDS, is, is_within};
use crate::browser::api::property;
use crate::browser::dom;

/// Most elements with unsaved work that are kept; with more, the document stays unsaved.
const FIELDS_KEPT: usize = 64;

/// Fields whose content is not the user's, or may not be.
pub(super) const CLOSED_FIELDS: &str = "[type=hidden], [type=button], [type=submit], [type=reset], \
    [type=image], [type=range], [type=color], [readonly], :disabled";

/// Fields that are checked or not.
pub(super) const CHECKED_OR_NOT: &str = "[type=checkbox], [type=radio]";

/// Options that differ from the initial selection.
const CHANGED_OPTIONS: &str = "option:checked:not([selected]), option[selected]:not(:checked)";

/// Content of an editor other than text.
const EMBEDDED: &str =
    "img, picture, video, audio, canvas, svg, table, hr, [contenteditable=false]";

/// An element with unsaved work.
struct UnsavedField {
    element: Element,
    /// Its initial content, from [`given`]. Stored here, since some pages set the field's default to what is
    /// typed.
    given: JsValue,
}

/// All elements with unsaved work in a document.
#[derive(Default)]
pub(super) struct Fields {
    unsaved: Vec<UnsavedField>,
    /// There were more than are kept.
    too_many: bool,
}

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.unsaved.is_empty() && !self.too_many
    }

    pub(super) fn has(&self, element: &Element) -> bool {
        // The element that the user is working in was added last.
        let mut latest = self.unsaved.iter().rev();
        latest.any(|known| known.element == *element)
    }

    /// Keeps an element with unsaved work; calls `given` only if it is not kept yet.
    pub(super) fn add(&mut self, element: &Element, given: impl FnOnce() -> JsValue) {
        if self.has(element) {
            return;
        }
        if self.unsaved.len() == FIELDS_KEPT {
            self.too_many = true;
            return;
        }
        self.unsaved.push(UnsavedField {
            element: element.clone(),
            given: given(),
        });
    }

    /// Keeps a field regardless of its content: the text typed there has gone elsewhere.
    pub(super) fn keep_for_good(&mut self, element: &Element) {
        self.unsaved.retain(|field| field.element != *element);
        self.add(element, || JsValue::NULL);
    }

    /// Keeps or forgets an element, depending on its current content.
    pub(super) fn review(&mut self, element: &Element, given: impl FnOnce() -> JsValue) {
        self.add(element, given);
        self.unsaved
            .retain(|field| field.element != *element || !is_clear(element, &field.given));
    }

    /// Forgets what is in a form, and what was picked from lists shown for it elsewhere.
    pub(super) fn settle(&mut self, form: &HtmlFormElement) {
        self.unsaved
            .retain(|field| !is_within(form, &field.element) && !is_picked(&field.element));
    }
}

/// Whether an element was picked from a list or a calendar that belongs to no form.
fn is_picked(element: &Element) -> bool {
    is(element, "[role=option], td") && matches!(element.closest("form"), Ok(None))
}

/// Whether an editing host has no visible content.
fn is_blank(editor: &Element) -> bool {
    dom::text(editor).trim().length() == 0 && matches!(editor.query_selector(EMBEDDED), Ok(None))
}

/// The initial content of a field: its default; for an editing host, whether it is blank. `undefined` if
/// unknown.
pub(super) fn given(field: &Element) -> JsValue {
    if is(field, "[contenteditable]") {
        return JsValue::from(is_blank(field));
    }
    property(
        field,
        if is(field, CHECKED_OR_NOT) {
            "defaultChecked"
        } else {
            "defaultValue"
        },
    )
}

/// Whether a field is empty, or has its initial content. Never if `given` is `null`.
pub(super) fn is_clear(field: &Element, given: &JsValue) -> bool {
    if given.is_null() {
        return false;
    }
    if !is(field, FIELDS) {
        return *given == is(field, ":state(checked)");
    }
    if is(field, "select") {
        let has_none = |options| matches!(field.query_selector(options), Ok(None));
        return if has_none("[selected]") {
            // The browser selects the first option of a single select.
            let first = if is(field, "[multiple]") { -1 } else { 0 };
            property(field, "selectedIndex") == first
        } else {
            has_none(CHANGED_OPTIONS)
        };
    }
    if is(field, "[contenteditable]") {
        return *given != false && is_blank(field);
    }
    let name = if is(field, CHECKED_OR_NOT) {
        "checked"
    } else {
        "value"
    };
    let holds = property(field, name);
    holds == *given || holds == ""
}
