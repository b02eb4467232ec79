//! Asks the browser and the background for the facts.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::sample;
use crate::browser::added_portals;
use crate::browser::api::{self, StorageArea, list, property};
use crate::browser::pages::probe::{engines_in, environment, within};
use crate::browser::pages::{background_requests, datetime};
use crate::json_value::JsonValue;
use crate::number;
use crate::pages::check::{EngineForm, Facts, latest_in};
use crate::protocol::FromExtensionPage;

/// The key with which storage is tested.
const KEY: &str = "check";

/// The error if a written value is not read back.
const NOT_READ_BACK: &str = "get() !== set()";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "extension"], js_name = isAllowedIncognitoAccess)]
    fn is_allowed_incognito_access() -> Result<Promise, JsValue>;
}

/// Everything that is checked. Takes a few seconds at most.
pub(super) async fn gather() -> Facts {
    let mut engines = Vec::new();
    for form in EngineForm::ALL {
        engines.push((form, sample::run(form).await));
    }
    let layers = within(background_requests::request(
        &FromExtensionPage::TellSettings,
    ))
    .await;
    let policy = within(StorageArea::Managed.all()).await;
    let added = within(added_portals::added()).await.unwrap_or_default();
    let hosts = added_portals::named().unwrap_or_default();
    Facts {
        environment: environment(),
        id: api::id(),
        layers: layers.ok(),
        policy: policy.and_then(raw),
        missing_hosts: within(added_portals::missing())
            .await
            .unwrap_or_else(|_| hosts.clone()),
        served: within(added_portals::served()).await.unwrap_or_default(),
        storage: vec![
            (
                "storage.local",
                written_and_read_back(StorageArea::Local).await,
            ),
            (
                "storage.session",
                written_and_read_back(StorageArea::Session).await,
            ),
        ],
        now: datetime::now(),
        latest: latest().await,
        in_private_windows: may_be_in_private_windows().await,
        tabs: tabs(&[&*hosts, &*added].concat()).await,
        hosts,
        added,
        engines,
    }
}

fn raw(value: JsValue) -> Result<JsonValue, String> {
    serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
}

async fn written_and_read_back(area: StorageArea) -> Result<(), String> {
    let value = JsValue::from_str(&api::random_uuid());
    within(area.store(KEY, value.clone())).await?;
    let read = within(area.some(&[KEY])).await;
    within(area.discard(KEY)).await?;
    if property(&read?, KEY) == value {
        Ok(())
    } else {
        Err(NOT_READ_BACK.to_owned())
    }
}

/// The latest stored time.
async fn latest() -> Option<u64> {
    let of = |items: &JsValue, key: &str| raw(property(items, key)).unwrap_or_default();
    let local = within(StorageArea::Local.some(&["marks", "history"])).await;
    let session = within(StorageArea::Session.some(&["private.marks"])).await;
    let (local, session) = (local.unwrap_or_default(), session.unwrap_or_default());
    let records = [of(&local, "marks"), of(&session, "private.marks")];
    latest_in(&records, &of(&local, "history"))
}

async fn may_be_in_private_windows() -> bool {
    let Ok(asked) = is_allowed_incognito_access() else {
        return false;
    };
    within(JsFuture::from(asked))
        .await
        .is_ok_and(|may| may.is_truthy())
}

/// The forms of the engine in each open tab at these hosts that is not discarded.
async fn tabs(hosts: &[String]) -> Vec<Vec<String>> {
    let Ok(open) = within(api::tabs_at(hosts)).await else {
        return Vec::new();
    };
    let mut tabs = Vec::new();
    for tab in list(open) {
        let id: Option<i32> = property(&tab, "id").as_f64().and_then(number::whole);
        if let Some(id) = id
            && property(&tab, "discarded").is_falsy()
        {
            let engines = engines_in(id).await;
            tabs.push(engines.into_iter().map(|engine| engine.form).collect());
        }
    }
    tabs
}
