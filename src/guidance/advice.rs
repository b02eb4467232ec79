//! The advice on an incident: its likely cause, and the steps that help.
//!
//! Everything is a key of `extension/_locales`. A code selects a hint, never a verdict: according to
//! Microsoft, clients must not depend on codes, and an unknown code has no known meaning.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application>

use super::links::Destination;
use crate::catalog::codes::{self, CodeClass};
use crate::detection::Detection;
use crate::remedy::{Cause, Guidance};

/// The likely cause of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// A Conditional Access policy refuses the token.
    ConditionalAccess,
    /// A Conditional Access policy does not allow the network location.
    NetworkLocation,
    /// Multifactor authentication is required, or has expired.
    Mfa,
    /// A policy has a requirement for the device.
    Device,
    /// The sign-in frequency that a policy sets has elapsed.
    SignInFrequency,
    /// The sign-in has expired or was revoked, and a refresh cannot renew it.
    Expiry,
    /// The sessions were revoked, for example by a password change.
    Revoked,
    /// The user has to sign in; nothing is wrong.
    Interrupt,
    /// The portal offers a button to sign in again, with the claims that are missing.
    PortalSignIn,
    /// The app behind the page lacks consent.
    Consent,
    /// The account is not assigned to the app behind the page.
    Assignment,
    /// The wrong account is signed in.
    Account,
    /// The account is locked or disabled.
    BlockedAccount,
    /// The same token was requested too often.
    Loop,
    /// Nothing was refused: the portal's request failed on its way, or Microsoft's service is disrupted.
    Portal,
    /// A refresh would help, but the page keeps work in memory that it would lose.
    UnsavedWork,
    /// Nothing indicates a cause.
    Unknown,
}

/// The content of the overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Key of the title, which names the cause once it is known.
    pub title: &'static str,
    /// Key of the announcement: what was tried, which does not change as details arrive.
    pub announced: &'static str,
    /// Key of what happened.
    pub happened: &'static str,
    /// Key of the likely reason.
    pub why: &'static str,
    /// What to do, in order. One of the first three steps has the link to the sign-in logs.
    pub steps: &'static [Step],
    /// Pages for further reading.
    pub further: &'static [Destination],
    /// Key of the button for another refresh; none if that would make things worse.
    pub refresh: Option<&'static str>,
}

/// One step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Key of the text.
    pub words: &'static str,
    /// The pages to do it on.
    pub links: &'static [Destination],
}

/// The plan for this incident.
pub(crate) fn plan(guidance: &Guidance) -> Plan {
    let ground = ground_of_incident(guidance);
    let (announced, happened, refresh) = match guidance.cause {
        Cause::Recurred => (
            "recurred_title",
            "recurred_happened",
            "choice_refresh_once_more",
        ),
        Cause::TooManyRefreshes => (
            "not_refreshed_title",
            "too_many_refreshes_happened",
            "choice_refresh_now",
        ),
        Cause::NotStored => (
            "not_refreshed_title",
            "not_stored_happened",
            "choice_refresh_now",
        ),
        Cause::RefreshUnanswered => (
            "refresh_unanswered_title",
            "refresh_unanswered_happened",
            "choice_refresh_once_more",
        ),
        Cause::RefreshWouldNotHelp if ground == Ground::UnsavedWork => (
            "not_refreshed_title",
            "unsaved_work_happened",
            "choice_refresh_anyway",
        ),
        Cause::RefreshWouldNotHelp => (
            "not_refreshed_title",
            "would_not_help_happened",
            "choice_refresh_now",
        ),
    };
    Plan {
        title: ground.title().unwrap_or(announced),
        announced,
        happened,
        why: ground.why(),
        steps: ground.steps(),
        further: ground.further(),
        refresh: ground.allows_refresh().then_some(refresh),
    }
}

/// The likely cause of the incident. Once a refresh was made, the work is lost, and did not keep the error.
fn ground_of_incident(guidance: &Guidance) -> Ground {
    let detection = &guidance.detection;
    if guidance.cause == Cause::RefreshWouldNotHelp && detection.would_lose_work() {
        Ground::UnsavedWork
    } else {
        ground(detection)
    }
}

