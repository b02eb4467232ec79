//! Each fault has its own line, and a report contains no names.

use serde_json::json;

use super::*;
use crate::pages::tests::detection;

const NOW: Millis = 1_788_442_373_000;

fn raw(value: serde_json::Value) -> JsonValue {
    serde_json::from_value(value).unwrap()
}

fn saw() -> EngineAnswer {
    EngineAnswer::Saw(Box::new(detection()))
}

fn healthy() -> Facts {
    Facts {
        environment: Environment {
            version: "1.2.3".to_owned(),
            user_agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.1"
                .to_owned(),
            languages: ("de".to_owned(), "de-AT".to_owned()),
        },
        id: "abcdefghijklmnopabcdefghijklmnop".to_owned(),
        layers: Some(Layers {
            policy: raw(json!({ "mode": "ask" })),
            own: raw(json!({})),
        }),
        policy: Ok(raw(json!({ "mode": "ask" }))),
        hosts: vec![
            "https://portal.azure.com/*".to_owned(),
            "https://*.ext.azure.com/*".to_owned(),
        ],
        missing_hosts: Vec::new(),
        added: vec!["https://portal.contoso.com/*".to_owned()],
        served: vec!["https://portal.contoso.com/*".to_owned()],
        storage: vec![("storage.local", Ok(())), ("storage.session", Ok(()))],
        now: NOW,
        latest: Some(NOW),
        in_private_windows: true,
        tabs: vec![
            vec!["wasm".to_owned(), "twin".to_owned()],
            vec!["wasm".to_owned()],
        ],
        engines: EngineForm::ALL.map(|form| (form, saw())).to_vec(),
    }
}

/// Keys and states of the lines that differ from those of a healthy installation.
fn differing(facts: &Facts) -> Vec<(LineState, &'static str, Option<&'static str>)> {
    let usual = lines(&healthy());
    let differing = lines(facts)
        .into_iter()
        .filter(|line| !usual.contains(line));
    differing
        .map(|line| (line.state, line.found.key, line.to_do.map(|it| it.key)))
        .collect()
}

fn faulty(change: impl FnOnce(&mut Facts)) -> Vec<(LineState, &'static str, Option<&'static str>)> {
    let mut facts = healthy();
    change(&mut facts);
    differing(&facts)
}

fn under(policy: serde_json::Value) -> Vec<(LineState, &'static str, Option<&'static str>)> {
    faulty(|facts| {
        facts.policy = Ok(raw(policy.clone()));
        facts.layers = Some(Layers {
            policy: raw(policy),
            own: JsonValue::Null,
        });
    })
}

#[test]
fn a_healthy_installation_has_no_problem() {
    let lines = lines(&healthy());
    assert_eq!(problems(&lines), 0);
    let bad: Vec<_> = lines
        .iter()
        .filter(|line| line.state != LineState::Well)
        .collect();
    assert_eq!(bad, [] as [&Line; 0]);
    assert!(lines.iter().all(|line| line.to_do.is_none()));
}

#[test]
fn an_unresponsive_background_is_reported() {
    assert_eq!(
        faulty(|facts| facts.layers = None),
        [(LineState::Problem, "page_failed", None)]
    );
}

#[test]
fn a_missing_policy_is_reported_with_the_extension_id() {
    let expected = [(
        LineState::Note,
        "check_policy_none",
        Some("check_policy_none_do"),
    )];
    assert_eq!(under(json!({})), expected);
    assert_eq!(under(json!(null)), expected);
    let firefox = faulty(|facts| {
        facts.policy = Err("Error: Managed storage manifest not found".to_owned());
        facts.layers = Some(Layers::default());
    });
    assert_eq!(firefox, expected);
}

