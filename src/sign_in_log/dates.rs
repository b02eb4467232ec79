//! Points in time in the formats of exports: ISO 8601, .NET's JSON dates, and the machine's culture.

use serde::{Deserialize, Serialize};

use crate::types::Millis;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Years that the Thai calendar is ahead of the Gregorian.
const BUDDHIST: i64 = 543;

/// Words for the afternoon, in lower case.
const AFTERNOON: [&str; 12] = [
    "pm", "p.m", "p. m", "午後", "下午", "오후", "μμ", "μ.μ", "م", "ch", "du", "ip",
];

/// Whether the day or the month comes first in a date of two small numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// The day first, as in most of the world.
    DayFirst,
    /// The month first, as in the United States.
    MonthFirst,
}

/// A point in time in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// In milliseconds since 1970.
    At(Millis),
    /// Ambiguous: depends on the order of day and month, which this date does not show.
    Either {
        /// With the day first.
        day_first: Millis,
        /// With the month first.
        month_first: Millis,
    },
}

impl Moment {
    /// The time, if the file's dates are in that order.
    pub fn at(self, order: DateOrder) -> Millis {
        match (self, order) {
            (Moment::At(at), _) => at,
            (Moment::Either { day_first, .. }, DateOrder::DayFirst) => day_first,
            (Moment::Either { month_first, .. }, DateOrder::MonthFirst) => month_first,
        }
    }
}

/// A parsed date, and the order that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ParsedDate {
    pub(super) moment: Moment,
    /// The order of day and month, if only one is possible.
    pub(super) shows: Option<DateOrder>,
}

