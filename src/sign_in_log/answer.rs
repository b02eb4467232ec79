//! The answer from the files: about an incident, and about all refusals of the portals' apps.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::applied_policy::{AppliedPolicy, PolicyResult, Rule};
use super::dates::{DateOrder, Moment};
use super::file::{FileReport, Problem};
use super::guid::Guid;
use super::incident::{IncidentQuery, MatchedBy};
use super::limits::MOST_GROUPS;
use super::sign_in::{Coverage, Ending, SignIn, SignInKind, Summary};
use crate::types::Millis;

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

/// Delay until a sign-in is in the log: up to two hours according to Microsoft, mostly minutes.
const LAG: Millis = 120 * MINUTE;

/// The longest retention of sign-in logs, with a licence.
const RETENTION: Millis = 30 * DAY;

/// The conclusion from the last record of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Policies refused it.
    Policies,
    /// Policies refused, yet the record says success: policies may be evaluated before the device or the
    /// user has satisfied all.
    PoliciesDespiteSuccess,
    /// Conditional Access refused it; this log does not say which policy.
    UnnamedPolicy,
    /// It was refused for another reason.
    Code,
    /// It waits for the user.
    Interrupted,
    /// It succeeded.
    Succeeded,
}

/// What is missing; how to get it depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The file of non-interactive sign-ins.
    NonInteractive,
    /// The file of interactive sign-ins.
    Interactive,
    /// Sign-ins at the time of the incident.
    OtherTime,
    /// The log is not retained for so long.
    Retention,
    /// The log may not have it yet.
    Lag,
    /// The JSON, since CSV has no policies.
    Json,
    /// A role that can see policies.
    Role,
    /// The parts that PowerShell truncated.
    Depth,
    /// The next page.
    NextPage,
    /// The policies' results, which this export hides.
    HiddenResults,
}

/// The result of an incident's sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SignInVerdict {
    /// How the sign-in matches the incident.
    pub by: MatchedBy,
    /// The last record of its correlation id.
    pub sign_in: SignIn,
    /// The conclusion from it.
    pub conclusion: Conclusion,
    /// Earlier records, newest first.
    pub earlier: Vec<SignIn>,
    /// Other sign-ins that may belong to the incident.
    pub others: u64,
}

/// Refusals by the same policy, or with the same code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Group {
    /// The policy that refused, if one is named.
    pub policy: Option<AppliedPolicy>,
    /// The code, if no policy is named.
    pub code: Option<u32>,
    /// The log's description of that code.
    pub reason: String,
    /// The number of sign-ins.
    pub count: u64,
    /// The time of the last of them.
    pub last: Option<Millis>,
}

/// The answer from all files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LogAnswer {
    /// The report on each file.
    pub files: Vec<FileReport>,
    /// Sign-ins in all of them.
    pub sign_ins: u64,
    /// The verdict on the incident in question, if its sign-in was found.
    pub verdict: Option<SignInVerdict>,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// All refusals of the portals' own apps, most frequent first.
    pub groups: Vec<Group>,
    /// Sign-ins of the portals' own apps that were refused.
    pub refused: u64,
    /// A date whose order of day and month no file shows; the user has to choose.
    pub asks_order: Option<AskedDate>,
    /// There were more correlation ids than are kept.
    pub is_partial: bool,
}

/// An ambiguous date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AskedDate {
    /// With the day first.
    pub day_first: Millis,
    /// With the month first.
    pub month_first: Millis,
}

/// All relevant records of a correlation id.
#[derive(Debug, Default)]
pub(super) struct Thread {
    pub(super) kept: Vec<SignIn>,
    /// The last success with nothing to report.
    pub(super) success: Option<SignIn>,
}

/// Everything that the answer is built from.
pub(super) struct Findings<'a> {
    pub(super) threads: &'a BTreeMap<Guid, Thread>,
    pub(super) files: &'a BTreeMap<u32, FileReport>,
    pub(super) incident: Option<&'a IncidentQuery>,
    pub(super) order: Option<DateOrder>,
    pub(super) now: Millis,
    pub(super) is_partial: bool,
}

