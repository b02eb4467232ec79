//! What of a person's deeds on a page is work that a refresh would lose, where no field tells.
//!
//! The page is asked for nothing here: what a deed was and what it was done to are found in
//! `browser::unsaved_work`. docs/remedy.md has the reasons and the limits.

/// What a person did.
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
    /// Pressed an arrow.
    Arrow,
    /// Pressed the pointer and let go at the same place.
    Press,
    /// Dragged something, and what was under the pointer stayed where it was.
    Drag,
    /// Dragged something, and it came along.
    Move,
    /// Dragged something, and there is more in the surface than before.
    Add,
    /// Pasted, cut, dropped, or was about to change an editor's content in another way.
    Insertion,
}

impl Deed {
    /// What a key does that was pressed together with Ctrl, Alt or Meta, or alone.
    pub(crate) fn of_key(key: &str, is_command: bool) -> Option<Self> {
        match key {
            "Backspace" | "Delete" => Some(Deed::Deletion),
            _ if is_command => None,
            "Enter" => Some(Deed::Enter),
            " " => Some(Deed::Space),
            _ if key.starts_with("Arrow") => Some(Deed::Arrow),
            // Part of a character that an input method composes.
            "Process" | "Dead" | "Unidentified" => Some(Deed::Text),
            _ => {
                let mut letters = key.chars();
                let is_one = letters.next().is_some() && letters.next().is_none();
                is_one.then_some(Deed::Text)
            }
        }
    }
}

/// What a deed was done to: the innermost of these around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field whose content is a question: nothing is lost with it.
    Question,
    /// A field of the browser's own, which can be asked what it holds.
    Field,
    /// A control that the page made of elements which hold a choice.
    Control,
    /// What takes text: an editing host, an element with an `EditContext`, a text box without a field.
    Editor,
    /// A picture that only the page can read.
    Canvas,
    /// What says of itself that it has its own keys and its own pointer.
    Application,
    /// A picture made of elements.
    Drawing,
    /// A table with cells of its own.
    Grid,
    /// Something with the focus that says nothing of itself.
    Focusable,
    /// What shows that it can be dragged.
    Handle,
    /// A link, a button, a tab, a menu's item: what it does is done.
    Operated,
    /// Everything else.
    Page,
}

/// Whether a refresh after the deed would lose work. What a field holds tells more than any deed.
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

    /// The deeds that are work in a place, by the letters `text delete enter space arrow press drag move add
    /// insert`.
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
