//! What the controller is told, and what it asks for in return.

use std::collections::BTreeMap;

use serde::Serialize;

use super::history::StoredHistory;
use crate::detection::Reason;
use crate::engine::{Form, Verdicts};
use crate::page_message::FromPage;
use crate::protocol::{FromExtensionPage, HistoryReport, Layers, TabReport};
use crate::remedy::settings::Raw;
use crate::remedy::{RefreshRecords, Tab, View};
use crate::types::DocumentKey;

/// Names a request of one of the extension's own pages, which awaits [`Command::Answer`].
pub(crate) type RequestId = u32;

/// Names a write, to tell its end.
pub(crate) type WriteId = u32;

/// What storage holds, by key.
pub(crate) type Items = BTreeMap<String, Raw>;

/// An area of the extension's storage that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Area {
    /// In memory, until the browser closes; outlives the background.
    Session,
    /// On this machine.
    Local,
}

/// Something that is read from storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// Everything that is known of this session of the browser.
    Session,
    /// The settings, the refresh records and the policy as it was last told.
    Local,
    /// The history, which is long and seldom needed.
    History,
}

impl Read {
    /// Where it is read.
    pub(crate) fn area(self) -> Area {
        match self {
            Read::Session => Area::Session,
            Read::Local | Read::History => Area::Local,
        }
    }

    /// Under which keys; nothing for all there are.
    pub(crate) fn keys(self) -> Option<&'static [&'static str]> {
        match self {
            Read::Session => None,
            Read::Local => Some(&super::keys::READ_AT_START),
            Read::History => Some(&super::keys::READ_WITH_HISTORY),
        }
    }
}

/// What is written to storage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Item {
    /// A name.
    Name(String),
    /// A moment, a version or a number.
    Number(u64),
    /// What the remedy knows of a tab.
    Tab(Box<Tab>),
    /// The refreshes that count.
    Records(RefreshRecords),
    /// What is known of documents' policies.
    Verdicts(Verdicts),
    /// The admin's own settings, or the organisation's.
    Settings(Raw),
    /// What happened.
    History(StoredHistory),
}

/// Why something was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WriteError {
    /// What the browser said.
    pub said: String,
}

impl WriteError {
    /// Whether there was no room. Chromium: *Resource::kQuotaBytes quota exceeded*, Firefox:
    /// *QuotaExceededError*.
    pub(super) fn is_for_want_of_room(&self) -> bool {
        self.said.to_ascii_lowercase().contains("quota")
    }
}

/// Something that was to be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The policy, without which nothing goes on.
    Policy,
    /// The policy of an organisation that may have none.
    LatePolicy,
    /// Portals that were just being loaded as those that stood open were served.
    ServeAgain,
    /// The next attempt to read or to write what failed.
    Retry,
}

impl Timer {
    /// Milliseconds to be waited.
    pub(crate) fn time(self) -> u32 {
        match self {
            // It is mostly told in two.
            Timer::Policy => 500,
            // Chromium tells it three to eight seconds after it started, and to some workers never.
            // <https://github.com/ghostery/ghostery-extension/issues/3367>
            Timer::LatePolicy => 8_000,
            // What was being loaded stands by then.
            Timer::ServeAgain => 5_000,
            // A browser that is busy has long caught up by then.
            Timer::Retry => 5_000,
        }
    }
}

/// The windows whose tabs a background serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Windows {
    /// As in Firefox, which has no other background.
    #[default]
    All,
    /// All but private ones.
    Ordinary,
    /// Private ones alone.
    Private,
}

/// Who sent a message, as the browser tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// The tab.
    pub tab: i32,
    /// Whether the tab is in a private window.
    pub is_private: bool,
    /// The frame in it; 0 for the top document.
    pub frame: i64,
    /// The browser's own name of the document, where it has one.
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

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one message at a time, taken apart at once: a box would gain nothing"
)]
pub(crate) enum Input {
    /// The background runs. The first of all.
    Started {
        /// The windows that it serves.
        windows: Windows,
        /// A random name for the session, should it have none.
        name: String,
    },
    /// What [`Command::Read`] came to.
    Read {
        /// What was read.
        read: Read,
        /// What is there, or the browser's error.
        items: Result<Items, String>,
    },
    /// What [`Command::Write`] came to.
    Written {
        /// Which one.
        write: WriteId,
        /// The browser's error.
        outcome: Result<(), WriteError>,
    },
    /// `storage.local` was changed, by whomever. What was removed is null.
    Changed(Items),
    /// The organisation's settings were changed.
    PolicyChanged,
    /// What [`Command::AskPolicy`] came to: the settings, empty or null where there are none, or the
    /// browser's error.
    Policy(Result<Raw, String>),
    /// What [`Command::Wait`] waited for has not come, or is to be tried again.
    TimeOut(Timer),
    /// A document said something.
    Page {
        /// Who.
        sender: Sender,
        /// What.
        message: FromPage,
    },
    /// A document's lifeline ended: the document is gone.
    DocumentLost {
        /// The tab.
        tab: i32,
        /// The document.
        document: DocumentKey,
    },
    /// A response came that may make the next document of a frame.
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
    /// The browser took hosts back.
    PortalsWithdrawn,
    /// What [`Command::FollowAddedPortals`] came to: the match patterns of all that were added.
    AddedPortals(Vec<String>),
    /// What [`Command::ServeOpenPortals`] came to: every document has answered.
    PortalsServed,
    /// Nobody heard [`Command::Show`].
    Unheard {
        /// The tab.
        tab: i32,
        /// The document that was to show something.
        document: DocumentKey,
    },
    /// A tab was closed, or never was.
    TabClosed(i32),
    /// What [`Command::ListTabs`] came to.
    OpenTabs {
        /// The tabs that were known as it was asked.
        known: Vec<i32>,
        /// Those that are open.
        open: Vec<i32>,
    },
    /// What [`Command::ListDocuments`] came to.
    Documents {
        /// The tab.
        tab: i32,
        /// The documents that were known as it was asked.
        known: Vec<DocumentKey>,
        /// Those that are there.
        there: Vec<String>,
    },
    /// What [`Command::AskAudible`] came to.
    Audible {
        /// The tab.
        tab: i32,
        /// The refresh that was marked.
        refresh: u32,
        /// Whether the tab sounds.
        is_audible: bool,
    },
    /// One of the extension's own pages wants something.
    Own {
        /// Which request this is.
        request: RequestId,
        /// What is wanted.
        message: FromExtensionPage,
    },
    /// What [`Command::LookAgain`] came to.
    LookedAgain {
        /// The request.
        request: RequestId,
        /// The tab.
        tab: i32,
        /// Why messages that can be seen were left alone.
        doubts: Vec<Reason>,
    },
}