/// Parses a date. One without a zone is taken to be in UTC, as in all exports but those of a culture.
pub(super) fn read(text: &str) -> Option<ParsedDate> {
    let text = text.trim();
    let plain = |at: i64| {
        Some(ParsedDate {
            moment: Moment::At(Millis::try_from(at).ok()?),
            shows: None,
        })
    };
    if let Some(rest) = text.trim_start_matches(['\\', '/']).strip_prefix("Date(") {
        let end = rest
            .char_indices()
            .find(|(at, character)| !character.is_ascii_digit() && (*at > 0 || *character != '-'))
            .map_or(rest.len(), |(at, _)| at);
        return plain(rest.get(..end)?.parse().ok()?);
    }
    let numbers = Numbers::of(text)?;
    let [first, second, third] = numbers.date;
    let time = numbers.time_of_day(text)?;
    if first.is_year() {
        return plain(day(first.value, second.value, third.value)? * DAY + time);
    }
    if !third.is_year() && third.digits != 2 {
        return None;
    }
    let year = if third.digits == 2 {
        2_000 + third.value
    } else {
        third.value
    };
    let at = |month: i64, day_of_month: i64| {
        day(year, month, day_of_month).and_then(|day| Millis::try_from(day * DAY + time).ok())
    };
    // No culture writes the month first with dots.
    let month_first = if numbers.has_dots {
        None
    } else {
        at(first.value, second.value)
    };
    let day_first = at(second.value, first.value);
    let read = |moment, shows| Some(ParsedDate { moment, shows });
    match (day_first, month_first) {
        (Some(one), Some(other)) if one == other => read(Moment::At(one), None),
        (Some(day_first), Some(month_first)) => read(
            Moment::Either {
                day_first,
                month_first,
            },
            None,
        ),
        (Some(at), None) => read(Moment::At(at), Some(DateOrder::DayFirst)),
        (None, Some(at)) => read(Moment::At(at), Some(DateOrder::MonthFirst)),
        (None, None) => None,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Number {
    value: i64,
    digits: usize,
    /// The position after it.
    end: usize,
}

impl Number {
    fn is_year(self) -> bool {
        self.digits == 4
    }
}

/// The numbers of a date, and whether dots separate them.
struct Numbers {
    date: [Number; 3],
    rest: Vec<Number>,
    has_dots: bool,
}

impl Numbers {
    fn of(text: &str) -> Option<Self> {
        /// Most numbers: a date, a time, its fraction, and a zone.
        const MOST: usize = 9;
        /// Most digits of a number: those of a fraction.
        const LONGEST: usize = 9;
        let mut numbers: Vec<Number> = Vec::new();
        let mut is_inside = false;
        for (at, character) in text.char_indices() {
            let Some(digit) = character.to_digit(10) else {
                is_inside = false;
                continue;
            };
            if !is_inside {
                numbers.push(Number::default());
                is_inside = true;
            }
            let number = numbers.last_mut()?;
            if number.digits == LONGEST {
                continue;
            }
            number.value = number.value * 10 + i64::from(digit);
            number.digits += 1;
            number.end = at + 1;
        }
        let [first, second, third, rest @ ..] = numbers.as_slice() else {
            return None;
        };
        let between = text.get(first.end..)?.trim_start().chars().next()?;
        (rest.len() + 3 <= MOST).then(|| Self {
            date: [*first, *second, *third],
            rest: rest.to_vec(),
            has_dots: between == '.',
        })
    }

    /// Milliseconds since midnight in UTC.
    fn time_of_day(&self, text: &str) -> Option<i64> {
        let date_ends = self.date.last()?.end;
        let mut numbers = self.rest.iter().copied();
        let (Some(hour), Some(minute)) = (numbers.next(), numbers.next()) else {
            return Some(0);
        };
        let mut numbers = numbers.peekable();
        let separator =
            |number: Number| text.get(number.end..).and_then(|rest| rest.chars().next());
        let seconds_follow = matches!(separator(minute), Some(':' | '.'));
        let second = if seconds_follow {
            numbers.next()?
        } else {
            Number {
                end: minute.end,
                ..Number::default()
            }
        };
        let fraction = if seconds_follow && matches!(separator(second), Some('.' | ',')) {
            numbers.next()
        } else {
            None
        };
        let end = fraction.map_or(second.end, |it| it.end);
        if hour.value > 23 || minute.value > 59 || second.value > 60 {
            return None;
        }
        let words = text.get(date_ends..)?.to_lowercase();
        let zone = text.get(end..)?.trim_start();
        let has_half = |names: &[&str]| names.iter().any(|name| words.contains(name));
        let is_afternoon = has_half(&AFTERNOON);
        let is_morning = !is_afternoon && has_half(&["am", "a.m", "a. m", "午前", "上午", "오전"]);
        let hour = match hour.value {
            12 if is_morning => 0,
            hour @ 1..=11 if is_afternoon => hour + 12,
            hour => hour,
        };
        let millis = fraction.map_or(0, |it| {
            let digits = u32::try_from(it.digits).unwrap_or_default();
            it.value * SECOND / 10_i64.pow(digits)
        });
        let offset = match zone.chars().next() {
            Some(sign @ ('+' | '-')) => {
                let hours = numbers.next()?;
                let (hours, minutes) = match hours.digits {
                    4 => (hours.value / 100, hours.value % 100),
                    _ => (hours.value, numbers.next().map_or(0, |it| it.value)),
                };
                let offset = hours * HOUR + minutes * MINUTE;
                if sign == '-' { -offset } else { offset }
            }
            _ => 0,
        };
        Some(hour * HOUR + minute.value * MINUTE + second.value * SECOND + millis - offset)
    }
}

/// The days from 1970-01-01 to a day in the Gregorian calendar:
/// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    let year = if year > 2_400 { year - BUDDHIST } else { year };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) || !(1970..=2_400).contains(&year) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted / 400;
    let year_of_era = shifted % 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time;

    fn utc(text: &str) -> Option<String> {
        match read(text)?.moment {
            Moment::At(at) => Some(time::utc(at)),
            Moment::Either {
                day_first,
                month_first,
            } => Some([time::utc_date(day_first), time::utc_date(month_first)].join(" or ")),
        }
    }

    #[test]
    fn every_form_of_the_exports_is_read() {
        for (text, expected) in [
            ("2024-07-23T15:37:27Z", "2024-07-23 15:37:27Z"),
            ("2022-03-30T14:52:21.7062186+00:00", "2022-03-30 14:52:21Z"),
            ("2022-03-30T09:52:21.7-05:00", "2022-03-30 14:52:21Z"),
            ("2022-03-30T16:52:21+0200", "2022-03-30 14:52:21Z"),
            ("2023-07-24 07:11:51.987224200", "2023-07-24 07:11:51Z"),
            ("\\/Date(1721749047000)\\/", "2024-07-23 15:37:27Z"),
            ("/Date(1721749047000+0200)/", "2024-07-23 15:37:27Z"),
            ("9/19/2023, 1:45:17.287 PM", "2023-09-19 13:45:17Z"),
            ("11/14/2025 1:48:53 AM", "2025-11-14 01:48:53Z"),
            ("12/31/2025 12:05:00 AM", "2025-12-31 00:05:00Z"),
            ("23.7.2024 15:37:27", "2024-07-23 15:37:27Z"),
            ("03.07.2024 15:37", "2024-07-03 15:37:00Z"),
            ("23. 7. 2024 15:37:27", "2024-07-23 15:37:27Z"),
            ("2024/07/23 15:37:27", "2024-07-23 15:37:27Z"),
            ("23/07/2567 15:37:27", "2024-07-23 15:37:27Z"),
            ("2024/7/23 下午 3:37:27", "2024-07-23 15:37:27Z"),
            ("2024. 7. 23. 오후 3:37:27", "2024-07-23 15:37:27Z"),
            ("23/07/2024 3:37:27 p. m.", "2024-07-23 15:37:27Z"),
            ("23/07/2024 15.37.27", "2024-07-23 15:37:27Z"),
            ("2024-07-23", "2024-07-23 00:00:00Z"),
            ("3/12/2025 7:22:01 AM", "2025-12-03 or 2025-03-12"),
            ("3-12-2025 07:22:01", "2025-12-03 or 2025-03-12"),
            ("3/3/2025 07:22:01", "2025-03-03 07:22:01Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn invalid_dates_are_rejected() {
        for text in [
            "",
            "Success",
            "London, , GB",
            "31/31/2024",
            "2024-02-30T00:00:00Z",
            "25:61",
            "1 2 3",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_above_twelve_reveals_the_date_order() {
        assert_eq!(read("23/07/2024").unwrap().shows, Some(DateOrder::DayFirst));
        assert_eq!(
            read("07/23/2024").unwrap().shows,
            Some(DateOrder::MonthFirst)
        );
        assert_eq!(read("2024-07-23").unwrap().shows, None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}|[0-9/:. TZ+-]{0,40}") {
            read(&text);
        }

        #[test]
        fn written_values_can_be_read_back(at in 0..13_000_000_000_000_u64) {
            let at = at / 1_000 * 1_000;
            prop_assert_eq!(read(&time::utc(at)).map(|it| it.moment), Some(Moment::At(at)));
        }
    }
}
