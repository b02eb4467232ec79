//! A Conditional Access policy in a record.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::limits::MOST_ITEMS;
use super::record_fields::folded;
use super::value;

/// The result of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyResult {
    /// The policy was not satisfied. Only policies with this result are named as the cause of a refusal.
    Failure,
    /// It would not have been satisfied, had it been in force.
    ReportOnlyFailure,
    /// It would have required something of the user, had it been in force.
    ReportOnlyInterrupted,
    /// The export hides the result: `unknownFutureValue`, or a value added later.
    Unreadable,
    /// It did not apply, because one of its exclusions matched.
    Excluded,
    /// Any result that refuses nothing.
    Harmless,
}

impl PolicyResult {
    fn of(value: &Value) -> Self {
        let Some(text) = value::text(value) else {
            return PolicyResult::Unreadable;
        };
        match folded(&text).as_str() {
            "failure" => PolicyResult::Failure,
            "reportonlyfailure" => PolicyResult::ReportOnlyFailure,
            "reportonlyinterrupted" => PolicyResult::ReportOnlyInterrupted,
            "success"
            | "notapplied"
            | "notenabled"
            | "reportonlysuccess"
            | "reportonlynotapplied" => PolicyResult::Harmless,
            _ => PolicyResult::Unreadable,
        }
    }
}

/// What a policy requires.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// Access is blocked.
    Block,
    /// Multifactor authentication.
    Mfa,
    /// An authentication strength, by name or id.
    Strength(String),
    /// A device that is marked as compliant.
    CompliantDevice,
    /// A domain-joined device.
    JoinedDevice,
    /// An approved client app.
    ApprovedApp,
    /// An app with an app protection policy.
    ProtectedApp,
    /// A new password.
    PasswordChange,
    /// A new sign-in after some time.
    SignInFrequency,
    /// A token bound to its device.
    TokenProtection,
    /// A session through Defender for Cloud Apps.
    CloudAppSecurity,
    /// Restrictions that the app itself enforces.
    AppRestrictions,
    /// A session control, by its name in the log.
    Session(String),
    /// Terms of use or a custom control, by the name that the organisation gave it.
    Named(String),
}

impl Control {
    fn grant(text: String) -> Self {
        match folded(&text).as_str() {
            "block" => Control::Block,
            "mfa" | "federatedmfa" | "mfaregistration" => Control::Mfa,
            "requirecompliantdevice" | "compliantdevice" => Control::CompliantDevice,
            "requiredomainjoineddevice" | "domainjoineddevice" => Control::JoinedDevice,
            "requireapprovedapp" | "approvedapplication" => Control::ApprovedApp,
            "requirecompliantapp" | "compliantapplication" => Control::ProtectedApp,
            "mfaandchangepassword" | "passwordchange" => Control::PasswordChange,
            _ => Control::Named(text),
        }
    }

    fn session(text: String) -> Self {
        match folded(&text).as_str() {
            "signinfrequency" => Control::SignInFrequency,
            "binding" => Control::TokenProtection,
            "cloudappsecurity" => Control::CloudAppSecurity,
            "appenforcedrestrictions" => Control::AppRestrictions,
            _ => Control::Session(text),
        }
    }

    /// Sort order: block comes before controls that can be satisfied.
    fn rank(&self) -> u8 {
        match self {
            Control::Block => 0,
            Control::Session(_)
            | Control::SignInFrequency
            | Control::TokenProtection
            | Control::CloudAppSecurity
            | Control::AppRestrictions => 2,
            _ => 1,
        }
    }
}

/// The subject of a condition. The log has names or bit flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Condition {
    Application,
    Users,
    DevicePlatform,
    Location,
    ClientType,
    SignInRisk,
    UserRisk,
    Time,
    Device,
    AuthenticationFlow,
}

