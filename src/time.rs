//! Points in time, in formats that the sign-in logs accept.

use crate::types::Millis;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const DAY: Millis = 24 * 60 * MINUTE;

/// The log entry of a failed renewal is within this time of the error: the page requests a token when it
/// needs one, and the clocks of two machines differ by a few minutes at most.
pub(crate) const AROUND_THE_ERROR: Millis = 15 * MINUTE;

/// The latest time with a four-digit year: the end of 9999.
const LATEST: Millis = 253_402_300_799 * SECOND;

/// Date and time in UTC, such as `2026-01-09 02:02:12Z`: the token service's own form.
pub(crate) fn utc(at: Millis) -> String {
    let mut text = utc_minute(at);
    text.push(':');
    push_digits(&mut text, at.min(LATEST) / SECOND % 60, 2);
    text.push('Z');
    text
}

/// Date and time in UTC down to the minute, such as `2026-01-09 02:02`.
pub(crate) fn utc_minute(at: Millis) -> String {
    let at = at.min(LATEST);
    [&utc_date(at), " ", &utc_clock(at)].concat()
}

fn utc_clock(at: Millis) -> String {
    let minutes = at % DAY / MINUTE;
    let mut text = String::new();
    push_digits(&mut text, minutes / 60, 2);
    text.push(':');
    push_digits(&mut text, minutes % 60, 2);
    text
}

/// The date in UTC, such as `2026-01-09`.
pub(crate) fn utc_date(at: Millis) -> String {
    let (year, month, day) = civil(at.min(LATEST) / DAY);
    let mut text = String::new();
    push_digits(&mut text, year, 4);
    text.push('-');
    push_digits(&mut text, month, 2);
    text.push('-');
    push_digits(&mut text, day, 2);
    text
}

/// The period in UTC in which to search the sign-in logs for an error seen at that time.
pub(crate) fn span_around(at: Millis) -> String {
    let (begin, end) = (
        at.saturating_sub(AROUND_THE_ERROR),
        at.saturating_add(AROUND_THE_ERROR),
    );
    let is_same_day = begin / DAY == end / DAY;
    let end = if is_same_day {
        utc_clock(end)
    } else {
        utc_minute(end)
    };
    [&utc_minute(begin), " – ", &end, " UTC"].concat()
}

fn push_digits(text: &mut String, number: u64, width: u32) {
    for digit_index in (0..width).rev() {
        let digit = number / 10_u64.pow(digit_index) % 10;
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar:
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (at, written) in [
            (0, "1970-01-01 00:00:00Z"),
            (951_782_399_999, "2000-02-28 23:59:59Z"),
            (951_782_400_000, "2000-02-29 00:00:00Z"),
            (951_868_800_000, "2000-03-01 00:00:00Z"),
            (1_709_251_199_000, "2024-02-29 23:59:59Z"),
            (1_767_225_599_000, "2025-12-31 23:59:59Z"),
            (1_767_924_132_000, "2026-01-09 02:02:12Z"),
            (4_107_542_400_000, "2100-03-01 00:00:00Z"),
            (Millis::MAX, "9999-12-31 23:59:59Z"),
        ] {
            assert_eq!(utc(at), written, "{at}");
        }
    }

    #[test]
    fn the_span_names_the_second_day_only_where_there_is_one() {
        assert_eq!(
            span_around(1_767_924_132_000),
            "2026-01-09 01:47 – 02:17 UTC"
        );
        assert_eq!(
            span_around(1_767_225_599_000),
            "2025-12-31 23:44 – 2026-01-01 00:14 UTC"
        );
        assert_eq!(span_around(0), "1970-01-01 00:00 – 00:15 UTC");
    }
}
