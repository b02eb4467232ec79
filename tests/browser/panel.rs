//! The note and the overlay, in a document of their own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::Serialize;
use token_assist::browser::api::message;
use token_assist::browser::panel::{Handlers, JsShown, Panel};
use token_assist::browser::quantity::seconds_in_sentence;
use token_assist::detection::{Detection, Harvest, Id, IdKind};
use token_assist::guidance::cards;
use token_assist::protocol::{Choice, Millis};
use token_assist::remedy::{Cause, Guidance, Note, PanelContent, View};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, Element, HtmlElement, Node, ShadowRoot};

#[wasm_bindgen(module = "/tests/browser/support.js")]
extern "C" {
    fn speak(json: &str);
    #[wasm_bindgen(js_name = unknownKeys)]
    fn unknown_keys() -> String;
    #[wasm_bindgen(js_name = stopTime)]
    fn stop_time();
    #[wasm_bindgen(js_name = passTime)]
    fn pass_time(milliseconds: f64);
    #[wasm_bindgen(js_name = startTime)]
    fn start_time();
    #[wasm_bindgen(js_name = timersLeft)]
    fn timers_left() -> u32;
    async fn settled();
    #[wasm_bindgen(js_name = watchClipboard)]
    fn watch_clipboard(is_refused: bool);
    #[wasm_bindgen(js_name = lookForField)]
    fn look_for_field(root: &ShadowRoot);
    fn copied() -> String;
    fn press(target: &Element, key: &str);
    fn point(target: &Element, kind: &str, x: f64, y: f64);
    #[wasm_bindgen(js_name = countInDocument)]
    fn count_in_document(kind: &str);
    fn reached(kind: &str) -> u32;
    #[wasm_bindgen(js_name = countShown)]
    fn count_shown(element: &Element);
    fn shown() -> u32;
    #[wasm_bindgen(js_name = openDialog)]
    fn open_dialog(is_modal: bool) -> Element;
    #[wasm_bindgen(js_name = hidePopover)]
    fn hide_popover(element: &Element);
    fn faint(root: &ShadowRoot) -> String;
    fn small(root: &ShadowRoot) -> String;
    #[wasm_bindgen(js_name = cutOff)]
    fn cut_off(root: &ShadowRoot) -> String;
}

const NOTES: [Note; 6] = [
    Note::Countdown,
    Note::Asks,
    Note::AsksUnsavedInput,
    Note::AsksBusy,
    Note::Offline,
    Note::LandedElsewhere,
];

const CAUSES: [Cause; 4] = [
    Cause::Recurred,
    Cause::TooManyRefreshes,
    Cause::NotStored,
    Cause::RefreshUnanswered,
];

/// One code for each ground, an unknown one, and none.
const CODES: [Option<u32>; 13] = [
    None,
    Some(999_999),
    Some(53003),
    Some(50076),
    Some(53000),
    Some(70043),
    Some(700_082),
    Some(50058),
    Some(65001),
    Some(50105),
    Some(50020),
    Some(50053),
    Some(50196),
];

/// The interval between two checks that the card can be seen.
const LOOKED_AT: f64 = 1_000.0;

/// Longer than the delay of an announcement.
const ANNOUNCED: f64 = 500.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    Choice(Choice),
    Elapsed,
    Evicted,
    Covered(bool),
}

/// A view as the background sends it.
fn view(revision: u32, panel: PanelContent, timer: Option<Millis>) -> JsShown {
    as_sent(&View {
        revision,
        panel,
        timer,
        countdown: timer,
        incident: None,
        stalls: false,
        covered: false,
    })
}

/// Handlers of a panel in a document with nothing left to look at, which do nothing.
fn quiet() -> Handlers {
    Handlers {
        on_choice: Box::new(|_| {}),
        on_elapsed: Box::new(|| {}),
        finish_look: Box::new(|| true),
        on_evicted: Box::new(|| {}),
        on_covered: Box::new(|_| {}),
        is_heard: Box::new(|| true),
    }
}

/// A panel, its reports, and a stopped clock; removed at the end of the test.
struct Stage {
    panel: Panel,
    told: Rc<RefCell<Vec<Told>>>,
    /// How often the panel will hear that the page is still to be looked at.
    looks_left: Rc<Cell<u32>>,
    elements_before: usize,
}

impl Stage {
    fn new() -> Self {
        speak(include_str!("../../extension/_locales/en/messages.json"));
        stop_time();
        let told = Rc::new(RefCell::new(Vec::new()));
        let tell = |what: fn(Choice) -> Told| {
            let told = Rc::clone(&told);
            move |choice| told.borrow_mut().push(what(choice))
        };
        let (choice, elapsed, evicted) = (
            tell(Told::Choice),
            tell(|_| Told::Elapsed),
            tell(|_| Told::Evicted),
        );
        let looks_left = Rc::<Cell<u32>>::default();
        let panel = Panel::new(Handlers {
            on_choice: Box::new(choice),
            on_elapsed: Box::new(move || elapsed(Choice::Close)),
            finish_look: {
                let left = Rc::clone(&looks_left);
                Box::new(move || left.replace(left.get().saturating_sub(1)) == 0)
            },
            on_evicted: Box::new(move || evicted(Choice::Close)),
            on_covered: {
                let told = Rc::clone(&told);
                Box::new(move |covered| told.borrow_mut().push(Told::Covered(covered)))
            },
            is_heard: Box::new(|| true),
        });
        let elements_before = elements();
        Self {
            panel,
            told,
            looks_left,
            elements_before,
        }
    }

