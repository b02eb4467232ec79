//! Feedback on a button: a temporary text in place of its own.

use web_sys::HtmlElement;

use super::elements::set;
use crate::browser::alarm::Alarm;

/// Milliseconds for which the feedback is shown: long enough to be read twice.
const SAID_FOR: f64 = 2_000.0;

/// The attribute with a control's accessible name, if the name is not its text.
const NAME: &str = "aria-label";

/// Feedback shown on a button. Dropping it restores the button's own text.
pub(super) struct ButtonFeedback {
    button: HtmlElement,
    words: Option<String>,
    name: Option<String>,
    _end: Alarm,
}

impl ButtonFeedback {
    /// Shows a text on a button, and calls back when it has been shown for long enough.
    pub(super) fn new(button: HtmlElement, text: &str, then: impl Fn() + 'static) -> Self {
        let (words, name) = (button.text_content(), button.get_attribute(NAME));
        button.set_text_content(Some(text));
        if name.is_some() {
            set(&button, NAME, text);
        }
        Self {
            button,
            words,
            name,
            _end: Alarm::after(SAID_FOR, then),
        }
    }
}

impl Drop for ButtonFeedback {
    fn drop(&mut self) {
        self.button.set_text_content(self.words.as_deref());
        if let Some(name) = &self.name {
            set(&self.button, NAME, name);
        }
    }
}
