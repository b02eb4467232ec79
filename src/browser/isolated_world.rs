//! The object that loader, engine and panel share in a document, in the extension's isolated world, which
//! no page can see.

use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Node;

use super::api;
use super::extra_messages::ExtraMessages;
use crate::page_message::FromPage;
use crate::protocol::serializer;
use crate::types::DocumentKey;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = tokenAssist)]
    static SHARED: Option<LoaderGlobals>;

    #[wasm_bindgen(extends = Object)]
    type LoaderGlobals;
    #[wasm_bindgen(method, getter, js_name = own)]
    fn element_of_ours(this: &LoaderGlobals) -> JsValue;
    #[wasm_bindgen(method, setter, js_name = own)]
    fn set_element_of_ours(this: &LoaderGlobals, element: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_outermost(this: &LoaderGlobals, element: &JsValue);
    #[wasm_bindgen(method, setter, js_name = onPanelEvent)]
    fn set_on_panel_event(this: &LoaderGlobals, handler: &JsValue);
    /// Throws without a loader, as in tests of the panel.
    #[wasm_bindgen(catch, method, js_name = hearPanel)]
    fn hear_panel(this: &LoaderGlobals) -> Result<(), JsValue>;
}

/// The property with the engine's function for [`finish_look`].
const FINISH_LOOK: &str = "finishLook";

/// The name that the loader gave this document; none without a loader.
pub(crate) fn document_key() -> Option<DocumentKey> {
    shared("document").as_string().map(DocumentKey)
}

/// Whether the loader may have missed or dropped actions of the user.
pub(crate) fn has_missed_actions() -> bool {
    shared("hasMissedActions").is_truthy()
}

/// The extra messages, as the background shared them before it started the engine.
pub(crate) fn extra_messages() -> ExtraMessages {
    let (traces, texts) = (shared("extraTraces"), shared("extraTexts"));
    let Some(texts) = texts.dyn_ref::<Array>() else {
        return ExtraMessages::default();
    };
    ExtraMessages {
        traces: traces.as_string().unwrap_or_default(),
        texts: texts.iter().filter_map(|text| text.as_string()).collect(),
    }
}

/// Sends a message to the background; returns whether the extension is still installed.
pub(crate) fn send(message: &FromPage) -> bool {
    if !api::alive() {
        return false;
    }
    // Both fail only on values that no message of ours contains.
    if let Some(message) = serializer::of(message)
        .ok()
        .and_then(|json| JSON::parse(&json).ok())
    {
        api::post_to_background(&message);
    }
    true
}

/// Sets the element on the page that is ours, or none.
pub(crate) fn own(element: Option<&Node>) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            shared.set_element_of_ours(&element.map_or(JsValue::NULL, JsValue::from));
        }
    });
}

/// Makes the loader pass on user events on an element, before any page script receives them.
pub(crate) fn route_events(outermost: Option<&Node>, handler: &JsValue) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            shared.set_outermost(&outermost.map_or(JsValue::NULL, JsValue::from));
            shared.set_on_panel_event(handler);
            // Without the loader, events arrive in the ordinary way, if the page does not stop them.
            let _ = shared.hear_panel();
        }
    });
}

/// Calls `hear` for every action of the user, beginning with those that the loader has queued.
pub(crate) fn take_over_actions(hear: &JsValue) {
    if let Some(take_over) = shared("takeOver").dyn_ref::<Function>() {
        // Nothing that this calls throws.
        let _ = take_over.call1(&JsValue::NULL, hear);
    }
}

/// Provides a function that adds listeners again that `document.open()` removed.
pub(crate) fn offer_listeners(listen: &JsValue) {
    share("listenAgain", listen);
}

/// Provides extension/look-again.js with a function that looks at everything.
pub(crate) fn offer_look(look: &JsValue) {
    share("lookAgain", look);
}

/// Provides the function behind [`finish_look`].
pub(crate) fn offer_finish_look(look: &JsValue) {
    share(FINISH_LOOK, look);
}

/// Makes this document's engine look now at what is still to be looked at; returns whether it found the error,
/// or nothing is left. A message sent after this is received after the engine's report.
pub(crate) fn finish_look() -> bool {
    // Without an engine nothing is left, nor in a document that is being left, where the call may throw.
    shared(FINISH_LOOK)
        .dyn_ref::<Function>()
        .and_then(|look| look.call0(&JsValue::NULL).ok())
        .is_none_or(|is_finished| is_finished.is_truthy())
}

/// Provides extension/tell-document.js with a function that connects a document that shows the error to a new
/// background.
pub(crate) fn offer_tie(tie: &JsValue) {
    share("tieAgain", tie);
}

/// Provides the loader with a function that reports everything about this document again.
pub(crate) fn offer_report(report: &JsValue) {
    share("reportAgain", report);
}

/// Provides the loader with a function that ends the engine of a document whose window the next document
/// keeps.
pub(crate) fn offer_end(end: &JsValue) {
    share("end", end);
}

fn share(name: &str, value: &JsValue) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            // Setting a property of the loader's plain object cannot fail.
            let _ = Reflect::set(shared, &JsValue::from_str(name), value);
        }
    });
}

/// Whether a node is our element on the page. Compares identity, which the page cannot forge.
pub(crate) fn is_own(node: &Node) -> bool {
    SHARED.with(|shared| {
        shared
            .as_ref()
            .is_some_and(|shared| shared.element_of_ours() == *AsRef::<JsValue>::as_ref(node))
    })
}

fn shared(name: &str) -> JsValue {
    SHARED.with(|shared| {
        shared
            .as_ref()
            .map_or(JsValue::UNDEFINED, |shared| api::property(shared, name))
    })
}
