//! The portals that the admin added, as match patterns, and the registration of the loader for them.

/// Those of the granted match patterns that the manifest does not name, in alphabetical order.
pub(crate) fn added_among(granted: Vec<String>, named: &[String]) -> Vec<String> {
    let mut added = granted;
    added.retain(|pattern| !named.contains(pattern));
    added.sort();
    added.dedup();
    added
}

/// The steps from one registration of the loader to another. A registration is never changed: browsers refuse a
/// second one with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegistrationChange {
    /// Whether the present one is to be removed first.
    pub removes: bool,
    /// Whether a new one is to be made.
    pub adds: bool,
}

impl RegistrationChange {
    /// From the match patterns registered now, in any order, to the wanted ones, in alphabetical order.
    pub(crate) fn between(registered: &[String], wanted: &[String]) -> Self {
        let mut registered = registered.to_vec();
        registered.sort();
        let differs = registered != wanted;
        Self {
            removes: differs && !registered.is_empty(),
            adds: differs && !wanted.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(patterns: &[&str]) -> Vec<String> {
        patterns.iter().map(|&pattern| pattern.into()).collect()
    }

    #[test]
    fn the_hosts_of_the_manifest_are_not_added_portals() {
        let granted = list(&[
            "https://b.example/*",
            "https://portal.azure.com/*",
            "https://a.example/*",
        ]);
        let named = list(&["https://portal.azure.com/*"]);
        assert_eq!(
            added_among(granted, &named),
            list(&["https://a.example/*", "https://b.example/*"])
        );
        assert_eq!(added_among(Vec::new(), &named), list(&[]));
    }

    #[test]
    fn a_registration_is_replaced_only_if_it_differs() {
        let change = |registered: &[&str], wanted: &[&str]| {
            let change = RegistrationChange::between(&list(registered), &list(wanted));
            (change.removes, change.adds)
        };
        assert_eq!(change(&[], &[]), (false, false));
        assert_eq!(change(&["a", "b"], &["a", "b"]), (false, false));
        assert_eq!(change(&["b", "a"], &["a", "b"]), (false, false));
        assert_eq!(change(&[], &["a"]), (false, true));
        assert_eq!(change(&["a"], &[]), (true, false));
        assert_eq!(change(&["a"], &["a", "b"]), (true, true));
    }
}
