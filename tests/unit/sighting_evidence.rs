//! The verdict on a message and what stands around it.

use proptest::prelude::*;
use token_assist::catalog::portals::HostKind;
use token_assist::sighting::marks::{self, Mark};
use token_assist::sighting::{
    Decision, Quotation, Reason, Surroundings, Verdict, Wording, find_phrase, normalise,
    read_wording, weigh,
};

const MESSAGE: &str = "there was an error validating access token";

fn surroundings(text: &str, marks: &[Mark]) -> Surroundings {
    let text = text.replace("{}", MESSAGE);
    let normalised = normalise(&text);
    let found = find_phrase(&normalised, &[]).expect("a message");
    Surroundings {
        host: Some(HostKind::Portal),
        after_load: true,
        wording: read_wording(&text, &normalised, &found),
        marks: marks.to_vec(),
        little_else: false,
        details_beside: false,
        unseen: None,
    }
}

fn verdict(text: &str, marks: &[Mark]) -> Verdict {
    weigh(&surroundings(text, marks))
}

#[test]
fn a_place_for_errors_makes_an_error() {
    for (mark, reason) in [
        (Mark::Alert, Reason::InAnAlert),
        (Mark::Status, Reason::InAStatus),
        (Mark::MessageBar, Reason::InAMessageBar),
        (Mark::Toast, Reason::InAToast),
        (Mark::Notification, Reason::InANotification),
        (Mark::Dialog, Reason::InADialog),
        (Mark::Callout, Reason::InACallout),
        (Mark::FieldError, Reason::BesideAField),
        (Mark::ErrorStyle, Reason::StyledAsAnError),
    ] {
        for text in [
            "{}",
            "error: {}. try again.",
            "something went wrong while we loaded your devices. {}. refresh the page, or sign in again.",
            "{} aadsts53003: access has been blocked by conditional access policies. the access policy does not allow token issuance",
            "we could not load the devices because {}",
        ] {
            let verdict = verdict(text, &[mark]);
            assert_eq!(
                verdict.decision,
                Decision::Error,
                "{mark:?}, {text:?}: {verdict:?}"
            );
            assert_eq!(verdict.reasons.first(), Some(&reason));
        }
    }
}

#[test]
fn a_message_alone_is_an_error_even_without_a_place() {
    assert_eq!(verdict("{}", &[]).decision, Decision::Error);
    assert_eq!(verdict("error: {}", &[]).decision, Decision::Error);
    let before_us = Surroundings {
        after_load: false,
        ..surroundings("{}", &[])
    };
    assert_eq!(weigh(&before_us).decision, Decision::Error);
    let in_a_blade = Surroundings {
        host: Some(HostKind::Blade),
        ..surroundings("{}", &[])
    };
    assert_eq!(weigh(&in_a_blade).decision, Decision::Error);
    let with_details =
        "{} aadsts53003: access has been blocked by conditional access policies. the policy";
    assert_eq!(verdict(with_details, &[]).decision, Decision::CannotTell);
    let with_details = Surroundings {
        details_beside: true,
        ..surroundings(with_details, &[])
    };
    assert_eq!(weigh(&with_details).decision, Decision::Error);
}

#[test]
fn elsewhere_a_message_needs_a_place_for_errors() {
    let elsewhere = |marks: &[Mark]| {
        weigh(&Surroundings {
            host: None,
            ..surroundings("{}", marks)
        })
    };
    assert_eq!(elsewhere(&[]).decision, Decision::CannotTell);
    assert_eq!(elsewhere(&[Mark::MessageBar]).decision, Decision::Error);
    assert!(
        elsewhere(&[Mark::MessageBar])
            .reasons
            .contains(&Reason::OnAnotherHost)
    );
}

