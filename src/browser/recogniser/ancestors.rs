//! The evidence for or against a message in its ancestors.

use std::ops::RangeInclusive;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use super::flat_tree::{HIGHEST_ANCESTOR, css_value, is_root, parent_or_frame, style_of};
use super::search::first_element;
use crate::browser::dom;
use crate::detection::clues::{self, ContextClue};

/// Longest text of an error surface, in UTF-16 units: a live region or error boundary around half the page
/// is not one.
const LONGEST_SURFACE: u32 = 4_096;

/// The same for dialogs, panels and popovers, which contain help and forms as well.
const LONGEST_DIALOG: u32 = 1_024;

/// Longest visible text, in UTF-16 units, of a document that shows little else than its error: a title, a
/// sentence or two, the labels of some buttons.
const LONGEST_ERROR_PAGE: u32 = 512;

/// How far up class names are read as help, logs and tables. Further up they name products:
/// `ext-log-analytics`.
const HIGHEST_NAMED_ANCESTOR: usize = 12;

#[wasm_bindgen]
extern "C" {
    type HtmlText;
    #[wasm_bindgen(method, getter, js_name = innerText)]
    fn inner_text(this: &HtmlText) -> JsString;
    #[wasm_bindgen(method, getter, js_name = isContentEditable)]
    fn is_content_editable(this: &HtmlText) -> Option<bool>;
}

/// The block of text that a node belongs to: the node itself, unless it is inline.
pub(super) fn block_of(node: &Node) -> Node {
    let mut block = node.clone();
    for _ in 0..HIGHEST_ANCESTOR {
        if is_root(&block) {
            break;
        }
        let Some(style) = style_of(block.unchecked_ref()) else {
            break;
        };
        let display = css_value(&style, "display");
        if !(display.starts_with("inline") || display == "contents") {
            break;
        }
        // Stops at a shadow root: its host has text of its own.
        match block.parent_element() {
            Some(parent) => block = parent.into(),
            None => break,
        }
    }
    block
}

/// Fewest pairs of a label and a value that make a list of them.
const FEWEST_PAIRS: usize = 3;

/// Length of a label, in UTF-16 units. An icon is shorter; a sentence, or an id or a time with its label, is longer.
const LABEL: RangeInclusive<u32> = 2..=30;

/// How far up from a code its label may be.
const HIGHEST_VALUE: usize = 4;

/// Whether an element is a value in a list of pairs, labels and values, each with a plain element around it.
fn is_in_pairs(value: &Element) -> bool {
    let row = value.parent_element().filter(is_pair);
    let list = row.and_then(|row| row.parent_element());
    let mut next = list.and_then(|list| first_element(&list));
    let mut pairs = 0;
    while let Some(row) = next
        && pairs < FEWEST_PAIRS
    {
        pairs += usize::from(is_pair(&row));
        next = row.next_element_sibling();
    }
    pairs >= FEWEST_PAIRS
}

/// Whether an element has a label and another element in it, and nothing else.
fn is_pair(row: &Element) -> bool {
    let label = first_element(row);
    let value = label.as_ref().and_then(Element::next_element_sibling);
    value.is_some_and(|value| value.next_element_sibling().is_none())
        && label.is_some_and(|label| LABEL.contains(&dom::text(&label).length()))
}

/// The evidence in a message's ancestors.
pub(super) struct AncestorClues {
    pub(super) clues: Vec<ContextClue>,
    /// The surface that the error is shown on.
    pub(super) surface: Node,
    /// The message is a value in a list of labels and values.
    in_pairs: bool,
}

impl AncestorClues {
    /// `for_machines`: whether the message is a sign-in code or a machine word, not a sentence.
    pub(super) fn read(innermost: &Element, block: &Node, for_machines: bool) -> Self {
        let mut read = Self {
            clues: Vec::new(),
            surface: block.clone(),
            in_pairs: false,
        };
        let mut next = Some(innermost.clone());
        for height in 0..HIGHEST_ANCESTOR {
            let Some(element) = next else { break };
            read.in_pairs |= for_machines && height < HIGHEST_VALUE && is_in_pairs(&element);
            read.read_element(&element, height);
            next = parent_or_frame(&element);
        }
        read
    }

    fn read_element(&mut self, element: &Element, height: usize) {
        let role = element.get_attribute("role");
        let role = role
            .as_deref()
            .and_then(|role| role.split_ascii_whitespace().next());
        let mut said = Vec::new();
        match role {
            // The role removes the element's own meaning: only its text counts.
            Some("presentation" | "none") => {}
            Some(role) => said.extend(clues::of_role(role).or_else(|| tag_clue(element))),
            None => said.extend(tag_clue(element)),
        }
        if let Some(live) = element.get_attribute("aria-live") {
            said.extend(clues::of_live(&live));
        }
        if element.unchecked_ref::<HtmlText>().is_content_editable() == Some(true) {
            said.push(ContextClue::Editable);
        }
        if element.has_attribute("popover") {
            said.push(ContextClue::Callout);
        }
        if let Some(classes) = element.get_attribute("class") {
            clues::of_classes(&classes, |clue| {
                if clue.is_surface() || height < HIGHEST_NAMED_ANCESTOR {
                    said.push(clue);
                }
            });
        }
        if said.is_empty() {
            return;
        }
        if said.iter().any(|clue| clue.is_surface()) {
            let length = dom::text(element).length();
            said.retain(|clue| !clue.is_surface() || length <= longest(*clue));
            let is_surface = said.iter().any(|clue| clue.is_surface());
            // A message in the heading of a surface has its details below, in the same surface.
            let is_of_surface =
                |clue: &ContextClue| clue.is_surface() || *clue == ContextClue::Heading;
            if is_surface && self.clues.iter().all(is_of_surface) {
                self.surface = element.clone().into();
            }
        }
        // Panes with the details of an entry are dialogs too.
        if self.in_pairs
            && said
                .iter()
                .any(|clue| matches!(clue, ContextClue::Dialog | ContextClue::Callout))
        {
            self.clues.push(ContextClue::ListItem);
        }
        self.clues.extend(said);
    }
}

/// Longest text of such a surface, in UTF-16 units.
fn longest(clue: ContextClue) -> u32 {
    match clue {
        ContextClue::Dialog | ContextClue::Callout => LONGEST_DIALOG,
        _ => LONGEST_SURFACE,
    }
}

/// Whether the document shows little else. Forces layout of the whole document.
pub(super) fn says_little_else(element: &Element) -> bool {
    let body = element
        .owner_document()
        .and_then(|document| document.body());
    body.is_some_and(|body| {
        let shown = body.unchecked_ref::<HtmlText>().inner_text();
        shown.length() <= LONGEST_ERROR_PAGE
    })
}

fn tag_clue(element: &Element) -> Option<ContextClue> {
    let clue = clues::of_tag(&element.local_name())?;
    let is_meant = match clue {
        ContextClue::Link => element.has_attribute("href"),
        ContextClue::Table => {
            let layout = "table[role=presentation],table[role=none]";
            !element.closest(layout).is_ok_and(|table| table.is_some())
        }
        _ => true,
    };
    is_meant.then_some(clue)
}
