//! The tab that the popup was opened over.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::api::{list, object, property};
use crate::number;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    fn tabs_query(query: &JsValue) -> Result<Promise, JsValue>;
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
