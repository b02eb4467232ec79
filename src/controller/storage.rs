//! Reads and writes: those under way, those that failed, and those to retry.

use super::Controller;
use super::ids::WriteId;
use super::io::{Area, Command, Item, Items, Read, Timer, WriteError};
use super::keys::{DROPPED, HISTORY, POLICY, RECORDS, SERVED, SETTINGS, VERDICTS, key_of, tab_key};
use super::slot::{Slot, Version, Written};
use super::stored::Action;
use super::stored_history::StoredHistory;
use super::user_settings::UserSettings;
use crate::json_value::JsonValue;
use crate::json_value::typed;
use crate::remedy::RefreshRecords;
use crate::types::Millis;

/// The refresh records, and their write state.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) value: RefreshRecords,
    pub(super) slot: Slot,
    /// Whether the stored records have been read. Until then they are not overwritten.
    pub(super) is_read: bool,
}

impl Records {
    /// Takes over the stored records, and adds those that were recorded before the read.
    pub(super) fn take(&mut self, stored: JsonValue, now: Millis) {
        let mut stored = RefreshRecords::read(stored, now);
        let is_shorter = stored.prune(now);
        let is_ours_new = self.value != RefreshRecords::default();
        if is_ours_new {
            stored.add_all(&self.value);
        }
        self.value = stored;
        self.is_read = true;
        if is_shorter || is_ours_new {
            self.slot.touch();
        }
    }
}

impl Controller {
    /// Handles a read after the start.
    pub(super) fn on_read(&mut self, read: Read, items: Result<Items, String>) {
        if let Err(error) = &items {
            self.warn(&["storage cannot be read: ", error].concat());
        }
        match read {
            Read::Session => {}
            Read::Local => {
                self.on_local_read(items.ok());
                self.read_settings();
            }
            Read::History => self.on_history_read(items.ok()),
        }
    }

    /// Takes over settings, refresh records and the last known policy; `None` if they could not be read.
    pub(super) fn on_local_read(&mut self, items: Option<Items>) {
        self.is_reading_local = false;
        let mut items = match items {
            Some(items) => items,
            None => {
                // Any of the stored records may count.
                if self.records.value == RefreshRecords::default() {
                    self.records.value = RefreshRecords::unreadable(self.now);
                }
                let ended = self.own.read(None);
                self.end_requests(ended);
                self.refuse_unread_markings();
                self.await_retry();
                return;
            }
        };
        let mut taken = |key: &str| items.remove(key).unwrap_or_default();
        let (own, records, policy) = (taken(SETTINGS), taken(RECORDS), taken(POLICY));
        if !self.records.is_read {
            self.records.take(records, self.now);
        }
        self.policy.on_policy_copy(policy);
        let ended = self.own.read(Some(UserSettings(own)));
        self.end_requests(ended);
    }

    fn on_history_read(&mut self, items: Option<Items>) {
        let ended = match items {
            Some(mut items) => {
                let dropped = items.remove(DROPPED).unwrap_or_default();
                self.dropped = typed(dropped).unwrap_or_default();
                let history = items.remove(HISTORY).unwrap_or_default();
                self.history.read(Some(StoredHistory::of(history)))
            }
            None => {
                self.await_retry();
                self.history.read(None)
            }
        };
        self.end_requests(ended);
        if std::mem::take(&mut self.is_room_wanted) && !self.make_room() {
            self.end_wait_for_room(false);
        }
        self.answer_parked();
    }

    /// Handles a change event of storage.
    pub(super) fn on_changed(&mut self, mut items: Items) {
        if let Some(history) = items.remove(HISTORY) {
            self.history.changed(StoredHistory::of(history));
        }
        if let Some(own) = items.remove(SETTINGS) {
            self.own.changed(UserSettings(own));
            let was_just_awake = std::mem::take(&mut self.is_just_awake);
            if !self.read_settings() && was_just_awake {
                self.settings_changed();
            }
        }
    }

