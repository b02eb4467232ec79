//! The remedy's seven properties, over arbitrary lives of a whole browser and over arbitrary events.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm};

use super::world::{
    Elsewhere, ModelAction, PLACES, PagePolicy, PolicyKind, Preference, World, detection,
    through_json,
};
use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
use crate::remedy::settings::{HiddenTab, Mode};
use crate::remedy::{Context, Effect, Event, PanelContent, RefreshRecords, Settings, Tab, step};
use crate::types::{DocumentKey, Millis};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;

pub(crate) fn cases(cases: u32) -> Config {
    // The default one takes nine tenths of these tests' time.
    let rng_algorithm = RngAlgorithm::XorShift;
    Config {
        cases,
        rng_algorithm,
        failure_persistence: None,
        ..Config::default()
    }
}

fn navigation() -> impl Strategy<Value = Navigation> {
    prop_oneof![
        3 => Just(Navigation::Reload),
        2 => Just(Navigation::Navigate),
        1 => Just(Navigation::BackForward),
    ]
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        Just(Choice::RefreshNow),
        Just(Choice::NotNow),
        Just(Choice::RefreshOnceMore),
        Just(Choice::Snooze),
        Just(Choice::TurnOffHere),
        Just(Choice::Close),
        Just(Choice::GoBack),
        Just(Choice::OpenSignInLogs),
        Just(Choice::ReadLog),
    ]
}

fn risk() -> impl Strategy<Value = RefreshRisk> {
    prop_oneof![
        2 => Just(RefreshRisk::default()),
        2 => Just(RefreshRisk { unsaved_input: true, ..RefreshRisk::default() }),
        1 => Just(RefreshRisk { media: true, ..RefreshRisk::default() }),
        1 => Just(RefreshRisk { work_in_memory: true, ..RefreshRisk::default() }),
        1 => Just(RefreshRisk { printing: true, ..RefreshRisk::default() }),
        1 => Just(RefreshRisk { submitted: true, ..RefreshRisk::default() }),
    ]
}

fn time() -> impl Strategy<Value = Millis> {
    prop_oneof![
        Just(SECOND),
        Just(10 * SECOND),
        Just(14 * MINUTE),
        Just(16 * MINUTE),
        Just(61 * MINUTE)
    ]
}

fn preference() -> impl Strategy<Value = Preference> {
    prop_oneof![
        3 => Just(Preference::Mode(Mode::Automatic)),
        1 => Just(Preference::Mode(Mode::Ask)),
        1 => Just(Preference::Mode(Mode::Off)),
        2 => Just(Preference::Countdown(0)),
        1 => Just(Preference::Countdown(5 * SECOND)),
        1 => Just(Preference::CapWindow(MINUTE)),
        1 => Just(Preference::CapWindow(30 * MINUTE)),
        1 => Just(Preference::HiddenTab(HiddenTab::Wait)),
        1 => any::<bool>().prop_map(Preference::SitesOff),
        1 => Just(Preference::SnoozeOver),
    ]
}

fn policy() -> impl Strategy<Value = PolicyKind> {
    prop_oneof![
        3 => Just(PolicyKind::None),
        1 => Just(PolicyKind::Ask),
        1 => Just(PolicyKind::Off),
        1 => Just(PolicyKind::NoSitesOff),
        1 => Just(PolicyKind::Odd),
        1 => Just(PolicyKind::Fails),
        1 => Just(PolicyKind::Silent),
    ]
}

fn page_policy() -> impl Strategy<Value = PagePolicy> {
    prop_oneof![
        2 => Just(PagePolicy::None),
        2 => Just(PagePolicy::Lax),
        1 => Just(PagePolicy::Strict),
        1 => Just(PagePolicy::ReportOnly),
        1 => Just(PagePolicy::Meta),
    ]
}

