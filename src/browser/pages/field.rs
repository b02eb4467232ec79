//! One setting of the options page: its name, its control, its explanation, and its error.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use super::view::{append, element, on, set, set_text, with_text};
use super::{datetime, setting_texts};
use crate::browser::{api::message, dom};
use crate::json_value::JsonValue;
use crate::pages::form;
use crate::remedy::Settings;
use crate::remedy::settings::{Constraint, Key, SettingError};

/// The control of a setting.
enum SettingControl {
    /// One of a few values, each with its explanation.
    Choices(Vec<(&'static str, HtmlInputElement)>),
    /// A number.
    Number(HtmlInputElement),
    /// Hosts or texts, one on each line.
    Lines(HtmlTextAreaElement),
    /// No input except the reset button; the text shows until when.
    Moment(HtmlElement),
}

/// Applies a change of the settings that the user made in a field.
pub(super) type ApplyChange = Rc<dyn Fn(JsonValue)>;

/// One setting of the options page.
pub(super) struct SettingField {
    /// The key of the setting.
    pub key: Key,
    /// The root element.
    pub root: HtmlElement,
    control: SettingControl,
    wrong: HtmlElement,
    locked: HtmlElement,
    reset: HtmlElement,
}

impl SettingField {
    /// A field that shows no value yet.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of control")]
    pub(super) fn new(key: Key) -> Self {
        let name = key.name();
        let id = |part: &str| [name, "-", part].concat();
        let words = |part: Option<&str>| message(&form::words(key, part), &[]);
        let described_by = [id("help"), id("locked"), id("wrong")].join(" ");

        let help = with_text("p", &words(Some("help")));
        set(&help, "class", "second");
        set(&help, "id", &id("help"));
        let wrong = element("p");
        set(&wrong, "class", "wrong");
        set(&wrong, "id", &id("wrong"));
        set(&wrong, "aria-live", "polite");
        let locked = with_text("p", &message("page_locked", &[]));
        set(&locked, "class", "locked");
        set(&locked, "id", &id("locked"));
        let reset = element("button");
        set(&reset, "type", "button");
        set(&reset, "aria-describedby", &id("name"));

        let root = element("div");
        set(&root, "class", "field");
        set(&root, "data-key", name);
        let row = element("div");
        set(&row, "class", "control");
        let control = match key.constraint() {
            Constraint::OneOf(values) => {
                let group = element("fieldset");
                set(&group, "aria-describedby", &described_by);
                let legend = with_text("legend", &words(None));
                set(&legend, "id", &id("name"));
                append(&group, &[&legend, &help]);
                let choices = values.iter().map(|value| {
                    let choice = choice(key, value);
                    append(&group, &[&choice.0]);
                    (*value, choice.1)
                });
                let choices = choices.collect();
                append(&root, &[&group]);
                append(&row, &[&reset]);
                SettingControl::Choices(choices)
            }
            Constraint::WholeNumber { least, most } => {
                let input = labelled(key, &root, "input");
                set(&input, "type", "number");
                set(&input, "min", &least.to_string());
                set(&input, "max", &most.to_string());
                set(&input, "aria-describedby", &described_by);
                let unit = with_text("span", &words(Some("unit")));
                append(&row, &[&input, &unit, &reset]);
                append(&root, &[&help]);
                SettingControl::Number(input.unchecked_into())
            }
            Constraint::Hosts | Constraint::Messages => {
                let area = labelled(key, &root, "textarea");
                set(&area, "class", "lines");
                set(&area, "rows", "3");
                set(&area, "spellcheck", "false");
                set(&area, "aria-describedby", &described_by);
                append(&root, &[&help, &area]);
                append(&row, &[&reset]);
                SettingControl::Lines(area.unchecked_into())
            }
            Constraint::Moment | Constraint::Settings | Constraint::KnownSetting => {
                let heading = with_text("h3", &words(None));
                set(&heading, "id", &id("name"));
                let state = element("p");
                append(&root, &[&heading, &help]);
                append(&row, &[&state, &reset]);
                SettingControl::Moment(state)
            }
        };
        append(&root, &[&row, &locked, &wrong]);
        Self {
            key,
            root,
            control,
            wrong,
            locked,
            reset,
        }
    }

    /// Brings the field into view, and focuses its control.
    pub(super) fn focus(&self) {
        self.root.scroll_into_view();
        let control = self.root.query_selector("input, textarea").ok().flatten();
        if let Some(control) = control {
            // The control is in the document.
            let _ = control.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Applies each change by the user.
    pub(super) fn on_change(&self, apply: &ApplyChange) {
        let key = self.key;
        match &self.control {
            SettingControl::Choices(choices) => {
                for (value, input) in choices {
                    let (value, apply) = (*value, Rc::clone(apply));
                    on(input, "change", move || {
                        apply(change(key, JsonValue::Text(value.to_owned())));
                    });
                }
            }
            SettingControl::Number(input) => self.on_entered(apply, input, HtmlInputElement::value),
            SettingControl::Lines(area) => self.on_entered(apply, area, HtmlTextAreaElement::value),
            SettingControl::Moment(_) => {}
        }
        let apply = Rc::clone(apply);
        on(&self.reset, "click", move || {
            apply(change(key, JsonValue::Null))
        });
    }

    fn on_entered<T: AsRef<Element> + Clone + 'static>(
        &self,
        apply: &ApplyChange,
        control: &T,
        text: fn(&T) -> String,
    ) {
        let (key, wrong, apply) = (self.key, self.wrong.clone(), Rc::clone(apply));
        let entry = control.clone();
        on(control.as_ref(), "change", move || {
            let value = form::entered(key, &text(&entry));
            let setting_error = form::setting_error(key, value.clone());
            mark_wrong(
                entry.as_ref(),
                &wrong,
                setting_error
                    .as_ref()
                    .map(|it| setting_texts::constraint(&it.key, it.constraint)),
            );
            if setting_error.is_none() {
                apply(change(key, value));
            }
        });
    }

    /// Shows the value in force, whether it can be changed, and what is wrong with the stored one.
    pub(super) fn show(&self, settings: &Settings, is_set: bool, wrong: Option<&SettingError>) {
        let is_locked = settings.locked(self.key);
        let value = form::value(settings, self.key);
        let wrong = wrong.map(setting_texts::setting_error);
        match &self.control {
            SettingControl::Choices(choices) => {
                for (choice, input) in choices {
                    input.set_checked(JsonValue::Text((*choice).to_owned()) == value);
                    input.set_disabled(is_locked);
                }
                set_text(&self.wrong, &wrong.unwrap_or_default());
            }
            SettingControl::Number(input) => {
                input.set_disabled(is_locked);
                if !is_being_edited(input) {
                    input.set_value(&form::as_text(&value));
                    mark_wrong(input, &self.wrong, wrong);
                }
            }
            SettingControl::Lines(area) => {
                area.set_disabled(is_locked);
                if !is_being_edited(area) {
                    area.set_value(&form::as_text(&value));
                    mark_wrong(area, &self.wrong, wrong);
                }
            }
            SettingControl::Moment(state) => {
                let left = settings.snooze_left(datetime::now());
                let words = match settings.snoozed_until {
                    Some(until) if left.is_some() => {
                        message("popup_snoozed", &[&datetime::time(until)])
                    }
                    _ => message("options_not_snoozed", &[]),
                };
                set_text(state, &words);
                set_text(&self.wrong, &wrong.unwrap_or_default());
                set_text(&self.reset, &message("popup_end_snooze", &[]));
                self.reset.set_hidden(
                    left.is_none() && self.wrong.text_content().is_none_or(|text| text.is_empty()),
                );
                self.locked.set_hidden(true);
                return;
            }
        }
        let default = setting_texts::value(
            self.key.name(),
            &form::value(&Settings::default(), self.key),
        );
        set_text(&self.reset, &message("options_default", &[&default]));
        self.reset.set_hidden(!is_set || is_locked);
        self.locked.set_hidden(!is_locked);
    }
}

fn change(key: Key, value: JsonValue) -> JsonValue {
    JsonValue::Map(vec![(key.name().to_owned(), value)])
}

/// A control with its label above it.
fn labelled(key: Key, root: &Element, tag: &str) -> HtmlElement {
    let label = with_text("label", &message(&form::words(key, None), &[]));
    set(&label, "for", key.name());
    set(&label, "id", &[key.name(), "-name"].concat());
    let control = element(tag);
    set(&control, "id", key.name());
    append(root, &[&label]);
    control
}

/// One of a few values, with its explanation.
fn choice(key: Key, value: &str) -> (HtmlElement, HtmlInputElement) {
    let id = [key.name(), "-", value].concat();
    let explained = [&id, "-help"].concat();
    let input = element("input");
    set(&input, "type", "radio");
    set(&input, "name", key.name());
    set(&input, "id", &id);
    set(&input, "aria-describedby", &explained);
    let label = with_text("label", &message(&form::words(key, Some(value)), &[]));
    set(&label, "for", &id);
    let help = with_text(
        "p",
        &message(&form::words(key, Some(&[value, "_help"].concat())), &[]),
    );
    set(&help, "class", "second");
    set(&help, "id", &explained);
    let choice = element("div");
    set(&choice, "class", "choice");
    append(&choice, &[&input, &label, &help]);
    (choice, input.unchecked_into())
}

fn mark_wrong(control: &Element, at: &Element, wrong: Option<String>) {
    if wrong.is_some() {
        set(control, "aria-invalid", "true");
    } else {
        let _ = control.remove_attribute("aria-invalid");
    }
    set_text(at, &wrong.unwrap_or_default());
}

/// Whether the user is typing in the field; in that case a change by another page must not overwrite it.
fn is_being_edited(control: &Element) -> bool {
    dom::document().active_element().as_ref() == Some(control)
}