/// What is to be done. Commands are carried out in their order; answers to them come as inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Read from storage, and answer with [`Input::Read`].
    Read(Read),
    /// Write to storage, and answer with [`Input::Written`].
    Write {
        /// Which write this is.
        write: WriteId,
        /// Where.
        area: Area,
        /// Under which key.
        key: String,
        /// What.
        item: Item,
    },
    /// Remove from storage. Nobody waits for it.
    Remove {
        /// Where.
        area: Area,
        /// Under which key.
        key: String,
    },
    /// Ask for the organisation's settings, and answer with [`Input::Policy`].
    AskPolicy,
    /// Answer with [`Input::TimeOut`] after [`Timer::time`].
    Wait(Timer),
    /// Tell the top document of a tab what to show, and the toolbar button what to say; answer with
    /// [`Input::Unheard`] where nobody hears it.
    Show {
        /// The tab.
        tab: i32,
        /// The top document, where one is known.
        document: Option<DocumentKey>,
        /// What it shows.
        view: Box<View>,
        /// What the toolbar button says.
        badge: Badge,
    },
    /// Run the panel in the top document of a tab.
    InjectPanel {
        /// The tab.
        tab: i32,
        /// The document, and no other that may stand there by now.
        document: DocumentKey,
        /// In which form.
        form: Form,
    },
    /// Run the engine in the document that asked for it.
    InjectEngine {
        /// Who asked.
        sender: Sender,
        /// The document, and no other that may stand there by now.
        document: DocumentKey,
        /// In which form.
        form: Form,
        /// The messages that are taken for the error besides the catalog's.
        extra_messages: Vec<String>,
    },
    /// Have the loader run in the portals that the admin added and in no other than these, and answer
    /// with [`Input::AddedPortals`].
    FollowAddedPortals,
    /// Give every open document at these match patterns its loader.
    ServeOpen(Vec<String>),
    /// Give every document of an open portal its loader; those that have it stay as they are. Answer
    /// with [`Input::PortalsServed`].
    ServeOpenPortals,
    /// Have the documents of a tab look again, and answer with [`Input::LookedAgain`].
    LookAgain {
        /// The request.
        request: RequestId,
        /// The tab.
        tab: i32,
    },
    /// List the open tabs of the windows that are served, and answer with [`Input::OpenTabs`].
    ListTabs {
        /// The tabs that are known now.
        known: Vec<i32>,
    },
    /// Answer with [`Input::TabClosed`] if there is no such tab.
    AskOpen(i32),
    /// List the documents of a tab, and answer with [`Input::Documents`]; not at all where the
    /// browser cannot tell, as of a tab that sleeps.
    ListDocuments {
        /// The tab.
        tab: i32,
        /// The documents that are known now.
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
    /// Bring a tab to an address.
    GoTo {
        /// The tab.
        tab: i32,
        /// The address.
        address: String,
    },
    /// Answer a request.
    Answer {
        /// Which one.
        request: RequestId,
        /// With what.
        answer: Answer,
    },
    /// Write a line to the console.
    Warn(String),
}

/// An answer to one of the extension's own pages, as [`FromExtensionPage`] says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    /// The state of a tab.
    Report(Box<TabReport>),
    /// The settings.
    Layers(Layers),
    /// The history.
    History(HistoryReport),
    /// Nothing: no portal has spoken in that tab, or what was wanted failed.
    Nothing,
}

/// What the toolbar button says of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    /// No error.
    Watching,
    /// An error, and a refresh before or behind it.
    Pending,
    /// An error, and a refresh that waits for a note that cannot be seen on the page.
    Waiting,
    /// An error, and guidance.
    Guiding,
    /// An error about which nothing is said.
    Muted,
}
