//! One file: its format, and its records.

use serde::{Deserialize, Serialize};

use super::csv::{Row, Table};
use super::dates::DateOrder;
use super::encoding::Decoder;
use super::format::Format;
use super::json_records::{Scanned, Scanner};
use super::limits::FIRST_LOOK;
use super::record_fields::Field;
use super::sign_in::{Coverage, Record, SignIn, SignInKind};
use super::zip::{MARK, Piece, Zip, ZipFault};
use crate::types::Millis;

/// A problem with a file that the user has to know about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// It is empty.
    Empty,
    /// It contains no sign-in.
    NotALog,
    /// It is an audit log.
    AuditLog,
    /// It contains authentication details, which belong to another file.
    AuthenticationDetails,
    /// It ends in the middle of a record.
    Truncated,
    /// Some of its records cannot be read.
    Unreadable,
    /// Its lists are nested too deeply.
    TooDeep,
    /// The zip requires a password.
    Encrypted,
    /// The zip cannot be read.
    BrokenZip,
    /// The zip unpacks to more than any export.
    ZipTooLarge,
    /// It is one page of several.
    NextPage,
    /// PowerShell truncated parts.
    CutOff,
    /// The browser could not read it.
    NotRead,
    /// Reading was cancelled.
    Cancelled,
}

/// The report on a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileReport {
    /// Its name, preceded by that of the zip that it is in.
    pub name: String,
    /// Its source.
    pub format: Option<Format>,
    /// Sign-ins in it.
    pub sign_ins: u64,
    /// Records that are unreadable or not of a sign-in.
    pub left_out: u64,
    /// The log's tabs that the sign-ins are from.
    pub kinds: Vec<SignInKind>,
    /// The best coverage of policies.
    pub coverage: Option<Coverage>,
    /// The time of the first sign-in, with the month first if that is not clear.
    pub first: Option<Millis>,
    /// The time of the last.
    pub last: Option<Millis>,
    /// The order of day and month that its dates show.
    pub order: Option<DateOrder>,
    /// Its problems.
    pub problems: Vec<Problem>,
}

impl FileReport {
    fn new(name: String) -> Self {
        Self {
            name,
            format: None,
            sign_ins: 0,
            left_out: 0,
            kinds: Vec::new(),
            coverage: None,
            first: None,
            last: None,
            order: None,
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, problem: Problem) {
        if let Err(at) = self.problems.binary_search(&problem) {
            self.problems.insert(at, problem);
        }
    }

    fn count(&mut self, sign_in: &SignIn) {
        self.sign_ins += 1;
        if let Err(at) = self.kinds.binary_search(&sign_in.kind) {
            self.kinds.insert(at, sign_in.kind);
        }
        self.coverage = self.coverage.max(Some(sign_in.coverage));
        if sign_in.coverage == Coverage::CutOff
            || sign_in.policies.iter().any(|policy| policy.is_cut_off)
        {
            self.add(Problem::CutOff);
        }
        if let Some(at) = sign_in
            .moment
            .map(|moment| moment.at(DateOrder::MonthFirst))
        {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = self.last.max(Some(at));
        }
    }
}

/// The reader for the file's format.
enum Stage {
    /// Too few bytes have arrived to detect the format.
    Unknown,
    Zip {
        zip: Box<Zip>,
        inside: Option<Box<FileReader>>,
    },
    Json {
        decoder: Decoder,
        text: Vec<u8>,
        scanner: Scanner,
        is_over: bool,
    },
    Csv {
        decoder: Decoder,
        table: Box<Table>,
    },
}

/// A file that is read as a stream.
pub(super) struct FileReader {
    report: FileReport,
    number: u32,
    stage: Stage,
    first: Vec<u8>,
    saw_audit: bool,
    saw_methods: bool,
    is_in_zip: bool,
}

/// Receives the sign-ins of a file.
pub(super) trait Sink {
    /// Receives a sign-in.
    fn sign_in(&mut self, sign_in: SignIn);
    /// Begins a file in a zip; returns its number.
    fn begin(&mut self) -> u32;
    /// Receives the report at the end of a file.
    fn report(&mut self, number: u32, report: FileReport);
}

impl FileReader {
    pub(super) fn new(name: String, number: u32) -> Self {
        Self {
            report: FileReport::new(name),
            number,
            stage: Stage::Unknown,
            first: Vec::new(),
            saw_audit: false,
            saw_methods: false,
            is_in_zip: false,
        }
    }

