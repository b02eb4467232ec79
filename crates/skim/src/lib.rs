//! Finds the ends of JSON values.
//!
//! All other code is compiled for size. Every byte of a sign-in log passes through these loops, so they are
//! in a separate crate that is compiled for speed, and process eight bytes at a time.

/// The same byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The high bit of each byte that is zero; above the lowest of those, perhaps also of other bytes.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(eight(1)) & !word & eight(0x80)
}

/// The position after the quotation mark that ends the string whose text begins at `at`; none if the text
/// ends before that.
#[inline(never)]
pub fn string_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..)?;
        let mut words = rest.chunks_exact(8);
        let hit = words.by_ref().enumerate().find_map(|(index, word)| {
            let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
            let hits = zeros(word ^ eight(b'"')) | zeros(word ^ eight(b'\\'));
            (hits != 0).then(|| index * 8 + hits.trailing_zeros() as usize / 8)
        });
        let hit = match hit {
            Some(hit) => hit,
            None => {
                let last = words.remainder();
                let found = last.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
                rest.len() - last.len() + found
            }
        };
        at += hit;
        match text.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The position after the bracket that closes the one at `at`; none if the text ends before that.
#[inline(never)]
pub fn nested_end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => {
                at = string_end(text, at + 1)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether the value at `at` begins like one of those, ignoring case, with or without a quotation mark.
fn begins(text: &[u8], mut at: usize, values: &[&[u8]]) -> bool {
    while let Some(b':' | b' ' | b'\t' | b'\r' | b'\n' | b'"') = text.get(at) {
        at += 1;
    }
    let rest = text.get(at..).unwrap_or_default();
    values.iter().any(|value| {
        rest.get(..value.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(value))
    })
}

/// The position after the bracket that closes the one at `at`, and whether there are members of that name
/// inside, and the values of all of them begin like one of those.
#[inline(never)]
pub fn list_end(
    text: &[u8],
    mut at: usize,
    name: &[u8],
    values: &[&[u8]],
) -> Option<(usize, bool)> {
    let (mut depth, mut count, mut all) = (0_usize, 0_usize, true);
    loop {
        match text.get(at)? {
            b'"' => {
                let end = string_end(text, at + 1)?;
                // It is in quotation marks.
                if end - at == name.len() + 2
                    && text
                        .get(at + 1..end - 1)
                        .is_some_and(|found| found.eq_ignore_ascii_case(name))
                {
                    count += 1;
                    all &= begins(text, end, values);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some((at + 1, all && count > 0));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_their_own_quotation_mark() {
        for length in 0..40 {
            let text = format!("{}\"rest", "x".repeat(length));
            assert_eq!(string_end(text.as_bytes(), 0), Some(length + 1));
            let escaped = format!("{}\\\"y\\\\\"", "é".repeat(length));
            assert_eq!(string_end(escaped.as_bytes(), 0), Some(escaped.len()));
        }
        assert_eq!(string_end(b"no end here, for sure", 0), None);
        assert_eq!(string_end(b"an escape at the end\\", 0), None);
    }

    #[test]
    fn brackets_close_where_they_were_opened() {
        let text = br#"{"a":[1,{"b":"]}\""}],"c":{}} x"#;
        assert_eq!(nested_end(text, 0), Some(text.len() - 2));
        assert_eq!(nested_end(&text[..20], 0), None);
    }

    #[test]
    fn all_members_are_looked_at() {
        let all = |text: &str| {
            let found = list_end(text.as_bytes(), 0, b"result", &[b"success", b"not"]);
            assert_eq!(found.unwrap().0, text.len());
            found.unwrap().1
        };
        assert!(all(r#"[{"result":"success"},{"Result": "NotApplied"}]"#));
        assert!(!all(r#"[{"result":"success"},{"result":"failure"}]"#));
        assert!(!all(r#"[{"id":"result"}]"#));
        assert!(!all("[]"));
        assert!(!all(r#"[{"result":null,"name":"success"}]"#));
    }
}
