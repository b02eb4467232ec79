//! A timer that is safe in documents that are being left.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

/// The longest delay of `setTimeout`, in milliseconds; longer ones expire at once.
/// <https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout#maximum_delay_value>
const LONGEST: f64 = 2_147_483_647.0;

#[wasm_bindgen]
extern "C" {
    // In Firefox the window of a content script may already belong to the next document, of another origin;
    // then the property access itself throws.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64) -> Result<i32, JsValue>;
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(id: i32) -> Result<(), JsValue>;
}

/// A reusable timeout. Dropping it cancels it.
///
/// In a frame that already shows another document it never calls back, where `gloo::timers` panics.
pub(crate) struct Alarm {
    callback: Closure<dyn Fn()>,
    waiting: Rc<Cell<Option<i32>>>,
}

impl Alarm {
    /// An alarm that is not set.
    pub(crate) fn new(then: impl Fn() + 'static) -> Self {
        let waiting = Rc::<Cell<Option<i32>>>::default();
        let callback = Closure::new({
            let waiting = Rc::clone(&waiting);
            move || {
                waiting.take();
                then();
            }
        });
        Self { callback, waiting }
    }

    /// An alarm that calls back once, after a time in milliseconds.
    pub(crate) fn after(milliseconds: f64, then: impl Fn() + 'static) -> Self {
        let alarm = Self::new(then);
        alarm.set(milliseconds);
        alarm
    }

    /// Sets it to a time in milliseconds from now, replacing an earlier time.
    pub(crate) fn set(&self, milliseconds: f64) {
        self.stop();
        let wait = milliseconds.ceil().min(LONGEST);
        self.waiting
            .set(set_timeout(self.callback.as_ref(), wait).ok());
    }

    /// Cancels it; returns whether it was set.
    pub(crate) fn stop(&self) -> bool {
        let waiting = self.waiting.take();
        if let Some(id) = waiting {
            // A timeout that cannot be cleared cannot call back either.
            let _ = clear_timeout(id);
        }
        waiting.is_some()
    }

    /// Whether it will call back.
    pub(crate) fn is_set(&self) -> bool {
        self.waiting.get().is_some()
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.stop();
    }
}
