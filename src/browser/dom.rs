//! The page's own globals, taken by name.
//!
//! `web_sys::window` asks whether the global object is a `Window`; in a Firefox content script it
//! is a sandbox whose prototype is one, and the answer is no.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The window of this document.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// This document.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}
