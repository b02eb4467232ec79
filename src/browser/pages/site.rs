//! The page for those who may not install the extension: guidance on a pasted error, and the reader of
//! sign-in logs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::JsString;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use super::sign_in_log::LogSection;
use super::view::{append, on_submit, part, set_text};
use super::{datetime, view};
use crate::browser::api::message;
use crate::browser::panel::{JsElementNode, build};
use crate::browser::text::compared;
use crate::guidance::cards::{self, button_name};
use crate::guidance::shown::Content;
use crate::pages::pasted_error;
use crate::remedy::Guidance;

/// The page of the site.
pub struct SitePage(Rc<SiteState>);

struct SiteState {
    reader: LogSection,
    /// The guidance on the last error, and its copyable parts.
    shown: RefCell<Option<(Guidance, Content)>>,
    /// The last text has no guidance.
    is_nothing_known: Cell<bool>,
}

impl SitePage {
    /// Starts the page. A worker with that address runs the module, and reads sign-in logs.
    pub fn start(module: JsValue, worker_address: String) -> Self {
        view::translate();
        part::<HtmlElement>("known").set_hidden(false);
        let state = Rc::new(SiteState {
            reader: LogSection::open(module, worker_address),
            shown: RefCell::default(),
            is_nothing_known: Cell::default(),
        });
        on_submit("error-form", {
            let state = Rc::clone(&state);
            move || state.guide()
        });
        gloo::events::EventListener::new(&part::<Element>("guidance"), "click", {
            let state = Rc::clone(&state);
            move |event: &Event| state.clicked(event)
        })
        .forget();
        Self(state)
    }

    /// Shows the page in another language.
    pub fn translate(&self) {
        view::translate();
        let guidance = self.0.shown.take().map(|(guidance, _)| guidance);
        match guidance {
            Some(guidance) => self.0.show(guidance),
            None if self.0.is_nothing_known.get() => self.0.show_nothing(),
            None => {}
        }
        self.0.reader.translate();
    }
}

impl SiteState {
    fn guide(&self) {
        let text = part::<HtmlTextAreaElement>("error").value();
        let text = pasted_error::beginning(&text);
        let address = part::<HtmlInputElement>("address").value();
        let guidance = pasted_error::guidance(
            text,
            &compared(&JsString::from(text)),
            &address,
            datetime::now(),
        );
        let Some(guidance) = guidance else {
            self.shown.take();
            return self.show_nothing();
        };
        self.is_nothing_known.set(false);
        self.reader
            .choose(guidance.history_entry(), guidance.address.clone());
        self.show(guidance);
        // Screen readers read the title, and keyboard navigation continues from there.
        let _ = part::<HtmlElement>("title").focus();
    }

    fn show_nothing(&self) {
        self.is_nothing_known.set(true);
        part::<Element>("guidance").set_text_content(None);
        set_text(&part::<Element>("nothing"), &message("site_nothing", &[]));
    }

    fn show(&self, guidance: Guidance) {
        set_text(&part::<Element>("nothing"), "");
        let content = cards::pasted(&guidance, &message);
        let serializer = serde_wasm_bindgen::Serializer::json_compatible();
        let Ok(card) = content.card.serialize(&serializer) else {
            return;
        };
        let card = build(card.unchecked_ref::<JsElementNode>());
        show_values(&card);
        let place: Element = part("guidance");
        place.set_text_content(None);
        append(&place, &[&card]);
        self.shown.replace(Some((guidance, content)));
    }

    fn clicked(&self, event: &Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button").ok()?);
        let Some(button) = button else { return };
        let shown = self.shown.borrow();
        let content = shown.as_ref().map(|(_, content)| content);
        match (
            button.get_attribute("name").unwrap_or_default().as_str(),
            content,
        ) {
            (button_name::COPY, _) => {
                view::copy(button.get_attribute("value").unwrap_or_default());
            }
            (button_name::COPY_TEXT, Some(content)) => view::copy(content.text.clone()),
            (button_name::COPY_JSON, Some(content)) => view::copy(content.json.clone()),
            (button_name::READ_LOG, _) => {
                part::<Element>("log").scroll_into_view();
                let _ = part::<HtmlElement>("file").focus();
            }
            _ => {}
        }
    }
}

/// Writes the values as text: here a page search may find them.
fn show_values(card: &HtmlElement) {
    let Ok(values) = card.query_selector_all("[data-value]") else {
        return;
    };
    for index in 0..values.length() {
        let value = values
            .get(index)
            .and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(value) = value {
            value.set_text_content(value.get_attribute("data-value").as_deref());
        }
    }
}
