//! Text that has its room whether it says anything or not: nothing moves when it comes and goes.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Color32, TextStyle, UiBuilder};

use crate::app::theme::space;

/// A framed box of `lines` lines, whatever is in it.
pub fn note<R>(ui: &mut egui::Ui, lines: usize, contents: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let height = lines as f32 * ui.text_style_height(&TextStyle::Body) + 2.0 * space::MEDIUM;
    let (ground, line) = (ui.visuals().extreme_bg_color, ui.visuals().widgets.noninteractive.bg_stroke);
    let rect = room(ui, height);
    ui.painter().rect(rect, 4, ground, line, egui::StrokeKind::Inside);
    inside(ui, rect.shrink(space::MEDIUM), contents)
}

/// `lines` lines of text without a frame.
pub fn room_for_text(ui: &mut egui::Ui, lines: usize, text: &str, colour: Color32) {
    let rect = room(ui, lines as f32 * ui.text_style_height(&TextStyle::Body));
    if !text.is_empty() {
        inside(ui, rect, |ui| short_text(ui, lines, text, colour));
    }
}

/// Text that wraps and ends after `lines` lines; all of it is said to who points at it.
pub fn short_text(ui: &mut egui::Ui, lines: usize, text: &str, colour: Color32) {
    let width = ui.available_width();
    let mut job = LayoutJob::simple(text.to_owned(), TextStyle::Body.resolve(ui.style()), colour, width);
    job.wrap = TextWrapping { max_width: width, max_rows: lines, ..TextWrapping::default() };
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let elided = galley.elided;
    let response = ui.label(galley);
    if elided {
        response.on_hover_text(text);
    }
}

/// Room as wide as the panel, but for what [`super::row`] leaves free at the right.
fn room(ui: &mut egui::Ui, height: f32) -> egui::Rect {
    let size = egui::vec2(ui.available_width() - space::MEDIUM, height);
    ui.allocate_exact_size(size, egui::Sense::hover()).0
}

/// Draws in a place that is taken already.
fn inside<R>(ui: &mut egui::Ui, place: egui::Rect, contents: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let layout = egui::Layout::top_down(egui::Align::Min);
    let mut inside = ui.new_child(UiBuilder::new().id_salt("note").max_rect(place).layout(layout));
    inside.set_clip_rect(place.expand(space::SMALL).intersect(ui.clip_rect()));
    inside.spacing_mut().item_spacing.y = 0.0;
    contents(&mut inside)
}
