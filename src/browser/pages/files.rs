//! Files that the user saves and opens.

use gloo::timers::callback::Timeout;
use js_sys::{Array, JSON, JsString, Object};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::view;
use crate::json_value::JsonValue;

/// Milliseconds until a saved file's URL is revoked: far longer than a browser takes to begin reading it,
/// even if it first asks where to save it.
const READ_WITHIN: u32 = 60_000;

/// Nesting depth of settings: an object, its lists, their items. Anything deeper is not one of our settings.
const LEVELS: u32 = 3;

/// Saves a file of that name.
///
/// # Errors
///
/// The browser's, if it runs out of memory.
pub(super) fn save(name: &str, kind: &str, content: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(content));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = view::element("a").unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // No event reports that the browser has read it, and it may begin after the click.
    Timeout::new(READ_WITHIN, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}

/// A value as indented JSON.
///
/// # Errors
///
/// The browser's, if it runs out of memory.
pub(super) fn json(value: &JsonValue) -> Result<String, JsValue> {
    let value =
        serde::Serialize::serialize(value, &serde_wasm_bindgen::Serializer::json_compatible())?;
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2))?;
    Ok(String::from(text) + "\n")
}

/// Reads JSON; none if the text is not JSON.
pub(super) fn read_json(text: &str) -> Option<JsonValue> {
    JSON::parse(text).ok().map(|value| raw(&value, LEVELS))
}

/// Converts a value down to a number of levels: a file may be nested deeper than the stack allows.
fn raw(value: &JsValue, levels: u32) -> JsonValue {
    if let Some(value) = value.as_bool() {
        return JsonValue::Bool(value);
    }
    if let Some(value) = value.as_f64() {
        return JsonValue::Number(value);
    }
    if let Some(text) = value.dyn_ref::<JsString>() {
        return JsonValue::Text(text.into());
    }
    let Some(deeper) = levels.checked_sub(1) else {
        return JsonValue::Map(Vec::new());
    };
    if Array::is_array(value) {
        let items = Array::from(value);
        return JsonValue::List(items.iter().map(|item| raw(&item, deeper)).collect());
    }
    let Some(object) = value.dyn_ref::<Object>() else {
        return JsonValue::Null;
    };
    let entries = Object::entries(object);
    let entry = |entry: JsValue| {
        let entry = Array::from(&entry);
        (
            entry.get(0).as_string().unwrap_or_default(),
            raw(&entry.get(1), deeper),
        )
    };
    JsonValue::Map(entries.iter().map(entry).collect())
}
