//! What is known of one tab.

use serde::{Deserialize, Deserializer, Serialize};

use super::Cause;
use crate::catalog::Remedy;
use crate::detection::Detection;
use crate::page_message::{Navigation, RefreshRisk};
use crate::portal_url::PortalUrl;
use crate::types::{DocumentKey, Millis};

/// Documents of a tab that are told apart. The portals keep some dozens of frames.
const DOCUMENTS_KEPT: usize = 64;

/// Documents whose own detections are kept; one is shown, the others wait for it to go.
const DETECTIONS_KEPT: usize = 8;

/// Documents that were left, known by name so that what they still say changes nothing.
const FORMER_KEPT: usize = 256;

/// After this time an error no longer is the answer to what was submitted. Portals answer within
/// seconds, and give up after half a minute.
const SUBMISSION_UNANSWERED: Millis = 30_000;

/// Everything that is known of one tab.
///
/// Kept in `storage.session`. A stored tab of another version does not deserialize; start with the
/// default one then, which is to know nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Tab {
    #[serde(deserialize_with = "this_version")]
    version: u32,
    pub(super) revision: u32,
    /// The browser session, by the name that it had when the tab was first heard of.
    pub(super) session: String,
    /// The last refresh's number.
    pub(super) refresh: u32,
    pub(super) top: Option<TopDocument>,
    /// The documents that belong to the top document, itself among them, in the order in which they
    /// first spoke.
    documents: Vec<Document>,
    former: Vec<FormerDocument>,
    /// More documents bear on a refresh than can be told apart.
    pub(super) crowded: bool,
    pub(super) conditions: TabConditions,
    /// When input was last submitted; of an earlier page too, as a form may lead to the next one.
    submitted: Option<Millis>,
    /// The page sounded when it was to be refreshed. That it is silent again, nobody tells.
    pub(super) audible: bool,
    /// The page keeps removing what is shown.
    pub(super) evicted: bool,
    /// What is shown cannot be seen or used now.
    #[serde(default)]
    pub(super) covered: bool,
    pub(super) unproven: Option<Unproven>,
    pub(super) incident: Option<Incident>,
    pub(super) ended: Option<Ended>,
    pub(super) detection: Option<Detection>,
    /// Where the last incident began, when its refresh ended elsewhere.
    pub(super) way_back: Option<String>,
    /// The time that the page was last given to wait for.
    pub(super) timer: Option<Millis>,
    /// The first revision that shows what is shown now.
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
    /// The tab's last refresh when it opened; a later one has not come.
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
    /// Whether nothing is lost when it is forgotten.
    fn is_idle(&self) -> bool {
        !self.shows_error && self.risk == RefreshRisk::default()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct FormerDocument {
    key: DocumentKey,
    /// The top document to which it belonged, with which it may come back.
    top: DocumentKey,
    /// What it would cost to refresh it then.
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

/// An error that has not stood long enough to make anything of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Unproven {
    /// When it was first seen.
    pub since: Millis,
    /// It has been long enough, and the error was gone at the end. It counts if it comes back in a moment.
    pub is_due: bool,
}

/// The error in this tab, in whatever number of frames, from its first detection to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Incident {
    pub phase: Phase,
    pub since: Millis,
    /// The address of the page that had it, as it was refreshed.
    pub address: String,
    /// The refresh led to another place than that.
    pub landed_elsewhere: bool,
    /// Input was submitted shortly before the error came or while it stood, and is taken for lost.
    pub has_lost_input: bool,
    /// Since when no document shows the error; nothing where one does.
    pub gone_since: Option<Millis>,
    /// The history has this incident's entry.
    pub recorded: bool,
}

/// An incident whose error went away a moment ago.
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

/// How far the remedy has come with an incident, as docs/remedy.md draws it. Without an incident the
/// tab is *watching*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Phase {
    /// A refresh waits for something: see [`super::Wait`].
    Pending,
    /// The mark of a refresh is being stored.
    Marking {
        /// The refresh's number in this tab.
        refresh: u32,
        /// Nobody asked for it.
        automatic: bool,
    },
    /// The refresh was asked for.
    Refreshed,
    /// The page is new; whether the error comes back is not known yet.
    Settling,
    /// Guidance is shown.
    Guiding {
        /// Why, and not a refresh.
        cause: Cause,
    },
    /// The error is there, and nothing is shown.
    Muted {
        /// Why.
        mute: Mute,
    },
}

/// Why nothing is shown although the error stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mute {
    /// The admin wanted no refresh.
    Declined,
    /// The admin closed the overlay.
    Closed,
    /// The admin wanted quiet for a while; so much was left of it, in milliseconds.
    Snoozed {
        /// Milliseconds.
        left: Millis,
    },
    /// The extension is turned off on this site.
    SiteOff,
    /// The extension is turned off.
    Off,
}

impl Tab {
    /// The form in which tabs are stored.
    pub(crate) const VERSION: u32 = 2;