fn elsewhere() -> impl Strategy<Value = Elsewhere> {
    prop_oneof![
        Just(Elsewhere::SetDays),
        Just(Elsewhere::SetEntries),
        Just(Elsewhere::DeleteNewest),
        Just(Elsewhere::ClearHistory),
    ]
}

pub(super) fn model_action() -> impl Strategy<Value = ModelAction> {
    let pick = || 0..4_usize;
    let place = || 0..PLACES.len();
    let pages = prop_oneof![
        3 => place().prop_map(|place| ModelAction::OpenTab { place }),
        1 => place().prop_map(|place| ModelAction::OpenPrivate { place }),
        1 => place().prop_map(|place| ModelAction::Adopt { place }),
        2 => pick().prop_map(|tab| ModelAction::Duplicate { tab }),
        1 => pick().prop_map(|tab| ModelAction::CloseTab { tab }),
        6 => (pick(), place(), navigation(), any::<bool>()).prop_map(
            |(tab, place, navigation, cached)| ModelAction::Load { tab, place, navigation, cached },
        ),
        2 => pick().prop_map(|tab| ModelAction::Restore { tab }),
        1 => pick().prop_map(|tab| ModelAction::AwayAndBack { tab }),
        2 => pick().prop_map(|tab| ModelAction::AddFrame { tab }),
        2 => (pick(), any::<bool>()).prop_map(|(tab, silently)| ModelAction::RemoveFrame { tab, silently }),
        3 => (pick(), prop::bool::weighted(0.7)).prop_map(|(tab, cursed)| ModelAction::Curse { tab, cursed }),
        2 => (pick(), page_policy()).prop_map(|(tab, policy)| ModelAction::Harden { tab, policy }),
        1 => pick().prop_map(|tab| ModelAction::Cancel { tab }),
        9 => (pick(), pick(), prop::bool::weighted(0.7))
            .prop_map(|(tab, document, shows)| ModelAction::Show { tab, document, shows }),
        2 => (pick(), place()).prop_map(|(tab, place)| ModelAction::Move { tab, place }),
        8 => (pick(), prop::option::weighted(0.3, place()))
            .prop_map(|(tab, redirect)| ModelAction::Answer { tab, redirect }),
    ];
    let people = prop_oneof![
        3 => (pick(), pick(), risk())
            .prop_map(|(tab, document, risk)| ModelAction::Risk { tab, document, risk }),
        2 => (pick(), any::<bool>(), prop::bool::weighted(0.8))
            .prop_map(|(tab, visible, online)| ModelAction::Surround { tab, visible, online }),
        1 => pick().prop_map(|tab| ModelAction::Evict { tab }),
        1 => (pick(), any::<bool>()).prop_map(|(tab, covered)| ModelAction::Cover { tab, covered }),
        1 => pick().prop_map(|tab| ModelAction::Sound { tab }),
        3 => (pick(), choice(), any::<bool>())
            .prop_map(|(tab, choice, in_popup)| ModelAction::Choose { tab, choice, in_popup }),
        8 => pick().prop_map(|tab| ModelAction::TimeOut { tab }),
        2 => preference().prop_map(ModelAction::Settle),
    ];
    let machines = prop_oneof![
        3 => any::<bool>().prop_map(ModelAction::Slow),
        6 => pick().prop_map(|nth| ModelAction::Deliver { nth }),
        6 => pick().prop_map(|nth| ModelAction::Finish { nth }),
        2 => (prop::bool::weighted(0.3), prop::bool::weighted(0.3))
            .prop_map(|(local, session)| ModelAction::Refuse { local, session }),
        3 => time().prop_map(ModelAction::Forward),
        2 => time().prop_map(ModelAction::Backward),
        1 => (prop::bool::weighted(0.5), prop::bool::weighted(0.5))
            .prop_map(|(local, session)| ModelAction::Unreadable { local, session }),
        1 => any::<bool>().prop_map(ModelAction::Stick),
        1 => Just(ModelAction::Full),
        1 => any::<bool>().prop_map(ModelAction::SlowStart),
        2 => policy().prop_map(ModelAction::Policy),
        2 => elsewhere().prop_map(ModelAction::Elsewhere),
        2 => prop::bool::weighted(0.6).prop_map(|granted| ModelAction::Permission { granted }),
        1 => Just(ModelAction::Update),
        2 => Just(ModelAction::Stop),
        1 => Just(ModelAction::Crash),
        1 => Just(ModelAction::Restart),
    ];
    prop_oneof![5 => pages.boxed(), 3 => people.boxed(), 3 => machines.boxed()]
}

