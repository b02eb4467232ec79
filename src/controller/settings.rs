//! The settings in force, from the organisation's and the admin's own.

use super::Controller;
use super::io::RequestId;
use super::stored::Value;
use crate::remedy::Settings;
use crate::remedy::settings::{Change, Raw};

/// The admin's own settings as they are stored. Those of other versions stay among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Own(pub(super) Raw);

impl PartialEq for Own {
    /// Browsers give names back in an order of their own.
    fn eq(&self, other: &Self) -> bool {
        self.0.clone().sorted() == other.0.clone().sorted()
    }
}

/// What can be done to the admin's own settings.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Set some; null takes one out.
    Set(Raw),
    /// What a person chose on a page.
    Change(Change),
    Reset,
}

impl Value for Own {
    type Deed = Deed;

    fn apply(&mut self, deed: &Deed) {
        let own = std::mem::take(&mut self.0);
        self.0 = match deed {
            Deed::Set(changes) => merged(own, changes),
            Deed::Change(change) => change.apply(own),
            Deed::Reset => Raw::Map(Vec::new()),
        };
    }
}

/// A layer of settings with some of them changed; null takes one out.
fn merged(own: Raw, changes: &Raw) -> Raw {
    let Raw::Map(changes) = changes else {
        return own;
    };
    let mut entries = match own {
        Raw::Map(entries) => entries,
        _ => Vec::new(),
    };
    entries.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let set = changes.iter().filter(|(_, value)| *value != Raw::Null);
    entries.extend(set.cloned());
    Raw::Map(entries)
}

impl Controller {
    /// Reads the settings anew, and tells all tabs if they changed; whether they did.
    pub(super) fn read_settings(&mut self) -> bool {
        let nothing = Raw::Null;
        let policy = self.policy.known().unwrap_or(&nothing);
        let (mut settings, complaints) = Settings::read(policy, &self.own.current().0);
        if !self.policy.is_known() || !self.own.is_read() {
            settings.ask_first();
        }
        if self.complaints != complaints {
            for complaint in &complaints {
                self.warn(&format!("a setting is wrong: {complaint:?}"));
            }
            self.complaints = complaints;
        }
        let is_kept_shorter = settings.history_days < self.settings.history_days
            || settings.history_entries < self.settings.history_entries;
        let is_changed = settings != self.settings;
        self.settings = settings;
        if is_changed {
            if is_kept_shorter {
                self.shorten_history();
            }
            self.settings_changed();
        }
        is_changed
    }

    /// Takes a person's choice on a page.
    pub(super) fn change_settings(&mut self, change: Change) {
        self.own.change(Deed::Change(change), None);
        if !self.read_settings() {
            self.settings_changed();
        }
    }

    /// Takes what one of the extension's own pages sets; it is answered when that is stored.
    pub(super) fn set_own(&mut self, deed: Deed, request: RequestId) {
        self.own.change(deed, Some(request));
        self.read_settings();
    }
}