    /// How far the remedy has come with the incident; nothing where there is none.
    pub(crate) fn phase(&self) -> Option<Phase> {
        self.incident.as_ref().map(|incident| incident.phase)
    }

    /// Names the view that belongs on the page now.
    #[cfg(test)]
    pub(crate) fn revision(&self) -> u32 {
        self.revision
    }

    /// The document that the tab shows, where it is known.
    pub(crate) fn top_document(&self) -> Option<&DocumentKey> {
        self.top.as_ref().map(|top| &top.key)
    }

    /// The documents that belong to the one that the tab shows, itself among them.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &DocumentKey> {
        self.documents.iter().map(|document| &document.key)
    }

    /// The host of the document that the tab shows; empty where that is not known.
    pub(crate) fn portal(&self) -> &str {
        self.top
            .as_ref()
            .map_or("", |top| PortalUrl::of(&top.address).site())
    }

    /// The error as it was last seen in this tab.
    pub(crate) fn detection(&self) -> Option<&Detection> {
        self.detection.as_ref()
    }

    /// The address of the top document, as far as it is known.
    pub(crate) fn top_address(&self) -> Option<&str> {
        self.top.as_ref().map(|top| top.address.as_str())
    }

    /// Whether the page keeps removing what is shown, so that the toolbar has to say it.
    pub(crate) fn is_evicted(&self) -> bool {
        self.evicted
    }

    /// Whether what is shown cannot be seen or used, so that the toolbar has to say it.
    pub(crate) fn is_covered(&self) -> bool {
        self.covered
    }

    /// Brings moments from the future to the present: the clock was set back.
    pub(super) fn notice(&mut self, now: Millis) {
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

    /// Any document's typed and unsaved input.
    pub(super) fn has_unsaved_input(&self) -> bool {
        let incident = self.incident.as_ref();
        self.crowded
            || incident.is_some_and(|incident| incident.has_lost_input)
            || self
                .documents
                .iter()
                .any(|document| document.risk.unsaved_input)
    }

    /// Any document's media or print dialog.
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

    /// Makes another document the top one. Those of the one before become former ones, and those
    /// that belonged to this one before are its own again.
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
            // These are frames of this document that spoke before it: the extension was installed
            // while it stood open. The others may have been taking their leave.
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

    /// Makes a document one of the current ones. Tells whether it is one now: a former one is not, nor
    /// one too many.
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

    /// Whether a document of the page has been heard of.
    pub(super) fn has(&self, key: &DocumentKey) -> bool {
        self.documents.iter().any(|document| document.key == *key)
    }

    /// Takes over what a document sees.
    pub(super) fn see(&mut self, key: &DocumentKey, detection: Detection) {
        let others = self.documents.iter().filter(|other| other.key != *key);
        let has_room = others.filter(|other| other.detection.is_some()).count() < DETECTIONS_KEPT;
        if let Some(document) = self.document(key) {
            document.shows_error = true;
            document.detection = has_room.then_some(detection);
        }
        self.choose_detection();
    }

    /// A document shows the error no more.
    pub(super) fn unsee(&mut self, key: &DocumentKey) {
        if let Some(document) = self.document(key) {
            document.shows_error = false;
            document.detection = None;
        }
        self.choose_detection();
    }

    /// Takes over what a refresh would cost a document.
    pub(super) fn note_risk(&mut self, key: &DocumentKey, risk: RefreshRisk) {
        if let Some(document) = self.document(key) {
            // That input was submitted is said of a moment and not of a document.
            let submitted = false;
            document.risk = RefreshRisk { submitted, ..risk };
        }
    }

    /// Notes that input was submitted. With an error on the page, it was so in vain.
    pub(super) fn submit(&mut self, now: Millis) {
        self.submitted = Some(now);
        if let Some(incident) = &mut self.incident {
            incident.has_lost_input = true;
        }
    }

    /// Whether an error that comes now may be the answer to what was submitted.
    pub(super) fn has_submitted_lately(&self, now: Millis) -> bool {
        self.submitted
            .is_some_and(|at| now.saturating_sub(at) < SUBMISSION_UNANSWERED)
    }

    /// A document is gone. What it said before may still be on the way; and it may come back with its
    /// page from the back/forward cache, which ends a document's lifeline as well.
    pub(super) fn lose(&mut self, key: &DocumentKey) {
        let place = self
            .documents
            .iter()
            .position(|document| document.key == *key);
        let lost = place.map(|place| self.documents.remove(place));
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

    /// Forgets the oldest former documents, where there are too many.
    fn forget_former(&mut self) {
        let too_many = self.former.len().saturating_sub(FORMER_KEPT);
        self.former.drain(..too_many);
    }

    /// Whether a refresh would not help against what is seen in some document.
    pub(super) fn wants_guidance(&self) -> bool {
        self.documents
            .iter()
            .filter_map(|document| document.detection.as_ref())
            .any(is_guided)
    }

    /// The detection against which a refresh would not help, or with the most to go by; the earliest
    /// document's of equal ones.
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
            self.detection = Some(best.clone());
        }
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