/// The background cannot store the answer, and is stopped.
#[test]
fn a_declined_refresh_whose_answer_is_lost_is_asked_about() {
    let world = World::after(&[
        ModelAction::OpenTab { place: 0 },
        ModelAction::Refuse {
            local: false,
            session: true,
        },
        ModelAction::Show {
            tab: 0,
            document: 0,
            shows: true,
        },
        ModelAction::TimeOut { tab: 0 },
        ModelAction::Choose {
            tab: 0,
            choice: Choice::NotNow,
            in_popup: false,
        },
        ModelAction::Stop,
        ModelAction::Refuse {
            local: false,
            session: false,
        },
        ModelAction::OpenTab { place: 1 },
        ModelAction::TimeOut { tab: 0 },
        ModelAction::TimeOut { tab: 0 },
    ]);
    assert_eq!(world.refreshes, []);
}

/// The number of lives to run: some thousands, or the value of `LIVES`.
fn lives() -> u32 {
    let lives = std::env::var("LIVES").ok();
    lives.and_then(|lives| lives.parse().ok()).unwrap_or(4_000)
}

proptest! {
    #![proptest_config(cases(lives()))]

    /// The world checks the properties where they could be violated; see `world.rs`.
    #[test]
    fn no_life_of_a_browser_breaks_a_property(actions in prop::collection::vec(model_action(), 1..60)) {
        World::after(&actions).come_to_rest();
    }
}

/// What happens around guidance and the sign-in logs.
fn action_with_cards() -> impl Strategy<Value = ModelAction> {
    let pick = || 0..6_usize;
    let place = || prop_oneof![1 => Just(0_usize), 4 => Just(5), 1 => Just(6)];
    let choice = prop_oneof![
        3 => Just(Choice::Close),
        2 => Just(Choice::OpenSignInLogs),
        1 => Just(Choice::ReadLog),
    ];
    prop_oneof![
        3 => place().prop_map(|place| ModelAction::OpenTab { place }),
        2 => place().prop_map(|place| ModelAction::OpenPrivate { place }),
        3 => (pick(), place(), navigation(), any::<bool>()).prop_map(
            |(tab, place, navigation, cached)| ModelAction::Load { tab, place, navigation, cached },
        ),
        4 => (pick(), choice)
            .prop_map(|(tab, choice)| ModelAction::Choose { tab, choice, in_popup: false }),
        1 => pick().prop_map(|tab| ModelAction::Duplicate { tab }),
        1 => pick().prop_map(|tab| ModelAction::CloseTab { tab }),
        1 => pick().prop_map(|tab| ModelAction::Restore { tab }),
        2 => time().prop_map(ModelAction::Forward),
        2 => Just(ModelAction::Stop),
        2 => any::<bool>().prop_map(ModelAction::Slow),
        3 => pick().prop_map(|nth| ModelAction::Deliver { nth }),
    ]
}

/// An incident whose refresh did not help, in the tab of that index.
fn guided(tab: usize, is_private: bool) -> Vec<ModelAction> {
    let open = if is_private {
        ModelAction::OpenPrivate { place: 0 }
    } else {
        ModelAction::OpenTab { place: 0 }
    };
    vec![
        ModelAction::Settle(Preference::Countdown(0)),
        open,
        ModelAction::Curse { tab, cursed: true },
        ModelAction::Show {
            tab,
            document: 0,
            shows: true,
        },
        ModelAction::TimeOut { tab },
        ModelAction::Answer {
            tab,
            redirect: None,
        },
        ModelAction::TimeOut { tab },
    ]
}

