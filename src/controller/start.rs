//! The start of a background: what it reads before it handles anything, and what it does after that.

use super::io::{Command, Input, Item, Items, Read, Timer, Windows};
use super::keys::{
    LOCAL_VERSION, SERVED, SESSION, SIGN_IN_CARDS, TIDIED, VERDICTS, VERSION, key_of, named, tab_of,
};
use super::{Area, Controller, KnownTab};
use crate::json_value::JsonValue;
use crate::json_value::typed;
use crate::types::{DocumentKey, Millis};

/// Interval at which the history is shortened automatically.
const TIDIED_EVERY: Millis = 24 * 60 * 60 * 1_000;

/// Attempts to read something before the background starts without it.
const ATTEMPTS: u8 = 2;

/// Which of the two rounds of serving open portals is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Serving {
    #[default]
    No,
    First,
    Second,
}

/// What was restored of the session.
struct Restored {
    /// This background is the first of its session.
    is_new: bool,
    /// All open portals are known: they were served, and no state of theirs is lost.
    is_served: bool,
}

/// What is awaited before anything is handled.
#[derive(Debug, Default)]
pub(super) struct Starting {
    name: String,
    session: Awaited,
    local: Awaited,
    has_policy: bool,
    policy: Option<Input>,
    waiting: Vec<Input>,
}

#[derive(Debug, Default)]
struct Awaited {
    attempts: u8,
    items: Option<Result<Items, String>>,
}

impl Awaited {
    /// Records an answer; returns whether to ask once more.
    fn take(&mut self, items: Result<Items, String>) -> bool {
        self.attempts += 1;
        let is_again = items.is_err() && self.attempts < ATTEMPTS;
        if !is_again {
            self.items = Some(items);
        }
        is_again
    }
}

impl Starting {
    /// Returns an input that the start awaits, and queues any other.
    pub(super) fn awaits(&mut self, input: Input) -> Option<Input> {
        match input {
            Input::Started { .. }
            | Input::Read { .. }
            | Input::Policy(_)
            | Input::TimeOut(Timer::Policy) => Some(input),
            _ => {
                self.waiting.push(input);
                None
            }
        }
    }

    fn is_over(&self) -> bool {
        self.session.items.is_some() && self.local.items.is_some() && self.has_policy
    }
}

impl Controller {
    /// Handles an input that the start awaits.
    pub(super) fn start(&mut self, input: Input) {
        let Some(starting) = &mut self.starting else {
            return;
        };
        match input {
            Input::Started { windows, name } => {
                self.windows = windows;
                starting.name = name;
                self.commands.extend([
                    Command::Read(Read::Session),
                    Command::Read(Read::Local),
                    Command::AskPolicy,
                    Command::Wait(Timer::Policy),
                ]);
            }
            Input::Read { read, items } => {
                let awaited = match read {
                    Read::Session => &mut starting.session,
                    Read::Local | Read::History => &mut starting.local,
                };
                if awaited.take(items) {
                    self.commands.push(Command::Read(read));
                }
            }
            input => {
                let is_answer = matches!(input, Input::Policy(_));
                starting.has_policy = true;
                if is_answer {
                    starting.policy = Some(input);
                }
            }
        }
        if self.starting.as_ref().is_some_and(Starting::is_over)
            && let Some(starting) = self.starting.take()
        {
            self.begin(starting);
        }
    }

    /// Restores the stored state, and then handles the queued inputs.
    fn begin(&mut self, starting: Starting) {
        let session = starting
            .session
            .items
            .and_then(|items| self.readable(items));
        let local = starting.local.items.and_then(|items| self.readable(items));
        let version = local.as_ref().map(|items| items.get(VERSION).cloned());
        self.is_just_awake = true;
        let restored = self.restore_session(session.as_ref(), starting.name);
        self.on_local_read(local);
        match starting.policy {
            Some(Input::Policy(answer)) => self.on_policy_answer(answer),
            _ => {
                self.read_settings();
                if !self.policy.is_known() {
                    self.command(Command::Wait(Timer::LatePolicy));
                }
            }
        }
        if let Some(version) = version {
            self.note_version(version.unwrap_or_default());
        }
        if self.windows == Windows::Private {
            let known = self.tabs.keys().copied().collect();
            self.command(Command::ListTabs { known });
        }
        if !restored.is_new {
            self.show_all();
            self.list_documents_in_trouble();
        }
        self.follow_added_portals();
        if !restored.is_served {
            self.serve_what_is_open();
        }
        if let Some(items) = &session {
            self.tidy_if_due(items);
        }
        for input in starting.waiting {
            self.dispatch(input);
        }
    }

    fn readable(&mut self, items: Result<Items, String>) -> Option<Items> {
        match items {
            Ok(items) => Some(items),
            Err(error) => {
                self.warn(&["storage cannot be read: ", &error].concat());
                None
            }
        }
    }

