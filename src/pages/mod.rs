//! What the popup, the history, the options and *Check this installation* show and change.

pub(crate) mod activity;
pub(crate) mod check;
pub(crate) mod check_now;
pub(crate) mod drill;
pub(crate) mod environment;
pub(crate) mod form;
pub(crate) mod history_table;
pub(crate) mod log_reader;
pub(crate) mod pasted_error;
pub(crate) mod trial;

#[cfg(test)]
mod tests;

pub(crate) use activity::Activity;
