//! The build's report on a faulty row: the file, the row, and what to do.

use crate::compile;

type Compiler = fn(&str) -> Result<String, compile::Fault>;

fn fault(compiler: Compiler, json: &str) -> String {
    compiler(json).expect_err(json)
}

fn messages(rows: &str, lookalikes: &str) -> String {
    format!(
        r#"{{"sources": {{"a": "where"}}, "messages": [{rows}], "words": [], "lookalikes": [{lookalikes}], "connections": []}}"#
    )
}

/// A valid row with one field changed.
fn message(field: &str, value: &str) -> String {
    let row = [
        ("key", "token-validation"),
        ("locale", "de-DE"),
        ("text", "Fehler beim Prüfen des Zugriffstokens"),
        ("anchor", "zugriffstoken"),
        ("source", "a"),
        ("confidence", "likely"),
    ];
    let fields: Vec<_> = row
        .iter()
        .map(|(name, good)| format!("{name:?}: {:?}", if *name == field { value } else { good }))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

#[test]
fn a_valid_row_is_accepted() {
    let table = compile::messages(&messages(&message("", ""), "")).expect("a good row");
    assert!(
        table.contains(r"=token-validation\n@de-DE\nfehlerbeimprufendeszugriffstokens"),
        "{table}"
    );
}

#[test]
fn an_invalid_message_is_reported_with_its_fix() {
    for (field, value, wanted) in [
        ("key", "Token Validation", "small letters and hyphens"),
        ("locale", "german", "no tag of a language and a region"),
        ("locale", "xx-DE", "no tag of a language and a region"),
        ("locale", "de_DE", "no tag of a language and a region"),
        ("locale", "de-de", "no tag of a language and a region"),
        ("text", "", "is empty or has white space around it"),
        (
            "text",
            " Fehler des Zugriffstokens",
            "is empty or has white space around it",
        ),
        (
            "text",
            "Fehler beim Prüfen",
            "\"anchor\" does not occur in \"text\"",
        ),
        ("text", "… des Zugriffstokens", "begins with a hole"),
        ("text", "Token", "fewer than 7 letters"),
        ("anchor", "toke", "fewer than 5 letters"),
        ("anchor", "accesstoken", "does not occur in \"text\""),
        ("anchor", "tokens Zugriffs", "does not occur in \"text\""),
        ("source", "b", "does not say what \"b\" is"),
        ("confidence", "sure", "must be one of: certain, likely"),
    ] {
        let fault = fault(compile::messages, &messages(&message(field, value), ""));
        assert!(fault.contains(wanted), "{field}: {value:?}: {fault}");
        assert!(
            fault.starts_with("src/catalog/messages.json, messages row 1: "),
            "{fault}"
        );
    }
    let long = "Zugriffstoken ".repeat(20);
    let too_long = fault(
        compile::messages,
        &messages(&message("text", long.trim()), ""),
    );
    assert!(too_long.contains("longer than a sentence"), "{too_long}");
}

#[test]
fn a_duplicate_row_is_refused() {
    let rows = [
        message("", ""),
        message("text", "fehler beim prüfen des Zugriffs-Tokens!"),
    ]
    .join(",");
    let twice = fault(compile::messages, &messages(&rows, ""));
    assert!(twice.contains("messages row 2"), "{twice}");
    assert!(
        twice.contains("is that of row 1; take one of the two out"),
        "{twice}"
    );
}

#[test]
fn a_field_that_nothing_reads_is_refused() {
    let row = message("", "").replace("\"anchor\"", "\"ancor\"");
    let unknown = fault(compile::messages, &messages(&row, ""));
    assert!(
        unknown.contains("\"ancor\" is no field of this list"),
        "{unknown}"
    );
    let row = message("", "").replace("\"anchor\": \"zugriffstoken\", ", "");
    let missing = fault(compile::messages, &messages(&row, ""));
    assert!(missing.contains("\"anchor\" is missing"), "{missing}");
}

#[test]
fn a_broken_file_is_named() {
    let broken = fault(compile::messages, "{\"messages\": [");
    assert!(
        broken.starts_with("src/catalog/messages.json: this is no JSON"),
        "{broken}"
    );
    let missing = fault(compile::codes, "{}");
    assert!(
        missing.contains("the list \"codes\" is missing"),
        "{missing}"
    );
    let unused = fault(
        compile::messages,
        r#"{"sources": {"a": "b"}, "messages": [], "words": [], "lookalikes": [], "connections": []}"#,
    );
    assert!(unused.contains("no row names the source \"a\""), "{unused}");
    let connection =
        messages(&message("", ""), "").replace(r#""connections": []"#, r#""connections": [7]"#);
    let connection = fault(compile::messages, &connection);
    assert!(
        connection.contains("connections row 1: this is no object"),
        "{connection}"
    );
    let lookalike = fault(compile::messages, &messages(&message("", ""), "7"));
    assert!(
        lookalike.contains("lookalikes row 1: this is no object"),
        "{lookalike}"
    );
}

fn portals(clouds: &str, hosts: &str) -> String {
    with_work(clouds, hosts, "")
}

fn with_work(clouds: &str, hosts: &str, work: &str) -> String {
    format!(
        r#"{{"sources": {{"a": "where"}}, "clouds": [{clouds}], "hosts": [{hosts}], "work_in_memory": [{work}]}}"#
    )
}

fn host(name: &str, cloud: &str, kind: &str) -> String {
    format!(
        r#"{{"host": "{name}", "cloud": "{cloud}", "kind": "{kind}", "serves": "b", "source": "a"}}"#
    )
}

#[test]
fn an_invalid_selector_is_reported_with_its_fix() {
    let row = |selector: &str, source: &str| {
        format!(r#"{{"blade": "b", "selector": "{selector}", "source": "{source}"}}"#)
    };
    let host = host("portal.azure.com", "global", "portal");
    for (work, wanted) in [
        (row("", "a"), "row 1"),
        (row(".canvas", "b"), "does not say what \"b\" is"),
        (
            [row(".canvas", "a"), row(".canvas", "a")].join(","),
            "its selector is that of row 1",
        ),
    ] {
        let fault = fault(compile::portals, &with_work("", &host, &work));
        assert!(fault.contains(wanted), "{work}: {fault}");
        assert!(
            fault.starts_with("src/catalog/portals.json, work_in_memory row "),
            "{fault}"
        );
    }
}

#[test]
fn an_invalid_host_is_reported_with_its_fix() {
    for (row, wanted) in [
        (
            host("https://portal.azure.com", "global", "portal"),
            "is no host",
        ),
        (host("Portal.azure.com", "global", "portal"), "is no host"),
        (host("*.com", "global", "blade"), "is no host"),
        (host("*.azure.com", "global", "blade"), "is no host"),
        (host("portal..com", "global", "portal"), "is no host"),
        (
            host("portal.azure.com", "moon", "portal"),
            "must be one of: global, us-gov, china",
        ),
        (
            host("portal.azure.com", "global", "page"),
            "must be one of: portal, blade",
        ),
    ] {
        let fault = fault(compile::portals, &portals("", &row));
        assert!(fault.contains(wanted), "{row}: {fault}");
        assert!(
            fault.starts_with("src/catalog/portals.json, hosts row 1: "),
            "{fault}"
        );
    }
    let row = host("portal.azure.com", "global", "portal");
    let no_clouds = fault(compile::portals, &portals("", &row));
    assert!(
        no_clouds.contains("exactly one row for \"global\""),
        "{no_clouds}"
    );
    let cloud = r#"{"cloud": "global", "azure": "portal.azure.com", "entra": "entra.azure.com", "login": "l.o.gin"}"#;
    let not_a_host = fault(compile::portals, &portals(cloud, &row));
    assert!(
        not_a_host.contains("entra.azure.com is no host of this cloud"),
        "{not_a_host}"
    );
    let twice = fault(
        compile::portals,
        &portals("", &[row.as_str(), &row].join(",")),
    );
    assert!(
        twice.contains("hosts row 2") && twice.contains("row 1"),
        "{twice}"
    );
}

#[test]
fn an_invalid_code_is_reported_with_its_fix() {
    let codes = |row: &str| format!(r#"{{"sources": {{"a": "where"}}, "codes": [{row}]}}"#);
    let row = |code: &str, class: &str, remedy: &str| {
        format!(r#"{{"code": {code}, "class": "{class}", "remedy": "{remedy}", "source": "a"}}"#)
    };
    assert!(compile::codes(&codes(&row("53003", "loop", "guide"))).is_ok());
    assert!(compile::codes(&codes(&row("53003", "application", "leave"))).is_ok());
    for (row, wanted) in [
        (
            row("\"53003\"", "loop", "guide"),
            "no number of four to seven digits",
        ),
        (
            row("403", "loop", "guide"),
            "no number of four to seven digits",
        ),
        (
            row("80049228", "loop", "guide"),
            "no number of four to seven digits",
        ),
        (row("53003", "other", "guide"), "\"class\" must be one of"),
        (row("53003", "loop", "wait"), "\"remedy\" must be one of"),
        (row("53003", "loop", "leave"), "of the person's own session"),
    ] {
        let fault = fault(compile::codes, &codes(&row));
        assert!(fault.contains(wanted), "{row}: {fault}");
        assert!(
            fault.starts_with("src/catalog/sign_in_codes.json, codes row 1: "),
            "{fault}"
        );
    }
}
