mod picture;
mod properties;
mod scenarios;
mod world;
