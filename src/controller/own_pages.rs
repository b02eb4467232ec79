//! Requests of the extension's own pages.

use super::Controller;
use super::ids::RequestId;
use super::io::{Answer, Command, Timer, Windows};
use super::stored::EndedRequests;
use super::stored_history::HistoryEdit;
use super::user_settings::SettingsEdit;
use crate::detection::Doubt;
use crate::pages::Activity;
use crate::protocol::{FromExtensionPage, HistoryReport, Layers, TabReport};
use crate::remedy::Event;

/// Requests that wait to be answered.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// Those that wait for the policy.
    settings: Vec<RequestId>,
    /// Those that wait for the history to be read.
    parked: Vec<Parked>,
    /// Those that wait for a change of the history to be stored.
    of_history: Vec<RequestId>,
}

#[derive(Debug)]
enum Parked {
    History(RequestId),
    Report(RequestId, i32, Vec<Doubt>),
}

impl Controller {
    pub(super) fn on_own_page_message(
        &mut self,
        request: RequestId,
        is_private: bool,
        message: FromExtensionPage,
    ) {
        match message {
            FromExtensionPage::Report { tab } => self.report(request, tab, Vec::new()),
            FromExtensionPage::Choose { tab, choice } => {
                self.step_tab(tab, Event::Chose(choice));
                self.report(request, tab, Vec::new());
            }
            FromExtensionPage::LookAgain { tab } => {
                self.command(Command::LookAgain { request, tab });
            }
            FromExtensionPage::TellSettings => {
                // Browsers notify the page of a changed policy too, and the page may ask before the policy is
                // read here.
                self.requests.settings.push(request);
                self.command(Command::AskPolicy);
                self.command(Command::Wait(Timer::Policy));
            }
            FromExtensionPage::ChangeSettings { changes } => {
                self.set_own(SettingsEdit::Set(changes), request);
            }
            FromExtensionPage::ResetSettings => self.set_own(SettingsEdit::Reset, request),
            FromExtensionPage::TellHistory => {
                self.shorten_history();
                if self.history.is_read() {
                    self.answer_history(request);
                } else {
                    self.park(Parked::History(request));
                }
            }
            FromExtensionPage::TellIncident { at } => {
                let is_private = is_private || self.windows == Windows::Private;
                let answer = Answer::Incident(self.incident(is_private, at));
                self.command(Command::Answer { request, answer });
            }
            FromExtensionPage::DeleteEntry { entry } => {
                self.change_history(HistoryEdit::Remove(Box::new(entry)), request);
            }
            FromExtensionPage::ClearHistory => self.change_history(HistoryEdit::Clear, request),
        }
    }

    fn change_history(&mut self, edit: HistoryEdit, request: RequestId) {
        self.requests.of_history.push(request);
        self.history.change(edit, Some(request));
    }

    /// Makes a request wait for the history, which is read now unless a read is under way.
    fn park(&mut self, parked: Parked) {
        self.requests.parked.push(parked);
        self.history.retry();
        if !self.history.is_reading() {
            self.history.note_reading();
            self.command(Command::Read(super::Read::History));
        }
    }

    /// Answers the requests that waited for the history, which was read or could not be.
    pub(super) fn answer_parked(&mut self) {
        for parked in std::mem::take(&mut self.requests.parked) {
            match parked {
                Parked::History(request) => self.answer_history(request),
                Parked::Report(request, tab, doubts) => self.answer_report(request, tab, doubts),
            }
        }
    }

    fn answer_history(&mut self, request: RequestId) {
        let answer = if self.history.is_read() {
            Answer::History(HistoryReport {
                entries: self.history.current().entries().to_vec(),
                dropped: self.dropped,
            })
        } else {
            Answer::Nothing
        };
        self.command(Command::Answer { request, answer });
    }

    pub(super) fn report(&mut self, request: RequestId, tab: i32, doubts: Vec<Doubt>) {
        if self.tabs.contains_key(&tab) && !self.history.is_read() {
            self.park(Parked::Report(request, tab, doubts));
        } else {
            self.answer_report(request, tab, doubts);
        }
    }

    fn answer_report(&mut self, request: RequestId, tab: i32, doubts: Vec<Doubt>) {
        let report = self.tabs.get(&tab).map(|known| {
            let portal = known.remedy.portal();
            let entries = self.history.current().entries();
            let last = entries.iter().rfind(|entry| entry.portal == portal);
            TabReport {
                activity: Activity::of(&known.remedy, &self.settings, self.now),
                detection: known.remedy.detection().cloned(),
                last: last.cloned(),
                doubts,
            }
        });
        let answer = report.map_or(Answer::Nothing, |report| Answer::Report(Box::new(report)));
        self.command(Command::Answer { request, answer });
    }

    /// Answers the requests that waited for the policy, which arrived or took too long.
    pub(super) fn answer_settings(&mut self) {
        for request in std::mem::take(&mut self.requests.settings) {
            let answer = Answer::Layers(self.layers());
            self.command(Command::Answer { request, answer });
        }
    }

    fn layers(&self) -> Layers {
        Layers {
            policy: self.policy.known().cloned().unwrap_or_default(),
            own: self.own.current().0.clone(),
        }
    }

    /// Answers requests for changes, which were stored or could not be.
    pub(super) fn end_requests(&mut self, ended: EndedRequests) {
        for (request, is_stored) in ended {
            let of_history = &mut self.requests.of_history;
            let index = of_history.iter().position(|it| *it == request);
            let is_of_history = index.map(|index| of_history.remove(index)).is_some();
            if !is_stored {
                let answer = Answer::Nothing;
                self.command(Command::Answer { request, answer });
            } else if is_of_history {
                if self.history.current().is_empty() {
                    self.forget_dropped();
                }
                self.answer_history(request);
            } else {
                let answer = Answer::Layers(self.layers());
                self.command(Command::Answer { request, answer });
            }
        }
    }
}
