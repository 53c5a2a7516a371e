//! The race of the ten labels, drawn: how good a picture is under each, layer by layer, and what the softmax says at a
//! glance; how a recurrent network settles; what a layer judges beside what it hands on.

use eframe::egui::{
    self, Align2, Color32, ColorImage, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, TextureOptions, Ui,
    WidgetInfo, pos2, vec2,
};

use super::histograms::negative_colour;
use crate::app::widgets::{axis, level_colour, quiet};
use crate::digits::CLASSES;
use crate::forward_forward::{Asked, Rule};

/// What a race is drawn from.
pub struct Told<'a> {
    /// Names the network where there are two.
    pub of: &'a str,
    /// What the network makes of the picture.
    pub asked: &'a Asked,
    /// The rule by which it is judged.
    pub rule: &'a Rule,
    /// What the picture shows; none where nobody knows.
    pub right: Option<usize>,
    /// Layers that have run.
    pub layers: usize,
}

/// Room for the label before a lane, and for what is said at a glance behind it, in points.
const LABEL: f32 = 18.0;
const GLANCE: f32 = 92.0;

/// Draws a lane for each label.
pub fn race_ui(ui: &mut Ui, told: &Told<'_>, size: egui::Vec2) {
    let Told { of, asked, rule, right, layers } = told;
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter_at(rect);
    let font = TextStyle::Small.resolve(ui.style());
    let (ink, weak) = (ui.visuals().text_color(), ui.visuals().weak_text_color());
    let strong = ui.visuals().strong_text_color();
    let lanes = Rect::from_min_max(rect.min + vec2(LABEL, 0.0), rect.max - vec2(GLANCE, 0.0));
    let most = asked.race.rows().into_iter().map(|row| row.sum()).fold(1e-6f32, f32::max);
    let pitch = rect.height() / CLASSES as f32;
    let (winner, hardest) = (asked.winner(rule), right.map(|right| asked.hardest(right)));
    let runs = *layers == asked.race.ncols();
    for label in 0..CLASSES {
        let top = rect.top() + label as f32 * pitch;
        let lane = Rect::from_min_max(pos2(lanes.left(), top + 1.5), pos2(lanes.right(), top + pitch - 1.5));
        let wins = runs && label == winner;
        painter.text(pos2(rect.left() + 2.0, lane.center().y), Align2::LEFT_CENTER, label, font.clone(), ink);
        let mut left = lane.left();
        for (layer, goodness) in asked.race.row(label).iter().take(*layers).enumerate() {
            let width = lane.width() * (goodness / most).max(0.0);
            let bar = Rect::from_min_max(pos2(left, lane.top()), pos2(left + width, lane.bottom()));
            // The lowest layer sees the label itself and does not vote where there are others.
            let colour = if layer < asked.first_judge { level_colour(6) } else { level_colour(layer) };
            painter.rect_filled(bar, 1.0, colour.gamma_multiply(if wins { 1.0 } else { 0.55 }));
            left += width;
        }
        if *right == Some(label) {
            painter.rect_stroke(lane.expand(0.5), 1.0, Stroke::new(1.5, strong), StrokeKind::Inside);
        }
        let p = asked.glance[label];
        let start = lanes.right() + 6.0;
        let glance = Rect::from_min_max(pos2(start, lane.top()), pos2(start + (GLANCE - 50.0) * p, lane.bottom()));
        let colour = if hardest == Some(label) { negative_colour() } else { weak };
        painter.rect_filled(glance, 1.0, colour.gamma_multiply(0.8));
        let words = format!("{:.0} %", 100.0 * p);
        painter.text(pos2(rect.right() - 2.0, lane.center().y), Align2::RIGHT_CENTER, words, font.clone(), ink);
    }
    let words = format!("Race of the labels{of}: {winner} wins; at a glance {}", likeliest(asked));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(
        "A lane for each label: ten passes through the layers, each with another label in the picture. Its pieces are \
         the goodness of the layers, the lowest at the left; grey pieces do not vote. At the right what the softmax \
         says after one pass that names no label",
    );
}

/// What the softmax finds likeliest.
pub fn likeliest(asked: &Asked) -> usize {
    crate::numeric::vector::largest(asked.glance.iter().copied())
}

