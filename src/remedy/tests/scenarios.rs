//! Named scenarios: each is a sequence of actions with an exact number of refreshes.

use super::transitions::TabState;
use super::world::{ModelAction, PLACES, PolicyKind, Preference, World, detection};
use crate::history::Outcome;
use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
use crate::remedy::settings::{HiddenTab, Mode, SNOOZE};
use crate::remedy::{
    Cause, Context, Effect, Event, Mute, Note, PanelContent, RefreshRecords, Settings, Tab, step,
    view,
};
use crate::types::{DocumentKey, Millis};

const MINUTE: Millis = 60_000;

const OPEN: ModelAction = ModelAction::OpenTab { place: 0 };
const ERROR: ModelAction = ModelAction::Show {
    tab: 0,
    document: 0,
    shows: true,
};
const CURED: ModelAction = ModelAction::Show {
    tab: 0,
    document: 0,
    shows: false,
};
const CURSE: ModelAction = ModelAction::Curse {
    tab: 0,
    cursed: true,
};
const TIME_OUT: ModelAction = ModelAction::TimeOut { tab: 0 };
const ANSWER: ModelAction = ModelAction::Answer {
    tab: 0,
    redirect: None,
};
const RELOAD: ModelAction = ModelAction::Load {
    tab: 0,
    place: 0,
    navigation: Navigation::Reload,
    cached: false,
};
const NAVIGATE: ModelAction = ModelAction::Load {
    tab: 0,
    place: 0,
    navigation: Navigation::Navigate,
    cached: true,
};

/// Finishes every write that records a refresh, and its result.
const WRITTEN: [ModelAction; 12] = [const { ModelAction::Finish { nth: 0 } }; 12];

/// The new document's first message overtakes the old one's last.
pub(super) const DECLINED_AND_RELOADED: [ModelAction; 7] = [
    OPEN,
    ERROR,
    choose(Choice::NotNow),
    ModelAction::Slow(true),
    RELOAD,
    ModelAction::Deliver { nth: 1 },
    ModelAction::Slow(false),
];

/// The same after guidance.
pub(super) const GUIDED_AND_RELOADED: [ModelAction; 9] = [
    OPEN,
    ERROR,
    TIME_OUT,
    ANSWER,
    ERROR,
    ModelAction::Slow(true),
    RELOAD,
    ModelAction::Deliver { nth: 1 },
    ModelAction::Slow(false),
];

fn typed(unsaved_input: bool) -> ModelAction {
    ModelAction::Risk {
        tab: 0,
        document: 0,
        risk: RefreshRisk {
            unsaved_input,
            ..RefreshRisk::default()
        },
    }
}

const fn choose(choice: Choice) -> ModelAction {
    ModelAction::Choose {
        tab: 0,
        choice,
        in_popup: false,
    }
}

fn surround(visible: bool, online: bool) -> ModelAction {
    ModelAction::Surround {
        tab: 0,
        visible,
        online,
    }
}

impl World {
    fn then(mut self, actions: &[ModelAction]) -> Self {
        for action in actions {
            self.run(action);
        }
        self
    }

    fn outcomes(&self) -> Vec<Outcome> {
        self.history.iter().map(|entry| entry.outcome).collect()
    }
}

/// Lives that lead the first tab to each state, with one refresh requested or none.
fn in_each_state() -> Vec<(TabState, World)> {
    let lives: [(TabState, &[ModelAction]); 7] = [
        (TabState::Watching, &[OPEN]),
        (TabState::Pending, &[OPEN, ERROR]),
        (
            TabState::Marking,
            &[
                OPEN,
                ModelAction::Slow(true),
                ERROR,
                ModelAction::Slow(false),
                ModelAction::Slow(true),
            ],
        ),
        (TabState::Refreshed, &[OPEN, ERROR, TIME_OUT]),
        (TabState::Settling, &[OPEN, ERROR, TIME_OUT, ANSWER]),
        (TabState::Guiding, &[OPEN, ERROR, TIME_OUT, ANSWER, ERROR]),
        (TabState::Muted, &[OPEN, ERROR, choose(Choice::NotNow)]),
    ];
    lives
        .into_iter()
        .map(|(state, actions)| {
            let mut world = World::after(actions);
            if state == TabState::Marking {
                // The timer's message goes through; the writes that follow wait.
                world.run(&TIME_OUT);
                world.run(&ModelAction::Deliver { nth: 0 });
            }
            assert_eq!(world.state(0), state);
            (state, world)
        })
        .collect()
}

#[test]
fn one_refresh_fixes_it() {
    let mut world = World::after(&[OPEN, ERROR]);
    assert_eq!(world.note(0), Some(Note::Countdown));
    assert_eq!(world.shown(0).timer, Some(5_000));
    world = world.then(&[TIME_OUT, ANSWER]);
    assert_eq!(
        (world.panel(0), world.shown(0).timer),
        (PanelContent::Nothing, Some(20_000))
    );
    world = world.then(&[TIME_OUT]);
    assert_eq!(world.state(0), TabState::Watching);
    assert_eq!(world.refreshes, [(1, true)]);
    let entry = &world.history[0];
    assert_eq!((entry.outcome, entry.seconds), (Outcome::Recovered, 25));
    assert_eq!(entry.portal, "portal.azure.com");
    assert_eq!(
        entry.route.as_deref(),
        Some("Microsoft_M365_ManageClient/ManageClientFrameBlade")
    );
}