impl Condition {
    /// Names and bits; both kinds of IP address are locations.
    const KNOWN: [(&str, u64, Condition); 16] = [
        ("application", 1, Condition::Application),
        ("users", 2, Condition::Users),
        ("deviceplatform", 4, Condition::DevicePlatform),
        ("location", 8, Condition::Location),
        ("clienttype", 16, Condition::ClientType),
        ("signinrisk", 32, Condition::SignInRisk),
        ("userrisk", 64, Condition::UserRisk),
        ("time", 128, Condition::Time),
        ("devicestate", 256, Condition::Device),
        ("client", 512, Condition::ClientType),
        ("ipaddressseenbyazuread", 1_024, Condition::Location),
        (
            "ipaddressseenbyresourceprovider",
            2_048,
            Condition::Location,
        ),
        ("authenticationflows", 32_768, Condition::AuthenticationFlow),
        ("devices", 0, Condition::Device),
        ("device", 0, Condition::Device),
        ("user", 0, Condition::Users),
    ];

    fn named(text: &str) -> Option<Self> {
        let name = folded(text);
        let known = Self::KNOWN.iter().find(|(known, ..)| *known == name);
        known.map(|(.., condition)| *condition)
    }

    fn all(value: &Value) -> Vec<Self> {
        let bits = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let mut conditions: Vec<Condition> = match bits {
            Some(bits) => {
                let set = Self::KNOWN.iter().filter(|(_, bit, _)| bits & bit != 0);
                set.map(|(.., condition)| *condition).collect()
            }
            None => value::items(value)
                .iter()
                .filter_map(Value::as_str)
                .flat_map(|text| text.split(','))
                .filter_map(Self::named)
                .collect(),
        };
        conditions.sort_unstable();
        conditions.dedup();
        conditions
    }
}

/// The rule by which a condition was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rule {
    /// The condition.
    pub condition: Condition,
    /// The rule by its name in the log, such as `groupId`.
    pub rule: String,
}

/// A policy that refused a sign-in, would have refused it or may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppliedPolicy {
    /// Its id, a GUID or `SecurityDefaults`.
    pub id: String,
    /// Its name; empty if it has none.
    pub name: String,
    /// Its result.
    pub result: PolicyResult,
    /// What it requires; no log states whether all or any of these.
    pub controls: Vec<Control>,
    /// Conditions that were met.
    pub met: Vec<Condition>,
    /// Conditions that were not met.
    pub unmet: Vec<Condition>,
    /// The rules by which it applies.
    pub rules: Vec<Rule>,
    /// The exclusions that matched. One is enough for a policy not to apply.
    pub exclusions: Vec<Rule>,
    /// Whether PowerShell truncated parts of it.
    pub is_cut_off: bool,
}

impl AppliedPolicy {
    /// Reads a policy; none if the value is not an object.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let unpacked;
        let value = if value.is_string() {
            unpacked = value::unpack(value.clone());
            &unpacked
        } else {
            value
        };
        if !value.is_object() {
            return None;
        }
        let text = |name| value::text(value::member(value, name)).unwrap_or_default();
        let mut is_cut_off = false;
        let mut texts = |name| list_of_texts(value::member(value, name), &mut is_cut_off);
        let grants = texts("enforcedGrantControls");
        let unsatisfied = texts("sessionControlsNotSatisfied");
        let told = value::member(value, "result");
        let exclusions = rules(value::member(value, "excludeRulesSatisfied"));
        let result = match PolicyResult::of(told) {
            PolicyResult::Harmless if !exclusions.is_empty() && is_not_applied(told) => {
                PolicyResult::Excluded
            }
            result => result,
        };
        let strength = value::member(value, "authenticationStrength");
        let mut controls: Vec<Control> = grants.into_iter().map(Control::grant).collect();
        controls.extend(strength_name(strength).map(Control::Strength));
        if unsatisfied.is_empty() && controls.is_empty() {
            controls.extend(
                texts("enforcedSessionControls")
                    .into_iter()
                    .map(Control::session),
            );
        } else {
            controls.extend(unsatisfied.into_iter().map(Control::session));
        }
        controls.sort_by_key(Control::rank);
        controls.dedup();
        Some(Self {
            id: text("id"),
            name: text("displayName"),
            result,
            controls,
            met: Condition::all(value::member(value, "conditionsSatisfied")),
            unmet: Condition::all(value::member(value, "conditionsNotSatisfied")),
            rules: rules(value::member(value, "includeRulesSatisfied")),
            exclusions,
            is_cut_off,
        })
    }

    /// The sort key: a policy that blocks comes before one that can be satisfied.
    pub(super) fn order(&self) -> (PolicyResult, u8, &str, &str) {
        let rank = self.controls.iter().map(Control::rank).min().unwrap_or(1);
        (self.result, rank, &self.name, &self.id)
    }

    /// Its name or, without one, its id.
    pub fn title(&self) -> &str {
        if self.name.is_empty() {
            &self.id
        } else {
            &self.name
        }
    }
}

