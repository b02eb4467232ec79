//! The content of *Check this installation*: facts about this installation in, one line for each check out.
//!
//! A line is a text with gaps. Names and addresses of an organisation stay in gaps of their own, which a
//! report leaves out.

use super::environment::Environment;
use super::form::{self, Layers};
use crate::detection::Detection;
use crate::json_value::JsonValue;
use crate::remedy::settings::{Constraint, Key, Layer, Mode, SettingError, is_no_policy};
use crate::remedy::{RefreshRecords, Settings};
use crate::types::Millis;

/// How far a stored time may be ahead of the clock: time servers correct a clock by less.
const AHEAD_AT_MOST: Millis = 60_000;

/// Most host names in a line; the count includes the others.
const HOSTS_NAMED: usize = 5;

/// What the browser and the background report about this installation.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The extension and the browser that it runs in.
    pub environment: Environment,
    /// The extension's id, which policies name.
    pub id: String,
    /// The settings that the background applies; none if it does not answer.
    pub layers: Option<Layers>,
    /// The policy as the browser reports it to this page, or the browser's error.
    pub policy: Result<JsonValue, String>,
    /// The match patterns of the manifest's hosts.
    pub hosts: Vec<String>,
    /// Those of the manifest's hosts that the extension has no access to.
    pub missing_hosts: Vec<String>,
    /// The match patterns of the added portals.
    pub added: Vec<String>,
    /// Those of the added portals for which the loader is registered.
    pub served: Vec<String>,
    /// Each storage area, with the browser's error if a value could not be written, read back and removed.
    pub storage: Vec<(&'static str, Result<(), String>)>,
    /// Now.
    pub now: Millis,
    /// The latest stored time.
    pub latest: Option<Millis>,
    /// Whether the extension may run in private windows.
    pub in_private_windows: bool,
    /// Each open tab of a portal: the form of the engine in each of its documents that has one.
    pub tabs: Vec<Vec<String>>,
    /// The engine's result on the sample here, in each form.
    pub engines: Vec<(EngineForm, EngineAnswer)>,
}

/// A form of the engine, by the name of its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EngineForm {
    /// WebAssembly.
    Wasm,
    /// The module as JavaScript.
    Twin,
}

impl EngineForm {
    /// Both, the preferred one first.
    pub(crate) const ALL: [EngineForm; 2] = [EngineForm::Wasm, EngineForm::Twin];

    /// The name in programs and in `tokenAssist.engine`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            EngineForm::Wasm => "wasm",
            EngineForm::Twin => "twin",
        }
    }

    /// The name of the technology, the same in every language.
    fn written_in(self) -> &'static str {
        match self {
            EngineForm::Wasm => "WebAssembly",
            EngineForm::Twin => "JavaScript",
        }
    }
}

/// The engine's result on the sample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EngineAnswer {
    /// It detected the error.
    Saw(Box<Detection>),
    /// The browser did not start it.
    Refused,
    /// It reported nothing.
    Silent,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineState {
    /// As it should be.
    Well,
    /// Worth knowing; it may be intended.
    Note,
    /// Something does not work.
    Problem,
}

impl LineState {
    /// The key of its text.
    pub(crate) fn words(self) -> &'static str {
        match self {
            LineState::Well => "check_ok",
            LineState::Note => "check_note",
            LineState::Problem => "check_problem",
        }
    }

    /// Its class in check.css.
    pub(crate) fn class(self) -> &'static str {
        match self {
            LineState::Well => "well",
            LineState::Note => "note",
            LineState::Problem => "problem",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// How it ended.
    pub state: LineState,
    /// What was found.
    pub found: CheckText,
    /// What to do about it.
    pub to_do: Option<CheckText>,
}

/// A text: its key, and what fills its gaps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CheckText {
    /// The key.
    pub key: &'static str,
    /// What fills the gaps, in their order.
    pub gaps: Vec<Gap>,
}

/// What fills a gap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Gap {
    /// A text that is the same in every language.
    Plain(String),
    /// A count.
    Count(usize),
    /// A time.
    Moment(Millis),
    /// A text of the organisation or the user, which a report leaves out.
    Confidential(String),
    /// An error as the browser words it.
    Error(String),
    /// The name of a setting.
    Setting(String),
    /// The value of the setting of that name.
    Value(String, JsonValue),
    /// What is valid for the setting of that name.
    Constraint(String, Constraint),
}

impl CheckText {
    /// A text without gaps.
    pub(crate) fn plain(key: &'static str) -> Self {
        Self {
            key,
            gaps: Vec::new(),
        }
    }

