//! Is it the error: normalise the text, weigh the evidence around it, harvest the ids beside it.

use serde::{Deserialize, Serialize};

/// The error as it was seen in one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sighting {
    /// The catalog's key of the message, such as `token-validation`.
    pub message: String,
    /// The language of the phrase that matched, as a BCP 47 tag, such as `en-US`.
    pub locale: String,
    /// The host of the document that shows it.
    pub host: String,
    /// What stood beside it.
    pub harvest: Harvest,
    /// Why it was taken for the error, weightiest first.
    pub reasons: Vec<Reason>,
}

/// Ids, codes and times that stood on the error's own surface.
///
/// Account names, addresses and device ids are never in here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Harvest {
    /// The digits of `AADSTS<digits>`, in the order of their appearance, each once.
    pub codes: Vec<u32>,
    /// Ids with their kind, in the order of their appearance, each once.
    pub ids: Vec<Id>,
    /// Timestamps as they were printed, UTC, such as `2026-01-09 02:02:12Z`.
    pub timestamps: Vec<String>,
    /// The portal extension named by the error, such as `Microsoft_AAD_IAM`.
    pub extension: Option<String>,
    /// The resource that a token was asked for.
    pub resource: Option<String>,
}

/// One id beside the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Id {
    /// What it identifies.
    pub kind: IdKind,
    /// The id itself, lower case.
    pub value: String,
}

/// What an id identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdKind {
    /// One call to the token service; the sign-in log's request id.
    Request,
    /// As the token service prints it; the sign-in log's request id.
    Trace,
    /// A chain of calls; the sign-in log's correlation id.
    Correlation,
    /// The portal session.
    Session,
    /// A Graph or ARM activity.
    Activity,
    /// A long-running operation.
    Operation,
    /// A GUID beside a code, under a label that is not English.
    Unlabelled,
}

/// A ground for or against taking a text for the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The text is nearly only the message.
    NearlyOnlyTheMessage,
}
