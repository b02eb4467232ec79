//! The page that reads sign-in logs: takes files, and names the policy that refused. A worker does the
//! reading.

mod answer_texts;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    DragEvent, Element, Event, EventTarget, File, FileList, HtmlAnchorElement, HtmlElement,
    HtmlInputElement, HtmlOptionElement, HtmlProgressElement, HtmlSelectElement,
    HtmlTextAreaElement, MessageEvent, Worker,
};

use super::view::{append, attempt, element, on, on_submit, part, set, set_text, svg, with_text};
use super::{background_requests, datetime, files, view};
use crate::browser::api::{message, object, property};
use crate::browser::{dom, quantity};
use crate::catalog::codes::aadsts;
use crate::guidance::links::CloudTenant;
use crate::history::HistoryEntry;
use crate::pages::log_reader;
use crate::protocol::{FromExtensionPage, HistoryReport};
use crate::sign_in_log::{DateOrder, Group, IncidentQuery, LogAnswer, Moment, Question, SignIn};

/// Bars in the chart, for the most frequent groups; the table has all of them.
const BARS: usize = 10;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = location, js_name = search, thread_local_v2)]
    static SEARCH: String;
}

/// The address of the worker in the extension.
const WORKER: &str = "sign-in-log-worker.js";

/// The files, the incidents to choose from, and the answer.
#[derive(Default)]
struct State {
    module: JsValue,
    worker_address: String,
    /// The address of a portal, for the cloud and the tenant of the links; that of the incident if none.
    portal: Option<String>,
    files: Vec<JsValue>,
    incidents: Vec<HistoryEntry>,
    order: Option<DateOrder>,
    worker: Option<Worker>,
    answer: Option<LogAnswer>,
}

type Shared = Rc<RefCell<State>>;

/// Starts the page; its worker runs the module.
pub fn start(module: JsValue) {
    view::translate();
    if let Some(body) = dom::document().body() {
        body.set_hidden(false);
    }
    let reader = LogSection::open(module, WORKER.to_owned());
    offer_incidents(&reader.0);
}

/// The part of a page that reads sign-in logs.
pub(super) struct LogSection(Shared);

impl LogSection {
    /// Starts this part. A worker with that address runs the module.
    pub(super) fn open(module: JsValue, worker_address: String) -> Self {
        let state = Shared::default();
        {
            let mut state = state.borrow_mut();
            state.module = module;
            state.worker_address = worker_address;
        }
        listen(&state);
        Self(state)
    }

    /// Offers an incident in place of all others, and selects it.
    pub(super) fn choose(&self, incident: HistoryEntry, portal: String) {
        self.0.borrow_mut().portal = Some(portal);
        let incidents = vec![incident];
        offer(&incidents).set_value("0");
        self.0.borrow_mut().incidents = incidents;
        part::<HtmlInputElement>("search").set_value("");
        read_again(&self.0);
    }

    /// Shows the answer again, in another language.
    pub(super) fn translate(&self) {
        let state = self.0.borrow();
        if state.answer.is_some() {
            show(&state);
        }
        let chosen = part::<HtmlSelectElement>("incident").value();
        offer(&state.incidents).set_value(&chosen);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one listener for each control of the page"
)]
fn listen(state: &Shared) {
    on_files(state);
    on(
        &part("incident"),
        "change",
        again(state, || {
            part::<HtmlInputElement>("search").set_value("");
        }),
    );
    on(&part("search"), "change", again(state, || {}));
    on_submit("paste-form", {
        let state = Rc::clone(state);
        move || {
            let text = part::<HtmlTextAreaElement>("paste").value();
            let parts = Array::of1(&JsValue::from_str(&text));
            let name = message("log_pasted", &[]);
            if let Ok(file) = File::new_with_str_sequence(&parts, &name) {
                read(&state, vec![file.into()]);
            }
        }
    });
    on(&part("cancel"), "click", {
        let state = Rc::clone(state);
        move || {
            if let Some(worker) = &state.borrow().worker {
                let _ = worker.post_message(&JsValue::from_str("cancel"));
            }
        }
    });
    for (id, order) in [
        ("day-first", DateOrder::DayFirst),
        ("month-first", DateOrder::MonthFirst),
    ] {
        let state = Rc::clone(state);
        on(&part(id), "click", move || {
            state.borrow_mut().order = Some(order);
            let files = state.borrow().files.clone();
            start_worker(&state, files);
        });
    }
    on(&part("copy"), "click", {
        let state = Rc::clone(state);
        move || view::copy(ticket(&state.borrow()))
    });
    on(&part("csv"), "click", {
        let state = Rc::clone(state);
        move || {
            let csv = answer_texts::csv(attempts(&state.borrow()));
            attempt(async move { files::save("token-assist-sign-ins.csv", "text/csv", &csv) });
        }
    });
    on(&part("export"), "click", {
        let state = Rc::clone(state);
        move || {
            let json = state
                .borrow()
                .answer
                .as_ref()
                .and_then(|answer| serde_json::to_string_pretty(answer).ok());
            attempt(async move {
                files::save(
                    "token-assist-sign-in-log.json",
                    "application/json",
                    &json.unwrap_or_default(),
                )
            });
        }
    });
}

