//! Which form of the engine a document may run: WebAssembly, or its JavaScript twin.
//!
//! Chromium compiles a content script's WebAssembly under the page's own Content Security Policy,
//! and an attempt that the policy forbids is reported to the site, naming the extension. So it is
//! never tried: the policies are read beforehand, and where they are not known, the twin runs.

use serde::{Deserialize, Serialize};

use crate::types::DocumentKey;

/// Frames whose policies are kept for a tab. The portals keep some dozens.
const FRAMES_KEPT: usize = 256;

/// Tabs whose policies are kept; what is forgotten costs a frame its WebAssembly, nothing else.
const TABS_KEPT: usize = 256;

/// A form of the engine. Both are made from the same module and do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
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

/// Whether a policy, enforced or report-only, lets WebAssembly compile without a report.
///
/// `policy` is the value of one header or `<meta>`; a header may carry several policies, separated
/// by commas, and each has a say. See <https://www.w3.org/TR/CSP3/#can-compile-wasm-bytes>.
pub fn admits_webassembly(policy: &str) -> bool {
    policy.split(',').all(one_admits)
}

fn one_admits(policy: &str) -> bool {
    let mut script_src = None;
    let mut default_src = None;
    for directive in policy.split(';') {
        let mut tokens = directive.split_ascii_whitespace();
        let slot = match tokens.next() {
            Some(name) if name.eq_ignore_ascii_case("script-src") => &mut script_src,
            Some(name) if name.eq_ignore_ascii_case("default-src") => &mut default_src,
            _ => continue,
        };
        // A directive that stands a second time is ignored.
        slot.get_or_insert(tokens);
    }
    match script_src.or(default_src) {
        None => true,
        Some(mut sources) => sources.any(|source| {
            source.eq_ignore_ascii_case("'unsafe-eval'")
                || source.eq_ignore_ascii_case("'wasm-unsafe-eval'")
        }),
    }
}

/// What the response that made a frame's document said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Verdict {
    frame: i64,
    origin: String,
    admits: bool,
}

/// What is known of the policies in one tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TabVerdicts {
    tab: i32,
    frames: Vec<Verdict>,
    /// The top document that was last given WebAssembly.
    admitted: Option<DocumentKey>,
}

/// What is known of the policies of all tabs, newest last, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    tabs: Vec<TabVerdicts>,
}

/// A document that asks for the engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineRequest<'a> {
    /// The tab.
    pub tab: i32,
    /// The frame in it; Firefox's numbers need more than 32 bits.
    pub frame: i64,
    /// The document's origin, as the browser tells it: `https://portal.azure.com`, or `null`.
    pub origin: &'a str,
    /// The document's address, as the browser tells it.
    pub address: &'a str,
    /// The policies in its `<meta>` elements.
    pub meta_policies: &'a [String],
    /// Whether the browser offers WebAssembly to it.
    pub webassembly: bool,
}

