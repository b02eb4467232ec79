//! The sample: an error in a frame of this page, and the engine's own program on it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::browser::api::{message, property};
use crate::browser::pages::view::{element, part, set};
use crate::page_message::FromPage;
use crate::pages::check::{EngineAnswer, EngineForm};
use crate::pages::drill::ORIGIN;

#[wasm_bindgen]
extern "C" {
    /// Defined in extension/programs/check.js.
    #[wasm_bindgen(catch, js_name = runEngine)]
    fn run_engine(
        place: &Element,
        frame: &Element,
        form: &str,
        origin: &str,
    ) -> Result<Promise, JsValue>;
}

/// Shows the sample in a new frame, runs the engine's program in that form there, and returns its answer.
pub(super) async fn run(form: EngineForm) -> EngineAnswer {
    let place: Element = part("sample");
    place.set_text_content(None);
    let frame = element("iframe");
    set(&frame, "title", &message("check_sample", &[]));
    let Ok(answered) = run_engine(&place, &frame, form.name(), ORIGIN) else {
        return EngineAnswer::Refused;
    };
    let Ok(answer) = JsFuture::from(answered).await else {
        return EngineAnswer::Refused;
    };
    if property(&answer, "refused").is_truthy() {
        return EngineAnswer::Refused;
    }
    match serde_wasm_bindgen::from_value(answer) {
        Ok(FromPage::Seen { detection, .. }) => EngineAnswer::Saw(Box::new(detection)),
        _ => EngineAnswer::Silent,
    }
}