    /// A file in a zip. A nested zip is not opened: no export is one, and some contain themselves.
    fn in_zip(name: String, number: u32) -> Self {
        Self {
            is_in_zip: true,
            ..Self::new(name, number)
        }
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        if matches!(self.stage, Stage::Unknown) {
            self.first.extend_from_slice(bytes);
            if self.first.len() < FIRST_LOOK {
                return;
            }
            self.begin(sink);
        } else {
            self.read(bytes, sink);
        }
    }

    /// Ends the file because of a problem outside of it.
    pub(super) fn stop(mut self, problem: Problem, sink: &mut impl Sink) {
        self.report.add(problem);
        self.end(sink);
    }

    /// Ends the file.
    pub(super) fn end(mut self, sink: &mut impl Sink) {
        if matches!(self.stage, Stage::Unknown) {
            self.begin(sink);
        }
        let mut rest = Vec::new();
        match &mut self.stage {
            Stage::Unknown => self.report.add(Problem::Empty),
            Stage::Zip { zip, inside } => {
                let is_whole = zip.is_whole();
                if let Some(mut inside) = inside.take() {
                    inside.report.add(Problem::Truncated);
                    inside.end(sink);
                }
                if !is_whole {
                    self.report.add(Problem::Truncated);
                }
                // The files in the zip have reports of their own.
                if !self.report.problems.is_empty() {
                    sink.report(self.number, self.report);
                }
                return;
            }
            Stage::Json { decoder, .. } | Stage::Csv { decoder, .. } => decoder.end(&mut rest),
        }
        if matches!(self.stage, Stage::Json { .. }) {
            rest.push(b'\n');
        }
        self.read_text(&rest, true, sink);
        if let Stage::Json {
            text,
            scanner,
            is_over,
            ..
        } = &self.stage
            && !is_over
            && (!scanner.is_between_values()
                || text
                    .get(scanner.done()..)
                    .is_some_and(|rest| !rest.trim_ascii().is_empty()))
            && self.report.format.is_some()
        {
            self.report.add(Problem::Truncated);
        }
        self.conclude();
        sink.report(self.number, self.report);
    }

    fn conclude(&mut self) {
        let report = &mut self.report;
        let is_json = matches!(self.stage, Stage::Json { .. });
        if report.sign_ins == 0 && !report.problems.contains(&Problem::Empty) {
            // An export without entries is an empty list.
            let is_bare = is_json && report.left_out == 0 && report.problems.is_empty();
            report.add(if is_bare {
                Problem::Empty
            } else if self.saw_audit {
                Problem::AuditLog
            } else if self.saw_methods {
                Problem::AuthenticationDetails
            } else {
                Problem::NotALog
            });
        } else if report.left_out > 0 {
            report.add(Problem::Unreadable);
        }
    }

    /// Detects the format from the first bytes, and reads them.
    fn begin(&mut self, sink: &mut impl Sink) {
        let first = std::mem::take(&mut self.first);
        if first.iter().all(u8::is_ascii_whitespace) && first.len() < FIRST_LOOK {
            self.report.add(Problem::Empty);
            self.stage = Stage::Unknown;
            return;
        }
        self.stage = if first.starts_with(MARK) && !self.is_in_zip {
            Stage::Zip {
                zip: Box::new(Zip::new()),
                inside: None,
            }
        } else {
            let mut text = Vec::new();
            let mut decoder = Decoder::default();
            decoder.push(
                first.get(..FIRST_LOOK.min(first.len())).unwrap_or_default(),
                &mut text,
            );
            if first.len() < FIRST_LOOK {
                decoder.end(&mut text);
            }
            let start = text.trim_ascii_start();
            if matches!(start.first(), Some(b'[' | b'{')) {
                Stage::Json {
                    decoder: Decoder::default(),
                    text: Vec::new(),
                    scanner: Scanner::default(),
                    is_over: false,
                }
            } else {
                Stage::Csv {
                    decoder: Decoder::default(),
                    table: Box::new(Table::new(&text)),
                }
            }
        };
        self.read(&first, sink);
    }

