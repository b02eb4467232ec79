//! A text in the form in which it is compared: its letters alone, and the position of each in the text.

use super::letters::letter;

/// The letters of a text, without white space, punctuation, icons and whatever else may occur within a
/// sentence.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Normalised {
    letters: Vec<u8>,
    /// For each byte of `letters`, the position in the text of its character.
    positions: Vec<u32>,
}

/// Extracts the letters of a text that the browser has put into normalization form KD and lower case.
pub fn normalise(text: &str) -> Normalised {
    let mut normalised = Normalised::default();
    for (position, character) in text.char_indices() {
        let Some(letter) = letter(character) else {
            continue;
        };
        let mut bytes = [0; 4];
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            normalised.letters.push(byte);
            // Texts are limited to far less than 4 GB.
            normalised
                .positions
                .push(u32::try_from(position).unwrap_or(u32::MAX));
        }
    }
    normalised
}

impl Normalised {
    /// The letters, as UTF-8.
    pub fn letters(&self) -> &[u8] {
        &self.letters
    }

    /// The number of letters.
    pub fn count(&self) -> usize {
        count(&self.letters)
    }

    /// Whether the letter at `index` directly follows the one before it in the text.
    pub(super) fn touch(&self, index: usize) -> bool {
        let before = index
            .checked_sub(1)
            .and_then(|before| self.positions.get(before));
        match (before, self.positions.get(index)) {
            (Some(before), Some(position)) => *position == before + 1,
            _ => false,
        }
    }

    /// The position in the text of the letter at `index`; the text's `end` if there is none.
    pub(super) fn position(&self, index: usize, end: usize) -> usize {
        self.positions
            .get(index)
            .map_or(end, |&position| position as usize)
    }
}

/// The number of characters in UTF-8 letters.
pub(super) fn count(letters: &[u8]) -> usize {
    letters
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}
