//! The only facade over the extension API. Both Chromium and Firefox name it `chrome`, and under
//! Manifest V3 both return promises.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::extra_messages::ExtraMessages;
use crate::bidi;
use crate::types::DocumentKey;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = chrome)]
    static CHROME: Option<Chrome>;
    type Chrome;
    #[wasm_bindgen(catch, method, getter)]
    fn runtime(this: &Chrome) -> Result<Option<Runtime>, JsValue>;
    type Runtime;
    #[wasm_bindgen(catch, method, getter)]
    fn id(this: &Runtime) -> Result<Option<JsString>, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    fn runtime_send_message(message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime", "onMessage"], js_name = addListener)]
    fn runtime_on_message(listener: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connect)]
    fn runtime_connect(options: &JsValue) -> Result<Port, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = getManifest)]
    fn runtime_get_manifest() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn i18n_get_message(key: &str, substitutions: &Array) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    fn tabs_send_message(
        tab: i32,
        message: &JsValue,
        options: &JsValue,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = reload)]
    fn tabs_reload(tab: i32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = update)]
    fn tabs_update(tab: i32, properties: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    fn tabs_create(properties: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    fn tabs_query(query: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = get)]
    fn tabs_get(tab: i32) -> Result<Promise, JsValue>;

    // `scripting.executeScript` takes a JavaScript function only; the background's script defines it.
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = admit)]
    static ADMIT: JsValue;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    fn scripting_execute_script(injection: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    fn action_set_badge_text(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setTitle)]
    fn action_set_title(details: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    fn action_set_badge_background_color(details: &JsValue) -> Result<Promise, JsValue>;

    type Port;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn on_disconnect(this: &Port) -> PortEvent;

    type PortEvent;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &PortEvent, listener: &JsValue);
    // Every call throws once the extension was updated or removed.
    #[wasm_bindgen(catch, method, js_name = removeListener)]
    fn remove_listener(this: &PortEvent, listener: &JsValue) -> Result<(), JsValue>;

    /// One area of `chrome.storage`.
    #[wasm_bindgen(js_name = StorageArea)]
    type ChromeStorage;
    #[wasm_bindgen(catch, method)]
    fn get(this: &ChromeStorage, keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn set(this: &ChromeStorage, items: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn remove(this: &ChromeStorage, keys: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = session)]
    static SESSION: ChromeStorage;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = local)]
    static LOCAL: ChromeStorage;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = managed)]
    static MANAGED: ChromeStorage;

    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn crypto_random_uuid() -> String;

    #[wasm_bindgen(js_namespace = console, js_name = warn)]
    fn console_warn(text: &str);
    #[wasm_bindgen(js_namespace = console, js_name = warn)]
    fn console_warn_of(text: &str, what: &JsValue);
}

/// The result of a call to the extension API; the error is the browser's own.
pub(crate) type ApiResult = Result<JsValue, JsValue>;

async fn awaited(call: Result<Promise, JsValue>) -> ApiResult {
    wasm_bindgen_futures::JsFuture::from(call?).await
}

/// An object with these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// The property of that name, or `undefined`.
pub(crate) fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Whether this copy of the extension is still the installed one. After an update or removal, Chromium
/// leaves the old content script running with an API that throws and a `runtime` without an id.
pub(crate) fn alive() -> bool {
    CHROME.with(|chrome| {
        let runtime = chrome.as_ref().and_then(|chrome| chrome.runtime().ok()?);
        runtime.is_some_and(|runtime| matches!(runtime.id(), Ok(Some(_))))
    })
}

/// Whether this copy of the extension serves private windows only.
pub(crate) fn is_in_private_windows() -> bool {
    of_chrome("extension", "inIncognitoContext").is_truthy()
}

/// The property of that name in one namespace of the extension API; undefined if either is missing.
fn of_chrome(part: &str, name: &str) -> JsValue {
    CHROME.with(|chrome| {
        chrome.as_ref().map_or(JsValue::UNDEFINED, |chrome| {
            property(&property(chrome, part), name)
        })
    })
}

/// A list in the browser's answer; empty if there is none, as after the extension was removed.
pub(crate) fn list(value: JsValue) -> Array {
    value.dyn_into().unwrap_or_default()
}

/// The text of an error of the browser.
pub(crate) fn said(error: &JsValue) -> String {
    let message = property(error, "message").as_string();
    let name = property(error, "name").as_string();
    match (name, message) {
        (Some(name), Some(message)) => [&name, ": ", &message].concat(),
        (None, Some(text)) | (Some(text), None) => text,
        (None, None) => format!("{error:?}"),
    }
}

