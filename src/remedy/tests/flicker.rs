//! A flickering error is one incident: its note stays, its countdown continues, and it ends in one refresh or
//! in guidance. An error that disappears before it can be read does not count.

use proptest::prelude::*;

use super::properties::cases;
use super::world::{PLACES, detection};
use crate::detection::Detection;
use crate::history::Outcome;
use crate::page_message::{Choice, FromPage, Navigation};
use crate::remedy::tab_view::{FLICKERING_GAP, GAP};
use crate::remedy::{
    Cause, Context, Effect, Event, Mute, Note, PanelContent, Phase, RefreshRecords, Settings, Tab,
    View, step, view,
};
use crate::types::{DocumentKey, Millis};

/// Milliseconds between two looks at a page that keeps changing.
const LOOKED_AT_EVERY: Millis = 37;

fn document() -> DocumentKey {
    DocumentKey("top".to_owned())
}

fn guided() -> Detection {
    let mut detection = detection();
    detection.harvest.codes = vec![53003];
    detection
}

/// A tab whose page times its views as the panel does.
struct Flicker {
    tab: Tab,
    marks: RefreshRecords,
    settings: Settings,
    now: Millis,
    shown: View,
    /// The time left on the view's timer.
    left: Option<Millis>,
    /// The last countdown: its incident, its full time, the time left, and when it was left.
    countdown: Option<(Millis, Millis, Millis, Millis)>,
    /// What the page showed, at each change.
    panels: Vec<PanelContent>,
    refreshes: usize,
    outcomes: Vec<Outcome>,
    /// How long a mark is being stored.
    recording: Millis,
    /// When the mark that is being stored will be, and its number.
    marked: Option<(Millis, u32)>,
}

impl Flicker {
    fn new() -> Self {
        let mut flicker = Self {
            tab: Tab::default(),
            marks: RefreshRecords::default(),
            settings: Settings::default(),
            now: 1_700_000_000_000,
            shown: View::default(),
            left: None,
            countdown: None,
            panels: Vec::new(),
            refreshes: 0,
            outcomes: Vec::new(),
            recording: 0,
            marked: None,
        };
        flicker.hear(FromPage::Opened {
            document: document(),
            address: PLACES[0].to_owned(),
            navigation: Navigation::Navigate,
        });
        flicker
    }

    fn take(&mut self, event: Event) {
        let context = Context {
            now: self.now,
            tab: 1,
            session: "session",
            settings: &self.settings,
        };
        for effect in step(&mut self.tab, &mut self.marks, event, &context) {
            match effect {
                Effect::StoreMark { refresh } if self.recording == 0 => {
                    self.take(Event::MarkStored { refresh });
                }
                Effect::StoreMark { refresh } => {
                    self.marked = Some((self.now + self.recording, refresh));
                }
                Effect::Refresh => self.refreshes += 1,
                Effect::Record(entry) => self.outcomes.push(entry.outcome),
                Effect::GoTo(_) | Effect::ChangeSettings(_) => {}
            }
        }
        let view = view(&self.tab, &self.settings);
        if view == self.shown {
            return;
        }
        if let (Some(incident), Some(whole), Some(left)) =
            (self.shown.incident, self.shown.countdown, self.left)
            && !self.shown.stalls
        {
            self.countdown = Some((incident, whole, left, self.now));
        }
        let known = self.countdown.filter(|(incident, whole, ..)| {
            let goes_on = view.countdown.is_some() && !view.stalls;
            goes_on && Some(*incident) == view.incident && Some(*whole) == view.timer
        });
        let left = known.map(|(.., left, since)| match self.shown.panel {
            PanelContent::Nothing => left,
            _ => left.saturating_sub(self.now - since),
        });
        self.left = left.or(view.timer);
        if view.panel != self.shown.panel {
            self.panels.push(view.panel.clone());
        }
        self.shown = view;
    }

    fn hear(&mut self, message: FromPage) {
        self.take(Event::Page(message));
    }

    fn show(&mut self, shows: bool) {
        self.show_as(shows.then(detection));
    }

