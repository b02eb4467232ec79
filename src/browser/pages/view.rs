//! Parts of a page: found by id, created by tag name, filled with text only.

use std::cell::RefCell;
use std::future::Future;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, EventTarget, HtmlElement};

use crate::browser::{api, dom};
use crate::detection::Reason;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    async fn write_text(text: &str) -> Result<JsValue, JsValue>;
}

/// The attributes that name an element's message, and the attributes that the messages are for.
const TRANSLATED: [(&str, Option<&str>); 3] = [
    ("data-message", None),
    ("data-message-label", Some("aria-label")),
    ("data-message-title", Some("title")),
];

/// Fills the page with the messages of the user's language.
pub(super) fn translate() {
    let document = dom::document();
    if let Some(root) = document.document_element() {
        set(&root, "lang", &api::message("language", &[]));
        set(&root, "dir", &api::message("direction", &[]));
    }
    for (source, attribute) in TRANSLATED {
        let Ok(found) = document.query_selector_all(&["[", source, "]"].concat()) else {
            continue;
        };
        for at in 0..found.length() {
            let Some(element) = found
                .get(at)
                .and_then(|node| node.dyn_into::<Element>().ok())
            else {
                continue;
            };
            let words = api::message(&element.get_attribute(source).unwrap_or_default(), &[]);
            match attribute {
                Some(attribute) => set(&element, attribute, &words),
                None => element.set_text_content(Some(&words)),
            }
        }
    }
}

/// The element of that id.
///
/// # Panics
///
/// Never: for an id that the page lacks it returns a detached element, and logs a warning.
pub(super) fn part<T: JsCast>(id: &str) -> T {
    let found = dom::document().get_element_by_id(id).unwrap_or_else(|| {
        api::warn(&["Token Assist: this page has no #", id].concat());
        element("div").into()
    });
    found.unchecked_into()
}

/// A new element.
pub(super) fn element(tag: &str) -> HtmlElement {
    thread_local! {
        static DOCUMENT: InfallibleDocument = dom::document().unchecked_into();
    }
    DOCUMENT.with(|document| document.create_element(tag))
}

#[wasm_bindgen]
extern "C" {
    /// This document. Our own names are valid, so none of these calls can throw.
    type InfallibleDocument;
    #[wasm_bindgen(method, js_name = createElement)]
    fn create_element(this: &InfallibleDocument, tag: &str) -> HtmlElement;
}

/// A new SVG element.
pub(super) fn svg(tag: &str) -> Element {
    const NAMES: &str = "http://www.w3.org/2000/svg";
    dom::document()
        .create_element_ns(Some(NAMES), tag)
        .unwrap_or_else(|_| element(tag).into())
}

/// A new element with text.
pub(super) fn with_text(tag: &str, text: &str) -> HtmlElement {
    let element = element(tag);
    element.set_text_content(Some(text));
    element
}

/// Sets an attribute.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    // Our own names are valid.
    let _ = element.set_attribute(name, value);
}

/// Appends children.
pub(super) fn append(parent: &Element, children: &[&Element]) {
    for child in children {
        // Our own elements accept each other as children.
        let _ = parent.append_child(child);
    }
}

/// Sets an element's text if it differs: a live region is read out at each change.
pub(super) fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Calls the listener at each such event, as long as the page exists.
pub(super) fn on(target: &EventTarget, event: &'static str, listener: impl FnMut() + 'static) {
    let mut listener = listener;
    EventListener::new(target, event, move |_| listener()).forget();
}

/// Calls the listener when the form is submitted, instead of sending it.
pub(super) fn on_submit(form: &str, listener: impl Fn() + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&part(form), "submit", options, move |event| {
        event.prevent_default();
        listener();
    })
    .forget();
}

/// Briefly shows what was done.
pub(super) fn toast(key: &str) {
    /// How long it is shown, in milliseconds.
    const SHOWN: u32 = 3_000;
    thread_local! {
        static SHOWING: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    }
    let toast: Element = part("saved");
    set_text(&toast, &api::message(key, &[]));
    // Dropping the previous one cancels it.
    SHOWING.replace(Some(Timeout::new(SHOWN, move || set_text(&toast, ""))));
}

/// Copies a text, and shows whether that worked.
pub(super) fn copy(text: String) {
    spawn_local(async move {
        let is_copied = write_text(&text).await.is_ok();
        toast(if is_copied { "copied" } else { "not_copied" });
    });
}

/// Runs fallible work; a failure is shown on the page until [`all_is_well`].
pub(super) fn attempt(work: impl Future<Output = Result<(), JsValue>> + 'static) {
    spawn_local(async move {
        if let Err(error) = work.await {
            api::warn(&format!("Token Assist: {error:?}"));
            let failure: HtmlElement = part("failure");
            set_text(&failure, &api::message("page_failed", &[]));
            failure.set_hidden(false);
        }
    });
}

/// Hides the failure: the page shows its content.
pub(super) fn all_is_well() {
    part::<HtmlElement>("failure").set_hidden(true);
}

/// A reason for or against taking a text for the error, in words.
pub(super) fn reason(reason: Reason) -> String {
    let name = serde_wasm_bindgen::to_value(&reason)
        .ok()
        .and_then(|name| name.as_string());
    api::message(
        &["reason_", &name.unwrap_or_default().replace('-', "_")].concat(),
        &[],
    )
}
