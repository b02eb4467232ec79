//! The engine in one document: reports what it finds there to the background.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, PageTransitionEvent};

use super::alarm::Alarm;
use super::api::Lifeline;
use super::recogniser::Recogniser;
use super::unsaved_work::{BladeSearch, RefreshRiskWatch};
use super::watcher::Watcher;
use super::{dom, isolated_world};
use crate::detection::Detection;
use crate::page_message::{FromPage, RefreshRisk};
use crate::protocol::serializer;
use crate::types::DocumentKey;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = navigation)]
    static NAVIGATION: Option<EventTarget>;
}

thread_local! {
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
}

/// The engine of this document. Leaves nothing borrowed: during a call to the API or the page the browser
/// may run another listener of ours, as Firefox does when a tab closes.
fn page() -> Option<Rc<Page>> {
    PAGE.with_borrow(Clone::clone)
}

/// Delay in milliseconds before the report is repeated after the background stopped. By then, a document that
/// is being closed with its tab is gone.
const REPEATED_AFTER: f64 = 1_000.0;

/// Milliseconds after a document was hidden until that is reported: in a navigation to another process,
/// Firefox hides the old document before it unloads it, and a refresh of a hidden tab would cancel that
/// navigation.
const OUT_OF_SIGHT_AFTER: f64 = 1_000.0;

/// Everything of the engine in this document; dropping it removes all of it.
struct Page {
    watcher: Watcher,
    risk: RefreshRiskWatch,
    /// Empty until the document has shown the error; the newest last.
    lifelines: RefCell<Vec<Lifeline>>,
    /// Whether the background has received a report, which it may lose when it is stopped.
    has_reported: Rc<Cell<bool>>,
    listeners: RefCell<Vec<EventListener>>,
    _offers: Offers,
}

/// The functions that the engine provides to the extension's other scripts in this document.
struct Offers {
    _look_again: Closure<dyn Fn() -> JsValue>,
    _finish_look: Closure<dyn Fn() -> JsValue>,
    _tie_again: Closure<dyn Fn()>,
    _report_again: Closure<dyn Fn()>,
    _listen_again: Closure<dyn Fn()>,
    _end: Closure<dyn Fn()>,
}

impl Page {
    fn is_tied(&self) -> bool {
        let lifelines = self.lifelines.borrow();
        lifelines.last().is_some_and(Lifeline::is_tied)
    }

    /// Connects the document to the background, unless it is connected. When the connection ends, the report is
    /// repeated, but only if that background had received one: otherwise every stop would start the background
    /// again for as long as the error is shown.
    fn tie(&self, document: &DocumentKey) {
        if !self.is_tied() {
            self.tie_again(document);
        }
    }

    fn tie_again(&self, document: &DocumentKey) {
        let again = Alarm::new({
            let document = document.clone();
            move || repeat_report(&document)
        });
        let has_reported = Rc::clone(&self.has_reported);
        let lifeline = Lifeline::tie(&document.0, move || {
            if has_reported.take() {
                again.set(REPEATED_AFTER);
            }
        });
        let mut lifelines = self.lifelines.borrow_mut();
        let (mut tied, cut): (Vec<_>, Vec<_>) = lifelines.drain(..).partition(Lifeline::is_tied);
        tied.extend(lifeline);
        *lifelines = tied;
        drop(lifelines);
        drop(cut);
    }
}

/// Starts the engine in this document.
///
/// # Errors
///
/// The browser's, if it refuses an observer or a listener; in that case nothing of the engine remains.
pub fn start() -> Result<(), JsValue> {
    let Some(document) = isolated_world::document_key() else {
        return Err(JsValue::from_str("started without its loader"));
    };
    let listeners = listen(&document);
    let watcher = Watcher::start(
        Recogniser::new(&dom::host(), &isolated_world::extra_messages()),
        {
            let document = document.clone();
            move |detection| report_detection(&document, detection)
        },
        look_at_risk,
    )?;
    let risk = RefreshRiskWatch::start(isolated_world::has_missed_actions(), {
        let document = document.clone();
        move |risk| {
            send(&FromPage::RefreshRisk {
                document: document.clone(),
                risk,
            })
        }
    });
    let offers = offer(&document);
    PAGE.set(Some(Rc::new(Page {
        watcher,
        risk,
        lifelines: RefCell::default(),
        has_reported: Rc::default(),
        listeners: RefCell::new(listeners),
        _offers: offers,
    })));
    send(&FromPage::Ready { document });
    Ok(())
}

