//! Values within a text that runs from right to left.

use std::borrow::Cow;

const FIRST_STRONG_ISOLATE: &str = "\u{2068}";
const POP_DIRECTIONAL_ISOLATE: &str = "\u{2069}";
const RIGHT_TO_LEFT_MARK: &str = "\u{200f}";

/// The values, each isolated if the text around them runs from right to left.
///
/// Without this, punctuation beside an id or an address appears at its wrong end, and two values swap places.
/// `direction` is that of the text: `rtl` or `ltr`.
/// <https://www.w3.org/International/questions/qa-bidi-unicode-controls>
pub fn isolate<'a>(direction: &str, values: &[&'a str]) -> Vec<Cow<'a, str>> {
    let isolated = |value: &&'a str| {
        if direction == "rtl" {
            Cow::Owned([FIRST_STRONG_ISOLATE, value, POP_DIRECTIONAL_ISOLATE].concat())
        } else {
            Cow::Borrowed(*value)
        }
    };
    values.iter().map(isolated).collect()
}

/// A text in the language of the interface, so that it keeps its direction as a value within another text, even if
/// it begins with a word that runs the other way: a list of values would show its items in reverse.
pub(crate) fn keep_direction(direction: &str, text: String) -> String {
    if direction == "rtl" {
        [RIGHT_TO_LEFT_MARK, &text].concat()
    } else {
        text
    }
}

/// A text without the marks of [`isolate`].
pub(crate) fn without_isolates(text: &str) -> String {
    text.replace(FIRST_STRONG_ISOLATE, "")
        .replace(POP_DIRECTIONAL_ISOLATE, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_isolated_from_right_to_left_only() {
        assert_eq!(
            isolate("rtl", &["AADSTS53003", ""]),
            ["\u{2068}AADSTS53003\u{2069}", "\u{2068}\u{2069}"]
        );
        assert_eq!(isolate("ltr", &["AADSTS53003"]), ["AADSTS53003"]);
        assert_eq!(without_isolates("\u{2068}1\u{2069} 2"), "1 2");
    }

    #[test]
    fn a_text_from_right_to_left_begins_with_its_direction() {
        let text = || "automatic \u{623}\u{648} off".to_owned();
        assert_eq!(
            keep_direction("rtl", text()),
            ["\u{200f}", &text()].concat()
        );
        assert_eq!(keep_direction("ltr", text()), text());
    }
}
