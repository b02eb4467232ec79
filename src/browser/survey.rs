//! Bindings to survey.js: which parts of the page are to be looked at, and the first look at them.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use web_sys::Node;

#[wasm_bindgen]
extern "C" {
    /// A regular expression that tests text without copying it.
    #[wasm_bindgen(js_name = RegExp)]
    pub type Pattern;
    /// Compiles a JavaScript regular expression.
    #[wasm_bindgen(constructor, js_class = "RegExp")]
    pub fn new(source: &str, flags: &str) -> Pattern;
}

#[wasm_bindgen(module = "/src/browser/survey.js")]
extern "C" {
    /// A test for texts that may hold a message.
    pub type Suspicion;

    /// Suspects texts that match `stem` and `anchor`, and texts that match `disguise`, a character that may
    /// be invisible within a word, and match `anchor` once `disguises` has removed all of these.
    #[wasm_bindgen(js_name = suspectTexts)]
    pub(crate) fn suspect_texts(
        stem: &Pattern,
        anchor: &Pattern,
        disguise: &Pattern,
        disguises: &Pattern,
    ) -> Suspicion;

    /// Whether the text may hold a message. Cheap enough for every text that a page shows.
    #[wasm_bindgen(method)]
    pub fn suspects(this: &Suspicion, text: &JsString) -> bool;

    /// The queue of what is to be looked at, the latest change first.
    pub type Survey;

    /// Keeps the records of its observer, which watches the shadow roots as well, and calls `wake` at the first
    /// change after a look. If sifting more than `most` records leaves more than half of `most`, none is kept.
    #[wasm_bindgen(js_name = surveyPage)]
    pub fn survey_page(texts: &Suspicion, most: u32, wake: &JsValue) -> Survey;

    /// Observes a document or a part of it.
    ///
    /// # Errors
    ///
    /// The browser's, if it refuses.
    #[wasm_bindgen(catch, method)]
    pub fn observe(this: &Survey, node: &Node) -> Result<(), JsValue>;

    /// Stops observing, and discards everything.
    #[wasm_bindgen(method)]
    pub fn stop(this: &Survey);

    /// Whether there is nothing to look at.
    #[wasm_bindgen(method, getter, js_name = isDone)]
    pub fn is_done(this: &Survey) -> bool;

    /// Puts the latest changes before what is left of the last look, and checks the possible hosts that are
    /// due. Returns whether the page itself changed; `None` if there are too many changes and everything is to
    /// be looked at instead.
    #[wasm_bindgen(method)]
    pub fn take(this: &Survey) -> Option<bool>;

    /// Discards what is to be looked at, and queues the whole document with its shadow roots instead.
    #[wasm_bindgen(method, js_name = startOver)]
    pub fn start_over(this: &Survey);

    /// Milliseconds until possible hosts are to be checked, if that is before the last answer.
    #[wasm_bindgen(method, getter, js_name = nextCheck)]
    pub(crate) fn next_check(this: &Survey) -> Option<f64>;

    /// Records that the check is being made.
    #[wasm_bindgen(method, js_name = cameDue)]
    pub(crate) fn came_due(this: &Survey);

    /// Continues until it finds suspect texts, or with `is_each` until it has looked at one part. Begins no
    /// part but the first after `until`, a time of this document in milliseconds.
    #[wasm_bindgen(method)]
    pub fn next(this: &Survey, until: f64, is_each: bool) -> Option<SurveyResult>;

    /// The result of a look at a part of the page.
    pub type SurveyResult;

    /// The node that was looked at.
    #[wasm_bindgen(method, getter)]
    pub fn node(this: &SurveyResult) -> Node;

    /// The nodes whose text may hold a message.
    #[wasm_bindgen(method, getter)]
    pub fn suspects(this: &SurveyResult) -> Array;
}
