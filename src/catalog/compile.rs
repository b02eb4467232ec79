//! Compiles the catalog's data files to Rust tables, and reports what is wrong with them.
//!
//! Runs at build time, from `build.rs`. Each fault names the file, the row, and what to do about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::letters::letter;

/// The file of the messages.
pub(crate) const MESSAGES: &str = "src/catalog/messages.json";
/// The file of the portals.
pub(crate) const PORTALS: &str = "src/catalog/portals.json";
/// The file of the sign-in codes.
pub(crate) const CODES: &str = "src/catalog/sign_in_codes.json";

/// Fewest letters of a phrase; shorter ones occur in too many other sentences.
const FEWEST_LETTERS_OF_A_PHRASE: usize = 7;

/// Fewest letters of an anchor, in a script that writes a word in several letters.
const FEWEST_LETTERS_OF_AN_ANCHOR: usize = 5;

/// Most characters of a row's text; longer ones are more than a sentence.
const LONGEST_TEXT: usize = 200;

/// Fewest letters of a stem, if the word has that many.
const FEWEST_LETTERS_OF_A_STEM: usize = 4;

/// Word fragments that portals show everywhere: as stems they would match far too many pages.
const EVERYWHERE: [&str; 4] = ["error", "erro", "rror", "invalid"];

/// The two-letter language tags, <https://www.loc.gov/standards/iso639-2/>.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw \
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// What is wrong with a data file.
pub(crate) type Fault = String;

/// The text as it is compared: its letters only. In the browser, `normalize` and `toLowerCase` do the same
/// to a page's text.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd()
        .collect::<String>()
        .to_lowercase()
        .chars()
        .filter_map(letter)
        .collect()
}

/// One row of a data file, for reading it and for naming it in a fault.
struct DataRow<'a> {
    file: &'a str,
    list: &'a str,
    number: usize,
    fields: &'a Map<String, Value>,
}

impl<'a> DataRow<'a> {
    fn fault(&self, what: impl AsRef<str>) -> Fault {
        let row = Value::Object(self.fields.clone());
        format!(
            "{}, {} row {}: {}\n  {row}",
            self.file,
            self.list,
            self.number,
            what.as_ref()
        )
    }

    fn text(&self, field: &str) -> Result<&'a str, Fault> {
        match self.fields.get(field).and_then(Value::as_str) {
            Some(text) if text.trim() == text && !text.is_empty() => Ok(text),
            Some(_) => Err(self.fault(format!(
                "\"{field}\" is empty or has white space around it; write it without"
            ))),
            None => Err(self.fault(format!("\"{field}\" is missing or no text; add it"))),
        }
    }

    fn one_of(&self, field: &str, known: &[(&str, &'static str)]) -> Result<&'static str, Fault> {
        let text = self.text(field)?;
        match known.iter().find(|(name, _)| *name == text) {
            Some((_, variant)) => Ok(variant),
            None => {
                let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
                Err(self.fault(format!("\"{field}\" must be one of: {}", names.join(", "))))
            }
        }
    }

    /// Rejects unknown fields, which are usually misspelt.
    fn has_only(&self, known: &[&str]) -> Result<(), Fault> {
        match self
            .fields
            .keys()
            .find(|field| !known.contains(&field.as_str()))
        {
            Some(field) => Err(self.fault(format!(
                "\"{field}\" is no field of this list; it has: {}",
                known.join(", ")
            ))),
            None => Ok(()),
        }
    }
}

struct File<'a> {
    path: &'a str,
    value: Value,
}

impl<'a> File<'a> {
    fn read(path: &'a str, json: &str) -> Result<Self, Fault> {
        let value = serde_json::from_str(json)
            .map_err(|error| format!("{path}: this is no JSON: {error}; mend it there"))?;
        Ok(Self { path, value })
    }

    fn rows(&'a self, list: &'a str) -> Result<Vec<DataRow<'a>>, Fault> {
        let Some(rows) = self.value.get(list).and_then(Value::as_array) else {
            return Err(format!(
                "{}: the list \"{list}\" is missing; add it",
                self.path
            ));
        };
        rows.iter()
            .zip(1..)
            .map(|(row, number)| match row.as_object() {
                Some(fields) => Ok(DataRow {
                    file: self.path,
                    list,
                    number,
                    fields,
                }),
                None => Err(format!(
                    "{}, {list} row {number}: this is no object; write {{…}}",
                    self.path
                )),
            })
            .collect()
    }

    fn check_source(&self, row: &DataRow) -> Result<(), Fault> {
        let source = row.text("source")?;
        match self
            .value
            .get("sources")
            .and_then(|sources| sources.get(source))
        {
            Some(Value::String(_)) => Ok(()),
            _ => Err(row.fault(format!(
                "\"sources\" at the top of the file does not say what \"{source}\" is; add it there"
            ))),
        }
    }

    /// Rejects unused sources: the row that named one was lost or renamed.
    fn check_all_sources_used(&self, used: &BTreeSet<String>) -> Result<(), Fault> {
        let sources = self.value.get("sources").and_then(Value::as_object);
        match sources.and_then(|all| all.keys().find(|source| !used.contains(*source))) {
            Some(source) => Err(format!(
                "{}: no row names the source \"{source}\"; take it out, or name it",
                self.path
            )),
            None => Ok(()),
        }
    }
}

