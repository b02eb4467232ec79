//! The history page: what happened when and where, and how it ended, as a chart and a table.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::view::{append, attempt, element, on, on_submit, part, set, set_text, svg, with_text};
use super::{asked_twice, background_requests, datetime, files, view};
use crate::browser::api::message;
use crate::browser::{dom, quantity};
use crate::catalog::codes::aadsts;
use crate::detection::Id;
use crate::guidance::links::{CloudTenant, Destination};
use crate::history::{HistoryEntry, csv, json, per_day};
use crate::pages::history_table::{
    CHARTED_DAYS, Column, Filter, Kind, Order, bars, id_words, most, outcome_words, rows, total,
};
use crate::pages::log_reader;
use crate::protocol::{FromExtensionPage, HistoryReport};

/// Rows in the table at first, and added each time; thousands at once take seconds.
const ROWS_AT_ONCE: usize = 200;

/// The history, and how it is shown.
#[derive(Default)]
struct HistoryPage {
    entries: Vec<HistoryEntry>,
    order: Order,
    rows_shown: usize,
}

type SharedHistory = Rc<RefCell<HistoryPage>>;

/// Shows the history, and keeps it up to date as long as the page exists.
pub(super) fn start() {
    let history = SharedHistory::default();
    history.borrow_mut().rows_shown = ROWS_AT_ONCE;
    ask_for(&history, FromExtensionPage::TellHistory, None);
    super::storage_changes::on_stored(&["history", "dropped"], {
        let history = Rc::clone(&history);
        move || ask_for(&history, FromExtensionPage::TellHistory, None)
    });
    on_submit("filter", || {});
    for (id, event) in [("text", "input"), ("kind", "change")] {
        let history = Rc::clone(&history);
        on(&part(id), event, move || {
            history.borrow_mut().rows_shown = ROWS_AT_ONCE;
            show_table(&history);
        });
    }
    for column in Column::ALL {
        let history = Rc::clone(&history);
        on(&heading(column), "click", move || {
            let order = history.borrow().order.chosen(column);
            history.borrow_mut().order = order;
            show_table(&history);
        });
    }
    on(&part("more"), "click", {
        let history = Rc::clone(&history);
        move || {
            let before = history.borrow().rows_shown;
            history.borrow_mut().rows_shown = before + ROWS_AT_ONCE;
            show_table(&history);
            focus_row(before);
        }
    });
    on_export("csv", &history, "text/csv", csv);
    on_export("json", &history, "application/json", json);
    asked_twice("clear", {
        let history = Rc::clone(&history);
        move || {
            ask_for(
                &history,
                FromExtensionPage::ClearHistory,
                Some("history_cleared"),
            )
        }
    });
}

fn heading(column: Column) -> Element {
    let selector = ["[data-column=", column.name(), "]"].concat();
    let found = dom::document().query_selector(&selector).ok().flatten();
    found.unwrap_or_else(|| element("th").into())
}

fn on_export(
    id: &'static str,
    history: &SharedHistory,
    kind: &'static str,
    written: fn(&[HistoryEntry]) -> String,
) {
    let history = Rc::clone(history);
    on(&part(id), "click", move || {
        let history = Rc::clone(&history);
        attempt(async move {
            let rows = rows(&history.borrow().entries, &filter(), history.borrow().order);
            files::save(
                &["token-assist-history.", id].concat(),
                kind,
                &written(&rows),
            )
        });
    });
}

/// Asks the background for a change or just for the history, and shows the result.
fn ask_for(history: &SharedHistory, asked: FromExtensionPage, done: Option<&'static str>) {
    let history = Rc::clone(history);
    attempt(async move {
        let HistoryReport { entries, dropped } = background_requests::request(&asked).await?;
        part::<HtmlElement>("full").set_hidden(dropped == 0);
        view::all_is_well();
        let is_first =
            part::<HtmlElement>("known").hidden() && part::<HtmlElement>("empty").hidden();
        if is_first || history.borrow().entries != entries {
            history.borrow_mut().entries = entries;
            show(&history);
        }
        if let Some(done) = done {
            view::toast(done);
        }
        Ok(())
    });
}

fn show(history: &SharedHistory) {
    let is_empty = history.borrow().entries.is_empty();
    part::<HtmlElement>("empty").set_hidden(!is_empty);
    part::<HtmlElement>("known").set_hidden(is_empty);
    show_chart(&history.borrow().entries);
    show_table(history);
}

fn show_chart(entries: &[HistoryEntry]) {
    let days = per_day(
        entries,
        datetime::now(),
        CHARTED_DAYS,
        datetime::minutes_east,
    );
    let chart: Element = part("chart");
    chart.set_text_content(None);
    for bar in bars(&days) {
        let rect = svg("rect");
        set(&rect, "class", &["bar ", bar.kind.name()].concat());
        for (name, value) in [
            ("x", bar.x),
            ("y", bar.y),
            ("width", bar.width),
            ("height", bar.height),
        ] {
            set(&rect, name, &value.to_string());
        }
        append(&chart, &[&rect]);
    }
    for (id, day) in [("first-day", days.first()), ("last-day", days.last())] {
        set_text(
            &part::<Element>(id),
            &day.map_or_else(String::new, |day| datetime::day(&day.date)),
        );
    }
    set_text(
        &part::<Element>("most"),
        &message("history_most", &[&quantity::count(most(&days))]),
    );
    let all = quantity::count(days.iter().map(total).sum::<u32>());
    let [recovered, guided, muted, withdrawn] = Kind::ALL.map(|kind| {
        let counts = days.iter().map(|day| kind.count(day));
        quantity::count(counts.sum::<u32>())
    });
    let words = message(
        "history_chart_words",
        &[&all, &recovered, &guided, &muted, &withdrawn],
    );
    set_text(&part::<Element>("chart-words"), &words);
}

