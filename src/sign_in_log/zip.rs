//! Unpacks a zip as it arrives, <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.
//!
//! It uses the header before each file, and not the central directory at the end.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::limits::{MOST_ENTRIES, MOST_UNPACKED};

/// A zip's first bytes.
pub(super) const MARK: &[u8] = b"PK\x03\x04";

/// Bytes of a header before the name.
const HEADER: usize = 30;

/// A piece of a zip's content.
pub(super) enum Piece<'a> {
    /// A file begins.
    Begin(String),
    /// The next bytes of the file.
    Bytes(&'a [u8]),
    /// The file ends.
    End,
    /// The zip cannot be read further.
    Wrong(ZipFault),
}

/// Why a zip cannot be read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ZipFault {
    /// It requires a password.
    Encrypted,
    /// Its compression method is unknown, or it is corrupt.
    Unsupported,
    /// It unpacks to more than any export, or has too many files.
    TooLarge,
}

enum ZipState {
    Header,
    Stored { left: u64 },
    Deflated(Box<InflateState>),
    Done,
}

/// A zip that is read as a stream.
pub(super) struct Zip {
    state: ZipState,
    rest: Vec<u8>,
    /// How much of the rest has been processed.
    at: usize,
    unpacked: u64,
    files: usize,
    buffer: Vec<u8>,
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.get(at..at + length).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Zip {
    pub(super) fn new() -> Self {
        Self {
            state: ZipState::Header,
            rest: Vec::new(),
            at: 0,
            unpacked: 0,
            files: 0,
            buffer: vec![0; 64 << 10],
        }
    }

    /// Whether it ended where a zip can end.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.state, ZipState::Done)
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], mut take: impl FnMut(Piece<'_>)) {
        self.rest.extend_from_slice(bytes);
        while self.step(&mut take) {}
        self.rest.drain(..self.at.min(self.rest.len()));
        self.at = 0;
    }

    fn rest(&self) -> &[u8] {
        self.rest.get(self.at..).unwrap_or_default()
    }

