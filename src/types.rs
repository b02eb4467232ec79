//! Types that all modules share: a moment and a document.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, by the browser's clock.
pub type Millis = u64;

/// The name of one document in one frame, a random UUID from its loader.
///
/// The browser's own `documentId` would do, but Firefox has none, and a document restored from the
/// back/forward cache must keep its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct DocumentKey(pub String);
