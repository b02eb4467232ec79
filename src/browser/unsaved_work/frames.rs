//! Frames that nobody of ours can look into, and in which the person may have typed.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::place::{focused, is};
use crate::browser::{api, dom};

#[wasm_bindgen]
extern "C" {
    /// Takes the patterns of manifests as well.
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
    /// Where the focus was when it was last asked.
    focused: Option<Element>,
    /// The frame that has the focus, where that is not a person's doing yet.
    untouched: Option<Element>,
    entered: Vec<Element>,
}

impl Frames {
    /// Asks where the focus is, and tells whether a frame that cannot be looked into has or had it and is
    /// still there. `is_touched` where the person has done anything in the document or in a frame of it.
    pub(super) fn ask(&mut self, is_touched: impl Fn() -> bool) -> bool {
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

/// Whether the extension runs in a frame: in those of hosts that are served, and in those that belong to
/// this document's own.
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
        // A sandbox, or a document that a script led elsewhere.
        return is(frame, "[srcdoc], [sandbox]");
    }
    // about:, blob:, data: and the like belong to the document that opened them.
    !address.starts_with("http") || covers(&["*://", &dom::host(), "/*"].concat(), &address) || {
        let manifest = api::manifest().unwrap_or_default();
        let scripts = api::property(&manifest, "content_scripts");
        let patterns = api::property(&api::property(&scripts, "0"), "matches");
        let patterns = Array::from(&patterns);
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
