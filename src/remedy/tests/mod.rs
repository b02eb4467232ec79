mod alone;
mod background;
mod flicker;
mod picture;
mod properties;
mod scenarios;
mod settings;
mod transitions;
pub(crate) mod world;

pub(crate) use properties::cases;
