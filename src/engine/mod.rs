//! Which form of the engine a document may run: WebAssembly, or its JavaScript twin.
//!
//! Chromium compiles a content script's WebAssembly under the page's own Content Security Policy, and
//! reports a forbidden attempt to the site, naming the extension. So a forbidden compilation is never
//! attempted: the policies are read beforehand, and if they are unknown, the twin runs.

mod response;

use serde::{Deserialize, Serialize};

pub(crate) use self::response::{admits_webassembly, may_make_a_page, policies_in};
use crate::types::DocumentKey;

/// Most frames of a tab whose policies are kept. The portals have some dozens.
const FRAMES_KEPT: usize = 256;

/// Most tabs whose policies are kept; forgetting one only costs its frames their WebAssembly.
const TABS_KEPT: usize = 256;

/// Most top documents of a tab that are remembered for their panel; browsers keep fewer in the
/// back/forward cache.
const TOPS_KEPT: usize = 16;

/// A form of the engine. Both are built from the same module and behave identically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The module itself.
    WebAssembly,
    /// The module as JavaScript.
    Twin,
}

impl Form {
    fn of(admitted: bool) -> Self {
        if admitted {
            Self::WebAssembly
        } else {
            Self::Twin
        }
    }
}

/// A program of ours that runs in the pages of portals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// Watches a document for the error.
    Engine,
    /// Shows the note and the overlay.
    Panel,
}

impl Program {
    /// The name of its script in one of its forms.
    pub(crate) fn in_form(self, form: Form) -> &'static str {
        match (self, form) {
            (Self::Engine, Form::WebAssembly) => "content-wasm",
            (Self::Engine, Form::Twin) => "content-twin",
            (Self::Panel, Form::WebAssembly) => "panel-wasm",
            (Self::Panel, Form::Twin) => "panel-twin",
        }
    }
}

/// The properties that a response gives to the document that it created or will create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CspVerdict {
    frame: i64,
    origin: String,
    admits: bool,
    /// The document, once its name is known.
    document: Option<DocumentKey>,
}

impl CspVerdict {
    fn awaits_document(&self, frame: i64, origin: &str) -> bool {
        self.document.is_none() && self.frame == frame && self.origin == origin
    }
}

/// The known policies in one tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TabVerdicts {
    tab: i32,
    /// In the order of their responses.
    frames: Vec<CspVerdict>,
    /// The latest known top document.
    top: Option<DocumentKey>,
    /// Whether the response of that document and all later ones are known.
    is_whole: bool,
    /// Whether that document has a response that has not been reported yet.
    awaits_response: bool,
    /// Top documents that asked for the engine, and whether they were given WebAssembly; newest last. Kept
    /// since one of them may be restored.
    judged: Vec<(DocumentKey, bool)>,
}

/// The known policies of all tabs, newest last, bounded.
///
/// Browsers report a response before the document that it creates has a name, and also report responses that
/// create none. So a verdict belongs to no document until a document of its frame and origin gives its name,
/// and then to that document only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdicts {
    tabs: Vec<TabVerdicts>,
}

/// A document that asks for the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EngineRequest<'a> {
    /// The tab.
    pub tab: i32,
    /// The frame in it; Firefox's numbers need more than 32 bits.
    pub frame: i64,
    /// The document's origin, as the browser reports it: `https://portal.azure.com`, or `null`.
    pub origin: &'a str,
    /// The document's address, as the browser reports it.
    pub address: &'a str,
    /// The policies in its `<meta>` elements.
    pub meta_policies: &'a [String],
    /// Whether the browser offers WebAssembly to it.
    pub webassembly: bool,
}

