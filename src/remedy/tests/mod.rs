mod alone;
mod picture;
mod properties;
mod scenarios;
mod settings;
mod transitions;
mod world;
