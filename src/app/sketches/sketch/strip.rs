//! The strip: a row for every kept step, the sketch of its parse tree as colours; beside it how far it has moved since
//! the step before.

use std::sync::Arc;

use eframe::egui::{
    self, Align2, Color32, ColorImage, FontId, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::widgets::{fixed, quiet, thousands};
use crate::colour::signed_rgb;
use crate::engine::sketches::Strip;

/// Rows at most: of a long run the last ones are drawn.
const MOST_ROWS: usize = 400;
/// Numbers of a row that are drawn at most.
const MOST_NUMBERS: usize = 1024;
/// Width of the bars at the right, in points.
const BARS: f32 = 150.0;
/// The tallest row, in points.
const TALLEST: f32 = 12.0;

/// The strip, between frames.
#[derive(Default)]
pub struct StripView {
    drawn: Option<(Arc<Strip>, TextureHandle)>,
}

impl StripView {
    /// Draws it; `step` is the one that is shown, `kept` so many numbers of every sketch are kept.
    pub fn ui(&mut self, ui: &mut Ui, strip: &Arc<Strip>, step: usize, kept: usize, height: f32) {
        let dim = strip.ways.settings.dim;
        ui.horizontal(|ui| {
            ui.strong("The sketch, step by step").on_hover_text(
                "A row is the sketch of the parse tree after one step: orange above zero, blue below. While islands \
                 form the rows change; when they have settled every row is like the one above it. A sketch is linear \
                 in what the islands look like, so it moves no faster than they do",
            );
            let every = dim.div_ceil(MOST_NUMBERS);
            let shown = match every {
                1 => thousands(dim),
                2 => format!("every second number of {}", thousands(dim)),
                _ => format!("one number in {every} of {}", thousands(dim)),
            };
            let types = format!("types of islands from step {}", strip.typed);
            ui.label(quiet(format!("{} steps, {shown}, {types}", thousands(strip.steps.len()))).small());
        });
        let first = strip.steps.len().saturating_sub(MOST_ROWS);
        let rows = &strip.steps[first..];
        if rows.is_empty() {
            return;
        }
        let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let tall = (height / rows.len() as f32).min(TALLEST);
        let area = Rect::from_min_size(whole.min, vec2(whole.width() - BARS, tall * rows.len() as f32));
        if self.drawn.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, strip)) {
            let image = picture(strip, first);
            let texture = ui.ctx().load_texture("strip of sketches", image, TextureOptions::NEAREST);
            self.drawn = Some((strip.clone(), texture));
        }
        let painter = ui.painter_at(whole);
        if let Some((_, texture)) = &self.drawn {
            let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture.id(), area, all, Color32::WHITE);
        }
        // What is erased.
        let visuals = ui.visuals();
        let erased = area.with_min_x(area.left() + area.width() * (kept as f32 / dim as f32).min(1.0));
        if kept < dim {
            painter.rect_filled(erased, 0.0, visuals.panel_fill.gamma_multiply(0.85));
            painter.vline(erased.left(), area.y_range(), Stroke::new(1.5, visuals.strong_text_color()));
        }
        let moves = strip.moves();
        let most = moves[first..].iter().flatten().fold(0.0_f32, |most, moved| most.max(*moved)).max(1e-6);
        let row = |place: usize| {
            let top = area.top() + tall * place as f32;
            Rect::from_x_y_ranges(area.x_range(), top..=top + tall)
        };
        for (place, moved) in moves[first..].iter().enumerate() {
            let Some(moved) = moved else { continue };
            let bar = Rect::from_min_size(
                pos2(area.right() + 6.0, row(place).top()),
                vec2((BARS - 50.0) * (moved / most).sqrt(), (tall - 1.0).max(1.0)),
            );
            painter.rect_filled(bar, 0.0, visuals.weak_text_color());
        }
        if let Some(place) = rows.iter().rposition(|row| row.step <= step) {
            let ink = Stroke::new(1.5, visuals.strong_text_color());
            painter.rect_stroke(row(place).expand(0.5), 0.0, ink, StrokeKind::Outside);
            let moved = moves[first + place];
            let text = moved.map_or_else(String::new, |moved| fixed(100.0 * moved, 4, 1) + " %");
            let at = pos2(whole.right() - 2.0, row(place).center().y.max(whole.top() + 7.0));
            painter.text(at, Align2::RIGHT_CENTER, text, FontId::proportional(12.0), visuals.text_color());
        }
        let about = rows.last().zip(moves.last()).map_or_else(String::new, |(last, moved)| {
            let moved =
                moved.map_or_else(String::new, |moved| format!(", moved by {:.1} % of its length", 100.0 * moved));
            format!("Step {}: a sketch of {} objects{moved}", last.step, last.objects)
        });
        let pointed = response.hover_pos().and_then(|pointer| {
            let place = ((pointer.y - area.top()) / tall) as usize;
            rows.get(place).map(|row| (row, moves[first + place]))
        });
        let response = match pointed {
            Some((row, moved)) => {
                let moved =
                    moved.map_or_else(String::new, |moved| format!("\n|s − s before| / |s| = {}", fixed(moved, 5, 4)));
                let text = format!("Step {}: {} of {} islands{moved}", row.step, row.objects - 1, row.islands);
                response.on_hover_text_at_pointer(text)
            }
            None => response,
        };
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(about.clone()),
            ..WidgetInfo::labeled(Role::Image, true, "Sketches of all steps")
        });
    }
}

/// A pixel for every number that is drawn.
fn picture(strip: &Strip, first: usize) -> ColorImage {
    let rows = &strip.steps[first..];
    let every = strip.ways.settings.dim.div_ceil(MOST_NUMBERS);
    let squares: f32 = rows.iter().flat_map(|row| &row.sketch).map(|value| value * value).sum();
    let count = rows.iter().map(|row| row.sketch.len()).sum::<usize>().max(1);
    // Two standard deviations have the full colour.
    let full = 2.0 * (squares / count as f32).sqrt().max(f32::MIN_POSITIVE);
    let pixels = rows.iter().flat_map(|row| row.sketch.iter().step_by(every)).map(|value| {
        let [red, green, blue] = signed_rgb((value / full).clamp(-1.0, 1.0));
        Color32::from_rgb(red, green, blue)
    });
    let size = [strip.ways.settings.dim.div_ceil(every), rows.len()];
    egui::ColorImage::new(size, pixels.collect())
}
