//! Tests of the machine alone, for what does not occur in the model of a browser.

use super::world::{PLACES, detection};
use crate::detection::{Detection, Id, IdKind};
use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
use crate::remedy::{
    Cause, Context, Effect, Event, Note, PanelContent, Phase, RefreshRecords, Settings, Tab, step,
    view,
};
use crate::types::{DocumentKey, Millis};

/// A tab with a portal that sends what a test makes it send.
struct Alone {
    tab: Tab,
    marks: RefreshRecords,
    settings: Settings,
    now: Millis,
}

fn document(name: &str) -> DocumentKey {
    DocumentKey(name.to_owned())
}

fn opened(name: &str, navigation: Navigation) -> FromPage {
    FromPage::Opened {
        document: document(name),
        address: PLACES[0].to_owned(),
        navigation,
    }
}

fn seen(name: &str) -> FromPage {
    sees(name, detection())
}

fn sees(name: &str, detection: Detection) -> FromPage {
    FromPage::Seen {
        document: document(name),
        detection,
    }
}

fn risk(name: &str, risk: RefreshRisk) -> FromPage {
    FromPage::RefreshRisk {
        document: document(name),
        risk,
    }
}

impl Alone {
    fn new() -> Self {
        let mut alone = Self {
            tab: Tab::default(),
            marks: RefreshRecords::default(),
            settings: Settings::default(),
            now: 1_700_000_000_000,
        };
        alone.hear(opened("top", Navigation::Navigate));
        alone
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        let context = Context {
            now: self.now,
            tab: 1,
            session: "session",
            settings: &self.settings,
        };
        step(&mut self.tab, &mut self.marks, event, &context)
    }

    fn hear(&mut self, message: FromPage) -> Vec<Effect> {
        self.take(Event::Page(message))
    }

    /// Shows the error in a document for long enough to count.
    fn show(&mut self, message: FromPage) -> Vec<Effect> {
        self.hear(message);
        self.elapse()
    }

    /// Lets the shown view's timer elapse.
    fn elapse(&mut self) -> Vec<Effect> {
        let revision = self.tab.revision();
        let Some(document) = self.tab.top_document().cloned() else {
            return Vec::new();
        };
        self.hear(FromPage::Elapsed { document, revision })
    }

    fn panel(&self) -> PanelContent {
        view(&self.tab, &self.settings).panel
    }
}

#[test]
fn a_document_that_opens_twice_is_the_same_one() {
    let mut alone = Alone::new();
    alone.show(seen("top"));
    for navigation in [Navigation::Navigate, Navigation::Reload] {
        alone.hear(opened("top", navigation));
        assert_eq!(alone.panel(), PanelContent::Note(Note::Countdown));
    }
    alone.hear(opened("next", Navigation::Navigate));
    alone.show(seen("next"));
    alone.hear(opened("top", Navigation::Navigate));
    assert_eq!(alone.tab.top_document(), Some(&document("next")));
    assert_eq!(alone.panel(), PanelContent::Note(Note::Countdown));
}

#[test]
fn time_without_a_timer_changes_nothing() {
    let mut asking = Alone::new();
    let typed = RefreshRisk {
        unsaved_input: true,
        ..RefreshRisk::default()
    };
    asking.hear(risk("top", typed));
    asking.show(seen("top"));
    assert_eq!(asking.elapse(), []);
    assert_eq!(asking.panel(), PanelContent::Note(Note::AsksUnsavedInput));

    let mut out_of_sight = Alone::new();
    out_of_sight.show(seen("top"));
    out_of_sight.hear(opened("next", Navigation::Reload));
    out_of_sight.hear(FromPage::TabConditions {
        document: document("next"),
        visible: false,
        online: true,
    });
    let revision = out_of_sight.tab.revision();
    let elapsed = FromPage::Elapsed {
        document: document("next"),
        revision,
    };
    assert_eq!(out_of_sight.hear(elapsed), []);
    assert_eq!(out_of_sight.tab.phase(), Some(Phase::Settling));

    let mut guided = Alone::new();
    guided.marks = RefreshRecords::unreadable(guided.now);
    guided.show(seen("top"));
    let before = guided.panel();
    assert_eq!(guided.elapse(), []);
    assert_eq!(guided.panel(), before);
}

#[test]
fn late_messages_of_a_lost_document_change_nothing() {
    let mut alone = Alone::new();
    alone.hear(risk("frame", RefreshRisk::default()));
    alone.take(Event::DocumentLost(document("frame")));
    alone.show(seen("frame"));
    assert_eq!(alone.tab.phase(), None);
}

#[test]
fn a_document_that_submitted_is_as_idle_as_before() {
    let mut alone = Alone::new();
    let submitted = RefreshRisk {
        submitted: true,
        ..RefreshRisk::default()
    };
    for frame in 0..1_000 {
        alone.hear(risk(&format!("frame {frame}"), submitted));
    }
    // Later than a user would wait for the response to submitted input.
    alone.now += 60_000;
    alone.show(seen("top"));
    assert_eq!(alone.panel(), PanelContent::Note(Note::Countdown));
}

