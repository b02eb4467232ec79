//! What documents tell the background.

use serde::{Deserialize, Serialize};

use crate::detection::Detection;
use crate::types::DocumentKey;

/// Bounds on what one message may carry. What exceeds them is not from our own programs.
pub mod limits {
    /// Characters in an address. Chromium's own limit for a URL it shows is 2 MB; the portals' deep
    /// links, which carry JSON in the fragment, stay below 16 k.
    pub(crate) const ADDRESS: usize = 32_768;
    /// Characters of all `<meta>` policies of a document together.
    pub(crate) const POLICIES: usize = 65_536;
    /// Ids, codes and other details in one detection.
    pub const DETAILS: usize = 48;
    /// Characters in one detail.
    pub const DETAIL: usize = 256;
}

/// How the browser came to the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Navigation {
    /// A link, an address typed, a script or a redirect.
    Navigate,
    /// The person's refresh, or ours.
    Reload,
    /// History, a restored tab or a duplicated one; the document was loaded anew.
    BackForward,
    /// The same document as before, woken from the back/forward cache.
    Restored,
}

/// From the loader and the engine in a document to the background.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::large_enum_variant,
    reason = "one message at a time, taken apart at once: a box would only cost the engine bytes"
)]
pub enum FromPage {
    /// A top document became the one that its tab shows. Sent by the loader before anything else.
    Opened {
        /// The document.
        document: DocumentKey,
        /// Its whole address, fragment included.
        address: String,
        /// How the browser came to it.
        navigation: Navigation,
    },
    /// The loader asks for the engine, in the form that this document may run.
    EngineWanted {
        /// The document.
        document: DocumentKey,
        /// The text of each Content Security Policy in a `<meta>` of this document, or of the
        /// documents it inherits from.
        policies: Vec<String>,
        /// Whether the browser offers WebAssembly at all; Edge's enhanced security mode may not.
        webassembly: bool,
    },
    /// The engine runs in the document. A top document is then told what to show.
    Ready {
        /// The document.
        document: DocumentKey,
    },
    /// The document shows the error. Sent again when the details beside it change.
    Seen {
        /// The document.
        document: DocumentKey,
        /// What was seen.
        detection: Detection,
    },
    /// The document no longer shows the error, or is going away.
    Gone {
        /// The document.
        document: DocumentKey,
    },
    /// What stands in the way of a refresh changed in this document.
    RefreshRisk {
        /// The document.
        document: DocumentKey,
        /// What a refresh would cost now.
        risk: RefreshRisk,
    },
    /// What the top document knows of the world changed.
    TabConditions {
        /// The document.
        document: DocumentKey,
        /// The tab is in sight.
        visible: bool,
        /// The browser believes that there is a network.
        online: bool,
    },
    /// The top document's address changed without a new document.
    Moved {
        /// The document.
        document: DocumentKey,
        /// The new address, fragment included.
        address: String,
    },
    /// The person chose, on the note or the overlay.
    Chose {
        /// The document.
        document: DocumentKey,
        /// The [`Shown::revision`] on which they chose.
        revision: u32,
        /// What they chose.
        choice: Choice,
    },
    /// The time that [`Shown::timer`] named has passed.
    Elapsed {
        /// The document.
        document: DocumentKey,
        /// The [`Shown::revision`] that named the time.
        revision: u32,
    },
    /// The page kept removing what was shown; the toolbar has to say it.
    Evicted {
        /// The document.
        document: DocumentKey,
    },
    /// Whether what is shown cannot be seen or used now, told where that changed; the toolbar has to say
    /// it.
    Covered {
        /// The document.
        document: DocumentKey,
        /// It cannot.
        covered: bool,
    },
}

impl FromPage {
    /// The document that speaks.
    pub fn document(&self) -> &DocumentKey {
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

    /// Whether frames never say this.
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

    /// Whether it is no larger than our own programs make it. A renderer that was taken over can send
    /// what it likes, and all of it is stored and compared.
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

/// What a refresh would cost the person in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RefreshRisk {
    /// The person typed or chose something that is neither submitted nor cleared.
    pub unsaved_input: bool,
    /// Input was submitted just now. Only the page knows whether that went well, and it may say a
    /// moment later that it did not.
    pub submitted: bool,
    /// Media plays.
    pub media: bool,
    /// A print dialog stands open.
    pub printing: bool,
}

/// What a person can choose on the note and the overlay, and in the popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Refresh without waiting.
    RefreshNow,
    /// Do not refresh for this incident.
    NotNow,
    /// Refresh again, although one refresh did not help.
    RefreshOnceMore,
    /// Say nothing for an hour.
    Snooze,
    /// Say nothing on this site until turned on again.
    TurnOffHere,
    /// Close the overlay for this incident.
    Close,
    /// Go back to the address where the incident began, after a redirect led elsewhere.
    GoBack,
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
    fn what_our_programs_send_is_of_our_size() {
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
