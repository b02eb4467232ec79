//! What popup, history and options show and change.

pub(crate) mod activity;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod trial;

#[cfg(test)]
mod tests;

pub(crate) use activity::Activity;
