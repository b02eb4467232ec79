//! The options page: every setting with its explanation, added portals, a trial, export and import.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::field::{ApplyChange, SettingField};
use super::view::{append, attempt, element, on, on_submit, part, set, set_text, with_text};
use super::{asked_twice, background_requests, files, setting_texts, trial_form, view};
use crate::browser::api::message;
use crate::browser::{added_portals, dom, quantity};
use crate::pages::form;
use crate::portal_url::{PortalUrl, match_pattern};
use crate::protocol::{FromExtensionPage, Layers};
use crate::remedy::Settings;
use crate::remedy::settings::{Constraint, Key, SettingError};

/// Largest file that is read as settings, in bytes. All settings take a few hundred, 200 hosts of
/// maximum length 50,000.
const LARGEST_IMPORT: f64 = 65_536.0;

/// The form, and the settings that it shows.
struct Options {
    fields: Vec<SettingField>,
    layers: RefCell<Layers>,
}

/// Shows the settings, and keeps them up to date as long as the page exists.
pub(super) fn start() {
    let options = Rc::new(Options {
        fields: Key::ALL.into_iter().map(SettingField::new).collect(),
        layers: RefCell::default(),
    });
    place_fields(&options.fields);
    let apply: ApplyChange = Rc::new({
        let options = Rc::clone(&options);
        move |changes| options.ask_for(FromExtensionPage::ChangeSettings { changes })
    });
    for field in &options.fields {
        field.on_change(&apply);
    }
    attempt({
        let options = Rc::clone(&options);
        async move {
            options.update().await?;
            options.focus_named();
            Ok(())
        }
    });
    super::storage_changes::on_stored(&["settings", "policy"], {
        let options = Rc::clone(&options);
        move || follow(&options)
    });
    trial_form::start({
        let options = Rc::clone(&options);
        move || options.settings().extra_messages
    });
    start_portals();
    start_copies(&options);
}

fn place_fields(fields: &[SettingField]) {
    let settings: Element = part("settings");
    for (title, keys) in form::PARTS {
        let section = element("section");
        let heading = with_text("h2", &message(title, &[]));
        set(&heading, "id", title);
        set(&section, "aria-labelledby", title);
        append(&section, &[&heading]);
        for field in keys
            .iter()
            .filter_map(|key| fields.iter().find(|field| field.key == *key))
        {
            append(&section, &[&field.root]);
        }
        append(&settings, &[&section]);
    }
}

fn follow(options: &Rc<Options>) {
    let options = Rc::clone(options);
    attempt(async move { options.update().await });
}

impl Options {
    /// The settings in force, as last received.
    fn settings(&self) -> Settings {
        let layers = self.layers.borrow();
        Settings::read(&layers.policy, &layers.own).0
    }

    /// Sends the background a request, and shows the settings that it answers with.
    fn ask_for(self: &Rc<Self>, asked: FromExtensionPage) {
        let options = Rc::clone(self);
        attempt(async move {
            options.show(background_requests::request(&asked).await?);
            view::toast("options_saved");
            Ok(())
        });
    }

    async fn update(&self) -> Result<(), JsValue> {
        self.show(background_requests::request(&FromExtensionPage::TellSettings).await?);
        Ok(())
    }

    /// Focuses the field that the fragment of the address names, as in the popup's *Add a message*.
    fn focus_named(&self) {
        let address = dom::address();
        let named = address.split_once('#').and_then(|(_, name)| {
            let mut fields = self.fields.iter();
            fields.find(|field| field.key.name() == name)
        });
        if let Some(field) = named {
            field.focus();
        }
    }

    fn show(&self, layers: Layers) {
        let (settings, setting_errors) = Settings::read(&layers.policy, &layers.own);
        let is_any_locked = Key::ALL.into_iter().any(|key| settings.locked(key));
        part::<HtmlElement>("policy").set_hidden(!is_any_locked);
        for field in &self.fields {
            let wrong = setting_errors
                .iter()
                .find(|setting_error| setting_error.key == field.key.name());
            field.show(&settings, form::is_set(&layers.own, field.key), wrong);
        }
        show_strangers(&setting_errors);
        self.layers.replace(layers);
        part::<HtmlElement>("known").set_hidden(false);
        view::all_is_well();
    }
}

/// Shows errors that belong to no known setting.
fn show_strangers(setting_errors: &[SettingError]) {
    let list: HtmlElement = part("wrong");
    list.set_text_content(None);
    let strangers = setting_errors.iter().filter(|setting_error| {
        matches!(
            setting_error.constraint,
            Constraint::Settings | Constraint::KnownSetting
        )
    });
    for stranger in strangers {
        append(
            &list,
            &[&with_text("li", &setting_texts::setting_error(stranger))],
        );
    }
    list.set_hidden(list.child_element_count() == 0);
}

