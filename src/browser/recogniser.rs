//! Finds the catalog's messages in a document, and reads their context.
//!
//! Page text stays on the JavaScript side, where the browser's own regular expression looks for a
//! trace of a message; only the short text of an element that has one is copied. Layout is read only in
//! [`Recogniser::examine`], for candidates.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleDeclaration, DomRect, Element, Node, Window};

use super::dom;
use super::isolated_world::ExtraMessages;
use super::survey::{Pattern, Suspicion, suspect_texts};
use super::text::compared;
use crate::catalog::messages;
use crate::catalog::portals::{HostKind, kind_of};
use crate::detection::clues::{self, ContextClue};
use crate::detection::{
    Decision, Detection, Evidence, Normalised, Reason, Verdict, begins_details, find_phrase,
    harvest, is_of_somebody_else, normalise, read_wording, weigh,
};

/// Longest text of an element, in UTF-16 units, that is searched for whole phrases. No error surface has as
/// much; in a longer one the message is part of somebody's text.
const LONGEST_TEXT: u32 = 16_384;

/// Longest text of an error surface, in UTF-16 units: a live region or error boundary around half the page
/// is none.
const LONGEST_SURFACE: u32 = 4_096;

/// The same for dialogs, panels and popovers, which hold help and forms as well.
const LONGEST_DIALOG: u32 = 1_024;

/// Longest visible text, in UTF-16 units, of a document that shows little else than its error: a title, a
/// sentence or two, the labels of some buttons.
const LONGEST_ERROR_PAGE: u32 = 512;

/// How many ancestors of a candidate are read, shadow hosts and frames included.
const HIGHEST_ANCESTOR: usize = 64;

/// How far up class names are read as help, logs and tables. Further up they name products:
/// `ext-log-analytics`.
const HIGHEST_NAMED_PLACE: usize = 12;

/// Children of an element that are read for a message split over them.
const MOST_PIECES: usize = 64;

/// Text nodes read for the harvest.
const MOST_TEXT_NODES: usize = 512;

/// Elements whose text is not shown as part of the page.
const NEVER_READ: &str = "head,script,style,template,noscript,title";

/// Elements that list items, each with ids of its own.
const LISTINGS: &str =
    "table,ul,ol,[role=grid],[role=table],[role=list],:has(table,ul,ol,[role=grid])";

/// The designer of Logic Apps. It keeps unsaved work in memory, where a refresh loses it and no field shows
/// it. <https://github.com/Azure/LogicAppsUX/issues/3467>
const DESIGNER: &str = ".msla-designer-canvas";

/// Matches what may separate two words: white space, an apostrophe, a hyphen, an icon, a separator within
/// an address or identifier, or nothing.
const GAP: &str = r"[\s'’ʼ′‘\-./:_\uE000-\uF8FF]*";

/// Characters that can be invisible within a word, and letter forms that are compared as other letters: a
/// text with one of them is tested a second time without them.
///
/// Soft hyphen, dotted capital I, combining marks, Hangul jamo, zero-width and bidirectional marks,
/// voicing marks, variation selectors, byte order mark, full-width and half-width letters.
const DISGUISES: &str = r"\xAD\u0130\u0300-\u036F\u1100-\u11FF\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3099\u309A\uFE00-\uFE0F\uFEFF\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFF9F";

/// The private use area, where icon fonts have their glyphs.
const ICONS: &str = r"\uE000-\uF8FF";

/// Letters of Thai, Chinese and Japanese: an icon before one of them may be within a word.
const UNSPACED_LETTERS: &str = r"\u0E00-\u0EFF\u2E80-\u9FFF";

