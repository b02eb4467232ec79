//! The state of one tab.

use serde::{Deserialize, Deserializer, Serialize};

use super::Cause;
use crate::catalog::Remedy;
use crate::detection::Detection;
use crate::page_message::{Navigation, RefreshRisk};
use crate::portal_url::PortalUrl;
use crate::types::{DocumentKey, Millis};

/// Most documents of a tab that are tracked. The portals have some dozens of frames.
const DOCUMENTS_KEPT: usize = 64;

/// Most documents whose detections are kept; one is shown, the others replace it when it is gone.
const DETECTIONS_KEPT: usize = 8;

/// Most former documents whose names are kept, so that their late messages change nothing.
const FORMER_KEPT: usize = 256;

/// Time after which an error no longer counts as the response to submitted input. Portals respond within
/// seconds, and give up after half a minute.
const SUBMISSION_UNANSWERED: Millis = 30_000;

/// The whole state of one tab.
///
/// Kept in `storage.session`. A tab stored by another version does not deserialize; the default, which has no
/// knowledge of the page, takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Tab {
    #[serde(deserialize_with = "this_version")]
    version: u32,
    pub(super) revision: u32,
    /// The name of the browser session at the tab's first event.
    pub(super) session: String,
    /// The number of the last refresh.
    pub(super) refresh: u32,
    pub(super) top: Option<TopDocument>,
    /// The documents that belong to the top document, including itself, in the order of their first
    /// messages.
    documents: Vec<Document>,
    former: Vec<FormerDocument>,
    /// Whether more documents matter for a refresh than can be tracked.
    pub(super) crowded: bool,
    pub(super) conditions: TabConditions,
    /// When input was last submitted, perhaps in an earlier page, since submitting a form may load the next
    /// one.
    submitted: Option<Millis>,
    /// Whether the page played sound when it was to be refreshed. No event reports that it is silent again.
    pub(super) audible: bool,
    /// Whether the page keeps removing the panel.
    pub(super) evicted: bool,
    /// Whether the panel cannot be seen or used now.
    #[serde(default)]
    pub(super) covered: bool,
    pub(super) unproven: Option<Unproven>,
    pub(super) incident: Option<Incident>,
    pub(super) ended: Option<Ended>,
    pub(super) detection: Option<Detection>,
    /// The address where the last incident began, if its refresh landed elsewhere.
    pub(super) way_back: Option<String>,
    /// The timer last sent to the page.
    pub(super) timer: Option<Millis>,
    /// The first revision that has the current content of the panel.
    pub(super) shown_since: u32,
}

fn this_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    super::only_version(deserializer, Tab::VERSION)
}

impl Default for Tab {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            revision: 0,
            session: String::new(),
            refresh: 0,
            top: None,
            documents: Vec::new(),
            former: Vec::new(),
            crowded: false,
            conditions: TabConditions::default(),
            submitted: None,
            audible: false,
            evicted: false,
            covered: false,
            unproven: None,
            incident: None,
            ended: None,
            detection: None,
            way_back: None,
            timer: None,
            shown_since: 0,
        }
    }
}

/// The document that the tab shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TopDocument {
    pub key: DocumentKey,
    pub address: String,
    pub navigation: Navigation,
    pub opened: Millis,
    /// [`super::RefreshRecords::newest`] when it opened: marks up to that one are older than it.
    pub opened_after: u32,
    /// The number of the tab's last refresh when it opened; a later one has not happened yet.
    pub refresh: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    key: DocumentKey,
    risk: RefreshRisk,
    shows_error: bool,
    detection: Option<Detection>,
}

