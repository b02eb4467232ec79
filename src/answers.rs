//! Digests of the pure modules' answers to fixed inputs, by which a native build, the WebAssembly module and
//! its JavaScript twin are compared (`tests/forms/`). Not part of any shipped program.

use std::fmt::{Debug, Write};

use crate::catalog::messages;
use crate::detection::{Detection, decide, find_phrase, harvest, normalise, read_wording};
use crate::engine::admits_webassembly;
use crate::guidance::cards::shown;
use crate::history::entry::Cause;
use crate::history::{History, HistoryEntry, Outcome, csv, json, per_day};
use crate::json_value::{JsonValue, typed};
use crate::number::{whole, whole_part};
use crate::page_message::{Choice, FromPage, Navigation, RefreshRisk};
use crate::portal_url::{PortalUrl, is_same_place, is_site, match_pattern};
use crate::remedy::settings::Key;
use crate::remedy::{
    Context, Event, Guidance, PanelContent, RefreshRecords, Settings, Tab, View, step, view,
};
use crate::sign_in_log::{IncidentQuery, Question, Reader};
use crate::types::{DocumentKey, Millis};

/// A moment in 2026, in milliseconds since 1970.
const NOW: Millis = 1_780_000_000_000;

/// Returns the answers to one input, as text.
type AnswerFn = fn(&mut Random) -> String;

/// The subjects, each with its function.
const SUBJECTS: [(&str, AnswerFn); 10] = [
    ("texts", text),
    ("addresses", address),
    ("settings", settings),
    ("stored states", stored_state),
    ("numbers", number),
    ("policies", policy),
    ("lives", life),
    ("guidance", guidance),
    ("history", history),
    ("sign-in logs", sign_in_log),
];

/// The digests of the answers to the inputs `from .. from + count`, with a line `subject: digest` for each
/// subject.
#[must_use]
pub fn digests(from: u32, count: u32) -> String {
    let mut lines = String::new();
    for (subject, answer) in SUBJECTS {
        let mut digest = Digest::default();
        for input in from..from.saturating_add(count) {
            digest.add(&answer(&mut Random::of(input)));
        }
        // Writing to a `String` cannot fail.
        let _ = writeln!(lines, "{subject}: {:016x}", digest.0);
    }
    lines
}

/// The answers to one input of each subject, to see where forms differ.
#[must_use]
pub fn answers(input: u32) -> String {
    let mut lines = String::new();
    for (subject, answer) in SUBJECTS {
        let _ = writeln!(lines, "{subject}: {}", answer(&mut Random::of(input)));
    }
    lines
}

/// 64-bit FNV-1a. <http://www.isthe.com/chongo/tech/comp/fnv/>
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// `SplitMix64`. <https://prng.di.unimi.it/splitmix64.c>
struct Random(u64);

