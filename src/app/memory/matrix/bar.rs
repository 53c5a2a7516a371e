//! The colour bar beside the heat map: what the colours mean, in numbers, and where the value that is looked at stands.

use eframe::egui::{self, Align2, Color32, Mesh, Rect, Stroke, StrokeKind, pos2, vec2};

use super::colours::Range;
use crate::app::widgets::axis;

/// Draws a vertical bar of the signed ramp with its ticks, and where a value is on it.
pub fn colour_bar(ui: &mut egui::Ui, rect: Rect, range: Range, marked: Option<f32>) {
    const PIECES: usize = 96;
    const WIDTH: f32 = 12.0;
    let bar = Rect::from_min_size(rect.min, vec2(WIDTH, rect.height()));
    let y = |place: f32| bar.center().y - place * bar.height() / 2.0;
    let painter = ui.painter_at(rect.expand(8.0));
    let mut mesh = Mesh::default();
    for piece in 0..PIECES {
        let place = |piece: usize| 1.0 - 2.0 * piece as f32 / PIECES as f32;
        let middle = (place(piece) + place(piece + 1)) / 2.0;
        let [r, g, b] = crate::colour::signed_rgb(middle);
        let part = Rect::from_min_max(pos2(bar.left(), y(place(piece))), pos2(bar.right(), y(place(piece + 1))));
        mesh.add_colored_rect(part, Color32::from_rgb(r, g, b));
    }
    painter.add(mesh);
    let visuals = ui.visuals();
    painter.rect_stroke(bar, 0.0, visuals.widgets.noninteractive.bg_stroke, StrokeKind::Outside);
    let (ink, tick) = (visuals.weak_text_color(), Stroke::new(1.0, visuals.weak_text_color()));
    let font = egui::TextStyle::Small.resolve(ui.style());
    for value in range.ticks() {
        let at = y(range.place(value));
        painter.hline(bar.right()..=bar.right() + 4.0, at, tick);
        let text = axis(f64::from(value));
        // The outermost numbers stay beside the bar.
        let at = at.clamp(bar.top() + font.size / 2.0, bar.bottom() - font.size / 2.0);
        painter.text(pos2(bar.right() + 7.0, at), Align2::LEFT_CENTER, text, font.clone(), ink);
    }
    if let Some(value) = marked.filter(|value| value.is_finite()) {
        let at = y(range.place(value));
        let ink = visuals.strong_text_color();
        painter.hline(bar.left() - 3.0..=bar.right() + 3.0, at, Stroke::new(2.0, ink));
    }
}
