//! The sign-in codes (`AADSTS…`): Microsoft's public table, and those that public reports add.
//!
//! A code chooses a remedy and a hint, nothing more: Microsoft changes codes without notice. A code that
//! is not here is unknown, which says nothing about what it means. `tools/sign_in_codes.mjs` compares the
//! rows with Microsoft's table.

use super::Remedy;

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// A sign-in code that the catalog knows.
#[derive(Debug, PartialEq, Eq)]
pub struct SignInCode {
    /// The digits after `AADSTS`.
    pub code: u32,
    /// What kind of incident it tells of.
    pub class: CodeClass,
    /// What helps.
    pub remedy: Remedy,
    /// The key of what it means, in `extension/_locales`; codes of one meaning share it.
    pub words: &'static str,
}

/// What kind of incident a sign-in code tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeClass {
    /// A policy of the tenant: it blocks the sign-in, or asks for a second factor, for something of
    /// the device, or for a new sign-in.
    ConditionalAccess,
    /// A password, session or token has expired or was revoked.
    Expiry,
    /// The sign-in waits for the person; mostly no failure.
    Interrupt,
    /// The application lacks a consent or an assignment.
    Configuration,
    /// The account is the wrong one, or cannot be used.
    Identity,
    /// Tokens were asked for too often: refreshing makes it worse.
    Loop,
    /// Microsoft's sign-in service has trouble.
    Service,
    /// An application's own credentials or request are at fault. By itself such a code says nothing of
    /// the session of whoever is signed in.
    Application,
}

/// Whether a code is of an application's, and then whether of its secret, certificate or sign-out, which
/// are left alone whatever stands beside them; `None` for all other codes.
///
/// Reads the packed table alone, since the engine in the page needs to know no more.
pub fn of_application(code: u32) -> Option<bool> {
    let (mut known, mut number, mut shift) = (0, 0_u32, 0);
    for byte in OF_APPLICATIONS {
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if *byte < 0x80 {
            known += number >> 1;
            if known == code {
                return Some(number & 1 == 1);
            }
            (number, shift) = (0, 0);
        }
    }
    None
}

/// All that the catalog knows of a code.
pub fn find(code: u32) -> Option<&'static SignInCode> {
    let index = CODES.binary_search_by_key(&code, |known| known.code).ok()?;
    CODES.get(index)
}

/// All codes, in the order of their numbers.
pub fn all() -> &'static [SignInCode] {
    CODES
}

/// A code as the sign-in service prints it.
pub fn aadsts(code: u32) -> String {
    ["AADSTS", &code.to_string()].concat()
}
