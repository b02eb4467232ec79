//! The table of transitions, which docs/remedy.md draws.

use TabState::{Guiding, Marking, Muted, Pending, Refreshed, Settling, Watching};

use crate::remedy::{Phase, Tab};

/// The state of the remedy in a tab: its phase without the phase's data, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TabState {
    Watching,
    Pending,
    Marking,
    Refreshed,
    Settling,
    Guiding,
    Muted,
}

impl TabState {
    pub(crate) const ALL: [TabState; 7] = [
        Watching, Pending, Marking, Refreshed, Settling, Guiding, Muted,
    ];

    pub(crate) fn of(tab: &Tab) -> Self {
        match tab.phase() {
            None => Watching,
            Some(Phase::Pending) => Pending,
            Some(Phase::Marking { .. }) => Marking,
            Some(Phase::Refreshed) => Refreshed,
            Some(Phase::Settling) => Settling,
            Some(Phase::Guiding { .. }) => Guiding,
            Some(Phase::Muted { .. }) => Muted,
        }
    }

    /// The name that docs/remedy.md uses.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Watching => "watching",
            Pending => "pending",
            Marking => "marking",
            Refreshed => "refreshed",
            Settling => "settling",
            Guiding => "guiding",
            Muted => "muted",
        }
    }
}

/// A transition from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transition {
    /// The state before.
    pub from: TabState,
    /// The state after.
    pub to: TabState,
    /// What causes the transition.
    pub on: &'static str,
}

const fn way(from: TabState, to: TabState, on: &'static str) -> Transition {
    Transition { from, to, on }
}

/// All transitions.
pub(super) const TRANSITIONS: &[Transition] = &[
    way(Watching, Pending, "the error is seen"),
    way(Watching, Marking, "the error is seen, nothing to wait for"),
    way(Watching, Guiding, "the error is seen, refreshes used up"),
    way(Watching, Muted, "the error is seen, turned off or snoozed"),
    way(
        Watching,
        Settling,
        "the admin's own reload, the error just gone",
    ),
    way(Pending, Marking, "countdown over, or refresh chosen"),
    way(Pending, Guiding, "refreshes used up"),
    way(Pending, Muted, "not now, turned off or snoozed"),
    way(Pending, Settling, "the admin's own reload"),
    way(Pending, Watching, "the error goes, or the page"),
    way(Marking, Refreshed, "mark stored"),
    way(Marking, Pending, "a refresh is blocked for now"),
    way(Marking, Guiding, "mark refused, or no answer"),
    way(Marking, Muted, "not now, turned off or snoozed"),
    way(Marking, Settling, "a new document"),
    way(Marking, Watching, "the error goes, or the page"),
    way(Refreshed, Settling, "a new document"),
    way(Refreshed, Guiding, "no answer"),
    way(Refreshed, Watching, "the admin goes elsewhere"),
    way(Settling, Watching, "recovered, or the admin goes elsewhere"),
    way(Settling, Guiding, "the error is back"),
    way(Settling, Muted, "the error is back, turned off or snoozed"),
    way(Guiding, Watching, "the error goes, or the page"),
    way(Guiding, Marking, "refresh once more"),
    way(Guiding, Muted, "closed, turned off or snoozed"),
    way(Guiding, Settling, "the admin's own reload"),
    way(Muted, Watching, "the error goes, or the page"),
    way(Muted, Pending, "turned on again, or the snooze is over"),
    way(Muted, Marking, "refresh chosen"),
    way(Muted, Guiding, "turned on again, refreshes used up"),
    way(Muted, Settling, "the admin's own reload"),
];