#[test]
fn each_policy_value_is_listed_as_applied_or_refused() {
    let told = under(json!({
        "countdownSeconds": 61,
        "historyDays": 30,
        "sitesOff": ["portal.azure.us", "https://entra.microsoft.com"],
        "Mode": "off",
        "extraMessages": null,
    }));
    let refused = (
        LineState::Problem,
        "check_policy_refused",
        Some("check_refused_do"),
    );
    let applied = (LineState::Well, "check_policy_value", None);
    assert_eq!(told, [applied, applied, refused, refused, refused]);
    let told = faulty(|facts| {
        facts.policy = Ok(raw(json!({ "mode": "Off" })));
        facts.layers = Some(Layers {
            policy: raw(json!({ "mode": "Off" })),
            own: raw(json!({ "historyDays": 1.5 })),
        });
    });
    let own = (
        LineState::Problem,
        "check_own_refused",
        Some("check_refused_do"),
    );
    assert_eq!(
        told,
        [refused, own],
        "what the organisation has to correct comes first"
    );
}

#[test]
fn a_policy_that_is_not_a_map_of_settings_is_refused() {
    let told = under(json!("off"));
    assert_eq!(
        told,
        [(
            LineState::Problem,
            "check_policy_refused",
            Some("check_refused_do")
        )]
    );
}

#[test]
fn a_policy_not_applied_yet_is_reported() {
    let told = faulty(|facts| facts.policy = Ok(raw(json!({ "mode": "ask", "historyDays": 7 }))));
    assert_eq!(
        told,
        [
            (LineState::Well, "check_policy_value", None),
            (
                LineState::Problem,
                "check_policy_behind",
                Some("check_restart")
            ),
        ]
    );
    let in_another_order = faulty(|facts| {
        facts.policy = Ok(raw(json!({ "mode": "ask", "historyDays": 7 })));
        facts.layers = Some(Layers {
            policy: raw(json!({ "historyDays": 7, "mode": "ask", "hiddenTab": null })),
            own: JsonValue::Null,
        });
    });
    assert_eq!(
        in_another_order,
        [(LineState::Well, "check_policy_value", None)]
    );
}

#[test]
fn an_unreadable_policy_is_reported() {
    assert_eq!(
        faulty(|facts| facts.policy = Err("Error: broken".to_owned())),
        [(
            LineState::Problem,
            "check_policy_unread",
            Some("check_restart")
        )]
    );
}

#[test]
fn an_invalid_user_setting_is_reported() {
    let told = faulty(|facts| {
        facts.layers.as_mut().unwrap().own = raw(json!({ "countdownSeconds": 600 }));
    });
    assert_eq!(
        told,
        [(
            LineState::Problem,
            "check_own_refused",
            Some("check_refused_do")
        )]
    );
}

#[test]
fn an_extension_that_is_off_or_snoozed_says_so() {
    let with_own = |own: serde_json::Value| {
        faulty(|facts| {
            facts.policy = Ok(JsonValue::Null);
            facts.layers = Some(Layers {
                policy: JsonValue::Null,
                own: raw(own),
            });
        })
    };
    let off = with_own(json!({ "mode": "off" }));
    assert_eq!(off.last(), Some(&(LineState::Note, "popup_off_why", None)));
    let snoozed = with_own(json!({ "snoozedUntil": NOW + 60_000 }));
    assert_eq!(
        snoozed.last(),
        Some(&(LineState::Note, "popup_snoozed", None))
    );
    let by_policy = under(json!({ "mode": "off" }));
    assert_eq!(
        by_policy.last(),
        Some(&(LineState::Note, "popup_off_by_policy_why", None))
    );
}

#[test]
fn a_host_without_access_is_named() {
    let mut facts = healthy();
    facts.missing_hosts = vec!["https://portal.azure.com/*".to_owned()];
    let [line] = &*lines(&facts)
        .into_iter()
        .filter(|line| line.state == LineState::Problem)
        .collect::<Vec<_>>()
    else {
        panic!()
    };
    assert_eq!(line.found.key, "check_hosts_missing");
    let gaps = [
        Gap::Count(1),
        Gap::Count(2),
        Gap::Plain("portal.azure.com".to_owned()),
    ];
    assert_eq!(line.found.gaps, gaps);
    assert_eq!(line.to_do, Some(CheckText::plain("check_hosts_missing_do")));
}

