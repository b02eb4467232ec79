mod properties;
mod world;
