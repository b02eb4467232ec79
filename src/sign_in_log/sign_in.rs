//! One record of a sign-in log, in any export format.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::applied_policy::{AppliedPolicy, PolicyResult};
use super::dates::{self, DateOrder, Moment};
use super::format::Format;
use super::guid::Guid;
use super::json_records::{self, HARMLESS, Members};
use super::limits::MOST_POLICIES;
use super::record_fields::{Field, folded};
use super::value;

/// Apps that users of the portals sign in with. Public; Microsoft does not list them in one place.
const PORTAL_APPS: [(&str, &str); 4] = [
    ("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "azureportal"),
    ("74658136-14ec-4630-ad9b-26e160ff0fc6", "adibizaux"),
    ("a57aca87-cbc0-4f3c-8b9e-dc095fdc8978", "iamsupportability"),
    (
        "5926fc8e-304e-4f59-8bed-58ca97cc39a4",
        "microsoftintuneportalextension",
    ),
];

/// Codes that mean that a sign-in waits for the user or continues in another record.
const INTERRUPTS: [u32; 26] = [
    16000, 16001, 16003, 50055, 50058, 50059, 50072, 50074, 50076, 50079, 50097, 50125, 50127,
    50129, 50140, 50143, 50144, 50158, 51006, 52004, 65001, 81010, 81012, 81014, 50203, 50207,
];

/// The combined result of all policies in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Summary {
    /// None refused.
    Success,
    /// One refused.
    Failure,
    /// None applied.
    NotApplied,
    /// The record does not say.
    Unknown,
}

/// How much information a record has about the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// The format has no place for them.
    Absent,
    /// They were truncated in the export.
    CutOff,
    /// An empty list.
    Empty,
    /// A list.
    Listed,
}

/// The tab of the sign-in log that a record is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInKind {
    /// User sign-ins (interactive).
    Interactive,
    /// User sign-ins (non-interactive).
    NonInteractive,
    /// Service principal sign-ins.
    ServicePrincipal,
    /// Managed identity sign-ins.
    ManagedIdentity,
    /// The record does not say.
    Unknown,
}

/// How a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It waited for the user or the device.
    Interrupted,
    /// It was refused.
    Failed,
    /// A token was issued.
    Succeeded,
}

/// One record of a sign-in log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SignIn {
    /// When it happened.
    pub moment: Option<Moment>,
    /// Its request id, read from the id or from the unique token identifier.
    pub request: Option<Guid>,
    /// Whether the request id is known only from the token identifier.
    pub is_by_token: bool,
    /// Its correlation id.
    pub correlation: Option<Guid>,
    /// The name of the app, empty if there is none.
    pub app: String,
    /// The name of the resource, empty if there is none.
    pub resource: String,
    /// Whether the app is one of the portals' own.
    pub is_portal: bool,
    /// The log's tab.
    pub kind: SignInKind,
    /// How it ended.
    pub ending: Ending,
    /// The code, without `AADSTS`; none if it is 0 or missing.
    pub code: Option<u32>,
    /// The log's description of the code.
    pub reason: String,
    /// The status of Conditional Access.
    pub summary: Summary,
    /// How much information the record has about the policies.
    pub coverage: Coverage,
    /// Policies that refused, would have refused or may have; those that refused come first.
    pub policies: Vec<AppliedPolicy>,
    /// Whether the device is compliant, according to the log.
    pub is_compliant: Option<bool>,
    /// The file it is from, as a number.
    pub file: u32,
}

/// A record being read: its members by name.
pub(super) struct Record<'a> {
    text: Cow<'a, [u8]>,
    members: Members,
    /// Members in `properties`, which take precedence.
    inner: Option<(Cow<'a, [u8]>, Members)>,
}

