//! A model of a browser: tabs with documents that send messages, a background that stores and acts as the
//! real one does, storage that can refuse, and a worker that can be lost. Invariants are checked where they
//! could be violated.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::json;

use super::transitions::{TRANSITIONS, TabState};
use super::world_background::{Background, Of, PrivateWindows};
use crate::controller::Input;
use crate::controller::tests::spy::RemedyStep;
use crate::detection::{Detection, Harvest};
use crate::engine::Form;
use crate::guidance::links::is_sign_in_log;
use crate::history::HistoryEntry;
use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
use crate::portal_url::{PortalUrl, is_covered};
use crate::protocol::FromExtensionPage;
use crate::remedy::settings::{HiddenTab, Mode};
use crate::remedy::tab_view::PROVEN_AFTER;
use crate::remedy::{
    Cause, Guidance, Mute, Note, PanelContent, Phase, Settings, Tab, View, panel, view,
};
use crate::types::{DocumentKey, Millis};

/// A portal that the admin added.
pub(super) const ADDED: &str = "https://portal.contoso.com/*";

pub(crate) const PLACES: [&str; 8] = [
    "https://portal.azure.com/#blade/Microsoft_M365_ManageClient/ManageClientFrameBlade",
    "https://portal.azure.com/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade",
    "https://portal.azure.com/",
    "https://intune.microsoft.com/#home",
    "https://portal.contoso.com/#home",
    "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/SignInLogsList.ReactView",
    // The sign-in logs of another cloud.
    "https://entra.microsoft.us/#view/Microsoft_AAD_IAM/SignInLogsList.ReactView",
    // Another site of the added portal's host.
    "https://portal.contoso.com:8443/#home",
];

/// Most tabs at once; more add nothing.
const TABS: usize = 24;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

/// Index of a tab or of a tab's document, modulo their number.
pub(crate) type Pick = usize;

/// An action in the world.
#[derive(Clone, Debug)]
pub(crate) enum ModelAction {
    OpenTab {
        place: Pick,
    },
    /// A tab of a private window, in a browser that has one background for all windows.
    OpenPrivate {
        place: Pick,
    },
    /// A tab that was open before the extension was installed: its frames send messages first.
    Adopt {
        place: Pick,
    },
    Duplicate {
        tab: Pick,
    },
    CloseTab {
        tab: Pick,
    },
    /// The user, or the page, loads a document.
    Load {
        tab: Pick,
        place: Pick,
        navigation: Navigation,
        cached: bool,
    },
    /// The previous document is restored from the back/forward cache.
    Restore {
        tab: Pick,
    },
    /// The tab shows another site for a while, and then the same document again.
    AwayAndBack {
        tab: Pick,
    },
    AddFrame {
        tab: Pick,
    },
    RemoveFrame {
        tab: Pick,
        silently: bool,
    },
    /// From now on the responses for the tab's documents have this Content Security Policy.
    Harden {
        tab: Pick,
        policy: PagePolicy,
    },
    /// A response arrives for the tab that makes no document: the navigation is cancelled.
    Cancel {
        tab: Pick,
    },
    /// Every document that the tab loads shows the error.
    Curse {
        tab: Pick,
        cursed: bool,
    },
    Show {
        tab: Pick,
        document: Pick,
        shows: bool,
    },
    Risk {
        tab: Pick,
        document: Pick,
        risk: RefreshRisk,
    },
    Surround {
        tab: Pick,
        visible: bool,
        online: bool,
    },
    Move {
        tab: Pick,
        place: Pick,
    },
    Evict {
        tab: Pick,
    },
    /// Something covers the panel, or uncovers it.
    Cover {
        tab: Pick,
        covered: bool,
    },
    /// The tab is found to play sound.
    Sound {
        tab: Pick,
    },
    Choose {
        tab: Pick,
        choice: Choice,
        in_popup: bool,
    },
    /// The timer of the shown view elapses.
    TimeOut {
        tab: Pick,
    },
    /// The server answers the requested refresh, perhaps with a redirect.
    Answer {
        tab: Pick,
        redirect: Option<Pick>,
    },
    /// From now on messages wait until they are delivered.
    Slow(bool),
    /// A document's oldest message arrives.
    Deliver {
        nth: Pick,
    },
    /// One task of the browser, such as a write or its result, is finished.
    Finish {
        nth: Pick,
    },
    Refuse {
        local: bool,
        session: bool,
    },
    /// From now on storage cannot be read.
    Unreadable {
        local: bool,
        session: bool,
    },
    /// From now on nothing is removed from storage.
    Stick(bool),
    /// There is no space for the next item that is stored on disk.
    Full,
    /// From now on a starting background waits for its reads.
    SlowStart(bool),
    /// Sets the organisation's policy, and whether the browser reports it.
    Policy(PolicyKind),
    /// The background of private windows does something, while this one is idle.
    Elsewhere(Elsewhere),
    /// The permission for the added portal is granted or withdrawn.
    Permission {
        granted: bool,
    },
    /// The extension is updated while portals are open.
    Update,
    Forward(Millis),
    Backward(Millis),
    Settle(Preference),
    /// The worker is stopped.
    Stop,
    /// The browser's extension process crashes: its last action was not stored yet.
    Crash,
    Restart,
}

/// The Content Security Policy of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PagePolicy {
    #[default]
    None,
    /// It admits WebAssembly.
    Lax,
    Strict,
    /// It only reports.
    ReportOnly,
    /// It is in an element of the document.
    Meta,
}

impl PagePolicy {
    /// Whether the browser would report an attempt to compile WebAssembly to the site.
    fn forbids_webassembly(self) -> bool {
        !matches!(self, PagePolicy::None | PagePolicy::Lax)
    }

    fn headers(self) -> Vec<(String, String)> {
        let header = match self {
            PagePolicy::None | PagePolicy::Meta => return Vec::new(),
            PagePolicy::Lax => (
                "content-security-policy",
                "script-src 'self' 'wasm-unsafe-eval'",
            ),
            PagePolicy::Strict => ("Content-Security-Policy", "script-src 'self'"),
            PagePolicy::ReportOnly => (
                "content-security-policy-report-only",
                "default-src 'self'; report-uri /csp",
            ),
        };
        vec![(header.0.to_owned(), header.1.to_owned())]
    }

    /// What the loader reads in the document.
    fn in_elements(self) -> Vec<String> {
        let is_there = self == PagePolicy::Meta;
        let policy = is_there.then(|| "script-src 'self'".to_owned());
        policy.into_iter().collect()
    }
}

/// What the browser and the loader know of a document apart from what it shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// Its frame, which is its own: frames of this world load one document.
    pub(super) frame: i64,
    policy: PagePolicy,
    /// It has no response: it was made by the top document, whose policies it inherits.
    pub(super) is_inheriting: bool,
    /// The loader came after the document, whose response is long past.
    is_late: bool,
}

/// The browser's answer about the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    None,
    Ask,
    Off,
    /// No site may be turned off.
    NoSitesOff,
    /// An answer that is not a policy.
    Odd,
    Fails,
    /// No answer.
    Silent,
}

/// An action of the background of private windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    SetDays,
    SetEntries,
    DeleteNewest,
    ClearHistory,
}

