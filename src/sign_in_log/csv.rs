//! Reads records from CSV as it arrives, in any language.
//!
//! The portals translate the column names and keep the order, so a table without known names is read by the
//! positions and the contents of its columns.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::dates;
use super::guid::Guid;
use super::json_records::Members;
use super::limits::{LONGEST_RECORD, MOST_COLUMNS};
use super::record_fields::{FIELDS, Field};

/// Columns of the portal's export of user sign-ins that are read, by position.
const PORTAL: [(usize, Field); 8] = [
    (0, Field::Created),
    (1, Field::Id),
    (3, Field::Correlation),
    (11, Field::Token),
    (16, Field::AppName),
    (17, Field::App),
    (19, Field::ResourceName),
    (20, Field::ResourceIdentity),
];

/// Number of columns of the portal's export of user sign-ins.
const PORTAL_COLUMNS: std::ops::RangeInclusive<usize> = 50..=64;

/// Fewest known column names that make a row a readable header.
const ENOUGH: usize = 4;

/// A table that is read as a stream.
pub(super) struct Table {
    reader: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    filled: usize,
    ended: usize,
    columns: Option<Vec<Option<Field>>>,
    /// Set if the header had no known names: the number of columns.
    unknown: Option<usize>,
    is_skipping: bool,
}

/// What was read.
pub(super) enum Row {
    /// A record, as the members of a JSON text.
    Record(Vec<u8>, Box<Members>),
    /// A row that is too long.
    Unreadable,
    /// The header, or nothing.
    Nothing,
}

impl Table {
    /// A table whose first line is in `text`.
    pub(super) fn new(text: &[u8]) -> Self {
        // PowerShell 5.1 writes a type's name before the header.
        let is_header = |line: &&[u8]| !line.starts_with(b"#TYPE");
        let line = text
            .split(|byte| *byte == b'\n')
            .find(is_header)
            .unwrap_or_default();
        let count = |delimiter: &u8| line.iter().filter(|byte| *byte == delimiter).count();
        let delimiter = [b'\t', b';', b',']
            .into_iter()
            .max_by_key(count)
            .unwrap_or(b',');
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 64 << 10],
            ends: vec![0; MOST_COLUMNS],
            filled: 0,
            ended: 0,
            columns: None,
            unknown: None,
            is_skipping: false,
        }
    }

    /// Reads all of a text; an empty one ends the file.
    pub(super) fn push(&mut self, mut text: &[u8], mut take: impl FnMut(Row)) {
        let is_end = text.is_empty();
        loop {
            let cells = self.cells.get_mut(self.filled..).unwrap_or_default();
            let ends = self.ends.get_mut(self.ended..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(text, cells, ends);
            text = text.get(read..).unwrap_or_default();
            self.filled += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty if is_end => {}
                ReadRecordResult::InputEmpty => return,
                ReadRecordResult::OutputFull if self.cells.len() < LONGEST_RECORD => {
                    self.cells.resize(self.cells.len() * 2, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    // The rest of the row overwrites its beginning.
                    self.is_skipping = true;
                    self.filled = 0;
                    self.ended = 0;
                }
                ReadRecordResult::Record => {
                    take(self.row());
                    self.filled = 0;
                    self.ended = 0;
                    self.is_skipping = false;
                }
                ReadRecordResult::End => return,
            }
        }
    }

    fn row(&mut self) -> Row {
        if self.is_skipping {
            return Row::Unreadable;
        }
        let mut cells: Vec<&str> = Vec::new();
        let mut start = 0;
        for end in self.ends.iter().take(self.ended) {
            let cell = self.cells.get(start..*end).unwrap_or_default();
            cells.push(std::str::from_utf8(cell).unwrap_or_default());
            start = *end;
        }
        if self.columns.is_none() && cells.first().is_some_and(|cell| cell.starts_with("#TYPE")) {
            return Row::Nothing;
        }
        let Some(columns) = &self.columns else {
            let named: Vec<Option<Field>> = cells
                .iter()
                .map(|cell| Field::of(cell.trim_start_matches('\u{feff}').as_bytes()))
                .collect();
            if named.iter().flatten().count() >= ENOUGH {
                self.columns = Some(first_of_each(named));
                return Row::Nothing;
            }
            let is_header = self.unknown.is_none();
            self.unknown = Some(cells.len());
            if is_header {
                return Row::Nothing;
            }
            let Some(columns) = by_shape(&cells) else {
                return Row::Nothing;
            };
            let row = row(&columns, &cells);
            self.columns = Some(columns);
            return row;
        };
        row(columns, &cells)
    }
}

