//! Messages from a page as JSON text. The page's programs use this instead of serde-wasm-bindgen or
//! serde_json, which are many kilobytes of WebAssembly in every document.

use std::fmt;

use serde::ser::{
    self, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant,
};

use crate::json::push_string;

/// The value contains something that no message contains, such as a map or a fraction.
#[derive(Debug)]
pub(crate) struct NotPlain;

impl fmt::Display for NotPlain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no message carries this")
    }
}

impl std::error::Error for NotPlain {}

impl ser::Error for NotPlain {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The value as JSON, with `null` for none.
///
/// # Errors
///
/// [`NotPlain`], for kinds of values that no message from a page contains.
pub(crate) fn of(value: &impl Serialize) -> Result<String, NotPlain> {
    let mut json = String::new();
    value.serialize(Writer(&mut json))?;
    Ok(json)
}

struct Writer<'a>(&'a mut String);

impl<'a> Writer<'a> {
    fn open(self, opening: &str, closing: &'static str) -> Open<'a> {
        self.0.push_str(opening);
        Open {
            json: self.0,
            closing,
            is_empty: true,
        }
    }

    /// Begins an object with one field, named after the variant.
    fn variant(&mut self, name: &str) {
        self.0.push('{');
        push_string(self.0, name);
        self.0.push(':');
    }
}

/// An object or a list that is not closed yet.
struct Open<'a> {
    json: &'a mut String,
    closing: &'static str,
    is_empty: bool,
}

impl Open<'_> {
    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_empty) {
            self.json.push(',');
        }
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), NotPlain> {
        self.separate();
        push_string(self.json, name);
        self.json.push(':');
        value.serialize(Writer(self.json))
    }

    fn close(self) {
        self.json.push_str(self.closing);
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = NotPlain;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotPlain> {
        self.separate();
        value.serialize(Writer(self.json))
    }

    fn end(self) -> Result<(), NotPlain> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = NotPlain;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), NotPlain> {
        self.close();
        Ok(())
    }
}

impl SerializeStructVariant for Open<'_> {
    type Ok = ();
    type Error = NotPlain;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), NotPlain> {
        self.close();
        Ok(())
    }
}

/// Refuses kinds of values that no message from a page contains.
macro_rules! refuse {
    ($($method:ident: $value:ty,)*) => {
        $(fn $method(self, _: $value) -> Result<(), NotPlain> {
            Err(NotPlain)
        })*
    };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = NotPlain;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Impossible<(), NotPlain>;
    type SerializeTupleStruct = Impossible<(), NotPlain>;
    type SerializeTupleVariant = Impossible<(), NotPlain>;
    type SerializeMap = Impossible<(), NotPlain>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    refuse! {
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_bool(self, value: bool) -> Result<(), NotPlain> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_u32(self, value: u32) -> Result<(), NotPlain> {
        self.0.push_str(&value.to_string());
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), NotPlain> {
        push_string(self.0, value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), NotPlain> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotPlain> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotPlain> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), NotPlain> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        self.variant(variant);
        value.serialize(Writer(self.0))?;
        self.0.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, NotPlain> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, NotPlain> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, NotPlain> {
        self.variant(variant);
        Ok(self.open("{", "}}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::{Detection, Harvest, Id, IdKind, Reason};
    use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
    use crate::types::DocumentKey;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn the_background_parses_each_message_as_sent() {
        let document = DocumentKey("a \"name\" \\ \n …".to_owned());
        let detection = |harvest| FromPage::Seen {
            document: document.clone(),
            detection: Detection {
                message: "token-validation".to_owned(),
                locale: "de-DE".to_owned(),
                host: "portal.azure.com".to_owned(),
                harvest,
                beside_work: false,
                reasons: vec![Reason::InAnAlert, Reason::FrameNotShown],
            },
        };
        let id = |kind, value: &str| Id {
            kind,
            value: value.to_owned(),
        };
        let full = Harvest {
            codes: vec![53003, u32::MAX],
            ids: vec![id(IdKind::Trace, "0b8a"), id(IdKind::Unlabelled, "7c2d")],
            timestamps: vec!["2026-01-09 02:02:10Z".to_owned()],
            extension: Some("Microsoft_Intune".to_owned()),
            resource: None,
            ..Harvest::default()
        };
        let risk = RefreshRisk {
            unsaved_input: true,
            submitted: false,
            media: false,
            printing: true,
            work_in_memory: true,
        };
        for message in [
            FromPage::Opened {
                document: document.clone(),
                address: "https://portal.azure.com/#home".to_owned(),
                navigation: Navigation::BackForward,
            },
            FromPage::EngineWanted {
                document: document.clone(),
                policies: vec![String::new(), "script-src 'self'".to_owned()],
                webassembly: true,
            },
            FromPage::Ready {
                document: document.clone(),
            },
            detection(Harvest::default()),
            detection(full),
            FromPage::Gone {
                document: document.clone(),
            },
            FromPage::RefreshRisk {
                document: document.clone(),
                risk,
            },
            FromPage::TabConditions {
                document: document.clone(),
                visible: true,
                online: false,
            },
            FromPage::Moved {
                document: document.clone(),
                address: String::new(),
            },
            FromPage::Chose {
                document: document.clone(),
                revision: 3,
                choice: Choice::TurnOffHere,
            },
            FromPage::Elapsed {
                document: document.clone(),
                revision: 0,
            },
            FromPage::Evicted {
                document: document.clone(),
            },
            FromPage::Covered {
                document: document.clone(),
                covered: true,
            },
        ] {
            let json = of(&message).unwrap();
            let read: FromPage = serde_json::from_str(&json).unwrap();
            assert_eq!(read, message, "{json}");
        }
    }

    #[test]
    fn values_that_no_message_holds_are_refused() {
        assert!(of(&0.5).is_err());
        assert!(of(&(1_u32, 2_u32)).is_err());
    }
}