    fn show(&self, revision: u32, panel: PanelContent) {
        self.show_for(revision, panel, None);
    }

    fn show_for(&self, revision: u32, panel: PanelContent, timer: Option<Millis>) {
        self.panel.show(&view(revision, panel, timer));
    }

    fn root(&self) -> ShadowRoot {
        self.panel.root().expect("something stands on the page")
    }

    fn host(&self) -> HtmlElement {
        self.root().host().unchecked_into()
    }

    fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root().query_selector(selector).unwrap();
        found
            .unwrap_or_else(|| panic!("{selector} is not there"))
            .unchecked_into()
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root().query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|index| found.get(index).unwrap().unchecked_into())
            .collect()
    }

    fn text_of(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    fn button(&self, words: &str) -> HtmlElement {
        let is_wanted = |button: &HtmlElement| button.text_content().unwrap() == words;
        self.all("button")
            .into_iter()
            .find(is_wanted)
            .unwrap_or_else(|| panic!("no {words}"))
    }

    fn focused(&self) -> Option<String> {
        self.root()
            .active_element()
            .map(|element| element.get_attribute("name").unwrap_or_default())
    }

    fn told(&self) -> Vec<Told> {
        self.told.take()
    }

    fn is_bare(&self) -> bool {
        self.panel.root().is_none() && elements() == self.elements_before
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        start_time();
    }
}

/// A view as the background sends it.
fn as_sent(view: &View) -> JsShown {
    cards::shown(view, &message, &seconds_in_sentence)
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap()
        .unchecked_into()
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn body() -> HtmlElement {
    document().body().unwrap()
}

fn elements() -> usize {
    document().query_selector_all("*").unwrap().length() as usize
}

/// A field of the page, removed at the end of the test.
struct Field(HtmlElement);

impl Field {
    fn new() -> Self {
        let field: HtmlElement = document().create_element("input").unwrap().unchecked_into();
        body().append_child(&field).unwrap();
        Self(field)
    }

    fn has_focus(&self) -> bool {
        document().active_element().as_ref() == Some(&self.0)
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        self.0.remove();
    }
}

fn harvest(codes: &[u32]) -> Harvest {
    let id = |kind, value: &str| Id {
        kind,
        value: value.to_owned(),
    };
    Harvest {
        codes: codes.to_vec(),
        ids: vec![
            id(IdKind::Trace, "0b8a2f4e-5d1c-4c36-9b77-3f1e2d4c5b00"),
            id(IdKind::Correlation, "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a"),
            id(IdKind::Session, "0123456789abcdef0123456789abcdef"),
            id(IdKind::Request, "11111111-2222-4333-8444-555555555555"),
            id(IdKind::Activity, "21111111-2222-4333-8444-555555555555"),
            id(IdKind::Operation, "31111111-2222-4333-8444-555555555555"),
            id(IdKind::Unlabelled, "41111111-2222-4333-8444-555555555555"),
        ],
        timestamps: vec!["2026-09-03 13:32:53Z".to_owned()],
        extension: Some("Microsoft_M365_ManageClient".to_owned()),
        resource: Some("https://management.core.windows.net/".to_owned()),
        ..Harvest::default()
    }
}

fn guidance_with(cause: Cause, harvest: Harvest) -> PanelContent {
    PanelContent::Guidance(Box::new(Guidance {
        cause,
        detection: Detection {
            message: "token-validation".to_owned(),
            locale: "en-US".to_owned(),
            host: "blade.hosting.portal.azure.net".to_owned(),
            harvest,
            beside_work: false,
            reasons: Vec::new(),
        },
        address: "https://intune.microsoft.us/contoso.com#view/Microsoft_Intune/DevicesBlade"
            .to_owned(),
        since: 1_788_442_373_000,
        way_back: Some("https://intune.microsoft.us/#home".to_owned()),
    }))
}

fn guidance(codes: &[u32]) -> PanelContent {
    guidance_with(Cause::Recurred, harvest(codes))
}

fn every_content() -> Vec<PanelContent> {
    let notes = NOTES.into_iter().map(PanelContent::Note);
    let causes = CAUSES.into_iter().flat_map(|cause| {
        CODES
            .into_iter()
            .map(move |code| guidance_with(cause, harvest(&code.into_iter().collect::<Vec<_>>())))
    });
    notes.chain(causes).collect()
}

#[wasm_bindgen_test]
fn nothing_is_added_while_there_is_nothing_to_show() {
    let stage = Stage::new();
    stage.show(1, PanelContent::Nothing);
    assert!(stage.is_bare());
    stage.show(2, PanelContent::Note(Note::Asks));
    assert!(!stage.is_bare());
    stage.show(3, PanelContent::Nothing);
    assert!(stage.is_bare());
    assert_eq!(timers_left(), 0);
    assert_eq!(stage.told(), []);
}

#[wasm_bindgen_test]
fn a_dropped_panel_leaves_nothing_behind() {
    let before = elements();
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(5_000));
    let Stage { ref panel, .. } = stage;
    panel.show(&as_sent(&View {
        revision: 2,
        panel: guidance(&[53003]),
        timer: Some(5_000),
        countdown: None,
        incident: None,
        stalls: false,
        covered: false,
    }));
    drop(stage);
    assert_eq!(elements(), before);
}