/// Drops repeated columns: a name may occur twice, as *Incoming token type* does.
fn first_of_each(mut columns: Vec<Option<Field>>) -> Vec<Option<Field>> {
    let mut seen = [false; FIELDS];
    for column in &mut columns {
        if let Some(field) = *column
            && let Some(seen) = seen.get_mut(field as usize)
            && std::mem::replace(seen, true)
        {
            *column = None;
        }
    }
    columns
}

/// The columns of the portal's export, detected from one of its rows.
fn by_shape(cells: &[&str]) -> Option<Vec<Option<Field>>> {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default().trim();
    dates::read(cell(0))?;
    Guid::parse(cell(1))?;
    let mut columns = vec![None; cells.len()];
    let mut set = |at: usize, field: Field| {
        if let Some(column) = columns.get_mut(at) {
            *column = Some(field);
        }
    };
    if PORTAL_COLUMNS.contains(&cells.len()) && Guid::parse(cell(3)).is_some() {
        for (at, field) in PORTAL {
            set(at, field);
        }
    } else {
        set(0, Field::Created);
        set(1, Field::Id);
        let correlation = (2..=3).find(|at| Guid::parse(cell(*at)).is_some())?;
        set(correlation, Field::Correlation);
    }
    // The code is between the status, a word, and the reason, a sentence.
    let is_code = |at: usize| {
        let text = cell(at);
        !text.is_empty() && text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_word =
        |at: usize| !cell(at).is_empty() && cell(at).chars().all(|it| !it.is_ascii_digit());
    let code = (4..cells.len()).find(|at| {
        is_code(*at) && is_word(at - 1) && (is_word(at + 1) || cell(at + 1).contains(' '))
    })?;
    set(code, Field::ErrorCode);
    set(code + 1, Field::FailureReason);
    Some(columns)
}

/// Converts a row to the members of a JSON text, so that all formats are read by the same rules.
fn row(columns: &[Option<Field>], cells: &[&str]) -> Row {
    let mut text = Vec::new();
    let mut members = Members::none();
    for (field, cell) in columns.iter().zip(cells) {
        let Some(field) = field else { continue };
        let start = text.len();
        if serde_json::to_writer(&mut text, cell).is_ok() {
            members.set(*field, start..text.len());
        }
    }
    Row::Record(text, Box::new(members))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, step: usize) -> (usize, usize, bool) {
        let mut table = Table::new(text.as_bytes());
        let (mut records, mut unreadable) = (0, 0);
        let mut take = |row| match row {
            Row::Record(..) => records += 1,
            Row::Unreadable => unreadable += 1,
            Row::Nothing => {}
        };
        for piece in text.as_bytes().chunks(step) {
            table.push(piece, &mut take);
        }
        table.push(b"", &mut take);
        (records, unreadable, table.columns.is_some())
    }

    #[test]
    fn rows_are_read_in_any_chunks() {
        let text = "\"Date (UTC)\",\"Request ID\",\"Correlation ID\",\"Application ID \"\r\n\"1\",\"2\",\"a \"\"b\"\"\r\nc\",\"4\"\r\n1,2,3,4";
        for step in [1, 7, 1_000] {
            assert_eq!(read(text, step), (2, 0, true));
        }
        assert_eq!(read(&text.replace(',', ";"), 5), (2, 0, true));
    }

    #[test]
    fn an_invoice_is_not_a_sign_in_log() {
        assert_eq!(
            read("Invoice,Cost,Currency\n1,2,EUR\n3,4,EUR\n", 9),
            (0, 0, false)
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[a,;\"\\r\\n0-9:-]{0,80}|\\PC{0,60}", step in 1..20_usize) {
            read(&text, step);
        }
    }
}