proptest! {
    #![proptest_config(cases(lives() / 4))]

    /// The world checks each card: whose it is, where it is, and that it stays away once dismissed.
    #[test]
    fn no_life_around_the_sign_in_logs_breaks_a_property(
        is_private: bool,
        second in prop::option::of(any::<bool>()),
        actions in prop::collection::vec(action_with_cards(), 1..30),
    ) {
        let mut life = guided(0, is_private);
        if let Some(is_private) = second {
            life.push(ModelAction::Forward(MINUTE));
            life.extend(guided(1, is_private));
        }
        life.extend(actions);
        World::after(&life);
    }
}

/// Found by the lives above: an unknown frame of the previous page is lost after the reload.
#[test]
fn a_late_farewell_of_an_unknown_frame_registers_nothing() {
    World::after(&[
        ModelAction::Adopt { place: 0 },
        ModelAction::AddFrame { tab: 0 },
        ModelAction::Update,
        ModelAction::Slow(true),
        ModelAction::Load {
            tab: 0,
            place: 0,
            navigation: Navigation::Reload,
            cached: false,
        },
        ModelAction::Stop,
        ModelAction::Deliver { nth: 3 },
    ])
    .come_to_rest();
}

/// Found by the lives above: a frozen page never reported the end of the gap, and the reload counted as a refresh.
#[test]
fn a_reload_long_after_the_error_is_not_counted() {
    World::after(&[
        ModelAction::OpenTab { place: 0 },
        ModelAction::Show {
            tab: 0,
            document: 0,
            shows: true,
        },
        ModelAction::Show {
            tab: 0,
            document: 0,
            shows: false,
        },
        ModelAction::Forward(840_000),
        ModelAction::Load {
            tab: 0,
            place: 0,
            navigation: Navigation::Reload,
            cached: false,
        },
        ModelAction::Update,
        ModelAction::Show {
            tab: 0,
            document: 0,
            shows: true,
        },
        ModelAction::Restore { tab: 0 },
    ])
    .come_to_rest();
}

/// Found by the lives above: a refresh made before the records could be read got another order among the
/// stored ones than the one known to the duplicate opened after it.
#[test]
fn a_refresh_before_the_records_were_read_counts_for_a_duplicate() {
    let reload = ModelAction::Load {
        tab: 0,
        place: 0,
        navigation: Navigation::Reload,
        cached: false,
    };
    let error = ModelAction::Show {
        tab: 0,
        document: 0,
        shows: true,
    };
    World::after(&[
        ModelAction::OpenTab { place: 0 },
        ModelAction::Unreadable {
            local: true,
            session: false,
        },
        error,
        ModelAction::Choose {
            tab: 0,
            choice: Choice::TurnOffHere,
            in_popup: false,
        },
        reload.clone(),
        ModelAction::Curse {
            tab: 0,
            cursed: true,
        },
        ModelAction::Restart,
        ModelAction::Forward(61 * MINUTE),
        reload,
        ModelAction::Duplicate { tab: 0 },
    ])
    .come_to_rest();
}

/// Found by the lives above: while the records could not be read, it was unknown which refreshes a duplicate
/// came after, and it was taken to come before all of them.
#[test]
fn a_duplicate_that_opened_while_the_records_could_not_be_read_is_not_refreshed_again() {
    World::after(&[
        ModelAction::Adopt { place: 0 },
        ModelAction::Unreadable {
            local: true,
            session: false,
        },
        ModelAction::TimeOut { tab: 0 },
        ModelAction::Curse {
            tab: 0,
            cursed: true,
        },
        ModelAction::Stop,
        ModelAction::Duplicate { tab: 0 },
        ModelAction::Stop,
    ])
    .come_to_rest();
}

