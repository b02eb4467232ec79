//! What every room may name: a moment and a document.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, as the browser's clock tells them.
pub type Millis = u64;

/// One document in one frame, named by its loader with a random UUID at its start.
///
/// The browsers' own `documentId` would serve, but Firefox has none, and a document that comes back
/// from the back/forward cache must keep its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentKey(pub String);
