//! The content of the history page: rows to filter and sort, and a chart.

use std::cmp::Ordering;

use crate::catalog::codes::aadsts;
use crate::detection::IdKind;
use crate::history::Day;
use crate::history::{HistoryEntry, Outcome};
use crate::remedy::Cause;

/// Days in the chart.
pub(crate) const CHARTED_DAYS: u32 = 30;

/// The chart's width and height, in the units of its `viewBox`.
pub(crate) const CHART: (f64, f64) = (600.0, 140.0);

/// The message key of an outcome.
pub(crate) fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Recovered => "outcome_recovered",
        Outcome::Guided(Cause::Recurred) => "outcome_recurred",
        Outcome::Guided(Cause::TooManyRefreshes) => "outcome_too_many_refreshes",
        Outcome::Guided(Cause::NotStored) => "outcome_not_stored",
        Outcome::Guided(Cause::RefreshUnanswered) => "outcome_refresh_unanswered",
        Outcome::Guided(Cause::RefreshWouldNotHelp) => "outcome_would_not_help",
        Outcome::Withdrawn => "outcome_withdrawn",
        Outcome::Declined => "outcome_declined",
        Outcome::Snoozed => "outcome_snoozed",
        Outcome::TurnedOff => "outcome_turned_off",
    }
}

/// The message key of the kind of an id.
pub(crate) fn id_words(kind: IdKind) -> String {
    ["detail_", &kind.name().replace('-', "_"), "_id"].concat()
}

/// Outcomes as the chart and the filter group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One refresh helped.
    Recovered,
    /// Guidance was shown.
    Guided,
    /// The admin snoozed, declined or turned it off.
    Muted,
    /// The error went away by itself.
    Withdrawn,
}

impl Kind {
    /// All of them, stacked from the bottom in this order.
    pub(crate) const ALL: [Kind; 4] = [Kind::Recovered, Kind::Guided, Kind::Muted, Kind::Withdrawn];

    /// The kind of an outcome, as [`crate::history::per_day`] counts it.
    pub(crate) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Recovered => Kind::Recovered,
            Outcome::Guided(_) => Kind::Guided,
            Outcome::Snoozed | Outcome::Declined | Outcome::TurnedOff => Kind::Muted,
            Outcome::Withdrawn => Kind::Withdrawn,
        }
    }

    /// The name in history.html and history.css.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Recovered => "recovered",
            Kind::Guided => "guided",
            Kind::Muted => "muted",
            Kind::Withdrawn => "withdrawn",
        }
    }

    /// How many of a day's incidents are of this kind.
    pub(crate) fn count(self, day: &Day) -> u32 {
        match self {
            Kind::Recovered => day.recovered,
            Kind::Guided => day.guided,
            Kind::Muted => day.muted,
            Kind::Withdrawn => day.withdrawn,
        }
    }
}

/// A column that the table can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// When the error was first seen.
    When,
    /// The portal and the page.
    Place,
    /// How it ended.
    Outcome,
    /// Seconds from the error to the outcome.
    Seconds,
    /// The codes beside the error.
    Codes,
}

impl Column {
    /// All of them.
    pub(crate) const ALL: [Column; 5] = [
        Column::When,
        Column::Place,
        Column::Outcome,
        Column::Seconds,
        Column::Codes,
    ];

    /// The name in history.html.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Column::When => "when",
            Column::Place => "place",
            Column::Outcome => "outcome",
            Column::Seconds => "seconds",
            Column::Codes => "codes",
        }
    }
}

/// The order of the table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// The column to sort by.
    pub column: Column,
    /// In descending order.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            column: Column::When,
            descending: true,
        }
    }
}

impl Order {
    /// The order after that column was clicked: reversed if it is the current one, else descending for times
    /// and ascending for all others.
    #[must_use]
    pub(crate) fn chosen(self, column: Column) -> Self {
        let descending = if column == self.column {
            !self.descending
        } else {
            column == Column::When
        };
        Self { column, descending }
    }

    fn compare(self, one: &HistoryEntry, other: &HistoryEntry) -> Ordering {
        let in_column = match self.column {
            Column::When => one.at.cmp(&other.at),
            Column::Place => (&one.portal, &one.route).cmp(&(&other.portal, &other.route)),
            Column::Outcome => rank(one.outcome).cmp(&rank(other.outcome)),
            Column::Seconds => one.seconds.cmp(&other.seconds),
            Column::Codes => one.codes.cmp(&other.codes),
        };
        let in_column = if self.descending {
            in_column.reverse()
        } else {
            in_column
        };
        in_column.then_with(|| other.at.cmp(&one.at))
    }
}