/// A change of a setting.
#[derive(Clone, Debug)]
pub(crate) enum Preference {
    Mode(Mode),
    Countdown(Millis),
    CapWindow(Millis),
    HiddenTab(HiddenTab),
    SitesOff(bool),
    SnoozeOver,
}

#[derive(Clone, Debug)]
pub(super) struct PageDocument {
    pub(super) key: DocumentKey,
    pub(super) shows: bool,
    pub(super) risk: RefreshRisk,
}

#[derive(Clone, Debug)]
pub(super) struct OpenPage {
    /// The first is the top document.
    pub(super) documents: Vec<PageDocument>,
    pub(super) address: String,
    pub(super) view: Option<View>,
    /// Something covers the panel.
    pub(super) covered: bool,
    /// The loader runs in the top document.
    has_loader: bool,
    /// The panel runs in the top document.
    pub(super) has_panel: bool,
}

impl OpenPage {
    fn key(&self) -> &DocumentKey {
        &self.documents[0].key
    }
}

/// A refresh that counts, according to the world.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) at: Millis,
    pub(super) portal: String,
    pub(super) place: u32,
    /// It is that of a duplicated tab, for which it counts at that place only.
    pub(super) is_inherited: bool,
    /// If storage failed, the background need not know of it after a stop.
    pub(super) is_stored: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct LiveTab {
    pub id: i32,
    pub(super) is_private: bool,
    pub(super) page: OpenPage,
    /// Pages in the back/forward cache.
    pub(super) cached: Vec<OpenPage>,
    pub(super) visible: bool,
    pub(super) online: bool,
    pub(super) cursed: bool,
    /// The policy of the documents that it loads.
    policy: PagePolicy,
    /// A refresh was requested and not answered.
    pub reloading: bool,
    pub(super) counted: Vec<Counted>,
    /// Whether the tab plays sound.
    pub(super) sounds: bool,
    /// The background lost something that this tab reported.
    pub is_misunderstood: bool,
}

/// The world's record of a document's messages, to distinguish stale ones.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) tab: i32,
    /// The top document that it belongs to.
    pub(super) top: DocumentKey,
    /// How many top documents the background knew when it received this document's first message.
    pub(super) generation: u32,
    pub(super) risk: RefreshRisk,
    /// When the background was last notified that its input was submitted.
    pub(super) submitted: Option<Millis>,
    pub(super) is_lost: bool,
}

#[derive(Clone, Debug)]
struct SentMessage {
    tab: i32,
    top: DocumentKey,
    /// The address of the top document when it was sent.
    address: String,
    event: FromPage,
}

/// An incident, as far as the world can distinguish it from others: whether it is in a private window, and
/// when it began.
type IncidentSeen = (bool, Millis);

/// The world's record of guidance and of the cards at the sign-in logs.
#[derive(Debug, Default)]
struct CardsSeen {
    /// The tabs that showed guidance, by incident. Several tabs of the same moment are indistinguishable.
    guided: BTreeMap<IncidentSeen, BTreeSet<i32>>,
    dismissed: BTreeSet<IncidentSeen>,
    /// Something was lost that the background had to remember.
    is_forgetful: bool,
    /// How many cards were shown.
    shown: u32,
}

impl CardsSeen {
    fn is_one(&self, incident: IncidentSeen) -> bool {
        !self.is_forgetful
            && self
                .guided
                .get(&incident)
                .is_some_and(|tabs| tabs.len() == 1)
    }
}

#[derive(Debug)]
pub(crate) struct World {
    pub(super) now: Millis,
    /// Time that has passed, by a monotonic clock.
    pub(super) passed: Millis,
    pub(super) keys: u32,
    pub(super) ids: i32,
    pub tabs: Vec<LiveTab>,
    messages: VecDeque<SentMessage>,
    pub(super) is_slow: bool,
    pub(super) heard: BTreeMap<DocumentKey, Heard>,
    /// The generation of each tab's top document, and which one it is.
    pub(super) generations: BTreeMap<i32, (u32, DocumentKey)>,
    pub(super) background: Background,
    /// All documents there have been.
    pub(super) origins: BTreeMap<DocumentKey, Origin>,
    /// Responses are reported, and documents ask for the engine. Before that, nothing depends on either.
    pub(super) has_responses: bool,
    /// The times of all automatic refreshes in all ordinary windows.
    pub automatic: Vec<Millis>,
    /// The same in the private windows, which count separately.
    private_automatic: Vec<Millis>,
    cards: CardsSeen,
    /// The top documents on whose present error the user declined a refresh.
    declined: BTreeSet<DocumentKey>,
    /// All requested refreshes, in order: the tab, and whether automatic.
    pub refreshes: Vec<(i32, bool)>,
    pub history: Vec<HistoryEntry>,
    pub visited: Vec<String>,
    pub observed: BTreeSet<(TabState, TabState)>,
}

pub(crate) fn detection() -> Detection {
    Detection {
        message: "token-validation".to_owned(),
        locale: "en-US".to_owned(),
        host: "portal.azure.com".to_owned(),
        harvest: Harvest::default(),
        beside_work: false,
        reasons: Vec::new(),
    }
}

