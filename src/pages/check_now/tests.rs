//! The report contains each fact, and nothing of the page and its address except the portal's name.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::remedy::Cause;

fn environment() -> Environment {
    Environment {
        version: "1.2.3".to_owned(),
        user_agent: "Mozilla/5.0 (X11; rv:142.0) Gecko/20100101 Firefox/142.0".to_owned(),
        languages: ("de".to_owned(), "de-AT".to_owned()),
    }
}

fn settings(policy: Value) -> Settings {
    let policy = serde_json::from_value(policy).unwrap();
    Settings::read(&policy, &form::Layers::default().own).0
}

fn doubt(message: &str, reason: Reason) -> Doubt {
    Doubt {
        text: format!("the page's own words on {message}"),
        message: message.to_owned(),
        reason,
    }
}

fn watching(doubts: &[Doubt]) -> Checked {
    Checked {
        activity: Activity::Watching,
        detection: None,
        doubts: doubts.to_vec(),
    }
}

/// A detection on a page that printed this secret in every place from which the harvest keeps text.
fn guiding(secret: &str) -> Checked {
    let detection = json!({
        "message": "token-validation",
        "locale": "en-US",
        "host": secret,
        "harvest": {
            "codes": [53003],
            "ids": [{ "kind": "correlation", "value": secret }],
            "timestamps": [secret],
            "extension": secret,
            "resource": secret,
        },
        "reasons": ["in-an-alert", "details-beside"],
    });
    Checked {
        activity: Activity::Guiding {
            cause: Cause::Recurred,
            on_page: true,
            would_lose_work: false,
        },
        detection: serde_json::from_value(detection).unwrap(),
        doubts: Vec::new(),
    }
}

fn report_on(address: &str, settings: &Settings, checked: Option<&Checked>) -> String {
    report(&TabFacts {
        environment: environment(),
        address,
        settings,
        engines: ["wasm", "twin", "wasm"].map(str::to_owned).to_vec(),
        open_for: Some(92_400),
        checked,
    })
}

#[test]
fn a_message_left_alone_is_reported_with_its_reasons() {
    let settings = settings(json!({ "mode": "ask", "sitesOff": [] }));
    let tab = watching(&[
        doubt("token-validation", Reason::InArticle),
        doubt("token-validation", Reason::QuotedInASentence),
        doubt("token-validation", Reason::InArticle),
        doubt("", Reason::TooMuchText),
    ]);
    let address = "https://intune.microsoft.com/#home";
    assert_eq!(
        report_on(address, &settings, Some(&tab)),
        "Token Assist: 1.2.3\n\
         Browser: Firefox 142.0\n\
         Language: de (browser: de-AT)\n\
         Portal: intune.microsoft.com\n\
         Page open for: 92 s\n\
         Monitored documents: 3 (wasm 2, twin 1)\n\
         Mode: ask\n\
         Set by policy: mode, sitesOff\n\
         State: Watching\n\
         Check now: left alone: token-validation (InArticle), token-validation (QuotedInASentence), \
         unknown text (TooMuchText)\n\
         Last error: none\n"
    );
}

#[test]
fn an_error_is_reported_by_the_names_of_the_catalog() {
    let report = report_on(
        "https://entra.microsoft.com/",
        &Settings::default(),
        Some(&guiding("contoso")),
    );
    let end = "State: Guiding { cause: Recurred, on_page: true, would_lose_work: false }\n\
               Check now: error found\n\
               Last error: token-validation (en-US), AADSTS53003; InAnAlert, DetailsBeside\n";
    assert!(report.ends_with(end), "{report}");
    assert!(report.contains("\nSet by policy: none\n"), "{report}");
}

#[test]
fn what_was_found_decides_the_words() {
    assert_eq!(Found::of(None), Found::Nothing);
    assert_eq!(Found::of(Some(&watching(&[]))), Found::Nothing);
    assert_eq!(
        Found::of(Some(&watching(&[doubt("", Reason::InCode)]))),
        Found::LeftAlone
    );
    assert_eq!(Found::of(Some(&guiding(""))), Found::TheError);
}

/// Addresses of the same host, with any user, port, path, query and fragment.
fn addresses(host: &'static str) -> impl Strategy<Value = (&'static str, String)> {
    let parts = "(user:secret@)?";
    (parts, "(:[0-9]{1,5})?", "[^?#]{0,20}", ".{0,20}", ".{0,20}").prop_map(
        move |(user, port, path, query, fragment)| {
            let address =
                format!("https://{user}{host}{port}/{path}?{query}#@contoso.com/{fragment}");
            (host, address)
        },
    )
}

proptest! {
    #[test]
    fn of_a_portals_address_only_its_host_is_reported(
        (host, address) in prop_oneof![
            addresses("intune.microsoft.com"),
            addresses("portal.azure.us"),
            addresses("portal.azure.com.mcas.ms"),
        ],
    ) {
        let tab = watching(&[]);
        let settings = Settings::default();
        prop_assert_eq!(
            report_on(&address, &settings, Some(&tab)),
            report_on(&["https://", host].concat(), &settings, Some(&tab))
        );
        let line = ["\nPortal: ", host, "\n"].concat();
        prop_assert!(report_on(&address, &settings, Some(&tab)).contains(&line));
    }

    #[test]
    fn of_an_added_portal_and_of_a_page_nothing_is_reported(
        address in "https?://[a-z]{1,8}(\\.[a-z0-9-]{1,12}){1,3}(:[0-9]{1,5})?/.{0,30}|.{0,40}",
        secret in ".{0,20}",
    ) {
        prop_assume!(catalog_name(PortalUrl::of(&address).host()).is_none());
        let settings = Settings::default();
        prop_assert_eq!(
            report_on(&address, &settings, Some(&guiding(&secret))),
            report_on("https://portal.contoso.com/", &settings, Some(&guiding("")))
        );
    }

    #[test]
    fn of_a_blades_host_only_the_catalogs_name_is_reported(name in "[a-z0-9-]{1,20}") {
        let address = ["https://", &name, ".ext.azure.com/"].concat();
        let report = report_on(&address, &Settings::default(), None);
        prop_assert!(report.contains("\nPortal: *.ext.azure.com\n"));
    }
}
