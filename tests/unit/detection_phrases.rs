//! Finds every message in every language, in every way of writing, and nothing else.

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::Value;
use token_assist::catalog::messages;
use token_assist::detection::{find_phrase, longest_word, normalise};
use unicode_normalization::UnicodeNormalization;

use crate::disguises::DISGUISES;

/// A row of the data file.
struct Row {
    key: String,
    locale: String,
    text: String,
}

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(read_rows)
}

fn read_rows() -> Vec<Row> {
    let catalog: Value =
        serde_json::from_str(include_str!("../../src/catalog/messages.json")).expect("JSON");
    let field = |row: &Value, name: &str| row[name].as_str().expect(name).to_owned();
    let list = catalog["messages"].as_array().expect("a list");
    list.iter()
        .map(|row| Row {
            key: field(row, "key"),
            locale: field(row, "locale"),
            text: field(row, "text").replace('…', "9/3/2026 1:32:53 PM"),
        })
        .collect()
}

/// A text after the browser's `normalize` and `toLowerCase`.
fn as_the_browser_gives_it(text: &str) -> String {
    text.nfkd().collect::<String>().to_lowercase()
}

fn found(text: &str) -> Option<(&'static str, &'static str, u8)> {
    let found = find_phrase(&normalise(&as_the_browser_gives_it(text)), &[])?;
    Some((found.message.key, found.message.locale, found.coverage))
}

#[test]
fn every_message_is_found_in_every_disguise() {
    for row in rows() {
        for (name, disguise) in DISGUISES {
            let Some(text) = disguise(&row.text) else {
                continue;
            };
            let Some((key, locale, coverage)) = found(&text) else {
                panic!("{} with {name} is not found: {text:?}", row.locale);
            };
            assert_eq!(
                (key, locale),
                (row.key.as_str(), row.locale.as_str()),
                "{name}: {text:?}"
            );
            // A hole at the end and a label do not count as the message's own.
            assert!(coverage >= 60, "{name}: {coverage} % of {text:?}");
        }
    }
}

#[test]
fn a_message_is_found_among_other_words() {
    for row in rows() {
        let text = format!("Desktop Analytics {} AADSTS53003", row.text);
        let (key, locale, coverage) = found(&text).expect(&text);
        assert_eq!(
            (key, locale),
            (row.key.as_str(), row.locale.as_str()),
            "{text}"
        );
        assert!(coverage < 80, "{coverage} % of {text:?}");
    }
}

#[test]
fn common_words_are_no_message() {
    for text in [
        "Error validating access token: Session has expired on Thursday, 03-Sep-26 06:32:53 PDT.",
        "Error validating access token: The session is invalid because the user logged out.",
        "Error validating access token: The user has not authorized application 7.",
        "There was an error validating the deployment name",
        "There was an error loading your subscriptions",
        "An access token was validated",
        "Access token lifetime: 60 minutes",
        "Lifetime validation failed, the certificate is expired",
        "The access token expiry UTC time is not known",
        "",
        "…",
        "*",
    ] {
        assert_eq!(found(text), None, "{text:?}");
    }
}

/// A page that quotes another vendor's error beside ours is indistinguishable from one that has it.
#[test]
fn a_lookalike_beside_a_message_rules_it_out() {
    let ours = "There was an error validating access token";
    assert!(found(ours).is_some());
    assert_eq!(
        found(&format!(
            "{ours}. Error validating access token: Session has expired"
        )),
        None
    );
}

#[test]
fn an_added_message_is_found_where_the_catalog_knows_none() {
    let added = [
        "Sitzung weg",
        "Die Sitzung ist weg",
        "Error validating access token",
    ];
    let extra = added.map(|text| normalise(&as_the_browser_gives_it(text)));
    let found = |text: &str| {
        let found = find_phrase(&normalise(&as_the_browser_gives_it(text)), &extra)?;
        Some((found.message.key, found.extra, found.coverage))
    };
    assert_eq!(
        found("Die\u{ad} Sitzung ist\u{a0}weg."),
        Some(("extra-message", Some(1), 100)),
        "the longer one"
    );
    assert_eq!(
        found("Die Sitzung ist weg: Sitzung weg"),
        Some(("extra-message", Some(1), 61)),
        "the longer one, wherever it stands"
    );
    assert_eq!(
        found("There was an error validating access token. Sitzung weg!"),
        Some(("token-validation", None, 78)),
        "the catalog's goes before"
    );
    assert_eq!(
        found("Error validating access token: Session has expired on"),
        Some(("extra-message", Some(2), 57)),
        "although the catalog takes it for another maker's"
    );
    assert_eq!(found("Sitzung da"), None);
}

#[test]
fn the_longest_word_occurs_wherever_its_text_occurs() {
    assert_eq!(longest_word("we couldn't sign-you in"), "couldn");
    assert_eq!(
        longest_word("サインインできません。"),
        "サインインできません"
    );
    assert_eq!(longest_word("(…)"), "");
    assert_eq!(longest_word(r"c:\[yes]*.+?^$|"), "yes");
}

#[test]
fn a_placeholder_matches_a_time_and_nothing_else() {
    let with = |hole: &str| {
        format!(
            "The access token expiry UTC time '{hole}' is earlier than current UTC time '{hole}'."
        )
    };
    assert!(found(&with("9/3/2026 1:32:53 PM")).is_some());
    assert!(found(&with("")).is_some());
    assert!(found(&with(&"word ".repeat(20))).is_none());
}

