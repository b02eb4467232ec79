//! What the loader, the engine and the panel share in a document: one object in the extension's
//! isolated world, which no page can see.

use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Node;

use super::api;
use crate::page_message::FromPage;
use crate::protocol::json;
use crate::types::DocumentKey;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = tokenAssist)]
    static SHARED: Option<Shared>;

    #[wasm_bindgen(extends = Object)]
    type Shared;
    #[wasm_bindgen(method, getter, js_name = own)]
    fn element_of_ours(this: &Shared) -> JsValue;
    #[wasm_bindgen(method, setter, js_name = own)]
    fn set_element_of_ours(this: &Shared, element: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_outermost(this: &Shared, element: &JsValue);
    #[wasm_bindgen(method, setter, js_name = onPanelEvent)]
    fn set_on_panel_event(this: &Shared, handler: &JsValue);
    /// Tests of the panel have no loader.
    #[wasm_bindgen(catch, method, js_name = hearPanel)]
    fn hear_panel(this: &Shared) -> Result<(), JsValue>;
}

/// The name that the loader gave this document; nothing where there was no loader.
pub(crate) fn document_key() -> Option<DocumentKey> {
    shared("document").as_string().map(DocumentKey)
}

/// Whether a person may have done what the loader did not hear, or did not keep.
pub(crate) fn has_missed_deeds() -> bool {
    shared("hasMissedDeeds").is_truthy()
}

/// The messages that the admin added to the catalog's.
#[derive(Default)]
pub struct ExtraMessages {
    /// A word of each, as alternatives of a regular expression, a `|` before each of them.
    pub traces: String,
    /// The messages as phrases are compared.
    pub texts: Vec<String>,
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

/// Sends a message to the background. Tells whether there is a background to send it to.
pub fn tell(message: &FromPage) -> bool {
    if !api::alive() {
        return false;
    }
    // Both fail only on what no message of ours holds.
    if let Some(message) = json::of(message)
        .ok()
        .and_then(|json| JSON::parse(&json).ok())
    {
        api::post_to_background(&message);
    }
    true
}

/// Says which element on the page is ours; none where nothing of ours stands there.
pub fn own(element: Option<&Node>) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            shared.set_element_of_ours(&element.map_or(JsValue::NULL, JsValue::from));
        }
    });
}

/// Lets the loader hand over what the person does on an element, before any script of the page hears it.
pub(crate) fn route_events(outermost: Option<&Node>, handler: &JsValue) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            shared.set_outermost(&outermost.map_or(JsValue::NULL, JsValue::from));
            shared.set_on_panel_event(handler);
            // Without the loader the events come the ordinary way, if the page lets them.
            let _ = shared.hear_panel();
        }
    });
}

/// Hears what the person did, from the first deed on: the loader kept those that nobody heard.
pub(crate) fn take_over_deeds(hear: &JsValue) {
    if let Some(take_over) = shared("takeOver").dyn_ref::<Function>() {
        // Nothing that is called there throws.
        let _ = take_over.call1(&JsValue::NULL, hear);
    }
}

/// Offers to put listeners back that `document.open()` took away.
pub(crate) fn offer_listeners(listen: &JsValue) {
    share("listenAgain", listen);
}

/// Offers a look at everything to extension/look-again.js.
pub(crate) fn offer_look(look: &JsValue) {
    share("lookAgain", look);
}

/// Offers extension/tell-document.js to tie a document that shows the error to a background that is new.
pub(crate) fn offer_tie(tie: &JsValue) {
    share("tieAgain", tie);
}

fn share(name: &str, value: &JsValue) {
    SHARED.with(|shared| {
        if let Some(shared) = shared {
            // The loader's object is a plain one and takes any property.
            let _ = Reflect::set(shared, &JsValue::from_str(name), value);
        }
    });
}

/// Whether a node is the element of ours on the page: the page can make none look like it.
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