fn list_of_texts(list: &Value, is_cut_off: &mut bool) -> Vec<String> {
    let mut texts = Vec::new();
    for item in value::items(list).iter().take(MOST_ITEMS) {
        let Some(text) = value::text(item) else {
            continue;
        };
        if value::is_cut_off(&text) {
            *is_cut_off = true;
        } else {
            texts.push(text);
        }
    }
    texts
}

fn strength_name(strength: &Value) -> Option<String> {
    if !strength.is_object() {
        return None;
    }
    let text = |name| value::text(value::member(strength, name));
    if let Some(name) = text("displayName") {
        return Some(name);
    }
    let id = text("authenticationStrengthId").or_else(|| text("id"))?;
    // Built-in strengths have the same ids everywhere.
    let name = match id.strip_prefix("00000000-0000-0000-0000-00000000000") {
        Some("2") => "Multifactor authentication",
        Some("3") => "Passwordless MFA",
        Some("4") => "Phishing-resistant MFA",
        _ => &id,
    };
    Some(name.to_owned())
}

fn is_not_applied(result: &Value) -> bool {
    result
        .as_str()
        .is_some_and(|result| folded(result) == "notapplied")
}

/// Reads rules; a rule of several conditions, such as `location,ipAddressSeenByAzureAD`, counts for each.
fn rules(list: &Value) -> Vec<Rule> {
    let unpacked;
    let list = if list.is_string() {
        unpacked = value::unpack(list.clone());
        &unpacked
    } else {
        list
    };
    let mut rules: Vec<Rule> = Vec::new();
    for item in value::items(list).iter().take(MOST_ITEMS) {
        let item = value::unpack(item.clone());
        let Some(name) = value::text(value::member(&item, "ruleSatisfied")) else {
            continue;
        };
        for condition in Condition::all(value::member(&item, "conditionalAccessCondition")) {
            let rule = Rule {
                condition,
                rule: name.clone(),
            };
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> AppliedPolicy {
        AppliedPolicy::read(&value).unwrap()
    }

    #[test]
    fn conditions_are_names_or_bits() {
        for value in [
            json!("location,ipAddressSeenByAzureAD"),
            json!(1032),
            json!("1032"),
            json!(["location"]),
        ] {
            let policy = read(json!({ "result": "failure", "conditionsSatisfied": value }));
            assert_eq!(policy.met, [Condition::Location], "{value}");
        }
        assert_eq!(Condition::all(&json!("none")), []);
        assert_eq!(
            Condition::all(&json!(3)),
            [Condition::Application, Condition::Users]
        );
    }

    #[test]
    fn an_authentication_strength_counts_as_control_if_the_list_is_empty() {
        let strength = |strength| {
            let policy = json!({ "result": "failure", "enforcedGrantControls": [], "authenticationStrength": strength });
            read(policy).controls
        };
        let named =
            strength(json!({ "displayName": "Passkeys only", "authenticationStrengthId": "x" }));
        assert_eq!(named, [Control::Strength("Passkeys only".to_owned())]);
        let by_id = strength(
            json!({ "displayName": null, "authenticationStrengthId": "00000000-0000-0000-0000-000000000004" }),
        );
        assert_eq!(
            by_id,
            [Control::Strength("Phishing-resistant MFA".to_owned())]
        );
        assert_eq!(strength(Value::Null), []);
    }

    #[test]
    fn rules_are_read_from_strings_too() {
        let rule = "{\"conditionalAccessCondition\":\"users\",\"ruleSatisfied\":\"groupId\"}";
        for list in [json!([rule]), json!(format!("[{rule}]"))] {
            let policy = read(json!({ "Result": "Failure", "IncludeRulesSatisfied": list }));
            assert_eq!(policy.result, PolicyResult::Failure);
            assert_eq!(
                policy.rules,
                [Rule {
                    condition: Condition::Users,
                    rule: "groupId".to_owned()
                }]
            );
        }
    }

    #[test]
    fn a_rule_of_several_conditions_is_read() {
        let of = |condition: Value| {
            let rule = json!({ "conditionalAccessCondition": condition, "ruleSatisfied": "allTrustedLocations" });
            read(json!({ "result": "failure", "excludeRulesSatisfied": [rule] })).exclusions
        };
        let trusted = [Rule {
            condition: Condition::Location,
            rule: "allTrustedLocations".to_owned(),
        }];
        for condition in [
            json!("location"),
            json!("location,ipAddressSeenByAzureAD"),
            json!(1032),
        ] {
            assert_eq!(of(condition.clone()), trusted, "{condition}");
        }
        assert_eq!(of(json!("none")), []);
        assert_eq!(of(json!("addedLater")), []);
    }

    #[test]
    fn only_a_policy_that_was_not_applied_counts_as_excluded() {
        let of = |result: &str, exclusions: Value| {
            read(json!({ "result": result, "excludeRulesSatisfied": exclusions })).result
        };
        let user = || json!([{ "conditionalAccessCondition": "users", "ruleSatisfied": "userId" }]);
        for (result, expected) in [
            ("notApplied", PolicyResult::Excluded),
            ("NotApplied", PolicyResult::Excluded),
            ("failure", PolicyResult::Failure),
            ("success", PolicyResult::Harmless),
            ("notEnabled", PolicyResult::Harmless),
            ("reportOnlyNotApplied", PolicyResult::Harmless),
            ("reportOnlyFailure", PolicyResult::ReportOnlyFailure),
        ] {
            assert_eq!(of(result, user()), expected, "{result}");
        }
        for none in [json!([]), Value::Null, json!("System.Object[]"), json!(7)] {
            assert_eq!(of("notApplied", none), PolicyResult::Harmless);
        }
    }

    #[test]
    fn a_list_truncated_by_powershell_is_recognised() {
        let policy =
            read(json!({ "result": "failure", "enforcedGrantControls": "System.Object[]" }));
        assert!(policy.is_cut_off && policy.controls.is_empty());
        let joined = read(json!({ "result": "failure", "enforcedGrantControls": "Block" }));
        assert_eq!(joined.controls, [Control::Block]);
    }

    #[test]
    fn only_the_result_failure_counts_as_one() {
        for (value, expected) in [
            (json!("failure"), PolicyResult::Failure),
            (json!("reportOnlyFailure"), PolicyResult::ReportOnlyFailure),
            (json!("notApplied"), PolicyResult::Harmless),
            (json!("unknownFutureValue"), PolicyResult::Unreadable),
            (json!(1), PolicyResult::Unreadable),
            (json!(null), PolicyResult::Unreadable),
        ] {
            assert_eq!(PolicyResult::of(&value), expected, "{value}");
        }
    }
}