    fn show_as(&mut self, detection: Option<Detection>) {
        let document = document();
        self.hear(match detection {
            Some(detection) => FromPage::Seen {
                document,
                detection,
            },
            None => FromPage::Gone { document },
        });
    }

    fn pass(&mut self, time: Millis) {
        self.now += time;
        self.left = self.left.map(|left| left.saturating_sub(time));
        if self.left == Some(0) {
            let revision = self.shown.revision;
            self.hear(FromPage::Elapsed {
                document: document(),
                revision,
            });
            self.left = self.left.filter(|&left| left > 0);
        }
        if let Some((at, refresh)) = self.marked
            && at <= self.now
        {
            self.marked = None;
            self.take(Event::MarkStored { refresh });
        }
    }

    /// Lets time pass on a page that shows the error at certain times.
    fn live(&mut self, time: Millis, shows: impl Fn(Millis) -> bool) {
        let mut before = self.tab.shows_error();
        let mut passed = 0;
        while passed < time && self.refreshes == 0 {
            if shows(passed) != before {
                before = !before;
                self.show(before);
            }
            self.pass(LOOKED_AT_EVERY);
            passed += LOOKED_AT_EVERY;
        }
    }

    fn alternating(time: Millis, on: Millis, off: Millis) -> Self {
        let mut flicker = Self::new();
        flicker.live(time, |passed| passed % (on + off) < on);
        flicker
    }
}

const COUNTDOWN: PanelContent = PanelContent::Note(Note::Countdown);

#[test]
fn a_flickering_error_gets_one_refresh_under_a_steady_note() {
    for (on, off) in [(500, 500), (4_000, 1_000), (20, 20)] {
        let flicker = Flicker::alternating(15_000, on, off);
        assert_eq!(flicker.refreshes, 1, "{on} on, {off} off");
        assert_eq!(
            flicker.panels,
            [COUNTDOWN, PanelContent::Nothing],
            "{on} on, {off} off"
        );
    }
}

#[test]
fn a_one_frame_flash_is_no_error() {
    let mut flicker = Flicker::new();
    for _ in 0..20 {
        flicker.show(true);
        flicker.pass(16);
        flicker.show(false);
        flicker.live(2_984, |_| false);
    }
    assert_eq!((flicker.panels.as_slice(), flicker.refreshes), (&[][..], 0));
    assert_eq!(
        (flicker.outcomes.as_slice(), flicker.tab.phase()),
        (&[][..], None)
    );
}

#[test]
fn a_one_frame_flash_after_the_refresh_is_no_recurrence() {
    let mut flicker = Flicker::new();
    flicker.live(15_000, |_| true);
    flicker.hear(FromPage::Opened {
        document: DocumentKey("next".to_owned()),
        address: PLACES[0].to_owned(),
        navigation: Navigation::Reload,
    });
    let at_next = |shows: bool| {
        let document = DocumentKey("next".to_owned());
        let detection = detection();
        if shows {
            FromPage::Seen {
                document,
                detection,
            }
        } else {
            FromPage::Gone { document }
        }
    };
    let elapsed = |flicker: &Flicker| FromPage::Elapsed {
        document: DocumentKey("next".to_owned()),
        revision: flicker.shown.revision,
    };
    flicker.hear(at_next(true));
    flicker.hear(at_next(false));
    flicker.hear(elapsed(&flicker));
    flicker.hear(elapsed(&flicker));
    assert_eq!(flicker.tab.phase(), Some(Phase::Settling));
    flicker.hear(at_next(true));
    flicker.hear(elapsed(&flicker));
    let cause = Cause::Recurred;
    assert_eq!(flicker.tab.phase(), Some(Phase::Guiding { cause }));
}

#[test]
fn the_rest_of_a_countdown_is_kept_while_the_note_is_gone() {
    let mut flicker = Flicker::new();
    flicker.live(4_000, |_| true);
    flicker.live(3_000, |_| false);
    assert_eq!(flicker.shown.panel, PanelContent::Nothing);
    let before = flicker.now;
    flicker.live(15_000, |_| true);
    assert_eq!(flicker.refreshes, 1);
    assert!(flicker.now - before < 3_000, "{} ms", flicker.now - before);
}

