//! What helps against an error.

use serde::{Deserialize, Serialize};

use crate::catalog::Remedy;

/// What helps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ruling {
    /// What helps.
    pub remedy: Remedy,
}