impl Document {
    /// Whether it can be forgotten without loss.
    fn is_idle(&self) -> bool {
        !self.shows_error && self.risk == RefreshRisk::default()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct FormerDocument {
    key: DocumentKey,
    /// The top document that it belonged to, with which it may be restored.
    top: DocumentKey,
    /// What refreshing it then would cost.
    risk: RefreshRisk,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TabConditions {
    pub visible: bool,
    pub online: bool,
}

impl Default for TabConditions {
    fn default() -> Self {
        Self {
            visible: true,
            online: true,
        }
    }
}

/// An error that has not been shown long enough to count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Unproven {
    /// When it was first seen.
    pub since: Millis,
    /// The time has passed, but the error was gone at its end. It counts if it comes back within a moment.
    pub is_due: bool,
}

/// The error in this tab, in any number of frames, from its first detection to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Incident {
    pub phase: Phase,
    pub since: Millis,
    /// The address of the page that had it, when it was refreshed.
    pub address: String,
    /// Whether the refresh led to another place than that.
    pub landed_elsewhere: bool,
    /// Whether input was submitted shortly before the error or during it, and counts as lost.
    pub has_lost_input: bool,
    /// Since when no document has shown the error; `None` if one does.
    pub gone_since: Option<Millis>,
    /// Whether the error disappeared for a moment and came back.
    #[serde(default)]
    pub is_flickering: bool,
    /// Whether the history has this incident's entry.
    pub recorded: bool,
}

/// An incident whose error disappeared a moment ago.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Ended {
    pub incident: Incident,
    pub at: Millis,
    /// The top document in which it ended.
    pub top: DocumentKey,
    /// The fingerprint of the address at which it ended.
    pub place: u32,
}

/// The state of an incident, as in the diagram of docs/remedy.md. Without an incident the tab is
/// *watching*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Phase {
    /// A refresh waits for something: see [`super::Wait`].
    Pending,
    /// The mark of a refresh is being stored.
    Marking {
        /// The refresh's number in this tab.
        refresh: u32,
        /// Whether the refresh was not requested by the user.
        automatic: bool,
    },
    /// The refresh was requested.
    Refreshed,
    /// The page is new; whether the error will come back is not known yet.
    Settling,
    /// Guidance is shown.
    Guiding {
        /// Why there is no refresh.
        cause: Cause,
    },
    /// The error is there, and nothing is shown.
    Muted {
        /// Why.
        mute: Mute,
    },
}

/// Why nothing is shown although the error is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mute {
    /// The admin declined the refresh.
    Declined,
    /// The admin closed the overlay.
    Closed,
    /// The admin snoozed.
    Snoozed {
        /// The time that was left of the snooze, in milliseconds.
        left: Millis,
    },
    /// The extension is turned off on this site.
    SiteOff,
    /// The extension is turned off.
    Off,
}

impl Tab {
    /// The version of the stored form.
    pub(crate) const VERSION: u32 = 2;

    /// The state of the incident; none if there is none.
    pub(crate) fn phase(&self) -> Option<Phase> {
        self.incident.as_ref().map(|incident| incident.phase)
    }

    /// The revision of the current view.
    #[cfg(test)]
    pub(crate) fn revision(&self) -> u32 {
        self.revision
    }

    /// The document that the tab shows, if known.
    pub(crate) fn top_document(&self) -> Option<&DocumentKey> {
        self.top.as_ref().map(|top| &top.key)
    }