fn start_portals() {
    on_submit("portal-form", || {
        let input: HtmlInputElement = part("portal");
        let wrong: Element = part("portal-wrong");
        let pattern = match_pattern(input.value().trim());
        // Firefox allows the request only while it handles the click.
        let asked = pattern.map(|pattern| added_portals::request([&pattern]));
        let Some(Ok(asked)) = asked else {
            set(&input, "aria-invalid", "true");
            set_text(&wrong, &message("options_portal_wrong", &[]));
            return;
        };
        let _ = input.remove_attribute("aria-invalid");
        set_text(&wrong, "");
        attempt(async move {
            if JsFuture::from(asked).await?.is_truthy() {
                input.set_value("");
            }
            show_portals().await
        });
    });
    attempt(show_portals());
}

async fn show_portals() -> Result<(), JsValue> {
    let added = added_portals::added().await?;
    let list: Element = part("portals");
    list.set_text_content(None);
    for pattern in added {
        let host = PortalUrl::of(&pattern).site();
        let name = with_text("bdi", host);
        let button = with_text("button", &message("options_portal_remove", &[]));
        set(&button, "type", "button");
        set(
            &button,
            "aria-label",
            &message("options_portal_remove_named", &[host]),
        );
        let item = element("li");
        append(&item, &[&name, &button]);
        append(&list, &[&item]);
        on(&button, "click", move || {
            let pattern = pattern.clone();
            attempt(async move {
                added_portals::remove(&pattern).await?;
                let _ = part::<HtmlElement>("portal").focus();
                show_portals().await
            });
        });
    }
    Ok(())
}

fn start_copies(options: &Rc<Options>) {
    on(&part("export"), "click", {
        let options = Rc::clone(options);
        move || {
            let exported = form::export(&options.layers.borrow().own);
            if form::entries(&exported).is_empty() {
                report("options_nothing_to_export", &[], &[]);
                return;
            }
            attempt(async move {
                files::save(
                    "token-assist-settings.json",
                    "application/json",
                    &files::json(&exported)?,
                )?;
                report("options_exported", &[], &[]);
                Ok(())
            });
        }
    });
    on(&part("import"), "click", || {
        part::<HtmlInputElement>("file").click()
    });
    on(&part("file"), "change", {
        let options = Rc::clone(options);
        move || {
            let options = Rc::clone(&options);
            attempt(async move { import(&options).await });
        }
    });
    asked_twice("reset", {
        let options = Rc::clone(options);
        move || {
            report("", &[], &[]);
            options.ask_for(FromExtensionPage::ResetSettings);
        }
    });
}

async fn import(options: &Rc<Options>) -> Result<(), JsValue> {
    let input: HtmlInputElement = part("file");
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return Ok(());
    };
    let text = if file.size() <= LARGEST_IMPORT {
        JsFuture::from(file.text()).await?.as_string()
    } else {
        None
    };
    // Otherwise choosing the same file again, corrected, would fire no event.
    input.set_value("");
    let Some(raw) = text.and_then(|text| files::read_json(&text)) else {
        report("options_import_unreadable", &[&file.name()], &[]);
        return Ok(());
    };
    let import = form::import(&raw, &options.layers.borrow().policy);
    let taken = form::entries(&import.changes).len();
    let mut lines: Vec<String> = form::entries(&import.changes)
        .iter()
        .map(|(name, value)| {
            message(
                "options_import_taken",
                &[
                    &setting_texts::setting(name),
                    &setting_texts::value(name, value),
                ],
            )
        })
        .collect();
    lines.extend(import.wrong.iter().map(setting_texts::refusal));
    lines.extend(
        import
            .locked
            .iter()
            .map(|name| message("options_import_locked", &[&setting_texts::setting(name)])),
    );
    if taken > 0 {
        options.show(
            background_requests::request(&FromExtensionPage::ChangeSettings {
                changes: import.changes,
            })
            .await?,
        );
    }
    let refused = import.wrong.len() + import.locked.len();
    report(
        "options_imported",
        &[&quantity::count(taken), &quantity::count(refused)],
        &lines,
    );
    Ok(())
}

fn report(key: &str, substitutions: &[&str], lines: &[String]) {
    let words = if key.is_empty() {
        String::new()
    } else {
        message(key, substitutions)
    };
    set_text(&part::<Element>("copies-done"), &words);
    let list: Element = part("copies-report");
    list.set_text_content(None);
    for line in lines {
        append(&list, &[&with_text("li", line)]);
    }
}