    fn with(key: &'static str, gaps: impl Into<Vec<Gap>>) -> Self {
        Self {
            key,
            gaps: gaps.into(),
        }
    }

    /// The text for a report: without names, addresses and paths.
    fn without_names(&self) -> Self {
        let gaps = self.gaps.iter().map(|gap| match gap {
            Gap::Confidential(_) => Gap::Plain(LEFT_OUT.to_owned()),
            Gap::Value(name, JsonValue::List(items)) if is_of_names(name) => {
                Gap::Count(items.len())
            }
            Gap::Error(error) => Gap::Error(without_paths(error)),
            other => other.clone(),
        });
        Self {
            key: self.key,
            gaps: gaps.collect(),
        }
    }
}

/// The placeholder in a report for what it leaves out.
const LEFT_OUT: &str = "…";

fn is_of_names(setting: &str) -> bool {
    let key = Key::ALL.into_iter().find(|key| key.name() == setting);
    key.is_none_or(|key| matches!(key.constraint(), Constraint::Hosts | Constraint::Messages))
}

/// An error without the words that may be paths: a profile's folder has the user's name in it.
fn without_paths(error: &str) -> String {
    let words = error.split(' ').map(|word| {
        if word.contains(['/', '\\']) {
            LEFT_OUT
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn line(state: LineState, found: CheckText, to_do: Option<CheckText>) -> Line {
    Line {
        state,
        found,
        to_do,
    }
}

fn well(found: CheckText) -> Line {
    line(LineState::Well, found, None)
}

/// The checks, in the order in which an admin would go through them.
pub(crate) fn lines(facts: &Facts) -> Vec<Line> {
    let mut lines = vec![well(CheckText::with(
        "check_version",
        [
            Gap::Plain(facts.environment.version.clone()),
            Gap::Plain(facts.environment.browser()),
            Gap::Plain(facts.id.clone()),
        ],
    ))];
    lines.extend(of_settings(facts));
    lines.push(of_hosts(facts));
    lines.extend(of_added_portals(facts));
    lines.extend(facts.storage.iter().map(|(area, outcome)| match outcome {
        Ok(()) => well(CheckText::with(
            "check_storage",
            [Gap::Plain((*area).to_owned())],
        )),
        Err(error) => line(
            LineState::Problem,
            CheckText::with(
                "check_storage_bad",
                [Gap::Plain((*area).to_owned()), Gap::Error(error.clone())],
            ),
            Some(CheckText::plain("check_storage_bad_do")),
        ),
    }));
    lines.extend(of_engines(&facts.engines));
    lines.push(of_tabs(&facts.tabs));
    lines.push(of_clock(facts));
    lines.push(if facts.in_private_windows {
        well(CheckText::plain("check_private"))
    } else {
        line(
            LineState::Note,
            CheckText::plain("check_private_off"),
            Some(CheckText::plain("check_private_off_do")),
        )
    });
    let (texts, browser) = &facts.environment.languages;
    lines.push(well(CheckText::with(
        "check_language",
        [Gap::Plain(texts.clone()), Gap::Plain(browser.clone())],
    )));
    lines
}

/// Names and values that are set in a layer.
fn set_in(layer: &JsonValue) -> Vec<(String, JsonValue)> {
    let entries = form::entries(layer).iter();
    let set = entries.filter(|(_, value)| *value != JsonValue::Null);
    let set = set.map(|(name, value)| (name.clone(), value.clone().sorted()));
    let mut set: Vec<_> = set.collect();
    set.sort_by(|(one, _), (other, _)| one.cmp(other));
    set
}

/// The policy, the user's own settings, and whether they turn the extension off.
fn of_settings(facts: &Facts) -> Vec<Line> {
    let Some(layers) = &facts.layers else {
        return vec![line(
            LineState::Problem,
            CheckText::plain("page_failed"),
            None,
        )];
    };
    let mut lines = Vec::new();
    let policy = match &facts.policy {
        Ok(policy) => policy,
        Err(error) if is_no_policy(error) => &JsonValue::Null,
        Err(error) => {
            lines.push(line(
                LineState::Problem,
                CheckText::with("check_policy_unread", [Gap::Error(error.clone())]),
                Some(CheckText::plain("check_restart")),
            ));
            &layers.policy
        }
    };
    let (settings, setting_errors) = Settings::read(policy, &layers.own);
    let set = set_in(policy);
    if set.is_empty() && lines.is_empty() && !setting_errors.iter().any(is_of_policy) {
        lines.push(line(
            LineState::Note,
            CheckText::plain("check_policy_none"),
            Some(CheckText::with(
                "check_policy_none_do",
                [Gap::Plain(facts.id.clone())],
            )),
        ));
    }
    lines.extend(
        set.iter()
            .filter_map(|(name, _)| of_policy_value(name, &settings)),
    );
    let (of_policy, own) = setting_errors
        .iter()
        .partition::<Vec<_>, _>(|it| is_of_policy(it));
    lines.extend(of_policy.into_iter().chain(own).map(of_setting_error));
    if set != set_in(&layers.policy) {
        lines.push(line(
            LineState::Problem,
            CheckText::plain("check_policy_behind"),
            Some(CheckText::plain("check_restart")),
        ));
    }
    let in_force = Settings::read(&layers.policy, &layers.own).0;
    lines.extend(of_pause(&in_force, facts.now));
    lines
}

/// A setting that the policy locks, with the value in force.
fn of_policy_value(name: &str, settings: &Settings) -> Option<Line> {
    let key = Key::ALL.into_iter().find(|key| key.name() == name)?;
    settings.locked(key).then(|| {
        let name = name.to_owned();
        let in_force = form::value(settings, key);
        let gaps = [Gap::Setting(name.clone()), Gap::Value(name, in_force)];
        well(CheckText::with("check_policy_value", gaps))
    })
}

/// What turns the extension off or pauses it, if anything does.
fn of_pause(settings: &Settings, now: Millis) -> Option<Line> {
    let found = if settings.mode == Mode::Off {
        CheckText::plain(if settings.locked(Key::Mode) {
            "popup_off_by_policy_why"
        } else {
            "popup_off_why"
        })
    } else {
        settings.snooze_left(now)?;
        let until = settings.snoozed_until.unwrap_or_default();
        CheckText::with("popup_snoozed", [Gap::Moment(until)])
    };
    Some(line(LineState::Note, found, None))
}

fn is_of_policy(setting_error: &SettingError) -> bool {
    setting_error.layer == Layer::Policy
}

fn of_setting_error(setting_error: &SettingError) -> Line {
    let SettingError {
        layer,
        key,
        found,
        constraint,
    } = setting_error;
    let found = match constraint {
        Constraint::OneOf(_) | Constraint::WholeNumber { .. } | Constraint::Moment => {
            Gap::Plain(found.clone())
        }
        _ => Gap::Confidential(found.clone()),
    };
    // The whole layer has no name.
    let name = match constraint {
        Constraint::Settings => Gap::Plain("JSON".to_owned()),
        _ => Gap::Setting(key.clone()),
    };
    let text = match layer {
        Layer::Policy => "check_policy_refused",
        Layer::User => "check_own_refused",
    };
    line(
        LineState::Problem,
        CheckText::with(text, [name, found]),
        Some(CheckText::with(
            "check_refused_do",
            [Gap::Constraint(key.clone(), *constraint)],
        )),
    )
}

/// Hosts of match patterns, as many as fit on a line.
fn hosts_of(patterns: &[String]) -> String {
    let hosts = patterns.iter().take(HOSTS_NAMED).map(|pattern| {
        let host = pattern.split_once("://").map_or(&**pattern, |(_, it)| it);
        host.trim_end_matches("/*")
    });
    let mut hosts = hosts.collect::<Vec<_>>();
    if patterns.len() > HOSTS_NAMED {
        hosts.push(LEFT_OUT);
    }
    hosts.join(", ")
}

fn of_hosts(facts: &Facts) -> Line {
    let missing = &facts.missing_hosts;
    if missing.is_empty() {
        let count = Gap::Count(facts.hosts.len());
        return well(CheckText::with("check_hosts", [count]));
    }
    line(
        LineState::Problem,
        CheckText::with(
            "check_hosts_missing",
            [
                Gap::Count(missing.len()),
                Gap::Count(facts.hosts.len()),
                Gap::Plain(hosts_of(missing)),
            ],
        ),
        Some(CheckText::plain("check_hosts_missing_do")),
    )
}

fn of_added_portals(facts: &Facts) -> Option<Line> {
    let added = &facts.added;
    let unserved = added.iter().filter(|it| !facts.served.contains(it));
    let unserved: Vec<String> = unserved.cloned().collect();
    if added.is_empty() {
        return None;
    }
    Some(if unserved.is_empty() {
        let hosts = Gap::Confidential(hosts_of(added));
        well(CheckText::with(
            "check_added",
            [Gap::Count(added.len()), hosts],
        ))
    } else {
        line(
            LineState::Problem,
            CheckText::with(
                "check_added_bad",
                [
                    Gap::Count(unserved.len()),
                    Gap::Confidential(hosts_of(&unserved)),
                ],
            ),
            Some(CheckText::plain("check_added_bad_do")),
        )
    })
}

fn of_engines(engines: &[(EngineForm, EngineAnswer)]) -> Vec<Line> {
    let mut lines: Vec<Line> = engines.iter().map(of_engine).collect();
    let seen: Vec<&Detection> = engines
        .iter()
        .filter_map(|(_, answer)| match answer {
            EngineAnswer::Saw(detection) => Some(&**detection),
            _ => None,
        })
        .collect();
    if let [one, other] = &*seen {
        lines.push(if one == other {
            well(CheckText::plain("check_forms_same"))
        } else {
            line(
                LineState::Problem,
                CheckText::plain("check_forms_differ"),
                Some(CheckText::plain("check_engine_bad_do")),
            )
        });
    }
    lines
}

fn of_engine((form, answer): &(EngineForm, EngineAnswer)) -> Line {
    let written_in = Gap::Plain(form.written_in().to_owned());
    match answer {
        EngineAnswer::Saw(detection) => well(CheckText::with(
            "check_engine",
            [
                written_in,
                Gap::Plain(detection.message.clone()),
                Gap::Plain(detection.locale.clone()),
            ],
        )),
        // Documents then get the other form.
        EngineAnswer::Refused if *form == EngineForm::Wasm => line(
            LineState::Note,
            CheckText::with("check_engine_refused", [written_in]),
            Some(CheckText::plain("check_engine_refused_do")),
        ),
        EngineAnswer::Refused => line(
            LineState::Problem,
            CheckText::with("check_engine_refused", [written_in]),
            Some(CheckText::plain("check_engine_bad_do")),
        ),
        EngineAnswer::Silent => line(
            LineState::Problem,
            CheckText::with("check_engine_silent", [written_in]),
            Some(CheckText::plain("check_engine_bad_do")),
        ),
    }
}

fn of_tabs(tabs: &[Vec<String>]) -> Line {
    let unwatched = tabs.iter().filter(|forms| forms.is_empty()).count();
    if tabs.is_empty() {
        return line(
            LineState::Note,
            CheckText::plain("check_tabs_none"),
            Some(CheckText::plain("check_tabs_none_do")),
        );
    }
    if unwatched > 0 {
        let counts = [Gap::Count(unwatched), Gap::Count(tabs.len())];
        return line(
            LineState::Problem,
            CheckText::with("check_tabs_bad", counts),
            Some(CheckText::plain("check_tabs_bad_do")),
        );
    }
    let documents = |form: EngineForm| {
        let forms = tabs.iter().flatten();
        Gap::Count(forms.filter(|it| *it == form.name()).count())
    };
    let [wasm, twin] = EngineForm::ALL.map(documents);
    well(CheckText::with(
        "check_tabs",
        [Gap::Count(tabs.len()), wasm, twin],
    ))
}

fn of_clock(facts: &Facts) -> Line {
    match facts.latest {
        Some(latest) if latest > facts.now.saturating_add(AHEAD_AT_MOST) => line(
            LineState::Problem,
            CheckText::with("check_clock_bad", [Gap::Moment(latest)]),
            Some(CheckText::plain("check_clock_bad_do")),
        ),
        _ => well(CheckText::plain("check_clock")),
    }
}

/// The latest time in the refresh records and the history, as they are stored.
pub(crate) fn latest_in(records: &[JsonValue], history: &JsonValue) -> Option<Millis> {
    let records = records
        .iter()
        .filter_map(|records| records.get(RefreshRecords::LIST));
    let lists = records.chain([history]);
    let entries = lists.flat_map(|list| match list {
        JsonValue::List(entries) => &**entries,
        _ => &[],
    });
    let times = entries.filter_map(|entry| match entry.get("at") {
        Some(JsonValue::Number(at)) => crate::number::whole(*at),
        _ => None,
    });
    times.max()
}

/// How many of the lines are problems.
pub(crate) fn problems(lines: &[Line]) -> usize {
    let problems = lines.iter().filter(|line| line.state == LineState::Problem);
    problems.count()
}

/// The lines as plain text for a ticket, without names, addresses and paths.
pub(crate) fn report(title: &str, lines: &[Line], words: impl Fn(&CheckText) -> String) -> String {
    let mut report = [title, "\n"].concat();
    for line in lines {
        let state = words(&CheckText::plain(line.state.words()));
        let found = words(&line.found.without_names());
        report.push_str(&["\n[", &state, "] ", &found].concat());
        if let Some(to_do) = &line.to_do {
            report.push_str(&["\n    ", &words(&to_do.without_names())].concat());
        }
    }
    report.push('\n');
    report
}

#[cfg(test)]
mod tests;
