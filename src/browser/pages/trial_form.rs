//! The trial in the options: the verdict on a text, and the reasons for it.

use js_sys::JsString;
use web_sys::{Element, HtmlTextAreaElement};

use super::view::{append, on_submit, part, reason, set_text, with_text};
use crate::browser::api::message;
use crate::browser::quantity;
use crate::browser::text::compared;
use crate::pages::trial::{Trial, try_out};

/// Shows the verdict on each text that is entered; `extra_messages` are those that the admin added by then.
pub(super) fn start(extra_messages: impl Fn() -> Vec<String> + 'static) {
    on_submit("trial-form", move || {
        let text = part::<HtmlTextAreaElement>("trial").value();
        show(&text, &extra_messages());
    });
}

fn show(text: &str, extra_messages: &[String]) {
    let as_compared = |text: &str| compared(&JsString::from(text));
    let extra: Vec<String> = extra_messages
        .iter()
        .map(|text| as_compared(text))
        .collect();
    let (verdict, reasons) = match try_out(&as_compared(text), &extra) {
        Trial::NothingKnown => (message("options_trial_nothing", &[]), Vec::new()),
        Trial::Found {
            message: name,
            extra,
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
            let extra = extra.and_then(|index| extra_messages.get(index));
            // The language of an added message is unknown.
            let (name, locale) = match extra {
                Some(text) => (["\u{201c}", text, "\u{201d}"].concat(), "\u{2013}"),
                None => (name.to_owned(), locale),
            };
            (
                message(
                    key,
                    &[&name, locale, &quantity::percent(f64::from(share) / 100.0)],
                ),
                reasons,
            )
        }
    };
    set_text(&part::<Element>("trial-verdict"), &verdict);
    let list: Element = part("trial-reasons");
    list.set_text_content(None);
    for each in reasons {
        append(&list, &[&with_text("li", &reason(each))]);
    }
}
