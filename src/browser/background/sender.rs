//! The sender of a message, as the browser reports it.

use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::controller::{Lifecycle, Sender};
use crate::number;

/// The document that sent a message; none if the document is not active, since Chromium gives a prerendered
/// document the id of the tab whose document it may replace.
pub(super) fn sender_of(sender: &JsValue) -> Option<Sender> {
    if !lifecycle_of(sender).is_shown() {
        return None;
    }
    let text = |name| api::property(sender, name).as_string();
    let tab = api::property(sender, "tab");
    Some(Sender {
        tab: tab_id(&api::property(&tab, "id"))?,
        is_private: is_private(sender),
        frame: frame_id(&api::property(sender, "frameId"))?,
        document_id: text("documentId"),
        origin: text("origin").unwrap_or_default(),
        address: text("url").unwrap_or_default(),
    })
}

/// The lifecycle state of a document, of which Firefox reports none.
pub(super) fn lifecycle_of(details: &JsValue) -> Lifecycle {
    let state = api::property(details, "documentLifecycle").as_string();
    Lifecycle::of(state.as_deref())
}

/// Whether the sender is in a private window.
pub(super) fn is_private(sender: &JsValue) -> bool {
    let tab = api::property(sender, "tab");
    api::property(&tab, "incognito").is_truthy()
}

/// Tab ids are 32-bit numbers in every browser.
pub(super) fn tab_id(value: &JsValue) -> Option<i32> {
    value.as_f64().and_then(number::whole)
}

/// Frame ids are whole numbers; in Firefox those of out-of-process frames have 64 bits.
pub(super) fn frame_id(value: &JsValue) -> Option<i64> {
    value.as_f64().and_then(number::whole)
}
