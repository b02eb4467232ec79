//! The verdict on a message and its surroundings.

use proptest::prelude::*;
use token_assist::catalog::portals::HostKind;
use token_assist::detection::clues::{self, ContextClue};
use token_assist::detection::{
    Decision, Evidence, Quotation, Reason, Verdict, Wording, find_phrase, normalise, read_wording,
    weigh,
};

const MESSAGE: &str = "there was an error validating access token";

fn evidence(text: &str, clues: &[ContextClue]) -> Evidence {
    let text = text.replace("{}", MESSAGE);
    let normalised = normalise(&text);
    let found = find_phrase(&normalised, &[]).expect("a message");
    Evidence {
        host: Some(HostKind::Portal),
        after_load: true,
        wording: read_wording(&text, &normalised, &found),
        clues: clues.to_vec(),
        little_else: false,
        ..Evidence::default()
    }
}

fn verdict(text: &str, clues: &[ContextClue]) -> Verdict {
    weigh(&evidence(text, clues))
}

#[test]
fn an_error_surface_makes_a_message_the_error() {
    for (clue, reason) in [
        (ContextClue::Alert, Reason::InAnAlert),
        (ContextClue::Status, Reason::InAStatus),
        (ContextClue::MessageBar, Reason::InAMessageBar),
        (ContextClue::Toast, Reason::InAToast),
        (ContextClue::Notification, Reason::InANotification),
        (ContextClue::Dialog, Reason::InADialog),
        (ContextClue::Callout, Reason::InACallout),
        (ContextClue::FieldError, Reason::BesideAField),
        (ContextClue::ErrorStyle, Reason::StyledAsAnError),
    ] {
        for text in [
            "{}",
            "error: {}. try again.",
            "something went wrong while we loaded your devices. {}. refresh the page, or sign in again.",
            "{} aadsts53003: access has been blocked by conditional access policies. the access policy does not allow token issuance",
            "we could not load the devices because {}",
        ] {
            let verdict = verdict(text, &[clue]);
            assert_eq!(
                verdict.decision,
                Decision::Error,
                "{clue:?}, {text:?}: {verdict:?}"
            );
            assert_eq!(verdict.reasons.first(), Some(&reason));
        }
    }
}

#[test]
fn a_message_alone_is_an_error_even_without_a_surface() {
    assert_eq!(verdict("{}", &[]).decision, Decision::Error);
    assert_eq!(verdict("error: {}", &[]).decision, Decision::Error);
    let before_us = Evidence {
        after_load: false,
        ..evidence("{}", &[])
    };
    assert_eq!(weigh(&before_us).decision, Decision::Error);
    let in_a_blade = Evidence {
        host: Some(HostKind::Blade),
        ..evidence("{}", &[])
    };
    assert_eq!(weigh(&in_a_blade).decision, Decision::Error);
    let with_details =
        "{} aadsts53003: access has been blocked by conditional access policies. the policy";
    assert_eq!(verdict(with_details, &[]).decision, Decision::CannotTell);
    let with_details = Evidence {
        details_beside: true,
        ..evidence(with_details, &[])
    };
    assert_eq!(weigh(&with_details).decision, Decision::Error);
}

#[test]
fn a_code_needs_an_error_surface_without_a_list() {
    let code = |clues: &[ContextClue]| {
        weigh(&Evidence {
            for_machines: true,
            details_beside: true,
            ..evidence("{}", clues)
        })
    };
    for clues in [
        &[ContextClue::Alert][..],
        &[ContextClue::MessageBar],
        &[ContextClue::Dialog],
        &[ContextClue::Code, ContextClue::Toast],
        // A list around the place for errors is no evidence about the error.
        &[ContextClue::Alert, ContextClue::Table],
        &[ContextClue::Toast, ContextClue::ListItem],
    ] {
        assert_eq!(code(clues).decision, Decision::Error, "{clues:?}");
    }
    assert_eq!(code(&[]).decision, Decision::CannotTell);
    for (clues, reason) in [
        (
            &[ContextClue::Table, ContextClue::Alert][..],
            Reason::InTable,
        ),
        (
            &[ContextClue::ListItem, ContextClue::Dialog],
            Reason::InAList,
        ),
        (
            &[ContextClue::ListItem, ContextClue::Status],
            Reason::InAList,
        ),
    ] {
        let verdict = code(clues);
        assert_eq!(verdict.decision, Decision::NotError, "{clues:?}");
        assert_eq!(verdict.reasons, [reason], "{clues:?}");
    }
}