    fn read(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let mut come = Vec::new();
        match &mut self.stage {
            Stage::Unknown => return,
            Stage::Zip { zip, inside } => {
                let (report, name) = (&mut self.report.problems, &self.report.name);
                let mut faults = Vec::new();
                zip.push(bytes, |piece| match piece {
                    Piece::Begin(file) => {
                        if !file.ends_with('/') {
                            let name = [name, "/", &file].concat();
                            *inside = Some(Box::new(FileReader::in_zip(name, sink.begin())));
                        }
                    }
                    Piece::Bytes(bytes) => {
                        if let Some(inside) = inside {
                            inside.push(bytes, sink);
                        }
                    }
                    Piece::End => {
                        if let Some(inside) = inside.take() {
                            inside.end(sink);
                        }
                    }
                    Piece::Wrong(fault) => faults.push(match fault {
                        ZipFault::Encrypted => Problem::Encrypted,
                        ZipFault::Unsupported => Problem::BrokenZip,
                        ZipFault::TooLarge => Problem::ZipTooLarge,
                    }),
                });
                report.extend(faults);
                return;
            }
            Stage::Json { decoder, text, .. } => {
                decoder.push(bytes, text);
            }
            Stage::Csv { decoder, .. } => decoder.push(bytes, &mut come),
        }
        self.read_text(&come, false, sink);
    }

    /// Reads the text that has arrived.
    fn read_text(&mut self, come: &[u8], is_end: bool, sink: &mut impl Sink) {
        match std::mem::replace(&mut self.stage, Stage::Unknown) {
            Stage::Json {
                decoder,
                mut text,
                mut scanner,
                mut is_over,
            } => {
                text.extend_from_slice(come);
                while !is_over {
                    match scanner.next(&text) {
                        Scanned::Record(members) => {
                            let record = Record::new(&text, *members);
                            self.take(&record, sink);
                        }
                        Scanned::Unreadable => self.report.left_out += 1,
                        Scanned::Stray => {
                            self.report.left_out += 1;
                            // A text that only begins like JSON is not read further.
                            is_over = self.report.sign_ins == 0 && self.report.left_out > 1_000;
                        }
                        Scanned::TooDeep => {
                            self.report.add(Problem::TooDeep);
                            is_over = true;
                        }
                        Scanned::Nothing => break,
                    }
                }
                if scanner.has_next_page {
                    self.report.add(Problem::NextPage);
                }
                let done = if is_over { text.len() } else { scanner.done() };
                text.drain(..done.min(text.len()));
                scanner.forget(done);
                self.stage = Stage::Json {
                    decoder,
                    text,
                    scanner,
                    is_over,
                };
            }
            Stage::Csv { decoder, mut table } => {
                let mut rows = |row| match row {
                    Row::Record(text, members) => {
                        let record = Record::new(&text, *members);
                        self.report.format = Some(Format::Csv);
                        self.take(&record, sink);
                    }
                    Row::Unreadable => self.report.left_out += 1,
                    Row::Nothing => {}
                };
                if !come.is_empty() {
                    table.push(come, &mut rows);
                }
                if is_end {
                    table.push(b"", &mut rows);
                }
                self.stage = Stage::Csv { decoder, table };
            }
            other => self.stage = other,
        }
    }

    fn take(&mut self, record: &Record<'_>, sink: &mut impl Sink) {
        let Some(sign_in) = SignIn::read(record, self.number, &mut self.report.order) else {
            self.saw_audit |= record.has(Field::Activity);
            self.saw_methods |= record.has(Field::AuthenticationMethod);
            self.report.left_out += 1;
            return;
        };
        if self.report.format.is_none() {
            self.report.format = Some(record.format());
        }
        self.report.count(&sign_in);
        sink.sign_in(sign_in);
    }
}
