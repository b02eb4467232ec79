//! Ids of sign-ins: request id, correlation id and unique token identifier.
//!
//! The unique token identifier is the request id again: the same sixteen bytes in .NET's byte order, in
//! base64. Records of 2022 have base64 of the id's text instead.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The groups of a GUID, in hexadecimal digits.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Characters of a unique token identifier without padding: base64 of sixteen bytes.
const TOKEN_LENGTH: usize = 22;

/// Characters of a unique token identifier of 2022: base64 of 36 characters.
const TEXT_TOKEN_LENGTH: usize = 48;

/// Sixteen bytes, in printed order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Guid([u8; 16]);

impl Guid {
    /// Parses an id with hyphens or as 32 digits, with or without braces. None for all zeros, which identify
    /// nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['{', '}']);
        let has_groups = text.contains('-');
        let mut bytes = [0; 16];
        let mut digits = 0_usize;
        for (index, group) in text.split('-').enumerate() {
            if has_groups && GROUPS.get(index) != Some(&group.len()) {
                return None;
            }
            for character in group.chars() {
                let digit = u8::try_from(character.to_digit(16)?).ok()?;
                let byte = bytes.get_mut(digits / 2)?;
                *byte = *byte << 4 | digit;
                digits += 1;
            }
        }
        (digits == 32 && bytes != [0; 16]).then_some(Self(bytes))
    }

    /// Parses a unique token identifier, the `uti` claim of a token.
    pub(crate) fn of_token(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('=');
        match text.len() {
            TOKEN_LENGTH => {
                let bytes: [u8; 16] = base64(text)?.try_into().ok()?;
                let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
                let [i, j, k, l, m, n, o, p] = rest;
                let printed = [d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p];
                (printed != [0; 16]).then_some(Self(printed))
            }
            TEXT_TOKEN_LENGTH => Self::parse(&String::from_utf8(base64(text)?).ok()?),
            _ => None,
        }
    }
}

/// Base64 in either alphabet, without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut kept, mut bits) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        kept = (kept << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(kept >> bits & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

impl fmt::Display for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                formatter.write_str("-")?;
            }
            write!(formatter, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<Guid> for String {
    fn from(guid: Guid) -> Self {
        guid.to_string()
    }
}

impl TryFrom<String> for Guid {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Guid::parse(&text).ok_or("not a GUID")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_identifier_is_the_request_id_in_the_order_of_dot_net() {
        let printed = "00112233-4455-6677-8899-aabbccddeeff";
        let guid = Guid::parse(printed).unwrap();
        // 33221100 5544 7766 8899aabbccddeeff
        assert_eq!(Guid::of_token("MyIRAFVEd2aImaq7zN3u_w"), Some(guid));
        assert_eq!(Guid::of_token("MyIRAFVEd2aImaq7zN3u/w=="), Some(guid));
        assert_eq!(
            Guid::of_token("MDAxMTIyMzMtNDQ1NS02Njc3LTg4OTktYWFiYmNjZGRlZWZm"),
            Some(guid)
        );
        assert_eq!(guid.to_string(), printed);
    }

    #[test]
    fn invalid_ids_are_rejected() {
        for text in [
            "",
            "SecurityDefaults",
            "00000000-0000-0000-0000-000000000000",
            "0011-2233-4455",
            "00112233-4455-6677-8899-aabbccddeefff",
            "00112233-4455-6677-8899-aabbccddeefg",
        ] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
        assert_eq!(Guid::of_token("AAAAAAAAAAAAAAAAAAAAAA"), None);
        assert_eq!(Guid::of_token("short"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_an_id_or_none(text in "\\PC{0,60}|[0-9a-fA-F-]{30,40}|[A-Za-z0-9_-]{22}") {
            if let Some(guid) = Guid::parse(&text).or_else(|| Guid::of_token(&text)) {
                prop_assert_eq!(Guid::parse(&guid.to_string()), Some(guid));
            }
        }
    }
}