fn offer(document: &DocumentKey) -> Offers {
    let look_again = Closure::new(|| {
        let Some(page) = page() else {
            return JsValue::UNDEFINED;
        };
        page.watcher.look_again();
        serializer::of(&page.watcher.doubts()).map_or(JsValue::UNDEFINED, JsValue::from)
    });
    isolated_world::offer_look(look_again.as_ref());
    let finish_look = Closure::new(|| page().is_none_or(|page| page.watcher.finish_look()).into());
    isolated_world::offer_finish_look(finish_look.as_ref());
    let tie_again = Closure::new({
        let document = document.clone();
        move || {
            if let Some(page) = page()
                && page.watcher.detection().is_some()
            {
                page.tie(&document);
            }
        }
    });
    isolated_world::offer_tie(tie_again.as_ref());
    let report_again = Closure::new({
        let document = document.clone();
        move || report_everything(&document, false)
    });
    isolated_world::offer_report(report_again.as_ref());
    let listen_again = Closure::new({
        let document = document.clone();
        move || {
            let listeners = listen(&document);
            if let Some(page) = page() {
                drop(page.listeners.replace(listeners));
                page.watcher.listen();
            }
        }
    });
    isolated_world::offer_listeners(listen_again.as_ref());
    let end = Closure::new({
        let document = document.clone();
        move || end(&document)
    });
    isolated_world::offer_end(end.as_ref());
    Offers {
        _look_again: look_again,
        _finish_look: finish_look,
        _tie_again: tie_again,
        _report_again: report_again,
        _listen_again: listen_again,
        _end: end,
    }
}

/// Ends the engine, and withdraws what it reported about the document.
fn end(document: &DocumentKey) {
    let (detection, risk) = detection_and_risk();
    drop(PAGE.take());
    if risk != RefreshRisk::default() {
        send(&FromPage::RefreshRisk {
            document: document.clone(),
            risk: RefreshRisk::default(),
        });
    }
    if detection.is_some() {
        send_detection(document, None);
    }
}

/// Listens to the life cycle events of this document.
fn listen(document: &DocumentKey) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    if !dom::is_in_frame() {
        watch_tab_conditions(document, &mut listeners);
    }
    let window: EventTarget = dom::window().into();
    listeners.push(EventListener::new(&window, "pageshow", {
        let document = document.clone();
        move |event| {
            let event: &PageTransitionEvent = event.unchecked_ref();
            if event.persisted() {
                report_everything(&document, true);
            }
        }
    }));
    listeners.push(EventListener::new(&window, "pagehide", {
        let document = document.clone();
        move |_| {
            let is_unheard =
                page().is_some_and(|page| page.watcher.detection().is_some() && !page.is_tied());
            if is_unheard {
                send(&FromPage::Gone {
                    document: document.clone(),
                });
            }
        }
    }));
    listeners
}