fn rank(outcome: Outcome) -> (usize, &'static str) {
    let kind = Kind::of(outcome);
    let index = Kind::ALL.iter().position(|other| *other == kind);
    (index.unwrap_or_default(), outcome_words(outcome))
}

/// Which rows the table shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Those of one kind.
    pub kind: Option<Kind>,
    /// Those with this text in their portal, page, codes or ids, ignoring case.
    pub text: String,
}

impl Filter {
    fn takes(&self, entry: &HistoryEntry) -> bool {
        let text = self.text.trim().to_ascii_lowercase();
        let has = |field: &str| field.to_ascii_lowercase().contains(&text);
        let is_wanted = self.kind.is_none_or(|kind| kind == Kind::of(entry.outcome));
        is_wanted
            && (has(&entry.portal)
                || entry.route.as_deref().is_some_and(has)
                || entry.codes.iter().any(|code| has(&aadsts(*code)))
                || entry.ids.iter().any(|id| has(&id.value)))
    }
}

/// The entries that match the filter, in that order.
pub(crate) fn rows(entries: &[HistoryEntry], filter: &Filter, order: Order) -> Vec<HistoryEntry> {
    let mut rows: Vec<HistoryEntry> = entries
        .iter()
        .filter(|entry| filter.takes(entry))
        .cloned()
        .collect();
    rows.sort_by(|one, other| order.compare(one, other));
    rows
}

/// A part of a bar in the chart, in the units of its `viewBox`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    /// The kind of these incidents.
    pub kind: Kind,
    /// The distance from the left.
    pub x: f64,
    /// The distance from the top.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// The greatest number of incidents in one day.
pub(crate) fn most(days: &[Day]) -> u32 {
    days.iter().map(total).max().unwrap_or_default()
}

/// The number of incidents in a day.
pub(crate) fn total(day: &Day) -> u32 {
    Kind::ALL.into_iter().map(|kind| kind.count(day)).sum()
}

