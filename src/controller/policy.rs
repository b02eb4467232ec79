//! The organisation's settings: from the browser, from the copy of an earlier answer, or unknown.
//!
//! An unknown policy unlocks nothing: the earlier answer stays in force, and without one nothing is refreshed
//! without asking.

use super::Controller;
use super::io::{Area, Item};
use super::keys::POLICY;
use crate::json_value::JsonValue;
use crate::remedy::settings::is_no_policy;

#[derive(Debug, Default)]
pub(super) struct Policy {
    /// `None` as long as the policy is unknown.
    known: Option<JsonValue>,
    /// The stored copy, or the one that is being stored.
    copy: Option<JsonValue>,
    /// The browser has answered this background: the policy is neither the copy's nor assumed.
    is_told: bool,
    /// The last answer was an error, or could not be parsed.
    has_failed: bool,
    /// The browser reported a change, and the tabs have not been notified yet.
    is_change_told: bool,
    /// The copy has been read.
    is_copy_read: bool,
}

impl Policy {
    pub(super) fn known(&self) -> Option<&JsonValue> {
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

    /// Forgets the copy, which could not be stored.
    pub(super) fn forget_copy(&mut self) {
        self.copy = None;
    }

    /// Takes over the copy of an earlier answer.
    pub(super) fn on_policy_copy(&mut self, stored: JsonValue) {
        self.is_copy_read = true;
        if stored == JsonValue::Null {
            return;
        }
        self.known.get_or_insert_with(|| stored.clone());
        // An answer that was written since the read was requested has replaced what was read.
        self.copy.get_or_insert(stored);
    }
}

impl Controller {
    /// Handles the browser's answer.
    pub(super) fn on_policy_answer(&mut self, answer: Result<JsonValue, String>) {
        let told = match answer {
            Ok(policy @ (JsonValue::Null | JsonValue::Map(_))) => Ok(policy),
            Ok(_) => Err("it is no list of names and values".to_owned()),
            Err(error) if is_no_policy(&error) => Ok(JsonValue::Null),
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

    /// Stores the answer for the next background. Null is stored too: it means that there is no policy any
    /// more.
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

    /// Assumes that there is no policy, if none was ever known and none arrives.
    pub(super) fn give_up_policy(&mut self) {
        let is_unknown = self.policy.is_copy_read && !self.policy.has_failed;
        if is_unknown && !self.policy.is_known() {
            self.policy.known = Some(JsonValue::Null);
            self.read_settings();
        }
    }
}
