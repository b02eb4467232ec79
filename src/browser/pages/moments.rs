//! Points in time, as the person's language and time zone write them.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::types::Millis;

/// Now.
pub fn now() -> Millis {
    // Whole, positive and far below 2^53 until the year 287396.
    Date::now() as Millis
}

/// Date and time, such as `Jan 9, 2026, 2:02 PM`.
pub fn date_and_time(at: Millis) -> String {
    written(at, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// A date such as `2026-01-09` as `Jan 9, 2026`.
pub fn day(date: &str) -> String {
    let midnight = Date::new(&JsValue::from_str(date));
    write(&midnight, &[("dateStyle", "medium"), ("timeZone", "UTC")])
}

/// Minutes that the person's clock is ahead of UTC now.
pub fn minutes_east() -> i32 {
    // Whole, and less than a day.
    -(Date::new_0().get_timezone_offset() as i32)
}

/// The time of day, such as `2:02 PM`.
pub fn time(at: Millis) -> String {
    written(at, &[("timeStyle", "short")])
}

fn written(at: Millis, styles: &[(&str, &str)]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "moments stay below 2^53")]
    let at = at as f64;
    write(&Date::new(&JsValue::from_f64(at)), styles)
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
