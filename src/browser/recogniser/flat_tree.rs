//! The tree that the browser renders: slots and shadow roots in place, and frames around it.

use wasm_bindgen::prelude::*;
use web_sys::{CssStyleDeclaration, Element, Node, Window};

use crate::browser::dom;

#[wasm_bindgen]
extern "C" {
    type PossibleShadowRoot;
    #[wasm_bindgen(method, getter)]
    fn host(this: &PossibleShadowRoot) -> Option<Element>;
}

/// How many ancestors of a message are read, shadow hosts and frames included.
pub(super) const HIGHEST_ANCESTOR: usize = 64;

/// Whether a node is a shadow root.
pub(super) fn is_root(node: &Node) -> bool {
    node.node_type() == Node::DOCUMENT_FRAGMENT_NODE
}

/// The node itself if it is an element, else the host of the shadow root.
pub(in crate::browser) fn element_of(node: &Node) -> Option<Element> {
    // Elements of a parent frame are instances of that frame's classes, so only `nodeType` identifies them.
    match node.node_type() {
        Node::ELEMENT_NODE => Some(node.clone().unchecked_into()),
        _ => node.unchecked_ref::<PossibleShadowRoot>().host(),
    }
}

/// The parent in the flat tree: the slot that the element is assigned to, its parent, or the shadow host.
pub(super) fn rendered_parent(element: &Element) -> Option<Element> {
    if let Some(slot) = element.assigned_slot() {
        return Some(slot.into());
    }
    element_of(&element.parent_node()?)
}

/// The parent in the flat tree, or at the root the frame of the document.
pub(in crate::browser) fn parent_or_frame(element: &Element) -> Option<Element> {
    rendered_parent(element).or_else(|| frame_of(element))
}

/// The frame element of this element's document; none at the top, or if the frame is of another origin.
pub(in crate::browser) fn frame_of(element: &Element) -> Option<Element> {
    let window = window_of(element)?;
    window.frame_element().ok().flatten()
}

pub(super) fn window_of(element: &Element) -> Option<Window> {
    element.owner_document()?.default_view()
}

pub(super) fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    dom::window().get_computed_style(element).ok().flatten()
}

/// The computed value of a CSS property; empty if the browser does not know it.
pub(super) fn css_value(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}