#[test]
fn who_speaks_of_the_error_does_not_have_it() {
    for (text, marks, reason) in [
        (
            "if you see “{}” during onboarding, refresh the page",
            [].as_slice(),
            Reason::QuotedInASentence,
        ),
        (
            "some admins may see \"{}\"",
            &[Mark::MessageBar, Mark::Alert],
            Reason::QuotedInASentence,
        ),
        ("{}", &[Mark::Article], Reason::InArticle),
        ("{}", &[Mark::Article, Mark::Dialog], Reason::InArticle),
        ("{}", &[Mark::Aside, Mark::Dialog], Reason::InAside),
        ("{}", &[Mark::Help, Mark::Dialog], Reason::InHelp),
        (
            "{}",
            &[Mark::Heading, Mark::Help, Mark::Dialog],
            Reason::InHelp,
        ),
        ("{}", &[Mark::ErrorStyle, Mark::Help], Reason::InHelp),
        ("{}", &[Mark::Search], Reason::InSearchResults),
        ("{}", &[Mark::Log], Reason::InLog),
        (
            "{}",
            &[Mark::ErrorStyle, Mark::ListItem, Mark::Log],
            Reason::InLog,
        ),
        ("{}", &[Mark::Table], Reason::InTable),
        ("{}", &[Mark::Table, Mark::Dialog], Reason::InTable),
        ("{}", &[Mark::Table, Mark::Status], Reason::InTable),
        (
            "{}",
            &[Mark::Heading, Mark::Table, Mark::Dialog],
            Reason::InTable,
        ),
        (
            "13:31 started. 13:32 error {} 13:33 stopped, and all went on as before",
            &[Mark::Code, Mark::Dialog],
            Reason::InCode,
        ),
        ("{}", &[Mark::ErrorStyle, Mark::Table], Reason::InTable),
        ("{}", &[Mark::Option, Mark::Callout], Reason::InOption),
        ("{}", &[Mark::Tooltip, Mark::Callout], Reason::InTooltip),
        ("{}", &[Mark::Heading], Reason::InHeading),
        ("{}", &[Mark::Link, Mark::ListItem], Reason::InLink),
        ("{}", &[Mark::Code], Reason::InCode),
        ("{}", &[Mark::Quotation, Mark::Alert], Reason::InQuotation),
        ("{}", &[Mark::Editable, Mark::Alert], Reason::InEditableText),
        ("{}", &[Mark::Alert, Mark::Editable], Reason::InEditableText),
    ] {
        let verdict = verdict(text, marks);
        assert_eq!(
            verdict.decision,
            Decision::NotError,
            "{text:?} in {marks:?}: {verdict:?}"
        );
        assert_eq!(
            verdict.reasons.first(),
            Some(&reason),
            "{text:?} in {marks:?}"
        );
    }
    let prose = format!(
        "{} {{}}. and so it goes on",
        "many words of a text that tells a story. ".repeat(6)
    );
    for marks in [[].as_slice(), &[Mark::Dialog], &[Mark::Alert]] {
        assert_eq!(
            verdict(&prose, marks).decision,
            Decision::NotError,
            "{marks:?}"
        );
    }
}

#[test]
fn the_nearest_place_decides() {
    for marks in [
        [Mark::Alert, Mark::Article].as_slice(),
        &[Mark::MessageBar, Mark::Help, Mark::Dialog],
        &[Mark::Alert, Mark::ListItem, Mark::Log],
        &[Mark::FieldError, Mark::Table],
        &[Mark::Toast, Mark::Aside],
        &[Mark::Heading, Mark::Dialog],
        &[Mark::Heading, Mark::Alert],
        &[Mark::Heading, Mark::ErrorStyle],
        &[Mark::Heading, Mark::Status],
        &[Mark::Status, Mark::Article],
        &[Mark::Link, Mark::Notification],
        &[Mark::Code, Mark::MessageBar],
        &[Mark::Table, Mark::Alert],
        &[Mark::Code, Mark::Dialog],
        &[Mark::ErrorStyle, Mark::ListItem],
        &[Mark::Alert, Mark::ListItem],
    ] {
        let verdict = verdict("{}", marks);
        assert_eq!(verdict.decision, Decision::Error, "{marks:?}: {verdict:?}");
    }
}

/// A message that opens its block and is all of it.
const ALONE: Wording = Wording {
    share: 100,
    before: 0,
    after: 0,
    quotation: Quotation::None,
    begins_sentence: true,
    follows_time: false,
};

fn verdict_of(wording: Wording, marks: &[Mark]) -> (Decision, Reason) {
    let verdict = weigh(&Surroundings {
        wording,
        ..surroundings("{}", marks)
    });
    (verdict.decision, verdict.reasons[0])
}

