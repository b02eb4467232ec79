//! Decodes a file's bytes to UTF-8 as they arrive.

/// A streaming decoder. Windows PowerShell writes UTF-16 or UTF-8 with a byte order mark; PowerShell 7 and
/// the portals write UTF-8 without.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    encoding: Option<Encoding>,
    /// Bytes of an incomplete character or byte order mark.
    rest: Vec<u8>,
    high: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { is_big: bool },
}

/// Bytes needed to detect the encoding.
const MARK: usize = 4;

impl Decoder {
    /// Decodes the next bytes, and appends them to `text`.
    pub(super) fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        if let Some(Encoding::Utf8) = self.encoding {
            text.extend_from_slice(bytes);
            return;
        }
        self.rest.extend_from_slice(bytes);
        if self.encoding.is_none() {
            if self.rest.len() < MARK {
                return;
            }
            self.detect();
        }
        self.flush(text);
    }

    /// Appends the rest at the end of the file.
    pub(super) fn end(&mut self, text: &mut Vec<u8>) {
        if self.encoding.is_none() {
            self.detect();
        }
        self.flush(text);
        if self.high.take().is_some() || !self.rest.is_empty() {
            text.extend_from_slice("\u{fffd}".as_bytes());
            self.rest.clear();
        }
    }

    fn detect(&mut self) {
        let (encoding, mark) = match self.rest.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16 { is_big: false }, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16 { is_big: true }, 2),
            // The first character of every format is ASCII.
            [first, 0, ..] if *first != 0 => (Encoding::Utf16 { is_big: false }, 0),
            [0, second, ..] if *second != 0 => (Encoding::Utf16 { is_big: true }, 0),
            _ => (Encoding::Utf8, 0),
        };
        self.rest.drain(..mark.min(self.rest.len()));
        self.encoding = Some(encoding);
    }

    fn flush(&mut self, text: &mut Vec<u8>) {
        match self.encoding {
            None => {}
            Some(Encoding::Utf8) => text.append(&mut self.rest),
            Some(Encoding::Utf16 { is_big }) => {
                let even = self.rest.len() / 2 * 2;
                let units: Vec<u16> = self
                    .rest
                    .drain(..even)
                    .as_slice()
                    .chunks_exact(2)
                    .map(|pair| {
                        let pair: [u8; 2] = pair.try_into().unwrap_or_default();
                        if is_big {
                            u16::from_be_bytes(pair)
                        } else {
                            u16::from_le_bytes(pair)
                        }
                    })
                    .collect();
                self.units(&units, text);
            }
        }
    }

    fn units(&mut self, units: &[u16], text: &mut Vec<u8>) {
        let mut units = self
            .high
            .take()
            .into_iter()
            .chain(units.iter().copied())
            .peekable();
        let mut whole = Vec::new();
        while let Some(unit) = units.next() {
            // Half of a surrogate pair waits for the next bytes.
            if units.peek().is_none() && (0xd800..0xdc00).contains(&unit) {
                self.high = Some(unit);
            } else {
                whole.push(unit);
            }
        }
        let mut letter = [0; 4];
        for character in char::decode_utf16(whole) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            text.extend_from_slice(character.encode_utf8(&mut letter).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8], step: usize) -> String {
        let (mut decoder, mut text) = (Decoder::default(), Vec::new());
        for piece in bytes.chunks(step) {
            decoder.push(piece, &mut text);
        }
        decoder.end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    fn utf16(text: &str, is_big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if is_big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    proptest! {
        #[test]
        fn every_encoding_gives_the_same_text(text in "[\\[{\"][\\PC\u{1f600}]{0,40}", step in 1..9_usize) {
            prop_assert_eq!(&decoded(text.as_bytes(), step), &text);
            prop_assert_eq!(&decoded(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), step), &text);
            for is_big in [false, true] {
                let bare = utf16(&text, is_big);
                let marked = utf16(&["\u{feff}", &text].concat(), is_big);
                prop_assert_eq!(&decoded(&bare, step), &text);
                prop_assert_eq!(&decoded(&marked, step), &text);
            }
        }

        #[test]
        fn no_bytes_break_it(bytes: Vec<u8>, step in 1..9_usize) {
            decoded(&bytes, step);
        }
    }
}
