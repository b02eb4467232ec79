//! Finds records in JSON as it arrives: lists, pages with a list inside, one object per line, several lists
//! in one file, and the tables of the Log Analytics API.
//!
//! Scans only for the beginning and end of values; records are parsed later, most of them only in small part.
//! An object that has arrived in part is scanned again from its beginning.

use std::ops::Range;

use skim::{list_end, nested_end, string_end};

use super::limits::{DEEPEST_LIST, LONGEST_RECORD};
use super::record_fields::{FIELDS, Field};

/// Members of an enclosing object that hold the list of records.
const LISTS: [&[u8]; 8] = [
    b"value", b"records", b"tables", b"signins", b"data", b"items", b"results", b"logs",
];

/// The member of a policy with its result.
const RESULT: &[u8] = b"result";

/// Results with which a policy refused nothing, and would not have.
pub(super) const HARMLESS: [&[u8]; 5] = [
    b"success",
    b"notapplied",
    b"notenabled",
    b"reportonlysuccess",
    b"reportonlynotapplied",
];

/// Most names of members that are cached by their position.
const REMEMBERED: usize = 256;

/// The positions of a record's members.
#[derive(Clone, Debug)]
pub(super) struct Members {
    at: [Option<Range<usize>>; FIELDS],
    /// No policy in the record's lists refused anything, or would have.
    pub(super) is_harmless: bool,
}

impl Members {
    pub(super) const fn none() -> Self {
        Self {
            at: [const { None }; FIELDS],
            is_harmless: false,
        }
    }

    pub(super) fn get(&self, field: Field) -> Option<Range<usize>> {
        self.at.get(field as usize)?.clone()
    }

    /// Sets a member unless it is already set: the first one of that name counts.
    pub(super) fn set(&mut self, field: Field, range: Range<usize>) {
        if let Some(member) = self.at.get_mut(field as usize) {
            member.get_or_insert(range);
        }
    }
}

/// The next thing found in the text.
#[derive(Debug)]
pub(super) enum Scanned {
    /// A record.
    Record(Box<Members>),
    /// Something that cannot be a record: malformed, or too large.
    Unreadable,
    /// A value outside of all records, which no export has.
    Stray,
    /// Lists nested beyond the limit: nothing more can be read.
    TooDeep,
    /// Nothing more until more text arrives.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// A list of records.
    List,
    /// An object that holds lists of records, after the first of them.
    Object,
    /// A list of rows.
    Rows,
}

/// Scans a growing text for records.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    levels: Vec<Level>,
    /// The position up to which the text has been scanned.
    at: usize,
    /// The names of the last record's members, by position: the next record usually has the same ones.
    names: Vec<(Vec<u8>, Option<Field>)>,
    /// Names of a table's columns.
    columns: Vec<Option<Field>>,
    /// The response is one page of several.
    pub(super) has_next_page: bool,
    /// Set inside a record that is too large: how many lists and objects are open.
    skipping: Option<Skip>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Skip {
    depth: usize,
    is_string: bool,
    is_escaped: bool,
}

impl Scanner {
    /// How much of the text has been scanned.
    pub(super) fn done(&self) -> usize {
        self.at
    }

    /// Adjusts to the removal of the first `count` bytes of the text.
    pub(super) fn forget(&mut self, count: usize) {
        self.at = self.at.saturating_sub(count);
    }

    /// Whether the text may end here.
    pub(super) fn is_between_values(&self) -> bool {
        self.levels.is_empty() && self.skipping.is_none()
    }

