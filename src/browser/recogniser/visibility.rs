//! Whether the text of a node can be seen, after scrolling if necessary.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{DomRect, Element, Node};

use super::Recogniser;
use super::flat_tree::{
    HIGHEST_ANCESTOR, css_value, element_of, frame_of, rendered_parent, style_of, window_of,
};
use crate::detection::Reason;

#[wasm_bindgen]
extern "C" {
    type Rendered;
    #[wasm_bindgen(method, js_name = checkVisibility)]
    fn check_visibility(this: &Rendered, options: &Object) -> bool;
}

/// Options for `checkVisibility` to count transparent and hidden elements as invisible.
pub(super) fn visibility_options() -> Object {
    let options = Object::new();
    for option in ["opacityProperty", "visibilityProperty"] {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&options, &option.into(), &JsValue::TRUE);
    }
    options
}

/// The visible part of a box on the screen.
#[derive(Clone, Copy)]
struct Rect {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Rect {
    fn of(rect: &DomRect) -> Self {
        Self {
            left: rect.left(),
            top: rect.top(),
            right: rect.right(),
            bottom: rect.bottom(),
        }
    }

    fn meet(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// The box cut by the computed arguments of CSS's `inset()`: pixels, or percentages of its size. A
    /// `calc()` cuts nothing.
    fn inset(self, arguments: &str) -> Self {
        let length = |value: &str, size: f64| {
            let number = js_sys::parse_float(value);
            if value.contains('%') {
                number * size / 100.0
            } else {
                number
            }
        };
        let mut values = arguments.split(' ').take_while(|value| *value != "round");
        let top = values.next().unwrap_or_default();
        let right = values.next().unwrap_or(top);
        let bottom = values.next().unwrap_or(top);
        let left = values.next().unwrap_or(right);
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        // `max` and `min` ignore NaN.
        Self {
            left: self.left.max(self.left + length(left, width)),
            top: self.top.max(self.top + length(top, height)),
            right: self.right.min(self.right - length(right, width)),
            bottom: self.bottom.min(self.bottom - length(bottom, height)),
        }
    }

    /// Whether it is larger than one pixel: smaller boxes hide text visually and leave it to screen readers.
    fn is_seen(self) -> bool {
        self.right - self.left > 1.0 && self.bottom - self.top > 1.0
    }
}

impl Recogniser {
    /// Whether the text of a node can be seen, after scrolling if necessary.
    pub fn sees(&self, node: &Node) -> bool {
        self.unseen(node).is_none()
    }

    /// Why the text of a node cannot be seen; `None` if it can, after scrolling if necessary.
    pub(super) fn unseen(&self, node: &Node) -> Option<Reason> {
        let element = &element_of(node)?;
        let mut boxed = element.clone();
        while style_of(&boxed).is_some_and(|style| css_value(&style, "display") == "contents") {
            boxed = rendered_parent(&boxed)?;
        }
        if !self.is_rendered(&boxed) {
            return Some(Reason::NotShown);
        }
        if is_inert(element) {
            return Some(Reason::Inert);
        }
        let range = element.owner_document()?.create_range().ok()?;
        range.select_node_contents(node).ok()?;
        let area = Rect::of(&range.get_bounding_client_rect());
        if !area.is_seen() {
            return Some(Reason::WithoutSize);
        }
        match visible_area(element, area) {
            Err(reason) => Some(reason),
            Ok(()) => self
                .is_frame_unseen(element)
                .then_some(Reason::FrameNotShown),
        }
    }

    fn is_rendered(&self, element: &Element) -> bool {
        let skips_content = style_of(element)
            .is_some_and(|style| css_value(&style, "content-visibility") == "hidden");
        !skips_content
            && element
                .unchecked_ref::<Rendered>()
                .check_visibility(&self.visibility_options)
    }

