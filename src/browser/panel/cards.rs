//! What the note and the overlay consist of.

use web_sys::HtmlElement;

use super::elements::{append, button, element, icon, link, set, tool, with_children, with_text};
use crate::browser::api::message;
use crate::catalog::codes;
use crate::guidance::advice::{self, Plan};
use crate::guidance::details::{self, Detail, Value};
use crate::guidance::links::{Destination, Place};
use crate::remedy::{Cause, Guidance, Note};

/// Names of the buttons, by which a click is known.
pub(super) mod does {
    pub const REFRESH_NOW: &str = "refresh-now";
    pub const NOT_NOW: &str = "not-now";
    pub const GO_BACK: &str = "go-back";
    pub const REFRESH_ONCE_MORE: &str = "refresh-once-more";
    pub const SNOOZE: &str = "snooze";
    pub const TURN_OFF_HERE: &str = "turn-off-here";
    pub const CLOSE: &str = "close";
    pub const FOLD: &str = "fold";
    pub const UNFOLD: &str = "unfold";
    pub const SIDE: &str = "side";
    pub const COPY: &str = "copy";
    pub const COPY_TEXT: &str = "copy-text";
    pub const COPY_JSON: &str = "copy-json";
}

/// Id of the title, which names the note or overlay.
const TITLE: &str = "title";

/// Id of the seconds that are left.
pub(super) const COUNTDOWN: &str = "countdown";

/// Words for a key without anything to fill in.
pub(super) fn words(key: &str) -> String {
    message(key, &[])
}

fn card(class: &str) -> HtmlElement {
    let card = element("section", class);
    set(&card, "aria-labelledby", TITLE);
    card
}

fn header(picture: &str, title: &str, tools: Option<&HtmlElement>) -> HtmlElement {
    let title = with_text("h2", "", title);
    set(&title, "id", TITLE);
    let header = with_children("header", "", &[&icon(picture), &title]);
    if let Some(tools) = tools {
        append(&header, tools);
    }
    header
}

fn button_for(does: &str, class: &str, key: &str) -> HtmlElement {
    button(does, class, &words(key))
}

/// Keys of a note's title and of its text, and its buttons with the keys of theirs.
type NoteWords = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

fn note_words(note: Note) -> NoteWords {
    const EXPIRED: &str = "note_expired_title";
    const REFRESH_OR_NOT: &[(&str, &str)] = &[
        (does::REFRESH_NOW, "choice_refresh_now"),
        (does::NOT_NOW, "choice_not_now"),
    ];
    match note {
        Note::Countdown => (EXPIRED, "note_countdown", REFRESH_OR_NOT),
        Note::Asks => (EXPIRED, "note_asks", REFRESH_OR_NOT),
        Note::AsksUnsavedInput => (EXPIRED, "note_unsaved_input", REFRESH_OR_NOT),
        Note::AsksBusy => (EXPIRED, "note_busy", REFRESH_OR_NOT),
        Note::Offline => (
            EXPIRED,
            "note_offline",
            &[(does::NOT_NOW, "choice_not_now")],
        ),
        Note::LandedElsewhere => (
            "note_landed_elsewhere_title",
            "note_landed_elsewhere",
            &[
                (does::GO_BACK, "choice_go_back"),
                (does::NOT_NOW, "choice_stay"),
            ],
        ),
    }
}

/// The note. The countdown's seconds are left open; [`super::Panel`] writes them.
pub(super) fn note(note: Note) -> HtmlElement {
    let (title, text, choices) = note_words(note);
    let text = if note == Note::Countdown {
        let seconds = element("p", "");
        set(&seconds, "id", COUNTDOWN);
        seconds
    } else {
        with_text("p", "", &words(text))
    };
    let row = element("div", "row");
    for (index, (does, key)) in choices.iter().enumerate() {
        let class = if index == 0 && choices.len() > 1 {
            "primary"
        } else {
            ""
        };
        append(&row, &button_for(does, class, key));
    }
    let card = card("card note");
    append(&card, &header("info", &words(title), None));
    append(&card, &text);
    append(&card, &row);
    card
}

/// What a screen reader says once of the note.
pub(super) fn note_announcement(note: Note, seconds: &str) -> String {
    let (title, text, _) = note_words(note);
    let text = if note == Note::Countdown {
        message("note_countdown_announced", &[seconds])
    } else {
        words(text)
    };
    [&words(title), ". ", &text].concat()
}

/// What a screen reader says once of the overlay.
pub(super) fn guidance_announcement(guidance: &Guidance) -> String {
    message(
        "guidance_announced",
        &[&words(advice::plan(guidance).title)],
    )
}

/// The overlay, folded to its title.
pub(super) fn folded(guidance: &Guidance) -> HtmlElement {
    let card = element("section", "card guidance folded");
    set(&card, "aria-label", &words("extension_name"));
    let pill = button(does::UNFOLD, "pill", "");
    append(&pill, &icon("danger"));
    append(
        &pill,
        &with_text("span", "", &words(advice::plan(guidance).title)),
    );
    set(&pill, "aria-expanded", "false");
    append(&card, &pill);
    card
}