/// Counts a refused sign-in in its group.
fn count_in(
    groups: &mut BTreeMap<(String, Option<u32>), Group>,
    key: (String, Option<u32>),
    policy: Option<&AppliedPolicy>,
    last: &SignIn,
    at: Option<Millis>,
) {
    let group = groups.entry(key).or_insert_with(|| Group {
        policy: policy.cloned(),
        code: last.code.filter(|_| policy.is_none()),
        reason: String::new(),
        count: 0,
        last: None,
    });
    group.count += 1;
    // Makes the result independent of the order.
    if (at, &last.reason) >= (group.last, &group.reason) {
        group.reason.clone_from(&last.reason);
    }
    if let (Some(policy), Some(kept)) = (policy, &mut group.policy)
        && (at, &policy.name) >= (group.last, &kept.name)
    {
        kept.clone_from(policy);
    }
    group.last = group.last.max(at);
}

impl Findings<'_> {
    fn order_of(&self, file: u32) -> Option<DateOrder> {
        self.files
            .get(&file)
            .and_then(|file| file.order)
            .or(self.order)
    }

    fn at(&self, sign_in: &SignIn) -> Option<Millis> {
        let order = self.order_of(sign_in.file).unwrap_or(DateOrder::MonthFirst);
        sign_in.moment.map(|moment| moment.at(order))
    }

    /// Orders two records of a correlation id in time.
    fn compare(&self, one: &SignIn, other: &SignIn) -> Ordering {
        let key = |it: &SignIn| (self.at(it), it.ending, it.request);
        key(one).cmp(&key(other))
    }

    /// The records of a correlation id from first to last, those of the same time in the order of their
    /// endings: times are whole seconds in most exports.
    fn sorted<'t>(&self, thread: &'t Thread) -> Vec<&'t SignIn> {
        let is_new = |success: &&SignIn| {
            let is_it = |kept: &SignIn| kept.request.is_some() && kept.request == success.request;
            !thread.kept.iter().any(is_it)
        };
        let success = thread.success.as_ref().filter(is_new);
        let mut sorted: Vec<&SignIn> = thread.kept.iter().chain(success).collect();
        sorted.sort_by(|one, other| self.compare(one, other));
        sorted
    }

    pub(super) fn answer(&self) -> LogAnswer {
        let (groups, refused) = self.groups();
        let verdict = self.incident.and_then(|incident| self.verdict(incident));
        let missing = self.missing(verdict.as_ref());
        LogAnswer {
            files: self.files.values().cloned().collect(),
            sign_ins: self.files.values().map(|file| file.sign_ins).sum(),
            verdict,
            missing,
            groups,
            refused,
            asks_order: self.asked(),
            is_partial: self.is_partial,
        }
    }

    fn asked(&self) -> Option<AskedDate> {
        let records = self
            .threads
            .values()
            .flat_map(|thread| thread.kept.iter().chain(&thread.success));
        records
            .filter(|record| self.order_of(record.file).is_none())
            .find_map(|record| match record.moment? {
                Moment::At(_) => None,
                Moment::Either {
                    day_first,
                    month_first,
                } => Some(AskedDate {
                    day_first,
                    month_first,
                }),
            })
    }

    fn verdict(&self, incident: &IncidentQuery) -> Option<SignInVerdict> {
        let mut found: Vec<(MatchedBy, u64, &Thread)> = Vec::new();
        for thread in self.threads.values() {
            let records = || thread.kept.iter().chain(&thread.success);
            let by_id = records().filter_map(|it| incident.by_id(it)).min();
            let by_time = || {
                records()
                    .filter(|it| it.is_refusal())
                    .filter_map(|it| {
                        incident
                            .by_time(it, self.order_of(it.file).unwrap_or(DateOrder::MonthFirst))
                    })
                    .min()
            };
            if let Some(by) = by_id.or_else(by_time) {
                let times = records().filter_map(|it| self.at(it));
                let distance = times.map(|at| incident.at.unwrap_or(at).abs_diff(at)).min();
                found.push((by, distance.unwrap_or(u64::MAX), thread));
            }
        }
        // If one matches by an id, those that match only by time are unrelated.
        let best = found.iter().map(|(by, ..)| *by).min()?;
        if best <= MatchedBy::Correlation {
            found.retain(|(by, ..)| *by <= MatchedBy::Correlation);
        }
        let others = u64::try_from(found.len())
            .unwrap_or_default()
            .saturating_sub(1);
        let (by, mut records) = found
            .into_iter()
            .map(|(by, distance, thread)| {
                let records = self.sorted(thread);
                let is_refused = records.last().is_some_and(|last| last.is_refusal());
                ((by, !is_refused, distance), by, records)
            })
            // If all of this is equal, the later one wins.
            .max_by(|one, other| {
                other
                    .0
                    .cmp(&one.0)
                    .then_with(|| match (one.2.last(), other.2.last()) {
                        (Some(one), Some(other)) => self.compare(one, other),
                        _ => Ordering::Equal,
                    })
            })
            .map(|(_, by, records)| (by, records))?;
        let last = records.pop()?;
        Some(SignInVerdict {
            by,
            sign_in: self.settled(last),
            conclusion: conclusion(last),
            earlier: records.iter().rev().map(|it| self.settled(it)).collect(),
            others,
        })
    }

    /// The sign-in with an unambiguous time.
    fn settled(&self, sign_in: &SignIn) -> SignIn {
        SignIn {
            moment: self.at(sign_in).map(Moment::At),
            ..sign_in.clone()
        }
    }

    fn groups(&self) -> (Vec<Group>, u64) {
        let mut groups: BTreeMap<(String, Option<u32>), Group> = BTreeMap::new();
        let mut refused = 0;
        for thread in self.threads.values() {
            let Some(last) = self.sorted(thread).pop() else {
                continue;
            };
            if !last.is_portal
                || !matches!(
                    conclusion(last),
                    Conclusion::Policies
                        | Conclusion::PoliciesDespiteSuccess
                        | Conclusion::UnnamedPolicy
                        | Conclusion::Code
                )
            {
                continue;
            }
            refused += 1;
            let at = self.at(last);
            let mut count = |key, policy| count_in(&mut groups, key, policy, last, at);
            let mut is_named = false;
            let mut seen = Vec::new();
            for policy in last.refusing() {
                is_named = true;
                let key = if policy.id.is_empty() {
                    &policy.name
                } else {
                    &policy.id
                }
                .to_ascii_lowercase();
                if !seen.contains(&key) {
                    count((key.clone(), None), Some(policy));
                    seen.push(key);
                }
            }
            if !is_named {
                count((String::new(), last.code), None);
            }
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        // The map is sorted by key, and the sort is stable, so equal groups keep a fixed order.
        let key = |group: &Group| (group.count, group.policy.is_some(), group.last);
        groups.sort_by_key(|group| std::cmp::Reverse(key(group)));
        groups.truncate(MOST_GROUPS);
        (groups, refused)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one condition for each thing that can be missing"
    )]
    fn missing(&self, verdict: Option<&SignInVerdict>) -> Vec<Missing> {
        let mut missing = Vec::new();
        let files = || self.files.values();
        let has = |problem| files().any(|file| file.problems.contains(&problem));
        let has_sign_ins = files().any(|file| file.sign_ins > 0);
        match (verdict, self.incident) {
            (Some(verdict), _) => {
                let sign_in = &verdict.sign_in;
                let is_unnamed = verdict.conclusion == Conclusion::UnnamedPolicy;
                if is_unnamed || sign_in.refusing().any(|policy| policy.is_cut_off) {
                    match sign_in.coverage {
                        Coverage::Absent => missing.push(Missing::Json),
                        Coverage::CutOff => missing.push(Missing::Depth),
                        Coverage::Empty => missing.push(Missing::Role),
                        Coverage::Listed if is_unnamed => missing.push(Missing::HiddenResults),
                        Coverage::Listed => missing.push(Missing::Depth),
                    }
                }
                if has(Problem::NextPage) {
                    missing.push(Missing::NextPage);
                }
            }
            (None, Some(incident)) if has_sign_ins => {
                let kinds = || files().flat_map(|file| file.kinds.iter().copied());
                // A file without an indication of its kind may be either.
                let is_told = kinds().all(|kind| kind != SignInKind::Unknown);
                if is_told && kinds().all(|kind| kind != SignInKind::NonInteractive) {
                    missing.push(Missing::NonInteractive);
                } else if is_told && kinds().all(|kind| kind != SignInKind::Interactive) {
                    missing.push(Missing::Interactive);
                }
                if let Some(at) = incident.at {
                    let first = files().filter_map(|file| file.first).min();
                    let last = files().filter_map(|file| file.last).max();
                    let is_inside = first.is_some_and(|first| first <= at)
                        && last.is_some_and(|last| at <= last);
                    if at.saturating_add(RETENTION) < self.now {
                        missing.push(Missing::Retention);
                    } else if at.saturating_add(LAG) > self.now {
                        missing.push(Missing::Lag);
                    } else if !is_inside {
                        missing.push(Missing::OtherTime);
                    }
                }
                if has(Problem::NextPage) {
                    missing.push(Missing::NextPage);
                }
            }
            (None, _) => {
                let is_unnamed = self.threads.values().any(|thread| {
                    self.sorted(thread).pop().is_some_and(|last| {
                        last.is_portal && conclusion(last) == Conclusion::UnnamedPolicy
                    })
                });
                if is_unnamed {
                    let coverage = files()
                        .filter(|file| file.sign_ins > 0)
                        .filter_map(|file| file.coverage)
                        .max();
                    missing.push(match coverage {
                        Some(Coverage::Absent) | None => Missing::Json,
                        Some(Coverage::CutOff) => Missing::Depth,
                        Some(Coverage::Empty) => Missing::Role,
                        Some(Coverage::Listed) => Missing::HiddenResults,
                    });
                }
                if has(Problem::NextPage) {
                    missing.push(Missing::NextPage);
                }
            }
        }
        missing
    }
}