    /// Finds the next thing in the text. Ranges refer to it.
    pub(super) fn next(&mut self, text: &[u8]) -> Scanned {
        loop {
            if self.skipping.is_some() && !self.skip(text) {
                return Scanned::Nothing;
            }
            let at = match self.levels.last() {
                Some(Level::Object) => match self.rest_of_object(text) {
                    Some(()) => continue,
                    None => return self.wait(text, self.at),
                },
                _ => after_gap(text, self.at),
            };
            self.at = at;
            let Some(byte) = text.get(at) else {
                return Scanned::Nothing;
            };
            match byte {
                b'[' if self.levels.last() == Some(&Level::Rows) => {
                    return match row(text, at, &self.columns) {
                        Some((members, end)) => {
                            self.at = end;
                            Scanned::Record(Box::new(members))
                        }
                        None => self.wait(text, at),
                    };
                }
                b'[' => {
                    self.at += 1;
                    if !self.enter(Level::List) {
                        return Scanned::TooDeep;
                    }
                }
                b'{' => {
                    if let Some(found) = self.object(text, at) {
                        return found;
                    }
                }
                b']' => {
                    self.at += 1;
                    self.levels.pop();
                }
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Scanned::Stray;
                }
                _ => {
                    let Some(end) = value_end(text, at) else {
                        return self.wait(text, at);
                    };
                    self.at = end.max(at + 1);
                    return Scanned::Stray;
                }
            }
        }
    }

    fn enter(&mut self, level: Level) -> bool {
        if self.levels.len() >= DEEPEST_LIST {
            return false;
        }
        self.levels.push(level);
        true
    }

    /// Waits for the rest of the value that began at `at`, or gives it up if it is too large.
    fn wait(&mut self, text: &[u8], at: usize) -> Scanned {
        self.at = at;
        if text.len().saturating_sub(at) <= LONGEST_RECORD {
            return Scanned::Nothing;
        }
        self.skipping = Some(Skip::default());
        Scanned::Unreadable
    }

    /// Skips to the end of a value that is too large; returns whether the end has arrived.
    fn skip(&mut self, text: &[u8]) -> bool {
        let mut skip = self.skipping.take().unwrap_or_default();
        for (index, byte) in text.iter().enumerate().skip(self.at) {
            if skip.is_string {
                match byte {
                    _ if skip.is_escaped => skip.is_escaped = false,
                    b'\\' => skip.is_escaped = true,
                    b'"' => skip.is_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => skip.is_string = true,
                    b'{' | b'[' => skip.depth += 1,
                    b'}' | b']' => skip.depth = skip.depth.saturating_sub(1),
                    _ => {}
                }
            }
            if skip.depth == 0 && !skip.is_string {
                self.at = index + 1;
                return true;
            }
        }
        self.at = text.len();
        self.skipping = Some(skip);
        false
    }

    /// Scans a record, or an object around a list of records.
    fn object(&mut self, text: &[u8], start: usize) -> Option<Scanned> {
        let mut members = Members::none();
        let mut at = start + 1;
        let mut is_page = false;
        let (mut has_harmless, mut has_doubt) = (false, false);
        for index in 0.. {
            match self.member(text, at, index) {
                Member::Incomplete => return Some(self.wait(text, start)),
                Member::Broken => return Some(self.leave_out(text, start)),
                Member::End(end) => {
                    self.at = end;
                    self.has_next_page |= is_page;
                    members.is_harmless = has_harmless && !has_doubt;
                    return Some(Scanned::Record(Box::new(members)));
                }
                Member::List { at, level } => {
                    self.at = at;
                    self.has_next_page |= is_page;
                    return (!self.enter(Level::Object) || !self.enter(level))
                        .then_some(Scanned::TooDeep);
                }
                Member::Value {
                    name,
                    value,
                    field,
                    is_harmless,
                } => {
                    at = value.end;
                    is_page |= is_next_link(text.get(name).unwrap_or_default());
                    if matches!(field, Some(Field::Applied | Field::Policies)) {
                        let raw = text.get(value.clone()).unwrap_or_default();
                        has_harmless |= is_harmless;
                        has_doubt |= !is_harmless && !matches!(raw, b"[]" | b"\"\"" | b"null");
                    }
                    if let Some(field) = field {
                        members.set(field, value);
                    }
                }
            }
        }
        None
    }

    /// Skips a value that is not JSON, to where its brackets close.
    fn leave_out(&mut self, text: &[u8], start: usize) -> Scanned {
        match nested_end(text, start) {
            Some(end) => {
                self.at = end;
                Scanned::Unreadable
            }
            None => self.wait(text, start),
        }
    }

    /// Scans what follows a list in its object.
    fn rest_of_object(&mut self, text: &[u8]) -> Option<()> {
        match self.member(text, self.at, REMEMBERED) {
            Member::Incomplete => return None,
            Member::Broken => {
                self.levels.pop();
                self.at += 1;
            }
            Member::End(end) => {
                self.levels.pop();
                self.at = end;
            }
            Member::List { at, level } => {
                self.at = at;
                // The object is already entered.
                self.levels.push(level);
            }
            Member::Value { name, value, .. } => {
                self.has_next_page |= is_next_link(text.get(name).unwrap_or_default());
                self.at = value.end;
            }
        }
        Some(())
    }

    /// Scans the member that begins after `at`.
    #[expect(
        clippy::too_many_lines,
        reason = "the syntax of a member, part by part"
    )]
    fn member(&mut self, text: &[u8], at: usize, index: usize) -> Member {
        let at = after_gap(text, at);
        match text.get(at) {
            None => return Member::Incomplete,
            Some(b'}') => return Member::End(at + 1),
            Some(b'"') => {}
            Some(_) => return Member::Broken,
        }
        let Some(name_end) = string_end(text, at + 1) else {
            return Member::Incomplete;
        };
        let name = at + 1..name_end - 1;
        let colon = after_space(text, name_end);
        match text.get(colon) {
            None => return Member::Incomplete,
            Some(b':') => {}
            Some(_) => return Member::Broken,
        }
        let value = after_space(text, colon + 1);
        if text.get(value) == Some(&b'[') {
            let known = text.get(name.clone()).unwrap_or_default();
            let first = after_space(text, value + 1);
            match text.get(first) {
                None => return Member::Incomplete,
                Some(b'{' | b']') if LISTS.iter().any(|list| known.eq_ignore_ascii_case(list)) => {
                    return Member::List {
                        at: value + 1,
                        level: Level::List,
                    };
                }
                Some(b'[' | b']')
                    if known.eq_ignore_ascii_case(b"rows") && !self.columns.is_empty() =>
                {
                    return Member::List {
                        at: value + 1,
                        level: Level::Rows,
                    };
                }
                Some(_) => {}
            }
        }
        let known = text.get(name.clone()).unwrap_or_default();
        let field = self.field(known, index);
        let is_list = matches!(field, Some(Field::Applied | Field::Policies))
            && text.get(value) == Some(&b'[');
        let end = if is_list {
            list_end(text, value, RESULT, &HARMLESS)
        } else {
            value_end(text, value).map(|end| (end, false))
        };
        let Some((end, is_harmless)) = end else {
            return Member::Incomplete;
        };
        if end == value {
            return Member::Broken;
        }
        if known.eq_ignore_ascii_case(b"columns") {
            self.columns = columns(text.get(value..end).unwrap_or_default());
        }
        Member::Value {
            name,
            value: value..end,
            field,
            is_harmless,
        }
    }

    /// The field of that name, usually the one at this position in the previous record.
    fn field(&mut self, name: &[u8], index: usize) -> Option<Field> {
        if let Some((known, field)) = self.names.get(index)
            && known == name
        {
            return *field;
        }
        let field = Field::of(name);
        let entry = (name.to_vec(), field);
        if let Some(known) = self.names.get_mut(index) {
            *known = entry;
        } else if index == self.names.len() && index < REMEMBERED {
            self.names.push(entry);
        }
        field
    }
}

