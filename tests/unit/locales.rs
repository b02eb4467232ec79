//! The interface's languages, each compared with English.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

/// The languages of the Azure portal, and two that are written from right to left, as folders of
/// `extension/_locales`.
const LANGUAGES: [&str; 21] = [
    "ar", "cs", "de", "en", "es", "fr", "he", "hu", "id", "it", "ja", "ko", "nl", "pl", "pt_BR",
    "pt_PT", "ru", "sv", "tr", "zh_CN", "zh_TW",
];

const RIGHT_TO_LEFT: [&str; 2] = ["ar", "he"];

/// Their letters are about twice as wide as Latin ones, and fewer are needed.
const WIDE_LETTERS: [&str; 4] = ["ja", "ko", "zh_CN", "zh_TW"];

/// The longest name and description that the browsers' stores accept, in letters.
const NAME_AT_MOST: usize = 45;
const DESCRIPTION_AT_MOST: usize = 132;

/// The most letters that a text may have where English has `english`. Whole pages grow by up to a
/// quarter in translation, single words by more; a longer text contains a leftover remark, or is another
/// key's.
fn longest(folder: &str, english: usize) -> usize {
    if WIDE_LETTERS.contains(&folder) {
        english + 12
    } else {
        english + english / 2 + 30
    }
}

const NAME: &str = "a name, or nothing but placeholders and symbols";
const SAME_WORD: &str = "the same word in that language";
const FOR_INTL: &str = "a style of Intl.NumberFormat, which nobody reads";
const NOT_OFFERED: &str = "the portals do not speak that language, and this is looked for there";

/// Texts that are correctly the same as in English: the key, the languages (none: any) and why. Any other
/// identical text was not translated.
const SAME: &[(&str, &[&str], &str)] = &[
    ("check_ok", &["de", "fr", "it", "nl", "pl", "sv"], SAME_WORD),
    ("check_problem", &["de", "pl", "sv"], SAME_WORD),
    ("detail_page", &["fr"], SAME_WORD),
    (
        "detail_portal",
        &["de", "es", "id", "nl", "pl", "pt_BR", "pt_PT", "sv", "tr"],
        SAME_WORD,
    ),
    ("detail_resource", &["nl"], SAME_WORD),
    ("detail_timestamp", &["it"], SAME_WORD),
    ("duration_style", &[], FOR_INTL),
    ("extension_name", &[], NAME),
    (
        "filter_status",
        &["de", "id", "nl", "pt_BR", "sv"],
        SAME_WORD,
    ),
    ("filter_status_value", &["ar", "he"], NOT_OFFERED),
    ("filter_tabs", &["id"], SAME_WORD),
    ("filter_time", &["fr"], SAME_WORD),
    ("history_codes", &["de", "fr", "nl"], SAME_WORD),
    ("history_ids", &["de", "pt_BR", "pt_PT"], SAME_WORD),
    (
        "history_place",
        &["de", "es", "id", "nl", "pl", "pt_BR", "pt_PT", "sv", "tr"],
        SAME_WORD,
    ),
    ("history_when", &["fr"], SAME_WORD),
    ("label_and_value", &[], NAME),
    ("link_what_if", &[], NAME),
    ("log_app", &["fr"], SAME_WORD),
    ("log_incident", &["fr"], SAME_WORD),
    ("name_and_id", &[], NAME),
    ("note_announced", &[], NAME),
    ("options_capWindowMinutes_unit", &["fr"], SAME_WORD),
    ("options_countdownSeconds", &["de"], SAME_WORD),
    ("options_import_taken", &[], NAME),
    ("time_range_utc", &[], NAME),
    ("time_utc_and_local", &[], NAME),
];

/// Buttons whose accessible name is longer than their text: the text and the whole name. Users of voice
/// control say the text, so the name must contain it
/// (<https://www.w3.org/WAI/WCAG22/Understanding/label-in-name.html>).
const NAMED: [(&str, &str); 3] = [
    ("copy", "copy_labelled"),
    ("history_delete", "history_delete_named"),
    ("options_portal_remove", "options_portal_remove_named"),
];

/// Keys that describe the language itself and are not shown.
const ABOUT: [&str; 2] = ["direction", "language"];

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    message: String,
    description: Option<String>,
    #[serde(default)]
    placeholders: BTreeMap<String, Placeholder>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Placeholder {
    content: String,
    example: Option<String>,
}

type Texts = BTreeMap<String, Text>;

fn folder_of_locales() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("extension/_locales")
}

fn file_of(folder: &str) -> String {
    format!("extension/_locales/{folder}/messages.json")
}

fn texts_of(folder: &str) -> Texts {
    let file = file_of(folder);
    let path = folder_of_locales().join(folder).join("messages.json");
    let text = fs::read_to_string(path).expect(&file);
    serde_json::from_str(&text).expect(&file)
}

/// The names between dollar signs, in lower case as browsers compare them; `None` if a dollar sign has no
/// partner.
fn names_in(message: &str) -> Option<BTreeSet<String>> {
    let pieces: Vec<_> = message.split('$').collect();
    (pieces.len() % 2 == 1).then(|| {
        let names = pieces.iter().skip(1).step_by(2);
        names.map(|name| name.to_lowercase()).collect()
    })
}

