//! Values as in exports: JSON in JSON strings, strings in place of objects, numbers in place of names.

use serde_json::Value;

use super::limits::{DEEPEST_VALUE, LONGEST_TEXT, STRINGS_IN_STRINGS};

/// Parses a value, and JSON in it that is encoded as a string.
pub(super) fn parse(text: &[u8]) -> Value {
    if is_too_deep(text) {
        return Value::Null;
    }
    let Ok(value) = serde_json::from_slice(text) else {
        return Value::Null;
    };
    unpack(value)
}

/// Whether a value could be nested deeper than the stack allows. Brackets in strings count too, which does no
/// harm, since they are usually paired.
fn is_too_deep(text: &[u8]) -> bool {
    let mut depth = 0_usize;
    for byte in text {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_VALUE {
            return true;
        }
    }
    false
}

/// Parses JSON in a string, repeatedly if nested.
pub(super) fn unpack(mut value: Value) -> Value {
    for _ in 0..STRINGS_IN_STRINGS {
        let Value::String(text) = &value else { break };
        if !text.trim_start().starts_with(['[', '{']) {
            break;
        }
        if is_too_deep(text.as_bytes()) {
            break;
        }
        match serde_json::from_str(text) {
            Ok(inner) => value = inner,
            Err(_) => break,
        }
    }
    value
}

/// A string or a number as text, shortened to the length limit.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| shortened(text))
}

/// The text, truncated if it is longer than any name.
pub(super) fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or_default());
    }
    text
}

/// A member by name, ignoring case.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    let Value::Object(members) = value else {
        return &Value::Null;
    };
    members
        .get(name)
        .or_else(|| {
            let found = members
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value)
        })
        .unwrap_or(&Value::Null)
}

/// The items of a list; a single value in place of a list is a list of one.
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        other => std::slice::from_ref(other),
    }
}

/// Whether PowerShell wrote a type's name, or the beginning of an object, in place of the value.
pub(super) fn is_cut_off(text: &str) -> bool {
    text.starts_with("Microsoft.Graph.PowerShell")
        || text.starts_with("System.")
        || text.starts_with("@{")
}
