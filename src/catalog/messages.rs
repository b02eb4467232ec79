//! The recognised messages in every language, lookalikes, and the names of stored connections.

use super::Remedy;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Placeholder in a phrase for words that vary.
pub(crate) const HOLE: u8 = b'*';

/// A message in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key of the message, such as `token-validation`; the same in all languages.
    pub key: &'static str,
    /// The language, as a BCP 47 tag, such as `de-DE`.
    pub locale: &'static str,
    /// The folded letters of its text, with a [`HOLE`] for each of its holes.
    pub phrase: &'static str,
}

/// The catalog's spelling of a machine word, an error code of services or MSAL such as `timed_out`; `None`
/// for every other word.
pub(crate) fn machine_word(word: &str) -> Option<&'static str> {
    lines(WORDS).find(|known| known.eq_ignore_ascii_case(word))
}

/// What helps against a message, by its key, or against a machine word.
pub(crate) fn remedy_of(key_or_word: &str) -> Remedy {
    if GUIDED.contains(&key_or_word) {
        Remedy::Guide
    } else {
        Remedy::Refresh
    }
}

// The tables are text with a row per line, since a pointer and a length for each text would take as much
// space as the texts: `=` begins the key of the following rows, `@` their language.

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.split('\n')
}

/// All messages.
pub fn all() -> impl Iterator<Item = Message> {
    let (mut key, mut locale) = ("", "");
    lines(MESSAGES).filter_map(move |line| {
        if let Some(name) = line.strip_prefix('=') {
            key = name;
        } else if let Some(tag) = line.strip_prefix('@') {
            locale = tag;
        } else {
            return Some(Message {
                key,
                locale,
                phrase: line,
            });
        }
        None
    })
}

/// Phrases of other vendors' errors that share words with the messages, folded like [`Message::phrase`].
pub fn lookalikes() -> impl Iterator<Item = &'static str> {
    lines(LOOKALIKES)
}

/// Names of what keeps a sign-in of its own, folded like [`Message::phrase`]: a code beside one of them is not
/// about the user's session.
pub fn connections() -> impl Iterator<Item = &'static str> {
    lines(CONNECTIONS)
}

/// A few word fragments, one of which is in every message, as alternatives of a regular expression. They also
/// occur in other texts.
pub(crate) fn stems() -> &'static str {
    STEMS
}

/// The words that indicate a message, as alternatives of a regular expression. `gap` is the expression
/// for what may separate two words.
///
/// Both this and [`stems`] are for JavaScript's regular expressions and the flag `i`.
pub(crate) fn anchors(gap: &str) -> String {
    let mut expression = String::new();
    for character in ANCHORS.chars() {
        match character {
            ' ' => expression.push_str(gap),
            _ => expression.push(character),
        }
    }
    expression
}
