//! Texts of the answer, in the user's language.

use crate::bidi;
use crate::browser::api::message;
use crate::browser::pages::datetime;
use crate::browser::pages::setting_texts::{self, List};
use crate::browser::quantity;
use crate::catalog::codes::aadsts;
use crate::csv_export;
use crate::protocol::Millis;
use crate::sign_in_log::{
    AppliedPolicy, Conclusion, Condition, Control, DateOrder, FileReport, Group, LogAnswer,
    MatchedBy, Missing, Problem, Rule, SignIn, SignInVerdict,
};

/// A point in time in UTC, as the sign-in logs' filters accept it, and in the user's time zone. Within a
/// right-to-left text, digits beside letters of that script would swap places.
pub(super) fn time(at: Millis) -> String {
    message(
        "time_utc_and_local",
        &[&crate::time::utc(at), &datetime::date_and_time(at)],
    )
}

/// Keys of the column names of the evidence table.
const COLUMNS: [&str; 6] = [
    "history_when",
    "log_app",
    "detail_resource",
    "detail_code",
    "log_failed_policies",
    "history_ids",
];

/// A row of the evidence table.
pub(super) struct Attempt {
    /// The cells before the ids.
    pub(super) facts: [String; 5],
    /// Labels and ids.
    pub(super) ids: Vec<(String, String)>,
}

pub(super) fn attempt(sign_in: &SignIn) -> Attempt {
    let when = sign_in
        .moment
        .map(|moment| time(moment.at(DateOrder::MonthFirst)));
    let names: Vec<&str> = sign_in.refusing().map(AppliedPolicy::title).collect();
    let ids = [
        ("detail_request_id", sign_in.request),
        ("detail_correlation_id", sign_in.correlation),
    ];
    Attempt {
        facts: [
            when.unwrap_or_default(),
            sign_in.app.clone(),
            sign_in.resource.clone(),
            sign_in.code.map(aadsts).unwrap_or_default(),
            names.join(", "),
        ],
        ids: ids
            .into_iter()
            .filter_map(|(label, id)| Some((message(label, &[]), id?.to_string())))
            .collect(),
    }
}

/// The evidence table as CSV.
pub(super) fn csv<'a>(attempts: impl Iterator<Item = &'a SignIn>) -> String {
    let rows = attempts.map(|sign_in| {
        let Attempt { facts, ids } = attempt(sign_in);
        let ids = ids.iter().map(|(label, id)| [label, " ", id].concat());
        let [when, app, resource, code, policies] = facts;
        // A spreadsheet does not need these.
        let when = bidi::without_isolates(&when);
        let ids = ids.collect::<Vec<_>>().join("\n");
        [when, app, resource, code, policies, ids]
    });
    csv_export::for_spreadsheets(&COLUMNS.map(|key| message(key, &[])), rows)
}

/// The verdict, in the order in which an admin needs it.
pub(super) fn sentences(answer: &LogAnswer, is_asked: bool) -> Vec<String> {
    let mut told = Vec::new();
    if answer.sign_ins == 0 {
        told.push(message("log_v_nothing", &[]));
        let problems = answer.files.iter().flat_map(|file| &file.problems);
        let mut problems: Vec<&Problem> = problems.collect();
        problems.sort_unstable();
        problems.dedup();
        told.extend(problems.into_iter().map(|it| message(problem(*it), &[])));
        return told;
    }
    match &answer.verdict {
        Some(verdict) => verdict_sentences(verdict, &mut told),
        None if is_asked => told.push(message("log_v_not_found", &[])),
        None => {}
    }
    if answer.verdict.is_none() {
        told.push(match answer.refused {
            0 => message("log_v_none_failed", &[]),
            refused => message("log_v_all", &[&quantity::count(refused)]),
        });
        if let Some(first) = answer.groups.first() {
            told.push(message(
                "log_v_most",
                &[&group(first), &quantity::count(first.count)],
            ));
        }
    }
    if answer.is_partial {
        told.push(message("log_v_partial", &[]));
    }
    told
}

