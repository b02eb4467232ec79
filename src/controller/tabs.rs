//! The state of each tab, its events, and what it shows.

use super::io::{Badge, Command, Sender, Windows};
use super::keys::tab_key;
use super::slot::Slot;
use super::{Area, Controller};
use crate::engine::{EngineRequest, Form};
use crate::page_message::FromPage;
use crate::remedy::{self, Context, Effect, Event, PanelContent, Phase, Settings, Tab, View, Wait};
use crate::types::DocumentKey;

/// The whole state of one tab, except the policies of its documents, which `engine` has.
#[derive(Debug, Default)]
pub(super) struct KnownTab {
    pub(super) remedy: Tab,
    pub(super) is_private: bool,
    /// The content that this background last sent to the tab.
    pub(super) shown: Option<View>,
    /// The top document in which a program of ours is known to run.
    pub(super) running: Option<DocumentKey>,
    pub(super) slot: Slot,
}

impl KnownTab {
    pub(super) fn new(remedy: Tab, is_private: bool) -> Self {
        Self {
            remedy,
            is_private,
            ..Self::default()
        }
    }

    fn badge(&self, settings: &Settings) -> Badge {
        let wait = remedy::wait(&self.remedy, settings);
        match self.remedy.phase() {
            Some(Phase::Pending) if matches!(wait, Some(Wait::Note | Wait::Uncovering)) => {
                Badge::Waiting
            }
            None | Some(Phase::Settling) => Badge::Watching,
            Some(Phase::Muted { .. }) => Badge::Muted,
            Some(Phase::Pending | Phase::Marking { .. } | Phase::Refreshed) => Badge::Pending,
            Some(Phase::Guiding { .. }) => Badge::Guiding,
        }
    }
}

fn is_blank(view: &View) -> bool {
    view.panel == PanelContent::Nothing && view.timer.is_none()
}

impl Controller {
    pub(super) fn is_private(&self, tab: i32) -> bool {
        let known = self.tabs.get(&tab);
        self.windows == Windows::Private || known.is_some_and(|known| known.is_private)
    }

    /// Handles one event of a known tab, and carries out the remedy's effects.
    pub(super) fn step_tab(&mut self, tab: i32, event: Event) {
        self.step_tab_in(tab, self.is_private(tab), event);
    }

    /// Handles one event of a tab, and carries out the remedy's effects.
    pub(super) fn step_tab_in(&mut self, tab: i32, is_private: bool, event: Event) {
        let is_new = !self.tabs.contains_key(&tab);
        if is_new && !event.can_be_first() {
            return;
        }
        let effects = self.step(tab, is_private, event);
        if is_new {
            // The last message of a document may arrive after its tab was closed.
            self.command(Command::AskOpen(tab));
        }
        for effect in effects {
            self.run_effect(tab, effect);
        }
        self.show(tab);
    }

    fn step(&mut self, tab: i32, is_private: bool, event: Event) -> Vec<Effect> {
        let is_private = is_private || self.windows == Windows::Private;
        let context = Context {
            now: self.now,
            tab,
            session: &self.session,
            settings: &self.settings,
        };
        let known = self.tabs.entry(tab).or_default();
        known.is_private |= is_private;
        let records = if known.is_private {
            &mut self.private_records
        } else {
            &mut self.records
        };
        let before = (known.remedy.clone(), records.value.clone());
        #[cfg(test)]
        let step = event.clone();
        let effects = remedy::step(&mut known.remedy, &mut records.value, event, &context);
        #[cfg(test)]
        self.trace.push(super::tests::spy::RemedyStep {
            before: before.0.clone(),
            after: known.remedy.clone(),
            event: step,
            effects: effects.clone(),
            settings: self.settings.clone(),
            is_private: known.is_private,
        });
        if known.remedy != before.0 {
            known.slot.touch();
        }
        if records.value != before.1 {
            records.slot.touch();
        }
        effects
    }

    fn run_effect(&mut self, tab: i32, effect: Effect) {
        match effect {
            Effect::StoreMark { refresh } => self.store_mark(tab, refresh),
            Effect::Refresh => self.command(Command::Refresh(tab)),
            Effect::GoTo(address) => self.command(Command::GoTo { tab, address }),
            Effect::Record(entry) => {
                if !self.is_private(tab) {
                    self.record(entry);
                }
            }
            Effect::ChangeSettings(change) => self.change_settings(change),
        }
    }

