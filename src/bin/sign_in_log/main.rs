//! The page that reads sign-in logs, and the worker that it reads them in.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
mod worker_reader;

#[cfg(any(target_arch = "wasm32", clippy))]
#[expect(unreachable_pub, reason = "wasm_bindgen exports public functions only")]
mod program {
    use token_assist::browser::pages::sign_in_log;
    use wasm_bindgen::prelude::*;

    /// Starts the page; its worker runs the same module.
    #[wasm_bindgen]
    pub fn show(module: JsValue) {
        sign_in_log::start(module);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh build makes it.");
}
