//! An incident, and how it matches a sign-in.

use serde::{Deserialize, Serialize};

use super::dates::{self, DateOrder, Moment};
use super::guid::Guid;
use super::sign_in::SignIn;
use crate::detection::harvest;
use crate::history::HistoryEntry;
use crate::time::AROUND_THE_ERROR;
use crate::types::Millis;

/// Most bytes of the user's input that are read.
const LONGEST_ENTRY: usize = 20_000;

/// An incident, as far as it can be found in a sign-in log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IncidentQuery {
    /// When it was seen.
    pub at: Option<Millis>,
    /// Ids of any kind beside the error.
    pub ids: Vec<Guid>,
    /// Codes beside the error.
    pub codes: Vec<u32>,
}

/// How a sign-in matches an incident; the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchedBy {
    /// By its request id.
    Request,
    /// By its unique token identifier.
    Token,
    /// By its correlation id.
    Correlation,
    /// By its time, a portal's app and the code.
    Code,
    /// By its time and a portal's app.
    Time,
}

impl IncidentQuery {
    /// The incident of an entry of the history.
    pub(crate) fn of_entry(entry: &HistoryEntry) -> Self {
        Self {
            at: Some(entry.at),
            ids: entry
                .ids
                .iter()
                .filter_map(|id| Guid::parse(&id.value))
                .collect(),
            codes: entry.codes.clone(),
        }
    }

    /// Reads what the user enters: an id, a code, a time in UTC, or the text of the error. None if it has
    /// none of these.
    pub fn entered(text: &str) -> Option<Self> {
        let end = (0..=text.len().min(LONGEST_ENTRY))
            .rev()
            .find(|at| text.is_char_boundary(*at));
        let text = text
            .get(..end.unwrap_or_default())
            .unwrap_or_default()
            .trim();
        let mut incident = IncidentQuery::default();
        let mut words = text.split(|character: char| {
            character.is_whitespace() || matches!(character, ',' | ';' | '"' | '(' | ')')
        });
        if let Some(read) = dates::read(text) {
            // The user who entered it is shown how it was read.
            incident.at = Some(read.moment.at(DateOrder::MonthFirst));
            return Some(incident);
        }
        let found = harvest(text);
        incident.codes = found.codes;
        incident.at = found
            .timestamps
            .iter()
            .find_map(|it| match dates::read(it)?.moment {
                Moment::At(at) => Some(at),
                Moment::Either { .. } => None,
            });
        incident.ids = found
            .ids
            .iter()
            .filter_map(|id| Guid::parse(&id.value))
            .collect();
        for word in words.by_ref() {
            let id = Guid::parse(word).or_else(|| Guid::of_token(word));
            incident
                .ids
                .extend(id.filter(|id| !incident.ids.contains(id)));
            // A bare number of this many digits is a code.
            if (4..=7).contains(&word.len())
                && let Ok(code) = word.parse::<u32>()
                && !incident.codes.contains(&code)
            {
                incident.codes.push(code);
            }
        }
        let has_any =
            incident.at.is_some() || !incident.ids.is_empty() || !incident.codes.is_empty();
        has_any.then_some(incident)
    }

    /// How that sign-in matches by an id.
    pub(super) fn by_id(&self, sign_in: &SignIn) -> Option<MatchedBy> {
        let has = |id: Option<Guid>| id.is_some_and(|id| self.ids.contains(&id));
        if has(sign_in.request) {
            Some(if sign_in.is_by_token {
                MatchedBy::Token
            } else {
                MatchedBy::Request
            })
        } else if has(sign_in.correlation) {
            Some(MatchedBy::Correlation)
        } else {
            None
        }
    }

    /// How that sign-in of a portal matches by time and code. Without a time, a code is enough.
    pub(super) fn by_time(&self, sign_in: &SignIn, order: DateOrder) -> Option<MatchedBy> {
        if !sign_in.is_portal {
            return None;
        }
        let has_code = sign_in.code.is_some_and(|code| self.codes.contains(&code));
        if self.at.is_none() {
            return has_code.then_some(MatchedBy::Code);
        }
        let at = sign_in.moment?.at(order);
        if self.at?.abs_diff(at) > AROUND_THE_ERROR {
            return None;
        }
        if has_code {
            Some(MatchedBy::Code)
        } else {
            self.codes.is_empty().then_some(MatchedBy::Time)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a";

    #[test]
    fn user_input_is_parsed() {
        let id = Guid::parse(ID).unwrap();
        for (text, ids, codes, has_time) in [
            (ID, vec![id], vec![], false),
            (
                " {7C2D91AA-0E3F-4B58-8A6D-1F2E3D4C5B6A} ",
                vec![id],
                vec![],
                false,
            ),
            ("AADSTS53003", vec![], vec![53003], false),
            ("53003", vec![], vec![53003], false),
            ("2026-01-09 02:02", vec![], vec![], true),
            (
                "AADSTS53003: Blocked. Trace ID: 7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a Timestamp: 2026-01-09 02:02:12Z",
                vec![id],
                vec![53003],
                true,
            ),
        ] {
            let incident = IncidentQuery::entered(text).unwrap();
            assert_eq!((incident.ids, incident.codes), (ids, codes), "{text}");
            assert_eq!(incident.at.is_some(), has_time, "{text}");
        }
        let by_token = IncidentQuery::entered("MyIRAFVEd2aImaq7zN3u_w").unwrap();
        assert_eq!(
            by_token.ids,
            [Guid::parse("00112233-4455-6677-8899-aabbccddeeff").unwrap()]
        );
        assert_eq!(IncidentQuery::entered("nothing of the kind"), None);
        assert_eq!(IncidentQuery::entered(""), None);
    }
}
