//! The background's rules: inputs in, commands out.
//!
//! A background may be stopped between any two events, so everything that a later event needs is stored as it
//! changes, and is read once, before a new background handles its first event. `browser::background` carries
//! out the commands and has no rules of its own.

mod ids;
mod io;
mod keys;
mod lifecycle;
mod marking;
mod own_pages;
mod policy;
mod served_portals;
mod sign_in_card;
mod sign_in_cards;
mod slot;
mod start;
mod storage;
mod stored;
mod stored_history;
mod tabs;
mod user_settings;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

pub(crate) use self::ids::{RequestId, WriteId};
pub(crate) use self::io::{
    Answer, Area, Badge, Command, Input, Item, Items, Read, Sender, Timer, Windows, WriteError,
};
pub(crate) use self::lifecycle::Lifecycle;
use self::marking::Marking;
use self::own_pages::Requests;
use self::policy::Policy;
use self::served_portals::Following;
use self::sign_in_card::StoredCards;
use self::slot::{Slot, Written};
use self::start::{Serving, Starting};
use self::storage::Records;
use self::stored::Stored;
use self::stored_history::StoredHistory;
use self::tabs::KnownTab;
use self::user_settings::UserSettings;
use crate::engine::{Verdicts, may_make_a_page, policies_in};
use crate::page_message::{FromPage, Navigation};

use crate::remedy::settings::SettingError;
use crate::remedy::{Event, Settings};
use crate::types::Millis;

/// The whole state of a background.
#[derive(Debug)]
pub(crate) struct Controller {
    now: Millis,
    windows: Windows,
    /// What is awaited before anything is handled, and the inputs that arrived meanwhile.
    starting: Option<Starting>,
    /// The name of this session of the browser.
    session: String,
    tabs: BTreeMap<i32, KnownTab>,
    verdicts: Verdicts,
    verdicts_slot: Slot,
    cards: StoredCards,
    /// Those of private windows.
    private_cards: StoredCards,
    records: Records,
    /// Those of private windows, which count separately.
    private_records: Records,
    /// Refreshes whose record is being stored.
    markings: Vec<Marking>,
    history: Stored<StoredHistory>,
    /// How many history entries were dropped for lack of space.
    dropped: u64,
    policy: Policy,
    own: Stored<UserSettings>,
    /// The settings and the refresh records share one read.
    is_reading_local: bool,
    settings: Settings,
    setting_errors: Vec<SettingError>,
    /// A change of the settings may have started it: then they are read, but no tab was notified.
    is_just_awake: bool,
    serving: Serving,
    /// The match patterns of the added portals; none until the browser has answered.
    added_portals: Option<Vec<String>>,
    /// The match patterns of portals that were granted and for which the loader is not registered yet.
    granted: Vec<String>,
    following: Following,
    requests: Requests,
    writes: BTreeMap<WriteId, Written>,
    last_write: WriteId,
    is_retry_awaited: bool,
    /// A write found no space, and the history is being shortened for it.
    waits_for_room: bool,
    /// The history is being read to be shortened.
    is_room_wanted: bool,
    commands: Vec<Command>,
    #[cfg(test)]
    trace: Vec<tests::spy::RemedyStep>,
}

impl Default for Controller {
    fn default() -> Self {
        Self::new()
    }
}

impl Controller {
    /// A controller without any state yet; its first input is [`Input::Started`].
    pub(crate) fn new() -> Self {
        Self {
            now: 0,
            windows: Windows::All,
            starting: Some(Starting::default()),
            session: String::new(),
            tabs: BTreeMap::new(),
            verdicts: Verdicts::default(),
            verdicts_slot: Slot::default(),
            cards: StoredCards::default(),
            private_cards: StoredCards::default(),
            records: Records::default(),
            private_records: Records::default(),
            markings: Vec::new(),
            history: Stored::new(StoredHistory::default()),
            dropped: 0,
            policy: Policy::default(),
            own: Stored::new(UserSettings::default()),
            is_reading_local: false,
            settings: Settings::default(),
            setting_errors: Vec::new(),
            is_just_awake: false,
            serving: Serving::No,
            added_portals: None,
            granted: Vec::new(),
            following: Following::default(),
            requests: Requests::default(),
            writes: BTreeMap::new(),
            last_write: 0,
            is_retry_awaited: false,
            waits_for_room: false,
            is_room_wanted: false,
            commands: Vec::new(),
            #[cfg(test)]
            trace: Vec::new(),
        }
    }