#[test]
fn each_limit_is_where_it_is_said_to_be() {
    let middle = Wording {
        begins_sentence: false,
        ..ALONE
    };
    for (wording, marks, expected) in [
        (
            Wording {
                before: 160,
                ..ALONE
            },
            [Mark::Alert].as_slice(),
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                before: 161,
                ..ALONE
            },
            &[Mark::Alert],
            (Decision::NotError, Reason::InProse),
        ),
        (
            Wording { share: 50, ..ALONE },
            &[Mark::Code, Mark::Dialog],
            (Decision::Error, Reason::InADialog),
        ),
        (
            Wording { share: 49, ..ALONE },
            &[Mark::Code, Mark::Dialog],
            (Decision::NotError, Reason::InCode),
        ),
        (
            Wording { share: 60, ..ALONE },
            &[],
            (Decision::Error, Reason::NearlyOnlyTheMessage),
        ),
        (
            Wording { share: 59, ..ALONE },
            &[],
            (Decision::Error, Reason::OpensItsBlock),
        ),
        (
            Wording { share: 50, ..ALONE },
            &[],
            (Decision::Error, Reason::OpensItsBlock),
        ),
        (
            Wording { share: 49, ..ALONE },
            &[],
            (Decision::CannotTell, Reason::NoErrorSurface),
        ),
        (
            Wording {
                before: 24,
                ..ALONE
            },
            &[],
            (Decision::Error, Reason::NearlyOnlyTheMessage),
        ),
        (
            Wording {
                before: 25,
                ..ALONE
            },
            &[],
            (Decision::CannotTell, Reason::NoErrorSurface),
        ),
        (
            Wording {
                before: 20,
                after: 380,
                ..ALONE
            },
            &[],
            (Decision::Error, Reason::NearlyOnlyTheMessage),
        ),
        (
            Wording {
                before: 20,
                after: 381,
                ..ALONE
            },
            &[],
            (Decision::CannotTell, Reason::NoErrorSurface),
        ),
        (
            Wording {
                share: 50,
                before: 25,
                ..middle
            },
            &[Mark::Alert],
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                share: 49,
                before: 24,
                ..middle
            },
            &[Mark::Alert],
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                share: 49,
                before: 25,
                ..middle
            },
            &[Mark::Alert],
            (Decision::CannotTell, Reason::MidSentence),
        ),
        (middle, &[], (Decision::CannotTell, Reason::NoErrorSurface)),
    ] {
        assert_eq!(
            verdict_of(wording, marks),
            expected,
            "{wording:?} in {marks:?}"
        );
    }
}

#[test]
fn a_row_of_a_log_is_told_by_its_time_and_its_list() {
    let timed = Wording {
        follows_time: true,
        ..ALONE
    };
    let styled = Mark::ErrorStyle;
    assert_eq!(
        verdict_of(timed, &[styled, Mark::ListItem]),
        (Decision::CannotTell, Reason::InAList)
    );
    for (wording, marks) in [
        (ALONE, [styled, Mark::ListItem].as_slice()),
        (timed, &[styled]),
        (timed, &[Mark::Alert, styled, Mark::ListItem]),
    ] {
        assert_eq!(verdict_of(wording, marks).0, Decision::Error, "{marks:?}");
    }
}

#[test]
fn all_grounds_are_told_each_once_and_in_order() {
    let details = Surroundings {
        details_beside: true,
        host: Some(HostKind::Blade),
        ..surroundings("{}", &[Mark::Toast, Mark::Alert, Mark::Toast])
    };
    assert_eq!(
        weigh(&details).reasons,
        [
            Reason::InAToast,
            Reason::InAnAlert,
            Reason::NearlyOnlyTheMessage,
            Reason::DetailsBeside,
            Reason::AppearedAfterLoad,
            Reason::InABlade,
        ]
    );
    let plain = Surroundings {
        after_load: false,
        ..surroundings("{}", &[])
    };
    assert_eq!(
        weigh(&plain).reasons,
        [Reason::NearlyOnlyTheMessage, Reason::OnAPortal]
    );
}

#[test]
fn a_heading_is_the_error_where_the_page_says_little_else() {
    let page = |marks: &[Mark]| {
        weigh(&Surroundings {
            little_else: true,
            ..surroundings("{}", marks)
        })
    };
    assert_eq!(page(&[Mark::Heading]).decision, Decision::Error);
    assert_eq!(
        page(&[Mark::Heading, Mark::Help]).decision,
        Decision::NotError
    );
}

