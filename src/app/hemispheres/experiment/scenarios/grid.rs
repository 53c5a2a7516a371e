//! The sixteen scenarios as a grid: who of the sides is right downward, on what the pair is right across.

use eframe::egui::{
    Align2, Color32, FontId, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::hemispheres::experiment::pair::{SCENARIOS, words};
use crate::app::widgets::{rgb, thousands};
use crate::colour::scalar_rgb;

const ROWS: [&str; 4] = ["both right", "left only", "right only", "both wrong"];
const COLUMNS: [&str; 4] = ["both", "fine only", "coarse only", "neither"];
/// Room for the names of the rows and above for those of the columns, in points.
const NAMES: f32 = 68.0;
const HEAD: f32 = 34.0;
/// Space between cells.
const GAP: f32 = 3.0;

/// Draws it, `width` points wide; the number of the cell that was clicked comes back.
pub fn grid_ui(ui: &mut Ui, counts: [usize; SCENARIOS], chosen: Option<usize>, width: f32) -> Option<usize> {
    let cell = vec2((width - NAMES) / 4.0 - GAP, 44.0);
    let (rect, _) = ui.allocate_exact_size(vec2(width, HEAD + 4.0 * (cell.y + GAP)), Sense::hover());
    let (small, ink) = (TextStyle::Small.resolve(ui.style()), ui.visuals().text_color());
    let weak = ui.visuals().weak_text_color();
    let at = |row: usize, col: usize| {
        let left_top =
            pos2(rect.left() + NAMES + col as f32 * (cell.x + GAP), rect.top() + HEAD + row as f32 * (cell.y + GAP));
        Rect::from_min_size(left_top, cell)
    };
    let text = |place, anchor, words: &str, font: FontId, colour: Color32| {
        ui.painter().text(place, anchor, words, font, colour);
    };
    let middle = rect.left() + NAMES + 2.0 * (cell.x + GAP);
    text(pos2(middle, rect.top()), Align2::CENTER_TOP, "The pair is right on", small.clone(), weak);
    text(pos2(rect.left(), rect.top() + HEAD - 3.0), Align2::LEFT_BOTTOM, "Sides", small.clone(), weak);
    for (place, name) in COLUMNS.iter().enumerate() {
        let under = pos2(at(0, place).center().x, rect.top() + HEAD - 3.0);
        text(under, Align2::CENTER_BOTTOM, name, small.clone(), ink);
    }
    for (place, name) in ROWS.iter().enumerate() {
        text(pos2(rect.left(), at(place, 0).center().y), Align2::LEFT_CENTER, name, small.clone(), ink);
    }
    let all = counts.iter().sum::<usize>().max(1);
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f32;
    let mut clicked = None;
    for (number, count) in counts.into_iter().enumerate() {
        let rect = at(number >> 2, number & 3);
        let response = ui.interact(rect, ui.scope_id().with(("scenario", number)), Sense::click());
        let on = chosen == Some(number);
        // Rare scenarios are told apart as well: the root of the share.
        let fill = rgb(scalar_rgb((count as f32 / most).sqrt()));
        ui.painter().rect_filled(rect, 3.0, if count == 0 { ui.visuals().faint_bg_color } else { fill });
        let light = (count as f32 / most).sqrt() > 0.6;
        let written = match count {
            0 => weak,
            _ if light => Color32::from_gray(20),
            _ => Color32::from_gray(245),
        };
        let body = TextStyle::Body.resolve(ui.style());
        text(rect.center() - vec2(0.0, 7.0), Align2::CENTER_CENTER, &thousands(count), body, written);
        let share = format!("{:.1} %", 100.0 * count as f32 / all as f32);
        text(rect.center() + vec2(0.0, 10.0), Align2::CENTER_CENTER, &share, small.clone(), written);
        if on || response.hovered() || response.has_focus() {
            let stroke = Stroke::new(if on { 3.0 } else { 1.5 }, ui.visuals().strong_text_color());
            ui.painter().rect_stroke(rect, 3.0, stroke, StrokeKind::Outside);
        }
        let said = format!("Scenario: {}: {count} pictures", words(number));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &said));
        if response.on_hover_text(said).clicked() {
            clicked = Some(number);
        }
    }
    clicked
}
