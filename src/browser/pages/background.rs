//! What the extension's own pages ask of the background.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::protocol::FromExtensionPage;

/// Asks the background, and reads its answer.
///
/// # Errors
///
/// There is no background that answers, or its answer is of another version.
pub(super) async fn ask<T: DeserializeOwned>(message: &FromExtensionPage) -> Result<T, JsValue> {
    Ok(serde_wasm_bindgen::from_value(answer(message).await?)?)
}

/// Tells the background. What becomes of it is stored, and [`super::api::on_stored`] says so.
///
/// # Errors
///
/// There is no background that hears it.
pub(super) async fn tell(message: &FromExtensionPage) -> Result<(), JsValue> {
    answer(message).await.map(drop)
}

async fn answer(message: &FromExtensionPage) -> api::Answer {
    let message = message.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?;
    api::send_to_background(&message).await
}