#[test]
fn the_output_of_a_program_is_never_the_error() {
    for surface in [
        ContextClue::Alert,
        ContextClue::Status,
        ContextClue::MessageBar,
        ContextClue::Dialog,
    ] {
        for clues in [
            [surface, ContextClue::Output],
            [ContextClue::Output, surface],
        ] {
            let verdict = verdict("{}", &clues);
            assert_eq!(verdict.decision, Decision::NotError, "{clues:?}");
            assert_eq!(verdict.reasons, [Reason::InLog]);
        }
    }
    for classes in [
        "xterm-rows",
        "terminal xterm",
        "monaco-editor",
        "cm-editor codemirror",
        "run-history",
        "runHistoryPane",
        "job-output",
        "json-viewer",
        "JsonView",
        "activity-log",
        "fxc-deployment-details",
        "react-flow__node react-flow__node-default",
    ] {
        let mut said = Vec::new();
        clues::of_classes(classes, |clue| said.push(clue));
        assert!(
            said.iter()
                .any(|clue| matches!(clue, ContextClue::Output | ContextClue::Editable)),
            "{classes}: {said:?}"
        );
    }
}

#[test]
fn an_error_of_somebody_elses_token_is_left_alone() {
    let verdict = weigh(&Evidence {
        of_somebody_else: true,
        ..evidence("{}", &[ContextClue::Alert])
    });
    assert_eq!(verdict.decision, Decision::NotError);
    assert_eq!(verdict.reasons, [Reason::OfSomebodyElse]);
}

