//! The sign-in codes (`AADSTS…`) that can stand behind a token that is refused.
//!
//! A code chooses a hint, nothing more: Microsoft changes codes without notice. A code that is not
//! here is unknown, which says nothing about what it means.

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// A sign-in code that the catalog knows.
#[derive(Debug, PartialEq, Eq)]
pub struct SignInCode {
    /// The digits after `AADSTS`.
    pub code: u32,
    /// What kind of incident it tells of.
    pub class: CodeClass,
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
}

/// What the catalog knows of a code.
pub fn find(code: u32) -> Option<&'static SignInCode> {
    CODES.iter().find(|known| known.code == code)
}

/// A code as the sign-in service prints it.
pub fn aadsts(code: u32) -> String {
    ["AADSTS", &code.to_string()].concat()
}
