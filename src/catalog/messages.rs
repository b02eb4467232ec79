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

/// The source of a regular expression of JavaScript's, to be used with the flag `i`, that matches in
/// every text which holds one of the messages.
pub fn anchors() -> &'static str {
    ANCHORS
}
