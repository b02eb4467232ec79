//! The content of the note and of the overlay.

use super::advice::{self, Plan};
use super::details::{self, Detail, Value};
use super::element_node::ElementNode;
use super::links::{CloudTenant, Destination};
use crate::catalog::codes::{self, aadsts};
use crate::guidance::shown::{Content, ContentKind, Shown};
use crate::remedy::{Cause, Guidance, Note, PanelContent, View};
use crate::types::Millis;

/// Names of the buttons, which identify a click.
pub(crate) mod button_name {
    /// Refresh without waiting.
    pub(crate) const REFRESH_NOW: &str = "refresh-now";
    /// Do not refresh, or stay.
    pub(crate) const NOT_NOW: &str = "not-now";
    /// Go back to the address where the incident began.
    pub(crate) const GO_BACK: &str = "go-back";
    /// Refresh again.
    pub(crate) const REFRESH_ONCE_MORE: &str = "refresh-once-more";
    /// Show nothing for an hour.
    pub(crate) const SNOOZE: &str = "snooze";
    /// Show nothing on this site.
    pub(crate) const TURN_OFF_HERE: &str = "turn-off-here";
    /// Close the overlay.
    pub(crate) const CLOSE: &str = "close";
    /// Fold the overlay to its title.
    pub(crate) const FOLD: &str = "fold";
    /// Show the whole overlay again.
    pub(crate) const UNFOLD: &str = "unfold";
    /// Move the overlay to the other side.
    pub(crate) const SIDE: &str = "side";
    /// The name of the links to the sign-in logs.
    pub(crate) const SIGN_IN_LOGS: &str = "sign-in-logs";
    /// Open the extension's page that reads a downloaded log.
    pub(crate) const READ_LOG: &str = "read-log";
    /// Copy the button's value.
    pub(crate) const COPY: &str = "copy";
    /// Copy everything as text.
    pub(crate) const COPY_TEXT: &str = "copy-text";
    /// Copy everything as JSON.
    pub(crate) const COPY_JSON: &str = "copy-json";
}

/// Id of the element in which the page writes the remaining seconds.
pub(crate) const COUNTDOWN: &str = "countdown";

/// Id of the title, which names the note or overlay.
const TITLE: &str = "title";

/// Key of the title of the card on the page of the sign-in logs.
const SIGN_IN_CARD_TITLE: &str = "sign_in_card_title";

const SECOND: Millis = 1_000;

/// Letters of a policy's id in the text of its link: enough to tell a tenant's policies apart.
const POLICY_LETTERS: usize = 8;

/// Returns the text for a key, with its placeholders filled.
pub type Words<'a> = &'a dyn Fn(&str, &[&str]) -> String;

/// Returns a number of seconds as written within a sentence.
pub type Seconds<'a> = &'a dyn Fn(u32) -> String;

/// A view in words.
pub fn shown(view: &View, words: Words, seconds: Seconds) -> Shown {
    let cards = Cards { words, seconds };
    Shown {
        revision: view.revision,
        timer: view.timer,
        incident: view.incident,
        stalls: view.stalls,
        content: match &view.panel {
            PanelContent::Nothing => None,
            PanelContent::Note(note) => {
                Some(cards.note_content(*note, view.countdown.unwrap_or_default()))
            }
            PanelContent::Guidance(guidance) => Some(cards.guidance_content(guidance)),
            PanelContent::SignInCard(guidance) => Some(cards.sign_in_content(guidance)),
        },
    }
}

/// The guidance on an error that the user pasted where no extension is installed: without texts that belong
/// to an overlay or mention a refresh by the extension.
pub(crate) fn pasted(guidance: &Guidance, words: Words) -> Content {
    // Nothing counts down.
    let seconds: Seconds = &|_| String::new();
    let cards = Cards { words, seconds };
    let (title, reasons) = cards.pasted_words(guidance);
    let headlines = [vec![title.clone()], reasons.clone()].concat();
    Content {
        kind: ContentKind::Guidance,
        card: cards.pasted(guidance, &title, &reasons),
        folded: None,
        announcement: title,
        text: cards.as_text(guidance, headlines),
        json: details::as_json(guidance),
    }
}

