//! The hosts of portals and of their blades, in every cloud.

include!(concat!(env!("OUT_DIR"), "/portals.rs"));

/// A Microsoft cloud; each has its own hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The public cloud.
    Global,
    /// Azure Government (US).
    UsGov,
    /// Azure operated by 21Vianet in China.
    China,
}

/// What a host serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostKind {
    /// A portal's top document.
    Portal,
    /// Frames inside a portal.
    Blade,
}

struct Host {
    /// A match pattern, as in an extension's manifest.
    pattern: &'static str,
    cloud: Cloud,
    kind: HostKind,
}

struct CloudHosts {
    azure: &'static str,
    entra: &'static str,
    login: &'static str,
}

impl Cloud {
    fn hosts(self) -> &'static CloudHosts {
        let [global, us_gov, china] = &CLOUDS;
        match self {
            Self::Global => global,
            Self::UsGov => us_gov,
            Self::China => china,
        }
    }

    /// The host of the Azure portal.
    pub fn azure_host(self) -> &'static str {
        self.hosts().azure
    }

    /// The host of the Entra admin center.
    pub fn entra_host(self) -> &'static str {
        self.hosts().entra
    }

    /// The host of the sign-in page.
    pub fn login_host(self) -> &'static str {
        self.hosts().login
    }
}

/// The selector of blades that keep unsaved work in memory, where a refresh loses it, and show it in no field.
pub(crate) fn work_in_memory() -> &'static str {
    WORK_IN_MEMORY
}

/// The cloud of a host, at any port; `None` if the catalog does not have the host.
pub fn cloud_of(host: &str) -> Option<Cloud> {
    find(host).map(|known| known.cloud)
}

/// What a host serves, at any port; `None` if the catalog does not have the host.
pub fn kind_of(host: &str) -> Option<HostKind> {
    find(host).map(|known| known.kind)
}

/// The catalog's name of a host, at any port, with `*` for unspecified parts: `*.ext.azure.com`; `None` if
/// the catalog does not have the host.
pub(crate) fn catalog_name(host: &str) -> Option<&'static str> {
    let pattern = find(host)?.pattern.strip_prefix("https://")?;
    pattern.strip_suffix("/*")
}

/// The match patterns of all hosts, as in a manifest: `https://*.ext.azure.com/*`.
///
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns>
pub fn match_patterns() -> impl Iterator<Item = &'static str> {
    HOSTS.iter().map(|known| known.pattern)
}

fn find(host: &str) -> Option<&'static Host> {
    // A match pattern matches any port.
    let name = host.split(':').next()?;
    HOSTS.iter().find(|known| {
        let host = known.pattern.strip_prefix("https://");
        let pattern = host
            .and_then(|host| host.strip_suffix("/*"))
            .unwrap_or_default();
        match pattern.strip_prefix('*') {
            None => name.eq_ignore_ascii_case(pattern),
            Some(suffix) => ends_with_or_is(name, suffix),
        }
    })
}

/// Whether the host is a subdomain or the domain itself: `*.` in a match pattern means both. `suffix`
/// begins with the dot.
fn ends_with_or_is(host: &str, suffix: &str) -> bool {
    let (host, suffix) = (host.as_bytes(), suffix.as_bytes());
    match host.len().checked_sub(suffix.len()) {
        Some(start) => host
            .get(start..)
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix)),
        None => suffix
            .get(1..)
            .is_some_and(|domain| host.eq_ignore_ascii_case(domain)),
    }
}
