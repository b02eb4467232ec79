//! The drill: the remedy's own machine decides about the sample, and the panel's own code shows the result
//! here.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{Check, sample};
use crate::browser::pages::datetime;
use crate::browser::pages::view::part;
use crate::browser::panel::{Handlers, Panel};
use crate::browser::{api, dom, quantity};
use crate::guidance::cards;
use crate::page_message::Choice;
use crate::pages::Activity;
use crate::pages::check::{CheckText, EngineAnswer, EngineForm, Line, LineState};
use crate::pages::drill::{Drill, Next, PanelReport};
use crate::protocol::Layers;
use crate::remedy::settings::Key;
use crate::remedy::{PanelContent, Settings, View};

/// A drill on this page. Dropping it takes the panel down.
pub(super) struct DrillStage {
    check: Weak<Check>,
    form: EngineForm,
    drill: RefCell<Drill>,
    panel: Panel,
    is_off_by_policy: bool,
    is_covered: Cell<bool>,
}

impl DrillStage {
    /// Begins the drill with the settings in force.
    pub(super) fn open(check: &Weak<Check>, form: EngineForm, layers: &Layers) -> Rc<Self> {
        let (settings, _) = Settings::read(&layers.policy, &layers.own);
        let is_off_by_policy = settings.locked(Key::Mode);
        let stage = Rc::new_cyclic(|stage| Self {
            check: check.clone(),
            form,
            drill: RefCell::new(Drill::new(settings)),
            panel: Panel::in_own_page(handlers(stage)),
            is_off_by_policy,
            is_covered: Cell::new(false),
        });
        stage.load();
        stage
    }

    /// Shows the sample again, as a portal does when it loads, and lets the engine detect it.
    fn load(self: &Rc<Self>) {
        // The engine detects only what a user could see.
        part::<Element>("sample").scroll_into_view_with_bool(false);
        let opened = self.drill.borrow_mut().open(datetime::now());
        self.go_on(opened);
        let stage = Rc::downgrade(self);
        let form = self.form;
        spawn_local(async move {
            let answer = sample::run(form).await;
            // Another drill may have started meanwhile.
            let Some(stage) = stage.upgrade() else { return };
            let EngineAnswer::Saw(detection) = answer else {
                return stage.note(LineState::Problem, "check_drill_unseen");
            };
            let seen = stage.drill.borrow_mut().see(datetime::now(), *detection);
            stage.go_on(seen);
        });
    }

    fn on_report(self: &Rc<Self>, told: PanelReport) {
        let next = self.drill.borrow_mut().on_report(datetime::now(), told);
        self.go_on(next);
    }

    fn go_on(self: &Rc<Self>, next: Next) {
        match next {
            Next::Show(view) => self.show(&view),
            Next::Refresh => {
                self.note(LineState::Well, "check_drill_refresh");
                self.load();
            }
            Next::LeftAlone(activity) => {
                self.show(&View::default());
                let (_, why) = match activity {
                    Activity::Off if self.is_off_by_policy => ("", "popup_off_by_policy_why"),
                    activity => activity.words(),
                };
                self.note(LineState::Note, why);
            }
        }
    }

    fn show(self: &Rc<Self>, view: &View) {
        let shown = cards::shown(view, &api::message, &quantity::seconds_in_sentence);
        let serializer = serde_wasm_bindgen::Serializer::json_compatible();
        let Ok(shown) = shown.serialize(&serializer) else {
            return;
        };
        self.panel.show(shown.unchecked_ref());
        let found = match view.panel {
            PanelContent::Nothing | PanelContent::SignInCard(_) => return,
            PanelContent::Note(_) => "check_drill_note",
            PanelContent::Guidance(_) => "check_drill_guidance",
        };
        if self.panel.root().is_none() || self.is_covered.get() {
            self.note(LineState::Problem, "check_drill_covered");
        } else {
            self.note(LineState::Well, found);
        }
    }

    fn note(&self, state: LineState, key: &'static str) {
        if let Some(check) = self.check.upgrade() {
            check.note(Line {
                state,
                found: CheckText::plain(key),
                to_do: None,
            });
        }
    }
}

/// Passes the panel's reports to the drill, once the panel has finished its current call.
fn handlers(stage: &Weak<DrillStage>) -> Handlers {
    let told = |stage: &Weak<DrillStage>, told: PanelReport| {
        let stage = stage.clone();
        spawn_local(async move {
            if let Some(stage) = stage.upgrade() {
                stage.on_report(told);
            }
        });
    };
    let (choosing, elapsing, evicting, covering) =
        (stage.clone(), stage.clone(), stage.clone(), stage.clone());
    Handlers {
        on_choice: Box::new(move |choice| match choice {
            Choice::ReadLog => open_log_reader(),
            choice => told(&choosing, PanelReport::Chose(choice)),
        }),
        on_elapsed: Box::new(move || told(&elapsing, PanelReport::Elapsed)),
        finish_look: Box::new(|| true),
        on_evicted: Box::new(move || told(&evicting, PanelReport::Evicted)),
        on_covered: Box::new(move |is_covered| {
            if let Some(stage) = covering.upgrade() {
                stage.is_covered.set(is_covered);
            }
            told(&covering, PanelReport::Covered(is_covered));
        }),
        is_heard: Box::new(api::alive),
    }
}

/// Opened without an incident, since a drill has none.
fn open_log_reader() {
    // A browser that refuses a tab reports this itself.
    let _ = dom::window().open_with_url_and_target("sign-in-log.html", "_blank");
}