    pub(super) fn on_written(&mut self, write: WriteId, outcome: Result<(), WriteError>) {
        let Some(written) = self.writes.remove(&write) else {
            return;
        };
        if let Err(error) = &outcome {
            self.warn(&["something cannot be stored: ", &error.said].concat());
        }
        let is_stored = outcome.is_ok();
        let is_full = outcome.is_err_and(|error| error.is_for_want_of_room());
        match written {
            Written::Tab(tab) => self.tab_written(tab, write, is_stored),
            Written::Records { is_private } => {
                self.records_written(is_private, write, is_stored, is_full);
            }
            Written::Verdicts => {
                if let Some(version) = self.verdicts_slot.end(write) {
                    self.verdicts_slot.conclude(version, is_stored);
                }
                if !is_stored {
                    // Older ones could admit WebAssembly where a later document forbids it.
                    let key = self.own_key(VERDICTS);
                    self.command(Command::Remove {
                        area: Area::Session,
                        key,
                    });
                }
            }
            Written::Cards { is_private } => {
                let slot = &mut self.cards_of_mut(is_private).slot;
                if let Some(version) = slot.end(write) {
                    slot.settle(version);
                }
            }
            Written::UserSettings => {
                let ended = self.own.written(is_stored);
                self.waits_for_room |= is_full && self.make_room();
                self.end_requests(ended);
                self.read_settings();
            }
            Written::History => {
                let ended = self.history.written(is_stored);
                if is_full && self.make_room() {
                    self.history.retry();
                } else {
                    self.end_wait_for_room(is_stored);
                }
                self.end_requests(ended);
            }
            Written::Other(POLICY) if !is_stored => self.policy.forget_copy(),
            Written::Other(_) => {}
        }
        if !is_stored {
            self.await_retry();
        }
    }

    fn tab_written(&mut self, tab: i32, write: WriteId, is_stored: bool) {
        let Some(known) = self.tabs.get_mut(&tab) else {
            return;
        };
        let Some(version) = known.slot.end(write) else {
            return;
        };
        known.slot.conclude(version, is_stored);
        if !is_stored {
            // An older copy would be trusted, and may not include unsaved input or *Not now*. The next
            // background asks the documents of the tab instead, unless a newer state is stored by then.
            for key in [tab_key(tab, known.is_private), self.own_key(SERVED)] {
                self.command(Command::Remove {
                    area: Area::Session,
                    key,
                });
            }
        }
        self.tab_marked(tab, version, is_stored);
    }

    fn records_written(
        &mut self,
        is_private: bool,
        write: WriteId,
        is_stored: bool,
        is_full: bool,
    ) {
        let waits = is_full && !is_private && self.make_room();
        self.waits_for_room |= waits;
        let records = self.records_of_mut(is_private);
        let Some(version) = records.slot.end(write) else {
            return;
        };
        if is_stored {
            records.slot.settle(version);
        } else if waits || records.slot.newest() == version {
            records.slot.fail();
        }
        if !waits {
            self.records_marked(is_private, version, is_stored);
        }
    }

    /// Starts every write and read that is due. Storage handles them in order.
    pub(super) fn store_what_waits(&mut self) {
        // First, since other writes may be waiting for the space that this one frees.
        self.store_history();
        let (action, ended) = self.own.next();
        self.end_requests(ended);
        match action {
            Some(Action::Read) => self.read_local(),
            Some(Action::Write(own)) => {
                let key = SETTINGS.to_owned();
                self.write(
                    Written::UserSettings,
                    Area::Local,
                    key,
                    Item::Settings(own.0),
                );
            }
            None => {}
        }
        for is_private in [false, true] {
            self.store_records(is_private);
        }
        let due: Vec<i32> = self
            .tabs
            .iter()
            .filter(|(_, known)| known.slot.is_due())
            .map(|(&tab, _)| tab)
            .collect();
        for tab in due {
            self.store_tab(tab);
        }
        if self.verdicts_slot.is_due() {
            let (key, item) = (
                self.own_key(VERDICTS),
                Item::Verdicts(self.verdicts.clone()),
            );
            let write = self.write(Written::Verdicts, Area::Session, key, item);
            self.verdicts_slot.begin(write);
        }
        self.store_cards();
    }

    fn store_history(&mut self) {
        let (action, ended) = self.history.next();
        self.end_requests(ended);
        match action {
            Some(Action::Read) => self.command(Command::Read(Read::History)),
            Some(Action::Write(history)) => {
                let key = HISTORY.to_owned();
                self.write(Written::History, Area::Local, key, Item::History(history));
            }
            None => {}
        }
    }

