//! Notifications of changes in what the background stores.

use wasm_bindgen::prelude::*;

use crate::browser::api::property;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    fn storage_on_changed(listener: &JsValue) -> Result<(), JsValue>;
}

/// Calls the listener when one of these keys changes in `storage.local` and when the policy does; for no
/// keys, when anything stored changes: the background stores everything it does.
pub(super) fn on_stored(keys: &'static [&'static str], listener: impl Fn() + 'static) {
    let listener =
        Closure::<dyn Fn(JsValue, String)>::new(move |changes: JsValue, area: String| {
            let is_named = || {
                let mut changed = keys.iter().map(|key| property(&changes, key));
                area == "local" && changed.any(|change| !change.is_undefined())
            };
            if keys.is_empty() || area == "managed" || is_named() {
                listener();
            }
        });
    if storage_on_changed(listener.as_ref()).is_ok() {
        // The browser keeps the listener as long as the page.
        listener.forget();
    }
}