#[wasm_bindgen_test]
fn every_word_is_in_the_catalogue() {
    let stage = Stage::new();
    for (revision, content) in (1..).zip(every_content()) {
        stage.show_for(revision, content, Some(5_000));
        for name in ["fold", "unfold"] {
            if let Some(button) = stage
                .root()
                .query_selector(&format!("[name={name}]"))
                .unwrap()
            {
                button.unchecked_into::<HtmlElement>().click();
            }
        }
        pass_time(ANNOUNCED);
    }
    watch_clipboard(false);
    stage.show(1_000, guidance(&[53003, 999_999]));
    stage.button("Copy all as text").click();
    assert_eq!(unknown_keys(), "");
}

#[wasm_bindgen_test]
fn the_page_cannot_look_into_it() {
    let stage = Stage::new();
    stage.show(1, PanelContent::Note(Note::Asks));
    let host = stage.host();
    assert!(host.shadow_root().is_none());
    assert_eq!(
        host.get_attribute_names().length(),
        1,
        "only what makes it a popover"
    );
    assert_eq!(host.child_nodes().length(), 0);
}

#[wasm_bindgen_test]
fn the_safe_button_is_the_primary_one() {
    let stage = Stage::new();
    for (note, name) in [
        (Note::Countdown, "refresh-now"),
        (Note::AsksUnsavedInput, "not-now"),
        (Note::AsksBusy, "not-now"),
    ] {
        stage.show_for(1, PanelContent::Note(note), Some(5_000));
        let button = stage.find(".primary");
        assert_eq!(
            button.get_attribute("name").as_deref(),
            Some(name),
            "{note:?}"
        );
        stage.show(0, PanelContent::Nothing);
    }
}

#[wasm_bindgen_test]
fn each_button_sends_its_choice() {
    let stage = Stage::new();
    for (note, words, choice) in [
        (Note::Countdown, "Refresh now", Choice::RefreshNow),
        (Note::Countdown, "Not now", Choice::NotNow),
        (Note::AsksUnsavedInput, "Refresh anyway", Choice::RefreshNow),
        (Note::Offline, "Not now", Choice::NotNow),
        (Note::LandedElsewhere, "Go back", Choice::GoBack),
        (Note::LandedElsewhere, "Stay here", Choice::NotNow),
    ] {
        stage.show(0, PanelContent::Nothing);
        stage.show_for(1, PanelContent::Note(note), Some(5_000));
        stage.button(words).click();
        assert_eq!(stage.told(), [Told::Choice(choice)], "{words}");
    }
    for (selector, choice) in [
        ("[name=refresh-once-more]", Choice::RefreshOnceMore),
        ("[name=go-back]", Choice::GoBack),
        ("[name=snooze]", Choice::Snooze),
        ("[name=turn-off-here]", Choice::TurnOffHere),
        ("[name=close]", Choice::Close),
    ] {
        stage.show(0, PanelContent::Nothing);
        stage.show(1, guidance(&[53003]));
        stage.find(selector).click();
        assert_eq!(stage.told(), [Told::Choice(choice)], "{selector}");
    }
}

#[wasm_bindgen_test]
fn a_dismissed_note_disappears_immediately() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(1_000));
    stage.button("Not now").click();
    assert!(stage.is_bare());
    pass_time(2_000.0);
    assert_eq!(
        stage.told(),
        [Told::Choice(Choice::NotNow)],
        "the countdown is over too"
    );
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(1_000));
    assert!(stage.is_bare(), "the same view does not bring it back");
    stage.show(2, guidance(&[]));
    stage.button("Refresh again").click();
    assert!(!stage.is_bare(), "what waits for the browser stays");
}

#[wasm_bindgen_test]
fn a_handler_may_show_the_next_view() {
    speak(include_str!("../../extension/_locales/en/messages.json"));
    let slot: Rc<RefCell<Option<Panel>>> = Rc::default();
    let next = {
        let slot = Rc::clone(&slot);
        move || {
            if let Some(panel) = slot.borrow().as_ref() {
                panel.show(&view(2, PanelContent::Nothing, None));
            }
        }
    };
    let panel = Panel::new(Handlers {
        on_choice: Box::new(move |_| next()),
        ..quiet()
    });
    panel.show(&view(1, PanelContent::Note(Note::Asks), None));
    let button = panel
        .root()
        .unwrap()
        .query_selector("[name=refresh-now]")
        .unwrap()
        .unwrap();
    *slot.borrow_mut() = Some(panel);
    button.unchecked_into::<HtmlElement>().click();
    assert!(slot.borrow().as_ref().unwrap().root().is_none());
}

#[wasm_bindgen_test]
fn seconds_are_written_as_each_language_does() {
    let en = include_str!("../../extension/_locales/en/messages.json");
    let de = include_str!("../../extension/_locales/de/messages.json");
    let pl = include_str!("../../extension/_locales/pl/messages.json");
    let ar = include_str!("../../extension/_locales/ar/messages.json");
    for (messages, seconds, words) in [
        (en, 0, "0 seconds"),
        (en, 1, "1 second"),
        (de, 1, "1 Sekunde"),
        (de, 5, "5 Sekunden"),
        // After "za", the noun would need another case than `Intl` gives it.
        (pl, 5, "5 s"),
        (ar, 2, "2 ث"),
    ] {
        speak(messages);
        assert_eq!(seconds_in_sentence(seconds).replace('\u{a0}', " "), words);
    }
}

