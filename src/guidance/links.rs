//! Links for the admin, in the cloud and tenant of a portal's address.
//!
//! They are built from fixed parts and parsed values; no raw part of an address is inserted.

use crate::catalog::portals::{Cloud, cloud_of};
use crate::portal_url::PortalUrl;

const LEARN: &str = "https://learn.microsoft.com/entra/";
const CONDITIONAL_ACCESS: &str = "identity/conditional-access/";

/// The cloud and tenant that the admin works in, from a portal's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CloudTenant {
    cloud: Cloud,
    tenant: Option<String>,
}

impl CloudTenant {
    /// Reads the address of a top document.
    ///
    /// A portal that the admin added is taken to be in the global cloud.
    pub(crate) fn of(address: &str) -> Self {
        let url = PortalUrl::of(address);
        // Portals use https only; a tenant is taken into a link from no other address.
        let tenant = (url.scheme() == "https").then(|| url.tenant()).flatten();
        Self {
            cloud: cloud_of(url.host()).unwrap_or(Cloud::Global),
            tenant: tenant.map(str::to_ascii_lowercase),
        }
    }

    /// The tenant, as a GUID or a domain, if the address has one.
    pub(crate) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    fn in_portal(&self, host: &str, view: &str) -> String {
        let tenant = self.tenant().unwrap_or_default();
        ["https://", host, "/", tenant, "#view/", view].concat()
    }

    /// The link of a Conditional Access policy; none if the id is not a GUID.
    pub(crate) fn policy(&self, id: &str) -> Option<String> {
        let id = crate::sign_in_log::Guid::parse(id)?.to_string();
        let view = ["Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/", &id].concat();
        Some(self.in_portal(self.cloud.entra_host(), &view))
    }

    /// Whether another address is in the same cloud.
    pub(crate) fn shares_cloud_with(&self, other: &Self) -> bool {
        self.cloud == other.cloud
    }
}

/// Whether an address shows the sign-in logs of the cloud that another address is in, in either portal.
///
/// Nothing on that page is read: the address contains the blade.
pub(crate) fn is_sign_in_log(address: &str, portal: &str) -> bool {
    let url = PortalUrl::of(address);
    let is_there = url.scheme() == "https"
        && cloud_of(url.host()).is_some_and(|cloud| cloud == CloudTenant::of(portal).cloud);
    is_there
        && match url.blade().as_deref() {
            Some("Microsoft_AAD_IAM/SignInLogsList.ReactView") => true,
            // Its menu item is a parameter.
            Some("Microsoft_AAD_IAM/ActiveDirectoryMenuBlade") => {
                address.contains("/ActiveDirectoryMenuBlade/~/SignIns")
            }
            _ => false,
        }
}

/// A page that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The sign-in logs of the last day, in the form that the Entra admin center now links.
    SignInLogs,
    /// The sign-in logs, in the only form that Microsoft's own pages link.
    SignInLogsInAzurePortal,
    /// The Conditional Access policies.
    Policies,
    /// Which policies would apply to a sign-in.
    WhatIf,
    /// The user's own sign-ins; needs no role.
    OwnSignIns,
    /// Where the user registers authentication methods.
    SecurityInfo,
    /// The sign-in service's page on an AADSTS code.
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
    /// Microsoft's page on the multifactor authentication that its admin portals require.
    MandatoryMfa,
    /// Microsoft's table of sign-in codes.
    CodeTable,
    /// The problems of Azure's services that concern the tenant.
    ServiceHealth,
    /// Microsoft's public page on problems of Microsoft 365.
    CloudStatus,
    /// The audit logs, which contain password changes and revoked sessions.
    AuditLogs,
}