#[test]
fn a_title_and_its_text_are_one_message() {
    let title = "Experiencing authentication issues";
    let text = "The portal is having issues getting an authentication token";
    for joined in [format!("{title}\n{text}"), format!("{title}{text}")] {
        assert_eq!(
            found(&joined),
            Some(("authentication-issues", "en-US", 100))
        );
    }
    let (_, _, apart) = found(&format!("{title} in words between {text}")).expect("both");
    assert!((40..75).contains(&apart), "{apart}");
    let turned = found(&format!("{text}. {title}"));
    assert_eq!(turned, Some(("authentication-issues", "en-US", 100)));
}

#[test]
fn the_longer_of_two_messages_is_reported() {
    let longer = "Lifetime validation failed, the token is expired";
    let shorter = "There was an error validating access token";
    let longest = "The portal is having issues getting an authentication token";
    for (one, other, key) in [
        (longer, shorter, "lifetime-validation-failed"),
        (longest, longer, "authentication-issues"),
        (longest, shorter, "authentication-issues"),
    ] {
        for text in [format!("{one}. {other}"), format!("{other}. {one}")] {
            assert_eq!(found(&text).map(|(key, ..)| key), Some(key), "{text}");
        }
    }
}

#[test]
fn only_letters_and_digits_count() {
    for nothing in [
        " \t\u{a0}!\"#'()*+,-./:;<=>?@[]^_`{|}~¡§«¬»×÷",
        "\u{2b9}ʼ\u{2bb}\u{300}\u{36f}\u{483}\u{489}",
        "\u{591}\u{5b0}\u{5cf}\u{5f3}\u{61f}\u{640}\u{64b}\u{65f}",
        "\u{66a}\u{66d}\u{670}\u{6d4}\u{6d6}\u{6ed}",
        "\u{e31}\u{e34}\u{e3a}\u{e47}\u{e4e}\u{e4f}",
        "\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{180e}",
        "\u{1ab0}\u{1aff}\u{1dc0}\u{1dff}",
        "\u{2000}\u{200b}\u{202f}‘’“”…‹›€→☒✓\u{2bff}",
        "\u{3000}、。〃〄「」『』【】〜〝〟〪\u{302f}〰",
        "\u{3099}\u{309a}゛゜゠・",
        "\u{e000}\u{e783}\u{f8ff}",
        "\u{fe00}\u{fe0f}\u{fe50}\u{feff}！（）＊",
        "：；？＠［］＾＿｛｜｝～｡｢｣､･",
        "\u{ffa0}￠￥\u{fff9}\u{fffd}",
        "\u{1f512}\u{1f600}\u{1faff}\u{e0001}\u{f0000}\u{10fffd}",
    ] {
        for character in nothing.chars() {
            let text = format!("a{character}b");
            assert_eq!(normalise(&text).letters(), b"ab", "{:?}", character);
        }
    }
    for letters in [
        "az09",
        "ß",
        "æøå",
        "αω",
        "яґ",
        "את",
        "عي",
        "٣",
        "กฮ",
        "ァヴー",
        "ぁん",
        "漢字",
        "한글",
        "đ",
    ] {
        assert_eq!(
            normalise(letters).letters(),
            letters.as_bytes(),
            "{letters}"
        );
    }
    assert_eq!(normalise("ςσ").letters(), "σσ".as_bytes());
    assert_eq!(normalise("ıi").letters(), b"ii");
}

/// What can occur inside a sentence and does not count.
fn noise() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            proptest::char::range('\u{e000}', '\u{f8ff}'),
            proptest::char::range('\u{2000}', '\u{206f}'),
            proptest::sample::select(
                "\u{a0}\u{ad}\u{feff}\u{fe0f}\u{300}\t\n\r .,;:!?'\"«»“”‘’-·×→☒"
                    .chars()
                    .collect::<Vec<_>>()
            ),
        ],
        0..6,
    )
    .prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn noise_anywhere_hides_no_message(row in 0..rows().len(), noises in proptest::collection::vec(noise(), 1..8)) {
        let row = &rows()[row];
        let mut text = String::new();
        let mut noises = noises.iter().cycle();
        for letter in as_the_browser_gives_it(&row.text).chars() {
            text.push_str(noises.next().expect("endless"));
            text.push(letter);
        }
        let found = find_phrase(&normalise(&text), &[]);
        prop_assert_eq!(found.map(|found| found.message.key), Some(row.key.as_str()), "{:?}", text);
    }

    #[test]
    fn any_text_is_read_without_harm(text in any::<String>()) {
        let text = as_the_browser_gives_it(&text);
        let normalised = normalise(&text);
        let letters = std::str::from_utf8(normalised.letters()).expect("UTF-8");
        prop_assert!(letters.chars().count() <= text.chars().count());
        let again = normalise(letters);
        prop_assert_eq!(again.letters(), normalised.letters());
        if let Some(found) = find_phrase(&normalised, &[]) {
            prop_assert!(found.coverage <= 100);
        }
    }

    #[test]
    fn a_text_with_a_missing_letter_is_no_message(row in 0..rows().len(), missing in 0..200_usize) {
        let row = &rows()[row];
        let phrase = normalise(&as_the_browser_gives_it(&row.text));
        let letters = std::str::from_utf8(phrase.letters()).expect("UTF-8");
        let first = missing % letters.chars().count();
        let text: String =
            letters.chars().enumerate().filter(|(index, _)| *index != first).map(|(_, letter)| letter).collect();
        // Another wording of the same language may be left, and a hole misses nothing.
        if let Some(found) = find_phrase(&normalise(&text), &[]) {
            let holds = |phrase: &str| phrase.split('*').all(|part| text.contains(part));
            prop_assert!(messages::all().any(|message| message == found.message && holds(message.phrase)));
        }
    }
}
