//! The organisation's settings: as it told them, as it last told them, or unknown.
//!
//! Unknown unlocks nothing: what was told before goes on, and where nothing ever was, nobody is
//! refreshed without being asked.

use super::Controller;
use super::io::{Area, Item};
use super::keys::POLICY;
use crate::remedy::settings::Raw;

/// What Firefox answers where there is no policy for the extension.
/// <https://searchfox.org/mozilla-central/source/toolkit/components/extensions/parent/ext-storage.js>
const NO_POLICY: &str = "Managed storage manifest not found";

#[derive(Debug, Default)]
pub(super) struct Policy {
    /// Nothing as long as nobody knows.
    known: Option<Raw>,
    /// What is stored of it.
    copy: Option<Raw>,
    /// It was told to this background, and not read from the copy or given up.
    is_told: bool,
    /// The last answer could not be understood.
    has_failed: bool,
    /// No tab has heard of a change that was told.
    is_change_told: bool,
    /// Nobody needs to be asked again: the copy was read.
    is_copy_read: bool,
}

impl Policy {
    pub(super) fn known(&self) -> Option<&Raw> {
        self.known.as_ref()
    }

    pub(super) fn is_known(&self) -> bool {
        self.known.is_some()
    }

    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    pub(super) fn note_change(&mut self) {
        self.is_change_told = true;
    }

    /// The copy could not be stored.
    pub(super) fn forget_copy(&mut self) {
        self.copy = None;
    }

    /// Takes the policy as it was last told.
    pub(super) fn take_copy(&mut self, stored: Raw) {
        self.is_copy_read = true;
        if stored == Raw::Null {
            return;
        }
        self.known.get_or_insert_with(|| stored.clone());
        self.copy = Some(stored);
    }
}

impl Controller {
    /// Takes what the browser says of the policy.
    pub(super) fn take_policy(&mut self, answer: Result<Raw, String>) {
        let told = match answer {
            Ok(policy @ (Raw::Null | Raw::Map(_))) => Ok(policy),
            Ok(_) => Err("it is no list of names and values".to_owned()),
            Err(error) if error.contains(NO_POLICY) => Ok(Raw::Null),
            Err(error) => Err(error),
        };
        match told {
            Ok(policy) => {
                self.policy.has_failed = false;
                self.policy.known = Some(policy);
                self.policy.is_told = true;
                self.store_policy();
            }
            Err(error) => {
                self.policy.has_failed = true;
                self.warn(&["the policy cannot be read: ", &error].concat());
                self.await_retry();
            }
        }
        let is_told = std::mem::take(&mut self.policy.is_change_told);
        if !self.read_settings() && is_told {
            self.settings_changed();
        }
        self.answer_settings();
    }

    /// Stores what was told, for the next background. Null is stored too: it says that there was a
    /// policy and is none any more.
    pub(super) fn store_policy(&mut self) {
        if !self.policy.is_told || self.policy.copy == self.policy.known {
            return;
        }
        self.policy.copy = self.policy.known.clone();
        if let Some(policy) = self.policy.known.clone() {
            let key = POLICY.to_owned();
            self.write_other(POLICY, Area::Local, key, Item::Settings(policy));
        }
    }

    /// Takes a policy of which nothing was ever known, and which does not come, to be none.
    pub(super) fn give_up_policy(&mut self) {
        let is_unknown = self.policy.is_copy_read && !self.policy.has_failed;
        if is_unknown && !self.policy.is_known() {
            self.policy.known = Some(Raw::Null);
            self.read_settings();
        }
    }
}
