//! The popup: what this tab is doing and why, and what can be done about it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::active_tab::ActiveTab;
use super::probe::{engines_in, environment};
use super::view::{append, attempt, on, part, set, set_text, with_text};
use super::{background_requests, datetime, view};
use crate::browser::added_portals;
use crate::browser::api::message;
use crate::catalog::codes::{self, aadsts};
use crate::catalog::portals::kind_of;
use crate::detection::{DecidedBy, Detection};
use crate::guidance::links::{CloudTenant, Destination};
use crate::json_value::JsonValue;
use crate::page_message::Choice;
use crate::pages::activity::{Activity, Tone};
use crate::pages::check_now::{self, Checked, Found, TabFacts};
use crate::pages::{form, history_table, log_reader};
use crate::portal_url::{PortalUrl, is_covered, match_pattern};
use crate::protocol::{FromExtensionPage, Layers, TabReport};
use crate::remedy::Settings;
use crate::remedy::settings::{Key, Mode, SNOOZE, sites_off};

/// What the popup shows.
struct Known {
    tab: ActiveTab,
    report: Option<TabReport>,
    settings: Settings,
    /// The admin's own layer of the settings.
    own: JsonValue,
    /// The match patterns of the portals that the admin added.
    added: Vec<String>,
}

type Popup = Rc<RefCell<Option<Known>>>;

