//! The drill of *Check this installation*: the remedy's own machine over a sample, with the settings in force,
//! in a tab that exists only here. Nothing is stored, nothing is refreshed.

use super::Activity;
use crate::detection::Detection;
use crate::page_message::{Choice, FromPage, Navigation};
use crate::remedy::{
    self, Context, Effect, Event, PanelContent, RefreshRecords, Settings, Tab, View,
};
use crate::types::{DocumentKey, Millis};

/// The address that the sample pretends to have.
pub(crate) const ORIGIN: &str = "https://portal.azure.com";

/// The id of the tab; browsers number theirs from 0.
const NO_TAB: i32 = -1;

/// A drill in progress.
#[derive(Debug)]
pub(crate) struct Drill {
    tab: Tab,
    records: RefreshRecords,
    settings: Settings,
    /// How many documents have been opened.
    documents: u32,
}

/// What the panel reports.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PanelReport {
    /// The user chose.
    Chose(Choice),
    /// The view's time has passed.
    Elapsed,
    /// Whether the panel cannot be seen or used changed.
    Covered(bool),
    /// The page kept removing the panel.
    Evicted,
}

/// The next step of the drill.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Show this.
    Show(Box<View>),
    /// The page would be refreshed now: show the sample again, and go on with [`Drill::open`].
    Refresh,
    /// The error would be left alone, for that reason.
    LeftAlone(Activity),
}

