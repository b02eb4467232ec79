mod alone;
mod flicker;
mod picture;
mod properties;
mod scenarios;
mod settings_tests;
mod transitions;
pub(crate) mod world;
mod world_background;

pub(crate) use properties::cases;
