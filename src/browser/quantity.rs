//! Quantities in the user's language, with the digits, plurals and units of `Intl`.

use wasm_bindgen::prelude::*;

use super::api::{message, object};

/// Units of a duration, as `Intl` names them.
/// <https://tc39.es/ecma402/#table-sanctioned-single-unit-identifiers>
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    Second,
    Minute,
    Day,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Day => "day",
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// A number, for options that js-sys does not support.
    type Quantity;
    #[wasm_bindgen(catch, method, js_name = toLocaleString)]
    fn to_locale_string(
        this: &Quantity,
        language: &str,
        options: &JsValue,
    ) -> Result<String, JsValue>;
    #[wasm_bindgen(method, js_name = toString)]
    fn to_text(this: &Quantity) -> String;
}

fn write(number: f64, options: &[(&str, &str)]) -> String {
    let options: Vec<(&str, JsValue)> = options
        .iter()
        .map(|&(name, value)| (name, value.into()))
        .collect();
    let number: Quantity = JsValue::from_f64(number).unchecked_into();
    // After an update of the extension, an older copy gets no texts, and therefore no style that `Intl`
    // accepts.
    number
        .to_locale_string(&message("language", &[]), &object(&options))
        .unwrap_or_else(|_| number.to_text())
}

/// A number, such as `10,000`.
pub(crate) fn number(number: f64) -> String {
    write(number, &[])
}

/// A count of something.
pub(crate) fn count(count: impl TryInto<u32>) -> String {
    // No count comes near the limit.
    number(count.try_into().unwrap_or(u32::MAX).into())
}

/// A fraction from 0 to 1, such as `45%`.
pub(crate) fn percent(part: f64) -> String {
    write(part, &[("style", "percent")])
}

/// A duration on its own, such as `1 second`.
pub(crate) fn duration(number: f64, unit: Unit) -> String {
    in_units(number, unit, "long")
}

/// Seconds in a short form, such as `14 sec`.
pub(crate) fn short_seconds(number: f64) -> String {
    in_units(number, Unit::Second, "short")
}

/// Seconds within a sentence, in a style that needs no inflection in the user's language.
pub fn seconds_in_sentence(number: u32) -> String {
    let style = message("duration_style", &[]);
    in_units(number.into(), Unit::Second, &style)
}

fn in_units(number: f64, unit: Unit, style: &str) -> String {
    let options = [
        ("style", "unit"),
        ("unit", unit.name()),
        ("unitDisplay", style),
    ];
    write(number, &options)
}
