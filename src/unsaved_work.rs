//! Which of the user's deeds on a page are work that a refresh would lose, where no field shows it.
//!
//! Pure: `browser::unsaved_work` finds out what a deed was and what it was done to. docs/remedy.md has the
//! reasons and the limits.

/// A user action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Typed a character.
    Text,
    /// Pressed Backspace or Delete.
    Deletion,
    /// Pressed Enter.
    Enter,
    /// Pressed the space bar.
    Space,
    /// Pressed an arrow key.
    Arrow,
    /// Pressed and released the pointer at the same place.
    Press,
    /// Dragged, and what was under the pointer stayed where it was.
    Drag,
    /// Dragged something, and it moved along.
    Move,
    /// Dragged, and the surface has more elements than before.
    Add,
    /// Pasted, cut, dropped, or was about to change an editor's content otherwise.
    Insertion,
}

impl Deed {
    /// The deed of a key press; `is_command` if it was pressed with Ctrl, Alt or Meta.
    pub(crate) fn of_key(key: &str, is_command: bool) -> Option<Self> {
        match key {
            "Backspace" | "Delete" => Some(Deed::Deletion),
            _ if is_command => None,
            "Enter" => Some(Deed::Enter),
            " " => Some(Deed::Space),
            _ if key.starts_with("Arrow") => Some(Deed::Arrow),
            // Part of a character composed by an input method.
            "Process" | "Dead" | "Unidentified" => Some(Deed::Text),
            _ => {
                let mut letters = key.chars();
                let is_one = letters.next().is_some() && letters.next().is_none();
                is_one.then_some(Deed::Text)
            }
        }
    }
}

/// What a deed was done to: the innermost of these around the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field whose content is a query: losing it costs nothing.
    Question,
    /// A field of the browser's own, whose value can be read.
    Field,
    /// A control built by the page that holds a choice.
    Control,
    /// A text editor: an editing host, an element with an `EditContext`, a text box without a field.
    Editor,
    /// A picture that only the page can read.
    Canvas,
    /// An element whose role says that it handles keys and pointer itself.
    Application,
    /// An SVG picture.
    Drawing,
    /// A grid.
    Grid,
    /// A focusable element whose role says nothing more.
    Focusable,
    /// An element whose cursor shows that it can be dragged.
    Handle,
    /// A link, a button, a tab, a menu item: its effect is done at once.
    Operated,
    /// Everything else.
    Page,
}

/// Whether a refresh after the deed would lose work. A field's value tells more than any deed, so fields
/// never count here.
pub(crate) fn is_work(deed: Deed, place: Place) -> bool {
    use Deed::{Add, Arrow, Deletion, Drag, Enter, Insertion, Move, Space, Text};
    match place {
        Place::Question | Place::Field => false,
        Place::Control => !matches!(deed, Text | Insertion),
        Place::Editor => matches!(deed, Text | Deletion | Enter | Space | Insertion),
        Place::Canvas => true,
        Place::Application => matches!(deed, Text | Deletion | Arrow | Move | Add | Insertion),
        Place::Drawing => matches!(deed, Text | Deletion | Move | Insertion),
        Place::Grid | Place::Focusable => matches!(deed, Text | Deletion | Insertion),
        Place::Handle => matches!(deed, Drag | Move | Add | Insertion),
        Place::Operated | Place::Page => matches!(deed, Insertion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEEDS: [Deed; 10] = [
        Deed::Text,
        Deed::Deletion,
        Deed::Enter,
        Deed::Space,
        Deed::Arrow,
        Deed::Press,
        Deed::Drag,
        Deed::Move,
        Deed::Add,
        Deed::Insertion,
    ];

    /// The deeds that are work in a place, as letters: `t`ext, `d`elete, `e`nter, `s`pace, `a`rrow, `p`ress,
    /// `D`rag, `M`ove, `A`dd, `I`nsert.
    fn work_in(place: Place) -> String {
        let letters = DEEDS.into_iter().zip("tdesapDMAI".chars());
        letters
            .filter(|(deed, _)| is_work(*deed, place))
            .map(|(_, letter)| letter)
            .collect()
    }

    #[test]
    fn each_place_has_its_own_deeds() {
        for (place, work) in [
            (Place::Question, ""),
            (Place::Field, ""),
            (Place::Control, "desapDMA"),
            (Place::Editor, "tdesI"),
            (Place::Canvas, "tdesapDMAI"),
            (Place::Application, "tdaMAI"),
            (Place::Drawing, "tdMI"),
            (Place::Grid, "tdI"),
            (Place::Focusable, "tdI"),
            (Place::Handle, "DMAI"),
            (Place::Operated, "I"),
            (Place::Page, "I"),
        ] {
            assert_eq!(work_in(place), work, "{place:?}");
        }
    }

    #[test]
    fn keys_are_what_they_do() {
        for (key, is_command, deed) in [
            ("a", false, Some(Deed::Text)),
            ("ß", false, Some(Deed::Text)),
            ("Process", false, Some(Deed::Text)),
            ("a", true, None),
            ("Backspace", false, Some(Deed::Deletion)),
            ("Delete", true, Some(Deed::Deletion)),
            ("Enter", false, Some(Deed::Enter)),
            ("Enter", true, None),
            (" ", false, Some(Deed::Space)),
            ("ArrowUp", false, Some(Deed::Arrow)),
            ("Tab", false, None),
            ("Escape", false, None),
            ("PageDown", false, None),
            ("F5", false, None),
            ("", false, None),
        ] {
            assert_eq!(Deed::of_key(key, is_command), deed, "{key}");
        }
    }
}
