//! The history, kept on this machine: a bounded list, its export, and its chart.

pub(crate) mod entry;
mod export;

pub(crate) use entry::{HistoryEntry, Outcome};
pub(crate) use export::{csv, json};

use crate::time;
use crate::types::Millis;

/// Milliseconds in a day.
const DAY: Millis = 24 * 60 * 60 * 1_000;

const MINUTE: i64 = 60 * 1_000;

/// The incidents of this browser, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    entries: Vec<HistoryEntry>,
}

impl History {
    /// Adds an entry.
    pub(crate) fn push(&mut self, entry: HistoryEntry) {
        self.entries.push(entry);
    }

    /// The time before which nothing is kept; none if nothing is kept at all.
    pub(crate) fn oldest(now: Millis, days: u32) -> Option<Millis> {
        (days > 0).then(|| now.saturating_sub(Millis::from(days).saturating_mul(DAY)))
    }

    /// Drops entries older than `days` and the oldest beyond `most`; all for 0 days.
    ///
    /// Entries of the future stay: they date from before the clock was set back.
    pub(crate) fn shorten(&mut self, now: Millis, days: u32, most: u32) {
        let oldest = Self::oldest(now, days);
        self.entries
            .retain(|entry| oldest.is_some_and(|oldest| entry.at >= oldest));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.drop_oldest(self.entries.len().saturating_sub(most));
    }

    /// Drops `count` of the oldest entries.
    pub(crate) fn drop_oldest(&mut self, count: usize) {
        self.entries.drain(..count.min(self.entries.len()));
    }

    /// Removes one entry; if there are two equal ones, the other stays.
    pub(crate) fn remove(&mut self, entry: &HistoryEntry) {
        if let Some(index) = self.entries.iter().position(|kept| kept == entry) {
            self.entries.remove(index);
        }
    }

    /// The entries, oldest first.
    pub(crate) fn entries(&self) -> &[HistoryEntry] {
        &self.entries
    }
}

/// The incidents of one day, counted by outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    /// The date, such as `2026-01-09`.
    pub date: String,
    /// One refresh helped.
    pub recovered: u32,
    /// Guidance was shown.
    pub guided: u32,
    /// The admin snoozed, declined or turned it off.
    pub muted: u32,
    /// The error went away by itself.
    pub withdrawn: u32,
}