/// The id of this extension.
pub(crate) fn id() -> String {
    of_chrome("runtime", "id").as_string().unwrap_or_default()
}

/// The manifest of this extension.
///
/// # Errors
///
/// The browser's, if the extension is no longer installed.
pub fn manifest() -> Result<JsValue, JsValue> {
    runtime_get_manifest()
}

/// Whether private windows, if allowed, have a copy of the extension of their own.
pub(crate) fn is_split() -> bool {
    property(&manifest().unwrap_or_default(), "incognito") == "split"
}

/// The text for a key of `_locales` in the browser's language; outside an extension, the key.
///
/// Where that language runs from right to left, the substitutions are isolated.
pub fn message(key: &str, substitutions: &[&str]) -> String {
    let values = if substitutions.is_empty() {
        Vec::new()
    } else {
        bidi::isolate(&message("direction", &[]), substitutions)
    };
    let values: Array = values
        .iter()
        .map(|value| JsValue::from_str(value))
        .collect();
    match i18n_get_message(key, &values) {
        Ok(words) if !words.is_empty() => words,
        _ => key.to_owned(),
    }
}

/// A random UUID.
pub(crate) fn random_uuid() -> String {
    crypto_random_uuid()
}

/// Logs a warning to the console of the background or the page.
pub(crate) fn warn(text: &str) {
    console_warn(text);
}

/// Logs a warning followed by a JavaScript value.
pub fn warn_of(text: &str, what: &JsValue) {
    console_warn_of(text, what);
}

/// Sends the background a message that needs no reply.
pub(crate) fn post_to_background(message: &JsValue) {
    thread_local! {
        // A message is lost while the extension is being replaced; a later one has newer information.
        static UNHEARD: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    }
    if let Ok(sent) = runtime_send_message(message) {
        UNHEARD.with(|unheard| drop(sent.catch(unheard)));
    }
}

/// A connection that lasts as long as the document: its end notifies the background that the document is
/// gone, for any reason.
///
/// It also ends when the background is stopped.
pub(crate) struct Lifeline {
    is_tied: Rc<Cell<bool>>,
    ended: Closure<dyn Fn()>,
    port: Port,
}

impl Lifeline {
    /// Connects the document of that name to the background, if there is one, and calls back if the
    /// background is stopped before the document is gone.
    pub(crate) fn tie(document: &str, on_cut: impl Fn() + 'static) -> Option<Self> {
        let port = runtime_connect(&object(&[("name", JsValue::from_str(document))])).ok()?;
        let is_tied = Rc::new(Cell::new(true));
        let ended = Closure::new({
            let is_tied = Rc::clone(&is_tied);
            move || {
                // Chromium logs why it cut a connection to the page's console, unless `lastError` is read.
                // <https://developer.chrome.com/docs/extensions/reference/api/runtime#property-lastError>
                of_chrome("runtime", "lastError");
                is_tied.set(false);
                on_cut();
            }
        });
        port.on_disconnect().add_listener(ended.as_ref());
        Some(Self {
            is_tied,
            ended,
            port,
        })
    }

    /// Whether the background is notified when this document ends.
    pub(crate) fn is_tied(&self) -> bool {
        self.is_tied.get()
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        // The browser may keep the port and disconnect it later. An API that throws here never calls back.
        let _ = self
            .port
            .on_disconnect()
            .remove_listener(self.ended.as_ref());
    }
}

/// Sends a message to the background and returns its reply.
pub(crate) async fn send_to_background(message: &JsValue) -> ApiResult {
    awaited(runtime_send_message(message)).await
}

/// Calls the listener with each message `(message, sender, respond)` for this context.
pub fn on_message(listener: &JsValue) -> Result<(), JsValue> {
    runtime_on_message(listener)
}

/// Sends a message to the top document of a tab.
pub(crate) async fn send_to_top(tab: i32, message: &JsValue) -> ApiResult {
    let top_frame = object(&[("frameId", JsValue::from(0))]);
    awaited(tabs_send_message(tab, message, &top_frame)).await
}

/// Refreshes a tab, keeping its address and fragment.
pub(crate) async fn reload(tab: i32) -> ApiResult {
    awaited(tabs_reload(tab)).await
}

/// Whether the tab is still open.
pub(crate) async fn is_open(tab: i32) -> bool {
    awaited(tabs_get(tab)).await.is_ok()
}

/// Whether a tab plays sound, in any frame.
pub(crate) async fn is_audible(tab: i32) -> bool {
    let tab = awaited(tabs_get(tab)).await;
    tab.is_ok_and(|tab| property(&tab, "audible").is_truthy())
}

/// Navigates a tab to an address.
pub(crate) async fn go_to(tab: i32, address: &str) -> ApiResult {
    awaited(tabs_update(
        tab,
        &object(&[("url", JsValue::from_str(address))]),
    ))
    .await
}

