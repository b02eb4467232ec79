//! The background: passes events to the controller, and carries out its commands.
//!
//! The controller has the rules; this module only makes the browser calls, in order.

mod badge;
mod injection;
mod open_portals;
mod page_requests;
mod sender;
mod storage_access;

use std::cell::RefCell;

use gloo::timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::injection::{all_frames_of, inject_engine, inject_panel};
use self::sender::{sender_of, tab_id};
use super::{api, quantity};
use crate::controller::{Badge, Command, Controller, Input, Timer, Windows};
use crate::guidance::cards;
use crate::number;
use crate::page_message::FromPage;
use crate::protocol::ToPage;
use crate::remedy::View;
use crate::types::{DocumentKey, Millis};

pub use self::injection::on_response;
pub use self::open_portals::{on_permissions_added, on_permissions_removed};
pub use self::page_requests::on_own_message;
pub use self::storage_access::on_stored;

thread_local! {
    static CONTROLLER: RefCell<Controller> = RefCell::default();
}

fn now() -> Millis {
    // Whole, positive and far below 2^53 until the year 287396.
    number::whole(Date::now()).unwrap_or_default()
}

/// Passes an event to the controller, and carries out its commands.
fn handle(input: Input) {
    let commands = CONTROLLER.with_borrow_mut(|controller| controller.handle(now(), input));
    for command in commands {
        carry_out(command);
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each command")]
fn carry_out(command: Command) {
    match command {
        Command::Read(read) => storage_access::read(read),
        Command::Write {
            write,
            area,
            key,
            item,
        } => storage_access::write(write, area, key, item),
        Command::Remove { area, key } => storage_access::remove(area, key),
        Command::AskPolicy => storage_access::ask_policy(),
        Command::Wait(timer) => wait(timer),
        Command::Show {
            tab,
            document,
            view,
            badge,
        } => spawn_local(show(tab, document, *view, badge)),
        Command::InjectPanel {
            tab,
            document,
            form,
        } => spawn_local(inject_panel(tab, document, form)),
        Command::InjectEngine {
            sender,
            document,
            form,
            extra_messages,
        } => spawn_local(inject_engine(sender, document, form, extra_messages)),
        Command::FollowAddedPortals => spawn_local(open_portals::follow_added_portals()),
        Command::ServeOpen(patterns) => spawn_local(async move {
            open_portals::serve_open(&patterns).await;
        }),
        Command::ServeOpenPortals => spawn_local(async {
            open_portals::serve_open_portals().await;
            handle(Input::PortalsServed);
        }),
        Command::LookAgain { request, tab } => spawn_local(page_requests::look_again(request, tab)),
        Command::ListTabs { known } => spawn_local(list_tabs(known)),
        Command::AskOpen(tab) => spawn_local(async move {
            if !api::is_open(tab).await {
                handle(Input::TabClosed(tab));
            }
        }),
        Command::ListDocuments { tab, known } => spawn_local(list_documents(tab, known)),
        Command::AskAudible { tab, refresh } => spawn_local(async move {
            let is_audible = api::is_audible(tab).await;
            handle(Input::Audible {
                tab,
                refresh,
                is_audible,
            });
        }),
        Command::Refresh(tab) => spawn_local(async move {
            // The tab may have been closed meanwhile.
            let _ = api::reload(tab).await;
        }),
        Command::GoTo { tab, address } => spawn_local(async move {
            let _ = api::go_to(tab, &address).await;
        }),
        Command::OpenBeside { tab, page } => spawn_local(async move {
            if let Err(error) = api::open_beside(tab, &page).await {
                api::warn_of("Token Assist: the page was not opened:", &error);
            }
        }),
        Command::Answer { request, answer } => page_requests::answer(request, &answer),
        Command::Warn(what) => api::warn(&what),
    }
}

fn wait(timer: Timer) {
    Timeout::new(timer.time(), move || handle(Input::TimeOut(timer))).forget();
}

async fn show(tab: i32, document: Option<DocumentKey>, view: View, badge: Badge) {
    let message = storage_access::to_js(&ToPage::Show(cards::shown(
        &view,
        &api::message,
        &quantity::seconds_in_sentence,
    )));
    if let (Ok(message), Some(document)) = (message, document)
        && api::send_to_top(tab, &message).await.is_err()
    {
        handle(Input::Unheard { tab, document });
    }
    let _ = badge::put_on(tab, badge).await;
}

async fn list_tabs(known: Vec<i32>) {
    let Ok(tabs) = api::all_tabs().await else {
        return;
    };
    let tabs = api::list(tabs);
    let open = tabs
        .iter()
        .filter_map(|tab| tab_id(&api::property(&tab, "id")));
    handle(Input::OpenTabs {
        known,
        open: open.collect(),
    });
}

async fn list_documents(tab: i32, known: Vec<DocumentKey>) {
    // If the browser cannot tell, as for a discarded tab, no document is known to be lost.
    let Ok(results) = api::inject(all_frames_of(tab), "tell-document.js").await else {
        return;
    };
    let results = api::list(results);
    let there = results
        .iter()
        .filter_map(|result| api::property(&result, "result").as_string());
    handle(Input::Documents {
        tab,
        known,
        there: there.collect(),
    });
}

/// Starts the controller, which queues its input until it has read what is stored.
pub fn start() {
    let windows = match (api::is_in_private_windows(), api::is_split()) {
        (true, _) => Windows::Private,
        (false, true) => Windows::Ordinary,
        (false, false) => Windows::All,
    };
    let name = api::random_uuid();
    handle(Input::Started { windows, name });
}

/// Handles a message from a document.
pub fn on_message(message: JsValue, sender: &JsValue) {
    let Some(sender) = sender_of(sender) else {
        return;
    };
    match serde_wasm_bindgen::from_value::<FromPage>(message) {
        Ok(message) => handle(Input::Page { sender, message }),
        Err(error) => api::warn(&format!("Token Assist: not a message of ours: {error}")),
    }
}

/// Handles the end of a document's lifeline: the document is gone.
pub fn on_document_lost(document: String, sender: &JsValue) {
    if let Some(tab) = tab_id(&api::property(&api::property(sender, "tab"), "id")) {
        let document = DocumentKey(document);
        handle(Input::DocumentLost { tab, document });
    }
}

/// Handles a closed tab.
pub fn on_tab_closed(tab: i32) {
    handle(Input::TabClosed(tab));
}