/// Rejects values that occur a second time.
#[derive(Default)]
struct Once(HashMap<String, usize>);

impl Once {
    fn check(&mut self, row: &DataRow, what: &str, value: &str) -> Result<(), Fault> {
        match self.0.insert(value.to_owned(), row.number) {
            Some(first) => Err(row.fault(format!(
                "its {what} is that of row {first}; take one of the two out"
            ))),
            None => Ok(()),
        }
    }
}

fn is_key(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The tag of text that is the same in every language.
/// <https://www.rfc-editor.org/rfc/rfc5646#section-4.1>
const ANY_LANGUAGE: &str = "und";

/// Whether the text is a tag such as `de-DE` or `sr-Latn-RS` of an existing language, or [`ANY_LANGUAGE`].
fn is_locale(tag: &str) -> bool {
    if tag == ANY_LANGUAGE {
        return true;
    }
    let parts: Vec<_> = tag.split('-').collect();
    let is_script = |part: &str| {
        part.len() == 4
            && part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
    };
    let is_region =
        |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    match parts.as_slice() {
        [language, region] => is_language(language) && is_region(region),
        [language, script, region] => {
            is_language(language) && is_script(script) && is_region(region)
        }
        _ => false,
    }
}

fn is_language(part: &str) -> bool {
    part.len() == 2
        && LANGUAGES
            .split_ascii_whitespace()
            .any(|language| language == part)
}

/// Generates the tables of messages, lookalikes and connections, the anchors, and their stems.
///
/// # Errors
///
/// What is wrong with the first faulty row.
#[expect(
    clippy::too_many_lines,
    reason = "one check of a row after another, each with its own fault"
)]
pub(crate) fn messages(json: &str) -> Result<String, Fault> {
    let file = File::read(MESSAGES, json)?;
    let mut once = Once::default();
    let mut sources = BTreeSet::new();
    let mut anchors = vec![Anchor::of_codes()];
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut remedies = BTreeMap::new();
    for row in file.rows("messages")? {
        row.has_only(&[
            "key",
            "locale",
            "text",
            "anchor",
            "remedy",
            "source",
            "confidence",
        ])?;
        let key = row.text("key")?;
        if !is_key(key) {
            return Err(row.fault("\"key\" is small letters and hyphens, such as compact-token"));
        }
        let locale = row.text("locale")?;
        if !is_locale(locale) {
            return Err(row.fault(
                "\"locale\" is no tag of a language and a region, such as de-DE or sr-Latn-RS",
            ));
        }
        row.one_of("confidence", &[("certain", ""), ("likely", "")])?;
        let remedy = if row.fields.contains_key("remedy") {
            row.one_of("remedy", &REMEDIES)?
        } else {
            "Refresh"
        };
        if remedy == "Leave" {
            return Err(
                row.fault("\"remedy\" is refresh or guide; what is left alone is a lookalike")
            );
        }
        file.check_source(&row)?;
        sources.insert(row.text("source")?.to_owned());

        let phrase = phrase_of(&row)?;
        once.check(&row, "phrase, compared by letters alone,", &phrase)?;
        let anchor = row.text("anchor")?;
        let folded_anchor = fold(anchor);
        if !phrase.contains(&folded_anchor) {
            return Err(
                row.fault("\"anchor\" does not occur in \"text\"; take a piece of the text")
            );
        }
        anchors.push(Anchor::of(&row)?);
        let head = format!("={key}\n@{locale}\n");
        if *remedies.entry(key.to_owned()).or_insert(remedy) != remedy {
            return Err(row.fault("\"remedy\" is another than in the first row of its key"));
        }
        let line = [phrase.as_str(), "\n"].concat();
        match blocks.iter_mut().find(|(known, _)| *known == head) {
            Some((_, lines)) => lines.push_str(&line),
            None => blocks.push((head, line)),
        }
    }
    let mut text = String::new();
    for (head, lines) in blocks {
        text.push_str(&head);
        text.push_str(&lines);
    }
    let mut table = String::new();
    let _ = writeln!(table, "static MESSAGES: &str = {:?};", text.trim_end());
    let mut words = Vec::new();
    let mut guided: Vec<_> = remedies
        .into_iter()
        .filter(|(_, remedy)| *remedy == "Guide")
        .map(|(key, _)| key)
        .collect();
    for row in file.rows("words")? {
        row.has_only(&["word", "remedy", "source"])?;
        let word = row.text("word")?;
        if !word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return Err(row.fault("\"word\" is letters, digits and underscores"));
        }
        once.check(&row, "word", word)?;
        let remedy = row.one_of("remedy", &REMEDIES)?;
        file.check_source(&row)?;
        sources.insert(row.text("source")?.to_owned());
        words.push(word);
        if remedy == "Guide" {
            guided.push(word.to_owned());
        }
    }
    let _ = writeln!(
        table,
        "static WORDS: &str = {:?};\nstatic GUIDED: &[&str] = &{guided:?};",
        words.join("\n")
    );
    for (list, name) in [("lookalikes", "LOOKALIKES"), ("connections", "CONNECTIONS")] {
        let mut phrases = Vec::new();
        for row in file.rows(list)? {
            row.has_only(&["text", "source"])?;
            file.check_source(&row)?;
            sources.insert(row.text("source")?.to_owned());
            let phrase = phrase_of(&row)?;
            once.check(&row, "phrase, compared by letters alone,", &phrase)?;
            phrases.push(phrase);
        }
        let _ = writeln!(table, "static {name}: &str = {:?};", phrases.join("\n"));
    }
    file.check_all_sources_used(&sources)?;
    let _ = writeln!(table, "const ANCHORS: &str = {:?};", alternatives(&anchors));
    let _ = writeln!(table, "const STEMS: &str = {:?};", stems(&anchors));
    Ok(table)
}

