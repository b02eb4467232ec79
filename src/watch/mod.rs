//! When to look: what is dirty, and the governor that bounds the cost of looking.
