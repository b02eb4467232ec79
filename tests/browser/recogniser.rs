//! The recogniser in real documents: where a message can be, what the verdict on it is, and what a page can
//! do to slow recognition down.

use js_sys::{Array, JsString};
use serde_json::Value;
use token_assist::browser::dom::document;
use token_assist::browser::extra_messages::ExtraMessages;
use token_assist::browser::recogniser::{Examined, FoundMessage, Recogniser};
use token_assist::detection::{Decision, IdKind, Reason};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, Element, HtmlElement, Node, ShadowRoot, ShadowRootInit, ShadowRootMode};

#[path = "../unit/disguises.rs"]
mod disguises;

const MESSAGE: &str = "There was an error validating access token";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = String, js_name = fromCharCode, variadic)]
    fn text_of_units(units: &Array) -> JsString;

    type Frame;
    #[wasm_bindgen(method, getter, js_name = contentDocument)]
    fn content_document(this: &Frame) -> Document;
    type TextHolder;
    #[wasm_bindgen(method, setter, js_name = textContent)]
    fn set_text(this: &TextHolder, text: &JsString);
}

/// A part of a page that is removed after the test.
struct Stage(HtmlElement);

impl Stage {
    /// `{}` in the markup is the place of the message.
    fn new(markup: &str) -> Self {
        let stage = document()
            .create_element("div")
            .expect("a div")
            .unchecked_into::<HtmlElement>();
        stage.set_inner_html(&markup.replace("{}", MESSAGE));
        document()
            .body()
            .expect("a body")
            .append_child(&stage)
            .expect("appended");
        Self(stage)
    }

    fn element(&self, selector: &str) -> Element {
        self.0
            .query_selector(selector)
            .expect("a selector")
            .expect(selector)
    }

    fn found(&self) -> Vec<Element> {
        found_in(&portal(), &self.0)
    }

    /// Attaches a shadow root to the first element that matches the selector.
    fn attach(&self, selector: &str, markup: &str) -> ShadowRoot {
        let options = ShadowRootInit::new(ShadowRootMode::Closed);
        let root = self
            .element(selector)
            .attach_shadow(&options)
            .expect("a root");
        root.set_inner_html(&markup.replace("{}", MESSAGE));
        root
    }

