//! The controller's inputs and commands.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ids::{RequestId, WriteId};
use super::sign_in_cards::SignInCards;
use super::stored_history::StoredHistory;
use crate::detection::Doubt;
use crate::engine::{Form, Verdicts};
use crate::history::HistoryEntry;
use crate::json_value::JsonValue;
use crate::page_message::FromPage;
use crate::protocol::{FromExtensionPage, HistoryReport, Layers, TabReport};
use crate::remedy::{RefreshRecords, Tab, View};
use crate::types::DocumentKey;

/// Stored items, by key.
pub(crate) type Items = BTreeMap<String, JsonValue>;

/// A writable area of the extension's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Area {
    /// In memory until the browser closes; outlives the background.
    Session,
    /// On this machine.
    Local,
}

/// A read from storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// The whole state of this browser session.
    Session,
    /// The settings, the refresh records and the last known policy.
    Local,
    /// The history, which is long and rarely needed.
    History,
}

impl Read {
    /// The area to read.
    pub(crate) fn area(self) -> Area {
        match self {
            Read::Session => Area::Session,
            Read::Local | Read::History => Area::Local,
        }
    }

    /// The keys to read; none for all.
    pub(crate) fn keys(self) -> Option<&'static [&'static str]> {
        match self {
            Read::Session => None,
            Read::Local => Some(&super::keys::READ_AT_START),
            Read::History => Some(&super::keys::READ_WITH_HISTORY),
        }
    }
}

/// A value to be written to storage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Item {
    /// A name.
    Name(String),
    /// A time, a version or a count.
    Number(u64),
    /// The remedy's state of a tab.
    Tab(Box<Tab>),
    /// The refresh records.
    Records(RefreshRecords),
    /// The known policies of documents.
    Verdicts(Verdicts),
    /// The cards with the values for the sign-in logs.
    SignInCards(SignInCards),
    /// The admin's own settings, or the organisation's.
    Settings(JsonValue),
    /// The history.
    History(StoredHistory),
}

/// Why something was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WriteError {
    /// The browser's error.
    pub said: String,
}

impl WriteError {
    /// Whether there was no space. Chromium: *Resource::kQuotaBytes quota exceeded*, Firefox:
    /// *QuotaExceededError*.
    pub(super) fn is_for_want_of_room(&self) -> bool {
        self.said.to_ascii_lowercase().contains("quota")
    }
}

/// What a timeout is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The policy, which all other input waits for.
    Policy,
    /// The policy of an organisation that may have none.
    LatePolicy,
    /// Portals that were still loading while the open ones were served.
    ServeAgain,
    /// The next attempt to read or to write what failed.
    Retry,
}

impl Timer {
    /// How long to wait, in milliseconds.
    pub(crate) fn time(self) -> u32 {
        match self {
            // It usually arrives within two milliseconds.
            Timer::Policy => 500,
            // Chromium provides it three to eight seconds after the browser's start, and to some workers
            // never. <https://github.com/ghostery/ghostery-extension/issues/3367>
            Timer::LatePolicy => 8_000,
            // The loading portals are loaded by then.
            Timer::ServeAgain => 5_000,
            // A busy browser has caught up by then.
            Timer::Retry => 5_000,
        }
    }
}

/// The windows whose tabs a background serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Windows {
    /// All, as in Firefox, which has only one background.
    #[default]
    All,
    /// All but private ones.
    Ordinary,
    /// Private ones only.
    Private,
}

/// The sender of a message, as the browser reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// The tab.
    pub tab: i32,
    /// Whether the tab is in a private window.
    pub is_private: bool,
    /// The frame in it; 0 for the top document.
    pub frame: i64,
    /// The browser's own id of the document, if it has one.
    pub document_id: Option<String>,
    /// The document's origin.
    pub origin: String,
    /// The document's address.
    pub address: String,
}

impl Sender {
    pub(super) fn is_top(&self) -> bool {
        self.frame == 0
    }
}

/// An input of the controller.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one message at a time, taken apart at once: a box would gain nothing"
)]
pub(crate) enum Input {
    /// The background has started. Always the first input.
    Started {
        /// The windows that it serves.
        windows: Windows,
        /// A random name for the session, in case it has none.
        name: String,
    },
    /// The result of [`Command::Read`].
    Read {
        /// What was read.
        read: Read,
        /// The items, or the browser's error.
        items: Result<Items, String>,
    },
    /// The result of [`Command::Write`].
    Written {
        /// Which write.
        write: WriteId,
        /// The browser's error.
        outcome: Result<(), WriteError>,
    },
    /// `storage.local` was changed, by this background or another. Removed items are null.
    Changed(Items),
    /// The organisation's settings were changed.
    PolicyChanged,
    /// The result of [`Command::AskPolicy`]: the settings, empty or null if there are none, or the
    /// browser's error.
    Policy(Result<JsonValue, String>),
    /// The time of [`Command::Wait`] is over.
    TimeOut(Timer),
    /// A document sent a message.
    Page {
        /// The sender.
        sender: Sender,
        /// The message.
        message: FromPage,
    },
    /// A document's lifeline ended: the document is gone.
    DocumentLost {
        /// The tab.
        tab: i32,
        /// The document.
        document: DocumentKey,
    },
    /// A response arrived that may create the next document of a frame.
    Response {
        /// The tab.
        tab: i32,
        /// The frame.
        frame: i64,
        /// Its origin.
        origin: String,
        /// Its status code.
        status: u32,
        /// Names and values of its headers.
        headers: Vec<(String, String)>,
    },
    /// The browser granted hosts: their match patterns.
    PortalsGranted(Vec<String>),
    /// The browser withdrew hosts.
    PortalsWithdrawn,
    /// The result of [`Command::FollowAddedPortals`]: the match patterns of all added portals; nothing if they
    /// cannot be followed.
    AddedPortals(Option<Vec<String>>),
    /// The result of [`Command::ServeOpenPortals`]: every document has answered.
    PortalsServed,
    /// [`Command::Show`] reached no panel.
    Unheard {
        /// The tab.
        tab: i32,
        /// The document that was to show something.
        document: DocumentKey,
    },
    /// A tab was closed, or never existed.
    TabClosed(i32),
    /// The result of [`Command::ListTabs`].
    OpenTabs {
        /// The tabs that were known at the time of the command.
        known: Vec<i32>,
        /// Those that are open.
        open: Vec<i32>,
    },
    /// The result of [`Command::ListDocuments`].
    Documents {
        /// The tab.
        tab: i32,
        /// The documents that were known at the time of the command.
        known: Vec<DocumentKey>,
        /// Those that exist.
        there: Vec<String>,
    },
    /// The result of [`Command::AskAudible`].
    Audible {
        /// The tab.
        tab: i32,
        /// The refresh that was marked.
        refresh: u32,
        /// Whether the tab plays sound.
        is_audible: bool,
    },
    /// A request of one of the extension's own pages.
    OwnPage {
        /// The request's id.
        request: RequestId,
        /// Whether the page is in a private window.
        is_private: bool,
        /// The request.
        message: FromExtensionPage,
    },
    /// The result of [`Command::LookAgain`].
    LookedAgain {
        /// The request.
        request: RequestId,
        /// The tab.
        tab: i32,
        /// The visible messages that were left alone.
        doubts: Vec<Doubt>,
    },
}

