//! The watcher in a real document: however a page shows its message, the watcher detects it, and its end as
//! well.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use token_assist::browser::dom::document;
use token_assist::browser::extra_messages::ExtraMessages;
use token_assist::browser::recogniser::Recogniser;
use token_assist::browser::watcher::Watcher;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, Node, ShadowRoot, ShadowRootInit, ShadowRootMode};

const MESSAGE: &str = "There was an error validating access token";

#[wasm_bindgen(module = "/tests/browser/support.js")]
extern "C" {
    #[wasm_bindgen(js_name = beInstalled)]
    fn be_installed();

    #[wasm_bindgen(js_name = passes)]
    fn passes(milliseconds: u32) -> Promise;
    #[wasm_bindgen(js_name = setInFirstRule)]
    fn set_in_first_rule(style: &Element, property: &str, value: &str);

    type HiddenTab;
    #[wasm_bindgen(js_name = hideTab)]
    fn hide_tab() -> HiddenTab;
    #[wasm_bindgen(method, js_name = longWaits)]
    fn long_waits(this: &HiddenTab) -> u32;
    #[wasm_bindgen(method)]
    fn end(this: &HiddenTab);

    type SlowLooks;
    #[wasm_bindgen(js_name = slowLooks)]
    fn slow_looks() -> SlowLooks;
    #[wasm_bindgen(method)]
    fn end(this: &SlowLooks);

    type Refusal;
    #[wasm_bindgen(js_name = refuseToObserve)]
    fn refuse_to_observe() -> Refusal;
    #[wasm_bindgen(method, getter)]
    fn refused(this: &Refusal) -> Promise;
    #[wasm_bindgen(method)]
    fn uncaught(this: &Refusal) -> String;
}

/// The watcher's last report, and the waker for the next one.
#[derive(Default)]
struct Reports {
    is_shown: bool,
    awaited: Option<Function>,
}

/// A watched part of a page that is removed after the test.
struct Watched {
    stage: HtmlElement,
    reports: Rc<RefCell<Reports>>,
    watcher: Watcher,
}

impl Watched {
    async fn new(markup: &str) -> Self {
        be_installed();
        let stage: HtmlElement = element("div").unchecked_into();
        stage.set_inner_html(markup);
        document().body().unwrap().append_child(&stage).unwrap();
        let reports = Rc::<RefCell<Reports>>::default();
        let recogniser = Recogniser::new("portal.azure.com", &ExtraMessages::default());
        let watcher = Watcher::start(
            recogniser,
            {
                let reports = Rc::clone(&reports);
                move |detection| {
                    let mut reports = reports.borrow_mut();
                    reports.is_shown = detection.is_some();
                    if let Some(awaited) = reports.awaited.take() {
                        awaited.call0(&JsValue::NULL).unwrap();
                    }
                }
            },
            || (),
        );
        let watched = Self {
            stage,
            reports,
            watcher: watcher.unwrap(),
        };
        // The first look takes in everything, however it came.
        let first = error();
        watched.stage.append_child(&first).unwrap();
        watched.comes_and_goes(&first).await;
        watched
    }

    fn part(&self, selector: &str) -> Element {
        self.stage.query_selector(selector).unwrap().unwrap()
    }

    /// Waits until the error is detected, or is gone. The runner ends a test that waits forever.
    async fn until(&self, is_shown: bool) {
        while self.reports.borrow().is_shown != is_shown {
            let next = Promise::new(&mut |resolve, _| {
                self.reports.borrow_mut().awaited = Some(resolve);
            });
            JsFuture::from(next).await.unwrap();
        }
    }

    /// Checks that the added error is detected, and is gone once it is removed.
    async fn comes_and_goes(&self, error: &Element) {
        self.until(true).await;
        error.remove();
        self.until(false).await;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stage.remove();
    }
}

/// Waits until the watcher has received the changes so far.
async fn observer_is_called() {
    let next = Promise::resolve(&JsValue::NULL);
    JsFuture::from(next).await.unwrap();
}

fn element(name: &str) -> Element {
    document().create_element(name).unwrap()
}

/// The outermost and the innermost of nested elements.
fn nested(layers: u32) -> (Element, Element) {
    let outermost = element("div");
    let mut innermost = outermost.clone();
    for _ in 1..layers {
        let next = element("div");
        innermost.append_child(&next).unwrap();
        innermost = next;
    }
    (outermost, innermost)
}

fn with_text(name: &str, text: &str) -> Element {
    let made = element(name);
    made.set_text_content(Some(text));
    made
}

fn error() -> Element {
    let made = with_text("p", MESSAGE);
    made.set_attribute("role", "alert").unwrap();
    made
}

/// Rows in one fragment, optionally with an error in place of one of them.
fn rows(count: usize, error: Option<(usize, &Element)>) -> Node {
    let made: Node = document().create_document_fragment().into();
    for n in 0..count {
        match error {
            Some((place, error)) if place == n => made.append_child(error).unwrap(),
            _ => made
                .append_child(&with_text("p", &format!("Device {n} is compliant")))
                .unwrap(),
        };
    }
    made
}

