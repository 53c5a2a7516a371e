//! Named bars side by side, each with its number: the answer's digits, the attention over the past, the slots.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Below it.
    pub label: String,
    /// Its height; what is below zero hangs down.
    pub value: f32,
    /// Its number in words, for the pointer and for those who do not see it.
    pub text: String,
    /// Its colour.
    pub colour: Color32,
    /// Outlined: the one that is meant.
    pub marked: bool,
}

/// Height of the labels.
const LABEL: f32 = 16.0;

/// Draws `bars` in `size`, on a scale up to `most`. `name` is said before every bar's own words. Gives the bar that was
/// clicked, where `sense` is for clicks.
pub fn bars_ui(ui: &mut Ui, name: &str, bars: &[Bar], most: f32, size: Vec2, sense: Sense) -> Option<usize> {
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    if bars.is_empty() {
        return None;
    }
    let plot = Rect::from_min_max(whole.min + vec2(0.0, 3.0), pos2(whole.right(), whole.bottom() - LABEL));
    let below = bars.iter().any(|bar| bar.value < 0.0);
    let (zero, unit) = if below {
        (plot.center().y, plot.height() / 2.0 / most.max(f32::MIN_POSITIVE))
    } else {
        (plot.bottom(), plot.height() / most.max(f32::MIN_POSITIVE))
    };
    let step = whole.width() / bars.len() as f32;
    let painter = ui.painter().clone();
    let (line, weak, text) = (
        ui.visuals().widgets.noninteractive.bg_stroke.color,
        ui.visuals().weak_text_color(),
        ui.visuals().strong_text_color(),
    );
    painter.rect_filled(plot, CornerRadius::same(2), ui.visuals().extreme_bg_color);
    painter.hline(plot.x_range(), zero, Stroke::new(1.0, line));
    let font = FontId::monospace(if step < 9.0 { 8.5 } else { 11.5 });
    let mut clicked = None;
    for (at, bar) in bars.iter().enumerate() {
        let left = whole.left() + at as f32 * step;
        let place = Rect::from_min_max(pos2(left, whole.top()), pos2(left + step, whole.bottom()));
        let response = ui.interact(place, Id::unique(("bar", name, at)), sense);
        let words = format!("{name}, {}", bar.text);
        response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &words));
        let value = if bar.value.is_finite() { bar.value.clamp(-most, most) } else { 0.0 };
        let gap = (step * 0.12).min(3.0);
        let filled = Rect::from_two_pos(pos2(left + gap, zero), pos2(left + step - gap, zero - value * unit));
        painter.rect_filled(filled, CornerRadius::ZERO, bar.colour);
        if bar.marked || response.hovered() {
            let column = Rect::from_min_max(pos2(left, plot.top()), pos2(left + step, plot.bottom()));
            let ink = if bar.marked { text } else { weak };
            painter.rect_stroke(column, CornerRadius::same(1), Stroke::new(1.0, ink), StrokeKind::Inside);
        }
        let ink = if bar.marked { text } else { weak };
        painter.text(pos2(left + step / 2.0, whole.bottom()), Align2::CENTER_BOTTOM, &bar.label, font.clone(), ink);
        if response.clicked() {
            clicked = Some(at);
        }
        response.on_hover_text(&bar.text);
    }
    clicked
}
