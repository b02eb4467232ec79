//! What helps against a recognised error.

use serde::{Deserialize, Serialize};

/// What helps against an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// One refresh of the page, and guidance if the error is back after it.
    #[default]
    Refresh = 0,
    /// Guidance at once: a refresh cannot help, or would lose what the portal's own button passes on.
    Guide = 1,
    /// Nothing: the token is not the signed-in user's.
    Leave = 2,
}
