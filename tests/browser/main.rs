//! What touches a browser, in one: documents that the tests make, headless.

#![cfg(target_arch = "wasm32")]

mod panel;
mod recogniser;
mod survey;
mod watcher;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