    /// The documents that belong to the top document, including itself.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &DocumentKey> {
        self.documents.iter().map(|document| &document.key)
    }

    /// The site of the document that the tab shows; empty if unknown.
    pub(crate) fn portal(&self) -> &str {
        self.top
            .as_ref()
            .map_or("", |top| PortalUrl::of(&top.address).site())
    }

    /// The error last seen in this tab.
    pub(crate) fn detection(&self) -> Option<&Detection> {
        self.detection.as_ref()
    }

    /// The address of the top document, if known.
    pub(crate) fn top_address(&self) -> Option<&str> {
        self.top.as_ref().map(|top| top.address.as_str())
    }

    /// Whether the state of the page was lost, with what it shows and what the user chose on it: *Not now*, for
    /// one.
    pub(crate) fn is_past_unknown(&self) -> bool {
        let top = self.top.as_ref();
        top.is_some_and(|top| top.navigation == Navigation::AlreadyOpen)
    }

    /// Whether the page keeps removing the panel, so that the toolbar has to take over.
    pub(crate) fn is_evicted(&self) -> bool {
        self.evicted
    }

    /// Whether the panel cannot be seen or used, so that the toolbar has to take over.
    pub(crate) fn is_covered(&self) -> bool {
        self.covered
    }

    /// Moves times of the future to the present: the clock was set back.
    pub(super) fn clamp_to(&mut self, now: Millis) {
        if let Some(top) = &mut self.top {
            top.opened = top.opened.min(now);
        }
        if let Some(ended) = &mut self.ended {
            ended.at = ended.at.min(now);
        }
        self.submitted = self.submitted.map(|at| at.min(now));
        if let Some(unproven) = &mut self.unproven {
            unproven.since = unproven.since.min(now);
        }
        if let Some(incident) = &mut self.incident {
            incident.gone_since = incident.gone_since.map(|at| at.min(now));
        }
    }

    pub(super) fn is_top(&self, key: &DocumentKey) -> bool {
        self.top_document() == Some(key)
    }

    /// Whether the view on which the user made a choice is still shown, even if its timer has changed.
    pub(crate) fn is_shown(&self, document: &DocumentKey, revision: u32) -> bool {
        let age = self.revision.wrapping_sub(revision);
        self.is_top(document) && age <= self.revision.wrapping_sub(self.shown_since)
    }

    /// Whether any document has unsaved input, or may have.
    pub(super) fn has_unsaved_input(&self) -> bool {
        let incident = self.incident.as_ref();
        self.crowded
            || incident.is_some_and(|incident| incident.has_lost_input)
            || self
                .documents
                .iter()
                .any(|document| document.risk.unsaved_input)
    }

    /// Whether any document plays media or has a print dialog open.
    pub(super) fn is_busy(&self) -> bool {
        let mut risk = self.documents.iter().map(|document| document.risk);
        self.audible || risk.any(|risk| risk.media || risk.printing)
    }

    pub(super) fn shows_error(&self) -> bool {
        self.documents.iter().any(|document| document.shows_error)
    }

    pub(super) fn is_former(&self, key: &DocumentKey) -> bool {
        self.former.iter().any(|former| former.key == *key)
    }

    /// Sets another top document. The documents of the previous one become former ones, and former documents
    /// of this one become current again.
    pub(super) fn open(&mut self, top: TopDocument) {
        let key = top.key.clone();
        if let Some(left) = self.top.replace(top) {
            for Document { key, risk, .. } in std::mem::take(&mut self.documents) {
                self.former.push(FormerDocument {
                    key,
                    top: left.key.clone(),
                    risk,
                });
            }
            self.crowded = false;
        } else {
            // These are frames of this document whose messages came first: the extension was installed
            // while it was open. The idle ones may be from documents that were being unloaded.
            self.documents.retain(|document| !document.is_idle());
        }
        let own = |former: &FormerDocument| former.top == key || former.key == key;
        let (returning, former) = std::mem::take(&mut self.former).into_iter().partition(own);
        let returning: Vec<FormerDocument> = returning;
        self.former = former;
        self.forget_former();
        self.register(&key);
        for former in returning {
            self.register(&former.key);
            self.note_risk(&former.key, former.risk);
        }
        self.conditions = TabConditions::default();
        self.audible = false;
        self.evicted = false;
        self.covered = false;
        self.unproven = None;
    }

    /// Adds a document to the current ones; returns whether it is one now. A former document, or one beyond
    /// the limit, is not.
    pub(super) fn register(&mut self, key: &DocumentKey) -> bool {
        if self.document(key).is_some() {
            return true;
        }
        if self.is_former(key) {
            return false;
        }
        if self.documents.len() == DOCUMENTS_KEPT {
            let top = self.top_document();
            let can_go = |document: &Document| document.is_idle() && Some(&document.key) != top;
            let idle = self.documents.iter().position(can_go);
            let Some(idle) = idle else {
                self.crowded = true;
                return false;
            };
            self.documents.remove(idle);
        }
        self.documents.push(Document {
            key: key.clone(),
            risk: RefreshRisk::default(),
            shows_error: false,
            detection: None,
        });
        true
    }

    fn document(&mut self, key: &DocumentKey) -> Option<&mut Document> {
        self.documents
            .iter_mut()
            .find(|document| document.key == *key)
    }

    /// Whether a document is one of the current ones.
    pub(super) fn has(&self, key: &DocumentKey) -> bool {
        self.documents.iter().any(|document| document.key == *key)
    }

    /// Records a document's detection.
    pub(super) fn see(&mut self, key: &DocumentKey, detection: Detection) {
        let others = self.documents.iter().filter(|other| other.key != *key);
        let has_room = others.filter(|other| other.detection.is_some()).count() < DETECTIONS_KEPT;
        if let Some(document) = self.document(key) {
            document.shows_error = true;
            document.detection = has_room.then_some(detection);
        }
        self.choose_detection();
    }

    /// Records that a document no longer shows the error.
    pub(super) fn unsee(&mut self, key: &DocumentKey) {
        if let Some(document) = self.document(key) {
            document.shows_error = false;
            document.detection = None;
        }
        self.choose_detection();
    }

    /// Records what a refresh would cost in a document.
    pub(super) fn note_risk(&mut self, key: &DocumentKey, risk: RefreshRisk) {
        if let Some(document) = self.document(key) {
            // `submitted` is an event, not a state of the document.
            let submitted = false;
            document.risk = RefreshRisk { submitted, ..risk };
        }
        self.choose_detection();
    }

    /// Records that input was submitted. While the error is on the page, it counts as lost.
    pub(super) fn submit(&mut self, now: Millis) {
        self.submitted = Some(now);
        if let Some(incident) = &mut self.incident {
            incident.has_lost_input = true;
        }
    }

    /// Whether an error that comes now may be the response to submitted input.
    pub(super) fn has_submitted_lately(&self, now: Millis) -> bool {
        self.submitted
            .is_some_and(|at| now.saturating_sub(at) < SUBMISSION_UNANSWERED)
    }

    /// Handles the loss of a document. Its messages may still arrive, and it may be restored from the
    /// back/forward cache, since entering that cache ends its lifeline too.
    pub(super) fn lose(&mut self, key: &DocumentKey) {
        let index = self
            .documents
            .iter()
            .position(|document| document.key == *key);
        let lost = index.map(|index| self.documents.remove(index));
        self.choose_detection();
        if let Some(top) = self.top_document().cloned()
            && !self.is_former(key)
        {
            let risk = lost.map(|lost| lost.risk).unwrap_or_default();
            let key = key.clone();
            self.former.push(FormerDocument { key, top, risk });
            self.forget_former();
        }
    }

    /// Forgets the oldest former documents, if there are too many.
    fn forget_former(&mut self) {
        let too_many = self.former.len().saturating_sub(FORMER_KEPT);
        self.former.drain(..too_many);
    }

    /// Whether a refresh would not help against the error in some document, would lose work in memory, or the top
    /// document has no address of its own: a script wrote it into a new window, and a refresh empties it.
    pub(super) fn wants_guidance(&self) -> bool {
        let is_written = |top: &TopDocument| !top.address.starts_with("http");
        self.top.as_ref().is_some_and(is_written)
            || self.has_work_in_memory()
            || self
                .documents
                .iter()
                .filter_map(|document| document.detection.as_ref())
                .any(is_guided)
    }

    /// Chooses a detection that a refresh would not help, or else the one with the most details; of equal
    /// ones, that of the earliest document.
    fn choose_detection(&mut self) {
        let mut best: Option<&Detection> = None;
        for detection in self
            .documents
            .iter()
            .filter_map(|document| document.detection.as_ref())
        {
            if best.is_none_or(|best| details(detection) > details(best)) {
                best = Some(detection);
            }
        }
        if let Some(best) = best {
            let beside_work = self.has_work_in_memory();
            self.detection = Some(Detection {
                beside_work,
                ..best.clone()
            });
        }
    }

    /// Whether any document has a blade with work in memory: the error is often shown by another document than
    /// the blade's.
    fn has_work_in_memory(&self) -> bool {
        self.documents
            .iter()
            .any(|document| document.risk.work_in_memory)
    }
}

fn is_guided(detection: &Detection) -> bool {
    detection.remedy() == Remedy::Guide
}

fn details(detection: &Detection) -> (bool, usize) {
    let harvest = &detection.harvest;
    (
        is_guided(detection),
        harvest.codes.len() + harvest.ids.len(),
    )
}
