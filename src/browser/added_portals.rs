//! Portals that the admin added: hosts beyond the manifest's, by a permission requested on a click.
//!
//! The browser's list of permissions is the only list of them, so nothing can get out of sync.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::api::{self, ApiResult, manifest, object, property};
use crate::portal_permissions::{RegistrationChange, added_among};

/// The id of the content script for all added portals.
const SCRIPT: &str = "extra-portals";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = getAll)]
    fn permissions_get_all() -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = contains)]
    fn permissions_contains(permissions: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = request)]
    fn permissions_request(permissions: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = remove)]
    fn permissions_remove(permissions: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = getRegisteredContentScripts)]
    fn scripting_get_registered(filter: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = registerContentScripts)]
    fn scripting_register(scripts: &Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = unregisterContentScripts)]
    fn scripting_unregister(filter: &JsValue) -> Result<Promise, JsValue>;
}

fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> JsValue {
    items
        .into_iter()
        .map(|item| JsValue::from_str(item.as_ref()))
        .collect::<Array>()
        .into()
}

fn texts(items: &JsValue) -> Vec<String> {
    // An unregistered script has no list.
    let items = api::list(items.clone());
    items.iter().filter_map(|item| item.as_string()).collect()
}

/// The match patterns of the added portals.
///
/// # Errors
///
/// The browser's.
pub(crate) async fn added() -> Result<Vec<String>, JsValue> {
    let named = named()?;
    let granted = JsFuture::from(permissions_get_all()?).await?;
    Ok(added_among(texts(&property(&granted, "origins")), &named))
}

/// Asks the user for the hosts of match patterns. Must be called while the browser handles their click.
///
/// # Errors
///
/// The browser's, if a pattern is invalid.
pub(crate) fn request(
    patterns: impl IntoIterator<Item = impl AsRef<str>>,
) -> Result<Promise, JsValue> {
    permissions_request(&object(&[("origins", list(patterns))]))
}

/// The match patterns of the manifest's hosts.
///
/// # Errors
///
/// The browser's.
pub(crate) fn named() -> Result<Vec<String>, JsValue> {
    Ok(texts(&property(&manifest()?, "host_permissions")))
}

/// Those of the manifest's hosts that the browser does not give access to: users may withhold them in
/// Chromium and withdraw them in Firefox.
///
/// # Errors
///
/// The browser's.
pub(crate) async fn missing() -> Result<Vec<String>, JsValue> {
    let named = named()?;
    let mut missing = Vec::new();
    if !contains(&named).await? {
        for pattern in named {
            if !contains(&[&pattern]).await? {
                missing.push(pattern);
            }
        }
    }
    Ok(missing)
}

async fn contains(patterns: &[impl AsRef<str>]) -> Result<bool, JsValue> {
    let asked = object(&[("origins", list(patterns))]);
    let answer = JsFuture::from(permissions_contains(&asked)?).await?;
    Ok(answer.is_truthy())
}

/// Gives up the permission for an added portal.
///
/// # Errors
///
/// The browser's; a policy may have granted the host.
pub(crate) async fn remove(pattern: &str) -> ApiResult {
    JsFuture::from(permissions_remove(&object(&[(
        "origins",
        list([pattern]),
    )]))?)
    .await
}

/// Registers the loader for exactly the added portals, and returns them. Browsers keep a registration across
/// a restart, and drop it in an update.
///
/// # Errors
///
/// The browser's.
pub(crate) async fn register_loader() -> Result<Vec<String>, JsValue> {
    let wanted = added().await?;
    if register(&wanted).await.is_err() {
        // The background of private windows may have registered the loader meanwhile, in which case a second
        // registration is refused.
        register(&wanted).await?;
    }
    Ok(wanted)
}

/// The match patterns of the portals that the loader is registered for.
///
/// # Errors
///
/// The browser's.
pub(crate) async fn served() -> Result<Vec<String>, JsValue> {
    let registered = JsFuture::from(scripting_get_registered(&ours())?).await?;
    Ok(texts(&property(&api::list(registered).get(0), "matches")))
}

fn ours() -> JsValue {
    object(&[("ids", list([SCRIPT]))])
}

async fn register(wanted: &[String]) -> ApiResult {
    let change = RegistrationChange::between(&served().await?, wanted);
    if change.removes {
        JsFuture::from(scripting_unregister(&ours())?).await?;
    }
    if !change.adds {
        return Ok(JsValue::UNDEFINED);
    }
    // The same options as the manifest's own content script.
    let script = object(&[
        ("id", JsValue::from_str(SCRIPT)),
        ("matches", list(wanted)),
        ("js", list(["loader.js"])),
        ("runAt", JsValue::from_str("document_start")),
        ("allFrames", JsValue::TRUE),
        ("matchOriginAsFallback", JsValue::TRUE),
    ]);
    JsFuture::from(scripting_register(&Array::of1(&script))?).await
}
