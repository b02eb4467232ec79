//! Panics in the console. Only the traced programs link this: a hook and its formatting take bytes, which the
//! shipped engine must not spend.

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// Writes file, line and message of every panic to the console as an error. Without it, a module that panics
/// reports only `unreachable executed`, and its JavaScript form `abort`.
pub fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        console_error(&format!("Traced build: {panic}"));
    }));
}
