//! What the remedy reads from a portal's address: the portal, the blade, and whether two addresses
//! are the same place.

/// Characters kept of an extension's or a blade's name. The longest in Microsoft's public links has
/// some 60.
const LONGEST_NAME: usize = 128;

struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
    fragment: &'a str,
}

fn parts(address: &str) -> Parts<'_> {
    let (place, fragment) = address.split_once('#').unwrap_or((address, ""));
    let (place, _feature_flags) = place.split_once('?').unwrap_or((place, ""));
    let (scheme, rest) = place.split_once("://").unwrap_or(("", place));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Parts {
        scheme,
        host,
        path,
        fragment,
    }
}

/// The host of an address, such as `portal.azure.com`.
pub(super) fn host(address: &str) -> &str {
    parts(address).host
}

/// The blade that a portal's address names, as `Extension/Blade`, without its parameters.
///
/// Both of the portals' forms are read, `#blade/…` and `#view/…`, each also after `@tenant/`.
pub(super) fn route(address: &str) -> Option<String> {
    let fragment = parts(address).fragment;
    let path = match fragment.strip_prefix('@') {
        Some(with_tenant) => with_tenant.split_once('/')?.1,
        None => fragment,
    };
    let names = path
        .strip_prefix("blade/")
        .or_else(|| path.strip_prefix("view/"))?;
    let mut names = names
        .split('/')
        .map(|name| name.split('?').next().unwrap_or_default());
    let (extension, blade) = (names.next()?, names.next()?);
    (is_name(extension) && is_name(blade)).then(|| [extension, "/", blade].concat())
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(is_plain)
}

/// Whether two addresses show the same blade of the same portal, or the same page.
pub(super) fn is_same_place(one: &str, other: &str) -> bool {
    fingerprint(one) == fingerprint(other)
}

/// Stands for the place that an address shows, so that the address itself need not be stored.
///
/// Feature flags in the query, the parameters of a blade and the tenant in front of it do not
/// change the place: the portals rewrite all of them while they load.
pub(super) fn fingerprint(address: &str) -> u32 {
    let parts = parts(address);
    let blade = route(address);
    let in_page = blade.as_deref().unwrap_or_else(|| {
        parts
            .fragment
            .split_once('?')
            .map_or(parts.fragment, |(before, _)| before)
    });
    let named = [parts.scheme, parts.host, parts.path, in_page];
    // The zero keeps two lists apart that have the same characters, cut elsewhere.
    fnv(named.into_iter().flat_map(|part| part.bytes().chain([0])))
}

/// The 32-bit FNV-1a hash, <https://www.rfc-editor.org/rfc/rfc9923>. The standard library's hashers
/// may change from one version to the next, and what is hashed here is stored.
fn fnv(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_is_the_host() {
        for (address, expected) in [
            ("https://portal.azure.com/#home", "portal.azure.com"),
            ("https://portal.azure.com", "portal.azure.com"),
            (
                "https://portal.azure.com?feature.x=true#home",
                "portal.azure.com",
            ),
            ("https://localhost:8443/a/b", "localhost:8443"),
            ("", ""),
        ] {
            assert_eq!(host(address), expected, "{address}");
        }
    }

    #[test]
    fn the_route_is_the_blade_without_its_parameters() {
        let desktop_analytics = Some("Microsoft_M365_ManageClient/ManageClientFrameBlade");
        for (fragment, expected) in [
            (
                "#blade/Microsoft_M365_ManageClient/ManageClientFrameBlade",
                desktop_analytics,
            ),
            (
                "#view/Microsoft_M365_ManageClient/ManageClientFrameBlade",
                desktop_analytics,
            ),
            (
                "#@contoso.com/blade/Microsoft_M365_ManageClient/ManageClientFrameBlade",
                desktop_analytics,
            ),
            (
                "#view/Microsoft_M365_ManageClient/ManageClientFrameBlade?a=b",
                desktop_analytics,
            ),
            (
                "#view/Microsoft_M365_ManageClient/ManageClientFrameBlade/id/secret",
                desktop_analytics,
            ),
            ("#view/A/B~", None),
            ("#view/A", None),
            ("#view//B", None),
            ("#home", None),
            ("#@contoso.com", None),
            ("", None),
        ] {
            let address = ["https://portal.azure.com/", fragment].concat();
            assert_eq!(route(&address).as_deref(), expected, "{address}");
        }
        let long = [
            "https://portal.azure.com/#view/A/",
            &"b".repeat(LONGEST_NAME + 1),
        ]
        .concat();
        assert_eq!(route(&long), None);
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
}
