//! What a tab shows in each state, and what a refresh waits for.

use serde::{Deserialize, Serialize};

use super::Cause;
use super::settings::{HiddenTab, Mode, Settings};
use super::tab::{Mute, Phase, Tab};
use crate::detection::Detection;
use crate::history::{HistoryEntry, Outcome};
use crate::types::Millis;

/// Time after which a requested refresh that has not happened is reported. Portals that answer at all do so
/// within a few seconds, and no user should wait longer than half a minute without notice.
pub(super) const REFRESH_UNANSWERED: Millis = 30_000;

/// Time that an error must be shown before it counts: one that disappears before it can be read does not
/// matter. Slightly more than the longest time between two looks at a page, since a look must be able to
/// notice that it is gone.
pub(super) const PROVEN_AFTER: Millis = 600;

/// Time that the note or overlay stays after its error has disappeared. Blades that retry show no error for
/// about a second, and a note that disappears and reappears with it can be neither read nor clicked.
pub(super) const GAP: Millis = 2_000;

/// The same for an error that came back once. An error that blinks faster than its page is looked at may be
/// off at every look for a few seconds.
pub(super) const FLICKERING_GAP: Millis = 5_000;

/// Everything that a tab shows: the panel in the top document shows exactly this.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct View {
    /// Identifies this view: the page's messages name the view that it shows, so that a choice or a timer
    /// of an older one changes nothing.
    pub revision: u32,
    /// What the page shows.
    pub panel: PanelContent,
    /// The page sends `FromPage::Elapsed` after this time, in milliseconds. A countdown runs only while
    /// neither pointer nor focus is on the note.
    pub timer: Option<Millis>,
    /// Whether the panel cannot be seen or used now; the toolbar button shows this.
    #[serde(default)]
    pub covered: bool,
    /// The full time of the countdown that the note shows, in milliseconds.
    pub countdown: Option<Millis>,
    /// Whether the timer is not that of the countdown, which cannot end meanwhile: the error is gone for the
    /// moment, or the refresh is being recorded.
    #[serde(default)]
    pub stalls: bool,
    /// Identifies the incident, by its beginning. A countdown of the same one continues with the time left,
    /// and is not announced again.
    pub incident: Option<Millis>,
}

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PanelContent {
    /// Nothing.
    #[default]
    Nothing,
    /// The note before a refresh.
    Note(Note),
    /// The overlay with guidance.
    Guidance(Box<Guidance>),
    /// The card with the values for the sign-in logs, on a page that shows the logs.
    SignInCard(Box<Guidance>),
}

/// The kind of the note before a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// A refresh follows when the view's timer has elapsed.
    Countdown,
    /// The settings require asking first.
    Asks,
    /// Unsaved input would be lost.
    AsksUnsavedInput,
    /// Media plays, or a print dialog is open.
    AsksBusy,
    /// The network is down, and the refresh waits for it.
    Offline,
    /// The refresh helped, but a redirect led to another place; the note offers the way back.
    LandedElsewhere,
}

/// The content of the overlay, from which [`crate::guidance`] selects the texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Guidance {
    /// Why there is guidance instead of a refresh.
    pub cause: Cause,
    /// The error.
    pub detection: Detection,
    /// The top document's address, for the cloud and the tenant of the links.
    pub address: String,
    /// When the error was first seen.
    pub since: Millis,
    /// The address where the incident began, if a redirect after the refresh led elsewhere.
    pub way_back: Option<String>,
}

impl Guidance {
    /// The incident as the history records it, without its duration.
    pub(crate) fn history_entry(&self) -> HistoryEntry {
        let outcome = Outcome::Guided(self.cause);
        HistoryEntry::new(self.since, &self.address, &self.detection, outcome, 0)
    }
}

/// What a refresh waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// The network.
    Network,
    /// The user, since unsaved input would be lost.
    UnsavedInput,
    /// The user, since media plays or a print dialog is open.
    Busy,
    /// The user, since the settings require asking, or an earlier answer may be lost.
    Answer,
    /// The tab to be visible.
    Eyes,
    /// The user, since the page keeps removing the note.
    Note,
    /// The user, or the note to be uncovered.
    Uncovering,
    /// The countdown.
    Countdown,
}