/// Opens one of the extension's own pages in a new tab beside this one, in the same window.
pub(crate) async fn open_beside(tab: i32, page: &str) -> ApiResult {
    let opener = awaited(tabs_get(tab)).await?;
    let index = property(&opener, "index").as_f64().unwrap_or_default();
    awaited(tabs_create(&object(&[
        ("url", JsValue::from_str(page)),
        ("windowId", property(&opener, "windowId")),
        ("index", JsValue::from(index + 1.0)),
        ("openerTabId", JsValue::from(tab)),
    ])))
    .await
}

/// The tabs at addresses that match one of the patterns.
pub(crate) async fn tabs_at(patterns: &[String]) -> ApiResult {
    let patterns: Array = patterns
        .iter()
        .map(|pattern| JsValue::from_str(pattern))
        .collect();
    awaited(tabs_query(&object(&[("url", patterns.into())]))).await
}

/// All tabs of the windows that this copy of the extension serves.
pub(crate) async fn all_tabs() -> ApiResult {
    awaited(tabs_query(&object(&[]))).await
}

/// Runs a file of the extension in the isolated world of `target`.
pub(crate) async fn inject(target: JsValue, file: &str) -> ApiResult {
    let injection = object(&[
        ("target", target),
        ("files", Array::of1(&JsValue::from_str(file)).into()),
        ("injectImmediately", JsValue::TRUE),
    ]);
    awaited(scripting_execute_script(&injection)).await
}

/// Allows a program to run, with the messages that the admin added, in `target` if the document there has
/// that name; returns whether it has.
pub(crate) async fn admit(
    target: JsValue,
    program: &str,
    document: &DocumentKey,
    messages: &ExtraMessages,
) -> Result<bool, JsValue> {
    let texts = messages.texts.iter().map(|text| JsValue::from_str(text));
    let arguments = Array::of4(
        &JsValue::from_str(program),
        &JsValue::from_str(&document.0),
        &JsValue::from_str(&messages.traces),
        &texts.collect::<Array>(),
    );
    let injection = object(&[
        ("target", target),
        ("func", ADMIT.with(JsValue::clone)),
        ("args", arguments.into()),
        ("injectImmediately", JsValue::TRUE),
    ]);
    let results = awaited(scripting_execute_script(&injection)).await?;
    let results: Array = results.dyn_into().unwrap_or_default();
    Ok(property(&results.get(0), "result").is_truthy())
}

/// Sets the toolbar button's badge and title for a tab; an empty text removes the badge.
pub(crate) async fn set_badge(tab: i32, text: &str, color: &str, title: &str) -> ApiResult {
    let tab = JsValue::from(tab);
    awaited(action_set_badge_background_color(&object(&[
        ("tabId", tab.clone()),
        ("color", JsValue::from_str(color)),
    ])))
    .await?;
    awaited(action_set_badge_text(&object(&[
        ("tabId", tab.clone()),
        ("text", JsValue::from_str(text)),
    ])))
    .await?;
    awaited(action_set_title(&object(&[
        ("tabId", tab),
        ("title", JsValue::from_str(title)),
    ])))
    .await
}

/// An area of the extension's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StorageArea {
    /// In memory until the browser closes; outlives the background.
    Session,
    /// On this machine.
    Local,
    /// Set by the organisation's policy; read-only.
    Managed,
}

impl StorageArea {
    fn with<T>(self, use_area: impl FnOnce(&ChromeStorage) -> T) -> T {
        match self {
            StorageArea::Session => SESSION.with(use_area),
            StorageArea::Local => LOCAL.with(use_area),
            StorageArea::Managed => MANAGED.with(use_area),
        }
    }

    /// Everything in the area, as one object.
    pub(crate) async fn all(self) -> ApiResult {
        awaited(self.with(|area| area.get(&JsValue::NULL))).await
    }

    /// The items of these keys, as one object.
    pub(crate) async fn some(self, keys: &[&str]) -> ApiResult {
        let keys: Array = keys.iter().map(|key| JsValue::from_str(key)).collect();
        awaited(self.with(|area| area.get(&keys))).await
    }

    /// Stores one item. An error means that it is not stored: storage is full, refuses, or is gone.
    pub(crate) async fn store(self, key: &str, value: JsValue) -> ApiResult {
        let items = object(&[(key, value)]);
        awaited(self.with(|area| area.set(&items))).await
    }

    /// Removes one item.
    pub(crate) async fn discard(self, key: &str) -> ApiResult {
        awaited(self.with(|area| area.remove(&JsValue::from_str(key)))).await
    }
}