/// Found by the lives above: the end of the incident, of which the tab was forgotten, showed the way back on the
/// page that had just been cleared.
#[test]
fn nothing_is_shown_where_the_permission_was_taken_back_during_guidance_with_a_way_back() {
    World::after(&[
        ModelAction::Settle(Preference::Countdown(0)),
        ModelAction::Adopt { place: 0 },
        ModelAction::TimeOut { tab: 0 },
        ModelAction::Choose {
            tab: 0,
            choice: Choice::Snooze,
            in_popup: false,
        },
        ModelAction::Curse {
            tab: 0,
            cursed: true,
        },
        ModelAction::TimeOut { tab: 0 },
        ModelAction::Answer {
            tab: 0,
            redirect: Some(0),
        },
        ModelAction::Answer {
            tab: 0,
            redirect: Some(4),
        },
        ModelAction::Permission { granted: false },
    ]);
}

/// The card moves to the tab that a second click on the link opens.
#[test]
fn the_card_is_in_one_tab_after_its_link_was_followed_again() {
    let error = ModelAction::Show {
        tab: 0,
        document: 0,
        shows: true,
    };
    let mut world = World::after(&[
        ModelAction::Settle(Preference::Countdown(0)),
        ModelAction::OpenTab { place: 0 },
        ModelAction::Curse {
            tab: 0,
            cursed: true,
        },
        error,
        ModelAction::TimeOut { tab: 0 },
        ModelAction::Answer {
            tab: 0,
            redirect: None,
        },
        ModelAction::TimeOut { tab: 0 },
    ]);
    assert!(
        matches!(world.shown(0).panel, PanelContent::Guidance(_)),
        "{:?}",
        world.shown(0)
    );
    let is_card =
        |world: &World, tab| matches!(world.shown(tab).panel, PanelContent::SignInCard(_));
    world.run(&ModelAction::OpenTab { place: 5 });
    assert!(is_card(&world, 1));
    world.run(&ModelAction::Choose {
        tab: 0,
        choice: Choice::OpenSignInLogs,
        in_popup: false,
    });
    world.run(&ModelAction::OpenTab { place: 5 });
    assert!(is_card(&world, 2) && !is_card(&world, 1));
}

/// Any message that a page could send, in any order, whether it makes sense or not.
fn event() -> impl Strategy<Value = Event> {
    let document = || (0..5_u8).prop_map(|key| DocumentKey(format!("document {key}")));
    let address = || (0..PLACES.len()).prop_map(|place| PLACES[place].to_owned());
    let any_navigation = prop_oneof![
        Just(Navigation::Navigate),
        Just(Navigation::Reload),
        Just(Navigation::BackForward),
        Just(Navigation::Restored),
        Just(Navigation::AlreadyOpen),
    ];
    let page = prop_oneof![
        (document(), address(), any_navigation).prop_map(|(document, address, navigation)| {
            FromPage::Opened {
                document,
                address,
                navigation,
            }
        }),
        document().prop_map(|document| FromPage::Ready { document }),
        document().prop_map(|document| FromPage::Seen {
            document,
            detection: detection()
        }),
        document().prop_map(|document| FromPage::Gone { document }),
        (document(), risk()).prop_map(|(document, risk)| FromPage::RefreshRisk { document, risk }),
        (document(), any::<bool>(), any::<bool>()).prop_map(|(document, visible, online)| {
            FromPage::TabConditions {
                document,
                visible,
                online,
            }
        }),
        (document(), address())
            .prop_map(|(document, address)| FromPage::Moved { document, address }),
        (document(), 0..12_u32, choice()).prop_map(|(document, revision, choice)| {
            FromPage::Chose {
                document,
                revision,
                choice,
            }
        }),
        (document(), 0..12_u32)
            .prop_map(|(document, revision)| FromPage::Elapsed { document, revision }),
        document().prop_map(|document| FromPage::Evicted { document }),
        (document(), any::<bool>())
            .prop_map(|(document, covered)| FromPage::Covered { document, covered }),
    ];
    prop_oneof![
        12 => page.prop_map(Event::Page).boxed(),
        1 => choice().prop_map(Event::Chose),
        1 => document().prop_map(Event::DocumentLost),
        2 => (0..5_u32).prop_map(|refresh| Event::MarkStored { refresh }),
        1 => (0..5_u32).prop_map(|refresh| Event::MarkRefused { refresh }),
        1 => Just(Event::Audible),
        1 => Just(Event::SettingsChanged),
        1 => Just(Event::TabClosed),
    ]
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_machine_handles_any_order_of_events(
        events in prop::collection::vec((event(), 0..3 * MINUTE), 1..60),
        countdown in prop_oneof![Just(0), Just(5 * SECOND)],
    ) {
        let settings = Settings { countdown, ..Settings::default() };
        let (mut tab, mut marks) = (Tab::default(), RefreshRecords::default());
        let mut now = 0;
        for (event, passed) in events {
            now += passed;
            let context = Context { now, tab: 1, session: "session", settings: &settings };
            let effects = step(&mut tab, &mut marks, event, &context);

            let decisions = |effect: &&Effect| !matches!(effect, Effect::Record(_));
            prop_assert!(effects.iter().filter(decisions).count() <= 1, "{effects:?}");
        }
        prop_assert_eq!(&through_json(&tab), &tab);
        prop_assert_eq!(&through_json(&marks), &marks);
    }
}

