//! What an export shows and how large.

use eframe::egui::{self, DragValue, Slider};

use crate::app::View;
use crate::app::dialogs::Purpose;
use crate::engine::Snapshot;

/// Which maps are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The picture and every level.
    All,
    /// The large level alone.
    Level,
}

/// The settings of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportOptions {
    /// Which maps.
    pub what: What,
    /// The level that is drawn large.
    pub level: usize,
    /// Side of a column in pixels.
    pub cell: u32,
    /// A title, and a caption and a scale below every map.
    pub legend: bool,
    /// First and last step of an animation.
    pub steps: (usize, usize),
    /// Milliseconds per frame of an animation.
    pub delay: u32,
}

impl ExportOptions {
    /// What suits a run that is looked at: large maps about 480 pixels long, the level that is looked at, all kept
    /// steps.
    pub fn for_run(snapshot: &Snapshot, view: &View) -> Self {
        let longest = snapshot.grid.cols.max(snapshot.grid.rows).max(1) as u32;
        let (level, steps) = (view.level, (0, snapshot.newest_step));
        Self { what: What::All, level, cell: (480 / longest).clamp(2, 32), legend: true, steps, delay: 120 }
    }

    /// Draws the settings that an export has.
    pub fn ui(&mut self, ui: &mut egui::Ui, purpose: Purpose, snapshot: &Snapshot) {
        if !matches!(purpose, Purpose::ExportPicture | Purpose::ExportGif) {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label("Show");
            ui.selectable_value(&mut self.what, What::All, "Picture and all levels");
            ui.selectable_value(&mut self.what, What::Level, "One level alone");
            ui.separator();
            ui.label("Large").on_hover_text("The level that is drawn large");
            for level in 0..snapshot.levels() {
                ui.selectable_value(&mut self.level, level, format!("Level {level}"));
            }
        });
        ui.horizontal(|ui| {
            let label = ui.label("Scale");
            ui.add(Slider::new(&mut self.cell, 1..=64).suffix(" px per column").logarithmic(true))
                .labelled_by(label.id);
            ui.checkbox(&mut self.legend, "Title and captions");
        });
        if purpose == Purpose::ExportGif {
            let kept = &snapshot.timeline.kept;
            ui.horizontal(|ui| {
                let label = ui.label("Steps");
                ui.add(DragValue::new(&mut self.steps.0).range(0..=self.steps.1)).labelled_by(label.id);
                let label = ui.label("to");
                ui.add(DragValue::new(&mut self.steps.1).range(self.steps.0..=snapshot.newest_step))
                    .labelled_by(label.id);
                let frames = kept.iter().filter(|step| (self.steps.0..=self.steps.1).contains(*step)).count();
                ui.weak(format!("{frames} kept states"));
                let label = ui.label("Each for");
                ui.add(DragValue::new(&mut self.delay).range(20..=5000).suffix(" ms")).labelled_by(label.id);
            });
        }
    }
}
