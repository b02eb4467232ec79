//! Where to send the admin: links of the cloud and the tenant that a portal's address names.
//!
//! Links are built from fixed parts and from what was parsed; nothing of an address is spliced in.

use crate::catalog::portals::{Cloud, cloud_of};

/// Characters in the name of a host, <https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>.
const LONGEST_DOMAIN: usize = 253;

/// Characters between two dots of it.
const LONGEST_LABEL: usize = 63;

/// The groups of a GUID, in hexadecimal digits.
const GUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

const LEARN: &str = "https://learn.microsoft.com/entra/";
const CONDITIONAL_ACCESS: &str = "identity/conditional-access/";

/// What a portal's address says about where the admin works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    cloud: Cloud,
    tenant: Option<String>,
}

impl Place {
    /// Reads the address of a top document.
    ///
    /// A portal that is not in the catalog, added by the admin, is taken for one of the global cloud.
    pub fn of(address: &str) -> Self {
        let parts = Parts::of(address);
        Self {
            cloud: cloud_of(parts.host).unwrap_or(Cloud::Global),
            tenant: parts.tenant().map(str::to_ascii_lowercase),
        }
    }

    /// The cloud.
    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The tenant, as a GUID or a domain, where the address names one.
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    fn in_portal(&self, host: &str, view: &str) -> String {
        let tenant = self.tenant().unwrap_or_default();
        ["https://", host, "/", tenant, "#view/", view].concat()
    }
}

/// The parts of an address that say where the admin works.
pub(super) struct Parts<'a> {
    /// The host, without a port.
    pub(super) host: &'a str,
    path: &'a str,
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn of(address: &'a str) -> Self {
        let (page, fragment) = address.split_once('#').unwrap_or((address, ""));
        let page = page.split_once('?').map_or(page, |(page, _)| page);
        let rest = page.strip_prefix("https://").unwrap_or_default();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority
            .split_once(':')
            .map_or(authority, |(host, _)| host);
        Self {
            host,
            path,
            fragment,
        }
    }

    /// The portals take the tenant as the path's first segment, or after an at sign at the
    /// fragment's start.
    fn tenant(&self) -> Option<&'a str> {
        let in_path = self.path.split('/').next();
        let in_fragment = self
            .fragment
            .strip_prefix('@')
            .and_then(|rest| rest.split('/').next());
        [in_path, in_fragment]
            .into_iter()
            .flatten()
            .find(|segment| is_guid(segment) || is_domain(segment))
    }

    /// The blade, as `Extension/Blade`, in the portals' old form (`#blade/…`) and the new (`#view/…`).
    pub(super) fn blade(&self) -> Option<String> {
        let route = match self.fragment.strip_prefix('@') {
            Some(rest) => rest.split_once('/')?.1,
            None => self.fragment,
        };
        let route = route
            .strip_prefix("view/")
            .or_else(|| route.strip_prefix("blade/"))?;
        let mut names = route.split(['/', '?']);
        let (extension, blade) = (names.next()?, names.next()?);
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        };
        (is_name(extension) && is_name(blade)).then(|| [extension, "/", blade].concat())
    }
}

fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    GUID_GROUPS.iter().all(|length| {
        groups.next().is_some_and(|group| {
            group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }) && groups.next().is_none()
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && label.len() <= LONGEST_LABEL
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= LONGEST_DOMAIN
        && text.contains('.')
        && text.split('.').all(is_label)
        // An address in numbers is no domain.
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// A page that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The sign-in logs of the last day, as the Entra admin center links them now.
    SignInLogs,
    /// The sign-in logs by the only form that Microsoft's own pages link.
    SignInLogsInAzurePortal,
    /// The Conditional Access policies.
    Policies,
    /// Which policies would apply to a sign-in.
    WhatIf,
    /// The person's own sign-ins; needs no role.
    OwnSignIns,
    /// Where the person registers ways to prove who they are.
    SecurityInfo,
    /// What the sign-in service says of one AADSTS code.
    Code(u32),
    /// Microsoft's page on planning Conditional Access.
    PlanConditionalAccess,
    /// Microsoft's page on sign-in problems with Conditional Access.
    TroubleshootConditionalAccess,
    /// Microsoft's page on sign-in frequency and session lifetime.
    SessionLifetime,
    /// Microsoft's page on continuous access evaluation.
    ContinuousAccessEvaluation,
    /// Microsoft's page on Sign-in Diagnostic.
    SignInDiagnostic,
    /// Microsoft's page on multifactor authentication that its admin portals ask of everyone.
    MandatoryMfa,
    /// Microsoft's table of sign-in codes.
    CodeTable,
}

impl Destination {
    /// The address for that place, or nothing where its cloud has no such page that is known.
    pub fn address(self, place: &Place) -> Option<String> {
        let entra = |view| place.in_portal(place.cloud.entra_host(), view);
        let azure = |view| place.in_portal(place.cloud.azure_host(), view);
        let learn = |folder, page| [LEARN, folder, page].concat();
        Some(match self {
            Destination::SignInLogs => entra(
                "Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true",
            ),
            Destination::SignInLogsInAzurePortal => {
                azure("Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/SignIns")
            }
            Destination::Policies => {
                entra("Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies")
            }
            Destination::WhatIf => entra("Microsoft_AAD_ConditionalAccess/WhatIfBlade"),
            // Other clouds have pages of their own, whose addresses Microsoft does not document.
            Destination::OwnSignIns | Destination::SecurityInfo if place.cloud != Cloud::Global => {
                return None;
            }
            Destination::OwnSignIns => "https://mysignins.microsoft.com".to_owned(),
            Destination::SecurityInfo => "https://mysignins.microsoft.com/security-info".to_owned(),
            Destination::Code(code) => {
                let host = place.cloud.login_host();
                ["https://", host, "/error?code=", &code.to_string()].concat()
            }
            Destination::PlanConditionalAccess => {
                learn(CONDITIONAL_ACCESS, "plan-conditional-access")
            }
            Destination::TroubleshootConditionalAccess => {
                learn(CONDITIONAL_ACCESS, "troubleshoot-conditional-access")
            }
            Destination::SessionLifetime => learn(CONDITIONAL_ACCESS, "concept-session-lifetime"),
            Destination::ContinuousAccessEvaluation => {
                learn(CONDITIONAL_ACCESS, "concept-continuous-access-evaluation")
            }
            Destination::SignInDiagnostic => learn(
                "identity/monitoring-health/",
                "howto-use-sign-in-diagnostics",
            ),
            Destination::MandatoryMfa => learn(
                "identity/authentication/",
                "concept-mandatory-multifactor-authentication",
            ),
            Destination::CodeTable => learn("identity-platform/", "reference-error-codes"),
        })
    }

    /// The key of its name.
    pub fn label(self) -> &'static str {
        match self {
            Destination::SignInLogs => "link_sign_in_logs",
            Destination::SignInLogsInAzurePortal => "link_sign_in_logs_in_azure_portal",
            Destination::Policies => "link_policies",
            Destination::WhatIf => "link_what_if",
            Destination::OwnSignIns => "link_own_sign_ins",
            Destination::SecurityInfo => "link_security_info",
            Destination::Code(_) => "link_code",
            Destination::PlanConditionalAccess => "link_plan_conditional_access",
            Destination::TroubleshootConditionalAccess => "link_troubleshoot_conditional_access",
            Destination::SessionLifetime => "link_session_lifetime",
            Destination::ContinuousAccessEvaluation => "link_continuous_access_evaluation",
            Destination::SignInDiagnostic => "link_sign_in_diagnostic",
            Destination::MandatoryMfa => "link_mandatory_mfa",
            Destination::CodeTable => "link_code_table",
        }
    }
}
