//! The lifecycle state of a document: prerendered documents are not yet the tab's.

/// A document's lifecycle state. <https://developer.chrome.com/docs/extensions/reference/api/extensionTypes#type-DocumentLifecycle>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifecycle {
    /// It is what its tab shows. All documents of a browser that reports no states are.
    Active,
    /// It may replace the tab's document later, and has that document's tab and frame ids until then.
    Prerendered,
    /// It is in the back/forward cache, or about to be deleted.
    Left,
}

impl Lifecycle {
    /// The state with the browser's name.
    pub(crate) fn of(name: Option<&str>) -> Self {
        match name {
            None | Some("active") => Self::Active,
            Some("prerender") => Self::Prerendered,
            Some(_) => Self::Left,
        }
    }

    /// Whether a message from the document is one from what its tab shows.
    pub(crate) fn is_shown(self) -> bool {
        self == Self::Active
    }

    /// Whether a response for the document says something about what the tab shows. Requests report the
    /// state of the document that is being left.
    pub(crate) fn may_be_replaced(self) -> bool {
        self != Self::Prerendered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_tab_shows_is_heard() {
        assert!(Lifecycle::of(None).is_shown());
        assert!(Lifecycle::of(Some("active")).is_shown());
        for state in ["prerender", "cached", "pending_deletion", "unknown"] {
            assert!(!Lifecycle::of(Some(state)).is_shown(), "{state}");
        }
    }

    #[test]
    fn a_prerendered_documents_response_is_ignored() {
        assert!(!Lifecycle::of(Some("prerender")).may_be_replaced());
        for state in [
            None,
            Some("active"),
            Some("cached"),
            Some("pending_deletion"),
        ] {
            assert!(Lifecycle::of(state).may_be_replaced(), "{state:?}");
        }
    }
}
