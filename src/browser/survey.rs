//! What of the page is to be looked at, and the first look at it: survey.js, with its reasons.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{MutationObserver, Node};

#[wasm_bindgen]
extern "C" {
    /// A regular expression that takes text without copying it.
    #[wasm_bindgen(js_name = RegExp)]
    pub type Pattern;
    /// Compiles an expression of JavaScript's.
    #[wasm_bindgen(constructor, js_class = "RegExp")]
    pub fn new(source: &str, flags: &str) -> Pattern;
}

#[wasm_bindgen(module = "/src/browser/survey.js")]
extern "C" {
    /// Which texts may hold a message.
    pub type Suspicion;

    /// Suspects texts that hold a part of `stem` and of `anchor`, also where `disguise` finds what may
    /// stand inside a word without being seen, and `disguises` takes it all away.
    #[wasm_bindgen(js_name = suspectTexts)]
    pub(crate) fn suspect_texts(
        stem: &Pattern,
        anchor: &Pattern,
        disguise: &Pattern,
        disguises: &Pattern,
    ) -> Suspicion;

    /// Whether the text may hold a message. Cheap enough for every text that a page ever shows.
    #[wasm_bindgen(method)]
    pub fn suspects(this: &Suspicion, text: &JsString) -> bool;

    /// What is to be looked at, beginning with what changed last.
    pub type Survey;

    /// Surveys what its observer tells of, and calls `wake` at the first change after a look. Of more than
    /// `most` records that say something none is kept.
    #[wasm_bindgen(js_name = surveyPage)]
    pub fn survey_page(texts: &Suspicion, most: u32, wake: &JsValue) -> Survey;

    /// What is to observe the page.
    #[wasm_bindgen(method, getter)]
    pub fn observer(this: &Survey) -> MutationObserver;

    /// Whether there is nothing to look at.
    #[wasm_bindgen(method, getter, js_name = isDone)]
    pub fn is_done(this: &Survey) -> bool;

    /// Puts what changed before what is left of the last look. Tells whether the page changed by its own
    /// doing; nothing where that is too much, and everything is to be looked at instead.
    #[wasm_bindgen(method)]
    pub fn take(this: &Survey) -> Option<bool>;

    /// Forgets what is to be looked at.
    #[wasm_bindgen(method)]
    pub fn clear(this: &Survey);

    /// Looks at a node after everything else.
    #[wasm_bindgen(method)]
    pub fn add(this: &Survey, node: &Node);

    /// Looks on until it finds something, or with `is_each` until it has looked at one part. After `until`, a
    /// time of this document in milliseconds, it begins nothing but the first thing.
    #[wasm_bindgen(method)]
    pub fn next(this: &Survey, until: f64, is_each: bool) -> Option<Found>;

    /// What a look at a part of the page found.
    pub type Found;

    /// What was looked at.
    #[wasm_bindgen(method, getter)]
    pub fn place(this: &Found) -> Node;

    /// The nodes whose text may hold a message.
    #[wasm_bindgen(method, getter)]
    pub fn suspects(this: &Found) -> Array;

    /// The elements that may have a shadow root.
    #[wasm_bindgen(method, getter)]
    pub fn hosts(this: &Found) -> Array;
}
