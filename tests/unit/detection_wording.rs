//! The position of a message in its block.

use token_assist::detection::{Quotation, Wording, find_phrase, normalise, read_wording};

const MESSAGE: &str = "there was an error validating access token";

fn wording(text: &str) -> Wording {
    let text = text.replace("{}", MESSAGE);
    let normalised = normalise(&text);
    read_wording(
        &text,
        &normalised,
        &find_phrase(&normalised, &[]).expect("a message"),
    )
}

#[test]
fn quotation_marks_are_read_in_their_context() {
    for (text, expected) in [
        ("{}", Quotation::None),
        ("error: {}", Quotation::None),
        ("if you see “{}” refresh the page", Quotation::InWords),
        ("si le message « {} » s'affiche", Quotation::InWords),
        ("wenn „{}“ angezeigt wird", Quotation::InWords),
        ("»{}« vises", Quotation::InWords),
        ("セットアップ中に「{}」と表示", Quotation::InWords),
        ("설정 중에 ‘{}’ 메시지가", Quotation::InWords),
        ("the 'access' to \"{}\"", Quotation::InWords),
        ("\"{}\" error during onboarding", Quotation::InWords),
        // The closing mark was lost in translation.
        ("\"{} error during onboarding", Quotation::InWords),
        (
            "some admins may see \u{200e}\u{e783}\"\u{ad} {}\"",
            Quotation::InWords,
        ),
        ("“{}”", Quotation::Alone),
        ("“{}.”", Quotation::Alone),
        ("error: '{}'", Quotation::Alone),
        (
            "a longer explanation of what went wrong here: '{}'",
            Quotation::InWords,
        ),
        (r#"{"error":{"code":"x","message":"{}"}}"#, Quotation::Json),
        (r#"{"message" : "{}", "code": 1}"#, Quotation::Json),
    ] {
        assert_eq!(wording(text).quotation, expected, "{text:?}");
    }
}

#[test]
fn a_sentence_begins_after_a_stop_or_at_the_beginning() {
    for (text, expected) in [
        ("{}", true),
        ("\u{e783} \u{200b}{}", true),
        ("error: {}", true),
        ("something went wrong. {}", true),
        ("fehler – {}", true),
        ("エラー。{}", true),
        ("× {}", true),
        ("error login_required error_description {}", true),
        ("error=login_required&error_description= {}", true),
        ("the error_description was {}", false),
        ("we saw {}", false),
        ("because {}", false),
    ] {
        assert_eq!(wording(text).begins_sentence, expected, "{text:?}");
    }
}

#[test]
fn the_message_has_its_share_of_the_block() {
    let alone = wording("{}");
    assert_eq!((alone.share, alone.before, alone.after), (100, 0, 0));
    let labelled = wording("error: {}!");
    assert_eq!((labelled.before, labelled.after), (5, 0));
    let half = wording(&format!("{{}} {}", "x".repeat(36)));
    assert_eq!((half.share, half.after), (50, 36));
}

#[test]
fn a_time_of_day_before_the_message_is_noticed() {
    assert!(wording("13:32 {}").follows_time);
    assert!(wording("2026-09-03 13:32:53 error {}").follows_time);
    assert!(!wording("error: {}").follows_time);
    assert!(!wording("{} at 13:32").follows_time);
    assert!(!wording("12: {}").follows_time);
    assert!(!wording("code:53 {}").follows_time);
}
