//! What a page's changes leave to be looked at.

use js_sys::{Array, Function, Promise};
use token_assist::browser::dom::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord};

const MOST: u32 = 16;

#[wasm_bindgen(module = "/src/browser/records.js")]
extern "C" {
    type Kept;
    #[wasm_bindgen(js_name = keepRecords)]
    fn keep_records(most: u32, wake: &Function) -> Kept;
    #[wasm_bindgen(method, getter)]
    fn observer(this: &Kept) -> MutationObserver;
    #[wasm_bindgen(method, getter, js_name = isEmpty)]
    fn is_empty(this: &Kept) -> bool;
    #[wasm_bindgen(method)]
    fn take(this: &Kept) -> Option<Sifted>;

    type Sifted;
    #[wasm_bindgen(method, getter)]
    fn children(this: &Sifted) -> Array;
    #[wasm_bindgen(method, getter)]
    fn texts(this: &Sifted) -> Array;
}

/// A part of a page that stands in no document, observed.
struct Observed {
    page: Element,
    records: Kept,
    woken: Array,
}

impl Observed {
    fn new() -> Self {
        let page = element("div");
        let woken = Array::new();
        let wake = Function::new_with_args("", "this.push(1)").bind0(&woken);
        let records = keep_records(MOST, &wake);
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        let observer = records.observer();
        observer.observe_with_options(&page, &options).unwrap();
        Self {
            page,
            records,
            woken,
        }
    }

    fn append(&self, name: &str) -> Element {
        let part = element(name);
        self.page.append_child(&part).unwrap();
        part
    }

    /// The targets of the records that are kept, and the number of texts.
    fn take(&self) -> Option<(Vec<Element>, u32)> {
        let taken = self.records.take()?;
        let children = taken.children();
        let targets = children.iter().map(|record| {
            let record: MutationRecord = record.unchecked_into();
            record.target().unwrap().unchecked_into()
        });
        Some((targets.collect(), taken.texts().length()))
    }
}

fn element(name: &str) -> Element {
    document().create_element(name).unwrap()
}

/// Lets the observer be told, as it is after each piece of the page's work.
async fn told() {
    JsFuture::from(Promise::resolve(&JsValue::NULL))
        .await
        .unwrap();
}

#[wasm_bindgen_test]
async fn it_wakes_once_until_it_is_taken() {
    let observed = Observed::new();
    assert!(observed.records.is_empty());
    for _ in 0..3 {
        observed.append("p");
        told().await;
    }
    assert_eq!(observed.woken.length(), 1);
    assert!(!observed.records.is_empty());
    assert_eq!(observed.take().unwrap().0.len(), 3);
    assert!(observed.records.is_empty());
    observed.append("p");
    told().await;
    assert_eq!(observed.woken.length(), 2);
}

#[wasm_bindgen_test]
async fn the_newest_come_first_without_those_that_a_newer_one_leaves_nothing_of() {
    let observed = Observed::new();
    let (list, other) = (observed.append("ul"), observed.append("ol"));
    told().await;
    observed.take();
    for _ in 0..3 {
        list.replace_children_with_node_1(&element("li"));
        other.append_child(&element("li")).unwrap();
        told().await;
    }
    let (targets, texts) = observed.take().unwrap();
    assert_eq!(targets, [&other, &list, &other, &other].map(Clone::clone));
    assert_eq!(texts, 0);
}

#[wasm_bindgen_test]
async fn what_changes_again_and_again_is_never_too_much() {
    let observed = Observed::new();
    let list = observed.append("ul");
    observed.page.append_with_str_1("clock").unwrap();
    let clock = observed.page.last_child().unwrap();
    told().await;
    for n in 0..10 * MOST {
        clock.set_node_value(Some(&n.to_string()));
        list.replace_children_with_node_1(&element("li"));
        told().await;
    }
    let (targets, texts) = observed.take().unwrap();
    let page = observed.page.clone();
    assert_eq!(targets, [list, page.clone(), page]);
    assert_eq!(texts, 1);
}

#[wasm_bindgen_test]
async fn too_much_is_not_kept_and_what_comes_after_it_is() {
    let observed = Observed::new();
    for _ in 0..=MOST {
        observed.append("p");
        told().await;
    }
    assert!(!observed.records.is_empty());
    assert_eq!(observed.take(), None);
    observed.append("p");
    told().await;
    assert_eq!(observed.take().unwrap().0.len(), 1);
    assert_eq!(observed.woken.length(), 2);
}
