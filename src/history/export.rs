//! Export of the history for spreadsheets and scripts.

use super::HistoryEntry;
use crate::catalog::codes::aadsts;
use crate::detection::Id;
use crate::{csv_export, json, time};

/// The entries as CSV with a header line, <https://www.rfc-editor.org/rfc/rfc4180>.
pub(crate) fn csv(entries: &[HistoryEntry]) -> String {
    let mut lines = "time,portal,page,message,outcome,seconds,codes,ids\r\n".to_owned();
    for entry in entries {
        let codes: Vec<String> = entry.codes.iter().map(|code| aadsts(*code)).collect();
        let ids: Vec<String> = entry.ids.iter().map(labelled).collect();
        let cells = [
            &time::utc(entry.at),
            &entry.portal,
            entry.route.as_deref().unwrap_or_default(),
            &entry.message,
            entry.outcome.name(),
            &entry.seconds.to_string(),
            &codes.join(" "),
            &ids.join(" "),
        ];
        csv_export::push_row(&mut lines, cells);
    }
    lines
}

/// The entries as a JSON list of objects.
pub(crate) fn json(entries: &[HistoryEntry]) -> String {
    json::list(entries.iter().map(|entry| {
        json::object(|object| {
            object.text("time", &time::utc(entry.at));
            object.text("portal", &entry.portal);
            object.text_if_any("page", entry.route.as_deref());
            object.text("message", &entry.message);
            object.text("outcome", entry.outcome.name());
            object.json("seconds", &entry.seconds.to_string());
            object.json("codes", &json::list(entry.codes.iter().map(u32::to_string)));
            object.json("ids", &json::ids(&entry.ids));
        })
    }))
}

fn labelled(id: &Id) -> String {
    [id.kind.name(), ":", &id.value].concat()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::history::Outcome;
    use crate::history::entry::Cause;
    use crate::history::tests::{NOW, entry};

    #[test]
    fn csv_has_a_line_each() {
        let mut odd = entry(NOW, Outcome::TurnedOff);
        odd.portal = "=1+1".to_owned();
        odd.route = None;
        odd.message = "a \"quoted\", long\nmessage".to_owned();
        odd.codes.clear();
        odd.ids.clear();
        assert_eq!(
            csv(&[entry(NOW, Outcome::Guided(Cause::Recurred)), odd]),
            "time,portal,page,message,outcome,seconds,codes,ids\r\n\
             2026-01-09 02:02:12Z,portal.azure.com,Microsoft_AAD_IAM/UsersBlade,token-validation,\
             recurred,7,AADSTS53003 AADSTS50076,correlation:7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a\r\n\
             2026-01-09 02:02:12Z,\"'=1+1\",,\"a \"\"quoted\"\", long\nmessage\",turned-off,7,,\r\n"
        );
    }

    #[test]
    fn json_has_an_object_each() {
        let parsed: Value = serde_json::from_str(&json(&[entry(NOW, Outcome::Recovered)])).unwrap();
        assert_eq!(
            parsed,
            json!([{
                "time": "2026-01-09 02:02:12Z",
                "portal": "portal.azure.com",
                "page": "Microsoft_AAD_IAM/UsersBlade",
                "message": "token-validation",
                "outcome": "recovered",
                "seconds": 7,
                "codes": [53003, 50076],
                "ids": [{ "kind": "correlation", "value": "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a" }]
            }])
        );
    }
}
