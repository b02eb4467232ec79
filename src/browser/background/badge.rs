//! The toolbar button's badge and title for a tab.

use crate::browser::api;
use crate::controller::Badge;

/// Badge colours with a contrast of at least 4.5:1 to white text: the danger and brand backgrounds of Fluent
/// 2.
const DANGER: &str = "#b10e1c";
const BRAND: &str = "#0f6cbd";

pub(super) async fn put_on(tab: i32, badge: Badge) -> api::ApiResult {
    let (text, color, title) = match badge {
        Badge::Watching => ("", BRAND, "badge_watching"),
        Badge::Muted => ("", BRAND, "badge_muted"),
        Badge::Pending => ("…", BRAND, "badge_pending"),
        Badge::Waiting => ("?", BRAND, "badge_waiting"),
        Badge::Guiding => ("!", DANGER, "badge_guiding"),
    };
    api::set_badge(tab, text, color, &api::message(title, &[])).await
}
