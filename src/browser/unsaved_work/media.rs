//! Media that the user can hear.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, HtmlMediaElement};

/// The audible media of a document that are playing.
#[derive(Default)]
pub(super) struct Media(Vec<HtmlMediaElement>);

impl Media {
    /// Adds a media element that fired `playing` or `volumechange`.
    pub(super) fn add(&mut self, target: &EventTarget) {
        let Some(media) = target.dyn_ref::<HtmlMediaElement>() else {
            return;
        };
        if !self.0.contains(media) {
            self.0.push(media.clone());
        }
    }

    /// Whether any can be heard now. One that the page removed fires no event when it stops.
    pub(super) fn is_audible(&mut self) -> bool {
        self.0.retain(|media| {
            media.is_connected() && !media.paused() && !media.ended() && !media.muted()
        });
        !self.0.is_empty()
    }
}
