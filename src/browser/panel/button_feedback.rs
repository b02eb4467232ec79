//! What a button says for a while in place of its own words.

use web_sys::HtmlElement;

use super::elements::set;
use crate::browser::alarm::Alarm;

/// Milliseconds for which a button says something else: long enough to be read twice.
const SAID_FOR: f64 = 2_000.0;

/// Where a control has its name for screen readers, if that is not its text.
const NAME: &str = "aria-label";

/// A button that says something else. Dropped, the button has its own words again.
pub(super) struct ButtonFeedback {
    button: HtmlElement,
    words: Option<String>,
    name: Option<String>,
    _end: Alarm,
}

impl ButtonFeedback {
    /// Lets a button say something, and calls back when it has been said for long enough.
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
