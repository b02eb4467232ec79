//! What is harvested from the text of an error's surface, in all shapes, and what is not.

use proptest::prelude::*;
use token_assist::detection::{Harvest, Id, IdKind, begins_details, harvest};
use token_assist::protocol::limits;

const A: &str = "0a1b2c3d-0001-4abc-9def-00000000000a";
const B: &str = "0a1b2c3d-0002-4abc-9def-00000000000b";
const SESSION: &str = "0123456789abcdef0123456789abcdef";
const PERSON: &str = "11111111-2222-4333-8444-555555555555";

fn ids(text: &str) -> Vec<(IdKind, String)> {
    harvest(text)
        .ids
        .into_iter()
        .map(|Id { kind, value }| (kind, value))
        .collect()
}

fn one(kind: IdKind, value: &str) -> Vec<(IdKind, String)> {
    vec![(kind, value.to_owned())]
}

#[test]
fn the_line_of_the_token_service() {
    let found = harvest(&format!(
        "AADSTS53003: Access has been blocked. Trace ID: {A} Correlation ID: {B} Timestamp: 2016-01-09 02:02:12Z"
    ));
    assert_eq!(found.codes, [53003]);
    assert_eq!(
        found.ids,
        [
            Id {
                kind: IdKind::Trace,
                value: A.to_owned()
            },
            Id {
                kind: IdKind::Correlation,
                value: B.to_owned()
            },
        ]
    );
    assert_eq!(found.timestamps, ["2016-01-09 02:02:12Z"]);
}

#[test]
fn the_lines_of_the_sign_in_page() {
    let found = harvest(&format!(
        "Error Code: 53003\r\nRequest Id: {A}\r\nCorrelation Id: {B}\r\nTimestamp: 2026-09-03T13:32:53.761Z\r\n\
         App name: Desktop Analytics\r\nApp id: {PERSON}\r\nIP address: 203.0.113.47\r\n\
         Device identifier: {PERSON}\r\nDevice state: Unregistered"
    ));
    assert_eq!(found.codes, [53003]);
    assert_eq!(found.ids.len(), 2, "{found:?}");
    assert_eq!(found.timestamps, ["2026-09-03T13:32:53.761Z"]);
    assert_eq!((found.extension, found.resource), (None, None));
}

#[test]
fn the_toast_of_the_portal() {
    let found = harvest(&format!(
        "Extension: Microsoft_AAD_IAM Resource: microsoft.graph. Details: AADSTS50058: Nobody is signed in. Trace ID: {A}"
    ));
    assert_eq!(found.extension.as_deref(), Some("Microsoft_AAD_IAM"));
    assert_eq!(found.resource.as_deref(), Some("microsoft.graph"));
    assert_eq!(found.codes, [50058]);
    let url = harvest("Extension: X Resource: https://management.core.windows.net/ Details:");
    assert_eq!(
        url.resource.as_deref(),
        Some("https://management.core.windows.net/")
    );
}

