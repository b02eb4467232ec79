//! The state machine: one event in, what is to be done out.

use super::address;
use super::history::{HistoryEntry, Outcome};
use super::refresh_records::{RefreshRecord, RefreshRecords, RefreshRequest};
use super::settings::{Change, HiddenTab, Key, Mode, SNOOZE, Settings};
use super::tab::{Ended, Incident, Mute, Stage, Tab, TabConditions, TopDocument};
use super::{Cause, Guidance, Note, PanelContent, View};
use crate::protocol::{Choice, DocumentKey, FromPage, Millis, Navigation};

/// After this time a refresh that was asked for and has not come is told. Portals that answer at all
/// do so in some seconds; longer than half a minute nobody waits without a word.
const REFRESH_UNANSWERED: Millis = 30_000;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made at a time, most of them of the large kind"
)]
pub enum Event {
    /// A document of the tab said it.
    Page(FromPage),
    /// The person chose in the popup.
    Chose(Choice),
    /// A document of the tab is gone and did not say so itself.
    DocumentLost(DocumentKey),
    /// The browser hears sound from the tab, which may come from a frame that is not ours to see.
    Audible,
    /// The marks and the tab are stored, as [`Effect::StoreMark`] asked.
    MarkStored {
        /// The refresh that was marked.
        refresh: u32,
    },
    /// They are not, or only one of them is.
    MarkRefused {
        /// The refresh that was to be marked.
        refresh: u32,
    },
    /// The settings changed.
    SettingsChanged,
    /// The tab is closed; nothing is known of it after this.
    TabClosed,
}

impl Event {
    /// Whether it can be the first that is heard of a tab. The others are the last words of one that
    /// was closed.
    pub fn can_be_first(&self) -> bool {
        matches!(
            self,
            Event::Page(
                FromPage::Opened { .. }
                    | FromPage::EngineWanted { .. }
                    | FromPage::Ready { .. }
                    | FromPage::Seen { .. }
                    | FromPage::RefreshRisk { .. }
            )
        )
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store the marks, then the tab, and answer with [`Event::MarkStored`] or, when either failed,
    /// [`Event::MarkRefused`]. Before that, tell with [`Event::Audible`] of a tab that sounds.
    StoreMark {
        /// The refresh that is marked.
        refresh: u32,
    },
    /// Refresh the tab now, before any other event is taken.
    Refresh,
    /// Bring the tab to this address.
    GoTo(String),
    /// Add an entry to the history.
    Record(HistoryEntry),
    /// Change the admin's own settings, and tell all tabs with [`Event::SettingsChanged`].
    ChangeSettings(Change),
}

/// What the machine does not keep itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time.
    pub now: Millis,
    /// The tab's id, as the browser numbers it.
    pub tab: i32,
    /// A random name of the browser session, since tab ids are given anew in each. Made when
    /// `storage.session` has none and kept there; where it cannot be kept, another one is safe. A tab
    /// keeps the one under which it was first heard of.
    pub session: &'a str,
    /// The settings in force.
    pub settings: &'a Settings,
}

/// What a refresh waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The network.
    Network,
    /// The person, since unsaved input would be lost.
    UnsavedInput,
    /// The person, since media plays or a print dialog stands open.
    Busy,
    /// The person, since the settings say to ask.
    Answer,
    /// Somebody who looks at the tab.
    Eyes,
    /// The person, since the page does not let the note stand.
    Note,
    /// The countdown.
    Countdown,
}

/// Takes one event of a tab and says what is to be done.
///
/// The caller stores the tab, and the marks if they changed, after each step and before it acts on
/// the effects; then it sends the [`view`] to the top document if the tab's revision changed. Steps
/// of all tabs of one browser share the marks and are taken one after the other.
#[must_use]
pub fn step(
    tab: &mut Tab,
    marks: &mut RefreshRecords,
    event: Event,
    context: &Context,
) -> Vec<Effect> {
    let settings = context.settings;
    let before = view(tab, settings);
    // The view's time may be another now, and the one before is no longer known.
    let is_retimed = event == Event::SettingsChanged && before.timer.is_some();
    marks.notice(context.now);
    tab.notice(context.now);
    if tab.session.is_empty() {
        context.session.clone_into(&mut tab.session);
    }
    // What is stored of the tab may be older than its marks.
    tab.refresh = tab
        .refresh
        .max(marks.last_refresh(&tab.session, context.tab));
    let mut machine = Machine {
        tab,
        marks,
        context,
        effects: Vec::new(),
    };
    machine.take(event);
    let effects = machine.effects;
    if is_retimed || view(tab, settings) != before {
        tab.revision = tab.revision.wrapping_add(1);
    }
    effects
}

