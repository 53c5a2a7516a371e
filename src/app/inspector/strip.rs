//! A vector as a strip of colours: one cell per component, blue below zero, white at zero, orange above.

use eframe::egui::{
    Color32, CornerRadius, Mesh, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::widgets::{number, rgb, short};
use crate::colour;

/// The largest |component| of several vectors: one scale for strips that are compared.
pub fn scale<'a>(vectors: impl IntoIterator<Item = &'a [f32]>) -> f32 {
    vectors
        .into_iter()
        .flatten()
        .filter(|value| value.is_finite())
        .fold(0.0_f32, |most, value| most.max(value.abs()))
        .max(f32::MIN_POSITIVE)
}

/// The most extreme component in each of `cells` equal stretches of the vector: a strip that is narrower than the
/// vector is long loses no spike.
fn extremes(vector: &[f32], cells: usize) -> Vec<f32> {
    (0..cells)
        .map(|cell| {
            let stretch = &vector[cell * vector.len() / cells..(cell + 1) * vector.len() / cells];
            stretch.iter().copied().fold(0.0_f32, |most, value| if value.abs() > most.abs() { value } else { most })
        })
        .collect()
}

/// Paints `vector` into `rect`, on the scale -`scale` to `scale`.
pub fn paint(ui: &Ui, rect: Rect, vector: &[f32], scale: f32) {
    if vector.is_empty() {
        return;
    }
    let most = ((rect.width() * ui.pixels_per_point()) as usize).max(1);
    let cells = if vector.len() > most { extremes(vector, most) } else { vector.to_vec() };
    let mut mesh = Mesh::default();
    let step = rect.width() / cells.len() as f32;
    for (at, value) in cells.iter().enumerate() {
        let left = rect.left() + at as f32 * step;
        let colour = if value.is_finite() { rgb(colour::signed_rgb(value / scale)) } else { Color32::BLACK };
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, rect.top()), pos2(left + step, rect.bottom())), colour);
    }
    ui.painter().add(mesh);
    let edge = ui.visuals().widgets.noninteractive.bg_stroke.color;
    ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, edge), StrokeKind::Outside);
}

/// Draws `vector` on the scale -`scale` to `scale`, `width` points wide. Pointing at it tells the component.
pub fn strip(ui: &mut Ui, vector: &[f32], scale: f32, width: f32, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width.max(8.0), 14.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if ui.is_rect_visible(rect) {
        paint(ui, rect, vector, scale);
    }
    let pointed = response.hover_pos().filter(|_| !vector.is_empty()).map(|pointer| {
        let share = ((pointer.x - rect.left()) / rect.width()).clamp(0.0, 0.999_999);
        (share * vector.len() as f32) as usize
    });
    match pointed {
        Some(at) => {
            let text = format!("component {at} of {}: {}", vector.len(), short(vector[at.min(vector.len() - 1)]));
            response.on_hover_text_at_pointer(text)
        }
        None => response,
    }
}

/// What the colours of the strips above it mean.
pub fn legend(ui: &mut Ui, scale: f32) {
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(number(short(-scale)).small().weak());
        let (rect, _) = ui.allocate_exact_size(vec2(72.0, 8.0), Sense::hover());
        let mut mesh = Mesh::default();
        for at in 0..36 {
            let left = rect.left() + at as f32 * 2.0;
            let colour = rgb(colour::signed_rgb((at as f32 + 0.5) / 18.0 - 1.0));
            mesh.add_colored_rect(Rect::from_min_size(pos2(left, rect.top()), vec2(2.0, 8.0)), colour);
        }
        ui.painter().add(mesh);
        ui.label(number(short(scale)).small().weak());
    });
    row.response.on_hover_text("One scale for all strips of this section");
}

/// Draws a share of 0 to 1 as a bar behind its number.
pub fn share_bar(ui: &mut Ui, share: f32, width: f32, colour: Color32, text: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 14.0), Sense::hover());
    if ui.is_rect_visible(rect) {
        let ground = ui.visuals().extreme_bg_color;
        ui.painter().rect_filled(rect, CornerRadius::same(2), ground);
        let mut filled = rect;
        filled.set_width(rect.width() * share.clamp(0.0, 1.0));
        ui.painter().rect_filled(filled, CornerRadius::same(2), colour.gamma_multiply(0.55));
        ui.painter().text(
            rect.right_center() - vec2(4.0, 0.0),
            eframe::egui::Align2::RIGHT_CENTER,
            text,
            eframe::egui::FontId::monospace(11.0),
            ui.visuals().text_color(),
        );
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_strip_keeps_the_spikes() {
        let mut vector = vec![0.1_f32; 100];
        vector[37] = -3.0;
        let cells = extremes(&vector, 10);
        assert_eq!(cells.len(), 10);
        assert_eq!(cells[3], -3.0);
        assert_eq!(cells[4], 0.1);
    }

    #[test]
    fn the_scale_ignores_what_is_not_a_number() {
        assert_eq!(scale([&[0.5, f32::NAN][..], &[-2.0][..]]), 2.0);
        assert!(scale([&[0.0_f32][..]]) > 0.0);
    }
}