impl Verdicts {
    /// Records a response that may make the next document of a frame. `policies` are the values of its
    /// policy headers, including report-only ones, which send reports too.
    pub(crate) fn note<'a>(
        &mut self,
        tab: i32,
        frame: i64,
        origin: &str,
        policies: impl Iterator<Item = &'a str>,
    ) {
        let mut policies = policies;
        let admits = policies.all(admits_webassembly);
        if let Some(known) = self.known_or_new(tab) {
            known.note(CspVerdict {
                frame,
                origin: origin.to_owned(),
                admits,
                document: None,
            });
        }
    }

    /// Records the current top document: a new one, or one restored from the back/forward cache.
    pub(crate) fn opened(
        &mut self,
        tab: i32,
        origin: &str,
        document: &DocumentKey,
        is_restored: bool,
    ) {
        if let Some(known) = self.known_or_new(tab) {
            known.open(origin, document, is_restored);
        }
    }

    /// Forgets a closed tab; returns whether anything was known about it.
    pub(crate) fn forget(&mut self, tab: i32) -> bool {
        let before = self.tabs.len();
        self.tabs.retain(|known| known.tab != tab);
        self.tabs.len() != before
    }

    /// The form of the engine for a document. That of a top document is remembered for the panel.
    pub(crate) fn choose(&mut self, asker: &EngineRequest, document: &DocumentKey) -> Form {
        let Some(known) = self.known(asker.tab) else {
            return Form::Twin;
        };
        // Evaluated in any case, since it binds the verdict to this document.
        let is_admitted_by_headers = if is_fetched(asker.address) {
            known.of_fetched(asker.frame, asker.origin, document)
        } else {
            known.of_inheriting(asker.origin)
        };
        let mut metas = asker.meta_policies.iter();
        let is_admitted = asker.webassembly
            && is_admitted_by_headers
            && metas.all(|policy| admits_webassembly(policy));
        if asker.frame == 0 {
            known.judged.retain(|(judged, _)| judged != document);
            if known.judged.len() == TOPS_KEPT {
                known.judged.remove(0);
            }
            known.judged.push((document.clone(), is_admitted));
        }
        Form::of(is_admitted)
    }

    /// The form of the engine that a top document was given, for its panel. `None` if it is the current
    /// document and has not asked yet: its request carries the policies in its `<meta>` elements.
    pub(crate) fn chosen(&self, tab: i32, document: &DocumentKey) -> Option<Form> {
        let known = self.tabs.iter().find(|known| known.tab == tab);
        let Some(known) = known else {
            return Some(Form::Twin);
        };
        let mut judged = known.judged.iter();
        match judged.find(|(judged, _)| judged == document) {
            Some((_, is_admitted)) => Some(Form::of(*is_admitted)),
            None => (known.top.as_ref() != Some(document)).then_some(Form::Twin),
        }
    }

    /// The known policies of a tab, moved to the end, so that it is forgotten last.
    fn known_or_new(&mut self, tab: i32) -> Option<&mut TabVerdicts> {
        let known = match self.tabs.iter().position(|known| known.tab == tab) {
            Some(index) => self.tabs.remove(index),
            None => TabVerdicts::new(tab),
        };
        if self.tabs.len() == TABS_KEPT {
            self.tabs.remove(0);
        }
        self.tabs.push(known);
        self.tabs.last_mut()
    }

    fn known(&mut self, tab: i32) -> Option<&mut TabVerdicts> {
        self.tabs.iter_mut().find(|known| known.tab == tab)
    }
}

impl TabVerdicts {
    fn new(tab: i32) -> Self {
        Self {
            tab,
            frames: Vec::new(),
            top: None,
            is_whole: false,
            awaits_response: false,
            judged: Vec::new(),
        }
    }

    fn note(&mut self, verdict: CspVerdict) {
        // Hidden frames come and go unnoticed; one of several equal verdicts is enough. Of the top frame's
        // equal ones the first stays: later verdicts may be of frames in the document that it makes.
        if verdict.frame == 0 && self.frames.contains(&verdict) {
            return;
        }
        self.frames.retain(|known| *known != verdict);
        if self.frames.len() == FRAMES_KEPT {
            // Dropping a verdict that admits WebAssembly cannot make another document admitted.
            let least_needed = self.frames.iter().skip(1).position(|known| known.admits);
            let index = least_needed.map_or(0, |index| index + 1);
            self.is_whole &= least_needed.is_some();
            self.frames.remove(index);
        }
        self.frames.push(verdict);
    }

    fn open(&mut self, origin: &str, document: &DocumentKey, is_restored: bool) {
        if self.top.as_ref() == Some(document) {
            return;
        }
        self.top = Some(document.clone());
        self.awaits_response = !is_restored;
        if !is_restored && let Some(response) = self.bind_top(origin, document) {
            // Earlier verdicts are of the previous document.
            self.frames.drain(..response);
        } else {
            // The document was restored, or is known before its response: nothing is known about its frames.
            self.frames.clear();
            self.is_whole = false;
        }
    }

