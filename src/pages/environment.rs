//! What every report begins with: version, browser and languages.

/// The extension and the browser that it runs in.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The extension's version.
    pub version: String,
    /// The browser's user agent string.
    pub user_agent: String,
    /// The language of the texts, and the browser's.
    pub languages: (String, String),
}

impl Environment {
    /// Name and version of the browser, from its user agent string.
    pub(crate) fn browser(&self) -> String {
        // The string of a later one in this list names the earlier ones as well.
        const NAMES: [(&str, &str); 4] = [
            ("Chrome/", "Chrome"),
            ("Firefox/", "Firefox"),
            ("OPR/", "Opera"),
            ("Edg/", "Edge"),
        ];
        let version = |mark: &str| {
            let (_, rest) = self.user_agent.split_once(mark)?;
            rest.split(' ').next()
        };
        let named = NAMES
            .iter()
            .rev()
            .find_map(|(mark, name)| Some([name, " ", version(mark)?].concat()));
        named.unwrap_or_else(|| self.user_agent.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_by_its_user_agent() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.1",
                "Edge 131.0.1",
            ),
            (
                "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36",
                "Chrome 131.0.0.0",
            ),
            (
                "Mozilla/5.0 (X11; rv:142.0) Gecko/20100101 Firefox/142.0",
                "Firefox 142.0",
            ),
            (
                "Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36 OPR/117.0",
                "Opera 117.0",
            ),
            ("something else", "something else"),
        ] {
            let environment = Environment {
                version: "1.2.3".to_owned(),
                user_agent: user_agent.to_owned(),
                languages: ("de".to_owned(), "de-AT".to_owned()),
            };
            assert_eq!(environment.browser(), name);
        }
    }
}
