//! The page's globals, imported by name, and calls that keep text on the JavaScript side.
//!
//! `web_sys::window` checks that the global object is a `Window`; in a Firefox content script it is a
//! sandbox whose prototype is one, and the check fails.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, EventTarget, Node, Performance, ShadowRoot, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;

    #[wasm_bindgen(thread_local_v2, js_name = origin)]
    static ORIGIN: String;

    #[wasm_bindgen(js_namespace = location, js_name = toString)]
    fn location_to_string() -> String;

    /// A node, for text that web-sys would copy into WebAssembly.
    type TextHolder;
    #[wasm_bindgen(method, getter, js_name = textContent)]
    fn text_content(this: &TextHolder) -> JsString;

    /// An element, for a method that web-sys types more narrowly than needed here.
    type Animated;
    #[wasm_bindgen(method, js_name = getAnimations)]
    fn get_animations(this: &Animated) -> Array;

    /// An element, for the two browsers' access to closed shadow roots.
    type PossibleHost;
    #[wasm_bindgen(method, getter, js_name = openOrClosedShadowRoot)]
    fn shadow_root_in_firefox(this: &PossibleHost) -> Option<ShadowRoot>;
    /// `chrome.dom`, which Firefox lacks; Mozilla's linter would report the name and its method together
    /// as an error.
    type ChromeDom;
    #[wasm_bindgen(thread_local_v2, js_namespace = chrome, js_name = dom)]
    static CHROME_DOM: Option<ChromeDom>;
    #[wasm_bindgen(catch, method, js_name = openOrClosedShadowRoot)]
    fn shadow_root_in_chromium(
        this: &ChromeDom,
        element: &Element,
    ) -> Result<Option<ShadowRoot>, JsValue>;
}

/// The window of this document.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// This document.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// The address of this document, fragment included.
pub fn address() -> String {
    location_to_string()
}

/// The host of this document's origin; for `about:blank` and `srcdoc`, that of the creating document.
/// Empty if the origin is opaque, as in a sandbox.
pub fn host() -> String {
    let origin = ORIGIN.with(Clone::clone);
    let host = origin.strip_prefix("https://");
    host.or_else(|| origin.strip_prefix("http://"))
        .unwrap_or_default()
        .to_owned()
}

/// Whether this document is in a frame.
pub(crate) fn is_in_frame() -> bool {
    let window = window();
    // A window that refuses access to its top is not the top.
    !matches!(window.top(), Ok(Some(top)) if top == window)
}

/// Milliseconds since this document's time origin; monotonic.
pub fn now() -> f64 {
    PERFORMANCE.with(Performance::now)
}

/// The text of a node other than a document, kept on the JavaScript side.
pub fn text(node: &Node) -> JsString {
    node.unchecked_ref::<TextHolder>().text_content()
}

/// The animations and transitions of the element itself.
pub(crate) fn animations(element: &Element) -> impl Iterator<Item = EventTarget> {
    let animations = element.unchecked_ref::<Animated>().get_animations();
    animations.into_iter().map(JsCast::unchecked_into)
}

/// The element's shadow root, open or closed.
pub fn shadow_root(element: &Element) -> Option<ShadowRoot> {
    let in_chromium = CHROME_DOM.with(|doors| {
        doors
            .as_ref()
            .map(|doors| doors.shadow_root_in_chromium(element))
    });
    match in_chromium {
        Some(Ok(root)) => root,
        // Firefox, or not in an extension.
        _ => element
            .unchecked_ref::<PossibleHost>()
            .shadow_root_in_firefox()
            .or_else(|| element.shadow_root()),
    }
}
