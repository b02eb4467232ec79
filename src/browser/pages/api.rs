//! The extension API that only the extension's own pages use.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::api::{list, object, property};
use crate::number;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    fn tabs_query(query: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    fn storage_on_changed(listener: &JsValue) -> Result<(), JsValue>;
}

/// The active tab of this window.
pub(super) struct ActiveTab {
    /// Its id.
    pub id: i32,
    /// Its address, if the browser discloses it: for the page that the popup was opened over, and for hosts
    /// that the extension has permission for.
    pub address: Option<String>,
}

/// The active tab of this window, if there is one.
pub(super) async fn active_tab() -> Result<Option<ActiveTab>, JsValue> {
    let query = object(&[("active", JsValue::TRUE), ("currentWindow", JsValue::TRUE)]);
    let tabs = JsFuture::from(tabs_query(&query)?).await?;
    let tab = list(tabs).get(0);
    Ok(property(&tab, "id")
        .as_f64()
        .and_then(number::whole)
        .map(|id| ActiveTab {
            // Tab ids are 32-bit numbers in every browser.
            id,
            address: property(&tab, "url").as_string(),
        }))
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
