//! The messages that are recognised, in every language, and those that only look like one.

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Stands in a phrase for words that differ each time.
pub const HOLE: u8 = b'*';

/// A message in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// Which message it is, such as `token-validation`; the same in all languages.
    pub key: &'static str,
    /// The language, as a BCP 47 tag, such as `de-DE`.
    pub locale: &'static str,
    /// The letters of its text, folded, with a [`HOLE`] where the text has one.
    pub phrase: &'static str,
}

/// All messages.
pub fn all() -> &'static [Message] {
    MESSAGES
}

/// Phrases of other people's errors that share words with ours, folded like [`Message::phrase`].
pub fn lookalikes() -> &'static [&'static str] {
    LOOKALIKES
}

/// A few pieces of words, one of which stands in every message, as alternatives of a regular
/// expression. Other texts hold them too.
pub fn stems() -> &'static str {
    STEMS
}

/// The words that tell that a text may hold a message, as alternatives of a regular expression. `gap`
/// is the expression of what may stand between two words.
///
/// Both this and [`stems`] are for JavaScript's regular expressions and the flag `i`.
pub fn anchors(gap: &str) -> String {
    let mut expression = String::new();
    for character in ANCHORS.chars() {
        match character {
            ' ' => expression.push_str(gap),
            _ => expression.push(character),
        }
    }
    expression
}