#[wasm_bindgen]
extern "C" {
    /// An element or a shadow root.
    type Parent;
    #[wasm_bindgen(method, getter, js_name = firstElementChild)]
    fn first_element(this: &Parent) -> Option<Element>;

    type PossibleShadowRoot;
    #[wasm_bindgen(method, getter)]
    fn host(this: &PossibleShadowRoot) -> Option<Element>;

    type Rendered;
    #[wasm_bindgen(method, js_name = checkVisibility)]
    fn check_visibility(this: &Rendered, options: &Object) -> bool;
    #[wasm_bindgen(method, getter, js_name = innerText)]
    fn inner_text(this: &Rendered) -> JsString;
    #[wasm_bindgen(method, getter, js_name = isContentEditable)]
    fn is_content_editable(this: &Rendered) -> Option<bool>;
}

/// Recognises the messages in one document.
pub struct Recogniser {
    host: String,
    kind: Option<HostKind>,
    suspicion: Suspicion,
    /// The admin's own messages.
    extra: Vec<Normalised>,
    visibility: Object,
}

/// The result of examining a candidate.
pub struct Examined {
    /// What the text was taken for, and why.
    pub verdict: Verdict,
    /// The detection, if a message was found at all.
    pub detection: Option<Detection>,
}

impl Recogniser {
    /// Prepares to recognise the catalog's messages and the admin's own in a document of this host, empty
    /// if it has none.
    pub fn new(host: &str, extra: &ExtraMessages) -> Self {
        let visibility = Object::new();
        for option in ["opacityProperty", "visibilityProperty"] {
            // A plain object takes any property.
            let _ = Reflect::set(&visibility, &option.into(), &JsValue::TRUE);
        }
        Self {
            host: host.to_owned(),
            // The loader runs in hosts of the catalog and in portals that the admin added.
            kind: kind_of(host).or((!host.is_empty()).then_some(HostKind::Portal)),
            suspicion: suspect_texts(
                &Pattern::new(&[messages::stems(), &extra.traces].concat(), "i"),
                &Pattern::new(&[&*messages::anchors(GAP), &extra.traces].concat(), "i"),
                &Pattern::new(
                    &[
                        "[",
                        DISGUISES,
                        "]|[",
                        ICONS,
                        "](?=[",
                        UNSPACED_LETTERS,
                        "])",
                    ]
                    .concat(),
                    "",
                ),
                &Pattern::new(&["[", DISGUISES, ICONS, "]"].concat(), "g"),
            ),
            extra: extra.texts.iter().map(|text| normalise(text)).collect(),
            visibility,
        }
    }

    /// Whether a text holds a whole message and is short enough to be searched.
    fn holds_message(&self, text: &JsString) -> bool {
        text.length() <= LONGEST_TEXT
            && find_phrase(&normalise(&compared(text)), &self.extra).is_some()
    }

    /// Whether the message in a place is now in one of its children and no longer in the place itself: the
    /// page may have moved it since the [`Search`].
    pub(super) fn is_held_deeper(&self, place: &Node) -> bool {
        let mut deeper = Vec::new();
        let mut next = place.unchecked_ref::<Parent>().first_element();
        for _ in 0..MOST_PIECES {
            let Some(child) = next else { break };
            next = child.next_element_sibling();
            let text = dom::text(&child);
            if self.suspects(&text) && (is_never_read(&child) || self.holds_message(&text)) {
                deeper.push(child.into());
            }
        }
        !deeper.is_empty() && !self.holds_message(&own_text(place, &deeper))
    }

    /// The test for texts that may hold a message, for use without copying them.
    pub fn suspicion(&self) -> &Suspicion {
        &self.suspicion
    }

    /// Whether the text may hold a message. Cheap enough for every text that a page shows.
    pub fn suspects(&self, text: &JsString) -> bool {
        self.suspicion.suspects(text)
    }

    /// Begins a search for the smallest places in `root`, itself included, that hold a whole message:
    /// elements, and shadow roots if no element of theirs holds it. Shadow roots below are not entered.
    pub fn search(&self, root: &Node) -> Search {
        let holder = match root.node_type() {
            Node::TEXT_NODE => root.parent_node(),
            _ => Some(root.clone()),
        };
        Search {
            path: holder.map(Level::at).into_iter().collect(),
        }
    }

