//! Weighs the context of a message: is it the error, or does the page only mention it?
//!
//! Three questions, in this order. Does the page *quote* the message? Then nothing else counts. Is it on a
//! *surface* on which errors are shown, or by itself, as an error is? And can it be *seen*? A doubtful case
//! never leads to a refresh.

use super::Reason;
use super::clues::ContextClue;
use super::wording::{LONGEST_LABEL, Quotation, Wording};
use crate::catalog::portals::HostKind;

/// The evidence that is read from a document about a message in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What the document's host serves; `None` for a document that has no host.
    pub host: Option<HostKind>,
    /// Whether the message was added after the first look at the document.
    pub after_load: bool,
    /// Its position in the text of its block.
    pub wording: Wording,
    /// The clues in its ancestors, innermost first.
    pub clues: Vec<ContextClue>,
    /// Whether the whole document contains little else.
    pub little_else: bool,
    /// Whether a sign-in code or an id is on the same surface.
    pub details_beside: bool,
    /// Whether the message is a sign-in code or a machine word, not a sentence.
    pub for_machines: bool,
    /// Whether the token is not the signed-in user's.
    pub of_somebody_else: bool,
    /// Why the message cannot be seen; `None` if it can.
    pub unseen: Option<Reason>,
}

impl Verdict {
    /// A verdict on a text that was not weighed.
    pub(crate) fn without_weighing(decision: Decision, reason: Reason) -> Self {
        Self {
            decision,
            reasons: vec![reason],
        }
    }
}

/// What a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The error.
    Error,
    /// A mention of the error.
    NotError,
    /// The error, but it cannot be seen now.
    Hidden,
    /// It may or may not be the error: nothing is done.
    CannotTell,
}

/// The verdict on a text, and the reasons for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The verdict.
    pub decision: Decision,
    /// The reasons, weightiest first.
    pub reasons: Vec<Reason>,
}

/// Most letters before the message on a surface: enough for another description of the failure.
const LONGEST_LEAD: usize = 160;

/// Most letters beside the message in the block of one without a surface.
const LONGEST_BLOCK: usize = 400;

/// Minimum share of a block, in percent, at which a message is nearly all of it.
const NEARLY_ALL: u8 = 60;

/// Minimum share of a block, in percent, at which a message is more than part of a sentence.
const HALF: u8 = 50;

/// Weighs the evidence.
pub fn weigh(evidence: &Evidence) -> Verdict {
    let others = evidence.of_somebody_else.then_some(Reason::OfSomebodyElse);
    let (decision, mut reasons) = match against(evidence).or(others) {
        Some(reason) => (Decision::NotError, vec![reason]),
        None => in_favour(evidence),
    };
    let decision = match (decision, evidence.unseen) {
        (Decision::Error, Some(unseen)) => {
            reasons.insert(0, unseen);
            Decision::Hidden
        }
        (decision, _) => decision,
    };
    Verdict { decision, reasons }
}

/// The reason that a clue gives against a text regardless of its surroundings: text that somebody wrote, or
/// output.
fn somebody_elses(clue: ContextClue) -> Option<Reason> {
    match clue {
        ContextClue::Editable => Some(Reason::InEditableText),
        ContextClue::Quotation => Some(Reason::InQuotation),
        // Even if it contains a live region, as a terminal's rows are.
        ContextClue::Output => Some(Reason::InLog),
        _ => None,
    }
}

