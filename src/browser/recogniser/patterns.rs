//! The regular expressions that look for a trace of a message without copying the page's text.

use crate::browser::extra_messages::ExtraMessages;
use crate::browser::survey::{Pattern, Suspicion, suspect_texts};
use crate::catalog::messages;

/// Matches what may separate two words: white space, an apostrophe, a hyphen, an icon, a separator within
/// an address or identifier, or nothing.
const GAP: &str = r"[\s'’ʼ′‘\-./:_\uE000-\uF8FF]*";

/// Characters that can be invisible within a word, and letter forms that are compared as other letters: a
/// text with one of them is tested a second time without them.
///
/// Soft hyphen, dotted capital I, combining marks, Hangul jamo, zero-width and bidirectional marks,
/// voicing marks, variation selectors, byte order mark, full-width and half-width letters.
const DISGUISES: &str = r"\xAD\u0130\u0300-\u036F\u1100-\u11FF\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3099\u309A\uFE00-\uFE0F\uFEFF\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFF9F";

/// The private use area, which icon fonts use for their glyphs.
const ICONS: &str = r"\uE000-\uF8FF";

/// Letters of Thai, Chinese and Japanese: an icon before one of them may be within a word.
const UNSPACED_LETTERS: &str = r"\u0E00-\u0EFF\u2E80-\u9FFF";

/// The test for texts that may hold a message of the catalog or one of the admin's own.
pub(super) fn suspicion(extra: &ExtraMessages) -> Suspicion {
    suspect_texts(
        &Pattern::new(&[messages::stems(), &extra.traces].concat(), "i"),
        &Pattern::new(&[&*messages::anchors(GAP), &extra.traces].concat(), "i"),
        &Pattern::new(
            &[
                "[",
                DISGUISES,
                "]|[",
                ICONS,
                "](?=[",
                UNSPACED_LETTERS,
                "])",
            ]
            .concat(),
            "",
        ),
        &Pattern::new(&["[", DISGUISES, ICONS, "]"].concat(), "g"),
    )
}
