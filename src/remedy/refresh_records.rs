//! Records of refreshes, also called marks, and the caps on refreshes.

use serde::{Deserialize, Deserializer, Serialize};

use super::settings::LONGEST_CAP_WINDOW;
use crate::json_value::JsonValue;
use crate::json_value::typed;
use crate::types::Millis;

/// Most automatic refreshes in the whole browser within [`HOUR`].
const AUTOMATIC_REFRESHES_AN_HOUR: usize = 3;

const HOUR: Millis = 3_600_000;

/// Most records kept. Automatic ones are never dropped over this limit: three an hour over the longest cap
/// window, a day, are 72.
const MARKS_KEPT: usize = 256;

/// A refresh that was about to be requested, or that the admin made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RefreshRecord {
    pub at: Millis,
    /// The browser session; tab ids are valid within one session only.
    pub session: String,
    pub tab: i32,
    /// Its number among the tab's refreshes.
    pub refresh: u32,
    /// Its number among all marks, assigned by [`RefreshRecords::add`]. Unlike a clock, it never goes back.
    pub order: u32,
    pub portal: String,
    /// The fingerprint of the address.
    pub place: u32,
    pub automatic: bool,
}

impl RefreshRecord {
    /// Whether it is a refresh of that tab.
    fn is_of(&self, session: &str, tab: i32) -> bool {
        self.session == session && self.tab == tab
    }

    /// Whether the asker's page is still the one that was to be refreshed.
    pub(super) fn is_unanswered(&self, asker: &RefreshRequest) -> bool {
        self.is_of(asker.session, asker.tab) && self.refresh > asker.refresh
    }
}

/// Every refresh that counts, in the whole browser.
///
/// Kept in `storage.local`, so that it survives a restart of the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RefreshRecords {
    #[serde(deserialize_with = "this_version")]
    version: u32,
    marks: Vec<RefreshRecord>,
    /// The order of the newest mark ever added.
    newest: u32,
    unreadable_since: Option<Millis>,
}

fn this_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    super::only_version(deserializer, RefreshRecords::VERSION)
}

impl Default for RefreshRecords {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            marks: Vec::new(),
            newest: 0,
            unreadable_since: None,
        }
    }
}

/// The parameters of the check whether a tab may be refreshed.
#[derive(Clone, Copy, Debug)]
pub(super) struct RefreshRequest<'a> {
    pub session: &'a str,
    pub tab: i32,
    pub portal: &'a str,
    pub place: u32,
    /// The order of the newest mark when its document was opened.
    pub opened_after: u32,
    /// The number of the tab's last refresh before that.
    pub refresh: u32,
}

impl RefreshRecords {
    /// The version of the stored form. Other versions are refused when read.
    pub(crate) const VERSION: u32 = 1;

    /// The name of the list of records in the stored form.
    pub(crate) const LIST: &str = "marks";

    /// Replaces stored marks that cannot be read: since they may count, all refreshes count as spent until
    /// the longest of the caps has passed, and a page that opens meanwhile is newer than all of them.
    pub(crate) fn unreadable(now: Millis) -> Self {
        Self {
            newest: u32::MAX,
            unreadable_since: Some(now),
            ..Self::default()
        }
    }

    /// Reads what is stored, record by record. Unreadable records may count, so all refreshes count as spent
    /// for a time; the readable ones still count after that.
    pub(crate) fn read(stored: JsonValue, now: Millis) -> Self {
        if stored == JsonValue::Null {
            return Self::default();
        }
        let whole: Result<Self, _> = typed(stored.clone());
        if let Ok(records) = whole {
            return records;
        }
        let mut records = Self::unreadable(now);
        if let Some(JsonValue::List(marks)) = stored.get(Self::LIST) {
            let readable = marks.iter().cloned().map(typed).filter_map(Result::ok);
            records.marks.extend(readable);
        }
        let orders = records.marks.iter().map(|mark| mark.order);
        records.newest = orders.max().unwrap_or_default();
        records
    }

    /// Adds the records of another set as the newer ones. If either set is unreadable, so is the result.
    pub(crate) fn add_all(&mut self, newer: &Self) {
        for mark in &newer.marks {
            self.newest = self.newest.saturating_add(1);
            self.marks.push(RefreshRecord {
                order: self.newest,
                ..mark.clone()
            });
        }
        self.make_room();
        self.unreadable_since = self.unreadable_since.max(newer.unreadable_since);
    }

