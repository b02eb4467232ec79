//! The guidance on an error that the user pasted, without the page that showed it.

use crate::catalog::Remedy;
use crate::catalog::portals::cloud_of;
use crate::detection::{Detection, decide, find_phrase, harvest, normalise};
use crate::portal_url::PortalUrl;
use crate::remedy::{Cause, Guidance};
use crate::sign_in_log::IncidentQuery;
use crate::types::Millis;

/// Where the links lead if nothing names a portal.
const DEFAULT_PORTAL: &str = "https://portal.azure.com/";

/// Most bytes of a text that are read: the details of an error have a few thousand.
const LONGEST_TEXT: usize = 20_000;

/// The part of a text that is read.
pub(crate) fn beginning(text: &str) -> &str {
    let mut ends = (0..=text.len().min(LONGEST_TEXT)).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The guidance on a pasted text; none if it has no known message, code or id. Its cause is
/// [`Cause::Recurred`] if a refresh may help: nobody pastes an error that has disappeared.
///
/// `compared` is the text as the browser compares it: in normalization form KD and lower case. `address` is
/// what the user entered as the portal's address, if anything.
pub(crate) fn guidance(text: &str, compared: &str, address: &str, now: Millis) -> Option<Guidance> {
    let found = find_phrase(&normalise(compared), &[]);
    let harvest = harvest(text);
    if found.is_none() && harvest.is_bare() {
        return None;
    }
    let message = found.as_ref().map_or("", |found| found.message.key);
    // Ids alone do not show that the error is about a token.
    let is_of_token = found.is_some() || !harvest.codes.is_empty();
    let cause = if is_of_token && decide(message, &harvest).remedy == Remedy::Refresh {
        Cause::Recurred
    } else {
        Cause::RefreshWouldNotHelp
    };
    let address = portal(address)
        .or_else(|| portal_in(text))
        .unwrap_or_else(|| DEFAULT_PORTAL.to_owned());
    let since = IncidentQuery::entered(text).and_then(|incident| incident.at);
    Some(Guidance {
        cause,
        detection: Detection {
            message: message.to_owned(),
            locale: found.map_or("und", |found| found.message.locale).to_owned(),
            host: PortalUrl::of(&address).host().to_owned(),
            harvest,
            beside_work: false,
            reasons: Vec::new(),
        },
        address,
        since: since.unwrap_or(now),
        way_back: None,
    })
}

/// The address of a portal that the catalog has, with or without its scheme.
fn portal(entered: &str) -> Option<String> {
    let entered = entered.trim();
    let address = if entered.contains("://") {
        entered.to_owned()
    } else {
        ["https://", entered].concat()
    };
    let url = PortalUrl::of(&address);
    let is_known = url.scheme() == "https" && cloud_of(url.host()).is_some();
    is_known.then_some(address)
}

/// The first address of a portal in a text.
fn portal_in(text: &str) -> Option<String> {
    text.split(|character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | '<' | '>' | '(' | ')')
    })
    .filter(|word| word.contains("://"))
    .find_map(portal)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Millis = 1_780_000_000_000;

    fn read(text: &str, address: &str) -> Option<Guidance> {
        guidance(text, &text.to_lowercase(), address, NOW)
    }

    #[test]
    fn a_code_and_its_ids_are_enough() {
        let text = "AADSTS53003: Access has been blocked by Conditional Access policies. \
            Trace ID: 7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a Timestamp: 2026-01-09 02:02:12Z";
        let guidance = read(text, "").unwrap();
        assert_eq!(guidance.cause, Cause::RefreshWouldNotHelp);
        assert_eq!(guidance.detection.harvest.codes, [53003]);
        assert_eq!(guidance.detection.harvest.ids.len(), 1);
        assert_eq!(guidance.since, 1_767_924_132_000);
        assert_eq!(guidance.address, DEFAULT_PORTAL);
    }

    #[test]
    fn a_message_is_enough_and_a_refresh_may_help() {
        let guidance = read("There was an error validating access token", "").unwrap();
        assert_eq!(guidance.cause, Cause::Recurred);
        assert_eq!(guidance.detection.message, "token-validation");
        assert_eq!(guidance.since, NOW);
    }

    #[test]
    fn an_id_alone_says_nothing_of_a_refresh() {
        let text = "Correlation ID: 7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a";
        assert_eq!(read(text, "").unwrap().cause, Cause::RefreshWouldNotHelp);
    }

    #[test]
    fn another_text_has_no_guidance() {
        for text in [
            "",
            "The invoice is overdue.",
            "https://portal.azure.com/contoso.com",
        ] {
            assert_eq!(read(text, ""), None, "{text}");
        }
    }

    #[test]
    fn the_cloud_and_the_tenant_are_those_of_the_entered_address_or_of_one_in_the_text() {
        let code = "AADSTS53003";
        let in_text = "AADSTS53003 at <https://intune.microsoft.us/contoso.us#home>";
        for (text, entered, address) in [
            (
                code,
                " portal.azure.cn/contoso.cn ",
                "https://portal.azure.cn/contoso.cn",
            ),
            (
                code,
                "https://entra.microsoft.com/#@contoso.com/x",
                "https://entra.microsoft.com/#@contoso.com/x",
            ),
            (in_text, "", "https://intune.microsoft.us/contoso.us#home"),
            (in_text, "portal.azure.com", "https://portal.azure.com"),
            (code, "https://portal.example/", DEFAULT_PORTAL),
            (code, "http://portal.azure.us/", DEFAULT_PORTAL),
            (code, "javascript://portal.azure.us/", DEFAULT_PORTAL),
        ] {
            assert_eq!(read(text, entered).unwrap().address, address, "{entered}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let text = "\u{e9}".repeat(LONGEST_TEXT);
        assert!(beginning(&text).len() <= LONGEST_TEXT);
        assert!(text.starts_with(beginning(&text)) && !beginning(&text).is_empty());
        assert_eq!(beginning("short"), "short");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text: String, address: String) {
            let text = beginning(&text);
            if let Some(guidance) = read(text, &address) {
                prop_assert!(guidance.address.starts_with("https://"));
            }
        }
    }
}
