//! Whole files through the reader. The formats with all their oddities are made by
//! `tests/sign-in-log/generator.mjs` and read in both browsers.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const PORTAL: &str = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
const CORRELATION: &str = "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a";

fn request(number: u32) -> String {
    format!("0f8b6a54-2d1c-4a8e-b3f7-{number:012x}")
}

fn policy(name: &str, result: &str, controls: &[&str]) -> Value {
    json!({
        "id": format!("5a5a5a5a-0000-4000-8000-{:012x}", name.len()),
        "displayName": name,
        "enforcedGrantControls": controls,
        "enforcedSessionControls": [],
        "result": result,
        "conditionsSatisfied": "application,users",
        "includeRulesSatisfied": [{ "conditionalAccessCondition": "users", "ruleSatisfied": "groupId" }],
    })
}

/// A sign-in of the Azure portal, as the portal writes it.
fn sign_in(number: u32, second: u32, code: u32, summary: &str, policies: Vec<Value>) -> Value {
    json!({
        "id": request(number),
        "createdDateTime": format!("2026-01-09T02:02:{second:02}Z"),
        "correlationId": CORRELATION,
        "appId": PORTAL,
        "appDisplayName": "Azure Portal",
        "resourceDisplayName": "Windows Azure Service Management API",
        "conditionalAccessStatus": summary,
        "signInEventTypes": ["nonInteractiveUser"],
        "status": { "errorCode": code, "failureReason": "Access has been blocked by Conditional Access policies." },
        "appliedConditionalAccessPolicies": policies,
    })
}

fn incident() -> IncidentQuery {
    IncidentQuery::entered(CORRELATION).unwrap()
}

fn answer_about(incident: Option<IncidentQuery>, files: &[String]) -> LogAnswer {
    let mut reader = Reader::new(Question {
        incident,
        order: None,
        now: 1_767_924_132_000 + 24 * 3_600_000,
    });
    for (index, file) in files.iter().enumerate() {
        reader.begin(&index.to_string());
        for piece in file.as_bytes().chunks(1_000) {
            reader.push(piece);
        }
    }
    reader.answer()
}

fn read(records: &[Value]) -> LogAnswer {
    answer_about(Some(incident()), &[Value::from(records).to_string()])
}

fn verdict(records: &[Value]) -> SignInVerdict {
    read(records).verdict.expect("it is found")
}

fn blamed(verdict: &SignInVerdict) -> Vec<&str> {
    verdict
        .sign_in
        .refusing()
        .map(|policy| policy.name.as_str())
        .collect()
}

#[test]
fn the_policy_that_failed_is_named_and_no_other() {
    let verdict = verdict(&[sign_in(
        1,
        0,
        53003,
        "failure",
        vec![
            policy("MFA for all", "success", &["Mfa"]),
            policy("Trial", "reportOnlyFailure", &["Block"]),
            policy("Old", "notApplied", &["Block"]),
            policy("Needs a device", "failure", &["RequireCompliantDevice"]),
            policy("Block countries", "failure", &["Block"]),
            policy("Later", "unknownFutureValue", &["Block"]),
        ],
    )]);
    assert_eq!(blamed(&verdict), ["Block countries", "Needs a device"]);
    assert_eq!(verdict.conclusion, Conclusion::Policies);
    assert_eq!(verdict.by, MatchedBy::Correlation);
    assert_eq!(verdict.report_only().len(), 1);
    assert_eq!(verdict.sign_in.code, Some(53003));
    let asked = verdict
        .sign_in
        .refusing()
        .flat_map(|policy| &policy.controls);
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [&Control::Block, &Control::CompliantDevice]
    );
}

#[test]
fn exclusions_are_reported_and_never_blamed() {
    let excluding = |name, result, rule: &str| {
        let mut policy = policy(name, result, &["Block"]);
        let rules = json!([{ "conditionalAccessCondition": "users", "ruleSatisfied": rule }]);
        object_set(&mut policy, "excludeRulesSatisfied", rules);
        policy
    };
    let verdict = verdict(&[sign_in(
        1,
        0,
        53003,
        "failure",
        vec![
            excluding("Break glass", "notApplied", "userId"),
            excluding("By group", "notApplied", "groupId"),
            excluding("Admins", "notApplied", "userId"),
            excluding("Trial", "reportOnlyNotApplied", "userId"),
            policy("Elsewhere", "notApplied", &["Block"]),
            excluding("Block countries", "failure", "groupId"),
        ],
    )]);
    assert_eq!(blamed(&verdict), ["Block countries"]);
    let excluded: Vec<(&str, Vec<&str>)> = verdict
        .excluded()
        .into_iter()
        .map(|(rules, policies)| {
            let names = policies.iter().map(|policy| policy.title());
            (rules[0].rule.as_str(), names.collect())
        })
        .collect();
    assert_eq!(
        excluded,
        [
            ("userId", vec!["Admins", "Break glass"]),
            ("groupId", vec!["By group"])
        ]
    );
    let refusing = verdict.sign_in.refusing().next().unwrap();
    assert_eq!(refusing.exclusions[0].rule, "groupId");
    assert_eq!(verdict.report_only().len(), 0);
}