#[test]
fn elsewhere_a_message_needs_an_error_surface() {
    let elsewhere = |clues: &[ContextClue]| {
        weigh(&Evidence {
            host: None,
            ..evidence("{}", clues)
        })
    };
    assert_eq!(elsewhere(&[]).decision, Decision::CannotTell);
    assert_eq!(
        elsewhere(&[ContextClue::MessageBar]).decision,
        Decision::Error
    );
    assert!(
        elsewhere(&[ContextClue::MessageBar])
            .reasons
            .contains(&Reason::OnAnotherHost)
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_discussion_of_the_error_is_not_the_error() {
    for (text, clues, reason) in [
        (
            "if you see “{}” during onboarding, refresh the page",
            [].as_slice(),
            Reason::QuotedInASentence,
        ),
        (
            "some admins may see \"{}\"",
            &[ContextClue::MessageBar, ContextClue::Alert],
            Reason::QuotedInASentence,
        ),
        ("{}", &[ContextClue::Article], Reason::InArticle),
        (
            "{}",
            &[ContextClue::Article, ContextClue::Dialog],
            Reason::InArticle,
        ),
        (
            "{}",
            &[ContextClue::Aside, ContextClue::Dialog],
            Reason::InAside,
        ),
        (
            "{}",
            &[ContextClue::Help, ContextClue::Dialog],
            Reason::InHelp,
        ),
        (
            "{}",
            &[ContextClue::Heading, ContextClue::Help, ContextClue::Dialog],
            Reason::InHelp,
        ),
        (
            "{}",
            &[ContextClue::ErrorStyle, ContextClue::Help],
            Reason::InHelp,
        ),
        ("{}", &[ContextClue::Search], Reason::InSearchResults),
        ("{}", &[ContextClue::Log], Reason::InLog),
        (
            "{}",
            &[
                ContextClue::ErrorStyle,
                ContextClue::ListItem,
                ContextClue::Log,
            ],
            Reason::InLog,
        ),
        ("{}", &[ContextClue::Table], Reason::InTable),
        (
            "{}",
            &[ContextClue::Table, ContextClue::Dialog],
            Reason::InTable,
        ),
        (
            "{}",
            &[ContextClue::Table, ContextClue::Status],
            Reason::InTable,
        ),
        (
            "{}",
            &[
                ContextClue::Heading,
                ContextClue::Table,
                ContextClue::Dialog,
            ],
            Reason::InTable,
        ),
        (
            "13:31 started. 13:32 error {} 13:33 stopped, and all went on as before",
            &[ContextClue::Code, ContextClue::Dialog],
            Reason::InCode,
        ),
        (
            "{}",
            &[ContextClue::ErrorStyle, ContextClue::Table],
            Reason::InTable,
        ),
        (
            "{}",
            &[ContextClue::Option, ContextClue::Callout],
            Reason::InOption,
        ),
        (
            "{}",
            &[ContextClue::Tooltip, ContextClue::Callout],
            Reason::InTooltip,
        ),
        ("{}", &[ContextClue::Heading], Reason::InHeading),
        (
            "{}",
            &[ContextClue::Link, ContextClue::ListItem],
            Reason::InLink,
        ),
        ("{}", &[ContextClue::Code], Reason::InCode),
        (
            "{}",
            &[ContextClue::Quotation, ContextClue::Alert],
            Reason::InQuotation,
        ),
        (
            "{}",
            &[ContextClue::Editable, ContextClue::Alert],
            Reason::InEditableText,
        ),
        (
            "{}",
            &[ContextClue::Alert, ContextClue::Editable],
            Reason::InEditableText,
        ),
    ] {
        let verdict = verdict(text, clues);
        assert_eq!(
            verdict.decision,
            Decision::NotError,
            "{text:?} in {clues:?}: {verdict:?}"
        );
        assert_eq!(
            verdict.reasons.first(),
            Some(&reason),
            "{text:?} in {clues:?}"
        );
    }
    let prose = format!(
        "{} {{}}. and so it goes on",
        "many words of a text that tells a story. ".repeat(6)
    );
    for clues in [[].as_slice(), &[ContextClue::Dialog], &[ContextClue::Alert]] {
        assert_eq!(
            verdict(&prose, clues).decision,
            Decision::NotError,
            "{clues:?}"
        );
    }
}

#[test]
fn the_nearest_place_decides() {
    for clues in [
        [ContextClue::Alert, ContextClue::Article].as_slice(),
        &[
            ContextClue::MessageBar,
            ContextClue::Help,
            ContextClue::Dialog,
        ],
        &[ContextClue::Alert, ContextClue::ListItem, ContextClue::Log],
        &[ContextClue::FieldError, ContextClue::Table],
        &[ContextClue::Toast, ContextClue::Aside],
        &[ContextClue::Heading, ContextClue::Dialog],
        &[ContextClue::Heading, ContextClue::Alert],
        &[ContextClue::Heading, ContextClue::ErrorStyle],
        &[ContextClue::Heading, ContextClue::Status],
        &[ContextClue::Status, ContextClue::Article],
        &[ContextClue::Link, ContextClue::Notification],
        &[ContextClue::Code, ContextClue::MessageBar],
        &[ContextClue::Table, ContextClue::Alert],
        &[ContextClue::Code, ContextClue::Dialog],
        &[ContextClue::ErrorStyle, ContextClue::ListItem],
        &[ContextClue::Alert, ContextClue::ListItem],
    ] {
        let verdict = verdict("{}", clues);
        assert_eq!(verdict.decision, Decision::Error, "{clues:?}: {verdict:?}");
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

fn verdict_of(wording: Wording, clues: &[ContextClue]) -> (Decision, Reason) {
    let verdict = weigh(&Evidence {
        wording,
        ..evidence("{}", clues)
    });
    (verdict.decision, verdict.reasons[0])
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_limit_has_its_documented_value() {
    let middle = Wording {
        begins_sentence: false,
        ..ALONE
    };
    for (wording, clues, expected) in [
        (
            Wording {
                before: 160,
                ..ALONE
            },
            [ContextClue::Alert].as_slice(),
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                before: 161,
                ..ALONE
            },
            &[ContextClue::Alert],
            (Decision::NotError, Reason::InProse),
        ),
        (
            Wording { share: 50, ..ALONE },
            &[ContextClue::Code, ContextClue::Dialog],
            (Decision::Error, Reason::InADialog),
        ),
        (
            Wording { share: 49, ..ALONE },
            &[ContextClue::Code, ContextClue::Dialog],
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
            &[ContextClue::Alert],
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                share: 49,
                before: 24,
                ..middle
            },
            &[ContextClue::Alert],
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            Wording {
                share: 49,
                before: 25,
                ..middle
            },
            &[ContextClue::Alert],
            (Decision::CannotTell, Reason::MidSentence),
        ),
        (middle, &[], (Decision::CannotTell, Reason::NoErrorSurface)),
    ] {
        assert_eq!(
            verdict_of(wording, clues),
            expected,
            "{wording:?} in {clues:?}"
        );
    }
}

#[test]
fn a_log_row_is_recognised_by_its_time_and_its_list() {
    let timed = Wording {
        follows_time: true,
        ..ALONE
    };
    let styled = ContextClue::ErrorStyle;
    assert_eq!(
        verdict_of(timed, &[styled, ContextClue::ListItem]),
        (Decision::CannotTell, Reason::InAList)
    );
    for (wording, clues) in [
        (ALONE, [styled, ContextClue::ListItem].as_slice()),
        (timed, &[styled]),
        (timed, &[ContextClue::Alert, styled, ContextClue::ListItem]),
    ] {
        assert_eq!(verdict_of(wording, clues).0, Decision::Error, "{clues:?}");
    }
}

#[test]
fn every_ground_is_listed_once_and_in_order() {
    let details = Evidence {
        details_beside: true,
        host: Some(HostKind::Blade),
        ..evidence(
            "{}",
            &[ContextClue::Toast, ContextClue::Alert, ContextClue::Toast],
        )
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
    let plain = Evidence {
        after_load: false,
        ..evidence("{}", &[])
    };
    assert_eq!(
        weigh(&plain).reasons,
        [Reason::NearlyOnlyTheMessage, Reason::OnAPortal]
    );
}

#[test]
fn a_heading_is_the_error_on_a_page_with_little_else() {
    let page = |clues: &[ContextClue]| {
        weigh(&Evidence {
            little_else: true,
            ..evidence("{}", clues)
        })
    };
    assert_eq!(page(&[ContextClue::Heading]).decision, Decision::Error);
    assert_eq!(
        page(&[ContextClue::Heading, ContextClue::Help]).decision,
        Decision::NotError
    );
}

#[test]
fn an_undecided_verdict_stays_undecided() {
    for (text, clues, reason) in [
        ("{}", [ContextClue::ListItem].as_slice(), Reason::InAList),
        (
            "13:32 {}",
            &[ContextClue::ErrorStyle, ContextClue::ListItem],
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
            &[ContextClue::Alert],
            Reason::MidSentence,
        ),
    ] {
        let verdict = verdict(text, clues);
        assert_eq!(
            verdict.decision,
            Decision::CannotTell,
            "{text:?} in {clues:?}: {verdict:?}"
        );
        assert_eq!(
            verdict.reasons.first(),
            Some(&reason),
            "{text:?} in {clues:?}"
        );
    }
}

#[test]
fn invisible_text_is_hidden_and_other_text_is_no_error() {
    let hidden = |text: &str, clues: &[ContextClue]| {
        weigh(&Evidence {
            unseen: Some(Reason::NotShown),
            ..evidence(text, clues)
        })
    };
    let verdict = hidden("{}", &[ContextClue::Alert]);
    assert_eq!(verdict.decision, Decision::Hidden);
    assert_eq!(verdict.reasons[..2], [Reason::NotShown, Reason::InAnAlert]);
    assert_eq!(
        hidden("{}", &[ContextClue::Article]).decision,
        Decision::NotError
    );
    assert_eq!(
        hidden("{}", &[ContextClue::ListItem]).decision,
        Decision::CannotTell
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn elements_and_roles_say_what_they_are() {
    for (clue, tags, roles) in [
        (ContextClue::Alert, "", "alert"),
        (ContextClue::Status, "output", "status"),
        (ContextClue::MessageBar, "fluent-message-bar", ""),
        (
            ContextClue::Dialog,
            "dialog fluent-dialog fluent-drawer fluent-dialog-body",
            "dialog alertdialog",
        ),
        (ContextClue::Article, "article", "article"),
        (ContextClue::Aside, "aside", "complementary note"),
        (ContextClue::Search, "search", "search"),
        (ContextClue::Log, "", "log feed marquee"),
        (
            ContextClue::Table,
            "td th",
            "cell gridcell columnheader rowheader row treegrid",
        ),
        (
            ContextClue::ListItem,
            "li dt dd",
            "listitem term definition",
        ),
        (
            ContextClue::Option,
            "option fluent-option fluent-menu-item",
            "option menuitem menuitemcheckbox menuitemradio treeitem tab",
        ),
        (ContextClue::Tooltip, "fluent-tooltip", "tooltip"),
        (ContextClue::Heading, "h1 h2 h3 h4 h5 h6 summary", "heading"),
        (
            ContextClue::Link,
            "a fluent-link fluent-anchor-button",
            "link",
        ),
        (ContextClue::Code, "code pre kbd samp var tt", "code"),
        (
            ContextClue::Quotation,
            "blockquote q cite figcaption",
            "blockquote",
        ),
        (
            ContextClue::Editable,
            "textarea input select fluent-textarea fluent-text-input",
            "textbox searchbox combobox",
        ),
    ] {
        for tag in tags.split_ascii_whitespace() {
            assert_eq!(clues::of_tag(tag), Some(clue), "<{tag}>");
        }
        for role in roles.split_ascii_whitespace() {
            assert_eq!(clues::of_role(role), Some(clue), "role {role}");
        }
    }
    for nothing in ["", "div", "span", "p", "main", "group", "region", "Alert"] {
        assert_eq!(clues::of_tag(nothing), None, "<{nothing}>");
        assert_eq!(clues::of_role(nothing), None, "role {nothing}");
    }
    assert_eq!(clues::of_live("assertive"), Some(ContextClue::Alert));
    assert_eq!(clues::of_live("polite"), Some(ContextClue::Status));
    assert_eq!(clues::of_live("off"), None);
}

#[test]
fn error_surfaces_are_exactly_these() {
    let surfaces = MARKS.iter().filter(|clue| clue.is_surface());
    assert!(surfaces.eq(&MARKS[..9]));
    assert!(!ContextClue::Editable.is_surface());
}

fn marks_of_classes(classes: &str) -> Vec<ContextClue> {
    let mut said = Vec::new();
    clues::of_classes(classes, |clue| said.push(clue));
    said
}

#[test]
fn classes_are_read_by_their_words() {
    for (classes, expected) in [
        (
            "ms-MessageBar root-130",
            [ContextClue::MessageBar].as_slice(),
        ),
        (
            "ms-MessageBar-innerText innerText-130",
            &[ContextClue::MessageBar],
        ),
        ("fui-MessageBarBody ___abc", &[ContextClue::MessageBar]),
        ("fui-MessageBar__icon", &[ContextClue::MessageBar]),
        ("message__bar", &[ContextClue::MessageBar]),
        ("fui-Toast", &[ContextClue::Toast]),
        ("fxs-toast-item fxs-popup", &[ContextClue::Toast]),
        (
            "fxs-blade-statusbg fxs-bg-error",
            &[ContextClue::MessageBar, ContextClue::ErrorStyle],
        ),
        ("fxs-blade-status-text", &[ContextClue::MessageBar]),
        ("fxc-infoBox-text", &[ContextClue::MessageBar]),
        (
            "azc-balloon-dialog fxs-dialogballoon",
            &[
                ContextClue::Callout,
                ContextClue::Dialog,
                ContextClue::Dialog,
            ],
        ),
        ("azc-validation-message", &[ContextClue::FieldError]),
        (
            "ms-TextField-errorMessage",
            &[ContextClue::FieldError, ContextClue::FieldError],
        ),
        (
            "ext-helpPane-article",
            &[ContextClue::Help, ContextClue::Help],
        ),
        ("fxs-search-results", &[ContextClue::Search]),
        ("ext-activityLog-entry", &[ContextClue::Output]),
        ("audit_log", &[ContextClue::Output]),
        ("xterm-rows", &[ContextClue::Output]),
        ("azc-tooltip-text", &[ContextClue::Tooltip]),
        ("ms-DetailsRow-cell", &[ContextClue::Table]),
        ("ms-List-cell", &[ContextClue::ListItem]),
        ("ext-log-analytics-blade", &[]),
        ("errorless terrors xerror", &[]),
        ("f1abc2 css-175oi2r ToastyThing", &[]),
        (
            "averyveryveryverylongwordthatisnoword-error",
            &[ContextClue::ErrorStyle],
        ),
        (
            "ünïcode-error 错误-toast",
            &[ContextClue::ErrorStyle, ContextClue::Toast],
        ),
        ("", &[]),
        ("--__ 17 -", &[]),
    ] {
        assert_eq!(marks_of_classes(classes), expected, "{classes:?}");
    }
}

#[test]
fn every_word_of_a_class_has_its_meaning() {
    for (clue, classes) in [
        (
            ContextClue::MessageBar,
            "message-bar messagebar info-box info-bar infobox statusbar statusbg blade-status",
        ),
        (ContextClue::Toast, "toast"),
        (ContextClue::Notification, "notification"),
        (ContextClue::Dialog, "dialog dialogballoon drawer modal"),
        (
            ContextClue::Callout,
            "callout balloon dockedballoon popover",
        ),
        (
            ContextClue::FieldError,
            "validation-message field-error error-message",
        ),
        (
            ContextClue::ErrorStyle,
            "alert error errors danger failure failed critical",
        ),
        (
            ContextClue::Help,
            "help helppane faq docs documentation article tutorial tip",
        ),
        (ContextClue::Search, "search-result search-results"),
        (
            ContextClue::Log,
            "console chat conversation copilot activitylog timeline feed",
        ),
        (
            ContextClue::Output,
            "terminal xterm cloudshell activity-log activity-logs audit-log event-logs signin-logs job-log \
             job-output run-history trigger-history json-viewer json-view json-tree deployment-details \
             deployment-operations react-flow",
        ),
        (
            ContextClue::Table,
            "details-row grid-cell table-row table-cell",
        ),
        (ContextClue::ListItem, "list-item list-cell list-row"),
        (ContextClue::Tooltip, "tooltip"),
        (ContextClue::Editable, "monaco codemirror"),
    ] {
        for class in classes.split_ascii_whitespace() {
            assert_eq!(marks_of_classes(class).last(), Some(&clue), "{class}");
        }
    }
    let nothing = "message bar info box status blade field validation search result log row cell list details";
    assert_eq!(marks_of_classes(nothing), []);
}

const MARKS: [ContextClue; 22] = [
    ContextClue::Alert,
    ContextClue::Status,
    ContextClue::MessageBar,
    ContextClue::Toast,
    ContextClue::Notification,
    ContextClue::Dialog,
    ContextClue::Callout,
    ContextClue::FieldError,
    ContextClue::ErrorStyle,
    ContextClue::Article,
    ContextClue::Aside,
    ContextClue::Help,
    ContextClue::Search,
    ContextClue::Log,
    ContextClue::Table,
    ContextClue::ListItem,
    ContextClue::Option,
    ContextClue::Tooltip,
    ContextClue::Heading,
    ContextClue::Link,
    ContextClue::Code,
    ContextClue::Quotation,
];

fn any_surroundings() -> impl Strategy<Value = Evidence> {
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
    let clues = proptest::collection::vec(proptest::sample::select(MARKS.to_vec()), 0..6);
    (
        wording,
        host,
        clues,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(
                (share, before, after, quotation, begins_sentence, follows_time),
                host,
                clues,
                after_load,
                little_else,
                details_beside,
            )| {
                Evidence {
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
                    clues,
                    little_else,
                    details_beside,
                    for_machines: false,
                    of_somebody_else: false,
                    unseen: None,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_verdict_lists_each_reason_once(evidence in any_surroundings()) {
        let Verdict { reasons, .. } = weigh(&evidence);
        prop_assert!(!reasons.is_empty());
        for (index, reason) in reasons.iter().enumerate() {
            prop_assert!(!reasons[..index].contains(reason), "{:?}", reasons);
        }
    }

    #[test]
    fn invisible_text_is_never_the_error(evidence in any_surroundings()) {
        let seen = weigh(&evidence).decision;
        let unseen = weigh(&Evidence { unseen: Some(Reason::CutOff), ..evidence }).decision;
        prop_assert_eq!(unseen, if seen == Decision::Error { Decision::Hidden } else { seen });
    }

    #[test]
    fn quoted_or_typed_text_is_never_the_error(evidence in any_surroundings(), place in 0..6_usize) {
        let wording = Wording { quotation: Quotation::InWords, ..evidence.wording };
        let quoted = weigh(&Evidence { wording, ..evidence.clone() });
        prop_assert_eq!(quoted.decision, Decision::NotError);
        for clue in [ContextClue::Editable, ContextClue::Quotation] {
            let mut marked = evidence.clone();
            marked.clues.insert(place.min(marked.clues.len()), clue);
            prop_assert_eq!(weigh(&marked).decision, Decision::NotError);
        }
    }

    #[test]
    fn an_innermost_discussion_element_rules_the_error_out(evidence in any_surroundings()) {
        for clue in [ContextClue::Article, ContextClue::Aside, ContextClue::Help, ContextClue::Search, ContextClue::Log, ContextClue::Option, ContextClue::Tooltip] {
            let mut marked = evidence.clone();
            marked.clues.insert(0, clue);
            prop_assert_eq!(weigh(&marked).decision, Decision::NotError, "{:?}", clue);
        }
    }

    #[test]
    fn details_and_a_late_appearance_never_speak_against_an_error(evidence in any_surroundings()) {
        if weigh(&evidence).decision == Decision::Error {
            let more = Evidence { details_beside: true, after_load: true, ..evidence };
            prop_assert_eq!(weigh(&more).decision, Decision::Error);
        }
    }

    #[test]
    fn any_classes_are_read_without_harm(classes in any::<String>()) {
        for clue in marks_of_classes(&classes) {
            prop_assert!(!matches!(clue, ContextClue::Link | ContextClue::Heading));
        }
    }
}