enum Member {
    Incomplete,
    Broken,
    End(usize),
    Value {
        name: Range<usize>,
        value: Range<usize>,
        field: Option<Field>,
        is_harmless: bool,
    },
    List {
        at: usize,
        level: Level,
    },
}

fn is_next_link(name: &[u8]) -> bool {
    name.ends_with(b"nextLink")
}

/// The members of an object that is complete in `text`.
pub(super) fn members(text: &[u8]) -> Option<Members> {
    let mut scanner = Scanner::default();
    let start = after_space(text, 0);
    if text.get(start) != Some(&b'{') {
        return None;
    }
    match scanner.object(text, start)? {
        Scanned::Record(members) => Some(*members),
        _ => None,
    }
}

/// The fields by the names in `[{"name": "TimeGenerated", "type": "datetime"}, …]`.
fn columns(text: &[u8]) -> Vec<Option<Field>> {
    #[derive(serde::Deserialize)]
    struct TableColumn {
        name: String,
    }
    let columns: Vec<TableColumn> = serde_json::from_slice(text).unwrap_or_default();
    columns
        .iter()
        .map(|column| Field::of(column.name.as_bytes()))
        .collect()
}

/// The values of a row, by the fields of its columns, and the position after it.
fn row(text: &[u8], start: usize, columns: &[Option<Field>]) -> Option<(Members, usize)> {
    let mut members = Members::none();
    let mut at = after_gap(text, start + 1);
    for field in columns.iter().copied().chain(std::iter::repeat(None)) {
        match text.get(at)? {
            b']' => break,
            _ => {
                let end = value_end(text, at)?.max(at + 1);
                if let Some(field) = field {
                    members.set(field, at..end);
                }
                at = after_gap(text, end);
            }
        }
    }
    Some((members, at + 1))
}

fn after_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = text.get(at) {
        at += 1;
    }
    at
}

/// The position after white space and commas.
fn after_gap(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n' | b',') = text.get(at) {
        at += 1;
    }
    at
}

