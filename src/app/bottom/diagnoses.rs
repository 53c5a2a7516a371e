//! What ails the run, in words.

use eframe::egui::{RichText, ScrollArea, Ui};

use crate::app::Panel;
use crate::app::widgets::{level_colour, quiet};

/// One paragraph per diagnosis.
pub fn diagnoses_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if let Some(halted) = &panel.snapshot.halted {
            ui.label(RichText::new("The run cannot go on").strong().color(ui.visuals().error_fg_color));
            ui.label(halted);
            ui.add_space(6.0);
        }
        let diagnoses = &panel.snapshot.analysis.diagnoses;
        if diagnoses.is_empty() && panel.snapshot.halted.is_none() {
            let text = match panel.snapshot.step {
                0 => "Nothing has been computed yet: play, and what ails the run will be said here",
                step if step < 2 * panel.snapshot.levels() && !panel.snapshot.settled => {
                    "Too early to say: what is seen has to go up all levels and come down again"
                }
                _ => "Nothing ails this run at this step",
            };
            ui.label(quiet(text));
        }
        for diagnosis in diagnoses {
            ui.horizontal(|ui| {
                if let Some(level) = diagnosis.level {
                    let text = RichText::new(format!("Level {level}")).color(level_colour(level)).strong();
                    if ui.link(text).on_hover_text("Look at this level").clicked() {
                        panel.view.level = level;
                    }
                } else {
                    ui.strong("All levels");
                }
                ui.strong(diagnosis.name);
            });
            ui.label(&diagnosis.sentence);
            ui.add_space(6.0);
        }
    });
}