/// The value after a round trip through JSON.
pub(crate) fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: 1_700_000_000_000,
            passed: 0,
            keys: 0,
            ids: 0,
            tabs: Vec::new(),
            messages: VecDeque::new(),
            is_slow: false,
            heard: BTreeMap::new(),
            generations: BTreeMap::new(),
            background: Background::new(),
            origins: BTreeMap::new(),
            has_responses: false,
            automatic: Vec::new(),
            private_automatic: Vec::new(),
            cards: CardsSeen::default(),
            declined: BTreeSet::new(),
            refreshes: Vec::new(),
            history: Vec::new(),
            visited: Vec::new(),
            observed: BTreeSet::new(),
        }
    }

    pub(crate) fn after(actions: &[ModelAction]) -> Self {
        let mut world = Self::new();
        for action in actions {
            world.run(action);
        }
        world
    }

    // The user, the pages and the browser.

    #[expect(clippy::too_many_lines, reason = "one arm for each action")]
    pub(crate) fn run(&mut self, action: &ModelAction) {
        match *action {
            ModelAction::OpenTab { place } => self.open_tab(place, false),
            ModelAction::OpenPrivate { place } => {
                if self.serves_privately(PrivateWindows::OneBackground) {
                    self.open_tab(place, true);
                }
            }
            ModelAction::Adopt { place } => self.adopt(place),
            ModelAction::Duplicate { tab } => self.duplicate(tab),
            ModelAction::CloseTab { tab } => self.close_tab(tab),
            ModelAction::Load {
                tab,
                place,
                navigation,
                cached,
            } => {
                if let Some(tab) = self.pick(tab) {
                    let counts = navigation == Navigation::Reload && self.is_in_trouble(tab);
                    let place = match navigation {
                        Navigation::Reload => self.tabs[tab].page.address.clone(),
                        _ => PLACES[place % PLACES.len()].to_owned(),
                    };
                    // A write that finds no space is retried later; until then, a stop loses it.
                    let is_private = self.tabs[tab].is_private;
                    let has_room = is_private || !self.background.faults.is_full;
                    self.load(tab, place, navigation, cached);
                    if counts {
                        let address = self.tabs[tab].page.address.clone();
                        let is_stored = has_room && self.stores_records(is_private);
                        self.count(tab, &address, is_stored);
                    }
                }
            }
            ModelAction::Restore { tab } => self.restore(tab),
            ModelAction::AwayAndBack { tab } => {
                if let Some(tab) = self.pick(tab) {
                    self.away_and_back(tab);
                }
            }
            ModelAction::AddFrame { tab } => {
                if let Some(tab) = self.pick(tab) {
                    self.add_frame(tab);
                }
            }
            ModelAction::Harden { tab, policy } => {
                self.has_responses = true;
                if let Some(tab) = self.pick(tab) {
                    self.tabs[tab].policy = policy;
                }
            }
            ModelAction::Cancel { tab } => {
                if let Some(tab) = self.pick(tab) {
                    self.respond(tab, 0);
                }
            }
            ModelAction::RemoveFrame { tab, silently } => self.remove_frame(tab, silently),
            ModelAction::Curse { tab, cursed } => {
                if let Some(tab) = self.pick(tab) {
                    self.tabs[tab].cursed = cursed;
                }
            }
            ModelAction::Show {
                tab,
                document,
                shows,
            } => {
                if let Some(tab) = self.pick(tab) {
                    self.show_error(tab, document, shows);
                }
            }
            ModelAction::Risk {
                tab,
                document,
                risk,
            } => {
                if let Some(tab) = self.pick(tab) {
                    let documents = &mut self.tabs[tab].page.documents;
                    let document = document % documents.len();
                    documents[document].risk = lasting(risk);
                    let document = documents[document].key.clone();
                    self.tell(tab, FromPage::RefreshRisk { document, risk });
                }
            }
            ModelAction::Surround {
                tab,
                visible,
                online,
            } => {
                if let Some(tab) = self.pick(tab) {
                    self.tabs[tab].visible = visible;
                    self.tabs[tab].online = online;
                    self.tell_surroundings(tab);
                }
            }
            ModelAction::Move { tab, place } => {
                if let Some(tab) = self.pick(tab) {
                    let page = &mut self.tabs[tab].page;
                    let to = PLACES[place % PLACES.len()];
                    // Without a new document, no page leaves its origin.
                    if PortalUrl::of(to).site() != PortalUrl::of(&page.address).site() {
                        return;
                    }
                    to.clone_into(&mut page.address);
                    let (document, address) = (page.key().clone(), page.address.clone());
                    self.tell(tab, FromPage::Moved { document, address });
                }
            }
            ModelAction::Evict { tab } => {
                if let Some(tab) = self.pick(tab) {
                    let document = self.tabs[tab].page.key().clone();
                    self.tell(tab, FromPage::Evicted { document });
                }
            }
            ModelAction::Cover { tab, covered } => {
                if let Some(tab) = self.pick(tab) {
                    self.cover(tab, covered);
                }
            }
            ModelAction::Sound { tab } => {
                if let Some(tab) = self.pick(tab) {
                    self.tabs[tab].sounds = true;
                }
            }
            ModelAction::Choose {
                tab,
                choice,
                in_popup,
            } => self.choose(tab, choice, in_popup),
            ModelAction::TimeOut { tab } => self.time_out(tab),
            ModelAction::Answer { tab, redirect } => {
                if let Some(tab) = self.pick(tab).filter(|tab| self.tabs[*tab].reloading) {
                    let (address, navigation) = match redirect {
                        Some(place) => (
                            PLACES[place % PLACES.len()].to_owned(),
                            Navigation::Navigate,
                        ),
                        None => (self.tabs[tab].page.address.clone(), Navigation::Reload),
                    };
                    self.load(tab, address, navigation, false);
                }
            }
            ModelAction::Slow(slow) => {
                self.is_slow = slow;
                self.deliver_all();
                self.go_on();
            }
            ModelAction::Deliver { nth } => self.deliver_one(nth),
            ModelAction::Finish { nth } => self.finish_one(nth),
            ModelAction::Refuse { local, session } => {
                self.background.faults.refuses = Of { local, session };
            }
            ModelAction::Unreadable { local, session } => {
                self.background.faults.unreadable = Of { local, session };
            }
            ModelAction::Stick(stuck) => self.background.faults.is_stuck = stuck,
            ModelAction::Full => self.background.faults.is_full = true,
            ModelAction::SlowStart(slow) => self.background.faults.starts_slowly = slow,
            ModelAction::Policy(policy) => self.set_policy(policy),
            ModelAction::Elsewhere(request) => self.do_elsewhere(request),
            ModelAction::Permission { granted } => self.permit(granted),
            ModelAction::Update => self.update(),
            ModelAction::Forward(time) => {
                self.now += time;
                self.passed += time;
                self.time_passes();
            }
            ModelAction::Backward(time) => self.now -= time,
            ModelAction::Settle(ref preference) => self.prefer(preference),
            ModelAction::Stop => self.stop(),
            ModelAction::Crash => self.crash(),
            ModelAction::Restart => self.restart(),
        }
        self.note_faults(action);
        self.forget_declined(action);
        self.deliver_all();
        self.go_on();
        self.check_cards();
    }

    /// Forgets what the user declined where the error has gone since, or where the background may not have
    /// stored it.
    fn forget_declined(&mut self, action: &ModelAction) {
        match action {
            ModelAction::Crash | ModelAction::Update | ModelAction::Restart => {
                self.declined.clear()
            }
            // A change that waits for the write before it is in the background's memory alone.
            ModelAction::Stop if self.is_slow || self.background.faults.starts_slowly => {
                self.declined.clear();
            }
            // A page that is shown again has a new incident.
            ModelAction::Restore { .. } | ModelAction::AwayAndBack { .. } => self.declined.clear(),
            _ => {}
        }
        let tabs = &self.tabs;
        self.declined.retain(|top| {
            let mut pages = tabs.iter().map(|tab| &tab.page);
            pages.any(|page| page.key() == top && page.documents.iter().any(|it| it.shows))
        });
    }

    pub(super) fn is_private(&self, id: i32) -> bool {
        let live = self.tabs.iter().find(|live| live.id == id);
        live.is_some_and(|live| live.is_private)
    }

    fn pick(&self, tab: Pick) -> Option<usize> {
        (!self.tabs.is_empty()).then(|| tab % self.tabs.len())
    }

    /// A document whose response, if it has one, was not reported.
    fn document(&mut self, policy: PagePolicy) -> PageDocument {
        self.keys += 1;
        let key = DocumentKey(format!("document {}", self.keys));
        let origin = Origin {
            frame: i64::from(self.keys),
            policy,
            is_inheriting: false,
            is_late: true,
        };
        self.origins.insert(key.clone(), origin);
        PageDocument {
            key,
            shows: false,
            risk: RefreshRisk::default(),
        }
    }

    fn page(&mut self, address: String, policy: PagePolicy) -> OpenPage {
        let top = self.document(policy);
        if let Some(origin) = self.origins.get_mut(&top.key) {
            origin.frame = 0;
        }
        OpenPage {
            documents: vec![top],
            address,
            view: None,
            covered: false,
            has_loader: false,
            has_panel: false,
        }
    }

    fn add_frame(&mut self, tab: usize) {
        let top = self.origins.get(self.tabs[tab].page.key()).copied();
        let is_inheriting = self.keys.is_multiple_of(3);
        let policy = match top {
            Some(top) if is_inheriting => top.policy,
            _ => self.tabs[tab].policy,
        };
        let frame = self.document(policy);
        let key = frame.key.clone();
        self.tabs[tab].page.documents.push(frame);
        if let Some(origin) = self.origins.get_mut(&key) {
            origin.is_inheriting = is_inheriting;
            origin.is_late = false;
            let frame = origin.frame;
            if !is_inheriting {
                self.respond(tab, frame);
            }
        }
        self.tell_wanted(tab, &key);
        self.tell(tab, FromPage::Ready { document: key });
    }

    /// A response arrives in a frame of a tab, from the origin of its page.
    fn respond(&mut self, tab: usize, frame: i64) {
        let LiveTab {
            id, policy, page, ..
        } = &self.tabs[tab];
        // The browser reports those of permitted portals alone.
        if !self.has_responses || !self.is_permitted(&page.address) {
            return;
        }
        let response = Input::Response {
            tab: *id,
            frame,
            origin: PortalUrl::of(&page.address).origin().unwrap_or_default(),
            status: 200,
            headers: policy.headers(),
        };
        self.happened(response);
    }

    fn is_permitted(&self, address: &str) -> bool {
        self.background.is_granted || !is_covered(ADDED, address)
    }

    /// The loader of a document asks for the engine.
    fn tell_wanted(&mut self, tab: usize, document: &DocumentKey) {
        let Some(origin) = self.origins.get(document) else {
            return;
        };
        if self.has_responses {
            let wanted = FromPage::EngineWanted {
                document: document.clone(),
                policies: origin.policy.in_elements(),
                webassembly: !origin.is_late || origin.is_inheriting,
            };
            self.tell(tab, wanted);
        }
    }

    /// A program is injected into a document.
    pub(super) fn check_form(&self, document: &DocumentKey, form: Form) {
        let origin = self.origins.get(document);
        let is_forbidden = origin.is_some_and(|origin| origin.policy.forbids_webassembly());
        assert!(
            !(is_forbidden && form == Form::WebAssembly) || self.background.is_outdated,
            "WebAssembly in {document:?}, which has {origin:?}"
        );
    }

    fn add_tab(&mut self, address: String) -> usize {
        self.ids += 1;
        let page = self.page(address, PagePolicy::None);
        self.tabs.push(LiveTab {
            id: self.ids,
            is_private: false,
            page,
            cached: Vec::new(),
            visible: true,
            online: true,
            cursed: false,
            policy: PagePolicy::None,
            reloading: false,
            counted: Vec::new(),
            sounds: false,
            is_misunderstood: false,
        });
        self.tabs.len() - 1
    }

    fn open_tab(&mut self, place: Pick, is_private: bool) {
        if self.tabs.len() == TABS {
            return;
        }
        let tab = self.add_tab(PLACES[place % PLACES.len()].to_owned());
        self.tabs[tab].is_private = is_private;
        self.arrive(tab);
        self.tell_opened(tab, Navigation::Navigate);
    }

    /// The response of the tab's new document arrives, while the loader is registered for it.
    fn arrive(&mut self, tab: usize) {
        let page = &self.tabs[tab].page;
        if self.is_permitted(&page.address)
            && let Some(origin) = self.origins.get_mut(page.key())
        {
            origin.is_late = false;
        }
        self.respond(tab, 0);
    }

    fn adopt(&mut self, place: Pick) {
        if self.tabs.len() == TABS {
            return;
        }
        let tab = self.add_tab(PLACES[place % PLACES.len()].to_owned());
        let frame = self.document(PagePolicy::None);
        self.tabs[tab].page.documents.push(frame);
        self.tell(
            tab,
            FromPage::Ready {
                document: self.tabs[tab].page.documents[1].key.clone(),
            },
        );
        self.show_error(tab, 1, true);
        self.tell_opened(tab, Navigation::Navigate);
    }

    fn duplicate(&mut self, tab: Pick) {
        let Some(tab) = self.pick(tab).filter(|_| self.tabs.len() < TABS) else {
            return;
        };
        let original = self.tabs[tab].clone();
        let copy = self.add_tab(original.page.address.clone());
        let place = PortalUrl::of(&original.page.address).fingerprint();
        let here = original
            .counted
            .into_iter()
            .filter(|counted| counted.place == place);
        self.tabs[copy].counted = here
            .map(|counted| Counted {
                is_inherited: true,
                ..counted
            })
            .collect();
        self.tabs[copy].cursed = original.cursed;
        self.tabs[copy].is_private = original.is_private;
        self.tabs[copy].policy = original.policy;
        if let Some(origin) = self.origins.get_mut(self.tabs[copy].page.key()) {
            origin.policy = original.policy;
        }
        self.arrive(copy);
        self.tell_opened(copy, Navigation::BackForward);
    }

    fn close_tab(&mut self, tab: Pick) {
        let Some(tab) = self.pick(tab) else { return };
        let id = self.tabs.remove(tab).id;
        self.messages.retain(|message| message.tab != id);
        self.happened(Input::TabClosed(id));
    }

    fn load(&mut self, tab: usize, address: String, navigation: Navigation, cached: bool) {
        let page = self.page(address, self.tabs[tab].policy);
        self.replace_page(tab, page, cached);
        self.arrive(tab);
        self.tell_opened(tab, navigation);
    }

    fn replace_page(&mut self, tab: usize, page: OpenPage, cached: bool) {
        for document in self.tabs[tab].page.documents.clone() {
            self.tell_farewell(tab, document, cached);
        }
        let tab = &mut self.tabs[tab];
        let left = std::mem::replace(&mut tab.page, page);
        tab.reloading = false;
        tab.sounds = false;
        if cached {
            tab.cached.push(left);
        }
    }

    fn restore(&mut self, tab: Pick) {
        let Some(tab) = self.pick(tab) else { return };
        let Some(page) = self.tabs[tab].cached.pop() else {
            return;
        };
        self.replace_page(tab, page, true);
        self.tell_restored(tab);
    }

    fn away_and_back(&mut self, tab: usize) {
        // A document that has shown the error is reported by the end of its lifeline.
        for document in self.tabs[tab].page.documents.clone() {
            if document.shows && !self.is_slow {
                self.lose(tab, document.key);
            } else {
                self.tell_farewell(tab, document, true);
            }
        }
        self.tabs[tab].reloading = false;
        self.tell_restored(tab);
    }

    fn tell_restored(&mut self, tab: usize) {
        self.tell_opened(tab, Navigation::Restored);
        for index in 0..self.tabs[tab].page.documents.len() {
            let PageDocument { key, shows, risk } = self.tabs[tab].page.documents[index].clone();
            self.tell(
                tab,
                FromPage::Ready {
                    document: key.clone(),
                },
            );
            // Before the error: the refresh may follow at once.
            if risk != RefreshRisk::default() {
                self.tell(
                    tab,
                    FromPage::RefreshRisk {
                        document: key,
                        risk,
                    },
                );
            }
            if shows || self.tabs[tab].cursed && index == 0 {
                self.show_error(tab, index, true);
            }
        }
    }

    fn remove_frame(&mut self, tab: Pick, silently: bool) {
        let Some(tab) = self.pick(tab) else { return };
        if self.tabs[tab].page.documents.len() == 1 {
            return;
        }
        let Some(frame) = self.tabs[tab].page.documents.pop() else {
            return;
        };
        if silently {
            let id = self.tabs[tab].id;
            let page = self.tabs[tab].page.key().clone();
            let knows_page =
                self.known(id).and_then(Tab::top_document) == Some(&page) && !self.is_opening(id);
            if let Some(heard) = self.heard.get_mut(&frame.key).filter(|_| knows_page) {
                heard.is_lost = true;
                heard.risk = RefreshRisk::default();
            } else {
                self.messages
                    .retain(|message| *message.event.document() != frame.key);
            }
            // If its page comes back from the back/forward cache, the frame is expected to come back too.
            // If the background is stopped before it is stored, it is lost.
            self.tabs[tab].is_misunderstood |= frame.risk != RefreshRisk::default() || self.is_slow;
            self.lose(tab, frame.key);
        } else {
            self.tell_farewell(tab, frame, false);
        }
    }

    fn show_error(&mut self, tab: usize, document: Pick, shows: bool) {
        let documents = &mut self.tabs[tab].page.documents;
        let index = document % documents.len();
        documents[index].shows = shows;
        let document = documents[index].key.clone();
        let message = if shows {
            FromPage::Seen {
                document,
                detection: detection(),
            }
        } else {
            FromPage::Gone { document }
        };
        self.tell(tab, message);
    }

    fn tell_opened(&mut self, tab: usize, navigation: Navigation) {
        let page = &mut self.tabs[tab].page;
        page.has_loader = true;
        let (document, address) = (page.key().clone(), page.address.clone());
        self.tell(
            tab,
            FromPage::Opened {
                document: document.clone(),
                address,
                navigation,
            },
        );
        if navigation != Navigation::Restored {
            self.tell_wanted(tab, &document);
        }
        self.tell(tab, FromPage::Ready { document });
        if !(self.tabs[tab].visible && self.tabs[tab].online) {
            self.tell_surroundings(tab);
        }
        if self.tabs[tab].cursed && navigation != Navigation::Restored {
            self.show_error(tab, 0, true);
        }
    }

    fn tell_farewell(&mut self, tab: usize, left: PageDocument, cached: bool) {
        self.tell(
            tab,
            FromPage::Gone {
                document: left.key.clone(),
            },
        );
        if left.risk != RefreshRisk::default() && !cached {
            let risk = RefreshRisk::default();
            self.tell(
                tab,
                FromPage::RefreshRisk {
                    document: left.key,
                    risk,
                },
            );
        }
    }

    fn tell_surroundings(&mut self, tab: usize) {
        let LiveTab {
            visible, online, ..
        } = self.tabs[tab];
        let document = self.tabs[tab].page.key().clone();
        self.tell(
            tab,
            FromPage::TabConditions {
                document,
                visible,
                online,
            },
        );
    }

    fn choose(&mut self, tab: Pick, choice: Choice, in_popup: bool) {
        let Some(tab) = self.pick(tab) else { return };
        if in_popup {
            let tab = self.tabs[tab].id;
            self.remember();
            self.ask(0, FromExtensionPage::Choose { tab, choice });
            return;
        }
        // Only a visible button can be chosen.
        let Some(view) = &self.tabs[tab].page.view else {
            return;
        };
        let is_card = matches!(view.panel, PanelContent::SignInCard(_));
        // The card has two buttons.
        if is_card && !matches!(choice, Choice::Close | Choice::ReadLog) {
            return;
        }
        if view.panel != PanelContent::Nothing {
            let revision = view.revision;
            let document = self.tabs[tab].page.key().clone();
            self.tell(
                tab,
                FromPage::Chose {
                    document,
                    revision,
                    choice,
                },
            );
        }
    }

    fn cover(&mut self, tab: usize, covered: bool) {
        self.tabs[tab].page.covered = covered;
        let document = self.tabs[tab].page.key().clone();
        self.tell(tab, FromPage::Covered { document, covered });
    }

    fn time_out(&mut self, tab: Pick) {
        let Some(tab) = self.pick(tab) else { return };
        let page = &self.tabs[tab].page;
        let Some(view) = &page.view else {
            return;
        };
        if page.covered && view.panel == PanelContent::Note(Note::Countdown) && !view.stalls {
            return;
        }
        let (Some(time), revision) = (view.timer, view.revision) else {
            return;
        };
        self.now += time;
        self.passed += time;
        let document = self.tabs[tab].page.key().clone();
        self.tell(tab, FromPage::Elapsed { document, revision });
    }

    fn prefer(&mut self, preference: &Preference) {
        let (name, value) = match *preference {
            Preference::Mode(mode) => ("mode", json!(mode)),
            Preference::Countdown(countdown) => ("countdownSeconds", json!(countdown / 1_000)),
            Preference::CapWindow(window) => {
                // Decisions under one cap window are not judged by another one.
                self.finish_all();
                ("capWindowMinutes", json!(window / MINUTE))
            }
            Preference::HiddenTab(hidden_tab) => ("hiddenTab", json!(hidden_tab)),
            Preference::SitesOff(true) => ("sitesOff", json!(["portal.azure.com"])),
            Preference::SitesOff(false) => ("sitesOff", json!([])),
            Preference::SnoozeOver => ("snoozedUntil", json!(null)),
        };
        self.change_setting(0, name, value);
    }

    fn restart(&mut self) {
        self.messages.clear();
        self.stop();
        self.background.forget_session();
        self.cards = CardsSeen::default();
        self.private_automatic.clear();
        // No browser brings private windows back.
        self.tabs.retain(|tab| !tab.is_private);
        self.end_loaders();
        for tab in 0..self.tabs.len() {
            self.ids += 1;
            let address = self.tabs[tab].page.address.clone();
            let page = self.page(address, self.tabs[tab].policy);
            let restored = &mut self.tabs[tab];
            restored.id = self.ids;
            restored.page = page;
            restored.cached.clear();
            restored.reloading = false;
            restored.sounds = false;
            restored.is_misunderstood = false;
            self.arrive(tab);
            self.tell_opened(tab, Navigation::BackForward);
        }
    }

    fn end_loaders(&mut self) {
        for tab in &mut self.tabs {
            tab.page.has_loader = false;
        }
    }

    /// Another version replaces this one: it starts in existing documents, without what they reported to the
    /// previous one.
    fn update(&mut self) {
        self.messages.clear();
        self.stop();
        self.background.forget_session();
        // The state of private windows is in memory only, and is lost in an update.
        self.private_automatic.clear();
        for tab in self.tabs.iter_mut().filter(|tab| tab.is_private) {
            tab.counted.clear();
        }
        self.end_loaders();
        for tab in 0..self.tabs.len() {
            self.tabs[tab].reloading = false;
            self.tabs[tab].is_misunderstood = false;
            // Pages in the cache are not adopted before they are restored.
            self.tabs[tab].cached.clear();
            for index in 0..self.tabs[tab].page.documents.len() {
                let former = &self.tabs[tab].page.documents[index].key;
                let origin = self.origins.get(former).copied();
                let key = self.document(PagePolicy::None).key;
                if let Some(origin) = origin {
                    let origin = Origin {
                        is_late: true,
                        ..origin
                    };
                    self.origins.insert(key.clone(), origin);
                }
                self.tabs[tab].page.documents[index].key = key;
            }
            self.tabs[tab].page.has_panel = false;
            // The frames send their messages first.
            for index in (0..self.tabs[tab].page.documents.len()).rev() {
                let PageDocument { key, shows, risk } =
                    self.tabs[tab].page.documents[index].clone();
                if index == 0 {
                    self.tell_opened(tab, Navigation::Navigate);
                } else {
                    let document = key.clone();
                    self.tell_wanted(tab, &document);
                    self.tell(tab, FromPage::Ready { document });
                }
                if risk != RefreshRisk::default() {
                    let document = key;
                    self.tell(tab, FromPage::RefreshRisk { document, risk });
                }
                if shows {
                    self.show_error(tab, index, true);
                }
            }
        }
    }

    fn permit(&mut self, granted: bool) {
        self.background.is_granted = granted;
        let input = if granted {
            Input::PortalsGranted(vec![ADDED.to_owned()])
        } else {
            // The background forgets these tabs. What limits their refreshes from then on is the records.
            for tab in self
                .tabs
                .iter_mut()
                .filter(|tab| is_covered(ADDED, &tab.page.address))
            {
                tab.reloading = false;
            }
            Input::PortalsWithdrawn
        };
        self.happened(input);
    }

    /// The loader is run again in open portals: the engines report everything again.
    /// The loader in every document of an open portal reports once more.
    pub(super) fn serve_open_portals(&mut self) {
        for tab in 0..self.tabs.len() {
            let address = self.tabs[tab].page.address.clone();
            if !self.tabs[tab].page.has_loader || !self.is_served(&address) {
                continue;
            }
            let document = self.tabs[tab].page.key().clone();
            self.tell(
                tab,
                FromPage::Opened {
                    document,
                    address,
                    navigation: Navigation::AlreadyOpen,
                },
            );
            self.tell_surroundings(tab);
            for index in 0..self.tabs[tab].page.documents.len() {
                let PageDocument { key, shows, risk } =
                    self.tabs[tab].page.documents[index].clone();
                self.tell(
                    tab,
                    FromPage::RefreshRisk {
                        document: key,
                        risk,
                    },
                );
                self.show_error(tab, index, shows);
            }
        }
    }

    pub(super) fn serve_open(&mut self) {
        for tab in 0..self.tabs.len() {
            if !is_covered(ADDED, &self.tabs[tab].page.address) || !self.background.is_granted {
                continue;
            }
            self.tell_opened(tab, Navigation::Navigate);
            for index in 0..self.tabs[tab].page.documents.len() {
                let PageDocument { key, shows, risk } =
                    self.tabs[tab].page.documents[index].clone();
                let document = key.clone();
                self.tell(tab, FromPage::Ready { document });
                if risk != RefreshRisk::default() {
                    let document = key;
                    self.tell(tab, FromPage::RefreshRisk { document, risk });
                }
                self.show_error(tab, index, shows);
            }
        }
    }

    // Delivery of messages.

    fn tell(&mut self, tab: usize, event: FromPage) {
        let tab = &self.tabs[tab];
        self.messages.push_back(SentMessage {
            tab: tab.id,
            top: tab.page.key().clone(),
            address: tab.page.address.clone(),
            event,
        });
        self.deliver_all();
    }

    pub(super) fn deliver_all(&mut self) {
        while !self.is_slow && !self.messages.is_empty() {
            self.deliver(0);
        }
    }

    /// Delivers a message of any document, but each document's in order; and no document's first message
    /// overtakes a top document's, or is overtaken by another page's.
    fn deliver_one(&mut self, nth: Pick) {
        let mut speakers = BTreeSet::new();
        let mut first_words: Vec<&SentMessage> = Vec::new();
        let mut next = Vec::new();
        for (index, message) in self.messages.iter().enumerate() {
            let is_opened = matches!(message.event, FromPage::Opened { .. });
            let is_first_word = is_opened || !self.heard.contains_key(message.event.document());
            let overtakes = first_words.iter().any(|earlier| {
                let was_opened = matches!(earlier.event, FromPage::Opened { .. });
                let is_of_another = earlier.top != message.top;
                earlier.tab == message.tab && (was_opened || is_opened && is_of_another)
            });
            let is_next = speakers.insert(message.event.document());
            if is_next && !(is_first_word && overtakes) {
                next.push(index);
            }
            if is_first_word {
                first_words.push(message);
            }
        }
        if !next.is_empty() {
            self.deliver(next[nth % next.len()]);
        }
    }

    fn deliver(&mut self, index: usize) {
        // A background that cannot read its state at the start has none of its earlier messages.
        self.wake(0);
        let Some(SentMessage {
            tab,
            top,
            address,
            event,
        }) = self.messages.remove(index)
        else {
            return;
        };
        if !self.is_served(&address) {
            // The page being left may have sent the last report of an address that is served.
            if let Some(live) = self.tabs.iter_mut().find(|live| live.id == tab) {
                live.is_misunderstood = true;
            }
            return;
        }
        let document = event.document().clone();
        // Without this message the background takes every later one for another page's.
        if matches!(event, FromPage::Opened { .. }) {
            self.background.undo = None;
        } else {
            self.remember();
        }
        let is_stale = self.hear(tab, &top, &document, &event);
        let dismissed = self.dismissed_by(tab, &event);
        let is_submission = matches!(&event, FromPage::RefreshRisk { risk, .. } if risk.submitted);
        let step = self.say(tab, address, event);
        self.cards.dismissed.extend(dismissed);
        if is_stale
            && !is_submission
            && let Some(mut step) = step
        {
            // Any message reveals that the clock was set back, or that a mark is newer than the stored tab,
            // and neither is caused by the document.
            step.before.clamp_to(self.now);
            step.before.refresh = step.before.refresh.max(step.after.refresh);
            let is_same = step.before == step.after && step.effects.is_empty();
            assert!(is_same, "a stale document changed something: {step:#?}");
        }
    }

    /// Records the sender, and returns whether the document is stale: it belongs to another top document than
    /// the latest one that the background knows, and sent its first message before that one.
    fn hear(
        &mut self,
        tab: i32,
        top: &DocumentKey,
        document: &DocumentKey,
        event: &FromPage,
    ) -> bool {
        if let FromPage::Opened { navigation, .. } = event {
            let is_new = !self.heard.contains_key(document) || *navigation == Navigation::Restored;
            let generation = self
                .generations
                .get(&tab)
                .map_or(0, |(generation, _)| *generation);
            let is_first = !self.generations.contains_key(&tab);
            if is_new {
                let generation = if is_first { 0 } else { generation + 1 };
                self.generations.insert(tab, (generation, document.clone()));
                for heard in self.heard.values_mut() {
                    if heard.tab == tab && heard.top == *top {
                        heard.generation = generation;
                    }
                }
            }
        }
        let (generation, current) = match self.generations.get(&tab) {
            Some((generation, current)) => (*generation, current.clone()),
            None => (0, top.clone()),
        };
        let heard = self.heard.entry(document.clone()).or_insert_with(|| Heard {
            tab,
            top: top.clone(),
            generation,
            risk: RefreshRisk::default(),
            submitted: None,
            is_lost: false,
        });
        let is_former = heard.top != current && heard.generation < generation;
        let is_stale = is_former || heard.is_lost;
        if let FromPage::RefreshRisk { risk, .. } = event {
            heard.risk = lasting(*risk);
            if risk.submitted {
                heard.submitted = Some(self.passed);
            }
        }
        is_stale
    }

    // The background.

    pub(crate) fn state(&mut self, tab: usize) -> TabState {
        let id = self.tabs[tab].id;
        self.known(id).map_or(TabState::Watching, TabState::of)
    }

    pub(crate) fn mute(&mut self, tab: usize) -> Option<Mute> {
        let id = self.tabs[tab].id;
        match self.known(id).and_then(Tab::phase) {
            Some(Phase::Muted { mute }) => Some(mute),
            _ => None,
        }
    }

    pub(crate) fn panel(&mut self, tab: usize) -> PanelContent {
        let (id, settings) = (self.tabs[tab].id, self.settings());
        self.known(id)
            .map_or(PanelContent::Nothing, |known| panel(known, &settings))
    }

    pub(crate) fn shown(&self, tab: usize) -> View {
        self.tabs[tab].page.view.clone().unwrap_or_default()
    }

    pub(crate) fn cause(&mut self, tab: usize) -> Option<Cause> {
        match self.panel(tab) {
            PanelContent::Guidance(guidance) => Some(guidance.cause),
            _ => None,
        }
    }

    pub(crate) fn note(&mut self, tab: usize) -> Option<Note> {
        match self.panel(tab) {
            PanelContent::Note(note) => Some(note),
            _ => None,
        }
    }

    /// Whether the background believes that the tab's panel is covered.
    pub(crate) fn is_covered(&mut self, tab: usize) -> bool {
        let id = self.tabs[tab].id;
        self.known(id).is_some_and(Tab::is_covered)
    }

    pub(super) fn check_step(&mut self, step: &RemedyStep) {
        let RemedyStep {
            before,
            after,
            event,
            settings,
            ..
        } = step;
        let is_declined = |tab: &Tab| {
            let mute = tab.phase();
            matches!(
                mute,
                Some(Phase::Muted {
                    mute: Mute::Declined | Mute::Closed
                })
            )
        };
        // A page that is left, and shown again later, has a new incident.
        if let Some(top) = before.top_document()
            && (is_declined(before) || before.top_document() != after.top_document())
        {
            self.declined.remove(top);
        }
        if let Some(top) = after.top_document().filter(|_| is_declined(after)) {
            self.declined.insert(top.clone());
        }
        let (from, to) = (TabState::of(before), TabState::of(after));
        if from != to {
            self.observed.insert((from, to));
            let is_known = TRANSITIONS
                .iter()
                .any(|way| (way.from, way.to) == (from, to));
            assert!(is_known, "{from:?} to {to:?} on {event:?} is in no table");
        }
        let shown = view_alone(after, settings);
        // The settings may have changed a time that the page waits for already.
        let is_same = view_alone(before, settings) == shown && before.timer == shown.timer;
        assert_eq!(
            before.revision() == after.revision(),
            is_same,
            "on {event:?}"
        );
    }

    /// Whether the background knows of an error on this page for which no refresh was requested yet, so that
    /// the admin's own counts.
    fn is_in_trouble(&mut self, tab: usize) -> bool {
        let (id, top) = (self.tabs[tab].id, self.tabs[tab].page.key().clone());
        let is_slow = self.is_slow;
        let (now, settled_after) = (self.now, self.settings().settle_window);
        // A frozen page does not report the end of the gap. An error that disappeared long ago has ended
        // nevertheless.
        let is_long_gone = |known: &Tab| {
            let gone_since = known.incident.as_ref().and_then(|it| it.gone_since);
            gone_since.is_some_and(|since| now.saturating_sub(since) >= settled_after)
        };
        let known = self
            .known(id)
            .filter(|known| known.top_document() == Some(&top) && !is_long_gone(known));
        let state = known.map_or(TabState::Watching, TabState::of);
        !is_slow && !matches!(state, TabState::Watching | TabState::Refreshed)
    }

    fn count(&mut self, tab: usize, address: &str, is_stored: bool) {
        let at = self.passed;
        let portal = PortalUrl::of(address).site().to_owned();
        let place = PortalUrl::of(address).fingerprint();
        self.tabs[tab].counted.push(Counted {
            at,
            portal,
            place,
            is_inherited: false,
            is_stored,
        });
    }

    /// Shows a view on the page.
    pub(super) fn show(&mut self, id: i32, view: View) {
        let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == id) else {
            return;
        };
        let is_unproven = view.timer == Some(PROVEN_AFTER);
        let (document, revision) = (tab.page.key().clone(), view.revision);
        let address = tab.page.address.clone();
        let incident = |values: &Guidance| (tab.is_private, values.since);
        match &view.panel {
            PanelContent::Guidance(values) => {
                let seen = self.cards.guided.entry(incident(values)).or_default();
                seen.insert(id);
            }
            PanelContent::SignInCard(values) => {
                self.cards.shown += 1;
                let incident = incident(values);
                assert!(
                    self.cards.guided.contains_key(&incident) || self.cards.is_forgetful,
                    "a card for an incident of other windows, or of none: {incident:?}"
                );
                assert!(
                    !(self.cards.is_one(incident) && self.cards.dismissed.contains(&incident)),
                    "a card came back after it was dismissed"
                );
            }
            PanelContent::Nothing | PanelContent::Note(_) => {}
        }
        tab.page.view = Some(view);
        if is_unproven {
            // In such a short time hardly anything happens.
            self.messages.push_back(SentMessage {
                tab: id,
                top: document.clone(),
                address: address.clone(),
                event: FromPage::Elapsed { document, revision },
            });
        }
        if tab.page.covered {
            // A panel that is covered from the beginning reports so.
            let document = tab.page.key().clone();
            self.messages.push_back(SentMessage {
                tab: id,
                top: document.clone(),
                address,
                event: FromPage::Covered {
                    document,
                    covered: true,
                },
            });
        }
    }

    /// The incident whose card the message dismisses, if the background still shows it.
    fn dismissed_by(&mut self, tab: i32, message: &FromPage) -> Option<IncidentSeen> {
        let FromPage::Chose {
            document,
            revision,
            choice: Choice::Close,
        } = message
        else {
            return None;
        };
        if !self.known(tab)?.is_shown(document, *revision) {
            return None;
        }
        let live = self.tabs.iter().find(|live| live.id == tab)?;
        match &live.page.view.as_ref()?.panel {
            PanelContent::SignInCard(values) if live.page.key() == document => {
                Some((live.is_private, values.since))
            }
            _ => None,
        }
    }

    /// Records what makes the background forget cards, or miss that they are to be removed.
    fn note_faults(&mut self, action: &ModelAction) {
        self.cards.is_forgetful |= match action {
            ModelAction::Refuse { session, .. } | ModelAction::Unreadable { session, .. } => {
                *session
            }
            ModelAction::Crash | ModelAction::Update => true,
            // A change that waits for the write before it is in the background's memory alone.
            ModelAction::Stop => self.is_slow,
            _ => false,
        };
    }

    /// At rest, each card is where its values belong, and in one tab.
    fn check_cards(&mut self) {
        if self.is_slow || self.cards.is_forgetful {
            return;
        }
        let mut seen = BTreeSet::new();
        for live in &self.tabs {
            let Some(PanelContent::SignInCard(values)) =
                live.page.view.as_ref().map(|view| &view.panel)
            else {
                continue;
            };
            if live.is_misunderstood {
                continue;
            }
            assert!(
                is_sign_in_log(&live.page.address, &values.address),
                "a card with values of {} at {}",
                values.address,
                live.page.address
            );
            let incident = (live.is_private, values.since);
            assert!(
                seen.insert(incident) || !self.cards.is_one(incident),
                "two tabs with the card of one incident"
            );
        }
    }

    pub(super) fn visit(&mut self, id: i32, address: String) {
        self.visited.push(address.clone());
        if let Some(tab) = self.tabs.iter().position(|tab| tab.id == id) {
            self.load(tab, address, Navigation::Navigate, true);
        }
    }

    // Invariants.

    pub(super) fn refresh(&mut self, id: i32, before: &Tab) {
        // A refresh without a mark is the user's, from the popup.
        let marked = match before.phase() {
            Some(Phase::Marking { refresh, automatic }) => Some((refresh, automatic)),
            _ => None,
        };
        if let Some((refresh, _)) = marked {
            let session = before.session.clone();
            let is_private = self.is_private(id);
            let records = self.background.storage.records(is_private, self.now);
            let is_stored = records.has(&session, id, refresh, self.now, MINUTE);
            assert!(is_stored, "refreshed before it was marked");
        }
        let automatic = marked.is_some_and(|(_, automatic)| automatic);
        self.refreshes.push((id, automatic));
        let Some(index) = self.tabs.iter().position(|tab| tab.id == id) else {
            return;
        };
        if automatic {
            self.check_automatic_refresh(index);
            let address = self.tabs[index].page.address.clone();
            assert!(
                self.is_served(&address) || !self.is_heard_of(index),
                "refreshed where the permission was taken back"
            );
        }
        if let Some(top) = &before.top {
            // Nothing waits for the mark of a refresh from the popup, and it can be lost.
            self.count(index, &top.address, marked.is_some());
        }
        self.tabs[index].reloading = marked.is_some() && self.is_heard_of(index);
    }

    /// Whether the page is the latest one that the background knows, and not a new one whose first message is
    /// on the way.
    fn is_heard_of(&self, index: usize) -> bool {
        let LiveTab { id, page, .. } = &self.tabs[index];
        let current = self.generations.get(id).map(|(_, top)| top);
        current == Some(page.key()) && !self.is_opening(*id)
    }

    fn is_opening(&self, id: i32) -> bool {
        self.messages
            .iter()
            .any(|message| message.tab == id && matches!(message.event, FromPage::Opened { .. }))
    }

    fn check_automatic_refresh(&mut self, index: usize) {
        let cap_window = self.settings().cap_window;
        self.check_policy();
        let tab = &self.tabs[index];
        assert!(!tab.reloading, "refreshed while a refresh was under way");
        let passed = self.passed;
        let automatic = if tab.is_private {
            &mut self.private_automatic
        } else {
            &mut self.automatic
        };
        let lately = automatic.iter().filter(|at| passed - **at < HOUR).count();
        assert!(lately < 3, "refreshed more than three times an hour");
        automatic.push(passed);
        let tab = &self.tabs[index];
        if !self.is_heard_of(index) {
            return;
        }
        assert!(
            !self.declined.contains(tab.page.key()),
            "refreshed after it was declined"
        );
        let portal = PortalUrl::of(&tab.page.address).site();
        let fingerprint = PortalUrl::of(&tab.page.address).fingerprint();
        let repeats = tab.counted.iter().any(|counted| {
            let is_here = !counted.is_inherited || counted.place == fingerprint;
            let is_lately = self.passed - counted.at < cap_window;
            is_here && is_lately && counted.portal == portal
        });
        assert!(!repeats, "refreshed twice");
        for document in &tab.page.documents {
            let Some(heard) = self.heard.get(&document.key) else {
                continue;
            };
            assert_eq!(
                heard.risk,
                RefreshRisk::default(),
                "refreshed over what the person has at risk"
            );
            let is_answered = |at| self.passed - at >= MINUTE / 2;
            assert!(
                heard.submitted.is_none_or(is_answered),
                "refreshed over what the person submitted in vain"
            );
        }
    }

    /// Lets the world come to rest: nothing fails, nothing is at risk, everything is visible, and all timers
    /// elapse. Whatever happened before, every error is then recovered or guided.
    pub(crate) fn come_to_rest(&mut self) {
        self.run(&ModelAction::Slow(false));
        self.heal();
        for tab in 0..self.tabs.len() {
            self.tabs[tab].visible = true;
            self.tabs[tab].online = true;
            self.tell_surroundings(tab);
            self.cover(tab, false);
            for document in 0..self.tabs[tab].page.documents.len() {
                self.run(&ModelAction::Risk {
                    tab,
                    document,
                    risk: RefreshRisk::default(),
                });
                let shows = self.tabs[tab].page.documents[document].shows;
                self.show_error(tab, document, shows);
            }
        }
        for _ in 0..8 {
            self.finish_all();
            for tab in 0..self.tabs.len() {
                if self.tabs[tab].reloading {
                    self.run(&ModelAction::Answer {
                        tab,
                        redirect: None,
                    });
                } else {
                    self.time_out(tab);
                }
            }
        }
        self.check_ledger();
        for tab in 0..self.tabs.len() {
            let live = &self.tabs[tab];
            let shows = live.page.documents.iter().any(|document| document.shows);
            let (id, is_misunderstood) = (live.id, live.is_misunderstood);
            let top = live.page.key().clone();
            let state = self.state(tab);
            let is_at_rest = match state {
                TabState::Watching => !shows,
                TabState::Guiding | TabState::Muted => shows,
                // A note that the page keeps removing waits for the user, and so does one over unsaved
                // input or sound, or where the user's earlier answer may be lost.
                TabState::Pending => self.known(id).is_some_and(|known| {
                    known.is_evicted()
                        || known.has_unsaved_input()
                        || known.is_busy()
                        || known.is_past_unknown()
                }),
                _ => false,
            };
            let is_known = self.known(id).and_then(Tab::top_document) == Some(&top);
            assert!(
                is_at_rest || is_misunderstood || !is_known,
                "{state:?} is stuck, where the error {}",
                if shows { "stands" } else { "is gone" }
            );
        }
    }
}

/// What is at risk in a document from now on.
fn lasting(risk: RefreshRisk) -> RefreshRisk {
    RefreshRisk {
        submitted: false,
        ..risk
    }
}

fn view_alone(tab: &Tab, settings: &Settings) -> View {
    View {
        revision: 0,
        ..view(tab, settings)
    }
}
