//! The extension's own pages: popup, history and options.
//!
//! Each page's HTML holds its parts, named by id; the words come from `_locales` through
//! `data-message`, and everything that changes is put in here.

mod api;
mod background;
mod field;
mod files;
mod history;
mod moments;
mod options;
mod popup;
pub mod sign_in_log;
mod trial;
mod view;
mod words;

use web_sys::HtmlDialogElement;

use crate::browser::dom;

/// Starts the page that this document is.
pub fn start() {
    let Some(body) = dom::document().body() else {
        return;
    };
    view::translate();
    match body.dataset().get("page").as_deref() {
        Some("popup") => popup::start(),
        Some("history") => history::start(),
        Some("options") => options::start(),
        page => crate::browser::api::warn(&format!("Token Assist has no page {page:?}")),
    }
    body.set_hidden(false);
}

/// Asks once more, in the page's dialog, before the button of that id does what it says.
fn asked_twice(id: &str, sure: impl Fn() + 'static) {
    view::on(&view::part(id), "click", || {
        let dialog: HtmlDialogElement = view::part("sure");
        // Escape leaves what was returned before.
        dialog.set_return_value("");
        // It stands in the page, and is not open: its backdrop covers the button.
        let _ = dialog.show_modal();
    });
    view::on(&view::part("sure"), "close", move || {
        if view::part::<HtmlDialogElement>("sure").return_value() == "yes" {
            sure();
        }
    });
}