/// The incident's tab visits another cloud, whose sign-in logs then get the card, and comes back.
#[test]
fn a_card_keeps_the_values_of_the_cloud_that_it_is_shown_in() {
    let mut life = guided(0, false);
    life.extend([
        ModelAction::Load {
            tab: 0,
            place: 6,
            navigation: Navigation::Navigate,
            cached: true,
        },
        ModelAction::Load {
            tab: 0,
            place: 0,
            navigation: Navigation::Reload,
            cached: false,
        },
        ModelAction::OpenTab { place: 0 },
        ModelAction::OpenTab { place: 0 },
        ModelAction::OpenTab { place: 0 },
        ModelAction::OpenTab { place: 6 },
        ModelAction::Restore { tab: 5 },
        ModelAction::Stop,
        ModelAction::OpenTab { place: 0 },
    ]);
    for n in 1..=life.len() {
        println!("--- {n} {:?}", life[n - 1]);
        World::after(&life[..n]);
    }
}

/// The top document admits WebAssembly and its successor does not, but that is not stored: a frame that the
/// successor makes inherits its policy.
#[test]
fn policies_that_cannot_be_stored_leave_no_older_ones() {
    World::after(&[
        ModelAction::OpenTab { place: 0 },
        ModelAction::Harden {
            tab: 0,
            policy: PagePolicy::Lax,
        },
        load(0),
        ModelAction::Refuse {
            local: false,
            session: true,
        },
        ModelAction::Harden {
            tab: 0,
            policy: PagePolicy::Strict,
        },
        load(0),
        ModelAction::Stop,
        ModelAction::AddFrame { tab: 0 },
        ModelAction::AddFrame { tab: 0 },
        ModelAction::AddFrame { tab: 0 },
    ]);
}

/// The response of the next document arrives before the loader, which is late, names the present one.
#[test]
fn a_document_older_than_its_loader_takes_no_response() {
    World::after(&[
        ModelAction::OpenTab { place: 0 },
        ModelAction::Harden {
            tab: 0,
            policy: PagePolicy::Strict,
        },
        load(0),
        ModelAction::Slow(true),
        ModelAction::Update,
        ModelAction::Harden {
            tab: 0,
            policy: PagePolicy::Lax,
        },
        ModelAction::Cancel { tab: 0 },
        ModelAction::Slow(false),
    ]);
}

fn load(tab: usize) -> ModelAction {
    ModelAction::Load {
        tab,
        place: 0,
        navigation: Navigation::Reload,
        cached: false,
    }
}
