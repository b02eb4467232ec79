//! Finds the message in a text: one of the catalog's, or one that the admin added.

use super::letters::letter;
use super::normalise::{Normalised, count};
use crate::catalog::messages::{self, HOLE, Message};

/// Most bytes of letters that fill a hole. The longest known filling is a date and time in words.
const LONGEST_HOLE: usize = 64;

/// Represents every message that the admin added, in any language: `und` means undetermined,
/// <https://www.rfc-editor.org/rfc/rfc5646#section-4.1>.
const EXTRA: Message = Message {
    key: EXTRA_MESSAGE,
    locale: ANY_LANGUAGE,
    phrase: "",
};

/// Represents a sign-in code without a known sentence.
const CODE: Message = Message {
    key: SIGN_IN_CODE,
    locale: ANY_LANGUAGE,
    phrase: "aadsts",
};

/// Key of the messages that the admin added.
pub(super) const EXTRA_MESSAGE: &str = "extra-message";

/// Key of a sign-in code by itself.
pub(super) const SIGN_IN_CODE: &str = "sign-in-code";

/// The tag of text that is the same in every language.
const ANY_LANGUAGE: &str = "und";

/// Number of digits of a sign-in code.
pub(super) const CODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=7;

/// A message found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The message.
    pub message: Message,
    /// The index of the extra message; none for a message of the catalog.
    pub extra: Option<usize>,
    /// The message's share of the text's letters, in percent.
    pub coverage: u8,
    /// Its first letter, as an index into the normalised text's letters.
    pub(super) start: usize,
    /// The index after its last letter.
    pub(super) end: usize,
}

impl Match {
    /// Whether it is a code or a machine word, not a sentence.
    pub(crate) fn is_for_machines(&self) -> bool {
        self.extra.is_none() && self.message.locale == ANY_LANGUAGE
    }
}

/// The longest message in the text: one of the catalog, else one of `extra`, the admin's own, else a sign-in
/// code alone. In a text with a lookalike, an error from another vendor, only `extra` counts.
pub fn find_phrase(text: &Normalised, extra: &[Normalised]) -> Option<Match> {
    let letters = text.letters();
    let is_others = holds(letters, messages::lookalikes());
    let known = if is_others { None } else { find_known(letters) };
    known
        .or_else(|| find_extra(letters, extra))
        .or_else(|| if is_others { None } else { find_code(text) })
}

/// Whether one of the phrases is among the letters.
fn holds(letters: &[u8], mut phrases: impl Iterator<Item = &'static str>) -> bool {
    phrases.any(|phrase| find(letters, phrase.as_bytes()).is_some())
}

/// Whether the codes in a text are of stored connections: each has the name of such a connection beside it.
///
/// Names before a code are its own, and those after the last code belong to that one, so that the user's error
/// is not taken for that of a connection beside it.
pub fn is_of_connection(text: &Normalised) -> bool {
    let mut start = 0;
    let mut code = find_code_after(text, start);
    loop {
        let next = code.and_then(|(_, end)| Some((end, find_code_after(text, end)?)));
        let end = next.map_or(text.letters().len(), |(end, _)| end);
        let part = text.letters().get(start..end).unwrap_or_default();
        if !holds(part, messages::connections()) {
            return false;
        }
        let Some((end, following)) = next else {
            return true;
        };
        (start, code) = (end, Some(following));
    }
}

/// The first sign-in code in the text, `AADSTS` with its digits.
fn find_code(text: &Normalised) -> Option<Match> {
    let (start, end) = find_code_after(text, 0)?;
    Some(match_of(text.letters(), CODE, None, start, end))
}

/// The start and end of the first sign-in code from an index of the letters on.
fn find_code_after(text: &Normalised, mut from: usize) -> Option<(usize, usize)> {
    let letters = text.letters();
    let name = CODE.phrase.as_bytes();
    while let Some((start, digits)) = find(letters.get(from..)?, name) {
        let (start, digits) = (from + start, from + digits);
        // Two numbers of the text may be adjacent among its letters.
        let mut end = digits;
        while letters.get(end).is_some_and(u8::is_ascii_digit)
            && text.position(end, 0) == text.position(digits, 0) + (end - digits)
        {
            end += 1;
        }
        if text.touch(digits) && CODE_DIGITS.contains(&(end - digits)) {
            return Some((start, end));
        }
        from = digits;
    }
    None
}

/// The longest of the extra messages found in the letters.
fn find_extra(letters: &[u8], extra: &[Normalised]) -> Option<Match> {
    let (index, (start, end)) = extra
        .iter()
        .map(|message| find(letters, message.letters()))
        .enumerate()
        .filter_map(|(index, found)| Some((index, found?)))
        .max_by_key(|(_, (start, end))| end - start)?;
    Some(match_of(letters, EXTRA, Some(index), start, end))
}

fn find_known(letters: &[u8]) -> Option<Match> {
    let mut best: Option<(Message, usize, usize)> = None;
    for message in messages::all() {
        let Some((start, end)) = find(letters, message.phrase.as_bytes()) else {
            continue;
        };
        if best.is_none_or(|(_, first, last)| last - first < end - start) {
            best = Some((message, start, end));
        }
    }
    let (message, mut start, mut end) = best?;
    // A toast's title and its text may be two phrases of one message.
    for other in messages::all() {
        if other.key == message.key {
            if let Some((other_start, other_end)) = find(letters, other.phrase.as_bytes()) {
                if other_end == start {
                    start = other_start;
                } else if other_start == end {
                    end = other_end;
                }
            }
        }
    }
    Some(match_of(letters, message, None, start, end))
}

fn match_of(
    letters: &[u8],
    message: Message,
    extra: Option<usize>,
    start: usize,
    end: usize,
) -> Match {
    let own = letters.get(start..end).unwrap_or_default();
    Match {
        message,
        extra,
        coverage: percent(count(own), count(letters)),
        start,
        end,
    }
}

/// The longest run of letters in a text: it occurs wherever the text does and, having letters only, needs
/// no escaping in a regular expression.
pub fn longest_word(text: &str) -> &str {
    text.split(|character| letter(character).is_none())
        .max_by_key(|word| word.len())
        .unwrap_or_default()
}

/// `part` of `whole`, in percent.
pub(super) fn percent(part: usize, whole: usize) -> u8 {
    match (part * 100).checked_div(whole) {
        Some(percent) => u8::try_from(percent).map_or(100, |percent| percent.min(100)),
        None => 0,
    }
}

/// The first occurrence of the phrase in the letters, as start and end.
fn find(letters: &[u8], phrase: &[u8]) -> Option<(usize, usize)> {
    let first = *phrase.first()?;
    let mut start = 0;
    while start < letters.len() {
        if letters.get(start) == Some(&first) {
            if let Some(end) = match_at(letters, start, phrase) {
                return Some((start, end));
            }
        }
        start += 1;
    }
    None
}

/// The end of the phrase if it occurs at `at`.
fn match_at(letters: &[u8], mut at: usize, phrase: &[u8]) -> Option<usize> {
    for (index, wanted) in phrase.iter().enumerate() {
        if *wanted == HOLE {
            let rest = phrase.get(index + 1..)?;
            return (at..=at + LONGEST_HOLE).find_map(|after| match_at(letters, after, rest));
        }
        if letters.get(at) != Some(wanted) {
            return None;
        }
        at += 1;
    }
    Some(at)
}