fn filter() -> Filter {
    let kind = part::<HtmlSelectElement>("kind").value();
    Filter {
        kind: Kind::ALL.into_iter().find(|known| known.name() == kind),
        text: part::<HtmlInputElement>("text").value(),
    }
}

fn show_table(history: &SharedHistory) {
    let (order, shown) = (history.borrow().order, history.borrow().rows_shown);
    for column in Column::ALL {
        let heading = heading(column);
        if column == order.column {
            set(
                &heading,
                "aria-sort",
                if order.descending {
                    "descending"
                } else {
                    "ascending"
                },
            );
        } else {
            let _ = heading.remove_attribute("aria-sort");
        }
    }
    let found = rows(&history.borrow().entries, &filter(), order);
    let all = history.borrow().entries.len();
    let count = [found.len(), all].map(quantity::count);
    set_text(
        &part::<Element>("count"),
        &message("history_count", &[&count[0], &count[1]]),
    );
    part::<HtmlElement>("more").set_hidden(found.len() <= shown);
    part::<HtmlElement>("table").set_hidden(found.is_empty());

    let table: Element = part("rows");
    let focused = focused_row(&table);
    table.set_text_content(None);
    for entry in found.into_iter().take(shown) {
        append(&table, &[&row(history, entry)]);
    }
    if let Some(focused) = focused {
        focus_row(focused);
    }
}

/// The row whose button has the focus.
fn focused_row(table: &Element) -> Option<usize> {
    let focused = dom::document()
        .active_element()?
        .closest("tbody tr")
        .ok()
        .flatten()?;
    let rows = table.children();
    (0..rows.length())
        .find(|at| rows.item(*at).as_ref() == Some(&focused))
        .map(|at| at as usize)
}

/// Moves the focus to the button of that row, or to the text field if there is none.
fn focus_row(at: usize) {
    let rows = part::<Element>("rows").children();
    let last = rows.length().saturating_sub(1);
    let at = u32::try_from(at).unwrap_or(last).min(last);
    let button = rows
        .item(at)
        .and_then(|row| row.query_selector("button").ok().flatten());
    let target = button.unwrap_or_else(|| part("text"));
    let _ = target.unchecked_ref::<HtmlElement>().focus();
}

fn row(history: &SharedHistory, entry: HistoryEntry) -> HtmlElement {
    let when = datetime::date_and_time(entry.at);
    let place = with_text("td", "");
    append(&place, &[&with_text("bdi", &entry.portal)]);
    if let Some(route) = &entry.route {
        let line = element("bdi");
        set(&line, "class", "second");
        // By themselves, browsers do not break a line after a slash.
        for part in route.split_inclusive('/') {
            append(&line, &[&with_text("span", part), &element("wbr")]);
        }
        append(&place, &[&line]);
    }
    let seconds = with_text("td", &quantity::short_seconds(entry.seconds.into()));
    set(&seconds, "class", "number");
    let codes = cell_of_list(
        entry
            .codes
            .iter()
            .map(|code| code_link(*code, &entry.portal)),
    );
    let ids = cell_of_list(entry.ids.iter().map(labelled));

    let button = with_text("button", &message("history_delete", &[]));
    set(&button, "type", "button");
    set(
        &button,
        "aria-label",
        &message("history_delete_named", &[&when]),
    );
    let link = with_text("a", &message("log_title", &[]));
    set(&link, "href", &log_reader::address(entry.at));
    let last = element("td");
    append(&last, &[&link, &button]);

    let row = element("tr");
    append(
        &row,
        &[
            &with_text("td", &when),
            &place,
            &with_text("td", &message(outcome_words(entry.outcome), &[])),
            &seconds,
            &codes,
            &ids,
            &last,
        ],
    );
    let history = Rc::clone(history);
    on(&button, "click", move || {
        let entry = entry.clone();
        ask_for(
            &history,
            FromExtensionPage::DeleteEntry { entry },
            Some("history_deleted"),
        );
    });
    row
}

fn cell_of_list(items: impl Iterator<Item = HtmlElement>) -> HtmlElement {
    let cell = element("td");
    let list = element("ul");
    for item in items {
        let line = element("li");
        append(&line, &[&item]);
        append(&list, &[&line]);
    }
    if list.child_element_count() > 0 {
        append(&cell, &[&list]);
    }
    cell
}

/// A code, with the sign-in service's own page about it.
fn code_link(code: u32, portal: &str) -> HtmlElement {
    let cloud_tenant = CloudTenant::of(&["https://", portal].concat());
    let link = with_text("a", &aadsts(code));
    if let Some(address) = Destination::Code(code).address(&cloud_tenant) {
        set(&link, "href", &address);
        set(&link, "target", "_blank");
        set(&link, "rel", "noopener noreferrer");
    }
    link
}

fn labelled(id: &Id) -> HtmlElement {
    let label = with_text("span", &message(&id_words(id.kind), &[]));
    set(&label, "class", "second");
    let value = with_text("bdi", &id.value);
    set(&value, "class", "id");
    let both = element("span");
    append(&both, &[&label, &value]);
    both
}
