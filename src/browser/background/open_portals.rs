//! Portals that the admin added, and portals that were open before the extension started.

use wasm_bindgen::prelude::*;

use super::handle;
use crate::browser::{added_portals, api};
use crate::catalog::portals;
use crate::controller::Input;

/// Registers the loader for the added portals, and reports them to the controller.
pub(super) async fn follow_added_portals() {
    match added_portals::register_loader().await {
        Ok(added) => handle(Input::AddedPortals(Some(added))),
        Err(error) => {
            api::warn_of("Token Assist: added portals cannot be served", &error);
            handle(Input::AddedPortals(None));
        }
    }
}

/// Injects the loader into every document of the open portals; documents that have it are unchanged.
pub(super) async fn serve_open_portals() {
    let mut patterns: Vec<String> = portals::match_patterns().map(str::to_owned).collect();
    patterns.extend(added_portals::added().await.unwrap_or_default());
    serve_open(&patterns).await;
}

/// Injects the loader into the open portals that match the patterns.
pub(super) async fn serve_open(patterns: &[String]) {
    let Ok(tabs) = api::tabs_at(patterns).await else {
        return;
    };
    for tab in api::list(tabs) {
        let target = api::object(&[
            ("tabId", api::property(&tab, "id")),
            ("allFrames", JsValue::TRUE),
        ]);
        // Fails for a tab that shows an error page of the browser, or that is not loaded.
        let _ = api::inject(target, "loader.js").await;
    }
}

/// Handles permissions granted by the user or the organisation, as `chrome.permissions` reports them.
pub fn on_permissions_added(permissions: &JsValue) {
    let origins = api::list(api::property(permissions, "origins"));
    let patterns = origins.iter().filter_map(|origin| origin.as_string());
    handle(Input::PortalsGranted(patterns.collect()));
}

/// Handles the removal of a permission.
pub fn on_permissions_removed() {
    handle(Input::PortalsWithdrawn);
}