    fn store_records(&mut self, is_private: bool) {
        let records = self.records_of(is_private);
        if !records.slot.is_due() {
            return;
        }
        if !records.is_read {
            // The session's records are read at the start only; after that, this background has them in
            // memory.
            if !is_private {
                self.read_local();
            }
            return;
        }
        let item = Item::Records(records.value.clone());
        let area = if is_private {
            Area::Session
        } else {
            Area::Local
        };
        let key = key_of(RECORDS, is_private);
        let write = self.write(Written::Records { is_private }, area, key, item);
        self.records_of_mut(is_private).slot.begin(write);
    }

    fn store_tab(&mut self, tab: i32) {
        let Some(known) = self.tabs.get(&tab) else {
            return;
        };
        let key = tab_key(tab, known.is_private);
        let item = Item::Tab(Box::new(known.remedy.clone()));
        let write = self.write(Written::Tab(tab), Area::Session, key, item);
        if let Some(known) = self.tabs.get_mut(&tab) {
            known.slot.begin(write);
        }
    }

    pub(super) fn store_verdicts(&mut self) {
        self.verdicts_slot.touch();
    }

    fn read_local(&mut self) {
        if !std::mem::replace(&mut self.is_reading_local, true) {
            self.own.note_reading();
            self.command(Command::Read(Read::Local));
        }
    }

    /// Drops the oldest entries of the history, so that something else can be stored; returns whether there
    /// may be any to drop.
    fn make_room(&mut self) -> bool {
        if !self.history.is_read() {
            if self.history.has_failed() {
                return false;
            }
            self.is_room_wanted = true;
            self.shorten_history();
            return true;
        }
        let dropped = self.drop_oldest();
        if dropped == 0 {
            return false;
        }
        self.dropped = self.dropped.saturating_add(dropped);
        let item = Item::Number(self.dropped);
        self.write_other(DROPPED, Area::Local, DROPPED.to_owned(), item);
        true
    }

    /// Resets the count of dropped entries: nothing is missing from a cleared history.
    pub(super) fn forget_dropped(&mut self) {
        if std::mem::take(&mut self.dropped) > 0 {
            self.command(Command::Remove {
                area: Area::Local,
                key: DROPPED.to_owned(),
            });
        }
    }

    /// Retries the writes that found no space if some was freed; refuses the marks otherwise.
    fn end_wait_for_room(&mut self, is_made: bool) {
        if !std::mem::take(&mut self.waits_for_room) {
            return;
        }
        if is_made {
            self.own.retry();
            self.records.slot.retry();
        } else {
            self.records_marked(false, self.records.slot.newest(), false);
        }
    }

    pub(super) fn write_other(&mut self, name: &'static str, area: Area, key: String, item: Item) {
        self.write(Written::Other(name), area, key, item);
    }

    pub(super) fn write(
        &mut self,
        written: Written,
        area: Area,
        key: String,
        item: Item,
    ) -> WriteId {
        self.last_write = self.last_write.wrapping_add(1);
        let write = self.last_write;
        self.writes.insert(write, written);
        self.command(Command::Write {
            write,
            area,
            key,
            item,
        });
        write
    }

    pub(super) fn await_retry(&mut self) {
        if !std::mem::replace(&mut self.is_retry_awaited, true) {
            self.command(Command::Wait(Timer::Retry));
        }
    }

    /// Retries what failed.
    pub(super) fn retry(&mut self) {
        self.is_retry_awaited = false;
        self.own.retry();
        self.history.retry();
        self.records.slot.retry();
        self.private_records.slot.retry();
        self.verdicts_slot.retry();
        for known in self.tabs.values_mut() {
            known.slot.retry();
        }
        if !self.own.is_read() || !self.records.is_read {
            self.read_local();
        }
        if self.policy.has_failed() {
            self.command(Command::AskPolicy);
        }
        self.store_policy();
    }

    pub(super) fn records_of(&self, is_private: bool) -> &Records {
        if is_private {
            &self.private_records
        } else {
            &self.records
        }
    }

    pub(super) fn records_of_mut(&mut self, is_private: bool) -> &mut Records {
        if is_private {
            &mut self.private_records
        } else {
            &mut self.records
        }
    }

    /// The version of the records whose write makes the current ones safe.
    pub(super) fn records_version(&self, is_private: bool) -> Version {
        self.records_of(is_private).slot.newest()
    }
}
