//! What an element's name, role and classes say about the text inside.

/// What an element is, as far as it matters to a message inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An alert, by its role or as an assertive live region.
    Alert,
    /// A status, by its role or as a polite live region.
    Status,
    /// A message bar, an info box, a blade's status bar.
    MessageBar,
    /// A toast.
    Toast,
    /// An entry of the notifications pane.
    Notification,
    /// A dialog, a panel or a drawer.
    Dialog,
    /// A callout, a balloon or another popover.
    Callout,
    /// The message of a field that is invalid.
    FieldError,
    /// A class that says error, and nothing of what kind.
    ErrorStyle,

    /// An article.
    Article,
    /// An aside.
    Aside,
    /// A help pane, documentation, questions and answers, a tip.
    Help,
    /// A search with its results.
    Search,
    /// A log, a feed, a chat, a console.
    Log,
    /// A cell of a table.
    Table,
    /// An entry of a list.
    ListItem,
    /// An option of a list or a menu.
    Option,
    /// A tooltip.
    Tooltip,

    /// A heading.
    Heading,
    /// The text of a link.
    Link,
    /// Code or preformatted text.
    Code,

    /// A quotation by its element.
    Quotation,
    /// Text that somebody types or edits.
    Editable,
}

impl Mark {
    /// Whether it is a place where errors are shown.
    pub fn is_surface(self) -> bool {
        (self as u8) <= (Self::ErrorStyle as u8)
    }
}

/// What the name of an element says; `name` in small letters.
pub fn of_tag(name: &str) -> Option<Mark> {
    Some(match name {
        "dialog" | "fluent-dialog" | "fluent-drawer" | "fluent-dialog-body" => Mark::Dialog,
        "output" => Mark::Status,
        "fluent-message-bar" => Mark::MessageBar,
        "article" => Mark::Article,
        "aside" => Mark::Aside,
        "search" => Mark::Search,
        "td" | "th" => Mark::Table,
        "li" | "dt" | "dd" => Mark::ListItem,
        "option" | "fluent-option" | "fluent-menu-item" => Mark::Option,
        "fluent-tooltip" => Mark::Tooltip,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" => Mark::Heading,
        "a" | "fluent-link" | "fluent-anchor-button" => Mark::Link,
        "code" | "pre" | "kbd" | "samp" | "var" | "tt" => Mark::Code,
        "blockquote" | "q" | "cite" | "figcaption" => Mark::Quotation,
        "textarea" | "input" | "select" | "fluent-textarea" | "fluent-text-input" => Mark::Editable,
        _ => return None,
    })
}

/// What an ARIA role says. <https://www.w3.org/TR/wai-aria-1.2/#role_definitions>
pub fn of_role(role: &str) -> Option<Mark> {
    Some(match role {
        "alert" => Mark::Alert,
        "status" => Mark::Status,
        "dialog" | "alertdialog" => Mark::Dialog,
        "article" => Mark::Article,
        "complementary" | "note" => Mark::Aside,
        "search" => Mark::Search,
        "log" | "feed" | "marquee" => Mark::Log,
        "cell" | "gridcell" | "columnheader" | "rowheader" | "row" | "treegrid" => Mark::Table,
        "listitem" | "term" | "definition" => Mark::ListItem,
        "option" | "menuitem" | "menuitemcheckbox" | "menuitemradio" | "treeitem" | "tab" => {
            Mark::Option
        }
        "tooltip" => Mark::Tooltip,
        "heading" => Mark::Heading,
        "link" => Mark::Link,
        "code" => Mark::Code,
        "blockquote" => Mark::Quotation,
        "textbox" | "searchbox" | "combobox" => Mark::Editable,
        _ => return None,
    })
}

/// What the `aria-live` attribute says.
pub fn of_live(value: &str) -> Option<Mark> {
    match value {
        "assertive" => Some(Mark::Alert),
        "polite" => Some(Mark::Status),
        _ => None,
    }
}

/// Calls `each` with what the words of a class list say.
///
/// Classes are read by their words, since everything else of them changes: `innerText-130`,
/// `fui-MessageBar__body`, `fxs-bg-error`.
pub fn of_classes(classes: &str, mut each: impl FnMut(Mark)) {
    for class in classes.split_ascii_whitespace() {
        let mut previous = Word::default();
        words_of(class, |word| {
            if let Some(mark) = of_words(previous.text(), word) {
                each(mark);
            }
            previous = Word::of(word);
        });
    }
}

fn of_words(previous: &str, word: &str) -> Option<Mark> {
    Some(match (previous, word) {
        ("message", "bar") | ("info", "box" | "bar") | (_, "messagebar" | "infobox") => {
            Mark::MessageBar
        }
        (_, "statusbar" | "statusbg") | ("blade", "status") => Mark::MessageBar,
        (_, "toast") => Mark::Toast,
        (_, "notification") => Mark::Notification,
        (_, "dialog" | "dialogballoon" | "drawer" | "modal") => Mark::Dialog,
        (_, "callout" | "balloon" | "dockedballoon" | "popover") => Mark::Callout,
        ("validation", "message") | ("field", "error") | ("error", "message") => Mark::FieldError,
        (_, "alert" | "error" | "errors" | "danger" | "failure" | "failed" | "critical") => {
            Mark::ErrorStyle
        }
        (
            _,
            "help" | "helppane" | "faq" | "docs" | "documentation" | "article" | "tutorial" | "tip",
        ) => Mark::Help,
        ("search", "result" | "results") => Mark::Search,
        (
            _,
            "console" | "terminal" | "xterm" | "cloudshell" | "chat" | "conversation" | "copilot",
        ) => Mark::Log,
        ("activity" | "audit" | "event", "log" | "logs") => Mark::Log,
        (_, "activitylog" | "timeline" | "feed") => Mark::Log,
        ("details" | "grid" | "table", "row" | "cell") => Mark::Table,
        ("list", "item" | "cell" | "row") => Mark::ListItem,
        (_, "tooltip") => Mark::Tooltip,
        (_, "monaco" | "codemirror") => Mark::Editable,
        _ => return None,
    })
}

/// The longest word that says anything; longer ones are names that a tool made up.
const LONGEST_WORD: usize = 16;

/// A word kept while the next one is read.
#[derive(Default, Clone, Copy)]
struct Word {
    bytes: [u8; LONGEST_WORD],
    length: usize,
}

impl Word {
    fn of(text: &str) -> Self {
        let mut word = Self::default();
        for byte in text.bytes() {
            word.push(byte);
        }
        word
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    /// The word; nothing where it was too long.
    fn text(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Calls `each` with the words of a class in small letters: they end at anything but a letter, and
/// where a capital begins the next one.
fn words_of(class: &str, mut each: impl FnMut(&str)) {
    let mut word = Word::default();
    let mut was_small = false;
    for byte in class.bytes() {
        let is_letter = byte.is_ascii_alphabetic();
        if word.length > 0 && (!is_letter || (was_small && byte.is_ascii_uppercase())) {
            each(word.text());
            word = Word::default();
        }
        if is_letter {
            word.push(byte.to_ascii_lowercase());
        }
        was_small = byte.is_ascii_lowercase();
    }
    if word.length > 0 {
        each(word.text());
    }
}
