//! Creates our own elements by tag name, with text nodes only.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node};

#[wasm_bindgen]
extern "C" {
    /// This document. Our own names are valid, so none of these calls can throw.
    type ElementFactory;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static FACTORY: ElementFactory;
    #[wasm_bindgen(method, js_name = createElement)]
    fn create_element(this: &ElementFactory, tag: &JsString) -> HtmlElement;

    /// One of our own elements.
    type JsElement;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_attribute(this: &JsElement, name: &JsString, value: &JsString);
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append_child(this: &JsElement, child: &Node);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    fn set_text(this: &JsElement, text: &JsString);

    /// A [`crate::guidance::element_node::ElementNode`], as the background sent it.
    pub(in crate::browser) type JsElementNode;
    #[wasm_bindgen(method, getter)]
    fn tag(this: &JsElementNode) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn attributes(this: &JsElementNode) -> Array;
    #[wasm_bindgen(method, getter)]
    fn text(this: &JsElementNode) -> JsString;
    #[wasm_bindgen(method, getter)]
    fn children(this: &JsElementNode) -> Array;
}

/// An element with a class.
pub(super) fn element(tag: &str, class: &str) -> HtmlElement {
    let element = FACTORY.with(|factory| factory.create_element(&JsString::from(tag)));
    if !class.is_empty() {
        set(&element, "class", class);
    }
    element
}

/// Sets an attribute.
pub(super) fn set(element: &HtmlElement, name: &str, value: &str) {
    let element: &JsElement = element.unchecked_ref();
    element.set_attribute(&JsString::from(name), &JsString::from(value));
}

/// Replaces an element's content with text.
pub(super) fn write(element: &HtmlElement, text: &JsString) {
    element.unchecked_ref::<JsElement>().set_text(text);
}

/// Appends a child.
pub(super) fn append(parent: &Node, child: &Node) {
    parent.unchecked_ref::<JsElement>().append_child(child);
}

/// Builds the element that a piece describes, with its descendants.
pub(in crate::browser) fn build(piece: &JsElementNode) -> HtmlElement {
    let element = FACTORY.with(|factory| factory.create_element(&piece.tag()));
    let attributes = piece.attributes();
    for index in 0..attributes.length() {
        let attribute: Array = attributes.get(index).unchecked_into();
        let (name, value) = (attribute.get(0), attribute.get(1));
        let element: &JsElement = element.unchecked_ref();
        element.set_attribute(name.unchecked_ref(), value.unchecked_ref());
    }
    write(&element, &piece.text());
    let children = piece.children();
    for index in 0..children.length() {
        append(&element, &build(children.get(index).unchecked_ref()));
    }
    element
}