/// What a refresh in this tab waits for now; nothing if it may come at once.
pub fn wait(tab: &Tab, settings: &Settings) -> Option<Wait> {
    let conditions = &tab.conditions;
    if !conditions.online {
        return Some(Wait::Network);
    }
    if tab.has_unsaved_input() {
        return Some(Wait::UnsavedInput);
    }
    if tab.is_busy() {
        return Some(Wait::Busy);
    }
    if settings.mode != Mode::Automatic {
        return Some(Wait::Answer);
    }
    if !conditions.visible {
        return match settings.hidden_tab {
            HiddenTab::Refresh => None,
            HiddenTab::Wait => Some(Wait::Eyes),
        };
    }
    if tab.evicted {
        return Some(Wait::Note);
    }
    (settings.countdown > 0).then_some(Wait::Countdown)
}

/// What belongs on the page now.
pub fn view(tab: &Tab, settings: &Settings) -> View {
    let timer = match tab.stage() {
        Some(Stage::Pending) => {
            (wait(tab, settings) == Some(Wait::Countdown)).then_some(settings.countdown)
        }
        Some(Stage::Marking { .. } | Stage::Refreshed) => Some(REFRESH_UNANSWERED),
        // Frames out of sight may not be watched, so the window has to pass in sight, in one piece.
        Some(Stage::Settling) => tab.conditions.visible.then_some(settings.settle_window),
        Some(Stage::Muted {
            mute: Mute::Snoozed { left },
        }) => Some(left),
        Some(Stage::Guiding { .. } | Stage::Muted { .. }) | None => None,
    };
    let panel = if tab.evicted {
        PanelContent::Nothing
    } else {
        panel(tab, settings)
    };
    View {
        revision: tab.revision,
        panel,
        timer,
    }
}

/// What would stand on the page if the page let it; the popup shows it.
pub fn panel(tab: &Tab, settings: &Settings) -> PanelContent {
    let (Some(incident), Some(top)) = (&tab.incident, &tab.top) else {
        return match tab.way_back {
            Some(_) => PanelContent::Note(Note::LandedElsewhere),
            None => PanelContent::Nothing,
        };
    };
    match incident.stage {
        Stage::Pending => match wait(tab, settings) {
            Some(Wait::Network) => PanelContent::Note(Note::Offline),
            Some(Wait::UnsavedInput) => PanelContent::Note(Note::AsksUnsavedInput),
            Some(Wait::Busy) => PanelContent::Note(Note::AsksBusy),
            Some(Wait::Answer | Wait::Note) => PanelContent::Note(Note::Asks),
            Some(Wait::Countdown) => PanelContent::Note(Note::Countdown),
            Some(Wait::Eyes) | None => PanelContent::Nothing,
        },
        Stage::Guiding { cause } => {
            let Some(detection) = tab.detection.clone() else {
                return PanelContent::Nothing;
            };
            PanelContent::Guidance(Box::new(Guidance {
                cause,
                detection,
                address: top.address.clone(),
                since: incident.since,
                way_back: tab.way_back.clone(),
            }))
        }
        Stage::Marking { .. } | Stage::Refreshed | Stage::Settling | Stage::Muted { .. } => {
            PanelContent::Nothing
        }
    }
}

struct Machine<'a> {
    tab: &'a mut Tab,
    marks: &'a mut RefreshRecords,
    context: &'a Context<'a>,
    effects: Vec<Effect>,
}

