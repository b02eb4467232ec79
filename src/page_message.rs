//! Messages from documents to the background.

use serde::{Deserialize, Serialize};

use crate::detection::{Detection, Doubt};
use crate::types::DocumentKey;

/// Limits for one message. A message beyond them is not from our own programs.
pub mod limits {
    /// Most bytes of an address. Chromium's own limit for a URL is 2 MB; the portals' deep links, which
    /// carry JSON in the fragment, stay below 16 k.
    pub(crate) const ADDRESS: usize = 32_768;
    /// Most bytes of all `<meta>` policies of a document together.
    pub(crate) const POLICIES: usize = 65_536;
    /// Most ids, codes and other details in one detection.
    pub const DETAILS: usize = 48;
    /// Most bytes of one detail.
    pub const DETAIL: usize = 256;
    /// Most doubts of a tab: those of a page with more are alike, and the popup has no room for them.
    pub(crate) const DOUBTS: usize = 5;
}

/// The first doubts of a tab's documents, each once, as many as the popup has room for.
pub(crate) fn first_doubts(doubts: impl IntoIterator<Item = Doubt>) -> Vec<Doubt> {
    let mut first = Vec::new();
    for doubt in doubts {
        if first.len() == limits::DOUBTS {
            break;
        }
        if !first.contains(&doubt) {
            first.push(doubt);
        }
    }
    first
}

/// How the document was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Navigation {
    /// A link, a typed address, a script or a redirect.
    Navigate,
    /// The user's refresh, or ours.
    Reload,
    /// History, a restored tab or a duplicated one; the document was loaded again.
    BackForward,
    /// The same document as before, restored from the back/forward cache.
    Restored,
    /// None: an earlier background knew the document, and its loader reports it again.
    AlreadyOpen,
}

/// From the loader and the engine in a document to the background.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::large_enum_variant,
    reason = "one message at a time, taken apart at once: a box would only cost the engine bytes"
)]
pub(crate) enum FromPage {
    /// A top document became the one that its tab shows. The loader's first message.
    Opened {
        /// The document.
        document: DocumentKey,
        /// Its whole address, fragment included.
        address: String,
        /// How it was reached.
        navigation: Navigation,
    },
    /// The loader asks for the engine, in the form that this document may run.
    EngineWanted {
        /// The document.
        document: DocumentKey,
        /// The text of each Content Security Policy in a `<meta>` of this document, or of the documents
        /// that it inherits from.
        policies: Vec<String>,
        /// Whether the browser offers WebAssembly at all; Edge's enhanced security mode may not.
        webassembly: bool,
    },
    /// The engine runs in the document. A top document is then sent what to show.
    Ready {
        /// The document.
        document: DocumentKey,
    },
    /// The document shows the error. Sent again when the details beside it change.
    Seen {
        /// The document.
        document: DocumentKey,
        /// The error.
        detection: Detection,
    },
    /// The document no longer shows the error, or is being unloaded.
    Gone {
        /// The document.
        document: DocumentKey,
    },
    /// The cost of a refresh in this document changed.
    RefreshRisk {
        /// The document.
        document: DocumentKey,
        /// What a refresh would cost now.
        risk: RefreshRisk,
    },
    /// The tab's visibility or the network's state changed.
    TabConditions {
        /// The document.
        document: DocumentKey,
        /// Whether the tab is visible.
        visible: bool,
        /// Whether the browser considers itself online.
        online: bool,
    },
    /// The top document's address changed without a new document.
    Moved {
        /// The document.
        document: DocumentKey,
        /// The new address, fragment included.
        address: String,
    },
    /// The user made a choice on the note or the overlay.
    Chose {
        /// The document.
        document: DocumentKey,
        /// The revision of the view on which they chose.
        revision: u32,
        /// What they chose.
        choice: Choice,
    },
    /// The view's time has passed.
    Elapsed {
        /// The document.
        document: DocumentKey,
        /// The revision of the view.
        revision: u32,
    },
    /// The page kept removing the note or the overlay; the toolbar takes over.
    Evicted {
        /// The document.
        document: DocumentKey,
    },
    /// The note or the overlay can no longer be seen and used, or can again; while it cannot, the toolbar
    /// takes over.
    Covered {
        /// The document.
        document: DocumentKey,
        /// Whether it cannot be seen or used.
        covered: bool,
    },
}