    /// Weighs a candidate, a place that a [`Search`] found, in its context.
    ///
    /// `after_load`: it was added after the first look at the document.
    pub fn examine(&self, place: &Node, after_load: bool) -> Examined {
        let give_up = |decision, reason| Examined {
            verdict: Verdict::without_weighing(decision, reason),
            detection: None,
        };
        let Some(element) = element_of(place) else {
            return give_up(Decision::CannotTell, Reason::NoMessage);
        };
        let block = block_of(place);
        let text = own_text(&block, &[]);
        if text.length() > LONGEST_TEXT {
            return give_up(Decision::CannotTell, Reason::TooMuchText);
        }
        let text = compared(&text);
        let normalised = normalise(&text);
        let Some(found) = find_phrase(&normalised, &self.extra) else {
            return give_up(Decision::NotError, Reason::NoMessage);
        };
        let around = Around::read(&element, &block);
        let harvest = harvest(&text_for_harvest(&around.surface, place));
        let evidence = Evidence {
            host: self.kind,
            after_load,
            wording: read_wording(&text, &normalised, &found),
            little_else: around.clues.contains(&ContextClue::Heading) && says_little_else(&element),
            clues: around.clues,
            details_beside: !harvest.is_bare(),
            for_machines: found.is_for_machines(),
            of_somebody_else: is_of_somebody_else(found.message.key, &harvest.codes),
            unseen: self.unseen(place),
        };
        let verdict = weigh(&evidence);
        let detection = Detection {
            message: found.message.key.to_owned(),
            locale: found.message.locale.to_owned(),
            host: self.host.clone(),
            harvest,
            // Searches the whole document, so it is done for errors only.
            beside_work: verdict.decision == Decision::Error && is_designer_open(),
            reasons: verdict.reasons.clone(),
        };
        Examined {
            verdict,
            detection: Some(detection),
        }
    }
}

/// A resumable search for whole messages: a deeply nested page with much text takes longer than a look.
pub struct Search {
    /// The places on the way down.
    path: Vec<Level>,
}

/// A place on the way down, with the children that are still to be searched.
struct Level {
    place: Node,
    /// The child whose text was tested last.
    last: Option<Element>,
    /// The child whose text is tested next.
    next: Option<Element>,
    suspects: Vec<Element>,
    /// Children whose message is not this place's: it is their own, or not shown.
    apart: Vec<Node>,
}

/// Whether a designer is open in this document.
fn is_designer_open() -> bool {
    matches!(dom::document().query_selector(DESIGNER), Ok(Some(_)))
}

/// The text of a place without the nodes `apart`: a message bar holds the message, and the details below
/// repeat it. A shadow root's styles are left out.
fn own_text(place: &Node, apart: &[Node]) -> JsString {
    let is_root = is_root(place);
    if apart.is_empty() && !is_root {
        return dom::text(place);
    }
    let mut own = JsString::from("");
    let mut next = place.first_child();
    for _ in 0..MOST_PIECES {
        let Some(node) = next else { break };
        let is_read = !(is_root && is_never_read(&node));
        if is_read && !apart.contains(&node) {
            own = own.concat(&dom::text(&node));
        }
        next = node.next_sibling();
    }
    own
}

fn is_never_read(node: &Node) -> bool {
    node.node_type() == Node::ELEMENT_NODE
        && node
            .unchecked_ref::<Element>()
            .matches(NEVER_READ)
            .unwrap_or(true)
}

/// Whether a place is a shadow root.
fn is_root(place: &Node) -> bool {
    place.node_type() == Node::DOCUMENT_FRAGMENT_NODE
}

/// The place itself if it is an element, else the host of the shadow root.
pub(super) fn element_of(place: &Node) -> Option<Element> {
    // Elements of a parent frame are instances of that frame's classes: only `nodeType` tells.
    match place.node_type() {
        Node::ELEMENT_NODE => Some(place.clone().unchecked_into()),
        _ => place.unchecked_ref::<PossibleShadowRoot>().host(),
    }
}

impl Level {
    fn at(place: Node) -> Self {
        Self {
            last: None,
            next: place.unchecked_ref::<Parent>().first_element(),
            place,
            suspects: Vec::new(),
            apart: Vec::new(),
        }
    }

