//! The panel in a top document: shows the note and the overlay.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
mod program {
    use token_assist::browser::{api, panel};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(start)]
    fn start() {
        if let Err(error) = panel::start() {
            api::warn_of(
                "Token Assist could not start its panel in this document",
                &error,
            );
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh build makes it.");
}
