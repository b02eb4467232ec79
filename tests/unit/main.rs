//! Tests of the pure modules, with their data and with generated inputs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "allowed in tests, and Clippy takes their helpers for something else"
)]

#[path = "../../src/catalog/compile.rs"]
mod compile;
#[path = "../../src/detection/letters.rs"]
mod letters;

mod catalog_compile;
mod catalog_data;
mod detection_evidence;
mod detection_harvest;
mod detection_phrases;
mod detection_remedy;
mod detection_wording;
mod disguises;
mod locales;