#[test]
fn a_doubt_stays_a_doubt() {
    for (text, marks, reason) in [
        ("{}", [Mark::ListItem].as_slice(), Reason::InAList),
        (
            "13:32 {}",
            &[Mark::ErrorStyle, Mark::ListItem],
            Reason::InAList,
        ),
        ("“{}”", &[], Reason::NoErrorSurface),
        ("if you see {}, refresh", &[], Reason::NoErrorSurface),
        (
            "{} and refresh the page to go on, or wait until somebody has looked at the servers",
            &[],
            Reason::NoErrorSurface,
        ),
        (
            "after all that had been done on that day we still saw {} whatever anybody tried to do about it",
            &[Mark::Alert],
            Reason::MidSentence,
        ),
    ] {
        let verdict = verdict(text, marks);
        assert_eq!(
            verdict.decision,
            Decision::CannotTell,
            "{text:?} in {marks:?}: {verdict:?}"
        );
        assert_eq!(
            verdict.reasons.first(),
            Some(&reason),
            "{text:?} in {marks:?}"
        );
    }
}

#[test]
fn what_nobody_sees_is_hidden_and_what_is_no_error_stays_none() {
    let hidden = |text: &str, marks: &[Mark]| {
        weigh(&Surroundings {
            unseen: Some(Reason::NotShown),
            ..surroundings(text, marks)
        })
    };
    let verdict = hidden("{}", &[Mark::Alert]);
    assert_eq!(verdict.decision, Decision::Hidden);
    assert_eq!(verdict.reasons[..2], [Reason::NotShown, Reason::InAnAlert]);
    assert_eq!(hidden("{}", &[Mark::Article]).decision, Decision::NotError);
    assert_eq!(
        hidden("{}", &[Mark::ListItem]).decision,
        Decision::CannotTell
    );
}

#[test]
fn elements_and_roles_say_what_they_are() {
    for (mark, tags, roles) in [
        (Mark::Alert, "", "alert"),
        (Mark::Status, "output", "status"),
        (Mark::MessageBar, "fluent-message-bar", ""),
        (
            Mark::Dialog,
            "dialog fluent-dialog fluent-drawer fluent-dialog-body",
            "dialog alertdialog",
        ),
        (Mark::Article, "article", "article"),
        (Mark::Aside, "aside", "complementary note"),
        (Mark::Search, "search", "search"),
        (Mark::Log, "", "log feed marquee"),
        (
            Mark::Table,
            "td th",
            "cell gridcell columnheader rowheader row treegrid",
        ),
        (Mark::ListItem, "li dt dd", "listitem term definition"),
        (
            Mark::Option,
            "option fluent-option fluent-menu-item",
            "option menuitem menuitemcheckbox menuitemradio treeitem tab",
        ),
        (Mark::Tooltip, "fluent-tooltip", "tooltip"),
        (Mark::Heading, "h1 h2 h3 h4 h5 h6 summary", "heading"),
        (Mark::Link, "a fluent-link fluent-anchor-button", "link"),
        (Mark::Code, "code pre kbd samp var tt", "code"),
        (
            Mark::Quotation,
            "blockquote q cite figcaption",
            "blockquote",
        ),
        (
            Mark::Editable,
            "textarea input select fluent-textarea fluent-text-input",
            "textbox searchbox combobox",
        ),
    ] {
        for tag in tags.split_ascii_whitespace() {
            assert_eq!(marks::of_tag(tag), Some(mark), "<{tag}>");
        }
        for role in roles.split_ascii_whitespace() {
            assert_eq!(marks::of_role(role), Some(mark), "role {role}");
        }
    }
    for nothing in ["", "div", "span", "p", "main", "group", "region", "Alert"] {
        assert_eq!(marks::of_tag(nothing), None, "<{nothing}>");
        assert_eq!(marks::of_role(nothing), None, "role {nothing}");
    }
    assert_eq!(marks::of_live("assertive"), Some(Mark::Alert));
    assert_eq!(marks::of_live("polite"), Some(Mark::Status));
    assert_eq!(marks::of_live("off"), None);
}

