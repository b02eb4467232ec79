//! The address of the page that reads sign-in logs, and the incidents that it offers.

use crate::history::HistoryEntry;
use crate::types::Millis;

/// The part of the address before the incident's time.
const BEFORE_TIME: &str = "?at=";

/// The page, with the incident chosen that began at that time.
pub(crate) fn address(at: Millis) -> String {
    ["sign-in-log.html", BEFORE_TIME, &at.to_string()].concat()
}

/// The time of the incident that the query of the page's address chooses.
pub(crate) fn chosen(query: &str) -> Option<Millis> {
    query.strip_prefix(BEFORE_TIME)?.parse().ok()
}

/// Adds an incident to those of the history, newest first. The background knows more about it than the
/// history, which contains only what was beside the error at first, and no incidents of private windows.
pub(crate) fn offer(entries: &mut Vec<HistoryEntry>, told: Option<HistoryEntry>) {
    let Some(told) = told else { return };
    match entries.iter_mut().find(|entry| entry.at == told.at) {
        Some(entry) => *entry = told,
        None => {
            let index = entries.partition_point(|entry| entry.at > told.at);
            entries.insert(index, told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Outcome;
    use crate::history::tests::entry;

    #[test]
    fn what_the_background_knows_of_an_incident_comes_before_the_history() {
        let of = |at, codes: &[u32]| {
            let mut entry = entry(at, Outcome::Recovered);
            entry.codes = codes.to_vec();
            entry
        };
        let history = vec![of(9, &[]), of(5, &[])];
        let offered = |told| {
            let mut entries = history.clone();
            offer(&mut entries, told);
            entries
        };
        assert_eq!(offered(None), history);
        assert_eq!(
            offered(Some(of(5, &[53003]))),
            [of(9, &[]), of(5, &[53003])]
        );
        assert_eq!(
            offered(Some(of(7, &[53003]))),
            [of(9, &[]), of(7, &[53003]), of(5, &[])]
        );
    }

    #[test]
    fn the_address_chooses_its_incident() {
        let address = address(1_767_924_132_000);
        let query = address.strip_prefix("sign-in-log.html").unwrap();
        assert_eq!(chosen(query), Some(1_767_924_132_000));
    }

    #[test]
    fn an_odd_query_chooses_none() {
        for query in ["", "?", "?at=", "?at=x", "?at=-1", "?at=1&at=2", "?to=1"] {
            assert_eq!(chosen(query), None, "{query}");
        }
    }
}
