//! The history's record of an incident.

use serde::{Deserialize, Serialize};

use crate::detection::{Detection, Id};
use crate::portal_url::PortalUrl;
use crate::types::Millis;

/// The course of one incident.
///
/// An incident has one entry, or one for each refresh that the admin requested after guidance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct HistoryEntry {
    /// When the error was first seen.
    pub at: Millis,
    /// The host of the top document.
    pub portal: String,
    /// The blade, as `Extension/Blade`, if the address has one. Nothing else of the address is kept.
    pub route: Option<String>,
    /// The catalog's key of the message.
    pub message: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Seconds from the error to this outcome.
    pub seconds: u32,
    /// The digits of the AADSTS codes beside the error.
    pub codes: Vec<u32>,
    /// The ids beside the error.
    pub ids: Vec<Id>,
}

impl HistoryEntry {
    /// The entry of an incident that began at that time and address, and ended after that many seconds.
    pub(crate) fn new(
        at: Millis,
        address: &str,
        detection: &Detection,
        outcome: Outcome,
        seconds: u32,
    ) -> Self {
        let address = PortalUrl::of(address);
        Self {
            at,
            portal: address.site().to_owned(),
            route: address.blade(),
            message: detection.message.clone(),
            outcome,
            seconds,
            codes: detection.harvest.codes.clone(),
            ids: detection.harvest.ids.clone(),
        }
    }
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// The error did not come back after a refresh.
    Recovered,
    /// Guidance was shown.
    Guided(Cause),
    /// The error disappeared without a refresh, or the admin navigated elsewhere.
    Withdrawn,
    /// The admin declined the refresh.
    Declined,
    /// The admin snoozed.
    Snoozed,
    /// The admin turned the site off.
    TurnedOff,
}

/// Why there is guidance instead of a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The page was refreshed and the error came back.
    Recurred,
    /// There were too many recent refreshes in the whole browser.
    TooManyRefreshes,
    /// The mark of a refresh could not be stored, so there was none.
    NotStored,
    /// A refresh was requested, and no new document appeared.
    RefreshUnanswered,
    /// A refresh would not help, or would lose what the portal's own button passes on.
    RefreshWouldNotHelp,
}

impl Cause {
    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Recurred => "recurred",
            Cause::TooManyRefreshes => "too-many-refreshes",
            Cause::NotStored => "not-stored",
            Cause::RefreshUnanswered => "refresh-unanswered",
            Cause::RefreshWouldNotHelp => "refresh-would-not-help",
        }
    }
}

impl Outcome {
    /// A stable name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Outcome::Recovered => "recovered",
            Outcome::Guided(cause) => cause.name(),
            Outcome::Withdrawn => "withdrawn",
            Outcome::Declined => "declined",
            Outcome::Snoozed => "snoozed",
            Outcome::TurnedOff => "turned-off",
        }
    }
}
