//! What the model of a browser inspects in a controller besides its commands.

use crate::controller::Controller;
use crate::remedy::{Effect, Event, Settings, Tab};

/// One step of the remedy.
#[derive(Clone, Debug)]
pub(crate) struct RemedyStep {
    pub(crate) before: Tab,
    pub(crate) after: Tab,
    pub(crate) event: Event,
    pub(crate) effects: Vec<Effect>,
    pub(crate) settings: Settings,
    pub(crate) is_private: bool,
}

impl Controller {
    pub(crate) fn known(&self, tab: i32) -> Option<&Tab> {
        self.tabs.get(&tab).map(|known| &known.remedy)
    }

    pub(crate) fn settings_in_force(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn is_awake(&self) -> bool {
        self.starting.is_none()
    }

    pub(crate) fn has_read_records(&self, is_private: bool) -> bool {
        if is_private {
            self.private_records.is_read
        } else {
            self.records.is_read
        }
    }

    pub(crate) fn take_trace(&mut self) -> Vec<RemedyStep> {
        std::mem::take(&mut self.trace)
    }
}
