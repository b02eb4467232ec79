//! Hit tests and ancestors across shadow roots.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use crate::browser::dom;

#[wasm_bindgen]
extern "C" {
    /// A document or a shadow root.
    type Tree;
    #[wasm_bindgen(method, js_name = elementFromPoint)]
    fn element_from_point(this: &Tree, x: f64, y: f64) -> Option<Element>;
    #[wasm_bindgen(method, getter)]
    fn host(this: &Tree) -> Option<Element>;
}

/// The centre of an element in the window; none if it is not rendered.
pub(super) fn middle(element: &Element) -> Option<(f64, f64)> {
    let area = element.get_bounding_client_rect();
    let (width, height) = (area.width(), area.height());
    let is_drawn = width > 0.0 && height > 0.0;
    is_drawn.then(|| (area.left() + width / 2.0, area.top() + height / 2.0))
}

/// The element of a tree that a pointer hits at a point of the window.
pub(super) fn element_in(tree: &Node, (x, y): (f64, f64)) -> Option<Element> {
    tree.unchecked_ref::<Tree>().element_from_point(x, y)
}

/// The innermost element that a pointer hits at a point of the window; `own` is not entered. A shadow root
/// without an element at the point returns one outside of itself.
pub(super) fn element_at(point: (f64, f64), own: &Element) -> Option<Element> {
    let mut found = element_in(&dom::document(), point)?;
    while found != *own
        && let Some(root) = dom::shadow_root(&found)
        && let Some(inner) = element_in(&root, point)
        && root.contains(Some(&inner))
    {
        found = inner;
    }
    Some(found)
}

/// The innermost modal dialog or full-screen element around an element: everything outside the one opened
/// last is inert.
pub(super) fn modal_around(element: &Element) -> Option<Element> {
    let mut at = element.clone();
    loop {
        // Every supported browser knows the selector.
        if let Ok(Some(modal)) = at.closest(":modal") {
            return Some(modal);
        }
        at = host_of(&at)?;
    }
}

/// The element itself if it is in the document tree, else its outermost shadow host.
pub(super) fn outermost(element: &Element) -> Element {
    let mut at = element.clone();
    while let Some(host) = host_of(&at) {
        at = host;
    }
    at
}

/// The host of the shadow root that an element is in.
fn host_of(element: &Element) -> Option<Element> {
    // The root of a detached element can be any element, and some elements have another kind of `host`.
    if !element.is_connected() {
        return None;
    }
    element.get_root_node().unchecked_ref::<Tree>().host()
}