fn verdict_sentences(verdict: &SignInVerdict, told: &mut Vec<String>) {
    let sign_in = &verdict.sign_in;
    let at = sign_in.moment.map_or_else(
        || "\u{2013}".to_owned(),
        |moment| time(moment.at(DateOrder::MonthFirst)),
    );
    let mut refusing = sign_in.refusing();
    match (verdict.conclusion, refusing.next()) {
        (Conclusion::Policies | Conclusion::PoliciesDespiteSuccess, Some(policy)) => {
            told.push(message(
                "log_v_policy",
                &[policy.title(), &at, &controls(&policy.controls)],
            ));
            if verdict.conclusion == Conclusion::PoliciesDespiteSuccess {
                told.push(message("log_v_despite", &[]));
            }
            told.extend(conditions(policy));
            if !policy.exclusions.is_empty() {
                told.push(message("log_v_exclusion", &[&rules(&policy.exclusions)]));
            }
            told.push(message(advice(policy), &[]));
        }
        (Conclusion::Succeeded, _) => told.push(message("log_v_succeeded", &[&at])),
        (Conclusion::Interrupted, _) => told.push(message("log_v_interrupted", &[&at])),
        (Conclusion::Code, _) => told.push(message("log_v_code", &[&at])),
        _ => told.push(message("log_v_unnamed", &[&at])),
    }
    if let Some(code) = sign_in.code {
        let code = aadsts(code);
        told.push(if sign_in.reason.is_empty() {
            code
        } else {
            message("label_and_value", &[&code, &sign_in.reason])
        });
    }
    told.push(message(
        "log_v_app",
        &[or_dash(&sign_in.app), or_dash(&sign_in.resource)],
    ));
    for policy in refusing {
        told.push(message(
            "log_v_also",
            &[policy.title(), &controls(&policy.controls)],
        ));
    }
    if !verdict.earlier.is_empty() {
        told.push(message(
            "log_v_earlier",
            &[&quantity::count(verdict.earlier.len())],
        ));
    }
    if matches!(verdict.by, MatchedBy::Code | MatchedBy::Time) {
        told.push(message("log_v_by_time", &[]));
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "\u{2013}" } else { text }
}

fn advice(policy: &AppliedPolicy) -> &'static str {
    let asks = |control: &Control| policy.controls.contains(control);
    if asks(&Control::Block) {
        "log_do_block"
    } else if asks(&Control::CompliantDevice) || asks(&Control::JoinedDevice) {
        "log_do_device"
    } else {
        "log_do_meet"
    }
}

/// What a policy requires.
pub(super) fn controls(controls: &[Control]) -> String {
    if controls.is_empty() {
        return message("log_c_unknown", &[]);
    }
    let name = |control: &Control| match control {
        Control::Block => message("log_c_block", &[]),
        Control::Mfa => message("log_c_mfa", &[]),
        Control::Strength(name) => message("log_c_strength", &[name]),
        Control::CompliantDevice => message("log_c_compliant", &[]),
        Control::JoinedDevice => message("log_c_joined", &[]),
        Control::ApprovedApp => message("log_c_approved", &[]),
        Control::ProtectedApp => message("log_c_protected", &[]),
        Control::PasswordChange => message("log_c_password", &[]),
        Control::SignInFrequency => message("log_c_frequency", &[]),
        Control::TokenProtection => message("log_c_token", &[]),
        // The names used in the log itself.
        Control::CloudAppSecurity => "CloudAppSecurity".to_owned(),
        Control::AppRestrictions => "AppEnforcedRestrictions".to_owned(),
        Control::Session(name) | Control::Named(name) => name.clone(),
    };
    let names: Vec<String> = controls.iter().map(name).collect();
    setting_texts::list(List::Conjunction, &names)
}

/// The rules by which a policy applies, or the conditions if the log has no rules.
fn conditions(policy: &AppliedPolicy) -> Option<String> {
    let mut parts: Vec<String> = policy.rules.iter().map(rule).collect();
    let has_rule =
        |condition: &Condition| policy.rules.iter().any(|rule| rule.condition == *condition);
    parts.extend(
        policy
            .met
            .iter()
            .filter(|it| !has_rule(it))
            .map(|it| condition(*it)),
    );
    (!parts.is_empty()).then(|| {
        message(
            "log_v_applies",
            &[&setting_texts::list(List::Conjunction, &parts)],
        )
    })
}

fn rules(rules: &[Rule]) -> String {
    let rules: Vec<String> = rules.iter().map(rule).collect();
    setting_texts::list(List::Conjunction, &rules)
}

fn rule(rule: &Rule) -> String {
    let condition = condition(rule.condition);
    message("label_and_value", &[&condition, &rule_name(&rule.rule)])
}

