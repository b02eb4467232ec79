//! The table of transitions, the machine and the diagram agree.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::properties::{cases, model_action};
use super::scenarios::{
    DECLINED_AND_RELOADED, GUIDED_AND_RELOADED, RELOADED_WHILE_THE_MARK_IS_STORED,
    input_typed_while_the_mark_is_stored,
};
use super::transitions::{TRANSITIONS, TabState};
use super::world::{ModelAction, World};

const PAGE: &str = include_str!("../../../docs/remedy.md");

/// The converse, that no life leaves the table, is checked in every life.
#[test]
fn every_transition_of_the_table_is_taken() {
    let mut missing: BTreeSet<_> = TRANSITIONS.iter().map(|way| (way.from, way.to)).collect();
    let mut gone = |life: &[ModelAction]| {
        for way in World::after(life).observed {
            missing.remove(&way);
        }
        missing.clone()
    };
    // Users rarely type or reload in the milliseconds in which a mark is stored, or reload after *Not now* or
    // after guidance.
    gone(&input_typed_while_the_mark_is_stored());
    gone(&RELOADED_WHILE_THE_MARK_IS_STORED);
    gone(&DECLINED_AND_RELOADED);
    gone(&GUIDED_AND_RELOADED);
    let mut runner =
        TestRunner::new_with_rng(cases(1), TestRng::deterministic_rng(RngAlgorithm::XorShift));
    let lives = proptest::collection::vec(model_action(), 1..60);
    for _ in 0..5_000 {
        if gone(&lives.new_tree(&mut runner).unwrap().current()).is_empty() {
            return;
        }
    }
    panic!("in no life: {missing:?}");
}

#[test]
fn every_state_can_be_entered_and_left_for_watching() {
    for state in TabState::ALL {
        let mut reached = BTreeSet::from([state]);
        for _ in TabState::ALL {
            for way in TRANSITIONS {
                if reached.contains(&way.from) {
                    reached.insert(way.to);
                }
            }
        }
        assert_eq!(reached, BTreeSet::from(TabState::ALL), "from {state:?}");
    }
}

#[test]
fn the_diagram_matches_the_table() {
    let picture = PAGE
        .split("```mermaid")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let mut drawn: Vec<String> = picture
        .expect("docs/remedy.md has a picture")
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("-->") && !line.starts_with("[*]"))
        .map(str::to_owned)
        .collect();
    let mut expected: Vec<String> = TRANSITIONS
        .iter()
        .map(|way| format!("{} --> {}: {}", way.from.name(), way.to.name(), way.on))
        .collect();
    drawn.sort();
    expected.sort();
    assert_eq!(drawn, expected);
}

#[test]
fn docs_describe_every_state() {
    for state in TabState::ALL {
        let row = format!("| **{}** |", state.name());
        assert!(PAGE.contains(&row), "docs/remedy.md has no row {row}");
    }
}