fn phrase_of(row: &DataRow) -> Result<String, Fault> {
    let text = row.text("text")?;
    if text.chars().count() > LONGEST_TEXT {
        return Err(
            row.fault("\"text\" is longer than a sentence; take the part that never changes")
        );
    }
    let parts: Vec<_> = text.split('…').map(fold).collect();
    if parts.first().is_none_or(String::is_empty) {
        return Err(row.fault("\"text\" begins with a hole (…); begin with a word"));
    }
    // A hole at the end adds nothing to search for.
    let phrase = parts.join("*").trim_end_matches('*').to_owned();
    if phrase.chars().count() < FEWEST_LETTERS_OF_A_PHRASE {
        return Err(row.fault(format!(
            "\"text\" has fewer than {FEWEST_LETTERS_OF_A_PHRASE} letters and stands in too many \
             other sentences; take more of the message"
        )));
    }
    Ok(phrase)
}

/// The words of a message that indicate it, separated by any non-letters or by nothing.
#[derive(PartialEq, Eq)]
struct Anchor {
    /// In lower case.
    words: Vec<String>,
}

impl Anchor {
    fn of(row: &DataRow) -> Result<Self, Fault> {
        let words = words(row.text("anchor")?);
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        let is_terse = words.concat().starts_with(is_of_terse_script);
        if letters < FEWEST_LETTERS_OF_AN_ANCHOR && !is_terse {
            return Err(row.fault(format!(
                "\"anchor\" has fewer than {FEWEST_LETTERS_OF_AN_ANCHOR} letters and stands in too \
                 many other words; take a longer piece of the text"
            )));
        }
        let anchor = Self { words };
        // Words in separate elements have a space on the screen and may have none in the text.
        let text = words_and_gaps(row.text("text")?);
        if anchor.stands_in(&text) && anchor.stands_in(&text.replace(is_gap, "")) {
            return Ok(anchor);
        }
        Err(row.fault(
            "\"anchor\" does not occur in \"text\"; take a piece of the text as it is written there",
        ))
    }