    fn fail(&mut self, fault: ZipFault, take: &mut impl FnMut(Piece<'_>)) -> bool {
        self.state = ZipState::Done;
        self.at = self.rest.len();
        take(Piece::Wrong(fault));
        false
    }

    /// Takes one step; returns whether there may be another.
    fn step(&mut self, take: &mut impl FnMut(Piece<'_>)) -> bool {
        match &mut self.state {
            ZipState::Done => {
                self.at = self.rest.len();
                false
            }
            ZipState::Header => self.header(take),
            ZipState::Stored { left } => {
                let rest = self.rest.get(self.at..).unwrap_or_default();
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                *left -= u64::try_from(length).unwrap_or_default();
                let is_over = *left == 0;
                take(Piece::Bytes(rest.get(..length).unwrap_or_default()));
                self.at += length;
                if is_over {
                    take(Piece::End);
                    self.state = ZipState::Header;
                }
                is_over
            }
            ZipState::Deflated(inflater) => {
                let rest = self.rest.get(self.at..).unwrap_or_default();
                if rest.is_empty() {
                    return false;
                }
                let result = inflate(inflater, rest, &mut self.buffer, MZFlush::None);
                self.at += result.bytes_consumed;
                self.unpacked += u64::try_from(result.bytes_written).unwrap_or_default();
                let made = self.buffer.get(..result.bytes_written).unwrap_or_default();
                take(Piece::Bytes(made));
                if self.unpacked > MOST_UNPACKED {
                    return self.fail(ZipFault::TooLarge, take);
                }
                match result.status {
                    Ok(MZStatus::StreamEnd) => {
                        take(Piece::End);
                        self.state = ZipState::Header;
                        true
                    }
                    Ok(_) => result.bytes_consumed > 0 || result.bytes_written > 0,
                    Err(miniz_oxide::MZError::Buf) => result.bytes_written > 0,
                    Err(_) => self.fail(ZipFault::Unsupported, take),
                }
            }
        }
    }

    fn header(&mut self, take: &mut impl FnMut(Piece<'_>)) -> bool {
        /// Signature of the data descriptor after a file, which may be omitted.
        const DESCRIPTOR: &[u8] = b"PK\x07\x08";
        let is_at_descriptor = self.rest().starts_with(DESCRIPTOR);
        if is_at_descriptor
            || (self.files > 0 && self.rest().len() >= 4 && !self.rest().starts_with(b"PK"))
        {
            // 12, 16, 20 or 24 bytes, depending on the program that wrote it.
            let Some(next) = (12..=24).find(|at| self.rest().get(*at..at + 2) == Some(b"PK"))
            else {
                if self.rest().len() < 26 {
                    return false;
                }
                return self.fail(ZipFault::Unsupported, take);
            };
            self.at += next;
        }
        if self.rest().len() < 4 {
            return false;
        }
        if !self.rest().starts_with(MARK) {
            // The central directory.
            self.state = ZipState::Done;
            return true;
        }
        let name_length = usize::try_from(number(self.rest(), 26, 2)).unwrap_or_default();
        let extra_length = usize::try_from(number(self.rest(), 28, 2)).unwrap_or_default();
        let end = HEADER + name_length + extra_length;
        if self.rest().len() < end {
            return false;
        }
        let flags = number(self.rest(), 6, 2);
        let method = number(self.rest(), 8, 2);
        let size = number(self.rest(), 18, 4);
        let has_descriptor = flags & 8 != 0;
        let name = self
            .rest()
            .get(HEADER..HEADER + name_length)
            .unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        self.at += end;
        self.files += 1;
        if flags & 1 != 0 {
            return self.fail(ZipFault::Encrypted, take);
        }
        if self.files > MOST_ENTRIES {
            return self.fail(ZipFault::TooLarge, take);
        }
        self.state = match method {
            0 if !has_descriptor && size < u64::from(u32::MAX) => ZipState::Stored { left: size },
            8 => ZipState::Deflated(InflateState::new_boxed(DataFormat::Raw)),
            _ => return self.fail(ZipFault::Unsupported, take),
        };
        take(Piece::Begin(name));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The local header of a file without a name.
    fn header(flags: u8, method: u8) -> Vec<u8> {
        let mut header = vec![0; HEADER];
        header[..4].copy_from_slice(MARK);
        header[6] = flags;
        header[8] = method;
        header
    }

    /// The fault that is found, and how many bytes were unpacked.
    fn read(zip: &mut Zip, bytes: &[u8]) -> (Option<ZipFault>, usize) {
        let (mut fault, mut unpacked) = (None, 0);
        for piece in bytes.chunks(1_000) {
            zip.push(piece, |piece| match piece {
                Piece::Wrong(wrong) => fault = Some(wrong),
                Piece::Bytes(bytes) => unpacked += bytes.len(),
                _ => {}
            });
        }
        (fault, unpacked)
    }

    #[test]
    fn a_bomb_is_left_at_the_limit() {
        const BEFORE: usize = 1 << 20;
        let packed = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 8 * BEFORE], 9);
        let bomb = [header(0, 8), packed].concat();
        let mut zip = Zip::new();
        zip.unpacked = MOST_UNPACKED - u64::try_from(BEFORE).unwrap();
        let (fault, unpacked) = read(&mut zip, &bomb);
        assert_eq!(fault, Some(ZipFault::TooLarge));
        assert!(unpacked <= BEFORE + zip.buffer.len(), "{unpacked}");
        assert_eq!(read(&mut zip, &bomb), (None, 0), "it is not gone on with");
        assert_eq!(read(&mut Zip::new(), &bomb), (None, 8 * BEFORE));
    }

    #[test]
    fn more_files_than_an_export_has_are_left() {
        let all = header(0, 0).repeat(MOST_ENTRIES);
        assert_eq!(read(&mut Zip::new(), &all), (None, 0));
        let more = header(0, 0).repeat(MOST_ENTRIES + 1);
        assert_eq!(read(&mut Zip::new(), &more).0, Some(ZipFault::TooLarge));
    }

    #[test]
    fn a_password_and_an_unknown_method_are_told_apart() {
        let fault = |flags, method| read(&mut Zip::new(), &header(flags, method)).0;
        assert_eq!(fault(1, 8), Some(ZipFault::Encrypted));
        assert_eq!(fault(0, 99), Some(ZipFault::Unsupported));
    }
}