#[wasm_bindgen_test]
fn values_are_isolated_where_the_text_runs_from_right_to_left() {
    speak(include_str!("../../extension/_locales/ar/messages.json"));
    let text = message("link_code", &["AADSTS53003"]);
    assert!(text.contains("\u{2068}AADSTS53003\u{2069}"), "{text}");
    speak(include_str!("../../extension/_locales/de/messages.json"));
    let text = message("link_code", &["AADSTS53003"]);
    assert!(!text.contains('\u{2068}'), "{text}");
}

#[wasm_bindgen_test]
fn the_countdown_tells_its_seconds_and_its_end() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
    assert_eq!(stage.text_of("h2"), "Your access token probably expired");
    for left in ["3 seconds", "2 seconds", "1 second"] {
        assert_eq!(
            stage.text_of("#countdown"),
            format!("Refreshing in {left}…")
        );
        assert_eq!(stage.told(), []);
        pass_time(1_000.0);
    }
    assert_eq!(stage.told(), [Told::Elapsed]);
    // The background may have been stopped before it received the message.
    pass_time(60_000.0);
    assert_eq!(stage.told(), [Told::Elapsed, Told::Elapsed]);
    assert_eq!(stage.text_of("#countdown"), "Refreshing in 1 second…");
}

#[wasm_bindgen_test]
fn a_countdown_ends_without_texts() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(2_000));
    // As for an older copy after an update of the extension.
    speak("{}");
    pass_time(2_000.0);
    assert_eq!(stage.told(), [Told::Elapsed]);
}

#[wasm_bindgen_test]
fn a_known_time_is_not_reported_again() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(1_000));
    pass_time(1_000.0);
    assert_eq!(stage.told(), [Told::Elapsed]);
    stage.show(2, PanelContent::Nothing);
    pass_time(60_000.0);
    assert_eq!(stage.told(), []);
}

#[wasm_bindgen_test]
fn the_countdown_pauses_while_the_user_is_on_the_note() {
    for (comes, goes) in [("pointerenter", "pointerleave"), ("focus", "blur")] {
        let stage = Stage::new();
        stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
        pass_time(500.0);
        if comes == "focus" {
            stage.button("Not now").focus().unwrap();
        } else {
            point(&stage.find("section"), comes, 0.0, 0.0);
        }
        assert_eq!(
            stage.text_of("#countdown"),
            "Paused at 3 seconds. Move away to continue.",
            "{comes}"
        );
        pass_time(60_000.0);
        assert_eq!(stage.told(), [], "{comes}");
        if goes == "blur" {
            stage.button("Not now").blur().unwrap();
        } else {
            point(&stage.find("section"), goes, 0.0, 0.0);
        }
        assert_eq!(
            stage.text_of("#countdown"),
            "Refreshing in 3 seconds…",
            "{goes}"
        );
        pass_time(2_499.0);
        assert_eq!(stage.told(), [], "{goes}");
        pass_time(1.0);
        assert_eq!(stage.told(), [Told::Elapsed], "{goes}");
    }
}

#[wasm_bindgen_test]
fn other_times_run_whoever_is_there() {
    let stage = Stage::new();
    for (revision, panel) in (1..).zip([
        PanelContent::Nothing,
        PanelContent::Note(Note::Asks),
        guidance(&[]),
    ]) {
        stage.show_for(revision, panel.clone(), Some(60_000));
        if panel != PanelContent::Nothing {
            point(&stage.find("section"), "pointerenter", 0.0, 0.0);
        }
        pass_time(59_999.0);
        assert_eq!(stage.told(), []);
        pass_time(1.0);
        assert_eq!(stage.told(), [Told::Elapsed]);
    }
}

/// The error that the time depends on may be back, or gone.
#[wasm_bindgen_test]
fn a_time_is_extended_while_the_page_is_still_to_be_looked_at() {
    for (looks, extended) in [(0, 0.0), (1, 600.0), (3, 1_800.0), (9, 1_800.0)] {
        let stage = Stage::new();
        stage.looks_left.set(looks);
        stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
        pass_time(3_000.0 + extended - 1.0);
        assert_eq!(stage.told(), [], "{looks} looks left");
        pass_time(1.0);
        assert_eq!(stage.told(), [Told::Elapsed], "{looks} looks left");
    }
}

/// During a look, the browser may call the listener that receives the next view.
#[wasm_bindgen_test]
fn a_view_that_is_shown_during_a_look_has_a_time_of_its_own() {
    speak(include_str!("../../extension/_locales/en/messages.json"));
    stop_time();
    let slot: Rc<RefCell<Option<Panel>>> = Rc::default();
    let elapsed = Rc::<Cell<u32>>::default();
    let panel = Panel::new(Handlers {
        on_elapsed: {
            let elapsed = Rc::clone(&elapsed);
            Box::new(move || elapsed.set(elapsed.get() + 1))
        },
        finish_look: {
            let slot = Rc::clone(&slot);
            Box::new(move || {
                if let Some(panel) = slot.borrow().as_ref() {
                    panel.show(&view(2, PanelContent::Note(Note::Asks), Some(3_000)));
                }
                true
            })
        },
        ..quiet()
    });
    panel.show(&view(1, PanelContent::Note(Note::Countdown), Some(1_000)));
    *slot.borrow_mut() = Some(panel);
    pass_time(1_000.0 + 2_999.0);
    assert_eq!(elapsed.get(), 0);
    pass_time(1.0);
    assert_eq!(elapsed.get(), 1);
    slot.take();
}