impl Verdicts {
    /// Notes the response that makes the next document of a frame. `policies` are the values of its
    /// policy headers, report-only ones among them: those too send reports.
    pub fn note<'a>(
        &mut self,
        tab: i32,
        frame: i64,
        origin: &str,
        policies: impl Iterator<Item = &'a str>,
    ) {
        let mut policies = policies;
        let admits = policies.all(admits_webassembly);
        let mut known = match self.tabs.iter().position(|known| known.tab == tab) {
            Some(place) => self.tabs.remove(place),
            None => TabVerdicts {
                tab,
                frames: Vec::new(),
                admitted: None,
            },
        };
        if frame == 0 {
            known.frames.clear();
        }
        known.frames.retain(|verdict| verdict.frame != frame);
        if known.frames.len() == FRAMES_KEPT {
            known.frames.remove(0);
        }
        known.frames.push(Verdict {
            frame,
            origin: origin.to_owned(),
            admits,
        });
        if self.tabs.len() == TABS_KEPT {
            self.tabs.remove(0);
        }
        self.tabs.push(known);
    }

    /// Forgets a tab that is closed. Tells whether anything was known of it.
    pub fn forget(&mut self, tab: i32) -> bool {
        let before = self.tabs.len();
        self.tabs.retain(|known| known.tab != tab);
        self.tabs.len() != before
    }

    /// The form of the engine for a document. That of a top document is remembered for the panel.
    pub fn choose(&mut self, asker: &EngineRequest, document: &DocumentKey) -> Form {
        let admitted = asker.webassembly
            && asker
                .meta_policies
                .iter()
                .all(|policy| admits_webassembly(policy))
            && self.headers_admit(asker);
        if asker.frame == 0
            && let Some(known) = self.tabs.iter_mut().find(|known| known.tab == asker.tab)
        {
            known.admitted = admitted.then(|| document.clone());
        }
        Form::of(admitted)
    }

    /// The form in which a top document was given the engine, for the panel beside it.
    pub fn chosen(&self, tab: i32, document: &DocumentKey) -> Form {
        let known = self.tabs.iter().find(|known| known.tab == tab);
        Form::of(known.is_some_and(|known| known.admitted.as_ref() == Some(document)))
    }

    fn headers_admit(&self, asker: &EngineRequest) -> bool {
        let Some(known) = self.tabs.iter().find(|known| known.tab == asker.tab) else {
            return false;
        };
        let mut same_origin = known
            .frames
            .iter()
            .filter(|verdict| verdict.origin == asker.origin);
        if is_fetched(asker.address) {
            return same_origin.any(|verdict| verdict.frame == asker.frame && verdict.admits);
        }
        // A document without a response of its own inherits the policies of the document that made
        // it, which is of the same origin. Which one that was is not told: all must admit.
        let mut one = false;
        same_origin.all(|verdict| {
            one = true;
            verdict.admits
        }) && one
    }
}

/// Whether a document at this address came with a response, and so with headers, of its own.
fn is_fetched(address: &str) -> bool {
    address.starts_with("https:") || address.starts_with("http:")
}

#[cfg(test)]
mod tests {
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

    fn knowing(frame: i64, origin: &str, policies: &[&str]) -> Verdicts {
        let mut verdicts = Verdicts::default();
        verdicts.note(7, frame, origin, policies.iter().copied());
        verdicts
    }

    fn key() -> DocumentKey {
        DocumentKey("one".to_owned())
    }

    #[test]
    fn a_policy_is_read_as_the_browser_reads_it() {
        for (policy, admits) in [
            ("", true),
            ("img-src 'none'", true),
            ("default-src 'self'", false),
            ("default-src 'self' 'wasm-unsafe-eval'", true),
            ("script-src 'unsafe-eval'", true),
            ("SCRIPT-SRC 'Wasm-Unsafe-Eval'", true),
            ("script-src 'self'; default-src 'unsafe-eval'", false),
            ("default-src 'none'; script-src 'unsafe-eval'", true),
            ("script-src 'self'; script-src 'unsafe-eval'", false),
            ("script-src-elem 'unsafe-eval'; script-src 'self'", false),
            ("script-src 'unsafe-eval', script-src 'self'", false),
            ("script-src 'unsafe-eval', img-src *", true),
            ("script-src", false),
            ("script-src wasm-unsafe-eval", false),
            ("  ;; script-src\t'nonce-abc'\n'strict-dynamic' ;", false),
        ] {
            assert_eq!(admits_webassembly(policy), admits, "{policy:?}");
        }
    }

    #[test]
    fn the_unknown_gets_the_twin() {
        let at_home = asker(0, PORTAL, "https://portal.azure.com/");
        assert_eq!(Verdicts::default().choose(&at_home, &key()), Form::Twin);
        let mut known = knowing(0, PORTAL, &[]);
        assert_eq!(known.choose(&at_home, &key()), Form::WebAssembly);
        assert_eq!(
            known.choose(&asker(3, PORTAL, "https://portal.azure.com/"), &key()),
            Form::Twin
        );
        let moved = asker(
            0,
            "https://entra.microsoft.com",
            "https://entra.microsoft.com/",
        );
        assert_eq!(known.choose(&moved, &key()), Form::Twin);
    }

