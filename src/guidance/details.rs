//! Details to copy into the filters of the sign-in logs and into a ticket.

use super::links::{CloudTenant, Destination};
use crate::catalog::codes::aadsts;
use crate::detection::IdKind;
use crate::portal_url::PortalUrl;
use crate::remedy::Guidance;
use crate::{json, time};

/// A value with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    /// Key of the label.
    pub label: &'static str,
    /// The value.
    pub value: Value,
}

/// The value of a detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// The key of a localised text, worded as in the portal.
    Words(&'static str),
    /// A text that is the same in every language.
    Text(String),
}

fn text(label: &'static str, value: impl Into<String>) -> Detail {
    Detail {
        label,
        value: Value::Text(value.into()),
    }
}

/// The values for the sign-in logs' filters.
///
/// They cannot be part of a link: the portal has address parameters for the time only.
pub(crate) fn filters(guidance: &Guidance) -> Vec<Detail> {
    let words = |label, value| Detail {
        label,
        value: Value::Words(value),
    };
    let mut filters = vec![
        words("filter_status", "filter_status_value"),
        words("filter_tabs", "filter_tabs_value"),
        text("filter_time", time::span_around(guidance.since)),
    ];
    let ids = &guidance.detection.harvest.ids;
    let is_chain = |kind| kind == IdKind::Correlation;
    let is_request = |kind| matches!(kind, IdKind::Request | IdKind::Trace);
    for (label, is_wanted) in [
        ("filter_correlation_id", is_chain as fn(IdKind) -> bool),
        ("filter_request_id", is_request),
    ] {
        if let Some(id) = ids.iter().find(|id| is_wanted(id.kind)) {
            filters.push(text(label, id.value.as_str()));
        }
    }
    filters
}

/// What to search for on the page of the sign-in logs, and what the sign-in there has to match.
pub(crate) fn of_sign_in(guidance: &Guidance) -> Vec<Detail> {
    let harvest = &guidance.detection.harvest;
    let codes = harvest.codes.iter();
    let codes = codes.map(|code| text("detail_code", aadsts(*code)));
    let resource = harvest.resource.iter();
    let resource = resource.map(|name| text("detail_resource", name.as_str()));
    filters(guidance)
        .into_iter()
        .chain(codes)
        .chain(resource)
        .collect()
}

/// Everything known about the incident.
pub(crate) fn details(guidance: &Guidance) -> Vec<Detail> {
    let harvest = &guidance.detection.harvest;
    let url = PortalUrl::of(&guidance.address);
    let mut details = Vec::new();
    for code in &harvest.codes {
        details.push(text("detail_code", aadsts(*code)));
    }
    for word in &harvest.words {
        details.push(text("detail_word", word.as_str()));
    }
    for id in &harvest.ids {
        details.push(text(label_of(id.kind), id.value.as_str()));
    }
    for timestamp in &harvest.timestamps {
        details.push(text("detail_timestamp", timestamp.as_str()));
    }
    details.push(text("detail_first_seen", time::utc(guidance.since)));
    details.push(text("detail_portal", url.site()));
    if let Some(blade) = url.blade() {
        details.push(text("detail_page", blade));
    }
    if let Some(extension) = &harvest.extension {
        details.push(text("detail_extension", extension.as_str()));
    }
    if let Some(resource) = &harvest.resource {
        details.push(text("detail_resource", resource.as_str()));
    }
    for policy in &harvest.policies {
        details.push(text("detail_policy", policy.as_str()));
    }
    details
}

/// Everything as plain text for a ticket, with a line for each detail.
///
/// `headlines` precede the details, and `words` returns the text for a key.
pub(crate) fn as_text(
    guidance: &Guidance,
    headlines: &[String],
    words: impl Fn(&str, &[&str]) -> String,
) -> String {
    let mut lines = String::new();
    for headline in headlines {
        lines.push_str(headline);
        lines.push('\n');
    }
    lines.push('\n');
    let logs = Destination::SignInLogs
        .address(&CloudTenant::of(&guidance.address))
        .map(|address| text("detail_sign_in_logs", address));
    for Detail { label, value } in details(guidance).into_iter().chain(logs) {
        let value = match value {
            Value::Words(key) => words(key, &[]),
            Value::Text(text) => text,
        };
        lines.push_str(&words("label_and_value", &[&words(label, &[]), &value]));
        lines.push('\n');
    }
    lines
}

/// Everything as one JSON object, with language-independent names.
pub(crate) fn as_json(guidance: &Guidance) -> String {
    let detection = &guidance.detection;
    let harvest = &detection.harvest;
    let cloud_tenant = CloudTenant::of(&guidance.address);
    let parts = PortalUrl::of(&guidance.address);
    json::object(|object| {
        object.text("cause", guidance.cause.name());
        object.text("firstSeen", &time::utc(guidance.since));
        object.text("portal", parts.site());
        object.text_if_any("page", parts.blade().as_deref());
        object.text_if_any("tenant", cloud_tenant.tenant());
        object.text("message", &detection.message);
        object.text("locale", &detection.locale);
        object.text("frame", &detection.host);
        object.json(
            "codes",
            &json::list(harvest.codes.iter().map(u32::to_string)),
        );
        let strings = |texts: &[String]| json::list(texts.iter().map(|text| json::string(text)));
        object.json("words", &strings(&harvest.words));
        object.json("ids", &json::ids(&harvest.ids));
        object.json("timestamps", &strings(&harvest.timestamps));
        object.text_if_any("extension", harvest.extension.as_deref());
        object.text_if_any("resource", harvest.resource.as_deref());
        object.json("policies", &strings(&harvest.policies));
        object.text_if_any(
            "signInLogs",
            Destination::SignInLogs.address(&cloud_tenant).as_deref(),
        );
    })
}

