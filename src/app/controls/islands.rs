//! Where islands are cut: the threshold of agreement, level by level.

use eframe::egui::{self, DragValue, Slider};

use super::Section;

/// Draws the thresholds, the top level above, as the maps stand.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let levels = section.levels;
    let thresholds = &mut section.setup.thresholds;
    thresholds.resize(levels, None);
    ui.weak("Neighbours whose centred cosine is above the threshold are one island");
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
            ui.spacing_mut().slider_width = (ui.available_width() - 152.0).max(40.0);
            let slider = Slider::new(&mut value, 0.0..=1.0).show_value(false).clamping(egui::SliderClamping::Never);
            let moved = ui.add(slider).labelled_by(label.id).on_hover_text(tip);
            let number = DragValue::new(&mut value).range(-1.0..=1.0).speed(0.002).max_decimals(3);
            let typed =
                ui.add_sized([56.0, ui.spacing().interact_size.y], number).labelled_by(label.id).on_hover_text(tip);
            let tip = format!("Chosen from the data of level {level}: {automatic:.3} now");
            let switched = ui.checkbox(&mut auto, "Auto").on_hover_text(tip);
            if moved.changed() || typed.changed() {
                thresholds[level] = Some(value);
            } else if switched.changed() {
                thresholds[level] = (!auto).then_some(value);
            }
        });
    }
}