/// A bar for each day, stacked from one part for each kind of incident that occurred.
pub(crate) fn bars(days: &[Day]) -> Vec<Bar> {
    /// Between two days.
    const GAP: f64 = 4.0;
    /// Between two parts of a bar.
    const PARTING: f64 = 1.5;
    /// Minimum number of incidents on the chart's scale, so that a single one does not fill the whole height.
    const LEAST_SCALE: u32 = 4;
    #[expect(clippy::cast_precision_loss, reason = "some dozens of days")]
    let pitch = CHART.0 / days.len().max(1) as f64;
    let unit = CHART.1 / f64::from(most(days).max(LEAST_SCALE));
    let mut bars = Vec::new();
    let mut x = 0.0;
    for day in days {
        let mut bottom = CHART.1;
        for kind in Kind::ALL {
            let height = f64::from(kind.count(day)) * unit;
            if height > 0.0 {
                bars.push(Bar {
                    kind,
                    x: x + GAP / 2.0,
                    y: bottom - height + PARTING,
                    width: pitch - GAP,
                    height: height - PARTING,
                });
            }
            bottom -= height;
        }
        x += pitch;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::Id;
    use crate::types::Millis;

    fn entry(at: Millis, portal: &str, outcome: Outcome, codes: &[u32]) -> HistoryEntry {
        HistoryEntry {
            at,
            portal: portal.to_owned(),
            route: Some("Microsoft_AAD_IAM/UsersBlade".to_owned()),
            message: "token-validation".to_owned(),
            outcome,
            seconds: 100 - u32::try_from(at).unwrap(),
            codes: codes.to_vec(),
            ids: vec![Id {
                kind: IdKind::Correlation,
                value: ["7c2d91aa-000", &at.to_string()].concat(),
            }],
        }
    }

    fn some() -> Vec<HistoryEntry> {
        vec![
            entry(1, "portal.azure.com", Outcome::Recovered, &[]),
            entry(
                2,
                "entra.microsoft.com",
                Outcome::Guided(Cause::Recurred),
                &[53003],
            ),
            entry(3, "intune.microsoft.com", Outcome::Declined, &[70043]),
            entry(4, "portal.azure.com", Outcome::Withdrawn, &[]),
            entry(5, "portal.azure.com", Outcome::Recovered, &[53003, 50076]),
        ]
    }

    fn times(filter: &Filter, order: Order) -> Vec<Millis> {
        rows(&some(), filter, order)
            .iter()
            .map(|entry| entry.at)
            .collect()
    }

    #[test]
    fn the_newest_come_first_until_another_order_is_chosen() {
        let all = Filter::default();
        let order = Order::default();
        assert_eq!(times(&all, order), [5, 4, 3, 2, 1]);
        assert_eq!(times(&all, order.chosen(Column::When)), [1, 2, 3, 4, 5]);
        assert_eq!(times(&all, order.chosen(Column::Place)), [2, 3, 5, 4, 1]);
        let places_last_first = order.chosen(Column::Place).chosen(Column::Place);
        assert_eq!(times(&all, places_last_first), [5, 4, 1, 3, 2]);
        assert_eq!(times(&all, order.chosen(Column::Outcome)), [5, 1, 2, 3, 4]);
        assert_eq!(times(&all, order.chosen(Column::Seconds)), [5, 4, 3, 2, 1]);
        assert_eq!(times(&all, order.chosen(Column::Codes)), [4, 1, 2, 5, 3]);
        assert_eq!(places_last_first.chosen(Column::When), order);
    }

    #[test]
    fn a_filter_matches_text_and_kind() {
        let of_text = |text: &str| {
            let filter = Filter {
                kind: None,
                text: text.to_owned(),
            };
            times(&filter, Order::default())
        };
        assert_eq!(of_text(" Entra "), [2]);
        assert_eq!(of_text("usersblade"), [5, 4, 3, 2, 1]);
        assert_eq!(of_text("aadsts53003"), [5, 2]);
        assert_eq!(of_text("7C2D91AA-0003"), [3]);
        assert_eq!(of_text("nothing of the kind"), [0; 0]);
        let of_kind = |kind| {
            times(
                &Filter {
                    kind: Some(kind),
                    text: String::new(),
                },
                Order::default(),
            )
        };
        assert_eq!(of_kind(Kind::Recovered), [5, 1]);
        assert_eq!(of_kind(Kind::Guided), [2]);
        assert_eq!(of_kind(Kind::Muted), [3]);
        assert_eq!(of_kind(Kind::Withdrawn), [4]);
    }

    fn day(counts: [u32; 4]) -> Day {
        let [recovered, guided, muted, withdrawn] = counts;
        Day {
            date: "2026-01-09".to_owned(),
            recovered,
            guided,
            muted,
            withdrawn,
        }
    }

    #[test]
    fn the_kinds_are_those_that_are_counted_per_day() {
        for (index, entry) in some().iter().enumerate() {
            let counted = crate::history::per_day(&some()[index..=index], entry.at, 1, |_| 0);
            assert_eq!(
                Kind::of(entry.outcome).count(&counted[0]),
                1,
                "{:?}",
                entry.outcome
            );
        }
    }

    #[test]
    fn the_longest_bar_fills_the_chart_and_none_leaves_it() {
        let days = [day([0, 0, 0, 0]), day([1, 1, 1, 1]), day([2, 0, 0, 0])];
        assert_eq!(most(&days), 4);
        let bars = bars(&days);
        assert_eq!(bars.len(), 5);
        for bar in &bars {
            assert!(bar.x >= 0.0 && bar.x + bar.width <= CHART.0, "{bar:?}");
            assert!(bar.y >= 0.0 && bar.y + bar.height <= CHART.1, "{bar:?}");
            assert!(bar.width > 0.0 && bar.height > 0.0, "{bar:?}");
        }
        let highest = |bars: &[Bar]| bars.iter().map(|bar| bar.y).fold(CHART.1, f64::min);
        assert!(highest(&bars[..4]) < 2.0);
        // Half as many incidents make a bar half as high.
        assert!((highest(&bars[4..]) - CHART.1 / 2.0).abs() < 2.0);
    }

    #[test]
    fn an_empty_chart_has_no_bars() {
        assert_eq!(bars(&[]), []);
        assert_eq!(bars(&[day([0, 0, 0, 0])]), []);
        assert_eq!(most(&[]), 0);
    }
}