/// The visible text, without the placeholders.
fn letters_of(message: &str) -> usize {
    let read = message.split('$').step_by(2);
    read.map(|piece| piece.chars().count()).sum()
}

/// Browsers accept `$1` to `$9`.
fn is_content(content: &str) -> bool {
    matches!(content.as_bytes(), [b'$', b'1'..=b'9'])
}

fn may_be_the_same(key: &str, folder: &str) -> bool {
    SAME.iter()
        .any(|(same, folders, _)| *same == key && (folders.is_empty() || folders.contains(&folder)))
}

/// What is wrong with a text, independently of the English one.
fn faults_of_text(folder: &str, key: &str, text: &Text) -> Vec<String> {
    let mut faults = Vec::new();
    if text.message.trim().is_empty() {
        faults.push("is empty".to_owned());
    }
    if text.message.trim() != text.message {
        faults.push("begins or ends with white space".to_owned());
    }
    let defined: BTreeSet<_> = text.placeholders.keys().cloned().collect();
    match names_in(&text.message) {
        None => faults.push("has a $ without a second one".to_owned()),
        Some(used) => {
            for name in defined.difference(&used) {
                let name = name.to_uppercase();
                faults.push(format!("does not use ${name}$"));
            }
            for name in used.difference(&defined) {
                let name = name.to_uppercase();
                faults.push(format!(
                    "uses ${name}$, which is not among its placeholders"
                ));
            }
        }
    }
    for (name, placeholder) in &text.placeholders {
        if !is_content(&placeholder.content) {
            let content = &placeholder.content;
            faults.push(format!(
                "has \"{content}\" as the content of {name}; it has to be $1 to $9"
            ));
        }
    }
    let at_most = match key {
        "extension_name" => NAME_AT_MOST,
        "extension_description" => DESCRIPTION_AT_MOST,
        _ => usize::MAX,
    };
    let letters = text.message.chars().count();
    if letters > at_most {
        faults.push(format!("has {letters} letters; stores take {at_most}"));
    }
    let wanted = match key {
        "language" => folder.replace('_', "-"),
        "direction" if RIGHT_TO_LEFT.contains(&folder) => "rtl".to_owned(),
        "direction" => "ltr".to_owned(),
        "duration_style" if text.message == "narrow" => "narrow".to_owned(),
        "duration_style" => "long".to_owned(),
        _ => return faults,
    };
    if text.message != wanted {
        faults.push(format!("has to be \"{wanted}\""));
    }
    faults
}

/// Placeholders that hold a count.
const COUNTS: [&str; 6] = ["all", "guided", "number", "quiet", "recovered", "withdrawn"];

/// Languages whose nouns have the same form after every count.
const WITHOUT_PLURALS: [&str; 5] = ["id", "ja", "ko", "zh_CN", "zh_TW"];

/// A noun after a count needs the plural forms of its language; a count after a label needs none.
fn counted_nouns(folder: &str, text: &Text) -> Vec<String> {
    let counts = text
        .placeholders
        .keys()
        .filter(|name| !WITHOUT_PLURALS.contains(&folder) && COUNTS.contains(&name.as_str()));
    counts
        .filter(|name| {
            let hole = ["$", &name.to_uppercase(), "$"].concat();
            let after = text.message.split(&hole).skip(1);
            after
                .into_iter()
                .any(|rest| rest.trim_start().starts_with(char::is_alphabetic))
        })
        .map(|name| format!("inflects a word by the count {name}; put the count after a label"))
        .collect()
}

/// What is wrong with a text compared with the English one.
fn faults_beside_english(folder: &str, key: &str, text: &Text, english: &Text) -> Vec<String> {
    let mut faults = Vec::new();
    let contents = |text: &Text| -> Vec<(String, String)> {
        let pairs = text.placeholders.iter();
        pairs
            .map(|(name, placeholder)| (name.clone(), placeholder.content.clone()))
            .collect()
    };
    if contents(text) != contents(english) {
        faults.push("has other placeholders, or other contents, than in English".to_owned());
    }
    let explained = text.placeholders.values().any(|p| p.example.is_some());
    if explained || text.description.is_some() {
        faults.push("has a description or an example; those stand in English only".to_owned());
    }
    if ABOUT.contains(&key) {
        return faults;
    }
    let letters = letters_of(&text.message);
    let at_most = longest(folder, letters_of(&english.message));
    if letters > at_most {
        faults.push(format!("has {letters} letters; at most {at_most} fit"));
    }
    if text.message == english.message && !may_be_the_same(key, folder) {
        faults.push(
            "is the same as in English; translate it, or give the reason in SAME of tests/unit/locales.rs"
                .to_owned(),
        );
    }
    faults
}

