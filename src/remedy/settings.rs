//! The settings, validated from three layers: the organisation's policy, the admin's own, and the
//! defaults.

use serde::{Deserialize, Serialize};

use crate::detection::normalise;
use crate::json_value::JsonValue;
use crate::number;
use crate::portal_url::{covers, is_site};
use crate::types::Millis;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;

/// The longest cap window that can be set, a day: refresh records are kept for this long.
pub(super) const LONGEST_CAP_WINDOW: Millis = LONGEST_CAP_WINDOW_MINUTES as Millis * MINUTE;
const LONGEST_CAP_WINDOW_MINUTES: u32 = 24 * 60;

/// How long *Snooze* lasts: the overlay's button says one hour.
pub(crate) const SNOOZE: Millis = 60 * MINUTE;

/// Most sites that can be turned off. There are about thirty portals, and admins may add their own.
const SITES_KEPT: usize = 200;

/// Most messages that can be added. Portals word this failure in a few ways, not in dozens, and each message
/// is searched for in every text.
const EXTRA_MESSAGES_KEPT: usize = 20;

/// Fewest letters of an added message, as in the catalog; shorter ones occur in too many other sentences.
const FEWEST_LETTERS: usize = 7;

/// Most characters of an added message; a longer one is more than a sentence.
const LONGEST_MESSAGE: usize = 200;

/// Most wrong entries of a list that an error quotes.
const ENTRIES_QUOTED: usize = 3;

/// Whether the browser's error means that there is no policy for the extension, as in Firefox.
/// <https://searchfox.org/mozilla-central/source/toolkit/components/extensions/parent/ext-storage.js>
pub(crate) fn is_no_policy(error: &str) -> bool {
    error.contains("Managed storage manifest not found")
}

/// Whether the extension acts automatically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// It refreshes once, after the countdown.
    Automatic,
    /// It asks before the refresh.
    Ask,
    /// It does nothing.
    Off,
}

/// What happens in a hidden tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HiddenTab {
    /// It is refreshed without a countdown, if nothing can be lost.
    Refresh,
    /// The countdown waits until the tab is visible.
    Wait,
}

/// One setting, by its name in storage and policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// [`Settings::mode`].
    Mode,
    /// [`Settings::countdown`], in seconds.
    CountdownSeconds,
    /// [`Settings::cap_window`], in minutes.
    CapWindowMinutes,
    /// [`Settings::settle_window`], in seconds.
    SettleWindowSeconds,
    /// [`Settings::hidden_tab`].
    HiddenTab,
    /// [`Settings::sites_off`].
    SitesOff,
    /// [`Settings::extra_messages`].
    ExtraMessages,
    /// [`Settings::snoozed_until`]; in the admin's own layer only.
    SnoozedUntil,
    /// [`Settings::history_days`].
    HistoryDays,
    /// [`Settings::history_entries`].
    HistoryEntries,
}

impl Key {
    /// All settings.
    pub(crate) const ALL: [Key; 10] = [
        Key::Mode,
        Key::CountdownSeconds,
        Key::CapWindowMinutes,
        Key::SettleWindowSeconds,
        Key::HiddenTab,
        Key::SitesOff,
        Key::ExtraMessages,
        Key::SnoozedUntil,
        Key::HistoryDays,
        Key::HistoryEntries,
    ];

