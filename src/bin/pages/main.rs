//! The extension's own pages: popup, history and options.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
mod program {
    use token_assist::browser::pages;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(start)]
    fn start() {
        pages::start();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh build makes it.");
}
