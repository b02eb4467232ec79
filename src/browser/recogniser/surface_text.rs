//! The text of an error surface and of its details, for the harvest of codes and ids.

use web_sys::Node;

use super::LONGEST_TEXT;
use super::flat_tree::{HIGHEST_ANCESTOR, element_of, is_root};
use super::search::is_never_read;
use crate::browser::dom;
use crate::detection::begins_details;

/// How many text nodes are read for the harvest.
const MOST_TEXT_NODES: usize = 512;

/// Elements that list items, each with ids of its own.
const LISTINGS: &str =
    "table,ul,ol,[role=grid],[role=table],[role=list],:has(table,ul,ol,[role=grid])";

/// `NodeFilter.SHOW_TEXT`.
const SHOW_TEXT: u32 = 4;

/// The text of a surface and of the details that follow it, with a line for each text node.
pub(super) fn text_for_harvest(surface: &Node, node: &Node) -> String {
    let mut gathered = Gathered::default();
    gathered.push(surface);
    // The text of shadow roots in the surface, and of what its slots show, is not in its subtree.
    let (mut outside, mut inside) = (surface.clone(), node.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        if outside.contains(Some(&inside)) {
            break;
        }
        let root = inside.get_root_node();
        if is_root(&root) {
            gathered.push(&root);
            let Some(host) = element_of(&root) else { break };
            inside = host.into();
        } else {
            let Some(host) = element_of(&outside.get_root_node()) else {
                break;
            };
            gathered.push(&host);
            outside = host.into();
        }
    }
    let beside = element_of(surface).and_then(|element| element.next_element_sibling());
    if let Some(element) = beside {
        if !element.matches(LISTINGS).unwrap_or(true) {
            let mut beside = Gathered::default();
            beside.push(&element);
            if begins_details(&beside.text) {
                gathered.text.push_str(&beside.text);
            }
        }
    }
    gathered.text
}

/// Text gathered for the harvest of codes and identifiers.
#[derive(Default)]
struct Gathered {
    text: String,
    /// Number of UTF-16 code units of the page's text in it.
    length: u32,
}

impl Gathered {
    /// Adds the text of an element or a root, up to the limit.
    fn push(&mut self, root: &Node) {
        let Some(document) = root.owner_document() else {
            return;
        };
        let Ok(walker) = document.create_tree_walker_with_what_to_show(root, SHOW_TEXT) else {
            return;
        };
        for _ in 0..MOST_TEXT_NODES {
            let Ok(Some(node)) = walker.next_node() else {
                return;
            };
            if node
                .parent_element()
                .is_some_and(|parent| is_never_read(&parent))
            {
                continue;
            }
            let piece = dom::text(&node);
            let length = self.length.saturating_add(piece.length());
            if length > LONGEST_TEXT {
                return;
            }
            self.length = length;
            self.text.push_str(&String::from(piece));
            // The texts of two elements may be adjacent here although they are apart on the screen.
            self.text.push('\n');
        }
    }
}