#[test]
fn places_for_errors_are_those_and_no_others() {
    let surfaces = MARKS.iter().filter(|mark| mark.is_surface());
    assert!(surfaces.eq(&MARKS[..9]));
    assert!(!Mark::Editable.is_surface());
}

fn marks_of_classes(classes: &str) -> Vec<Mark> {
    let mut said = Vec::new();
    marks::of_classes(classes, |mark| said.push(mark));
    said
}

#[test]
fn classes_are_read_by_their_words() {
    for (classes, expected) in [
        ("ms-MessageBar root-130", [Mark::MessageBar].as_slice()),
        ("ms-MessageBar-innerText innerText-130", &[Mark::MessageBar]),
        ("fui-MessageBarBody ___abc", &[Mark::MessageBar]),
        ("fui-MessageBar__icon", &[Mark::MessageBar]),
        ("message__bar", &[Mark::MessageBar]),
        ("fui-Toast", &[Mark::Toast]),
        ("fxs-toast-item fxs-popup", &[Mark::Toast]),
        (
            "fxs-blade-statusbg fxs-bg-error",
            &[Mark::MessageBar, Mark::ErrorStyle],
        ),
        ("fxs-blade-status-text", &[Mark::MessageBar]),
        ("fxc-infoBox-text", &[Mark::MessageBar]),
        (
            "azc-balloon-dialog fxs-dialogballoon",
            &[Mark::Callout, Mark::Dialog, Mark::Dialog],
        ),
        ("azc-validation-message", &[Mark::FieldError]),
        (
            "ms-TextField-errorMessage",
            &[Mark::FieldError, Mark::FieldError],
        ),
        ("ext-helpPane-article", &[Mark::Help, Mark::Help]),
        ("fxs-search-results", &[Mark::Search]),
        ("ext-activityLog-entry", &[Mark::Log]),
        ("audit_log", &[Mark::Log]),
        ("xterm-rows", &[Mark::Log]),
        ("azc-tooltip-text", &[Mark::Tooltip]),
        ("ms-DetailsRow-cell", &[Mark::Table]),
        ("ms-List-cell", &[Mark::ListItem]),
        ("ext-log-analytics-blade", &[]),
        ("errorless terrors xerror", &[]),
        ("f1abc2 css-175oi2r ToastyThing", &[]),
        (
            "averyveryveryverylongwordthatisnoword-error",
            &[Mark::ErrorStyle],
        ),
        ("ünïcode-error 错误-toast", &[Mark::ErrorStyle, Mark::Toast]),
        ("", &[]),
        ("--__ 17 -", &[]),
    ] {
        assert_eq!(marks_of_classes(classes), expected, "{classes:?}");
    }
}

#[test]
fn every_word_of_a_class_says_what_it_says() {
    for (mark, classes) in [
        (
            Mark::MessageBar,
            "message-bar messagebar info-box info-bar infobox statusbar statusbg blade-status",
        ),
        (Mark::Toast, "toast"),
        (Mark::Notification, "notification"),
        (Mark::Dialog, "dialog dialogballoon drawer modal"),
        (Mark::Callout, "callout balloon dockedballoon popover"),
        (
            Mark::FieldError,
            "validation-message field-error error-message",
        ),
        (
            Mark::ErrorStyle,
            "alert error errors danger failure failed critical",
        ),
        (
            Mark::Help,
            "help helppane faq docs documentation article tutorial tip",
        ),
        (Mark::Search, "search-result search-results"),
        (
            Mark::Log,
            "console terminal xterm cloudshell chat conversation copilot activity-log activity-logs \
             audit-log event-logs activitylog timeline feed",
        ),
        (Mark::Table, "details-row grid-cell table-row table-cell"),
        (Mark::ListItem, "list-item list-cell list-row"),
        (Mark::Tooltip, "tooltip"),
        (Mark::Editable, "monaco codemirror"),
    ] {
        for class in classes.split_ascii_whitespace() {
            assert_eq!(marks_of_classes(class).last(), Some(&mark), "{class}");
        }
    }
    let nothing = "message bar info box status blade field validation search result log row cell list details";
    assert_eq!(marks_of_classes(nothing), []);
}

#[test]
fn every_reason_has_words_of_its_own() {
    let words: std::collections::BTreeSet<_> =
        Reason::ALL.iter().map(|reason| reason.words()).collect();
    assert_eq!(words.len(), Reason::ALL.len());
    for words in words {
        assert!(
            words.starts_with(char::is_lowercase) && !words.ends_with('.'),
            "{words:?}"
        );
    }
}