#[wasm_bindgen_test]
fn a_view_that_is_shown_already_changes_nothing() {
    let stage = Stage::new();
    stage.show_for(7, PanelContent::Note(Note::Countdown), Some(3_000));
    let card = stage.find("section");
    pass_time(1_000.0);
    stage.show_for(7, PanelContent::Note(Note::Countdown), Some(3_000));
    assert!(stage.find("section").is_same_node(Some(&card)));
    pass_time(2_000.0);
    assert_eq!(stage.told(), [Told::Elapsed]);
}

#[wasm_bindgen_test]
fn another_view_with_the_number_of_one_that_was_lost_is_shown() {
    let stage = Stage::new();
    stage.show_for(7, PanelContent::Note(Note::Countdown), Some(3_000));
    stage.show(7, PanelContent::Note(Note::AsksUnsavedInput));
    pass_time(10_000.0);
    assert_eq!(stage.told(), []);
}

#[wasm_bindgen_test]
fn a_new_view_has_a_time_of_its_own() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
    pass_time(2_000.0);
    stage.show(2, PanelContent::Note(Note::AsksUnsavedInput));
    pass_time(10_000.0);
    assert_eq!(stage.told(), []);
    stage.show_for(3, PanelContent::Note(Note::Countdown), Some(3_000));
    assert_eq!(stage.text_of("#countdown"), "Refreshing in 3 seconds…");
    pass_time(3_000.0);
    assert_eq!(stage.told(), [Told::Elapsed]);
}

#[wasm_bindgen_test]
fn it_is_announced_once() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(5_000));
    let announced = || stage.text_of("[role=status]");
    assert_eq!(announced(), "", "a region exists before its text is set");
    pass_time(ANNOUNCED);
    let once = "Your access token probably expired. This page will refresh in 5 seconds. To stop it, select Not now.";
    assert_eq!(announced(), once);
    pass_time(3_000.0);
    assert_eq!(announced(), once, "not announced every second");
    assert!(
        stage
            .find("#countdown")
            .closest("[aria-live], [role=status]")
            .unwrap()
            .is_none()
    );

    stage.show(2, guidance(&[]));
    pass_time(ANNOUNCED);
    assert_eq!(
        announced(),
        "Token Assist: Refreshing didn't fix the error. Instructions are at the end of this page."
    );
    pass_time(20_000.0);
    assert_eq!(announced(), "", "it is not read twice");
    stage.show(3, guidance(&[53003]));
    pass_time(ANNOUNCED);
    assert_eq!(announced(), "", "more details are no news");
}

#[wasm_bindgen_test]
fn it_takes_no_focus() {
    let field = Field::new();
    field.0.focus().unwrap();
    let stage = Stage::new();
    for (revision, content) in (1..).zip(every_content()) {
        stage.show(revision, content);
        assert!(field.has_focus());
    }
}

#[wasm_bindgen_test]
fn buttons_that_do_the_same_stay_when_the_words_change() {
    let stage = Stage::new();
    stage.show(1, PanelContent::Note(Note::Asks));
    let button = stage.find("[name=refresh-now]");
    let place = button.get_bounding_client_rect().y();
    let words = stage.find("p").text_content();
    for (revision, note) in (2..).zip([Note::Countdown, Note::Asks]) {
        stage.show(revision, PanelContent::Note(note));
        assert!(button.is_connected(), "a press on it is a click");
        assert_eq!(button.get_bounding_client_rect().y(), place);
    }
    assert_eq!(stage.find("p").text_content(), words);
    stage.show(4, PanelContent::Note(Note::AsksUnsavedInput));
    assert!(
        !button.is_connected(),
        "a press that began before there was input to lose is no click"
    );
}

#[wasm_bindgen_test]
fn escape_closes_while_the_focus_is_inside() {
    let field = Field::new();
    let stage = Stage::new();
    for (content, choice) in [
        (PanelContent::Note(Note::Asks), Choice::NotNow),
        (guidance(&[53003]), Choice::Close),
    ] {
        stage.show(1, PanelContent::Nothing);
        stage.show(2, content);
        press(&field.0, "Escape");
        assert_eq!(stage.told(), [], "Escape on the page is the page's");
        field.0.focus().unwrap();
        let button = stage.find("button");
        button.focus().unwrap();
        press(&button, "Enter");
        assert_eq!(stage.told(), []);
        press(&button, "Escape");
        assert_eq!(stage.told(), [Told::Choice(choice)]);
        assert!(stage.is_bare());
        assert!(
            field.has_focus(),
            "the focus goes back to where it came from"
        );
    }
}

