//! The state machine: an event in, effects out.

use super::Cause;
use super::event::{Context, Effect, Event};
use super::refresh_records::{RefreshRecord, RefreshRecords, RefreshRequest};
use super::settings::{Change, Key, Mode, SNOOZE};
use super::tab::{Ended, Incident, Mute, Phase, Tab, TabConditions, TopDocument, Unproven};
use super::tab_view::{REFRESH_UNANSWERED, Wait, view, wait};
use crate::history::{HistoryEntry, Outcome};
use crate::page_message::{Choice, FromPage, Navigation};
use crate::portal_url::{self, PortalUrl};
use crate::types::{DocumentKey, Millis};

/// Handles one event of a tab, and returns what to do.
///
/// The caller stores the tab, and the marks if they changed, after each step and before it carries out the
/// effects; then it sends the [`view`] to the top document if the tab's revision changed. The steps of all
/// tabs of a browser share the marks and are taken one after the other.
#[must_use]
pub(crate) fn step(
    tab: &mut Tab,
    marks: &mut RefreshRecords,
    event: Event,
    context: &Context,
) -> Vec<Effect> {
    let settings = context.settings;
    let before = view(tab, settings);
    marks.clamp_to(context.now);
    tab.clamp_to(context.now);
    if tab.session.is_empty() {
        context.session.clone_into(&mut tab.session);
    }
    // The stored tab may be older than its marks.
    tab.refresh = tab
        .refresh
        .max(marks.last_refresh(&tab.session, context.tab));
    let mut machine = Machine {
        tab,
        marks,
        context,
        effects: Vec::new(),
    };
    machine.dispatch(event);
    machine.end_if_muted_in_gap();
    let effects = machine.effects;
    let after = view(tab, settings);
    // The settings may have changed a timer that the page is already waiting for.
    if after != before || after.timer != tab.timer {
        tab.revision = tab.revision.wrapping_add(1);
        tab.timer = after.timer;
    }
    if after.panel != before.panel {
        tab.shown_since = tab.revision;
    }
    effects
}

struct Machine<'a> {
    tab: &'a mut Tab,
    marks: &'a mut RefreshRecords,
    context: &'a Context<'a>,
    effects: Vec<Effect>,
}

