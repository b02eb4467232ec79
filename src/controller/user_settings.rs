//! The settings in force, from the organisation's and the admin's own.

use super::Controller;
use super::ids::RequestId;
use super::stored::Editable;
use crate::json_value::JsonValue;
use crate::remedy::Settings;
use crate::remedy::settings::Change;

/// The admin's own settings as stored, including settings of other versions.
#[derive(Clone, Debug, Default)]
pub(super) struct UserSettings(pub(super) JsonValue);

impl PartialEq for UserSettings {
    /// Ignores the order of names, since browsers return them in an order of their own.
    fn eq(&self, other: &Self) -> bool {
        self.0.clone().sorted() == other.0.clone().sorted()
    }
}

/// A change of the admin's own settings.
#[derive(Clone, Debug)]
pub(super) enum SettingsEdit {
    /// Set these; null removes a setting.
    Set(JsonValue),
    /// What the user chose on the panel.
    Change(Change),
    Reset,
}

impl Editable for UserSettings {
    type Edit = SettingsEdit;

    fn apply(&mut self, edit: &SettingsEdit) {
        let own = std::mem::take(&mut self.0);
        self.0 = match edit {
            SettingsEdit::Set(changes) => merged(own, changes),
            SettingsEdit::Change(change) => change.apply(own),
            SettingsEdit::Reset => JsonValue::Map(Vec::new()),
        };
    }
}

/// A layer of settings with some of them changed; null removes one.
fn merged(own: JsonValue, changes: &JsonValue) -> JsonValue {
    let JsonValue::Map(changes) = changes else {
        return own;
    };
    let mut entries = match own {
        JsonValue::Map(entries) => entries,
        _ => Vec::new(),
    };
    entries.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let set = changes
        .iter()
        .filter(|(_, value)| *value != JsonValue::Null);
    entries.extend(set.cloned());
    JsonValue::Map(entries)
}

impl Controller {
    /// Reads the settings again, and notifies all tabs if they changed; returns whether they did.
    pub(super) fn read_settings(&mut self) -> bool {
        let nothing = JsonValue::Null;
        let policy = self.policy.known().unwrap_or(&nothing);
        let (mut settings, setting_errors) = Settings::read(policy, &self.own.current().0);
        if !self.policy.is_known() || !self.own.is_read() {
            settings.ask_first();
        }
        if self.setting_errors != setting_errors {
            for setting_error in &setting_errors {
                self.warn(&format!("a setting is wrong: {setting_error:?}"));
            }
            self.setting_errors = setting_errors;
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

    /// Applies a choice that the user made on the panel.
    pub(super) fn change_settings(&mut self, change: Change) {
        self.own.change(SettingsEdit::Change(change), None);
        if !self.read_settings() {
            self.settings_changed();
        }
    }

    /// Applies changes from one of the extension's own pages, which is answered once they are stored.
    pub(super) fn set_own(&mut self, edit: SettingsEdit, request: RequestId) {
        self.own.change(edit, Some(request));
        self.read_settings();
    }
}