    /// Whether the next child was moved, so that the children that were to follow it no longer do.
    fn is_out_of_order(&self) -> bool {
        self.next.as_ref().is_some_and(|next| {
            next.parent_node().as_ref() != Some(&self.place)
                || next.previous_element_sibling() != self.last
        })
    }
}

impl Search {
    /// Descends to the deepest elements with a trace of a message, climbs to the first that hold a whole
    /// one, and calls `found` with each. Not recursive, since documents nest deeper than the call stack.
    ///
    /// Takes no further step after `until`, a time of this document. Returns whether the search is finished.
    pub fn go_on(
        &mut self,
        recogniser: &Recogniser,
        until: f64,
        mut found: impl FnMut(Node),
    ) -> bool {
        // The page may have changed since the last look.
        if let Some(depth) = self.path.iter().position(Level::is_out_of_order) {
            self.path.truncate(depth + 1);
            if let Some(level) = self.path.last_mut() {
                *level = Level::at(level.place.clone());
            }
        }
        while let Some(level) = self.path.last_mut() {
            if let Some(child) = level.next.take() {
                level.next = child.next_element_sibling();
                level.last = Some(child.clone());
                // An only child has nearly the same text as its parent, which had a trace. Testing it at
                // each of many levels would read much text many times.
                let is_only = level.next.is_none() && child.previous_element_sibling().is_none();
                if is_only || recogniser.suspects(&dom::text(&child)) {
                    level.suspects.push(child);
                }
            } else if let Some(next) = level.suspects.pop() {
                if is_never_read(&next) {
                    level.apart.push(next.into());
                } else {
                    self.path.push(Level::at(next.into()));
                }
            } else if let Some(level) = self.path.pop() {
                let holds = recogniser.holds_message(&own_text(&level.place, &level.apart));
                if let Some(parent) = self.path.last_mut()
                    && (holds || !level.apart.is_empty())
                {
                    parent.apart.push(level.place.clone());
                }
                if holds {
                    found(level.place);
                }
            }
            if dom::now() >= until {
                break;
            }
        }
        self.path.is_empty()
    }
}

/// The parent in the flat tree: the slot that the element is assigned to, its parent, or the shadow host.
fn rendered_parent(element: &Element) -> Option<Element> {
    if let Some(slot) = element.assigned_slot() {
        return Some(slot.into());
    }
    element_of(&element.parent_node()?)
}

/// The parent in the flat tree, or at the root the frame of the document.
pub(super) fn around(element: &Element) -> Option<Element> {
    rendered_parent(element).or_else(|| frame_of(element))
}

/// The frame element of this element's document; none at the top, or if the frame is of another origin.
pub(super) fn frame_of(element: &Element) -> Option<Element> {
    let window = window_of(element)?;
    window.frame_element().ok().flatten()
}

fn window_of(element: &Element) -> Option<Window> {
    element.owner_document()?.default_view()
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    dom::window().get_computed_style(element).ok().flatten()
}

fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

/// The block of text that a place belongs to: itself, unless it is inline.
fn block_of(place: &Node) -> Node {
    let mut block = place.clone();
    for _ in 0..HIGHEST_ANCESTOR {
        if is_root(&block) {
            break;
        }
        let Some(style) = style_of(block.unchecked_ref()) else {
            break;
        };
        let display = property(&style, "display");
        if !(display.starts_with("inline") || display == "contents") {
            break;
        }
        // Stops at a shadow root, whose host has text of its own.
        match block.parent_element() {
            Some(parent) => block = parent.into(),
            None => break,
        }
    }
    block
}

/// What a candidate's ancestors say about it.
struct Around {
    clues: Vec<ContextClue>,
    /// The surface that the error is shown on.
    surface: Node,
}

impl Around {
    fn read(candidate: &Element, block: &Node) -> Self {
        let mut around = Self {
            clues: Vec::new(),
            surface: block.clone(),
        };
        let mut next = Some(candidate.clone());
        for height in 0..HIGHEST_ANCESTOR {
            let Some(element) = next else { break };
            around.read_element(&element, height);
            next = self::around(&element);
        }
        around
    }