impl<'a> Record<'a> {
    pub(super) fn new(text: &'a [u8], members: Members) -> Self {
        let raw = |range: Option<&std::ops::Range<usize>>| {
            range
                .and_then(|range| text.get(range.clone()))
                .unwrap_or_default()
        };
        let properties = raw(members.get(Field::Properties).as_ref());
        let inner: Option<Cow<'a, [u8]>> = match properties.first() {
            Some(b'{') => Some(Cow::Borrowed(properties)),
            Some(b'"') => serde_json::to_vec(&value::parse(properties))
                .ok()
                .map(Cow::Owned),
            _ => None,
        };
        let inner =
            inner.and_then(|text| json_records::members(&text).map(|members| (text, members)));
        Self {
            text: Cow::Borrowed(text),
            members,
            inner,
        }
    }

    /// The JSON of a member; none if it is missing, null or empty.
    fn raw(&self, field: Field) -> Option<&[u8]> {
        let get = |text: &[u8], members: &Members| -> Option<std::ops::Range<usize>> {
            let range = members.get(field)?;
            let raw = text.get(range.clone())?;
            (!matches!(raw, b"null" | b"\"\"" | b"{}")).then_some(range)
        };
        if let Some((text, members)) = &self.inner
            && let Some(range) = get(text, members)
        {
            return text.get(range);
        }
        let range = get(&self.text, &self.members)?;
        self.text.get(range)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        let there = |members: &Members| members.get(field).is_some();
        there(&self.members)
            || self
                .inner
                .as_ref()
                .is_some_and(|(_, members)| there(members))
    }

    /// Its source, as far as its members show.
    pub(super) fn format(&self) -> Format {
        if self.has(Field::Generated) || self.has(Field::Policies) && !self.has(Field::Properties) {
            Format::LogAnalytics
        } else if self.has(Field::Properties) || self.has(Field::ResultType) {
            Format::Diagnostic
        } else if self.has(Field::Additional) {
            Format::PowerShell
        } else {
            Format::Json
        }
    }

    fn text(&self, field: Field) -> Option<String> {
        let raw = self.raw(field)?;
        // Most strings have no escapes.
        if let [b'"', inside @ .., b'"'] = raw
            && !inside.contains(&b'\\')
        {
            let text = String::from_utf8_lossy(inside);
            let text = text.trim();
            return (!text.is_empty()).then(|| value::shortened(text.to_owned()));
        }
        value::text(&value::parse(raw))
    }

    fn value(&self, field: Field) -> Value {
        self.raw(field).map_or(Value::Null, value::parse)
    }

    fn policies(&self) -> Option<&[u8]> {
        let fields = [Field::Applied, Field::Policies];
        let filled = fields.iter().filter_map(|field| self.raw(*field));
        let is_empty = |raw: &[u8]| matches!(raw, b"[]" | b"\"[]\"");
        let mut empty = None;
        for raw in filled {
            if !is_empty(raw) {
                return Some(raw);
            }
            empty = Some(raw);
        }
        empty
    }
}

/// Whether a list of policies may contain one that failed, would have failed or cannot be read: most lists do
/// not, and need no parsing. There may be a million lists, so each is scanned only once.
fn may_refuse(policies: &[u8]) -> bool {
    const NAME: &[u8] = b"result";
    if policies.first() == Some(&b'[') {
        return !skim::list_end(policies, 0, NAME, &HARMLESS).is_some_and(|(_, all)| all);
    }
    // In a string, quotation marks are escaped.
    let starts = |text: &[u8], with: &[u8]| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    let mut results = 0;
    for (at, byte) in policies.iter().enumerate() {
        if !matches!(byte, b'r' | b'R') {
            continue;
        }
        let Some(rest) = policies.get(at..).filter(|rest| starts(rest, NAME)) else {
            continue;
        };
        let rest = rest.get(NAME.len()..).unwrap_or_default();
        let is_sign =
            |byte: &u8| matches!(byte, b'"' | b'\\' | b':' | b' ' | b'\r' | b'\n' | b'\t');
        let value = rest
            .iter()
            .position(|byte| !is_sign(byte))
            .unwrap_or(rest.len());
        let value = rest.get(value..).unwrap_or_default();
        if !HARMLESS.iter().any(|harmless| starts(value, harmless)) {
            return true;
        }
        results += 1;
    }
    results == 0
}