    /// The name in storage and policy.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Key::Mode => "mode",
            Key::CountdownSeconds => "countdownSeconds",
            Key::CapWindowMinutes => "capWindowMinutes",
            Key::SettleWindowSeconds => "settleWindowSeconds",
            Key::HiddenTab => "hiddenTab",
            Key::SitesOff => "sitesOff",
            Key::ExtraMessages => "extraMessages",
            Key::SnoozedUntil => "snoozedUntil",
            Key::HistoryDays => "historyDays",
            Key::HistoryEntries => "historyEntries",
        }
    }

    /// The valid values.
    pub(crate) fn constraint(self) -> Constraint {
        match self {
            Key::Mode => Constraint::OneOf(&["automatic", "ask", "off"]),
            // A countdown of more than a minute is not noticed as one.
            Key::CountdownSeconds => Constraint::WholeNumber { least: 0, most: 60 },
            Key::CapWindowMinutes => Constraint::WholeNumber {
                least: 1,
                most: LONGEST_CAP_WINDOW_MINUTES,
            },
            // Within a shorter time, a slow blade has not failed yet; after a longer one, the error is a new
            // one.
            Key::SettleWindowSeconds => Constraint::WholeNumber {
                least: 5,
                most: 120,
            },
            Key::HiddenTab => Constraint::OneOf(&["refresh", "wait"]),
            Key::SitesOff => Constraint::Hosts,
            Key::ExtraMessages => Constraint::Messages,
            Key::SnoozedUntil => Constraint::Moment,
            Key::HistoryDays => Constraint::WholeNumber {
                least: 0,
                most: 3_650,
            },
            Key::HistoryEntries => Constraint::WholeNumber {
                least: 0,
                most: 10_000,
            },
        }
    }
}

/// The valid values of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Constraint {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number, bounds included.
    WholeNumber {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A list of at most 200 sites, such as `portal.azure.com` or `localhost:8443`.
    Hosts,
    /// A list of at most 20 texts, each of 7 letters or more and 200 characters at most.
    Messages,
    /// Milliseconds since the Unix epoch.
    Moment,
    /// Names with values; the whole layer is something else.
    Settings,
    /// A known setting that this layer may set.
    KnownSetting,
}

/// The layer that a setting is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// The organisation's policy.
    Policy,
    /// The admin's own.
    User,
}