impl FromPage {
    /// The document that sent the message.
    pub(crate) fn document(&self) -> &DocumentKey {
        match self {
            FromPage::Opened { document, .. }
            | FromPage::EngineWanted { document, .. }
            | FromPage::Ready { document }
            | FromPage::Seen { document, .. }
            | FromPage::Gone { document }
            | FromPage::RefreshRisk { document, .. }
            | FromPage::TabConditions { document, .. }
            | FromPage::Moved { document, .. }
            | FromPage::Chose { document, .. }
            | FromPage::Elapsed { document, .. }
            | FromPage::Evicted { document }
            | FromPage::Covered { document, .. } => document,
        }
    }

    /// Whether only top documents send this message.
    pub(crate) fn is_from_top_documents_only(&self) -> bool {
        match self {
            FromPage::Opened { .. }
            | FromPage::TabConditions { .. }
            | FromPage::Moved { .. }
            | FromPage::Chose { .. }
            | FromPage::Elapsed { .. }
            | FromPage::Evicted { .. }
            | FromPage::Covered { .. } => true,
            FromPage::EngineWanted { .. }
            | FromPage::Ready { .. }
            | FromPage::Seen { .. }
            | FromPage::Gone { .. }
            | FromPage::RefreshRisk { .. } => false,
        }
    }

    /// Whether the message is no larger than our own programs make it. A compromised renderer can send
    /// anything, and all of it would be stored and compared.
    pub(crate) fn is_of_our_size(&self) -> bool {
        let is_detail = |text: &str| text.len() <= limits::DETAIL;
        is_detail(&self.document().0)
            && match self {
                FromPage::Opened { address, .. } | FromPage::Moved { address, .. } => {
                    address.len() <= limits::ADDRESS
                }
                FromPage::EngineWanted { policies, .. } => {
                    policies.iter().map(String::len).sum::<usize>() <= limits::POLICIES
                }
                FromPage::Seen { detection, .. } => {
                    let harvest = &detection.harvest;
                    let details = harvest.codes.len()
                        + harvest.ids.len()
                        + harvest.timestamps.len()
                        + harvest.words.len()
                        + harvest.policies.len();
                    let names = [&harvest.extension, &harvest.resource];
                    let texts = [&detection.message, &detection.locale, &detection.host]
                        .into_iter()
                        .chain(names.into_iter().flatten())
                        .chain(&harvest.words)
                        .chain(&harvest.policies)
                        .chain(harvest.ids.iter().map(|id| &id.value))
                        .chain(&harvest.timestamps);
                    details <= limits::DETAILS
                        && detection.reasons.len() <= limits::DETAILS
                        && texts.into_iter().all(|text| is_detail(text))
                }
                _ => true,
            }
    }
}

/// What a refresh would cost the user in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RefreshRisk {
    /// The user entered or selected something that is neither submitted nor cleared.
    pub unsaved_input: bool,
    /// Input was submitted just now. Only the page knows whether that succeeded, and it may show a moment
    /// later that it did not.
    pub submitted: bool,
    /// Media plays.
    pub media: bool,
    /// A print dialog is open.
    pub printing: bool,
    /// A blade is open that keeps its work in memory alone, such as a designer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub work_in_memory: bool,
}