#[wasm_bindgen_test]
fn the_pages_shortcuts_are_not_meant() {
    const KINDS: [&str; 3] = ["keydown", "click", "pointerdown"];
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    KINDS.into_iter().for_each(count_in_document);
    let button = stage.find("[name=fold]");
    press(&button, "g");
    point(&stage.find("h2"), "pointerdown", 0.0, 0.0);
    button.click();
    assert_eq!(KINDS.map(reached), [0, 0, 0]);
    press(&body(), "g");
    assert_eq!(reached("keydown"), 1);
}

#[wasm_bindgen_test]
async fn it_is_put_back_ten_times_in_ten_seconds() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(60_000));
    let host = stage.host();
    for round in 1..=10 {
        host.remove();
        settled().await;
        assert!(host.is_connected(), "round {round}");
        assert!(host.matches(":popover-open").unwrap(), "round {round}");
        pass_time(900.0);
    }
    assert_eq!(stage.told(), []);
    pass_time(1_000.0);
    host.remove();
    settled().await;
    assert!(
        host.is_connected(),
        "the first round was more than ten seconds ago"
    );
    host.remove();
    settled().await;
    assert!(!host.is_connected());
    assert_eq!(stage.told(), [Told::Evicted]);
    assert!(stage.is_bare());
    pass_time(60_000.0);
    assert_eq!(
        stage.told(),
        [],
        "a countdown that nobody sees does not run"
    );
    stage.show(2, PanelContent::Note(Note::Asks));
    assert!(!stage.is_bare(), "another view is another try");
}

#[wasm_bindgen_test]
async fn it_comes_back_into_the_top_layer() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    let host = stage.host();
    hide_popover(&host);
    settled().await;
    assert!(host.matches(":popover-open").unwrap());

    count_shown(&host);
    let dialog = open_dialog(true);
    settled().await;
    assert_eq!(shown(), 1, "in the page's dialog");
    assert!(dialog.contains(Some(&host)));
    dialog.remove();
    pass_time(LOOKED_AT);
    assert!(host.matches(":popover-open").unwrap(), "out of it again");
    count_shown(&host);

    stage.button("Snooze 1 hour").focus().unwrap();
    let dialog = open_dialog(false);
    stage.button("Snooze 1 hour").focus().unwrap();
    settled().await;
    assert_eq!(
        shown(),
        0,
        "a dialog that leaves the page as it is covers nothing"
    );
    assert_eq!(stage.focused().as_deref(), Some("snooze"));
    dialog.remove();
}

#[wasm_bindgen_test]
async fn it_gives_way_to_a_page_with_many_dialogs() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    count_shown(&stage.host());
    for _ in 0..15 {
        let dialog = open_dialog(true);
        settled().await;
        dialog.remove();
    }
    assert_eq!(shown(), 20, "ten times in and out");
    assert_eq!(stage.told(), [Told::Covered(true)]);
    pass_time(LOOKED_AT);
    assert_eq!(stage.told(), [Told::Covered(false)]);
}

#[wasm_bindgen_test]
fn page_styles_cannot_reach_it_and_it_leaks_none() {
    let paragraph: HtmlElement = document().create_element("p").unwrap().unchecked_into();
    body().append_child(&paragraph).unwrap();
    let looks = |element: &Element| {
        let style = web_sys::window()
            .unwrap()
            .get_computed_style(element)
            .unwrap()
            .unwrap();
        [
            "display",
            "color",
            "font-family",
            "font-size",
            "margin-top",
            "padding-top",
            "opacity",
        ]
        .map(|name| style.get_property_value(name).unwrap())
    };
    let paragraph_before = looks(&paragraph);
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    let ours = ["p", "button.tool", "h2", "a", "dd", ".card"];
    let ours_before = ours.map(|selector| looks(&stage.find(selector)));
    let size = stage.find(".card").get_bounding_client_rect().width();
    assert_eq!(looks(&paragraph), paragraph_before);

    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(
        "html > div, div, p, a, button { display: none !important; color: lime !important; font: 40px fantasy !important; \
             margin: 9px !important; padding: 9px !important; opacity: 0 !important; \
             transform: scale(0) !important; filter: blur(9px) !important; width: 3px !important; \
             visibility: hidden !important; pointer-events: none !important } \
         html { color: lime; font: 40px fantasy; letter-spacing: 9px; text-transform: uppercase; \
                line-height: 9; cursor: wait }",
    ));
    document()
        .query_selector("head")
        .unwrap()
        .unwrap()
        .append_child(&style)
        .unwrap();
    let host = stage.host();
    host.set_attribute("style", "display: none !important; opacity: 0 !important")
        .unwrap();
    let computed = web_sys::window()
        .unwrap()
        .get_computed_style(&host)
        .unwrap()
        .unwrap();
    for (name, value) in [
        ("display", "block"),
        ("opacity", "1"),
        ("transform", "none"),
        ("filter", "none"),
        ("visibility", "visible"),
        ("pointer-events", "auto"),
        ("letter-spacing", "normal"),
        ("text-transform", "none"),
    ] {
        assert_eq!(computed.get_property_value(name).unwrap(), value, "{name}");
    }
    assert_eq!(
        ours.map(|selector| looks(&stage.find(selector))),
        ours_before
    );
    assert_eq!(stage.find(".card").get_bounding_client_rect().width(), size);
    style.remove();
    paragraph.remove();
}

