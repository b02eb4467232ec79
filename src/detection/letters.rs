//! The characters of a text that count when it is compared with a phrase.
//!
//! The build folds the catalog's phrases with this same file, so it has no dependencies.

/// The character as it is compared, or `None` if it does not count: white space, punctuation, symbols,
/// marks, and invisible characters.
///
/// `character` is from text in Unicode's normalization form KD and lower case, as the browser's
/// `normalize` and `toLowerCase` produce it: full-width forms, ligatures and accented letters are
/// already decomposed.
pub(crate) fn letter(character: char) -> Option<char> {
    match character {
        'a'..='z' | '0'..='9' => Some(character),
        // Final sigma, and dotless i.
        'ς' => Some('σ'),
        'ı' => Some('i'),
        '\0'..='\u{bf}' | '×' | '÷' => None,
        // Modifier letters, some of them used as apostrophes, and combining marks.
        '\u{2b0}'..='\u{36f}' | '\u{483}'..='\u{489}' => None,
        // Hebrew and Arabic points and punctuation.
        '\u{591}'..='\u{5cf}' | '\u{5f3}'..='\u{61f}' | '\u{640}' | '\u{64b}'..='\u{65f}' => None,
        '\u{66a}'..='\u{66d}' | '\u{670}' | '\u{6d4}' | '\u{6d6}'..='\u{6ed}' => None,
        // Vowel signs and tones above and below Thai letters.
        '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4f}' => None,
        // Korean fillers, Khmer inherent vowels, Mongolian separators.
        '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => None,
        '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' => None,
        // General punctuation, including invisible characters; symbols, arrows, boxes, dingbats.
        '\u{2000}'..='\u{2bff}' => None,
        // Chinese and Japanese punctuation and voicing marks.
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{302a}'..='\u{3030}' => None,
        '\u{3099}'..='\u{309c}' | '\u{30a0}' | '\u{30fb}' => None,
        // The private use area, where icon fonts have their glyphs.
        '\u{e000}'..='\u{f8ff}' => None,
        // Variation selectors, the byte order mark, full-width punctuation, replacement characters.
        '\u{fe00}'..='\u{fe6f}' | '\u{feff}' | '\u{ff01}'..='\u{ff0f}' => None,
        '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' => None,
        '\u{ffa0}' | '\u{ffe0}'..='\u{ffff}' => None,
        // Emoji, tags, and the private planes.
        '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..='\u{10ffff}' => None,
        _ => Some(character),
    }
}