/// Returns a listener that reads the same files again, for another question.
fn again(state: &Shared, before: fn()) -> impl FnMut() + 'static {
    let state = Rc::clone(state);
    move || {
        before();
        read_again(&state);
    }
}

fn read_again(state: &Shared) {
    let files = state.borrow().files.clone();
    if !files.is_empty() {
        start_worker(state, files);
    }
}

fn on_files(state: &Shared) {
    on(&part("file"), "change", {
        let state = Rc::clone(state);
        move || {
            let input: HtmlInputElement = part("file");
            read(&state, listed(input.files()));
        }
    });
    let drop: Element = part("drop");
    let options = EventListenerOptions::enable_prevent_default();
    for (event, is_over) in [
        ("dragenter", true),
        ("dragover", true),
        ("dragleave", false),
        ("drop", false),
    ] {
        let (zone, state) = (drop.clone(), Rc::clone(state));
        // The whole page accepts files: one dropped beside the field would navigate away.
        let target: EventTarget = dom::document().into();
        EventListener::new_with_options(&target, event, options, move |happened: &Event| {
            if event != "dragleave" {
                happened.prevent_default();
            }
            zone.set_class_name(if is_over { "drop over" } else { "drop" });
            let transfer = happened.unchecked_ref::<DragEvent>().data_transfer();
            if event == "drop"
                && let Some(transfer) = transfer
            {
                read(&state, listed(transfer.files()));
            }
        })
        .forget();
    }
}

fn listed(files: Option<FileList>) -> Vec<JsValue> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length())
        .filter_map(|at| files.get(at))
        .map(JsValue::from)
        .collect()
}

/// Fills the list with the history, and selects the incident that the address gives by its time.
fn offer_incidents(state: &Shared) {
    let state = Rc::clone(state);
    attempt(async move {
        let HistoryReport { mut entries, .. } =
            background_requests::request(&FromExtensionPage::TellHistory).await?;
        entries.reverse();
        let wanted = SEARCH.with(|search| log_reader::chosen(search));
        if let Some(at) = wanted {
            let told =
                background_requests::request(&FromExtensionPage::TellIncident { at }).await?;
            log_reader::offer(&mut entries, told);
        }
        let list = offer(&entries);
        if let Some(index) = entries.iter().rposition(|entry| wanted == Some(entry.at)) {
            list.set_value(&index.to_string());
        }
        state.borrow_mut().incidents = entries;
        Ok(())
    });
}

/// Offers these incidents in the list, after its entry for all of them, in place of others.
fn offer(incidents: &[HistoryEntry]) -> HtmlSelectElement {
    let list: HtmlSelectElement = part("incident");
    while list.length() > 1 {
        list.remove_with_index(1);
    }
    for (index, entry) in incidents.iter().enumerate() {
        let option: HtmlOptionElement = element("option").unchecked_into();
        option.set_value(&index.to_string());
        let codes: Vec<String> = entry.codes.iter().map(|code| aadsts(*code)).collect();
        let words = [
            &[datetime::date_and_time(entry.at), entry.portal.clone()][..],
            &codes,
        ]
        .concat();
        option.set_text(&words.join(" \u{b7} "));
        append(&list, &[&option]);
    }
    list
}

/// The incident to look for: what the user entered, else what they selected.
fn incident(state: &State) -> Option<IncidentQuery> {
    let entered = part::<HtmlInputElement>("search").value();
    if !entered.trim().is_empty() {
        // A text without an id, code or time matches nothing, and the page shows that.
        return Some(IncidentQuery::entered(&entered).unwrap_or_default());
    }
    chosen(state).map(IncidentQuery::of_entry)
}

fn chosen(state: &State) -> Option<&HistoryEntry> {
    let chosen = part::<HtmlSelectElement>("incident").value();
    state.incidents.get(chosen.parse::<usize>().ok()?)
}

fn read(state: &Shared, files: Vec<JsValue>) {
    if files.is_empty() {
        return;
    }
    state.borrow_mut().order = None;
    start_worker(state, files);
}