/// A choice of the user on the note, on the overlay or in the popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Refresh without waiting.
    RefreshNow,
    /// Do not refresh for this incident.
    NotNow,
    /// Refresh again, although one refresh did not help.
    RefreshOnceMore,
    /// Do nothing for an hour.
    Snooze,
    /// Do nothing on this site until turned on again.
    TurnOffHere,
    /// Close the overlay for this incident.
    Close,
    /// Go back to the address where the incident began, after a redirect led elsewhere.
    GoBack,
    /// Follow the link to the sign-in logs.
    OpenSignInLogs,
    /// Open the extension's page that reads a downloaded log.
    ReadLog,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(json: Value) -> FromPage {
        serde_json::from_value(json).unwrap()
    }

    fn seen(change: impl FnOnce(&mut Value)) -> FromPage {
        let mut detection = json!({
            "message": "token-validation",
            "locale": "en-US",
            "host": "portal.azure.com",
            "harvest": {
                "codes": [53003],
                "ids": [{ "kind": "trace", "value": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }],
                "timestamps": ["2026-01-09 02:02:12Z"],
                "extension": "Microsoft_AAD_IAM",
                "resource": "graph",
            },
            "reasons": ["in-an-alert"],
        });
        change(&mut detection);
        message(json!({ "seen": { "document": "a", "detection": detection } }))
    }

    #[test]
    fn doubts_are_told_once_and_as_many_as_there_is_room_for() {
        let doubt = |n: usize| Doubt {
            text: format!("message {}", n / 2),
            message: "token-validation".into(),
            reason: crate::detection::Reason::InAnAlert,
        };
        let texts = |count| {
            let first = first_doubts((0..count).map(doubt)).into_iter();
            first.map(|doubt| doubt.text).collect::<Vec<_>>()
        };
        assert_eq!(texts(3), ["message 0", "message 1"]);
        assert_eq!(texts(100).len(), limits::DOUBTS);
    }

    #[test]
    fn our_own_messages_are_within_the_size_limits() {
        assert!(seen(|_| {}).is_of_our_size());
        let key = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
        for message in [
            message(json!({ "ready": { "document": key } })),
            message(
                json!({ "moved": { "document": key, "address": "x".repeat(limits::ADDRESS) } }),
            ),
            message(json!({ "engine-wanted": {
                "document": key, "webassembly": true, "policies": ["x".repeat(limits::POLICIES)],
            } })),
        ] {
            assert!(message.is_of_our_size(), "{message:?}");
        }
    }

    #[test]
    fn each_part_of_a_message_has_its_limit() {
        let long = "x".repeat(limits::DETAIL + 1);
        let parts = [
            "/message",
            "/locale",
            "/host",
            "/harvest/extension",
            "/harvest/resource",
            "/harvest/ids/0/value",
            "/harvest/timestamps/0",
        ];
        for part in parts {
            let message = seen(|detection| *detection.pointer_mut(part).unwrap() = json!(long));
            assert!(!message.is_of_our_size(), "{part}");
        }
        let many = |part, value: Value| {
            seen(|detection| {
                *detection.pointer_mut(part).unwrap() = json!(vec![value; limits::DETAILS + 1]);
            })
        };
        for message in [
            many("/harvest/codes", json!(53003)),
            many("/reasons", json!("in-an-alert")),
            message(json!({ "ready": { "document": long } })),
            message(json!({ "moved": {
                "document": "a", "address": "x".repeat(limits::ADDRESS + 1),
            } })),
            message(json!({ "engine-wanted": {
                "document": "a", "webassembly": true, "policies": ["x".repeat(limits::POLICIES), "x"],
            } })),
        ] {
            assert!(!message.is_of_our_size(), "{message:?}");
        }
    }

    #[test]
    fn a_frame_may_not_speak_for_the_top_document() {
        let frame = [
            json!({ "ready": { "document": "a" } }),
            json!({ "gone": { "document": "a" } }),
        ];
        for json in frame {
            assert!(!message(json).is_from_top_documents_only());
        }
        assert!(!seen(|_| {}).is_from_top_documents_only());
        for json in [
            json!({ "opened": { "document": "a", "address": "b", "navigation": "reload" } }),
            json!({ "moved": { "document": "a", "address": "b" } }),
            json!({ "elapsed": { "document": "a", "revision": 1 } }),
            json!({ "chose": { "document": "a", "revision": 1, "choice": "refresh-now" } }),
            json!({ "tab-conditions": { "document": "a", "visible": true, "online": true } }),
            json!({ "evicted": { "document": "a" } }),
            json!({ "covered": { "document": "a", "covered": true } }),
        ] {
            assert!(message(json).is_from_top_documents_only());
        }
    }
}