/// The overlay.
pub(super) fn guidance(guidance: &Guidance) -> HtmlElement {
    let plan = advice::plan(guidance);
    let place = Place::of(&guidance.address);
    let tools = with_children(
        "div",
        "tools",
        &[
            &tool(does::SIDE, &words("move_to_other_side")),
            &tool(does::FOLD, &words("fold")),
            &tool(does::CLOSE, &words("choice_close")),
        ],
    );
    let body = with_children(
        "div",
        "body",
        &[
            &with_text("p", "", &words(plan.happened)),
            &with_text("p", "", &words(plan.why)),
            &meanings(guidance, &place),
            &with_text("h3", "", &words("steps_heading")),
            &steps(guidance, &plan, &place),
            &with_text("h3", "", &words("details_heading")),
            &found(guidance),
            &with_text("h3", "", &words("further_heading")),
            &links("ul", plan.further, &place),
        ],
    );
    let card = card("card guidance");
    append(&card, &header("danger", &words(plan.title), Some(&tools)));
    append(&card, &body);
    append(&card, &choices(guidance, &plan));
    card
}

fn choices(guidance: &Guidance, plan: &Plan) -> HtmlElement {
    let row = element("div", "row");
    if let Some(words) = plan.refresh {
        // Where one refresh did not help, the sign-in logs are what to go on with.
        let class = if guidance.cause == Cause::Recurred {
            ""
        } else {
            "primary"
        };
        append(&row, &button_for(does::REFRESH_ONCE_MORE, class, words));
    }
    if guidance.way_back.is_some() {
        append(&row, &button_for(does::GO_BACK, "", "choice_go_back"));
    }
    append(&row, &button_for(does::SNOOZE, "", "choice_snooze"));
    append(
        &row,
        &button_for(does::TURN_OFF_HERE, "", "choice_turn_off_here"),
    );
    row
}

fn steps(guidance: &Guidance, plan: &Plan, place: &Place) -> HtmlElement {
    let list = element("ol", "");
    // Safari takes a list without markers for no list; so do screen readers that follow it.
    set(&list, "role", "list");
    for (index, step) in plan.steps.iter().enumerate() {
        let item = with_children(
            "li",
            "",
            &[
                &with_text("p", "", &words(step.words)),
                &links("div", step.links, place),
            ],
        );
        if index == 0 {
            append(
                &item,
                &with_text("p", "hint", &words("sign_in_logs_menu_path")),
            );
            append(&item, &values(&details::filters(guidance)));
            append(&item, &with_text("p", "hint", &words("sign_in_logs_hint")));
        }
        append(&list, &item);
    }
    list
}

fn links(tag: &str, destinations: &[Destination], place: &Place) -> HtmlElement {
    let list = element(tag, "");
    for destination in destinations {
        if let Some(address) = destination.address(place) {
            let link = link(&address, &words(destination.label()));
            if *destination == Destination::SignInLogs {
                set(&link, "class", "go");
            }
            if tag == "ul" {
                append(&list, &with_children("li", "", &[&link]));
            } else {
                append(&list, &link);
            }
        }
    }
    list
}

/// A code with what it means.
fn meaning(code: u32) -> String {
    let meaning = match codes::find(code) {
        Some(_) => words(&["code_", &code.to_string()].concat()),
        None => words("code_unknown"),
    };
    [&details::aadsts(code), ": ", &meaning].concat()
}

/// What the codes beside the error mean.
fn meanings(guidance: &Guidance, place: &Place) -> HtmlElement {
    let meanings = element("div", "");
    for code in &guidance.sighting.harvest.codes {
        let printed = details::aadsts(*code);
        let meaning = with_text("p", "meaning", &[&meaning(*code), " "].concat());
        if let Some(address) = Destination::Code(*code).address(place) {
            append(
                &meaning,
                &link(&address, &message("link_code", &[&printed])),
            );
        }
        append(&meanings, &meaning);
    }
    meanings
}

/// What was found beside the error.
fn found(guidance: &Guidance) -> HtmlElement {
    let found = element("div", "");
    append(&found, &values(&details::details(guidance)));
    append(
        &found,
        &with_children(
            "div",
            "all",
            &[
                &button_for(does::COPY_TEXT, "", "copy_all_as_text"),
                &button_for(does::COPY_JSON, "", "copy_all_as_json"),
            ],
        ),
    );
    found
}

/// Labels and values, those that are the same in every language with a button to copy them.
fn values(details: &[Detail]) -> HtmlElement {
    let list = element("dl", "");
    for Detail { label, value } in details {
        let label = words(label);
        let row = with_children("div", "", &[&with_text("dt", "", &label)]);
        match value {
            Value::Words(key) => append(&row, &with_text("dd", "", &words(key))),
            Value::Text(text) => {
                let copy = button_for(does::COPY, "quiet", "copy");
                set(&copy, "value", text);
                set(&copy, "aria-label", &message("copy_labelled", &[&label]));
                let value = with_text("dd", "", text);
                set(&value, "dir", "ltr");
                append(&row, &value);
                append(&row, &copy);
            }
        }
        append(&list, &row);
    }
    list
}

/// Everything of the overlay as plain text.
pub(super) fn as_text(guidance: &Guidance) -> String {
    let plan = advice::plan(guidance);
    let name = words("extension_name");
    let mut headlines = vec![
        [&name, ": ", &words(plan.title)].concat(),
        words(plan.happened),
        words(plan.why),
    ];
    let codes = &guidance.sighting.harvest.codes;
    headlines.extend(codes.iter().map(|code| meaning(*code)));
    details::as_text(guidance, &headlines, words)
}
