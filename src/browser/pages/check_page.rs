//! *Check this installation*: every line is the result of a test made at this moment.

mod drill_stage;
mod facts;
mod sample;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlButtonElement, HtmlElement};

use self::drill_stage::DrillStage;
use super::view::{append, attempt, element, on, part, set, set_text, svg, with_text};
use super::{datetime, setting_texts, view};
use crate::browser::api::message;
use crate::browser::{added_portals, dom, quantity};
use crate::pages::check::{self, CheckText, EngineAnswer, EngineForm, Gap, Line, LineState};
use crate::protocol::Layers;

/// What the page shows.
#[derive(Default)]
struct Check {
    lines: RefCell<Vec<Line>>,
    drilled: RefCell<Vec<Line>>,
    /// The manifest's hosts that the extension has no access to.
    missing: RefCell<Vec<String>>,
    layers: RefCell<Layers>,
    /// The form of the engine that the drill runs.
    form: RefCell<Option<EngineForm>>,
    stage: RefCell<Option<Rc<DrillStage>>>,
}

/// Starts the page.
pub fn start() {
    view::translate();
    if let Some(body) = dom::document().body() {
        body.set_hidden(false);
    }
    let check = Rc::<Check>::default();
    on_click("again", &check, Check::run);
    on_click("drill", &check, Check::drill);
    on_click("allow", &check, |check| {
        // Firefox allows the request only while it handles the click.
        let Ok(asked) = added_portals::request(&*check.missing.borrow()) else {
            return;
        };
        let check = Rc::clone(check);
        attempt(async move {
            if JsFuture::from(asked).await?.is_truthy() {
                check.run();
            }
            Ok(())
        });
    });
    on_click("copy", &check, |check| view::copy(check.report()));
    check.run();
}

fn on_click(id: &str, check: &Rc<Check>, then: impl Fn(&Rc<Check>) + 'static) {
    let check = Rc::clone(check);
    on(&part(id), "click", move || then(&check));
}

impl Check {
    /// Runs all tests again.
    fn run(self: &Rc<Self>) {
        let check = Rc::clone(self);
        is_running(true);
        check.stage.replace(None);
        check.drilled.take();
        show_lines("drilled", &[]);
        spawn_local(async move {
            let facts = facts::gather().await;
            check.missing.replace(facts.missing_hosts.clone());
            check
                .layers
                .replace(facts.layers.clone().unwrap_or_default());
            let saw = facts
                .engines
                .iter()
                .find(|(_, answer)| matches!(answer, EngineAnswer::Saw(_)));
            check.form.replace(saw.map(|(form, _)| *form));
            check.lines.replace(check::lines(&facts));
            check.show();
            is_running(false);
        });
    }

    fn show(&self) {
        let lines = self.lines.borrow();
        show_lines("lines", &lines);
        let outcome = match check::problems(&lines) {
            0 => message("check_all_well", &[]),
            count => message("check_problems", &[&quantity::count(count)]),
        };
        set_text(&part::<Element>("outcome"), &outcome);
        part::<HtmlElement>("allow").set_hidden(self.missing.borrow().is_empty());
        part::<HtmlElement>("known").set_hidden(false);
    }

    fn drill(self: &Rc<Self>) {
        self.drilled.take();
        // Removes the panel of an earlier drill first.
        self.stage.replace(None);
        let Some(form) = *self.form.borrow() else {
            return;
        };
        let layers = self.layers.borrow().clone();
        self.stage
            .replace(Some(DrillStage::open(&Rc::downgrade(self), form, &layers)));
    }

    /// Adds a line to those of the drill, once.
    fn note(&self, line: Line) {
        let mut drilled = self.drilled.borrow_mut();
        if !drilled.contains(&line) {
            drilled.push(line);
            show_lines("drilled", &drilled);
        }
    }

    fn report(&self) -> String {
        let lines = [&**self.lines.borrow(), &**self.drilled.borrow()].concat();
        check::report(&message("check_title", &[]), &lines, in_words)
    }
}

fn is_running(is_running: bool) {
    for id in ["again", "copy", "drill"] {
        part::<HtmlButtonElement>(id).set_disabled(is_running);
    }
    if is_running {
        set_text(&part::<Element>("outcome"), &message("check_running", &[]));
    }
}

fn show_lines(id: &str, lines: &[Line]) {
    let list: Element = part(id);
    list.set_text_content(None);
    for line in lines {
        append(&list, &[&item(line)]);
    }
}

fn item(line: &Line) -> HtmlElement {
    let item = element("li");
    set(&item, "class", line.state.class());
    let (picture, state) = picture_of(line.state);
    let words = element("div");
    append(&words, &[&with_text("p", &in_words(&line.found))]);
    if let Some(to_do) = &line.to_do {
        let to_do = with_text("p", &in_words(to_do));
        set(&to_do, "class", "second");
        append(&words, &[&to_do]);
    }
    append(&item, &[&picture, &state, &words]);
    item
}

/// The icon of a state, and its text for screen readers.
fn picture_of(state: LineState) -> (Element, HtmlElement) {
    let picture = svg("svg");
    set(&picture, "aria-hidden", "true");
    let of_state = svg("use");
    set(&of_state, "href", &["#state-", state.class()].concat());
    append(&picture, &[&of_state]);
    let words = with_text("span", &message(state.words(), &[]));
    set(&words, "class", "spoken");
    (picture, words)
}

fn in_words(text: &CheckText) -> String {
    let gaps: Vec<String> = text.gaps.iter().map(gap).collect();
    let gaps: Vec<&str> = gaps.iter().map(String::as_str).collect();
    message(text.key, &gaps)
}

fn gap(gap: &Gap) -> String {
    match gap {
        Gap::Plain(text) | Gap::Confidential(text) | Gap::Error(text) => text.clone(),
        Gap::Count(count) => quantity::count(*count),
        Gap::Moment(at) => datetime::date_and_time(*at),
        Gap::Setting(name) => setting_texts::setting(name),
        Gap::Value(name, value) => setting_texts::value(name, value),
        Gap::Constraint(name, constraint) => setting_texts::constraint(name, *constraint),
    }
}