    fn read_element(&mut self, element: &Element, height: usize) {
        let role = element.get_attribute("role");
        let role = role
            .as_deref()
            .and_then(|role| role.split_ascii_whitespace().next());
        let mut said = Vec::new();
        match role {
            // Such an element stands for its text alone.
            Some("presentation" | "none") => {}
            Some(role) => said.extend(clues::of_role(role).or_else(|| tag_clue(element))),
            None => said.extend(tag_clue(element)),
        }
        if let Some(live) = element.get_attribute("aria-live") {
            said.extend(clues::of_live(&live));
        }
        if element.unchecked_ref::<Rendered>().is_content_editable() == Some(true) {
            said.push(ContextClue::Editable);
        }
        if element.has_attribute("popover") {
            said.push(ContextClue::Callout);
        }
        if let Some(classes) = element.get_attribute("class") {
            clues::of_classes(&classes, |clue| {
                if clue.is_surface() || height < HIGHEST_NAMED_PLACE {
                    said.push(clue);
                }
            });
        }
        if said.is_empty() {
            return;
        }
        if said.iter().any(|clue| clue.is_surface()) {
            let length = dom::text(element).length();
            said.retain(|clue| !clue.is_surface() || length <= longest(*clue));
            let is_surface = said.iter().any(|clue| clue.is_surface());
            // A message in the heading of a surface has its details below, in the same surface.
            let is_of_surface =
                |clue: &ContextClue| clue.is_surface() || *clue == ContextClue::Heading;
            if is_surface && self.clues.iter().all(is_of_surface) {
                self.surface = element.clone().into();
            }
        }
        self.clues.extend(said);
    }
}

/// Longest text of such a surface, in UTF-16 units.
fn longest(clue: ContextClue) -> u32 {
    match clue {
        ContextClue::Dialog | ContextClue::Callout => LONGEST_DIALOG,
        _ => LONGEST_SURFACE,
    }
}

/// Whether the document shows little else. Forces layout of the whole document.
fn says_little_else(element: &Element) -> bool {
    let body = element
        .owner_document()
        .and_then(|document| document.body());
    body.is_some_and(|body| {
        let shown = body.unchecked_ref::<Rendered>().inner_text();
        shown.length() <= LONGEST_ERROR_PAGE
    })
}

fn tag_clue(element: &Element) -> Option<ContextClue> {
    let clue = clues::of_tag(&element.local_name())?;
    let is_meant = match clue {
        ContextClue::Link => element.has_attribute("href"),
        ContextClue::Table => {
            let layout = "table[role=presentation],table[role=none]";
            !element.closest(layout).is_ok_and(|table| table.is_some())
        }
        _ => true,
    };
    is_meant.then_some(clue)
}

/// The text of a surface and of the details that follow it, a line for each text node.
fn text_for_harvest(surface: &Node, place: &Node) -> String {
    let mut gathered = Gathered::default();
    gathered.push(surface);
    // The text of shadow roots in the surface, and of what its slots show, is not in its subtree.
    let (mut outside, mut inside) = (surface.clone(), place.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        if outside.contains(Some(&inside)) {
            break;
        }
        let root = inside.get_root_node();
        if is_root(&root) {
            gathered.push(&root);
            let Some(host) = element_of(&root) else { break };
            inside = host.into();
        } else {
            let Some(host) = element_of(&outside.get_root_node()) else {
                break;
            };
            gathered.push(&host);
            outside = host.into();
        }
    }
    let beside = element_of(surface).and_then(|element| element.next_element_sibling());
    if let Some(element) = beside {
        if !element.matches(LISTINGS).unwrap_or(true) {
            let mut beside = Gathered::default();
            beside.push(&element);
            if begins_details(&beside.text) {
                gathered.text.push_str(&beside.text);
            }
        }
    }
    gathered.text
}