/// Keys of a note's title and text, and its buttons with their keys.
type NoteWords = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// The primary button: the one that loses nothing.
fn primary_button(note: Note) -> Option<&'static str> {
    match note {
        Note::Countdown | Note::Asks => Some(button_name::REFRESH_NOW),
        Note::AsksUnsavedInput | Note::AsksBusy => Some(button_name::NOT_NOW),
        Note::LandedElsewhere => Some(button_name::GO_BACK),
        Note::Offline => None,
    }
}

fn note_words(note: Note) -> NoteWords {
    const EXPIRED: &str = "note_expired_title";
    const REFRESH_OR_NOT: &[(&str, &str)] = &[
        (button_name::REFRESH_NOW, "choice_refresh_now"),
        (button_name::NOT_NOW, "choice_not_now"),
    ];
    const ANYWAY_OR_NOT: &[(&str, &str)] = &[
        (button_name::REFRESH_NOW, "choice_refresh_anyway"),
        (button_name::NOT_NOW, "choice_not_now"),
    ];
    match note {
        Note::Countdown => (EXPIRED, "note_countdown_announced", REFRESH_OR_NOT),
        Note::Asks => (EXPIRED, "note_asks", REFRESH_OR_NOT),
        Note::AsksUnsavedInput => (EXPIRED, "note_unsaved_input", ANYWAY_OR_NOT),
        Note::AsksBusy => (EXPIRED, "note_busy", ANYWAY_OR_NOT),
        Note::Offline => (
            EXPIRED,
            "note_offline",
            &[(button_name::NOT_NOW, "choice_not_now")],
        ),
        Note::LandedElsewhere => (
            "note_landed_elsewhere_title",
            "note_landed_elsewhere",
            &[
                (button_name::GO_BACK, "choice_go_back"),
                (button_name::NOT_NOW, "choice_stay"),
            ],
        ),
    }
}

fn card(class: &str) -> ElementNode {
    ElementNode::new("section", class).set("aria-labelledby", TITLE)
}

struct Cards<'a> {
    words: Words<'a>,
    seconds: Seconds<'a>,
}