/// The position after the value that begins at `at`, if it is complete.
fn value_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string_end(text, at + 1),
        b'{' | b'[' => nested_end(text, at),
        _ => {
            let rest = text.get(at..)?;
            let length = rest.iter().position(|byte| {
                matches!(
                    byte,
                    b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b':' | b'"'
                )
            })?;
            Some(at + length)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The ids of the records, and what else was found, with the text read in chunks of that size.
    fn found(text: &str, step: usize) -> (Vec<String>, Vec<&'static str>, bool) {
        let (mut scanner, mut come) = (Scanner::default(), Vec::new());
        let (mut ids, mut others) = (Vec::new(), Vec::new());
        for piece in text.as_bytes().chunks(step).chain([&b"\n"[..]]) {
            come.extend_from_slice(piece);
            loop {
                match scanner.next(&come) {
                    Scanned::Record(members) => {
                        let id = members.get(Field::Id);
                        let id = id.and_then(|id| come.get(id)).unwrap_or_default();
                        ids.push(String::from_utf8_lossy(id).trim_matches('"').to_owned());
                    }
                    Scanned::Nothing => break,
                    other @ (Scanned::TooDeep | Scanned::Unreadable | Scanned::Stray) => {
                        let is_last = matches!(other, Scanned::TooDeep);
                        others.push(match other {
                            Scanned::TooDeep => "too deep",
                            Scanned::Unreadable => "unreadable",
                            _ => "stray",
                        });
                        if is_last {
                            return (ids, others, scanner.has_next_page);
                        }
                    }
                }
            }
            let done = scanner.done();
            come.drain(..done);
            scanner.forget(done);
        }
        (ids, others, scanner.has_next_page)
    }

    #[test]
    fn records_are_found_in_every_envelope() {
        for text in [
            r#"[{"id":"a","status":{"x":[1,"]"]}},{"id":"b"}]"#,
            r#"{"@odata.context":"x","value":[{"id":"a"},{"id":"b"}]}"#,
            "{\"id\":\"a\"}\n{\"id\":\"b\"}\n",
            "{\"id\":\"a\"}\r\n\r\n{\"id\":\"b\"}",
            r#"[{"id":"a"}][{"id":"b"}]"#,
            r#"{"records":[{"id":"a"}]}{"records":[{"id":"b"}]}"#,
            r#"[{"records":[{"id":"a"}]},{"records":[{"id":"b"}]}]"#,
            r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"Type","type":"string"},{"name":"Id","type":"string"}],"rows":[["x","a"],[null,"b"]]}]}"#,
            r#"{"value":[{"id":"a"}],"note":"}","value":[{"id":"b"}]}"#,
            r#"[{"id":"a","userDisplayName":"a \"name\" \\"},{"id":"b"}]"#,
        ] {
            for step in [1, 3, 1_000] {
                let (ids, others, has_next) = found(text, step);
                assert_eq!(ids, ["a", "b"], "{text} in steps of {step}");
                assert!(others.is_empty() && !has_next, "{text}: {others:?}");
            }
        }
    }

    #[test]
    fn a_page_of_results_that_is_not_the_last_is_recognised() {
        let before = r#"{"@odata.nextLink":"https://x","value":[{"id":"a"}]}"#;
        let behind = r#"{"value":[{"id":"a"}],"@odata.nextLink":"https://x"}"#;
        for text in [before, behind] {
            assert!(found(text, 5).2, "{text}");
        }
    }

    #[test]
    fn broken_entries_are_skipped_and_the_rest_is_read() {
        let (ids, others, _) = found(r#"[{"id":"a"},{id:'x'},{"id":"b"}]"#, 4);
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(others, ["unreadable"]);
        let cut = found(r#"[{"id":"a"},{"id":"b","sta"#, 4);
        assert_eq!(cut.0, ["a"]);
        assert_eq!(found(&"[".repeat(1_000), 7).1, ["too deep"]);
    }

    #[test]
    fn a_record_that_is_too_large_is_skipped() {
        let huge = [
            "[{\"id\":\"a\"},{\"x\":\"",
            &"]}\\\"".repeat(LONGEST_RECORD / 3),
            "\",\"y\":[1]},{\"id\":\"b\"}]",
        ]
        .concat();
        let (ids, others, _) = found(&huge, 1 << 20);
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(others, ["unreadable"]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[\\[\\]{}\":,a\\\\ 1]{0,60}|\\PC{0,60}", step in 1..20_usize) {
            found(&text, step);
        }

        #[test]
        fn chunk_boundaries_change_nothing(text in "[\\[\\]{}\":,a 1]{0,60}", step in 1..20_usize) {
            prop_assert_eq!(found(&text, step), found(&text, 1_000));
        }
    }
}
