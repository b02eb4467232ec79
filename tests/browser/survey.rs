//! Which parts of a changed page are looked at, and what of them is passed to the engine.

use js_sys::{Array, Function, Promise};
use token_assist::browser::dom::document;
use token_assist::browser::extra_messages::ExtraMessages;
use token_assist::browser::recogniser::Recogniser;
use token_assist::browser::survey::{Survey, survey_page};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Node, ShadowRoot, ShadowRootInit, ShadowRootMode};

const MOST: u32 = 16;

const MESSAGE: &str = "There was an error validating access token";

/// A part of a page that is surveyed, and removed after the test.
struct Surveyed {
    page: Element,
    survey: Survey,
    woken: Array,
}

impl Surveyed {
    fn new() -> Self {
        let page = element("main");
        page.append_child(&element("h1")).unwrap();
        document().body().unwrap().append_child(&page).unwrap();
        let woken = Array::new();
        let wake = Function::new_with_args("", "this.push(1)").bind0(&woken);
        let recogniser = Recogniser::new("portal.azure.com", &ExtraMessages::default());
        let survey = survey_page(recogniser.suspicion(), MOST, &wake);
        survey.observe(&page).unwrap();
        Self {
            page,
            survey,
            woken,
        }
    }

    fn append(&self, name: &str) -> Element {
        self.append_text(name, "")
    }

    fn append_text(&self, name: &str, text: &str) -> Element {
        let part = element(name);
        part.set_text_content(Some(text));
        self.page.append_child(&part).unwrap();
        part
    }

    /// Takes the changes, and returns each node that is looked at because of them.
    fn looked_at(&self) -> Vec<Node> {
        assert!(self.survey.take().is_some());
        std::iter::from_fn(|| self.survey.next(f64::INFINITY, true))
            .map(|found| found.node())
            .collect()
    }

    /// Takes the changes, and returns the texts that are passed to the engine.
    fn suspects(&self) -> Vec<JsValue> {
        assert!(self.survey.take().is_some());
        let mut suspects = Vec::new();
        while let Some(found) = self.survey.next(f64::INFINITY, false) {
            suspects.extend(found.suspects().iter());
        }
        suspects
    }
}

impl Drop for Surveyed {
    fn drop(&mut self) {
        self.survey.stop();
        self.page.remove();
    }
}

fn element(name: &str) -> Element {
    document().create_element(name).unwrap()
}

/// Attaches a shadow root with the message.
fn attach_root(host: &Element) -> ShadowRoot {
    let root = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap();
    root.set_text_content(Some(MESSAGE));
    root
}

fn nodes(elements: &[&Element]) -> Vec<Node> {
    elements.iter().map(|&it| it.clone().into()).collect()
}

/// Lets the observer receive its records, as after each task of the page.
async fn told() {
    JsFuture::from(Promise::resolve(&JsValue::NULL))
        .await
        .unwrap();
}

#[wasm_bindgen_test]
async fn it_notifies_once_until_its_records_are_taken() {
    let surveyed = Surveyed::new();
    assert!(surveyed.survey.is_done());
    for _ in 0..3 {
        surveyed.append("p");
        told().await;
    }
    assert_eq!(surveyed.woken.length(), 1);
    assert!(!surveyed.survey.is_done());
    surveyed.looked_at();
    assert!(surveyed.survey.is_done());
    surveyed.append("p");
    told().await;
    assert_eq!(surveyed.woken.length(), 2);
}

#[wasm_bindgen_test]
async fn the_newest_come_first_without_what_a_newer_one_leaves_nothing_of() {
    let surveyed = Surveyed::new();
    let (list, other) = (surveyed.append("ul"), surveyed.append("ol"));
    told().await;
    surveyed.looked_at();
    let mut items = Vec::new();
    for _ in 0..3 {
        list.replace_children_with_node_1(&element("li"));
        let item = element("li");
        other.prepend_with_node_1(&item).unwrap();
        items.push(item);
        told().await;
    }
    // The first item was all that the other list had.
    let [_, second, third] = &*items else {
        unreachable!()
    };
    assert_eq!(surveyed.looked_at(), nodes(&[third, &list, second, &other]));
}

#[wasm_bindgen_test]
async fn repeated_changes_of_one_node_are_never_too_many() {
    let surveyed = Surveyed::new();
    let list = surveyed.append("ul");
    surveyed.page.append_with_str_1("clock").unwrap();
    let clock = surveyed.page.last_child().unwrap();
    told().await;
    surveyed.looked_at();
    for n in 0..10 * MOST {
        clock.set_node_value(Some(&n.to_string()));
        list.replace_children_with_node_1(&element("li"));
        told().await;
    }
    assert_eq!(surveyed.looked_at(), [list.into(), clock]);
}

