//! *Check now* in the popup: what it found, and the report on it for an issue.
//!
//! The report is public and its readers write English, so it is in English, with the names that the code uses.
//! It contains nothing of the page and its address except the catalog's name of the portal.

use std::fmt::Debug;

use super::activity::{Activity, Tone};
use super::check::EngineForm;
use super::environment::Environment;
use super::form;
use crate::catalog::codes::aadsts;
use crate::catalog::portals::catalog_name;
use crate::detection::{Detection, Doubt, Reason};
use crate::portal_url::PortalUrl;
use crate::remedy::Settings;
use crate::remedy::settings::Key;
use crate::types::Millis;

/// What is known about a tab after *Check now*.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// What is happening there.
    pub activity: Activity,
    /// The error last seen there.
    pub detection: Option<Detection>,
    /// The messages there that are not taken for the error.
    pub doubts: Vec<Doubt>,
}

/// What *Check now* found in a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// No message.
    Nothing,
    /// Messages that are not taken for the error.
    LeftAlone,
    /// The error.
    TheError,
}

impl Found {
    /// What was found, if that is known from the result.
    pub(crate) fn of(checked: Option<&Checked>) -> Self {
        match checked {
            Some(checked) if checked.activity.tone() != Tone::Well => Found::TheError,
            Some(checked) if !checked.doubts.is_empty() => Found::LeftAlone,
            _ => Found::Nothing,
        }
    }

    /// The key of its text.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Found::Nothing => "popup_looked_again_nothing",
            Found::LeftAlone => "popup_looked_again_left_alone",
            Found::TheError => "popup_looked_again_error",
        }
    }
}

/// What the browser and the background report about a tab.
#[derive(Debug)]
pub(crate) struct TabFacts<'a> {
    /// The extension and the browser that it runs in.
    pub environment: Environment,
    /// The address of the tab, a portal's.
    pub address: &'a str,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The form of the engine in each document that has one.
    pub engines: Vec<String>,
    /// Time since the tab's document was requested, if known.
    pub open_for: Option<Millis>,
    /// The result of the check; none in a tab that the background does not know.
    pub checked: Option<&'a Checked>,
}

/// The report on a tab as plain text, one fact per line.
pub(crate) fn report(facts: &TabFacts<'_>) -> String {
    let environment = &facts.environment;
    let (texts, browser) = &environment.languages;
    let settings = facts.settings;
    let activity = facts.checked.map(|checked| checked.activity);
    let detection = facts.checked.and_then(|checked| checked.detection.as_ref());
    let lines = [
        ("Token Assist", environment.version.clone()),
        ("Browser", environment.browser()),
        ("Language", [texts, " (browser: ", browser, ")"].concat()),
        ("Portal", portal(facts.address).to_owned()),
        ("Page open for", open_for(facts.open_for)),
        ("Monitored documents", engines(&facts.engines)),
        ("Mode", form::as_text(&form::value(settings, Key::Mode))),
        ("Set by policy", locked(settings)),
        ("State", activity.as_ref().map_or_else(none, name)),
        ("Check now", found(facts.checked)),
        ("Last error", detection.map_or_else(none, last_error)),
    ];
    lines
        .iter()
        .flat_map(|(label, value)| [*label, ": ", value, "\n"])
        .collect()
}

fn none() -> String {
    "none".to_owned()
}

/// Items of a line.
fn listed(items: &[String]) -> String {
    if items.is_empty() {
        none()
    } else {
        items.join(", ")
    }
}

/// The name of a variant, as in the code.
fn name(variant: &impl Debug) -> String {
    format!("{variant:?}")
}

fn names(reasons: &[Reason]) -> String {
    listed(&reasons.iter().map(name).collect::<Vec<_>>())
}

fn portal(address: &str) -> &'static str {
    catalog_name(PortalUrl::of(address).host()).unwrap_or("added by the user")
}

fn open_for(time: Option<Millis>) -> String {
    const SECOND: Millis = 1_000;
    time.map_or_else(
        || "not known".to_owned(),
        |time| [&(time / SECOND).to_string(), " s"].concat(),
    )
}

fn engines(forms: &[String]) -> String {
    let counts = EngineForm::ALL.map(|form| {
        let count = forms.iter().filter(|it| *it == form.name()).count();
        [form.name(), " ", &count.to_string()].concat()
    });
    [&forms.len().to_string(), " (", &counts.join(", "), ")"].concat()
}

fn locked(settings: &Settings) -> String {
    let locked = Key::ALL.into_iter().filter(|key| settings.locked(*key));
    listed(&locked.map(|key| key.name().to_owned()).collect::<Vec<_>>())
}

fn found(checked: Option<&Checked>) -> String {
    match (Found::of(checked), checked) {
        (Found::TheError, _) => "error found".to_owned(),
        (Found::LeftAlone, Some(checked)) => {
            ["left alone: ", &left_alone(&checked.doubts)].concat()
        }
        _ => "no error found".to_owned(),
    }
}

/// The messages by the catalog's names, with the reasons; their texts are left out.
fn left_alone(doubts: &[Doubt]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for doubt in doubts {
        let message = match &*doubt.message {
            "" => "unknown text",
            message => message,
        };
        let line = [message, " (", &name(&doubt.reason), ")"].concat();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    listed(&lines)
}

/// The error by the catalog's names and codes; its ids and its host are left out.
fn last_error(detection: &Detection) -> String {
    let message = [&*detection.message, " (", &detection.locale, ")"].concat();
    let codes = detection.harvest.codes.iter().map(|code| aadsts(*code));
    let named: Vec<String> = [message].into_iter().chain(codes).collect();
    [&listed(&named), "; ", &names(&detection.reasons)].concat()
}

#[cfg(test)]
mod tests;
