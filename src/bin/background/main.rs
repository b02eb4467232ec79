//! The background of the extension: passes the browser's events to the library.

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(any(target_arch = "wasm32", clippy))]
#[expect(unreachable_pub, reason = "wasm_bindgen exports public functions only")]
mod program {
    use token_assist::browser::background;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    pub fn start() {
        background::start();
    }

    #[wasm_bindgen]
    pub fn on_message(message: JsValue, sender: &JsValue) {
        background::on_message(message, sender);
    }

    #[wasm_bindgen]
    pub async fn on_own_message(message: JsValue, sender: JsValue) -> JsValue {
        background::on_own_message(message, &sender).await
    }

    #[wasm_bindgen]
    pub fn on_document_lost(document: String, sender: &JsValue) {
        background::on_document_lost(document, sender);
    }

    #[wasm_bindgen]
    pub fn on_response(details: &JsValue) {
        background::on_response(details);
    }

    #[wasm_bindgen]
    pub fn on_permissions_added(permissions: &JsValue) {
        background::on_permissions_added(permissions);
    }

    #[wasm_bindgen]
    pub fn on_permissions_removed() {
        background::on_permissions_removed();
    }

    #[wasm_bindgen]
    pub fn on_tab_closed(tab: i32) {
        background::on_tab_closed(tab);
    }

    #[wasm_bindgen]
    pub fn on_stored(changes: &JsValue, area: &str) {
        background::on_stored(changes, area);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser; ./build.sh build makes it.");
}