    /// Binds the responses that may have made the top document to it; returns the index of the first.
    fn bind_top(&mut self, origin: &str, document: &DocumentKey) -> Option<usize> {
        let is_its = |known: &CspVerdict| known.awaits_document(0, origin);
        let response = self.frames.iter().position(is_its)?;
        // Some of several responses may have created no document, and the browser does not report which.
        let mut candidates = self.frames.iter().filter(|known| is_its(known));
        let admits = candidates.all(|known| known.admits);
        self.is_whole = true;
        self.awaits_response = false;
        let verdict = self.frames.get_mut(response)?;
        verdict.admits = admits;
        verdict.document = Some(document.clone());
        self.frames.retain(|known| !is_its(known));
        Some(response)
    }

    /// Whether the policies of a document with a response of its own admit WebAssembly.
    fn of_fetched(&mut self, frame: i64, origin: &str, document: &DocumentKey) -> bool {
        if frame == 0 {
            self.open(origin, document, false);
            let has_asked = self.judged.iter().any(|(judged, _)| judged == document);
            if self.awaits_response && !has_asked {
                // Firefox may report a response after its document. For a document that asks again, no
                // response is missing: one that arrived since then belongs to the next document.
                self.bind_top(origin, document);
            }
        }
        let is_its = |known: &CspVerdict| known.document.as_ref() == Some(document);
        if let Some(known) = self.frames.iter().find(|known| is_its(known)) {
            // This document may have taken the response of an earlier one that was left before it gave its
            // name.
            let awaits_top = |other: &&CspVerdict| frame == 0 && other.awaits_document(0, origin);
            let mut since = self.frames.iter().filter(awaits_top);
            return known.admits && known.origin == origin && since.all(|other| other.admits);
        }
        if frame == 0 {
            // Verdicts recorded for the top frame since then do not belong to this document.
            return false;
        }
        let awaits = |known: &CspVerdict| known.awaits_document(frame, origin);
        let Some(response) = self.frames.iter().rposition(awaits) else {
            return false;
        };
        let mut candidates = self.frames.iter().filter(|known| awaits(known));
        let admits = candidates.all(|known| known.admits);
        if let Some(verdict) = self.frames.get_mut(response) {
            verdict.admits = admits;
            verdict.document = Some(document.clone());
        }
        // Earlier documents of the same frame no longer exist.
        self.frames.retain(|known| {
            known.frame != frame || is_its(known) || known.document.is_none() && !awaits(known)
        });
        admits
    }

    /// The same for a document without a response of its own, which inherits the policies of its creator.
    /// The creator has the same origin; the browser does not report which document it was, so all must admit
    /// WebAssembly.
    fn of_inheriting(&self, origin: &str) -> bool {
        let mut of_origin = self.frames.iter().filter(|known| known.origin == origin);
        let mut is_any = false;
        let all_admit = of_origin.all(|known| {
            is_any = true;
            known.admits
        });
        self.is_whole && is_any && all_admit
    }
}

