//! The sign-in codes (`AADSTS…`): Microsoft's public table, and codes from public reports.
//!
//! A code selects a remedy and a hint, nothing more, since Microsoft changes codes without notice. A code
//! that is not listed here is unknown, which does not imply anything about its meaning.
//! `tools/sign_in_codes.mjs` compares the rows with Microsoft's table.

use super::Remedy;

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// A sign-in code that the catalog knows.
#[derive(Debug, PartialEq, Eq)]
pub struct SignInCode {
    /// The digits after `AADSTS`.
    pub code: u32,
    /// The kind of incident it indicates.
    pub class: CodeClass,
    /// What helps.
    pub remedy: Remedy,
    /// The key of its meaning in `extension/_locales`; codes with the same meaning share it.
    pub words: &'static str,
}

/// The kind of incident that a sign-in code indicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeClass {
    /// A policy of the tenant blocks the sign-in, or requires a second factor, a property of the device, or
    /// a new sign-in.
    ConditionalAccess,
    /// A password, session or token has expired or was revoked.
    Expiry,
    /// The sign-in waits for the user; usually not a failure.
    Interrupt,
    /// The application lacks consent or an assignment.
    Configuration,
    /// The account is the wrong one, or cannot be used.
    Identity,
    /// Tokens were requested too often: refreshing makes it worse.
    Loop,
    /// Microsoft's sign-in service is disrupted.
    Service,
    /// An application's own credentials or request are at fault. By itself such a code is no evidence about
    /// the signed-in user's session.
    Application,
}

/// For an application's code, whether it is about its secret, certificate or sign-out, which are left alone;
/// `None` for all other codes.
///
/// Reads the packed table only, since the engine in the page needs no more.
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

/// The catalog's row of a code.
pub fn find(code: u32) -> Option<&'static SignInCode> {
    let index = CODES.binary_search_by_key(&code, |known| known.code).ok()?;
    CODES.get(index)
}

/// All codes, in ascending order.
pub fn all() -> &'static [SignInCode] {
    CODES
}

/// A code as the sign-in service prints it.
pub fn aadsts(code: u32) -> String {
    ["AADSTS", &code.to_string()].concat()
}

/// A code with its meaning. `words` returns the text for a key of `extension/_locales`.
pub(crate) fn meaning(code: u32, words: impl Fn(&str, &[&str]) -> String) -> String {
    let key = find(code).map_or("code_unknown", |known| known.words);
    words("label_and_value", &[&aadsts(code), &words(key, &[])])
}