    /// The verdict on the first message on the stage.
    fn examined(&self) -> Examined {
        let mut found = messages_in(&portal(), &self.0).into_iter();
        let FoundMessage { node, text } = found
            .next()
            .unwrap_or_else(|| panic!("nothing is found in {}", self.0.inner_html()));
        let examined = portal().examine(&node, None, true);
        let with_text = portal().examine(&node, text, true);
        assert_eq!(with_text.verdict, examined.verdict);
        assert_eq!(with_text.detection, examined.detection);
        examined
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// The results of a search that is never interrupted.
fn messages_in(recogniser: &Recogniser, root: &Node) -> Vec<FoundMessage> {
    let mut found = Vec::new();
    let is_over = recogniser
        .search(root)
        .resume(recogniser, f64::INFINITY, |it| found.push(it));
    assert!(is_over);
    found
}

fn find(recogniser: &Recogniser, root: &Node) -> Vec<Node> {
    let found = messages_in(recogniser, root).into_iter();
    found.map(|message| message.node).collect()
}

fn found_in(recogniser: &Recogniser, root: &Node) -> Vec<Element> {
    let found = find(recogniser, root).into_iter();
    found
        .map(|place| place.dyn_into().expect("an element"))
        .collect()
}

fn portal() -> Recogniser {
    Recogniser::new("portal.azure.com", &ExtraMessages::default())
}

fn decision(markup: &str) -> (Decision, Reason) {
    let verdict = Stage::new(markup).examined().verdict;
    (verdict.decision, verdict.reasons[0])
}

/// Key, locale and text of every row of the catalog, holes filled.
fn rows() -> Vec<[String; 3]> {
    let catalog: Value =
        serde_json::from_str(include_str!("../../src/catalog/messages.json")).expect("JSON");
    let list = catalog["messages"].as_array().expect("a list").clone();
    let text = |row: &Value, name: &str| row[name].as_str().expect(name).to_owned();
    list.iter()
        .map(|row| {
            [
                text(row, "key"),
                text(row, "locale"),
                text(row, "text").replace('…', "17"),
            ]
        })
        .collect()
}

#[wasm_bindgen_test]
fn a_message_that_the_admin_added_is_an_error_like_the_others() {
    let extra = ExtraMessages {
        traces: "|session".to_owned(),
        texts: vec!["we couldn\u{2019}t renew your session".to_owned()],
    };
    let recogniser = Recogniser::new("portal.azure.com", &extra);
    for text in [
        "We couldn't renew your session",
        "We couldn\u{2019}t renew your <b>ses\u{ad}sion</b>.",
        "{}",
    ] {
        let stage = Stage::new(&format!("<p role='alert'>{text}</p>"));
        let found = find(&recogniser, &stage.0);
        assert_eq!(found.len(), 1, "{text}");
        let examined = recogniser.examine(&found[0], None, true);
        assert_eq!(examined.verdict.decision, Decision::Error, "{text}");
    }
    let other = Stage::new("<p role='alert'>We could renew your session</p>");
    assert!(find(&recogniser, &other.0).is_empty());
}

/// A search that is interrupted after each step; after a number of steps the page changes.
fn find_step_by_step(stage: &Stage, steps: usize, change: impl FnOnce()) -> Vec<Node> {
    let recogniser = portal();
    let mut found = Vec::new();
    let mut search = recogniser.search(&stage.0);
    let mut change = Some(change);
    for step in 0.. {
        if step == steps
            && let Some(change) = change.take()
        {
            change();
        }
        let is_over = search.resume(&recogniser, f64::NEG_INFINITY, |it| found.push(it.node));
        if is_over {
            break;
        }
    }
    found
}

#[wasm_bindgen_test]
fn the_text_of_a_message_is_read_once() {
    let stage = Stage::new("<p role='alert'>{}</p>");
    let FoundMessage { node, text } = messages_in(&portal(), &stage.0).remove(0);
    node.set_text_content(Some("Saved"));
    let decision = portal().examine(&node, text, true).verdict.decision;
    assert_eq!(decision, Decision::Error);
}

#[wasm_bindgen_test]
fn a_search_that_waits_loses_no_message_when_elements_move() {
    for steps in 0..16 {
        for mover in ["#first", "#second", "#third"] {
            let trace = "an access token";
            let stage = Stage::new(&format!(
                "<section><p id='first'>{trace}</p><p id='second'>{trace}</p><p id='third'>{trace}</p><p id='error'>{{}}</p></section><aside></aside>"
            ));
            let (section, aside) = (stage.element("section"), stage.element("aside"));
            let moved = stage.element(mover);
            for to in [&section, &aside] {
                let found = find_step_by_step(&stage, steps, || {
                    to.append_child(&moved).expect("moved");
                });
                let error: Node = stage.element("#error").into();
                assert!(found.contains(&error), "{mover} after {steps} steps");
            }
        }
    }
}

#[wasm_bindgen_test]
fn a_search_that_waits_finds_the_child_that_is_added_with_the_message() {
    let quotation = document()
        .create_element("blockquote")
        .expect("a quotation");
    for steps in 0..8 {
        for before in ["", "<p>Ready</p>", "<p>an access token</p>"] {
            let stage = Stage::new(&format!("<section>{before}</section>"));
            let section = stage.element("section");
            quotation.set_text_content(Some(MESSAGE));
            let found = find_step_by_step(&stage, steps, || {
                section.replace_children_with_node_1(&quotation);
            });
            let outer: Node = section.into();
            assert!(!found.contains(&outer), "{before:?}, after {steps} steps");
        }
    }
}

#[wasm_bindgen_test]
fn every_message_is_an_error_in_every_disguise() {
    let recogniser = portal();
    let stage = Stage::new("<div role='alert'></div>");
    let alert = stage.element("div");
    for [key, locale, text] in rows() {
        for (name, disguise) in disguises::DISGUISES {
            let Some(text) = disguise(&text) else {
                continue;
            };
            alert.set_text_content(Some(&text));
            assert!(
                recogniser.suspects(&JsString::from(text.as_str())),
                "{locale}, {name}: {text:?}"
            );
            let found = found_in(&recogniser, &stage.0);
            assert_eq!(
                found,
                std::slice::from_ref(&alert),
                "{locale}, {name}: {text:?}"
            );
            let examined = recogniser.examine(&alert, None, true);
            assert_eq!(
                examined.verdict.decision,
                Decision::Error,
                "{locale}, {name}: {text:?}"
            );
            let detection = examined.detection.expect("a detection");
            assert_eq!(
                (&detection.message, &detection.locale),
                (&key, &locale),
                "{name}: {text:?}"
            );
        }
    }
}

#[wasm_bindgen_test]
fn a_message_may_be_split_over_anything() {
    for [_, locale, text] in rows() {
        let letters: Vec<char> = text.chars().collect();
        let (head, tail) = letters.split_at(letters.len() / 2);
        let (head, tail) = (String::from_iter(head), String::from_iter(tail));
        for markup in [
            format!("<p role='alert'><span>{head}</span><span>{tail}</span></p>"),
            format!("<p role='alert'>{head}<b><i>{tail}</i></b></p>"),
            format!("<p role='alert'>{head}<!-- ko -->{tail}</p>"),
            format!("<p role='alert'>{head}<wbr>{tail}</p>"),
            format!("<p role='alert'><i>\u{e783}</i>{head}<svg><path/></svg>{tail}</p>"),
            format!("<p role='alert'>{head}<a href='#help'>{tail}</a></p>"),
            format!("<p role='alert'>{}</p>", text.replacen(' ', "<br>", 1)),
            format!(
                "<p role='alert'>{}</p>",
                text.replace(' ', "</span>\n   <span>")
            ),
        ] {
            let stage = Stage::new(&markup);
            assert_eq!(stage.found(), [stage.element("p")], "{locale}: {markup}");
            assert_eq!(
                stage.examined().verdict.decision,
                Decision::Error,
                "{locale}: {markup}"
            );
        }
    }
}

/// An icon may be within a word in scripts that do not separate words.
#[wasm_bindgen_test]
fn an_icon_may_stand_between_letters_of_unspaced_scripts() {
    for text in [
        "验证访问令\u{e783}牌时出错",
        "驗證存取權\u{e783}杖時發生錯誤",
        "มีข้อผิดพลาดในการตรวจสอบโทเค\u{e783}็นการเข้าถึง",
        "アクセストー\u{e783}クンの検証エラーです",
    ] {
        let stage = Stage::new(&format!("<p>{text}</p>"));
        assert_eq!(stage.found(), [stage.element("p")], "{text}");
    }
}

#[wasm_bindgen_test]
fn ordinary_text_is_not_suspected() {
    let recogniser = portal();
    for text in [
        "",
        "Device compliance",
        "Tokens and how to get one",
        "const token = await getToken(scope)",
        "Conditional Access policies that block access",
        "Authentication methods",
        "アクセス許可",
        "Настройки",
        "\u{e783} Error",
    ] {
        assert!(!recogniser.suspects(&JsString::from(text)), "{text:?}");
    }
}

#[wasm_bindgen_test]
fn the_smallest_element_with_the_whole_message_is_found() {
    let stage = Stage::new(
        "<main><section><div><p>Home</p><p id='a'><b>{}</b></p></div></section><p id='b'>See <i>{}</i></p></main>",
    );
    let mut found = stage.found();
    found.sort_by_key(|element| element.local_name());
    assert_eq!(found, [stage.element("b"), stage.element("i")]);

    let with_details =
        Stage::new("<div id='bar'>{}<details><pre>{\"message\":\"{}\"}</pre></details></div>");
    assert_eq!(
        with_details.found(),
        [with_details.element("pre"), with_details.element("#bar")]
    );
}

#[wasm_bindgen_test]
fn what_is_not_on_the_page_is_not_found() {
    for markup in [
        "<script type='text/plain'>{}</script>",
        "<style>/* {} */</style>",
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        "<p title='{}'>Failed</p>",
        "<p aria-label='{}'>Failed</p>",
        "<input value='{}'>",
        "<!-- {} -->",
        "<p>There was an error</p><p>validating your access</p><p>token</p>",
        "<p role='alert'>Error validating access token: Session has expired on Thursday</p>",
    ] {
        assert_eq!(Stage::new(markup).found(), [], "{markup}");
    }
}

#[wasm_bindgen_test]
fn a_text_node_and_a_shadow_root_can_be_asked() {
    let stage = Stage::new("<p>{}</p><div id='host'></div>");
    let paragraph = stage.element("p");
    let text: Node = paragraph.first_child().expect("its text");
    assert_eq!(found_in(&portal(), &text), [paragraph]);
    let root = stage.attach(
        "#host",
        "<style></style>text<div><em role='alert'>{}</em></div>",
    );
    let found = find(&portal(), &root);
    assert_eq!(found.len(), 1);
    let examined = portal().examine(&found[0], None, true);
    assert_eq!(examined.verdict.decision, Decision::Error);
    assert_eq!(examined.verdict.reasons[0], Reason::InAnAlert);
    assert_eq!(stage.found(), [stage.element("p")], "roots are not entered");
}

#[wasm_bindgen_test]
fn a_message_may_be_directly_in_a_shadow_root() {
    for markup in [
        "{}",
        "<style>p { color: red }</style>{}",
        "<i>\u{e783}</i>There was an error <b>validating</b> access token",
        "{}<p hidden>{}</p>",
    ] {
        let stage = Stage::new("<portal-error role='alert'></portal-error>");
        let root: Node = stage.attach("portal-error", markup).into();
        let found = find(&portal(), &root);
        assert!(found.contains(&root), "{markup}");
        assert_eq!(
            find(&portal(), &root.first_child().expect("a child")).is_empty(),
            markup.starts_with('<'),
            "{markup}: a text of the root is asked with the root"
        );
        let examined = portal().examine(&root, None, true);
        assert_eq!(examined.verdict.decision, Decision::Error, "{markup}");
        assert_eq!(examined.verdict.reasons[0], Reason::InAnAlert, "{markup}");
        assert!(portal().sees(&root));
        let host = stage.element("portal-error");
        host.set_attribute("style", "display: none").expect("set");
        assert_eq!(
            portal().examine(&root, None, true).verdict.reasons[0],
            Reason::NotShown
        );
        host.set_attribute("style", "display: contents")
            .expect("set");
        assert!(portal().sees(&root));
    }
}

/// A script or a style in a shadow root is not read, and neither is a text beyond the limit.
#[wasm_bindgen_test]
fn what_a_shadow_root_does_not_show_is_not_found() {
    for markup in [
        "<style>/* {} */</style>",
        "<script>'{}'</script>",
        "There was an error <style>validating</style> access token",
    ] {
        let stage = Stage::new("<portal-error role='alert'></portal-error>");
        let root = stage.attach("portal-error", markup);
        assert_eq!(find(&portal(), &root), [], "{markup}");
    }
}

#[wasm_bindgen_test]
fn codes_are_read_across_shadow_roots_and_slots() {
    let details = "AADSTS53003: blocked";
    let codes = |place: &Node| {
        let detection = portal().examine(place, None, true).detection;
        detection.expect("a detection").harvest.codes
    };
    // In the root of the surface.
    let stage = Stage::new("<portal-bar role='alert'></portal-bar>");
    let style = format!("<style>{}</style>", "p { color: red }".repeat(2_000));
    let root = stage.attach("portal-bar", &format!("{style}<p>{{}}</p><p>{details}</p>"));
    assert_eq!(codes(&find(&portal(), &root)[0]), [53003]);
    // In the root itself.
    root.set_inner_html(&format!("{MESSAGE}. {details}"));
    assert_eq!(codes(&root), [53003]);
    // In a slot of the surface, and in a slot of a slot.
    for inner in [
        "<div role='alert'><slot></slot></div>",
        "<inner-bar><slot></slot></inner-bar>",
    ] {
        let stage = Stage::new(&format!(
            "<portal-bar><p>{{}}</p><p>{details}</p></portal-bar>"
        ));
        let root = stage.attach("portal-bar", inner);
        if let Some(bar) = root.query_selector("inner-bar").expect("a selector") {
            let options = ShadowRootInit::new(ShadowRootMode::Open);
            bar.attach_shadow(&options)
                .expect("a root")
                .set_inner_html("<div role='alert'><slot></slot></div>");
        }
        assert_eq!(codes(&stage.element("p")), [53003], "{inner}");
    }
}

#[wasm_bindgen_test]
fn error_surfaces_are_recognised_by_their_meaning() {
    for (markup, reason) in [
        ("<div role='alert'>{}</div>", Reason::InAnAlert),
        ("<div role='alert dialog'>{}</div>", Reason::InAnAlert),
        (
            "<div aria-live='assertive'><p>{}</p></div>",
            Reason::InAnAlert,
        ),
        ("<div role='status'>Error: {}</div>", Reason::InAStatus),
        ("<output>{}</output>", Reason::InAStatus),
        (
            "<div class='ms-MessageBar root-130'><span class='ms-MessageBar-innerText innerText-130'><span>{}</span></span></div>",
            Reason::InAMessageBar,
        ),
        (
            "<div class='fui-MessageBar'><div class='fui-MessageBarBody'>{} <a href='#'>Learn more</a></div></div>",
            Reason::InAMessageBar,
        ),
        (
            "<fluent-message-bar>{}</fluent-message-bar>",
            Reason::InAMessageBar,
        ),
        (
            "<div class='fxs-blade-statusbg fxs-bg-error'><div class='fxs-blade-status-text'>{}</div></div>",
            Reason::InAMessageBar,
        ),
        (
            "<ul class='fxs-toast'><li class='fxs-toast-item'><div class='fxs-toast-description'>{}</div></li></ul>",
            Reason::InAToast,
        ),
        (
            "<dialog open><h2>{}</h2><p>Try again.</p></dialog>",
            Reason::InADialog,
        ),
        (
            "<div role='dialog'><p>We could not load this. {}</p></div>",
            Reason::InADialog,
        ),
        (
            "<div><span class='azc-validation-message'>{}</span></div>",
            Reason::BesideAField,
        ),
        (
            "<section class='error-page'><h1>{}</h1></section>",
            Reason::StyledAsAnError,
        ),
        (
            "<table role='presentation'><tr><td>{}</td></tr></table>",
            Reason::NearlyOnlyTheMessage,
        ),
        ("<div>{}</div>", Reason::NearlyOnlyTheMessage),
        (
            "<div><span style='display: inline-block'>\u{e783}</span> <span>{}</span></div>",
            Reason::NearlyOnlyTheMessage,
        ),
        ("<a>{}</a>", Reason::NearlyOnlyTheMessage),
    ] {
        assert_eq!(decision(markup), (Decision::Error, reason), "{markup}");
    }
}

#[wasm_bindgen_test]
fn discussion_elements_are_recognised_by_their_meaning() {
    let heading = ["<h2>{}</h2>", &"<p>What it means.</p>".repeat(60)].concat();
    for (markup, reason) in [
        (
            "<p>If you see “<b>{}</b>”, refresh the page.</p>",
            Reason::QuotedInASentence,
        ),
        (
            "<div role='alert'><p>Some admins may see \"{}\"</p></div>",
            Reason::QuotedInASentence,
        ),
        ("<article><p>{}</p></article>", Reason::InArticle),
        ("<aside><p>{}</p></aside>", Reason::InAside),
        ("<div role='complementary'><p>{}</p></div>", Reason::InAside),
        (
            "<div class='fxs-helppane' role='dialog'><h3>{}</h3></div>",
            Reason::InHelp,
        ),
        (
            "<div role='search'><p>{}</p></div>",
            Reason::InSearchResults,
        ),
        ("<div role='log'><p>{}</p></div>", Reason::InLog),
        (
            "<div class='xterm-rows'><div><span>{}</span></div></div>",
            Reason::InLog,
        ),
        (
            "<table><tr class='error'><td>{}</td></tr></table>",
            Reason::InTable,
        ),
        (
            "<div role='row'><div role='gridcell'>{}</div></div>",
            Reason::InTable,
        ),
        (
            "<div role='listbox'><div role='option'>{}</div></div>",
            Reason::InOption,
        ),
        ("<div role='tooltip'>{}</div>", Reason::InTooltip),
        (heading.as_str(), Reason::InHeading),
        ("<p><a href='#help'>{}</a></p>", Reason::InLink),
        ("<p><code>{}</code></p>", Reason::InCode),
        (
            "<pre>13:31 starting\n13:32 {}\n13:33 stopped</pre>",
            Reason::InCode,
        ),
        (
            "<blockquote><div role='alert'>{}</div></blockquote>",
            Reason::InQuotation,
        ),
        ("<p><q>{}</q></p>", Reason::InQuotation),
        (
            "<div contenteditable><p>{}</p></div>",
            Reason::InEditableText,
        ),
        ("<div role='textbox'>{}</div>", Reason::InEditableText),
        ("<textarea>{}</textarea>", Reason::InEditableText),
    ] {
        assert_eq!(decision(markup), (Decision::NotError, reason), "{markup}");
    }
    assert_eq!(
        decision("<ul><li>{}</li></ul>"),
        (Decision::CannotTell, Reason::InAList)
    );
    let prose = "<p>{} The text goes on, and tells at length what happened on that day.</p>";
    assert_eq!(
        decision(prose),
        (Decision::CannotTell, Reason::NoErrorSurface)
    );
}

/// The verdict on the first message in the markup, and the codes beside it.
fn decided(markup: &str) -> (Decision, Reason, Vec<u32>) {
    let Examined { verdict, detection } = Stage::new(markup).examined();
    let codes = detection.expect("a detection").harvest.codes;
    (verdict.decision, verdict.reasons[0], codes)
}

#[wasm_bindgen_test]
fn a_code_of_a_stored_connection_is_not_the_users() {
    for markup in [
        "<div role='alert'>Failed to refresh access token for service: office365. AADSTS700082: The refresh token has expired due to inactivity.</div>",
        "<div role='alert'><b>Failed to refresh access token for service: office365.</b><p>AADSTS50173: The provided grant has expired.</p></div>",
        "<div role='alert'><p>AADSTS700082: The refresh token has expired.</p><p>Sign in again to fix this connection.</p></div>",
        "<div role='dialog'><h2>Edit API connection</h2><div class='ms-MessageBar'>AADSTS50173: The provided grant has expired.</div></div>",
        "<div class='fxs-toast'><h3>The linked service could not be tested</h3><p>AADSTS700082: expired</p></div>",
        "<div class='fxs-toast'><h3>Der verknüpfte Dienst konnte nicht getestet werden</h3><p>AADSTS700082: expired</p></div>",
        "<div role='alert'>Power BI のリンクされたサービス: AADSTS700082: expired</div>",
        "<div role='alert'>The credentials of the data source are no longer valid: AADSTS50173: expired</div>",
    ] {
        let (decision, reason, _) = decided(markup);
        assert_eq!(
            (decision, reason),
            (Decision::NotError, Reason::OfSomebodyElse),
            "{markup}"
        );
    }
    // The user's own error, beside a connection's or among words about the network.
    for markup in [
        "<div role='alert'>AADSTS700082: The refresh token has expired due to inactivity. Check your connection and try again.</div>",
        "<div role='alert'>Could not load your connections. AADSTS700082: The refresh token has expired.</div>",
        "<div role='alert'>{} for this connection. AADSTS700082: expired</div>",
        "<div role='alert'>Could not query the data source. AADSTS700082: expired</div>",
        "<div><h2>API connections</h2><div role='alert'>AADSTS700082: expired</div></div>",
        "<div role='alert'><p>AADSTS700082: The refresh token has expired.</p><p>This connection is broken: AADSTS50173: expired</p></div>",
        "<div role='alert'><p>This connection is broken: AADSTS50173: expired</p><p>AADSTS700082: The refresh token has expired.</p></div>",
    ] {
        let (decision, _, codes) = decided(markup);
        assert_eq!(decision, Decision::Error, "{markup}");
        assert!(codes.contains(&700_082), "{markup}");
    }
}

#[wasm_bindgen_test]
fn a_code_after_the_name_of_its_parameter_begins_the_error() {
    let parameter = "AADSTS50058: A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request.";
    for before in [
        "error login_required error_description ",
        "error=login_required&error_description=",
    ] {
        let markup = format!("<div role='alert'>{before}{parameter}</div>");
        assert_eq!(
            decision(&markup),
            (Decision::Error, Reason::InAnAlert),
            "{markup}"
        );
    }
    let mentioned =
        format!("<div role='alert'>Many people who use this portal asked about {parameter}</div>");
    assert_eq!(
        decision(&mentioned),
        (Decision::CannotTell, Reason::MidSentence)
    );
}

#[wasm_bindgen_test]
fn the_row_of_a_sign_in_log_is_no_error_in_a_dialog_of_plain_elements() {
    const LABELS: [&str; 5] = [
        "Date",
        "Request ID",
        "Status",
        "Failure reason",
        "Client app",
    ];
    const VALUES: [&str; 5] = [
        "11/23/2026, 8:45:10 PM",
        "0c5d2c1e-6a3b-4a53-8f2e-4dd8f0f31400",
        "Failure",
        "AADSTS53003: Access has been blocked by Conditional Access policies.",
        "Browser",
    ];
    let pane = |pair: &str| {
        let pairs = LABELS
            .iter()
            .zip(VALUES)
            .map(|(label, value)| pair.replace("LABEL", label).replace("VALUE", value));
        format!(
            "<div role='dialog'><h2>Activity Details: Sign-ins</h2><div>{}</div></div>",
            pairs.collect::<String>()
        )
    };
    for pair in [
        "<div><div>LABEL</div><div>VALUE</div></div>",
        "<div><span>LABEL</span><span>VALUE</span></div>",
        "<div><div><label>LABEL</label></div><div><div>VALUE</div></div></div>",
    ] {
        assert_eq!(
            decision(&pane(pair)),
            (Decision::NotError, Reason::InAList),
            "{pair}"
        );
    }
    // Errors in dialogs, some with ids, hints or buttons in pairs.
    let ids = "<div>Trace ID: 0c5d2c1e-6a3b-4a53-8f2e-4dd8f0f31400</div><div>Correlation ID: 7b1f4a9e-52c8-4d0e-9a77-2f8f6f1f5b11</div><div>Timestamp: 2026-11-23 20:45:10Z</div>";
    let buttons = "<div><button>Retry</button><button>Close</button></div>";
    for body in [
        "<div>AADSTS700082: The refresh token has expired.</div>".to_owned(),
        format!("<div>Sign-in failed</div><div>AADSTS700082: expired</div>{buttons}"),
        format!("<div>Sign-in failed</div><div>AADSTS700082: expired</div>{ids}{buttons}"),
        format!(
            "<div><div>Sign-in failed</div><div>AADSTS700082: expired</div></div><div>{ids}</div>{buttons}"
        ),
        format!("<div><div>\u{e783}</div><div>AADSTS700082: expired</div></div>{buttons}{buttons}"),
    ] {
        let markup = format!("<div role='dialog'>{body}</div>");
        assert_eq!(
            decision(&markup),
            (Decision::Error, Reason::InADialog),
            "{markup}"
        );
    }
    // A sentence is the portal's own, whatever it is laid out in. The search finds the last message first.
    let sentence = pane("<div><div>LABEL</div><div>VALUE</div></div>").replace("Browser", "{}");
    assert_eq!(decision(&sentence), (Decision::Error, Reason::InADialog));
}

/// A live region around half the page, an application inside an error boundary, a panel with help.
#[wasm_bindgen_test]
fn an_element_with_much_text_is_no_error_surface() {
    for (around, paragraphs) in [
        ("<div aria-live='polite'>", 200),
        ("<div class='error-boundary'>", 200),
        ("<div role='dialog'>", 50),
    ] {
        let page = "<p>Devices and what became of them.</p>".repeat(paragraphs);
        let stage = Stage::new(&format!("{around}{page}<ul><li>{{}}</li></ul></div>"));
        let verdict = stage.examined().verdict;
        assert_eq!(
            verdict.decision,
            Decision::CannotTell,
            "{around}: {verdict:?}"
        );
    }
}

#[wasm_bindgen_test]
fn an_error_in_a_dialog_that_lists_a_log_is_found() {
    let rows =
        "<tr><td>13:31:07</td><td>Error</td><td>AADSTS7000215: Invalid client secret.</td></tr>";
    let table = format!("<table><tbody>{}</tbody></table>", rows.repeat(40));
    let line = "<div role='log'>13:31:07 ERROR The access token expiry UTC time is earlier.</div>";
    let log = line.repeat(40);
    for list in [table, log] {
        for error in [
            "<div class='ms-MessageBar ms-MessageBar--error'><span>{}</span></div>",
            "<p role='alert'>{}</p>",
            "<p>{}</p>",
        ] {
            let stage = Stage::new(&format!(
                "<div role='dialog'><h2>Activity log</h2>{list}{error}<button>Close</button></div>"
            ));
            let verdict = stage.examined().verdict;
            assert_eq!(verdict.decision, Decision::Error, "{error}: {verdict:?}");
        }
    }
    let in_the_log = Stage::new(
        "<div role='dialog'><table><tbody><tr><td>13:31:07</td><td>{}</td></tr></tbody></table></div>",
    );
    assert_eq!(in_the_log.examined().verdict.decision, Decision::NotError);
}

#[wasm_bindgen_test]
fn a_heading_is_the_error_of_a_page_that_says_little_else() {
    let in_frame = |markup: &str| {
        let stage = Stage::new("<iframe></iframe>");
        let frame = stage.element("iframe");
        let document = frame.unchecked_ref::<Frame>().content_document();
        let body = document.body().expect("a body");
        body.set_inner_html(&markup.replace("{}", MESSAGE));
        let heading = body.query_selector("h1").expect("a selector");
        let heading = heading.expect("a heading");
        portal().examine(&heading, None, true).verdict.decision
    };
    let script = format!("<script type='text/plain'>{}</script>", "x".repeat(2_000));
    let page = ["<h1>{}</h1><p>Try again.</p>", &script].concat();
    assert_eq!(in_frame(&page), Decision::Error);
    let help = ["<h1>{}</h1>", &"<p>What it means.</p>".repeat(60)].concat();
    assert_eq!(in_frame(&help), Decision::NotError);
}

#[wasm_bindgen_test]
fn what_nobody_can_see_is_hidden() {
    for (style, reason) in [
        ("display: none", Reason::NotShown),
        ("visibility: hidden", Reason::NotShown),
        ("opacity: 0", Reason::NotShown),
        ("content-visibility: hidden", Reason::NotShown),
        ("width: 0; height: 0; overflow: hidden", Reason::CutOff),
        ("max-height: 0; overflow: hidden", Reason::CutOff),
        (
            "position: absolute; width: 1px; height: 1px; overflow: hidden",
            Reason::CutOff,
        ),
        ("position: absolute; clip: rect(0 0 0 0)", Reason::CutOff),
        ("clip-path: inset(50%)", Reason::CutOff),
        ("clip-path: inset(0 50%)", Reason::CutOff),
        ("clip-path: inset(50.1% 0 49.9%)", Reason::CutOff),
        (
            "width: 400px; clip-path: inset(0 0 0 400px)",
            Reason::CutOff,
        ),
        ("clip-path: inset(100% round 4px)", Reason::CutOff),
        ("transform: scale(0)", Reason::WithoutSize),
        ("font-size: 0", Reason::WithoutSize),
        (
            "position: absolute; left: -9999px; width: 400px",
            Reason::OffScreen,
        ),
        ("position: absolute; top: -9999px", Reason::OffScreen),
        ("position: fixed; left: 100%", Reason::OffScreen),
        (
            "position: fixed; top: 0; left: 0; transform: translateX(-110%)",
            Reason::OffScreen,
        ),
    ] {
        for markup in [
            format!("<div role='alert' style='{style}'>{{}}</div>"),
            format!("<div style='{style}'><div><div role='alert'><b>{{}}</b></div></div></div>"),
        ] {
            assert_eq!(decision(&markup), (Decision::Hidden, reason), "{markup}");
        }
    }
    for (markup, reason) in [
        ("<div hidden><p role='alert'>{}</p></div>", Reason::NotShown),
        (
            "<details><summary>More</summary><p role='alert'>{}</p></details>",
            Reason::NotShown,
        ),
        ("<dialog><p role='alert'>{}</p></dialog>", Reason::NotShown),
        (
            "<div popover><p role='alert'>{}</p></div>",
            Reason::NotShown,
        ),
        ("<div inert><p role='alert'>{}</p></div>", Reason::Inert),
    ] {
        assert_eq!(decision(markup), (Decision::Hidden, reason), "{markup}");
    }
}

#[wasm_bindgen_test]
fn what_can_be_scrolled_to_is_seen() {
    for markup in [
        "<div style='height: 300vh'></div><p role='alert'>{}</p>",
        "<div style='height: 50px; overflow: auto'><div style='height: 900px'></div><p role='alert'>{}</p></div>",
        "<div style='height: 0; overflow: hidden'><p role='alert' style='position: fixed; top: 0'>{}</p></div>",
        "<div style='overflow: hidden; height: 0'><p role='alert' style='position: absolute; top: 0'>{}</p></div>",
        "<div style='overflow: hidden; height: 20px; position: relative'><p role='alert' style='position: absolute; margin: 0'>{}</p></div>",
        "<div style='opacity: 0.1'><p role='alert'>{}</p></div>",
        "<div style='display: contents'><p role='alert' style='display: contents'>{}</p></div>",
        "<div style='visibility: hidden'><p role='alert' style='visibility: visible'>{}</p></div>",
        "<div style='clip-path: inset(10%)'><p role='alert'>{}</p></div>",
        "<div style='clip-path: inset(0 40% 0 0)'><p role='alert'>{}</p></div>",
        "<div style='clip-path: inset(calc(10% + 1px))'><p role='alert'>{}</p></div>",
        "<div style='padding-top: 50vh; clip-path: inset(60% 0 0)'><p role='alert'>{}</p></div>",
        "<details open><summary>More</summary><p role='alert'>{}</p></details>",
        "<div aria-hidden='true'><p role='alert'>{}</p></div>",
    ] {
        let verdict = Stage::new(markup).examined().verdict;
        assert_eq!(verdict.decision, Decision::Error, "{markup}: {verdict:?}");
    }
}

#[wasm_bindgen_test]
fn a_slotted_message_is_placed_where_the_slot_renders_it() {
    let stage = Stage::new("<section><p>{}</p></section>");
    let options = ShadowRootInit::new(ShadowRootMode::Open);
    let root = stage
        .element("section")
        .attach_shadow(&options)
        .expect("a root");
    root.set_inner_html("<div role='alert'><slot></slot></div>");
    assert_eq!(stage.examined().verdict.reasons[0], Reason::InAnAlert);
    root.set_inner_html(
        "<div role='alert' style='height: 0; overflow: hidden'><slot></slot></div>",
    );
    assert_eq!(stage.examined().verdict.reasons[0], Reason::CutOff);
    root.set_inner_html("<div role='alert' inert><slot></slot></div>");
    assert_eq!(stage.examined().verdict.reasons[0], Reason::Inert);
    root.set_inner_html("<div role='alert'></div>");
    assert_eq!(
        stage.examined().verdict.decision,
        Decision::Hidden,
        "no slot shows it"
    );
}

#[wasm_bindgen_test]
fn a_frame_speaks_for_its_document() {
    let in_frame = |frame: &str| {
        let stage = Stage::new(frame);
        let document = stage
            .element("iframe")
            .unchecked_ref::<Frame>()
            .content_document();
        let body = document.body().expect("a body");
        body.set_inner_html(&format!("<p>{MESSAGE}</p>"));
        let paragraph = body.first_element_child().expect("a paragraph");
        let verdict = portal().examine(&paragraph, None, true).verdict;
        (verdict.decision, verdict.reasons[0])
    };
    for (frame, expected) in [
        (
            "<iframe></iframe>",
            (Decision::Error, Reason::NearlyOnlyTheMessage),
        ),
        (
            "<div role='alert'><iframe></iframe></div>",
            (Decision::Error, Reason::InAnAlert),
        ),
        (
            "<article><iframe></iframe></article>",
            (Decision::NotError, Reason::InArticle),
        ),
        (
            "<iframe style='visibility: hidden'></iframe>",
            (Decision::Hidden, Reason::FrameNotShown),
        ),
        (
            "<div style='opacity: 0'><iframe></iframe></div>",
            (Decision::Hidden, Reason::FrameNotShown),
        ),
        (
            "<iframe style='position: absolute; left: -9999px'></iframe>",
            (Decision::Hidden, Reason::FrameNotShown),
        ),
        (
            "<div style='height: 0; overflow: hidden'><iframe></iframe></div>",
            (Decision::Hidden, Reason::FrameNotShown),
        ),
        (
            "<div inert><iframe></iframe></div>",
            (Decision::Hidden, Reason::FrameNotShown),
        ),
    ] {
        assert_eq!(in_frame(frame), expected, "{frame}");
    }
    let (decision, _) = in_frame("<iframe style='display: none'></iframe>");
    assert_eq!(decision, Decision::Hidden);
    let (decision, _) = in_frame("<iframe style='width: 0; height: 0; border: 0'></iframe>");
    assert_eq!(decision, Decision::Hidden);
}

const TRACE: &str = "0a1b2c3d-0001-4abc-9def-00000000000a";
const OTHER: &str = "0a1b2c3d-0002-4abc-9def-00000000000b";

#[wasm_bindgen_test]
fn ids_are_taken_from_the_surface_and_the_details_beside_it() {
    for markup in [
        "<div role='alert'><p>{}</p><p>AADSTS53003: Blocked.</p><p>Trace ID: {id}</p></div>",
        "<div role='alert'><p>{}</p><div hidden>AADSTS53003<b>Trace ID</b><i>{id}</i></div></div>",
        "<div role='alert'>{}</div><div>AADSTS53003: Blocked. Trace ID: {id}</div>",
        "<div class='fui-MessageBar'><div class='fui-MessageBarBody'>{}</div></div><div><div>AADSTS53003</div><div>Trace ID: {id}</div></div>",
        "<p>{}: AADSTS53003 Trace ID: {id}</p>",
    ] {
        let markup = format!(
            "<p>Request ID: {OTHER}</p><div>{}</div><p>AADSTS1 Trace ID: {OTHER}</p>",
            markup.replace("{id}", TRACE)
        );
        let harvest = Stage::new(&markup)
            .examined()
            .detection
            .expect("a detection")
            .harvest;
        assert_eq!(harvest.codes, [53003], "{markup}");
        let ids: Vec<_> = harvest
            .ids
            .iter()
            .map(|id| (id.kind, id.value.as_str()))
            .collect();
        assert_eq!(ids, [(IdKind::Trace, TRACE)], "{markup}");
    }
    for beside in [
        format!("<table><tr><td>Trace ID: {OTHER}</td></tr></table>"),
        format!("<ul><li>Trace ID: {OTHER}</li></ul>"),
        format!(
            "<div><p>Another thing went wrong last week in another place, and nobody noticed it. Trace ID: {OTHER}</p></div>"
        ),
        format!("<p>Nothing</p><p>Trace ID: {OTHER}</p>"),
    ] {
        let stage = Stage::new(&format!("<div role='alert'>{{}}</div>{beside}"));
        assert!(
            stage
                .examined()
                .detection
                .expect("a detection")
                .harvest
                .is_bare(),
            "{beside}"
        );
    }
}

#[wasm_bindgen_test]
fn ids_stand_behind_a_long_text_in_any_script() {
    // In UTF-8 they are three times as long as in the page.
    let words = |times: usize| "条件访问".repeat(times);
    let stage = Stage::new(&format!(
        "<div role='alert'><section></section><p hidden>{}</p></div>",
        words(950)
    ));
    let root = stage.attach(
        "section",
        &format!(
            "<p>{{}}</p><p hidden>{}</p><p>Trace ID: {TRACE}</p>",
            words(500)
        ),
    );
    let found = found_in(&portal(), &root);
    let examined = portal().examine(found.first().expect("the message"), None, true);
    let harvest = examined.detection.expect("a detection").harvest;
    assert_eq!(harvest.ids.len(), 1);
}

#[wasm_bindgen_test]
fn a_text_that_changed_to_something_else_is_no_error() {
    let stage = Stage::new("<p role='alert'>{}</p>");
    let alert = stage.element("p");
    alert.set_text_content(Some("Your access token is new"));
    let examined = portal().examine(&alert, None, true);
    assert_eq!(examined.verdict.reasons, [Reason::NoMessage]);
    assert_eq!(
        (examined.verdict.decision, examined.detection),
        (Decision::NotError, None)
    );
}

#[wasm_bindgen_test]
fn too_many_changes_are_given_up_explicitly() {
    let stage = Stage::new("<div role='alert'></div>");
    let alert = stage.element("div");
    alert.set_text_content(Some(&format!(
        "{}{MESSAGE}",
        "words and words ".repeat(65_536)
    )));
    assert_eq!(stage.found(), []);
    let examined = portal().examine(&alert, None, true);
    assert_eq!(examined.verdict.decision, Decision::CannotTell);
    assert_eq!(examined.verdict.reasons, [Reason::TooMuchText]);

    alert.set_inner_html(&"<i>an access token</i>".repeat(200_000));
    assert_eq!(stage.found(), []);
    alert.set_inner_html("");
    alert.set_text_content(Some("access token "));
    let piece = alert.first_child().expect("its text");
    for _ in 0..100_000 {
        let piece = piece.clone_node().expect("another one");
        alert.append_child(&piece).expect("appended");
    }
    assert_eq!(stage.found(), []);

    // Chromium itself lays out no more than about two thousand levels.
    let mut inner = alert;
    inner.set_inner_html("");
    for _ in 0..1_000 {
        let deeper = document().create_element("div").expect("a div");
        inner.append_child(&deeper).expect("appended");
        inner = deeper;
    }
    inner.set_text_content(Some(MESSAGE));
    assert_eq!(stage.found(), [inner.clone()]);
    assert_eq!(
        portal().examine(&inner, None, true).verdict.decision,
        Decision::Error
    );
}

#[wasm_bindgen_test]
fn lone_surrogates_do_no_harm() {
    let stage = Stage::new("<div role='alert'></div>");
    let alert = stage.element("div");
    let lone = |unit: u16| text_of_units(&Array::of1(&unit.into()));
    let text = lone(0xd800)
        .concat(&MESSAGE.into())
        .concat(&lone(0xdc00))
        .concat(&lone(0xd83d));
    alert
        .unchecked_ref::<TextHolder>()
        .set_text(&text.unchecked_into());
    assert_eq!(stage.examined().verdict.decision, Decision::Error);
}
