//! Decides whether a text is the error: normalises it, weighs the evidence, harvests the ids beside it.

pub mod clues;
mod evidence;
mod harvest;
mod letters;
mod normalise;
mod phrase;
mod ruling;
mod wording;

pub use evidence::{Decision, Evidence, Verdict, weigh};
pub use harvest::{begins_details, harvest};
pub use normalise::{Normalised, normalise};
pub use phrase::{Match, find_phrase, is_of_connection, longest_word};
pub(crate) use ruling::is_of_somebody_else;
pub use ruling::{DecidedBy, Ruling, decide};
pub use wording::{Quotation, Wording, read as read_wording};

use serde::{Deserialize, Serialize};

/// The error as it was seen in one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Detection {
    /// The catalog's key of the message, such as `token-validation`.
    pub message: String,
    /// The language of the phrase that matched, as a BCP 47 tag, such as `en-US`.
    pub locale: String,
    /// The host of the document that shows it.
    pub host: String,
    /// What was harvested beside it.
    pub harvest: Harvest,
    /// Whether the page holds work that a refresh would lose and that no field shows.
    #[serde(default)]
    pub beside_work: bool,
    /// Why the text was taken for the error, weightiest reason first.
    pub reasons: Vec<Reason>,
}

/// Ids, codes and times from the error's own surface, never account names, addresses or device ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Harvest {
    /// The digits of `AADSTS<digits>`, in order of appearance, each once.
    pub codes: Vec<u32>,
    /// Ids with their kind, in order of appearance, each once.
    pub ids: Vec<Id>,
    /// Timestamps as they were printed, UTC, such as `2026-01-09 02:02:12Z`.
    pub timestamps: Vec<String>,
    /// The portal extension named by the error, such as `Microsoft_AAD_IAM`.
    pub extension: Option<String>,
    /// The resource that a token was requested for.
    pub resource: Option<String>,
    /// Machine words, error codes of services and of MSAL such as `timed_out`, each once.
    #[serde(default)]
    pub words: Vec<String>,
    /// Ids of the policies named in the error's claims, each once.
    #[serde(default)]
    pub policies: Vec<String>,
}

impl Harvest {
    /// Whether it has neither a code nor an id.
    pub fn is_bare(&self) -> bool {
        self.codes.is_empty() && self.ids.is_empty()
    }
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
    /// The token service's name for the sign-in log's request id.
    Trace,
    /// A chain of calls; the sign-in log's correlation id.
    Correlation,
    /// The portal session.
    Session,
    /// A Graph or ARM activity.
    Activity,
    /// A long-running operation.
    Operation,
    /// A GUID beside a code, with a label that is not English.
    Unlabelled,
}

impl IdKind {
    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            IdKind::Request => "request",
            IdKind::Trace => "trace",
            IdKind::Correlation => "correlation",
            IdKind::Session => "session",
            IdKind::Activity => "activity",
            IdKind::Operation => "operation",
            IdKind::Unlabelled => "unlabelled",
        }
    }
}

/// A message that a page shows and that is not taken for the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Doubt {
    /// The start of the text that contains it, as the page has it. For the eyes of the tab's user only.
    pub text: String,
    /// The key of the message; empty if none was found, or the text is too long to be searched.
    pub message: String,
    /// The main reason for not taking it for the error.
    pub reason: Reason,
}

/// A reason for or against taking a text for the error, or why it cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is in an alert.
    InAnAlert,
    /// It is in a status.
    InAStatus,
    /// It is in a message bar.
    InAMessageBar,
    /// It is in a toast.
    InAToast,
    /// It is in a notification.
    InANotification,
    /// It is in a dialog.
    InADialog,
    /// It is in a callout.
    InACallout,
    /// It is the error message of a field.
    BesideAField,
    /// A class of an ancestor indicates an error.
    StyledAsAnError,
    /// A sign-in code or an id is beside it.
    DetailsBeside,
    /// The text is little more than the message.
    NearlyOnlyTheMessage,
    /// The message opens its block.
    OpensItsBlock,
    /// It appeared after the page had loaded.
    AppearedAfterLoad,
    /// The document is a portal.
    OnAPortal,
    /// The document is a blade of a portal.
    InABlade,

    /// A sentence quotes it.
    QuotedInASentence,
    /// It is in a quotation.
    InQuotation,
    /// It is in editable text.
    InEditableText,
    /// It is in code.
    InCode,
    /// It is in an article.
    InArticle,
    /// It is in an aside.
    InAside,
    /// It is in help.
    InHelp,
    /// It is among the results of a search.
    InSearchResults,
    /// It is in a log, a chat or a console.
    InLog,
    /// It is in a table.
    InTable,
    /// It is an entry of a list.
    InAList,
    /// It is an option.
    InOption,
    /// It is in a tooltip.
    InTooltip,
    /// It is a heading.
    InHeading,
    /// It is the text of a link.
    InLink,
    /// It is in long prose.
    InProse,
    /// It is in the middle of a sentence.
    MidSentence,
    /// Nothing around it marks it as an error.
    NoErrorSurface,
    /// The document does not belong to a known portal.
    OnAnotherHost,
    /// The text around it is too long to read.
    TooMuchText,
    /// The text contains no known message.
    NoMessage,
    /// The token is not the signed-in user's.
    OfSomebodyElse,

    /// The page does not show it.
    NotShown,
    /// It is inert.
    Inert,
    /// It has no size.
    WithoutSize,
    /// Its ancestors clip it.
    CutOff,
    /// It is off the screen, where scrolling cannot reach it.
    OffScreen,
    /// Its frame is not shown.
    FrameNotShown,
}
