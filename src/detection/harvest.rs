//! Extracts ids, codes and times from the text of an error's surface, in every shape that the portals
//! print, and nothing else: no names, addresses, devices, tenants or applications.
//!
//! | shape | example |
//! |---|---|
//! | the token service's line | `AADSTS53003: … Trace ID: … Correlation ID: … Timestamp: …` |
//! | the sign-in page's lines | `Error Code: 53003`, `Request Id: …`, `App id: …` |
//! | a toast of the portal | `Extension: … Resource: … Details: AADSTS…` |
//! | a blade's JSON | `{"shellProps":{"sessionId":"…","extName":"…"}}` |
//! | Graph's JSON | `{"innerError":{"request-id":"…","client-request-id":"…"}}` |
//! | MSAL's line | `invalid_grant: Error(s): 70043 - Timestamp: … - Correlation ID: … - Trace ID: …` |
//! | MSAL's words | `timed_out: See https://aka.ms/msal.js.errors#timed_out for details` |
//! | claims | `{"access_token":{"capolids":{"essential":true,"values":["…"]}}}` |
//! | another language | `AADSTS50173: … Korrelations-ID: …` |
//!
//! JSON is read as text: it may be truncated, escaped, or invalid.

use super::phrase::CODE_DIGITS;
use super::{Harvest, Id, IdKind};
use crate::catalog::messages::machine_word;

/// Most codes kept. An error has one code, sometimes also that of a second attempt; of ten, one may say that a
/// refresh cannot help.
const MOST_CODES: usize = 16;

/// Most ids kept.
const MOST_IDS: usize = 16;

/// Most timestamps kept. Together with the rest this is well below the protocol's limit of details.
const MOST_TIMESTAMPS: usize = 6;

/// Most ids taken with labels that are not English: the token service prints its trace and correlation ids,
/// then the time; later ids identify applications and devices.
const MOST_UNLABELLED: usize = 2;

/// Most bytes between a label and its id.
const LONGEST_GAP: usize = 40;

/// Most bytes of a time before its `Z`: more digits than any clock has.
const LONGEST_TIME: usize = 40;

/// Bytes at the beginning of details within which the first code or id must end.
const LONGEST_OPENING: usize = 80;

/// Most bytes of an extension's or a resource's name.
const LONGEST_NAME: usize = 128;

/// Most machine words kept: the error's own, and that of the service behind it.
const MOST_WORDS: usize = 2;

/// Most policies kept, of those that the claims name as having refused a token.
const MOST_POLICIES: usize = 4;

/// Most bytes read of the claims' list of policies: four ids with escaped quotation marks.
const LONGEST_CLAIM: usize = 320;

/// Number of hexadecimal digits in each group of a GUID.
const GUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Words before `id` that name what an id identifies.
const KINDS: [(&str, IdKind); 6] = [
    ("correlation", IdKind::Correlation),
    ("request", IdKind::Request),
    ("trace", IdKind::Trace),
    ("session", IdKind::Session),
    ("activity", IdKind::Activity),
    ("operation", IdKind::Operation),
];

/// Extracts what is worth copying from a text. Its pieces may be separated by any white space.
pub fn harvest(text: &str) -> Harvest {
    let mut scanner = HarvestScanner {
        text,
        at: 0,
        label: None,
        harvest: Harvest::default(),
    };
    let mut unlabelled = Unlabelled::default();
    while scanner.at < text.len() {
        scanner.step(&mut unlabelled);
    }
    let mut harvest = scanner.harvest;
    // An English error labels its ids; any other id there identifies something else.
    if harvest.ids.is_empty() {
        harvest.ids = unlabelled.ids;
    }
    harvest
}

/// Whether a text begins as an error's details do: with a code, a labelled id, or JSON that has one.
pub fn begins_details(text: &str) -> bool {
    let mut end = text.len().min(LONGEST_OPENING);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    !harvest(text.get(..end).unwrap_or_default()).is_bare()
        || (text.trim_start().starts_with('{') && !harvest(text).is_bare())
}

/// Ids after a code with labels in another language.
#[derive(Default)]
struct Unlabelled {
    ids: Vec<Id>,
    after_code: bool,
    ended: bool,
}

struct HarvestScanner<'a> {
    text: &'a str,
    at: usize,
    /// The kind that the last label gave, and where it ended.
    label: Option<(IdKind, usize)>,
    harvest: Harvest,
}