    /// The anchor of sign-in codes, which needs no row.
    fn of_codes() -> Self {
        Self {
            words: vec!["aadsts".to_owned()],
        }
    }

    /// Whether the anchor's alternative in the regular expression matches in this text.
    fn stands_in(&self, text: &str) -> bool {
        text.char_indices().any(|(start, _)| {
            let mut rest = text.get(start..);
            for (index, word) in self.words.iter().enumerate() {
                let from = rest.map(|rest| {
                    if index == 0 {
                        rest
                    } else {
                        rest.trim_start_matches(is_gap)
                    }
                });
                rest = from.and_then(|from| from.strip_prefix(word.as_str()));
            }
            rest.is_some()
        })
    }

    /// Whether this anchor matches wherever the other one does, which makes the other unnecessary.
    fn covers(&self, other: &Self) -> bool {
        self.stands_in(&other.words.join(" ")) && self.stands_in(&other.words.concat())
    }

    fn holds(&self, stem: &str) -> bool {
        self.words.iter().any(|word| word.contains(stem))
    }
}

/// Whether the letter is of a script that writes a word in few letters: Thai and its neighbours, and
/// everything from the Chinese radicals on.
fn is_of_terse_script(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{2e80}'..)
}

fn words_and_gaps(text: &str) -> String {
    text.to_lowercase().nfc().collect()
}

fn words(text: &str) -> Vec<String> {
    let text = words_and_gaps(text);
    text.split(is_gap)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether the character may be in a gap: it is neither a letter nor a combining mark.
fn is_gap(character: char) -> bool {
    letter(character).is_none() && !unicode_normalization::char::is_combining_mark(character)
}

/// The necessary anchors, their words separated by spaces, joined by `|`.
fn alternatives(anchors: &[Anchor]) -> String {
    let mut needed: Vec<&Anchor> = Vec::new();
    for anchor in anchors {
        if !needed.iter().any(|other| other.covers(anchor)) {
            needed.retain(|other| !anchor.covers(other));
            needed.push(anchor);
        }
    }
    needed
        .iter()
        .map(|anchor| anchor.words.join(" "))
        .collect::<Vec<_>>()
        .join("|")
}

/// A few word fragments of which each anchor contains one, joined by `|`: the browser searches for a few
/// plain words much faster than for all anchors.
fn stems(anchors: &[Anchor]) -> String {
    let mut chosen: Vec<String> = Vec::new();
    let mut left: Vec<&Anchor> = anchors.iter().collect();
    while !left.is_empty() {
        let best = left
            .iter()
            .flat_map(|anchor| pieces(anchor))
            .max_by_key(|stem| {
                let holders = left.iter().filter(|anchor| anchor.holds(stem)).count();
                (
                    holders,
                    stem.chars().count(),
                    std::cmp::Reverse(stem.clone()),
                )
            });
        // Every anchor has a piece.
        let Some(stem) = best else { break };
        left.retain(|anchor| !anchor.holds(&stem));
        chosen.push(stem);
    }
    chosen.join("|")
}

/// All pieces of the anchor's words that may serve as a stem.
fn pieces(anchor: &Anchor) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in &anchor.words {
        let letters: Vec<char> = word.chars().collect();
        let is_short = letters.len() < FEWEST_LETTERS_OF_A_STEM;
        let fewest = if is_short {
            letters.len()
        } else {
            FEWEST_LETTERS_OF_A_STEM
        };
        // A short word among longer ones is too frequent.
        if is_short && anchor.words.len() > 1 {
            continue;
        }
        for length in fewest..=letters.len() {
            let all = letters
                .windows(length)
                .map(|piece| piece.iter().collect::<String>());
            pieces.extend(all.filter(|piece| !EVERYWHERE.contains(&piece.as_str())));
        }
    }
    if pieces.is_empty() {
        anchor.words.clone()
    } else {
        pieces
    }
}

