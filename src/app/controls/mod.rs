//! The left panel: everything that steers a run. Edits go to a draft of the setup; a draft that can be run is sent.

mod asked;
mod attention;
mod breakpoints;
pub(in crate::app) mod columns;
mod factors;
mod front;
pub(in crate::app) mod islands;
pub(in crate::app) mod learning;
pub(in crate::app) mod model;
mod preset;
mod probe;
mod scene;
pub(in crate::app) mod smoother;
pub(in crate::app) mod weights;

pub(in crate::app) use breakpoints::breakpoints_id;
pub use scene::Scenes;

use eframe::egui::{self, RichText};

use super::commands::UiCommand;
use super::pins::Pin;
use super::teach;
use super::theme::space;
use super::words;
use crate::engine::{Command, Preset, Setup, Snapshot};
use crate::glom::Source;
use crate::learn::InPlace;
use crate::teach::{Control, Group};
use factors::Factors;
use probe::Probes;

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
    /// The control that the keyboard is on.
    focus: Option<egui::Id>,
    /// When anything was edited last.
    edited: f64,
    /// Why the draft cannot be run.
    refused: Option<String>,
    /// How the nets learned last.
    learning: InPlace,
    /// The preset that was on last.
    preset: Option<Preset>,
    /// Which rows for all levels are factors; it does not change under a pressed button.
    factors: Option<Factors>,
    /// The run in which the memory has had a weight.
    memory: Option<u64>,
    /// The engine is opening something: what is drafted may be what it opens, a fine grid takes seconds.
    pub opening: bool,
    /// The generated scene, when the picture is one.
    pub scenes: Scenes,
    /// The probe, when the picture is one.
    probes: Probes,
}

impl Default for Controls {
    fn default() -> Self {
        let scenes = Scenes::default();
        Self {
            target: Target::All,
            draft: None,
            gesture: 1,
            focus: None,
            edited: 0.0,
            refused: None,
            learning: InPlace::default(),
            preset: None,
            factors: None,
            memory: None,
            opening: false,
            scenes,
            probes: Probes::default(),
        }
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
    /// Which rows for all levels are factors.
    pub factors: Factors,
    /// Whether the memory has had a weight in this run.
    pub memory: bool,
    /// How the nets learned last: what was chosen comes again with the switch.
    pub learning: &'a mut InPlace,
    /// Why the draft cannot be run.
    pub refused: Option<&'a str>,
    /// The rows that are shown; none: all of them.
    pub pinned: Option<&'a [Pin]>,
    /// Commands of the window.
    pub ui_commands: &'a mut Vec<UiCommand>,
}

impl Section<'_> {
    /// Whether a row is shown.
    pub(in crate::app) fn shows(&self, pin: impl Into<Pin>) -> bool {
        self.pinned.is_none_or(|pinned| pinned.contains(&pin.into()))
    }
}

/// Which controls a room has: what of a run is steered from there.
pub(in crate::app) struct Sections {
    /// Whether preset, weights, beta, radius and columns stand above.
    pub front: bool,
    /// The sections below, from top to bottom.
    pub folded: &'static [Folded],
}

