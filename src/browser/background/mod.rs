//! The background: hears the pages, asks the remedy, keeps what must not be lost, and acts.
//!
//! A worker may be stopped between any two events. Everything that a later event needs is therefore
//! stored as it changes; it is read once, before the first event of a new worker is handled.

mod badge;
mod injection;
mod own_pages;
mod policy;
mod portals;
mod sender;
mod store;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::badge::Badge;
use self::injection::{all_frames_of, panel_file, prepared, target_of, top_of};
use self::policy::{POLICY_AWAITED, asked_policy, policy, wait_for_policy, within};
use self::portals::serve_portals_of_before;
use self::sender::{Sender, is_plausible, tab_id};
use self::store::{
    Windows, area_of_marks, keep, key_of, local, read, session, store_history, store_mark, stored,
    to_js,
};
use super::api::{self, StorageArea};
use crate::engine::{EngineRequest, Form, Verdicts};
use crate::guidance::cards;
use crate::history::History;
use crate::protocol::{DocumentKey, FromPage, Millis, ToPage};
use crate::remedy::settings::{Complaint, Raw};
use crate::remedy::{
    self, Context, Effect, Event, PanelContent, RefreshRecords, Settings, Tab, View,
};

pub use self::injection::on_response;
pub use self::own_pages::on_own_message;

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
            .filter(|(_, known)| known.phase().is_some());
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
        let badge = Badge::of(known, &self.settings);
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
