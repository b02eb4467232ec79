//! What is happening in a tab, as the popup shows it.

use serde::{Deserialize, Serialize};

use crate::remedy::settings::Mode;
use crate::remedy::{self, Cause, Mute, Phase, Settings, Tab, Wait};
use crate::types::Millis;

/// What is happening in a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Activity {
    /// There is no error; one would be detected.
    Watching,
    /// A refresh waits for the countdown.
    Countdown,
    /// A refresh waits for the network.
    Offline,
    /// A refresh waits for the user, since unsaved input would be lost.
    UnsavedInput,
    /// A refresh waits for the user, since media plays or a print dialog is open.
    Busy,
    /// A refresh waits for the user, since the settings require asking.
    Asks,
    /// A refresh waits until the tab is visible.
    OutOfSight,
    /// The page keeps removing the note, and a refresh waits for the user.
    Evicted,
    /// Something covers the note, and a refresh waits for the user, or until the note is uncovered.
    Covered,
    /// The refresh is under way.
    Refreshing,
    /// The page was refreshed; whether the error will come back is not known yet.
    Settling,
    /// There is guidance.
    Guiding {
        /// Why there is no refresh.
        cause: Cause,
        /// Whether the guidance is visible on the page, which neither removes nor covers it.
        on_page: bool,
        /// Whether a refresh would help, but lose work.
        #[serde(default)]
        would_lose_work: bool,
    },
    /// The error is there, and the user declined the refresh.
    Declined,
    /// The error is there, and the user closed the guidance.
    Closed,
    /// Nothing is done anywhere for a while.
    Snoozed {
        /// The end of the snooze.
        until: Millis,
    },
    /// Nothing is done on this site.
    SiteOff,
    /// Nothing is done anywhere.
    Off,
}

impl Activity {
    /// What is happening in that tab.
    pub(crate) fn of(tab: &Tab, settings: &Settings, now: Millis) -> Self {
        match tab.phase() {
            None => Self::quiet(tab, settings, now).unwrap_or(Activity::Watching),
            Some(Phase::Pending) => match remedy::wait(tab, settings) {
                Some(Wait::Countdown) => Activity::Countdown,
                Some(Wait::Network) => Activity::Offline,
                Some(Wait::UnsavedInput) => Activity::UnsavedInput,
                Some(Wait::Busy) => Activity::Busy,
                Some(Wait::Answer) => Activity::Asks,
                Some(Wait::Eyes) => Activity::OutOfSight,
                Some(Wait::Note) => Activity::Evicted,
                Some(Wait::Uncovering) => Activity::Covered,
                None => Activity::Refreshing,
            },
            Some(Phase::Marking { .. } | Phase::Refreshed) => Activity::Refreshing,
            Some(Phase::Settling) => Activity::Settling,
            Some(Phase::Guiding { .. }) => match remedy::panel(tab, settings) {
                remedy::PanelContent::Guidance(guidance) => Activity::Guiding {
                    cause: guidance.cause,
                    on_page: !tab.is_evicted() && !tab.is_covered(),
                    would_lose_work: guidance.detection.would_lose_work(),
                },
                remedy::PanelContent::Note(_)
                | remedy::PanelContent::SignInCard(_)
                | remedy::PanelContent::Nothing => Activity::Closed,
            },
            Some(Phase::Muted { mute }) => match mute {
                Mute::Declined => Activity::Declined,
                Mute::Snoozed { left } => Activity::Snoozed {
                    until: settings.snoozed_until.unwrap_or(now.saturating_add(left)),
                },
                Mute::SiteOff => Activity::SiteOff,
                Mute::Off => Activity::Off,
                Mute::Closed => Activity::Closed,
            },
        }
    }

    /// Why an error would be left alone, if so.
    fn quiet(tab: &Tab, settings: &Settings, now: Millis) -> Option<Self> {
        if settings.mode == Mode::Off {
            return Some(Activity::Off);
        }
        if settings.is_site_off(tab.portal()) {
            return Some(Activity::SiteOff);
        }
        let left = settings.snooze_left(now)?;
        Some(Activity::Snoozed {
            until: now.saturating_add(left),
        })
    }