    /// Drops the records that no longer count under any setting; returns whether there were any.
    pub(crate) fn prune(&mut self, now: Millis) -> bool {
        let before = self.marks.len();
        self.marks
            .retain(|old| is_within(old.at, now, LONGEST_CAP_WINDOW));
        self.marks.len() != before
    }

    /// Moves records of the future to the present, after the clock was set back. They still count, but for no
    /// longer than one window from now.
    pub(super) fn clamp_to(&mut self, now: Millis) {
        for mark in &mut self.marks {
            mark.at = mark.at.min(now);
        }
        self.unreadable_since = self.unreadable_since.map(|since| since.min(now));
    }

    /// The newest mark that counts as the refresh of the asker's page.
    ///
    /// Within the window, marks of the same tab count, and marks of an earlier session, whose tabs now have
    /// other ids. Marks of another tab count if this one loaded the same place after that refresh, as a
    /// duplicate does: its page is then no older than a refreshed one. A requested refresh of this very page
    /// that did not happen counts as long as the page exists.
    pub(super) fn counting(
        &self,
        now: Millis,
        window: Millis,
        asker: &RefreshRequest,
    ) -> Option<&RefreshRecord> {
        self.marks.iter().rev().find(|mark| {
            let is_same = mark.session != asker.session
                || mark.tab == asker.tab
                || (mark.place == asker.place && mark.order <= asker.opened_after);
            let is_lately = is_within(mark.at, now, window);
            (is_same && is_lately && mark.portal == asker.portal) || mark.is_unanswered(asker)
        })
    }

    /// The number of a tab's last marked refresh.
    pub(super) fn last_refresh(&self, session: &str, tab: i32) -> u32 {
        let own = self.marks.iter().filter(|mark| mark.is_of(session, tab));
        own.map(|mark| mark.refresh).max().unwrap_or_default()
    }

    /// Whether the whole browser has used up its automatic refreshes.
    pub(super) fn are_spent(&self, now: Millis) -> bool {
        let lately = self
            .marks
            .iter()
            .filter(|mark| mark.automatic && is_within(mark.at, now, HOUR));
        lately.count() >= AUTOMATIC_REFRESHES_AN_HOUR
    }

    /// Whether marks that could not be read may still count.
    pub(super) fn are_unreadable(&self, now: Millis, window: Millis) -> bool {
        self.unreadable_since
            .is_some_and(|since| is_within(since, now, window.max(HOUR)))
    }

    /// The order of the newest mark ever added.
    pub(super) fn newest(&self) -> u32 {
        self.newest
    }

    /// Adds a mark, and drops those that no longer count under any setting.
    pub(super) fn add(&mut self, now: Millis, mark: RefreshRecord) {
        self.prune(now);
        self.newest = self.newest.saturating_add(1);
        self.marks.push(RefreshRecord {
            order: self.newest,
            ..mark
        });
        self.make_room();
    }

    /// Drops the oldest marks of the admin's own refreshes beyond [`MARKS_KEPT`].
    fn make_room(&mut self) {
        while self.marks.len() > MARKS_KEPT {
            let own = self.marks.iter().position(|old| !old.automatic);
            self.marks.remove(own.unwrap_or_default());
        }
    }

    /// Whether that refresh was marked within the given time before now.
    pub(super) fn has(
        &self,
        session: &str,
        tab: i32,
        refresh: u32,
        now: Millis,
        time: Millis,
    ) -> bool {
        self.marks.iter().any(|mark| {
            mark.is_of(session, tab) && mark.refresh == refresh && is_within(mark.at, now, time)
        })
    }

    /// Removes the mark of a refresh that was not requested after all.
    pub(super) fn take_back(&mut self, session: &str, tab: i32, refresh: u32) {
        // Removes the newest one: a state restored from an older copy may have used the same number before.
        let index = self
            .marks
            .iter()
            .rposition(|mark| mark.is_of(session, tab) && mark.refresh == refresh);
        if let Some(index) = index {
            self.marks.remove(index);
        }
    }
}