const MARKS: [Mark; 22] = [
    Mark::Alert,
    Mark::Status,
    Mark::MessageBar,
    Mark::Toast,
    Mark::Notification,
    Mark::Dialog,
    Mark::Callout,
    Mark::FieldError,
    Mark::ErrorStyle,
    Mark::Article,
    Mark::Aside,
    Mark::Help,
    Mark::Search,
    Mark::Log,
    Mark::Table,
    Mark::ListItem,
    Mark::Option,
    Mark::Tooltip,
    Mark::Heading,
    Mark::Link,
    Mark::Code,
    Mark::Quotation,
];

fn any_surroundings() -> impl Strategy<Value = Surroundings> {
    let quotation = proptest::sample::select(vec![
        Quotation::None,
        Quotation::None,
        Quotation::Json,
        Quotation::Alone,
        Quotation::InWords,
    ]);
    let wording = (
        0..=100_u8,
        0..400_usize,
        0..400_usize,
        quotation,
        any::<bool>(),
        any::<bool>(),
    );
    let host = proptest::sample::select(vec![Some(HostKind::Portal), Some(HostKind::Blade), None]);
    let marks = proptest::collection::vec(proptest::sample::select(MARKS.to_vec()), 0..6);
    (
        wording,
        host,
        marks,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(
                (share, before, after, quotation, begins_sentence, follows_time),
                host,
                marks,
                after_load,
                little_else,
                details_beside,
            )| {
                Surroundings {
                    host,
                    after_load,
                    wording: Wording {
                        share,
                        before,
                        after,
                        quotation,
                        begins_sentence,
                        follows_time,
                    },
                    marks,
                    little_else,
                    details_beside,
                    unseen: None,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_verdict_has_reasons_each_once(surroundings in any_surroundings()) {
        let Verdict { reasons, .. } = weigh(&surroundings);
        prop_assert!(!reasons.is_empty());
        for (index, reason) in reasons.iter().enumerate() {
            prop_assert!(!reasons[..index].contains(reason), "{:?}", reasons);
        }
    }

    #[test]
    fn what_is_not_seen_is_never_the_error(surroundings in any_surroundings()) {
        let seen = weigh(&surroundings).decision;
        let unseen = weigh(&Surroundings { unseen: Some(Reason::CutOff), ..surroundings }).decision;
        prop_assert_eq!(unseen, if seen == Decision::Error { Decision::Hidden } else { seen });
    }

    #[test]
    fn what_is_quoted_or_typed_is_never_the_error(surroundings in any_surroundings(), place in 0..6_usize) {
        let wording = Wording { quotation: Quotation::InWords, ..surroundings.wording };
        let quoted = weigh(&Surroundings { wording, ..surroundings.clone() });
        prop_assert_eq!(quoted.decision, Decision::NotError);
        for mark in [Mark::Editable, Mark::Quotation] {
            let mut marked = surroundings.clone();
            marked.marks.insert(place.min(marked.marks.len()), mark);
            prop_assert_eq!(weigh(&marked).decision, Decision::NotError);
        }
    }

    #[test]
    fn an_innermost_place_to_speak_of_errors_rules_them_out(surroundings in any_surroundings()) {
        for mark in [Mark::Article, Mark::Aside, Mark::Help, Mark::Search, Mark::Log, Mark::Option, Mark::Tooltip] {
            let mut marked = surroundings.clone();
            marked.marks.insert(0, mark);
            prop_assert_eq!(weigh(&marked).decision, Decision::NotError, "{:?}", mark);
        }
    }

    #[test]
    fn details_and_a_late_appearance_never_speak_against_an_error(surroundings in any_surroundings()) {
        if weigh(&surroundings).decision == Decision::Error {
            let more = Surroundings { details_beside: true, after_load: true, ..surroundings };
            prop_assert_eq!(weigh(&more).decision, Decision::Error);
        }
    }

    #[test]
    fn any_classes_are_read_without_harm(classes in any::<String>()) {
        for mark in marks_of_classes(&classes) {
            prop_assert!(!matches!(mark, Mark::Link | Mark::Heading));
        }
    }
}