/// Generates the tables of clouds and hosts, and the selector of blades with work in memory.
///
/// # Errors
///
/// What is wrong with the first faulty row.
pub(crate) fn portals(json: &str) -> Result<String, Fault> {
    const CLOUDS: [(&str, &str); 3] = [
        ("global", "Global"),
        ("us-gov", "UsGov"),
        ("china", "China"),
    ];
    let file = File::read(PORTALS, json)?;
    let mut once = Once::default();
    let mut sources = BTreeSet::new();
    let mut hosts = Vec::new();
    let mut table = String::from("static HOSTS: &[Host] = &[\n");
    for row in file.rows("hosts")? {
        row.has_only(&["host", "cloud", "kind", "serves", "source"])?;
        let host = row.text("host")?;
        check_host(&row, host.strip_prefix("*.").unwrap_or(host))?;
        once.check(&row, "host", host)?;
        let cloud = row.one_of("cloud", &CLOUDS)?;
        let kind = row.one_of("kind", &[("portal", "Portal"), ("blade", "Blade")])?;
        row.text("serves")?;
        file.check_source(&row)?;
        sources.insert(row.text("source")?.to_owned());
        hosts.push((host, cloud));
        let _ = writeln!(
            table,
            "    Host {{ pattern: \"https://{host}/*\", cloud: Cloud::{cloud}, kind: HostKind::{kind} }},"
        );
    }
    let work = work_in_memory(&file, &mut sources)?;
    file.check_all_sources_used(&sources)?;
    table.push_str("];\nstatic CLOUDS: [CloudHosts; 3] = [\n");
    let rows = file.rows("clouds")?;
    for (name, cloud) in CLOUDS {
        let mut found = rows
            .iter()
            .filter(|row| row.fields.get("cloud").is_some_and(|it| it == name));
        let (Some(row), None) = (found.next(), found.next()) else {
            return Err(format!(
                "{PORTALS}: \"clouds\" must have exactly one row for \"{name}\""
            ));
        };
        row.has_only(&["cloud", "azure", "entra", "login"])?;
        let (azure, entra, login) = (row.text("azure")?, row.text("entra")?, row.text("login")?);
        for host in [azure, entra, login] {
            check_host(row, host)?;
        }
        for portal in [azure, entra] {
            if !hosts.contains(&(portal, cloud)) {
                return Err(row.fault(format!(
                    "{portal} is no host of this cloud in \"hosts\"; add it there, or name another"
                )));
            }
        }
        let _ = writeln!(
            table,
            "    CloudHosts {{ azure: {azure:?}, entra: {entra:?}, login: {login:?} }},"
        );
    }
    let _ = writeln!(table, "];\nconst WORK_IN_MEMORY: &str = {work:?};");
    Ok(table)
}

/// The selector of all blades whose work is in memory alone.
fn work_in_memory(file: &File, sources: &mut BTreeSet<String>) -> Result<String, Fault> {
    let mut once = Once::default();
    let mut selectors = Vec::new();
    for row in file.rows("work_in_memory")? {
        row.has_only(&["blade", "selector", "source"])?;
        row.text("blade")?;
        let selector = row.text("selector")?;
        once.check(&row, "selector", selector)?;
        file.check_source(&row)?;
        sources.insert(row.text("source")?.to_owned());
        selectors.push(selector);
    }
    Ok(selectors.join(","))
}

