//! The attributes of one island, as they are and as they come back.

use eframe::egui::{self, Grid, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use super::diagram::type_ink;
use crate::app::widgets::{fixed, number, quiet};
use crate::sketch::attributes::Seen;
use crate::sketch::{Object, Returned};

/// Draws them.
pub fn attributes_ui(ui: &mut Ui, object: &Object, back: &Returned) {
    ui.horizontal(|ui| {
        ui.strong("Attributes").on_hover_text("What is kept of an island: choose one in the tree");
        ui.label(quiet(&object.name));
    });
    let Some(cosine) = back.cosine else {
        ui.label(quiet("The picture has no attributes of its own: it is what its islands are. Click an island"));
        return;
    };
    let (was, is) = (Seen::read(&object.attributes), Seen::read(&back.attributes));
    Grid::new("attributes of an island").num_columns(3).spacing([14.0, 4.0]).show(ui, |ui| {
        ui.label("");
        ui.label(quiet("as it is").small());
        ui.label(quiet("as it comes back").small());
        ui.end_row();
        ui.label("Types").on_hover_text("How much it is of each type of its level");
        types_ui(ui, &was.types, "Types as they are");
        types_ui(ui, &is.types, "Types as they come back");
        ui.end_row();
        let share = |value: f32| fixed(100.0 * value, 5, 1) + " %";
        let real = |value: f32| fixed(value, 5, 2);
        let rows = [
            ("Area", "Its share of the picture", share(was.area), share(is.area)),
            ("From the top", "Its centre, 0 to 1", real(was.place[0]), real(is.place[0])),
            ("From the left", "Its centre, 0 to 1", real(was.place[1]), real(is.place[1])),
            (
                "Direction",
                "Of its longer side, degrees from horizontal",
                fixed(was.direction, 5, 0) + "°",
                fixed(is.direction, 5, 0) + "°",
            ),
            ("Elongation", "0 for a disc, 1 for a line", real(was.elongation), real(is.elongation)),
            ("Agreement", "Mean cosine of neighbouring columns", real(was.agreement), real(is.agreement)),
        ];
        for (name, tip, was, is) in rows {
            ui.label(name).on_hover_text(tip);
            ui.label(number(was));
            ui.label(number(is));
            ui.end_row();
        }
    });
    ui.label(quiet(format!("Cosine of all {}: {}", object.attributes.len(), fixed(cosine as f32, 6, 4))).small());
}

/// Memberships as bars in the colours of the types.
fn types_ui(ui: &mut Ui, types: &[f32], name: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(84.0, 26.0), Sense::hover());
    let wide = rect.width() / types.len().max(1) as f32;
    for (kind, share) in types.iter().enumerate() {
        let height = (share.clamp(0.0, 1.0) * rect.height()).max(1.0);
        let left = rect.left() + wide * kind as f32;
        let bar = Rect::from_min_max(
            egui::pos2(left, rect.bottom() - height),
            egui::pos2(left + (wide - 2.0).max(1.0), rect.bottom()),
        );
        ui.painter().rect_filled(bar, 0.0, type_ink(kind));
    }
    let listed: Vec<String> = types.iter().enumerate().map(|(kind, share)| format!("{kind}: {share:.2}")).collect();
    let text = listed.join(", ");
    let response = response.on_hover_text(&text);
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(text.clone()),
        ..WidgetInfo::labeled(Role::Image, true, name)
    });
}
