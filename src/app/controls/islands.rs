//! Where islands are cut: what joins columns, and the threshold of agreement, level by level.

use eframe::egui::{self, DragValue, Slider};

use super::Section;
use crate::islands::Linkage;

/// Draws the thresholds, the top level above, as the maps stand.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let levels = section.levels;
    let linkage = &mut section.setup.linkage;
    ui.horizontal(|ui| {
        ui.label("Joined by").on_hover_text("What makes one island of two that are neighbours");
        ui.selectable_value(linkage, Linkage::Pair, "A pair")
            .on_hover_text("One pair of neighbours across their border that agrees up to the threshold");
        ui.selectable_value(linkage, Linkage::Border, "The border")
            .on_hover_text("All pairs of neighbours across their border, if they agree up to the threshold on average");
    });
    let (explained, chosen) = match *linkage {
        Linkage::Pair => {
            ("Neighbours whose centred cosine is above the threshold are one island", "Chosen from the data")
        }
        Linkage::Border => (
            "Regions with a mean centred cosine along their border above the threshold are one",
            "The same for every picture",
        ),
    };
    ui.weak(explained);
    let thresholds = &mut section.setup.thresholds;
    thresholds.resize(levels, None);
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
            let tip = format!("{chosen}: {automatic:.3} now at level {level}");
            let switched = ui.checkbox(&mut auto, "Auto").on_hover_text(tip);
            if moved.changed() || typed.changed() {
                thresholds[level] = Some(value);
            } else if switched.changed() {
                thresholds[level] = (!auto).then_some(value);
            }
        });
    }
}
