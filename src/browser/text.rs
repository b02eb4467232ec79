//! Text normalisation by the browser, so that the program needs no tables.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Text;
    #[wasm_bindgen(method)]
    fn normalize(this: &Text, form: &str) -> JsString;
    #[wasm_bindgen(method, js_name = toLowerCase)]
    fn to_lower_case(this: &Text) -> JsString;
}

/// The text in a normalization form, such as `NFC`, in lower case.
pub(crate) fn normalized(text: &JsString, form: &str) -> JsString {
    let normalized = text.unchecked_ref::<Text>().normalize(form);
    normalized.unchecked_ref::<Text>().to_lower_case()
}

/// The text as it is compared with phrases.
pub(crate) fn compared(text: &JsString) -> String {
    normalized(text, "NFKD").into()
}
