//! Text in the panels: numbers, the words beside them, and cells of tables.

use eframe::egui::{self, Align, Button, Layout, Response, RichText, Ui, WidgetText, vec2};

/// Height of one line of a table, in points.
const LINE: f32 = 18.0;

/// A number in the fixed-width face.
pub fn number(text: impl Into<String>) -> RichText {
    RichText::new(text).monospace()
}

/// Words beside numbers: quieter than what they explain.
pub fn quiet(text: impl Into<String>) -> RichText {
    RichText::new(text).weak()
}

/// The button that one is most likely to want next: in the accent, with letters that are readable on it.
pub fn leading(ui: &Ui, name: &str) -> Button<'static> {
    let selection = ui.visuals().selection;
    Button::new(RichText::new(name).color(selection.stroke.color)).fill(selection.bg_fill)
}

/// One cell of a table: exactly `width` points wide, cut with an ellipsis when the text is longer.
pub fn cell(ui: &mut Ui, width: f32, align: Align, text: impl Into<WidgetText>) -> Response {
    let layout = match align {
        Align::Max => Layout::right_to_left(Align::Center),
        _ => Layout::left_to_right(Align::Center),
    };
    let text = text.into();
    ui.allocate_ui_with_layout(vec2(width, LINE), layout, |ui| {
        ui.set_min_size(vec2(width, LINE));
        ui.add(egui::Label::new(text).truncate().selectable(false))
    })
    .inner
}
