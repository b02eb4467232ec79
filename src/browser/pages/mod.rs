//! The extension's own pages.
//!
//! Each page's HTML holds its parts, named by id; the texts come from `_locales` through `data-message`,
//! and this module fills in everything that changes.

mod active_tab;
mod background_requests;
pub mod check_page;
mod datetime;
mod field;
mod files;
mod history_page;
mod options;
mod popup;
mod probe;
mod setting_texts;
pub mod sign_in_log;
pub mod site;
mod storage_changes;
mod trial_form;
mod view;

use web_sys::HtmlDialogElement;

use crate::browser::dom;

/// Starts the page of this document.
pub fn start() {
    let Some(body) = dom::document().body() else {
        return;
    };
    view::translate();
    match body.dataset().get("page").as_deref() {
        Some("popup") => popup::start(),
        Some("history") => history_page::start(),
        Some("options") => options::start(),
        page => crate::browser::api::warn(&format!("Token Assist has no page {page:?}")),
    }
    body.set_hidden(false);
}

/// Asks for confirmation, in the page's dialog, when the button of that id is clicked.
fn asked_twice(id: &str, sure: impl Fn() + 'static) {
    view::on(&view::part(id), "click", || {
        let dialog: HtmlDialogElement = view::part("sure");
        // Escape keeps the previous return value.
        dialog.set_return_value("");
        // The dialog is connected, and cannot be open, since its backdrop would cover the button.
        let _ = dialog.show_modal();
    });
    view::on(&view::part("sure"), "close", move || {
        if view::part::<HtmlDialogElement>("sure").return_value() == "yes" {
            sure();
        }
    });
}
