//! What helps against an error: the first of these rows that applies to what was found decides.
//!
//! | found | decision |
//! |---|---|
//! | a code of the user's session that a refresh cannot fix, wherever it is | guidance |
//! | a message whose row says so | guidance |
//! | a machine word whose row says so | guidance |
//! | another code of the user's session | a refresh |
//! | an application's secret or certificate, and no code that may be of the user's session | left alone |
//! | an application's request, by itself | left alone |
//! | an application's request, beside a message | guidance |
//! | an unknown code by itself | guidance: a doubt never refreshes |
//! | another machine word | a refresh |
//! | anything else | what the message's row says |

use super::phrase::{EXTRA_MESSAGE, SIGN_IN_CODE};
use super::{Detection, Harvest};
use crate::catalog::Remedy;
use crate::catalog::codes;
use crate::catalog::messages::remedy_of;

/// The remedy, and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What helps.
    pub remedy: Remedy,
    /// What decided it.
    pub by: DecidedBy,
}

/// Messages of blades that keep their work in memory alone: Data Explorer of Cosmos DB, whose tabs are lost.
const MESSAGES_BESIDE_WORK: [&str; 1] = ["data-explorer-token"];

/// What decided the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// The message.
    Message,
    /// A sign-in code.
    Code(u32),
    /// A machine word.
    Word(String),
    /// The page holds work that a refresh would lose and that no field shows.
    Work,
}

/// Whether an error with these codes and the message of this key is about a token that is not the signed-in
/// user's.
pub(crate) fn is_of_somebody_else(key: &str, codes: &[u32]) -> bool {
    let mut is_left_alone = false;
    for &code in codes {
        match codes::of_application(code) {
            Some(is_secret) => is_left_alone |= is_secret || key == SIGN_IN_CODE,
            // A code of the user's session, or an unknown one.
            None => return false,
        }
    }
    // A message that the admin added is theirs to judge.
    is_left_alone && key != EXTRA_MESSAGE
}

impl Detection {
    /// What helps against this error.
    pub fn remedy(&self) -> Remedy {
        self.ruling().remedy
    }

    /// What helps against this error, and what decided it.
    pub fn ruling(&self) -> Ruling {
        let ruling = decide(&self.message, &self.harvest);
        let is_of_work = MESSAGES_BESIDE_WORK.contains(&self.message.as_str());
        let would_lose_work = match ruling.remedy {
            Remedy::Refresh => self.beside_work,
            Remedy::Guide => is_of_work && ruling.by == DecidedBy::Message,
            Remedy::Leave => false,
        };
        if would_lose_work {
            return Ruling {
                remedy: Remedy::Guide,
                by: DecidedBy::Work,
            };
        }
        ruling
    }

    /// Whether a refresh would help against the error, but lose work that no field shows.
    pub(crate) fn would_lose_work(&self) -> bool {
        self.ruling().by == DecidedBy::Work
    }
}

/// What helps against the message of this key, given the harvest beside it.
pub fn decide(key: &str, harvest: &Harvest) -> Ruling {
    let message = remedy_of(key);
    // The highest rank decides; of equal ones the first.
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