/// Reports visibility, network and address of the tab; in the top document only.
fn watch_tab_conditions(document: &DocumentKey, listeners: &mut Vec<EventListener>) {
    let page = dom::document();
    let window: EventTarget = dom::window().into();
    // A document also becomes hidden while it is unloaded, which is unrelated to the tab's visibility.
    let is_leaving = Rc::new(Cell::new(false));
    for (event, leaves) in [("pagehide", true), ("pageshow", false)] {
        let is_leaving = Rc::clone(&is_leaving);
        listeners.push(EventListener::new(&window, event, move |_| {
            is_leaving.set(leaves)
        }));
    }
    let tab_conditions = {
        let document = document.clone();
        let page = page.clone();
        move || {
            if is_leaving.get() {
                return;
            }
            send(&FromPage::TabConditions {
                document: document.clone(),
                visible: !page.hidden(),
                online: dom::window().navigator().on_line(),
            });
        }
    };
    if page.hidden() || !dom::window().navigator().on_line() {
        tab_conditions();
    }
    let out_of_sight = Rc::new(Alarm::new(tab_conditions.clone()));
    for (target, event) in [
        (page.as_ref(), "visibilitychange"),
        (&window, "online"),
        (&window, "offline"),
    ] {
        let (page, tab_conditions) = (page.clone(), tab_conditions.clone());
        let out_of_sight = Rc::clone(&out_of_sight);
        listeners.push(EventListener::new(target, event, move |_| {
            out_of_sight.stop();
            if page.hidden() {
                out_of_sight.set(OUT_OF_SIGHT_AFTER);
            } else {
                tab_conditions();
            }
        }));
    }
    watch_address(document, listeners);
}

/// Reports each address to which the page navigates without loading.
fn watch_address(document: &DocumentKey, listeners: &mut Vec<EventListener>) {
    let moved = {
        let document = document.clone();
        move || {
            send(&FromPage::Moved {
                document: document.clone(),
                address: dom::address(),
            })
        }
    };
    match NAVIGATION.with(Clone::clone) {
        Some(navigation) => {
            listeners.push(EventListener::new(
                &navigation,
                "currententrychange",
                move |_| moved(),
            ));
        }
        None => {
            let window: EventTarget = dom::window().into();
            for event in ["hashchange", "popstate"] {
                let moved = moved.clone();
                listeners.push(EventListener::new(&window, event, move |_| moved()));
            }
        }
    }
}

/// Checks, at every look, the risks that no event reports.
fn look_at_risk() {
    if let Some(page) = page() {
        page.risk.look(BladeSearch::WhenDue);
    }
}

fn send(message: &FromPage) {
    if !isolated_world::send(message) {
        if let Some(page) = page() {
            page.watcher.stop();
        }
    }
}

fn report_detection(document: &DocumentKey, detection: Option<&Detection>) {
    if detection.is_some()
        && let Some(page) = page()
    {
        page.has_reported.set(true);
        page.tie(document);
        // The risk comes before the error, since a refresh may follow the error at once.
        page.risk.look(BladeSearch::Now);
    }
    send_detection(document, detection);
}

fn send_detection(document: &DocumentKey, detection: Option<&Detection>) {
    let document = document.clone();
    send(&match detection {
        Some(detection) => FromPage::Seen {
            document,
            detection: detection.clone(),
        },
        None => FromPage::Gone { document },
    });
}

/// Reports everything about this document, for a background that may have no record of it.
fn report_everything(document: &DocumentKey, is_restored: bool) {
    send(&FromPage::Ready {
        document: document.clone(),
    });
    let (detection, risk) = detection_and_risk();
    report_risk(document, risk);
    if is_restored
        && detection.is_some()
        && let Some(page) = page()
    {
        // Its connection ended when it entered the back/forward cache; the disconnect event comes later.
        page.tie_again(document);
    }
    report_detection(document, detection.as_ref());
}

/// Repeats the report of this document to the background, the risk before the error.
fn repeat_report(document: &DocumentKey) {
    let (detection, risk) = detection_and_risk();
    report_risk(document, risk);
    send_detection(document, detection.as_ref());
}

fn detection_and_risk() -> (Option<Detection>, RefreshRisk) {
    page().map_or_else(Default::default, |page| {
        (page.watcher.detection(), page.risk.risk())
    })
}

fn report_risk(document: &DocumentKey, risk: RefreshRisk) {
    if risk != RefreshRisk::default() {
        send(&FromPage::RefreshRisk {
            document: document.clone(),
            risk,
        });
    }
}
