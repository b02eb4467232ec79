//! The portal's theme, which is independent of the system's, and our colours in it.

use web_sys::{Document, Element, Window};

const STYLE: &str = include_str!("panel.css");

/// The prefix of a colour's name in panel.css.
const COLOR: char = '$';

/// Colours by their names in panel.css, light and dark: Fluent 2's.
const COLORS: [(&str, &str, &str); 13] = [
    ("background", "#ffffff", "#292929"),
    ("raised", "#fafafa", "#1f1f1f"),
    ("hover", "#f5f5f5", "#3d3d3d"),
    ("text", "#242424", "#ffffff"),
    ("second", "#424242", "#d6d6d6"),
    ("stroke", "#d1d1d1", "#666666"),
    ("brand", "#0f6cbd", "#115ea3"),
    ("brand-hover", "#115ea3", "#0f6cbd"),
    ("link", "#115ea3", "#479ef5"),
    ("danger", "#b10e1c", "#eeacb2"),
    ("focus", "#000000", "#ffffff"),
    ("near-shadow", "#0000001f", "#0000003d"),
    ("far-shadow", "#00000024", "#00000047"),
];

/// The panel's style sheet.
pub(super) fn style(is_dark: bool) -> String {
    let mut parts = STYLE.split(COLOR);
    let mut style = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find([';', ' ', ',']).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        if let Some((_, light, dark)) = COLORS.iter().find(|(color, ..)| *color == name) {
            style.push_str(if is_dark { dark } else { light });
        }
        style.push_str(rest);
    }
    style
}

/// Half of the greatest value of [`luminance`].
const MIDDLE: u32 = 255 * 500;

/// Whether the page is dark: by the portal's own classes, else by its background, else by the system's
/// setting.
pub(super) fn is_dark(window: &Window, document: &Document) -> bool {
    let elements = [
        document.body().map(Element::from),
        document.document_element(),
    ];
    let elements = || elements.iter().flatten();
    elements()
        .find_map(|element| by_class(&element.class_name()))
        .or_else(|| {
            elements().find_map(|element| {
                let style = window.get_computed_style(element).ok()??;
                by_color(&style.get_property_value("background-color").ok()?)
            })
        })
        .unwrap_or_else(|| {
            let query = window.match_media("(prefers-color-scheme: dark)");
            query.ok().flatten().is_some_and(|query| query.matches())
        })
}

/// The classes that the portals' shell sets on its document.
fn by_class(classes: &str) -> Option<bool> {
    classes.split_ascii_whitespace().find_map(|class| {
        let theme = class
            .strip_prefix("fxs-mode-")
            .or_else(|| class.strip_prefix("fxs-theme-"))?;
        match theme {
            "dark" | "black" => Some(true),
            "light" | "white" => Some(false),
            _ => None,
        }
    })
}

/// Reads `rgb(r, g, b)` and `rgba(r, g, b, a)`, as browsers write computed colours.
fn by_color(color: &str) -> Option<bool> {
    let channels = color
        .strip_prefix("rgba(")
        .or_else(|| color.strip_prefix("rgb("))?
        .strip_suffix(')')?;
    let mut channels = channels.split(',').map(str::trim);
    let mut next = || channels.next()?.parse::<u32>().ok();
    let luminance = luminance(next()?, next()?, next()?);
    let is_solid = channels.next().is_none_or(is_mostly_solid);
    is_solid.then_some(luminance < MIDDLE)
}

/// Whether an alpha value, as browsers write it between 0 and 1, is at least a half. Judged by its first
/// decimal: parsing a float takes 12 kB of WebAssembly.
fn is_mostly_solid(alpha: &str) -> bool {
    match alpha.strip_prefix('0') {
        Some(decimals) => decimals
            .as_bytes()
            .get(1)
            .is_some_and(|first| *first >= b'5'),
        None => true,
    }
}

/// The perceived brightness of a colour, in thousandths, <https://www.w3.org/TR/AERT/#color-contrast>.
fn luminance(red: u32, green: u32, blue: u32) -> u32 {
    red.saturating_mul(299)
        .saturating_add(green.saturating_mul(587))
        .saturating_add(blue.saturating_mul(114))
}
