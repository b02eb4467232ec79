//! The clues that an element's name, role and classes give about the text in it.

use std::mem;

/// The kind of an element, as far as it matters for a message in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextClue {
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
    /// The error message of a field.
    FieldError,
    /// A class that indicates an error, but not of what kind.
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
    /// Output of programs, or records of other events: a terminal, a code editor, a JSON viewer, a job's
    /// output, a run's history, the pane with an entry's details, the steps in a designer.
    Output,
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

    /// A quotation, by its element.
    Quotation,
    /// Editable text.
    Editable,
}

impl ContextClue {
    /// Whether it is a place where errors are shown.
    pub fn is_surface(self) -> bool {
        (self as u8) <= (Self::ErrorStyle as u8)
    }
}

/// The clue in an element's name, given in lower case.
pub fn of_tag(name: &str) -> Option<ContextClue> {
    Some(match name {
        "dialog" | "fluent-dialog" | "fluent-drawer" | "fluent-dialog-body" => ContextClue::Dialog,
        "output" => ContextClue::Status,
        "fluent-message-bar" => ContextClue::MessageBar,
        "article" => ContextClue::Article,
        "aside" => ContextClue::Aside,
        "search" => ContextClue::Search,
        "td" | "th" => ContextClue::Table,
        "li" | "dt" | "dd" => ContextClue::ListItem,
        "option" | "fluent-option" | "fluent-menu-item" => ContextClue::Option,
        "fluent-tooltip" => ContextClue::Tooltip,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" => ContextClue::Heading,
        "a" | "fluent-link" | "fluent-anchor-button" => ContextClue::Link,
        "code" | "pre" | "kbd" | "samp" | "var" | "tt" => ContextClue::Code,
        "blockquote" | "q" | "cite" | "figcaption" => ContextClue::Quotation,
        "textarea" | "input" | "select" | "fluent-textarea" | "fluent-text-input" => {
            ContextClue::Editable
        }
        _ => return None,
    })
}

/// The clue in an ARIA role. <https://www.w3.org/TR/wai-aria-1.2/#role_definitions>
pub fn of_role(role: &str) -> Option<ContextClue> {
    Some(match role {
        "alert" => ContextClue::Alert,
        "status" => ContextClue::Status,
        "dialog" | "alertdialog" => ContextClue::Dialog,
        "article" => ContextClue::Article,
        "complementary" | "note" => ContextClue::Aside,
        "search" => ContextClue::Search,
        "log" | "feed" | "marquee" => ContextClue::Log,
        "cell" | "gridcell" | "columnheader" | "rowheader" | "row" | "treegrid" => {
            ContextClue::Table
        }
        "listitem" | "term" | "definition" => ContextClue::ListItem,
        "option" | "menuitem" | "menuitemcheckbox" | "menuitemradio" | "treeitem" | "tab" => {
            ContextClue::Option
        }
        "tooltip" => ContextClue::Tooltip,
        "heading" => ContextClue::Heading,
        "link" => ContextClue::Link,
        "code" => ContextClue::Code,
        "blockquote" => ContextClue::Quotation,
        "textbox" | "searchbox" | "combobox" => ContextClue::Editable,
        _ => return None,
    })
}

/// The clue in the `aria-live` attribute.
pub fn of_live(value: &str) -> Option<ContextClue> {
    match value {
        "assertive" => Some(ContextClue::Alert),
        "polite" => Some(ContextClue::Status),
        _ => None,
    }
}

/// Calls `each` with the clues in the words of a class list.
///
/// Classes are read by their words, since everything else in them changes: `innerText-130`,
/// `fui-MessageBar__body`, `fxs-bg-error`.
pub fn of_classes(classes: &str, mut each: impl FnMut(ContextClue)) {
    for class in classes.split_ascii_whitespace() {
        let mut previous = String::new();
        words_of(class, |word| {
            if let Some(clue) = of_words(&previous, &word) {
                each(clue);
            }
            previous = word;
        });
    }
}

fn of_words(previous: &str, word: &str) -> Option<ContextClue> {
    Some(match (previous, word) {
        ("message", "bar") | ("info", "box" | "bar") | (_, "messagebar" | "infobox") => {
            ContextClue::MessageBar
        }
        (_, "statusbar" | "statusbg") | ("blade", "status") => ContextClue::MessageBar,
        (_, "toast") => ContextClue::Toast,
        (_, "notification") => ContextClue::Notification,
        (_, "dialog" | "dialogballoon" | "drawer" | "modal") => ContextClue::Dialog,
        (_, "callout" | "balloon" | "dockedballoon" | "popover") => ContextClue::Callout,
        ("validation", "message") | ("field", "error") | ("error", "message") => {
            ContextClue::FieldError
        }
        (_, "alert" | "error" | "errors" | "danger" | "failure" | "failed" | "critical") => {
            ContextClue::ErrorStyle
        }
        (
            _,
            "help" | "helppane" | "faq" | "docs" | "documentation" | "article" | "tutorial" | "tip",
        ) => ContextClue::Help,
        ("search", "result" | "results") => ContextClue::Search,
        (_, "terminal" | "xterm" | "cloudshell") => ContextClue::Output,
        ("run" | "job" | "trigger", "history" | "output" | "outputs")
        | ("json", "viewer" | "view" | "tree")
        // The canvas of React Flow, on which the designers of Logic Apps and other services draw.
        | ("react", "flow")
        | ("deployment", "details" | "operations" | "log" | "logs")
        | ("activity" | "audit" | "event" | "signin" | "job", "log" | "logs") => {
            ContextClue::Output
        }
        (_, "console" | "chat" | "conversation" | "copilot") => ContextClue::Log,
        (_, "activitylog" | "timeline" | "feed") => ContextClue::Log,
        ("details" | "grid" | "table", "row" | "cell") => ContextClue::Table,
        ("list", "item" | "cell" | "row") => ContextClue::ListItem,
        (_, "tooltip") => ContextClue::Tooltip,
        (_, "monaco" | "codemirror") => ContextClue::Editable,
        _ => return None,
    })
}

/// Calls `each` with the words of a class in lower case: a word ends at anything but a letter, and before
/// a capital that follows a small letter.
fn words_of(class: &str, mut each: impl FnMut(String)) {
    let mut word = String::new();
    let mut was_small = false;
    for letter in class.chars() {
        let is_letter = letter.is_ascii_alphabetic();
        if !word.is_empty() && (!is_letter || (was_small && letter.is_ascii_uppercase())) {
            each(mem::take(&mut word));
        }
        if is_letter {
            word.push(letter.to_ascii_lowercase());
        }
        was_small = letter.is_ascii_lowercase();
    }
    if !word.is_empty() {
        each(word);
    }
}
