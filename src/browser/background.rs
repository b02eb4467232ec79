//! The background: hears the pages, asks the remedy, keeps what must not be lost, and acts.
//!
//! A worker may be stopped between any two events. Everything that a later event needs is therefore
//! stored as it changes; it is read once, before the first event of a new worker is handled.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use gloo::timers::callback::Timeout;
use js_sys::{Array, Date, JSON, JsString, Promise};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use super::api::{self, StorageArea};
use super::isolated_world::ExtraMessages;
use super::text::{compared, normalized};
use crate::catalog::portals;
use crate::detection::{Reason, longest_word};
use crate::engine::{EngineRequest, Form, Verdicts};
use crate::guidance::cards;
use crate::guidance::history::History;
use crate::pages::Activity;
use crate::protocol::{
    DocumentKey, FromExtensionPage, FromPage, Layers, Millis, TabReport, ToPage,
};
use crate::remedy::settings::{Complaint, Raw};
use crate::remedy::{
    self, Context, Effect, Event, PanelContent, Phase, RefreshRecords, Settings, Tab, View,
};

/// Keys in `storage.session`.
mod session {
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
mod local {
    /// The refreshes that count.
    pub const MARKS: &str = "marks";
    /// What happened.
    pub const HISTORY: &str = "history";
    /// The admin's own settings.
    pub const SETTINGS: &str = "settings";
    /// The organisation's, as they were last told.
    pub const POLICY: &str = "policy";
}

/// Milliseconds that are waited for the organisation's policy, which is mostly told in two.
const POLICY_AWAITED: u32 = 500;

/// Milliseconds until a policy of which nothing was ever known is taken to be none. Chromium tells it
/// three to eight seconds after it started, and to some workers never.
/// <https://github.com/ghostery/ghostery-extension/issues/3367>
const POLICY_GIVEN_UP: u32 = 8_000;

/// Milliseconds after the portals of before were served until they are served once more: what was just
/// being loaded stands by then.
const SERVED_AGAIN_AFTER: u32 = 5_000;

/// Before what is kept of private windows, all of it in `storage.session`, in memory. Chromium runs one
/// background for those windows and one for the others, and gives both the same storage.
const PRIVATE: &str = "private.";

/// The windows whose tabs a background serves.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Windows {
    /// As in Firefox, which has no other background.
    #[default]
    All,
    Ordinary,
    Private,
}

impl Windows {
    fn of_this_background() -> Self {
        match (api::is_in_private_windows(), api::is_split()) {
            (true, _) => Self::Private,
            (false, true) => Self::Ordinary,
            (false, false) => Self::All,
        }
    }

    fn include(self, is_private: bool) -> bool {
        match self {
            Self::All => true,
            Self::Ordinary => !is_private,
            Self::Private => is_private,
        }
    }
}

/// The header of a policy, enforced or report-only: reports are sent for both.
const POLICY_HEADERS: [&str; 2] = [
    "content-security-policy",
    "content-security-policy-report-only",
];

/// Badge colours with at least 4.5:1 under white text: Fluent 2's danger and brand backgrounds.
const DANGER: &str = "#b10e1c";
const BRAND: &str = "#0f6cbd";

thread_local! {
    static BACKGROUND: RefCell<Background> = RefCell::default();
}

#[derive(Default)]
struct Background {
    windows: Windows,
    session: String,
    tabs: BTreeMap<i32, Tab>,
    /// Those of the tabs that are in private windows, where this background serves others as well.
    private_tabs: BTreeSet<i32>,
    /// What each tab was last told to show, by this worker.
    shown: BTreeMap<i32, View>,
    verdicts: Verdicts,
    marks: RefreshRecords,
    /// The marks of private windows, which count for themselves.
    private_marks: RefreshRecords,
    history: History,
    /// How many times the history is being stored by this background.
    history_on_its_way: usize,
    /// None as long as nothing is known of it.
    policy: Option<Raw>,
    own: Raw,
    /// A change of the settings may be what woke it: then they are read, and no tab has heard of them.
    is_just_awake: bool,
    settings: Settings,
    complaints: Vec<Complaint>,
}