/// What to do. Commands are carried out in order; their results come as inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Read from storage, and answer with [`Input::Read`].
    Read(Read),
    /// Write to storage, and answer with [`Input::Written`].
    Write {
        /// The write's id.
        write: WriteId,
        /// The area.
        area: Area,
        /// The key.
        key: String,
        /// The value.
        item: Item,
    },
    /// Remove from storage, without a result: it may fail unnoticed.
    Remove {
        /// The area.
        area: Area,
        /// The key.
        key: String,
    },
    /// Ask for the organisation's settings, and answer with [`Input::Policy`].
    AskPolicy,
    /// Answer with [`Input::TimeOut`] after [`Timer::time`].
    Wait(Timer),
    /// Send the top document of a tab what to show, and set the toolbar button; answer with
    /// [`Input::Unheard`] if it reaches no panel.
    Show {
        /// The tab.
        tab: i32,
        /// The top document, if known.
        document: Option<DocumentKey>,
        /// What it shows.
        view: Box<View>,
        /// The state of the toolbar button.
        badge: Badge,
    },
    /// Run the panel in the top document of a tab.
    InjectPanel {
        /// The tab.
        tab: i32,
        /// The only document to run it in, even if another one has replaced it.
        document: DocumentKey,
        /// The form to run.
        form: Form,
    },
    /// Run the engine in the document that asked for it.
    InjectEngine {
        /// Who asked.
        sender: Sender,
        /// The only document to run it in, even if another one has replaced it.
        document: DocumentKey,
        /// The form to run.
        form: Form,
        /// The messages that are treated as the error, besides the catalog's.
        extra_messages: Vec<String>,
    },
    /// Register the loader for exactly the portals that the admin added, and answer with
    /// [`Input::AddedPortals`].
    FollowAddedPortals,
    /// Inject the loader into every open document at these match patterns.
    ServeOpen(Vec<String>),
    /// Inject the loader into every document of the open portals; documents that have it are unchanged.
    /// Answer with [`Input::PortalsServed`].
    ServeOpenPortals,
    /// Make the documents of a tab look again, and answer with [`Input::LookedAgain`].
    LookAgain {
        /// The request.
        request: RequestId,
        /// The tab.
        tab: i32,
    },
    /// List the open tabs of the served windows, and answer with [`Input::OpenTabs`].
    ListTabs {
        /// The currently known tabs.
        known: Vec<i32>,
    },
    /// Answer with [`Input::TabClosed`] if the tab does not exist.
    AskOpen(i32),
    /// List the documents of a tab, and answer with [`Input::Documents`]; no answer if the browser cannot
    /// tell, as for a discarded tab.
    ListDocuments {
        /// The tab.
        tab: i32,
        /// The currently known documents.
        known: Vec<DocumentKey>,
    },
    /// Answer with [`Input::Audible`].
    AskAudible {
        /// The tab.
        tab: i32,
        /// The refresh that was marked.
        refresh: u32,
    },
    /// Refresh a tab.
    Refresh(i32),
    /// Navigate a tab to an address.
    GoTo {
        /// The tab.
        tab: i32,
        /// The address.
        address: String,
    },
    /// Open one of the extension's own pages in a new tab, beside this one.
    OpenBeside {
        /// The tab.
        tab: i32,
        /// The page's file, with a query.
        page: String,
    },
    /// Answer a request.
    Answer {
        /// The request.
        request: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// Write a line to the console.
    Warn(String),
}

/// An answer to one of the extension's own pages, as described in [`FromExtensionPage`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    /// The state of a tab.
    Report(Box<TabReport>),
    /// The settings.
    Layers(Layers),
    /// The history.
    History(HistoryReport),
    /// One incident, if it is known.
    Incident(Option<HistoryEntry>),
    /// No answer: no portal in that tab has sent a message, or the request failed.
    Nothing,
}

/// The state of the toolbar button for a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    /// No error.
    Watching,
    /// An error, with a refresh that is pending or was just done.
    Pending,
    /// An error, with a refresh that waits for a note that cannot be seen on the page.
    Waiting,
    /// An error, with guidance.
    Guiding,
    /// An error for which nothing is shown.
    Muted,
}