#[wasm_bindgen_test]
async fn too_much_is_not_kept_and_what_comes_after_it_is() {
    let surveyed = Surveyed::new();
    for _ in 0..=MOST {
        surveyed.append_text("p", MESSAGE);
        told().await;
    }
    assert!(!surveyed.survey.is_done());
    assert_eq!(surveyed.survey.take(), None);
    surveyed.survey.start_over();
    assert_eq!(surveyed.suspects().len(), 1, "the whole page");
    assert!(surveyed.survey.is_done());
    surveyed.append("p");
    told().await;
    assert_eq!(surveyed.woken.length(), 2);
    // The end of a list is looked at in one go.
    assert_eq!(surveyed.looked_at(), nodes(&[&surveyed.page]));
}

#[wasm_bindgen_test]
async fn the_engine_is_told_of_texts_and_of_nothing_else() {
    let surveyed = Surveyed::new();
    let list = surveyed.append("ul");
    told().await;
    assert_eq!(surveyed.suspects(), [] as [JsValue; 0]);
    for _ in 0..2 {
        let rows = "<li>A row</li>".repeat(40);
        list.insert_adjacent_html("beforeend", &rows).unwrap();
        told().await;
    }
    assert_eq!(surveyed.suspects(), [] as [JsValue; 0]);
    let bar = surveyed.append_text("p", MESSAGE);
    let card = element("portal-card");
    let root = attach_root(&card);
    list.append_child(&card).unwrap();
    told().await;
    assert_eq!(
        surveyed.suspects(),
        [JsValue::from(bar), JsValue::from(root)]
    );
}

#[wasm_bindgen_test]
async fn a_host_in_the_middle_of_appended_rows_is_found() {
    let surveyed = Surveyed::new();
    let list = surveyed.append("ul");
    list.append_child(&element("li")).unwrap();
    told().await;
    surveyed.looked_at();
    let rows = "<li><b>A</b> row</li>".repeat(20);
    for host in [
        "<li><b></b><i><portal-card></portal-card></i></li>",
        "<li><b><div></div></b></li>",
        "<portal-card></portal-card>",
        "<div></div>",
    ] {
        list.insert_adjacent_html("beforeend", &[&rows, host, &rows].concat())
            .unwrap();
        let host = list.query_selector("portal-card, div").unwrap().unwrap();
        let root = attach_root(&host);
        told().await;
        assert_eq!(
            surveyed.suspects(),
            [JsValue::from(root)],
            "{}",
            host.local_name()
        );
        host.remove();
        told().await;
        surveyed.looked_at();
    }
}

#[wasm_bindgen_test]
async fn a_host_among_rows_of_its_name_is_found() {
    let surveyed = Surveyed::new();
    let list = surveyed.append("section");
    list.append_child(&element("div")).unwrap();
    told().await;
    surveyed.looked_at();
    let rows = "<div><b>A</b> row</div>".repeat(20);
    for inner in ["", "<!-- A comment -->"] {
        let host = format!("<div id=host>{inner}</div>");
        list.insert_adjacent_html("beforeend", &[&rows, host.as_str(), &rows].concat())
            .unwrap();
        let host = list.query_selector("#host").unwrap().unwrap();
        let root = attach_root(&host);
        told().await;
        assert_eq!(surveyed.suspects(), [JsValue::from(root)], "{inner}");
        host.remove();
        told().await;
        surveyed.looked_at();
    }
}

/// Rows of this many are looked at together.
const ROWS_AT_ONCE: usize = 128;

#[wasm_bindgen_test]
async fn each_row_of_a_long_list_is_looked_at() {
    let surveyed = Surveyed::new();
    let list = surveyed.append("ul");
    list.set_inner_html(&"<li>A row</li>".repeat(20));
    told().await;
    surveyed.looked_at();
    // A text may stand among the rows, at the beginning and the end as well.
    let texts = [0, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 9];
    let elements = [1, ROWS_AT_ONCE - 1];
    let row = |n: usize| match (texts.contains(&n), elements.contains(&n)) {
        (true, _) => MESSAGE.to_owned(),
        (_, true) => format!("<li>{MESSAGE}</li>"),
        _ => "<li>A row</li>".to_owned(),
    };
    let rows: String = (0..=2 * ROWS_AT_ONCE + 9).map(row).collect();
    list.insert_adjacent_html("beforeend", &rows).unwrap();
    told().await;
    let suspects = surveyed.suspects();
    let indices: Vec<_> = suspects
        .iter()
        .map(|suspect| {
            let rows = Array::from(&list.child_nodes());
            rows.index_of(suspect, 0) - 20
        })
        .collect();
    assert_eq!(indices, [0, 1, 127, 128, 265]);
}

