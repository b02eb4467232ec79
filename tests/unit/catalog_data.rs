//! The catalog's rows, compared with everything else that mentions them.

use std::collections::BTreeSet;

use serde_json::Value;
use token_assist::catalog::Remedy;
use token_assist::catalog::codes::{self, CodeClass};
use token_assist::catalog::messages;
use token_assist::catalog::portals::{Cloud, HostKind, cloud_of, kind_of, match_patterns};

const LANGUAGES: &str = include_str!("../../docs/languages.md");
const MANIFEST: &str = include_str!("../../manifest.json");
const PORTALS: &str = include_str!("../../src/catalog/portals.json");
const EXTENSION_MESSAGES: &str = include_str!("../../extension/_locales/en/messages.json");

/// The first cells of a table's rows in the docs that are formatted as code.
fn cells_of_docs() -> BTreeSet<&'static str> {
    LANGUAGES
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`'))
        .map(|(cell, _)| cell)
        .collect()
}

#[test]
fn every_language_and_message_has_its_line_in_the_docs() {
    let told = cells_of_docs();
    let known: BTreeSet<_> = messages::all()
        .flat_map(|message| [message.locale, message.key])
        .collect();
    let forgotten: Vec<_> = known.difference(&told).collect();
    assert!(
        forgotten.is_empty(),
        "docs/languages.md has no line that begins with | `…` for {forgotten:?}; add it to its table"
    );
    let gone: Vec<_> = told.difference(&known).collect();
    assert!(
        gone.is_empty(),
        "docs/languages.md has a line for {gone:?}, and messages.json has no row; take it out"
    );
}

#[test]
fn the_languages_of_the_error_are_all_there() {
    let locales: BTreeSet<_> = messages::all()
        .filter(|message| message.key == "token-validation")
        .map(|message| message.locale)
        .collect();
    assert_eq!(locales.len(), 37, "{locales:?}");
}

#[test]
fn the_manifest_requests_exactly_the_catalogs_hosts() {
    let manifest: Value = serde_json::from_str(MANIFEST).expect("manifest.json is JSON");
    let wanted: Vec<_> = match_patterns().collect();
    for list in [
        &manifest["host_permissions"],
        &manifest["content_scripts"][0]["matches"],
    ] {
        let asked: Vec<_> = list
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(
            asked, wanted,
            "manifest.json and src/catalog/portals.json name other hosts, or in another order"
        );
    }
}

#[test]
fn a_host_is_matched_by_its_whole_name() {
    for (host, expected) in [
        ("portal.azure.com", Some((Cloud::Global, HostKind::Portal))),
        ("PORTAL.azure.COM", Some((Cloud::Global, HostKind::Portal))),
        (
            "rc-devicemanagement.portal.azure.com",
            Some((Cloud::Global, HostKind::Portal)),
        ),
        ("other.portal.azure.com", None),
        ("notportal.azure.com", None),
        ("portal.azure.com.example.org", None),
        (
            "sandbox-1-2.reactblade.portal.azure.net",
            Some((Cloud::Global, HostKind::Blade)),
        ),
        (
            "reactblade.portal.azure.net",
            Some((Cloud::Global, HostKind::Blade)),
        ),
        (
            "a.b.hosting.portal.azure.net",
            Some((Cloud::Global, HostKind::Blade)),
        ),
        ("xreactblade.portal.azure.net", None),
        ("reactblade.portal.azure.net.example.org", None),
        ("entra.microsoft.us", Some((Cloud::UsGov, HostKind::Portal))),
        (
            "x.hosting.azureportal.usgovcloudapi.net",
            Some((Cloud::UsGov, HostKind::Blade)),
        ),
        (
            "intune.microsoftonline.cn",
            Some((Cloud::China, HostKind::Portal)),
        ),
        ("aad.ext.azure.cn", Some((Cloud::China, HostKind::Blade))),
        ("login.microsoftonline.com", None),
        ("learn.microsoft.com", None),
        ("null", None),
        ("", None),
        (".", None),
    ] {
        let told = cloud_of(host).zip(kind_of(host));
        assert_eq!(told, expected, "{host:?}");
    }
}

#[test]
fn excluded_hosts_have_a_reason_and_no_pattern() {
    let portals: Value = serde_json::from_str(PORTALS).expect("portals.json is JSON");
    let kept_out = portals["kept_out"].as_array().expect("a list");
    assert!(kept_out.len() >= 3);
    for row in kept_out {
        let host = row["host"].as_str().expect("a host");
        assert!(
            row["reason"]
                .as_str()
                .is_some_and(|reason| reason.len() > 20)
        );
        let example = host.replace('*', "ux");
        assert_eq!(kind_of(&example), None, "{host}");
    }
    for host in ["ux.console.azure.com", "bst-1.bastion.azure.com"] {
        assert_eq!(kind_of(host), None, "{host}");
    }
}

/// Named one by one: a pattern over the suffix would take in every other app of the organisation.
#[test]
fn a_suffix_of_defender_follows_a_portal_of_its_cloud() {
    let mut suffixed = 0;
    for pattern in match_patterns() {
        let host = pattern
            .trim_start_matches("https://")
            .trim_end_matches("/*");
        for (suffix, cloud) in [
            (".mcas.ms", Cloud::Global),
            (".mcas-gov.ms", Cloud::Global),
            (".mcas-gov.us", Cloud::UsGov),
        ] {
            if let Some(plain) = host.strip_suffix(suffix) {
                suffixed += 1;
                assert_eq!(cloud_of(plain), Some(cloud), "{host}");
                assert_eq!(cloud_of(host), Some(cloud), "{host}");
                assert_eq!(kind_of(plain), Some(HostKind::Portal), "{host}");
            }
        }
        assert!(!host.starts_with("*.mcas") && !host.contains(".cas.ms"));
    }
    assert_eq!(suffixed, 16);
}

#[test]
fn each_cloud_keeps_to_its_own_hosts() {
    for cloud in [Cloud::Global, Cloud::UsGov, Cloud::China] {
        assert_eq!(cloud_of(cloud.azure_host()), Some(cloud));
        assert_eq!(cloud_of(cloud.entra_host()), Some(cloud));
        assert_eq!(
            cloud_of(cloud.login_host()),
            None,
            "no permission for sign-in hosts"
        );
    }
    let logins = [Cloud::Global, Cloud::UsGov, Cloud::China].map(Cloud::login_host);
    assert_eq!(logins.iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_code_is_known_by_its_number() {
    for (code, class) in [
        (53003, CodeClass::ConditionalAccess),
        (50076, CodeClass::ConditionalAccess),
        (70043, CodeClass::ConditionalAccess),
        (700082, CodeClass::Expiry),
        (50058, CodeClass::Interrupt),
        (65001, CodeClass::Configuration),
        (50020, CodeClass::Identity),
        (50196, CodeClass::Loop),
    ] {
        assert_eq!(
            codes::find(code).map(|known| (known.code, known.class)),
            Some((code, class))
        );
    }
    for unknown in [0, 5300, 530030, 99999] {
        assert_eq!(codes::find(unknown), None, "{unknown}");
    }
}

#[test]
fn the_engines_table_of_codes_is_that_of_the_pages() {
    for known in codes::all() {
        let expected =
            (known.class == CodeClass::Application).then_some(known.remedy == Remedy::Leave);
        assert_eq!(codes::of_application(known.code), expected, "{known:?}");
    }
    for unknown in [0, 530_030, 99_999, u32::MAX] {
        assert_eq!(codes::of_application(unknown), None, "{unknown}");
    }
}

#[test]
fn what_a_code_asks_for() {
    for (code, remedy) in [
        (53003, Remedy::Guide),
        (50020, Remedy::Guide),
        (50076, Remedy::Guide),
        (50078, Remedy::Guide),
        (50196, Remedy::Guide),
        (65001, Remedy::Guide),
        (530_002, Remedy::Guide),
        (70043, Remedy::Refresh),
        (50173, Remedy::Refresh),
        (50058, Remedy::Refresh),
        (160_021, Remedy::Refresh),
        (700_082, Remedy::Refresh),
        (90033, Remedy::Refresh),
        (7_000_215, Remedy::Leave),
        (7_000_222, Remedy::Leave),
        (500_133, Remedy::Leave),
        (50012, Remedy::Leave),
    ] {
        assert_eq!(
            codes::find(code).map(|known| known.remedy),
            Some(remedy),
            "{code}"
        );
    }
}

/// The overlay has a text for the meaning of each known code.
#[test]
fn every_code_has_its_words_and_all_words_a_code() {
    let words: Value = serde_json::from_str(EXTENSION_MESSAGES).expect("JSON");
    for known in codes::all() {
        assert!(
            words.get(known.words).is_some(),
            "extension/_locales/en/messages.json has no \"{}\", which AADSTS{} names; add it",
            known.words,
            known.code
        );
    }
    let used: BTreeSet<_> = codes::all().iter().map(|known| known.words).collect();
    for key in words.as_object().expect("an object").keys() {
        let is_of_codes = key.starts_with("code_") || key.starts_with("codes_");
        assert!(
            !is_of_codes || key == "code_unknown" || used.contains(key.as_str()),
            "no code names \"{key}\" of extension/_locales/en/messages.json; take it out"
        );
    }
}
