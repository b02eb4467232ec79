//! The try-out: what a text would be taken for, and why.

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};

use super::view::{append, on_submit, part, reason, say, with_text};
use crate::browser::api::message;
use crate::pages::trial::{Trial, try_out};

#[wasm_bindgen]
extern "C" {
    /// Text, for what the browser does to it better than any table of ours.
    type Text;
    #[wasm_bindgen(method)]
    fn normalize(this: &Text, form: &str) -> JsString;
    #[wasm_bindgen(method, js_name = toLowerCase)]
    fn to_lower_case(this: &Text) -> JsString;
}

/// Answers each text that is entered.
pub fn start() {
    on_submit("trial-form", || {
        show(&part::<HtmlTextAreaElement>("trial").value())
    });
}

fn show(text: &str) {
    let folded = JsString::from(text)
        .unchecked_into::<Text>()
        .normalize("NFKD");
    let folded: String = folded.unchecked_into::<Text>().to_lower_case().into();
    let (verdict, reasons) = match try_out(&folded) {
        Trial::NothingKnown => (message("options_trial_nothing", &[]), Vec::new()),
        Trial::Found {
            message: name,
            locale,
            share,
            is_error,
            reasons,
        } => {
            let key = if is_error {
                "options_trial_error"
            } else {
                "options_trial_no_error"
            };
            (message(key, &[name, locale, &share.to_string()]), reasons)
        }
    };
    say(&part::<Element>("trial-verdict"), &verdict);
    let list: Element = part("trial-reasons");
    list.set_text_content(None);
    for each in reasons {
        append(&list, &[&with_text("li", &reason(each))]);
    }
}
