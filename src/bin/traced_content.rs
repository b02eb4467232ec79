//! `content` for tests: a panic logs its location to the console.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
mod program {
    use token_assist::browser::{page, panics};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(start)]
    fn start() -> Result<(), JsValue> {
        panics::report_panics();
        page::start()
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh traced makes it.");
}