/// Draws how a recurrent network settles under each label.
pub fn settling_ui(ui: &mut Ui, told: &Told<'_>, judged: (usize, usize), size: egui::Vec2) {
    let Some(curves) = &told.asked.settling else { return };
    ui.horizontal(|ui| {
        ui.strong("Settling").on_hover_text(
            "Goodness under each label, step by step, the mean over the layers. What is in the band counts in the race",
        );
        ui.label(quiet(format!("steps 1 to {}; {} to {} count", curves.ncols(), judged.0, judged.1)).small());
    });
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter_at(rect);
    let most = curves.iter().copied().fold(1e-6f32, f32::max);
    let least = curves.iter().copied().fold(most, f32::min);
    let x = |step: f32| rect.left() + 14.0 + (rect.width() - 30.0) * step / (curves.ncols().max(2) - 1) as f32;
    let y = |goodness: f32| rect.bottom() - 4.0 - (rect.height() - 8.0) * (goodness - least) / (most - least).max(1e-6);
    let band = Rect::from_x_y_ranges(x(judged.0 as f32 - 1.0)..=x(judged.1 as f32 - 1.0), rect.y_range());
    painter.rect_filled(band, 0.0, ui.visuals().faint_bg_color);
    let (weak, font) = (ui.visuals().weak_text_color(), TextStyle::Small.resolve(ui.style()));
    let winner = told.asked.winner(told.rule);
    let right = told.right.unwrap_or(winner);
    for (label, curve) in curves.rows().into_iter().enumerate() {
        let points: Vec<_> = curve.iter().enumerate().map(|(step, g)| pos2(x(step as f32), y(*g))).collect();
        let (colour, width) = match label {
            _ if label == right => (level_colour(0), 2.5),
            _ if label == winner => (negative_colour(), 2.5),
            _ => (weak, 1.0),
        };
        if let Some(end) = points.last() {
            painter.text(*end + vec2(4.0, 0.0), Align2::LEFT_CENTER, label, font.clone(), colour);
        }
        painter.line(points, Stroke::new(width, colour));
    }
    let words = format!("Settling curves of the ten labels over {} steps", curves.ncols());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// Draws what every layer judges by and what it hands on, under the winning label.
pub fn layers_ui(ui: &mut Ui, told: &Told<'_>, width: f32) {
    let winner = told.asked.winner(told.rule);
    ui.horizontal(|ui| {
        ui.strong("Judged and handed on").on_hover_text(
            "A layer is judged by the length of its activities, its goodness. The next layer gets their direction \
             alone, a cell for each unit: were the length handed on, it would only have to read the verdict",
        );
        ui.label(quiet(format!("under the label {winner}")).small());
    });
    let theta = told.rule.theta;
    for (at, layer) in told.asked.layers.iter().enumerate() {
        let above = if layer.goodness > theta { "above" } else { "below" };
        ui.label(
            quiet(format!(
                "Layer {}: goodness {:.2}, {above} theta {}",
                at + 1,
                layer.goodness,
                axis(f64::from(theta))
            ))
            .small(),
        );
        strip_ui(ui, &format!("layer {}", at + 1), &layer.direction, width);
        if let Some(out) = told.asked.out_of_box.as_ref().filter(|_| at == 0) {
            ui.label(quiet("and as it comes out of the black box, without its length").small());
            strip_ui(ui, "black box", out, width);
        }
    }
}

/// A cell for each number, bright where it is large.
fn strip_ui(ui: &mut Ui, name: &str, numbers: &[f32], width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 12.0), Sense::hover());
    let most = numbers.iter().copied().fold(1e-6f32, f32::max);
    let cells = numbers.len().clamp(1, rect.width() as usize / 2);
    for cell in 0..cells {
        let from = cell * numbers.len() / cells;
        let to = ((cell + 1) * numbers.len() / cells).clamp(from, numbers.len());
        let value = numbers[from..to].iter().copied().fold(0.0f32, f32::max) / most;
        let left = rect.left() + rect.width() * cell as f32 / cells as f32;
        let right = rect.left() + rect.width() * (cell + 1) as f32 / cells as f32;
        let grey = (20.0 + 235.0 * value.clamp(0.0, 1.0)) as u8;
        let bar = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        ui.painter().rect_filled(bar, 0.0, Color32::from_gray(grey));
    }
    let words = format!("What {name} hands on: {} numbers", numbers.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// A small picture of 28 x 28 pixels.
pub fn picture_ui(ui: &mut Ui, name: &str, pixels: &[u8], side: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let image = ColorImage::from_gray([crate::digits::SIDE; 2], pixels);
    let id = ui.make_persistent_id(("picture", name));
    let known: Option<(Vec<u8>, egui::TextureHandle)> = ui.data(|data| data.get_temp(id));
    let texture = match known {
        Some((of, texture)) if of == pixels => texture,
        Some((_, mut texture)) => {
            texture.set(image, TextureOptions::NEAREST);
            ui.data_mut(|data| data.insert_temp(id, (pixels.to_vec(), texture.clone())));
            texture
        }
        None => {
            let texture = ui.ctx().load_texture(name, image, TextureOptions::NEAREST);
            ui.data_mut(|data| data.insert_temp(id, (pixels.to_vec(), texture.clone())));
            texture
        }
    };
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
}