#[wasm_bindgen_test]
fn links_open_a_tab_of_their_own_in_this_cloud_and_tenant() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    let links = stage.all("a");
    assert_eq!(
        links[1].get_attribute("href").unwrap(),
        "https://entra.microsoft.us/contoso.com#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true"
    );
    assert_eq!(
        links[0].get_attribute("href").unwrap(),
        "https://login.microsoftonline.us/error?code=53003"
    );
    for link in links {
        assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
        assert_eq!(
            link.get_attribute("rel").as_deref(),
            Some("noopener noreferrer")
        );
    }
}

#[wasm_bindgen_test]
async fn values_are_copied_and_it_says_so() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    watch_clipboard(false);
    let copy = stage.find("[value='7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a']");
    assert_eq!(
        copy.get_attribute("aria-label").as_deref(),
        Some("Copy Correlation ID")
    );
    copy.click();
    copy.click();
    settled().await;
    assert_eq!(
        copied(),
        "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a\n---\n7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a"
    );
    assert_eq!(copy.text_content().unwrap(), "Copied");
    pass_time(ANNOUNCED);
    assert_eq!(stage.text_of("[role=status]"), "Copied");
    pass_time(2_000.0);
    assert_eq!(copy.text_content().unwrap(), "Copy");

    watch_clipboard(false);
    stage.button("Copy all as text").click();
    stage.button("Copy all as JSON").click();
    settled().await;
    let copied = copied();
    for wanted in [
        "Token Assist: Likely blocked by Conditional Access",
        "AADSTS53003: A Conditional Access policy blocked the token.",
        "\nCorrelation ID: 7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a\n",
        "\nPortal: intune.microsoft.us\n",
        "\"codes\":[53003]",
    ] {
        assert!(copied.contains(wanted), "{wanted} in {copied}");
    }
}

#[wasm_bindgen_test]
async fn a_blocked_clipboard_falls_back_to_a_copy_command() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    watch_clipboard(true);
    look_for_field(&stage.root());
    let copy = stage.find("[value=AADSTS53003]");
    copy.focus().unwrap();
    copy.click();
    settled().await;
    assert_eq!(copied(), "field: AADSTS53003");
    assert_eq!(copy.text_content().unwrap(), "Copied");
    assert!(stage.root().query_selector("textarea").unwrap().is_none());
    assert_eq!(stage.focused().as_deref(), Some("copy"));
}

#[wasm_bindgen_test]
fn it_folds_and_unfolds_and_keeps_that() {
    let stage = Stage::new();
    stage.show(1, guidance(&[53003]));
    stage.find("[name=fold]").focus().unwrap();
    stage.find("[name=fold]").click();
    assert_eq!(
        stage.text_of("section"),
        "Likely blocked by Conditional Access"
    );
    assert_eq!(stage.focused().as_deref(), Some("unfold"));
    assert_eq!(
        stage
            .find("[name=unfold]")
            .get_attribute("aria-expanded")
            .as_deref(),
        Some("false")
    );
    stage.show(2, PanelContent::Nothing);
    stage.show(3, guidance(&[70043]));
    assert_eq!(stage.text_of("section"), "Time to sign in again");
    stage.find("[name=unfold]").click();
    assert_eq!(stage.focused().as_deref(), Some("fold"));
    assert!(stage.text_of("section").contains("sign-in frequency"));
    assert_eq!(stage.told(), []);
}

#[wasm_bindgen_test]
fn it_moves_out_of_the_way_and_stays_there() {
    let stage = Stage::new();
    let window = web_sys::window().unwrap();
    let width = window.inner_width().unwrap().as_f64().unwrap();
    let height = window.inner_height().unwrap().as_f64().unwrap();
    stage.show(1, guidance(&[53003]));
    let edges = || {
        let card = stage.find("section").get_bounding_client_rect();
        (card.left(), card.top(), card.right(), card.bottom())
    };
    assert!(edges().0 > width / 2.0 - 300.0 && edges().2 < width);
    let right = edges().0;
    stage.find("[name=side]").click();
    assert!(edges().0 < right, "the other side");

    let drag = |from: (f64, f64), to: (f64, f64)| {
        let title = stage.find("h2");
        point(&title, "pointerdown", from.0, from.1);
        point(&title, "pointermove", to.0, to.1);
        point(&title, "pointerup", to.0, to.1);
        point(&title, "pointermove", 0.0, 0.0);
    };
    let (left, top, ..) = edges();
    drag((left + 30.0, top + 20.0), (left + 60.0, top + 60.0));
    assert_eq!((edges().0, edges().1), (left + 30.0, top + 40.0));
    stage.show(2, guidance(&[70043]));
    assert_eq!(
        (edges().0, edges().1),
        (left + 30.0, top + 40.0),
        "also in the next view"
    );
    for to in [(-5_000.0, -5_000.0), (5_000.0, 5_000.0)] {
        let (left, top, ..) = edges();
        drag((left + 30.0, top + 20.0), to);
        let (left, top, right, bottom) = edges();
        assert!(left >= 0.0 && top >= 0.0, "{left} {top}");
        assert!(
            right <= width && bottom <= height,
            "{right} {bottom} in {width} {height}"
        );
    }
    let placed = edges();
    point(&stage.find("[name=close]"), "pointerdown", 100.0, 100.0);
    point(&stage.find("h2"), "pointermove", 0.0, 0.0);
    assert_eq!(edges(), placed, "a button is no handle");
}