impl SignIn {
    /// Reads a record; none if it is not a sign-in.
    #[expect(
        clippy::too_many_lines,
        reason = "one member of a record after another"
    )]
    pub(super) fn read(
        record: &Record<'_>,
        file: u32,
        shows: &mut Option<DateOrder>,
    ) -> Option<Self> {
        let id = record.text(Field::Id);
        let by_id = id.as_deref().and_then(Guid::parse);
        let by_token = record
            .text(Field::Token)
            .as_deref()
            .and_then(Guid::of_token);
        let correlation = record
            .text(Field::Correlation)
            .as_deref()
            .and_then(Guid::parse);
        let (code, ending_told, reason) = status(record);
        let summary = summary(record);
        let has_outcome = code.is_some() || ending_told.is_some() || summary != Summary::Unknown;
        let is_audit = record.has(Field::Activity) && record.raw(Field::Status).is_none();
        let has_id = by_id.is_some() || by_token.is_some() || correlation.is_some();
        if !has_outcome || is_audit || !has_id {
            return None;
        }
        let moment = [Field::Created, Field::Generated, Field::Time]
            .into_iter()
            .filter_map(|field| record.text(field))
            .find_map(|text| dates::read(&text));
        if let Some(order) = moment.and_then(|moment| moment.shows) {
            *shows = Some(order);
        }
        let (coverage, policies) = policies(record);
        let code = code.filter(|code| *code != 0);
        let has_failed = policies
            .iter()
            .any(|policy| policy.result == PolicyResult::Failure);
        let ending = match (code, ending_told) {
            (Some(code), _) if INTERRUPTS.contains(&code) => Ending::Interrupted,
            (None, Some(Ending::Succeeded) | None)
                if summary == Summary::Failure && !has_failed =>
            {
                Ending::Failed
            }
            (None, ending) => ending.unwrap_or(Ending::Succeeded),
            (Some(_), Some(Ending::Interrupted)) => Ending::Interrupted,
            (Some(_), _) => Ending::Failed,
        };
        let app = record.text(Field::App);
        let name = record.text(Field::AppName).unwrap_or_default();
        let is_portal = PORTAL_APPS.iter().any(|(id, known)| {
            app.as_deref()
                .is_some_and(|app| app.eq_ignore_ascii_case(id))
                || (app.is_none() && folded(&name) == *known)
        });
        let resource = record.text(Field::ResourceName);
        Some(Self {
            moment: moment.map(|read| read.moment),
            request: by_id.or(by_token),
            is_by_token: by_id.is_none() && by_token.is_some(),
            correlation,
            app: if name.is_empty() {
                app.unwrap_or_default()
            } else {
                name
            },
            resource: resource
                .or_else(|| record.text(Field::ResourceIdentity))
                .or_else(|| {
                    record
                        .text(Field::Resource)
                        .filter(|id| Guid::parse(id).is_some())
                })
                .unwrap_or_default(),
            is_portal,
            kind: kind(record),
            ending,
            code,
            reason: if code.is_some() {
                reason
            } else {
                String::new()
            },
            summary,
            coverage,
            policies,
            is_compliant: compliant(record),
            file,
        })
    }

    /// Policies that refused this sign-in: only those whose result is failure.
    pub(crate) fn refusing(&self) -> impl Iterator<Item = &AppliedPolicy> {
        self.policies
            .iter()
            .filter(|policy| policy.result == PolicyResult::Failure)
    }

    /// Whether it is worth reporting: not a success, or refused by a policy.
    pub(super) fn is_refusal(&self) -> bool {
        self.ending != Ending::Succeeded || self.refusing().next().is_some()
    }
}

/// The code, the ending, and the reason.
fn status(record: &Record<'_>) -> (Option<u32>, Option<Ending>, String) {
    let status = record.value(Field::Status);
    let own = |name: &str| value::text(value::member(&status, name));
    let number = |text: String| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_code = text.trim_start_matches("AADSTS").len() == digits.len();
        if is_code {
            digits.parse::<u32>().ok()
        } else {
            None
        }
    };
    let in_words = status.as_str().and_then(|text| {
        let at = folded(text).find("errorcode")?;
        let digits: String = folded(text)
            .get(at + "errorcode".len()..)?
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    });
    let code = own("errorCode")
        .and_then(number)
        .or(in_words)
        .or_else(|| record.text(Field::ErrorCode).and_then(number))
        .or_else(|| record.text(Field::ResultType).and_then(number));
    let told = [
        status.as_str().map(str::to_owned),
        record.text(Field::ResultType),
    ];
    let ending = told
        .into_iter()
        .flatten()
        .find_map(|text| match folded(&text).as_str() {
            "success" | "0" => Some(Ending::Succeeded),
            "failure" => Some(Ending::Failed),
            "interrupted" => Some(Ending::Interrupted),
            _ => None,
        });
    let reason = own("failureReason")
        .or_else(|| record.text(Field::FailureReason))
        .or_else(|| record.text(Field::ResultDescription))
        // Every success has this reason.
        .filter(|reason| !matches!(reason.as_str(), "Other." | "Other"))
        .unwrap_or_default();
    (code, ending, reason)
}

