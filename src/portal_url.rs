//! The only parser of addresses: host, port, origin, blade, tenant, and the place that an address shows.
//!
//! Addresses come from the browser, which normalises them, and from what users paste, which may lack a
//! scheme. Nothing is decoded; blade, tenant and match pattern consist of validated parts only.

/// Most characters of a host name, <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>.
const LONGEST_HOST: usize = 253;

/// Most characters of one of its labels.
const LONGEST_LABEL: usize = 63;

/// Most characters of an extension's or a blade's name. The longest in Microsoft's public links has about
/// 60.
const LONGEST_NAME: usize = 128;

/// The groups of a GUID, in hexadecimal digits.
const GUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// A parsed address. Every part is a slice of the original address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PortalUrl<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    fragment: &'a str,
}

impl<'a> PortalUrl<'a> {
    /// Parses an address, or a bare host: `portal.azure.com`, `localhost:8443`.
    pub(crate) fn of(address: &'a str) -> Self {
        let (page, fragment) = address.split_once('#').unwrap_or((address, ""));
        let (page, _feature_flags) = page.split_once('?').unwrap_or((page, ""));
        let (scheme, rest) = page.split_once("://").unwrap_or(("", page));
        // Browsers treat a backslash as a slash.
        let (authority, path) = rest.split_once(['/', '\\']).unwrap_or((rest, ""));
        let (_user, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
        Self {
            scheme,
            authority,
            path,
            fragment,
        }
    }

    /// The scheme, such as `https`; empty if the address has none.
    pub(crate) fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The host without its port, such as `portal.azure.com` or `[::1]`.
    pub(crate) fn host(&self) -> &'a str {
        self.host_and_port().0
    }

    /// The host, with its port if that is not the scheme's default: the portal's name in settings and
    /// history.
    pub(crate) fn site(&self) -> &'a str {
        let (host, port) = self.host_and_port();
        let is_usual = match port {
            "" => true,
            "443" => self.scheme != "http",
            "80" => self.scheme == "http",
            _ => false,
        };
        if is_usual { host } else { self.authority }
    }

    /// The origin, as browsers write it: `https://localhost:8443`. `None` if the address has no scheme or no
    /// host, as `about:blank`.
    pub(crate) fn origin(&self) -> Option<String> {
        let site = self.site();
        let is_whole = !self.scheme.is_empty() && !site.is_empty();
        is_whole.then(|| [self.scheme, "://", site].concat())
    }

    /// The blade in a portal's address, as `Extension/Blade`, without its parameters.
    ///
    /// The portals have two forms, `#blade/…` and `#view/…`, each also after `@tenant/`.
    pub(crate) fn blade(&self) -> Option<String> {
        let route = match self.fragment.strip_prefix('@') {
            Some(with_tenant) => with_tenant.split_once('/')?.1,
            None => self.fragment,
        };
        let names = route
            .strip_prefix("blade/")
            .or_else(|| route.strip_prefix("view/"))?;
        // Parameters follow the blade; neither form has a question mark before it.
        let mut names = names.splitn(3, '/');
        let (extension, blade) = (names.next()?, names.next()?);
        let blade = blade.split_once('?').map_or(blade, |(blade, _)| blade);
        (is_name(extension) && is_name(blade)).then(|| [extension, "/", blade].concat())
    }

    /// The tenant, a GUID or a domain: the path's first segment, or after an at sign at the fragment's start.
    pub(crate) fn tenant(&self) -> Option<&'a str> {
        let in_path = self.path.split('/').next();
        let in_fragment = self
            .fragment
            .strip_prefix('@')
            .and_then(|rest| rest.split('/').next());
        [in_path, in_fragment]
            .into_iter()
            .flatten()
            .find(|segment| is_guid(segment) || is_domain(segment))
    }

    /// A hash of the place that an address shows, stored instead of the address.
    ///
    /// Feature flags in the query, the parameters of a blade and the `@tenant/` before it do not change the
    /// place: the portals rewrite all of them while they load.
    pub(crate) fn fingerprint(&self) -> u32 {
        let blade = self.blade();
        let in_page = blade.as_deref().unwrap_or_else(|| {
            self.fragment
                .split_once('?')
                .map_or(self.fragment, |(before, _)| before)
        });
        let named = [self.scheme, self.site(), self.path, in_page];
        // The zero separates the parts: the same characters split elsewhere hash differently.
        fnv(named.into_iter().flat_map(|part| part.bytes().chain([0])))
    }

    /// The host, and the port, which is empty if the address has none.
    fn host_and_port(&self) -> (&'a str, &'a str) {
        let end_of_v6 = self.authority.find(']').unwrap_or(0);
        match self.authority.rsplit_once(':') {
            Some((host, port)) if host.len() > end_of_v6 => (host, port),
            _ => (self.authority, ""),
        }
    }
}

