//! The browser, the extension and a tab's engines, for reports.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use gloo::timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::api::{self, list, object, property, said};
use crate::browser::dom;
use crate::number;
use crate::pages::environment::Environment;
use crate::types::Millis;

/// Milliseconds after which an answer counts as missing. A background that starts takes a second or two on a
/// busy machine.
const PATIENCE: u32 = 10_000;

/// The error that is reported in place of an answer.
const NO_ANSWER: &str = "TimeoutError";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "i18n"], js_name = getUILanguage)]
    fn ui_language() -> Result<String, JsValue>;
}

/// The extension and this browser.
pub(super) fn environment() -> Environment {
    let manifest = api::manifest().unwrap_or_default();
    Environment {
        version: property(&manifest, "version")
            .as_string()
            .unwrap_or_default(),
        user_agent: dom::window().navigator().user_agent().unwrap_or_default(),
        languages: (
            api::message("language", &[]),
            ui_language().unwrap_or_default(),
        ),
    }
}

/// The engine in a document.
pub(super) struct DocumentEngine {
    /// The engine's form.
    pub form: String,
    /// Time since the document was requested.
    pub open_for: Option<Millis>,
    /// Whether the document is the tab's, not a frame's.
    pub is_top: bool,
}

/// The engines in the documents of a tab; none in a tab to which the extension has no access.
pub(super) async fn engines_in(tab: i32) -> Vec<DocumentEngine> {
    let target = object(&[("tabId", JsValue::from(tab)), ("allFrames", JsValue::TRUE)]);
    let told = within(api::inject(target, "tell-engine.js")).await;
    let told = list(told.unwrap_or_default());
    told.iter()
        .filter_map(|frame| {
            let result = property(&frame, "result");
            Some(DocumentEngine {
                form: property(&result, "form").as_string()?,
                open_for: property(&result, "openFor")
                    .as_f64()
                    .and_then(number::whole),
                is_top: property(&frame, "frameId").as_f64() == Some(0.0),
            })
        })
        .collect()
}

/// The result of a future, or an error if it takes too long.
pub(super) async fn within<T>(work: impl Future<Output = Result<T, JsValue>>) -> Result<T, String> {
    let mut timeout = None;
    let late = Promise::new(&mut |resolve, _| {
        timeout = Some(Timeout::new(PATIENCE, move || {
            // Resolving a promise cannot fail.
            let _ = resolve.call0(&JsValue::NULL);
        }));
    });
    let (mut work, mut late) = (pin!(work), pin!(JsFuture::from(late)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(result.map_err(|error| said(&error))),
        Poll::Pending => late
            .as_mut()
            .poll(context)
            .map(|_| Err(NO_ANSWER.to_owned())),
    })
    .await
}