impl Drill {
    /// A drill with the settings in force.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            tab: Tab::default(),
            records: RefreshRecords::default(),
            settings,
            documents: 0,
        }
    }

    fn document(&self) -> DocumentKey {
        DocumentKey(self.documents.to_string())
    }

    /// A document with the sample opens, by a refresh if it is not the first.
    pub(crate) fn open(&mut self, now: Millis) -> Next {
        let navigation = if self.documents == 0 {
            Navigation::Navigate
        } else {
            Navigation::Reload
        };
        self.documents = self.documents.saturating_add(1);
        let opened = FromPage::Opened {
            document: self.document(),
            address: [ORIGIN, "/#home"].concat(),
            navigation,
        };
        self.take(now, opened)
    }

    /// The engine detected the sample.
    pub(crate) fn see(&mut self, now: Millis, detection: Detection) -> Next {
        let document = self.document();
        self.take(
            now,
            FromPage::Seen {
                document,
                detection,
            },
        )
    }

    /// The panel reported something.
    pub(crate) fn on_report(&mut self, now: Millis, told: PanelReport) -> Next {
        let document = self.document();
        let revision = remedy::view(&self.tab, &self.settings).revision;
        let message = match told {
            PanelReport::Chose(choice) => FromPage::Chose {
                document,
                revision,
                choice,
            },
            PanelReport::Elapsed => FromPage::Elapsed { document, revision },
            PanelReport::Covered(covered) => FromPage::Covered { document, covered },
            PanelReport::Evicted => FromPage::Evicted { document },
        };
        self.take(now, message)
    }

    fn take(&mut self, now: Millis, message: FromPage) -> Next {
        let mut is_refreshed = false;
        let mut events = vec![Event::Page(message)];
        while let Some(event) = events.pop() {
            let context = Context {
                now,
                tab: NO_TAB,
                session: "drill",
                settings: &self.settings,
            };
            for effect in remedy::step(&mut self.tab, &mut self.records, event, &context) {
                match effect {
                    Effect::StoreMark { refresh } => events.push(Event::MarkStored { refresh }),
                    Effect::Refresh => is_refreshed = true,
                    // These effects would change what is stored.
                    Effect::GoTo(_) | Effect::Record(_) | Effect::ChangeSettings(_) => {}
                }
            }
        }
        if is_refreshed {
            return Next::Refresh;
        }
        let view = remedy::view(&self.tab, &self.settings);
        let activity = Activity::of(&self.tab, &self.settings, now);
        let is_left_alone = matches!(
            activity,
            Activity::Off
                | Activity::SiteOff
                | Activity::Snoozed { .. }
                | Activity::Declined
                | Activity::Closed
        );
        if is_left_alone && view.panel == PanelContent::Nothing {
            return Next::LeftAlone(activity);
        }
        Next::Show(Box::new(view))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json_value::JsonValue;
    use crate::pages::tests::detection;
    use crate::remedy::{Cause, Note};

    const NOW: Millis = 1_788_442_373_000;

    fn settings(own: serde_json::Value) -> Settings {
        let own: JsonValue = serde_json::from_value(own).unwrap();
        Settings::read(&JsonValue::Null, &own).0
    }

    /// A drill in which the sample was detected, and was shown for long enough to count.
    fn proven(settings: Settings) -> (Drill, Next) {
        let mut drill = Drill::new(settings);
        drill.open(NOW);
        drill.see(NOW, detection());
        let next = drill.on_report(NOW + 600, PanelReport::Elapsed);
        (drill, next)
    }

    fn panel(next: &Next) -> &PanelContent {
        match next {
            Next::Show(view) => &view.panel,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_note_counts_down_to_one_refresh_and_the_sample_ends_in_guidance() {
        let (mut drill, next) = proven(Settings::default());
        assert_eq!(*panel(&next), PanelContent::Note(Note::Countdown));
        assert_eq!(
            drill.on_report(NOW + 5_600, PanelReport::Elapsed),
            Next::Refresh
        );
        drill.open(NOW + 5_700);
        drill.see(NOW + 5_800, detection());
        let next = drill.on_report(NOW + 6_400, PanelReport::Elapsed);
        let PanelContent::Guidance(guidance) = panel(&next) else {
            panic!("{next:?}");
        };
        assert_eq!(guidance.cause, Cause::Recurred);
    }

    #[test]
    fn the_settings_in_force_decide() {
        let (mut drill, next) = proven(settings(json!({ "mode": "ask" })));
        assert_eq!(*panel(&next), PanelContent::Note(Note::Asks));
        assert_eq!(
            drill.on_report(NOW + 700, PanelReport::Chose(Choice::RefreshNow)),
            Next::Refresh
        );
        let off = settings(json!({ "mode": "off" }));
        assert_eq!(proven(off).1, Next::LeftAlone(Activity::Off));
        let site = settings(json!({ "sitesOff": ["portal.azure.com"] }));
        assert_eq!(proven(site).1, Next::LeftAlone(Activity::SiteOff));
        let until = NOW + 1_000_000;
        let snoozed = settings(json!({ "snoozedUntil": until }));
        assert_eq!(
            proven(snoozed).1,
            Next::LeftAlone(Activity::Snoozed { until })
        );
    }

    #[test]
    fn not_now_leaves_the_sample_alone() {
        let (mut drill, _) = proven(Settings::default());
        let next = drill.on_report(NOW + 700, PanelReport::Chose(Choice::NotNow));
        assert_eq!(next, Next::LeftAlone(Activity::Declined));
    }

    #[test]
    fn a_covered_note_waits() {
        let (mut drill, _) = proven(Settings::default());
        let next = drill.on_report(NOW + 700, PanelReport::Covered(true));
        let Next::Show(view) = next else {
            panic!("{next:?}");
        };
        assert!(view.covered);
    }

    #[test]
    fn turning_the_site_off_on_the_sample_stores_nothing() {
        let (mut drill, _) = proven(Settings::default());
        drill.on_report(NOW + 5_600, PanelReport::Elapsed);
        drill.open(NOW + 5_700);
        drill.see(NOW + 5_800, detection());
        drill.on_report(NOW + 6_400, PanelReport::Elapsed);
        drill.on_report(NOW + 7_000, PanelReport::Chose(Choice::TurnOffHere));
        assert_eq!(drill.settings, Settings::default());
    }
}
