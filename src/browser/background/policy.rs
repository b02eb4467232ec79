//! The organisation's settings: when they are told, and until then.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::store::{keep, local, to_js};
use super::{BACKGROUND, Background, settings_changed};
use crate::browser::api::{self, StorageArea};
use crate::remedy::Settings;
use crate::remedy::settings::Raw;

/// Milliseconds that are waited for the organisation's policy, which is mostly told in two.
pub(super) const POLICY_AWAITED: u32 = 500;

/// Milliseconds until a policy of which nothing was ever known is taken to be none. Chromium tells it
/// three to eight seconds after it started, and to some workers never.
/// <https://github.com/ghostery/ghostery-extension/issues/3367>
pub(super) const POLICY_GIVEN_UP: u32 = 8_000;

/// Does what may change the settings, and tells all tabs if it did.
pub(super) fn settings_change(change: impl FnOnce(&mut Background)) {
    let is_changed = BACKGROUND.with_borrow_mut(|background| {
        let before = background.settings.clone();
        change(background);
        background.settings != before
    });
    if is_changed {
        settings_changed();
    }
}

/// The organisation's settings; nothing where no policy exists, which Firefox rejects.
pub(super) async fn policy() -> JsValue {
    let policy = StorageArea::Managed.all().await.unwrap_or(JsValue::NULL);
    if policy.is_undefined() {
        JsValue::NULL
    } else {
        policy
    }
}

pub(super) fn asked_policy() -> Promise {
    future_to_promise(async { Ok(policy().await) })
}

/// Waits for a policy that is long in coming. Until something is known of it, nobody is refreshed without
/// being asked.
pub(super) async fn wait_for_policy(asked: Promise) {
    if within(POLICY_GIVEN_UP, &asked).await.is_none() {
        settings_change(|background| {
            background.policy.get_or_insert_default();
            background.read_settings();
        });
    }
    if let Ok(policy) = JsFuture::from(asked).await {
        settings_change(|background| background.take_policy(policy));
    }
}

/// Resolves with nothing after so many milliseconds.
pub(super) fn pause(milliseconds: u32) -> Promise {
    Promise::new(&mut |resolve, _| {
        Timeout::new(milliseconds, move || {
            // It resolves a promise, which cannot fail.
            let _ = resolve.call0(&JsValue::NULL);
        })
        .forget();
    })
}

/// What is promised, if it comes within so many milliseconds.
pub(super) async fn within(milliseconds: u32, promised: &Promise) -> Option<JsValue> {
    let first = Promise::race(&Array::of2(promised, &pause(milliseconds)));
    let value = JsFuture::from(first).await.ok()?;
    (!value.is_undefined()).then_some(value)
}

impl Background {
    pub(super) fn take_policy(&mut self, policy: JsValue) {
        let policy = serde_wasm_bindgen::from_value(policy).unwrap_or_default();
        if self.policy.as_ref() != Some(&policy) {
            keep(StorageArea::Local, local::POLICY.to_owned(), to_js(&policy));
        }
        self.policy = Some(policy);
        self.read_settings();
    }

    pub(super) fn read_settings(&mut self) {
        let policy = self.policy.as_ref().unwrap_or(&Raw::Null);
        (self.settings, self.complaints) = Settings::read(policy, &self.own);
        if self.policy.is_none() {
            self.settings.ask_first();
        }
        for complaint in &self.complaints {
            api::warn(&format!("Token Assist: a setting is wrong: {complaint:?}"));
        }
    }
}