thread_local! {
    /// The report on the last check.
    static TO_COPY: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Shows the state of the active tab, and keeps it up to date as long as the popup is open.
pub(super) fn start() {
    let popup = Popup::default();
    follow(&popup);
    super::storage_changes::on_stored(&[], {
        let popup = Rc::clone(&popup);
        move || follow(&popup)
    });
    on_click(&popup, "refresh", |known| {
        Some(FromExtensionPage::Choose {
            tab: known.tab.id,
            choice: Choice::RefreshNow,
        })
    });
    on(&part("watch"), "click", {
        let popup = Rc::clone(&popup);
        move || {
            let pattern = popup.borrow().as_ref().and_then(Known::askable);
            // Firefox allows the request only while it handles the click.
            let Some(Ok(asked)) = pattern.map(|pattern| added_portals::request([&pattern])) else {
                return;
            };
            let popup = Rc::clone(&popup);
            attempt(async move {
                // The browser notifies the background, which serves the open tabs.
                if JsFuture::from(asked).await?.is_truthy() {
                    follow(&popup);
                }
                Ok(())
            });
        }
    });
    on_click(&popup, "snooze", |_| {
        #[expect(clippy::cast_precision_loss, reason = "moments stay below 2^53")]
        let until = (datetime::now() + SNOOZE) as f64;
        Some(change(Key::SnoozedUntil, JsonValue::Number(until)))
    });
    on_click(&popup, "end-snooze", |_| {
        Some(change(Key::SnoozedUntil, JsonValue::Null))
    });
    on(&part("look"), "click", {
        let popup = Rc::clone(&popup);
        move || {
            let popup = Rc::clone(&popup);
            attempt(async move { look_again(&popup).await });
        }
    });
    on(&part("copy"), "click", || {
        view::copy(TO_COPY.with_borrow(Clone::clone));
    });
    on(&part("site"), "change", {
        let popup = Rc::clone(&popup);
        move || {
            let is_on = part::<HtmlInputElement>("site").checked();
            request(&popup, |known| {
                let site = known.site()?;
                Some(change(Key::SitesOff, sites_off(&known.own, site, is_on)))
            });
        }
    });
    on(&part("mode"), "change", move || {
        let mode = part::<HtmlSelectElement>("mode").value();
        request(&popup, |_| Some(change(Key::Mode, JsonValue::Text(mode))));
    });
}

fn change(key: Key, value: JsonValue) -> FromExtensionPage {
    FromExtensionPage::ChangeSettings {
        changes: JsonValue::Map(vec![(key.name().to_owned(), value)]),
    }
}

fn on_click(popup: &Popup, id: &str, asked: fn(&Known) -> Option<FromExtensionPage>) {
    let popup = Rc::clone(popup);
    on(&part(id), "click", move || request(&popup, asked));
}

/// Sends a request to the background. The result is shown as soon as it is stored.
fn request(popup: &Popup, asked: impl FnOnce(&Known) -> Option<FromExtensionPage>) {
    let Some(asked) = popup.borrow().as_ref().and_then(asked) else {
        return;
    };
    attempt(async move {
        if let FromExtensionPage::ChangeSettings { .. } = asked {
            // No answer means that the change could not be stored.
            return background_requests::request::<Layers>(&asked)
                .await
                .map(drop);
        }
        background_requests::send(&asked).await
    });
}

impl Known {
    /// The address of the tab, if it is a portal.
    fn portal(&self) -> Option<&str> {
        let address = self.tab.address.as_deref()?;
        let is_added = || {
            self.added
                .iter()
                .any(|pattern| is_covered(pattern, address))
        };
        let url = PortalUrl::of(address);
        let is_named = url.scheme() == "https" && kind_of(url.host()).is_some();
        (is_named || is_added()).then_some(address)
    }

    /// The site of the tab, if it is a portal.
    fn site(&self) -> Option<&str> {
        self.portal().map(|address| PortalUrl::of(address).site())
    }

    /// The match pattern to request for watching the tab, if it is not a portal and can be added.
    fn askable(&self) -> Option<String> {
        let address = self.tab.address.as_deref()?;
        if self.portal().is_some() || PortalUrl::of(address).scheme().is_empty() {
            return None;
        }
        match_pattern(address)
    }

    fn activity(&self) -> Option<Activity> {
        self.report.as_ref().map(|report| report.activity)
    }
}

async fn learn() -> Result<Option<Known>, JsValue> {
    let Some(tab) = super::active_tab::active_tab().await? else {
        return Ok(None);
    };
    let report = background_requests::request(&FromExtensionPage::Report { tab: tab.id }).await?;
    let layers: Layers = background_requests::request(&FromExtensionPage::TellSettings).await?;
    let (settings, _) = Settings::read(&layers.policy, &layers.own);
    Ok(Some(Known {
        tab,
        report,
        settings,
        own: layers.own,
        added: added_portals::added().await?,
    }))
}

fn follow(popup: &Popup) {
    let popup = Rc::clone(popup);
    attempt(async move {
        if let Some(known) = learn().await? {
            show(&known);
            popup.replace(Some(known));
        }
        Ok(())
    });
}

async fn look_again(popup: &Popup) -> Result<(), JsValue> {
    let Some(tab) = popup.borrow().as_ref().map(|known| known.tab.id) else {
        return Ok(());
    };
    let report: Option<TabReport> =
        background_requests::request(&FromExtensionPage::LookAgain { tab }).await?;
    let checked = report.map(|report| Checked {
        activity: report.activity,
        detection: report.detection,
        doubts: report.doubts,
    });
    let found = Found::of(checked.as_ref());
    set_text(&part::<Element>("done"), &message(found.words(), &[]));
    let list: Element = part("doubts");
    list.set_text_content(None);
    let doubts = checked.iter().flat_map(|checked| &checked.doubts);
    for doubt in doubts.filter(|_| found == Found::LeftAlone) {
        let item = with_text("li", "");
        let quote = with_text("q", &doubt.text);
        // The page's language may run in the other direction than the popup's.
        set(&quote, "dir", "auto");
        let reason = with_text("p", &view::reason(doubt.reason));
        append(&item, &[&quote, &reason]);
        append(&list, &[&item]);
    }
    follow(popup);
    offer_next(popup, tab, checked.as_ref()).await;
    Ok(())
}

/// Offers what to do after a check. The report is ready before the click, since browsers let a page copy only
/// shortly after one.
async fn offer_next(popup: &Popup, tab: i32, checked: Option<&Checked>) {
    let engines = engines_in(tab).await;
    let popup = popup.borrow();
    let Some(known) = popup.as_ref() else { return };
    let top = engines.iter().find(|engine| engine.is_top);
    let text = check_now::report(&TabFacts {
        environment: environment(),
        address: known.portal().unwrap_or_default(),
        settings: &known.settings,
        open_for: top.and_then(|engine| engine.open_for),
        engines: engines.into_iter().map(|engine| engine.form).collect(),
        checked,
    });
    TO_COPY.set(text);
    let can_add =
        Found::of(checked) != Found::TheError && !known.settings.locked(Key::ExtraMessages);
    part::<HtmlElement>("add-message").set_hidden(!can_add);
    part::<HtmlElement>("next").set_hidden(false);
}

fn show(known: &Known) {
    part::<HtmlElement>("known").set_hidden(false);
    view::all_is_well();
    show_state(known);
    show_actions(known);
    show_last(known);
    show_reasons(known);
    show_settings(known);
}

fn show_state(known: &Known) {
    let is_off_by_policy = known.settings.locked(Key::Mode) && known.settings.mode == Mode::Off;
    let (title, why) = match known.activity() {
        Some(Activity::Off) if is_off_by_policy => ("popup_off", "popup_off_by_policy_why"),
        Some(activity) => activity.words(),
        None if known.site().is_some() => ("popup_unwatched", "popup_unwatched_why"),
        None => ("popup_elsewhere", "popup_elsewhere_why"),
    };
    let title = match known.activity() {
        Some(Activity::Snoozed { until }) => message(title, &[&datetime::time(until)]),
        _ => message(title, &[]),
    };
    set_text(&part::<Element>("title"), &title);
    set_text(&part::<Element>("why"), &message(why, &[]));
    let tone = known.activity().map_or(Tone::Quiet, Activity::tone).class();
    let picture: Element = part("tone");
    set(&picture, "href", &["#tone-", tone].concat());
    if let Some(frame) = picture.parent_element() {
        set(&frame, "class", &["tone ", tone].concat());
    }
}

fn show_actions(known: &Known) {
    let activity = known.activity();
    let is_portal = known.site().is_some();
    let is_quiet = activity.is_none_or(|activity| activity.tone() == Tone::Quiet);
    let is_snoozed = matches!(activity, Some(Activity::Snoozed { .. }));
    let is_refreshing = activity == Some(Activity::Refreshing);
    let wants_logs = matches!(
        activity,
        Some(Activity::Guiding { .. } | Activity::Closed | Activity::Declined)
    );
    let show = |id: &str, is_shown: bool| part::<HtmlElement>(id).set_hidden(!is_shown);
    show("watch", known.askable().is_some());
    show("refresh", is_portal && !is_refreshing);
    show("look", is_portal && !is_quiet);
    show("snooze", is_portal && !is_quiet);
    show("end-snooze", is_snoozed);
    let logs: HtmlAnchorElement = part("logs");
    let address = known.portal().filter(|_| wants_logs);
    let address =
        address.and_then(|address| Destination::SignInLogs.address(&CloudTenant::of(address)));
    logs.set_hidden(address.is_none());
    logs.set_href(&address.unwrap_or_default());
    let refresh: HtmlElement = part("refresh");
    let label = activity.map_or("choice_refresh_now", Activity::refresh_label);
    set_text(&refresh, &message(label, &[]));
    refresh.set_class_name(primary_if(activity.is_none_or(Activity::wants_refresh)));
    logs.set_class_name(
        [
            "button ",
            primary_if(!activity.is_some_and(Activity::wants_refresh)),
        ]
        .concat()
        .trim_end(),
    );
}

/// The class that makes the likely action stand out.
fn primary_if(is_likely: bool) -> &'static str {
    if is_likely { "primary" } else { "" }
}

