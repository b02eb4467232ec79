//! Frames that the extension cannot look into, and in which the user may have typed.

use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::target::{focused, is};
use crate::browser::{api, dom};

#[wasm_bindgen]
extern "C" {
    /// Accepts a manifest's match patterns as well.
    #[wasm_bindgen(js_name = URLPattern)]
    type UrlPattern;
    #[wasm_bindgen(catch, constructor, js_class = "URLPattern")]
    fn new(pattern: &str) -> Result<UrlPattern, JsValue>;
    #[wasm_bindgen(method)]
    fn test(this: &UrlPattern, address: &str) -> bool;
}

const FRAMES: &str = "iframe, frame, object, embed";

#[derive(Default)]
pub(super) struct Frames {
    /// Where the focus was at the last check.
    focused: Option<Element>,
    /// The frame that has the focus, as long as the user has not interacted yet.
    untouched: Option<Element>,
    entered: Vec<Element>,
}

impl Frames {
    /// Checks the focus, and returns whether a frame that cannot be looked into has or had it and is still
    /// connected. `is_touched` returns whether the user has interacted with the document or a frame of it.
    pub(super) fn check(&mut self, is_touched: impl Fn() -> bool) -> bool {
        let active = dom::document().active_element();
        if self.focused != active {
            self.focused = active;
            self.untouched =
                focused().filter(|element| is(element, FRAMES) && !is_looked_into(element));
        }
        if self.untouched.is_some() && is_touched() {
            self.entered.extend(self.untouched.take());
        }
        self.entered.retain(|frame| frame.is_connected());
        !self.entered.is_empty()
    }
}

/// Whether the extension runs in a frame: it does on the manifest's hosts, on this document's own host, and
/// in documents that belong to this one.
fn is_looked_into(frame: &Element) -> bool {
    let holds = |name| api::property(frame, name);
    if holds("contentDocument").is_object() {
        return true;
    }
    let address = holds("src")
        .as_string()
        .or_else(|| holds("data").as_string());
    let address = address.unwrap_or_default();
    if address.is_empty() {
        // A sandbox, or a frame that a script navigated elsewhere.
        return is(frame, "[srcdoc], [sandbox]");
    }
    // about:, blob:, data: and the like belong to the document that opened them.
    !address.starts_with("http") || covers(&["*://", &dom::host(), "/*"].concat(), &address) || {
        let manifest = api::manifest().unwrap_or_default();
        let scripts = api::property(&manifest, "content_scripts");
        let patterns = api::list(api::property(&api::property(&scripts, "0"), "matches"));
        (0..patterns.length()).any(|index| {
            let pattern = patterns.get(index).as_string();
            pattern.is_some_and(|pattern| covers(&pattern, &address))
        })
    }
}

/// Whether a match pattern covers an address.
fn covers(pattern: &str, address: &str) -> bool {
    UrlPattern::new(pattern).is_ok_and(|pattern| pattern.test(address))
}
