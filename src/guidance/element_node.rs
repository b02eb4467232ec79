//! What stands on a page, as plain data: a tree of elements that the page builds one by one.

use serde::Serialize;

/// One element. It becomes text nodes and attributes, and is never read as HTML.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ElementNode {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    /// Stands before the children.
    text: String,
    children: Vec<ElementNode>,
}

impl ElementNode {
    /// An element with a class, if it has one.
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

    /// A button with words on it; its name says what it does.
    pub fn button(name: &str, class: &str, words: &str) -> Self {
        Self::new("button", class)
            .set("type", "button")
            .set("name", name)
            .text(words)
    }

    /// A button with a picture on it.
    pub fn tool(name: &str, words: &str) -> Self {
        Self::button(name, "tool", "")
            .set("aria-label", words)
            .set("title", words)
            .child(Self::icon(name))
    }

    /// A picture that says nothing which words beside it do not say.
    pub fn icon(name: &str) -> Self {
        Self::new("span", &["icon ", name].concat()).set("aria-hidden", "true")
    }

    /// A link to a page outside, which opens in a tab of its own.
    pub fn link(class: &str, address: &str, words: &str) -> Self {
        Self::new("a", class)
            .set("href", address)
            .set("target", "_blank")
            .set("rel", "noopener noreferrer")
            .text(words)
    }

    /// The same with one more attribute.
    pub fn set(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// The same with this text.
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// The same with one more child at its end.
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The same with more children at its end.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}