/// As written by a client of Log Analytics: findings/log-query-cells.sh.
#[test]
fn policies_as_text_and_an_id_of_none_are_read() {
    let mut record = sign_in(
        1,
        0,
        53003,
        "failure",
        vec![policy("Blocks", "failure", &["Block"])],
    );
    let policies = record["appliedConditionalAccessPolicies"].to_string();
    object_set(
        &mut record,
        "appliedConditionalAccessPolicies",
        policies.into(),
    );
    object_set(&mut record, "uniqueTokenIdentifier", "None".into());
    assert_eq!(blamed(&verdict(&[record])), ["Blocks"]);
}

#[test]
fn the_last_record_of_a_correlation_id_decides() {
    let blocked = || vec![policy("Block countries", "failure", &["Block"])];
    let interrupted = sign_in(1, 0, 50097, "success", blocked());
    let through = sign_in(
        2,
        1,
        0,
        "success",
        vec![policy("Block countries", "notApplied", &["Block"])],
    );
    let refused = sign_in(3, 2, 53003, "failure", blocked());
    let then_well = verdict(&[interrupted.clone(), through.clone()]);
    assert_eq!(then_well.conclusion, Conclusion::Succeeded);
    assert_eq!(blamed(&then_well), [""; 0]);
    assert_eq!(then_well.earlier.len(), 1);
    let then_refused = verdict(&[refused, through, interrupted]);
    assert_eq!(then_refused.conclusion, Conclusion::Policies);
    assert_eq!(then_refused.earlier.len(), 2);
}

#[test]
fn neither_the_summary_nor_the_policies_win_over_the_other() {
    let failed = || vec![policy("Block countries", "failure", &["Block"])];
    let says_success = verdict(&[sign_in(1, 0, 0, "success", failed())]);
    assert_eq!(says_success.conclusion, Conclusion::PoliciesDespiteSuccess);
    assert_eq!(blamed(&says_success), ["Block countries"]);
    let applied = vec![policy("Block countries", "notApplied", &["Block"])];
    let says_failure = read(&[sign_in(1, 0, 53003, "failure", applied)]);
    assert_eq!(
        says_failure.verdict.unwrap().conclusion,
        Conclusion::UnnamedPolicy
    );
    assert_eq!(says_failure.missing, [Missing::HiddenResults]);
}

#[test]
fn an_empty_list_beside_a_failure_means_missing_rights() {
    let answer = read(&[sign_in(1, 0, 53003, "failure", vec![])]);
    assert_eq!(
        answer.verdict.unwrap().conclusion,
        Conclusion::UnnamedPolicy
    );
    assert_eq!(answer.missing, [Missing::Role]);
}

#[test]
fn security_defaults_are_named_only_where_they_failed() {
    let defaults = |result| json!({ "id": "SecurityDefaults", "displayName": "Security Defaults", "result": result });
    let fine = verdict(&[sign_in(
        1,
        0,
        50126,
        "notApplied",
        vec![defaults("success")],
    )]);
    assert_eq!((fine.conclusion, blamed(&fine)), (Conclusion::Code, vec![]));
    let failed = verdict(&[sign_in(1, 0, 50076, "failure", vec![defaults("failure")])]);
    assert_eq!(blamed(&failed), ["Security Defaults"]);
}

