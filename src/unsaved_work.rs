//! Which of the user's actions on a page are work that a refresh would lose, where no field shows it.
//!
//! Pure: `browser::unsaved_work` determines what an action was and on what. docs/remedy.md has the reasons
//! and the limits.

/// A user action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserAction {
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
    /// Dragged, and the element under the pointer stayed in place.
    Drag,
    /// Dragged something that moved along.
    Move,
    /// Dragged, and the surface has more elements than before.
    Add,
    /// Pasted, cut, dropped, or was about to change an editor's content otherwise.
    Insertion,
}

impl UserAction {
    /// The action of a key press; `is_command` if it was pressed with Ctrl, Alt or Meta.
    pub(crate) fn of_key(key: &str, is_command: bool) -> Option<Self> {
        match key {
            "Backspace" | "Delete" => Some(UserAction::Deletion),
            _ if is_command => None,
            "Enter" => Some(UserAction::Enter),
            " " => Some(UserAction::Space),
            _ if key.starts_with("Arrow") => Some(UserAction::Arrow),
            // Part of a character composed by an input method.
            "Process" | "Dead" | "Unidentified" => Some(UserAction::Text),
            _ => {
                let mut letters = key.chars();
                let is_one = letters.next().is_some() && letters.next().is_none();
                is_one.then_some(UserAction::Text)
            }
        }
    }
}

/// The target of an action: the innermost of these around the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionTarget {
    /// A field whose content is a query: losing it costs nothing.
    Question,
    /// A field of the browser's own, whose value can be read.
    Field,
    /// A control built by the page that stores a choice.
    Control,
    /// A text editor: an editing host, an element with an `EditContext`, a text box without a field.
    Editor,
    /// A picture that only the page can read.
    Canvas,
    /// An element whose role indicates that it handles keys and pointer itself.
    Application,
    /// An SVG picture.
    Drawing,
    /// A grid.
    Grid,
    /// A focusable element whose role gives no further information.
    Focusable,
    /// An element whose cursor shows that it can be dragged.
    Handle,
    /// A link, a button, a tab, a menu item: it takes effect at once.
    Operated,
    /// Everything else.
    Page,
}

/// Whether a refresh after the action would lose work. A field's value is better evidence than any action, so
/// fields never count here.
pub(crate) fn is_work(action: UserAction, target: ActionTarget) -> bool {
    use UserAction::{Add, Arrow, Deletion, Drag, Enter, Insertion, Move, Space, Text};
    match target {
        ActionTarget::Question | ActionTarget::Field => false,
        ActionTarget::Control => !matches!(action, Text | Insertion),
        ActionTarget::Editor => matches!(action, Text | Deletion | Enter | Space | Insertion),
        ActionTarget::Canvas => true,
        ActionTarget::Application => {
            matches!(action, Text | Deletion | Arrow | Move | Add | Insertion)
        }
        ActionTarget::Drawing => matches!(action, Text | Deletion | Move | Insertion),
        ActionTarget::Grid | ActionTarget::Focusable => {
            matches!(action, Text | Deletion | Insertion)
        }
        ActionTarget::Handle => matches!(action, Drag | Move | Add | Insertion),
        ActionTarget::Operated | ActionTarget::Page => matches!(action, Insertion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: [UserAction; 10] = [
        UserAction::Text,
        UserAction::Deletion,
        UserAction::Enter,
        UserAction::Space,
        UserAction::Arrow,
        UserAction::Press,
        UserAction::Drag,
        UserAction::Move,
        UserAction::Add,
        UserAction::Insertion,
    ];

    /// The actions that are work on a target, as letters: `t`ext, `d`elete, `e`nter, `s`pace, `a`rrow, `p`ress,
    /// `D`rag, `M`ove, `A`dd, `I`nsert.
    fn work_on(target: ActionTarget) -> String {
        let letters = ACTIONS.into_iter().zip("tdesapDMAI".chars());
        letters
            .filter(|(action, _)| is_work(*action, target))
            .map(|(_, letter)| letter)
            .collect()
    }

    #[test]
    fn each_target_has_its_own_actions() {
        for (target, work) in [
            (ActionTarget::Question, ""),
            (ActionTarget::Field, ""),
            (ActionTarget::Control, "desapDMA"),
            (ActionTarget::Editor, "tdesI"),
            (ActionTarget::Canvas, "tdesapDMAI"),
            (ActionTarget::Application, "tdaMAI"),
            (ActionTarget::Drawing, "tdMI"),
            (ActionTarget::Grid, "tdI"),
            (ActionTarget::Focusable, "tdI"),
            (ActionTarget::Handle, "DMAI"),
            (ActionTarget::Operated, "I"),
            (ActionTarget::Page, "I"),
        ] {
            assert_eq!(work_on(target), work, "{target:?}");
        }
    }

    #[test]
    fn keys_map_to_their_actions() {
        for (key, is_command, action) in [
            ("a", false, Some(UserAction::Text)),
            ("ß", false, Some(UserAction::Text)),
            ("Process", false, Some(UserAction::Text)),
            ("a", true, None),
            ("Backspace", false, Some(UserAction::Deletion)),
            ("Delete", true, Some(UserAction::Deletion)),
            ("Enter", false, Some(UserAction::Enter)),
            ("Enter", true, None),
            (" ", false, Some(UserAction::Space)),
            ("ArrowUp", false, Some(UserAction::Arrow)),
            ("Tab", false, None),
            ("Escape", false, None),
            ("PageDown", false, None),
            ("F5", false, None),
            ("", false, None),
        ] {
            assert_eq!(UserAction::of_key(key, is_command), action, "{key}");
        }
    }
}
