//! Finds the catalog's messages in a document, and reads their context.
//!
//! Page text stays on the JavaScript side, where the browser's own regular expression looks for a
//! trace of a message; only the short text of an element that has one is copied. Layout is read only in
//! [`Recogniser::examine`], for candidates.

mod ancestors;
mod flat_tree;
mod patterns;
mod search;
mod surface_text;
mod visibility;

use js_sys::{JsString, Object};
use web_sys::Node;

use self::ancestors::{AncestorClues, block_of, says_little_else};
pub(super) use self::flat_tree::{element_of, frame_of, parent_or_frame};
use self::patterns::suspicion;
use self::search::own_text;
pub use self::search::{FoundMessage, Search};
use self::surface_text::text_for_harvest;
use self::visibility::visibility_options;
use super::extra_messages::ExtraMessages;
use super::survey::Suspicion;
use super::text::compared;
use crate::catalog::portals::{HostKind, kind_of};
use crate::detection::clues::ContextClue;
use crate::detection::{
    Decision, Detection, Evidence, Match, Normalised, Reason, Verdict, find_phrase, harvest,
    is_of_connection, is_of_somebody_else, normalise, read_wording, weigh,
};

/// Longest text of an element, in UTF-16 units, that is searched for whole phrases. No error surface has as
/// much; in a longer text the message is a quotation.
const LONGEST_TEXT: u32 = 16_384;

/// Recognises the messages in one document.
pub struct Recogniser {
    host: String,
    kind: Option<HostKind>,
    suspicion: Suspicion,
    /// The admin's own messages.
    extra: Vec<Normalised>,
    visibility_options: Object,
}

/// The text of a node, with the message in it.
pub struct MessageText {
    /// As it is compared with phrases.
    text: String,
    normalised: Normalised,
    phrase: Match,
}

/// The result of examining a candidate.
pub struct Examined {
    /// The verdict on the text, and the reasons for it.
    pub verdict: Verdict,
    /// The detection, if a message was found at all.
    pub detection: Option<Detection>,
}

impl Recogniser {
    /// Prepares to recognise the catalog's messages and the admin's own in a document of this host, empty
    /// if it has none.
    pub fn new(host: &str, extra: &ExtraMessages) -> Self {
        Self {
            host: host.to_owned(),
            // The loader runs in hosts of the catalog and in portals that the admin added.
            kind: kind_of(host).or((!host.is_empty()).then_some(HostKind::Portal)),
            suspicion: suspicion(extra),
            extra: extra.texts.iter().map(|text| normalise(text)).collect(),
            visibility_options: visibility_options(),
        }
    }

    /// The test for texts that may hold a message, for use without copying them.
    pub fn suspicion(&self) -> &Suspicion {
        &self.suspicion
    }

    /// Whether the text may hold a message. Cheap enough for every text that a page shows.
    pub fn suspects(&self, text: &JsString) -> bool {
        self.suspicion.suspects(text)
    }

    /// Finds the message in a text.
    ///
    /// # Errors
    ///
    /// [`Reason::TooMuchText`] if it is too long to be searched, [`Reason::NoMessage`] if it holds none.
    fn read_message(&self, text: &JsString) -> Result<MessageText, Reason> {
        if text.length() > LONGEST_TEXT {
            return Err(Reason::TooMuchText);
        }
        let text = compared(text);
        let normalised = normalise(&text);
        let phrase = find_phrase(&normalised, &self.extra).ok_or(Reason::NoMessage)?;
        Ok(MessageText {
            text,
            normalised,
            phrase,
        })
    }

    /// Weighs a candidate, a node that a [`Search`] found, in its context.
    ///
    /// `text` is what the search read, if nothing has changed since. `after_load` is whether the node was
    /// added after the first look at the document.
    pub fn examine(&self, node: &Node, text: Option<MessageText>, after_load: bool) -> Examined {
        let give_up = |decision, reason| Examined {
            verdict: Verdict::without_weighing(decision, reason),
            detection: None,
        };
        let Some(element) = element_of(node) else {
            return give_up(Decision::CannotTell, Reason::NoMessage);
        };
        let block = block_of(node);
        let text = text.filter(|_| block == *node);
        let read = text.map_or_else(|| self.read_message(&own_text(&block, &[])), Ok);
        let MessageText {
            text,
            normalised,
            phrase,
        } = match read {
            Ok(read) => read,
            Err(Reason::NoMessage) => return give_up(Decision::NotError, Reason::NoMessage),
            Err(reason) => return give_up(Decision::CannotTell, reason),
        };
        let for_machines = phrase.is_for_machines();
        let ancestors = AncestorClues::read(&element, &block, for_machines);
        let surface = text_for_harvest(&ancestors.surface, node);
        let harvest = harvest(&surface);
        let evidence = Evidence {
            host: self.kind,
            after_load,
            wording: read_wording(&text, &normalised, &phrase),
            little_else: ancestors.clues.contains(&ContextClue::Heading)
                && says_little_else(&element),
            clues: ancestors.clues,
            details_beside: !harvest.is_bare(),
            for_machines,
            of_somebody_else: is_of_somebody_else(phrase.message.key, &harvest.codes)
                || (for_machines && is_of_connection(&normalise(&compared(&surface.into())))),
            unseen: self.unseen(node),
        };
        let verdict = weigh(&evidence);
        let detection = Detection {
            message: phrase.message.key.to_owned(),
            locale: phrase.message.locale.to_owned(),
            host: self.host.clone(),
            harvest,
            beside_work: false,
            reasons: verdict.reasons.clone(),
        };
        Examined {
            verdict,
            detection: Some(detection),
        }
    }
}