#[wasm_bindgen_test]
async fn after_a_refused_call_nothing_is_done() {
    let watched = Watched::new("").await;
    let refusal = refuse_to_observe();
    watched.stage.append_child(&error()).unwrap();
    JsFuture::from(refusal.refused()).await.unwrap();
    watched.stage.append_child(&error()).unwrap();
    observer_is_called().await;
    assert_eq!(refusal.uncaught(), "Uncaught Error: refused");
}

/// An error beside a text of that many letters, nested in that many layers; each layer contains the whole
/// text.
#[wasm_bindgen_test]
async fn beside_much_text_in_many_layers() {
    for (name, letters, layers) in [
        ("pre", 300_000, 16),
        ("pre", 150_000, 30),
        ("pre", 4_200_000, 1),
        ("script", 300_000, 16),
    ] {
        let watched = Watched::new("").await;
        let (outermost, innermost) = nested(layers);
        let text = with_text(name, &"compliant ".repeat(letters / 10));
        text.set_attribute("type", "text/plain").unwrap();
        innermost.append_child(&text).unwrap();
        let error = error();
        innermost.append_child(&error).unwrap();
        watched.stage.append_child(&outermost).unwrap();
        watched.comes_and_goes(&error).await;
    }
}

/// A hidden tab is looked at rarely, but a look that was begun is continued soon.
#[wasm_bindgen_test]
async fn beside_much_text_in_a_hidden_tab() {
    let watched = Watched::new("").await;
    let hidden = hide_tab();
    let text = with_text("pre", &"compliant ".repeat(420_000));
    let error = error();
    text.append_child(&error).unwrap();
    watched.stage.append_child(&text).unwrap();
    watched.until(true).await;
    let waits = hidden.long_waits();
    hidden.end();
    assert_eq!(waits, 1);
}

/// The time that a note stays without its error must not end before a change is looked at.
#[wasm_bindgen_test]
async fn at_once_when_a_time_ends() {
    let watched = Watched::new("").await;
    assert!(watched.watcher.finish_look(), "nothing is left");
    let hidden = hide_tab();
    let error = error();
    watched.stage.append_child(&error).unwrap();
    observer_is_called().await;
    assert!(!watched.reports.borrow().is_shown);
    assert!(watched.watcher.finish_look());
    assert!(watched.reports.borrow().is_shown);
    hidden.end();
    watched.comes_and_goes(&error).await;
}

/// A time that ends is extended while the error may be back, but not for what is beside an error that is shown.
#[wasm_bindgen_test]
async fn unfinished_when_a_time_ends() {
    let watched = Watched::new("").await;
    let add_error_in_layers = || {
        let (outermost, innermost) = nested(21);
        innermost.append_child(&error()).unwrap();
        watched.stage.append_child(&outermost).unwrap();
        outermost
    };
    let finish_slow_look = || {
        let slow = slow_looks();
        let is_certain = watched.watcher.finish_look();
        slow.end();
        is_certain
    };
    let first = add_error_in_layers();
    observer_is_called().await;
    assert!(!finish_slow_look(), "it is not found yet");
    watched.until(true).await;
    let second = add_error_in_layers();
    observer_is_called().await;
    assert!(finish_slow_look(), "the first one is shown");
    second.remove();
    watched.comes_and_goes(&first).await;
}

/// An error that was shown for a second and is missed once may be blinking.
#[wasm_bindgen_test]
async fn missed_once_when_a_time_ends() {
    let watched = Watched::new("").await;
    let error = error();
    watched.stage.append_child(&error).unwrap();
    watched.until(true).await;
    JsFuture::from(passes(1_100)).await.unwrap();
    error.remove();
    observer_is_called().await;
    assert!(!watched.watcher.finish_look());
    assert!(watched.reports.borrow().is_shown);
    watched.until(false).await;
    assert!(watched.watcher.finish_look(), "nothing is left");
}

/// Neither an observer nor an event reports this.
#[wasm_bindgen_test]
async fn shown_by_a_changed_style_rule() {
    let watched = Watched::new("<style>.veiled { opacity: 0 }</style><p class='veiled'></p>").await;
    let [veiled, seen] = [error(), error()];
    watched.part(".veiled").append_child(&veiled).unwrap();
    watched.stage.append_child(&seen).unwrap();
    watched.comes_and_goes(&seen).await;
    // The short pauses after the error disappeared are over, which no event reports.
    JsFuture::from(passes(1_500)).await.unwrap();
    set_in_first_rule(&watched.part("style"), "opacity", "1");
    watched.until(true).await;
}

/// The place of the message is visible, and still contains it.
#[wasm_bindgen_test]
async fn placed_off_the_screen() {
    for unseen in [
        "<b style='opacity: 0'>",
        "<i hidden>",
        "<b><i contenteditable>",
    ] {
        let watched = Watched::new("<p></p>").await;
        let place = watched.part("p");
        place.set_text_content(Some(MESSAGE));
        watched.until(true).await;
        place.set_inner_html(&format!("{unseen}{MESSAGE}"));
        watched.until(false).await;
    }
}

