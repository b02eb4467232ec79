//! What the page shows, as plain data: a tree of elements that the page builds one by one.

use serde::Serialize;

/// One element. It is built from text nodes and attributes, never parsed as HTML.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ElementNode {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    /// Precedes the children.
    text: String,
    children: Vec<ElementNode>,
}

impl ElementNode {
    /// An element with a class; none if it is empty.
    pub fn new(tag: &'static str, class: &str) -> Self {
        let piece = Self {
            tag,
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
        };
        if class.is_empty() {
            piece
        } else {
            piece.set("class", class)
        }
    }

    /// A button with a text; its name identifies its action.
    pub fn button(name: &str, class: &str, words: &str) -> Self {
        Self::new("button", class)
            .set("type", "button")
            .set("name", name)
            .text(words)
    }

    /// A button with an icon.
    pub fn tool(name: &str, words: &str) -> Self {
        Self::button(name, "tool", "")
            .set("aria-label", words)
            .set("title", words)
            .child(Self::icon(name))
    }

    /// A decorative icon, hidden from screen readers.
    pub fn icon(name: &str) -> Self {
        Self::new("span", &["icon ", name].concat()).set("aria-hidden", "true")
    }

    /// An external link, which opens in a new tab.
    pub fn link(class: &str, address: &str, words: &str) -> Self {
        Self::new("a", class)
            .set("href", address)
            .set("target", "_blank")
            .set("rel", "noopener noreferrer")
            .text(words)
    }

    /// Adds an attribute.
    pub fn set(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// Sets the text.
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// Appends a child.
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Appends children.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}
