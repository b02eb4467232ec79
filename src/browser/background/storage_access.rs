//! Reads and writes storage, and reads the organisation's settings.

use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::handle;
use crate::browser::api::{self, StorageArea, said};
use crate::controller::{Area, Input, Item, Items, Read, WriteError, WriteId};
use crate::json_value::JsonValue;

pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    // Storage and messages use JSON: plain objects, and `null` for a missing value.
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| JsValue::from_str(&error.to_string()))
}

fn items_of(value: JsValue) -> Result<Items, String> {
    serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
}

fn area_of(area: Area) -> StorageArea {
    match area {
        Area::Session => StorageArea::Session,
        Area::Local => StorageArea::Local,
    }
}

pub(super) fn read(read: Read) {
    spawn_local(async move {
        let area = area_of(read.area());
        let answer = match read.keys() {
            Some(keys) => area.some(keys).await,
            None => area.all().await,
        };
        let items = answer.map_err(|error| said(&error)).and_then(items_of);
        handle(Input::Read { read, items });
    });
}

pub(super) fn write(write: WriteId, area: Area, key: String, item: Item) {
    let value = to_js(&item);
    spawn_local(async move {
        let outcome = match value {
            Ok(value) => area_of(area).store(&key, value).await,
            Err(error) => Err(error),
        };
        let outcome = outcome
            .map(drop)
            .map_err(|error| WriteError { said: said(&error) });
        handle(Input::Written { write, outcome });
    });
}

pub(super) fn remove(area: Area, key: String) {
    spawn_local(async move {
        let _ = area_of(area).discard(&key).await;
    });
}

pub(super) fn ask_policy() {
    spawn_local(async {
        let answer = StorageArea::Managed.all().await;
        let answer = answer.map_err(|error| said(&error)).and_then(|policy| {
            serde_wasm_bindgen::from_value::<JsonValue>(policy).map_err(|error| error.to_string())
        });
        handle(Input::Policy(answer));
    });
}

/// Handles a change event of storage.
pub fn on_stored(changes: &JsValue, area: &str) {
    match area {
        "managed" => handle(Input::PolicyChanged),
        "local" => {
            let values = Object::new();
            let names = changes.dyn_ref::<Object>().map(Object::keys);
            for name in names.unwrap_or_default().iter() {
                let name = name.as_string().unwrap_or_default();
                let value = api::property(&api::property(changes, &name), "newValue");
                // Setting a property of a new plain object cannot fail.
                let _ = js_sys::Reflect::set(&values, &name.into(), &value);
            }
            if let Ok(items) = items_of(values.into()) {
                handle(Input::Changed(items));
            }
        }
        _ => {}
    }
}
