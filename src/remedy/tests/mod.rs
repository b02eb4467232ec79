use super::*;
use crate::protocol::{DocumentKey, FromPage, Navigation};
use crate::sighting::Harvest;

fn sighting() -> Sighting {
    Sighting {
        message: "token-validation".to_owned(),
        locale: "en-US".to_owned(),
        host: "portal.azure.com".to_owned(),
        harvest: Harvest::default(),
        reasons: Vec::new(),
    }
}

#[test]
fn one_refresh_and_then_guidance() {
    let (mut tab, mut marks, settings) = (Tab::default(), Marks::default(), Settings::default());
    let context = Context {
        now: 1_000_000,
        tab: 1,
        session: "a",
        settings: &settings,
    };
    let opened = |key: &str, navigation| {
        Event::Page(FromPage::Opened {
            document: DocumentKey(key.to_owned()),
            address: "https://portal.azure.com/#blade/A/B".to_owned(),
            navigation,
        })
    };
    let seen = |key: &str| {
        Event::Page(FromPage::Seen {
            document: DocumentKey(key.to_owned()),
            sighting: sighting(),
        })
    };
    let mut take = |event| {
        (
            step(&mut tab, &mut marks, event, &context),
            view(&tab, &settings),
        )
    };

    let (_, shown) = take(opened("one", Navigation::Navigate));
    assert_eq!(shown.panel, Panel::Nothing);
    let (_, shown) = take(seen("frame"));
    assert_eq!(
        (shown.panel, shown.timer),
        (Panel::Note(Note::Countdown), Some(5_000))
    );
    let document = DocumentKey("one".to_owned());
    let elapsed = Event::Page(FromPage::Elapsed {
        document,
        revision: shown.revision,
    });
    assert_eq!(take(elapsed).0, [Effect::StoreMark { refresh: 1 }]);
    assert_eq!(take(Event::MarkStored { refresh: 1 }).0, [Effect::Refresh]);
    let (_, shown) = take(opened("two", Navigation::Reload));
    assert_eq!((shown.panel, shown.timer), (Panel::Nothing, Some(20_000)));
    let (effects, shown) = take(seen("two"));
    assert!(matches!(effects.as_slice(), [Effect::Record(_)]));
    assert!(matches!(shown.panel, Panel::Guidance(guidance) if guidance.cause == Cause::Recurred));
}