impl Machine<'_> {
    fn dispatch(&mut self, event: Event) {
        match event {
            Event::Page(message) => self.on_page_message(message),
            Event::Chose(choice) => self.on_choice(choice),
            Event::DocumentLost(document) => {
                self.tab.lose(&document);
                self.on_document_lost();
            }
            Event::Audible => self.tab.audible = true,
            Event::MarkStored { refresh } => self.on_mark_stored(refresh),
            Event::MarkRefused { refresh } => self.on_mark_refused(refresh),
            Event::SettingsChanged => self.on_settings_changed(),
            Event::TabClosed => self.on_page_left(),
        }
    }

    fn on_page_message(&mut self, message: FromPage) {
        match message {
            FromPage::Opened {
                document,
                address,
                navigation,
            } => {
                self.on_opened(document, address, navigation);
            }
            // The last message of an unknown frame, perhaps in the previous page.
            FromPage::Gone { document } if !self.tab.has(&document) => {}
            message if self.tab.register(message.document()) => self.on_message(message),
            // A late message, sent while the document was being left; its form may have led to this page.
            FromPage::RefreshRisk { risk, .. } if risk.submitted => {
                self.tab.submit(self.context.now);
                self.plan_again();
            }
            _ => {}
        }
    }

    /// Handles a message from a current document.
    fn on_message(&mut self, message: FromPage) {
        match message {
            FromPage::Opened { .. } | FromPage::EngineWanted { .. } => {}
            // A panel that has just started counts as uncovered until it reports otherwise.
            FromPage::Ready { document } => self.on_covered(&document, false),
            FromPage::Seen {
                document,
                detection,
            } => {
                self.tab.see(&document, detection);
                self.on_error_seen();
            }
            FromPage::Gone { document } => {
                self.tab.unsee(&document);
                self.on_error_gone();
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
            FromPage::Moved { document, address } => self.on_address_changed(&document, address),
            FromPage::Chose {
                document,
                revision,
                choice,
            } => {
                if self.tab.is_shown(&document, revision) {
                    self.on_choice(choice);
                }
            }
            FromPage::Elapsed { document, revision } => {
                if self.is_current(&document, revision) {
                    // The panel checks before it sends this; a background that was stopped in between may
                    // have missed that the note can be seen again.
                    self.tab.covered = false;
                    self.on_elapsed();
                }
            }
            FromPage::Evicted { document } => {
                if self.tab.is_top(&document) {
                    self.tab.evicted = true;
                }
            }
            FromPage::Covered { document, covered } => self.on_covered(&document, covered),
        }
    }

    /// Whether the message is from the top document and about the current view.
    fn is_current(&self, document: &DocumentKey, revision: u32) -> bool {
        self.tab.is_top(document) && revision == self.tab.revision
    }

    /// Handles a change in whether the panel can be seen and used.
    fn on_covered(&mut self, document: &DocumentKey, covered: bool) {
        if self.tab.is_top(document) && self.tab.covered != covered {
            self.tab.covered = covered;
            self.plan_again();
        }
    }

    fn on_opened(&mut self, key: DocumentKey, address: String, navigation: Navigation) {
        let is_known = self.tab.is_top(&key) || self.tab.is_former(&key);
        if is_known && navigation != Navigation::Restored {
            return;
        }
        self.end_if_long_gone();
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
            self.on_document_replaced(&key, &address, navigation);
        }
        if self.tab.shows_error() {
            self.on_error_seen();
        }
    }

    /// Handles the replacement of the document with this key and address.
    fn on_document_replaced(&mut self, key: &DocumentKey, address: &str, navigation: Navigation) {
        // A document reports its error as gone when it is unloaded, which happens before this.
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
            incident.phase,
            Phase::Marking { .. } | Phase::Refreshed | Phase::Settling
        );
        let is_refreshed = match navigation {
            Navigation::Reload => true,
            // A redirect through the sign-in.
            Navigation::Navigate => is_under_way,
            Navigation::BackForward | Navigation::Restored | Navigation::AlreadyOpen => false,
        };
        if !is_refreshed {
            self.tab.incident = Some(incident);
            self.on_page_left();
            return;
        }
        if navigation == Navigation::Reload && incident.phase != Phase::Refreshed {
            self.mark_own_reload();
        }
        if is_quiet(incident.phase) {
            return;
        }
        if incident.phase != Phase::Settling {
            incident.phase = Phase::Settling;
            address.clone_into(&mut incident.address);
        }
        incident.landed_elsewhere = !portal_url::is_same_place(&incident.address, self.address());
        incident.has_lost_input = false;
        incident.gone_since = None;
        self.tab.incident = Some(incident);
    }

    /// Handles that a current document shows the error.
    fn on_error_seen(&mut self) {
        if self.tab.top.is_none() {
            return;
        }
        self.end_if_long_gone();
        if let Some(incident) = &mut self.tab.incident {
            incident.is_flickering |= incident.gone_since.take().is_some();
        }
        match self.tab.phase() {
            None | Some(Phase::Settling) => match self.tab.unproven.take() {
                Some(Unproven {
                    since,
                    is_due: true,
                }) => self.on_proof(since),
                unproven => {
                    let since = self.context.now;
                    let is_due = false;
                    self.tab.unproven = unproven.or(Some(Unproven { since, is_due }));
                }
            },
            Some(Phase::Pending) => self.plan(),
            Some(_) => {}
        }
    }

    /// Handles an error that has been shown long enough to count.
    fn on_proof(&mut self, since: Millis) {
        match self.tab.phase() {
            None => self.start_incident(since),
            Some(Phase::Settling) => match self.mute_by_settings() {
                Some(mute) => self.set_phase(Phase::Muted { mute }),
                None => self.show_guidance(Cause::Recurred),
            },
            Some(_) => {}
        }
    }

    /// Starts the incident of an error that has been shown since that time.
    fn start_incident(&mut self, since: Millis) {
        self.tab.covered = false;
        let Some(top) = &self.tab.top else { return };
        let ended = self.tab.ended.take().filter(|ended| {
            let is_same_place = ended.place == PortalUrl::of(&top.address).fingerprint();
            ended.top == top.key && is_same_place && self.is_recent(ended.at)
        });
        if let Some(Ended { mut incident, .. }) = ended {
            incident.has_lost_input |= self.tab.has_submitted_lately(self.context.now);
            self.tab.incident = Some(incident);
            self.on_settings_changed();
            return;
        }
        let is_reload = top.navigation == Navigation::Reload && self.is_recent(top.opened);
        self.tab.evicted = false;
        self.tab.way_back = None;
        self.tab.incident = Some(Incident {
            phase: Phase::Pending,
            since,
            address: top.address.clone(),
            landed_elsewhere: false,
            has_lost_input: self.tab.has_submitted_lately(self.context.now),
            gone_since: None,
            is_flickering: false,
            recorded: false,
        });
        if is_reload {
            self.mark_own_reload();
        }
        self.plan();
    }

    /// Decides again what to do about the incident.
    fn plan(&mut self) {
        if let Some(mute) = self.mute_by_settings() {
            self.set_phase(Phase::Muted { mute });
            return;
        }
        if self.is_in_gap() {
            return;
        }
        if let Some(cause) = self.already_refreshed() {
            self.show_guidance(cause);
            return;
        }
        if self.tab.wants_guidance() {
            self.show_guidance(Cause::RefreshWouldNotHelp);
            return;
        }
        match self.wait() {
            None => self.refresh_automatically(),
            Some(Wait::Countdown) => match self.global_cap_reached() {
                Some(cause) => self.show_guidance(cause),
                None => self.set_phase(Phase::Pending),
            },
            Some(_) => self.set_phase(Phase::Pending),
        }
    }

    fn plan_again(&mut self) {
        if self.tab.phase() == Some(Phase::Pending) {
            self.plan();
        }
    }

    /// Handles the end of the error in a document. If no document shows the error, the panel stays for a
    /// moment, and a refresh whose mark is being stored goes back to waiting.
    fn on_error_gone(&mut self) {
        if self.tab.shows_error() {
            return;
        }
        match self.tab.phase() {
            None | Some(Phase::Refreshed | Phase::Settling) => {}
            Some(Phase::Pending | Phase::Marking { .. } | Phase::Guiding { .. }) => {
                if let Some(incident) = &mut self.tab.incident {
                    incident.gone_since.get_or_insert(self.context.now);
                }
            }
            Some(Phase::Muted { .. }) => self.end_incident(),
        }
    }

    /// Handles the loss of a document, and perhaps of its page, which then cannot time the gap.
    fn on_document_lost(&mut self) {
        if self.tab.shows_error() {
            return;
        }
        match self.tab.phase() {
            None | Some(Phase::Refreshed | Phase::Settling) => {}
            Some(_) => self.end_incident(),
        }
    }

    /// Ends the incident if its gap is over: a stopped page or background may not have reported it.
    fn end_if_long_gone(&mut self) {
        if self
            .gone_since()
            .is_some_and(|moment| !self.is_recent(moment))
        {
            self.end_incident();
        }
    }

    /// Ends a muted incident in a gap, since it has no panel that would stay for a moment.
    fn end_if_muted_in_gap(&mut self) {
        if self.is_in_gap() && matches!(self.tab.phase(), Some(Phase::Muted { .. })) {
            self.end_incident();
        }
    }

    /// Whether no document shows the incident's error at the moment.
    fn is_in_gap(&self) -> bool {
        self.gone_since().is_some()
    }

    fn gone_since(&self) -> Option<Millis> {
        self.tab.incident.as_ref()?.gone_since
    }

    fn on_address_changed(&mut self, document: &DocumentKey, address: String) {
        let Some(top) = self.tab.top.as_mut().filter(|top| top.key == *document) else {
            return;
        };
        top.address = address;
        if let Some(incident) = &mut self.tab.incident {
            incident.landed_elsewhere &=
                !portal_url::is_same_place(&incident.address, &top.address);
        }
    }

    fn on_elapsed(&mut self) {
        if let Some(Unproven { since, is_due }) = self.tab.unproven.take() {
            if self.tab.shows_error() {
                self.on_proof(since);
            } else if !is_due {
                let is_due = true;
                self.tab.unproven = Some(Unproven { since, is_due });
            }
            return;
        }
        match self.tab.phase() {
            Some(Phase::Pending | Phase::Guiding { .. }) if self.is_in_gap() => self.end_incident(),
            Some(Phase::Pending) if self.wait() == Some(Wait::Countdown) => {
                match self.already_refreshed() {
                    Some(cause) => self.show_guidance(cause),
                    None => self.refresh_automatically(),
                }
            }
            Some(Phase::Marking { .. } | Phase::Refreshed) => {
                if self.tab.shows_error() {
                    self.show_guidance(Cause::RefreshUnanswered);
                } else {
                    self.on_page_left();
                }
            }
            Some(Phase::Settling) if self.tab.conditions.visible => self.on_recovered(),
            Some(Phase::Muted {
                mute: Mute::Snoozed { .. },
            }) => self.plan(),
            _ => {}
        }
    }

    fn on_choice(&mut self, choice: Choice) {
        match choice {
            Choice::RefreshNow | Choice::RefreshOnceMore => self.refresh_for_person(),
            Choice::NotNow | Choice::Close => self.dismiss(),
            Choice::Snooze => {
                let until = self.context.now.saturating_add(SNOOZE);
                self.effects
                    .push(Effect::ChangeSettings(Change::SnoozeUntil(until)));
                self.mute(Mute::Snoozed { left: SNOOZE }, Outcome::Snoozed);
            }
            Choice::TurnOffHere => {
                if self.context.settings.locked(Key::SitesOff) {
                    self.dismiss();
                    return;
                }
                let site = self.portal().to_owned();
                if !site.is_empty() {
                    self.effects
                        .push(Effect::ChangeSettings(Change::TurnOffSite(site)));
                }
                self.mute(Mute::SiteOff, Outcome::TurnedOff);
            }
            // The controller handles these choices: both lead to another tab.
            Choice::OpenSignInLogs | Choice::ReadLog => {}
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
        match self.tab.phase() {
            // A refresh from the popup is never repeated, so it need not wait for its mark.
            None | Some(Phase::Settling) => {
                self.mark(false);
                self.effects.push(Effect::Refresh);
            }
            Some(Phase::Marking { .. } | Phase::Refreshed) => {}
            Some(Phase::Pending | Phase::Guiding { .. } | Phase::Muted { .. }) => {
                if let Some(incident) = &mut self.tab.incident {
                    incident.recorded = false;
                }
                let refresh = self.mark(false);
                self.set_phase(Phase::Marking {
                    refresh,
                    automatic: false,
                });
                self.effects.push(Effect::StoreMark { refresh });
            }
        }
    }

    fn dismiss(&mut self) {
        self.tab.way_back = None;
        match self.tab.phase() {
            Some(Phase::Guiding { .. }) => {
                self.set_phase(Phase::Muted { mute: Mute::Closed });
            }
            _ => self.mute(Mute::Declined, Outcome::Declined),
        }
    }

    /// Mutes the incident as the user chose. A requested refresh cannot be cancelled.
    fn mute(&mut self, mute: Mute, outcome: Outcome) {
        match self.tab.phase() {
            None | Some(Phase::Refreshed | Phase::Settling) => {}
            Some(_) => {
                self.record(outcome);
                self.set_phase(Phase::Muted { mute });
            }
        }
    }

    fn on_settings_changed(&mut self) {
        let mute = self.mute_by_settings();
        match self.tab.phase() {
            Some(Phase::Pending) => self.plan(),
            Some(Phase::Marking { .. } | Phase::Guiding { .. }) => {
                if let Some(mute) = mute {
                    self.set_phase(Phase::Muted { mute });
                }
            }
            Some(phase) if is_quiet(phase) => self.plan(),
            _ => {}
        }
    }

    fn refresh_automatically(&mut self) {
        if let Some(cause) = self.global_cap_reached() {
            self.show_guidance(cause);
            return;
        }
        let refresh = self.mark(true);
        self.set_phase(Phase::Marking {
            refresh,
            automatic: true,
        });
        self.effects.push(Effect::StoreMark { refresh });
    }

    fn on_mark_stored(&mut self, refresh: u32) {
        let Some(Phase::Marking {
            refresh: marking,
            automatic,
        }) = self.tab.phase()
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
            // The computer was asleep, or storage was slow: the mark is too old to count from now on.
            return self.on_mark_refused(refresh);
        }
        if automatic && self.is_in_gap() {
            self.take_back(refresh);
            return self.set_phase(Phase::Pending);
        }
        let is_in_the_way = !matches!(self.wait(), None | Some(Wait::Countdown));
        if automatic && (is_in_the_way || self.tab.wants_guidance()) {
            self.take_back(refresh);
            return self.plan();
        }
        self.set_phase(Phase::Refreshed);
        self.effects.push(Effect::Refresh);
    }

    fn on_mark_refused(&mut self, refresh: u32) {
        self.take_back(refresh);
        if let Some(Phase::Marking {
            refresh: marking, ..
        }) = self.tab.phase()
            && marking == refresh
        {
            self.show_guidance(Cause::NotStored);
        }
    }

    /// Handles the end of the settle window without the error.
    fn on_recovered(&mut self) {
        self.record(Outcome::Recovered);
        if let Some(incident) = self.tab.incident.take()
            && incident.landed_elsewhere
        {
            self.tab.way_back = Some(incident.address);
        }
    }

    fn show_guidance(&mut self, cause: Cause) {
        self.record(Outcome::Guided(cause));
        self.set_phase(Phase::Guiding { cause });
        if let Some(incident) = &self.tab.incident
            && incident.landed_elsewhere
        {
            self.tab.way_back = Some(incident.address.clone());
        }
    }

    /// Ends the incident: its error has disappeared.
    fn end_incident(&mut self) {
        let Some(top) = &self.tab.top else { return };
        let (top, place) = (top.key.clone(), PortalUrl::of(&top.address).fingerprint());
        self.record_withdrawal();
        if let Some(mut incident) = self.tab.incident.take() {
            let at = incident.gone_since.take().unwrap_or(self.context.now);
            if matches!(incident.phase, Phase::Marking { .. }) {
                // The mark is removed once it is stored.
                incident.phase = Phase::Pending;
            }
            self.tab.ended = Some(Ended {
                incident,
                at,
                top,
                place,
            });
        }
    }

    /// Ends the incident: its page is gone.
    fn on_page_left(&mut self) {
        self.record_withdrawal();
        self.tab.incident = None;
    }

    fn record_withdrawal(&mut self) {
        if !matches!(self.tab.phase(), None | Some(Phase::Muted { .. })) {
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
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        let (at, address) = (incident.since, &incident.address);
        let entry = HistoryEntry::new(at, address, detection, outcome, seconds);
        self.effects.push(Effect::Record(entry));
    }

    fn set_phase(&mut self, phase: Phase) {
        if let Some(incident) = &mut self.tab.incident {
            incident.phase = phase;
        }
    }

    /// Records a refresh of this tab, and returns its number.
    fn mark(&mut self, automatic: bool) -> u32 {
        self.tab.refresh = self.tab.refresh.wrapping_add(1);
        let mark = RefreshRecord {
            at: self.context.now,
            session: self.tab.session.clone(),
            tab: self.context.tab,
            refresh: self.tab.refresh,
            order: 0,
            portal: self.portal().to_owned(),
            place: PortalUrl::of(self.address()).fingerprint(),
            automatic,
        };
        self.marks.add(self.context.now, mark);
        self.tab.refresh
    }

    /// Records the admin's own refresh, which loaded the top document.
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

    /// Why there is no refresh, if the page has had its only one.
    fn already_refreshed(&self) -> Option<Cause> {
        let top = self.tab.top.as_ref()?;
        let context = self.context;
        let asker = RefreshRequest {
            session: &self.tab.session,
            tab: context.tab,
            portal: PortalUrl::of(&top.address).site(),
            place: PortalUrl::of(&top.address).fingerprint(),
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

    /// Why there is no automatic refresh in any tab at the moment, if so.
    fn global_cap_reached(&self) -> Option<Cause> {
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

    /// Whether that time is less than the settle window ago.
    fn is_recent(&self, moment: Millis) -> bool {
        self.context.now.saturating_sub(moment) < self.context.settings.settle_window
    }

    fn address(&self) -> &str {
        self.tab.top.as_ref().map_or("", |top| &top.address)
    }

    fn portal(&self) -> &str {
        PortalUrl::of(self.address()).site()
    }
}

/// Whether an incident is muted by the settings, and not by the user's choice on it.
fn is_quiet(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Muted {
            mute: Mute::Snoozed { .. } | Mute::SiteOff | Mute::Off
        }
    )
}
