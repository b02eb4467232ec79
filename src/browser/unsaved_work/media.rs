//! Media that the person hears.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, HtmlMediaElement};

/// The media of a document that play and can be heard.
#[derive(Default)]
pub(super) struct Media(Vec<HtmlMediaElement>);

impl Media {
    /// Takes in an element that says that it plays, or is louder or quieter.
    pub(super) fn take_in(&mut self, target: &EventTarget) {
        let Some(media) = target.dyn_ref::<HtmlMediaElement>() else {
            return;
        };
        if !self.0.contains(media) {
            self.0.push(media.clone());
        }
    }

    /// Whether any can be heard now. One that the page took away tells nobody that it stopped.
    pub(super) fn ask(&mut self) -> bool {
        self.0.retain(|media| {
            media.is_connected() && !media.paused() && !media.ended() && !media.muted()
        });
        !self.0.is_empty()
    }
}