#[test]
fn of_many_hosts_the_first_are_named() {
    let hosts: Vec<String> = (0..7).map(|at| format!("https://{at}.example/*")).collect();
    assert_eq!(
        hosts_of(&hosts),
        "0.example, 1.example, 2.example, 3.example, 4.example, …"
    );
}

#[test]
fn an_added_portal_without_a_loader_is_reported() {
    assert_eq!(
        faulty(|facts| facts.served.clear()),
        [(
            LineState::Problem,
            "check_added_bad",
            Some("check_added_bad_do")
        )]
    );
    let none = faulty(|facts| facts.added.clear());
    assert_eq!(none, []);
}

#[test]
fn failing_storage_is_reported() {
    let full = Err("QuotaExceededError".to_owned());
    assert_eq!(
        faulty(|facts| facts.storage[1].1 = full),
        [(
            LineState::Problem,
            "check_storage_bad",
            Some("check_storage_bad_do")
        )]
    );
}

#[test]
fn an_unresponsive_engine_is_reported() {
    let with = |wasm: EngineAnswer, twin: EngineAnswer| {
        faulty(|facts| facts.engines = vec![(EngineForm::Wasm, wasm), (EngineForm::Twin, twin)])
    };
    assert_eq!(
        with(EngineAnswer::Refused, saw()),
        [(
            LineState::Note,
            "check_engine_refused",
            Some("check_engine_refused_do")
        )]
    );
    assert_eq!(
        with(saw(), EngineAnswer::Refused),
        [(
            LineState::Problem,
            "check_engine_refused",
            Some("check_engine_bad_do")
        )]
    );
    assert_eq!(
        with(EngineAnswer::Silent, saw()),
        [(
            LineState::Problem,
            "check_engine_silent",
            Some("check_engine_bad_do")
        )]
    );
    let other = Detection {
        locale: "de-DE".to_owned(),
        ..detection()
    };
    assert_eq!(
        with(saw(), EngineAnswer::Saw(Box::new(other))),
        [
            (LineState::Well, "check_engine", None),
            (
                LineState::Problem,
                "check_forms_differ",
                Some("check_engine_bad_do")
            ),
        ]
    );
}

#[test]
fn tabs_without_an_engine_are_reported() {
    assert_eq!(
        faulty(|facts| facts.tabs.push(Vec::new())),
        [(
            LineState::Problem,
            "check_tabs_bad",
            Some("check_tabs_bad_do")
        )]
    );
    assert_eq!(
        faulty(|facts| facts.tabs.clear()),
        [(
            LineState::Note,
            "check_tabs_none",
            Some("check_tabs_none_do")
        )]
    );
    let counted = lines(&healthy());
    let counted = counted.iter().find(|line| line.found.key == "check_tabs");
    assert_eq!(counted.unwrap().found.gaps, [2, 2, 1].map(Gap::Count));
}

#[test]
fn a_clock_behind_stored_times_is_reported() {
    assert_eq!(faulty(|facts| facts.latest = None), []);
    assert_eq!(faulty(|facts| facts.latest = Some(NOW + AHEAD_AT_MOST)), []);
    assert_eq!(
        faulty(|facts| facts.latest = Some(NOW + AHEAD_AT_MOST + 1)),
        [(
            LineState::Problem,
            "check_clock_bad",
            Some("check_clock_bad_do")
        )]
    );
}

#[test]
fn the_latest_time_is_that_of_a_record_or_an_entry() {
    let records = raw(json!({ "version": 1, "marks": [{ "at": 5 }, { "at": 7 }], "newest": 2 }));
    let history = raw(json!([{ "at": 9 }, { "at": "soon" }, 3]));
    assert_eq!(
        latest_in(&[JsonValue::Null, records.clone()], &JsonValue::Null),
        Some(7)
    );
    assert_eq!(latest_in(&[records], &history), Some(9));
    assert_eq!(latest_in(&[], &raw(json!("damaged"))), None);
}

#[test]
fn missing_access_to_private_windows_is_noted() {
    assert_eq!(
        faulty(|facts| facts.in_private_windows = false),
        [(
            LineState::Note,
            "check_private_off",
            Some("check_private_off_do")
        )]
    );
}

