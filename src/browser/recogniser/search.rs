//! The search for the smallest nodes that hold a whole message.

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use super::flat_tree::is_root;
use super::{MessageText, Recogniser};
use crate::browser::dom;

/// How many children of an element are read for a message that is split over them.
const MOST_PIECES: usize = 64;

/// Elements whose text is not shown as part of the page.
const NEVER_READ: &str = "head,script,style,template,noscript,title";

#[wasm_bindgen]
extern "C" {
    /// An element or a shadow root.
    type Parent;
    #[wasm_bindgen(method, getter, js_name = firstElementChild)]
    fn first_element(this: &Parent) -> Option<Element>;
}

/// The first child element of an element or a shadow root.
pub(super) fn first_element(parent: &Node) -> Option<Element> {
    parent.unchecked_ref::<Parent>().first_element()
}

/// A node that holds a whole message.
pub struct FoundMessage {
    /// An element, or a shadow root.
    pub node: Node,
    /// The whole text of the node; none if parts of it had to be left out to find the message.
    pub text: Option<MessageText>,
}

/// A resumable search for whole messages: a deeply nested page with much text takes longer than a look.
pub struct Search {
    /// The nodes on the current path down.
    path: Vec<SearchLevel>,
}

/// A node on the current path, with the children that are still to be searched.
struct SearchLevel {
    node: Node,
    /// The child whose text was tested last.
    last: Option<Element>,
    /// The child whose text is tested next.
    next: Option<Element>,
    suspects: Vec<Element>,
    /// Children whose message does not belong to this node: it is their own, or not shown.
    apart: Vec<Node>,
    /// The node is searched a second time, since its children changed during the first.
    is_repeated: bool,
}

/// The text of a node without the children `apart`: a message bar holds the message, and the details below
/// repeat it. A shadow root's styles are left out.
pub(super) fn own_text(node: &Node, apart: &[Node]) -> JsString {
    let is_root = is_root(node);
    if apart.is_empty() && !is_root {
        return dom::text(node);
    }
    let mut own = JsString::from("");
    let mut next = node.first_child();
    for _ in 0..MOST_PIECES {
        let Some(child) = next else { break };
        let is_read = !(is_root && is_never_read(&child));
        if is_read && !apart.contains(&child) {
            own = own.concat(&dom::text(&child));
        }
        next = child.next_sibling();
    }
    own
}

/// Whether a node's text is not shown as part of the page.
pub(super) fn is_never_read(node: &Node) -> bool {
    node.node_type() == Node::ELEMENT_NODE
        && node
            .unchecked_ref::<Element>()
            .matches(NEVER_READ)
            .unwrap_or(true)
}

impl SearchLevel {
    fn at(node: Node) -> Self {
        Self {
            last: None,
            next: first_element(&node),
            node,
            suspects: Vec::new(),
            apart: Vec::new(),
            is_repeated: false,
        }
    }

    fn repeated(node: Node) -> Self {
        Self {
            is_repeated: true,
            ..Self::at(node)
        }
    }

    /// Whether the next child was moved, so that the children that were to follow it no longer do.
    fn is_out_of_order(&self) -> bool {
        self.next.as_ref().is_some_and(|next| {
            next.parent_node().as_ref() != Some(&self.node)
                || next.previous_element_sibling() != self.last
        })
    }
}

impl Search {
    /// Descends to the deepest elements with a trace of a message, climbs to the first that hold a whole
    /// one, and calls `found` with each. Not recursive, since documents nest deeper than the call stack.
    ///
    /// Takes no further step after `until`, a time of this document. Returns whether the search is finished.
    pub fn resume(
        &mut self,
        recogniser: &Recogniser,
        until: f64,
        mut found: impl FnMut(FoundMessage),
    ) -> bool {
        // The page may have changed since the last look. What was removed meanwhile is not on the page, and
        // is searched anew if it is inserted again.
        if let Some(root) = self.path.first()
            && !root.node.is_connected()
        {
            return true;
        }
        if let Some(depth) = self.path.iter().position(SearchLevel::is_out_of_order) {
            self.path.truncate(depth + 1);
            if let Some(level) = self.path.last_mut() {
                *level = SearchLevel::at(level.node.clone());
            }
        }
        while let Some(level) = self.path.last_mut() {
            if let Some(child) = level.next.take() {
                level.next = child.next_element_sibling();
                level.last = Some(child.clone());
                // An only child has nearly the same text as its parent, which had a trace. Testing it at
                // each of many levels would read much text many times.
                let is_only = level.next.is_none() && child.previous_element_sibling().is_none();
                if is_only || recogniser.suspects(&dom::text(&child)) {
                    level.suspects.push(child);
                }
            } else if let Some(next) = level.suspects.pop() {
                if is_never_read(&next) {
                    level.apart.push(next.into());
                } else {
                    self.path.push(SearchLevel::at(next.into()));
                }
            } else if let Some(level) = self.path.pop() {
                self.conclude(level, recogniser, &mut found);
            }
            if dom::now() >= until {
                break;
            }
        }
        self.path.is_empty()
    }

    /// Reads the own text of a node all of whose children were searched.
    fn conclude(
        &mut self,
        level: SearchLevel,
        recogniser: &Recogniser,
        found: &mut impl FnMut(FoundMessage),
    ) {
        let text = own_text(&level.node, &level.apart);
        let message = recogniser.read_message(&text).ok();
        // A child that was added after the others were tested may be what holds the message. Once only: a
        // page that changes at each look must not keep the search here.
        if message.is_some() && !level.is_repeated && recogniser.is_held_deeper(&level.node) {
            self.path.push(SearchLevel::repeated(level.node));
            return;
        }
        if let Some(parent) = self.path.last_mut()
            && (message.is_some() || !level.apart.is_empty())
        {
            parent.apart.push(level.node.clone());
        }
        if let Some(text) = message {
            // Of a node that changed, the text is read again before it is weighed.
            let is_whole = level.apart.is_empty() && !level.is_repeated;
            found(FoundMessage {
                node: level.node,
                text: is_whole.then_some(text),
            });
        }
    }
}

impl Recogniser {
    /// Begins a search for the smallest nodes in `root`, itself included, that hold a whole message:
    /// elements, and shadow roots if no element of theirs holds it. Shadow roots below are not entered.
    pub fn search(&self, root: &Node) -> Search {
        let holder = match root.node_type() {
            Node::TEXT_NODE => root.parent_node(),
            _ => Some(root.clone()),
        };
        Search {
            path: holder.map(SearchLevel::at).into_iter().collect(),
        }
    }

    /// Whether the message in a node is now in one of its children and no longer in the node itself: the
    /// page may have moved it since the [`Search`].
    pub(in crate::browser) fn is_held_deeper(&self, node: &Node) -> bool {
        let mut deeper = Vec::new();
        let mut next = first_element(node);
        for _ in 0..MOST_PIECES {
            let Some(child) = next else { break };
            next = child.next_element_sibling();
            let text = dom::text(&child);
            if self.suspects(&text) && (is_never_read(&child) || self.read_message(&text).is_ok()) {
                deeper.push(child.into());
            }
        }
        !deeper.is_empty() && self.read_message(&own_text(node, &deeper)).is_err()
    }
}
