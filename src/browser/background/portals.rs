//! Portals that were open before the extension was.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::catalog::portals;

/// Gives every document of an open portal its loader; those that have it stay as they are.
pub(super) async fn serve_open_portals() {
    let Ok(tabs) = api::tabs_at(portals::match_patterns()).await else {
        return;
    };
    let tabs: Array = tabs.dyn_into().unwrap_or_default();
    for tab in tabs.iter() {
        let target = api::object(&[
            ("tabId", api::property(&tab, "id")),
            ("allFrames", JsValue::TRUE),
        ]);
        // A tab that shows an error page of the browser, or that is not loaded, refuses.
        let _ = api::inject(target, "loader.js").await;
    }
}