#[wasm_bindgen_test]
fn more_details_keep_the_focus_where_it_is() {
    let stage = Stage::new();
    stage.show(1, guidance(&[]));
    stage.button("Snooze 1 hour").focus().unwrap();
    stage.show(2, guidance(&[53003]));
    assert_eq!(stage.focused().as_deref(), Some("snooze"));
    assert_eq!(
        stage.find("[value=AADSTS53003]").text_content().as_deref(),
        Some("Copy")
    );
}

#[wasm_bindgen_test]
fn it_follows_the_portals_theme() {
    let stage = Stage::new();
    let body = body();
    for (revision, class, background, is_dark) in [
        (1, "fxs-mode-dark", "", true),
        (2, "fxs-mode-light", "rgb(0, 0, 0)", false),
        (3, "ext fxs-theme-dark", "", true),
        (4, "fxs-theme-blue", "rgb(27, 26, 25)", true),
        (5, "", "rgb(255, 255, 255)", false),
        (6, "", "rgba(0, 0, 0, 0.9)", true),
    ] {
        body.set_class_name(class);
        body.style()
            .set_property("background-color", background)
            .unwrap();
        stage.show(revision, PanelContent::Nothing);
        stage.show(revision + 100, PanelContent::Note(Note::Asks));
        assert_eq!(
            stage.find(".page").class_list().contains("dark"),
            is_dark,
            "{class} {background}"
        );
    }
    // What lets the light root through does not count.
    let root = document()
        .document_element()
        .unwrap()
        .unchecked_into::<HtmlElement>();
    root.style()
        .set_property("background-color", "rgb(250, 250, 250)")
        .unwrap();
    body.style()
        .set_property("background-color", "rgba(0, 0, 0, 0.3)")
        .unwrap();
    stage.show(7, PanelContent::Nothing);
    stage.show(8, PanelContent::Note(Note::Asks));
    assert!(!stage.find(".page").class_list().contains("dark"));
    for element in [&root, &body] {
        element.remove_attribute("style").unwrap();
        element.remove_attribute("class").unwrap();
    }
}

#[wasm_bindgen_test]
fn it_can_be_read_and_hit_in_both_themes() {
    let stage = Stage::new();
    for (theme, offset) in [("fxs-mode-light", 1), ("fxs-mode-dark", 1_000)] {
        body().set_class_name(theme);
        for (revision, content) in (offset..).zip(every_content()) {
            stage.show_for(revision, content, Some(5_000));
            let root = stage.root();
            assert_eq!(faint(&root), "", "{theme}");
            assert_eq!(small(&root), "", "{theme}");
            assert_eq!(cut_off(&root), "", "{theme}");
        }
        stage.show(offset + 500, guidance(&[53003]));
        stage.find("[name=fold]").click();
        assert_eq!(faint(&stage.root()), "", "{theme}");
        assert_eq!(small(&stage.root()), "", "{theme}");
        stage.find("[name=unfold]").click();
    }
    body().remove_attribute("class").unwrap();
}

#[wasm_bindgen_test]
fn roles_and_names_are_there() {
    let stage = Stage::new();
    for (revision, content) in (1..).zip(every_content()) {
        stage.show_for(revision, content, Some(5_000));
        let label = stage
            .find("section")
            .get_attribute("aria-labelledby")
            .unwrap();
        let title = stage.root().get_element_by_id(&label).unwrap();
        assert!(!title.text_content().unwrap().is_empty());
        for control in stage.all("button, a") {
            let name = control
                .get_attribute("aria-label")
                .or_else(|| control.text_content());
            assert!(!name.unwrap().trim().is_empty(), "{}", control.outer_html());
        }
        for button in stage.all("button") {
            assert_eq!(button.get_attribute("type").as_deref(), Some("button"));
        }
        assert_eq!(
            stage.find(".page").get_attribute("lang").as_deref(),
            Some("en")
        );
        assert_eq!(
            stage.find(".page").get_attribute("dir").as_deref(),
            Some("ltr")
        );
        let ids = stage.all("[id]").into_iter().map(|element| element.id());
        let mut ids: Vec<String> = ids.collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "ids are unique");
    }
    let node: &Node = &stage.root();
    assert!(node.text_content().unwrap().contains("Conditional Access"));
}

#[wasm_bindgen_test]
fn a_covered_countdown_pauses() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
    pass_time(2_000.0);
    let html = document().document_element().unwrap();
    html.set_attribute("inert", "").unwrap();
    pass_time(60_000.0);
    assert_eq!(stage.told(), [Told::Covered(true)]);
    html.remove_attribute("inert").unwrap();
    pass_time(LOOKED_AT);
    assert_eq!(stage.told(), [Told::Covered(false)]);
    pass_time(2_999.0);
    assert_eq!(stage.told(), [], "the whole time again");
    pass_time(1.0);
    assert_eq!(stage.told(), [Told::Elapsed]);
}

#[wasm_bindgen_test]
fn visibility_is_checked_in_the_last_moment_of_a_countdown() {
    let stage = Stage::new();
    stage.show_for(1, PanelContent::Note(Note::Countdown), Some(3_000));
    pass_time(2_999.0);
    let html = document().document_element().unwrap();
    html.set_attribute("inert", "").unwrap();
    pass_time(1.0);
    html.remove_attribute("inert").unwrap();
    assert_eq!(stage.told(), [Told::Covered(true)]);
}