impl Random {
    fn of(input: u32) -> Self {
        let mut random = Self(u64::from(input));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    fn is(&mut self) -> bool {
        self.next() & 1 == 0
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let index = self.below(of.len());
        of.get(index).copied()
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one(of).unwrap_or_default()
    }

    /// A number at or near the limits of types, or with arbitrary bits.
    fn number(&mut self) -> f64 {
        const EDGES: [f64; 20] = [
            0.0,
            -0.0,
            0.5,
            -1.0,
            29.0,
            30.000_000_1,
            127.0,
            4_294_967_295.0,
            4_294_967_296.0,
            2_147_483_647.0,
            2_147_483_648.0,
            -2_147_483_648.0,
            -2_147_483_649.0,
            9_007_199_254_740_991.0,
            9_007_199_254_740_992.0,
            1e21,
            1e300,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        match self.below(3) {
            0 => f64::from_bits(self.next()),
            1 => f64::from(u32::try_from(self.next() >> 32).unwrap_or_default()),
            _ => self.one(&EDGES).unwrap_or_default(),
        }
    }

    fn character(&mut self) -> char {
        let (start, letters) = self
            .one(&[
                (0x20, 0x5f),
                (0xa0, 0x100),
                (0x300, 0x70),
                (0x370, 0x190),
                (0x590, 0x170),
                (0x1e00, 0x100),
                (0x2000, 0x70),
                (0x3040, 0xc0),
                (0x4e00, 0x1000),
                (0xac00, 0x400),
                (0xfe00, 0x10),
                (0xff00, 0x60),
                (0x1f300, 0x80),
            ])
            .unwrap_or_default();
        let letter = start + u32::try_from(self.below(letters)).unwrap_or_default();
        char::from_u32(letter).unwrap_or(' ')
    }

    fn characters(&mut self, most: usize) -> String {
        (0..self.below(most)).map(|_| self.character()).collect()
    }

    /// A value that storage or a policy may hold.
    fn value(&mut self, levels: u32) -> JsonValue {
        match self.below(if levels == 0 { 4 } else { 6 }) {
            0 => JsonValue::Null,
            1 => JsonValue::Bool(self.is()),
            2 => JsonValue::Number(self.number()),
            3 => JsonValue::Text(match self.below(3) {
                0 => self.characters(12),
                1 => self
                    .word(&["automatic", "ask", "off", "refresh", "wait", "PENDING"])
                    .to_owned(),
                _ => self.address(),
            }),
            4 => JsonValue::List(self.values(levels)),
            _ => {
                let values = self.values(levels).into_iter();
                JsonValue::Map(values.map(|value| (self.name(), value)).collect())
            }
        }
    }

    fn values(&mut self, levels: u32) -> Vec<JsonValue> {
        (0..self.below(4)).map(|_| self.value(levels - 1)).collect()
    }

    fn name(&mut self) -> String {
        match self.below(3) {
            0 => self.characters(6),
            1 => self.one(&Key::ALL).map_or("", Key::name).to_owned(),
            _ => self
                .word(&[
                    "version", "marks", "order", "at", "tab", "newest", "session",
                ])
                .to_owned(),
        }
    }

    fn address(&mut self) -> String {
        let pieces = [
            self.word(&[
                "https://",
                "http://",
                "about:",
                "blob:https://",
                "HTTPS://",
                "",
                "//",
            ]),
            self.word(&[
                "portal.azure.com",
                "PORTAL.Azure.com.",
                "intune.microsoft.com",
                "entra.microsoft.com:8443",
                "[::1]:80",
                "127.0.0.1",
                "localhost:3000",
                "user:word@portal.azure.us",
                "xn--fsq.example",
            ]),
            self.word(&[
                "",
                "/",
                "/contoso.com/",
                "/11112222-bbbb-3333-cccc-4444dddd5555/",
                "/a/../b",
            ]),
            self.word(&["", "?feature=1", "?a#b", "?%zz"]),
            self.word(&[
                "",
                "#home",
                "#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/Overview",
                "#blade/A?x/B",
                "#@contoso.com/resource/subscriptions/1",
            ]),
        ];
        let mut address = pieces.concat();
        if self.below(4) == 0 {
            address.push_str(&self.characters(8));
        }
        address
    }

    fn document(&mut self) -> DocumentKey {
        DocumentKey(self.word(&["one", "two", "three"]).to_owned())
    }
}

fn debug(of: impl Debug) -> String {
    format!("{of:?}")
}

/// A disguised message of the catalog, and the result of reading it.
fn text(random: &mut Random) -> String {
    let text = message(random);
    let normalised = normalise(&text);
    let found = find_phrase(&normalised, &[]);
    let harvest = harvest(&text);
    let wording = found.map(|found| {
        (
            debug(read_wording(&text, &normalised, &found)),
            debug(decide(found.message.key, &harvest)),
        )
    });
    debug((found, wording, harvest))
}

/// A disguised message of the catalog, perhaps with details.
fn message(random: &mut Random) -> String {
    let index = random.below(messages::all().count());
    let mut text = String::new();
    if random.is() {
        text.push_str(&random.characters(20));
    }
    for character in messages::all()
        .nth(index)
        .map_or("", |it| it.phrase)
        .chars()
    {
        match random.below(40) {
            0 => text.push(random.character()),
            1 => text.extend(character.to_uppercase()),
            2 => {}
            _ => text.push(character),
        }
    }
    for _ in 0..random.below(4) {
        text.push(' ');
        match random.below(5) {
            0 => text.push_str("AADSTS50076: Due to a configuration change"),
            1 => text.push_str("Correlation ID: 11112222-bbbb-3333-cccc-4444dddd5555"),
            2 => text.push_str("Timestamp: 2026-01-09 02:02:12Z"),
            3 => text.push_str("{\"error\":\"interaction_required\",\"error_codes\":[53003]}"),
            _ => text.push_str(&random.characters(30)),
        }
    }
    text
}

fn address(random: &mut Random) -> String {
    let (address, other) = (random.address(), random.address());
    let url = PortalUrl::of(&address);
    debug((
        (url.scheme(), url.host(), url.site(), url.origin()),
        (url.blade(), url.tenant(), url.fingerprint()),
        (
            is_same_place(&address, &other),
            is_site(&address),
            match_pattern(&address),
        ),
    ))
}

fn settings(random: &mut Random) -> String {
    let mut layer = || {
        let entries = (0..random.below(6)).map(|_| (random.name(), random.value(2)));
        JsonValue::Map(entries.collect())
    };
    let (policy, own) = (layer(), layer());
    debug(Settings::read(&policy, &own))
}

/// Refresh records and tabs with foreign parts.
fn stored_state(random: &mut Random) -> String {
    let mut stored = as_value(&Tab::default());
    if let JsonValue::Map(entries) = &mut stored {
        for _ in 0..random.below(3) {
            let index = random.below(entries.len());
            let value = random.value(2);
            if let Some((_, stored)) = entries.get_mut(index) {
                *stored = value;
            }
        }
    }
    let tab: Result<Tab, _> = typed(stored);
    let records = RefreshRecords::read(random.value(3), NOW);
    debug((tab.map_err(|error| error.to_string()), records))
}

fn as_value(tab: &Tab) -> JsonValue {
    let json = serde_json::to_string(tab).unwrap_or_default();
    serde_json::from_str(&json).unwrap_or_default()
}

fn number(random: &mut Random) -> String {
    let number = random.number();
    debug((
        (
            whole::<i32>(number),
            whole::<u32>(number),
            whole::<u8>(number),
        ),
        (
            whole::<i64>(number),
            whole::<u64>(number),
            whole_part(number),
        ),
        JsonValue::Number(number).quoted(),
    ))
}

fn policy(random: &mut Random) -> String {
    let mut policy = String::new();
    for _ in 0..random.below(6) {
        policy.push_str(random.word(&[
            "script-src ",
            "Script-Src 'self' ",
            "default-src ",
            "'wasm-unsafe-eval' ",
            "'unsafe-eval'; ",
            "; ",
            "'none' ",
            "sandbox\t",
            "https: ",
        ]));
        if random.below(6) == 0 {
            policy.push_str(&random.characters(6));
        }
    }
    debug(admits_webassembly(&policy))
}

/// A tab after each of some events.
fn life(random: &mut Random) -> String {
    let (mut tab, mut records) = (Tab::default(), RefreshRecords::default());
    let settings = Settings::default();
    let mut now = NOW;
    let mut told = String::new();
    for _ in 0..random.below(12) {
        now += u64::try_from(random.below(40_000)).unwrap_or_default();
        let event = event(random);
        let context = Context {
            now,
            tab: 1,
            session: "session",
            settings: &settings,
        };
        told.push_str(&debug(step(&mut tab, &mut records, event, &context)));
        told.push_str(&debug(view(&tab, &settings)));
    }
    let json = serde_json::to_string(&(&tab, &records)).unwrap_or_default();
    told + &json
}

fn event(random: &mut Random) -> Event {
    let document = random.document();
    match random.below(9) {
        0 | 1 => Event::Page(FromPage::Opened {
            document,
            address: random.address(),
            navigation: random
                .one(&[
                    Navigation::Navigate,
                    Navigation::Reload,
                    Navigation::BackForward,
                    Navigation::AlreadyOpen,
                ])
                .unwrap_or(Navigation::Navigate),
        }),
        2 | 3 => Event::Page(FromPage::Seen {
            document,
            detection: detection(random, "AADSTS50076 AADSTS53003"),
        }),
        4 => Event::Page(FromPage::Gone { document }),
        5 => Event::Page(FromPage::RefreshRisk {
            document,
            risk: RefreshRisk {
                unsaved_input: random.is(),
                submitted: random.below(5) == 0,
                media: random.below(5) == 0,
                printing: false,
                work_in_memory: random.below(6) == 0,
            },
        }),
        6 => {
            let revision = u32::try_from(random.below(8)).unwrap_or_default();
            Event::Page(FromPage::Elapsed { document, revision })
        }
        7 => Event::Chose(
            random
                .one(&[
                    Choice::RefreshNow,
                    Choice::NotNow,
                    Choice::Snooze,
                    Choice::Close,
                ])
                .unwrap_or(Choice::Close),
        ),
        _ => {
            let refresh = u32::try_from(random.below(3)).unwrap_or_default();
            Event::MarkStored { refresh }
        }
    }
}

fn detection(random: &mut Random, details: &str) -> Detection {
    Detection {
        message: "token-validation".to_owned(),
        locale: "en-US".to_owned(),
        host: "portal.azure.com".to_owned(),
        harvest: harvest(details),
        beside_work: random.below(6) == 0,
        reasons: Vec::new(),
    }
}

fn cause(random: &mut Random) -> Cause {
    let causes = [
        Cause::Recurred,
        Cause::TooManyRefreshes,
        Cause::NotStored,
        Cause::RefreshUnanswered,
        Cause::RefreshWouldNotHelp,
    ];
    random.one(&causes).unwrap_or(Cause::Recurred)
}

/// A time within some weeks of [`NOW`], or any.
fn time(random: &mut Random) -> Millis {
    let within = u64::try_from(random.below(4_000_000_000)).unwrap_or_default();
    if random.below(8) == 0 {
        random.next()
    } else {
        NOW - 2_000_000_000 + within
    }
}

/// The overlay with guidance, or the card on the page of the sign-in logs: keys in place of texts.
fn guidance(random: &mut Random) -> String {
    let details = message(random);
    let guidance = Box::new(Guidance {
        cause: cause(random),
        detection: detection(random, &details),
        address: random.address(),
        since: time(random),
        way_back: random.is().then(|| random.address()),
    });
    let is_card = random.below(4) == 0;
    let view = View {
        panel: if is_card {
            PanelContent::SignInCard(guidance)
        } else {
            PanelContent::Guidance(guidance)
        },
        ..View::default()
    };
    debug(shown(
        &view,
        &|key, values| debug((key, values)),
        &|seconds| seconds.to_string(),
    ))
}

/// A history after some incidents, its exports, and its chart.
fn history(random: &mut Random) -> String {
    let mut history = History::default();
    for _ in 0..random.below(12) {
        let outcomes = [
            Outcome::Recovered,
            Outcome::Guided(cause(random)),
            Outcome::Withdrawn,
            Outcome::Declined,
            Outcome::Snoozed,
            Outcome::TurnedOff,
        ];
        let outcome = random.one(&outcomes).unwrap_or(Outcome::Withdrawn);
        let details = message(random);
        let detection = detection(random, &details);
        let seconds = u32::try_from(random.below(100_000)).unwrap_or_default();
        let entry = HistoryEntry::new(
            time(random),
            &random.address(),
            &detection,
            outcome,
            seconds,
        );
        history.push(entry);
    }
    let days = u32::try_from(random.below(40)).unwrap_or_default();
    let most = u32::try_from(random.below(15)).unwrap_or_default();
    history.shorten(NOW, days, most);
    let entries = history.entries();
    let minutes_east = i32::try_from(random.below(1_700)).unwrap_or_default() - 840;
    debug((
        csv(entries),
        json(entries),
        per_day(entries, NOW, days, |_| minutes_east),
    ))
}

/// A downloaded sign-in log with damaged rows, read in pieces.
fn sign_in_log(random: &mut Random) -> String {
    const CORRELATION: &str = "11112222-bbbb-3333-cccc-4444dddd5555";
    let mut log = String::from(
        "\"Date (UTC)\",\"Request ID\",\"Correlation ID\",\"Application\",\"Status\",\"Sign-in error code\",\"Conditional Access\"\n",
    );
    for row in 0..random.below(8) {
        let day = 1 + random.below(31);
        let cells = [
            format!("2026-05-{day:02}T02:02:{row:02}Z"),
            format!("0f1e2d3c-4b5a-6978-8796-{row:012x}"),
            CORRELATION.to_owned(),
            random.characters(12).replace('"', ""),
            random
                .word(&["Failure", "Success", "Interrupted", ""])
                .to_owned(),
            random
                .word(&["53003", "50076", "0", "", "530003", "x"])
                .to_owned(),
            random
                .word(&["Failure", "Success", "Not Applied", ""])
                .to_owned(),
        ];
        for (index, cell) in cells.iter().enumerate() {
            log.push_str(if index == 0 { "\"" } else { ",\"" });
            // A quotation mark that ends the cell early.
            log.push_str(if random.below(60) == 0 { "\"" } else { "" });
            log.push_str(cell);
            log.push('"');
        }
        log.push('\n');
    }
    let mut reader = Reader::new(Question {
        incident: random
            .is()
            .then(|| IncidentQuery::entered(CORRELATION))
            .flatten(),
        order: None,
        now: NOW,
    });
    reader.begin("SignIns.csv");
    let mut rest = log.as_bytes();
    while !rest.is_empty() {
        let size = rest.len().min(1 + random.below(200));
        let (piece, after) = rest.split_at(size);
        reader.push(piece);
        rest = after;
    }
    debug(reader.answer())
}
