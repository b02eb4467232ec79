//! The only rooms that touch a browser.