#[test]
fn a_recurring_error_leads_to_guidance() {
    let mut world = World::after(&[OPEN, ERROR, CURSE, TIME_OUT, ANSWER]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    world = world.then(&[CURED, TIME_OUT]);
    assert_eq!(world.state(0), TabState::Watching);
    assert_eq!(world.refreshes, [(1, true)]);
    assert_eq!(world.outcomes(), [Outcome::Guided(Cause::Recurred)]);
}

#[test]
fn only_the_user_can_refresh_once_more() {
    let guided = [OPEN, ERROR, CURSE, TIME_OUT, ANSWER];
    let mut world = World::after(&guided).then(&[choose(Choice::RefreshOnceMore), ANSWER]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    assert_eq!(world.refreshes, [(1, true), (1, false)]);
    world = world.then(&[
        choose(Choice::RefreshOnceMore),
        ModelAction::Curse {
            tab: 0,
            cursed: false,
        },
    ]);
    world = world.then(&[ANSWER, TIME_OUT]);
    assert_eq!(world.state(0), TabState::Watching);
    assert_eq!(world.outcomes().last(), Some(&Outcome::Recovered));
}

#[test]
fn the_next_incident_is_refreshed_after_the_window_and_guided_within_it() {
    let recovered = [OPEN, ERROR, TIME_OUT, ANSWER, TIME_OUT];
    let mut within = World::after(&recovered).then(&[ModelAction::Forward(14 * MINUTE), ERROR]);
    assert_eq!(within.cause(0), Some(Cause::Recurred));
    let mut on_another_blade =
        World::after(&recovered).then(&[ModelAction::Move { tab: 0, place: 1 }, ERROR]);
    assert_eq!(on_another_blade.cause(0), Some(Cause::Recurred));
    let mut after = World::after(&recovered).then(&[ModelAction::Forward(15 * MINUTE), ERROR]);
    assert_eq!(after.note(0), Some(Note::Countdown));
}

#[test]
fn the_note_can_be_used() {
    let mut now = World::after(&[OPEN, ERROR, choose(Choice::RefreshNow)]);
    assert_eq!(
        (now.state(0), now.refreshes.as_slice()),
        (TabState::Refreshed, &[(1, false)][..])
    );
    let mut not_now = World::after(&[OPEN, ERROR, choose(Choice::NotNow)]);
    assert_eq!(not_now.state(0), TabState::Muted);
    assert_eq!(
        (not_now.shown(0).timer, not_now.panel(0)),
        (None, PanelContent::Nothing)
    );
    assert_eq!(not_now.outcomes(), [Outcome::Declined]);
    let mut flickering = not_now.then(&[CURED, ERROR]);
    assert_eq!(flickering.state(0), TabState::Muted);
    let mut next = flickering.then(&[CURED, ModelAction::Forward(MINUTE), ERROR]);
    assert_eq!(next.note(0), Some(Note::Countdown));
}

#[test]
fn an_older_views_choice_and_timer_change_nothing() {
    let settings = Settings::default();
    let (mut tab, mut marks) = (Tab::default(), RefreshRecords::default());
    let context = Context {
        now: 0,
        tab: 1,
        session: "session",
        settings: &settings,
    };
    let document = || DocumentKey("document".to_owned());
    let address = PLACES[0].to_owned();
    let opened = FromPage::Opened {
        document: document(),
        address,
        navigation: Navigation::Navigate,
    };
    let seen = FromPage::Seen {
        document: document(),
        detection: detection(),
    };
    for message in [opened, seen] {
        let _ = step(&mut tab, &mut marks, Event::Page(message), &context);
    }
    let proved = FromPage::Elapsed {
        document: document(),
        revision: tab.revision(),
    };
    let _ = step(&mut tab, &mut marks, Event::Page(proved), &context);
    let before = tab.clone();
    for revision in [before.revision() - 1, before.revision() + 1] {
        let choice = Choice::RefreshNow;
        for message in [
            FromPage::Chose {
                document: document(),
                revision,
                choice,
            },
            FromPage::Elapsed {
                document: document(),
                revision,
            },
        ] {
            assert_eq!(
                step(&mut tab, &mut marks, Event::Page(message), &context),
                []
            );
            assert_eq!(tab, before);
        }
    }
}

#[test]
fn no_countdown_at_once() {
    let mut world = World::after(&[ModelAction::Settle(Preference::Countdown(0)), OPEN, ERROR]);
    assert_eq!(world.state(0), TabState::Refreshed);
    assert_eq!(world.refreshes, [(1, true)]);
}

#[test]
fn unsaved_input_in_any_frame_asks() {
    let frame = ModelAction::Risk {
        tab: 0,
        document: 1,
        risk: RefreshRisk {
            unsaved_input: true,
            ..RefreshRisk::default()
        },
    };
    let mut world = World::after(&[OPEN, ModelAction::AddFrame { tab: 0 }, frame, ERROR]);
    assert_eq!(
        (world.note(0), world.shown(0).timer),
        (Some(Note::AsksUnsavedInput), None)
    );
    let gone = ModelAction::RemoveFrame {
        tab: 0,
        silently: true,
    };
    world = world.then(&[gone]);
    assert_eq!(world.note(0), Some(Note::Countdown));
    world = world.then(&[typed(true), choose(Choice::RefreshNow)]);
    assert_eq!(
        world.refreshes,
        [(1, false)],
        "the person may refresh over it"
    );
}

const SUBMIT: ModelAction = ModelAction::Risk {
    tab: 0,
    document: 0,
    risk: RefreshRisk {
        unsaved_input: false,
        submitted: true,
        media: false,
        printing: false,
        work_in_memory: false,
    },
};

#[test]
fn input_of_a_failed_submission_is_not_lost() {
    let just_before = [
        OPEN,
        typed(true),
        SUBMIT,
        ModelAction::Forward(29_999),
        ERROR,
    ];
    let while_it_stands = [OPEN, typed(true), ERROR, SUBMIT];
    for actions in [just_before.as_slice(), while_it_stands.as_slice()] {
        let mut world = World::after(actions);
        assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
        world = world.then(&[ModelAction::Forward(10 * MINUTE), typed(false)]);
        assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
        world = world.then(&[CURED, typed(true), typed(false), ERROR]);
        assert_eq!(
            world.note(0),
            Some(Note::AsksUnsavedInput),
            "the same incident"
        );
        assert!(world.refreshes.is_empty());
    }
}

#[test]
fn input_submitted_while_the_error_was_away_for_a_moment_is_not_lost() {
    let mut world = World::after(&[OPEN, ERROR, CURED, SUBMIT, ERROR]);
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
}

#[test]
fn input_submitted_some_time_ago_is_saved() {
    let mut world = World::after(&[
        OPEN,
        typed(true),
        SUBMIT,
        ModelAction::Forward(30_000),
        ERROR,
    ]);
    assert_eq!(world.note(0), Some(Note::Countdown));
    let mut world = World::after(&[OPEN, SUBMIT, NAVIGATE, ERROR]);
    assert_eq!(
        world.note(0),
        Some(Note::AsksUnsavedInput),
        "a form led here"
    );
    let heard_late = [
        OPEN,
        ModelAction::Slow(true),
        SUBMIT,
        NAVIGATE,
        ModelAction::Deliver { nth: 1 },
        ModelAction::Slow(false),
        ERROR,
    ];
    let mut world = World::after(&heard_late);
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput), "received late");
}

