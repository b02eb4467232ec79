//! What helps against an error, for everything found together.

use token_assist::catalog::Remedy::{self, Guide, Leave, Refresh};
use token_assist::detection::{
    DecidedBy, decide, find_phrase, harvest, is_of_connection, normalise,
};

fn message() -> DecidedBy {
    DecidedBy::Message
}

fn word(word: &str) -> DecidedBy {
    DecidedBy::Word(word.to_owned())
}

use DecidedBy::Code;

/// The message's key, and what helps; nothing if there is no message.
fn ruled(text: &str) -> Option<(&'static str, Remedy, DecidedBy)> {
    let normalised = normalise(&text.to_lowercase());
    let found = find_phrase(&normalised, &[])?;
    let ruling = decide(found.message.key, &harvest(text));
    Some((found.message.key, ruling.remedy, ruling.by))
}

const VALIDATION: &str = "There was an error validating access token";
const IDS: &str = "Trace ID: 0c5d2c1e-6a3b-4a53-8f2e-4dd8f0f31400 Correlation ID: \
    7b1f4a9e-52c8-4d0e-9a77-2f8f6f1f5b11 Timestamp: 2026-11-23 20:45:10Z";

#[test]
fn the_strongest_evidence_beside_the_message_decides() {
    for (beside, remedy, by) in [
        ("", Refresh, message()),
        ("AADSTS700082: expired", Refresh, Code(700_082)),
        ("AADSTS70043: sign-in frequency", Refresh, Code(70043)),
        ("AADSTS53003: blocked", Guide, Code(53003)),
        ("AADSTS50020: wrong account", Guide, Code(50020)),
        ("AADSTS50196: loop", Guide, Code(50196)),
        // A code that a refresh cannot fix decides, in either order.
        ("AADSTS700082, AADSTS53003", Guide, Code(53003)),
        ("AADSTS53003, AADSTS700082", Guide, Code(53003)),
        // An interrupt is often followed by the actual cause.
        ("AADSTS50058, AADSTS50020", Guide, Code(50020)),
        // The user's own code shows whose token it is.
        ("AADSTS7000215, AADSTS700082", Refresh, Code(700_082)),
        (
            "AADSTS7000222: the secret of an app",
            Leave,
            Code(7_000_222),
        ),
        // The portal's request for its own token was wrong: no refresh fixes that.
        ("AADSTS9002313: malformed", Guide, Code(9_002_313)),
        ("AADSTS700016: no such app here", Guide, Code(700_016)),
        // An unknown code decides nothing.
        ("AADSTS999999: new", Refresh, message()),
        ("AADSTS12345678: too long for a code", Refresh, message()),
        (
            "AADSTS700082 AADSTS70008 AADSTS50173 AADSTS70043 AADSTS50132 AADSTS50133 AADSTS50089 \
             AADSTS54005 AADSTS700084 AADSTS70000",
            Refresh,
            Code(700_082),
        ),
        (
            "AADSTS700082 AADSTS70008 AADSTS50173 AADSTS70043 AADSTS50132 AADSTS50133 AADSTS50089 \
             AADSTS54005 AADSTS700084 AADSTS53003",
            Guide,
            Code(53003),
        ),
        (
            "timed_out: See https://aka.ms/msal.js.errors#timed_out for details",
            Refresh,
            word("timed_out"),
        ),
        (
            "code: LocationConditionEvaluationSatisfied",
            Guide,
            word("LocationConditionEvaluationSatisfied"),
        ),
        ("The request timed out.", Refresh, message()),
    ] {
        let text = [VALIDATION, ". ", beside].concat();
        let (key, ruled, decided_by) = ruled(&text).expect("a message");
        assert_eq!((ruled, decided_by), (remedy, by), "{text}");
        assert!(
            matches!(key, "token-validation" | "network-location" | "msal-error"),
            "{text}: {key}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn codes_and_machine_words_need_no_language() {
    for (text, key, remedy, by) in [
        (
            "AADSTS50020: Benutzerkonto",
            "sign-in-code",
            Guide,
            Code(50020),
        ),
        (
            "Fehler: AADSTS700082",
            "sign-in-code",
            Refresh,
            Code(700_082),
        ),
        ("aadsts70043 3600", "sign-in-code", Refresh, Code(70043)),
        // By itself it is not about a user's session.
        (
            "AADSTS7000215: Invalid client secret provided.",
            "sign-in-code",
            Leave,
            Code(7_000_215),
        ),
        (
            "AADSTS50011: the reply address",
            "sign-in-code",
            Leave,
            Code(50011),
        ),
        // A doubt never refreshes.
        ("AADSTS999999: new", "sign-in-code", Guide, Code(999_999)),
        (
            "invalid_grant: Error(s): 70043 - Timestamp: z - Description: Not Available",
            "msal-error",
            Refresh,
            Code(70043),
        ),
        (
            "invalid_grant: Error(s): 70043,50076 - Timestamp: z - Description: Not Available",
            "msal-error",
            Guide,
            Code(50076),
        ),
        // What MSAL prints for the same refusal when it repeats a throttled request.
        (
            "ServerError: 70043: AADSTS70043: expired",
            "sign-in-code",
            Refresh,
            Code(70043),
        ),
        (
            "50076: AADSTS50076: Due to a configuration change",
            "sign-in-code",
            Guide,
            Code(50076),
        ),
        (
            "login_required: See https://aka.ms/msal.js.errors#login_required for details",
            "msal-error",
            Refresh,
            word("login_required"),
        ),
        (
            "BrowserAuthError: monitor_window_timeout: Token acquisition in iframe failed due to \
             timeout.  For more visit: aka.ms/msaljs/browser-errors",
            "msal-error",
            Refresh,
            word("monitor_window_timeout"),
        ),
        (
            r#"{"error":{"code":"InvalidAuthenticationTokenTenant","message":"…"}}"#,
            "wrong-directory",
            Guide,
            message(),
        ),
        (
            "Continuous access evaluation resulted in challenge with result: InteractionRequired \
             and code: TokenIssuedBeforeRevocationTimestamp",
            "session-revoked",
            Refresh,
            word("TokenIssuedBeforeRevocationTimestamp"),
        ),
        (
            "code: LocationConditionEvaluationSatisfied",
            "network-location",
            Guide,
            message(),
        ),
        (
            "You will need to sign in again to access your resources",
            "sign-in-again",
            Guide,
            message(),
        ),
        (
            r#"{"code":"ExpiredAuthenticationToken","message":"cut of"#,
            "expired-authentication-token",
            Refresh,
            word("ExpiredAuthenticationToken"),
        ),
    ] {
        assert_eq!(ruled(text), Some((key, remedy, by)), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_code_is_none() {
    for text in [
        "AADSTS",
        "AADSTS123: short",
        "AADSTS12345678: long",
        "AADSTS: 50020",
        "AADSTS 50020",
        "timed_out",
        "The request timed out",
        "login_required",
        "invalid_grant",
        "Error code 53003",
    ] {
        assert_eq!(ruled(text), None, "{text}");
    }
}

#[test]
fn errors_of_other_tokens_are_none_of_ours() {
    for text in [
        "Failed to get access token by using service principal. Error: invalid_client, Error Message: \
         AADSTS7000222: The provided client secret keys are expired.",
        "azure.BearerAuthorizer#WithAuthorization: Failed to refresh the Token for request to \
         https://management.azure.com/: StatusCode=401. AADSTS700082: x",
        "Your GitHub token is outdated and needs to be refreshed.",
        "Unable to save. Failed to validate Facebook credentials: [190 This Page access token belongs \
         to a Page that is not accessible.] ID: 7b1f4a9e",
        r#"{ "statusCode": 401, "message": "Unauthorized. Access token is missing or invalid." }"#,
        "Login failed for user '<token-identified principal>'. The server is not configured",
        r#"{"code":"InvalidAuthenticationToken","message":"CompactToken parsing failed with error code: 80049217"}"#,
        r#"{"code":"InvalidAuthenticationToken","message":"The access token has been obtained for wrong audience or resource 'x'"}"#,
        "Error validating access token: The session has been invalidated because the user has changed",
        "A Cloud Shell credential problem occurred. ExpiredAuthenticationToken",
    ] {
        assert_eq!(ruled(text), None, "{text}");
    }
}

#[test]
fn a_code_belongs_to_the_connection_that_is_named_beside_it() {
    let is_of_connection = |text: &str| is_of_connection(&normalise(&text.to_lowercase()));
    for text in [
        "Failed to refresh access token for service: office365. AADSTS700082: expired",
        "Failed to refresh access token for service: office365\nAADSTS700082: expired",
        "AADSTS50173: expired\nSign in again to fix this connection",
        "LinkedService1: linked service\nAADSTS700082: expired\nAADSTS700082: linked service, again",
        "API connection\nAADSTS700082\n: expired",
        "The credentials provided for the data source are invalid. AADSTS50173",
        "On-premises data gateway: invalid_grant",
        "servicio vinculado: AADSTS700082",
    ] {
        assert!(is_of_connection(text), "{text}");
    }
    for text in [
        "",
        "AADSTS700082: expired",
        "Check your connection. AADSTS700082: expired",
        "Could not load your connections\nAADSTS700082: expired",
        "Could not query the data source. AADSTS700082: expired",
        // The user's code before or after that of a connection.
        "AADSTS700082: expired\nThis connection is broken: AADSTS50173: expired",
        "This connection is broken: AADSTS50173: expired\nAADSTS700082: expired",
        "AADSTS700082: expired\nThis connection is broken\nAADSTS50173: expired",
    ] {
        assert!(!is_of_connection(text), "{text}");
    }
}

#[test]
fn the_harvest_reads_what_msal_and_claims_print() {
    let text = format!(
        "invalid_grant: Error(s): 700082 - Timestamp: 2026-11-23 20:45:10Z - Description: \
         AADSTS700082: expired. {IDS} - Correlation ID: 7b1f4a9e-52c8-4d0e-9a77-2f8f6f1f5b11 - \
         Trace ID: 0c5d2c1e-6a3b-4a53-8f2e-4dd8f0f31400"
    );
    let found = harvest(&text);
    assert_eq!(found.codes, [700_082]);
    assert_eq!(found.ids.len(), 2, "each id once: {:?}", found.ids);
    assert_eq!(found.timestamps, ["2026-11-23 20:45:10Z"]);

    let one = "aaaaaaaa-0000-4000-8000-000000000001";
    let two = "aaaaaaaa-0000-4000-8000-000000000002";
    for claims in [
        format!(
            r#"{{"access_token":{{"capolids":{{"essential":true,"values":["{one}","{two}"]}}}}}}"#
        ),
        format!(
            r#"{{\"access_token\":{{\"capolids\":{{\"essential\":true,\"values\":[\"{one}\",\"{two}\"]}}}}}}"#
        ),
        // Truncated in the middle.
        format!(r#""capolids":{{"essential":true,"values":["{one}","{two}"#),
    ] {
        assert_eq!(harvest(&claims).policies, [one, two], "{claims}");
    }
    for nothing in [
        "capolids",
        "capolids: none",
        r#""capolids":{"values":[]}"#,
        one,
    ] {
        assert!(harvest(nothing).policies.is_empty(), "{nothing}");
    }
    // The ids after the list identify something else.
    let after = format!(r#""capolids":{{"values":["{one}"]}},"tenant":"{two}""#);
    assert_eq!(harvest(&after).policies, [one]);
}
