//! The page for those who may not install the extension, and the worker in which it reads sign-in logs.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
#[path = "../sign_in_log/worker_reader.rs"]
mod worker_reader;

#[cfg(any(target_arch = "wasm32", clippy))]
mod program {
    use token_assist::browser::pages::site;
    use wasm_bindgen::prelude::*;

    /// The page.
    #[wasm_bindgen]
    pub struct Site(site::SitePage);

    #[wasm_bindgen]
    impl Site {
        #[wasm_bindgen(constructor)]
        pub fn start(module: JsValue, worker_address: String) -> Self {
            Self(site::SitePage::start(module, worker_address))
        }

        pub fn translate(&self) {
            self.0.translate();
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh site makes it.");
}
