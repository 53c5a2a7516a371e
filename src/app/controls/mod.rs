//! The left panel: everything that steers a run. Edits go to a draft of the setup; a draft that can be run is sent.

mod breakpoints;
pub(in crate::app) mod columns;
pub(in crate::app) mod islands;
pub(in crate::app) mod model;
mod scene;
pub(in crate::app) mod smoother;
pub(in crate::app) mod weights;

use std::sync::Arc;

pub use scene::Scenes;

use eframe::egui::{self, RichText};

use super::View;
use super::commands::UiCommand;
use super::presets::{self, Preset};
use super::theme::space;
use super::widgets::row::name_ui;
use crate::engine::{Command, Setup, Snapshot};

/// Seconds after which a draft that the engine has not taken over is given up.
const PATIENCE: f64 = 2.0;

/// Which levels an edit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Every level.
    All,
    /// One level.
    Level(usize),
}

impl Target {
    /// The levels it names, of `levels`.
    pub(in crate::app) fn range(self, levels: usize) -> std::ops::Range<usize> {
        match self {
            Target::All => 0..levels,
            Target::Level(level) => level.min(levels - 1)..level.min(levels - 1) + 1,
        }
    }
}

/// A setup that is being edited and has not come back from the engine yet.
#[derive(Debug)]
struct Draft {
    setup: Setup,
    /// When it was last touched.
    touched: f64,
    /// The run it was made for; a new run takes its place.
    run: u64,
}

/// State of the left panel.
#[derive(Debug)]
pub struct Controls {
    target: Target,
    draft: Option<Draft>,
    /// One number per drag.
    gesture: u64,
    /// Why the draft cannot be run.
    refused: Option<String>,
    /// The preset whose line is shown.
    preset: Option<Preset>,
    /// The generated scene, when the picture is one.
    pub scenes: Scenes,
}

impl Default for Controls {
    fn default() -> Self {
        let scenes = Scenes::default();
        Self { target: Target::All, draft: None, gesture: 1, refused: None, preset: None, scenes }
    }
}

/// What every section of the panel is given.
pub(in crate::app) struct Section<'a> {
    /// The run.
    pub snapshot: &'a Snapshot,
    /// The draft that is edited.
    pub setup: &'a mut Setup,
    /// The levels that an edit is for.
    pub target: Target,
    /// How many levels there are.
    pub levels: usize,
    /// Why the draft cannot be run.
    pub refused: Option<&'a str>,
    /// Commands of the window.
    pub ui_commands: &'a mut Vec<UiCommand>,
}

/// Which controls a room has: what of a run is steered from there.
pub(in crate::app) struct Sections {
    /// Whether a generated picture and the presets stand above.
    pub picture: bool,
    /// The sections below, from top to bottom.
    pub folded: &'static [Folded],
}

/// A section that can be folded.
pub(in crate::app) struct Folded {
    /// Its title.
    pub title: &'static str,
    /// Whether it is open at first.
    pub open: bool,
    /// Draws it.
    pub ui: fn(&mut egui::Ui, &mut Section<'_>),
}

impl Controls {
    /// Draws the panel.
    pub(in crate::app) fn ui(
        &mut self,
        ui: &mut egui::Ui,
        snapshot: &Snapshot,
        view: &View,
        sections: &Sections,
        commands: &mut Vec<Command>,
        ui_commands: &mut Vec<UiCommand>,
    ) {
        let (now, pressed) = ui.input(|input| (input.time, input.pointer.any_pressed()));
        if pressed {
            self.gesture += 1;
        }
        self.forget_draft(ui, snapshot, now);
        let before = self.current(snapshot);
        let mut setup = before.clone();
        let levels = setup.settings.levels.len().max(1);
        if let Target::Level(level) = self.target
            && level >= levels
        {
            self.target = Target::All;
        }

        model::origin_ui(ui, snapshot);
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if sections.picture {
                self.scenes.ui(ui, snapshot, commands, ui_commands);
                self.preset_ui(ui, snapshot, &mut setup);
            }
            self.target_ui(ui, &setup, levels, view);
            let mut section = Section {
                snapshot,
                setup: &mut setup,
                target: self.target,
                levels,
                refused: self.refused.as_deref(),
                ui_commands,
            };
            for Folded { title, open, ui: section_ui } in sections.folded {
                titled(ui, title, *open, |ui| section_ui(ui, &mut section));
            }
            ui.add_space(space::LARGE);
        });