    #[test]
    fn every_policy_has_a_say() {
        let open = "script-src 'unsafe-eval'";
        let at_home = asker(0, PORTAL, "https://portal.azure.com/");
        assert_eq!(
            knowing(0, PORTAL, &[open, open]).choose(&at_home, &key()),
            Form::WebAssembly
        );
        assert_eq!(
            knowing(0, PORTAL, &[open, "default-src *"]).choose(&at_home, &key()),
            Form::Twin
        );
        let meta = ["script-src 'self'".to_owned()];
        let with_meta = EngineRequest {
            meta_policies: &meta,
            ..at_home
        };
        assert_eq!(
            knowing(0, PORTAL, &[]).choose(&with_meta, &key()),
            Form::Twin
        );
        let without = EngineRequest {
            webassembly: false,
            ..at_home
        };
        assert_eq!(knowing(0, PORTAL, &[]).choose(&without, &key()), Form::Twin);
    }

    #[test]
    fn inherited_policies_are_those_of_the_same_origin() {
        let mut verdicts = knowing(0, PORTAL, &[]);
        assert_eq!(
            verdicts.choose(&asker(4, PORTAL, "about:srcdoc"), &key()),
            Form::WebAssembly
        );
        assert_eq!(
            verdicts.choose(&asker(4, "null", "about:srcdoc"), &key()),
            Form::Twin
        );
        assert_eq!(
            verdicts.choose(&asker(4, "https://x.test", "about:blank"), &key()),
            Form::Twin
        );
        verdicts.note(7, 2, PORTAL, ["script-src 'self'"].into_iter());
        assert_eq!(
            verdicts.choose(&asker(4, PORTAL, "about:blank"), &key()),
            Form::Twin
        );
    }

    #[test]
    fn the_panel_takes_the_form_of_its_own_document() {
        let at_home = asker(0, PORTAL, "https://portal.azure.com/");
        let mut verdicts = knowing(0, PORTAL, &[]);
        assert_eq!(verdicts.chosen(7, &key()), Form::Twin);
        assert_eq!(verdicts.choose(&at_home, &key()), Form::WebAssembly);
        assert_eq!(verdicts.chosen(7, &key()), Form::WebAssembly);
        assert_eq!(
            verdicts.chosen(7, &DocumentKey("two".to_owned())),
            Form::Twin
        );
        verdicts.note(7, 0, PORTAL, ["script-src 'self'"].into_iter());
        assert_eq!(
            verdicts.choose(&at_home, &DocumentKey("two".to_owned())),
            Form::Twin
        );
        assert_eq!(
            verdicts.chosen(7, &DocumentKey("two".to_owned())),
            Form::Twin
        );
    }

    #[test]
    fn a_new_top_document_ends_what_was_known_of_its_frames() {
        let mut verdicts = knowing(0, PORTAL, &[]);
        verdicts.note(7, 2, PORTAL, std::iter::empty());
        let in_frame = asker(2, PORTAL, "https://portal.azure.com/blade");
        assert_eq!(verdicts.choose(&in_frame, &key()), Form::WebAssembly);
        verdicts.note(7, 0, PORTAL, std::iter::empty());
        assert_eq!(verdicts.choose(&in_frame, &key()), Form::Twin);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut verdicts = Verdicts::default();
        for tab in 0..2_000 {
            for frame in 0..3 {
                verdicts.note(tab, frame, PORTAL, std::iter::empty());
            }
        }
        for frame in 0..2_000 {
            verdicts.note(1_999, frame, PORTAL, std::iter::empty());
        }
        assert_eq!(verdicts.tabs.len(), TABS_KEPT);
        assert!(
            verdicts
                .tabs
                .iter()
                .all(|known| known.frames.len() <= FRAMES_KEPT)
        );
        assert!(verdicts.forget(1_999));
        assert!(!verdicts.forget(1_999));
    }
}