#[test]
fn every_text_is_there_with_its_gaps() {
    let messages = include_str!("../../../../extension/_locales/en/messages.json");
    let messages: serde_json::Value = serde_json::from_str(messages).unwrap();
    let mut all = lines(&healthy());
    let mut facts = healthy();
    let policy = json!({ "mode": "Off", "historyDays": 7 });
    facts.policy = Ok(raw(policy));
    facts.layers.as_mut().unwrap().own = raw(json!({ "colour": "blue" }));
    facts.missing_hosts = facts.hosts.clone();
    facts.served.clear();
    facts.storage[0].1 = Err(String::new());
    facts.latest = Some(Millis::MAX);
    facts.in_private_windows = false;
    facts.tabs.push(Vec::new());
    facts.engines = vec![
        (EngineForm::Wasm, EngineAnswer::Refused),
        (EngineForm::Twin, EngineAnswer::Silent),
    ];
    all.extend(lines(&facts));
    facts.policy = Err(String::new());
    facts.layers = Some(Layers {
        policy: JsonValue::Null,
        own: raw(json!({ "mode": "off" })),
    });
    facts.tabs.clear();
    let other = Detection {
        host: String::new(),
        ..detection()
    };
    facts.engines = vec![
        (EngineForm::Wasm, saw()),
        (EngineForm::Twin, EngineAnswer::Saw(Box::new(other))),
    ];
    all.extend(lines(&facts));
    facts.policy = Ok(JsonValue::Null);
    facts.layers = Some(Layers::default());
    all.extend(lines(&facts));
    facts.layers = None;
    all.extend(lines(&facts));
    let texts = all
        .iter()
        .flat_map(|line| [Some(&line.found), line.to_do.as_ref()]);
    let states = [LineState::Well, LineState::Note, LineState::Problem]
        .map(|state| CheckText::plain(state.words()));
    for text in texts.flatten().chain(&states) {
        let message = &messages[text.key];
        assert!(message["message"].is_string(), "{}", text.key);
        let gaps = message["placeholders"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        assert_eq!(gaps, text.gaps.len(), "{}", text.key);
    }
}

/// A text by its key and gaps, without the words of any language.
fn words(text: &CheckText) -> String {
    format!("{} {:?}", text.key, text.gaps)
}

#[test]
fn a_report_names_no_organisation_and_no_path() {
    let mut facts = healthy();
    let policy = json!({
        "sitesOff": ["portal.contoso.com", "not a host of contoso"],
        "extraMessages": ["Contoso could not sign you in"],
        "contosoSetting": "contoso",
    });
    facts.policy = Ok(raw(policy.clone()));
    facts.layers = Some(Layers {
        policy: raw(policy),
        own: raw(json!({ "sitesOff": "contoso" })),
    });
    facts.served.clear();
    facts.storage[0].1 =
        Err("IO error: /home/contoso/Default/000003.log: no space left".to_owned());
    let lines = lines(&facts);
    assert!(problems(&lines) >= 5);
    let shown = lines
        .iter()
        .map(|line| words(&line.found))
        .collect::<String>();
    assert!(
        shown.contains("portal.contoso.com"),
        "the page itself names them"
    );
    let report = report("Token Assist", &lines, words);
    assert!(
        report.contains("no space left") && report.contains("Count(1)"),
        "{report}"
    );
    let named = report.replace("contosoSetting", "");
    assert!(!named.to_lowercase().contains("contoso"), "{report}");
}

#[test]
fn a_report_has_each_line_with_its_state_and_what_to_do() {
    let mut facts = healthy();
    facts.in_private_windows = false;
    let lines = lines(&facts);
    let report = report("Token Assist", &lines, |text| text.key.to_owned());
    assert!(
        report.starts_with("Token Assist\n\n[check_ok] check_version\n"),
        "{report}"
    );
    assert!(
        report.contains("\n[check_note] check_private_off\n    check_private_off_do\n"),
        "{report}"
    );
}