fn now() -> Millis {
    // Whole, positive and far below 2^53 until the year 287396.
    Date::now() as Millis
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    // Storage and messages carry JSON: plain objects, and `null` for what is not there.
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| JsValue::from_str(&error.to_string()))
}

/// A stored value, or `None` where there is none or where it cannot be read.
fn stored<T: DeserializeOwned>(items: &JsValue, key: &str) -> Option<T> {
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
fn stored_marks(items: &JsValue, key: &str) -> RefreshRecords {
    if !items.is_undefined() && api::property(items, key).is_undefined() {
        return RefreshRecords::default();
    }
    stored(items, key).unwrap_or_else(|| RefreshRecords::unreadable(now()))
}

/// Reads what is stored. Nothing is handled before.
pub async fn wake() {
    let in_session = read(StorageArea::Session).await;
    let on_disk = read(StorageArea::Local).await;
    let asked = asked_policy();
    let policy = within(POLICY_AWAITED, &asked).await;
    if policy.is_none() {
        spawn_local(wait_for_policy(asked));
    }
    let (is_new, windows, served) = BACKGROUND.with_borrow_mut(|background| {
        let is_new = background.restore(&in_session, &on_disk, policy);
        let served = background.own_key(session::SERVED);
        (is_new, background.windows, served)
    });
    if windows == Windows::Private {
        forget_closed_tabs().await;
    }
    if !is_new {
        BACKGROUND.with_borrow_mut(Background::show_all);
        forget_lost_documents();
    }
    if stored::<bool>(&in_session, &served).is_none() {
        spawn_local(serve_portals_of_before(served));
    }
}

/// Forgets the tabs of private windows that are closed: with the last of them the browser ends their
/// background, before that is told.
async fn forget_closed_tabs() {
    let Ok(open) = api::all_tabs().await else {
        return;
    };
    let open: BTreeSet<i32> = Array::from(&open)
        .iter()
        .filter_map(|tab| tab_id(&api::property(&tab, "id")))
        .collect();
    let known: Vec<i32> =
        BACKGROUND.with_borrow(|background| background.tabs.keys().copied().collect());
    for tab in known.into_iter().filter(|tab| !open.contains(tab)) {
        on_tab_closed(tab);
    }
}

/// Forgets the documents of tabs that have an incident that went while the background was stopped: Chromium starts it
/// for what a frame says as it goes, and then drops the message, since who sent it is no longer there.
/// <https://source.chromium.org/chromium/chromium/src/+/main:extensions/browser/api/messaging/message_service.cc>
fn forget_lost_documents() {
    let known: Vec<(i32, Vec<DocumentKey>)> = BACKGROUND.with_borrow(|background| {
        let in_trouble = background
            .tabs
            .iter()
            .filter(|(_, known)| known.phase() != Phase::Watching);
        in_trouble
            .map(|(&tab, known)| (tab, known.documents().cloned().collect()))
            .collect()
    });
    for (tab, documents) in known {
        spawn_local(async move {
            // Where the browser cannot tell, as of a tab that sleeps, nothing is known to be lost.
            let Ok(results) = api::inject(all_frames_of(tab), "tell-document.js").await else {
                return;
            };
            let there: BTreeSet<String> = Array::from(&results)
                .iter()
                .filter_map(|result| api::property(&result, "result").as_string())
                .collect();
            for document in documents.into_iter().filter(|it| !there.contains(&it.0)) {
                happened(tab, Event::DocumentLost(document));
            }
        });
    }
}

/// Serves portals that stood open before the extension was installed, updated or turned on, and those that
/// were just being loaded: a document that comes before the browser has the extension's scripts gets none,
/// and is not listed yet.
async fn serve_portals_of_before(served: String) {
    serve_open_portals().await;
    let _ = JsFuture::from(pause(SERVED_AGAIN_AFTER)).await;
    serve_open_portals().await;
    keep(StorageArea::Session, served, Ok(JsValue::TRUE));
}

/// Gives every document of an open portal its loader; those that have it stay as they are.
async fn serve_open_portals() {
    let Ok(tabs) = api::tabs_at(portals::match_patterns()).await else {
        return;
    };
    let tabs: Array = tabs.dyn_into().unwrap_or_default();
    for tab in tabs.iter() {
        let target = api::object(&[
            ("tabId", api::property(&tab, "id")),
            ("allFrames", JsValue::TRUE),
        ]);
        // A tab that shows an error page of the browser, or that is not loaded, refuses.
        let _ = api::inject(target, "loader.js").await;
    }
}

/// Resolves with nothing after so many milliseconds.
fn pause(milliseconds: u32) -> Promise {
    Promise::new(&mut |resolve, _| {
        Timeout::new(milliseconds, move || {
            // It resolves a promise, which cannot fail.
            let _ = resolve.call0(&JsValue::NULL);
        })
        .forget();
    })
}

/// What is promised, if it comes within so many milliseconds.
async fn within(milliseconds: u32, promised: &Promise) -> Option<JsValue> {
    let first = Promise::race(&Array::of2(promised, &pause(milliseconds)));
    let value = JsFuture::from(first).await.ok()?;
    (!value.is_undefined()).then_some(value)
}

async fn read(area: StorageArea) -> JsValue {
    area.all().await.unwrap_or_else(|error| {
        api::warn(&format!("Token Assist: storage cannot be read: {error:?}"));
        JsValue::UNDEFINED
    })
}

impl Background {
    /// Takes over what is stored, and tells whether this worker is the first of its session.
    fn restore(
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

    fn is_private(&self, tab: i32) -> bool {
        self.windows == Windows::Private || self.private_tabs.contains(&tab)
    }

    /// Where what this background knows of no single tab is kept.
    fn own_key(&self, name: &str) -> String {
        key_of(name, self.windows == Windows::Private)
    }

    fn tab_key(&self, tab: i32) -> String {
        key_of(&format!("{}{tab}", session::TAB), self.is_private(tab))
    }

    fn take_policy(&mut self, policy: JsValue) {
        let policy = serde_wasm_bindgen::from_value(policy).unwrap_or_default();
        if self.policy.as_ref() != Some(&policy) {
            keep(StorageArea::Local, local::POLICY.to_owned(), to_js(&policy));
        }
        self.policy = Some(policy);
        self.read_settings();
    }

    fn read_settings(&mut self) {
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

/// Stores without waiting. What is lost with it is known again from the page, or costs nothing.
fn keep(area: StorageArea, key: String, value: Result<JsValue, JsValue>) {
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
fn key_of(name: &str, is_private: bool) -> String {
    let before = if is_private { PRIVATE } else { "" };
    format!("{before}{name}")
}

/// Whether that is a key of private windows, and the name of what is kept there.
fn named(key: &str) -> (bool, &str) {
    key.strip_prefix(PRIVATE)
        .map_or((false, key), |name| (true, name))
}

/// Where marks are kept. Those of private windows go with the session.
fn area_of_marks(is_private: bool) -> StorageArea {
    if is_private {
        StorageArea::Session
    } else {
        StorageArea::Local
    }
}

/// Who sent a message, as the browser tells it.
struct Sender {
    tab: i32,
    is_private: bool,
    frame: i64,
    document_id: Option<String>,
    origin: String,
    address: String,
}

impl Sender {
    /// The document that sent a message, unless it is not one that a person can see: Chromium gives
    /// a prerendered document the id of the tab that it may replace.
    fn document(sender: &JsValue) -> Option<Self> {
        let lifecycle = api::property(sender, "documentLifecycle");
        if lifecycle
            .as_string()
            .is_some_and(|lifecycle| lifecycle != "active")
        {
            return None;
        }
        let text = |name| api::property(sender, name).as_string();
        let tab = api::property(sender, "tab");
        Some(Self {
            tab: tab_id(&api::property(&tab, "id"))?,
            is_private: api::property(&tab, "incognito").is_truthy(),
            frame: frame_id(&api::property(sender, "frameId"))?,
            document_id: text("documentId"),
            origin: text("origin").unwrap_or_default(),
            address: text("url").unwrap_or_default(),
        })
    }

    fn is_top(&self) -> bool {
        self.frame == 0
    }
}

/// Tab ids are 32-bit numbers in every browser.
fn tab_id(value: &JsValue) -> Option<i32> {
    value.as_f64().map(|number| number as i32)
}

/// Frame ids are whole numbers; Firefox gives frames in processes of their own 64-bit ones.
fn frame_id(value: &JsValue) -> Option<i64> {
    value.as_f64().map(|number| number as i64)
}

/// Whether a message is of a size, and from a place, that our own programs send from.
fn is_plausible(message: &FromPage, sender: &Sender) -> bool {
    message.is_of_our_size() && (sender.is_top() || !message.is_from_top_documents_only())
}

/// Takes a message of a document.
pub async fn on_message(message: JsValue, sender: JsValue) {
    let Some(sender) = Sender::document(&sender) else {
        return;
    };
    match serde_wasm_bindgen::from_value::<FromPage>(message) {
        Ok(message) if is_plausible(&message, &sender) => hear(message, sender).await,
        Ok(_) => {
            api::warn("Token Assist: a message too large, or from a frame that may not send it")
        }
        Err(error) => api::warn(&format!("Token Assist: not a message of ours: {error}")),
    }
}

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

async fn serve(message: FromExtensionPage) -> Result<JsValue, JsValue> {
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
fn doubts_in(results: &JsValue) -> Vec<Reason> {
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

fn report(tab: i32, doubts: Vec<Reason>) -> Result<JsValue, JsValue> {
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

fn layers() -> Result<JsValue, JsValue> {
    BACKGROUND.with_borrow(|background| {
        to_js(&Layers {
            policy: background.policy.clone().unwrap_or_default(),
            own: background.own.clone(),
        })
    })
}

/// Changes the admin's own settings once they are stored; where they cannot be, they stay.
async fn change_own(change: impl FnOnce(Raw) -> Raw) -> Result<JsValue, JsValue> {
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

async fn change_history(change: impl FnOnce(&mut History)) -> Result<JsValue, JsValue> {
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

async fn store_history(history: JsValue) -> Result<(), JsValue> {
    BACKGROUND.with_borrow_mut(|background| background.history_on_its_way += 1);
    let kept = StorageArea::Local.store(local::HISTORY, history).await;
    BACKGROUND.with_borrow_mut(|background| background.history_on_its_way -= 1);
    kept.map(drop)
}

/// A layer of settings with some of them changed; null takes one out.
fn merged(own: Raw, changes: Raw) -> Raw {
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

/// Takes the end of a document's lifeline: the document is gone.
pub fn on_document_lost(document: String, sender: &JsValue) {
    let tab = tab_id(&api::property(&api::property(sender, "tab"), "id"));
    if let Some(tab) = tab {
        happened(tab, Event::DocumentLost(DocumentKey(document)));
    }
}

async fn hear(message: FromPage, sender: Sender) {
    if sender.is_private {
        BACKGROUND.with_borrow_mut(|background| background.private_tabs.insert(sender.tab));
    }
    match &message {
        FromPage::EngineWanted {
            document,
            policies,
            webassembly,
        } => {
            let (form, extra_messages) = BACKGROUND.with_borrow_mut(|background| {
                let asker = EngineRequest {
                    tab: sender.tab,
                    frame: sender.frame,
                    origin: &sender.origin,
                    address: &sender.address,
                    meta_policies: policies,
                    webassembly: *webassembly,
                };
                let form = background.verdicts.choose(&asker, document);
                if sender.is_top() {
                    background.keep_verdicts();
                }
                (form, background.settings.extra_messages.clone())
            });
            let file = match form {
                Form::WebAssembly => "content-wasm.js",
                Form::Twin => "content-twin.js",
            };
            happened(sender.tab, Event::Page(message));
            // The document may be gone before it is served.
            if !extra_messages.is_empty() {
                let shared = prepared(&extra_messages);
                let _ = api::share_extra_messages(target_of(&sender), &shared).await;
            }
            let _ = api::inject(target_of(&sender), file).await;
        }
        FromPage::Ready { .. } if sender.is_top() => {
            happened(sender.tab, Event::Page(message));
            BACKGROUND.with_borrow_mut(|background| {
                background.shown.remove(&sender.tab);
                background.show(sender.tab);
            });
        }
        _ => happened(sender.tab, Event::Page(message)),
    }
}

/// The admin's own messages as the engine takes them, so that its program need not make them.
fn prepared(messages: &[String]) -> ExtraMessages {
    let mut prepared = ExtraMessages::default();
    for message in messages {
        let message = JsString::from(message.as_str());
        prepared.traces.push('|');
        prepared
            .traces
            .push_str(longest_word(&String::from(normalized(&message, "NFC"))));
        prepared.texts.push(compared(&message));
    }
    prepared
}

/// Names all frames of a tab for `scripting.executeScript`.
fn all_frames_of(tab: i32) -> JsValue {
    api::object(&[("tabId", JsValue::from(tab)), ("allFrames", JsValue::TRUE)])
}

/// Names the sender for `scripting.executeScript`: by its document where the browser names those, so
/// that the next document in the same frame is not taken for it.
fn target_of(sender: &Sender) -> JsValue {
    let tab = ("tabId", JsValue::from(sender.tab));
    match &sender.document_id {
        Some(id) => api::object(&[
            tab,
            ("documentIds", Array::of1(&JsValue::from_str(id)).into()),
        ]),
        None => api::object(&[
            tab,
            (
                "frameIds",
                Array::of1(&JsValue::from_f64(sender.frame as f64)).into(),
            ),
        ]),
    }
}

/// Takes one event of a tab, and does what the remedy says.
fn happened(tab: i32, event: Event) {
    let (is_new, effects) = BACKGROUND.with_borrow_mut(|background| {
        let was_known = background.tabs.contains_key(&tab);
        let effects = background.step(tab, event);
        (!was_known && background.tabs.contains_key(&tab), effects)
    });
    if is_new {
        // What a document says as its tab closes may be heard after the tab's end.
        spawn_local(async move {
            if !api::is_open(tab).await {
                on_tab_closed(tab);
            }
        });
    }
    for effect in effects {
        act(tab, effect);
    }
    BACKGROUND.with_borrow_mut(|background| background.show(tab));
}

fn act(tab: i32, effect: Effect) {
    match effect {
        Effect::StoreMark { refresh } => spawn_local(async move {
            let is_stored = store_mark(tab).await;
            if api::is_audible(tab).await {
                happened(tab, Event::Audible);
            }
            let event = match is_stored {
                Ok(()) => Event::MarkStored { refresh },
                Err(error) => {
                    api::warn(&format!(
                        "Token Assist: no refresh, as its mark cannot be stored: {error:?}"
                    ));
                    Event::MarkRefused { refresh }
                }
            };
            happened(tab, event);
        }),
        Effect::Refresh => spawn_local(async move {
            // The tab may be closed by now.
            let _ = api::reload(tab).await;
        }),
        Effect::GoTo(address) => spawn_local(async move {
            let _ = api::go_to(tab, &address).await;
        }),
        Effect::Record(entry) => BACKGROUND.with_borrow_mut(|background| {
            if background.is_private(tab) {
                return;
            }
            let (days, entries) = (
                background.settings.history_days,
                background.settings.history_entries,
            );
            background.history.add(entry, now(), days, entries);
            let history = to_js(&background.history);
            spawn_local(async move {
                let kept = match history {
                    Ok(history) => store_history(history).await,
                    Err(error) => Err(error),
                };
                if let Err(error) = kept {
                    api::warn_of("Token Assist: the history cannot be stored", &error);
                }
            });
        }),
        Effect::ChangeSettings(change) => {
            let own = BACKGROUND.with_borrow_mut(|background| {
                background.own = change.apply(std::mem::take(&mut background.own));
                background.read_settings();
                to_js(&background.own)
            });
            keep(StorageArea::Local, local::SETTINGS.to_owned(), own);
            settings_changed();
        }
    }
}

/// Stores the marks and then the tab, and answers when both are safe.
async fn store_mark(tab: i32) -> Result<(), JsValue> {
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

fn settings_changed() {
    let tabs: Vec<i32> =
        BACKGROUND.with_borrow(|background| background.tabs.keys().copied().collect());
    for tab in tabs {
        happened(tab, Event::SettingsChanged);
    }
}

impl Background {
    fn step(&mut self, tab: i32, event: Event) -> Vec<Effect> {
        if !self.tabs.contains_key(&tab) && !event.can_be_first() {
            return Vec::new();
        }
        let (is_private, tab_key) = (self.is_private(tab), self.tab_key(tab));
        let context = Context {
            now: now(),
            tab,
            session: &self.session,
            settings: &self.settings,
        };
        let known = self.tabs.entry(tab).or_default();
        let marks = if is_private {
            &mut self.private_marks
        } else {
            &mut self.marks
        };
        let before = (known.clone(), marks.clone());
        let effects = remedy::step(known, marks, event, &context);
        if *known != before.0 {
            keep(StorageArea::Session, tab_key, to_js(known));
        }
        if *marks != before.1 {
            let key = key_of(local::MARKS, is_private);
            keep(area_of_marks(is_private), key, to_js(marks));
        }
        effects
    }

    fn keep_verdicts(&self) {
        keep(
            StorageArea::Session,
            self.own_key(session::VERDICTS),
            to_js(&self.verdicts),
        );
    }

    /// Tells all tabs what to show: the worker before this one may have been stopped before it did.
    fn show_all(&mut self) {
        let tabs: Vec<i32> = self.tabs.keys().copied().collect();
        for tab in tabs {
            self.show(tab);
        }
    }

    /// Tells the tab what to show, where that changed.
    fn show(&mut self, tab: i32) {
        let Some(known) = self.tabs.get(&tab) else {
            return;
        };
        let view = remedy::view(known, &self.settings);
        if self.shown.get(&tab).unwrap_or(&View::default()) == &view {
            return;
        }
        let badge = Badge::of(known);
        let form = known
            .top_document()
            .map(|top| self.verdicts.chosen(tab, top));
        let message = to_js(&ToPage::Show(cards::shown(&view, &api::message)));
        let is_blank = view.panel == PanelContent::Nothing && view.timer.is_none();
        self.shown.insert(tab, view);
        spawn_local(async move {
            if let (Ok(message), Some(form)) = (message, form) {
                // Without a panel in the page nobody listens. A new one asks what to show.
                let is_heard = api::send_to_top(tab, &message).await.is_ok();
                if !is_heard && !is_blank {
                    let _ = api::inject(top_of(tab), panel_file(form)).await;
                }
            }
            let _ = badge.put_on(tab).await;
        });
    }
}

fn top_of(tab: i32) -> JsValue {
    let frames = Array::of1(&JsValue::from(0));
    api::object(&[("tabId", JsValue::from(tab)), ("frameIds", frames.into())])
}

fn panel_file(form: Form) -> &'static str {
    match form {
        Form::WebAssembly => "panel-wasm.js",
        Form::Twin => "panel-twin.js",
    }
}

/// What the toolbar button says of a tab.
struct Badge {
    text: &'static str,
    color: &'static str,
    title: &'static str,
}

impl Badge {
    fn of(tab: &Tab) -> Self {
        let (text, color, title) = match tab.phase() {
            Phase::Watching | Phase::Settling => ("", BRAND, "badge_watching"),
            Phase::Muted => ("", BRAND, "badge_muted"),
            Phase::Pending | Phase::Marking | Phase::Refreshed => ("…", BRAND, "badge_pending"),
            Phase::Guiding => ("!", DANGER, "badge_guiding"),
        };
        Self { text, color, title }
    }

    async fn put_on(&self, tab: i32) -> api::Answer {
        api::set_badge(tab, self.text, self.color, &api::message(self.title, &[])).await
    }
}

/// Takes the response that makes a document of a portal.
pub fn on_response(details: &JsValue) {
    let tab = tab_id(&api::property(details, "tabId"));
    let frame = frame_id(&api::property(details, "frameId"));
    let (Some(tab), Some(frame)) = (tab, frame) else {
        return;
    };
    let Some(address) = api::property(details, "url").as_string() else {
        return;
    };
    // A prerendered document's response says nothing of the document that the tab shows.
    let lifecycle = api::property(details, "documentLifecycle").as_string();
    if lifecycle.is_some_and(|lifecycle| lifecycle == "prerender") {
        return;
    }
    let headers: Array = api::property(details, "responseHeaders")
        .dyn_into()
        .unwrap_or_default();
    let policies: Vec<String> = headers
        .iter()
        .filter(|header| {
            let name = api::property(header, "name")
                .as_string()
                .unwrap_or_default();
            POLICY_HEADERS
                .iter()
                .any(|policy| policy.eq_ignore_ascii_case(&name))
        })
        .map(|header| {
            api::property(&header, "value")
                .as_string()
                .unwrap_or_default()
        })
        .collect();
    BACKGROUND.with_borrow_mut(|background| {
        let origin = origin_of(&address);
        background
            .verdicts
            .note(tab, frame, origin, policies.iter().map(String::as_str));
        background.keep_verdicts();
    });
}

/// The origin of an `https` address, as browsers write it.
fn origin_of(address: &str) -> &str {
    let after_scheme = address.find("://").map_or(0, |place| place + 3);
    let end = address
        .bytes()
        .enumerate()
        .skip(after_scheme)
        .find(|(_, byte)| matches!(byte, b'/' | b'?' | b'#'))
        .map_or(address.len(), |(place, _)| place);
    address.get(..end).unwrap_or_default()
}

/// Forgets a tab that was closed.
pub fn on_tab_closed(tab: i32) {
    if !BACKGROUND.with_borrow(|background| background.tabs.contains_key(&tab)) {
        return;
    }
    happened(tab, Event::TabClosed);
    let tab_key = BACKGROUND.with_borrow_mut(|background| {
        let tab_key = background.tab_key(tab);
        background.tabs.remove(&tab);
        background.private_tabs.remove(&tab);
        background.shown.remove(&tab);
        if background.verdicts.forget(tab) {
            background.keep_verdicts();
        }
        tab_key
    });
    spawn_local(async move {
        let _ = StorageArea::Session.discard(&tab_key).await;
    });
}

/// Follows settings that were changed on the options page or by policy, and a history that the
/// background of other windows changed.
pub fn on_stored(changes: &JsValue, area: &str) {
    if area == "managed" {
        spawn_local(async {
            let policy = policy().await;
            BACKGROUND.with_borrow_mut(|background| background.take_policy(policy));
            // Where the change is what woke it, the policy is known and no tab has heard of it.
            settings_changed();
        });
        return;
    }
    if area != "local" {
        return;
    }
    let is_changed = BACKGROUND.with_borrow_mut(|background| {
        let change = api::property(changes, local::HISTORY);
        if change.is_object() && background.history_on_its_way == 0 {
            background.history = stored(&change, "newValue").unwrap_or_default();
        }
        let change = api::property(changes, local::SETTINGS);
        if change.is_undefined() {
            return false;
        }
        let own = serde_wasm_bindgen::from_value(api::property(&change, "newValue"));
        let own = own.unwrap_or_default();
        let is_new = background.own != own || background.is_just_awake;
        background.is_just_awake = false;
        background.own = own;
        background.read_settings();
        is_new
    });
    if is_changed {
        settings_changed();
    }
}

/// Does what may change the settings, and tells all tabs if it did.
fn settings_change(change: impl FnOnce(&mut Background)) {
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
async fn policy() -> JsValue {
    let policy = StorageArea::Managed.all().await.unwrap_or(JsValue::NULL);
    if policy.is_undefined() {
        JsValue::NULL
    } else {
        policy
    }
}

fn asked_policy() -> Promise {
    future_to_promise(async { Ok(policy().await) })
}

/// Waits for a policy that is long in coming. Until something is known of it, nobody is refreshed without
/// being asked.
async fn wait_for_policy(asked: Promise) {
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
