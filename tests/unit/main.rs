//! The pure rooms, held against their data and against what nobody thought of.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "allowed in tests, and Clippy takes their helpers for something else"
)]

#[path = "../../src/catalog/compile.rs"]
mod compile;
#[path = "../../src/sighting/letters.rs"]
mod letters;

mod catalog_compile;
mod catalog_data;
mod disguises;
mod locales;
mod sighting_evidence;
mod sighting_harvest;
mod sighting_phrases;
mod sighting_wording;
