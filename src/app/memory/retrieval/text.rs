//! The string as a row of characters: which of them is looked at is chosen here, by pointer, keys or slider.

use eframe::egui::{
    self, Align2, Color32, CornerRadius, FontId, Key, Rect, Role, Sense, Slider, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::app::widgets::quiet;

/// Width and height of a character.
const CELL: egui::Vec2 = vec2(30.0, 34.0);

/// What stands under a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The character.
    pub symbol: char,
    /// What it is in the task: `key 1`, `value 1`, `mark`, `question`.
    pub role: String,
    /// Its pair is the one that is asked for.
    pub asked: bool,
}

/// The parts of a string of the task: pairs, two marks, the key that is asked for.
pub fn parts(text: &str) -> Vec<Part> {
    let symbols: Vec<char> = text.chars().collect();
    let pairs = symbols.len().saturating_sub(3) / 2;
    let asked = symbols.last().copied();
    let at_pair = symbols.iter().take(2 * pairs).step_by(2).position(|key| Some(*key) == asked);
    let part = |(at, &symbol): (usize, &char)| {
        let pair = at / 2;
        let role = match at {
            _ if at < 2 * pairs && at % 2 == 0 => format!("key {}", pair + 1),
            _ if at < 2 * pairs => format!("value {}", pair + 1),
            _ if at + 1 == symbols.len() => "question".to_owned(),
            _ => "mark".to_owned(),
        };
        Part { symbol, role, asked: at < 2 * pairs && Some(pair) == at_pair || at + 1 == symbols.len() }
    };
    symbols.iter().enumerate().map(part).collect()
}

/// Draws the characters and the slider below them; `at` is the one that is looked at, after which states and memories
/// are shown.
pub fn text_ui(ui: &mut Ui, parts: &[Part], at: &mut usize) {
    if parts.is_empty() {
        return;
    }
    *at = (*at).min(parts.len() - 1);
    let step = (ui.available_width() / parts.len() as f32).min(CELL.x);
    let (whole, _) = ui.allocate_exact_size(vec2(step * parts.len() as f32, CELL.y), Sense::hover());
    for (index, part) in parts.iter().enumerate() {
        let left = whole.left() + index as f32 * step;
        let rect = Rect::from_min_max(pos2(left + 1.0, whole.top()), pos2(left + step - 1.0, whole.bottom()));
        let response = ui.interact(rect, egui::Id::unique(("retrieval character", index)), Sense::click_and_drag());
        let chosen = index == *at;
        let words = format!("Character {} of {}: {}, {}", index + 1, parts.len(), part.symbol, part.role);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &words));
        let visuals = ui.visuals();
        let fill = match () {
            () if chosen => visuals.selection.bg_fill,
            () if response.hovered() || response.has_focus() => visuals.widgets.hovered.bg_fill,
            () => visuals.widgets.inactive.bg_fill,
        };
        let ink = if chosen { visuals.selection.stroke.color } else { visuals.text_color() };
        let rim =
            if part.asked { Stroke::new(1.5, visuals.warn_fg_color) } else { Stroke::new(0.0, Color32::TRANSPARENT) };
        let painter = ui.painter();
        painter.rect(rect, CornerRadius::same(4), fill, rim, StrokeKind::Inside);
        let font = FontId::monospace(if step < 14.0 { 10.0 } else { 16.0 });
        painter.text(rect.center(), Align2::CENTER_CENTER, part.symbol, font, ink);
        if response.clicked() || response.dragged() {
            response.request_focus();
            *at = index;
        }
        if response.has_focus() {
            keys(ui, &response, at, parts.len());
        }
        response.on_hover_text(words);
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = (step * parts.len() as f32).max(120.0);
        let mut shown = *at + 1;
        let slider = Slider::new(&mut shown, 1..=parts.len()).show_value(false);
        let response = ui.add(slider).on_hover_text("After which character the network is looked at");
        response.widget_info(|| WidgetInfo::slider(true, shown as f64, "Character"));
        *at = shown.saturating_sub(1).min(parts.len() - 1);
        let part = &parts[*at];
        ui.label(quiet(format!("after {} ({})", part.symbol, part.role)).small());
    });
}

/// While a character has the focus the arrow keys go to its neighbours.
fn keys(ui: &Ui, response: &egui::Response, at: &mut usize, count: usize) {
    let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|input| input.num_presses(key));
    let to = (*at + presses(Key::ArrowRight)).saturating_sub(presses(Key::ArrowLeft)).min(count - 1);
    *at = to;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_say_what_is_asked() {
        let roles: Vec<String> = parts("c9k8??k").into_iter().map(|part| part.role).collect();
        assert_eq!(roles, ["key 1", "value 1", "key 2", "value 2", "mark", "mark", "question"]);
        let asked: Vec<bool> = parts("c9k8??k").into_iter().map(|part| part.asked).collect();
        assert_eq!(asked, [false, false, true, true, false, false, true]);
        assert!(parts("").is_empty());
        assert_eq!(parts("c9??c").iter().filter(|part| part.asked).count(), 3);
    }
}
