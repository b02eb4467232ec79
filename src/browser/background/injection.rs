//! Injects the engine and the panel into documents, and reports the policies that determine their form.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::handle;
use super::sender::{frame_id, lifecycle_of, tab_id};
use crate::browser::api;
use crate::browser::extra_messages::ExtraMessages;
use crate::browser::text::{compared, normalized};
use crate::controller::{Input, Sender};
use crate::detection::longest_word;
use crate::engine::{Form, Program};
use crate::number;
use crate::portal_url::PortalUrl;
use crate::types::DocumentKey;

/// The admin's own messages, prepared here so that the engine's program need not include the code for it.
fn prepared(messages: &[String]) -> ExtraMessages {
    let mut prepared = ExtraMessages::default();
    for message in messages {
        let message = JsString::from(message.as_str());
        prepared.traces.push('|');
        prepared
            .traces
            .push_str(longest_word(&String::from(normalized(&message, "NFC"))));
        prepared.texts.push(compared(&message));
    }
    prepared
}

/// Runs the engine in the document that asked for it.
pub(super) async fn inject_engine(
    sender: Sender,
    document: DocumentKey,
    form: Form,
    extra_messages: Vec<String>,
) {
    let program = Program::Engine.in_form(form);
    let messages = prepared(&extra_messages);
    run(target_of(&sender), program, &document, &messages).await;
}

/// Runs the panel in the top document of a tab.
pub(super) async fn inject_panel(tab: i32, document: DocumentKey, form: Form) {
    let program = Program::Panel.in_form(form);
    run(top_of(tab), program, &document, &ExtraMessages::default()).await;
}

/// Runs a program in the document that its form was chosen for, and in no other: by the time it arrives,
/// the frame may have the next document, under another policy.
async fn run(target: JsValue, program: &str, document: &DocumentKey, messages: &ExtraMessages) {
    // Fails if the document is gone.
    let admitted = api::admit(target.clone(), program, document, messages).await;
    if admitted.is_ok_and(|is_admitted| is_admitted) {
        let _ = api::inject(target, &[program, ".js"].concat()).await;
    }
}

/// The target of `scripting.executeScript` for all frames of a tab.
pub(super) fn all_frames_of(tab: i32) -> JsValue {
    api::object(&[("tabId", JsValue::from(tab)), ("allFrames", JsValue::TRUE)])
}

/// The target of `scripting.executeScript` for a sender: its document if the browser has ids for those, so
/// that the next document in the same frame is not mistaken for it.
fn target_of(sender: &Sender) -> JsValue {
    let tab = ("tabId", JsValue::from(sender.tab));
    match &sender.document_id {
        Some(id) => api::object(&[
            tab,
            ("documentIds", Array::of1(&JsValue::from_str(id)).into()),
        ]),
        None => api::object(&[
            tab,
            (
                "frameIds",
                Array::of1(&JsValue::from_f64(sender.frame as f64)).into(),
            ),
        ]),
    }
}

fn top_of(tab: i32) -> JsValue {
    let frames = Array::of1(&JsValue::from(0));
    api::object(&[("tabId", JsValue::from(tab)), ("frameIds", frames.into())])
}

/// Handles a response that may create a document of a portal.
pub fn on_response(details: &JsValue) {
    let text = |of: &JsValue, name| api::property(of, name).as_string();
    let tab = tab_id(&api::property(details, "tabId"));
    let frame = frame_id(&api::property(details, "frameId"));
    let (Some(tab), Some(frame), Some(address)) = (tab, frame, text(details, "url")) else {
        return;
    };
    // The response of a prerendered document is unrelated to the document that the tab shows.
    if !lifecycle_of(details).may_be_replaced() {
        return;
    }
    let headers: Array = api::property(details, "responseHeaders")
        .dyn_into()
        .unwrap_or_default();
    let headers = headers.iter().map(|header| {
        let text = |name| text(&header, name).unwrap_or_default();
        (text("name"), text("value"))
    });
    let status = api::property(details, "statusCode").as_f64();
    handle(Input::Response {
        tab,
        frame,
        origin: PortalUrl::of(&address).origin().unwrap_or_default(),
        status: status.and_then(number::whole).unwrap_or_default(),
        headers: headers.collect(),
    });
}
