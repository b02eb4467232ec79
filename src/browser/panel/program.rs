//! The panel's program in a top document: shows what the background says, and reports what the user chose.
//! It is injected only when there is something to show or to wait for.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{Handlers, JsShown, Panel};
use crate::browser::{api, isolated_world};
use crate::page_message::FromPage;

/// Starts the panel, and asks the background what to show.
///
/// # Errors
///
/// The browser's, if it refuses the listener; then nothing is shown.
pub fn start() -> Result<(), JsValue> {
    let Some(document) = isolated_world::document_key() else {
        return Err(JsValue::from_str(
            "the panel was started without the loader",
        ));
    };
    let shown = Rc::new(Cell::new(0));
    let panel = Panel::new(Handlers {
        on_choice: Box::new({
            let (document, shown) = (document.clone(), Rc::clone(&shown));
            move |choice| {
                let (document, revision) = (document.clone(), shown.get());
                isolated_world::send(&FromPage::Chose {
                    document,
                    revision,
                    choice,
                });
            }
        }),
        on_elapsed: Box::new({
            let (document, shown) = (document.clone(), Rc::clone(&shown));
            move || {
                let (document, revision) = (document.clone(), shown.get());
                isolated_world::send(&FromPage::Elapsed { document, revision });
            }
        }),
        finish_look: Box::new(isolated_world::finish_look),
        on_evicted: Box::new({
            let document = document.clone();
            move || {
                isolated_world::send(&FromPage::Evicted {
                    document: document.clone(),
                });
            }
        }),
        on_covered: Box::new({
            let document = document.clone();
            move |covered| {
                let document = document.clone();
                isolated_world::send(&FromPage::Covered { document, covered });
            }
        }),
        is_heard: Box::new(api::alive),
    });
    let listener = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        let message = api::property(&message, "show");
        if !message.is_object() {
            api::warn("Token Assist: not a message of ours");
            return;
        }
        let message: JsShown = message.unchecked_into();
        shown.set(message.revision());
        panel.show(&message);
    });
    api::on_message(listener.as_ref())?;
    // The browser keeps the listener as long as the document.
    listener.forget();
    isolated_world::send(&FromPage::Ready { document });
    Ok(())
}
