//! Requests from the extension's own pages, and the answers.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::handle;
use super::injection::all_frames_of;
use super::sender::is_private;
use super::storage_access::to_js;
use crate::browser::api;
use crate::controller::{Answer, Input, RequestId};
use crate::detection::Doubt;
use crate::page_message::first_doubts;

thread_local! {
    static REQUESTS: RefCell<OpenRequests> = RefCell::default();
}

/// The requests that await an answer, and the function that resolves each.
#[derive(Default)]
struct OpenRequests {
    last: RequestId,
    awaiting: BTreeMap<RequestId, Function>,
}

/// Handles a message from one of the extension's own pages, and answers as described in
/// [`crate::protocol::FromExtensionPage`].
pub async fn on_own_message(message: JsValue, sender: &JsValue) -> JsValue {
    let is_private = is_private(sender);
    let message = match serde_wasm_bindgen::from_value(message) {
        Ok(message) => message,
        Err(error) => {
            api::warn(&format!("Token Assist: not a message of ours: {error}"));
            return JsValue::UNDEFINED;
        }
    };
    let mut request = 0;
    let answered = Promise::new(&mut |resolve, _| {
        request = REQUESTS.with_borrow_mut(|requests| {
            requests.last = requests.last.wrapping_add(1);
            requests.awaiting.insert(requests.last, resolve);
            requests.last
        });
    });
    handle(Input::OwnPage {
        request,
        is_private,
        message,
    });
    // It is never rejected.
    JsFuture::from(answered).await.unwrap_or_default()
}

pub(super) fn answer(request: RequestId, answer: &Answer) {
    let resolve = REQUESTS.with_borrow_mut(|requests| requests.awaiting.remove(&request));
    let value = match answer {
        Answer::Nothing => JsValue::UNDEFINED,
        answer => to_js(answer).unwrap_or_default(),
    };
    if let Some(resolve) = resolve {
        // Resolving a promise cannot fail.
        let _ = resolve.call1(&JsValue::NULL, &value);
    }
}

/// Makes all documents in a tab look again.
pub(super) async fn look_again(request: RequestId, tab: i32) {
    // A tab without a portal has nothing to look at.
    let looked = api::inject(all_frames_of(tab), "look-again.js").await;
    let doubts = looked.map_or_else(|_| Vec::new(), doubts_in);
    handle(Input::LookedAgain {
        request,
        tab,
        doubts,
    });
}

/// The doubts that a tab's documents returned from extension/look-again.js, each once.
fn doubts_in(results: JsValue) -> Vec<Doubt> {
    let results = api::list(results);
    let doubts = results.iter().flat_map(|result| {
        let told = api::property(&result, "result").as_string();
        // A document without an engine returns nothing.
        let told = told.and_then(|json| JSON::parse(&json).ok());
        let told: Option<Vec<Doubt>> =
            told.and_then(|told| serde_wasm_bindgen::from_value(told).ok());
        told.unwrap_or_default()
    });
    first_doubts(doubts)
}
