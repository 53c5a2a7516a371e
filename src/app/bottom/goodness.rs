//! The goodness of the nets that learn in place, beside the curves: of every level's bottom-up and top-down net on the
//! picture and on what is not real, with theta. What it says stands in the panel, below the switch.

use std::sync::Arc;

use eframe::egui::{
    self, Align2, Color32, ColorImage, Id, Rect, RichText, ScrollArea, Sense, Stroke, TextStyle, TextureHandle,
    TextureOptions, Ui, pos2, vec2,
};

use crate::app::widgets::{level_colour, quiet};
use crate::engine::{Snapshot, Taught};
use crate::learn::{Goodness, Hybrid, InPlace, Local, THETA};

/// Width of the whole.
pub const WIDTH: f32 = 330.0;
/// Height of the two bars of a net.
const ROW: f32 = 12.0;
/// Room for the name of a net, and for its numbers.
const NAME: f32 = 34.0;
const NUMBERS: f32 = 66.0;

/// Whether the nets learn, and have at the step that is shown.
pub fn is_there(snapshot: &Snapshot) -> bool {
    shown(snapshot).is_some()
}

fn shown(snapshot: &Snapshot) -> Option<(InPlace, &Arc<Taught>)> {
    let taught = snapshot.taught.as_ref().filter(|taught| taught.goodness().is_some())?;
    Some((snapshot.setup.learning?, taught))
}

/// Draws bars and words.
pub fn goodness_ui(ui: &mut Ui, snapshot: &Snapshot) {
    let Some((how, taught)) = shown(snapshot) else { return };
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.horizontal(|ui| {
        let tip = "How well what a net says of a column agrees with the column's other sources: their cosine, mean \
            over the columns. Upper bar: on the picture. Lower bar: on what is not real, mean of the hybrid and of \
            wrong columns";
        ui.strong("Goodness").on_hover_text(tip);
        ui.label(quiet(format!("cosine, theta {THETA}")).small());
    });
    ScrollArea::vertical().id_salt("goodness").auto_shrink([false, false]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(WIDTH - 96.0);
                bars(ui, how.aim, taught);
            });
            ui.vertical(|ui| hybrid_ui(ui, taught));
        });
        ui.add_space(4.0);
        if let Some(course) = taught.course() {
            ui.label(RichText::new(course).small());
        }
    });
}

fn bars(ui: &mut Ui, aim: Local, taught: &Taught) {
    let Some(levels) = taught.goodness() else { return };
    // What is to cancel goes below zero.
    let low = if aim == Local::Cancel { -1.0 } else { -0.25 };
    for (level, goodness) in levels.iter().enumerate().rev() {
        let nets = [("up", "bottom-up", Some(goodness.bottom_up)), ("down", "top-down", goodness.top_down)];
        for (short, name, net) in nets {
            if let Some(net) = net {
                bar(ui, level, (short, name), net, low);
            }
        }
    }
}

/// One net: the picture above, what is not real below.
fn bar(ui: &mut Ui, level: usize, (short, name): (&str, &str), net: Goodness, low: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let colour = level_colour(level);
    let font = TextStyle::Small.resolve(ui.style());
    let painter = ui.painter();
    let text = format!("{level} {short}");
    painter.text(rect.left_center(), Align2::LEFT_CENTER, text, font.clone(), colour);
    let inside = Rect::from_min_max(pos2(rect.left() + NAME + 8.0, rect.top()), rect.max - vec2(NUMBERS, 0.0));
    let at = |value: f32| inside.left() + inside.width() * ((value - low) / (1.0 - low)).clamp(0.0, 1.0);
    let middle = inside.center().y;
    let weak = ui.visuals().weak_text_color();
    for (value, colour, top, bottom) in
        [(net.picture, colour, inside.top() + 1.0, middle), (net.negatives(), weak, middle, inside.bottom() - 1.0)]
    {
        let (from, to) = (at(0.0).min(at(value)), at(0.0).max(at(value)));
        painter.rect_filled(Rect::from_min_max(pos2(from, top), pos2(to, bottom)), 0, colour);
    }
    painter.vline(at(0.0), inside.y_range(), Stroke::new(1.0, weak));
    painter.vline(at(THETA), inside.y_range(), Stroke::new(1.5, ui.visuals().warn_fg_color));
    let numbers = format!("{:.2} | {:.2}", net.picture, net.negatives());
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, numbers, font, ui.visuals().text_color());
    let said = format!("Goodness of level {level} {name}: picture {:.2}, not real {:.2}", net.picture, net.negatives());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Meter, true, &said));
    response.on_hover_text(format!(
        "Level {level} {name}: {:.3} on the picture, {:.3} on the hybrid, {:.3} beside wrong columns",
        net.picture, net.hybrid, net.wrong
    ));
}

/// The hybrid as a small picture, made anew when another one settles beside the run.
fn hybrid_ui(ui: &mut Ui, taught: &Taught) {
    let Some(hybrid) = taught.hybrid() else { return };
    let id = Id::unique("hybrid beside the run");
    let kept: Option<(Arc<Hybrid>, TextureHandle)> = ui.data(|data| data.get_temp(id));
    let texture = match kept {
        Some((of, texture)) if Arc::ptr_eq(&of, hybrid) => texture,
        _ => {
            let size = [hybrid.picture.width() as usize, hybrid.picture.height() as usize];
            let image = ColorImage::from_rgb(size, hybrid.picture.as_raw());
            let texture = ui.ctx().load_texture("hybrid", image, TextureOptions::LINEAR);
            ui.data_mut(|data| data.insert_temp(id, (hybrid.clone(), texture.clone())));
            texture
        }
    };
    let [width, height] = texture.size().map(|side| side as f32);
    let scale = 84.0 / width.max(height);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height) * scale, Sense::hover());
    ui.painter().image(texture.id(), rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "The hybrid beside the run"));
    response.on_hover_text(
        "What is not real: a hybrid of the picture and of a scene that the program draws from the seed. It settles \
         beside the run, and its columns are not to agree",
    );
    ui.label(quiet("hybrid").small());
}
