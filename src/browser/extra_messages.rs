//! The messages that the admin added, as the background prepares them for the engine.

/// The messages that the admin added to the catalog's.
#[derive(Default)]
pub struct ExtraMessages {
    /// One word of each message, as alternatives of a regular expression, each preceded by `|`.
    pub traces: String,
    /// The messages, normalised as phrases are.
    pub texts: Vec<String>,
}
