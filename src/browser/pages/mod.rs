//! The extension's own pages: popup, history and options.
//!
//! Each page's HTML holds its parts, named by id; the words come from `_locales` through
//! `data-message`, and everything that changes is put in here.

mod api;
mod background;
mod field;
mod files;
mod moments;
mod options;
mod popup;
mod trial;
mod view;
mod words;

use crate::browser::dom;

/// Starts the page that this document is.
pub fn start() {
    let Some(body) = dom::document().body() else {
        return;
    };
    view::translate();
    match body.dataset().get("page").as_deref() {
        Some("popup") => popup::start(),
        Some("options") => options::start(),
        page => crate::browser::api::warn(&format!("Token Assist has no page {page:?}")),
    }
    body.set_hidden(false);
}
