//! JSON for copying and export, written by hand: serde_json alone is 45 kB of WebAssembly.

use crate::detection::Id;

/// Writes the fields of one object.
#[derive(Debug)]
pub(crate) struct Object {
    text: String,
}

impl Object {
    /// Adds a field whose value is JSON already.
    pub(crate) fn json(&mut self, name: &str, value: &str) {
        separate(&mut self.text);
        push_string(&mut self.text, name);
        self.text.push(':');
        self.text.push_str(value);
    }

    /// Adds a field whose value is text.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.json(name, &string(value));
    }

    /// Adds a field whose value is text, if there is one.
    pub(crate) fn text_if_any(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }
}

/// An object with the fields that `write` adds.
pub(crate) fn object(write: impl FnOnce(&mut Object)) -> String {
    let mut object = Object {
        text: "{".to_owned(),
    };
    write(&mut object);
    object.text.push('}');
    object.text
}

/// A list of values that are JSON already.
pub(crate) fn list(values: impl IntoIterator<Item = String>) -> String {
    let mut text = "[".to_owned();
    for value in values {
        separate(&mut text);
        text.push_str(&value);
    }
    text.push(']');
    text
}

/// A list of ids, each an object with its kind.
pub(crate) fn ids(ids: &[Id]) -> String {
    list(ids.iter().map(|id| {
        object(|object| {
            object.text("kind", id.kind.name());
            object.text("value", &id.value);
        })
    }))
}

/// Text as a JSON string, with its quotation marks.
pub(crate) fn string(text: &str) -> String {
    let mut json = String::new();
    push_string(&mut json, text);
    json
}

/// A comma, unless the object or list has just begun.
fn separate(text: &mut String) {
    if !text.ends_with(['{', '[']) {
        text.push(',');
    }
}

/// Adds text as a JSON string, with its quotation marks.
pub(crate) fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                json.push('\\');
                json.push(character);
            }
            '\u{0}'..='\u{1f}' => {
                json.push_str("\\u00");
                for digit in [u32::from(character) / 16, u32::from(character) % 16] {
                    json.extend(char::from_digit(digit, 16));
                }
            }
            _ => json.push(character),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn objects_and_lists_nest() {
        let text = object(|object| {
            object.text("name", "a");
            object.text_if_any("missing", None);
            object.json("list", &list([string("b"), list([]), self::object(|_| {})]));
        });
        let parsed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed, json!({ "name": "a", "list": ["b", [], {}] }));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_a_parser(text in ".*|[\u{0}-\u{ff}]*", name in "\\PC*") {
            let json = object(|object| object.text(&name, &text));
            let parsed: Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&parsed[name.as_str()], &Value::String(text));
        }
    }
}
