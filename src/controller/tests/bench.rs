//! A controller on a model of storage, whose reads and writes fail on demand.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::controller::{
    Answer, Area, Command, Controller, Input, Items, Read, Sender, Timer, Windows, WriteError,
};
use crate::json_value::JsonValue;
use crate::page_message::{FromPage, Navigation};
use crate::protocol::FromExtensionPage;
use crate::types::{DocumentKey, Millis};

pub(super) const NOW: Millis = 1_700_000_000_000;
pub(super) const ADDRESS: &str = "https://portal.azure.com/#view/A/B";

pub(super) fn raw(json: Json) -> JsonValue {
    serde_json::from_value(json).unwrap()
}

pub(super) fn document(name: &str) -> DocumentKey {
    DocumentKey(name.to_owned())
}

pub(super) struct Bench {
    pub now: Millis,
    pub controller: Controller,
    pub session: BTreeMap<String, Json>,
    pub local: BTreeMap<String, Json>,
    /// The browser's answer about the policy; none if it does not answer.
    pub policy: Option<Result<Json, String>>,
    /// How many of the next reads of each kind fail.
    pub failing_reads: BTreeMap<Read, u32>,
    /// The browser's error for each write, if it refuses writes.
    pub refusal: Option<&'static str>,
    /// Whether removals fail.
    pub is_stuck: bool,
    /// The capacity of `storage.local`, in characters.
    pub room: usize,
    /// Whether change events are held back.
    pub is_deaf: bool,
    pub untold: Vec<Items>,
    pub answers: Vec<Answer>,
    pub others: Vec<Command>,
    pub reads: Vec<Read>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            now: NOW,
            controller: Controller::new(),
            session: BTreeMap::new(),
            local: BTreeMap::new(),
            policy: Some(Ok(json!({}))),
            failing_reads: BTreeMap::new(),
            refusal: None,
            is_stuck: false,
            room: usize::MAX,
            is_deaf: false,
            untold: Vec::new(),
            answers: Vec::new(),
            others: Vec::new(),
            reads: Vec::new(),
        }
    }

    pub(super) fn with(local: Json) -> Self {
        let mut bench = Self::new();
        bench.local = serde_json::from_value(local).unwrap();
        bench
    }

    pub(super) fn started(mut self) -> Self {
        self.start();
        self
    }

    /// Starts a new background.
    pub(super) fn start(&mut self) {
        self.controller = Controller::new();
        self.tell(Input::Started {
            windows: Windows::All,
            name: "session".to_owned(),
        });
        if self.policy.is_none() {
            self.tell(Input::TimeOut(Timer::Policy));
        }
    }

    pub(super) fn tell(&mut self, input: Input) {
        for command in self.controller.handle(self.now, input) {
            self.carry_out(command);
        }
    }

    pub(super) fn ask(&mut self, message: FromExtensionPage) -> Option<Answer> {
        self.ask_in(false, message)
    }

    /// A request of a page in a private window, or in an ordinary one.
    pub(super) fn ask_in(
        &mut self,
        is_private: bool,
        message: FromExtensionPage,
    ) -> Option<Answer> {
        self.tell(Input::OwnPage {
            request: 1,
            is_private,
            message,
        });
        self.answers.pop()
    }

    pub(super) fn set(&mut self, settings: Json) -> Option<Answer> {
        self.ask(FromExtensionPage::ChangeSettings {
            changes: raw(settings),
        })
    }

    pub(super) fn say(&mut self, tab: i32, message: FromPage) {
        let sender = Sender {
            tab,
            is_private: false,
            frame: 0,
            document_id: None,
            origin: "https://portal.azure.com".to_owned(),
            address: ADDRESS.to_owned(),
        };
        self.tell(Input::Page { sender, message });
    }

    pub(super) fn open(&mut self, tab: i32, name: &str) {
        self.load(tab, name);
        self.say(
            tab,
            FromPage::Ready {
                document: document(name),
            },
        );
    }

    /// A document whose engine does not run yet.
    pub(super) fn load(&mut self, tab: i32, name: &str) {
        self.load_by(tab, name, Navigation::Navigate);
    }

    pub(super) fn load_by(&mut self, tab: i32, name: &str, navigation: Navigation) {
        self.say(
            tab,
            FromPage::Opened {
                document: document(name),
                address: ADDRESS.to_owned(),
                navigation,
            },
        );
    }

    pub(super) fn show_error(&mut self, tab: i32, name: &str) {
        let detection = crate::remedy::tests::world::detection();
        self.say(
            tab,
            FromPage::Seen {
                document: document(name),
                detection,
            },
        );
        // The error is shown long enough to count.
        let Some(known) = self.controller.tabs.get(&tab) else {
            return;
        };
        let revision = known.remedy.revision();
        self.say(
            tab,
            FromPage::Elapsed {
                document: document(name),
                revision,
            },
        );
    }

    /// Another background, or a user at the console, writes to `storage.local`.
    pub(super) fn write_from_elsewhere(&mut self, key: &str, value: Json) {
        self.local.insert(key.to_owned(), value.clone());
        self.change(key, value);
    }

    pub(super) fn refreshes(&self) -> usize {
        let refreshes = self.others.iter();
        refreshes
            .filter(|command| matches!(command, Command::Refresh(_)))
            .count()
    }

    fn change(&mut self, key: &str, value: Json) {
        let items = Items::from([(key.to_owned(), raw(value))]);
        if self.is_deaf {
            self.untold.push(items);
        } else {
            self.tell(Input::Changed(items));
        }
    }

    pub(super) fn hear(&mut self) {
        self.is_deaf = false;
        for items in std::mem::take(&mut self.untold) {
            self.tell(Input::Changed(items));
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Read(read) => {
                self.reads.push(read);
                let failing = self.failing_reads.entry(read).or_default();
                let items = if *failing > 0 {
                    *failing -= 1;
                    Err("unreadable".to_owned())
                } else {
                    Ok(self.read(read))
                };
                self.tell(Input::Read { read, items });
            }
            Command::Write {
                write,
                area,
                key,
                item,
            } => {
                let value = serde_json::to_value(&item).unwrap();
                let outcome = self.write(area, &key, value.clone());
                let is_stored = outcome.is_ok();
                if is_stored && area == Area::Local {
                    self.change(&key, value);
                }
                self.tell(Input::Written { write, outcome });
            }
            Command::Remove { area, key } => {
                if !self.is_stuck {
                    self.area(area).remove(&key);
                }
            }
            Command::AskPolicy => {
                if let Some(policy) = self.policy.clone() {
                    self.tell(Input::Policy(policy.map(raw)));
                }
            }
            Command::AskAudible { tab, refresh } => self.tell(Input::Audible {
                tab,
                refresh,
                is_audible: false,
            }),
            Command::Answer { answer, .. } => self.answers.push(answer),
            other => self.others.push(other),
        }
    }

    fn area(&mut self, area: Area) -> &mut BTreeMap<String, Json> {
        match area {
            Area::Session => &mut self.session,
            Area::Local => &mut self.local,
        }
    }

    fn read(&mut self, read: Read) -> Items {
        let keys = read.keys();
        let stored = self.area(read.area()).iter();
        let wanted = stored.filter(|(key, _)| keys.is_none_or(|keys| keys.contains(&key.as_str())));
        wanted
            .map(|(key, value)| (key.clone(), raw(value.clone())))
            .collect()
    }

    fn write(&mut self, area: Area, key: &str, value: Json) -> Result<(), WriteError> {
        if let Some(refusal) = self.refusal {
            return Err(WriteError {
                said: refusal.to_owned(),
            });
        }
        let mut after = self.area(area).clone();
        after.insert(key.to_owned(), value);
        let size = serde_json::to_string(&after).unwrap().len();
        if area == Area::Local && size > self.room {
            return Err(WriteError {
                said: "Resource::kQuotaBytes quota exceeded".to_owned(),
            });
        }
        *self.area(area) = after;
        Ok(())
    }
}
