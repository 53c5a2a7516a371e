//! The parse tree of the run in one vector: the vector of every step, the tree as it is and as it comes back, and what
//! erasing, rounding and noise take from it.

mod attributes;
mod controls;
mod diagram;
pub(super) mod discs;
mod strip;
mod transition;
mod watch;
mod words;

use std::sync::Arc;

use eframe::egui::{self, Align, Layout, ScrollArea, Ui, vec2};

use self::controls::Form;
use self::strip::StripView;
use self::watch::{Asked, Watch};
use crate::app::room::{Door, Room};
use crate::app::theme::space;
use crate::app::trainings::left_ui;
use crate::app::widgets::quiet;
use crate::engine::Snapshot;
use crate::engine::worker::Wake;
use crate::sketch::Returned;
use crate::teach::{SketchTrial, Tried};

/// The tab.
pub(in crate::app) struct SketchTab {
    form: Form,
    watch: Watch,
    strip: StripView,
    /// The object that was chosen in the tree.
    chosen: usize,
}

impl Default for SketchTab {
    fn default() -> Self {
        // Behind the picture stands the largest island.
        Self { form: Form::default(), watch: Watch::default(), strip: StripView::default(), chosen: 1 }
    }
}

impl Room for SketchTab {
    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        let commands = self.watch.see(&door.panel, &self.form, door.wake);
        door.panel.commands.extend(commands);
        let shown = self.watch.shown();
        if door.sides.left {
            left_ui(ui, door.sizes, |ui| {
                controls::form_ui(ui, &mut self.form);
                ui.separator();
                controls::damage_ui(ui, &mut self.form);
                if let Some((asked, _)) = &shown {
                    ui.separator();
                    controls::cost_ui(ui, &asked.parsed, &self.form);
                }
            });
        }
        egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0))).show(
            ui,
            |ui| {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| self.middle_ui(ui, door, shown));
            },
        );
    }

    fn is_busy(&self) -> bool {
        self.watch.is_working()
    }

    fn pose(&mut self, _snapshot: &Snapshot, _wake: &Wake) -> bool {
        self.watch.is_ready()
    }
}

impl SketchTab {
    /// Sets what a lesson tries.
    pub fn try_out(&mut self, trial: &SketchTrial) {
        self.form = Form::of(trial);
    }

    /// Whether what is shown is the sketch of the run as it stands, by the form as it stands.
    pub fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.watch.is_now(snapshot, &self.form)
    }

    /// Says what a lesson may ask of what is shown.
    pub fn tried(&self, snapshot: &Snapshot, tried: &mut Tried) {
        if let Some((asked, returned)) = self.watch.shown().filter(|_| self.is_of(snapshot)) {
            let trial = SketchTrial { ways: self.form.ways, damage: asked.damage };
            tried.see_sketch(&trial, &asked.parsed, &returned, snapshot.levels());
        }
    }

    fn middle_ui(&mut self, ui: &mut Ui, door: &mut Door<'_>, shown: Option<(Asked, Arc<Vec<Returned>>)>) {
        if let Some(words) = self.watch.failure() {
            crate::app::widgets::fields::refusal(ui, words);
        }
        let Some((asked, returned)) = shown else {
            ui.label(quiet("The sketch of the parse tree is being made"));
            return;
        };
        let height = ui.available_height();
        ui.label(words::told(&asked.parsed, &asked.damage, &returned));
        ui.add_space(space::SMALL);
        if let Some(strip) = self.watch.strip() {
            let kept = asked.damage.keep.unwrap_or(asked.parsed.sketch.len());
            self.strip.ui(ui, &strip, door.panel.snapshot.step, kept, (height * 0.2).max(96.0));
        }
        ui.add_space(space::SMALL);
        let tree = (height * 0.33).max(150.0);
        diagram::diagram_ui(ui, &asked.parsed.network, &returned, &mut self.chosen, tree);
        ui.add_space(space::SMALL);
        let rest = (height - ui.min_rect().height() - space::MEDIUM).max(220.0);
        let down = Layout::top_down(Align::Min);
        let width = ui.available_width();
        ui.allocate_ui_with_layout(vec2(width, rest), Layout::left_to_right(Align::Min), |ui| {
            let objects = asked.parsed.network.objects();
            let chosen = self.chosen.min(objects.len() - 1);
            ui.allocate_ui_with_layout(vec2(0.31 * width, rest), down, |ui| {
                attributes::attributes_ui(ui, &objects[chosen], &returned[chosen]);
            });
            ui.add_space(space::MEDIUM);
            ui.allocate_ui_with_layout(vec2(0.33 * width, rest), down, |ui| {
                let network = &asked.parsed.network;
                discs::discs_ui(ui, network, &returned, discs::drawn_module(network, chosen), Some(chosen));
            });
            ui.add_space(space::MEDIUM);
            let room = vec2(ui.available_width(), rest);
            ui.allocate_ui_with_layout(room, down, |ui| {
                let curve = self.watch.curve();
                transition::transition_ui(ui, &asked.parsed, &asked.damage, curve.as_deref(), door.panel.snapshot);
            });
        });
    }
}