/// The reason that the page only mentions the error, if there is one.
fn against(evidence: &Evidence) -> Option<Reason> {
    let clues = &evidence.clues;
    let wording = &evidence.wording;
    if let Some(reason) = clues.iter().copied().find_map(somebody_elses) {
        return Some(reason);
    }
    if wording.quotation == Quotation::InWords {
        return Some(Reason::QuotedInASentence);
    }
    // From the message outward, the first element that is made for errors, or for mentioning them, decides. A
    // heading, a link, code or a table does not count against a message if a surface for errors is around it.
    let mut excusable = None;
    for clue in clues {
        // Logs and details list codes of other errors.
        if evidence.for_machines {
            match clue {
                ContextClue::Table => return Some(Reason::InTable),
                ContextClue::ListItem => return Some(Reason::InAList),
                _ => {}
            }
        }
        let reason = match clue {
            // Whole tables are live regions, so that screen readers announce new rows.
            ContextClue::Status if excusable == Some(Reason::InTable) => continue,
            ContextClue::Alert
            | ContextClue::Status
            | ContextClue::MessageBar
            | ContextClue::Toast
            | ContextClue::Notification
            | ContextClue::FieldError => return if_prose(wording),
            // A dialog may hold an article, a table, or a log.
            ContextClue::Dialog | ContextClue::Callout => {
                excusable = excusable.filter(|reason| {
                    *reason == Reason::InTable
                        || (*reason == Reason::InCode && wording.share < HALF)
                });
                continue;
            }
            ContextClue::ErrorStyle => {
                excusable = excusable.filter(|reason| *reason != Reason::InHeading);
                continue;
            }
            ContextClue::Article => return Some(Reason::InArticle),
            ContextClue::Aside => return Some(Reason::InAside),
            ContextClue::Help => return Some(Reason::InHelp),
            ContextClue::Search => return Some(Reason::InSearchResults),
            ContextClue::Log => return Some(Reason::InLog),
            ContextClue::Option => return Some(Reason::InOption),
            ContextClue::Tooltip => return Some(Reason::InTooltip),
            ContextClue::Heading if evidence.little_else => continue,
            ContextClue::Heading => Reason::InHeading,
            ContextClue::Table => Reason::InTable,
            ContextClue::Link => Reason::InLink,
            ContextClue::Code => Reason::InCode,
            ContextClue::ListItem
            | ContextClue::Quotation
            | ContextClue::Editable
            | ContextClue::Output => continue,
        };
        if reason == Reason::InTable {
            excusable = Some(reason);
        }
        excusable.get_or_insert(reason);
    }
    excusable.or_else(|| if_prose(wording))
}

/// Too many words before the message make it part of a text that somebody wrote.
fn if_prose(wording: &Wording) -> Option<Reason> {
    (wording.before > LONGEST_LEAD).then_some(Reason::InProse)
}

/// The reasons for the error, and whether they are enough.
fn in_favour(evidence: &Evidence) -> (Decision, Vec<Reason>) {
    let wording = &evidence.wording;
    let mut reasons = Vec::new();
    for clue in &evidence.clues {
        if let Some(reason) = surface(*clue) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    let in_list = evidence.clues.contains(&ContextClue::ListItem);
    let on_surface = match reasons.as_slice() {
        [] => false,
        // Rows of a log are styled by their content.
        [Reason::StyledAsAnError] => !(in_list && wording.follows_time),
        _ => true,
    };
    let opens_block = wording.begins_sentence && wording.before <= LONGEST_LABEL;
    let nearly_all = wording.share >= NEARLY_ALL;
    let is_short = wording.before + wording.after <= LONGEST_BLOCK;
    if nearly_all {
        reasons.push(Reason::NearlyOnlyTheMessage);
    } else if opens_block {
        reasons.push(Reason::OpensItsBlock);
    }
    if evidence.details_beside {
        reasons.push(Reason::DetailsBeside);
    }
    if evidence.after_load {
        reasons.push(Reason::AppearedAfterLoad);
    }
    reasons.push(match evidence.host {
        Some(HostKind::Portal) => Reason::OnAPortal,
        Some(HostKind::Blade) => Reason::InABlade,
        None => Reason::OnAnotherHost,
    });

    let in_place = if on_surface {
        wording.begins_sentence || wording.share >= HALF || wording.before <= LONGEST_LABEL
    } else {
        let stands_alone =
            opens_block && (nearly_all || evidence.details_beside || wording.share >= HALF);
        stands_alone
            && is_short
            && !in_list
            && !evidence.for_machines
            && evidence.host.is_some()
            && wording.quotation == Quotation::None
    };
    if in_place {
        return (Decision::Error, reasons);
    }
    let doubt = match (on_surface, in_list) {
        (true, _) => Reason::MidSentence,
        (false, true) => Reason::InAList,
        (false, false) => Reason::NoErrorSurface,
    };
    reasons.insert(0, doubt);
    (Decision::CannotTell, reasons)
}

fn surface(clue: ContextClue) -> Option<Reason> {
    Some(match clue {
        ContextClue::Alert => Reason::InAnAlert,
        ContextClue::Status => Reason::InAStatus,
        ContextClue::MessageBar => Reason::InAMessageBar,
        ContextClue::Toast => Reason::InAToast,
        ContextClue::Notification => Reason::InANotification,
        ContextClue::Dialog => Reason::InADialog,
        ContextClue::Callout => Reason::InACallout,
        ContextClue::FieldError => Reason::BesideAField,
        ContextClue::ErrorStyle => Reason::StyledAsAnError,
        _ => return None,
    })
}
