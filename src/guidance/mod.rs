//! What to say: steps, links, details to copy, history.
