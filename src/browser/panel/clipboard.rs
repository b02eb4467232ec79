//! Copies text, even if the page's policy refuses the Clipboard API.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use super::elements::{append, element, set, write};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    fn write_text(text: &JsString) -> Result<WritePromise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = document, js_name = execCommand)]
    fn exec_command(command: &str) -> Result<bool, JsValue>;

    /// The promise of [`write_text`].
    type WritePromise;
    #[wasm_bindgen(method)]
    fn then(this: &WritePromise, done: &JsValue, refused: &JsValue);

    /// A text field.
    type TextField;
    #[wasm_bindgen(method)]
    fn select(this: &TextField);
}

/// Copies text, and calls `then` with whether it is on the clipboard. Browsers allow it only soon after the
/// user's click.
pub(super) fn copy(root: &ShadowRoot, text: JsString, then: impl FnOnce(bool) + 'static) {
    let Ok(writing) = write_text(&text) else {
        then(copy_selected(root, &text));
        return;
    };
    let then = Rc::new(Cell::new(Some(then)));
    let done = Closure::once_into_js({
        let then = Rc::clone(&then);
        move || {
            if let Some(then) = then.take() {
                then(true);
            }
        }
    });
    let root = root.clone();
    let refused = Closure::once_into_js(move || {
        if let Some(then) = then.take() {
            then(copy_selected(&root, &text));
        }
    });
    writing.then(&done, &refused);
}

/// Copies with `execCommand`, from a field in which the text is selected.
fn copy_selected(root: &ShadowRoot, text: &JsString) -> bool {
    let focused = root.active_element();
    let field = element("textarea", "spoken");
    write(&field, text);
    set(&field, "readonly", "");
    append(root, &field);
    field.unchecked_ref::<TextField>().select();
    let is_copied = exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(focused) = focused {
        // If it fails, keyboard navigation starts from the top of the page again.
        let _ = focused.unchecked_into::<HtmlElement>().focus();
    }
    is_copied
}
