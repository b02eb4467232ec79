//! Elements of ours: built by name, filled with text nodes only.

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node};

#[wasm_bindgen]
extern "C" {
    /// This document. Our own names are valid, and so none of these calls can throw.
    type Maker;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static MAKER: Maker;
    #[wasm_bindgen(method, js_name = createElement)]
    fn create_element(this: &Maker, tag: &str) -> HtmlElement;

    /// An element of ours.
    type Own;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_attribute(this: &Own, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append_child(this: &Own, child: &Node);
}

/// An element with a class.
pub(super) fn element(tag: &str, class: &str) -> HtmlElement {
    let element = MAKER.with(|maker| maker.create_element(tag));
    if !class.is_empty() {
        set(&element, "class", class);
    }
    element
}

/// An element with a class and text.
pub(super) fn with_text(tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = element(tag, class);
    element.set_text_content(Some(text));
    element
}

/// An element with a class and children.
pub(super) fn with_children(tag: &str, class: &str, children: &[&HtmlElement]) -> HtmlElement {
    let element = element(tag, class);
    for child in children {
        append(&element, child);
    }
    element
}

/// Sets an attribute.
pub(super) fn set(element: &HtmlElement, name: &str, value: &str) {
    element.unchecked_ref::<Own>().set_attribute(name, value);
}

/// Adds a child at the end.
pub(super) fn append(parent: &Node, child: &Node) {
    parent.unchecked_ref::<Own>().append_child(child);
}

/// A button with words on it; its name says what it does.
pub(super) fn button(name: &str, class: &str, words: &str) -> HtmlElement {
    let button = with_text("button", class, words);
    set(&button, "type", "button");
    set(&button, "name", name);
    button
}

/// A button with a picture on it.
pub(super) fn tool(name: &str, words: &str) -> HtmlElement {
    let button = button(name, "tool", "");
    set(&button, "aria-label", words);
    set(&button, "title", words);
    append(&button, &icon(name));
    button
}

/// A picture that says nothing which words beside it do not say.
pub(super) fn icon(name: &str) -> HtmlElement {
    let icon = element("span", "icon");
    set(&icon, "class", &["icon ", name].concat());
    set(&icon, "aria-hidden", "true");
    icon
}

/// A link to a page outside, which opens in a tab of its own.
pub(super) fn link(address: &str, words: &str) -> HtmlElement {
    let link = with_text("a", "", words);
    set(&link, "href", address);
    set(&link, "target", "_blank");
    set(&link, "rel", "noopener noreferrer");
    link
}