#[test]
fn the_toolbar_can_show_the_state_of_a_tab() {
    let mut alone = Alone::new();
    assert_eq!(alone.tab.portal(), "portal.azure.com");
    assert_eq!(Tab::default().portal(), "");
    assert_eq!(
        (alone.tab.detection(), alone.tab.is_evicted()),
        (None, false)
    );
    alone.show(seen("top"));
    assert_eq!(alone.tab.detection(), Some(&detection()));
    alone.hear(FromPage::Evicted {
        document: document("top"),
    });
    assert!(alone.tab.is_evicted());
    alone.hear(opened("next", Navigation::Navigate));
    assert!(!alone.tab.is_evicted());
}

#[test]
fn an_earlier_cover_does_not_count_later() {
    let mut alone = Alone::new();
    let covered = |covered| FromPage::Covered {
        document: document("top"),
        covered,
    };
    alone.show(seen("top"));
    alone.hear(covered(true));
    assert!(alone.tab.is_covered());
    alone.hear(FromPage::Gone {
        document: document("top"),
    });
    alone.show(seen("top"));
    assert!(!alone.tab.is_covered(), "the note is another");
    alone.hear(covered(true));
    alone.hear(FromPage::Ready {
        document: document("top"),
    });
    assert!(!alone.tab.is_covered(), "the panel is another");
    alone.hear(covered(true));
    alone.hear(opened("next", Navigation::Navigate));
    assert!(!alone.tab.is_covered(), "the document is another");
}

#[test]
fn codes_and_ids_are_what_there_is_to_go_by() {
    let with = |codes: &[u32], ids: usize| {
        let mut detection = detection();
        detection.harvest.codes = codes.to_vec();
        detection.harvest.ids = (0..ids)
            .map(|n| Id {
                kind: IdKind::Trace,
                value: n.to_string(),
            })
            .collect();
        detection
    };
    let shown = |detections: &[Detection]| {
        let mut alone = Alone::new();
        for (n, detection) in detections.iter().enumerate() {
            alone.hear(sees(&format!("frame {n}"), detection.clone()));
        }
        alone.tab.detection().cloned()
    };
    let (two_codes, both) = (with(&[53003, 50076], 0), with(&[53003], 2));
    assert_eq!(
        shown(&[two_codes.clone(), both.clone()]),
        Some(both.clone())
    );
    assert_eq!(shown(&[both.clone(), two_codes]), Some(both.clone()));
    let as_much = with(&[50076, 50079, 50072], 0);
    assert_eq!(shown(&[both.clone(), as_much]), Some(both));
}

#[test]
fn of_many_documents_eight_are_asked_for_details() {
    let mut alone = Alone::new();
    let coded = |code| {
        let mut detection = detection();
        detection.harvest.codes = vec![code];
        detection
    };
    for frame in 0..8 {
        alone.hear(sees(&format!("frame {frame}"), coded(frame)));
    }
    alone.show(seen("top"));
    // The document has an error of its own, and may report it again.
    alone.hear(sees("frame 0", coded(70043)));
    assert_eq!(alone.tab.detection(), Some(&coded(70043)));
    for frame in 0..8 {
        let document = document(&format!("frame {frame}"));
        alone.hear(FromPage::Gone { document });
    }
    assert_eq!(alone.panel(), PanelContent::Note(Note::Countdown));
    assert_eq!(
        alone.tab.detection(),
        Some(&coded(7)),
        "the last that was kept"
    );
}

#[test]
fn a_mark_that_took_too_long_to_store_is_taken_back() {
    for (took, cause) in [(29_999, None), (30_000, Some(Cause::NotStored))] {
        let mut alone = Alone::new();
        alone.show(seen("top"));
        let effects = alone.elapse();
        let [Effect::StoreMark { refresh }] = effects[..] else {
            panic!("{effects:?}");
        };
        alone.now += took;
        let effects = alone.take(Event::MarkStored { refresh });
        assert_eq!(effects.contains(&Effect::Refresh), cause.is_none());
        let told = match alone.panel() {
            PanelContent::Guidance(guidance) => Some(guidance.cause),
            _ => None,
        };
        assert_eq!(told, cause);
    }
}

#[test]
fn a_tab_stored_before_its_marks_gives_its_next_refresh_a_new_number() {
    let mut alone = Alone::new();
    alone.show(seen("top"));
    let older = alone.tab.clone();
    for number in 1..4 {
        alone.tab = older.clone();
        let effects = alone.take(Event::Chose(Choice::RefreshNow));
        assert_eq!(effects, [Effect::StoreMark { refresh: number }]);
    }
}
