//! What is stored, where, and under which key.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{BACKGROUND, Background, now};
use crate::browser::api::{self, StorageArea};
use crate::remedy::RefreshRecords;

/// Keys in `storage.session`.
pub(super) mod session {
    /// Names this session of the browser: tab ids mean something within one only.
    pub const NAME: &str = "session";
    /// Whether the portals that stood open were served.
    pub const SERVED: &str = "served";
    /// What is known of the documents' policies.
    pub const VERDICTS: &str = "verdicts";
    /// Before the id of a tab: what the remedy knows of it.
    pub const TAB: &str = "tab.";
}

/// Keys in `storage.local`.
pub(super) mod local {
    /// The refreshes that count.
    pub const MARKS: &str = "marks";
    /// What happened.
    pub const HISTORY: &str = "history";
    /// The admin's own settings.
    pub const SETTINGS: &str = "settings";
    /// The organisation's, as they were last told.
    pub const POLICY: &str = "policy";
}

/// Before what is kept of private windows, all of it in `storage.session`, in memory. Chromium runs one
/// background for those windows and one for the others, and gives both the same storage.
pub(super) const PRIVATE: &str = "private.";

/// The windows whose tabs a background serves.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Windows {
    /// As in Firefox, which has no other background.
    #[default]
    All,
    Ordinary,
    Private,
}

impl Windows {
    pub(super) fn of_this_background() -> Self {
        match (api::is_in_private_windows(), api::is_split()) {
            (true, _) => Self::Private,
            (false, true) => Self::Ordinary,
            (false, false) => Self::All,
        }
    }

    pub(super) fn include(self, is_private: bool) -> bool {
        match self {
            Self::All => true,
            Self::Ordinary => !is_private,
            Self::Private => is_private,
        }
    }
}

pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    // Storage and messages carry JSON: plain objects, and `null` for what is not there.
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| JsValue::from_str(&error.to_string()))
}

/// A stored value, or `None` where there is none or where it cannot be read.
pub(super) fn stored<T: DeserializeOwned>(items: &JsValue, key: &str) -> Option<T> {
    let value = api::property(items, key);
    if value.is_undefined() {
        return None;
    }
    match serde_wasm_bindgen::from_value(value) {
        Ok(value) => Some(value),
        Err(error) => {
            api::warn(&format!(
                "Token Assist: the stored {key} cannot be read and is discarded: {error}"
            ));
            None
        }
    }
}

/// The marks that are stored there, or what stands for those that cannot be read.
pub(super) fn stored_marks(items: &JsValue, key: &str) -> RefreshRecords {
    if !items.is_undefined() && api::property(items, key).is_undefined() {
        return RefreshRecords::default();
    }
    stored(items, key).unwrap_or_else(|| RefreshRecords::unreadable(now()))
}

pub(super) async fn read(area: StorageArea) -> JsValue {
    area.all().await.unwrap_or_else(|error| {
        api::warn(&format!("Token Assist: storage cannot be read: {error:?}"));
        JsValue::UNDEFINED
    })
}

/// Stores without waiting. What is lost with it is known again from the page, or costs nothing.
pub(super) fn keep(area: StorageArea, key: String, value: Result<JsValue, JsValue>) {
    spawn_local(async move {
        let kept = match value {
            Ok(value) => area.store(&key, value).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            api::warn(&format!("Token Assist: {key} cannot be stored: {error:?}"));
            if named(&key).1.starts_with(session::TAB) {
                // An older copy would be believed, and may not know of unsaved input.
                let _ = area.discard(&key).await;
            }
        }
    });
}

/// The key under which something of that name is kept.
pub(super) fn key_of(name: &str, is_private: bool) -> String {
    let before = if is_private { PRIVATE } else { "" };
    format!("{before}{name}")
}

/// Whether that is a key of private windows, and the name of what is kept there.
pub(super) fn named(key: &str) -> (bool, &str) {
    key.strip_prefix(PRIVATE)
        .map_or((false, key), |name| (true, name))
}

/// Where marks are kept. Those of private windows go with the session.
pub(super) fn area_of_marks(is_private: bool) -> StorageArea {
    if is_private {
        StorageArea::Session
    } else {
        StorageArea::Local
    }
}

/// Stores the marks and then the tab, and answers when both are safe.
pub(super) async fn store_mark(tab: i32) -> Result<(), JsValue> {
    let (is_private, marks, tab_key, known) = BACKGROUND.with_borrow(|background| {
        let is_private = background.is_private(tab);
        let marks = if is_private {
            &background.private_marks
        } else {
            &background.marks
        };
        let known = background.tabs.get(&tab).map(to_js);
        (is_private, to_js(marks), background.tab_key(tab), known)
    });
    let marks_key = key_of(local::MARKS, is_private);
    area_of_marks(is_private).store(&marks_key, marks?).await?;
    if let Some(known) = known {
        StorageArea::Session.store(&tab_key, known?).await?;
    }
    Ok(())
}

pub(super) async fn store_history(history: JsValue) -> Result<(), JsValue> {
    BACKGROUND.with_borrow_mut(|background| background.history_on_its_way += 1);
    let kept = StorageArea::Local.store(local::HISTORY, history).await;
    BACKGROUND.with_borrow_mut(|background| background.history_on_its_way -= 1);
    kept.map(drop)
}

impl Background {
    /// Takes over what is stored, and tells whether this worker is the first of its session.
    pub(super) fn restore(
        &mut self,
        in_session: &JsValue,
        on_disk: &JsValue,
        policy: Option<JsValue>,
    ) -> bool {
        self.windows = Windows::of_this_background();
        let name_key = self.own_key(session::NAME);
        let name = stored(in_session, &name_key);
        let is_new = name.is_none();
        self.session = name.unwrap_or_else(api::random_uuid);
        if is_new {
            let name = to_js(&self.session);
            keep(StorageArea::Session, name_key, name);
        }
        self.verdicts = stored(in_session, &self.own_key(session::VERDICTS)).unwrap_or_default();
        if let Some(items) = in_session.dyn_ref::<js_sys::Object>() {
            for key in js_sys::Object::keys(items)
                .iter()
                .filter_map(|key| key.as_string())
            {
                let (is_private, name) = named(&key);
                let Some(Ok(tab)) = name.strip_prefix(session::TAB).map(str::parse) else {
                    continue;
                };
                if !self.windows.include(is_private) {
                    continue;
                }
                if let Some(known) = stored(in_session, &key) {
                    self.tabs.insert(tab, known);
                    if is_private {
                        self.private_tabs.insert(tab);
                    }
                }
            }
        }
        self.marks = stored_marks(on_disk, local::MARKS);
        self.private_marks = stored_marks(in_session, &key_of(local::MARKS, true));
        self.history = stored(on_disk, local::HISTORY).unwrap_or_default();
        self.own = stored(on_disk, local::SETTINGS).unwrap_or_default();
        self.is_just_awake = true;
        self.policy = stored(on_disk, local::POLICY);
        match policy {
            Some(policy) => self.take_policy(policy),
            None => self.read_settings(),
        }
        is_new
    }

    pub(super) fn is_private(&self, tab: i32) -> bool {
        self.windows == Windows::Private || self.private_tabs.contains(&tab)
    }

    /// Where what this background knows of no single tab is kept.
    pub(super) fn own_key(&self, name: &str) -> String {
        key_of(name, self.windows == Windows::Private)
    }

    pub(super) fn tab_key(&self, tab: i32) -> String {
        key_of(&format!("{}{tab}", session::TAB), self.is_private(tab))
    }
}