impl Cards<'_> {
    /// The text for a key without placeholders.
    fn words(&self, key: &str) -> String {
        (self.words)(key, &[])
    }

    fn with_words(&self, tag: &'static str, class: &str, key: &str) -> ElementNode {
        ElementNode::new(tag, class).text(&self.words(key))
    }

    fn button(&self, name: &str, class: &str, key: &str) -> ElementNode {
        ElementNode::button(name, class, &self.words(key))
    }

    fn header(&self, picture: &str, title: &str) -> ElementNode {
        let title = self.with_words("h2", "", title).set("id", TITLE);
        ElementNode::new("header", "").children([ElementNode::icon(picture), title])
    }

    fn note_content(&self, note: Note, timer: Millis) -> Content {
        let (title, text, _) = note_words(note);
        let (kind, text) = if note == Note::Countdown {
            let seconds = u32::try_from(timer.div_ceil(SECOND)).unwrap_or(u32::MAX);
            let seconds = (self.seconds)(seconds);
            (ContentKind::Countdown, (self.words)(text, &[&seconds]))
        } else {
            (ContentKind::Note, self.words(text))
        };
        Content {
            kind,
            card: self.note(note),
            folded: None,
            announcement: (self.words)("note_announced", &[&self.words(title), &text]),
            text: String::new(),
            json: String::new(),
        }
    }

    fn guidance_content(&self, guidance: &Guidance) -> Content {
        let plan = advice::plan(guidance);
        Content {
            kind: ContentKind::Guidance,
            card: self.guidance(guidance),
            folded: Some(self.folded("danger", &self.words(plan.title))),
            announcement: (self.words)("guidance_announced", &[&self.words(plan.announced)]),
            text: self.as_text(guidance, self.headlines(guidance)),
            json: details::as_json(guidance),
        }
    }

    /// The card on the page of the sign-in logs.
    fn sign_in_content(&self, guidance: &Guidance) -> Content {
        let title = self.words(SIGN_IN_CARD_TITLE);
        Content {
            kind: ContentKind::Guidance,
            card: self.sign_in_card(guidance),
            folded: Some(self.folded("info", &title)),
            announcement: (self.words)("guidance_announced", &[&title]),
            text: String::new(),
            json: String::new(),
        }
    }

    fn sign_in_card(&self, guidance: &Guidance) -> ElementNode {
        let filters = ElementNode::new("li", "").children([
            self.with_words("p", "", "sign_in_card_filters"),
            self.values(&details::of_sign_in(guidance)),
            self.with_words("p", "hint", "sign_in_logs_hint"),
        ]);
        let reason = ElementNode::new("li", "").children([
            self.with_words("p", "", "step_read_reason"),
            ElementNode::new("div", "").child(self.read_log()),
        ]);
        let steps = ElementNode::new("ol", "")
            .set("role", "list")
            .children([filters, reason]);
        card("card guidance").children([
            self.header("info", SIGN_IN_CARD_TITLE).child(self.tools()),
            ElementNode::new("div", "body").child(steps),
        ])
    }

    /// Opens the page that reads what the admin downloaded from the sign-in logs.
    fn read_log(&self) -> ElementNode {
        self.button(button_name::READ_LOG, "link", "choice_read_log")
    }

    fn note(&self, note: Note) -> ElementNode {
        let (title, text, choices) = note_words(note);
        let text = if note == Note::Countdown {
            ElementNode::new("p", "").set("id", COUNTDOWN)
        } else {
            self.with_words("p", "", text)
        };
        let primary = primary_button(note);
        let buttons = choices.iter().map(|(name, key)| {
            let class = if primary == Some(name) { "primary" } else { "" };
            self.button(name, class, key)
        });
        let row = ElementNode::new("div", "row").children(buttons);
        card("card note").children([self.header("info", title), text, row])
    }

    /// The overlay, folded to its title.
    fn folded(&self, picture: &str, title: &str) -> ElementNode {
        let pill = ElementNode::button(button_name::UNFOLD, "pill", "")
            .set("aria-expanded", "false")
            .children([
                ElementNode::icon(picture),
                ElementNode::new("span", "").text(title),
            ]);
        ElementNode::new("section", "card guidance folded")
            .set("aria-label", &self.words("extension_name"))
            .child(pill)
    }

    /// The overlay.
    fn guidance(&self, guidance: &Guidance) -> ElementNode {
        let plan = advice::plan(guidance);
        let body = ElementNode::new("div", "body")
            .children([
                self.with_words("p", "", plan.happened),
                self.with_words("p", "", plan.why),
            ])
            .children(self.advice(guidance, &plan))
            // The rarest choice: with it beside the others, the footer would take two rows in most languages.
            .child(ElementNode::new("div", "all").child(self.button(
                button_name::TURN_OFF_HERE,
                "quiet",
                "choice_turn_off_here",
            )));
        card("card guidance").children([
            self.header("danger", plan.title).child(self.tools()),
            body,
            self.choices(guidance, &plan),
        ])
    }

    /// What the codes mean, what to do, what was found, and what to read.
    fn advice(&self, guidance: &Guidance, plan: &Plan) -> [ElementNode; 7] {
        let cloud_tenant = CloudTenant::of(&guidance.address);
        [
            self.meanings(guidance, &cloud_tenant),
            self.with_words("h3", "", "steps_heading"),
            self.steps(guidance, plan, &cloud_tenant),
            self.with_words("h3", "", "details_heading"),
            self.found(guidance),
            self.with_words("h3", "", "further_heading"),
            ElementNode::new("ul", "").children(
                self.links(plan.further, &cloud_tenant)
                    .map(|link| ElementNode::new("li", "").child(link)),
            ),
        ]
    }

    /// The title of a pasted error, and the texts below it.
    fn pasted_words(&self, guidance: &Guidance) -> (String, Vec<String>) {
        let plan = advice::plan(guidance);
        // Without a likely cause, the title mentions a refresh.
        let title = if plan.title == plan.announced {
            "site_title_unknown"
        } else {
            plan.title
        };
        let refresh = (guidance.cause == Cause::Recurred).then_some("site_refresh");
        let reasons = [refresh, Some(plan.why)].into_iter().flatten();
        (
            self.words(title),
            reasons.map(|key| self.words(key)).collect(),
        )
    }

    fn pasted(&self, guidance: &Guidance, title: &str, reasons: &[String]) -> ElementNode {
        let plan = advice::plan(guidance);
        let title = ElementNode::new("h2", "")
            .set("id", TITLE)
            .set("tabindex", "-1")
            .text(title);
        let reasons = reasons
            .iter()
            .map(|reason| ElementNode::new("p", "").text(reason));
        card("guidance")
            .child(title)
            .children(reasons)
            .children(self.advice(guidance, &plan))
    }

    fn tools(&self) -> ElementNode {
        ElementNode::new("div", "tools").children([
            ElementNode::tool(button_name::SIDE, &self.words("move_to_other_side")),
            ElementNode::tool(button_name::FOLD, &self.words("fold")),
            ElementNode::tool(button_name::CLOSE, &self.words("choice_close")),
        ])
    }

    fn choices(&self, guidance: &Guidance, plan: &Plan) -> ElementNode {
        let refresh = plan.refresh.map(|key| {
            // Where a refresh did not help, or would not, the sign-in logs are the next step.
            let class = match guidance.cause {
                Cause::Recurred | Cause::RefreshWouldNotHelp => "",
                Cause::TooManyRefreshes | Cause::NotStored | Cause::RefreshUnanswered => "primary",
            };
            self.button(button_name::REFRESH_ONCE_MORE, class, key)
        });
        let go_back = guidance.way_back.as_ref();
        let go_back = go_back.map(|_| self.button(button_name::GO_BACK, "", "choice_go_back"));
        ElementNode::new("div", "row")
            .children(refresh)
            .children(go_back)
            .child(self.button(button_name::SNOOZE, "quiet", "choice_snooze"))
    }

    fn steps(&self, guidance: &Guidance, plan: &Plan, cloud_tenant: &CloudTenant) -> ElementNode {
        let steps = plan.steps.iter().map(|step| {
            let item = ElementNode::new("li", "").child(self.with_words("p", "", step.words));
            let links = ElementNode::new("div", "").children(self.links(step.links, cloud_tenant));
            if !step.links.contains(&Destination::SignInLogs) {
                return item.child(links);
            }
            item.children([
                links.child(self.read_log()),
                self.with_words("p", "hint", "sign_in_logs_menu_path"),
                self.values(&details::filters(guidance)),
                self.with_words("p", "hint", "sign_in_logs_hint"),
            ])
        });
        // Safari does not expose a list without markers as a list, nor do other screen readers.
        ElementNode::new("ol", "")
            .set("role", "list")
            .children(self.policies(guidance, cloud_tenant))
            .children(steps)
    }

    /// The step with the policies that the error names; none if it names none.
    fn policies(&self, guidance: &Guidance, cloud_tenant: &CloudTenant) -> Option<ElementNode> {
        let policies = &guidance.detection.harvest.policies;
        let links: Vec<ElementNode> = policies
            .iter()
            .filter_map(|id| {
                let address = cloud_tenant.policy(id)?;
                let beginning = id.get(..POLICY_LETTERS)?;
                let words = (self.words)("link_policy", &[beginning]);
                Some(ElementNode::link("", &address, &words))
            })
            .collect();
        (!links.is_empty()).then(|| {
            ElementNode::new("li", "").children([
                self.with_words("p", "", "step_open_policy"),
                ElementNode::new("div", "").children(links),
            ])
        })
    }

    fn links(
        &self,
        destinations: &[Destination],
        cloud_tenant: &CloudTenant,
    ) -> impl Iterator<Item = ElementNode> {
        destinations.iter().filter_map(|destination| {
            let address = destination.address(cloud_tenant)?;
            let class = if *destination == Destination::SignInLogs {
                "go"
            } else {
                ""
            };
            let link = ElementNode::link(class, &address, &self.words(destination.label()));
            Some(match destination {
                Destination::SignInLogs | Destination::SignInLogsInAzurePortal => {
                    link.set("name", button_name::SIGN_IN_LOGS)
                }
                _ => link,
            })
        })
    }

    /// The meanings of the codes beside the error.
    fn meanings(&self, guidance: &Guidance, cloud_tenant: &CloudTenant) -> ElementNode {
        let meanings = guidance.detection.harvest.codes.iter().map(|code| {
            let link = Destination::Code(*code)
                .address(cloud_tenant)
                .map(|address| {
                    let words = (self.words)("link_code", &[&aadsts(*code)]);
                    ElementNode::link("", &address, &words)
                });
            ElementNode::new("p", "meaning")
                .text(&[&codes::meaning(*code, self.words), " "].concat())
                .children(link)
        });
        ElementNode::new("div", "").children(meanings)
    }

    /// The details found beside the error.
    fn found(&self, guidance: &Guidance) -> ElementNode {
        let copy_all = ElementNode::new("div", "all").children([
            self.button(button_name::COPY_TEXT, "", "copy_all_as_text"),
            self.button(button_name::COPY_JSON, "", "copy_all_as_json"),
        ]);
        ElementNode::new("div", "").children([self.values(&details::details(guidance)), copy_all])
    }

    /// Labels and values; values that are the same in every language have a copy button.
    fn values(&self, details: &[Detail]) -> ElementNode {
        let rows = details.iter().map(|Detail { label, value }| {
            let label = self.words(label);
            let row = ElementNode::new("div", "").child(ElementNode::new("dt", "").text(&label));
            match value {
                Value::Words(key) => row.child(self.with_words("dd", "", key)),
                Value::Text(text) => {
                    let copy_label = (self.words)("copy_labelled", &[&label]);
                    let copy = self
                        .button(button_name::COPY, "quiet", "copy")
                        .set("value", text)
                        .set("aria-label", &copy_label);
                    // The page's `window.find` could find it as text, even in a closed root.
                    let value = ElementNode::new("span", "value")
                        .set("dir", "ltr")
                        .set("data-value", text);
                    row.child(ElementNode::new("dd", "").children([value, copy]))
                }
            }
        });
        ElementNode::new("dl", "").children(rows)
    }

    /// The texts of the overlay before the details.
    fn headlines(&self, guidance: &Guidance) -> Vec<String> {
        let plan = advice::plan(guidance);
        let name = self.words("extension_name");
        vec![
            (self.words)("label_and_value", &[&name, &self.words(plan.title)]),
            self.words(plan.happened),
            self.words(plan.why),
        ]
    }

    /// All of the guidance as plain text.
    fn as_text(&self, guidance: &Guidance, mut headlines: Vec<String>) -> String {
        let codes = &guidance.detection.harvest.codes;
        headlines.extend(codes.iter().map(|code| codes::meaning(*code, self.words)));
        details::as_text(guidance, &headlines, self.words)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use super::*;
    use crate::detection::{Detection, Harvest, Id, IdKind};

    const NOTES: [Note; 6] = [
        Note::Countdown,
        Note::Asks,
        Note::AsksUnsavedInput,
        Note::AsksBusy,
        Note::Offline,
        Note::LandedElsewhere,
    ];

    const POLICY: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

    const CAUSES: [Cause; 5] = [
        Cause::Recurred,
        Cause::TooManyRefreshes,
        Cause::NotStored,
        Cause::RefreshUnanswered,
        Cause::RefreshWouldNotHelp,
    ];

    fn guidance(cause: Cause, codes: Vec<u32>) -> PanelContent {
        let kinds = [
            IdKind::Request,
            IdKind::Trace,
            IdKind::Correlation,
            IdKind::Session,
            IdKind::Activity,
            IdKind::Operation,
            IdKind::Unlabelled,
        ];
        let ids = kinds.map(|kind| Id {
            kind,
            value: kind.name().to_owned(),
        });
        PanelContent::Guidance(Box::new(Guidance {
            cause,
            detection: Detection {
                message: "token-validation".to_owned(),
                locale: "en-US".to_owned(),
                host: "portal.azure.com".to_owned(),
                harvest: Harvest {
                    codes,
                    ids: ids.to_vec(),
                    timestamps: vec!["2026-09-03 13:32:53Z".to_owned()],
                    extension: Some("Microsoft_Intune".to_owned()),
                    resource: Some("https://management.core.windows.net/".to_owned()),
                    ..Harvest::default()
                },
                beside_work: false,
                reasons: Vec::new(),
            },
            address: "https://portal.azure.com/#view/Microsoft_Intune/DevicesBlade".to_owned(),
            since: 1_788_442_373_000,
            way_back: Some("https://portal.azure.com/#home".to_owned()),
        }))
    }

    fn view(panel: PanelContent) -> View {
        View {
            revision: 7,
            panel,
            timer: Some(4_001),
            covered: false,
            countdown: Some(4_001),
            stalls: false,
            incident: Some(1_788_442_373_000),
        }
    }

    #[test]
    fn every_word_is_in_the_catalogue_with_its_gaps() {
        let messages = include_str!("../../extension/_locales/en/messages.json");
        let messages: serde_json::Value = serde_json::from_str(messages).unwrap();
        let wrong = RefCell::new(BTreeSet::new());
        let words = |key: &str, gaps: &[&str]| {
            let message = &messages[key];
            let holes = message["placeholders"]
                .as_object()
                .map_or(0, serde_json::Map::len);
            if !message["message"].is_string() || holes != gaps.len() {
                wrong.borrow_mut().insert(key.to_owned());
            }
            key.to_owned()
        };
        let known = include_str!("../catalog/sign_in_codes.json");
        let known: serde_json::Value = serde_json::from_str(known).unwrap();
        let known = known["codes"].as_array().unwrap().iter();
        let known = known.map(|code| code["code"].as_u64().unwrap().try_into().unwrap());
        let codes = known
            .chain([999_999])
            .map(|code| vec![code])
            .chain([vec![]]);
        let guidances = codes.flat_map(|codes| CAUSES.map(|cause| guidance(cause, codes.clone())));
        let named = ["sign-in-again", "network-location", "msal-error"].map(|message| {
            let mut panel = guidance(Cause::RefreshWouldNotHelp, vec![]);
            if let PanelContent::Guidance(guidance) = &mut panel {
                guidance.detection.message = message.to_owned();
                guidance.detection.harvest.words = vec!["timed_out".to_owned()];
                guidance.detection.harvest.policies = vec![POLICY.to_owned()];
            }
            panel
        });
        let cards = CAUSES.map(|cause| guidance(cause, vec![53003]));
        let cards = cards.map(|guidance| match guidance {
            PanelContent::Guidance(guidance) => PanelContent::SignInCard(guidance),
            other => other,
        });
        let notes = NOTES.map(PanelContent::Note).into_iter();
        for panel in notes.chain(guidances).chain(named).chain(cards) {
            if let PanelContent::Guidance(guidance) = &panel {
                pasted(guidance, &words);
            }
            assert!(
                shown(&view(panel), &words, &|seconds| seconds.to_string())
                    .content
                    .is_some()
            );
        }
        assert_eq!(wrong.into_inner(), BTreeSet::new());
    }

    #[test]
    fn a_pasted_error_has_no_text_of_an_overlay() {
        let words = |key: &str, _: &[&str]| key.to_owned();
        for codes in [vec![], vec![53003], vec![999_999]] {
            for cause in CAUSES {
                let panel = guidance(cause, codes.clone());
                let PanelContent::Guidance(guidance) = panel else {
                    continue;
                };
                let content = pasted(&guidance, &words);
                let card = serde_json::to_string(&content.card).unwrap();
                for text in [&card, &content.text] {
                    assert!(text.contains("why_"), "{text}");
                    assert_eq!(text.contains("site_refresh"), cause == Cause::Recurred);
                    for of_an_overlay in ["happened", "choice_snooze", "fold", "recurred_title"] {
                        assert!(!text.contains(of_an_overlay), "{of_an_overlay}: {text}");
                    }
                }
            }
        }
    }

    /// The overlay for these policies in the error's claims, as JSON; texts are their keys.
    fn overlay_with(policies: &[&str]) -> String {
        let mut panel = guidance(Cause::RefreshWouldNotHelp, vec![]);
        if let PanelContent::Guidance(guidance) = &mut panel {
            let policies = policies.iter().map(|id| (*id).to_owned());
            guidance.detection.harvest.policies = policies.collect();
        }
        let words = |key: &str, gaps: &[&str]| [key, "(", &gaps.concat(), ")"].concat();
        let shown = shown(&view(panel), &words, &|seconds| seconds.to_string());
        serde_json::to_string(&shown.content.unwrap().card).unwrap()
    }

    #[test]
    fn the_policies_that_the_error_names_come_first_with_their_links() {
        let overlay = overlay_with(&[POLICY]);
        let policy = overlay.find(&["PolicyBlade/policyId/", POLICY].concat());
        let logs = overlay.find("SignInLogsList");
        assert!(policy.is_some() && policy < logs, "{overlay}");
        assert!(overlay.contains("link_policy(0f1e2d3c)"), "{overlay}");
        assert!(!overlay_with(&[]).contains("step_open_policy"));
        // A name that is not an id gets no link.
        assert!(!overlay_with(&["SecurityDefaults"]).contains("step_open_policy"));
    }

    #[test]
    fn a_countdown_announces_started_seconds() {
        let words = |key: &str, gaps: &[&str]| [key, "(", &gaps.join(", "), ")"].concat();
        let seconds = |seconds: u32| format!("{seconds} s");
        let shown = shown(&view(PanelContent::Note(Note::Countdown)), &words, &seconds);
        let content = shown.content.unwrap();
        assert_eq!(
            content.announcement,
            "note_announced(note_expired_title(), note_countdown_announced(5 s))"
        );
    }
}
