//! What stands around the heat map: numbers of rows and columns, and the row that is looked at as a little curve.

use std::ops::Range as Span;

use eframe::egui::{self, Align2, Mesh, Rect, Role, Sense, Stroke, StrokeKind, WidgetInfo, pos2, vec2};
use ndarray::ArrayView2;

use super::colours::Range;
use super::lane::{Lane, signed_ink};
use crate::app::maps::Lens;

/// Units that get a number: every so many, a power of two, about five of them.
fn numbered(low: f32, high: f32, count: usize) -> impl Iterator<Item = usize> {
    let (low, high) = (low * count as f32, high * count as f32);
    let step = (((high - low) / 5.0).max(1.0) as usize).next_power_of_two();
    let first = (low.max(0.0).ceil() as usize).next_multiple_of(step);
    (first..count).step_by(step).take_while(move |unit| (*unit as f32) < high)
}

/// Numbers of the rows at the left of the heat map.
pub fn row_numbers(ui: &egui::Ui, lens: Lens, rows: usize) {
    let (font, ink) = (egui::TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
    for row in numbered(lens.visible.top(), lens.visible.bottom(), rows) {
        let at = lens.to_screen(pos2(lens.visible.left(), (row as f32 + 0.5) / rows as f32));
        // The outermost stay beside the map.
        let y = at.y.clamp(lens.rect.top() + font.size * 0.5, lens.rect.bottom() - font.size * 0.5);
        ui.painter().hline(at.x - 3.0..=at.x, at.y, Stroke::new(1.0, ink));
        ui.painter().text(pos2(at.x - 5.0, y), Align2::RIGHT_CENTER, row, font.clone(), ink);
    }
}

/// Numbers of the columns at the top of `rect`, below the heat map.
pub fn col_numbers(ui: &egui::Ui, lens: Lens, cols: usize, top: f32) {
    let (font, ink) = (egui::TextStyle::Small.resolve(ui.style()), ui.visuals().weak_text_color());
    for col in numbered(lens.visible.left(), lens.visible.right(), cols) {
        let at = lens.to_screen(pos2((col as f32 + 0.5) / cols as f32, lens.visible.top()));
        let x = at.x.clamp(lens.rect.left() + 3.0, lens.rect.right() - 8.0);
        ui.painter().vline(at.x, top..=top + 3.0, Stroke::new(1.0, ink));
        ui.painter().text(pos2(x, top + 3.0), Align2::CENTER_TOP, col, font.clone(), ink);
    }
}

/// The columns of which something is seen.
fn seen(lens: Lens, cols: usize) -> Span<usize> {
    let at = |share: f32| (share * cols as f32).clamp(0.0, cols as f32);
    at(lens.visible.left()).floor() as usize..at(lens.visible.right()).ceil() as usize
}

/// Draws row `row` of the matrix below the heat map, every value under its own column, over the scale of the colours.
pub fn section_ui(
    ui: &mut egui::Ui,
    rect: Rect,
    lens: Lens,
    matrix: ArrayView2<'_, f32>,
    cell: Option<[usize; 2]>,
    range: Range,
) {
    let response = ui.interact(rect, egui::Id::unique("section of the matrix"), Sense::hover());
    let painter = ui.painter_at(rect);
    let visuals = ui.visuals();
    painter.rect_filled(rect, 0.0, visuals.extreme_bg_color);
    let line = visuals.widgets.noninteractive.bg_stroke.color;
    // Before anything is pointed at: the diagonal, how much each component has been in use.
    let (name, values): (_, Vec<f32>) = match cell {
        Some([row, _]) => (format!("Values of row {row}"), matrix.row(row).to_vec()),
        None => ("Values on the diagonal".to_owned(), matrix.diag().to_vec()),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let cols = matrix.ncols();
    let x = |col: usize| rect.left() + (lens.to_screen(pos2(col as f32 / cols as f32, 0.0)).x - lens.rect.left());
    let font = egui::TextStyle::Small.resolve(ui.style());
    let places: Vec<f32> = values.iter().map(|value| range.place(*value)).collect();
    let top = rect.top() + font.size + 6.0;
    let lane = Lane::of(rect.with_min_y(top.min(rect.center().y)).with_max_y(rect.bottom() - 3.0), &[&places]);
    let mut mesh = Mesh::default();
    for at in seen(lens, cols).filter(|at| *at < places.len()) {
        let ink = signed_ink(places[at]);
        let ink = if cell.is_some() { ink } else { ink.gamma_multiply(0.6) };
        lane.bar(&mut mesh, x(at), x(at + 1), places[at], ink);
    }
    painter.hline(rect.x_range(), lane.y(0.0), Stroke::new(1.0, line));
    painter.add(mesh);
    if let Some([_, col]) = cell {
        let stroke = Stroke::new(1.0, visuals.weak_text_color());
        for edge in [x(col), x(col + 1)] {
            painter.vline(edge, top..=rect.bottom(), stroke);
        }
    }
    let place = rect.left_top() + vec2(5.0, 2.0);
    painter.text(place, Align2::LEFT_TOP, name, font, visuals.weak_text_color());
    painter.rect_stroke(rect, 0.0, Stroke::new(1.0, line), StrokeKind::Inside);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round_few_and_within_what_is_seen() {
        assert_eq!(numbered(0.0, 1.0, 128).collect::<Vec<_>>(), [0, 32, 64, 96]);
        assert_eq!(numbered(0.0, 1.0, 5).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(numbered(0.5, 0.5625, 512).collect::<Vec<_>>(), [256, 264, 272, 280]);
        assert_eq!(numbered(0.0, 1.0, 0).count(), 0);
        for count in [3, 64, 100, 512] {
            assert!(numbered(0.0, 1.0, count).count() <= 10);
        }
    }
}