/// Text gathered for the harvest of codes and identifiers.
#[derive(Default)]
struct Gathered {
    text: String,
    /// UTF-16 code units of the page's text in it.
    length: u32,
}

impl Gathered {
    /// Adds the text of an element or a root, as far as there is room.
    fn push(&mut self, root: &Node) {
        let Some(document) = root.owner_document() else {
            return;
        };
        let Ok(walker) = document.create_tree_walker_with_what_to_show(root, SHOW_TEXT) else {
            return;
        };
        for _ in 0..MOST_TEXT_NODES {
            let Ok(Some(node)) = walker.next_node() else {
                return;
            };
            if node
                .parent_element()
                .is_some_and(|parent| is_never_read(&parent))
            {
                continue;
            }
            let piece = dom::text(&node);
            let length = self.length.saturating_add(piece.length());
            if length > LONGEST_TEXT {
                return;
            }
            self.length = length;
            self.text.push_str(&String::from(piece));
            // Texts of two elements may touch here though they do not on the screen.
            self.text.push('\n');
        }
    }
}

/// `NodeFilter.SHOW_TEXT`.
const SHOW_TEXT: u32 = 4;

/// The visible part of a box on the screen.
#[derive(Clone, Copy)]
struct Rect {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Rect {
    fn of(rect: &DomRect) -> Self {
        Self {
            left: rect.left(),
            top: rect.top(),
            right: rect.right(),
            bottom: rect.bottom(),
        }
    }

    fn meet(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// The box cut by the computed arguments of CSS's `inset()`: pixels, or percentages of its size. A
    /// `calc()` cuts nothing.
    fn inset(self, arguments: &str) -> Self {
        let length = |value: &str, size: f64| {
            let number = js_sys::parse_float(value);
            if value.contains('%') {
                number * size / 100.0
            } else {
                number
            }
        };
        let mut values = arguments.split(' ').take_while(|value| *value != "round");
        let top = values.next().unwrap_or_default();
        let right = values.next().unwrap_or(top);
        let bottom = values.next().unwrap_or(top);
        let left = values.next().unwrap_or(right);
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        // `max` and `min` ignore NaN.
        Self {
            left: self.left.max(self.left + length(left, width)),
            top: self.top.max(self.top + length(top, height)),
            right: self.right.min(self.right - length(right, width)),
            bottom: self.bottom.min(self.bottom - length(bottom, height)),
        }
    }

    /// Whether it is larger than one pixel: smaller boxes hide text from eyes and leave it to screen readers.
    fn is_seen(self) -> bool {
        self.right - self.left > 1.0 && self.bottom - self.top > 1.0
    }
}

impl Recogniser {
    /// Whether the text of a place can be seen, if need be after scrolling.
    pub fn sees(&self, place: &Node) -> bool {
        self.unseen(place).is_none()
    }

    /// Why the text of a place cannot be seen; `None` if it can, if need be after scrolling.
    fn unseen(&self, place: &Node) -> Option<Reason> {
        let element = &element_of(place)?;
        let mut boxed = element.clone();
        while style_of(&boxed).is_some_and(|style| property(&style, "display") == "contents") {
            boxed = rendered_parent(&boxed)?;
        }
        if !self.is_rendered(&boxed) {
            return Some(Reason::NotShown);
        }
        if is_inert(element) {
            return Some(Reason::Inert);
        }
        let range = element.owner_document()?.create_range().ok()?;
        range.select_node_contents(place).ok()?;
        let area = Rect::of(&range.get_bounding_client_rect());
        if !area.is_seen() {
            return Some(Reason::WithoutSize);
        }
        match visible_area(element, area) {
            Err(reason) => Some(reason),
            Ok(()) => self
                .is_frame_unseen(element)
                .then_some(Reason::FrameNotShown),
        }
    }

    fn is_rendered(&self, element: &Element) -> bool {
        let skips_content = style_of(element)
            .is_some_and(|style| property(&style, "content-visibility") == "hidden");
        !skips_content
            && element
                .unchecked_ref::<Rendered>()
                .check_visibility(&self.visibility)
    }