#[test]
fn a_sign_in_is_found_by_each_of_its_ids_and_by_its_time() {
    let mut record = sign_in(
        1,
        0,
        53003,
        "failure",
        vec![policy("P", "failure", &["Block"])],
    );
    let file = |record: &Value| [Value::from(vec![record.clone()]).to_string()];
    let by = |entered: &str, record: &Value| {
        let incident = IncidentQuery::entered(entered).unwrap();
        answer_about(Some(incident), &file(record))
            .verdict
            .map(|verdict| verdict.by)
    };
    assert_eq!(by(&request(1), &record), Some(MatchedBy::Request));
    assert_eq!(by(CORRELATION, &record), Some(MatchedBy::Correlation));
    assert_eq!(
        by("AADSTS53003 Timestamp: 2026-01-09 02:09:12Z", &record),
        Some(MatchedBy::Code)
    );
    assert_eq!(by("2026-01-09 01:55", &record), Some(MatchedBy::Time));
    assert_eq!(by("2026-01-09 03:55", &record), None);
    assert_eq!(
        by("AADSTS50076 Timestamp: 2026-01-09 02:02:12Z", &record),
        None
    );
    // 0f8b6a54-2d1c-4a8e-b3f7-000000000001 as a token has it.
    let token = "VGqLDxwtjkqz9wAAAAAAAQ";
    assert_eq!(by(token, &record), Some(MatchedBy::Request));
    let object = record.as_object_mut().unwrap();
    object.remove("id");
    object.insert("uniqueTokenIdentifier".to_owned(), json!(token));
    assert_eq!(by(&request(1), &record), Some(MatchedBy::Token));
    object_set(
        &mut record,
        "appId",
        json!("00000000-1111-4222-8333-444444444444"),
    );
    assert_eq!(
        by("2026-01-09 01:55", &record),
        None,
        "another app's sign-in"
    );
}

fn object_set(record: &mut Value, name: &str, value: Value) {
    record
        .as_object_mut()
        .unwrap()
        .insert(name.to_owned(), value);
}

#[test]
fn missing_data_is_reported_if_the_sign_in_is_not_found() {
    let mut record = sign_in(1, 0, 53003, "failure", vec![]);
    object_set(&mut record, "signInEventTypes", json!(["interactiveUser"]));
    let file = [Value::from(vec![record]).to_string()];
    let missing = |entered: &str| answer_about(IncidentQuery::entered(entered), &file).missing;
    assert_eq!(missing(&request(99)), [Missing::NonInteractive]);
    assert_eq!(
        missing("2026-01-07 02:02"),
        [Missing::NonInteractive, Missing::OtherTime]
    );
    assert_eq!(
        missing("2025-11-01 02:02"),
        [Missing::NonInteractive, Missing::Retention]
    );
    assert_eq!(
        missing("2026-01-10 01:55"),
        [Missing::NonInteractive, Missing::Lag]
    );
    let page = [
        json!({ "@odata.nextLink": "x", "value": [sign_in(1, 0, 0, "success", vec![])] })
            .to_string(),
    ];
    let missing = answer_about(IncidentQuery::entered(&request(99)), &page).missing;
    assert_eq!(missing, [Missing::Interactive, Missing::NextPage]);
}