/// Whether two addresses show the same blade of the same portal, or the same page.
pub(crate) fn is_same_place(one: &str, other: &str) -> bool {
    PortalUrl::of(one).fingerprint() == PortalUrl::of(other).fingerprint()
}

/// Whether this is a site in the form of [`PortalUrl::site`]: a name or an IP address in lower case, with or
/// without a port.
pub(crate) fn is_site(text: &str) -> bool {
    let (host, port) = PortalUrl {
        scheme: "https",
        authority: text,
        path: "",
        fragment: "",
    }
    .host_and_port();
    let is_port = !text.ends_with(':')
        && (port.is_empty()
            || port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port > 0));
    let is_v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
    let is_plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
    };
    let is_named = !host.is_empty() && host.len() <= LONGEST_HOST && host.bytes().all(is_plain);
    is_port && (is_v6 || is_named)
}

/// Whether a site in a setting covers another: with a port only that one, without a port the host at every
/// port, as in the browsers' match patterns.
pub(crate) fn covers(named: &str, site: &str) -> bool {
    named == site || named == PortalUrl::of(site).host()
}

/// Hosts of this machine, where nothing crosses a network and portals need no certificate.
const THIS_MACHINE: [&str; 2] = ["localhost", "127.0.0.1"];

/// The match pattern to request for an address; none if the address cannot be a portal.
///
/// Portals use https, except on this machine. Firefox allows no ports in patterns, and in Chromium a pattern
/// without a port covers all, so the pattern is for the host at every port.
/// <https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns>
pub(crate) fn match_pattern(address: &str) -> Option<String> {
    let url = PortalUrl::of(address);
    let (host, site) = (
        url.host().to_ascii_lowercase(),
        url.site().to_ascii_lowercase(),
    );
    let scheme = match url.scheme() {
        "https" | "" => "https",
        "http" if THIS_MACHINE.contains(&host.as_str()) => "http",
        _ => return None,
    };
    is_site(&site).then(|| [scheme, "://", &host, "/*"].concat())
}

/// Whether a match pattern, as browsers report permissions, covers an address.
pub(crate) fn is_covered(pattern: &str, address: &str) -> bool {
    let url = PortalUrl::of(address);
    let is_web = matches!(url.scheme(), "https" | "http") && !url.host().is_empty();
    let wanted = PortalUrl::of(pattern);
    let fits_scheme = wanted.scheme() == "*" || wanted.scheme() == url.scheme();
    let fits_host = match wanted.site().strip_prefix('*') {
        None => covers(wanted.site(), url.site()),
        // `*.` means the domain and all its subdomains, `*` alone every host.
        Some(suffix) => {
            let domain = suffix.strip_prefix('.').unwrap_or_default();
            url.host() == domain || url.host().ends_with(suffix)
        }
    };
    is_web && (pattern == "<all_urls>" || fits_scheme && fits_host)
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(is_plain)
}

fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    GUID_GROUPS.iter().all(|length| {
        groups.next().is_some_and(|group| {
            group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }) && groups.next().is_none()
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && label.len() <= LONGEST_LABEL
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= LONGEST_HOST
        && text.contains('.')
        && text.split('.').all(is_label)
        // An IP address is not a domain.
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The 32-bit FNV-1a hash, <https://www.rfc-editor.org/rfc/rfc9923>. The standard library's hashers may
/// change between versions, and these hashes are stored.
fn fnv(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TENANT: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

    fn blade_of(fragment: &str) -> Option<String> {
        let address = ["https://portal.azure.com/", fragment].concat();
        PortalUrl::of(&address).blade()
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn host_port_and_origin_are_those_of_the_browser() {
        for (address, host, site, origin) in [
            (
                "https://portal.azure.com/#home",
                "portal.azure.com",
                "portal.azure.com",
                Some("https://portal.azure.com"),
            ),
            (
                "https://portal.azure.com?feature.x=true#home",
                "portal.azure.com",
                "portal.azure.com",
                Some("https://portal.azure.com"),
            ),
            (
                "https://portal.azure.com:443/contoso.com",
                "portal.azure.com",
                "portal.azure.com",
                Some("https://portal.azure.com"),
            ),
            (
                "https://localhost:8443/a/b",
                "localhost",
                "localhost:8443",
                Some("https://localhost:8443"),
            ),
            (
                "http://localhost:80/",
                "localhost",
                "localhost",
                Some("http://localhost"),
            ),
            (
                "http://localhost:443/",
                "localhost",
                "localhost:443",
                Some("http://localhost:443"),
            ),
            (
                "https://[::1]:8443/",
                "[::1]",
                "[::1]:8443",
                Some("https://[::1]:8443"),
            ),
            ("https://[::1]/", "[::1]", "[::1]", Some("https://[::1]")),
            (
                "https://192.0.2.7/a",
                "192.0.2.7",
                "192.0.2.7",
                Some("https://192.0.2.7"),
            ),
            (
                "https://portal.azure.com@evil.example/",
                "evil.example",
                "evil.example",
                Some("https://evil.example"),
            ),
            (
                "https://evil.example\\@portal.azure.com/",
                "evil.example",
                "evil.example",
                Some("https://evil.example"),
            ),
            (
                "portal.azure.com",
                "portal.azure.com",
                "portal.azure.com",
                None,
            ),
            ("localhost:8443/x", "localhost", "localhost:8443", None),
            ("", "", "", None),
        ] {
            let url = PortalUrl::of(address);
            assert_eq!(
                (url.host(), url.site(), url.origin().as_deref()),
                (host, site, origin),
                "{address}"
            );
        }
        assert_eq!(PortalUrl::of("about:blank").origin(), None);
    }

    #[test]
    fn a_site_is_a_host_in_lower_case_with_a_port_or_without() {
        for site in [
            "portal.azure.com",
            "localhost",
            "localhost:8443",
            "192.0.2.7",
            "192.0.2.7:1",
            "[::1]",
            "[2001:db8::7]:65535",
            "an_intranet-host",
        ] {
            assert!(is_site(site), "{site}");
        }
        let long = "a".repeat(LONGEST_HOST + 1);
        for text in [
            "",
            ":443",
            "host:",
            "host:0",
            "host:65536",
            "host:+8",
            "host:8a",
            "a:b:1",
            "::1",
            "[::1",
            "[::1]:",
            "[::g]",
            "Portal.azure.com",
            "https://portal.azure.com",
            "portal.azure.com/x",
            "münchen.example",
            "*.azure.com",
            "a b",
            &long,
        ] {
            assert!(!is_site(text), "{text}");
        }
    }

    #[test]
    fn a_site_without_a_port_covers_every_port_of_its_host() {
        assert!(covers("a.test", "a.test"));
        assert!(covers("a.test", "a.test:8443"));
        assert!(covers("a.test:8443", "a.test:8443"));
        assert!(covers("[::1]", "[::1]:8443"));
        assert!(!covers("a.test:8443", "a.test"));
        assert!(!covers("a.test:8443", "a.test:8444"));
        assert!(!covers("test", "a.test"));
        assert!(!covers("a.test", "b.a.test"));
    }

    #[test]
    fn a_permission_is_requested_for_every_port_of_the_host() {
        for (address, pattern) in [
            (
                "https://Portal.Contoso.com/a#b",
                Some("https://portal.contoso.com/*"),
            ),
            ("portal.contoso.com", Some("https://portal.contoso.com/*")),
            (
                "portal.contoso.com:8443/x",
                Some("https://portal.contoso.com/*"),
            ),
            ("https://192.0.2.7:8443/", Some("https://192.0.2.7/*")),
            ("localhost:8443", Some("https://localhost/*")),
            ("http://localhost:8080/a", Some("http://localhost/*")),
            ("http://127.0.0.1:8080/a", Some("http://127.0.0.1/*")),
            ("http://portal.contoso.com/", None),
            ("chrome://settings/", None),
            ("about:blank", None),
            ("moz-extension://5f9b1a52/popup.html", None),
            ("https://*.contoso.com/", None),
            ("", None),
        ] {
            assert_eq!(match_pattern(address).as_deref(), pattern, "{address}");
        }
    }

    #[test]
    fn a_match_pattern_covers_what_browsers_say() {
        for (pattern, address, is) in [
            ("https://a.test/*", "https://a.test/b#c", true),
            ("https://a.test/*", "https://a.test:8443/", true),
            ("https://a.test:8443/*", "https://a.test/", false),
            ("https://a.test/*", "http://a.test/", false),
            ("https://a.test/*", "https://b.a.test/", false),
            ("*://a.test/*", "http://a.test/", true),
            ("https://*.a.test/*", "https://b.a.test/", true),
            ("https://*.a.test/*", "https://a.test/", true),
            ("https://*.a.test/*", "https://ba.test/", false),
            ("https://*/*", "https://any.test/", true),
            ("<all_urls>", "https://any.test/", true),
            ("<all_urls>", "about:blank", false),
            ("https://*/*", "null", false),
        ] {
            assert_eq!(is_covered(pattern, address), is, "{pattern} {address}");
        }
    }

    #[test]
    fn the_blade_is_read_without_its_parameters() {
        let desktop_analytics = "Microsoft_M365_ManageClient/ManageClientFrameBlade";
        for before in ["", "@contoso.com/"] {
            for form in ["blade/", "view/"] {
                for after in ["", "?a=b", "/id/secret", "/id?a=b/c"] {
                    let fragment = ["#", before, form, desktop_analytics, after].concat();
                    assert_eq!(
                        blade_of(&fragment).as_deref(),
                        Some(desktop_analytics),
                        "{fragment}"
                    );
                }
            }
        }
        for (fragment, blade) in [
            ("#view/A_b/C.ReactView/id/secret", Some("A_b/C.ReactView")),
            ("#blade/A/B?x=y", Some("A/B")),
            ("#view/A?x/B", None),
            ("#view/A/B~", None),
            ("#view/A", None),
            ("#view/A/", None),
            ("#view//B", None),
            ("#home", None),
            ("#@contoso.com", None),
            ("", None),
        ] {
            assert_eq!(blade_of(fragment).as_deref(), blade, "{fragment}");
        }
        let long = ["#view/A/", &"b".repeat(LONGEST_NAME + 1)].concat();
        assert_eq!(blade_of(&long), None);
    }

    #[test]
    fn the_tenant_is_read_where_the_portals_put_it() {
        let in_path = ["https://portal.azure.com/", TENANT, "#view/A/B"].concat();
        let in_fragment = ["https://portal.azure.com/#@", TENANT, "/view/A/B"].concat();
        for (address, tenant) in [
            (in_path.as_str(), Some(TENANT)),
            (in_fragment.as_str(), Some(TENANT)),
            (
                "https://portal.azure.com/contoso.onmicrosoft.com#home",
                Some("contoso.onmicrosoft.com"),
            ),
            (
                "https://portal.azure.com/Contoso.COM/?feature.x=1#home",
                Some("Contoso.COM"),
            ),
            (
                "https://portal.azure.com/#@contoso.com/blade/A/B",
                Some("contoso.com"),
            ),
            (
                "https://portal.azure.com/#@contoso.com",
                Some("contoso.com"),
            ),
            (
                "https://portal.azure.com/contoso.com#@fabrikam.com/home",
                Some("contoso.com"),
            ),
            (
                "https://portal.azure.com:443/contoso.com",
                Some("contoso.com"),
            ),
            ("https://portal.azure.com", None),
            ("https://portal.azure.com/#home", None),
            ("https://portal.azure.com/signin/contoso.com", None),
            ("https://portal.azure.com/?tenant=contoso.com", None),
            ("https://portal.azure.com/#view/contoso.com", None),
            ("", None),
        ] {
            assert_eq!(PortalUrl::of(address).tenant(), tenant, "{address}");
        }
    }

    #[test]
    fn only_a_guid_or_a_domain_is_a_tenant() {
        let long_label = ["a".repeat(LONGEST_LABEL + 1), ".com".to_owned()].concat();
        let long_name = ["a.".repeat(LONGEST_HOST / 2), "com".to_owned()].concat();
        for segment in [
            "contoso",
            "contoso.",
            ".contoso.com",
            "contoso..com",
            "-contoso.com",
            "contoso-.com",
            "contoso.com@evil.example",
            "contoso.com%2f..",
            "contoso.com\\evil.example",
            "contoso.com:8080",
            "contoso .com",
            "cöntoso.com",
            "contoso.com'\"><",
            "192.168.0.1",
            "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f",
            "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-0",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1fg",
            &long_label,
            &long_name,
        ] {
            for address in [
                ["https://portal.azure.com/", segment, "#home"].concat(),
                ["https://portal.azure.com/#@", segment, "/home"].concat(),
            ] {
                assert_eq!(PortalUrl::of(&address).tenant(), None, "{address}");
            }
        }
    }

    #[test]
    fn what_the_portals_rewrite_does_not_change_the_place() {
        let place = "https://portal.azure.com/#view/A/B";
        for same in [
            "https://portal.azure.com/?feature.x=true#view/A/B",
            "https://portal.azure.com/#view/A/B/timeRangeType/last24hours",
            "https://portal.azure.com/#@contoso.com/view/A/B",
            "https://portal.azure.com/#blade/A/B",
        ] {
            assert!(is_same_place(place, same), "{same}");
        }
        for other in [
            "https://entra.microsoft.com/#view/A/B",
            "http://portal.azure.com/#view/A/B",
            "https://portal.azure.com/contoso.com#view/A/B",
            "https://portal.azure.com/#view/A/C",
            "https://portal.azure.com/#home",
        ] {
            assert!(!is_same_place(place, other), "{other}");
        }
        assert!(is_same_place(
            "https://a.test/b#c?d",
            "https://a.test/b?e#c"
        ));
        assert!(!is_same_place("https://a.test/b#c", "https://a.test/b#d"));
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv("foobar".bytes()), 0xbf9c_f968);
    }

    proptest! {
        /// The URL standard's reference parser agrees with browsers.
        #[test]
        fn addresses_are_parsed_as_the_url_standard_does(
            scheme in "https?",
            user in prop_oneof![3 => Just(String::new()), 1 => "[a-z]{1,4}(:[a-z.]{0,4})?@"],
            host in prop_oneof!["[a-z0-9-]{1,12}([.][a-z]{1,8}){0,3}", "[0-9]{1,3}([.][0-9]{1,3}){3}", Just("[2001:db8::7]".to_owned())],
            port in prop_oneof![Just(String::new()), ":[0-9]{1,5}", Just(":443".to_owned()), Just(":80".to_owned())],
            rest in "([/?#\\\\][a-zA-Z0-9/?#@:.=%~\\\\-]{0,40})?",
        ) {
            let Ok(reference) = url::Url::parse(&[&scheme, "://", &user, &host, &port, &rest].concat()) else {
                return Ok(());
            };
            let address = reference.as_str();
            let ours = PortalUrl::of(address);
            prop_assert_eq!(ours.scheme(), reference.scheme());
            prop_assert_eq!(Some(ours.host()), reference.host_str());
            prop_assert_eq!(ours.origin(), Some(reference.origin().ascii_serialization()));
            prop_assert_eq!(ours.fragment, reference.fragment().unwrap_or_default());
            prop_assert_eq!(["/", ours.path].concat(), reference.path());
            prop_assert!(is_site(ours.site()) || reference.port() == Some(0), "{}", address);
        }

        #[test]
        fn whatever_it_reads_it_reads_a_piece_of_it(address in any::<String>()) {
            let url = PortalUrl::of(&address);
            prop_assert!(address.contains(url.site()));
            prop_assert!(url.site().starts_with(url.host()));
            prop_assert!(covers(url.host(), url.site()));
            if let Some(tenant) = url.tenant() {
                prop_assert!(tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)));
            }
            if let Some(blade) = url.blade() {
                prop_assert_eq!(blade.matches('/').count(), 1);
                prop_assert!(blade.len() <= 2 * LONGEST_NAME + 1);
            }
        }

        #[test]
        fn the_requested_pattern_covers_its_host(address in "(https|http)://([a-z0-9-]{1,9}[.]){0,2}(test|localhost)(:[1-9][0-9]{0,3})?/[a-z#?]{0,9}") {
            if let Some(pattern) = match_pattern(&address) {
                prop_assert!(is_covered(&pattern, &address), "{} {}", pattern, address);
            }
        }

        #[test]
        fn a_site_is_read_as_itself(site in "[a-z0-9._-]{1,20}(:[1-9][0-9]{0,3})?") {
            prop_assert!(is_site(&site));
            prop_assert!(covers(&site, PortalUrl::of(&site).site()) || site.ends_with(":443"));
        }
    }
}
