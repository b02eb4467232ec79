//! Reads exports of the sign-in logs, finds the sign-in of an incident, and names the policy that refused
//! it.
//!
//! Files come in chunks of any size, in any order and format; only refused sign-ins are kept, and the last
//! success of each correlation id. The order of files does not matter.

mod answer;
mod applied_policy;
mod csv;
mod dates;
mod encoding;
mod file;
mod format;
mod guid;
mod incident;
mod json_records;
mod limits;
mod record_fields;
mod sign_in;
mod value;
mod zip;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use answer::{Conclusion, Group, LogAnswer, Missing, SignInVerdict};
pub(crate) use applied_policy::{AppliedPolicy, Condition, Control, Rule};
pub(crate) use dates::{DateOrder, Moment};
pub(crate) use file::FileReport;
pub use file::Problem;
pub(crate) use guid::Guid;
pub(crate) use incident::{IncidentQuery, MatchedBy};
pub(crate) use sign_in::{SignIn, SignInKind};

use answer::{Findings, Thread};
use file::{FileReader, Sink};
use limits::{MOST_ATTEMPTS, MOST_FILES, MOST_THREADS};

use crate::types::Millis;

/// What to find in the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Question {
    /// The incident whose sign-in to find; none for all refusals.
    pub incident: Option<IncidentQuery>,
    /// The order of day and month in files that do not show it.
    pub order: Option<DateOrder>,
    /// Now.
    pub now: Millis,
}

/// Reads one file after another.
pub struct Reader {
    question: Question,
    known: ReadSoFar,
    current: Option<FileReader>,
}

#[derive(Default)]
struct ReadSoFar {
    threads: BTreeMap<Guid, Thread>,
    files: BTreeMap<u32, FileReport>,
    ids: Vec<Guid>,
    numbers: u32,
    sign_ins: f64,
    is_partial: bool,
}

impl Reader {
    /// A reader that answers this question.
    pub fn new(question: Question) -> Self {
        let ids = question
            .incident
            .as_ref()
            .map(|incident| incident.ids.clone());
        Self {
            question,
            known: ReadSoFar {
                ids: ids.unwrap_or_default(),
                ..ReadSoFar::default()
            },
            current: None,
        }
    }

    /// Begins a file; ends the previous one.
    pub fn begin(&mut self, name: &str) {
        self.end();
        let number = self.known.begin();
        self.current = Some(FileReader::new(name.to_owned(), number));
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        if let Some(file) = &mut self.current {
            file.push(bytes, &mut self.known);
        }
    }

    /// Ends the file.
    pub fn end(&mut self) {
        if let Some(file) = self.current.take() {
            file.end(&mut self.known);
        }
    }

    /// Ends the file early, for a reason outside of it.
    pub fn stop(&mut self, problem: Problem) {
        if let Some(file) = self.current.take() {
            file.stop(problem, &mut self.known);
        }
    }

    /// Sign-ins read so far, as a JavaScript number.
    pub fn sign_ins(&self) -> f64 {
        self.known.sign_ins
    }

    /// The answer from the files read so far.
    pub fn answer(&mut self) -> LogAnswer {
        self.end();
        let found = Findings {
            threads: &self.known.threads,
            files: &self.known.files,
            incident: self.question.incident.as_ref(),
            order: self.question.order,
            now: self.question.now,
            is_partial: self.known.is_partial,
        };
        found.answer()
    }
}

impl Thread {
    /// Keeps a record, or its success alone if there is nothing to report.
    fn add(&mut self, sign_in: SignIn, is_asked_for: bool) {
        // Of the same record in two files, the copy with more details is kept.
        if let Some(kept) = self
            .kept
            .iter_mut()
            .find(|kept| sign_in.request.is_some() && kept.request == sign_in.request)
        {
            let key = |it: &SignIn| {
                (
                    it.coverage,
                    it.policies.len(),
                    it.kind != SignInKind::Unknown,
                    it.reason.len(),
                )
            };
            let is_by_token = sign_in.is_by_token && kept.is_by_token;
            if key(&sign_in) > key(kept) {
                *kept = sign_in;
            }
            kept.is_by_token = is_by_token;
            return;
        }
        let is_dated = matches!(sign_in.moment, None | Some(Moment::At(_)));
        if sign_in.is_refusal() || is_asked_for || !is_dated {
            self.kept.push(sign_in);
            if self.kept.len() > MOST_ATTEMPTS {
                let order = |it: &SignIn| {
                    (
                        it.moment.map(|moment| moment.at(DateOrder::MonthFirst)),
                        it.ending,
                        it.request,
                    )
                };
                let first = (0..self.kept.len()).min_by_key(|at| self.kept.get(*at).map(order));
                self.kept.swap_remove(first.unwrap_or_default());
            }
            return;
        }
        let order = |it: &SignIn| {
            (
                it.moment.map(|moment| moment.at(DateOrder::MonthFirst)),
                it.request,
            )
        };
        if self
            .success
            .as_ref()
            .is_none_or(|success| order(&sign_in) > order(success))
        {
            self.success = Some(sign_in);
        }
    }
}

impl Sink for ReadSoFar {
    fn sign_in(&mut self, sign_in: SignIn) {
        self.sign_ins += 1.0;
        let Some(key) = sign_in.correlation.or(sign_in.request) else {
            return;
        };
        let is_asked_for =
            self.ids.contains(&key) || sign_in.request.is_some_and(|id| self.ids.contains(&id));
        if self.threads.len() >= MOST_THREADS
            && !self.threads.contains_key(&key)
            && !sign_in.is_portal
            && !is_asked_for
        {
            self.is_partial = true;
            return;
        }
        let thread = self.threads.entry(key).or_default();
        thread.add(sign_in, is_asked_for);
    }

    fn begin(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    fn report(&mut self, number: u32, report: FileReport) {
        if self.files.len() < MOST_FILES {
            self.files.insert(number, report);
        } else {
            self.is_partial = true;
        }
    }
}
