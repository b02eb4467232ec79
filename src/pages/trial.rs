//! What a text would be taken for if a portal showed it by itself.

use crate::catalog::portals::HostKind;
use crate::sighting::{
    Decision, Reason, Surroundings, find_phrase, harvest, normalise, read_wording, weigh,
};

/// What a text would be taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It holds none of the messages.
    NothingKnown,
    /// It holds one of them.
    Found {
        /// The catalog's key of the message.
        message: &'static str,
        /// The language of the phrase that matched, as a BCP 47 tag.
        locale: &'static str,
        /// How much of the text's letters are the message's, in percent.
        share: u8,
        /// It would be taken for the error.
        is_error: bool,
        /// Why, or why not; weightiest first.
        reasons: Vec<Reason>,
    },
}

/// Tries a text which the browser has put into normalization form KD and lower case.
pub fn try_out(text: &str) -> Trial {
    let normalised = normalise(text);
    let Some(found) = find_phrase(&normalised) else {
        return Trial::NothingKnown;
    };
    let verdict = weigh(&Surroundings {
        host: Some(HostKind::Portal),
        after_load: true,
        wording: read_wording(text, &normalised, &found),
        details_beside: !harvest(text).is_bare(),
        ..Surroundings::default()
    });
    Trial::Found {
        message: found.message.key,
        locale: found.message.locale,
        share: found.coverage,
        is_error: verdict.decision == Decision::Error,
        reasons: verdict.reasons,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(text: &str) -> (&'static str, bool, Option<Reason>) {
        match try_out(&text.to_lowercase()) {
            Trial::NothingKnown => ("", false, None),
            Trial::Found {
                message,
                is_error,
                reasons,
                ..
            } => (message, is_error, reasons.first().copied()),
        }
    }

    #[test]
    fn the_message_itself_is_the_error() {
        let expected = ("token-validation", true, Some(Reason::NearlyOnlyTheMessage));
        assert_eq!(
            tried("There was an error validating access token"),
            expected
        );
        assert_eq!(
            tried("  There was an error\u{a0}validating access token.\n"),
            expected
        );
    }

    #[test]
    fn a_quotation_is_not() {
        let text = "Some admins see \u{201c}There was an error validating access token\u{201d} on this page.";
        assert_eq!(
            tried(text),
            ("token-validation", false, Some(Reason::QuotedInASentence))
        );
    }

    #[test]
    fn another_text_is_nothing_that_is_known() {
        assert_eq!(
            tried("Error validating access token: Session has expired"),
            ("", false, None)
        );
        assert_eq!(tried(""), ("", false, None));
    }
}