/// Makes a worker read the files, after terminating one that is still reading.
fn start_worker(state: &Shared, files: Vec<JsValue>) {
    if let Some(worker) = state.borrow_mut().worker.take() {
        worker.terminate();
    }
    let question = Question {
        incident: incident(&state.borrow()),
        order: state.borrow().order,
        now: datetime::now(),
    };
    let asked = object(&[
        ("module", state.borrow().module.clone()),
        ("files", files.iter().collect::<Array>().into()),
        (
            "question",
            JsValue::from_str(&serde_json::to_string(&question).unwrap_or_default()),
        ),
    ]);
    state.borrow_mut().files = files;
    part::<HtmlElement>("failure").set_hidden(true);
    show_progress(0.0, 0.0);
    part::<HtmlElement>("reading").set_hidden(false);
    let Ok(worker) = Worker::new(&state.borrow().worker_address) else {
        return fail();
    };
    EventListener::new(&worker, "message", {
        let state = Rc::clone(state);
        move |event: &Event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            match property(&data, "answer").as_string() {
                Some(answer) => {
                    finish(&state);
                    match serde_json::from_str::<LogAnswer>(&answer) {
                        Ok(answer) => {
                            state.borrow_mut().answer = Some(answer);
                            show(&state.borrow());
                        }
                        Err(_) => fail(),
                    }
                }
                None => show_progress(
                    property(&data, "done").as_f64().unwrap_or_default(),
                    property(&data, "signIns").as_f64().unwrap_or_default(),
                ),
            }
        }
    })
    .forget();
    EventListener::new(&worker, "error", {
        let state = Rc::clone(state);
        move |_| {
            finish(&state);
            fail();
        }
    })
    .forget();
    if worker.post_message(&asked).is_err() {
        return fail();
    }
    state.borrow_mut().worker = Some(worker);
}

fn finish(state: &Shared) {
    part::<HtmlElement>("reading").set_hidden(true);
    if let Some(worker) = state.borrow_mut().worker.take() {
        worker.terminate();
    }
}

fn fail() {
    part::<HtmlElement>("reading").set_hidden(true);
    let failure: HtmlElement = part("failure");
    set_text(&failure, &message("log_p_not_read", &[]));
    failure.set_hidden(false);
}

fn show_progress(done: f64, sign_ins: f64) {
    part::<HtmlProgressElement>("progress").set_value(done);
    let percent = quantity::percent(done);
    set_text(
        &part::<Element>("read-so-far"),
        &message("log_progress", &[&percent, &quantity::number(sign_ins)]),
    );
}

fn cloud_tenant(state: &State) -> CloudTenant {
    if let Some(portal) = &state.portal {
        return CloudTenant::of(portal);
    }
    let portal = chosen(state).map_or("portal.azure.com", |entry| &entry.portal);
    CloudTenant::of(&["https://", portal].concat())
}

fn show(state: &State) {
    let Some(answer) = &state.answer else { return };
    let is_asked = incident(state).is_some();
    part::<HtmlElement>("result").set_hidden(false);
    fill("verdict", "p", &answer_texts::sentences(answer, is_asked));
    let missing = answer_texts::missing(answer);
    part::<HtmlElement>("missing").set_hidden(missing.is_empty());
    fill("missing", "li", &missing);
    part::<HtmlElement>("ask").set_hidden(answer.asks_order.is_none());
    if let Some(asked) = answer.asks_order {
        set_text(
            &part::<Element>("day-first"),
            &datetime::date_and_time(asked.day_first),
        );
        set_text(
            &part::<Element>("month-first"),
            &datetime::date_and_time(asked.month_first),
        );
    }
    let verdict = answer.verdict.as_ref();
    let first = verdict.and_then(|verdict| verdict.sign_in.refusing().next());
    let address = first.and_then(|policy| cloud_tenant(state).policy(&policy.id));
    let link: HtmlAnchorElement = part("policy");
    link.set_hidden(address.is_none());
    link.set_href(&address.unwrap_or_default());

    part::<HtmlElement>("evidence").set_hidden(verdict.is_none());
    part::<HtmlElement>("csv").set_hidden(verdict.is_none());
    let attempts: Element = part("attempts");
    attempts.set_text_content(None);
    for sign_in in self::attempts(state) {
        append(&attempts, &[&attempt_row(sign_in)]);
    }
    let has_groups = verdict.is_none() && !answer.groups.is_empty();
    part::<HtmlElement>("overview").set_hidden(!has_groups);
    show_groups(
        if has_groups { &answer.groups } else { &[] },
        &cloud_tenant(state),
    );
    part::<HtmlElement>("files-part").set_hidden(answer.files.is_empty());
    let list: Element = part("files");
    list.set_text_content(None);
    for file in &answer.files {
        let line = element("li");
        let (name, facts) = (
            with_text("bdi", &file.name),
            with_text("span", &answer_texts::file(file)),
        );
        set(&facts, "class", "second");
        append(&line, &[&name, &facts]);
        for problem in &file.problems {
            let wrong = with_text("span", &message(answer_texts::problem(*problem), &[]));
            set(&wrong, "class", "wrong");
            append(&line, &[&wrong]);
        }
        append(&list, &[&line]);
    }
}