    fn is_frame_unseen(&self, element: &Element) -> bool {
        let Some(window) = window_of(element) else {
            return true;
        };
        let is_empty = |size: Result<JsValue, JsValue>| {
            size.ok()
                .and_then(|size| size.as_f64())
                .is_some_and(|size| size <= 1.0)
        };
        if is_empty(window.inner_width()) || is_empty(window.inner_height()) {
            return true;
        }
        let mut inside = element.clone();
        for _ in 0..HIGHEST_ANCESTOR {
            let Some(frame) = frame_of(&inside) else {
                return false;
            };
            let area = Rect::of(&frame.get_bounding_client_rect());
            if !self.is_rendered(&frame)
                || is_inert(&frame)
                || !area.is_seen()
                || visible_area(&frame, area).is_err()
            {
                return true;
            }
            inside = frame;
        }
        true
    }
}

fn is_inert(element: &Element) -> bool {
    let mut next = Some(element.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        let Some(around) = next else { break };
        if around.has_attribute("inert") {
            return true;
        }
        next = rendered_parent(&around);
    }
    false
}

/// Fails unless part of a box stays visible, if need be after scrolling, once its ancestors have clipped it.
fn visible_area(element: &Element, area: Rect) -> Result<(), Reason> {
    let mut area = area;
    let mut position = String::from("static");
    let mut is_fixed = false;
    let mut next = Some(element.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        let Some(around) = next else { break };
        next = rendered_parent(&around);
        let Some(style) = style_of(&around) else {
            continue;
        };
        let own_position = property(&style, "position");
        is_fixed |= own_position == "fixed";
        let is_root = next.is_none() || around.local_name() == "body";
        let transformed = property(&style, "transform") != "none";
        let holds_positioned = transformed || own_position != "static";
        let escapes = match position.as_str() {
            "absolute" => !holds_positioned,
            "fixed" => !transformed,
            _ => false,
        };
        if !escapes {
            let cuts = property(&style, "overflow");
            if !is_root && cuts != "visible" {
                let own = Rect::of(&around.get_bounding_client_rect());
                let scrolls = |how: &str| matches!(how, "auto" | "scroll");
                area = if cuts.split(' ').any(scrolls) {
                    own
                } else {
                    area.meet(own)
                };
            }
            let clip_path = property(&style, "clip-path");
            if let Some(insets) = clip_path.strip_prefix("inset(") {
                area = area.meet(Rect::of(&around.get_bounding_client_rect()).inset(insets));
            }
            let is_clipped = own_position == "absolute" && property(&style, "clip") != "auto";
            if is_clipped || !area.is_seen() {
                return Err(Reason::CutOff);
            }
            if holds_positioned {
                position = own_position;
            }
        }
        if around.matches(":modal, :popover-open").unwrap_or(false) {
            break;
        }
    }
    if is_off_screen(element, area, is_fixed) {
        Err(Reason::OffScreen)
    } else {
        Ok(())
    }
}

/// Whether a box lies off the screen where scrolling cannot reach it.
fn is_off_screen(element: &Element, area: Rect, is_fixed: bool) -> bool {
    let (Some(window), Some(root)) = (
        window_of(element),
        element
            .owner_document()
            .and_then(|document| document.document_element()),
    ) else {
        return true;
    };
    let (width, height) = (
        f64::from(root.client_width()),
        f64::from(root.client_height()),
    );
    if is_fixed {
        return area.right <= 0.0 || area.bottom <= 0.0 || area.left >= width || area.top >= height;
    }
    let scrolled_right = window.scroll_x().unwrap_or_default();
    let scrolled_down = window.scroll_y().unwrap_or_default();
    let is_right_to_left =
        style_of(&root).is_some_and(|style| property(&style, "direction") == "rtl");
    let is_beside = if is_right_to_left {
        area.left + scrolled_right >= width
    } else {
        area.right + scrolled_right <= 0.0
    };
    is_beside || area.bottom + scrolled_down <= 0.0
}