#[test]
fn nothing_is_refreshed_while_the_error_is_away() {
    let mut flicker = Flicker::new();
    flicker.live(5_200, |_| true);
    flicker.live(60_000, |_| false);
    assert_eq!(flicker.refreshes, 0);
    assert_eq!(flicker.outcomes, [Outcome::Withdrawn]);
    assert_eq!(flicker.panels, [COUNTDOWN, PanelContent::Nothing]);
}

#[test]
fn a_choice_on_a_flickering_note_counts() {
    for (choice, mute) in [
        (Choice::NotNow, Some(Mute::Declined)),
        (Choice::RefreshNow, None),
    ] {
        let mut flicker = Flicker::new();
        flicker.live(1_000, |_| true);
        let revision = flicker.shown.revision;
        // The error disappears while the choice is on its way.
        flicker.show(false);
        assert_ne!(flicker.shown.revision, revision);
        flicker.hear(FromPage::Chose {
            document: document(),
            revision,
            choice,
        });
        flicker.live(60_000, |passed| passed % 1_000 > 500);
        let refreshes = usize::from(mute.is_none());
        assert_eq!(flicker.refreshes, refreshes, "{choice:?}");
        if let Some(mute) = mute {
            flicker.show(true);
            flicker.live(1_000, |_| true);
            assert_eq!(flicker.tab.phase(), Some(Phase::Muted { mute }));
        }
    }
}

#[test]
fn an_error_that_disappears_while_the_mark_is_stored_is_waited_for() {
    let mut flicker = Flicker::new();
    flicker.live(5_000, |_| true);
    let context = Context {
        now: flicker.now,
        tab: 1,
        session: "session",
        settings: &flicker.settings,
    };
    let elapsed = FromPage::Elapsed {
        document: document(),
        revision: flicker.shown.revision,
    };
    let effects = step(
        &mut flicker.tab,
        &mut flicker.marks,
        Event::Page(elapsed),
        &context,
    );
    let [Effect::StoreMark { refresh }] = effects[..] else {
        panic!("{effects:?}");
    };
    flicker.show(false);
    flicker.take(Event::MarkStored { refresh });
    assert_eq!(
        (flicker.refreshes, flicker.tab.phase()),
        (0, Some(Phase::Pending))
    );
    flicker.live(15_000, |_| true);
    assert_eq!(flicker.refreshes, 1);
    assert_eq!(flicker.panels, [COUNTDOWN, PanelContent::Nothing]);
}

#[test]
fn not_now_counts_while_the_mark_is_stored() {
    let mut flicker = Flicker::new();
    flicker.recording = 1_000;
    flicker.live(6_000, |_| true);
    assert!(matches!(flicker.tab.phase(), Some(Phase::Marking { .. })));
    assert_eq!(flicker.shown.panel, COUNTDOWN);
    flicker.hear(FromPage::Chose {
        document: document(),
        revision: flicker.shown.revision,
        choice: Choice::NotNow,
    });
    flicker.live(60_000, |_| true);
    assert_eq!(flicker.refreshes, 0);
    let mute = Mute::Declined;
    assert_eq!(flicker.tab.phase(), Some(Phase::Muted { mute }));
}

#[test]
fn a_lost_document_ends_its_error_and_the_same_error_may_return() {
    for is_marking in [false, true] {
        let mut flicker = Flicker::new();
        flicker.live(4_000, |_| true);
        if is_marking {
            let context = Context {
                now: flicker.now,
                tab: 1,
                session: "session",
                settings: &flicker.settings,
            };
            let elapsed = FromPage::Elapsed {
                document: document(),
                revision: flicker.shown.revision,
            };
            let event = Event::Page(elapsed);
            let _ = step(&mut flicker.tab, &mut flicker.marks, event, &context);
        }
        let frame = DocumentKey("frame".to_owned());
        flicker.hear(FromPage::Seen {
            document: frame.clone(),
            detection: detection(),
        });
        flicker.hear(FromPage::Gone {
            document: document(),
        });
        flicker.take(Event::DocumentLost(frame));
        assert_eq!(flicker.tab.phase(), None);
        assert_eq!(flicker.shown.panel, PanelContent::Nothing);
        flicker.take(Event::MarkStored { refresh: 1 });
        flicker.live(15_000, |_| true);
        assert_eq!(flicker.refreshes, 1);
        assert_eq!(flicker.outcomes, [Outcome::Withdrawn]);
    }
}

