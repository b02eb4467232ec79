//! Reads the headers of a response: whether it creates a page, and whether its policies allow WebAssembly.

/// Whether a policy, enforced or report-only, allows WebAssembly to compile without a report.
///
/// `policy` is the value of one header or `<meta>`; a header may have several policies, separated by
/// commas, and all must admit it. See <https://www.w3.org/TR/CSP3/#can-compile-wasm-bytes>.
pub(crate) fn admits_webassembly(policy: &str) -> bool {
    policy.split(',').all(one_admits)
}

fn one_admits(policy: &str) -> bool {
    let mut script_src = None;
    let mut default_src = None;
    for directive in policy.split(';') {
        let mut tokens = directive.split_ascii_whitespace();
        let slot = match tokens.next() {
            Some(name) if name.eq_ignore_ascii_case("script-src") => &mut script_src,
            Some(name) if name.eq_ignore_ascii_case("default-src") => &mut default_src,
            _ => continue,
        };
        // A repeated directive is ignored.
        slot.get_or_insert(tokens);
    }
    match script_src.or(default_src) {
        None => true,
        Some(mut sources) => sources.any(|source| {
            source.eq_ignore_ascii_case("'unsafe-eval'")
                || source.eq_ignore_ascii_case("'wasm-unsafe-eval'")
        }),
    }
}

/// The policy headers, enforced and report-only: reports are sent for both.
const POLICY_HEADERS: [&str; 2] = [
    "content-security-policy",
    "content-security-policy-report-only",
];

/// The values of the policy headers among a response's headers, given as names and values.
pub(crate) fn policies_in(headers: &[(String, String)]) -> impl Iterator<Item = &str> {
    headers
        .iter()
        .filter(|(name, _)| {
            let mut known = POLICY_HEADERS.iter();
            known.any(|policy| policy.eq_ignore_ascii_case(name))
        })
        .map(|(_, policy)| policy.as_str())
}

/// Whether a response may create a document that runs the engine, which only HTML pages do. Other responses
/// leave the current document in place, or create no page.
///
/// `headers` are names and values. If the type is missing or uninformative, browsers sniff the content:
/// <https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type>.
pub(crate) fn may_make_a_page(status: u32, headers: &[(String, String)]) -> bool {
    /// *No Content* and *Reset Content*.
    const WITHOUT_CONTENT: [u32; 2] = [204, 205];
    let values = |wanted: &'static str| {
        headers
            .iter()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let is_download = values("content-disposition").any(|it| it.starts_with("attachment"));
    let mut types = values("content-type").peekable();
    let is_page = types.peek().is_none()
        || types.any(|it| {
            let essence = it.split(';').next().unwrap_or_default().trim_end();
            essence.is_empty()
                || essence.contains("html")
                || essence.contains("unknown")
                || essence.contains('*')
                || essence.starts_with("multipart/")
        });
    !WITHOUT_CONTENT.contains(&status) && !is_download && is_page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_as_the_browser_reads_it() {
        for (policy, admits) in [
            ("", true),
            ("img-src 'none'", true),
            ("default-src 'self'", false),
            ("default-src 'self' 'wasm-unsafe-eval'", true),
            ("script-src 'unsafe-eval'", true),
            ("SCRIPT-SRC 'Wasm-Unsafe-Eval'", true),
            ("script-src 'self'; default-src 'unsafe-eval'", false),
            ("default-src 'none'; script-src 'unsafe-eval'", true),
            ("script-src 'self'; script-src 'unsafe-eval'", false),
            ("script-src-elem 'unsafe-eval'; script-src 'self'", false),
            ("script-src 'unsafe-eval', script-src 'self'", false),
            ("script-src 'unsafe-eval', img-src *", true),
            ("script-src", false),
            ("script-src wasm-unsafe-eval", false),
            ("  ;; script-src\t'nonce-abc'\n'strict-dynamic' ;", false),
        ] {
            assert_eq!(admits_webassembly(policy), admits, "{policy:?}");
        }
    }

    #[test]
    fn only_a_response_of_html_may_make_a_page() {
        let none: &[(&str, &str)] = &[];
        for (status, headers, may) in [
            (200, none, true),
            (404, none, true),
            (204, none, false),
            (205, none, false),
            (200, &[("Content-Type", "text/html; charset=utf-8")], true),
            (200, &[("content-type", "application/xhtml+xml")], true),
            (200, &[("content-type", "")], true),
            (200, &[("content-type", "application/unknown")], true),
            (200, &[("content-type", "multipart/x-mixed-replace")], true),
            (200, &[("content-type", "application/zip")], false),
            (200, &[("content-type", "application/pdf")], false),
            (
                200,
                &[
                    ("content-type", "text/plain"),
                    ("content-type", "text/html"),
                ],
                true,
            ),
            (
                200,
                &[
                    ("Content-Disposition", "Attachment; filename=a.html"),
                    ("content-type", "text/html"),
                ],
                false,
            ),
            (200, &[("content-disposition", "inline")], true),
        ] {
            let headers: Vec<(String, String)> = headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(
                may_make_a_page(status, &headers),
                may,
                "{status} {headers:?}"
            );
        }
    }
}