/// A refused value. The layer below, or the default, takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SettingError {
    /// Its layer.
    pub layer: Layer,
    /// Its name; empty for the whole layer.
    pub key: String,
    /// What was found, shortened.
    pub found: String,
    /// The valid values.
    pub constraint: Constraint,
}

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether the extension acts automatically.
    pub mode: Mode,
    /// Time between the note and the refresh; 0 means at once, without a note.
    pub countdown: Millis,
    /// Within this time, a tab is refreshed once for the errors of one portal.
    pub cap_window: Millis,
    /// An error within this time after a refresh is the old one come back. The portals' blades request
    /// their tokens while loading, which takes a few seconds, and twice that on a bad connection.
    pub settle_window: Millis,
    /// What happens in a hidden tab.
    pub hidden_tab: HiddenTab,
    /// Sites on which nothing is done: hosts, some with a port.
    pub sites_off: Vec<String>,
    /// Texts that are treated as the error, besides the catalog's.
    pub extra_messages: Vec<String>,
    /// Nothing is done anywhere before this time.
    pub snoozed_until: Option<Millis>,
    /// For how many days the history is kept.
    pub history_days: u32,
    /// How many entries the history keeps.
    pub history_entries: u32,
    pub(super) locked: Vec<Key>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::Automatic,
            countdown: 5 * SECOND,
            cap_window: 15 * MINUTE,
            settle_window: 20 * SECOND,
            hidden_tab: HiddenTab::Refresh,
            sites_off: Vec::new(),
            extra_messages: Vec::new(),
            snoozed_until: None,
            history_days: 90,
            history_entries: 1_000,
            locked: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the settings. Invalid values are replaced and reported, with one error for each.
    pub(crate) fn read(policy: &JsonValue, own: &JsonValue) -> (Self, Vec<SettingError>) {
        let mut settings = Self::default();
        let mut setting_errors = Vec::new();
        for (layer, raw) in [(Layer::User, own), (Layer::Policy, policy)] {
            settings.read_layer(layer, raw, &mut setting_errors);
        }
        (settings, setting_errors)
    }

    /// Turns automatic refreshes into questions, for as long as the organisation's policy is unknown.
    pub(crate) fn ask_first(&mut self) {
        if self.mode == Mode::Automatic {
            self.mode = Mode::Ask;
        }
    }

    fn read_layer(
        &mut self,
        layer: Layer,
        raw: &JsonValue,
        setting_errors: &mut Vec<SettingError>,
    ) {
        let mut report = |key: &str, found: String, constraint| {
            setting_errors.push(SettingError {
                layer,
                key: key.to_owned(),
                found,
                constraint,
            });
        };
        let entries = match raw {
            JsonValue::Null => return,
            JsonValue::Map(entries) => entries,
            _ => return report("", raw.quoted(), Constraint::Settings),
        };
        for (name, value) in entries {
            let known = Key::ALL.into_iter().find(|key| key.name() == name);
            let Some(key) = known.filter(|key| may_set(layer, *key)) else {
                report(name, value.quoted(), Constraint::KnownSetting);
                continue;
            };
            // In policies and forms an empty value means that the setting is not set.
            if *value == JsonValue::Null {
                continue;
            }
            let taken = self.set(key, value);
            if layer == Layer::Policy && !matches!(taken, Taken::Nothing(_)) {
                self.locked.push(key);
            }
            if let Taken::Partly(found) | Taken::Nothing(found) = taken {
                report(name, found, key.constraint());
            }
        }
    }

    /// Sets the valid part of a value.
    fn set(&mut self, key: Key, value: &JsonValue) -> Taken {
        let is_set = match key {
            Key::SitesOff => {
                return take_list(value, SITES_KEPT, site, &mut self.sites_off);
            }
            Key::ExtraMessages => {
                let kept = EXTRA_MESSAGES_KEPT;
                return take_list(value, kept, extra_message, &mut self.extra_messages);
            }
            _ => self.set_one(key, value).is_some(),
        };
        if is_set {
            Taken::Whole
        } else {
            Taken::Nothing(value.quoted())
        }
    }

    /// Sets a value that is not a list; none if it is invalid.
    fn set_one(&mut self, key: Key, value: &JsonValue) -> Option<()> {
        match key {
            Key::Mode => {
                self.mode = match text(value)? {
                    "automatic" => Mode::Automatic,
                    "ask" => Mode::Ask,
                    "off" => Mode::Off,
                    _ => return None,
                };
            }
            Key::HiddenTab => {
                self.hidden_tab = match text(value)? {
                    "refresh" => HiddenTab::Refresh,
                    "wait" => HiddenTab::Wait,
                    _ => return None,
                };
            }
            Key::CountdownSeconds => self.countdown = Millis::from(whole(key, value)?) * SECOND,
            Key::CapWindowMinutes => self.cap_window = Millis::from(whole(key, value)?) * MINUTE,
            Key::SettleWindowSeconds => {
                self.settle_window = Millis::from(whole(key, value)?) * SECOND;
            }
            Key::SnoozedUntil => self.snoozed_until = Some(moment(value)?),
            Key::HistoryDays => self.history_days = whole(key, value)?,
            Key::HistoryEntries => self.history_entries = whole(key, value)?,
            Key::SitesOff | Key::ExtraMessages => return None,
        }
        Some(())
    }

    /// Whether policy has set this setting, so that the admin cannot change it.
    pub(crate) fn locked(&self, key: Key) -> bool {
        self.locked.contains(&key)
    }

    /// Time left of the snooze. A snooze that would last longer than [`SNOOZE`] was set by another clock and
    /// counts as over.
    pub(crate) fn snooze_left(&self, now: Millis) -> Option<Millis> {
        let left = self.snoozed_until?.checked_sub(now)?;
        (1..=SNOOZE).contains(&left).then_some(left)
    }

    /// Whether nothing is done on that site, as from
    /// [`PortalUrl::site`](crate::portal_url::PortalUrl::site).
    pub(crate) fn is_site_off(&self, site: &str) -> bool {
        self.sites_off.iter().any(|named| covers(named, site))
    }
}

/// A change of the admin's own settings, made on the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Turn the extension off on this site.
    TurnOffSite(String),
    /// Do nothing anywhere before this time.
    SnoozeUntil(Millis),
}

impl Change {
    /// The admin's own settings after the change. A layer that is not a map is replaced.
    pub(crate) fn apply(&self, own: JsonValue) -> JsonValue {
        let (key, value) = match self {
            Change::TurnOffSite(site) => (Key::SitesOff, sites_off(&own, site, false)),
            #[expect(clippy::cast_precision_loss, reason = "moments stay below 2^53")]
            Change::SnoozeUntil(moment) => (Key::SnoozedUntil, JsonValue::Number(*moment as f64)),
        };
        let mut entries = match own {
            JsonValue::Map(entries) => entries,
            _ => Vec::new(),
        };
        entries.retain(|(name, _)| name != key.name());
        entries.push((key.name().to_owned(), value));
        JsonValue::Map(entries)
    }
}

