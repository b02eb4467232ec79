//! What the extension's own pages ask for.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

use super::injection::all_frames_of;
use super::policy::{POLICY_AWAITED, asked_policy, settings_change, within};
use super::store::{local, store_history, to_js};
use super::{BACKGROUND, happened, now, settings_changed};
use crate::browser::api::{self, StorageArea};
use crate::detection::Reason;
use crate::history::History;
use crate::pages::Activity;
use crate::protocol::{FromExtensionPage, Layers, TabReport};
use crate::remedy::settings::Raw;
use crate::remedy::{Event, Settings};

/// Takes a message of one of the extension's own pages, and answers as
/// [`FromExtensionPage`] says.
pub async fn on_own_message(message: JsValue) -> JsValue {
    let answer = match serde_wasm_bindgen::from_value(message) {
        Ok(message) => serve(message).await,
        Err(error) => Err(JsValue::from_str(&error.to_string())),
    };
    answer.unwrap_or_else(|error| {
        api::warn_of(
            "Token Assist: a page of the extension could not be served",
            &error,
        );
        JsValue::UNDEFINED
    })
}

pub(super) async fn serve(message: FromExtensionPage) -> Result<JsValue, JsValue> {
    match message {
        FromExtensionPage::Report { tab } => report(tab, Vec::new()),
        FromExtensionPage::Choose { tab, choice } => {
            happened(tab, Event::Chose(choice));
            report(tab, Vec::new())
        }
        FromExtensionPage::LookAgain { tab } => {
            // A tab without a portal in it has nothing to look at.
            let looked = api::inject(all_frames_of(tab), "look-again.js").await;
            report(
                tab,
                looked.map_or_else(|_| Vec::new(), |results| doubts_in(&results)),
            )
        }
        FromExtensionPage::TellSettings => {
            // Browsers tell the page of a changed policy too, and it may ask before it is read here.
            if let Some(policy) = within(POLICY_AWAITED, &asked_policy()).await {
                settings_change(|background| background.take_policy(policy));
            }
            layers()
        }
        FromExtensionPage::ChangeSettings { changes } => {
            change_own(|own| merged(own, changes)).await
        }
        FromExtensionPage::ResetSettings => change_own(|_| Raw::Map(Vec::new())).await,
        FromExtensionPage::TellHistory => change_history(|_| {}).await,
        FromExtensionPage::DeleteEntry { entry } => {
            change_history(|history| history.remove(&entry)).await
        }
        FromExtensionPage::ClearHistory => change_history(History::clear).await,
    }
}

/// What the documents of a tab told in answer to extension/look-again.js, each reason once.
pub(super) fn doubts_in(results: &JsValue) -> Vec<Reason> {
    let mut doubts = Vec::new();
    for result in Array::from(results) {
        let told = api::property(&result, "result").as_string();
        // A document without an engine tells nothing.
        let told = told.and_then(|json| JSON::parse(&json).ok());
        let told: Vec<Reason> = told
            .and_then(|told| serde_wasm_bindgen::from_value(told).ok())
            .unwrap_or_default();
        for doubt in told {
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

pub(super) fn report(tab: i32, doubts: Vec<Reason>) -> Result<JsValue, JsValue> {
    BACKGROUND.with_borrow(|background| {
        let Some(known) = background.tabs.get(&tab) else {
            return Ok(JsValue::UNDEFINED);
        };
        let portal = known.portal();
        let last = background
            .history
            .entries()
            .iter()
            .rfind(|entry| entry.portal == portal);
        to_js(&TabReport {
            activity: Activity::of(known, &background.settings, now()),
            detection: known.detection().cloned(),
            last: last.cloned(),
            doubts,
        })
    })
}

pub(super) fn layers() -> Result<JsValue, JsValue> {
    BACKGROUND.with_borrow(|background| {
        to_js(&Layers {
            policy: background.policy.clone().unwrap_or_default(),
            own: background.own.clone(),
        })
    })
}

/// Changes the admin's own settings once they are stored; where they cannot be, they stay.
pub(super) async fn change_own(change: impl FnOnce(Raw) -> Raw) -> Result<JsValue, JsValue> {
    // Another change may come while this one is stored, and builds upon it.
    let (before, own) = BACKGROUND.with_borrow_mut(|background| {
        let before = background.own.clone();
        background.own = change(before.clone());
        (before, background.own.clone())
    });
    let kept = match to_js(&own) {
        Ok(value) => StorageArea::Local.store(local::SETTINGS, value).await,
        Err(error) => Err(error),
    };
    BACKGROUND.with_borrow_mut(|background| {
        if kept.is_err() && background.own == own {
            background.own = before;
        }
        background.read_settings();
    });
    kept?;
    settings_changed();
    layers()
}

pub(super) async fn change_history(change: impl FnOnce(&mut History)) -> Result<JsValue, JsValue> {
    let (kept, is_changed) = BACKGROUND.with_borrow_mut(|background| {
        let before = background.history.clone();
        let Settings {
            history_days,
            history_entries,
            ..
        } = background.settings;
        change(&mut background.history);
        background
            .history
            .shorten(now(), history_days, history_entries);
        (to_js(&background.history), background.history != before)
    });
    let kept = kept?;
    if is_changed {
        store_history(kept.clone()).await?;
    }
    Ok(kept)
}

/// A layer of settings with some of them changed; null takes one out.
pub(super) fn merged(own: Raw, changes: Raw) -> Raw {
    let Raw::Map(changes) = changes else {
        return own;
    };
    let mut entries = match own {
        Raw::Map(entries) => entries,
        _ => Vec::new(),
    };
    entries.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    entries.extend(changes.into_iter().filter(|(_, value)| *value != Raw::Null));
    Raw::Map(entries)
}
