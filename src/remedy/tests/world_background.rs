//! The world's backgrounds, with the real controller's rules, on storage that is slow, fails or is full.

use std::collections::{BTreeMap, VecDeque};

use serde_json::json;

use super::world::{ADDED, Elsewhere, Heard, ModelAction, Origin, Pick, PolicyKind, World};
use crate::controller::tests::spy::RemedyStep;
use crate::controller::{
    Answer, Area, Command, Controller, Input, Item, Items, Read, RequestId, Sender, Timer, Windows,
    WriteError, WriteId,
};
use crate::history::HistoryEntry;
use crate::json_value::{JsonValue, typed};
use crate::page_message::FromPage;
use crate::portal_url::PortalUrl;
use crate::protocol::FromExtensionPage;
use crate::remedy::{Effect, PanelContent, RefreshRecords, Settings, Tab};
use crate::types::{DocumentKey, Millis};

/// A setting stored by a newer version.
const OF_A_NEWER_VERSION: &str = "ofANewerVersion";

fn raw(json: serde_json::Value) -> JsonValue {
    serde_json::from_value(json).unwrap()
}

fn stored(item: &Item) -> JsonValue {
    // Browsers return names in an order of their own.
    raw(serde_json::to_value(item).unwrap()).sorted()
}

/// A value for each area.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Of<T> {
    pub local: T,
    pub session: T,
}

impl<T: Copy> Of<T> {
    fn at(&self, area: Area) -> T {
        match area {
            Area::Local => self.local,
            Area::Session => self.session,
        }
    }
}

/// How a browser serves private windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrivateWindows {
    /// By the background of all windows, as in Firefox.
    OneBackground,
    /// By a background of their own, as in Chromium.
    TheirOwn,
}

/// The current faults.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    pub refuses: Of<bool>,
    pub unreadable: Of<bool>,
    /// The next item that is stored on disk finds no space.
    pub is_full: bool,
    pub starts_slowly: bool,
    /// Nothing is removed from storage.
    pub is_stuck: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Storage {
    session: Items,
    local: Items,
}

impl Storage {
    fn area(&mut self, area: Area) -> &mut Items {
        match area {
            Area::Session => &mut self.session,
            Area::Local => &mut self.local,
        }
    }

    pub(super) fn records(&self, is_private: bool, now: Millis) -> RefreshRecords {
        let stored = if is_private {
            self.session.get("private.marks")
        } else {
            self.local.get("marks")
        };
        RefreshRecords::read(stored.cloned().unwrap_or_default(), now)
    }

    pub(super) fn has(&self, tab: i32) -> bool {
        self.session.keys().any(|key| tab_of(key) == Some(tab))
    }

    fn history(&self) -> Vec<JsonValue> {
        list(self.local.get("history"))
    }
}

fn list(value: Option<&JsonValue>) -> Vec<JsonValue> {
    match value {
        Some(JsonValue::List(items)) => items.clone(),
        _ => Vec::new(),
    }
}

/// The sender of a message from a document of a page at that address.
fn sender(tab: i32, is_private: bool, address: String, document: Option<&Origin>) -> Sender {
    let inherits = document.is_some_and(|document| document.is_inheriting);
    Sender {
        tab,
        is_private,
        frame: document.map_or(0, |document| document.frame),
        document_id: None,
        origin: PortalUrl::of(&address).origin().unwrap_or_default(),
        address: if inherits {
            "about:blank".to_owned()
        } else {
            address
        },
    }
}

fn tab_of(key: &str) -> Option<i32> {
    let key = key.strip_prefix("private.").unwrap_or(key);
    key.strip_prefix("tab.")?.parse().ok()
}

/// What the background knew of a tab when it stored it.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    heard: BTreeMap<DocumentKey, Heard>,
    generation: Option<(u32, DocumentKey)>,
}

/// Something that the browser does asynchronously for a background.
#[derive(Clone, Debug)]
enum Task {
    Read(Read),
    Write {
        write: WriteId,
        area: Area,
        key: String,
        value: JsonValue,
        told: Told,
    },
    Remove {
        area: Area,
        key: String,
    },
    Written {
        write: WriteId,
        outcome: Result<(), WriteError>,
    },
    Changed(Items),
    AskPolicy,
    AskAddedPortals,
    ServeOpen,
    ServeOpenPortals,
    AskAudible {
        tab: i32,
        refresh: u32,
    },
    NoSuchTab(i32),
    Unheard {
        tab: i32,
        document: DocumentKey,
    },
}