/// The likely cause of the error.
pub(crate) fn ground(detection: &Detection) -> Ground {
    let grounds = || {
        detection
            .harvest
            .codes
            .iter()
            .copied()
            .filter_map(ground_of_code)
    };
    // The advice to stop reloading has priority, and an interrupt is often followed by the actual cause.
    if grounds().any(|ground| ground == Ground::Loop) {
        return Ground::Loop;
    }
    // Whatever the code, the portal's own button requests what is missing.
    if detection.message == "sign-in-again" {
        return Ground::PortalSignIn;
    }
    grounds()
        .find(|ground| *ground != Ground::Interrupt)
        .or_else(|| grounds().next())
        .unwrap_or_else(|| ground_of_message(detection))
}

fn ground_of_code(code: u32) -> Option<Ground> {
    let class = codes::find(code)?.class;
    Some(match code {
        50072 | 50074 | 50076 | 50078 | 50079 | 53004 | 53010 => Ground::Mfa,
        50005 | 50097 | 50155 | 50187 | 53000 | 53001 | 53002 | 53005 | 53009 => Ground::Device,
        70043 | 70044 => Ground::SignInFrequency,
        50132 | 50133 | 50173 => Ground::Revoked,
        // The risk is the account's, in its home tenant: no policy of this tenant is involved.
        50053 | 50057 | 53011 | 530_034 => Ground::BlockedAccount,
        // The sign-in was interrupted or made twice; nothing was revoked.
        50089 | 54005 => Ground::Interrupt,
        50105 => Ground::Assignment,
        _ => match class {
            CodeClass::ConditionalAccess => Ground::ConditionalAccess,
            CodeClass::Expiry => Ground::Expiry,
            CodeClass::Interrupt => Ground::Interrupt,
            CodeClass::Configuration => Ground::Consent,
            CodeClass::Identity => Ground::Account,
            CodeClass::Loop => Ground::Loop,
            CodeClass::Service => Ground::Portal,
            CodeClass::Application => Ground::Unknown,
        },
    })
}

/// The cause according to the message or to the machine words beside it, if there is no code.
fn ground_of_message(detection: &Detection) -> Ground {
    if !detection.harvest.codes.is_empty() {
        return Ground::Unknown;
    }
    match detection.message.as_str() {
        "wrong-directory" => return Ground::Account,
        "network-location" => return Ground::NetworkLocation,
        "policy-changed" => return Ground::ConditionalAccess,
        "session-revoked" => return Ground::Revoked,
        "data-explorer-token" => return Ground::Expiry,
        _ => {}
    }
    if let Some(word) = detection.harvest.words.first() {
        return ground_of_word(word);
    }
    if !detection.harvest.policies.is_empty() {
        return Ground::ConditionalAccess;
    }
    match detection.message.as_str() {
        "expired-authentication-token" | "lifetime-validation-failed" | "access-token-expired"
            if detection.harvest.codes.is_empty() =>
        {
            Ground::Expiry
        }
        _ => Ground::Unknown,
    }
}

fn ground_of_word(word: &str) -> Ground {
    match word {
        "interaction_required"
        | "login_required"
        | "no_account_error"
        | "no_tokens_found"
        | "interrupted_user"
        | "ux_not_allowed"
        | "ui_not_allowed"
        | "native_account_unavailable" => Ground::Interrupt,
        "consent_required" => Ground::Consent,
        "InvalidAuthenticationTokenTenant" => Ground::Account,
        "LocationConditionEvaluationSatisfied" => Ground::NetworkLocation,
        "TokenCreatedWithOutdatedPolicies" => Ground::ConditionalAccess,
        "refresh_token_expired"
        | "bad_token"
        | "ExpiredAuthenticationToken"
        | "InvalidAuthenticationToken" => Ground::Expiry,
        "TokenIssuedBeforeRevocationTimestamp" => Ground::Revoked,
        // All others mean that MSAL got no answer.
        _ => Ground::Portal,
    }
}

