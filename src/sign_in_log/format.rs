//! Where a file is from.

use serde::{Deserialize, Serialize};

/// The source of a file, as far as its shape shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// JSON with the names of Microsoft Graph: the portals' download, Graph itself, scripts.
    Json,
    /// Diagnostic settings: a storage account or an event hub.
    Diagnostic,
    /// Log Analytics and Sentinel.
    LogAnalytics,
    /// Graph PowerShell's objects.
    PowerShell,
    /// CSV.
    Csv,
}

impl Format {
    /// Its name, the same in all languages.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Diagnostic => "Azure Monitor JSON",
            Format::LogAnalytics => "Log Analytics JSON",
            Format::PowerShell => "PowerShell JSON",
            Format::Csv => "CSV",
        }
    }
}