    fn is_frame_unseen(&self, element: &Element) -> bool {
        let Some(window) = window_of(element) else {
            return true;
        };
        let is_empty = |size: Result<JsValue, JsValue>| {
            size.ok()
                .and_then(|size| size.as_f64())
                .is_some_and(|size| size <= 1.0)
        };
        if is_empty(window.inner_width()) || is_empty(window.inner_height()) {
            return true;
        }
        let mut inside = element.clone();
        for _ in 0..HIGHEST_ANCESTOR {
            let Some(frame) = frame_of(&inside) else {
                return false;
            };
            let area = Rect::of(&frame.get_bounding_client_rect());
            if !self.is_rendered(&frame)
                || is_inert(&frame)
                || !area.is_seen()
                || visible_area(&frame, area).is_err()
            {
                return true;
            }
            inside = frame;
        }
        true
    }
}

fn is_inert(element: &Element) -> bool {
    let mut next = Some(element.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        let Some(ancestor) = next else { break };
        if ancestor.has_attribute("inert") {
            return true;
        }
        next = rendered_parent(&ancestor);
    }
    false
}

/// Fails unless part of a box stays visible, after scrolling if necessary, once its ancestors have clipped
/// it.
fn visible_area(element: &Element, area: Rect) -> Result<(), Reason> {
    let mut area = area;
    let mut position = String::from("static");
    let mut is_fixed = false;
    let mut next = Some(element.clone());
    for _ in 0..HIGHEST_ANCESTOR {
        let Some(ancestor) = next else { break };
        next = rendered_parent(&ancestor);
        let Some(style) = style_of(&ancestor) else {
            continue;
        };
        let own_position = css_value(&style, "position");
        is_fixed |= own_position == "fixed";
        let is_root = next.is_none() || ancestor.local_name() == "body";
        let transformed = css_value(&style, "transform") != "none";
        let holds_positioned = transformed || own_position != "static";
        let escapes = match position.as_str() {
            "absolute" => !holds_positioned,
            "fixed" => !transformed,
            _ => false,
        };
        if !escapes {
            let cuts = css_value(&style, "overflow");
            if !is_root && cuts != "visible" {
                let own = Rect::of(&ancestor.get_bounding_client_rect());
                let scrolls = |how: &str| matches!(how, "auto" | "scroll");
                area = if cuts.split(' ').any(scrolls) {
                    own
                } else {
                    area.meet(own)
                };
            }
            let clip_path = css_value(&style, "clip-path");
            if let Some(insets) = clip_path.strip_prefix("inset(") {
                area = area.meet(Rect::of(&ancestor.get_bounding_client_rect()).inset(insets));
            }
            let is_clipped = own_position == "absolute" && css_value(&style, "clip") != "auto";
            if is_clipped || !area.is_seen() {
                return Err(Reason::CutOff);
            }
            if holds_positioned {
                position = own_position;
            }
        }
        if ancestor.matches(":modal, :popover-open").unwrap_or(false) {
            break;
        }
    }
    if is_off_screen(element, area, is_fixed) {
        Err(Reason::OffScreen)
    } else {
        Ok(())
    }
}

/// Whether a box lies off the screen where scrolling cannot reach it.
fn is_off_screen(element: &Element, area: Rect, is_fixed: bool) -> bool {
    let (Some(window), Some(root)) = (
        window_of(element),
        element
            .owner_document()
            .and_then(|document| document.document_element()),
    ) else {
        return true;
    };
    let (width, height) = (
        f64::from(root.client_width()),
        f64::from(root.client_height()),
    );
    if is_fixed {
        return area.right <= 0.0 || area.bottom <= 0.0 || area.left >= width || area.top >= height;
    }
    let scrolled_right = window.scroll_x().unwrap_or_default();
    let scrolled_down = window.scroll_y().unwrap_or_default();
    let is_right_to_left =
        style_of(&root).is_some_and(|style| css_value(&style, "direction") == "rtl");
    let is_beside = if is_right_to_left {
        area.left + scrolled_right >= width
    } else {
        area.right + scrolled_right <= 0.0
    };
    is_beside || area.bottom + scrolled_down <= 0.0
}