    /// Sends the change of the settings to the remedy of all tabs.
    pub(super) fn settings_changed(&mut self) {
        let tabs: Vec<i32> = self.tabs.keys().copied().collect();
        for tab in tabs {
            self.step_tab(tab, Event::SettingsChanged);
        }
    }

    /// Makes all tabs show their view: the previous background may have been stopped before it did so. If it
    /// could not store that it showed something, even an empty view is news.
    pub(super) fn show_all(&mut self) {
        let unshown = self.tabs.iter().filter(|(_, known)| known.shown.is_none());
        let tabs: Vec<i32> = unshown.map(|(tab, _)| *tab).collect();
        for tab in tabs {
            if let Some(view) = self.view_of(tab) {
                self.send_view(tab, view);
            }
        }
    }

    /// Makes the tab show its view, if the view changed.
    pub(super) fn show(&mut self, tab: i32) {
        let Some(view) = self.view_of(tab) else {
            return;
        };
        let is_shown = |known: &KnownTab| match &known.shown {
            Some(shown) => *shown == view,
            None => view == View::default() && !known.remedy.is_past_unknown(),
        };
        if !self.tabs.get(&tab).is_some_and(is_shown) {
            self.send_view(tab, view);
        }
    }

    fn view_of(&mut self, tab: i32) -> Option<View> {
        let known = self.tabs.get(&tab)?;
        let view = remedy::view(&known.remedy, &self.settings);
        Some(self.with_card(tab, view))
    }

    fn send_view(&mut self, tab: i32, view: View) {
        let Some(known) = self.tabs.get_mut(&tab) else {
            return;
        };
        known.shown = Some(view.clone());
        let (document, badge) = (
            known.remedy.top_document().cloned(),
            known.badge(&self.settings),
        );
        self.command(Command::Show {
            tab,
            document,
            view: Box::new(view),
            badge,
        });
    }

    /// Injects the panel, which is missing on the page. A new one asks what to show.
    pub(super) fn inject_panel(&mut self, tab: i32, document: &DocumentKey) {
        let Some(known) = self.tabs.get_mut(&tab) else {
            return;
        };
        let is_current = known.remedy.top_document() == Some(document);
        if !is_current || known.shown.as_ref().is_none_or(is_blank) {
            return;
        }
        let document = document.clone();
        // A document that has its engine does not ask for a form again, and every policy admits the twin.
        let is_running = known.running.as_ref() == Some(&document);
        let chosen = self.verdicts.chosen(tab, &document);
        match chosen.or(is_running.then_some(Form::Twin)) {
            Some(form) => self.command(Command::InjectPanel {
                tab,
                document,
                form,
            }),
            // It is shown once the document has sent its own policies with its request for the engine.
            None => known.shown = None,
        }
    }

    /// Injects the engine into a document, in the form that it may run.
    pub(super) fn give_engine(&mut self, sender: Sender, message: FromPage) {
        let FromPage::EngineWanted {
            document,
            policies,
            webassembly,
        } = &message
        else {
            return;
        };
        let request = EngineRequest {
            tab: sender.tab,
            frame: sender.frame,
            origin: &sender.origin,
            address: &sender.address,
            meta_policies: policies,
            webassembly: *webassembly,
        };
        let form = self.verdicts.choose(&request, document);
        self.store_verdicts();
        let document = document.clone();
        if sender.is_top()
            && !webassembly
            && let Some(known) = self.tabs.get_mut(&sender.tab)
        {
            // The form that it was given could not be compiled, so it shows nothing.
            known.shown = None;
        }
        self.step_tab_in(sender.tab, sender.is_private, Event::Page(message));
        let extra_messages = self.settings.extra_messages.clone();
        self.command(Command::InjectEngine {
            sender,
            document,
            form,
            extra_messages,
        });
    }

    /// Forgets a closed tab, even one that never sent a message.
    pub(super) fn forget_tab(&mut self, tab: i32) {
        if self.verdicts.forget(tab) {
            self.store_verdicts();
        }
        if !self.tabs.contains_key(&tab) {
            return;
        }
        self.step_tab(tab, Event::TabClosed);
        self.forget_cards_of(tab);
        let Some(known) = self.tabs.remove(&tab) else {
            return;
        };
        let key = tab_key(tab, known.is_private);
        self.command(Command::Remove {
            area: Area::Session,
            key,
        });
    }
}
