//! Where islands are cut: what joins columns, and the thresholds of agreement, level by level.

use eframe::egui::{self, DragValue, RichText, Slider};

use super::Section;
use crate::engine::Setup;
use crate::islands::Linkage;

/// Draws the thresholds, the top level above, as the maps stand; where islands are cut twice, the second one below the
/// first.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let levels = section.levels;
    let Setup { linkage, thresholds, inside, .. } = section.setup;
    linkage.resize(levels, Linkage::default());
    thresholds.resize(levels, None);
    ui.weak("Columns that agree above the threshold are one island; on the right, what has to agree");
    for level in (0..levels).rev() {
        let analysis = section.snapshot.analysis.levels.get(level);
        let automatic = analysis.map_or(0.9, |level| level.automatic_threshold);
        let mut width = 0.0;
        ui.horizontal(|ui| {
            let label = ui.label(format!("Level {level}"));
            width = label.rect.width();
            if let Some(analysis) = analysis {
                label.clone().on_hover_text(format!("{} islands", analysis.islands.len()));
            }
            let chosen = match linkage[level] {
                Linkage::Pair => "Chosen from the data of this level",
                Linkage::Border | Linkage::Nested if level + 1 == levels => "The same for every picture",
                Linkage::Border => {
                    "Higher in a faint picture, where neighbours agree little on the whole, and on a grid of more \
                    than 30 columns across"
                }
                Linkage::Nested => "Higher in a faint picture, where neighbours agree little on the whole",
            };
            let tip = "Agreement above which neighbours belong together; moving it takes over from the automatic value";
            if let Some(own) = threshold(ui, &label, thresholds[level], automatic, [tip, chosen]) {
                thresholds[level] = own;
            }
            egui::ComboBox::from_id_salt(("linkage", level))
                .width(72.0)
                .selected_text(title(linkage[level]))
                .show_ui(ui, |ui| {
                    for choice in Linkage::ALL {
                        ui.selectable_value(&mut linkage[level], choice, title(choice)).on_hover_text(choice.line());
                    }
                })
                .response
                .labelled_by(label.id)
                .on_hover_text(linkage[level].line());
        });
        let own = inside.get(level).copied().flatten();
        let Some(automatic) = analysis.and_then(|level| level.automatic_inside).or(own) else { continue };
        ui.horizontal(|ui| {
            let size = [width, ui.spacing().interact_size.y];
            let name = format!("Inside the islands of level {level}");
            let label = ui.add_sized(size, egui::Label::new(RichText::new("inside").weak())).accessible_name(name);
            let tip = "The same inside every island but the largest: what touches is told apart by more. At the \
                threshold above, or below it, islands are cut once";
            let chosen = "Lower in a faint picture, until islands are cut once";
            if let Some(own) = threshold(ui, &label, own, automatic, [tip, chosen]) {
                inside.resize(levels.max(inside.len()), None);
                inside[level] = own;
            }
        });
    }
}

/// A slider, a number and what says that it is automatic; gives what the user chose instead.
fn threshold(
    ui: &mut egui::Ui,
    label: &egui::Response,
    own: Option<f32>,
    automatic: f32,
    [tip, chosen]: [&str; 2],
) -> Option<Option<f32>> {
    let (mut auto, mut value) = (own.is_none(), own.unwrap_or(automatic));
    ui.spacing_mut().slider_width = (ui.available_width() - 240.0).max(40.0);
    let slider = Slider::new(&mut value, 0.0..=1.0).show_value(false).clamping(egui::SliderClamping::Never);
    let moved = ui.add(slider).labelled_by(label.id).on_hover_text(tip);
    let number = DragValue::new(&mut value).range(-1.0..=1.0).speed(0.002).max_decimals(3);
    let typed = ui.add_sized([56.0, ui.spacing().interact_size.y], number).labelled_by(label.id).on_hover_text(tip);
    let switched = ui.checkbox(&mut auto, "Auto").on_hover_text(format!("{chosen}: {automatic:.3}"));
    if moved.changed() || typed.changed() {
        Some(Some(value))
    } else {
        switched.changed().then(|| (!auto).then_some(value))
    }
}

fn title(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::Pair => "Pair",
        Linkage::Border => "Border",
        Linkage::Nested => "Nested",
    }
}