impl Machine<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Page(message) => self.hear(message),
            Event::Chose(choice) => self.choose(choice),
            Event::DocumentLost(document) => {
                self.tab.lose(&document);
                self.look_again();
            }
            Event::Audible => self.tab.audible = true,
            Event::MarkStored { refresh } => self.mark_stored(refresh),
            Event::MarkRefused { refresh } => self.mark_refused(refresh),
            Event::SettingsChanged => self.settings_changed(),
            Event::TabClosed => self.leave(),
        }
    }

    fn hear(&mut self, message: FromPage) {
        match message {
            FromPage::Opened {
                document,
                address,
                navigation,
            } => {
                self.opened(document, address, navigation);
            }
            message if self.tab.register(message.document()) => self.hear_current(message),
            // Told as the document was left, and heard late; its form may have led to this page.
            FromPage::RefreshRisk { risk, .. } if risk.submitted => {
                self.tab.submit(self.context.now);
                self.plan_again();
            }
            _ => {}
        }
    }

    /// Hears a document of the page that the tab shows.
    fn hear_current(&mut self, message: FromPage) {
        match message {
            FromPage::Opened { .. } | FromPage::EngineWanted { .. } | FromPage::Ready { .. } => {}
            FromPage::Seen {
                document,
                detection,
            } => {
                self.tab.see(&document, detection);
                self.seen();
            }
            FromPage::Gone { document } => {
                self.tab.unsee(&document);
                self.look_again();
            }
            FromPage::RefreshRisk { document, risk } => {
                self.tab.note_risk(&document, risk);
                if risk.submitted {
                    self.tab.submit(self.context.now);
                }
                self.plan_again();
            }
            FromPage::TabConditions {
                document,
                visible,
                online,
            } => {
                if self.tab.is_top(&document) {
                    self.tab.conditions = TabConditions { visible, online };
                    self.plan_again();
                }
            }
            FromPage::Moved { document, address } => self.moved(&document, address),
            FromPage::Chose {
                document,
                revision,
                choice,
            } => {
                if self.is_current(&document, revision) {
                    self.choose(choice);
                }
            }
            FromPage::Elapsed { document, revision } => {
                if self.is_current(&document, revision) {
                    self.elapsed();
                }
            }
            FromPage::Evicted { document } => {
                if self.tab.is_top(&document) {
                    self.tab.evicted = true;
                }
            }
        }
    }

    /// Whether the top document speaks of the view that it should show now.
    fn is_current(&self, document: &DocumentKey, revision: u32) -> bool {
        self.tab.is_top(document) && revision == self.tab.revision
    }

    fn opened(&mut self, key: DocumentKey, address: String, navigation: Navigation) {
        let is_known = self.tab.is_top(&key) || self.tab.is_former(&key);
        if is_known && navigation != Navigation::Restored {
            return;
        }
        let left = self
            .tab
            .top
            .as_ref()
            .map(|top| (top.key.clone(), top.address.clone()));
        let opened = self.context.now;
        let refresh = self.tab.refresh;
        self.tab.open(TopDocument {
            key,
            address,
            navigation,
            opened,
            opened_after: self.marks.newest(),
            refresh,
        });
        self.tab.way_back = None;
        if let Some((key, address)) = left {
            self.left(&key, &address, navigation);
        }
        if self.tab.incident.is_none() && self.tab.shows_error() {
            self.begin();
        }
    }

    /// Another document took the place of the one with this key and address.
    fn left(&mut self, key: &DocumentKey, address: &str, navigation: Navigation) {
        // A document says that its error is gone when it is unloaded, which comes before.
        let ended = self
            .tab
            .ended
            .take()
            .filter(|ended| ended.top == *key && self.is_recent(ended.at));
        let incident = self
            .tab
            .incident
            .take()
            .or(ended.map(|ended| ended.incident));
        let Some(mut incident) = incident else { return };
        let is_under_way = matches!(
            incident.stage,
            Stage::Marking { .. } | Stage::Refreshed | Stage::Settling
        );
        let is_refreshed = match navigation {
            Navigation::Reload => true,
            // A redirect, by way of signing in.
            Navigation::Navigate => is_under_way,
            Navigation::BackForward | Navigation::Restored => false,
        };
        if !is_refreshed {
            self.tab.incident = Some(incident);
            self.leave();
            return;
        }
        if navigation == Navigation::Reload && incident.stage != Stage::Refreshed {
            self.mark_own_reload();
        }
        if is_quiet(incident.stage) {
            return;
        }
        if incident.stage != Stage::Settling {
            incident.stage = Stage::Settling;
            address.clone_into(&mut incident.address);
        }
        incident.landed_elsewhere = !address::is_same_place(&incident.address, self.address());
        incident.has_lost_input = false;
        self.tab.incident = Some(incident);
    }

    /// A document of the page shows the error.
    fn seen(&mut self) {
        match self.tab.stage() {
            None => self.begin(),
            Some(Stage::Settling) => match self.mute_by_settings() {
                Some(mute) => self.become_stage(Stage::Muted { mute }),
                None => self.guide(Cause::Recurred),
            },
            Some(_) => {}
        }
    }

    /// The error is there, and there is no incident yet.
    fn begin(&mut self) {
        let Some(top) = &self.tab.top else { return };
        let ended = self.tab.ended.take().filter(|ended| {
            let is_same_place = ended.place == address::fingerprint(&top.address);
            ended.top == top.key && is_same_place && self.is_recent(ended.at)
        });
        if let Some(Ended { mut incident, .. }) = ended {
            incident.has_lost_input |= self.tab.has_submitted_lately(self.context.now);
            self.tab.incident = Some(incident);
            self.settings_changed();
            return;
        }
        let is_reload = top.navigation == Navigation::Reload && self.is_recent(top.opened);
        self.tab.evicted = false;
        self.tab.way_back = None;
        self.tab.incident = Some(Incident {
            stage: Stage::Pending,
            since: self.context.now,
            address: top.address.clone(),
            landed_elsewhere: false,
            has_lost_input: self.tab.has_submitted_lately(self.context.now),
            recorded: false,
        });
        if is_reload {
            self.mark_own_reload();
        }
        self.plan();
    }

    /// Decides anew what to do about the incident.
    fn plan(&mut self) {
        if let Some(mute) = self.mute_by_settings() {
            self.become_stage(Stage::Muted { mute });
            return;
        }
        if let Some(cause) = self.refreshed_already() {
            self.guide(cause);
            return;
        }
        match self.wait() {
            None => self.refresh_automatically(),
            Some(Wait::Countdown) => match self.spent() {
                Some(cause) => self.guide(cause),
                None => self.become_stage(Stage::Pending),
            },
            Some(_) => self.become_stage(Stage::Pending),
        }
    }

    fn plan_again(&mut self) {
        if self.tab.stage() == Some(Stage::Pending) {
            self.plan();
        }
    }

    /// Ends the incident if no document shows it any more and no refresh is under way.
    fn look_again(&mut self) {
        if self.tab.shows_error() {
            return;
        }
        match self.tab.stage() {
            None | Some(Stage::Refreshed | Stage::Settling) => {}
            Some(_) => self.withdraw(),
        }
    }

    fn moved(&mut self, document: &DocumentKey, address: String) {
        let Some(top) = self.tab.top.as_mut().filter(|top| top.key == *document) else {
            return;
        };
        top.address = address;
        if let Some(incident) = &mut self.tab.incident {
            incident.landed_elsewhere &= !address::is_same_place(&incident.address, &top.address);
        }
    }

    fn elapsed(&mut self) {
        match self.tab.stage() {
            Some(Stage::Pending) if self.wait() == Some(Wait::Countdown) => {
                match self.refreshed_already() {
                    Some(cause) => self.guide(cause),
                    None => self.refresh_automatically(),
                }
            }
            Some(Stage::Marking { .. } | Stage::Refreshed) => {
                if self.tab.shows_error() {
                    self.guide(Cause::RefreshUnanswered);
                } else {
                    self.leave();
                }
            }
            Some(Stage::Settling) if self.tab.conditions.visible => self.recover(),
            Some(Stage::Muted {
                mute: Mute::Snoozed { .. },
            }) => self.plan(),
            _ => {}
        }
    }

    fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::RefreshNow | Choice::RefreshOnceMore => self.refresh_for_person(),
            Choice::NotNow | Choice::Close => self.close(),
            Choice::Snooze => {
                let until = self.context.now.saturating_add(SNOOZE);
                self.effects
                    .push(Effect::ChangeSettings(Change::SnoozeUntil(until)));
                self.mute(Mute::Snoozed { left: SNOOZE }, Outcome::Snoozed);
            }
            Choice::TurnOffHere => {
                if self.context.settings.locked(Key::SitesOff) {
                    self.close();
                    return;
                }
                let site = self.portal().to_owned();
                if !site.is_empty() {
                    self.effects
                        .push(Effect::ChangeSettings(Change::TurnOffSite(site)));
                }
                self.mute(Mute::SiteOff, Outcome::TurnedOff);
            }
            Choice::GoBack => {
                if let Some(address) = self.tab.way_back.take() {
                    self.effects.push(Effect::GoTo(address));
                }
            }
        }
    }

    fn refresh_for_person(&mut self) {
        if self.tab.top.is_none() {
            return;
        }
        match self.tab.stage() {
            // Nothing repeats a refresh from the popup, so it need not wait for its mark.
            None | Some(Stage::Settling) => {
                self.mark(false);
                self.effects.push(Effect::Refresh);
            }
            Some(Stage::Marking { .. } | Stage::Refreshed) => {}
            Some(Stage::Pending | Stage::Guiding { .. } | Stage::Muted { .. }) => {
                if let Some(incident) = &mut self.tab.incident {
                    incident.recorded = false;
                }
                let refresh = self.mark(false);
                self.become_stage(Stage::Marking {
                    refresh,
                    automatic: false,
                });
                self.effects.push(Effect::StoreMark { refresh });
            }
        }
    }

    fn close(&mut self) {
        self.tab.way_back = None;
        match self.tab.stage() {
            Some(Stage::Guiding { .. }) => {
                self.become_stage(Stage::Muted { mute: Mute::Closed });
            }
            _ => self.mute(Mute::Declined, Outcome::Declined),
        }
    }

    /// The person wants quiet about the incident. A refresh that was asked for cannot be called back.
    fn mute(&mut self, mute: Mute, outcome: Outcome) {
        match self.tab.stage() {
            None | Some(Stage::Refreshed | Stage::Settling) => {}
            Some(_) => {
                self.record(outcome);
                self.become_stage(Stage::Muted { mute });
            }
        }
    }

    fn settings_changed(&mut self) {
        let mute = self.mute_by_settings();
        match self.tab.stage() {
            Some(Stage::Pending) => self.plan(),
            Some(Stage::Marking { .. } | Stage::Guiding { .. }) => {
                if let Some(mute) = mute {
                    self.become_stage(Stage::Muted { mute });
                }
            }
            Some(stage) if is_quiet(stage) => self.plan(),
            _ => {}
        }
    }

    fn refresh_automatically(&mut self) {
        if let Some(cause) = self.spent() {
            self.guide(cause);
            return;
        }
        let refresh = self.mark(true);
        self.become_stage(Stage::Marking {
            refresh,
            automatic: true,
        });
        self.effects.push(Effect::StoreMark { refresh });
    }

    fn mark_stored(&mut self, refresh: u32) {
        let Some(Stage::Marking {
            refresh: marking,
            automatic,
        }) = self.tab.stage()
        else {
            return self.take_back(refresh);
        };
        if marking != refresh {
            return self.take_back(refresh);
        }
        let Context { now, tab, .. } = *self.context;
        let session = &self.tab.session;
        if !self
            .marks
            .has(session, tab, refresh, now, REFRESH_UNANSWERED)
        {
            // The machine slept, or storage did. The mark is too old to count from now on.
            return self.mark_refused(refresh);
        }
        if automatic && !matches!(self.wait(), None | Some(Wait::Countdown)) {
            self.take_back(refresh);
            return self.plan();
        }
        self.become_stage(Stage::Refreshed);
        self.effects.push(Effect::Refresh);
    }

    fn mark_refused(&mut self, refresh: u32) {
        self.take_back(refresh);
        if let Some(Stage::Marking {
            refresh: marking, ..
        }) = self.tab.stage()
            && marking == refresh
        {
            self.guide(Cause::NotStored);
        }
    }

    /// The error did not come back.
    fn recover(&mut self) {
        self.record(Outcome::Recovered);
        if let Some(incident) = self.tab.incident.take()
            && incident.landed_elsewhere
        {
            self.tab.way_back = Some(incident.address);
        }
    }

    fn guide(&mut self, cause: Cause) {
        self.record(Outcome::Guided(cause));
        self.become_stage(Stage::Guiding { cause });
        if let Some(incident) = &self.tab.incident
            && incident.landed_elsewhere
        {
            self.tab.way_back = Some(incident.address.clone());
        }
    }

    /// The error went away.
    fn withdraw(&mut self) {
        let Some(top) = &self.tab.top else { return };
        let (top, place) = (top.key.clone(), address::fingerprint(&top.address));
        self.record_withdrawal();
        if let Some(incident) = self.tab.incident.take() {
            let at = self.context.now;
            self.tab.ended = Some(Ended {
                incident,
                at,
                top,
                place,
            });
        }
    }

    /// The page that had the incident is no longer there.
    fn leave(&mut self) {
        self.record_withdrawal();
        self.tab.incident = None;
    }

    fn record_withdrawal(&mut self) {
        if !matches!(self.tab.stage(), None | Some(Stage::Muted { .. })) {
            self.record(Outcome::Withdrawn);
        }
    }

    fn record(&mut self, outcome: Outcome) {
        let (Some(incident), Some(detection)) = (&mut self.tab.incident, &self.tab.detection)
        else {
            return;
        };
        if std::mem::replace(&mut incident.recorded, true) {
            return;
        }
        let seconds = self.context.now.saturating_sub(incident.since) / 1_000;
        self.effects.push(Effect::Record(HistoryEntry {
            at: incident.since,
            portal: address::host(&incident.address).to_owned(),
            route: address::route(&incident.address),
            message: detection.message.clone(),
            outcome,
            seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
            codes: detection.harvest.codes.clone(),
            ids: detection.harvest.ids.clone(),
        }));
    }

    fn become_stage(&mut self, stage: Stage) {
        if let Some(incident) = &mut self.tab.incident {
            incident.stage = stage;
        }
    }

    /// RefreshRecords a refresh of this tab and gives its number.
    fn mark(&mut self, automatic: bool) -> u32 {
        self.tab.refresh = self.tab.refresh.wrapping_add(1);
        let mark = RefreshRecord {
            at: self.context.now,
            session: self.tab.session.clone(),
            tab: self.context.tab,
            refresh: self.tab.refresh,
            order: 0,
            portal: self.portal().to_owned(),
            place: address::fingerprint(self.address()),
            automatic,
        };
        self.marks.add(self.context.now, mark);
        self.tab.refresh
    }

    /// RefreshRecords the refresh that brought the top document, which the admin made.
    fn mark_own_reload(&mut self) {
        let refresh = self.mark(false);
        if let Some(top) = &mut self.tab.top {
            top.refresh = refresh;
        }
    }

    fn take_back(&mut self, refresh: u32) {
        self.marks
            .take_back(&self.tab.session, self.context.tab, refresh);
    }

    /// Why there is no refresh for a page that has had its one.
    fn refreshed_already(&self) -> Option<Cause> {
        let top = self.tab.top.as_ref()?;
        let context = self.context;
        let asker = RefreshRequest {
            session: &self.tab.session,
            tab: context.tab,
            portal: address::host(&top.address),
            place: address::fingerprint(&top.address),
            opened_after: top.opened_after,
            refresh: top.refresh,
        };
        let mark = self
            .marks
            .counting(context.now, context.settings.cap_window, &asker)?;
        Some(if mark.is_unanswered(&asker) {
            Cause::RefreshUnanswered
        } else {
            Cause::Recurred
        })
    }

    /// Why there is no automatic refresh in any tab.
    fn spent(&self) -> Option<Cause> {
        let (now, window) = (self.context.now, self.context.settings.cap_window);
        if self.marks.are_unreadable(now, window) {
            return Some(Cause::NotStored);
        }
        self.marks.are_spent(now).then_some(Cause::TooManyRefreshes)
    }

    fn wait(&self) -> Option<Wait> {
        wait(self.tab, self.context.settings)
    }

    fn mute_by_settings(&self) -> Option<Mute> {
        let settings = self.context.settings;
        if settings.mode == Mode::Off {
            return Some(Mute::Off);
        }
        if settings.is_site_off(self.portal()) {
            return Some(Mute::SiteOff);
        }
        settings
            .snooze_left(self.context.now)
            .map(|left| Mute::Snoozed { left })
    }

    /// Whether that moment is less than the settle window ago.
    fn is_recent(&self, moment: Millis) -> bool {
        self.context.now.saturating_sub(moment) < self.context.settings.settle_window
    }

    fn address(&self) -> &str {
        self.tab.top.as_ref().map_or("", |top| &top.address)
    }

    fn portal(&self) -> &str {
        address::host(self.address())
    }
}

/// Whether the settings want quiet about an incident, and not a person who has seen it.
fn is_quiet(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Muted {
            mute: Mute::Snoozed { .. } | Mute::SiteOff | Mute::Off
        }
    )
}