#[test]
fn json_whole_escaped_and_cut_off() {
    let blade = format!(
        r#"{{"shellProps":{{"sessionId":"{SESSION}","extName":"Microsoft_AAD_IAM","contentName":"X","code":403}},"error":{{"message":"No access","code":403}}}}"#
    );
    let found = harvest(&blade);
    assert_eq!(
        found.ids,
        [Id {
            kind: IdKind::Session,
            value: SESSION.to_owned()
        }]
    );
    assert_eq!(found.extension.as_deref(), Some("Microsoft_AAD_IAM"));
    assert_eq!(found.codes, [] as [u32; 0], "403 is no sign-in code");
    for text in [
        format!(
            r#"{{"innerError":{{"date":"2026-09-03T13:32:53","request-id":"{A}","client-request-id":"{B}"}}}}"#
        ),
        format!("{{\n  \"request-id\": \"{A}\",\n  \"client-request-id\": \"{B}\"\n}}"),
        format!(r#"{{\"request-id\":\"{A}\",\"clientRequestId\":\"{B}\"}}"#),
        format!(r#"{{"request-id":"{A}","client-request-id":"{B}","trace-"#),
    ] {
        let expected = [
            (IdKind::Request, A.to_owned()),
            (IdKind::Request, B.to_owned()),
        ];
        assert_eq!(ids(&text), expected, "{text}");
    }
    let in_a_string = format!(
        r#""AADSTS50076: Due to a change.\r\nTrace ID: {A}\r\nCorrelation ID: {B}\r\nTimestamp: 2026-09-03 13:32:53Z""#
    );
    let found = harvest(&in_a_string);
    assert_eq!(
        (found.codes.len(), found.ids.len(), found.timestamps.len()),
        (1, 2, 1),
        "{found:?}"
    );
    assert_eq!(found.ids[1].kind, IdKind::Correlation);
}

#[test]
fn every_kind_and_way_to_write_its_label() {
    for (label, kind) in [
        ("Request Id: ", IdKind::Request),
        ("request-id=", IdKind::Request),
        ("REQUEST_ID ", IdKind::Request),
        ("RequestID\n", IdKind::Request),
        ("requestid:", IdKind::Request),
        ("x-ms-client-request-id: ", IdKind::Request),
        ("x-ms-correlation-request-id: ", IdKind::Correlation),
        ("Correlation ID (as in the log): ", IdKind::Correlation),
        ("correlationId\":\"", IdKind::Correlation),
        ("Trace\u{a0}ID:\u{a0}", IdKind::Trace),
        ("Session ID: ", IdKind::Session),
        ("Activity ID: ", IdKind::Activity),
        ("activityId: ", IdKind::Activity),
        ("Operation-Id: ", IdKind::Operation),
    ] {
        let text = format!("{label}{}.", A.to_uppercase());
        assert_eq!(ids(&text), one(kind, A), "{text:?}");
    }
}

#[test]
fn personal_and_device_data_are_left_out() {
    for text in [
        format!("Device identifier: {PERSON}"),
        format!("App id: {PERSON}"),
        format!("appId: {PERSON} deviceId: {PERSON}"),
        format!("Tenant: {PERSON}"),
        PERSON.to_owned(),
        format!("Request ID: missing. Tenant: {PERSON}"),
        format!("Correlation ID: none, Object ID: {PERSON}"),
        format!("Session host id of {PERSON}"),
        format!("Request ID: {} {PERSON}", "far ".repeat(20)),
        format!("AADSTS50076: '{PERSON}' must use multi-factor authentication"),
        "Resource: adele.vance@contoso.example".to_owned(),
        format!("Resource: {PERSON}"),
        format!("Trace ID: {A}0"),
        format!("Trace ID: x{A}"),
        "Trace ID: 0a1b2c3d-0001-4abc-9def".to_owned(),
        "Timestamp: yesterday".to_owned(),
        "Timestamp: 2026-09-03 13:32:53".to_owned(),
    ] {
        let found = harvest(&text);
        assert!(
            found.ids.is_empty() && found.resource.is_none(),
            "{text:?}: {found:?}"
        );
        assert!(found.timestamps.is_empty(), "{text:?}");
    }
}

#[test]
fn labels_of_other_languages_need_a_code_before_them() {
    let german = format!(
        "AADSTS50173: Die Gewährung ist abgelaufen. Ablaufverfolgungs-ID: {A} Korrelations-ID: {B} \
         Zeitstempel: 2026-09-03 13:32:53Z Geräte-ID: {PERSON}"
    );
    let expected = [
        (IdKind::Unlabelled, A.to_owned()),
        (IdKind::Unlabelled, B.to_owned()),
    ];
    assert_eq!(ids(&german), expected);
    let japanese = format!("AADSTS70043: 期限が切れています。トレース ID：{A} 関連付け ID：{B}");
    assert_eq!(ids(&japanese), expected);
    assert_eq!(ids(&format!("Korrelations-ID: {A}")), []);
    let quoted = format!("AADSTS50076: um auf '{PERSON}' zuzugreifen. Korrelations-ID: {A}");
    assert_eq!(ids(&quoted), one(IdKind::Unlabelled, A));
}

#[test]
fn a_code_is_a_code_by_its_letters_and_digits() {
    for (text, expected) in [
        ("AADSTS53003", vec![53003]),
        ("aadsts700082:", vec![700_082]),
        ("(AADSTS50076)", vec![50076]),
        ("AADSTS53003 AADSTS53003 AADSTS50058", vec![53003, 50058]),
        ("errorCode: 53003", vec![53003]),
        (r#""errorCode":"401""#, vec![]),
        ("XAADSTS53003", vec![]),
        ("AADSTS530", vec![]),
        ("AADSTS12345678", vec![]),
        ("reason code: 80049228", vec![]),
        ("Postcode: 53003", vec![]),
        ("53003", vec![]),
    ] {
        assert_eq!(harvest(text).codes, expected, "{text:?}");
    }
}

#[test]
fn details_are_recognised_by_their_beginning() {
    for text in [
        format!("AADSTS53003: Blocked. Trace ID: {A}"),
        format!("\n Activity ID: {A}\nOperation ID: {B}"),
        format!(
            r#"{{"error":{{"code":"InvalidAuthenticationToken","message":"{}","request-id":"{A}"}}}}"#,
            "long ".repeat(30)
        ),
    ] {
        assert!(begins_details(&text), "{text}");
    }
    for text in [
        format!(
            "{} Request ID: {A}",
            "Another thing that happened long ago. ".repeat(3)
        ),
        "Learn more".to_owned(),
        "{}".to_owned(),
        String::new(),
        "語".repeat(60),
    ] {
        assert!(!begins_details(&text), "{text}");
    }
}

/// A name, which is read after its label, like times and codes.
fn extension(text: &str) -> Option<String> {
    harvest(text).extension
}

#[test]
fn a_value_follows_one_separator_closely() {
    let name = || Some("Microsoft_AAD_IAM".to_owned());
    for between in [":", "=", ": ", ":\u{a0}", "\":\"", "\\\": \\\"", "\n:\n'"] {
        let text = format!("Extension{between}Microsoft_AAD_IAM");
        assert_eq!(extension(&text), name(), "{text}");
    }
    for between in [" ", "\u{a0}", "::", ":=", ": = ", ", ", ":("] {
        let text = format!("Extension{between}Microsoft_AAD_IAM");
        assert_eq!(extension(&text), None, "{text}");
    }
    for (spaces, expected) in [(38, name()), (39, None)] {
        let text = format!("Extension:{}Microsoft_AAD_IAM", " ".repeat(spaces));
        assert_eq!(extension(&text), expected, "{spaces} spaces");
        // Also further on in the text.
        let text = format!("{}{text}", "It failed. ".repeat(20));
        assert_eq!(extension(&text), expected, "{spaces} spaces");
    }
}

#[test]
fn a_time_has_a_fixed_number_of_digits() {
    for (digits, is_time) in [(1, true), (7, true), (20, true), (21, false)] {
        let time = format!("2026-01-09T02:02:12.{}Z", "1".repeat(digits));
        let found = harvest(&format!("Timestamp: {time}")).timestamps;
        assert_eq!(found == [time], is_time, "{digits} digits: {found:?}");
    }
}

#[test]
fn a_time_ends_what_another_language_labels() {
    let text = format!(
        "AADSTS50173: Korrelations-ID: {A} Zeitstempel: 2026-09-03 13:32:53Z Geräte-ID: {PERSON}"
    );
    assert_eq!(ids(&text), one(IdKind::Unlabelled, A));
    let after = format!("Timestamp: 2026-09-03 13:32:53Z Request ID: {A}");
    assert_eq!(ids(&after), one(IdKind::Request, A));
}

#[test]
fn each_is_taken_once_and_no_more_than_are_kept() {
    let text = format!("Trace ID: {A} Trace ID: {A} Timestamp: 2026-09-03 13:32:53Z ");
    let found = harvest(&text.repeat(2));
    assert_eq!((found.ids.len(), found.timestamps.len()), (1, 1));
    let many: String = (10..40)
        .map(|n| {
            format!("AADSTS500{n} Trace ID: 0a1b2c3d-00{n}-4abc-9def-00000000000a Timestamp: 2026-09-03 13:32:{n}Z ")
        })
        .collect();
    let found = harvest(&many);
    let kept = (found.codes.len(), found.ids.len(), found.timestamps.len());
    assert_eq!(kept, (16, 16, 6));
}

#[test]
fn a_label_of_somebody_else_comes_between() {
    for label in ["deviceId", "objectID"] {
        assert_eq!(ids(&format!("Request ID: none, {label}: {PERSON}")), []);
    }
    assert_eq!(harvest("code: 53003").codes, [] as [u32; 0]);
}

/// Pieces of what surfaces print, in any order, complete and truncated.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "(AADSTS|aadsts|ADSTS)[0-9]{0,9}",
        "(Request|Trace|Correlation|Session|Device|Tenant|correlation-request)[ _-]?(Id|ID|id|identifier)?[:= \"\\\\]{0,3}",
        "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "[0-9a-fA-F]{31,33}",
        "Timestamp: ?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,60})?Z?",
        "(capolids|Error\\(s\\): |timed_out|InvalidAuthenticationTokenTenant)",
        "(Extension|extName|Resource)[: \"]{1,3}[A-Za-z_.@:/-]{0,200}",
        "[a-z.]{1,8}@contoso\\.example",
        "(\\\\[nrt\"\\\\]|[\\s{}\\[\\]:,'\"\u{a0}：])",
        any::<String>(),
    ]
}

fn is_lower_hexadecimal(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_harvest_of_any_text_is_bounded_and_part_of_the_text(pieces in proptest::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let Harvest { codes, ids, timestamps, extension, resource, words, policies } = harvest(&text);
        let details = codes.len() + ids.len() + timestamps.len() + words.len() + policies.len() + 2;
        prop_assert!(details <= limits::DETAILS);
        let lower = text.to_ascii_lowercase();
        for id in &ids {
            prop_assert!(matches!(id.value.len(), 32 | 36) && is_lower_hexadecimal(&id.value), "{:?}", id);
            prop_assert!(lower.contains(&id.value));
        }
        for policy in &policies {
            prop_assert!(is_lower_hexadecimal(policy) && lower.contains(policy));
        }
        for word in &words {
            prop_assert!(lower.contains(&word.to_ascii_lowercase()));
        }
        for code in &codes {
            prop_assert!(lower.contains(&code.to_string()));
        }
        let names = extension.iter().chain(&resource);
        for printed in timestamps.iter().chain(names) {
            prop_assert!(text.contains(printed.as_str()));
            prop_assert!(printed.len() <= limits::DETAIL && !printed.contains('@'), "{printed:?}");
        }
        let _ = begins_details(&text);
    }
}
