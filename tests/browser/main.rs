//! Tests of the browser modules in a headless browser, on documents that the tests create.

#![cfg(target_arch = "wasm32")]

mod panel;
mod recogniser;
mod survey;
mod watcher;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