    /// Handles one input at this time, and returns what to do.
    #[must_use]
    pub(crate) fn handle(&mut self, now: Millis, input: Input) -> Vec<Command> {
        self.now = now;
        match self.starting.as_mut() {
            Some(starting) => match starting.awaits(input) {
                Some(input) => self.start(input),
                None => return Vec::new(),
            },
            None => self.dispatch(input),
        }
        if self.starting.is_none() {
            self.store_what_waits();
        }
        std::mem::take(&mut self.commands)
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each input")]
    fn dispatch(&mut self, input: Input) {
        match input {
            Input::Started { .. } => {}
            Input::Read { read, items } => self.on_read(read, items),
            Input::Written { write, outcome } => self.on_written(write, outcome),
            Input::Changed(items) => self.on_changed(items),
            Input::PolicyChanged => {
                self.policy.note_change();
                self.command(Command::AskPolicy);
            }
            Input::Policy(answer) => self.on_policy_answer(answer),
            Input::TimeOut(timer) => self.time_out(timer),
            Input::Page { sender, message } => self.on_page_message(sender, message),
            Input::DocumentLost { tab, document } => {
                self.step_tab(tab, Event::DocumentLost(document));
            }
            Input::Response {
                tab,
                frame,
                origin,
                status,
                headers,
            } => {
                if may_make_a_page(status, &headers) {
                    let policies = policies_in(&headers);
                    self.verdicts.note(tab, frame, &origin, policies);
                    self.store_verdicts();
                }
            }
            Input::PortalsGranted(patterns) => {
                // Their documents may send messages before the whole list arrives.
                if let Some(added) = &mut self.added_portals {
                    added.extend(patterns.iter().cloned());
                }
                self.granted.extend(patterns);
                self.follow_added_portals();
            }
            Input::PortalsWithdrawn => self.follow_added_portals(),
            Input::AddedPortals(patterns) => self.on_added_portals(patterns),
            Input::PortalsServed => self.portals_served(),
            Input::Unheard { tab, document } => self.inject_panel(tab, &document),
            Input::TabClosed(tab) => self.forget_tab(tab),
            Input::OpenTabs { known, open } => {
                for tab in known.into_iter().filter(|tab| !open.contains(tab)) {
                    self.forget_tab(tab);
                }
            }
            Input::Documents { tab, known, there } => {
                for document in known.into_iter().filter(|it| !there.contains(&it.0)) {
                    self.step_tab(tab, Event::DocumentLost(document));
                }
            }
            Input::Audible {
                tab,
                refresh,
                is_audible,
            } => {
                if is_audible {
                    self.step_tab(tab, Event::Audible);
                }
                self.step_tab(tab, Event::MarkStored { refresh });
            }
            Input::OwnPage {
                request,
                is_private,
                message,
            } => self.on_own_page_message(request, is_private, message),
            Input::LookedAgain {
                request,
                tab,
                doubts,
            } => self.report(request, tab, doubts),
        }
    }

    fn time_out(&mut self, timer: Timer) {
        match timer {
            Timer::Policy => self.answer_settings(),
            Timer::LatePolicy => self.give_up_policy(),
            Timer::ServeAgain => self.serve_again(),
            Timer::Retry => self.retry(),
        }
    }

    /// Handles a message from a document.
    fn on_page_message(&mut self, sender: Sender, message: FromPage) {
        if !is_plausible(&message, &sender) {
            return self.warn("a message too large, or from a frame that may not send it");
        }
        if !self.is_served(&sender) {
            return;
        }
        if self.on_card_message(&sender, &message) {
            return;
        }
        let tab = sender.tab;
        match &message {
            FromPage::EngineWanted { .. } => self.give_engine(sender, message),
            FromPage::Opened {
                document,
                navigation,
                ..
            } => {
                let is_restored = *navigation == Navigation::Restored;
                self.verdicts
                    .opened(tab, &sender.origin, document, is_restored);
                self.store_verdicts();
                self.step_tab_in(tab, sender.is_private, Event::Page(message));
            }
            FromPage::Ready { document } if sender.is_top() => {
                let running = Some(document.clone());
                self.step_tab_in(tab, sender.is_private, Event::Page(message));
                if let Some(known) = self.tabs.get_mut(&tab) {
                    known.shown = None;
                    known.running = running;
                }
                self.show(tab);
            }
            _ => self.step_tab_in(tab, sender.is_private, Event::Page(message)),
        }
    }

    fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn warn(&mut self, what: &str) {
        self.command(Command::Warn(["Token Assist: ", what].concat()));
    }
}

/// Whether a message's size and sender are possible for our own programs.
fn is_plausible(message: &FromPage, sender: &Sender) -> bool {
    message.is_of_our_size() && (sender.is_top() || !message.is_from_top_documents_only())
}
