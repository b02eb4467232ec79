//! Puts views in words, as the background does: reads `{"messages": …, "views": [View, …]}` and writes
//! the list of what is sent to the page.

use std::borrow::Cow;
use std::io::{self, Read};

use serde::Deserialize;
use serde_json::{Map, Value};
use token_assist::bidi;
use token_assist::guidance::cards;
use token_assist::remedy::View;

#[derive(Deserialize)]
struct Input {
    messages: Map<String, Value>,
    views: Vec<View>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let Input { messages, views } = serde_json::from_str(&input)?;
    let direction = message(messages.get("direction"), &[]);
    let words =
        |key: &str, gaps: &[&str]| message(messages.get(key), &bidi::isolate(&direction, gaps));
    let shown: Vec<_> = views
        .iter()
        .map(|view| cards::shown(view, &words, &|seconds| format!("{seconds} s")))
        .collect();
    println!("{}", serde_json::to_string(&shown)?);
    Ok(())
}

/// A message with its gaps filled, as `chrome.i18n.getMessage` answers; empty where there is none.
fn message(message: Option<&Value>, gaps: &[Cow<str>]) -> String {
    let text = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let Some(message) = message else {
        return String::new();
    };
    let mut words = text(message, "message");
    let placeholders = message.get("placeholders").and_then(Value::as_object);
    for (name, placeholder) in placeholders.into_iter().flatten() {
        let hole = ["$", &name.to_uppercase(), "$"].concat();
        let gap = text(placeholder, "content")
            .strip_prefix('$')
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|number| gaps.get(number.checked_sub(1)?));
        words = words.replace(&hole, gap.map_or("", Cow::as_ref));
    }
    words
}