#[test]
fn input_submitted_before_the_last_refresh_does_not_affect_the_next_error() {
    let mut world = World::after(&[OPEN, SUBMIT, ERROR, choose(Choice::RefreshNow), ANSWER]);
    world = world.then(&[ERROR]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    let quiet = [CURED, ModelAction::Forward(20 * MINUTE), ERROR];
    assert_eq!(world.then(&quiet).note(0), Some(Note::Countdown));
}

pub(super) fn input_typed_while_the_mark_is_stored() -> Vec<ModelAction> {
    let mut actions = vec![
        OPEN,
        ERROR,
        ModelAction::Slow(true),
        TIME_OUT,
        ModelAction::Deliver { nth: 0 },
    ];
    actions.extend([typed(true), ModelAction::Deliver { nth: 0 }]);
    actions.extend(WRITTEN);
    actions
}

/// The admin reloads in the milliseconds in which the mark of an automatic refresh is stored, and the new
/// document's first message overtakes the old one's last.
pub(super) const RELOADED_WHILE_THE_MARK_IS_STORED: [ModelAction; 7] = [
    OPEN,
    ERROR,
    ModelAction::Slow(true),
    TIME_OUT,
    ModelAction::Deliver { nth: 0 },
    RELOAD,
    ModelAction::Deliver { nth: 1 },
];

#[test]
fn a_reload_while_the_mark_is_stored_is_the_refresh() {
    let mut world = World::after(&RELOADED_WHILE_THE_MARK_IS_STORED);
    world = world.then(&[ModelAction::Slow(false), ERROR]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    assert!(world.refreshes.is_empty());
}

#[test]
fn input_typed_while_the_mark_is_stored_stops_the_refresh() {
    let mut world = World::after(&input_typed_while_the_mark_is_stored());
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
    assert!(world.refreshes.is_empty());
    world = world.then(&[ModelAction::Slow(false), typed(false)]);
    assert_eq!(
        world.note(0),
        Some(Note::Countdown),
        "the mark was taken back"
    );
}

#[test]
fn work_in_memory_of_any_document_is_not_refreshed_away() {
    let in_the_frame = |work_in_memory| ModelAction::Risk {
        tab: 0,
        document: 1,
        risk: RefreshRisk {
            work_in_memory,
            ..RefreshRisk::default()
        },
    };
    let add_frame = ModelAction::AddFrame { tab: 0 };
    for actions in [[in_the_frame(true), ERROR], [ERROR, in_the_frame(true)]] {
        let mut world = World::after(&[OPEN, add_frame.clone()]).then(&actions);
        assert_eq!(world.cause(0), Some(Cause::RefreshWouldNotHelp));
        let PanelContent::Guidance(guidance) = world.panel(0) else {
            panic!("no guidance");
        };
        assert!(guidance.detection.would_lose_work());
        world = world.then(&[TIME_OUT]);
        assert_eq!(world.refreshes, []);
    }
    let closed = [in_the_frame(true), in_the_frame(false), ERROR, TIME_OUT];
    let world = World::after(&[OPEN, add_frame]).then(&closed);
    assert_eq!(world.refreshes, [(1, true)], "the designer was closed");
}

#[test]
fn media_and_print_dialogs_are_not_interrupted() {
    for risk in [
        RefreshRisk {
            media: true,
            ..RefreshRisk::default()
        },
        RefreshRisk {
            printing: true,
            ..RefreshRisk::default()
        },
    ] {
        let risk = ModelAction::Risk {
            tab: 0,
            document: 0,
            risk,
        };
        let mut world = World::after(&[OPEN, risk, ERROR]);
        assert_eq!(
            (world.note(0), world.shown(0).timer),
            (Some(Note::AsksBusy), None)
        );
    }
}

#[test]
fn a_tab_with_sound_at_the_time_of_the_refresh_asks() {
    let mut world = World::after(&[OPEN, ERROR, ModelAction::Slow(true), TIME_OUT]);
    world = world.then(&[
        ModelAction::Deliver { nth: 0 },
        ModelAction::Sound { tab: 0 },
    ]);
    world = world.then(&WRITTEN);
    assert_eq!(world.note(0), Some(Note::AsksBusy));
    assert!(world.refreshes.is_empty());
    world = world.then(&[ModelAction::Slow(false), choose(Choice::RefreshNow), ANSWER]);
    assert_eq!(world.refreshes, [(1, false)]);
    world = world.then(&[ModelAction::Forward(20 * MINUTE), ERROR]);
    assert_ne!(
        world.note(0),
        Some(Note::AsksBusy),
        "the new page is silent"
    );
}

#[test]
fn the_last_messages_of_a_closed_tab_do_not_start_a_new_one() {
    let document = DocumentKey("document".to_owned());
    let last = [
        Event::DocumentLost(document.clone()),
        Event::Page(FromPage::Gone {
            document: document.clone(),
        }),
        Event::Page(FromPage::TabConditions {
            document: document.clone(),
            visible: false,
            online: true,
        }),
        Event::MarkStored { refresh: 1 },
        Event::Audible,
    ];
    assert!(last.iter().all(|event| !event.can_be_first()));
    let first = Event::Page(FromPage::Ready { document });
    assert!(first.can_be_first(), "a frame that was adopted");
}

#[test]
fn offline_waits_for_the_network() {
    let mut world = World::after(&[OPEN, surround(true, false), ERROR]);
    assert_eq!(
        (world.note(0), world.shown(0).timer),
        (Some(Note::Offline), None)
    );
    world = world.then(&[surround(true, true), TIME_OUT]);
    assert_eq!(world.refreshes, [(1, true)]);
}

#[test]
fn a_hidden_tab_is_refreshed_if_nothing_can_be_lost() {
    let mut silent = World::after(&[OPEN, surround(false, true), ERROR]);
    assert_eq!(silent.state(0), TabState::Refreshed);
    let mut losing = World::after(&[OPEN, surround(false, true), typed(true), ERROR]);
    assert_eq!(losing.note(0), Some(Note::AsksUnsavedInput));
    let wait = ModelAction::Settle(Preference::HiddenTab(HiddenTab::Wait));
    let mut waiting = World::after(&[wait, OPEN, surround(false, true), ERROR]);
    assert_eq!(
        (waiting.state(0), waiting.panel(0)),
        (TabState::Pending, PanelContent::Nothing)
    );
    assert_eq!(waiting.shown(0).timer, None);
    waiting = waiting.then(&[surround(true, true)]);
    assert_eq!(waiting.note(0), Some(Note::Countdown));
}

#[test]
fn a_hidden_tab_has_not_recovered_yet() {
    let mut world = World::after(&[OPEN, ERROR, TIME_OUT, ANSWER, surround(false, true)]);
    assert_eq!(
        (world.state(0), world.shown(0).timer),
        (TabState::Settling, None)
    );
    world = world.then(&[surround(true, true), TIME_OUT]);
    assert_eq!(world.outcomes(), [Outcome::Recovered]);
}

#[test]
fn an_error_in_two_frames_is_one_incident() {
    let frame = |shows| ModelAction::Show {
        tab: 0,
        document: 1,
        shows,
    };
    let mut world = World::after(&[OPEN, ModelAction::AddFrame { tab: 0 }, ERROR]);
    let revision = world.shown(0).revision;
    world = world.then(&[frame(true), CURED]);
    assert_eq!(world.note(0), Some(Note::Countdown));
    assert_eq!(world.shown(0).revision, revision, "the countdown continues");
    world = world.then(&[frame(false), TIME_OUT]);
    assert_eq!(
        (world.state(0), world.outcomes()),
        (TabState::Watching, vec![Outcome::Withdrawn])
    );
}

#[test]
fn the_overlay_shows_the_most_detailed_detection() {
    let settings = Settings::default();
    let (mut tab, mut marks) = (Tab::default(), RefreshRecords::default());
    let context = Context {
        now: 0,
        tab: 1,
        session: "session",
        settings: &settings,
    };
    let mut hear = |message| {
        let _ = step(&mut tab, &mut marks, Event::Page(message), &context);
        match view(&tab, &settings).panel {
            PanelContent::Guidance(guidance) => Some(guidance.detection.harvest.codes),
            _ => None,
        }
    };
    let document = |key: &str| DocumentKey(key.to_owned());
    let seen = |key: &str, codes: &[u32]| {
        let mut detection = detection();
        detection.harvest.codes = codes.to_vec();
        FromPage::Seen {
            document: document(key),
            detection,
        }
    };
    let navigation = Navigation::Reload;
    hear(FromPage::Opened {
        document: document("top"),
        address: PLACES[0].to_owned(),
        navigation,
    });
    hear(seen("top", &[]));
    let proved = FromPage::Elapsed {
        document: document("top"),
        revision: 1,
    };
    assert_eq!(hear(proved), Some(vec![]));
    assert_eq!(hear(seen("frame", &[53003])), Some(vec![53003]));
    assert_eq!(hear(seen("other", &[50076])), Some(vec![53003]));
    assert_eq!(
        hear(FromPage::Gone {
            document: document("frame")
        }),
        Some(vec![50076])
    );
}

#[test]
fn twenty_tabs_fail_at_once() {
    let mut world = World::after(&[const { OPEN }; 20]);
    for tab in 0..20 {
        world.run(&ModelAction::Curse { tab, cursed: true });
        world.run(&ModelAction::Show {
            tab,
            document: 0,
            shows: true,
        });
    }
    for tab in 0..20 {
        world.run(&ModelAction::TimeOut { tab });
        world.run(&ModelAction::Answer {
            tab,
            redirect: None,
        });
    }
    let causes: Vec<_> = (0..20).filter_map(|tab| world.cause(tab)).collect();
    assert_eq!(world.refreshes, [(1, true), (2, true), (3, true)]);
    let too_many = causes
        .iter()
        .filter(|cause| **cause == Cause::TooManyRefreshes);
    assert_eq!((causes.len(), too_many.count()), (20, 17));
    world = world.then(&[ModelAction::Choose {
        tab: 19,
        choice: Choice::RefreshOnceMore,
        in_popup: false,
    }]);
    assert_eq!(world.refreshes.last(), Some(&(20, false)), "the user may");
    world = world.then(&[ModelAction::Forward(61 * MINUTE), OPEN]);
    world = world.then(&[ModelAction::Show {
        tab: 20,
        document: 0,
        shows: true,
    }]);
    assert_eq!(world.note(20), Some(Note::Countdown));
}

#[test]
fn the_admins_own_refresh_is_the_refresh() {
    for incident in [
        &[OPEN, ERROR, RELOAD][..],
        &[OPEN, ERROR, choose(Choice::NotNow), RELOAD],
        &DECLINED_AND_RELOADED,
        &[OPEN, surround(true, false), ERROR, RELOAD],
    ] {
        let mut world = World::after(incident);
        assert_eq!(world.state(0), TabState::Settling);
        world = world.then(&[surround(true, true), ERROR]);
        assert_eq!(world.cause(0), Some(Cause::Recurred));
        let mut later = world.then(&[CURED, ModelAction::Forward(10 * MINUTE), NAVIGATE, ERROR]);
        assert_eq!(later.cause(0), Some(Cause::Recurred));
        assert!(later.refreshes.is_empty());
    }
}

#[test]
fn a_duplicate_is_recognised_despite_clock_changes_and_lost_storage() {
    let refresh = ModelAction::Choose {
        tab: 0,
        choice: Choice::RefreshNow,
        in_popup: false,
    };
    let mut world = World::after(&[
        ModelAction::Adopt { place: 0 },
        refresh,
        ModelAction::Refuse {
            local: true,
            session: false,
        },
        ModelAction::Duplicate { tab: 0 },
        ModelAction::Backward(1_000),
        ModelAction::Surround {
            tab: 1,
            visible: false,
            online: false,
        },
        TIME_OUT,
        ModelAction::Show {
            tab: 1,
            document: 0,
            shows: true,
        },
        ModelAction::Crash,
    ]);
    world.come_to_rest();
    assert!(world.refreshes.iter().all(|(_, automatic)| !automatic));
}

#[test]
fn an_error_soon_after_the_admins_refresh_has_come_back() {
    let mut soon = World::after(&[OPEN, RELOAD, ModelAction::Forward(19_000), ERROR]);
    assert_eq!(soon.cause(0), Some(Cause::Recurred));
    let mut late = World::after(&[OPEN, RELOAD, ModelAction::Forward(20_000), ERROR]);
    assert_eq!(late.note(0), Some(Note::Countdown));
    let mut set_back = World::after(&[OPEN, RELOAD, ModelAction::Backward(MINUTE), ERROR]);
    assert_eq!(set_back.cause(0), Some(Cause::Recurred));
}

#[test]
fn a_reload_long_after_the_error_does_not_affect_the_next_one() {
    let went = [OPEN, ERROR, CURED, ModelAction::Forward(MINUTE), RELOAD];
    let mut world = World::after(&went).then(&[ModelAction::Forward(MINUTE), ERROR]);
    assert_eq!(world.note(0), Some(Note::Countdown));
}

#[test]
fn a_refresh_counts_from_its_request() {
    let slow = [OPEN, ERROR, TIME_OUT, ModelAction::Forward(20_000), ANSWER];
    // Twenty seconds until the page came, twenty in which the error might have come back.
    let rest = ModelAction::Forward(15 * MINUTE - 40_000);
    let mut world = World::after(&slow).then(&[TIME_OUT, rest, ERROR]);
    assert_eq!(world.note(0), Some(Note::Countdown));
}

#[test]
fn a_risk_that_has_passed_keeps_nothing_waiting() {
    let asked = [
        ModelAction::Settle(Preference::Countdown(0)),
        OPEN,
        typed(true),
    ];
    let mut world = World::after(&asked).then(&[ERROR]);
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
    world = world.then(&[typed(false)]);
    assert_eq!(world.refreshes, [(1, true)]);
}

#[test]
fn turning_it_off_removes_the_note() {
    let mut world = World::after(&[
        OPEN,
        ERROR,
        ModelAction::Settle(Preference::Mode(Mode::Off)),
    ]);
    assert_eq!(
        (world.state(0), world.panel(0)),
        (TabState::Muted, PanelContent::Nothing)
    );
    world = world.then(&[ModelAction::Settle(Preference::Mode(Mode::Automatic))]);
    assert_eq!(world.note(0), Some(Note::Countdown));
}

#[test]
fn a_refresh_from_the_popup_counts() {
    let refresh = ModelAction::Choose {
        tab: 0,
        choice: Choice::RefreshNow,
        in_popup: true,
    };
    let mut world = World::after(&[OPEN, refresh.clone()]);
    assert_eq!(world.refreshes, [(1, false)]);
    world = world.then(&[RELOAD, ModelAction::Forward(MINUTE), ERROR]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    let asked_twice = World::after(&[OPEN, ERROR, TIME_OUT, refresh]);
    assert_eq!(asked_twice.refreshes, [(1, true)], "one is under way");
}

#[test]
fn a_worker_stopped_in_any_state_repeats_nothing() {
    for (state, world) in in_each_state() {
        let mut world = world.then(&[ModelAction::Stop, ModelAction::Slow(false)]);
        let asked = world.refreshes.len();
        assert_eq!(world.state(0), state, "the state is the stored one");
        world = world.then(&[ERROR]);
        world.come_to_rest();
        let automatic = world
            .refreshes
            .iter()
            .filter(|(_, automatic)| *automatic)
            .count();
        let expected = match state {
            // The answer about the mark was lost with the worker, and so is the refresh.
            TabState::Marking | TabState::Muted => 0,
            _ => 1,
        };
        assert_eq!(automatic, expected, "stopped in {state:?}, {asked} before");
    }
}

#[test]
fn a_mark_without_its_refresh_leads_to_guidance_and_no_repetition() {
    let mut world = World::after(&[OPEN, ERROR, ModelAction::Slow(true), TIME_OUT]);
    world = world.then(&[
        ModelAction::Deliver { nth: 0 },
        ModelAction::Finish { nth: 0 },
        ModelAction::Stop,
    ]);
    world = world.then(&[ModelAction::Slow(false), TIME_OUT, TIME_OUT]);
    assert_eq!(world.cause(0), Some(Cause::RefreshUnanswered));
    let mut days_later = world.then(&[ModelAction::Forward(90 * MINUTE), CURED]);
    days_later = days_later.then(&[ModelAction::Forward(MINUTE), ERROR]);
    assert_eq!(
        days_later.cause(0),
        Some(Cause::RefreshUnanswered),
        "the same page stands"
    );
    assert!(days_later.refreshes.is_empty());
}

#[test]
fn without_a_stored_record_there_is_no_refresh() {
    for (local, session) in [(true, false), (false, true), (true, true)] {
        let mut world = World::after(&[
            ModelAction::Refuse { local, session },
            OPEN,
            ERROR,
            TIME_OUT,
        ]);
        assert_eq!(world.cause(0), Some(Cause::NotStored));
        assert!(world.refreshes.is_empty());
        let again = World::after(&[
            OPEN,
            ERROR,
            ModelAction::Refuse { local, session },
            TIME_OUT,
        ]);
        let healed = [
            ModelAction::Refuse {
                local: false,
                session: false,
            },
            CURED,
        ];
        let mut again = again
            .then(&healed)
            .then(&[ModelAction::Forward(MINUTE), ERROR]);
        assert_eq!(
            again.note(0),
            Some(Note::Countdown),
            "what was not refreshed does not count"
        );
    }
}

#[test]
fn unreadable_marks_block_every_automatic_refresh() {
    let settings = Settings::default();
    let address = PLACES[0].to_owned();
    let document = || DocumentKey("document".to_owned());
    let opened = FromPage::Opened {
        document: document(),
        address,
        navigation: Navigation::Navigate,
    };
    let cause_after = |passed| {
        let (mut tab, mut marks) = (Tab::default(), RefreshRecords::unreadable(0));
        let context = Context {
            now: passed,
            tab: 1,
            session: "session",
            settings: &settings,
        };
        let seen = FromPage::Seen {
            document: document(),
            detection: detection(),
        };
        let proved = FromPage::Elapsed {
            document: document(),
            revision: 1,
        };
        for message in [opened.clone(), seen, proved] {
            let _ = step(&mut tab, &mut marks, Event::Page(message), &context);
        }
        view(&tab, &settings).panel
    };
    assert!(
        matches!(cause_after(0), PanelContent::Guidance(guidance) if guidance.cause == Cause::NotStored)
    );
    assert!(matches!(
        cause_after(59 * MINUTE),
        PanelContent::Guidance(_)
    ));
    assert_eq!(
        cause_after(60 * MINUTE),
        PanelContent::Note(Note::Countdown)
    );
}

#[test]
fn refreshes_survive_a_restart_of_the_browser() {
    for (state, world) in in_each_state() {
        let automatic = |world: &World| {
            world
                .refreshes
                .iter()
                .filter(|(_, automatic)| *automatic)
                .count()
        };
        let before = automatic(&world);
        let mut world = world.then(&[CURSE, ModelAction::Restart, ModelAction::Slow(false)]);
        world.come_to_rest();
        let allowed = usize::from(matches!(
            state,
            TabState::Watching | TabState::Pending | TabState::Muted
        ));
        assert_eq!(
            automatic(&world) - before,
            allowed,
            "restarted in {state:?}"
        );
    }
}

#[test]
fn a_duplicate_is_as_fresh_as_its_original() {
    let recovered = [OPEN, ERROR, TIME_OUT, ANSWER, TIME_OUT];
    let error = ModelAction::Show {
        tab: 1,
        document: 0,
        shows: true,
    };
    let duplicate = [ModelAction::Duplicate { tab: 0 }, error.clone()];
    let mut duplicated = World::after(&recovered).then(&duplicate);
    assert_eq!(duplicated.cause(1), Some(Cause::Recurred));
    let mut stood_open = World::after(&[OPEN]).then(&[ModelAction::Forward(1), OPEN]);
    stood_open = stood_open.then(&[
        ModelAction::Forward(1),
        ERROR,
        TIME_OUT,
        ANSWER,
        TIME_OUT,
        error,
    ]);
    assert_eq!(
        stood_open.note(1),
        Some(Note::Countdown),
        "its page is the old one still"
    );
}

#[test]
fn a_page_from_the_back_forward_cache_reports_again() {
    let mut world = World::after(&[OPEN, ERROR, typed(true), NAVIGATE]);
    assert_eq!(world.state(0), TabState::Watching);
    world = world.then(&[ModelAction::Restore { tab: 0 }]);
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
    world = world.then(&[ModelAction::AwayAndBack { tab: 0 }]);
    assert_eq!(world.note(0), Some(Note::AsksUnsavedInput));
}

#[test]
fn an_extension_installed_while_the_portal_is_open_serves_it() {
    let mut world = World::after(&[ModelAction::Adopt { place: 0 }]);
    assert_eq!(world.note(0), Some(Note::Countdown));
}

#[test]
fn a_slow_server_leads_to_guidance_and_no_second_refresh() {
    let mut world = World::after(&[OPEN, ERROR, TIME_OUT]);
    assert_eq!(
        (world.state(0), world.shown(0).timer),
        (TabState::Refreshed, Some(30_000))
    );
    world = world.then(&[ERROR, TIME_OUT]);
    assert_eq!(world.cause(0), Some(Cause::RefreshUnanswered));
    world = world.then(&[ANSWER, TIME_OUT]);
    assert_eq!(world.state(0), TabState::Watching);
    assert_eq!(world.refreshes, [(1, true)]);
}

#[test]
fn a_redirect_that_lands_elsewhere_offers_the_way_back() {
    let elsewhere = ModelAction::Answer {
        tab: 0,
        redirect: Some(2),
    };
    let mut world = World::after(&[OPEN, ERROR, TIME_OUT, elsewhere.clone()]);
    assert_eq!(
        (world.state(0), world.panel(0)),
        (TabState::Settling, PanelContent::Nothing)
    );
    world = world.then(&[TIME_OUT]);
    assert_eq!(world.note(0), Some(Note::LandedElsewhere));
    let mut dismissed = World::after(&[OPEN, ERROR, TIME_OUT, elsewhere.clone(), TIME_OUT]);
    dismissed = dismissed.then(&[choose(Choice::NotNow)]);
    assert_eq!(dismissed.panel(0), PanelContent::Nothing);
    world = world.then(&[choose(Choice::GoBack)]);
    assert_eq!(world.panel(0), PanelContent::Nothing);
    assert_eq!(world.visited, [PLACES[0]]);

    let mut guided = World::after(&[OPEN, ERROR, TIME_OUT, elsewhere.clone(), ERROR]);
    let PanelContent::Guidance(guidance) = guided.panel(0) else {
        panic!("guided")
    };
    assert_eq!(guidance.way_back.as_deref(), Some(PLACES[0]));
    assert_eq!(guidance.address, PLACES[2]);

    let found_home = ModelAction::Move { tab: 0, place: 0 };
    let mut home = World::after(&[OPEN, ERROR, TIME_OUT, elsewhere, found_home, TIME_OUT]);
    assert_eq!(
        (home.state(0), home.panel(0)),
        (TabState::Watching, PanelContent::Nothing)
    );
}

#[test]
fn a_clock_set_back_blocks_for_one_window() {
    let recovered = [OPEN, ERROR, TIME_OUT, ANSWER, TIME_OUT];
    let mut world = World::after(&recovered).then(&[ModelAction::Backward(300 * MINUTE), ERROR]);
    assert_eq!(world.cause(0), Some(Cause::Recurred));
    world = world.then(&[CURED, ModelAction::Forward(15 * MINUTE), ERROR]);
    assert_eq!(world.note(0), Some(Note::Countdown));
}

#[test]
fn a_flickering_error_is_one_incident() {
    let mut world = World::after(&[OPEN, ERROR, CURSE, TIME_OUT, ANSWER]);
    world = world.then(&[choose(Choice::Close), CURED, ERROR, CURED, ERROR]);
    assert_eq!(
        (world.state(0), world.panel(0)),
        (TabState::Muted, PanelContent::Nothing)
    );
    assert_eq!(world.outcomes(), [Outcome::Guided(Cause::Recurred)]);
    world = world.then(&[CURED, ModelAction::Move { tab: 0, place: 1 }, ERROR]);
    assert_eq!(
        world.cause(0),
        Some(Cause::Recurred),
        "another blade's incident is another one"
    );
}

#[test]
fn navigation_ends_the_incident() {
    let mut world = World::after(&[OPEN, ERROR, ModelAction::Slow(true), NAVIGATE, TIME_OUT]);
    world = world.then(&[ModelAction::Slow(false), TIME_OUT]);
    assert_eq!(
        (world.state(0), world.outcomes()),
        (TabState::Watching, vec![Outcome::Withdrawn])
    );
    assert_eq!(world.history[0].portal, "portal.azure.com");
    let other_portal = ModelAction::Load {
        tab: 0,
        place: 3,
        navigation: Navigation::Navigate,
        cached: false,
    };
    world = World::after(&[OPEN, ERROR, other_portal]);
    assert_eq!(world.history[0].portal, "portal.azure.com");
    assert!(world.refreshes.is_empty());
}

#[test]
fn turned_off_nothing_is_shown_and_the_state_says_why() {
    let mute = |world: &mut World| world.mute(0);
    let mut off = World::after(&[
        ModelAction::Settle(Preference::Mode(Mode::Off)),
        OPEN,
        ERROR,
    ]);
    assert_eq!(
        (mute(&mut off), off.panel(0)),
        (Some(Mute::Off), PanelContent::Nothing)
    );
    let mut site_off = World::after(&[OPEN, ERROR, choose(Choice::TurnOffHere)]);
    assert_eq!(mute(&mut site_off), Some(Mute::SiteOff));
    assert_eq!(site_off.settings().sites_off, ["portal.azure.com"]);
    assert_eq!(site_off.outcomes(), [Outcome::TurnedOff]);
    let mut snoozed = World::after(&[OPEN, ERROR, choose(Choice::Snooze)]);
    assert_eq!(mute(&mut snoozed), Some(Mute::Snoozed { left: SNOOZE }));
    assert_eq!(snoozed.shown(0).timer, Some(60 * MINUTE));
    for world in [off, site_off, snoozed] {
        let mut reloaded = world.then(&[RELOAD, CURSE]);
        assert_eq!(reloaded.state(0), TabState::Watching);
        let count = reloaded.history.len();
        reloaded = reloaded.then(&[ERROR, CURED]);
        assert_eq!(
            reloaded.history.len(),
            count,
            "quiet is quiet in the history too"
        );
    }
}

/// The host without a port is another site.
#[test]
fn a_site_with_a_port_is_turned_off_by_itself() {
    let open = |place| ModelAction::OpenTab { place };
    let (with_port, without) = (open(7), open(4));
    let mut world = World::after(&[with_port, ERROR, choose(Choice::TurnOffHere), RELOAD, ERROR]);
    assert_eq!(world.mute(0), Some(Mute::SiteOff));
    assert_eq!(world.settings().sites_off, ["portal.contoso.com:8443"]);
    world = world.then(&[TIME_OUT, ModelAction::Stop, RELOAD, ERROR, TIME_OUT]);
    assert_eq!(world.refreshes, []);
    let error = ModelAction::Show {
        tab: 1,
        document: 0,
        shows: true,
    };
    let time_out = ModelAction::TimeOut { tab: 1 };
    world = world.then(&[without, error, time_out.clone(), time_out]);
    assert_eq!(world.refreshes, [(2, true)]);
}

#[test]
fn a_mute_ends_where_it_was_chosen() {
    let mut snoozed = World::after(&[OPEN, ERROR, choose(Choice::Snooze), TIME_OUT]);
    assert_eq!(snoozed.note(0), Some(Note::Countdown));
    let off = [
        ModelAction::Settle(Preference::Mode(Mode::Off)),
        OPEN,
        ERROR,
    ];
    let mut on = World::after(&off).then(&[ModelAction::Settle(Preference::Mode(Mode::Automatic))]);
    assert_eq!(on.note(0), Some(Note::Countdown));
    let declined = [OPEN, ERROR, choose(Choice::NotNow)];
    let mut still = World::after(&declined).then(&[ModelAction::Settle(Preference::Countdown(0))]);
    assert_eq!(
        (still.state(0), still.refreshes.len()),
        (TabState::Muted, 0)
    );
}

#[test]
fn a_site_kept_on_by_policy_is_muted_for_this_incident() {
    let mut world = World::after(&[
        ModelAction::Policy(PolicyKind::NoSitesOff),
        OPEN,
        ERROR,
        CURSE,
        TIME_OUT,
        ANSWER,
        choose(Choice::TurnOffHere),
    ]);
    assert_eq!(world.mute(0), Some(Mute::Closed));
    assert!(world.settings().sites_off.is_empty());
}

#[test]
fn the_note_asks_if_the_settings_say_so() {
    let mut world = World::after(&[
        ModelAction::Settle(Preference::Mode(Mode::Ask)),
        OPEN,
        ERROR,
    ]);
    assert_eq!(
        (world.note(0), world.shown(0).timer),
        (Some(Note::Asks), None)
    );
    world = world.then(&[choose(Choice::RefreshNow)]);
    assert_eq!(world.refreshes, [(1, false)]);
}

#[test]
fn a_note_that_the_page_removes_does_not_count_down() {
    let mut world = World::after(&[OPEN, ERROR, ModelAction::Evict { tab: 0 }]);
    assert_eq!(
        (world.shown(0).timer, world.shown(0).panel),
        (None, PanelContent::Nothing)
    );
    assert_eq!(world.note(0), Some(Note::Asks), "the popup asks instead");
    let refresh = ModelAction::Choose {
        tab: 0,
        choice: Choice::RefreshNow,
        in_popup: true,
    };
    world = world.then(&[refresh, ANSWER, ERROR]);
    assert!(
        matches!(world.shown(0).panel, PanelContent::Guidance(_)),
        "the new page may let it stand"
    );
}

#[test]
fn a_note_that_is_covered_does_not_count_down() {
    let cover = |covered| ModelAction::Cover { tab: 0, covered };
    let mut world = World::after(&[OPEN, ERROR]);
    let revision = world.shown(0).revision;
    world = world.then(&[cover(true)]);
    assert!(world.is_covered(0));
    assert_eq!(
        world.note(0),
        Some(Note::Countdown),
        "it goes on where it was"
    );
    assert_ne!(
        world.shown(0).revision,
        revision,
        "what the panel said before it was covered is late"
    );
    world = world.then(&[TIME_OUT]);
    assert!(world.refreshes.is_empty());
    world = world.then(&[cover(false)]);
    assert!(!world.is_covered(0));
    world = world.then(&[TIME_OUT]);
    assert_eq!(world.refreshes, [(1, true)]);
}

#[test]
fn a_changed_countdown_restarts() {
    let mut world = World::after(&[OPEN, ERROR]);
    let revision = world.shown(0).revision;
    world = world.then(&[ModelAction::Settle(Preference::Countdown(9_000))]);
    assert_eq!(world.shown(0).timer, Some(9_000));
    assert_ne!(world.shown(0).revision, revision);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one long life of a tab")]
fn too_many_frames_count_as_unsaved_input() {
    let settings = Settings::default();
    let (mut tab, mut marks) = (Tab::default(), RefreshRecords::default());
    let context = Context {
        now: 0,
        tab: 1,
        session: "session",
        settings: &settings,
    };
    let document = |key: u32| DocumentKey(format!("document {key}"));
    let address = PLACES[0].to_owned();
    let mut hear = |tab: &mut Tab, message| {
        let effects: Vec<Effect> = step(tab, &mut marks, Event::Page(message), &context);
        effects
    };
    let opened = |key| FromPage::Opened {
        document: document(key),
        address: address.clone(),
        navigation: Navigation::Navigate,
    };
    hear(&mut tab, opened(0));
    for key in 1..10_000 {
        hear(
            &mut tab,
            FromPage::Ready {
                document: document(key),
            },
        );
    }
    let stored = serde_json::to_string(&tab).unwrap().len();
    assert!(stored < 10_000, "idle frames are forgotten: {stored}");
    hear(
        &mut tab,
        FromPage::Seen {
            document: document(0),
            detection: detection(),
        },
    );
    let proved = FromPage::Elapsed {
        document: document(0),
        revision: tab.revision(),
    };
    hear(&mut tab, proved);
    assert_eq!(
        view(&tab, &settings).panel,
        PanelContent::Note(Note::Countdown)
    );
    for key in 0..10_000 {
        hear(
            &mut tab,
            FromPage::Seen {
                document: document(key),
                detection: detection(),
            },
        );
    }
    assert_eq!(
        view(&tab, &settings).panel,
        PanelContent::Note(Note::AsksUnsavedInput)
    );
    for key in 10_000..10_200 {
        hear(&mut tab, opened(key));
        hear(
            &mut tab,
            FromPage::Ready {
                document: document(key + 1_000),
            },
        );
    }
    let stored = serde_json::to_string(&tab).unwrap().len();
    assert!(
        stored < 40_000,
        "former documents are forgotten in the end: {stored}"
    );
}

#[test]
fn state_of_another_version_is_refused() {
    let stored = serde_json::to_string(&Tab::default()).unwrap();
    assert!(serde_json::from_str::<Tab>(&stored).is_ok());
    let other = stored.replace("\"version\":2", "\"version\":1");
    assert_ne!(other, stored);
    assert!(serde_json::from_str::<Tab>(&other).is_err());
    let stored = serde_json::to_string(&RefreshRecords::default()).unwrap();
    assert!(serde_json::from_str::<RefreshRecords>(&stored).is_ok());
    assert!(
        serde_json::from_str::<RefreshRecords>(&stored.replace("\"version\":1", "\"version\":2"))
            .is_err()
    );
}
