//! What helps against an error: of all that stands together, the most telling decides.
//!
//! | stands there | decides |
//! |---|---|
//! | a code of the person's session that a refresh cannot cure, first or last | guidance |
//! | a message whose row says so | guidance |
//! | a machine word whose row says so | guidance |
//! | an application's secret or certificate, and no code of the person's session | left alone |
//! | an application's request, by itself | left alone |
//! | an application's request, beside a message | guidance |
//! | a code of the person's session, a machine word | a refresh |
//! | a code by itself that is not known | guidance: a doubt never refreshes |
//! | anything else | what the message's row says |

use super::phrase::{EXTRA_MESSAGE, SIGN_IN_CODE};
use super::{Detection, Harvest};
use crate::catalog::Remedy;
use crate::catalog::codes;
use crate::catalog::messages::remedy_of;

/// What helps, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What helps.
    pub remedy: Remedy,
    /// What says so.
    pub by: DecidedBy,
}

/// What says what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// The message.
    Message,
    /// A sign-in code.
    Code(u32),
    /// A machine word.
    Word(String),
    /// The page holds work that a refresh would lose, and no field shows it.
    Work,
}

/// Whether an error with these codes speaks of a token that is not that of whoever is signed in. `key` is
/// the message's.
pub(crate) fn is_of_somebody_else(key: &str, codes: &[u32]) -> bool {
    let mut is_left_alone = false;
    for &code in codes {
        match codes::of_application(code) {
            Some(is_secret) => is_left_alone |= is_secret || key == SIGN_IN_CODE,
            // The person's own, or one that nobody knows yet.
            None => return false,
        }
    }
    // What the admin added is theirs to judge.
    is_left_alone && key != EXTRA_MESSAGE
}

impl Detection {
    /// What helps against this error.
    pub fn remedy(&self) -> Remedy {
        self.ruling().remedy
    }

    /// What helps against this error, and what says so.
    pub fn ruling(&self) -> Ruling {
        let ruling = decide(&self.message, &self.harvest);
        if self.beside_work && ruling.remedy == Remedy::Refresh {
            Ruling {
                remedy: Remedy::Guide,
                by: DecidedBy::Work,
            }
        } else {
            ruling
        }
    }
}

/// What helps against a message, by its key, with what was harvested beside it.
pub fn decide(key: &str, harvest: &Harvest) -> Ruling {
    let message = remedy_of(key);
    // The higher, the more telling; of two that are alike, the first.
    let mut rank = if message == Remedy::Guide { 6 } else { 0 };
    let mut ruling = Ruling {
        remedy: message,
        by: DecidedBy::Message,
    };
    let mut hear = |telling, remedy, by: DecidedBy| {
        if telling > rank {
            rank = telling;
            ruling = Ruling { remedy, by };
        }
    };
    let is_left_alone = is_of_somebody_else(key, &harvest.codes);
    for &code in &harvest.codes {
        let by = DecidedBy::Code(code);
        match (codes::find(code), codes::of_application(code)) {
            (Some(_), Some(_)) if is_left_alone => hear(3, Remedy::Leave, by),
            (Some(_), Some(_)) => hear(2, Remedy::Guide, by),
            (Some(known), None) if known.remedy == Remedy::Guide => hear(7, Remedy::Guide, by),
            (Some(known), None) => hear(4, known.remedy, by),
            (None, _) if key == SIGN_IN_CODE => hear(1, Remedy::Guide, by),
            (None, _) => {}
        }
    }
    for word in &harvest.words {
        let remedy = remedy_of(word);
        let telling = if remedy == Remedy::Guide { 5 } else { 1 };
        hear(telling, remedy, DecidedBy::Word(word.clone()));
    }
    ruling
}
