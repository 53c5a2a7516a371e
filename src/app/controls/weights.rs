//! The update weights and their effective shares.

use eframe::egui;

use super::{Section, Target};
use crate::app::widgets::row::SliderRow;
use crate::glom::{Source, Weights};

/// Largest weight that can be typed.
const MOST: f32 = 1000.0;
/// Width of the share behind a slider.
const SHARE: f32 = 36.0;

/// Draws the five sliders.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let levels = section.levels;
    let settings = &mut section.setup.settings;
    let (mut weights, shown_level) = match section.target {
        Target::All => (settings.weights, 0),
        Target::Level(level) => (settings.weights_at(level), level),
    };
    let defaults = &section.snapshot.defaults.settings;
    let default = match section.target {
        Target::All => defaults.weights,
        Target::Level(level) => defaults.weights_at(level),
    };
    let shares = weights.shares(shown_level, levels).ok();
    let mut changed = false;
    for source in Source::ALL {
        let exists = source.exists(shown_level, levels);
        ui.add_enabled_ui(exists, |ui| {
            ui.horizontal(|ui| {
                let row = SliderRow::new(title(source), tip(source), 0.0..=2.0, MOST);
                changed |= row.default(default.get(source)).room(SHARE + 10.0).show(ui, weights.get_mut(source));
                share_ui(ui, source, shares, &weights, levels, section.target);
            });
        });
    }
    if let Some(reason) = section.refused {
        let error = ui.visuals().error_fg_color;
        egui::Frame::new().stroke(egui::Stroke::new(1.0, error)).corner_radius(4).inner_margin(8).show(ui, |ui| {
            ui.colored_label(error, format!("Not used: {reason}. The run goes on with the weights before"));
        });
    }
    match section.target {
        Target::All => {
            if changed {
                settings.weights = weights;
            }
            let own: Vec<_> = (0..levels).filter(|level| settings.levels[*level].weights.is_some()).collect();
            if !own.is_empty() {
                ui.horizontal_wrapped(|ui| {
                    let names: Vec<_> = own.iter().map(usize::to_string).collect();
                    ui.weak(format!("Weights of their own: level {}", names.join(", ")));
                    if ui.small_button("Use these everywhere").clicked() {
                        own.iter().for_each(|level| settings.levels[*level].weights = None);
                    }
                });
            }
        }
        Target::Level(level) => {
            let mut own = settings.levels[level].weights.is_some();
            if changed {
                settings.levels[level].weights = Some(weights);
            } else if ui.checkbox(&mut own, format!("Level {level} has weights of its own")).changed() {
                settings.levels[level].weights = own.then_some(weights);
            }
        }
    }
}

/// What the weight amounts to, as a number over a bar.
fn share_ui(
    ui: &mut egui::Ui,
    source: Source,
    shares: Option<Weights>,
    weights: &Weights,
    levels: usize,
    target: Target,
) {
    let share = shares.map_or(0.0, |shares| shares.get(source)).clamp(0.0, 1.0);
    let size = egui::vec2(SHARE, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let visuals = ui.visuals();
    let bar = egui::Rect::from_min_max(egui::pos2(rect.left(), rect.bottom() - 4.0), rect.max);
    ui.painter().rect_filled(bar, 2, visuals.widgets.inactive.bg_fill);
    ui.painter().rect_filled(bar.with_max_x(bar.left() + SHARE * share), 2, visuals.hyperlink_color);
    let text = format!("{:.0} %", share * 100.0);
    let place = egui::pos2(rect.right(), rect.top() - 1.0);
    let font = egui::TextStyle::Small.resolve(ui.style());
    ui.painter().text(place, egui::Align2::RIGHT_TOP, &text, font, visuals.weak_text_color());
    let top = weights.shares(levels - 1, levels).map_or(0.0, |shares| shares.get(source));
    let tip = match target {
        Target::All => format!(
            "Effective share {text}: the weight over the weights of the sources that exist; at the top level {:.0} %",
            top * 100.0
        ),
        Target::Level(level) => format!("Effective share at level {level}: {text}"),
    };
    let name = format!("Share of {}: {text}", source.name());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Meter, true, &name));
    response.on_hover_text(tip);
}

fn title(source: Source) -> &'static str {
    match source {
        Source::BottomUp => "Bottom-up",
        Source::TopDown => "Top-down",
        Source::Previous => "Previous",
        Source::Attention => "Attention",
        Source::Memory => "Memory",
    }
}

fn tip(source: Source) -> &'static str {
    match source {
        Source::BottomUp => "What the level below predicts; at level 0 the picture itself, fed again at every step",
        Source::TopDown => "What the level above predicts for this place; the top level has none",
        Source::Previous => "The level's own state before the step: inertia",
        Source::Attention => "The average of like-minded columns of the same level: the smoother that makes islands",
        Source::Memory => "What the level's fast weights recall, A x: the pull towards what it has held before",
    }
}
