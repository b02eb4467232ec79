//! The history as it is stored: entry by entry, with unreadable entries kept as they are.

use serde::{Serialize, Serializer};

use super::Controller;
use super::stored::Editable;
use crate::history::History;
use crate::history::HistoryEntry;
use crate::json_value::JsonValue;
use crate::json_value::typed;
use crate::types::Millis;

/// The fraction of the history that is dropped at once for lack of space: a quarter, so that not every new
/// entry costs another attempt.
const DROPPED_AT_ONCE: usize = 4;

/// The history, and the entries of other versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StoredHistory {
    /// Unreadable entries, as stored.
    unreadable: Vec<JsonValue>,
    history: History,
}

/// How much of the history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    now: Millis,
    days: u32,
    entries: u32,
}

/// A change of the history.
#[derive(Clone, Debug)]
pub(super) enum HistoryEdit {
    Add(Box<HistoryEntry>, Limits),
    Remove(Box<HistoryEntry>),
    Clear,
    Shorten(Limits),
    DropOldest(usize),
}

impl StoredHistory {
    /// Reads what is stored, losing nothing.
    pub(super) fn of(stored: JsonValue) -> Self {
        let items = match stored {
            JsonValue::Null => Vec::new(),
            JsonValue::List(items) => items,
            // Kept, since it may be of another version.
            other => vec![other],
        };
        let mut taken = Self::default();
        for item in items {
            match typed::<HistoryEntry>(item.clone()) {
                Ok(entry) => taken.history.push(entry),
                Err(_) => taken.unreadable.push(item.sorted()),
            }
        }
        taken
    }

    pub(super) fn entries(&self) -> &[HistoryEntry] {
        self.history.entries()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of entries, readable or not.
    fn len(&self) -> usize {
        self.unreadable.len() + self.history.entries().len()
    }

    fn shorten(&mut self, limits: &Limits) {
        let Limits { now, days, entries } = *limits;
        self.history.shorten(now, days, entries);
        let oldest = History::oldest(now, days);
        self.unreadable.retain(|entry| {
            let at = entry.get("at").cloned();
            let at = at.and_then(|at| typed::<Millis>(at).ok());
            oldest.is_some_and(|oldest| at.is_none_or(|at| at >= oldest))
        });
        let most = usize::try_from(entries).unwrap_or(usize::MAX);
        let room = most.saturating_sub(self.history.entries().len());
        self.unreadable
            .drain(..self.unreadable.len().saturating_sub(room));
    }

    fn drop_oldest(&mut self, count: usize) {
        let unreadable = count.min(self.unreadable.len());
        self.unreadable.drain(..unreadable);
        self.history.drop_oldest(count - unreadable);
    }
}

impl Editable for StoredHistory {
    type Edit = HistoryEdit;

    fn apply(&mut self, edit: &HistoryEdit) {
        match edit {
            HistoryEdit::Add(entry, limits) => {
                self.history.push((**entry).clone());
                self.shorten(limits);
            }
            HistoryEdit::Remove(entry) => self.history.remove(entry),
            HistoryEdit::Clear => *self = Self::default(),
            HistoryEdit::Shorten(limits) => self.shorten(limits),
            HistoryEdit::DropOldest(count) => self.drop_oldest(*count),
        }
    }
}

impl Serialize for StoredHistory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Kept<'a> {
            Unreadable(&'a JsonValue),
            Entry(&'a HistoryEntry),
        }
        let unreadable = self.unreadable.iter().map(Kept::Unreadable);
        let entries = self.history.entries().iter().map(Kept::Entry);
        serializer.collect_seq(unreadable.chain(entries))
    }
}

impl Controller {
    fn limits(&self) -> Limits {
        Limits {
            now: self.now,
            days: self.settings.history_days,
            entries: self.settings.history_entries,
        }
    }

    pub(super) fn record(&mut self, entry: HistoryEntry) {
        let limits = self.limits();
        self.history
            .change(HistoryEdit::Add(Box::new(entry), limits), None);
    }

    pub(super) fn shorten_history(&mut self) {
        let limits = self.limits();
        self.history.change(HistoryEdit::Shorten(limits), None);
    }

    /// Drops the oldest entries, and returns how many.
    pub(super) fn drop_oldest(&mut self) -> u64 {
        if !self.history.is_read() {
            return 0;
        }
        let count = self.history.current().len().div_ceil(DROPPED_AT_ONCE);
        if count > 0 {
            self.history.change(HistoryEdit::DropOldest(count), None);
        }
        u64::try_from(count).unwrap_or(u64::MAX)
    }
}