fn summary(record: &Record<'_>) -> Summary {
    match record
        .text(Field::Summary)
        .as_deref()
        .map(folded)
        .as_deref()
    {
        Some("success" | "0") => Summary::Success,
        Some("failure" | "1") => Summary::Failure,
        Some("notapplied" | "2") => Summary::NotApplied,
        _ => Summary::Unknown,
    }
}

fn kind(record: &Record<'_>) -> SignInKind {
    let told = [Field::EventTypes, Field::Category, Field::Type]
        .into_iter()
        .filter_map(|field| record.raw(field))
        .map(|raw| folded(&String::from_utf8_lossy(raw)))
        .find_map(|text| {
            if text.contains("noninteractive") {
                Some(SignInKind::NonInteractive)
            } else if text.contains("managedidentity") {
                Some(SignInKind::ManagedIdentity)
            } else if text.contains("serviceprincipal") {
                Some(SignInKind::ServicePrincipal)
            } else if text.contains("interactive") || text.starts_with("signinlogs") {
                Some(SignInKind::Interactive)
            } else {
                None
            }
        });
    let by_flag = || match record
        .text(Field::IsInteractive)?
        .to_ascii_lowercase()
        .as_str()
    {
        "true" => Some(SignInKind::Interactive),
        "false" => Some(SignInKind::NonInteractive),
        _ => None,
    };
    let flag = || match record.raw(Field::IsInteractive)? {
        b"true" => Some(SignInKind::Interactive),
        b"false" => Some(SignInKind::NonInteractive),
        _ => by_flag(),
    };
    told.or_else(flag).unwrap_or(SignInKind::Unknown)
}

fn compliant(record: &Record<'_>) -> Option<bool> {
    let told = |value: &Value| match value {
        Value::Bool(is) => Some(*is),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    };
    if let Some(text) = record.text(Field::Compliant) {
        return told(&Value::String(text));
    }
    // If missing, the result is unknown.
    told(value::member(&record.value(Field::Device), "isCompliant"))
}

fn policies(record: &Record<'_>) -> (Coverage, Vec<AppliedPolicy>) {
    let Some(raw) = record.policies() else {
        let is_there = record.has(Field::Applied) || record.has(Field::Policies);
        return (
            if is_there {
                Coverage::Empty
            } else {
                Coverage::Absent
            },
            Vec::new(),
        );
    };
    if matches!(raw, b"[]" | b"\"[]\"") {
        return (Coverage::Empty, Vec::new());
    }
    let is_harmless = record.inner.is_none() && record.members.is_harmless;
    if is_harmless || !may_refuse(raw) {
        return (Coverage::Listed, Vec::new());
    }
    let list = value::parse(raw);
    if value::text(&list).is_some_and(|text| value::is_cut_off(&text)) {
        return (Coverage::CutOff, Vec::new());
    }
    let items = value::items(&list);
    let read: Vec<AppliedPolicy> = items.iter().filter_map(AppliedPolicy::read).collect();
    if read.is_empty() && !items.is_empty() {
        return (Coverage::CutOff, Vec::new());
    }
    let coverage = if read.is_empty() {
        Coverage::Empty
    } else {
        Coverage::Listed
    };
    let mut policies: Vec<AppliedPolicy> = read
        .into_iter()
        .filter(|policy| policy.result != PolicyResult::Harmless)
        .collect();
    policies.sort_by(|one, other| one.order().cmp(&other.order()));
    policies.truncate(MOST_POLICIES);
    (coverage, policies)
}