impl Task {
    /// Tasks of the same lane stay in order: storage and its listeners handle everything in order.
    fn lane(&self) -> Option<u8> {
        match self {
            Task::Read(read) => Some(u8::from(read.area() == Area::Local)),
            Task::Write { area, .. } | Task::Remove { area, .. } => {
                Some(u8::from(*area == Area::Local))
            }
            Task::Changed(_) => Some(2),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Worker {
    controller: Controller,
    tasks: VecDeque<Task>,
    timers: Vec<Timer>,
    requests: BTreeMap<RequestId, FromExtensionPage>,
}

/// What must not be lost.
#[derive(Clone, Debug, Default)]
struct Ledger {
    /// Settings whose storage was confirmed to the user.
    settings: BTreeMap<String, JsonValue>,
    /// Entries of the history that are stored.
    history: Vec<JsonValue>,
    /// Entries that have to be stored as soon as possible.
    owed: Vec<HistoryEntry>,
    /// Entries may be dropped for lack of space.
    is_for_want_of_room: bool,
    /// The organisation's policy, as the browser last reported it.
    policy: Option<JsonValue>,
    /// Its last write was refused, and nothing but the background that was told it knows it.
    is_policy_refused: bool,
}

/// The state before the last event, whose writes may still be lost.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    storage: Storage,
    told: BTreeMap<i32, Told>,
    ledger: Ledger,
}

#[derive(Debug)]
pub(super) struct Background {
    pub storage: Storage,
    pub faults: Faults,
    pub undo: Option<Undo>,
    policy: PolicyKind,
    /// Something could not be removed in this session: a background may start with an older state.
    pub is_outdated: bool,
    /// The permission for the added portal is granted.
    pub is_granted: bool,
    /// What was known of each stored tab.
    told: BTreeMap<i32, Told>,
    ledger: Ledger,
    /// How this browser serves private windows, once it had to.
    pub private_windows: Option<PrivateWindows>,
    /// The one of ordinary windows, and the one of private ones.
    workers: [Option<Worker>; 2],
    last_request: RequestId,
    is_going_on: bool,
    sessions: u32,
}

impl Background {
    pub(super) fn new() -> Self {
        let odd = raw(json!({ "at": 1_699_999_999_000_u64, "outcome": "of-a-newer-version" }));
        let mut ledger = Ledger::default();
        ledger.history.push(odd.clone().sorted());
        let local = Items::from([
            (
                "settings".to_owned(),
                raw(json!({ OF_A_NEWER_VERSION: { "b": 1, "a": [2] } })).sorted(),
            ),
            ("history".to_owned(), JsonValue::List(vec![odd.sorted()])),
        ]);
        Self {
            storage: Storage {
                session: Items::new(),
                local,
            },
            faults: Faults::default(),
            undo: None,
            policy: PolicyKind::None,
            is_outdated: false,
            is_granted: true,
            told: BTreeMap::new(),
            ledger,
            private_windows: None,
            workers: [None, None],
            last_request: 0,
            is_going_on: false,
            sessions: 0,
        }
    }

    pub(super) fn forget_session(&mut self) {
        self.storage.session.clear();
        self.is_outdated = false;
        self.told.clear();
        self.undo = None;
        self.workers = [None, None];
    }

    /// Nobody knows a policy any more that could not be stored.
    fn forget_unstored_policy(&mut self) {
        self.ledger.policy = self.storage.local.get("policy").cloned();
        self.ledger.is_policy_refused = false;
    }

    fn is_idle(&self) -> bool {
        let workers = self.workers.iter().flatten();
        workers.clone().all(|worker| worker.tasks.is_empty())
    }
}

impl World {
    // The interface for the world.

    pub(super) fn known(&mut self, tab: i32) -> Option<&Tab> {
        self.wake(0);
        let worker = self.background.workers[0].as_ref();
        worker.and_then(|worker| worker.controller.known(tab))
    }

    pub(crate) fn settings(&mut self) -> Settings {
        self.wake(0);
        let worker = self.background.workers[0].as_ref();
        worker.unwrap().controller.settings_in_force().clone()
    }

    /// Whether a refresh by the user is recorded on disk at once.
    pub(super) fn stores_records(&self, is_private: bool) -> bool {
        let worker = self.background.workers[0].as_ref();
        let has_read = worker.is_some_and(|worker| worker.controller.has_read_records(is_private));
        let faults = &self.background.faults;
        let is_refused = if is_private {
            faults.refuses.session
        } else {
            faults.refuses.local || faults.is_full
        };
        has_read && !is_refused && !self.is_slow
    }

    /// Saves the state to which a crash after the next event returns.
    pub(super) fn remember(&mut self) {
        self.background.undo = Some(Undo {
            storage: self.background.storage.clone(),
            told: self.background.told.clone(),
            ledger: self.background.ledger.clone(),
        });
    }

    pub(super) fn say(
        &mut self,
        tab: i32,
        address: String,
        message: FromPage,
    ) -> Option<RemedyStep> {
        let document = self.origins.get(message.document());
        let sender = sender(tab, self.is_private(tab), address, document);
        let trace = self.tell_background(0, Input::Page { sender, message });
        trace.into_iter().next()
    }

    /// Whether the background listens to documents at an address.
    pub(super) fn is_served(&mut self, address: &str) -> bool {
        self.wake(0);
        let worker = self.background.workers[0].as_ref();
        let sender = sender(0, false, address.to_owned(), None);
        worker.is_some_and(|worker| worker.controller.is_served(&sender))
    }

    /// Passes the background an input that no crash undoes.
    pub(super) fn happened(&mut self, input: Input) {
        self.background.undo = None;
        self.tell_background(0, input);
    }

    pub(super) fn lose(&mut self, tab: usize, document: DocumentKey) {
        let tab = self.tabs[tab].id;
        self.happened(Input::DocumentLost { tab, document });
    }

    pub(super) fn ask(&mut self, who: usize, message: FromExtensionPage) {
        self.wake(who);
        self.background.last_request += 1;
        let request = self.background.last_request;
        if let Some(worker) = &mut self.background.workers[who] {
            worker.requests.insert(request, message.clone());
        }
        let input = Input::OwnPage {
            request,
            is_private: false,
            message,
        };
        self.tell_background(who, input);
    }

    pub(super) fn change_setting(&mut self, who: usize, name: &str, value: serde_json::Value) {
        self.background.undo = None;
        // Until the request is answered, it is unknown which of the two is stored.
        self.background.ledger.settings.remove(name);
        let changes = JsonValue::Map(vec![(name.to_owned(), raw(value))]);
        self.ask(who, FromExtensionPage::ChangeSettings { changes });
    }

    pub(super) fn set_policy(&mut self, policy: PolicyKind) {
        self.background.policy = policy;
        self.happened(Input::PolicyChanged);
        if self.background.workers[1].is_some() {
            self.tell_background(1, Input::PolicyChanged);
        }
    }

    /// Whether this browser serves private windows in that way.
    pub(super) fn serves_privately(&mut self, way: PrivateWindows) -> bool {
        *self.background.private_windows.get_or_insert(way) == way
    }

    pub(super) fn do_elsewhere(&mut self, request: Elsewhere) {
        // Each of the two reads the other's write before it writes again; src/controller/tests/stored_tests.rs
        // has two that write at once.
        let faults = &self.background.faults;
        let is_in_time = self.background.is_idle() && !self.is_slow && !faults.starts_slowly;
        if !is_in_time || faults.refuses.local || !self.serves_privately(PrivateWindows::TheirOwn) {
            return;
        }
        self.background.undo = None;
        match request {
            Elsewhere::SetDays => self.change_setting(1, "historyDays", json!(80)),
            Elsewhere::SetEntries => self.change_setting(1, "historyEntries", json!(900)),
            Elsewhere::ClearHistory => self.ask(1, FromExtensionPage::ClearHistory),
            Elsewhere::DeleteNewest => {
                let mut history = self.background.storage.history().into_iter().rev();
                if let Some(entry) = history.find_map(|entry| typed::<HistoryEntry>(entry).ok()) {
                    self.ask(1, FromExtensionPage::DeleteEntry { entry });
                }
            }
        }
    }

    /// All timers elapse.
    pub(super) fn time_passes(&mut self) {
        for who in 0..2 {
            let worker = self.background.workers[who].as_mut();
            let timers = worker.map(|worker| std::mem::take(&mut worker.timers));
            for timer in timers.unwrap_or_default() {
                if self.background.workers[who].is_some() {
                    self.tell_background(who, Input::TimeOut(timer));
                }
            }
        }
    }

    pub(super) fn stop(&mut self) {
        for who in 0..2 {
            let worker = self.background.workers[who].take();
            // A background that is still starting has stored nothing yet.
            let is_starting = |worker: &Worker| !worker.controller.is_awake();
            if worker.as_ref().is_some_and(is_starting) {
                self.background.forget_unstored_policy();
            }
            for task in worker.map(|worker| worker.tasks).unwrap_or_default() {
                // The requested write is done, but its result is lost.
                match task {
                    Task::Write {
                        area,
                        key,
                        value,
                        told,
                        ..
                    } => {
                        let is_stored = self.write(area, &key, value, told).is_ok();
                        if !is_stored && area == Area::Session {
                            self.remove(area, &key);
                        }
                    }
                    Task::Remove { area, key } => self.remove(area, &key),
                    _ => {}
                }
            }
        }
        self.recall();
    }

    pub(super) fn crash(&mut self) {
        if let Some(Undo {
            storage,
            told,
            ledger,
        }) = self.background.undo.take()
        {
            self.background.storage = storage;
            self.background.told = told;
            self.background.ledger = ledger;
        }
        for tab in &mut self.tabs {
            tab.is_misunderstood = true;
        }
        self.background.workers = [None, None];
        // Its write may be lost.
        self.background.forget_unstored_policy();
        self.recall();
    }

    /// Resets the knowledge of each tab: to that at the time when the tab was stored, or to nothing if it is
    /// not stored.
    fn recall(&mut self) {
        let background = &mut self.background;
        background.ledger.owed.clear();
        if background.ledger.is_policy_refused {
            background.forget_unstored_policy();
        }
        background
            .told
            .retain(|tab, _| background.storage.has(*tab));
        for tab in &mut self.tabs {
            tab.counted.retain(|counted| counted.is_stored);
            tab.is_misunderstood |= !background.storage.has(tab.id);
        }
        let told = background.told.iter();
        self.generations = told
            .clone()
            .filter_map(|(tab, told)| Some((*tab, told.generation.clone()?)))
            .collect();
        self.heard = told.flat_map(|(_, told)| told.heard.clone()).collect();
    }

    /// Forgets everything, since nothing could be read.
    fn forget_all(&mut self) {
        self.heard.clear();
        self.generations.clear();
        for tab in &mut self.tabs {
            tab.is_misunderstood = true;
        }
    }

    /// Removes all faults, and retries everything that failed.
    pub(super) fn heal(&mut self) {
        self.background.faults = Faults::default();
        self.wake(0);
        self.finish_all();
        for _ in 0..2 {
            self.time_passes();
            self.finish_all();
        }
        let settings = self.background.storage.local.get("settings");
        assert!(
            settings.is_some_and(|settings| settings.get(OF_A_NEWER_VERSION).is_some()),
            "a setting of a newer version is lost: {settings:?}"
        );
        self.check_ledger();
        self.ask(0, FromExtensionPage::ResetSettings);
        self.background.ledger.settings.clear();
        self.set_policy(PolicyKind::None);
        self.finish_all();
    }

    // The backgrounds.

    pub(super) fn wake(&mut self, who: usize) {
        if self.background.workers[who].is_some() {
            return;
        }
        self.background.workers[who] = Some(Worker {
            controller: Controller::new(),
            tasks: VecDeque::new(),
            timers: Vec::new(),
            requests: BTreeMap::new(),
        });
        self.background.sessions += 1;
        let name = format!("session {}", self.background.sessions);
        let windows = match (who, self.background.private_windows) {
            (0, Some(PrivateWindows::TheirOwn)) => Windows::Ordinary,
            (0, _) => Windows::All,
            _ => Windows::Private,
        };
        self.tell_background(who, Input::Started { windows, name });
        if !self.background.faults.starts_slowly {
            self.start_up(who);
        }
    }

    /// Finishes the start of a background, regardless of other waiting tasks.
    fn start_up(&mut self, who: usize) {
        for _ in 0..8 {
            let Some(worker) = &mut self.background.workers[who] else {
                return;
            };
            if worker.controller.is_awake() {
                return;
            }
            let is_first = |task: &Task| matches!(task, Task::Read(_) | Task::AskPolicy);
            match worker.tasks.iter().position(is_first) {
                Some(index) => self.finish(who, index),
                None => {
                    worker.timers.retain(|timer| *timer != Timer::Policy);
                    self.tell_background(who, Input::TimeOut(Timer::Policy));
                }
            }
        }
    }

    /// Passes an input to a background, carries out its commands, and returns the remedy's steps.
    fn tell_background(&mut self, who: usize, input: Input) -> Vec<RemedyStep> {
        self.wake(who);
        let now = self.now;
        let Some(worker) = &mut self.background.workers[who] else {
            return Vec::new();
        };
        let commands = worker.controller.handle(now, input);
        let trace = worker.controller.take_trace();
        for step in &trace {
            self.forget_idle(step);
        }
        let mut refreshed = VecDeque::new();
        for step in &trace {
            self.check_step(step);
            for effect in &step.effects {
                match effect {
                    // No history is kept of private windows.
                    Effect::Record(_) if step.is_private => {}
                    Effect::Record(entry) => {
                        self.history.push(entry.clone());
                        self.background.ledger.owed.push(entry.clone());
                    }
                    Effect::Refresh => refreshed.push_back(step.before.clone()),
                    // This write overwrites what was requested earlier and is not stored yet.
                    Effect::ChangeSettings(_) => {
                        self.background.ledger.settings.clear();
                        for worker in self.background.workers.iter_mut().flatten() {
                            worker.requests.clear();
                        }
                    }
                    _ => {}
                }
            }
        }
        // A navigation takes longer than the messages sent with it.
        let is_visit = |command: &Command| matches!(command, Command::GoTo { .. });
        let (visits, at_once): (Vec<_>, Vec<_>) = commands.into_iter().partition(is_visit);
        for command in at_once.into_iter().chain(visits) {
            self.carry_out(who, command, &mut refreshed);
        }
        self.go_on();
        trace
    }

    /// Forgets documents that sent messages before the first top document without reporting anything.
    fn forget_idle(&mut self, step: &RemedyStep) {
        let opened = step.after.top_document();
        if step.before.top.is_none()
            && let Some(tab) = opened
                .and_then(|top| self.heard.get(top))
                .map(|top| top.tab)
            && let Some(worker) = &self.background.workers[0]
            && let Some(known) = worker.controller.known(tab)
        {
            self.heard
                .retain(|key, heard| heard.tab != tab || known.has(key));
        }
    }

    fn carry_out(&mut self, who: usize, command: Command, refreshed: &mut VecDeque<Tab>) {
        let task = match command {
            Command::Read(read) => Task::Read(read),
            Command::Write {
                write,
                area,
                key,
                item,
            } => {
                let told = tab_of(&key).map(|tab| self.told(tab)).unwrap_or_default();
                let value = stored(&item);
                Task::Write {
                    write,
                    area,
                    key,
                    value,
                    told,
                }
            }
            Command::Remove { area, key } => Task::Remove { area, key },
            Command::AskPolicy => Task::AskPolicy,
            Command::FollowAddedPortals => Task::AskAddedPortals,
            Command::ServeOpen(_) => Task::ServeOpen,
            // The other background serves the other windows.
            Command::ServeOpenPortals if who == 0 => Task::ServeOpenPortals,
            Command::AskAudible { tab, refresh } => Task::AskAudible { tab, refresh },
            Command::AskOpen(tab) => {
                if self.tabs.iter().any(|live| live.id == tab) {
                    return;
                }
                Task::NoSuchTab(tab)
            }
            command => match self.carry_out_at_once(who, command, refreshed) {
                Some(task) => task,
                None => return,
            },
        };
        if let Some(worker) = &mut self.background.workers[who] {
            worker.tasks.push_back(task);
        }
    }

    /// Carries out a command that the browser does not make wait; returns what it does after that.
    fn carry_out_at_once(
        &mut self,
        who: usize,
        command: Command,
        refreshed: &mut VecDeque<Tab>,
    ) -> Option<Task> {
        match command {
            Command::Wait(timer) => {
                if let Some(worker) = &mut self.background.workers[who] {
                    worker.timers.push(timer);
                }
            }
            Command::Show {
                tab,
                document,
                view,
                ..
            } => {
                let is_heard = !self.has_responses || view.panel == PanelContent::Nothing;
                self.show(tab, *view);
                let document = document?;
                let is_heard = is_heard || self.has_panel(tab, &document);
                return (!is_heard).then_some(Task::Unheard { tab, document });
            }
            Command::InjectPanel {
                tab,
                document,
                form,
            } => {
                self.check_form(&document, form);
                self.start_panel(tab, &document);
            }
            Command::InjectEngine { document, form, .. } => self.check_form(&document, form),
            Command::Refresh(tab) => {
                let before = refreshed.pop_front().unwrap();
                self.refresh(tab, &before);
            }
            Command::GoTo { tab, address } => self.visit(tab, address),
            Command::Answer { request, answer } => self.answered(who, request, &answer),
            _ => {}
        }
        None
    }

    /// Whether the panel runs in that document, if the tab still shows it.
    fn has_panel(&self, tab: i32, document: &DocumentKey) -> bool {
        let mut tabs = self.tabs.iter();
        tabs.any(|live| {
            live.id == tab && live.page.has_panel && live.page.documents[0].key == *document
        })
    }

    fn start_panel(&mut self, tab: i32, document: &DocumentKey) {
        for live in self.tabs.iter_mut().filter(|live| live.id == tab) {
            live.page.has_panel |= live.page.documents[0].key == *document;
        }
    }

    fn told(&self, tab: i32) -> Told {
        let heard = self.heard.iter().filter(|(_, heard)| heard.tab == tab);
        Told {
            heard: heard
                .map(|(key, heard)| (key.clone(), heard.clone()))
                .collect(),
            generation: self.generations.get(&tab).cloned(),
        }
    }

    /// Records what was confirmed to the user as stored.
    fn answered(&mut self, who: usize, request: RequestId, answer: &Answer) {
        let worker = self.background.workers[who].as_mut();
        let message = worker.and_then(|worker| worker.requests.remove(&request));
        let ledger = &mut self.background.ledger;
        match (message, answer) {
            (_, Answer::Nothing) | (None, _) => {}
            (Some(FromExtensionPage::ChangeSettings { changes }), _) => {
                let JsonValue::Map(changes) = changes else {
                    return;
                };
                // A later request that was not answered may be stored as well.
                let waiting = self.background.workers.iter().flatten();
                let waiting: Vec<&FromExtensionPage> = waiting
                    .flat_map(|worker| worker.requests.values())
                    .collect();
                let is_open = |name: &str| {
                    waiting.iter().any(|message| {
                        matches!(message, FromExtensionPage::ChangeSettings { changes }
                            if changes.get(name).is_some())
                    })
                };
                let settled = changes.into_iter().filter(|(name, _)| !is_open(name));
                ledger.settings.extend(settled);
            }
            (Some(FromExtensionPage::ClearHistory), _) => {
                ledger.history.clear();
                ledger.owed.clear();
            }
            (Some(FromExtensionPage::DeleteEntry { entry }), _) => {
                if let Some(index) = ledger.owed.iter().position(|it| *it == entry) {
                    ledger.owed.remove(index);
                }
                let entry = raw(serde_json::to_value(entry).unwrap()).sorted();
                if let Some(index) = ledger.history.iter().position(|it| *it == entry) {
                    ledger.history.remove(index);
                }
            }
            _ => {}
        }
    }

    // What the browser does asynchronously.

    /// Finishes everything at once, unless the browser is slow.
    pub(super) fn go_on(&mut self) {
        if !self.is_slow && !std::mem::replace(&mut self.background.is_going_on, true) {
            self.finish_all();
            // The last delivery may have started something.
            while !self.heads().is_empty() {
                self.finish_all();
            }
            self.background.is_going_on = false;
        }
    }

    pub(super) fn finish_all(&mut self) {
        while let Some((who, index)) = self.heads().first().copied() {
            self.finish(who, index);
        }
        self.deliver_all();
    }

    /// Finishes one task.
    pub(super) fn finish_one(&mut self, nth: Pick) {
        let heads = self.heads();
        if !heads.is_empty() {
            let (who, index) = heads[nth % heads.len()];
            self.finish(who, index);
        }
    }

    /// The tasks that may be finished next: the first of each lane.
    fn heads(&self) -> Vec<(usize, usize)> {
        let mut heads = Vec::new();
        for (who, worker) in self.background.workers.iter().enumerate() {
            let mut lanes = Vec::new();
            let tasks = worker.iter().flat_map(|worker| &worker.tasks);
            for (index, task) in tasks.enumerate() {
                let lane = task.lane();
                if lane.is_none_or(|lane| !lanes.contains(&lane)) {
                    heads.push((who, index));
                }
                lanes.extend(lane);
            }
        }
        heads
    }

    fn finish(&mut self, who: usize, index: usize) {
        let Some(worker) = &mut self.background.workers[who] else {
            return;
        };
        let Some(task) = worker.tasks.remove(index) else {
            return;
        };
        match task {
            Task::Read(read) => self.read(who, read),
            Task::Write {
                write,
                area,
                key,
                value,
                told,
            } => {
                let outcome = self.write(area, &key, value, told);
                if let Some(worker) = &mut self.background.workers[who] {
                    worker.tasks.push_back(Task::Written { write, outcome });
                }
            }
            Task::Remove { area, key } => self.remove(area, &key),
            Task::Written { write, outcome } => {
                self.tell_background(who, Input::Written { write, outcome });
            }
            Task::Changed(items) => drop(self.tell_background(who, Input::Changed(items))),
            Task::AskPolicy => self.answer_policy(who),
            Task::AskAddedPortals => self.answer_added_portals(who),
            Task::ServeOpen => self.serve_open(),
            Task::ServeOpenPortals => {
                self.serve_open_portals();
                self.tell_background(who, Input::PortalsServed);
            }
            Task::AskAudible { tab, refresh } => {
                self.remember();
                let live = self.tabs.iter().find(|live| live.id == tab);
                let is_audible = live.is_some_and(|live| live.sounds);
                self.tell_background(
                    who,
                    Input::Audible {
                        tab,
                        refresh,
                        is_audible,
                    },
                );
            }
            Task::NoSuchTab(tab) => drop(self.tell_background(who, Input::TabClosed(tab))),
            Task::Unheard { tab, document } => {
                self.tell_background(who, Input::Unheard { tab, document });
            }
        }
    }

    fn read(&mut self, who: usize, read: Read) {
        let area = read.area();
        if area == Area::Local {
            // An answer does not overtake what happened before it.
            let is_changed = |task: &Task| matches!(task, Task::Changed(_));
            while let Some(worker) = &mut self.background.workers[who]
                && let Some(index) = worker.tasks.iter().position(is_changed)
            {
                self.finish(who, index);
            }
        }
        let fails = self.background.faults.unreadable.at(area);
        let items = if fails {
            Err("unreadable".to_owned())
        } else {
            let keys = read.keys();
            let stored = self.background.storage.area(area).iter();
            let wanted =
                stored.filter(|(key, _)| keys.is_none_or(|keys| keys.contains(&key.as_str())));
            Ok(wanted.map(|(key, it)| (key.clone(), it.clone())).collect())
        };
        if fails && who == 0 && read == Read::Session {
            self.forget_all();
        }
        self.tell_background(who, Input::Read { read, items });
    }

    fn answer_policy(&mut self, who: usize) {
        let answer = match self.background.policy {
            PolicyKind::None => Ok(raw(json!({}))),
            PolicyKind::Ask => Ok(raw(json!({ "mode": "ask" }))),
            PolicyKind::Off => Ok(raw(json!({ "mode": "off" }))),
            PolicyKind::NoSitesOff => Ok(raw(json!({ "sitesOff": [] }))),
            PolicyKind::Odd => Ok(raw(json!(["mode"]))),
            PolicyKind::Fails => Err("unexpected".to_owned()),
            PolicyKind::Silent => return,
        };
        if let Ok(policy @ JsonValue::Map(_)) = &answer {
            self.background.ledger.policy = Some(policy.clone());
        }
        self.tell_background(who, Input::Policy(answer));
    }

    fn answer_added_portals(&mut self, who: usize) {
        let granted = self.background.is_granted.then(|| ADDED.to_owned());
        let added = Some(granted.into_iter().collect());
        self.tell_background(who, Input::AddedPortals(added));
        for index in 0..self.tabs.len() {
            let (id, address) = (self.tabs[index].id, self.tabs[index].page.address.clone());
            if who == 0 && !self.is_served(&address) && self.known(id).is_none() {
                self.heard.retain(|_, heard| heard.tab != id);
                self.generations.remove(&id);
                // A background that cannot read the tab's state cannot clear the tab either.
                let was_lost = std::mem::replace(&mut self.tabs[index].is_misunderstood, true);
                let view = self.tabs[index].page.view.as_ref();
                let is_blank = view.is_none_or(|view| view.panel == PanelContent::Nothing);
                assert!(
                    is_blank || was_lost,
                    "what was shown stays where the permission was taken back"
                );
            }
        }
    }

    fn write(
        &mut self,
        area: Area,
        key: &str,
        value: JsonValue,
        told: Told,
    ) -> Result<(), WriteError> {
        let refused = |said: &str| {
            Err(WriteError {
                said: said.to_owned(),
            })
        };
        let background = &mut self.background;
        if area == Area::Local && key == "policy" {
            let faults = &background.faults;
            background.ledger.is_policy_refused = faults.refuses.local || faults.is_full;
        }
        if background.faults.refuses.at(area) {
            return refused("refused");
        }
        if area == Area::Local && std::mem::take(&mut background.faults.is_full) {
            background.ledger.is_for_want_of_room = true;
            return refused("Resource::kQuotaBytes quota exceeded");
        }
        if let Some(tab) = tab_of(key).filter(|_| area == Area::Session) {
            background.told.insert(tab, told);
        }
        let before = background
            .storage
            .area(area)
            .insert(key.to_owned(), value.clone());
        if area == Area::Local && before.as_ref() != Some(&value) {
            if key == "history" {
                let ledger = &mut background.ledger;
                if ledger.is_for_want_of_room {
                    ledger.history.clear();
                    ledger.owed.clear();
                }
                let new = list(Some(&value)).into_iter();
                let new = new.filter(|entry| !ledger.history.contains(entry));
                let new: Vec<JsonValue> = new.collect();
                ledger.history.extend(new);
            }
            let changes = Items::from([(key.to_owned(), value)]);
            for worker in background.workers.iter_mut().flatten() {
                worker.tasks.push_back(Task::Changed(changes.clone()));
            }
        }
        Ok(())
    }

    fn remove(&mut self, area: Area, key: &str) {
        if self.background.faults.is_stuck {
            self.background.is_outdated = true;
            return;
        }
        self.background.storage.area(area).remove(key);
        if let Some(tab) = tab_of(key) {
            self.background.told.remove(&tab);
        }
    }

    // What must never happen.

    pub(super) fn check_policy(&self) {
        let policy = self.background.ledger.policy.as_ref();
        let mode = policy.and_then(|policy| policy.get("mode"));
        assert_eq!(
            mode, None,
            "refreshed without being asked, against the policy"
        );
    }

    pub(super) fn check_ledger(&self) {
        let Background {
            storage, ledger, ..
        } = &self.background;
        let settings = storage.local.get("settings").cloned().unwrap_or_default();
        for (name, value) in &ledger.settings {
            let kept = settings.get(name).cloned().unwrap_or_default();
            assert_eq!(&kept.sorted(), value, "the setting {name} is lost");
        }
        if let Some(policy) = &ledger.policy {
            assert_eq!(
                storage.local.get("policy"),
                Some(policy),
                "the policy is lost"
            );
        }
        let history = storage.history();
        let owed = ledger.owed.iter().filter(|_| !ledger.is_for_want_of_room);
        let owed = owed.map(|entry| raw(serde_json::to_value(entry).unwrap()).sorted());
        for entry in ledger.history.iter().cloned().chain(owed) {
            assert!(history.contains(&entry), "{entry:?} is lost");
        }
    }
}

/// After a fault of each kind, what was stored is still there.
#[test]
fn failed_writes_are_retried() {
    let error = ModelAction::Show {
        tab: 0,
        document: 0,
        shows: true,
    };
    for fault in [
        ModelAction::Refuse {
            local: true,
            session: true,
        },
        ModelAction::Unreadable {
            local: true,
            session: true,
        },
        ModelAction::Full,
        ModelAction::Policy(PolicyKind::Fails),
        ModelAction::Policy(PolicyKind::Silent),
        ModelAction::Slow(true),
        ModelAction::SlowStart(true),
        ModelAction::Elsewhere(Elsewhere::SetDays),
        ModelAction::Permission { granted: false },
        ModelAction::Update,
    ] {
        let open = ModelAction::OpenTab { place: 0 };
        let time_out = ModelAction::TimeOut { tab: 0 };
        let mut world = World::after(&[
            open.clone(),
            fault,
            error.clone(),
            time_out.clone(),
            error.clone(),
            ModelAction::Stop,
            open,
            error.clone(),
            time_out,
        ]);
        world.come_to_rest();
    }
}