/// Whether a document at this address has a response, and thus headers, of its own.
fn is_fetched(address: &str) -> bool {
    address.starts_with("https:") || address.starts_with("http:")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const PORTAL: &str = "https://portal.azure.com";

    fn asker<'a>(frame: i64, origin: &'a str, address: &'a str) -> EngineRequest<'a> {
        EngineRequest {
            tab: 7,
            frame,
            origin,
            address,
            meta_policies: &[],
            webassembly: true,
        }
    }

    const HOME: &str = "https://portal.azure.com/";
    const STRICT: &str = "script-src 'self'";

    fn key(name: &str) -> DocumentKey {
        DocumentKey(name.to_owned())
    }

    /// A tab whose top document was delivered with these policies.
    fn knowing(policies: &[&str]) -> Verdicts {
        let mut verdicts = Verdicts::default();
        load(&mut verdicts, "top", policies);
        verdicts
    }

    fn load(verdicts: &mut Verdicts, document: &str, policies: &[&str]) {
        verdicts.note(7, 0, PORTAL, policies.iter().copied());
        verdicts.opened(7, PORTAL, &key(document), false);
    }

    fn top(verdicts: &mut Verdicts, document: &str) -> Form {
        verdicts.choose(&asker(0, PORTAL, HOME), &key(document))
    }

    fn inheriting(verdicts: &mut Verdicts, frame: i64, address: &str) -> Form {
        verdicts.choose(&asker(frame, PORTAL, address), &key("inherits"))
    }

    #[test]
    fn an_earlier_document_does_not_take_the_response_of_the_next() {
        let mut verdicts = Verdicts::default();
        verdicts.opened(7, PORTAL, &key("before"), false);
        assert_eq!(top(&mut verdicts, "before"), Form::Twin);
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        assert_eq!(top(&mut verdicts, "before"), Form::Twin, "asked once more");
        verdicts.opened(7, PORTAL, &key("next"), false);
        assert_eq!(top(&mut verdicts, "next"), Form::WebAssembly);
    }

    #[test]
    fn an_unknown_document_gets_the_twin() {
        assert_eq!(top(&mut Verdicts::default(), "top"), Form::Twin);
        let mut known = knowing(&[]);
        assert_eq!(top(&mut known, "top"), Form::WebAssembly);
        assert_eq!(
            known.choose(&asker(3, PORTAL, HOME), &key("frame")),
            Form::Twin
        );
        let moved = asker(
            0,
            "https://entra.microsoft.com",
            "https://entra.microsoft.com/",
        );
        assert_eq!(known.choose(&moved, &key("other")), Form::Twin);
    }

    #[test]
    fn every_policy_has_a_say() {
        let open = "script-src 'unsafe-eval'";
        assert_eq!(top(&mut knowing(&[open, open]), "top"), Form::WebAssembly);
        assert_eq!(
            top(&mut knowing(&[open, "default-src *"]), "top"),
            Form::Twin
        );
        let meta = [STRICT.to_owned()];
        let with_meta = EngineRequest {
            meta_policies: &meta,
            ..asker(0, PORTAL, HOME)
        };
        assert_eq!(knowing(&[]).choose(&with_meta, &key("top")), Form::Twin);
        let without = EngineRequest {
            webassembly: false,
            ..asker(0, PORTAL, HOME)
        };
        assert_eq!(knowing(&[]).choose(&without, &key("top")), Form::Twin);
    }

    #[test]
    fn inherited_policies_are_those_of_the_same_origin() {
        let mut verdicts = knowing(&[]);
        for address in [
            "about:srcdoc",
            "about:blank",
            "blob:https://portal.azure.com/1",
        ] {
            assert_eq!(inheriting(&mut verdicts, 4, address), Form::WebAssembly);
        }
        for origin in ["null", "https://x.test"] {
            assert_eq!(
                verdicts.choose(&asker(4, origin, "about:srcdoc"), &key("other")),
                Form::Twin
            );
        }
        verdicts.note(7, 2, PORTAL, [STRICT].into_iter());
        assert_eq!(inheriting(&mut verdicts, 4, "about:blank"), Form::Twin);
    }

    #[test]
    fn a_response_without_a_document_changes_nothing_for_the_current_one() {
        let mut verdicts = knowing(&[STRICT]);
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        assert_eq!(top(&mut verdicts, "top"), Form::Twin);
        assert_eq!(inheriting(&mut verdicts, 3, "about:blank"), Form::Twin);
        // It is not the response of the next document either, which has its own.
        load(&mut verdicts, "next", &[STRICT]);
        assert_eq!(top(&mut verdicts, "next"), Form::Twin);
        load(&mut verdicts, "after", &[]);
        assert_eq!(top(&mut verdicts, "after"), Form::WebAssembly);
    }

    #[test]
    fn a_response_may_be_reported_after_its_document() {
        let mut verdicts = knowing(&[STRICT]);
        for (name, policies, form) in [
            ("late", &[][..], Form::WebAssembly),
            ("strict", &[STRICT], Form::Twin),
        ] {
            verdicts.opened(7, PORTAL, &key(name), false);
            verdicts.note(7, 0, PORTAL, policies.iter().copied());
            assert_eq!(top(&mut verdicts, name), form, "{name}");
            assert_eq!(inheriting(&mut verdicts, 3, "about:blank"), form, "{name}");
        }
    }

    #[test]
    fn a_document_from_the_cache_keeps_its_own_policy() {
        let mut verdicts = knowing(&[STRICT]);
        load(&mut verdicts, "left", &[]);
        assert_eq!(
            inheriting(&mut verdicts, 3, "about:blank"),
            Form::WebAssembly
        );
        verdicts.opened(7, PORTAL, &key("top"), true);
        assert_eq!(inheriting(&mut verdicts, 4, "about:blank"), Form::Twin);
        assert_eq!(top(&mut verdicts, "top"), Form::Twin);
        // A frame that loads in it has a response, and is judged by that.
        verdicts.note(7, 5, PORTAL, std::iter::empty());
        assert_eq!(
            verdicts.choose(&asker(5, PORTAL, HOME), &key("frame")),
            Form::WebAssembly
        );
        assert_eq!(inheriting(&mut verdicts, 6, "about:blank"), Form::Twin);
    }

    #[test]
    fn a_response_reported_twice_hides_no_frame_in_between() {
        let mut verdicts = Verdicts::default();
        verdicts.opened(7, PORTAL, &key("top"), false);
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        verdicts.note(7, 1, PORTAL, [STRICT].into_iter());
        // For example the response to a download.
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        assert_eq!(top(&mut verdicts, "top"), Form::WebAssembly);
        assert_eq!(inheriting(&mut verdicts, 4, "about:blank"), Form::Twin);
    }

    #[test]
    fn a_document_is_not_judged_by_its_successors_response() {
        let mut verdicts = knowing(&[STRICT]);
        verdicts.note(7, 2, PORTAL, [STRICT].into_iter());
        // The next document of each frame is on its way, and the one before asks first.
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        verdicts.note(7, 2, PORTAL, std::iter::empty());
        assert_eq!(top(&mut verdicts, "top"), Form::Twin);
        assert_eq!(
            verdicts.choose(&asker(2, PORTAL, HOME), &key("frame")),
            Form::Twin
        );
        assert_eq!(
            verdicts.choose(&asker(2, PORTAL, HOME), &key("frame")),
            Form::Twin,
            "asked again"
        );
    }

    #[test]
    fn the_next_document_of_a_frame_has_its_own_policy() {
        let mut verdicts = knowing(&[]);
        for (document, policies, form) in [
            ("one", &[STRICT][..], Form::Twin),
            ("two", &[], Form::WebAssembly),
            ("three", &[STRICT], Form::Twin),
        ] {
            verdicts.note(7, 2, PORTAL, policies.iter().copied());
            let asker = asker(2, PORTAL, HOME);
            assert_eq!(verdicts.choose(&asker, &key(document)), form, "{document}");
        }
        verdicts.note(7, 2, PORTAL, std::iter::empty());
        let at_last = verdicts.choose(&asker(2, PORTAL, HOME), &key("four"));
        assert_eq!(at_last, Form::WebAssembly);
        assert_eq!(
            inheriting(&mut verdicts, 4, "about:blank"),
            Form::WebAssembly
        );
    }

    #[test]
    fn a_document_older_than_the_extension_passes_on_no_policy() {
        let mut verdicts = Verdicts::default();
        verdicts.note(7, 2, PORTAL, std::iter::empty());
        verdicts.opened(7, PORTAL, &key("top"), false);
        assert_eq!(inheriting(&mut verdicts, 4, "about:blank"), Form::Twin);
    }

    #[test]
    fn the_panel_takes_the_form_of_its_own_document() {
        let mut verdicts = knowing(&[]);
        assert_eq!(verdicts.chosen(7, &key("top")), None, "it has not asked");
        assert_eq!(top(&mut verdicts, "top"), Form::WebAssembly);
        load(&mut verdicts, "two", &[STRICT]);
        assert_eq!(top(&mut verdicts, "two"), Form::Twin);
        assert_eq!(verdicts.chosen(7, &key("two")), Some(Form::Twin));
        // The document may be restored from the cache, and its policies with it.
        assert_eq!(verdicts.chosen(7, &key("top")), Some(Form::WebAssembly));
        verdicts.opened(9, PORTAL, &key("top"), false);
        assert_eq!(
            verdicts.chosen(9, &key("top")),
            None,
            "its response is late"
        );
        for (tab, unknown) in [(7, "unknown"), (8, "top")] {
            assert_eq!(verdicts.chosen(tab, &key(unknown)), Some(Form::Twin));
        }
        let failed = EngineRequest {
            webassembly: false,
            ..asker(0, PORTAL, HOME)
        };
        verdicts.choose(&failed, &key("top"));
        assert_eq!(verdicts.chosen(7, &key("top")), Some(Form::Twin));
    }

    #[test]
    fn kept_state_is_bounded() {
        let mut verdicts = Verdicts::default();
        for tab in 0..2_000 {
            for frame in 0..3 {
                verdicts.note(tab, frame, PORTAL, std::iter::empty());
            }
        }
        for frame in 0..2_000 {
            verdicts.note(1_999, frame, PORTAL, std::iter::empty());
        }
        for top in 0..100 {
            load(&mut verdicts, &top.to_string(), &[]);
            self::top(&mut verdicts, &top.to_string());
        }
        assert_eq!(verdicts.tabs.len(), TABS_KEPT);
        for known in &verdicts.tabs {
            assert!(known.frames.len() <= FRAMES_KEPT && known.judged.len() <= TOPS_KEPT);
        }
        assert!(verdicts.forget(1_999));
        assert!(!verdicts.forget(1_999));
    }

    /// Browser actions on a tab, including those that send the background no event.
    #[derive(Clone, Debug)]
    enum TabAction {
        /// The top document loads, with or without a strict policy; a frame of it may load before its report.
        Load(bool, Option<(i64, bool)>),
        /// The same, and the document is reported before its response.
        LateLoad(bool, Option<(i64, bool)>),
        /// A response for the top frame that makes no document, indistinguishable from one that does.
        NoDocument(bool),
        /// An earlier top document is restored from the cache.
        Back(usize),
        /// A frame of the top document loads.
        Frame(i64, bool),
        /// The document of a frame asks for the engine.
        Ask(i64),
        /// A document created by the top document, or by one of its frames, asks for it.
        AskInheriting(i64),
    }

    fn any_action() -> impl Strategy<Value = TabAction> {
        let frame = || 1..4_i64;
        let early = || prop::option::of((frame(), any::<bool>()));
        prop_oneof![
            (any::<bool>(), early())
                .prop_map(|(is_strict, frame)| TabAction::Load(is_strict, frame)),
            (any::<bool>(), early())
                .prop_map(|(is_strict, frame)| TabAction::LateLoad(is_strict, frame)),
            any::<bool>().prop_map(TabAction::NoDocument),
            (0..8_usize).prop_map(TabAction::Back),
            (frame(), any::<bool>())
                .prop_map(|(frame, is_strict)| TabAction::Frame(frame, is_strict)),
            (0..4_i64).prop_map(TabAction::Ask),
            (0..4_i64).prop_map(TabAction::AskInheriting),
        ]
    }

    proptest! {
        /// In any order of actions, no document whose policy forbids WebAssembly is given it.
        #[test]
        fn webassembly_never_runs_where_the_policy_forbids_it(actions in prop::collection::vec(any_action(), 0..40)) {
            let mut verdicts = Verdicts::default();
            // Each page: its name, and for each frame of it whether its policy is strict.
            let mut pages: Vec<BTreeMap<i64, (String, bool)>> = Vec::new();
            let mut here: Option<usize> = None;
            let policies = |is_strict: bool| [STRICT].into_iter().take(usize::from(is_strict));
            for (n, action) in actions.into_iter().enumerate() {
                match action {
                    TabAction::Load(is_strict, frame) | TabAction::LateLoad(is_strict, frame) => {
                        let name = n.to_string();
                        let mut page = BTreeMap::from([(0, (name.clone(), is_strict))]);
                        let is_late = matches!(action, TabAction::LateLoad(..));
                        if is_late {
                            verdicts.opened(7, PORTAL, &key(&name), false);
                        } else {
                            verdicts.note(7, 0, PORTAL, policies(is_strict));
                        }
                        if let Some((frame, is_strict)) = frame {
                            verdicts.note(7, frame, PORTAL, policies(is_strict));
                            page.insert(frame, (format!("{n} {frame}"), is_strict));
                        }
                        if is_late {
                            verdicts.note(7, 0, PORTAL, policies(is_strict));
                        } else {
                            verdicts.opened(7, PORTAL, &key(&name), false);
                        }
                        here = Some(pages.len());
                        pages.push(page);
                    }
                    TabAction::NoDocument(is_strict) => verdicts.note(7, 0, PORTAL, policies(is_strict)),
                    TabAction::Back(page) => {
                        let Some(there) = pages.get(page) else { continue };
                        verdicts.opened(7, PORTAL, &key(&there[&0].0), true);
                        here = Some(page);
                    }
                    TabAction::Frame(frame, is_strict) => {
                        let Some(here) = here else { continue };
                        verdicts.note(7, frame, PORTAL, policies(is_strict));
                        pages[here].insert(frame, (n.to_string(), is_strict));
                    }
                    TabAction::Ask(frame) => {
                        let Some((name, is_strict)) = here.and_then(|here| pages[here].get(&frame)) else { continue };
                        let form = verdicts.choose(&asker(frame, PORTAL, HOME), &key(name));
                        prop_assert!(!is_strict || form == Form::Twin);
                        if frame == 0 {
                            prop_assert!(!is_strict || verdicts.chosen(7, &key(name)) == Some(Form::Twin));
                        }
                    }
                    TabAction::AskInheriting(maker) => {
                        let Some((_, is_strict)) = here.and_then(|here| pages[here].get(&maker)) else { continue };
                        let form = inheriting(&mut verdicts, 9, "about:blank");
                        prop_assert!(!is_strict || form == Form::Twin);
                    }
                }
            }
        }
    }
}
