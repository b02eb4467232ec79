//! What popup, history and options show and change, and how the background answers them.

pub mod activity;
pub mod form;
pub mod history;
pub mod trial;

#[cfg(test)]
mod tests;

pub use activity::Activity;
