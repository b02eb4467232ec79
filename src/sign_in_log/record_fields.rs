//! The relevant members of a record, by all the names that exports use for them.

/// Most bytes of a name that is looked up; all known names are shorter.
const LONGEST_NAME: usize = 64;

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident: $($name:literal)|+;)*) => {
        /// A member of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field {
            $($(#[$doc])* $field,)*
        }

        /// The number of fields.
        pub(super) const FIELDS: usize = [$(Field::$field),*].len();

        impl Field {
            /// The member of that name, folded by [`fold`].
            fn of_folded(name: &[u8]) -> Option<Self> {
                $($(const { assert!($name.len() <= LONGEST_NAME) };)+)*
                match name {
                    $($($name)|+ => Some(Field::$field),)*
                    _ => None,
                }
            }
        }
    };
}

fields! {
    Id: b"id" | b"requestid" | b"signinid";
    Correlation: b"correlationid";
    Token: b"uniquetokenidentifier" | b"uti";
    Created: b"createddatetime" | b"dateutc" | b"date";
    Generated: b"timegenerated" | b"timegeneratedutc" | b"createddatetimeutc";
    Time: b"time";
    App: b"appid" | b"applicationid";
    AppName: b"appdisplayname" | b"application";
    Resource: b"resourceid";
    ResourceIdentity: b"resourceidentity";
    ResourceName: b"resourcedisplayname" | b"resource";
    Status: b"status";
    ErrorCode: b"errorcode" | b"signinerrorcode" | b"statuserrorcode";
    ResultType: b"resulttype";
    ResultDescription: b"resultdescription";
    FailureReason: b"failurereason" | b"statusfailurereason";
    Details: b"additionaldetails" | b"statusadditionaldetails";
    Summary: b"conditionalaccessstatus" | b"conditionalaccess";
    Applied: b"appliedconditionalaccesspolicies" | b"appliedconditionalaccesspolicy";
    Policies: b"conditionalaccesspolicies";
    IsInteractive: b"isinteractive";
    EventTypes: b"signineventtypes" | b"signineventtype";
    Category: b"category";
    Type: b"type";
    ServicePrincipal: b"serviceprincipalid";
    ManagedIdentity: b"managedidentitytype" | b"managedserviceidentity";
    Client: b"clientappused" | b"clientapp";
    Device: b"devicedetail";
    Compliant: b"compliant";
    Properties: b"properties";
    /// Only audit logs have it.
    Activity: b"activitydisplayname" | b"activitydatetime" | b"activity";
    /// Only the files of authentication details have it.
    AuthenticationMethod: b"authenticationmethod";
    /// Only PowerShell's objects have it.
    Additional: b"additionalproperties";
}

impl Field {
    /// The member of that name, ignoring case and punctuation.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let mut folded = [0; LONGEST_NAME];
        let length = fold(name, &mut folded)?;
        Self::of_folded(folded.get(..length)?)
    }
}

/// Lower-cases a name and drops its punctuation, up to a bracket, as in `TimeGenerated [UTC]`.
fn fold(name: &[u8], folded: &mut [u8; LONGEST_NAME]) -> Option<usize> {
    let mut length = 0;
    for byte in name {
        match byte {
            b'[' => break,
            b' ' | b'_' | b'-' | b'.' | b'(' | b')' => {}
            _ => {
                *folded.get_mut(length)? = byte.to_ascii_lowercase();
                length += 1;
            }
        }
    }
    Some(length)
}

/// A text without case, spaces and punctuation, for comparing names of values.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_recognised_by_all_its_names() {
        for (name, field) in [
            ("appliedConditionalAccessPolicies", Field::Applied),
            ("AppliedConditionalAccessPolicies", Field::Applied),
            ("Application ID ", Field::App),
            ("TimeGenerated [UTC]", Field::Generated),
            ("Date (UTC)", Field::Created),
            ("Sign-in error code", Field::ErrorCode),
            ("resulttype", Field::ResultType),
            ("Status.ErrorCode", Field::ErrorCode),
        ] {
            assert_eq!(Field::of(name.as_bytes()), Some(field), "{name}");
        }
        assert_eq!(Field::of(b"userPrincipalName"), None);
        assert_eq!(Field::of(&[b'a'; 500]), None);
        assert_eq!(Field::of("Fecha (UTC)".as_bytes()), None);
    }
}
