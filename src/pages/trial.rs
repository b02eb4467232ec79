//! The verdict on a text if a portal showed it by itself.

use crate::catalog::portals::HostKind;
use crate::detection::{
    Decision, Evidence, Reason, find_phrase, harvest, is_of_connection, is_of_somebody_else,
    normalise, read_wording, weigh,
};

/// What a text would be taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    /// It holds no known message.
    NothingKnown,
    /// It holds one of them.
    Found {
        /// The catalog's key of the message.
        message: &'static str,
        /// The index of the extra message; none for a message of the catalog.
        extra: Option<usize>,
        /// The language of the phrase that matched, as a BCP 47 tag.
        locale: &'static str,
        /// The message's share of the text's letters, in percent.
        share: u8,
        /// It would be taken for the error.
        is_error: bool,
        /// Why, or why not; weightiest first.
        reasons: Vec<Reason>,
    },
}

/// Tries a text, which, like each of the `extra` messages, the browser has put into normalization form KD
/// and lower case.
pub(crate) fn try_out(text: &str, extra: &[String]) -> Trial {
    let normalised = normalise(text);
    let extra: Vec<_> = extra.iter().map(|message| normalise(message)).collect();
    let Some(found) = find_phrase(&normalised, &extra) else {
        return Trial::NothingKnown;
    };
    let harvest = harvest(text);
    let verdict = weigh(&Evidence {
        host: Some(HostKind::Portal),
        after_load: true,
        wording: read_wording(text, &normalised, &found),
        details_beside: !harvest.is_bare(),
        for_machines: found.is_for_machines(),
        of_somebody_else: is_of_somebody_else(found.message.key, &harvest.codes)
            || (found.is_for_machines() && is_of_connection(&normalised)),
        ..Evidence::default()
    });
    Trial::Found {
        message: found.message.key,
        extra: found.extra,
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
        match try_out(&text.to_lowercase(), &[]) {
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
    fn the_token_of_a_connection_is_somebody_elses() {
        assert_eq!(
            tried("This connection is broken: AADSTS50173: expired"),
            ("sign-in-code", false, Some(Reason::OfSomebodyElse))
        );
    }

    #[test]
    fn another_text_is_unknown() {
        assert_eq!(
            tried("Error validating access token: Session has expired"),
            ("", false, None)
        );
        assert_eq!(tried(""), ("", false, None));
    }

    #[test]
    fn a_message_that_the_admin_added_is_found_by_its_letters() {
        let extra = ["the blade broke down", "we could not sign you in"].map(str::to_owned);
        let tried = |text: &str| match try_out(text, &extra) {
            Trial::NothingKnown => None,
            Trial::Found {
                extra, is_error, ..
            } => extra.map(|index| (index, is_error)),
        };
        assert_eq!(tried("we could \u{2013} not sign you in."), Some((1, true)));
        assert_eq!(
            tried("some see \u{201c}the blade broke down\u{201d} every day, and nobody knows why."),
            Some((0, false))
        );
        assert_eq!(tried("we could sign you in"), None);
        assert_eq!(tried("there was an error validating access token"), None);
    }
}