#[wasm_bindgen_test]
async fn removed_during_a_full_rescan() {
    let watched = Watched::new("<p></p>").await;
    let error = error();
    watched.stage.append_child(&error).unwrap();
    watched.until(true).await;
    error.remove();
    watched.watcher.look_again();
    watched.until(false).await;
}

#[wasm_bindgen_test]
async fn in_a_list_that_grows() {
    let watched = Watched::new("<div></div>").await;
    let list = watched.part("div");
    let error = error();
    for lot in 0..60 {
        let place = (lot == 31).then_some((17, &error));
        list.append_child(&rows(40, place)).unwrap();
    }
    watched.comes_and_goes(&error).await;
    // The list is there by now.
    list.append_child(&rows(40, Some((39, &error)))).unwrap();
    watched.comes_and_goes(&error).await;
    list.append_child(&rows(3_000, Some((1_500, &error))))
        .unwrap();
    watched.comes_and_goes(&error).await;
}

#[wasm_bindgen_test]
async fn in_a_list_that_is_filled_at_once() {
    let watched = Watched::new("<div></div>").await;
    let list = watched.part("div");
    for place in [0, 1_023, 1_024, 4_999] {
        let error = error();
        list.append_child(&rows(5_000, Some((place, &error))))
            .unwrap();
        watched.comes_and_goes(&error).await;
        list.set_text_content(None);
    }
}

#[wasm_bindgen_test]
async fn in_a_list_that_is_replaced_while_it_grows() {
    let watched = Watched::new("<div></div>").await;
    let list = watched.part("div");
    let error = error();
    for lot in 0..5 {
        list.set_text_content(None);
        let place = (lot == 4).then_some((3, &error));
        list.append_child(&rows(40, place)).unwrap();
        list.append_child(&rows(40, None)).unwrap();
    }
    watched.comes_and_goes(&error).await;
}

#[wasm_bindgen_test]
async fn in_rows_that_move() {
    let watched = Watched::new("<div></div><section></section>").await;
    let (list, other) = (watched.part("div"), watched.part("section"));
    let error = error();
    list.append_child(&rows(40, Some((20, &error)))).unwrap();
    list.append_child(&list.first_child().unwrap()).unwrap();
    other.append_child(&rows(40, None)).unwrap();
    other
        .insert_before(&error, other.first_child().as_ref())
        .unwrap();
    list.remove_child(&list.last_child().unwrap()).unwrap();
    watched.comes_and_goes(&error).await;
}

#[wasm_bindgen_test]
async fn in_a_text_that_changes() {
    let watched =
        Watched::new("<p role='alert'><span>There was an error </span><b>-</b></p>").await;
    let text = watched.part("b").first_child().unwrap();
    text.set_text_content(Some("validating access token"));
    watched.comes_and_goes(&watched.part("p")).await;
}

#[wasm_bindgen_test]
async fn in_a_shadow_root_that_is_known() {
    let watched = Watched::new("<portal-alert role='alert'></portal-alert>").await;
    let host = watched.part("portal-alert");
    let root: ShadowRoot = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap();
    root.set_inner_html("<i>There was an error </i>");
    // It is known when what comes after it was seen.
    let error = error();
    watched.stage.append_child(&error).unwrap();
    watched.comes_and_goes(&error).await;
    let rest = with_text("b", "validating access token");
    root.first_child().unwrap().append_child(&rest).unwrap();
    watched.comes_and_goes(&host).await;
}

#[wasm_bindgen_test]
async fn in_the_shadow_root_of_a_row_among_many() {
    let watched = Watched::new("<p>Devices</p>").await;
    let row = element("p");
    let host = element("portal-alert");
    row.append_child(&host).unwrap();
    host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap()
        .append_child(&error())
        .unwrap();
    watched
        .stage
        .append_child(&rows(40, Some((20, &row))))
        .unwrap();
    watched.comes_and_goes(&row).await;
}

#[wasm_bindgen_test]
async fn in_no_element_of_a_shadow_root() {
    for (markup, is_last, rest) in [
        (
            "- <b>validating access token</b>",
            false,
            "There was an error ",
        ),
        (
            "There was an error <b>-</b>",
            true,
            "validating access token",
        ),
    ] {
        let watched = Watched::new("<portal-alert role='alert'></portal-alert>").await;
        let host = watched.part("portal-alert");
        let root: ShadowRoot = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .unwrap();
        root.set_inner_html(markup);
        let error = error();
        watched.stage.append_child(&error).unwrap();
        watched.comes_and_goes(&error).await;
        let text = match root.query_selector("b").unwrap() {
            Some(bold) if is_last => bold.first_child().unwrap(),
            _ => root.first_child().unwrap(),
        };
        text.set_text_content(Some(rest));
        watched.comes_and_goes(&host).await;
    }
}
