//! Points in time in the user's language and time zone.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::number;
use crate::types::Millis;

/// Now.
pub(super) fn now() -> Millis {
    // Whole, positive and far below 2^53 until the year 287396.
    number::whole(Date::now()).unwrap_or_default()
}

/// Date and time, such as `Jan 9, 2026, 2:02 PM`.
pub(super) fn date_and_time(at: Millis) -> String {
    written(at, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// A date such as `2026-01-09` as `Jan 9, 2026`.
pub(super) fn day(date: &str) -> String {
    let midnight = Date::new(&JsValue::from_str(date));
    write(&midnight, &[("dateStyle", "medium"), ("timeZone", "UTC")])
}

/// Minutes that the user's time zone was ahead of UTC then.
pub(super) fn minutes_east(at: Millis) -> i32 {
    -number::whole_part(moment(at).get_timezone_offset())
}

/// The time of day, such as `2:02 PM`.
pub(super) fn time(at: Millis) -> String {
    written(at, &[("timeStyle", "short")])
}

fn written(at: Millis, styles: &[(&str, &str)]) -> String {
    write(&moment(at), styles)
}

fn moment(at: Millis) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "moments stay below 2^53")]
    let at = at as f64;
    Date::new(&JsValue::from_f64(at))
}

fn write(date: &Date, styles: &[(&str, &str)]) -> String {
    let language = api::message("language", &[]);
    let options: Vec<(&str, JsValue)> = styles
        .iter()
        .map(|(name, style)| (*name, JsValue::from_str(style)))
        .collect();
    date.to_locale_string(&language, &api::object(&options))
        .into()
}