impl HarvestScanner<'_> {
    /// Reads one word, id or other character.
    fn step(&mut self, unlabelled: &mut Unlabelled) {
        let Some(byte) = self.byte(self.at) else {
            return;
        };
        if byte == b'\\' && matches!(self.byte(self.at + 1), Some(b'n' | b'r' | b't')) {
            // Escaped white space in a JSON string.
            self.at += 2;
            if self.byte(self.at).is_some_and(is_word) {
                self.read_from_here(unlabelled);
            }
            return;
        }
        if is_word(byte) {
            self.read_from_here(unlabelled);
        } else {
            self.at += 1;
        }
    }

    fn read_from_here(&mut self, unlabelled: &mut Unlabelled) {
        if let Some(length) = self.id_length() {
            self.take_id(length, unlabelled);
            self.at += length;
        } else if let Some(length) = self.timestamp_length() {
            unlabelled.ended |= unlabelled.after_code;
            self.label = None;
            self.at += length;
        } else {
            let length = self.word_length();
            self.read_word(length, unlabelled);
            self.take_machine_word(length);
            self.at += length;
        }
    }

    /// Takes the machine word that begins here, underscores included.
    fn take_machine_word(&mut self, first: usize) {
        let is_inner = self.at > 0 && self.byte(self.at - 1) == Some(b'_');
        let mut length = first;
        while self
            .byte(self.at + length)
            .is_some_and(|byte| is_word(byte) || byte == b'_')
        {
            length += 1;
        }
        let known = self.slice(self.at, length).and_then(machine_word);
        let words = &mut self.harvest.words;
        if let (Some(known), false) = (known, is_inner) {
            if words.len() < MOST_WORDS && words.iter().all(|word| word != known) {
                words.push(known.to_owned());
            }
        }
    }

    /// Takes the codes after MSAL's `Error(s):`, which it prints without `AADSTS`.
    fn take_bare_codes(&mut self, mut at: usize) {
        while let Some(length) = self
            .byte(at)
            .filter(u8::is_ascii_digit)
            .map(|_| self.word_length_at(at))
        {
            if let Some(code) = self.slice(at, length).and_then(code) {
                self.take_code(code);
            }
            at += length;
            while matches!(self.byte(at), Some(b',' | b' ')) {
                at += 1;
            }
        }
    }

    /// Takes the ids of the policies that the claims list.
    fn take_policies(&mut self, mut at: usize) {
        let end = at + LONGEST_CLAIM;
        while at < end && self.byte(at).is_some_and(|byte| byte != b']') {
            let Some(length) = self.id_length_at(at) else {
                at += 1;
                continue;
            };
            let policies = &mut self.harvest.policies;
            if let Some(id) = self.text.get(at..at + length).map(str::to_ascii_lowercase) {
                if policies.len() < MOST_POLICIES && !policies.contains(&id) {
                    policies.push(id);
                }
            }
            at += length;
        }
    }

    fn take_id(&mut self, length: usize, unlabelled: &mut Unlabelled) {
        let kind = match self.label.take() {
            Some((kind, end)) if self.at - end <= LONGEST_GAP => Some(kind),
            _ => None,
        };
        let Some(value) = self.slice(self.at, length).map(str::to_ascii_lowercase) else {
            return;
        };
        let ids = &mut self.harvest.ids;
        match kind {
            Some(kind) => {
                if ids.len() < MOST_IDS && ids.iter().all(|known| known.value != value) {
                    ids.push(Id { kind, value });
                }
            }
            None if unlabelled.after_code && !unlabelled.ended => {
                let before = self.text.get(..self.at).unwrap_or_default().trim_end();
                let is_new = unlabelled.ids.iter().all(|known| known.value != value);
                if before.ends_with([':', '：']) && is_new {
                    unlabelled.ids.push(Id {
                        kind: IdKind::Unlabelled,
                        value,
                    });
                    unlabelled.ended = unlabelled.ids.len() == MOST_UNLABELLED;
                }
            }
            None => {}
        }
    }

    /// Interprets a word, which ends at white space or punctuation; `sessionId` and `request-id` are read
    /// like `Session ID`.
    fn read_word(&mut self, length: usize, unlabelled: &mut Unlabelled) {
        let Some(word) = self.slice(self.at, length) else {
            return;
        };
        let end = self.at + length;
        if let Some(digits) = strip_prefix_ignoring_case(word, "aadsts") {
            if let Some(code) = code(digits) {
                self.take_code(code);
                unlabelled.after_code = true;
            }
            return;
        }
        if word.eq_ignore_ascii_case("id") {
            self.label = self.kind_before().map(|kind| (kind, end));
        } else if let Some(kind) = kind_with_id(word) {
            self.label = Some((kind, end));
        } else if word.ends_with("Id") || word.ends_with("ID") || is_label_of_others(word) {
            self.label = None;
        } else if word == "s"
            && self
                .text
                .get(..self.at)
                .is_some_and(|text| text.ends_with("Error("))
        {
            if let Some(at) = self
                .text
                .get(end..)
                .and_then(|rest| rest.strip_prefix("): "))
            {
                self.take_bare_codes(self.text.len() - at.len());
                unlabelled.after_code = true;
            }
        } else if word == "capolids" {
            self.take_policies(end);
        } else if word.eq_ignore_ascii_case("timestamp") {
            self.take_timestamp(end);
        } else if word.eq_ignore_ascii_case("extension") || word.eq_ignore_ascii_case("extname") {
            if self.harvest.extension.is_none() {
                self.harvest.extension = self.name_after(end);
            }
        } else if word.eq_ignore_ascii_case("resource") {
            if self.harvest.resource.is_none() {
                self.harvest.resource = self.name_after(end);
            }
        } else if word.eq_ignore_ascii_case("errorcode")
            || (word.eq_ignore_ascii_case("code")
                && self.word_before().eq_ignore_ascii_case("error"))
        {
            let digits_at = self.value_after(end);
            let digits = digits_at.and_then(|at| self.slice(at, self.word_length_at(at)));
            if let Some(code) = digits.and_then(code) {
                self.take_code(code);
            }
        }
    }

    fn take_code(&mut self, code: u32) {
        let codes = &mut self.harvest.codes;
        if codes.len() < MOST_CODES && !codes.contains(&code) {
            codes.push(code);
        }
    }

    fn take_timestamp(&mut self, label_end: usize) {
        let Some(at) = self.value_after(label_end) else {
            return;
        };
        let Some(length) = self.timestamp_length_at(at) else {
            return;
        };
        let Some(printed) = self.slice(at, length).map(str::to_owned) else {
            return;
        };
        let timestamps = &mut self.harvest.timestamps;
        if timestamps.len() < MOST_TIMESTAMPS && !timestamps.contains(&printed) {
            timestamps.push(printed);
        }
    }

    /// The kind that the word before `id` gives, separated by a space, a hyphen or an underscore.
    fn kind_before(&self) -> Option<IdKind> {
        let (word, start) = word_before(self.text, self.at);
        let kind = kind_of(word)?;
        // As in `x-ms-correlation-request-id`.
        let (qualifier, _) = word_before(self.text, start);
        match (kind, kind_of(qualifier)) {
            (IdKind::Request, Some(IdKind::Correlation)) => Some(IdKind::Correlation),
            _ => Some(kind),
        }
    }

    fn word_before(&self) -> &str {
        word_before(self.text, self.at).0
    }

    /// Where a value begins after its label: after a colon or an equals sign, and an opening quotation
    /// mark, escaped or not.
    fn value_after(&self, label_end: usize) -> Option<usize> {
        let mut at = label_end;
        let mut after_sign = false;
        while at < label_end + LONGEST_GAP {
            match self.byte(at)? {
                b':' | b'=' if !after_sign => after_sign = true,
                b'"' | b'\'' | b'\\' | b' ' | b'\t' | b'\n' | b'\r' => {}
                // A no-break space.
                0xc2 | 0xa0 => {}
                byte if after_sign && is_word(byte) => return Some(at),
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// A name after its label. Ids are skipped, since they identify tenants and applications.
    fn name_after(&self, label_end: usize) -> Option<String> {
        let at = self.value_after(label_end)?;
        if self.id_length_at(at).is_some() {
            return None;
        }
        let rest = self.text.get(at..)?;
        let is_of_name = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-' | ':' | '/')
        };
        let end = rest
            .find(|character| !is_of_name(character))
            .unwrap_or(rest.len());
        // An e-mail address is not the name of a program.
        if rest.get(end..).is_some_and(|after| after.starts_with('@')) {
            return None;
        }
        let name = rest.get(..end)?.trim_end_matches(['.', ':', '-']);
        (!name.is_empty() && name.len() <= LONGEST_NAME).then(|| name.to_owned())
    }

    fn id_length(&self) -> Option<usize> {
        self.id_length_at(self.at)
    }

    /// The length of the GUID, or the 32 hexadecimal digits, at a position.
    fn id_length_at(&self, start: usize) -> Option<usize> {
        let mut at = start;
        for (group, digits) in GUID_GROUPS.iter().enumerate() {
            let dashed = group > 0 && self.byte(start + GUID_GROUPS[0]) == Some(b'-');
            if dashed {
                if self.byte(at) != Some(b'-') {
                    return None;
                }
                at += 1;
            }
            for _ in 0..*digits {
                if !self.byte(at)?.is_ascii_hexdigit() {
                    return None;
                }
                at += 1;
            }
        }
        let ends = !self
            .byte(at)
            .is_some_and(|byte| is_word(byte) || byte == b'-');
        ends.then_some(at - start)
    }

    fn timestamp_length(&self) -> Option<usize> {
        self.timestamp_length_at(self.at)
    }

    /// The length of the time at a position: `2026-01-09 02:02:12Z`, `2026-01-09T02:02:12.345Z`.
    fn timestamp_length_at(&self, start: usize) -> Option<usize> {
        const FORM: &[u8] = b"0000-00-00 00:00:00";
        let mut at = start;
        for form in FORM {
            let byte = self.byte(at)?;
            let fits = match form {
                b'0' => byte.is_ascii_digit(),
                b' ' => byte == b' ' || byte == b'T',
                sign => byte == *sign,
            };
            if !fits {
                return None;
            }
            at += 1;
        }
        if self.byte(at) == Some(b'.') {
            at += 1;
            while self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
                && at - start < LONGEST_TIME
            {
                at += 1;
            }
        }
        (self.byte(at) == Some(b'Z')).then_some(at + 1 - start)
    }

    fn word_length(&self) -> usize {
        self.word_length_at(self.at)
    }

    fn word_length_at(&self, start: usize) -> usize {
        let mut length = 1;
        while self.byte(start + length).is_some_and(is_word) {
            length += 1;
        }
        length
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, at: usize, length: usize) -> Option<&str> {
        self.text.get(at..at + length)
    }
}

/// The word before a position, if only white space, hyphens or underscores are between them, and where
/// that word begins.
fn word_before(text: &str, at: usize) -> (&str, usize) {
    let bytes = text.as_bytes();
    let is_separator = |byte: &u8| {
        matches!(
            byte,
            b'-' | b'_' | b' ' | b'\t' | b'\n' | b'\r' | 0xc2 | 0xa0
        )
    };
    let mut end = at;
    while end > 0 && bytes.get(end - 1).is_some_and(is_separator) {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && bytes.get(start - 1).copied().is_some_and(is_word) {
        start -= 1;
    }
    // The letter of escaped white space in a JSON string belongs to no word.
    let is_escaped = start > 0 && bytes.get(start - 1) == Some(&b'\\');
    let word = text
        .get(start + usize::from(is_escaped)..end)
        .unwrap_or_default();
    (word, start)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Parses the digits of a sign-in code.
fn code(digits: &str) -> Option<u32> {
    let is_code =
        CODE_DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| digits.parse().ok()).flatten()
}

fn kind_of(word: &str) -> Option<IdKind> {
    KINDS
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name))
        .map(|(_, kind)| *kind)
}

/// The kind that a word such as `sessionId` or `clientRequestID` gives.
fn kind_with_id(word: &str) -> Option<IdKind> {
    let without_id = word.len().checked_sub("id".len())?;
    let (name, id) = (word.get(..without_id)?, word.get(without_id..)?);
    if !id.eq_ignore_ascii_case("id") {
        return None;
    }
    KINDS
        .iter()
        .find(|(kind, _)| ends_ignoring_case(name, kind))
        .map(|(_, kind)| *kind)
}

/// Whether a word begins the label of something private.
fn is_label_of_others(word: &str) -> bool {
    [
        "identifier",
        "tenant",
        "device",
        "app",
        "application",
        "user",
        "account",
        "object",
        "subscription",
    ]
    .iter()
    .any(|label| word.eq_ignore_ascii_case(label))
}

fn ends_ignoring_case(word: &str, end: &str) -> bool {
    let start = word.len().checked_sub(end.len());
    start
        .and_then(|start| word.get(start..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn strip_prefix_ignoring_case<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let start = word.get(..prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix)
        .then(|| word.get(prefix.len()..))
        .flatten()
}
