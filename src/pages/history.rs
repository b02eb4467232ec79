//! The history as the history page shows it: rows to filter and sort, and a chart.

use crate::remedy::{Cause, Outcome};

/// The key of how a trouble went.
pub fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Recovered => "outcome_recovered",
        Outcome::Guided(Cause::Recurred) => "outcome_recurred",
        Outcome::Guided(Cause::TooManyRefreshes) => "outcome_too_many_refreshes",
        Outcome::Guided(Cause::NotStored) => "outcome_not_stored",
        Outcome::Guided(Cause::RefreshUnanswered) => "outcome_refresh_unanswered",
        Outcome::Withdrawn => "outcome_withdrawn",
        Outcome::Declined => "outcome_declined",
        Outcome::Snoozed => "outcome_snoozed",
        Outcome::TurnedOff => "outcome_turned_off",
    }
}
