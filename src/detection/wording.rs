//! The position of a message in the text of its block: by itself, in quotation marks, within a sentence.

use super::normalise::{Normalised, count};
use super::phrase::{Match, percent};

/// The text around a message, within the same block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The message's share of the block's letters, in percent.
    pub share: u8,
    /// Letters before the message.
    pub before: usize,
    /// Letters after it.
    pub after: usize,
    /// Whether and how it is in quotation marks.
    pub quotation: Quotation,
    /// The message begins the block, or follows a stop, a colon, a dash or `error_description`.
    pub begins_sentence: bool,
    /// A time of day precedes it.
    pub follows_time: bool,
}

/// Whether and how a message is in quotation marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotation {
    /// There are none.
    #[default]
    None,
    /// It is a JSON value.
    Json,
    /// It is quoted, with nothing around it but a label.
    Alone,
    /// It is quoted within a sentence.
    InWords,
}

/// Most letters of a label such as `Error:` or a blade's name.
pub(super) const LONGEST_LABEL: usize = 24;

/// The letters of `error_description`, the name under which the token service returns its text.
const PARAMETER: &[u8] = b"errordescription";

/// Reads the position of the found message in the text that was normalised.
pub fn read(text: &str, normalised: &Normalised, found: &Match) -> Wording {
    let letters = normalised.letters();
    let count_of = |range: &[u8]| count(range);
    let leading_letters = letters.get(..found.start).unwrap_or_default();
    let before = count_of(leading_letters);
    let after = count_of(letters.get(found.end..).unwrap_or_default());
    let message = count_of(letters.get(found.start..found.end).unwrap_or_default());

    let start = normalised.position(found.start, text.len());
    let lead = text.get(..start).unwrap_or_default();
    let mut leading = lead.chars().rev().filter(|c| is_printed(*c));
    let mut last = leading.next();
    let mut quotation = Quotation::None;
    if last.is_some_and(is_quotation_mark) {
        last = leading.next();
        let label_ends = last == Some(':');
        quotation = if label_ends && leading.next().is_some_and(is_quotation_mark) {
            Quotation::Json
        } else if after == 0 && (before == 0 || label_ends && before <= LONGEST_LABEL) {
            Quotation::Alone
        } else {
            Quotation::InWords
        };
    }
    Wording {
        share: percent(message, before + message + after),
        before,
        after,
        quotation,
        begins_sentence: last.is_none_or(ends_sentence) || leading_letters.ends_with(PARAMETER),
        follows_time: holds_time(lead.as_bytes()),
    }
}

/// Whether a text contains a time of day, such as `13:32`.
fn holds_time(text: &[u8]) -> bool {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    (1..text.len()).any(|at| text.get(at) == Some(&b':') && is_digit(at - 1) && is_digit(at + 1))
}

/// Whether the character is visible on the screen.
fn is_printed(character: char) -> bool {
    !(character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
        ))
}

fn is_quotation_mark(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '´' | '«' | '»' | '\u{2018}'..='\u{201f}' | '‹' | '›'
            | '「' | '」' | '『' | '』' | '〝'..='〟' | '＂' | '＇' | '｢'
    )
}

/// Whether a new sentence may begin after the character.
fn ends_sentence(character: char) -> bool {
    matches!(
        character,
        '.' | ':' | '!' | '?' | ';' | '|' | '(' | '[' | '{' | '-' | '*' | '/' | '>' | '·' | '•'
            | '×' | '\u{2010}'..='\u{2015}' | '\u{2190}'..='\u{2bff}' | '。' | '؟' | '،' | '।'
    )
}