#[test]
fn the_overview_counts_by_policy() {
    let record = |number: u32, code, policies| {
        let mut record = sign_in(number, 0, code, "failure", policies);
        object_set(&mut record, "correlationId", json!(request(number)));
        record
    };
    let block = || vec![policy("Block countries", "failure", &["Block"])];
    let mut stranger = record(9, 53003, block());
    object_set(
        &mut stranger,
        "appId",
        json!("00000000-1111-4222-8333-444444444444"),
    );
    let records = [
        record(1, 53003, block()),
        record(2, 53003, block()),
        record(3, 50076, vec![policy("MFA", "failure", &["Mfa"])]),
        record(4, 0, vec![]),
        stranger,
    ];
    let answer = answer_about(None, &[Value::from(&records[..]).to_string()]);
    let told: Vec<(String, u64)> = answer
        .groups
        .iter()
        .map(|group| {
            (
                group
                    .policy
                    .as_ref()
                    .map_or(String::new(), |policy| policy.name.clone()),
                group.count,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Block countries".to_owned(), 2),
            ("MFA".to_owned(), 1),
            (String::new(), 1)
        ]
    );
    assert_eq!(answer.refused, 4);
}

#[test]
fn the_same_record_in_two_files_counts_once_and_the_fuller_one_speaks() {
    let json = Value::from(vec![sign_in(
        1,
        0,
        53003,
        "failure",
        vec![policy("P", "failure", &["Block"])],
    )])
    .to_string();
    let csv = format!(
        "\"Date (UTC)\",\"Request ID\",\"Correlation ID\",\"Application\",\"Application ID \",\"Status\",\"Sign-in error code\",\"Conditional Access\"\n\
         \"2026-01-09T02:02:00Z\",\"{}\",\"{CORRELATION}\",\"Azure Portal\",\"{PORTAL}\",\"Failure\",\"53003\",\"Failure\"\n",
        request(1)
    );
    for files in [[json.clone(), csv.clone()], [csv.clone(), json]] {
        let answer = answer_about(Some(incident()), &files);
        let verdict = answer.verdict.unwrap();
        assert_eq!(blamed(&verdict), ["P"]);
        assert!(verdict.earlier.is_empty());
        assert_eq!(answer.missing, []);
    }
    // The fuller copy has its request id in the token identifier alone.
    let mut record = sign_in(
        1,
        0,
        53003,
        "failure",
        vec![policy("P", "failure", &["Block"])],
    );
    let object = record.as_object_mut().unwrap();
    object.remove("id");
    object.insert(
        "uniqueTokenIdentifier".to_owned(),
        json!("VGqLDxwtjkqz9wAAAAAAAQ"),
    );
    let json = Value::from(vec![record]).to_string();
    for files in [[json.clone(), csv.clone()], [csv.clone(), json]] {
        let asked = IncidentQuery::entered(&request(1));
        let verdict = answer_about(asked, &files).verdict.unwrap();
        assert_eq!(blamed(&verdict), ["P"]);
        assert_eq!(verdict.by, MatchedBy::Request);
    }
    let alone = answer_about(Some(incident()), &[csv]);
    assert_eq!(alone.verdict.unwrap().conclusion, Conclusion::UnnamedPolicy);
    assert_eq!(alone.missing, [Missing::Json]);
}

#[test]
fn an_ambiguous_date_is_asked_about() {
    let csv = |date: &str| {
        format!(
            "CreatedDateTime,Id,CorrelationId,AppId,ErrorCode\n{date},{},{CORRELATION},{PORTAL},53003\n",
            request(1)
        )
    };
    let asked = answer_about(None, &[csv("3/12/2025 7:22:01 AM")])
        .asks_order
        .unwrap();
    assert!(asked.day_first > asked.month_first);
    assert_eq!(
        answer_about(None, &[csv("23/12/2025 07:22:01")]).asks_order,
        None
    );
    let shown = csv("3/12/2025 7:22:01 AM")
        + &csv("23/12/2025 07:22:01")
            .split_once('\n')
            .unwrap()
            .1
            .replace(&request(1), &request(2));
    assert_eq!(answer_about(None, &[shown]).asks_order, None);
}

#[test]
fn files_that_are_no_sign_in_log_are_named() {
    let problems = |file: &str| {
        answer_about(None, &[file.to_owned()])
            .files
            .remove(0)
            .problems
    };
    assert_eq!(problems(""), [Problem::Empty]);
    assert_eq!(problems(" \r\n"), [Problem::Empty]);
    assert_eq!(problems("[]"), [Problem::Empty]);
    assert_eq!(problems("{\"value\":[]}"), [Problem::Empty]);
    assert_eq!(problems("Invoice,Cost\n1,2\n"), [Problem::NotALog]);
    assert_eq!(problems("{\"a\":1}"), [Problem::NotALog]);
    assert_eq!(
        problems(
            r#"[{"id":"x","activityDisplayName":"Update policy","correlationId":"7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a","result":"success"}]"#
        ),
        [Problem::AuditLog]
    );
    assert_eq!(
        problems(&"[".repeat(100)),
        [Problem::NotALog, Problem::TooDeep]
    );
    assert_eq!(problems("PK\u{3}\u{4}"), [Problem::Truncated]);
    let whole = Value::from(vec![
        sign_in(1, 0, 0, "success", vec![]),
        sign_in(2, 0, 0, "success", vec![]),
    ])
    .to_string();
    assert_eq!(problems(&whole), []);
    assert_eq!(
        problems(whole.get(..whole.len() - 9).unwrap()),
        [Problem::Truncated]
    );
    let odd = json!([{ "id": 7 }, sign_in(1, 0, 0, "success", vec![])]).to_string();
    assert_eq!(problems(&odd), [Problem::Unreadable]);
}

fn anything() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("failure"),
        Just("success"),
        Just("reportOnlyFailure"),
        Just("53003"),
        Just(CORRELATION),
        Just("[{\"result\":\"failure\"}]"),
        Just(""),
        Just("System.Object[]"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        text.prop_map(Value::from)
    ];
    let name = prop_oneof![
        Just("id"),
        Just("correlationId"),
        Just("status"),
        Just("errorCode"),
        Just("conditionalAccessStatus"),
        Just("createdDateTime"),
        Just("appliedConditionalAccessPolicies"),
        Just("result"),
        Just("displayName"),
        Just("enforcedGrantControls"),
        Just("properties"),
        Just("value"),
        Just("conditionsSatisfied"),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..8).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn some_sign_in() -> impl Strategy<Value = Value> {
    let result = prop_oneof![
        Just("failure"),
        Just("success"),
        Just("notApplied"),
        Just("notEnabled"),
        Just("reportOnlyFailure"),
        Just("reportOnlyInterrupted"),
        Just("unknownFutureValue"),
        Just(""),
        Just("FAILURE "),
    ];
    let control = prop_oneof![Just("Block"), Just("Mfa"), Just("Our terms")];
    let policy = (0..40_usize, result, control, any::<bool>(), any::<bool>()).prop_map(
        |(name, result, control, has_name, is_excluded)| {
            let mut policy = policy(&"p".repeat(name), result, &[control]);
            if !has_name {
                policy.as_object_mut().unwrap().remove("displayName");
            }
            if is_excluded {
                let rules =
                    json!([{ "conditionalAccessCondition": "users", "ruleSatisfied": "userId" }]);
                object_set(&mut policy, "excludeRulesSatisfied", rules);
            }
            policy
        },
    );
    let code = prop_oneof![Just(0), Just(53003), Just(50097), Just(50076), Just(1)];
    let summary = prop_oneof![
        Just("success"),
        Just("failure"),
        Just("notApplied"),
        Just("x")
    ];
    (
        0..6_u32,
        0..4_u32,
        code,
        summary,
        prop::collection::vec(policy, 0..4),
    )
        .prop_map(|(number, second, code, summary, policies)| {
            sign_in(number, second, code, summary, policies)
        })
}

/// The sign-in without its file number.
fn bare(sign_in: &SignIn) -> SignIn {
    SignIn {
        file: 0,
        ..sign_in.clone()
    }
}

proptest! {
    #[test]
    fn only_a_policy_with_the_result_failure_is_blamed(records in prop::collection::vec(some_sign_in(), 1..5)) {
        let answer = read(&records);
        let failed: Vec<&str> = records
            .iter()
            .flat_map(|record| record["appliedConditionalAccessPolicies"].as_array().unwrap())
            .filter(|policy| policy["result"].as_str().unwrap().trim().eq_ignore_ascii_case("failure"))
            .map(|policy| policy["id"].as_str().unwrap())
            .collect();
        let verdict = answer.verdict.unwrap();
        let last = verdict.sign_in.refusing();
        let grouped = answer.groups.iter().filter_map(|group| group.policy.as_ref());
        for policy in last.chain(grouped) {
            prop_assert!(failed.contains(&policy.id.as_str()), "{policy:?}");
        }
    }

    #[test]
    fn no_record_breaks_it(values in prop::collection::vec(anything(), 0..6), wraps: bool) {
        let text = if wraps { Value::from(values).to_string() } else { values.iter().map(Value::to_string).collect() };
        for file in [text.clone(), text.chars().take(text.len() / 2).collect()] {
            answer_about(Some(incident()), &[file]);
        }
    }

    #[test]
    fn no_bytes_break_it(mut bytes: Vec<u8>, is_zip: bool, step in 1..50_usize) {
        if is_zip {
            bytes.splice(..0, [b"PK\x03\x04\x14\0\0\0\x08\0", &[0; 16][..], b"\x01\0\0\0a"].concat());
        }
        let mut reader = Reader::new(Question::default());
        reader.begin("a");
        for piece in bytes.chunks(step) {
            reader.push(piece);
        }
        reader.answer();
    }

    #[test]
    fn the_order_of_files_does_not_matter(records in prop::collection::vec(some_sign_in(), 1..6)) {
        let mut seen = std::collections::BTreeSet::new();
        // One id, one record: what differs under one id is no log.
        let files: Vec<String> = records.iter().filter(|record| seen.insert(record["id"].to_string())).map(|record| Value::from(vec![record.clone()]).to_string()).collect();
        let backwards: Vec<String> = files.iter().rev().cloned().collect();
        let one = answer_about(Some(incident()), &files);
        let other = answer_about(Some(incident()), &backwards);
        prop_assert_eq!(&one.groups, &other.groups);
        prop_assert_eq!(&one.missing, &other.missing);
        let (one, other) = (one.verdict.unwrap(), other.verdict.unwrap());
        prop_assert_eq!(bare(&one.sign_in), bare(&other.sign_in));
        prop_assert_eq!(one.conclusion, other.conclusion);
        let earlier = |verdict: &SignInVerdict| verdict.earlier.iter().map(bare).collect::<Vec<_>>();
        prop_assert_eq!(earlier(&one), earlier(&other));
    }
}
