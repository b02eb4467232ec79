//! Portals that were open before the extension was.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::policy::pause;
use super::store::keep;
use crate::browser::api::{self, StorageArea};
use crate::catalog::portals;

/// Milliseconds after the portals of before were served until they are served once more: what was just
/// being loaded stands by then.
pub(super) const SERVED_AGAIN_AFTER: u32 = 5_000;

/// Serves portals that stood open before the extension was installed, updated or turned on, and those that
/// were just being loaded: a document that comes before the browser has the extension's scripts gets none,
/// and is not listed yet.
pub(super) async fn serve_portals_of_before(served: String) {
    serve_open_portals().await;
    let _ = JsFuture::from(pause(SERVED_AGAIN_AFTER)).await;
    serve_open_portals().await;
    keep(StorageArea::Session, served, Ok(JsValue::TRUE));
}

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
