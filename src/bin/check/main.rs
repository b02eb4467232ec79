//! The page that checks this installation.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
mod program {
    use token_assist::browser::pages::check_page;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(start)]
    fn start() {
        check_page::start();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh build makes it.");
}
