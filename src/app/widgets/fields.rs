//! Fields of a form: a name, a number that can be typed, and why something is not done.

use eframe::egui::{self, DragValue, Ui, emath::Numeric};

/// Width of the names, so that fields stand under each other.
const NAME: f32 = 98.0;
/// Width of the numbers.
const NUMBER: f32 = 64.0;

/// The name in front of a field.
pub fn name_ui(ui: &mut Ui, name: &str) -> egui::Response {
    let size = egui::vec2(NAME, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(NAME);
        ui.label(name)
    })
    .inner
}

/// A whole number.
pub fn number<N: Numeric>(ui: &mut Ui, name: &str, tip: &str, value: &mut N, speed: f64) {
    field(ui, name, tip, DragValue::new(value).speed(speed));
}

/// A number with up to `decimals` digits behind the point.
pub fn decimal(ui: &mut Ui, name: &str, tip: &str, value: &mut f32, speed: f64, decimals: usize) {
    field(ui, name, tip, DragValue::new(value).speed(speed).max_decimals(decimals));
}

fn field(ui: &mut Ui, name: &str, tip: &str, field: DragValue<'_>) {
    let label = name_ui(ui, name).on_hover_text(tip);
    // Any number may be typed; what it cannot be is said in words rather than changed behind one's back.
    let field = field.update_while_editing(false);
    ui.add_sized([NUMBER, ui.spacing().interact_size.y], field).labelled_by(label.id).on_hover_text(tip);
}

/// Why something is not done, framed.
pub fn refusal(ui: &mut Ui, words: &str) {
    let error = ui.visuals().error_fg_color;
    egui::Frame::new().stroke(egui::Stroke::new(1.0, error)).corner_radius(4).inner_margin(6).show(ui, |ui| {
        ui.colored_label(error, words);
    });
}