fn show_last(known: &Known) {
    let last = known
        .report
        .as_ref()
        .and_then(|report| report.last.as_ref());
    part::<HtmlElement>("last").set_hidden(last.is_none());
    let Some(last) = last else { return };
    let log: HtmlAnchorElement = part("log");
    log.set_href(&log_reader::address(last.at));
    let outcome = message(history_table::outcome_words(last.outcome), &[]);
    set_text(&part::<Element>("last-outcome"), &outcome);
    let mut when = datetime::date_and_time(last.at);
    for code in &last.codes {
        when.push_str(" · ");
        when.push_str(&aadsts(*code));
    }
    set_text(&part::<Element>("last-when"), &when);
}

fn show_reasons(known: &Known) {
    let detection = known
        .report
        .as_ref()
        .and_then(|report| report.detection.as_ref());
    let reasons = detection.map_or(&[][..], |detection| &detection.reasons);
    part::<HtmlElement>("reasons-part").set_hidden(reasons.is_empty());
    let list: Element = part("reasons");
    list.set_text_content(None);
    if let Some(by) = detection.and_then(decider) {
        append(&list, &[&with_text("li", &by)]);
    }
    for reason in reasons {
        append(&list, &[&with_text("li", &view::reason(*reason))]);
    }
}

/// What decided between a refresh and instructions: a sign-in code with its meaning, a machine word, or work that
/// would be lost. Empty for the message itself, which is on the page.
fn decider(detection: &Detection) -> Option<String> {
    match detection.ruling().by {
        DecidedBy::Code(code) => Some(codes::meaning(code, message)),
        DecidedBy::Word(word) => Some(word),
        DecidedBy::Work => Some(message("decided_by_work", &[])),
        DecidedBy::Message => None,
    }
}

fn show_settings(known: &Known) {
    let settings = &known.settings;
    let site = known.site();
    part::<HtmlElement>("site-part").set_hidden(site.is_none());
    if let Some(site) = site {
        set_text(&part::<Element>("portal"), site);
        let switch: HtmlInputElement = part("site");
        switch.set_checked(!settings.is_site_off(site));
        switch.set_disabled(settings.locked(Key::SitesOff));
    }
    let mode: HtmlSelectElement = part("mode");
    mode.set_value(&form::as_text(&form::value(settings, Key::Mode)));
    mode.set_disabled(settings.locked(Key::Mode));
    for (id, key) in [("site-locked", Key::SitesOff), ("mode-locked", Key::Mode)] {
        part::<HtmlElement>(id).set_hidden(!settings.locked(key));
    }
}