/// Everything that is wrong with a language, one line for each fault.
fn faults_of(folder: &str, texts: &Texts, english: &Texts) -> Vec<String> {
    let file = file_of(folder);
    let mut faults = Vec::new();
    for key in english.keys().filter(|key| !texts.contains_key(*key)) {
        faults.push(format!("{file} has no \"{key}\""));
    }
    for (shown, name) in NAMED {
        if let (Some(shown), Some(named)) = (texts.get(shown), texts.get(name)) {
            let shown = shown.message.to_lowercase();
            if !named.message.to_lowercase().contains(&shown) {
                faults.push(format!("{file}: \"{name}\" does not contain \"{shown}\""));
            }
        }
    }
    for (key, text) in texts {
        let mut of_key = faults_of_text(folder, key, text);
        // "5 of 10" inflects nothing.
        if key != "history_count" {
            of_key.extend(counted_nouns(folder, text));
        }
        match english.get(key) {
            None => of_key.push("is not in English".to_owned()),
            Some(_) if folder == "en" => {}
            Some(english) => of_key.extend(faults_beside_english(folder, key, text, english)),
        }
        faults.extend(
            of_key
                .iter()
                .map(|fault| format!("{file}: \"{key}\" {fault}")),
        );
    }
    faults
}

#[test]
fn the_interface_speaks_the_languages_of_the_portals() {
    let folders: BTreeSet<String> = fs::read_dir(folder_of_locales())
        .expect("extension/_locales")
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("a name in Unicode"))
        .collect();
    assert_eq!(folders, LANGUAGES.map(str::to_owned).into());
}

#[test]
fn every_language_says_what_english_says() {
    let english = texts_of("en");
    let faults: Vec<_> = LANGUAGES
        .iter()
        .flat_map(|folder| faults_of(folder, &texts_of(folder), &english))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_excused_that_needs_no_excuse() {
    let english = texts_of("en");
    for (key, folders, _) in SAME {
        let folders: &[&str] = if folders.is_empty() {
            &LANGUAGES
        } else {
            folders
        };
        let same = |folder: &&&str| {
            **folder != "en" && texts_of(folder)[*key].message == english[*key].message
        };
        let needed = folders.iter().filter(same).count();
        assert!(
            needed == folders.len() || (folders.len() == LANGUAGES.len() && needed > 0),
            "{key} is not the same as in English in all of {folders:?}; take them out of SAME"
        );
    }
}

/// Breaks a whole language in one way at a time.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_fault_is_detected() {
    type Break = fn(&mut Texts);
    fn text<'a>(texts: &'a mut Texts, key: &str) -> &'a mut Text {
        texts.get_mut(key).expect("a key of English")
    }
    let breaks: [(&str, Break); 16] = [
        ("inflects a word by the count number", |texts| {
            text(texts, "log_v_all").message = "$NUMBER$ Anmeldungen".to_owned();
        }),
        ("\"copy_labelled\" does not contain \"kopieren\"", |texts| {
            text(texts, "copy_labelled").message = "Kopie von $LABEL$".to_owned();
        }),
        ("has no \"copy\"", |texts| {
            texts.remove("copy");
        }),
        ("\"copie\" is not in English", |texts| {
            let text = texts["copy"].clone();
            texts.insert("copie".to_owned(), text);
        }),
        ("\"copy\" is empty", |texts| {
            text(texts, "copy").message.clear();
        }),
        ("begins or ends with white space", |texts| {
            text(texts, "copy").message.push(' ');
        }),
        ("does not use $TIME$", |texts| {
            text(texts, "note_countdown").message = "Bald".to_owned();
        }),
        ("uses $SEKUNDEN$", |texts| {
            text(texts, "note_countdown").message = "In $SEKUNDEN$ s".to_owned();
        }),
        ("has a $ without a second one", |texts| {
            text(texts, "note_countdown").message = "In $TIME s".to_owned();
        }),
        ("it has to be $1 to $9", |texts| {
            let placeholders = &mut text(texts, "note_countdown").placeholders;
            placeholders.get_mut("time").expect("it").content = "$0".to_owned();
        }),
        ("has other placeholders, or other contents", |texts| {
            let placeholders = &mut text(texts, "note_countdown").placeholders;
            placeholders.get_mut("time").expect("it").content = "$2".to_owned();
        }),
        ("those stand in English only", |texts| {
            text(texts, "copy").description = Some("Knopf".to_owned());
        }),
        ("\"language\" has to be \"de\"", |texts| {
            text(texts, "language").message = "de-DE".to_owned();
        }),
        ("stores take 132", |texts| {
            text(texts, "extension_description").message = "x".repeat(133);
        }),
        ("\"copy\" has 37 letters; at most 36 fit", |texts| {
            text(texts, "copy").message = "x".repeat(37);
        }),
        ("\"copy\" is the same as in English", |texts| {
            text(texts, "copy").message = "Copy".to_owned();
        }),
    ];
    let english = texts_of("en");
    let whole = texts_of("de");
    for (told, break_it) in breaks {
        let mut broken = whole.clone();
        break_it(&mut broken);
        let faults = faults_of("de", &broken, &english);
        assert!(
            faults.iter().any(|fault| fault.contains(told)),
            "{told}: {faults:?}"
        );
    }
}
