//! What is run in which document: the engine in its form, the panel, and the policies that decide it.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::sender::{frame_id, tab_id};
use super::tell;
use crate::browser::api;
use crate::browser::isolated_world::ExtraMessages;
use crate::browser::text::{compared, normalized};
use crate::controller::{Input, Sender};
use crate::detection::longest_word;
use crate::engine::Form;
use crate::portal_url::PortalUrl;

/// The header of a policy, enforced or report-only: reports are sent for both.
const POLICY_HEADERS: [&str; 2] = [
    "content-security-policy",
    "content-security-policy-report-only",
];

/// The admin's own messages as the engine takes them, so that its program need not make them.
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
pub(super) async fn inject_engine(sender: Sender, form: Form, extra_messages: Vec<String>) {
    // The document may be gone before it is served.
    if !extra_messages.is_empty() {
        let shared = prepared(&extra_messages);
        let _ = api::share_extra_messages(target_of(&sender), &shared).await;
    }
    let file = match form {
        Form::WebAssembly => "content-wasm.js",
        Form::Twin => "content-twin.js",
    };
    let _ = api::inject(target_of(&sender), file).await;
}

/// Names all frames of a tab for `scripting.executeScript`.
pub(super) fn all_frames_of(tab: i32) -> JsValue {
    api::object(&[("tabId", JsValue::from(tab)), ("allFrames", JsValue::TRUE)])
}

/// Names the sender for `scripting.executeScript`: by its document where the browser names those, so
/// that the next document in the same frame is not taken for it.
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

pub(super) fn top_of(tab: i32) -> JsValue {
    let frames = Array::of1(&JsValue::from(0));
    api::object(&[("tabId", JsValue::from(tab)), ("frameIds", frames.into())])
}

pub(super) fn panel_file(form: Form) -> &'static str {
    match form {
        Form::WebAssembly => "panel-wasm.js",
        Form::Twin => "panel-twin.js",
    }
}

/// Takes the response that makes a document of a portal.
pub fn on_response(details: &JsValue) {
    let tab = tab_id(&api::property(details, "tabId"));
    let frame = frame_id(&api::property(details, "frameId"));
    let (Some(tab), Some(frame)) = (tab, frame) else {
        return;
    };
    let Some(address) = api::property(details, "url").as_string() else {
        return;
    };
    // A prerendered document's response says nothing of the document that the tab shows.
    let lifecycle = api::property(details, "documentLifecycle").as_string();
    if lifecycle.is_some_and(|lifecycle| lifecycle == "prerender") {
        return;
    }
    let headers: Array = api::property(details, "responseHeaders")
        .dyn_into()
        .unwrap_or_default();
    let policies: Vec<String> = headers
        .iter()
        .filter(|header| {
            let name = api::property(header, "name")
                .as_string()
                .unwrap_or_default();
            POLICY_HEADERS
                .iter()
                .any(|policy| policy.eq_ignore_ascii_case(&name))
        })
        .map(|header| {
            api::property(&header, "value")
                .as_string()
                .unwrap_or_default()
        })
        .collect();
    tell(Input::Response {
        tab,
        frame,
        origin: PortalUrl::of(&address).origin().unwrap_or_default(),
        policies,
    });
}