fn label_of(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Request => "detail_request_id",
        IdKind::Trace => "detail_trace_id",
        IdKind::Correlation => "detail_correlation_id",
        IdKind::Session => "detail_session_id",
        IdKind::Activity => "detail_activity_id",
        IdKind::Operation => "detail_operation_id",
        IdKind::Unlabelled => "detail_unlabelled_id",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::detection::{Detection, Harvest, Id};
    use crate::remedy::Cause;

    const POLICY: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
    const TRACE: &str = "0b8a2f4e-5d1c-4c36-9b77-3f1e2d4c5b00";
    const CORRELATION: &str = "7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a";

    fn guidance(harvest: Harvest) -> Guidance {
        Guidance {
            cause: Cause::Recurred,
            detection: Detection {
                message: "token-validation".to_owned(),
                locale: "de-DE".to_owned(),
                host: "blade.hosting.portal.azure.net".to_owned(),
                harvest,
                beside_work: false,
                reasons: Vec::new(),
            },
            address:
                "https://portal.azure.com/contoso.com#view/Microsoft_Intune/DevicesBlade/id/secret"
                    .to_owned(),
            // 2026-01-09 02:02:12 UTC.
            since: 1_767_924_132_000,
            way_back: Some("https://portal.azure.com/#home".to_owned()),
        }
    }

    fn full() -> Guidance {
        let id = |kind, value: &str| Id {
            kind,
            value: value.to_owned(),
        };
        guidance(Harvest {
            codes: vec![53003],
            ids: vec![
                id(IdKind::Trace, TRACE),
                id(IdKind::Correlation, CORRELATION),
            ],
            timestamps: vec!["2026-01-09 02:02:10Z".to_owned()],
            extension: Some("Microsoft_Intune".to_owned()),
            resource: None,
            words: vec!["timed_out".to_owned()],
            policies: vec![POLICY.to_owned()],
        })
    }

    fn value(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn the_filters_name_what_the_logs_can_be_searched_by() {
        let filters: Vec<(&str, Value)> = filters(&full())
            .into_iter()
            .map(|filter| (filter.label, filter.value))
            .collect();
        assert_eq!(
            filters,
            [
                ("filter_status", Value::Words("filter_status_value")),
                ("filter_tabs", Value::Words("filter_tabs_value")),
                ("filter_time", value("2026-01-09 01:47 – 02:17 UTC")),
                ("filter_correlation_id", value(CORRELATION)),
                // The token service's trace id is the request id of the logs.
                ("filter_request_id", value(TRACE)),
            ]
        );
    }

    #[test]
    fn an_error_without_ids_is_searched_by_its_time() {
        let filters = filters(&guidance(Harvest::default()));
        let labels: Vec<&str> = filters.iter().map(|filter| filter.label).collect();
        assert_eq!(labels, ["filter_status", "filter_tabs", "filter_time"]);
    }

    #[test]
    fn a_ticket_can_be_written_from_the_text_alone() {
        let headlines = ["The error came back.".to_owned(), "Why.".to_owned()];
        let words = |key: &str, gaps: &[&str]| match gaps {
            [label, value] => [*label, ": ", *value].concat(),
            _ => ["<", key, ">"].concat(),
        };
        assert_eq!(
            as_text(&full(), &headlines, words),
            "The error came back.\n\
             Why.\n\
             \n\
             <detail_code>: AADSTS53003\n\
             <detail_word>: timed_out\n\
             <detail_trace_id>: 0b8a2f4e-5d1c-4c36-9b77-3f1e2d4c5b00\n\
             <detail_correlation_id>: 7c2d91aa-0e3f-4b58-8a6d-1f2e3d4c5b6a\n\
             <detail_timestamp>: 2026-01-09 02:02:10Z\n\
             <detail_first_seen>: 2026-01-09 02:02:12Z\n\
             <detail_portal>: portal.azure.com\n\
             <detail_page>: Microsoft_Intune/DevicesBlade\n\
             <detail_extension>: Microsoft_Intune\n\
             <detail_policy>: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\n\
             <detail_sign_in_logs>: https://entra.microsoft.com/contoso.com#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true\n"
        );
    }

    #[test]
    fn the_json_means_the_same_in_every_language() {
        let parsed: serde_json::Value = serde_json::from_str(&as_json(&full())).unwrap();
        assert_eq!(
            parsed,
            json!({
                "cause": "recurred",
                "firstSeen": "2026-01-09 02:02:12Z",
                "portal": "portal.azure.com",
                "page": "Microsoft_Intune/DevicesBlade",
                "tenant": "contoso.com",
                "message": "token-validation",
                "locale": "de-DE",
                "frame": "blade.hosting.portal.azure.net",
                "codes": [53003],
                "words": ["timed_out"],
                "ids": [
                    { "kind": "trace", "value": TRACE },
                    { "kind": "correlation", "value": CORRELATION },
                ],
                "timestamps": ["2026-01-09 02:02:10Z"],
                "extension": "Microsoft_Intune",
                "policies": [POLICY],
                "signInLogs": "https://entra.microsoft.com/contoso.com#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true",
            })
        );
    }
}
