//! Media that the user can hear, and windows that a refresh closes.

use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, HtmlMediaElement};

use crate::browser::api::property;
use crate::browser::dom;

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

    /// Whether any of them is audible now. An element that the page removed fires no event when it stops.
    pub(super) fn is_audible(&mut self) -> bool {
        self.0.retain(|media| {
            media.is_connected() && !media.paused() && !media.ended() && !media.muted()
        });
        !self.0.is_empty()
    }
}

/// Whether a video is playing in picture-in-picture, muted or not, or a picture-in-picture window of the document
/// is open.
pub(super) fn is_picture_in_picture() -> bool {
    let video = property(&dom::document(), "pictureInPictureElement");
    let window = property(
        &property(&dom::window(), "documentPictureInPicture"),
        "window",
    );
    window.is_object() || (video.is_object() && property(&video, "paused") != true)
}
