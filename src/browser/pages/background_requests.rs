//! Requests of the extension's own pages to the background.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::browser::api;
use crate::protocol::FromExtensionPage;

/// Sends a request to the background, and reads its answer.
///
/// # Errors
///
/// No background answers, or its answer is of another version.
pub(super) async fn request<T: DeserializeOwned>(
    message: &FromExtensionPage,
) -> Result<T, JsValue> {
    Ok(serde_wasm_bindgen::from_value(answer(message).await?)?)
}

/// Sends a request to the background. It stores the result, which [`super::storage_changes::on_stored`] reports.
///
/// # Errors
///
/// No background receives it.
pub(super) async fn send(message: &FromExtensionPage) -> Result<(), JsValue> {
    answer(message).await.map(drop)
}

async fn answer(message: &FromExtensionPage) -> api::ApiResult {
    let message = message.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?;
    api::send_to_background(&message).await
}
