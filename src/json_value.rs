//! A JSON value, as in storage, policies and messages.
//!
//! Stored values may be of another version, or from any source. So they are first read as they are, and then
//! each part is parsed by itself: an unreadable part affects no other.

use std::fmt;

use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};

use crate::number::whole;

/// Most characters of a wrong value quoted in a setting's error; enough to recognise it.
const QUOTED: usize = 60;

/// A value in storage or policy, before validation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum JsonValue {
    /// `null`, or a missing value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Any text.
    Text(String),
    /// A list.
    List(Vec<JsonValue>),
    /// Names and values, in order.
    Map(Vec<(String, JsonValue)>),
}

impl JsonValue {
    /// The value under a name, if this is a map that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&JsonValue> {
        let JsonValue::Map(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Sorts all maps by name, since browsers return them in an order of their own.
    pub(crate) fn sorted(self) -> Self {
        match self {
            JsonValue::List(items) => {
                JsonValue::List(items.into_iter().map(JsonValue::sorted).collect())
            }
            JsonValue::Map(entries) => {
                let sorted = entries.into_iter().map(|(name, it)| (name, it.sorted()));
                let mut entries: Vec<(String, JsonValue)> = sorted.collect();
                entries.sort_by(|(one, _), (other, _)| one.cmp(other));
                JsonValue::Map(entries)
            }
            plain => plain,
        }
    }

    /// A short rendering for display.
    pub(crate) fn quoted(&self) -> String {
        match self {
            JsonValue::Null => "null".to_owned(),
            JsonValue::Bool(value) => value.to_string(),
            JsonValue::Number(value) => value.to_string(),
            JsonValue::Text(text) => {
                let start: String = text.chars().take(QUOTED).collect();
                let more = if start.len() < text.len() { "…" } else { "" };
                ["\"", &start, more, "\""].concat()
            }
            JsonValue::List(_) => "[…]".to_owned(),
            JsonValue::Map(_) => "{…}".to_owned(),
        }
    }
}

impl Serialize for JsonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            JsonValue::Null => serializer.serialize_unit(),
            JsonValue::Bool(value) => serializer.serialize_bool(*value),
            JsonValue::Number(value) => serializer.serialize_f64(*value),
            JsonValue::Text(text) => serializer.serialize_str(text),
            JsonValue::List(items) => items.serialize(serializer),
            JsonValue::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = JsonValue;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Bool(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "every number in JavaScript is a double"
    )]
    fn visit_i64<E>(self, value: i64) -> Result<JsonValue, E> {
        Ok(JsonValue::Number(value as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "every number in JavaScript is a double"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<JsonValue, E> {
        Ok(JsonValue::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<JsonValue, E> {
        Ok(JsonValue::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<JsonValue, E> {
        Ok(JsonValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JsonValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(JsonValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<JsonValue, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(JsonValue::Map(map))
    }
}

/// Reads a stored value.
///
/// # Errors
///
/// What does not match the expected form.
pub(crate) fn typed<T: DeserializeOwned>(value: JsonValue) -> Result<T, Error> {
    T::deserialize(value)
}

impl<'de> IntoDeserializer<'de> for JsonValue {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for JsonValue {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            JsonValue::Null => visitor.visit_unit(),
            JsonValue::Bool(value) => visitor.visit_bool(value),
            JsonValue::Number(number) => match whole::<i64>(number) {
                Some(number) => visitor.visit_i64(number),
                None => visitor.visit_f64(number),
            },
            JsonValue::Text(text) => visitor.visit_string(text),
            JsonValue::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            JsonValue::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            JsonValue::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            JsonValue::Text(name) => visitor.visit_enum(name.into_deserializer()),
            JsonValue::Map(entries) => visitor.visit_enum(MapAccessDeserializer::new(
                MapDeserializer::new(entries.into_iter()),
            )),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Variants {
        Unit,
        Newtype(u64),
        Struct { left: i32 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        number: u64,
        part: f64,
        text: String,
        none: Option<bool>,
        some: Option<i32>,
        kinds: Vec<Variants>,
    }

    #[test]
    fn values_survive_json() {
        let everything = Everything {
            number: 9_007_199_254_740_992,
            part: 0.5,
            text: "text".to_owned(),
            none: None,
            some: Some(-7),
            kinds: vec![
                Variants::Unit,
                Variants::Newtype(1),
                Variants::Struct { left: -1 },
            ],
        };
        let json = serde_json::to_string(&everything).unwrap();
        let raw: JsonValue = serde_json::from_str(&json).unwrap();
        assert_eq!(typed::<Everything>(raw).unwrap(), everything);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for json in [
            "null",
            "7",
            "\"Other\"",
            "{\"Struct\":{}}",
            "{\"Newtype\":1.5}",
            "{}",
        ] {
            let raw: JsonValue = serde_json::from_str(json).unwrap();
            assert!(typed::<Variants>(raw).is_err(), "{json}");
        }
    }
}