    /// Restores the session's state.
    fn restore_session(&mut self, items: Option<&Items>, name: String) -> Restored {
        let Some(items) = items else {
            // Refreshes recorded under a temporary name count for every tab.
            self.session = name;
            return Restored {
                is_new: false,
                is_served: false,
            };
        };
        let mut is_served = items.contains_key(&self.own_key(SERVED));
        let name_key = self.own_key(SESSION);
        let stored = items.get(&name_key).cloned();
        let stored = stored.and_then(|raw| self.understood(&name_key, raw));
        let is_new = stored.is_none();
        self.session = stored.unwrap_or(name);
        if is_new {
            let item = Item::Name(self.session.clone());
            self.write_other(SESSION, Area::Session, name_key, item);
        }
        let key = self.own_key(VERDICTS);
        let verdicts = items.get(&key).cloned();
        self.verdicts = verdicts
            .and_then(|raw| self.understood(&key, raw))
            .unwrap_or_default();
        for is_private in [false, true] {
            if !self.includes(is_private) {
                continue;
            }
            let key = key_of(SIGN_IN_CARDS, is_private);
            let cards = items.get(&key).cloned();
            self.cards_of_mut(is_private).cards = cards
                .and_then(|raw| self.understood(&key, raw))
                .unwrap_or_default();
        }
        for (key, raw) in items {
            let (is_private, name) = named(key);
            let Some(tab) = tab_of(name) else { continue };
            if !self.includes(is_private) {
                continue;
            }
            match self.understood(key, raw.clone()) {
                Some(remedy) => drop(self.tabs.insert(tab, KnownTab::new(remedy, is_private))),
                None => is_served = false,
            }
        }
        let records = items.get(&key_of(super::keys::RECORDS, true)).cloned();
        self.private_records
            .take(records.unwrap_or_default(), self.now);
        Restored { is_new, is_served }
    }

    /// A stored value; none if it is unreadable.
    fn understood<T: serde::de::DeserializeOwned>(
        &mut self,
        key: &str,
        raw: JsonValue,
    ) -> Option<T> {
        if raw == JsonValue::Null {
            return None;
        }
        let value = typed(raw);
        if let Err(error) = &value {
            let error = error.to_string();
            self.warn(&["the stored ", key, " cannot be read: ", &error].concat());
        }
        value.ok()
    }

    fn includes(&self, is_private: bool) -> bool {
        match self.windows {
            Windows::All => true,
            Windows::Ordinary => !is_private,
            Windows::Private => is_private,
        }
    }

    /// The key of this background's own item of that name.
    pub(super) fn own_key(&self, name: &str) -> String {
        key_of(name, self.windows == Windows::Private)
    }

    /// Stores the version of `storage.local`, unless a newer version wrote there.
    fn note_version(&mut self, stored: JsonValue) {
        let stored = typed::<u64>(stored).unwrap_or_default();
        if stored < LOCAL_VERSION && self.windows != Windows::Private {
            let item = Item::Number(LOCAL_VERSION);
            self.write_other(VERSION, Area::Local, VERSION.to_owned(), item);
        }
    }

    /// Lists the documents of tabs with an error, to forget those that were closed while the background was
    /// stopped: Chromium starts it for the last message of a frame, and then drops the message, since its
    /// sender no longer exists.
    /// <https://source.chromium.org/chromium/chromium/src/+/main:extensions/browser/api/messaging/message_service.cc>
    fn list_documents_in_trouble(&mut self) {
        let in_trouble = self
            .tabs
            .iter()
            .filter(|(_, it)| it.remedy.phase().is_some());
        let listed: Vec<(i32, Vec<DocumentKey>)> = in_trouble
            .map(|(&tab, known)| (tab, known.remedy.documents().cloned().collect()))
            .collect();
        for (tab, known) in listed {
            self.command(Command::ListDocuments { tab, known });
        }
    }

    /// Serves portals that were open before the extension was installed, updated or turned on, those whose
    /// state is lost, and those that were just loading: a document created before the browser has the
    /// extension's scripts gets none, and is not listed yet.
    fn serve_what_is_open(&mut self) {
        self.serving = Serving::First;
        self.command(Command::ServeOpenPortals);
    }

    /// Handles the answers of the documents of all open portals. If one never answers, the rest is left to
    /// the next background.
    pub(super) fn portals_served(&mut self) {
        match self.serving {
            Serving::First => self.command(Command::Wait(Timer::ServeAgain)),
            Serving::Second => {
                let key = self.own_key(SERVED);
                self.write_other(SERVED, Area::Session, key, Item::Number(self.now));
            }
            Serving::No => {}
        }
    }

    pub(super) fn serve_again(&mut self) {
        self.serving = Serving::Second;
        self.command(Command::ServeOpenPortals);
    }

    /// Shortens the history once a day, since there may be no further entry that would trigger it.
    fn tidy_if_due(&mut self, items: &Items) {
        if self.windows == Windows::Private {
            return;
        }
        let tidied = items.get(TIDIED).cloned().map(typed::<Millis>);
        let is_due = tidied
            .is_none_or(|tidied| tidied.is_ok_and(|at| self.now.abs_diff(at) >= TIDIED_EVERY));
        if is_due {
            self.shorten_history();
            let item = Item::Number(self.now);
            self.write_other(TIDIED, Area::Session, TIDIED.to_owned(), item);
        }
    }
}
