//! What popup, history and options show and change, and how the background answers them.

pub mod activity;
pub mod form;
pub mod history;

pub use activity::Activity;