    /// Keys of the texts for the state and the reason.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Activity::Watching => ("popup_watching", "popup_watching_why"),
            Activity::Countdown => ("popup_countdown", "popup_countdown_why"),
            Activity::Offline => ("popup_offline", "popup_offline_why"),
            Activity::UnsavedInput => ("popup_waiting", "popup_unsaved_input_why"),
            Activity::Busy => ("popup_waiting", "popup_busy_why"),
            Activity::Asks => ("popup_waiting", "popup_asks_why"),
            Activity::Evicted => ("popup_waiting", "popup_evicted_why"),
            Activity::Covered => ("popup_waiting", "popup_covered_why"),
            Activity::OutOfSight => ("popup_out_of_sight", "popup_out_of_sight_why"),
            Activity::Refreshing => ("popup_refreshing", "popup_refreshing_why"),
            Activity::Settling => ("popup_settling", "popup_settling_why"),
            Activity::Guiding {
                cause,
                on_page,
                would_lose_work,
            } => (
                match cause {
                    Cause::Recurred => "popup_recurred",
                    Cause::TooManyRefreshes => "popup_too_many_refreshes",
                    Cause::NotStored => "popup_not_stored",
                    Cause::RefreshUnanswered => "popup_refresh_unanswered",
                    Cause::RefreshWouldNotHelp if would_lose_work => "popup_unsaved_work",
                    Cause::RefreshWouldNotHelp => "popup_would_not_help",
                },
                if on_page {
                    "popup_guiding_why"
                } else {
                    "popup_guiding_evicted_why"
                },
            ),
            Activity::Declined => ("popup_declined", "popup_declined_why"),
            Activity::Closed => ("popup_closed", "popup_closed_why"),
            Activity::Snoozed { .. } => ("popup_snoozed", "popup_snoozed_why"),
            Activity::SiteOff => ("popup_site_off", "popup_site_off_why"),
            Activity::Off => ("popup_off", "popup_off_why"),
        }
    }

    /// The key of the refresh button's label, which says when a refresh would lose or interrupt something.
    pub(crate) fn refresh_label(self) -> &'static str {
        match self {
            Activity::UnsavedInput
            | Activity::Busy
            | Activity::Guiding {
                would_lose_work: true,
                ..
            } => "choice_refresh_anyway",
            _ => "choice_refresh_now",
        }
    }

    /// Whether a refresh is the likely next action.
    pub(crate) fn wants_refresh(self) -> bool {
        match self {
            Activity::Guiding { cause, .. } => {
                matches!(cause, Cause::TooManyRefreshes | Cause::NotStored)
            }
            Activity::Closed | Activity::Offline | Activity::UnsavedInput | Activity::Busy => false,
            Activity::Declined => true,
            _ => matches!(self.tone(), Tone::Busy | Tone::Asking),
        }
    }

    /// How much the state asks of the user.
    pub(crate) fn tone(self) -> Tone {
        match self {
            Activity::Watching | Activity::Settling => Tone::Well,
            Activity::Countdown | Activity::Refreshing | Activity::OutOfSight => Tone::Busy,
            Activity::Offline
            | Activity::UnsavedInput
            | Activity::Busy
            | Activity::Asks
            | Activity::Evicted
            | Activity::Covered => Tone::Asking,
            Activity::Guiding { .. } | Activity::Declined | Activity::Closed => Tone::Incident,
            Activity::Snoozed { .. } | Activity::SiteOff | Activity::Off => Tone::Quiet,
        }
    }
}

/// How much a state asks of the user; also the class of its picture in popup.css.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// All is well.
    Well,
    /// Something is in progress without the user.
    Busy,
    /// The user has to decide.
    Asking,
    /// The error is shown.
    Incident,
    /// Off, by a setting of the user or the organisation.
    Quiet,
}

impl Tone {
    /// The class in popup.css.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Well => "well",
            Tone::Busy => "busy",
            Tone::Asking => "asking",
            Tone::Incident => "incident",
            Tone::Quiet => "quiet",
        }
    }
}
