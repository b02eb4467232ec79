//! Puts views in words, as the background does: reads `{"messages": …, "views": [View, …]}` and writes
//! the list of what is sent to the page.

use std::io::{self, Read};

use serde_json::Value;
use token_assist::guidance::cards;
use token_assist::remedy::View;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let mut input: Value = serde_json::from_str(&input)?;
    let views: Vec<View> = serde_json::from_value(input["views"].take())?;
    let messages = &input["messages"];
    let words = |key: &str, gaps: &[&str]| message(&messages[key], gaps);
    let shown: Vec<_> = views
        .iter()
        .map(|view| cards::shown(view, &words))
        .collect();
    println!("{}", serde_json::to_string(&shown)?);
    Ok(())
}

/// A message with its gaps filled, as `chrome.i18n.getMessage` answers.
fn message(message: &Value, gaps: &[&str]) -> String {
    let mut words = message["message"].as_str().unwrap_or_default().to_owned();
    for (name, placeholder) in message["placeholders"].as_object().into_iter().flatten() {
        let hole = ["$", &name.to_uppercase(), "$"].concat();
        let number = placeholder["content"]
            .as_str()
            .and_then(|content| content.strip_prefix('$'));
        let gap = number
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|number| gaps.get(number - 1));
        words = words.replace(&hole, gap.copied().unwrap_or_default());
    }
    words
}
