//! What the toolbar button says of a tab.

use crate::browser::api;
use crate::remedy::{self, Phase, Settings, Tab, Wait};

/// Badge colours with at least 4.5:1 under white text: Fluent 2's danger and brand backgrounds.
pub(super) const DANGER: &str = "#b10e1c";

pub(super) const BRAND: &str = "#0f6cbd";

/// What the toolbar button says of a tab.
pub(super) struct Badge {
    text: &'static str,
    color: &'static str,
    title: &'static str,
}

impl Badge {
    pub(super) fn of(tab: &Tab, settings: &Settings) -> Self {
        let (text, color, title) = match tab.phase() {
            None | Some(Phase::Settling) => ("", BRAND, "badge_watching"),
            Some(Phase::Muted { .. }) => ("", BRAND, "badge_muted"),
            Some(Phase::Pending)
                if matches!(
                    remedy::wait(tab, settings),
                    Some(Wait::Note | Wait::Uncovering)
                ) =>
            {
                ("?", BRAND, "badge_waiting")
            }
            Some(Phase::Pending | Phase::Marking { .. } | Phase::Refreshed) => {
                ("…", BRAND, "badge_pending")
            }
            Some(Phase::Guiding { .. }) => ("!", DANGER, "badge_guiding"),
        };
        Self { text, color, title }
    }

    pub(super) async fn put_on(&self, tab: i32) -> api::Answer {
        api::set_badge(tab, self.text, self.color, &api::message(self.title, &[])).await
    }
}
