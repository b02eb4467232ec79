//! Messages that the page may be showing, and the searches that find them.

use std::collections::VecDeque;

use gloo::events::EventListener;
use web_sys::Node;

use super::Inner;
use crate::browser::dom;
use crate::browser::recogniser::{FoundMessage, MessageText, Search};
use crate::detection::{Decision, Detection, Doubt, Reason};

/// Candidates followed at once. A page with more of them is a list of quotations; an error added to it is
/// still found.
const CANDIDATES_FOLLOWED: usize = 64;

/// Longest text of a doubt, in UTF-16 units: three lines of the popup and a bit, in any language.
const LONGEST_DOUBT: u32 = 200;

/// A message that the page may be showing.
struct Candidate {
    /// The element or shadow root that holds the message.
    node: Node,
    /// The text that a search of this look read in the node.
    text: Option<MessageText>,
    /// Whether the node was added after the first look at the document.
    is_late: bool,
    detection: Option<Detection>,
    /// Why the message is not the error now, if it is not, and its key.
    doubt: Option<(Reason, String)>,
}

/// The candidates of a document, and its unfinished searches for more.
#[derive(Default)]
pub(super) struct Candidates {
    list: Vec<Candidate>,
    /// Unfinished searches, each with whether the searched node was added late.
    searches: VecDeque<(Search, bool)>,
    /// The candidates or their ancestors differ from those that are followed.
    is_to_be_followed: bool,
}

impl Candidates {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The error that the document shows now, unless its frame is out of view.
    pub(super) fn error(&self) -> Option<&Detection> {
        let mut candidates = self.list.iter();
        candidates.find_map(|candidate| candidate.detection.as_ref())
    }

    /// Whether a message is hidden, or not an error now.
    pub(super) fn has_doubtful(&self) -> bool {
        let mut candidates = self.list.iter();
        candidates.any(|candidate| candidate.detection.is_none())
    }

    /// The messages that are not taken for the error, each with its node.
    pub(super) fn doubts(&self) -> Vec<(Doubt, Node)> {
        let doubted = self.list.iter().filter_map(|candidate| {
            let (reason, message) = candidate.doubt.clone()?;
            let text = dom::text(&candidate.node).trim().slice(0, LONGEST_DOUBT);
            let doubt = Doubt {
                text: text.into(),
                message,
                reason,
            };
            Some((doubt, candidate.node.clone()))
        });
        doubted.collect()
    }

    pub(super) fn is_searching(&self) -> bool {
        !self.searches.is_empty()
    }

    pub(super) fn add_search(&mut self, search: Search, is_late: bool) {
        self.searches.push_back((search, is_late));
    }

    pub(super) fn drop_searches(&mut self) {
        self.searches.clear();
    }

    /// Records that something in this node changed.
    pub(super) fn note_change(&mut self, node: &Node) {
        if !self.is_to_be_followed {
            let mut candidates = self.list.iter();
            self.is_to_be_followed =
                candidates.any(|candidate| node.contains(Some(&candidate.node)));
        }
    }

    fn add(&mut self, found: FoundMessage, is_late: bool) {
        let mut candidates = self.list.iter_mut();
        if let Some(known) = candidates.find(|known| known.node == found.node) {
            known.text = found.text;
            return;
        }
        if self.list.len() == CANDIDATES_FOLLOWED {
            // `remove` would add the texts of its panics to the engine.
            let mut has_room = false;
            self.list.retain(|known| {
                let is_dropped = !has_room && known.detection.is_none();
                has_room |= is_dropped;
                !is_dropped
            });
            if !has_room {
                return;
            }
        }
        self.is_to_be_followed = true;
        self.list.push(Candidate {
            node: found.node,
            text: found.text,
            is_late,
            detection: None,
            doubt: None,
        });
    }
}

impl Inner {
    /// Continues the unfinished searches; returns whether all are finished. An unfinished one goes to the end
    /// of the queue: a small error is found at once beside a text that takes hundreds of looks.
    pub(super) fn continue_searches(&self, until: f64) -> bool {
        loop {
            let next = self.state.borrow_mut().candidates.searches.pop_front();
            let Some((mut search, is_late)) = next else {
                return true;
            };
            let is_over = search.resume(&self.recogniser, until, |found| {
                self.state.borrow_mut().candidates.add(found, is_late);
            });
            if !is_over {
                let mut state = self.state.borrow_mut();
                state.candidates.add_search(search, is_late);
                return false;
            }
        }
    }

    /// Examines each candidate again, and follows those that remain.
    pub(super) fn review_candidates(&self) {
        let mut list = std::mem::take(&mut self.state.borrow_mut().candidates.list);
        if list.is_empty() {
            return;
        }
        let before = list.len();
        let mut animations = Vec::new();
        list.retain_mut(|candidate| self.review(candidate, &mut animations));
        let mut state = self.state.borrow_mut();
        let former = std::mem::replace(&mut state.followed.animations, animations);
        let is_changed = std::mem::take(&mut state.candidates.is_to_be_followed);
        drop(state);
        // A page that is being left may refuse to remove the listeners.
        drop(former);
        // Observing an intersection again triggers one callback, which leads here again.
        if is_changed || list.len() != before {
            let nodes = list.iter().map(|candidate| &candidate.node);
            self.followers
                .follow(nodes, &mut self.state.borrow_mut().followed);
        }
        self.state.borrow_mut().candidates.list = list;
    }

    /// Examines a candidate, and awaits the animations that may show or hide it; returns whether it still is
    /// one.
    fn review(&self, candidate: &mut Candidate, animations: &mut Vec<EventListener>) -> bool {
        let node = &candidate.node;
        let text = candidate.text.take();
        if text.is_none() {
            if !node.is_connected() || !self.recogniser.suspects(&dom::text(node)) {
                return false;
            }
            if self.recogniser.is_held_deeper(node) {
                let search = self.recogniser.search(node);
                let mut state = self.state.borrow_mut();
                state.candidates.add_search(search, candidate.is_late);
                return false;
            }
        }
        let examined = self.recogniser.examine(node, text, candidate.is_late);
        let decision = examined.verdict.decision;
        if matches!(decision, Decision::Error | Decision::Hidden) {
            self.followers.await_animations(node, animations);
        }
        (candidate.detection, candidate.doubt) = match decision {
            Decision::Error => (examined.detection, None),
            _ => {
                let key = examined.detection.map(|found| found.message);
                let reason = examined.verdict.reasons.first();
                (
                    None,
                    reason.map(|reason| (*reason, key.unwrap_or_default())),
                )
            }
        };
        true
    }
}