/// What a refresh in this tab waits for now; `None` if it may happen at once.
pub(crate) fn wait(tab: &Tab, settings: &Settings) -> Option<Wait> {
    let conditions = &tab.conditions;
    if !conditions.online {
        return Some(Wait::Network);
    }
    if tab.has_unsaved_input() {
        return Some(Wait::UnsavedInput);
    }
    if tab.is_busy() {
        return Some(Wait::Busy);
    }
    if settings.mode != Mode::Automatic || tab.is_past_unknown() {
        return Some(Wait::Answer);
    }
    if !conditions.visible {
        return match settings.hidden_tab {
            HiddenTab::Refresh => None,
            HiddenTab::Wait => Some(Wait::Eyes),
        };
    }
    if tab.evicted {
        return Some(Wait::Note);
    }
    if tab.covered {
        return Some(Wait::Uncovering);
    }
    (settings.countdown > 0).then_some(Wait::Countdown)
}

/// What the page has to show now.
pub(crate) fn view(tab: &Tab, settings: &Settings) -> View {
    let panel = if tab.evicted {
        PanelContent::Nothing
    } else {
        panel(tab, settings)
    };
    let is_countdown = panel == PanelContent::Note(Note::Countdown);
    View {
        revision: tab.revision,
        covered: tab.covered && panel != PanelContent::Nothing,
        timer: timer(tab, settings),
        countdown: is_countdown.then_some(settings.countdown),
        stalls: is_countdown && !is_counting(tab, settings),
        incident: tab.incident.as_ref().map(|incident| incident.since),
        panel,
    }
}

/// Whether the tab waits for its countdown. A covered note keeps its time; the panel starts it once the
/// note can be seen.
fn is_counting(tab: &Tab, settings: &Settings) -> bool {
    let is_pending = tab
        .incident
        .as_ref()
        .is_some_and(|incident| incident.phase == Phase::Pending && incident.gone_since.is_none());
    is_pending
        && matches!(
            wait(tab, settings),
            Some(Wait::Countdown | Wait::Uncovering)
        )
}

/// The time that the tab waits for.
pub(super) fn timer(tab: &Tab, settings: &Settings) -> Option<Millis> {
    if let Some(unproven) = &tab.unproven {
        return Some(if unproven.is_due { GAP } else { PROVEN_AFTER });
    }
    let incident = tab.incident.as_ref()?;
    match incident.phase {
        Phase::Pending | Phase::Guiding { .. } if incident.gone_since.is_some() => {
            Some(if incident.is_flickering {
                FLICKERING_GAP
            } else {
                GAP
            })
        }
        Phase::Pending => is_counting(tab, settings).then_some(settings.countdown),
        Phase::Marking { .. } | Phase::Refreshed => Some(REFRESH_UNANSWERED),
        // Frames of a hidden tab may not be watched, so the window must pass without interruption while the
        // tab is visible.
        Phase::Settling => tab.conditions.visible.then_some(settings.settle_window),
        Phase::Muted {
            mute: Mute::Snoozed { left },
        } => Some(left),
        Phase::Guiding { .. } | Phase::Muted { .. } => None,
    }
}

/// What the page would show if it let the panel stay; the popup shows it.
pub(crate) fn panel(tab: &Tab, settings: &Settings) -> PanelContent {
    let (Some(incident), Some(top)) = (&tab.incident, &tab.top) else {
        return match tab.way_back {
            Some(_) => PanelContent::Note(Note::LandedElsewhere),
            None => PanelContent::Nothing,
        };
    };
    match incident.phase {
        // The note stays while an automatic refresh is recorded, and can still stop it.
        Phase::Pending
        | Phase::Marking {
            automatic: true, ..
        } => match wait(tab, settings) {
            Some(Wait::Network) => PanelContent::Note(Note::Offline),
            Some(Wait::UnsavedInput) => PanelContent::Note(Note::AsksUnsavedInput),
            Some(Wait::Busy) => PanelContent::Note(Note::AsksBusy),
            Some(Wait::Answer | Wait::Note) => PanelContent::Note(Note::Asks),
            Some(Wait::Countdown | Wait::Uncovering) => PanelContent::Note(Note::Countdown),
            Some(Wait::Eyes) | None => PanelContent::Nothing,
        },
        Phase::Guiding { cause } => {
            let Some(detection) = tab.detection.clone() else {
                return PanelContent::Nothing;
            };
            PanelContent::Guidance(Box::new(Guidance {
                cause,
                detection,
                address: top.address.clone(),
                since: incident.since,
                way_back: tab.way_back.clone(),
            }))
        }
        Phase::Marking { .. } | Phase::Refreshed | Phase::Settling | Phase::Muted { .. } => {
            PanelContent::Nothing
        }
    }
}