fn fill(id: &str, tag: &str, lines: &[String]) {
    let list: Element = part(id);
    list.set_text_content(None);
    for line in lines {
        append(&list, &[&with_text(tag, line)]);
    }
}

/// The sign-ins of the evidence table, that of the verdict first.
fn attempts(state: &State) -> impl Iterator<Item = &SignIn> {
    let verdict = state
        .answer
        .as_ref()
        .and_then(|answer| answer.verdict.as_ref());
    verdict
        .into_iter()
        .flat_map(|verdict| [&verdict.sign_in].into_iter().chain(&verdict.earlier))
}

fn attempt_row(sign_in: &SignIn) -> HtmlElement {
    let answer_texts::Attempt { facts, ids } = answer_texts::attempt(sign_in);
    let row = element("tr");
    for fact in facts {
        append(&row, &[&with_text("td", &fact)]);
    }
    let cell = element("td");
    for (label, id) in ids {
        let label = with_text("span", &label);
        set(&label, "class", "second");
        let value = with_text("bdi", &id);
        set(&value, "class", "id");
        append(&cell, &[&label, &value]);
    }
    append(&row, &[&cell]);
    row
}

#[expect(
    clippy::too_many_lines,
    reason = "builds a chart and its table from one list"
)]
fn show_groups(groups: &[Group], cloud_tenant: &CloudTenant) {
    /// In the units of the chart's `viewBox`.
    const WIDTH: f64 = 600.0;
    const ROW: f64 = 18.0;
    const BAR: f64 = 14.0;
    let (bars, table): (Element, Element) = (part("bars"), part("groups"));
    bars.set_text_content(None);
    table.set_text_content(None);
    #[expect(clippy::cast_precision_loss, reason = "counts of sign-ins")]
    let share =
        |count: u64| count as f64 / groups.first().map_or(1, |first| first.count.max(1)) as f64;
    let mut y = 0.0;
    for group in groups.iter().take(BARS) {
        let rect = svg("rect");
        for (name, value) in [
            ("x", 0.0),
            ("y", y),
            ("width", share(group.count) * WIDTH),
            ("height", BAR),
        ] {
            set(&rect, name, &value.to_string());
        }
        append(&bars, &[&rect]);
        y += ROW;
    }
    set(
        &bars,
        "viewBox",
        &["0 0 600 ", &y.max(1.0).to_string()].concat(),
    );
    for group in groups {
        let name = element("td");
        let title = answer_texts::group(group);
        match group
            .policy
            .as_ref()
            .and_then(|policy| cloud_tenant.policy(&policy.id))
        {
            Some(address) => {
                let link = with_text("a", &title);
                set(&link, "href", &address);
                set(&link, "target", "_blank");
                set(&link, "rel", "noopener noreferrer");
                append(&name, &[&link]);
            }
            None => append(&name, &[&with_text("bdi", &title)]),
        }
        let requires = group
            .policy
            .as_ref()
            .map(|policy| answer_texts::controls(&policy.controls));
        let count = with_text("td", &quantity::count(group.count));
        set(&count, "class", "number");
        let row = element("tr");
        append(
            &row,
            &[
                &name,
                &with_text("td", &requires.unwrap_or_default()),
                &count,
                &with_text(
                    "td",
                    &group.last.map(answer_texts::time).unwrap_or_default(),
                ),
            ],
        );
        append(&table, &[&row]);
    }
}

/// The verdict and its evidence, to paste into a ticket, without accounts, addresses or devices.
fn ticket(state: &State) -> String {
    let Some(answer) = &state.answer else {
        return String::new();
    };
    let mut lines = answer_texts::sentences(answer, incident(state).is_some());
    lines.extend(answer_texts::missing(answer));
    if let Some(verdict) = &answer.verdict {
        let sign_in = &verdict.sign_in;
        let facts = [
            (
                "detail_timestamp",
                sign_in.moment.map(|moment| match moment {
                    Moment::At(at) => crate::time::utc(at),
                    Moment::Either { .. } => String::new(),
                }),
            ),
            ("detail_code", sign_in.code.map(aadsts)),
            (
                "detail_request_id",
                sign_in.request.map(|id| id.to_string()),
            ),
            (
                "detail_correlation_id",
                sign_in.correlation.map(|id| id.to_string()),
            ),
        ];
        for (label, value) in facts {
            if let Some(value) = value {
                lines.push(message("label_and_value", &[&message(label, &[]), &value]));
            }
        }
        let ids = sign_in
            .refusing()
            .map(|policy| message("name_and_id", &[policy.title(), &policy.id]));
        lines.extend(ids);
    } else {
        let groups = answer.groups.iter().map(|group| {
            let words = answer_texts::group(group);
            message("label_and_value", &[&words, &quantity::count(group.count)])
        });
        lines.extend(groups);
    }
    lines.join("\n")
}