/// What of the panel is drawn.
#[derive(Clone, Copy)]
pub(in crate::app) enum Shown<'a> {
    /// All that a room has.
    Sections(&'a Sections),
    /// The pinned rows, in a presentation.
    Pinned(&'a [Pin]),
}

/// A section that can be folded.
pub(in crate::app) struct Folded {
    /// The message that is its title.
    pub title: &'static str,
    /// Whether it is open at first.
    pub open: bool,
    /// Draws it.
    pub ui: fn(&mut egui::Ui, &mut Section<'_>),
}

impl Controls {
    /// Draws the panel; of a presentation the pinned rows alone.
    pub(in crate::app) fn ui(
        &mut self,
        ui: &mut egui::Ui,
        snapshot: &Snapshot,
        shown: Shown<'_>,
        commands: &mut Vec<Command>,
        ui_commands: &mut Vec<UiCommand>,
    ) {
        let (now, pressed, held) =
            ui.input(|input| (input.time, input.pointer.any_pressed(), input.pointer.any_down()));
        let focus = ui.memory(|memory| memory.focused());
        // A button that is held is one gesture, and so is what the keyboard does to one control without a pause.
        if pressed || focus != self.focus || (!held && now - self.edited > PATIENCE) {
            self.gesture += 1;
        }
        self.focus = focus;
        self.forget_draft(ui, snapshot, now);
        let before = self.current(snapshot);
        let mut setup = before.clone();
        let levels = setup.settings.levels.len().max(1);
        if let Target::Level(level) = self.target
            && level >= levels
        {
            self.target = Target::All;
        }

        let factors = self.factors.filter(|_| held).unwrap_or_else(|| Factors::of(&setup.settings));
        self.factors = Some(factors);
        if (0..levels).any(|level| setup.settings.weights_in_force(level).get(Source::Memory) > 0.0) {
            self.memory = Some(snapshot.run);
        }

        let (front, folded, pinned) = match shown {
            Shown::Sections(sections) => (sections.front, sections.folded, None),
            Shown::Pinned(pins) => (true, &[][..], Some(pins)),
        };
        let mut wanted = None;
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if pinned.is_none() {
                let ctx = ui.ctx().clone();
                teach::locked_ui(ui, teach::access(&ctx, Group::Picture), |ui| {
                    front::picture_ui(ui, snapshot, ui_commands);
                });
                teach::locked_ui(ui, teach::access(&ctx, Control::Model), |ui| {
                    model::model_ui(ui, &mut setup.model, snapshot, ui_commands);
                });
            }
            if front && pinned.is_none_or(|pins| pins.contains(&Pin::Preset)) {
                let access = teach::access(ui.ctx(), Group::Presets);
                teach::locked_ui(ui, access, |ui| wanted = self.preset_ui(ui, snapshot, &setup));
            }
            if pinned.is_none() {
                self.target_ui(ui, &mut setup, snapshot, factors);
            }
            let mut section = Section {
                snapshot,
                setup: &mut setup,
                // No row of a presentation says for which levels it is.
                target: if pinned.is_some() { Target::All } else { self.target },
                levels,
                factors,
                memory: self.memory == Some(snapshot.run),
                learning: &mut self.learning,
                refused: self.refused.as_deref(),
                pinned,
                ui_commands,
            };
            if front {
                front::rows_ui(ui, &mut section);
            }
            if front && pinned.is_none() {
                self.scenes.ui(ui, snapshot, commands, section.ui_commands);
            }
            // In every room that steers the run: it is there to be put before one GLOM or two.
            if pinned.is_none() {
                self.probes.ui(ui, snapshot, commands);
            }
            for Folded { title, open, ui: section_ui } in folded {
                titled(ui, &words::say(ui.ctx(), title), *open, |ui| section_ui(ui, &mut section));
            }
            ui.add_space(space::LARGE);
        });

        if let Some(preset) = wanted {
            self.choose_preset(preset, snapshot, commands);
        } else if setup != before {
            self.edit(setup, snapshot, now, commands);
        }
    }

    /// The setup as it is edited.
    fn current(&self, snapshot: &Snapshot) -> Setup {
        self.draft.as_ref().map_or_else(|| (*snapshot.setup).clone(), |draft| draft.setup.clone())
    }

    /// Takes over an edited setup: it is sent if it can be run, otherwise the reason is shown beside the sliders.
    fn edit(&mut self, setup: Setup, snapshot: &Snapshot, now: f64, commands: &mut Vec<Command>) {
        self.edited = now;
        // Another model has other levels: the engine fits the settings to it, so nothing is known before it answers.
        let same_model = setup.model == snapshot.setup.model;
        self.refused = match setup.settings.check(snapshot.setup.settings.levels.len()) {
            Err(error) if same_model => Some(error.to_string()),
            _ => None,
        };
        if self.refused.is_none() {
            commands.push(Command::Change(Box::new(setup.clone()), self.gesture));
        }
        // Another model of the right side comes with settings of its own, which the engine knows.
        let of_right = |setup: &Setup| setup.second.as_ref().map(|second| second.model.clone());
        if setup.second.is_some() && of_right(&setup) != of_right(&snapshot.setup) {
            self.draft = None;
            return;
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
        let old = now - draft.touched > PATIENCE && !self.opening;
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
        self.probes.forget();
    }

    /// Puts a preset in place.
    pub fn choose_preset(&mut self, preset: Preset, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        self.forget();
        self.gesture += 1;
        self.preset = Some(preset);
        commands.extend(preset.command(snapshot.origin, &snapshot.setup, &snapshot.defaults, self.gesture));
    }

    /// Lets the matrices of all levels learn no longer, or again.
    pub fn toggle_frozen(&mut self, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let mut setup = self.current(snapshot);
        self.forget();
        self.gesture += 1;
        setup.settings.memory.frozen = !setup.settings.memory.frozen;
        commands.push(Command::Change(Box::new(setup), self.gesture));
    }
}

impl Controls {
    /// Lets the nets learn while the run settles, as they did last, or no longer.
    pub fn toggle_learning(&mut self, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let mut setup = self.current(snapshot);
        self.forget();
        self.gesture += 1;
        setup.learning = if setup.learning.is_some() { None } else { Some(self.learning) };
        commands.push(Command::Change(Box::new(setup), self.gesture));
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