        if setup != before {
            self.edit(setup, snapshot, now, commands);
        }
    }

    /// The setup as it is edited.
    fn current(&self, snapshot: &Snapshot) -> Setup {
        self.draft.as_ref().map_or_else(|| (*snapshot.setup).clone(), |draft| draft.setup.clone())
    }

    /// Takes over an edited setup: it is sent if it can be run, otherwise the reason is shown beside the sliders.
    fn edit(&mut self, setup: Setup, snapshot: &Snapshot, now: f64, commands: &mut Vec<Command>) {
        // Another model has other levels: the engine fits the settings to it, so nothing is known before it answers.
        let same_model = setup.model == snapshot.setup.model;
        self.refused = match setup.settings.check(snapshot.setup.settings.levels.len()) {
            Err(error) if same_model => Some(error.to_string()),
            _ => None,
        };
        if self.refused.is_none() {
            commands.push(Command::Change(Box::new(setup.clone()), self.gesture));
        }
        self.draft = Some(Draft { setup, touched: now, run: snapshot.run });
    }

    /// A draft ends when the engine runs it, when a new run begins, or when the engine will not have it. One that
    /// cannot be run stays with its message until it is edited or something else changes the setup.
    fn forget_draft(&mut self, ui: &egui::Ui, snapshot: &Snapshot, now: f64) {
        let Some(draft) = &self.draft else { return };
        if ui.input(|input| input.pointer.any_down()) {
            return;
        }
        let old = now - draft.touched > PATIENCE;
        let ended =
            if self.refused.is_some() { draft.run != snapshot.run } else { draft.setup == *snapshot.setup || old };
        if ended {
            self.draft = None;
            self.refused = None;
        } else if self.refused.is_none() {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(PATIENCE));
        }
    }

    /// Undo, redo, defaults, another picture: what was being edited is given up.
    pub fn forget(&mut self) {
        self.draft = None;
        self.refused = None;
        self.scenes.forget();
    }

    /// Puts a preset in place.
    pub fn choose_preset(&mut self, preset: Preset, snapshot: &Arc<Snapshot>, commands: &mut Vec<Command>) {
        self.forget();
        self.gesture += 1;
        self.preset = Some(preset);
        let setup = preset.apply(&snapshot.setup, &snapshot.defaults);
        commands.push(Command::Change(Box::new(setup), self.gesture));
    }

    /// Lets the matrices of all levels learn no longer, or again.
    pub fn toggle_frozen(&mut self, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let mut setup = self.current(snapshot);
        self.forget();
        self.gesture += 1;
        setup.settings.memory.frozen = !setup.settings.memory.frozen;
        commands.push(Command::Change(Box::new(setup), self.gesture));
    }

    fn preset_ui(&mut self, ui: &mut egui::Ui, snapshot: &Snapshot, setup: &mut Setup) {
        let on = presets::recognise(setup, &snapshot.defaults, self.preset);
        ui.horizontal(|ui| {
            let label = name_ui(ui, "Preset");
            egui::ComboBox::from_id_salt("preset")
                .width(ui.available_width() - space::MEDIUM)
                .selected_text(on.map_or("None: your own settings", Preset::name))
                .show_ui(ui, |ui| {
                    for (heading, group) in [("Work", false), ("Fail, and teach why", true)] {
                        ui.weak(heading);
                        for preset in Preset::ALL.into_iter().filter(|preset| preset.fails() == group) {
                            let chosen = ui.selectable_label(on == Some(preset), preset.name());
                            if chosen.on_hover_text(preset.look_at()).clicked() {
                                self.preset = Some(preset);
                                self.refused = None;
                                *setup = preset.apply(setup, &snapshot.defaults);
                            }
                        }
                    }
                })
                .response
                .labelled_by(label.id);
        });
        if let Some(preset) = on {
            let accent = ui.visuals().hyperlink_color;
            let frame = egui::Frame::new()
                .fill(ui.visuals().extreme_bg_color)
                .stroke(egui::Stroke::new(1.0, accent))
                .corner_radius(4)
                .inner_margin(8);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.label(preset.look_at());
            });
        }
        ui.add_space(space::SMALL);
    }

    fn target_ui(&mut self, ui: &mut egui::Ui, setup: &Setup, levels: usize, view: &View) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            name_ui(ui, "For");
            ui.selectable_value(&mut self.target, Target::All, "All")
                .on_hover_text("What is moved below acts on every level");
            for level in 0..levels {
                let own = setup.settings.levels.get(level).is_some_and(|level| level.weights.is_some());
                let mut text = RichText::new(format!("{level}{}", if own { " ×" } else { "" }));
                if view.level == level {
                    text = text.strong();
                }
                let tip = if own {
                    format!("Level {level} alone; it has weights of its own (×)")
                } else {
                    format!("Level {level} alone")
                };
                let response = ui.selectable_value(&mut self.target, Target::Level(level), text).on_hover_text(tip);
                response.widget_info(|| {
                    let on = self.target == Target::Level(level);
                    egui::WidgetInfo::selected(egui::Role::Button, true, on, format!("Level {level}"))
                });
            }
        });
    }
}

/// Draws a section that can be folded.
fn titled(ui: &mut egui::Ui, title: &str, open: bool, contents: impl FnOnce(&mut egui::Ui)) {
    ui.add_space(space::SMALL);
    egui::CollapsingHeader::new(RichText::new(title).strong()).id_salt(title).default_open(open).show_unindented(
        ui,
        |ui| {
            contents(ui);
        },
    );
}