#[test]
fn a_stored_setting_restarts_only_the_timer_it_changes() {
    let mut flicker = Flicker::new();
    flicker.live(3_000, |_| true);
    let shown = flicker.shown.clone();
    flicker.settings.history_days += 1;
    flicker.take(Event::SettingsChanged);
    assert_eq!(flicker.shown, shown, "the countdown");
    flicker.settings.countdown += 1_000;
    flicker.take(Event::SettingsChanged);
    assert_ne!(flicker.shown.revision, shown.revision);
    assert_eq!(flicker.left, Some(flicker.settings.countdown));
    flicker.live(15_000, |_| true);
    flicker.hear(FromPage::Opened {
        document: DocumentKey("next".to_owned()),
        address: PLACES[0].to_owned(),
        navigation: Navigation::Reload,
    });
    let shown = flicker.shown.clone();
    assert_eq!(shown.timer, Some(flicker.settings.settle_window));
    flicker.settings.history_days += 1;
    flicker.take(Event::SettingsChanged);
    assert_eq!(flicker.shown, shown, "the settle window");
}

#[test]
fn an_error_that_a_refresh_would_not_help_against_is_guided_at_once() {
    let cause = Cause::RefreshWouldNotHelp;
    let mut at_first = Flicker::new();
    at_first.show_as(Some(guided()));
    at_first.pass(600);
    assert_eq!(at_first.tab.phase(), Some(Phase::Guiding { cause }));
    assert_eq!(at_first.outcomes, [Outcome::Guided(cause)]);

    let mut at_second = Flicker::new();
    at_second.live(2_000, |_| true);
    assert_eq!(at_second.shown.panel, COUNTDOWN);
    at_second.show_as(Some(guided()));
    assert_eq!(at_second.tab.phase(), Some(Phase::Guiding { cause }));
    at_second.live(60_000, |_| true);
    assert_eq!((at_first.refreshes, at_second.refreshes), (0, 0));

    // The user may refresh nevertheless.
    at_second.take(Event::Chose(Choice::RefreshOnceMore));
    assert_eq!(at_second.refreshes, 1);
}

#[test]
fn a_window_that_a_script_wrote_is_not_refreshed() {
    for address in ["about:blank", "blob:https://portal.azure.com/1"] {
        let mut flicker = Flicker::new();
        flicker.hear(FromPage::Opened {
            document: DocumentKey("written".to_owned()),
            address: address.to_owned(),
            navigation: Navigation::Navigate,
        });
        flicker.hear(FromPage::Seen {
            document: DocumentKey("written".to_owned()),
            detection: detection(),
        });
        flicker.now += 600;
        flicker.hear(FromPage::Elapsed {
            document: DocumentKey("written".to_owned()),
            revision: flicker.shown.revision,
        });
        let cause = Cause::RefreshWouldNotHelp;
        assert_eq!(flicker.tab.phase(), Some(Phase::Guiding { cause }));
        assert_eq!(flicker.refreshes, 0);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn however_it_flickers_there_is_one_note_and_one_refresh(
        times in prop::collection::vec((650..3_000_u64, 1..1_400_u64), 1..40),
        countdown in prop::sample::select(vec![GAP, 3_000, FLICKERING_GAP]),
        recording in prop::sample::select(vec![0, 100, 800]),
    ) {
        let mut flicker = Flicker::new();
        flicker.recording = recording;
        flicker.settings.countdown = countdown;
        for (on, off) in times {
            flicker.live(on, |_| true);
            flicker.live(off, |_| false);
        }
        prop_assert!(flicker.refreshes <= 1);
        let expected = [COUNTDOWN, PanelContent::Nothing];
        prop_assert_eq!(&flicker.panels[..], &expected[..1 + flicker.refreshes]);
    }
}