/// The last `days` days up to now, oldest first, including those without an incident.
///
/// A day is in the user's time zone, which is `minutes_east` of UTC at a given time, since summer and winter
/// have different offsets.
pub(crate) fn per_day(
    entries: &[HistoryEntry],
    now: Millis,
    days: u32,
    minutes_east: impl Fn(Millis) -> i32,
) -> Vec<Day> {
    let local = |at: Millis| at.saturating_add_signed(i64::from(minutes_east(at)) * MINUTE);
    let today = local(now) / DAY;
    let first = today.saturating_sub(Millis::from(days.saturating_sub(1)));
    let mut counted: Vec<Day> = (first..=today)
        .map(|day| Day {
            date: time::utc_date(day * DAY),
            recovered: 0,
            guided: 0,
            muted: 0,
            withdrawn: 0,
        })
        .collect();
    for entry in entries {
        let Some(day) = (local(entry.at) / DAY)
            .checked_sub(first)
            .and_then(|index| usize::try_from(index).ok())
            .and_then(|index| counted.get_mut(index))
        else {
            continue;
        };
        *match entry.outcome {
            Outcome::Recovered => &mut day.recovered,
            Outcome::Guided(_) => &mut day.guided,
            Outcome::Snoozed | Outcome::Declined | Outcome::TurnedOff => &mut day.muted,
            Outcome::Withdrawn => &mut day.withdrawn,
        } += 1;
    }
    counted
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detection::{Id, IdKind};
    use crate::history::entry::Cause;

    const HOUR: Millis = 60 * 60_000;

    /// 2026-01-09 02:02:12 UTC.
    pub(super) const NOW: Millis = 1_767_924_132_000;

    pub(crate) fn entry(at: Millis, outcome: Outcome) -> HistoryEntry {
        HistoryEntry {
            at,
            portal: "portal.azure.com".to_owned(),
            route: Some("Microsoft_AAD_IAM/UsersBlade".to_owned()),
            message: "token-validation".to_owned(),
            outcome,
            seconds: 7,
            codes: vec![53003, 50076],
            ids: vec![Id {
                kind: IdKind::Correlation,
                value: "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a".to_owned(),
            }],
        }
    }

    fn add(history: &mut History, entry: HistoryEntry, now: Millis, days: u32, most: u32) {
        history.push(entry);
        history.shorten(now, days, most);
    }

    #[test]
    fn the_oldest_are_dropped_first() {
        let mut history = History::default();
        for at in 0..5 {
            add(
                &mut history,
                entry(NOW + at, Outcome::Recovered),
                NOW + at,
                90,
                3,
            );
        }
        let kept: Vec<Millis> = history.entries().iter().map(|entry| entry.at).collect();
        assert_eq!(kept, [NOW + 2, NOW + 3, NOW + 4]);
    }

    #[test]
    fn entries_are_dropped_to_the_day() {
        let mut history = History::default();
        add(
            &mut history,
            entry(NOW - 2 * DAY, Outcome::Recovered),
            NOW,
            2,
            10,
        );
        assert_eq!(history.entries().len(), 1);
        history.shorten(NOW + 1, 2, 10);
        assert_eq!(history.entries().len(), 0);
    }

    #[test]
    fn zero_days_keep_nothing() {
        let mut history = History::default();
        add(
            &mut history,
            entry(NOW, Outcome::Guided(Cause::Recurred)),
            NOW,
            0,
            1_000,
        );
        assert!(history.entries().is_empty());
        add(
            &mut history,
            entry(NOW + DAY, Outcome::Recovered),
            NOW,
            0,
            1_000,
        );
        assert!(history.entries().is_empty());
    }

    #[test]
    fn a_clock_set_back_loses_nothing() {
        let mut history = History::default();
        add(
            &mut history,
            entry(NOW, Outcome::Recovered),
            NOW - 10 * DAY,
            1,
            10,
        );
        assert_eq!(history.entries().len(), 1);
    }

    #[test]
    fn removing_one_entry_keeps_an_equal_one() {
        let mut history = History::default();
        for _ in 0..2 {
            add(&mut history, entry(NOW, Outcome::Snoozed), NOW, 90, 10);
        }
        history.remove(&entry(NOW, Outcome::Snoozed));
        history.remove(&entry(NOW, Outcome::Recovered));
        assert_eq!(history.entries(), [entry(NOW, Outcome::Snoozed)]);
    }

    #[test]
    fn days_follow_the_users_time_zone() {
        let entries = [
            entry(NOW, Outcome::Recovered),
            entry(NOW, Outcome::Guided(Cause::NotStored)),
            entry(NOW - DAY, Outcome::Declined),
            entry(NOW - DAY, Outcome::Withdrawn),
            entry(NOW - 3 * DAY, Outcome::Recovered),
            entry(NOW + DAY, Outcome::Recovered),
        ];
        let told = |minutes_east| -> Vec<(String, [u32; 4])> {
            per_day(&entries, NOW, 2, |_| minutes_east)
                .into_iter()
                .map(|day| {
                    let counts = [day.recovered, day.guided, day.muted, day.withdrawn];
                    (day.date, counts)
                })
                .collect()
        };
        let (yesterday, today) = ([0, 0, 1, 1], [1, 1, 0, 0]);
        assert_eq!(
            told(0),
            [
                ("2026-01-08".to_owned(), yesterday),
                ("2026-01-09".to_owned(), today)
            ]
        );
        assert_eq!(
            told(-5 * 60),
            [
                ("2026-01-07".to_owned(), yesterday),
                ("2026-01-08".to_owned(), today)
            ]
        );
    }

    #[test]
    fn incidents_before_a_clock_change_stay_on_their_day() {
        /// 2026-03-29 01:00 UTC, when the clocks of Berlin go from one hour ahead to two.
        const SUMMER: Millis = 1_774_746_000_000;
        let berlin = |at: Millis| if at < SUMMER { 60 } else { 120 };
        // 23:30 on the 28th in Berlin, seen on 1 April.
        let late = SUMMER - 2 * HOUR - HOUR / 2;
        let days = per_day(
            &[entry(late, Outcome::Recovered)],
            SUMMER + 3 * DAY,
            30,
            berlin,
        );
        let of_the_day: Vec<&str> = days
            .iter()
            .filter(|day| day.recovered == 1)
            .map(|day| day.date.as_str())
            .collect();
        assert_eq!(of_the_day, ["2026-03-28"]);
    }

    proptest! {
        #[test]
        fn no_clock_and_no_setting_breaks_it(
            times in prop::collection::vec(any::<Millis>(), 0..8), now: Millis,
            days: u32, most in 0..8_u32, charted in 0..400_u32, minutes_east in -840..=840
        ) {
            let mut history = History::default();
            for at in times {
                add(&mut history, entry(at, Outcome::Recovered), now, days, most);
                prop_assert!(history.entries().len() <= usize::try_from(most).unwrap());
            }
            let counted = per_day(history.entries(), now, charted, |_| minutes_east);
            prop_assert!(counted.len() <= usize::try_from(charted.max(1)).unwrap());
        }
    }
}