/// Whether a layer may set a setting: a snooze is the admin's own; a policy turns the extension off instead.
fn may_set(layer: Layer, key: Key) -> bool {
    layer == Layer::User || key != Key::SnoozedUntil
}

fn text(value: &JsonValue) -> Option<&str> {
    match value {
        JsonValue::Text(text) => Some(text),
        _ => None,
    }
}

/// The number if it is within the key's bounds. Rounding or clamping would hide a mistake.
fn whole(key: Key, value: &JsonValue) -> Option<u32> {
    let Constraint::WholeNumber { least, most } = key.constraint() else {
        return None;
    };
    let JsonValue::Number(number) = *value else {
        return None;
    };
    number::whole(number).filter(|number| (least..=most).contains(number))
}

fn moment(value: &JsonValue) -> Option<Millis> {
    let JsonValue::Number(number) = *value else {
        return None;
    };
    number::whole(number)
}

/// The result of setting a value.
enum Taken {
    /// It is valid.
    Whole,
    /// A list with valid entries; the invalid ones are quoted.
    Partly(String),
    /// It is invalid, and changes nothing; it is quoted.
    Nothing(String),
}

/// Sets the entries of a list that `item` accepts, at most `most` and each once. One invalid entry must not
/// discard the others.
fn take_list(
    value: &JsonValue,
    most: usize,
    item: fn(&str) -> Option<String>,
    list: &mut Vec<String>,
) -> Taken {
    let JsonValue::List(items) = value else {
        return Taken::Nothing(value.quoted());
    };
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for raw in items {
        match text(raw).and_then(item) {
            Some(text) if taken.contains(&text) => {}
            Some(text) if taken.len() < most => taken.push(text),
            _ => refused.push(raw),
        }
    }
    if taken.is_empty() && !refused.is_empty() {
        return Taken::Nothing(quoted_all(&refused));
    }
    *list = taken;
    if refused.is_empty() {
        Taken::Whole
    } else {
        Taken::Partly(quoted_all(&refused))
    }
}

/// The first of these values, for display.
fn quoted_all(values: &[&JsonValue]) -> String {
    let mut quoted: Vec<String> = values
        .iter()
        .take(ENTRIES_QUOTED)
        .map(|value| value.quoted())
        .collect();
    if values.len() > ENTRIES_QUOTED {
        quoted.push("…".to_owned());
    }
    quoted.join(", ")
}

fn site(text: &str) -> Option<String> {
    let site = text.to_ascii_lowercase();
    is_site(&site).then_some(site)
}

fn extra_message(text: &str) -> Option<String> {
    let message = text.trim();
    let letters = normalise(&message.to_lowercase()).count();
    let fits = letters >= FEWEST_LETTERS && message.chars().count() <= LONGEST_MESSAGE;
    fits.then(|| message.to_owned())
}

/// The admin's own list of sites turned off, with this site turned on or off. If there are too many, invalid
/// entries are dropped first, then the oldest.
pub(crate) fn sites_off(own: &JsonValue, this: &str, is_on: bool) -> JsonValue {
    let mut sites = match own.get(Key::SitesOff.name()) {
        Some(JsonValue::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let named = |raw: &JsonValue| text(raw).and_then(site);
    let covers_this = |raw: &JsonValue| named(raw).is_some_and(|named| covers(&named, this));
    if is_on {
        sites.retain(|raw| !covers_this(raw));
    } else if !sites.iter().any(covers_this) {
        if sites.len() >= SITES_KEPT {
            sites.retain(|raw| named(raw).is_some());
        }
        let too_many = (sites.len() + 1).saturating_sub(SITES_KEPT);
        sites.drain(..too_many);
        sites.push(JsonValue::Text(this.to_owned()));
    }
    JsonValue::List(sites)
}