fn check_host(row: &DataRow, host: &str) -> Result<(), Fault> {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    // A pattern of a top-level domain and one name would cover other people's pages.
    if host.split('.').all(is_label) && host.split('.').count() >= 3 {
        return Ok(());
    }
    Err(row.fault(format!(
        "{host:?} is no host; write at least three names in small letters, such as \
         portal.azure.com, with *. before them for all hosts below"
    )))
}

/// The names of the remedies in the data files, and their variants in the tables.
const REMEDIES: [(&str, &str); 3] = [
    ("refresh", "Refresh"),
    ("guide", "Guide"),
    ("leave", "Leave"),
];

/// The prefix of each row's message key in `extension/_locales`: `code_53003`, `codes_service`.
const CODE_WORDS: &str = "code";

/// Generates the tables of sign-in codes, in ascending order: the applications', packed in about two bytes
/// a code, for the engine in the page; and all rows, for the background.
///
/// # Errors
///
/// What is wrong with the first faulty row.
#[expect(
    clippy::too_many_lines,
    reason = "one check of a row after another, each with its own fault"
)]
pub(crate) fn codes(json: &str) -> Result<String, Fault> {
    const CLASSES: [(&str, &str); 8] = [
        ("conditional-access", "ConditionalAccess"),
        ("expiry", "Expiry"),
        ("interrupt", "Interrupt"),
        ("configuration", "Configuration"),
        ("identity", "Identity"),
        ("loop", "Loop"),
        ("service", "Service"),
        ("application", "Application"),
    ];
    let file = File::read(CODES, json)?;
    let mut once = Once::default();
    let mut sources = BTreeSet::new();
    let mut rows = Vec::new();
    for row in file.rows("codes")? {
        row.has_only(&["code", "name", "class", "remedy", "words", "source"])?;
        let code = match row.fields.get("code").and_then(Value::as_u64) {
            Some(code @ 1_000..=9_999_999) => code,
            _ => return Err(row.fault("\"code\" is no number of four to seven digits")),
        };
        once.check(&row, "code", &code.to_string())?;
        if row.fields.contains_key("name") {
            row.text("name")?;
        }
        let class = row.one_of("class", &CLASSES)?;
        let remedy = row.one_of("remedy", &REMEDIES)?;
        if remedy == "Leave" && class != "Application" {
            return Err(row.fault("\"remedy\" leaves a code of the person's own session alone"));
        }
        let words = if row.fields.contains_key("words") {
            row.text("words")?.to_owned()
        } else {
            format!("{CODE_WORDS}_{code}")
        };
        if !words.starts_with(CODE_WORDS) {
            return Err(row.fault("\"words\" begins with code, such as codes_service"));
        }
        file.check_source(&row)?;
        sources.insert(row.text("source")?.to_owned());
        rows.push((code, class, remedy, words));
    }
    file.check_all_sources_used(&sources)?;
    rows.sort();
    let mut packed = Vec::new();
    let mut last = 0;
    let mut table = String::from("static CODES: &[SignInCode] = &[\n");
    for (code, class, remedy, words) in rows {
        if class == "Application" {
            push_number(
                &mut packed,
                (code - last) << 1 | u64::from(remedy == "Leave"),
            );
            last = code;
        }
        let _ = writeln!(
            table,
            "    SignInCode {{ code: {code}, class: CodeClass::{class}, remedy: Remedy::{remedy}, words: {words:?} }},"
        );
    }
    let _ = writeln!(table, "];\nstatic OF_APPLICATIONS: &[u8] = &{packed:?};");
    Ok(table)
}

/// Appends a number in LEB128: seven bits a byte, the lowest first, with the highest bit in all bytes but
/// the last.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [lowest, ..] = (number & 0x7f).to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(lowest);
            return;
        }
        bytes.push(lowest | 0x80);
    }
}
