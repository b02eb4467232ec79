//! What can happen to a message on its way through templates, translators and icon fonts.

use unicode_normalization::UnicodeNormalization;

/// A way of writing a text so that it reads the same; `None` if it does not apply to the text.
pub(crate) type Disguise = fn(&str) -> Option<String>;

/// All of them, with their names.
pub(crate) const DISGUISES: [(&str, Disguise); 25] = [
    ("as it is", |text| Some(text.to_owned())),
    ("capitals", capitals),
    ("no-break spaces", |text| Some(text.replace(' ', "\u{a0}"))),
    ("narrow no-break spaces", |text| {
        Some(text.replace(' ', "\u{202f}"))
    }),
    ("ideographic spaces", |text| {
        Some(text.replace(' ', "\u{3000}"))
    }),
    ("white space of markup", |text| {
        Some(format!("\n\t {}\n", text.replace(' ', "\r\n\t\t    ")))
    }),
    ("blocks and line breaks in place of spaces", |text| {
        Some(text.replace(' ', ""))
    }),
    ("zero-width spaces", |text| {
        Some(within_words(text, '\u{200b}'))
    }),
    ("zero-width joiners", |text| {
        Some(within_words(text, '\u{200d}'))
    }),
    ("word joiners", |text| Some(within_words(text, '\u{2060}'))),
    ("byte order marks", |text| {
        Some(within_words(text, '\u{feff}'))
    }),
    ("soft hyphens", |text| Some(within_words(text, '\u{ad}'))),
    ("variation selectors", |text| {
        Some(within_words(text, '\u{fe0f}'))
    }),
    ("bidirectional marks", |text| {
        Some(format!(
            "\u{200f}{}\u{202c}",
            within_words(text, '\u{200e}')
        ))
    }),
    ("an icon before", |text| Some(format!("\u{e783}{text}"))),
    ("an icon between words", |text| {
        text.contains(' ').then(|| text.replace(' ', " \u{f3a4} "))
    }),
    ("full-width letters", full_width),
    ("letters and their marks apart", |text| {
        Some(text.nfd().collect())
    }),
    ("straight apostrophes", |text| {
        Some(text.replace(['’', 'ʼ'], "'"))
    }),
    ("typographic apostrophes", |text| {
        Some(text.replace(['\'', 'ʼ'], "’"))
    }),
    ("modifier apostrophes", |text| {
        Some(text.replace(['\'', '’'], "ʼ"))
    }),
    ("a final stop", |text| Some(format!("{text}."))),
    ("three dots", |text| Some(format!("{text}…"))),
    ("an ideographic stop", |text| Some(format!("{text}。"))),
    ("a label before", |text| Some(format!("Error: {text}"))),
];

/// Capitals, if lower-casing restores the letters: not so for ß and for the Turkish dotless i.
fn capitals(text: &str) -> Option<String> {
    let capitals = text.to_uppercase();
    (capitals.to_lowercase() == text.to_lowercase()).then_some(capitals)
}

/// Puts a mark into each word, after its third letter, and never between a letter and its mark.
fn within_words(text: &str, mark: char) -> String {
    let mut marked = String::new();
    let mut letters = 0;
    for character in text.nfc() {
        letters = if character.is_alphabetic() {
            letters + 1
        } else {
            0
        };
        marked.push(character);
        if letters == 3 {
            marked.push(mark);
        }
    }
    marked
}

fn full_width(text: &str) -> Option<String> {
    let widened = |character: char| match character {
        ' ' => Some('\u{3000}'),
        '!'..='~' => char::from_u32(character as u32 + 0xfee0),
        _ => None,
    };
    text.chars().map(widened).collect()
}