#[wasm_bindgen_test]
async fn a_large_row_among_others_is_looked_at_in_parts() {
    let surveyed = Surveyed::new();
    let list = element("ul");
    for _ in 0..10 {
        list.append_child(&element("li")).unwrap();
    }
    let row = element("li");
    row.set_inner_html(&"<b>much</b>".repeat(5_000));
    let message = element("p");
    message.set_text_content(Some(MESSAGE));
    row.append_child(&message).unwrap();
    list.append_child(&row).unwrap();
    for _ in 0..10 {
        list.append_child(&element("li")).unwrap();
    }
    surveyed.page.append_child(&list).unwrap();
    told().await;
    let suspects = surveyed.suspects();
    assert_eq!(suspects, [JsValue::from(message)]);
}

#[wasm_bindgen_test]
async fn it_stops_in_time_and_continues_after_newer_changes() {
    let surveyed = Surveyed::new();
    for n in 0..3 {
        surveyed.append_text("p", &n.to_string());
    }
    told().await;
    assert_eq!(surveyed.survey.take(), Some(true));
    // The time is over before the look begins: one part is looked at.
    assert!(surveyed.survey.next(0.0, false).is_none());
    assert!(!surveyed.survey.is_done());
    let heading = surveyed.page.first_element_child().unwrap();
    heading.set_text_content(Some(MESSAGE));
    told().await;
    let looked_at = surveyed.looked_at();
    assert_eq!(looked_at.first(), Some(&heading.into()));
    assert_eq!(looked_at.len(), 4);
}

#[wasm_bindgen_test]
async fn what_disappeared_before_the_scan_is_skipped() {
    let surveyed = Surveyed::new();
    let (gone, stays) = (surveyed.append("p"), surveyed.append("p"));
    told().await;
    gone.remove();
    told().await;
    assert_eq!(surveyed.looked_at(), nodes(&[&stays]));
}

/// A list of 30 rows that is too large to be looked at in one go.
fn large_list() -> Element {
    let list = element("ul");
    for _ in 0..30 {
        let row = element("li");
        row.set_inner_html(&"<b>much</b>".repeat(900));
        list.append_child(&row).unwrap();
    }
    list
}

#[wasm_bindgen_test]
async fn rows_of_a_large_list_are_looked_at_one_by_one_when_time_is_short() {
    let surveyed = Surveyed::new();
    surveyed.page.append_child(&large_list()).unwrap();
    told().await;
    assert_eq!(surveyed.survey.take(), Some(true));
    let mut looks = 0;
    while !surveyed.survey.is_done() {
        surveyed.survey.next(0.0, false);
        looks += 1;
    }
    assert!(looks >= 30, "{looks}");
}

#[wasm_bindgen_test]
async fn a_list_is_scanned_to_its_end_even_if_the_next_row_is_removed() {
    let surveyed = Surveyed::new();
    let list = large_list();
    let last = list.last_element_child().unwrap();
    last.set_text_content(Some(MESSAGE));
    surveyed.page.append_child(&list).unwrap();
    told().await;
    assert_eq!(surveyed.survey.take(), Some(true));
    for _ in 0..5 {
        surveyed.survey.next(0.0, false);
    }
    for _ in 0..10 {
        list.first_element_child().unwrap().remove();
    }
    told().await;
    let suspects = surveyed.suspects();
    assert_eq!(suspects, [JsValue::from(last)]);
}

#[wasm_bindgen_test]
async fn our_own_elements_are_no_change_of_the_page() {
    let surveyed = Surveyed::new();
    let root = document().document_element().unwrap();
    surveyed.survey.observe(&root).unwrap();
    let own = Function::new_with_args("own", "(globalThis.tokenAssist ??= {}).own = own");
    let host = element("div");

    own.call1(&JsValue::NULL, &host).unwrap();
    root.append_child(&host).unwrap();
    told().await;
    assert_eq!(surveyed.survey.take(), Some(false));

    own.call1(&JsValue::NULL, &JsValue::NULL).unwrap();
    host.remove();
    told().await;
    assert_eq!(surveyed.survey.take(), Some(false));

    surveyed.append("p");
    told().await;
    assert_eq!(surveyed.survey.take(), Some(true));
}