/// The conclusion from a record; neither its summary nor its policies override the other.
fn conclusion(last: &SignIn) -> Conclusion {
    let is_refused_by_policy = last.refusing().next().is_some();
    let speaks_of_policy = matches!(last.code, Some(53000..=53004 | 53009 | 53011));
    match last.ending {
        Ending::Succeeded if is_refused_by_policy => Conclusion::PoliciesDespiteSuccess,
        Ending::Succeeded if last.summary == Summary::Failure => Conclusion::UnnamedPolicy,
        Ending::Succeeded => Conclusion::Succeeded,
        _ if is_refused_by_policy => Conclusion::Policies,
        _ if last.summary == Summary::Failure || speaks_of_policy => Conclusion::UnnamedPolicy,
        Ending::Interrupted => Conclusion::Interrupted,
        Ending::Failed => Conclusion::Code,
    }
}

impl SignInVerdict {
    /// Policies that would have refused, had they been in force.
    pub(crate) fn report_only(&self) -> Vec<&AppliedPolicy> {
        let is_report_only = |policy: &&AppliedPolicy| {
            matches!(
                policy.result,
                PolicyResult::ReportOnlyFailure | PolicyResult::ReportOnlyInterrupted
            )
        };
        self.sign_in
            .policies
            .iter()
            .filter(is_report_only)
            .collect()
    }

    /// Policies that did not apply because an exclusion matched, by the exclusions that they share.
    pub(crate) fn excluded(&self) -> Vec<(&[Rule], Vec<&AppliedPolicy>)> {
        let mut shared: Vec<(&[Rule], Vec<&AppliedPolicy>)> = Vec::new();
        let policies = self.sign_in.policies.iter();
        for policy in policies.filter(|policy| policy.result == PolicyResult::Excluded) {
            let same = |(rules, _): &&mut (&[Rule], _)| *rules == policy.exclusions;
            match shared.iter_mut().find(same) {
                Some((_, policies)) => policies.push(policy),
                None => shared.push((&policy.exclusions, vec![policy])),
            }
        }
        shared
    }
}
