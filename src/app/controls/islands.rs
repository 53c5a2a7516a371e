//! Where islands are cut: what joins columns, and the threshold of agreement, level by level.

use eframe::egui::{self, DragValue, Slider};

use super::Section;
use crate::engine::Setup;
use crate::islands::Linkage;

/// Draws the thresholds, the top level above, as the maps stand.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let levels = section.levels;
    let Setup { linkage, thresholds, .. } = section.setup;
    linkage.resize(levels, Linkage::default());
    thresholds.resize(levels, None);
    ui.weak("Columns that agree above the threshold are one island; on the right, what has to agree");
    for level in (0..levels).rev() {
        let analysis = section.snapshot.analysis.levels.get(level);
        let automatic = analysis.map_or(0.9, |level| level.automatic_threshold);
        ui.horizontal(|ui| {
            let mut auto = thresholds[level].is_none();
            let mut value = thresholds[level].unwrap_or(automatic);
            let label = ui.label(format!("Level {level}"));
            if let Some(analysis) = analysis {
                label.clone().on_hover_text(format!("{} islands", analysis.islands.len()));
            }
            let tip = "Agreement above which neighbours belong together; moving it takes over from the automatic value";
            ui.spacing_mut().slider_width = (ui.available_width() - 240.0).max(40.0);
            let slider = Slider::new(&mut value, 0.0..=1.0).show_value(false).clamping(egui::SliderClamping::Never);
            let moved = ui.add(slider).labelled_by(label.id).on_hover_text(tip);
            let number = DragValue::new(&mut value).range(-1.0..=1.0).speed(0.002).max_decimals(3);
            let typed =
                ui.add_sized([56.0, ui.spacing().interact_size.y], number).labelled_by(label.id).on_hover_text(tip);
            let chosen = match linkage[level] {
                Linkage::Pair => "Chosen from the data of this level",
                Linkage::Border | Linkage::Nested if level + 1 == levels => "The same for every picture",
                Linkage::Border | Linkage::Nested => {
                    "Higher in a faint picture, where neighbours agree little on the whole"
                }
            };
            let tip = format!("{chosen}: {automatic:.3}");
            let switched = ui.checkbox(&mut auto, "Auto").on_hover_text(tip);
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
            if moved.changed() || typed.changed() {
                thresholds[level] = Some(value);
            } else if switched.changed() {
                thresholds[level] = (!auto).then_some(value);
            }
        });
    }
}

fn title(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::Pair => "Pair",
        Linkage::Border => "Border",
        Linkage::Nested => "Nested",
    }
}
