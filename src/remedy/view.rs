//! What a tab shows in each state of its remedy, and what a refresh waits for.

use serde::{Deserialize, Serialize};

use super::Cause;
use super::settings::{HiddenTab, Mode, Settings};
use super::tab::{Mute, Phase, Tab};
use crate::detection::Detection;
use crate::types::Millis;

/// After this time a refresh that was asked for and has not come is told. Portals that answer at all
/// do so in some seconds; longer than half a minute nobody waits without a word.
pub(super) const REFRESH_UNANSWERED: Millis = 30_000;

/// So long an error has to stand until anything is made of it: what is gone before it can be read is
/// nobody's concern. A little more than the longest time between two looks at a page, since until then
/// nobody knows that it is gone.
pub(super) const PROVEN_AFTER: Millis = 600;

/// So long what is shown of an error stays without it. Blades that try again are without their error for
/// a second or so, and a note that comes and goes with it can be neither read nor pressed.
pub(super) const GAP: Millis = 2_000;

/// What a tab shows, whole: the panel in the top document brings the page to exactly this.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct View {
    /// Names this view: the page answers to the view that it shows, so that a choice or a timer of
    /// an older one changes nothing.
    pub revision: u32,
    /// What stands on the page.
    pub panel: PanelContent,
    /// The page reports [`crate::protocol::FromPage::Elapsed`] after this time, in milliseconds. A
    /// countdown's time runs only while neither pointer nor focus is on the note.
    pub timer: Option<Millis>,
    /// What is shown cannot be seen or used now; the toolbar button says so.
    #[serde(default)]
    pub covered: bool,
    /// The whole of the countdown that the note shows, in milliseconds.
    pub countdown: Option<Millis>,
    /// Names the incident, by its beginning. A countdown of the same one goes on with what was left of
    /// it, and is not announced again.
    pub incident: Option<Millis>,
}

impl View {
    /// The timer is not the countdown's, which cannot end meanwhile: the error is gone at the moment.
    pub(crate) fn stalls(&self) -> bool {
        self.countdown.is_some() && self.timer != self.countdown
    }
}

/// What stands on the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PanelContent {
    /// Nothing.
    #[default]
    Nothing,
    /// The note before a refresh.
    Note(Note),
    /// The overlay with guidance.
    Guidance(Box<Guidance>),
}

/// What the note before a refresh says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// A refresh follows when the view's timer has run out.
    Countdown,
    /// The settings say to ask first.
    Asks,
    /// Unsaved input would be lost.
    AsksUnsavedInput,
    /// Media plays, or a print dialog stands open.
    AsksBusy,
    /// There is no network, and no refresh before it is back.
    Offline,
    /// The refresh helped, and a redirect led to another place; the way back is offered.
    LandedElsewhere,
}

/// What the overlay is about; the words are chosen from it by [`crate::guidance`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Guidance {
    /// Why there is guidance and not a refresh.
    pub cause: Cause,
    /// What was seen.
    pub detection: Detection,
    /// The top document's address, for the cloud and the tenant of the links.
    pub address: String,
    /// When the error was first seen.
    pub since: Millis,
    /// Where the incident began, if a redirect after the refresh led elsewhere.
    pub way_back: Option<String>,
}

/// What a refresh waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// The network.
    Network,
    /// The person, since unsaved input would be lost.
    UnsavedInput,
    /// The person, since media plays or a print dialog stands open.
    Busy,
    /// The person, since the settings say to ask.
    Answer,
    /// Somebody who looks at the tab.
    Eyes,
    /// The person, since the page does not let the note stand.
    Note,
    /// The person, or that the note can be seen and used again.
    Uncovering,
    /// The countdown.
    Countdown,
}

/// What a refresh in this tab waits for now; nothing if it may come at once.
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
    if settings.mode != Mode::Automatic {
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

/// What belongs on the page now.
pub(crate) fn view(tab: &Tab, settings: &Settings) -> View {
    let panel = if tab.evicted {
        PanelContent::Nothing
    } else {
        panel(tab, settings)
    };
    View {
        revision: tab.revision,
        covered: tab.covered && panel != PanelContent::Nothing,
        timer: timer(tab, settings),
        countdown: (panel == PanelContent::Note(Note::Countdown)).then_some(settings.countdown),
        incident: tab.incident.as_ref().map(|incident| incident.since),
        panel,
    }
}

/// What time the tab waits for.
pub(super) fn timer(tab: &Tab, settings: &Settings) -> Option<Millis> {
    if let Some(unproven) = &tab.unproven {
        return Some(if unproven.is_due { GAP } else { PROVEN_AFTER });
    }
    let incident = tab.incident.as_ref()?;
    match incident.phase {
        Phase::Pending | Phase::Guiding { .. } if incident.gone_since.is_some() => Some(GAP),
        Phase::Pending => {
            // A covered note keeps its time; the panel starts it once the note can be seen.
            let counts = matches!(
                wait(tab, settings),
                Some(Wait::Countdown | Wait::Uncovering)
            );
            counts.then_some(settings.countdown)
        }
        Phase::Marking { .. } | Phase::Refreshed => Some(REFRESH_UNANSWERED),
        // Frames out of sight may not be watched, so the window has to pass in sight, in one piece.
        Phase::Settling => tab.conditions.visible.then_some(settings.settle_window),
        Phase::Muted {
            mute: Mute::Snoozed { left },
        } => Some(left),
        Phase::Guiding { .. } | Phase::Muted { .. } => None,
    }
}

/// What would stand on the page if the page let it; the popup shows it.
pub(crate) fn panel(tab: &Tab, settings: &Settings) -> PanelContent {
    let (Some(incident), Some(top)) = (&tab.incident, &tab.top) else {
        return match tab.way_back {
            Some(_) => PanelContent::Note(Note::LandedElsewhere),
            None => PanelContent::Nothing,
        };
    };
    match incident.phase {
        Phase::Pending => match wait(tab, settings) {
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