const LOGS: Step = Step {
    words: "step_sign_in_logs",
    links: &[
        Destination::SignInLogs,
        Destination::SignInLogsInAzurePortal,
    ],
};
/// The sign-in logs, where they may lack the incident.
const LOGS_MAY_LACK: Step = Step {
    words: "step_sign_in_logs_may_lack",
    links: LOGS.links,
};
const READ_REASON: Step = Step {
    words: "step_read_reason",
    links: &[],
};
const READ_POLICY: Step = Step {
    words: "step_read_policy",
    links: &[],
};
const MEET_POLICY: Step = Step {
    words: "step_meet_policy",
    links: &[Destination::Policies, Destination::WhatIf],
};
const SIGN_IN_AGAIN: Step = Step {
    words: "step_sign_in_again",
    links: &[],
};
const CHECK_SERVICE: Step = Step {
    words: "step_service_health",
    links: &[Destination::ServiceHealth, Destination::CloudStatus],
};
const DIAGNOSE: Step = Step {
    words: "step_diagnose",
    links: &[Destination::SignInDiagnostic],
};

impl Ground {
    /// The key of the title that names the cause; none if the cause is unknown.
    fn title(self) -> Option<&'static str> {
        Some(match self {
            Ground::ConditionalAccess => "title_conditional_access",
            Ground::NetworkLocation => "title_network",
            Ground::Mfa => "title_mfa",
            Ground::Device => "title_device",
            Ground::SignInFrequency => "title_sign_in_frequency",
            Ground::Expiry => "title_expiry",
            Ground::Revoked => "title_revoked",
            Ground::Interrupt => "title_interrupt",
            Ground::PortalSignIn => "title_portal_sign_in",
            Ground::Consent => "title_consent",
            Ground::Assignment => "title_assignment",
            Ground::Account => "title_account",
            Ground::BlockedAccount => "title_blocked_account",
            Ground::Loop => "title_loop",
            Ground::Portal => "title_portal",
            Ground::UnsavedWork => "title_unsaved_work",
            Ground::Unknown => return None,
        })
    }

    /// Whether the overlay offers another refresh: not where it makes things worse, loses the claims of
    /// the portal's own button, or meets the same account again.
    fn allows_refresh(self) -> bool {
        !matches!(self, Ground::Loop | Ground::PortalSignIn | Ground::Account)
    }

    fn why(self) -> &'static str {
        match self {
            Ground::ConditionalAccess => "why_conditional_access",
            Ground::NetworkLocation => "why_network",
            Ground::Mfa => "why_mfa",
            Ground::Device => "why_device",
            Ground::SignInFrequency => "why_sign_in_frequency",
            Ground::Expiry => "why_expiry",
            Ground::Revoked => "why_revoked",
            Ground::Interrupt => "why_interrupt",
            Ground::PortalSignIn => "why_portal_sign_in",
            Ground::Consent => "why_consent",
            Ground::Assignment => "why_assignment",
            Ground::Account => "why_account",
            Ground::BlockedAccount => "why_blocked_account",
            Ground::Loop => "why_loop",
            Ground::Portal => "why_portal",
            Ground::UnsavedWork => "why_unsaved_work",
            Ground::Unknown => "why_unknown",
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table of the steps for each ground"
    )]
    fn steps(self) -> &'static [Step] {
        match self {
            Ground::ConditionalAccess => &[LOGS, READ_POLICY, MEET_POLICY, SIGN_IN_AGAIN],
            Ground::NetworkLocation => &[
                LOGS,
                Step {
                    words: "step_allowed_network",
                    links: &[],
                },
                Step {
                    words: "step_check_addresses",
                    links: &[Destination::Policies],
                },
            ],
            Ground::Mfa => &[
                LOGS,
                Step {
                    words: "step_complete_mfa",
                    links: &[Destination::SecurityInfo],
                },
                Step {
                    words: "step_cover_portal_and_api",
                    links: &[Destination::Policies],
                },
            ],
            Ground::Device => &[
                LOGS,
                Step {
                    words: "step_check_device",
                    links: &[],
                },
                Step {
                    words: "step_pass_on_device",
                    links: &[],
                },
                SIGN_IN_AGAIN,
            ],
            Ground::SignInFrequency => &[
                LOGS,
                SIGN_IN_AGAIN,
                Step {
                    words: "step_review_frequency",
                    links: &[Destination::Policies, Destination::SessionLifetime],
                },
            ],
            Ground::Expiry => &[LOGS, SIGN_IN_AGAIN, READ_REASON],
            Ground::Revoked => &[
                LOGS,
                SIGN_IN_AGAIN,
                Step {
                    words: "step_check_revocation",
                    links: &[Destination::AuditLogs],
                },
            ],
            Ground::Interrupt => &[
                LOGS,
                SIGN_IN_AGAIN,
                Step {
                    words: "step_one_account",
                    links: &[],
                },
            ],
            Ground::PortalSignIn => &[
                Step {
                    words: "step_portal_sign_in",
                    links: &[],
                },
                LOGS,
                READ_REASON,
                Step {
                    words: "step_review_frequency",
                    links: &[Destination::Policies, Destination::SessionLifetime],
                },
            ],
            Ground::Consent => &[
                LOGS,
                Step {
                    words: "step_grant_consent",
                    links: &[],
                },
                Step {
                    words: "step_wait_for_consent",
                    links: &[],
                },
            ],
            Ground::Assignment => &[
                LOGS,
                Step {
                    words: "step_assign_account",
                    links: &[],
                },
                SIGN_IN_AGAIN,
            ],
            Ground::Account => &[
                Step {
                    words: "step_check_account",
                    links: &[],
                },
                LOGS,
                Step {
                    words: "step_invite_account",
                    links: &[],
                },
            ],
            Ground::BlockedAccount => &[
                LOGS,
                Step {
                    words: "step_unblock_account",
                    links: &[],
                },
                SIGN_IN_AGAIN,
            ],
            Ground::Loop => &[
                LOGS,
                Step {
                    words: "step_stop_refreshing",
                    links: &[],
                },
                Step {
                    words: "step_sign_in_once",
                    links: &[],
                },
            ],
            Ground::Portal => &[
                Step {
                    words: "step_private_window",
                    links: &[],
                },
                CHECK_SERVICE,
                LOGS_MAY_LACK,
                Step {
                    words: "step_one_account",
                    links: &[],
                },
            ],
            Ground::UnsavedWork => &[
                Step {
                    words: "step_copy_work",
                    links: &[],
                },
                Step {
                    words: "step_refresh_after_copy",
                    links: LOGS.links,
                },
            ],
            Ground::Unknown => &[LOGS, READ_REASON, SIGN_IN_AGAIN, CHECK_SERVICE, DIAGNOSE],
        }
    }

    fn further(self) -> &'static [Destination] {
        use Destination::{
            CodeTable, ContinuousAccessEvaluation, MandatoryMfa, OwnSignIns, PlanConditionalAccess,
            Policies, SessionLifetime, SignInDiagnostic, TroubleshootConditionalAccess, WhatIf,
        };
        match self {
            Ground::NetworkLocation => &[
                WhatIf,
                OwnSignIns,
                ContinuousAccessEvaluation,
                TroubleshootConditionalAccess,
                PlanConditionalAccess,
            ],
            Ground::ConditionalAccess => &[
                OwnSignIns,
                TroubleshootConditionalAccess,
                PlanConditionalAccess,
                SignInDiagnostic,
            ],
            Ground::Mfa => &[
                WhatIf,
                OwnSignIns,
                MandatoryMfa,
                TroubleshootConditionalAccess,
                PlanConditionalAccess,
            ],
            Ground::SignInFrequency | Ground::PortalSignIn => {
                &[WhatIf, OwnSignIns, PlanConditionalAccess]
            }
            Ground::Expiry | Ground::Revoked => &[
                Policies,
                WhatIf,
                OwnSignIns,
                SessionLifetime,
                ContinuousAccessEvaluation,
                PlanConditionalAccess,
            ],
            Ground::Portal
            | Ground::Interrupt
            | Ground::Consent
            | Ground::Assignment
            | Ground::Account
            | Ground::BlockedAccount
            | Ground::UnsavedWork
            | Ground::Loop => &[
                Policies,
                WhatIf,
                OwnSignIns,
                SignInDiagnostic,
                CodeTable,
                PlanConditionalAccess,
            ],
            Ground::Device | Ground::Unknown => &[
                Policies,
                WhatIf,
                OwnSignIns,
                TroubleshootConditionalAccess,
                PlanConditionalAccess,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::detection::Harvest;
    use crate::guidance::links::CloudTenant;

    const GROUNDS: [Ground; 17] = [
        Ground::Portal,
        Ground::UnsavedWork,
        Ground::ConditionalAccess,
        Ground::NetworkLocation,
        Ground::Mfa,
        Ground::Device,
        Ground::SignInFrequency,
        Ground::Expiry,
        Ground::Revoked,
        Ground::Interrupt,
        Ground::PortalSignIn,
        Ground::Consent,
        Ground::Assignment,
        Ground::Account,
        Ground::BlockedAccount,
        Ground::Loop,
        Ground::Unknown,
    ];

    const CAUSES: [Cause; 5] = [
        Cause::Recurred,
        Cause::TooManyRefreshes,
        Cause::NotStored,
        Cause::RefreshUnanswered,
        Cause::RefreshWouldNotHelp,
    ];

    fn detection(message: &str, codes: &[u32]) -> Detection {
        Detection {
            message: message.to_owned(),
            locale: "en-US".to_owned(),
            host: "blade.hosting.portal.azure.net".to_owned(),
            harvest: Harvest {
                codes: codes.to_vec(),
                ..Harvest::default()
            },
            beside_work: false,
            reasons: Vec::new(),
        }
    }

    fn guidance(cause: Cause, codes: &[u32]) -> Guidance {
        Guidance {
            cause,
            detection: detection("token-validation", codes),
            address: "https://portal.azure.com/#home".to_owned(),
            since: 0,
            way_back: None,
        }
    }

    #[test]
    fn codes_choose_the_ground() {
        for (codes, expected) in [
            (&[53003][..], Ground::ConditionalAccess),
            (&[50076], Ground::Mfa),
            (&[53000], Ground::Device),
            (&[70043], Ground::SignInFrequency),
            (&[700_082], Ground::Expiry),
            (&[50173], Ground::Revoked),
            (&[50058], Ground::Interrupt),
            (&[65001], Ground::Consent),
            (&[50105], Ground::Assignment),
            (&[50020], Ground::Account),
            (&[50053], Ground::BlockedAccount),
            (&[50196], Ground::Loop),
            (&[530_034], Ground::BlockedAccount),
            (&[53010], Ground::Mfa),
            (&[54005], Ground::Interrupt),
            (&[90033], Ground::Portal),
            // The first known code counts.
            (&[999_999, 70043, 53003], Ground::SignInFrequency),
            // An interrupt gives way to what follows it.
            (&[50058, 53003], Ground::ConditionalAccess),
            // The advice to stop reloading has priority.
            (&[53003, 50196], Ground::Loop),
            // An unknown code gives no cause.
            (&[999_999], Ground::Unknown),
            (&[], Ground::Unknown),
        ] {
            assert_eq!(
                ground(&detection("token-validation", codes)),
                expected,
                "{codes:?}"
            );
        }
    }

    #[test]
    fn an_expiry_message_decides_if_no_code_does() {
        for (message, codes, expected) in [
            ("access-token-expired", &[][..], Ground::Expiry),
            ("lifetime-validation-failed", &[], Ground::Expiry),
            ("expired-authentication-token", &[], Ground::Expiry),
            (
                "expired-authentication-token",
                &[53003],
                Ground::ConditionalAccess,
            ),
            ("expired-authentication-token", &[999_999], Ground::Unknown),
            ("authentication-issues", &[], Ground::Unknown),
            ("compact-token", &[], Ground::Unknown),
            ("sign-in-again", &[], Ground::PortalSignIn),
            // The portal's button carries the claims, whatever the code beside it.
            ("sign-in-again", &[50078], Ground::PortalSignIn),
            ("sign-in-again", &[50196], Ground::Loop),
            ("wrong-directory", &[], Ground::Account),
            ("network-location", &[], Ground::NetworkLocation),
            ("policy-changed", &[], Ground::ConditionalAccess),
            ("session-revoked", &[], Ground::Revoked),
        ] {
            assert_eq!(
                ground(&detection(message, codes)),
                expected,
                "{message} {codes:?}"
            );
        }
    }

    #[test]
    fn work_that_a_refresh_would_lose_is_named_until_a_refresh_was_made() {
        for (message, beside_work) in [
            ("expired-authentication-token", true),
            ("data-explorer-token", false),
        ] {
            for cause in CAUSES {
                let mut guidance = guidance(cause, &[]);
                guidance.detection = detection(message, &[]);
                guidance.detection.beside_work = beside_work;
                let plan = plan(&guidance);
                let is_named = cause == Cause::RefreshWouldNotHelp;
                assert_eq!(
                    plan.why == "why_unsaved_work",
                    is_named,
                    "{message} {cause:?}"
                );
                assert_eq!(plan.happened == "unsaved_work_happened", is_named);
                assert_eq!(plan.refresh == Some("choice_refresh_anyway"), is_named);
            }
        }
        // A code that a refresh cannot fix counts for more than the work.
        let mut refused = guidance(Cause::RefreshWouldNotHelp, &[53003]);
        refused.detection.beside_work = true;
        assert_eq!(plan(&refused).why, "why_conditional_access");
    }

    #[test]
    fn each_ground_has_advice_of_its_own() {
        let whys: BTreeSet<&str> = GROUNDS.iter().map(|ground| ground.why()).collect();
        assert_eq!(whys.len(), GROUNDS.len());
        for (index, ground) in GROUNDS.iter().enumerate() {
            for other in &GROUNDS[index + 1..] {
                assert_ne!(ground.steps(), other.steps(), "{ground:?} and {other:?}");
            }
        }
    }

    #[test]
    fn the_sign_in_logs_are_among_the_first_three_steps_and_no_page_is_named_twice() {
        for ground in GROUNDS {
            let mut first = ground.steps().iter().take(3);
            let has_logs = |step: &Step| step.links.first() == Some(&Destination::SignInLogs);
            assert!(first.any(has_logs), "{ground:?}");
            let mut seen = Vec::new();
            let in_steps = ground.steps().iter().flat_map(|step| step.links);
            for destination in in_steps.chain(ground.further()) {
                assert!(
                    !seen.contains(destination),
                    "{destination:?} for {ground:?}"
                );
                seen.push(*destination);
            }
            for wanted in [
                Destination::Policies,
                Destination::WhatIf,
                Destination::OwnSignIns,
                Destination::PlanConditionalAccess,
            ] {
                assert!(seen.contains(&wanted), "{wanted:?} for {ground:?}");
            }
        }
    }

    #[test]
    fn every_cloud_has_links_to_continue_with() {
        for portal in ["https://portal.azure.us", "https://portal.azure.cn"] {
            for ground in GROUNDS {
                let pages = ground.further().iter();
                let known = pages.filter_map(|page| page.address(&CloudTenant::of(portal)));
                assert!(known.count() > 0, "{ground:?} at {portal}");
            }
        }
    }

    #[test]
    fn a_refresh_that_cannot_help_is_not_offered() {
        for cause in CAUSES {
            assert_eq!(plan(&guidance(cause, &[50196])).refresh, None);
            assert_eq!(plan(&guidance(cause, &[50020])).refresh, None);
            assert!(plan(&guidance(cause, &[53003])).refresh.is_some());
        }
    }

    #[test]
    fn the_title_names_the_cause_or_what_was_tried() {
        let title = |codes: &[u32]| plan(&guidance(Cause::Recurred, codes)).title;
        assert_eq!(title(&[53003]), "title_conditional_access");
        assert_eq!(title(&[]), "recurred_title");
        let titles: BTreeSet<_> = GROUNDS.iter().map(|ground| ground.title()).collect();
        assert_eq!(titles.len(), GROUNDS.len());
    }

    #[test]
    fn a_policy_in_the_claims_is_a_policy() {
        let mut named = detection("token-validation", &[]);
        named.harvest.policies = vec!["0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".to_owned()];
        assert_eq!(ground(&named), Ground::ConditionalAccess);
        named.harvest.codes = vec![70043];
        assert_eq!(ground(&named), Ground::SignInFrequency);
    }

    #[test]
    fn each_cause_has_its_own_text() {
        let told: BTreeSet<&str> = CAUSES
            .iter()
            .map(|cause| plan(&guidance(*cause, &[])).happened)
            .collect();
        assert_eq!(told.len(), CAUSES.len());
    }
}