fn condition(condition: Condition) -> String {
    let key = match condition {
        Condition::Application => "log_k_resources",
        Condition::Users => "log_k_users",
        Condition::DevicePlatform => "log_k_platforms",
        Condition::Location => "log_k_locations",
        Condition::ClientType => "log_k_clients",
        Condition::SignInRisk => "log_k_sign_in_risk",
        Condition::UserRisk => "log_k_user_risk",
        Condition::Device => "log_k_devices",
        Condition::AuthenticationFlow => "log_k_flows",
        Condition::Time => return "time".to_owned(),
    };
    message(key, &[])
}

fn rule_name(rule: &str) -> String {
    let key = match rule.to_ascii_lowercase().as_str() {
        "allapps" | "allusers" | "alllocations" | "alldeviceplatforms" | "alldevices" => {
            "log_r_all"
        }
        "groupid" => "log_r_group",
        "userid" => "log_r_user",
        "roleid" => "log_r_role",
        "appid" => "log_r_app",
        "alltrustedlocations" => "log_r_trusted",
        "locationid" => "log_r_location",
        // The name used in the log itself.
        _ => return rule.to_owned(),
    };
    message(key, &[])
}

/// What is missing and how to get it; then policies that are not the cause: those in report-only mode that
/// would have refused, and those with an exclusion that matched.
pub(super) fn missing(answer: &LogAnswer) -> Vec<String> {
    let mut lines: Vec<String> = answer
        .missing
        .iter()
        .map(|missing| {
            let key = match missing {
                Missing::NonInteractive => "log_m_non_interactive",
                Missing::Interactive => "log_m_interactive",
                Missing::OtherTime => "log_m_time",
                Missing::Retention => "log_m_retention",
                Missing::Lag => "log_m_lag",
                Missing::Json => "log_m_json",
                Missing::Role => "log_m_role",
                Missing::Depth => "log_m_depth",
                Missing::NextPage => "log_m_next_page",
                Missing::HiddenResults => "log_m_hidden",
            };
            message(key, &[])
        })
        .collect();
    if let Some(verdict) = &answer.verdict {
        let names: Vec<&str> = verdict
            .report_only()
            .iter()
            .map(|policy| policy.title())
            .collect();
        if !names.is_empty() {
            lines.push(message(
                "log_v_report_only",
                &[&setting_texts::list(List::Conjunction, &names)],
            ));
        }
        for (exclusions, policies) in verdict.excluded() {
            let names: Vec<&str> = policies.iter().map(|policy| policy.title()).collect();
            lines.push(message(
                "log_v_excluded",
                &[
                    &rules(exclusions),
                    &setting_texts::list(List::Conjunction, &names),
                ],
            ));
        }
    }
    lines
}

/// The policy or code that a group of refusals shares.
pub(super) fn group(group: &Group) -> String {
    match (&group.policy, group.code) {
        (Some(policy), _) => policy.title().to_owned(),
        (None, Some(code)) => aadsts(code),
        (None, None) => "\u{2013}".to_owned(),
    }
}

/// The message key of a problem with a file.
pub(super) fn problem(problem: Problem) -> &'static str {
    match problem {
        Problem::Empty => "log_p_empty",
        Problem::NotALog => "log_p_not_a_log",
        Problem::AuditLog => "log_p_audit_log",
        Problem::AuthenticationDetails => "log_p_details",
        Problem::Truncated => "log_p_truncated",
        Problem::Unreadable => "log_p_unreadable",
        Problem::TooDeep => "log_p_too_deep",
        Problem::Encrypted => "log_p_encrypted",
        Problem::BrokenZip => "log_p_broken_zip",
        Problem::ZipTooLarge => "log_p_zip_too_large",
        Problem::NextPage => "log_m_next_page",
        Problem::CutOff => "log_m_depth",
        Problem::NotRead => "log_p_not_read",
        Problem::Cancelled => "log_p_cancelled",
    }
}

/// The content of a file.
pub(super) fn file(file: &FileReport) -> String {
    let mut parts = Vec::new();
    parts.extend(file.format.map(|format| format.name().to_owned()));
    parts.push(message(
        "label_and_value",
        &[&message("log_count", &[]), &quantity::count(file.sign_ins)],
    ));
    if let (Some(first), Some(last)) = (file.first, file.last) {
        parts.push(message(
            "time_range_utc",
            &[
                &crate::time::utc_minute(first),
                &crate::time::utc_minute(last),
            ],
        ));
    }
    parts.join(" \u{b7} ")
}