impl Destination {
    /// The address in that cloud and tenant; none if no such page is known in its cloud.
    pub(crate) fn address(self, cloud_tenant: &CloudTenant) -> Option<String> {
        let entra = |view| cloud_tenant.in_portal(cloud_tenant.cloud.entra_host(), view);
        let azure = |view| cloud_tenant.in_portal(cloud_tenant.cloud.azure_host(), view);
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
            // Other clouds have their own pages, whose addresses Microsoft does not document.
            Destination::OwnSignIns | Destination::SecurityInfo | Destination::CloudStatus
                if cloud_tenant.cloud != Cloud::Global =>
            {
                return None;
            }
            Destination::OwnSignIns => "https://mysignins.microsoft.com".to_owned(),
            Destination::SecurityInfo => "https://mysignins.microsoft.com/security-info".to_owned(),
            Destination::Code(code) => {
                let host = cloud_tenant.cloud.login_host();
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
            Destination::ServiceHealth => {
                azure("Microsoft_Azure_Health/AzureHealthBrowseBlade/~/serviceIssues")
            }
            Destination::CloudStatus => "https://status.cloud.microsoft".to_owned(),
            Destination::AuditLogs => entra("Microsoft_AAD_IAM/AuditLogList.ReactView"),
        })
    }

    /// The message key of its name.
    pub(crate) fn label(self) -> &'static str {
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
            Destination::ServiceHealth => "link_service_health",
            Destination::CloudStatus => "link_cloud_status",
            Destination::AuditLogs => "link_audit_logs",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TENANT: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

    const ALL: [Destination; 17] = [
        Destination::SignInLogs,
        Destination::SignInLogsInAzurePortal,
        Destination::Policies,
        Destination::WhatIf,
        Destination::OwnSignIns,
        Destination::SecurityInfo,
        Destination::Code(53003),
        Destination::PlanConditionalAccess,
        Destination::TroubleshootConditionalAccess,
        Destination::SessionLifetime,
        Destination::ContinuousAccessEvaluation,
        Destination::SignInDiagnostic,
        Destination::MandatoryMfa,
        Destination::CodeTable,
        Destination::ServiceHealth,
        Destination::CloudStatus,
        Destination::AuditLogs,
    ];

    #[test]
    fn each_cloud_keeps_to_its_own_hosts() {
        for (portal, hosts) in [
            (
                "https://devicemanagement.portal.azure.com/",
                [
                    "entra.microsoft.com",
                    "portal.azure.com",
                    "login.microsoftonline.com",
                ],
            ),
            (
                "https://intune.microsoft.us/#home",
                [
                    "entra.microsoft.us",
                    "portal.azure.us",
                    "login.microsoftonline.us",
                ],
            ),
            (
                "https://portal.azure.cn/?feature.x=true#home",
                [
                    "entra.microsoftonline.cn",
                    "portal.azure.cn",
                    "login.partner.microsoftonline.cn",
                ],
            ),
        ] {
            // A session controlled by Defender has a suffix in its host, and links lead to the hosts without
            // it.
            let suffixed = portal.replacen(".us/", ".us.mcas-gov.us/", 1);
            assert_eq!(CloudTenant::of(&suffixed), CloudTenant::of(portal));
            let cloud_tenant = CloudTenant::of(portal);
            let [entra, azure, login] = hosts;
            for (destination, host) in [
                (Destination::SignInLogs, entra),
                (Destination::Policies, entra),
                (Destination::WhatIf, entra),
                (Destination::SignInLogsInAzurePortal, azure),
                (Destination::Code(53003), login),
            ] {
                let address = destination.address(&cloud_tenant).unwrap();
                let beginning = ["https://", host, "/"].concat();
                assert!(address.starts_with(&beginning), "{address} from {portal}");
            }
        }
    }

    #[test]
    fn a_sign_in_log_is_recognised_by_cloud_and_blade() {
        for portal in [
            "https://intune.microsoft.com/",
            "https://portal.azure.us/contoso.us",
            "https://portal.azure.cn/",
        ] {
            let cloud_tenant = CloudTenant::of(portal);
            for destination in ALL {
                let Some(address) = destination.address(&cloud_tenant) else {
                    continue;
                };
                let is_log = matches!(
                    destination,
                    Destination::SignInLogs | Destination::SignInLogsInAzurePortal
                );
                assert_eq!(is_sign_in_log(&address, portal), is_log, "{address}");
                let is_elsewhere = is_sign_in_log(&address, "https://entra.microsoft.com.example");
                assert_eq!(is_elsewhere, is_log && cloud_tenant.cloud == Cloud::Global);
            }
        }
        let view = "#view/Microsoft_AAD_IAM/SignInLogsList.ReactView";
        for host in ["http://entra.microsoft.com/", "https://portal.example/"] {
            let address = [host, view].concat();
            assert!(
                !is_sign_in_log(&address, "https://portal.azure.com/"),
                "{address}"
            );
        }
    }

    #[test]
    fn a_suffix_of_defender_leads_to_the_plain_hosts() {
        for suffixed in [
            "https://portal.azure.com.mcas.ms/contoso.com#view/A/B",
            "https://entra.microsoft.com.mcas-gov.ms/contoso.com",
        ] {
            let address = Destination::SignInLogs
                .address(&CloudTenant::of(suffixed))
                .unwrap();
            assert!(
                address.starts_with("https://entra.microsoft.com/contoso.com#view/"),
                "{address}"
            );
        }
    }

    #[test]
    fn only_the_global_cloud_has_known_account_pages() {
        for destination in [
            Destination::OwnSignIns,
            Destination::SecurityInfo,
            Destination::CloudStatus,
        ] {
            let address = |portal| destination.address(&CloudTenant::of(portal));
            assert!(address("https://portal.azure.com").is_some());
            assert_eq!(address("https://portal.azure.us"), None);
            assert_eq!(address("https://portal.azure.cn"), None);
        }
    }

    #[test]
    fn an_unknown_portal_is_assumed_to_be_global() {
        let cloud_tenant = CloudTenant::of("https://portal.example/contoso.com#home");
        assert_eq!(
            (cloud_tenant.cloud, cloud_tenant.tenant()),
            (Cloud::Global, Some("contoso.com"))
        );
    }

    #[test]
    fn the_tenant_is_that_of_the_address_in_lower_case() {
        for (address, tenant) in [
            (
                "https://portal.azure.com/Contoso.COM/?feature.x=1#home",
                Some("contoso.com"),
            ),
            ("https://portal.azure.com/#home", None),
            ("http://portal.azure.com/contoso.com", None),
        ] {
            assert_eq!(CloudTenant::of(address).tenant(), tenant, "{address}");
        }
    }

    #[test]
    fn links_have_the_form_that_the_portals_expect() {
        let cloud_tenant = CloudTenant::of(&["https://portal.azure.com/", TENANT].concat());
        for (destination, address) in [
            (
                Destination::SignInLogs,
                "https://entra.microsoft.com/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true",
            ),
            (
                Destination::SignInLogsInAzurePortal,
                "https://portal.azure.com/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/SignIns",
            ),
            (
                Destination::Code(700084),
                "https://login.microsoftonline.com/error?code=700084",
            ),
            (
                Destination::PlanConditionalAccess,
                "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
            ),
        ] {
            assert_eq!(destination.address(&cloud_tenant).as_deref(), Some(address));
        }
        assert_eq!(
            Destination::Policies
                .address(&CloudTenant::of("https://portal.azure.com/#home"))
                .as_deref(),
            Some(
                "https://entra.microsoft.com/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies"
            ),
        );
    }

    proptest! {
        #[test]
        fn links_lead_to_listed_hosts_only(
            address in prop_oneof![
                any::<String>(),
                "https://[a-z@:.]{0,20}(portal[.]azure[.]com)?[/#@?a-zA-Z0-9.%\\\\:-]{0,60}",
            ]
        ) {
            let cloud_tenant = CloudTenant::of(&address);
            for destination in ALL {
                let Some(link) = destination.address(&cloud_tenant) else { continue };
                let rest = link.strip_prefix("https://").unwrap();
                let host = rest.split(['/', '#', '?']).next().unwrap();
                let allowed = [
                    cloud_tenant.cloud.entra_host(),
                    cloud_tenant.cloud.azure_host(),
                    cloud_tenant.cloud.login_host(),
                    "mysignins.microsoft.com",
                    "learn.microsoft.com",
                    "status.cloud.microsoft",
                ];
                prop_assert!(allowed.contains(&host), "{} from {}", link, address);
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/#?=~._-".contains(&byte);
                prop_assert!(link.bytes().all(is_plain), "{} from {}", link, address);
            }
        }
    }
}