fn is_within(at: Millis, now: Millis, window: Millis) -> bool {
    now.saturating_sub(at) < window
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Millis = 900_000;

    const ASKER: RefreshRequest = RefreshRequest {
        session: "now",
        tab: 1,
        portal: "portal.azure.com",
        place: 7,
        opened_after: 1,
        refresh: 3,
    };

    fn mark(at: Millis) -> RefreshRecord {
        RefreshRecord {
            at,
            session: "now".to_owned(),
            tab: 1,
            refresh: 3,
            order: 0,
            portal: "portal.azure.com".to_owned(),
            place: 7,
            automatic: true,
        }
    }

    fn counts(mark: RefreshRecord, now: Millis) -> bool {
        let mut marks = RefreshRecords::default();
        marks.add(now, mark);
        marks.counting(now, WINDOW, &ASKER).is_some()
    }

    #[test]
    fn a_mark_counts_for_its_tab_and_portal_within_the_window() {
        assert!(counts(mark(10), 10));
        assert!(counts(mark(10), 10 + WINDOW - 1));
        assert!(!counts(mark(10), 10 + WINDOW));
        assert!(!counts(
            RefreshRecord {
                portal: "entra.microsoft.com".to_owned(),
                ..mark(10)
            },
            10
        ));
        assert!(counts(
            RefreshRecord {
                place: 8,
                ..mark(10)
            },
            10
        ));
    }

    #[test]
    fn a_mark_of_an_earlier_session_counts_for_every_tab() {
        let earlier = RefreshRecord {
            session: "before".to_owned(),
            tab: 9,
            place: 8,
            ..mark(10)
        };
        assert!(counts(earlier.clone(), 10));
        assert!(!counts(earlier, 10 + WINDOW));
    }

    #[test]
    fn a_mark_of_another_tab_counts_if_the_page_was_loaded_after_it() {
        let others = |place| RefreshRecord {
            tab: 9,
            place,
            ..mark(50)
        };
        assert!(counts(others(7), 60));
        assert!(!counts(others(8), 60));
        let mut marks = RefreshRecords::default();
        marks.add(50, others(8));
        marks.add(50, others(7));
        assert!(marks.counting(60, WINDOW, &ASKER).is_none());
    }

    #[test]
    fn a_pending_refresh_counts_for_as_long_as_the_page_stays() {
        let later = RefreshRecord {
            refresh: 4,
            portal: "other.test".to_owned(),
            ..mark(60)
        };
        assert!(counts(later.clone(), 60 + 20 * WINDOW));
        assert!(!counts(
            RefreshRecord {
                tab: 9,
                ..later.clone()
            },
            60 + 20 * WINDOW
        ));
        assert!(!counts(
            RefreshRecord {
                session: "before".to_owned(),
                ..later
            },
            60 + 20 * WINDOW
        ));
    }

    #[test]
    fn three_automatic_refreshes_an_hour() {
        let mut marks = RefreshRecords::default();
        for (at, automatic) in [(0, true), (1, false), (2, true), (3, false), (4, true)] {
            assert!(!marks.are_spent(at), "{at}");
            marks.add(
                at,
                RefreshRecord {
                    automatic,
                    ..mark(at)
                },
            );
        }
        assert!(marks.are_spent(HOUR - 1));
        assert!(!marks.are_spent(HOUR));
    }

    #[test]
    fn the_records_are_bounded_and_automatic_ones_are_kept_longest() {
        let mut marks = RefreshRecords::default();
        marks.add(0, mark(0));
        for at in 0..2_000 {
            marks.add(
                at,
                RefreshRecord {
                    automatic: false,
                    ..mark(at)
                },
            );
        }
        assert_eq!(marks.marks.len(), MARKS_KEPT);
        assert!(marks.marks.iter().any(|mark| mark.automatic));
        assert!(marks.marks.iter().any(|mark| mark.at == 1_999));
        let newer = marks.clone();
        marks.add_all(&newer);
        assert_eq!(marks.marks.len(), MARKS_KEPT);
        assert_eq!(marks.marks.iter().filter(|mark| mark.automatic).count(), 2);
        marks.add(LONGEST_CAP_WINDOW, mark(LONGEST_CAP_WINDOW));
        assert!(marks.marks.iter().all(|mark| mark.at > 0));
    }

    #[test]
    fn the_newest_record_of_a_number_is_withdrawn() {
        let mut marks = RefreshRecords::default();
        marks.add(1, mark(1));
        marks.add(2, mark(2));
        marks.add(3, RefreshRecord { tab: 9, ..mark(3) });
        marks.take_back("now", 1, 3);
        assert_eq!(
            marks.marks.iter().map(|mark| mark.at).collect::<Vec<_>>(),
            [1, 3]
        );
        marks.take_back("now", 1, 4);
        marks.take_back("before", 1, 3);
        assert_eq!(marks.marks.len(), 2);
    }
}
