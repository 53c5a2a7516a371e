//! The bilateral experiment: a left hemisphere that is told specific labels, a right one that is told general ones, and
//! new heads on both, beside the rivals and controls that say what the gain comes from.
//!
//! At the left the trainings and the settings of a new one; in the middle the curves of all rivals and the table as it
//! fills, or the sixteen scenarios down to the picture, or the cosine figure.

mod cosines;
mod curves;
mod form;
mod kind;
mod looks;
mod pair;
mod rows;
mod scenarios;
mod sheet;
mod table;

use eframe::egui::{self, Align, ComboBox, Layout, ScrollArea, Ui};

use self::cosines::CosinesView;
use self::curves::curves_ui;
use self::form::form_ui;
use self::kind::{Form, HemispheresKind, HemispheresTrainings, counted};
use self::looks::of_network;
use self::pair::Pair;
use self::scenarios::ScenariosView;
use self::table::table_ui;
use crate::app::commands::UiCommand;
use crate::app::room::{Door, News, Room};
use crate::app::theme::space;
use crate::app::trainings::{Listed, TrainingDesk, brief_ui, left_ui, trainings_ui};
use crate::app::widgets::quiet;
use crate::bilateral::rows::Row;
use crate::bilateral::table::verdict;
use crate::engine::Snapshot;
use crate::engine::training::{HemispheresView, Standing};
use crate::engine::worker::Wake;

/// Updates after which a table poses for a picture: more than it takes, so that all rows are there.
const POSED: usize = 100_000;

/// What is shown of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    /// Curves and table.
    #[default]
    Rivals,
    /// Who is right, down to the picture.
    Scenarios,
    /// How alike pictures of one label are to each side.
    Cosines,
}

/// The tab.
#[derive(Default)]
pub(in crate::app) struct ExperimentTab {
    trainings: HemispheresTrainings,
    part: Part,
    /// The row that stands out.
    row: Option<Row>,
    /// The seed whose pair is looked at; none: the first that has one.
    seed: Option<u64>,
    scenarios: ScenariosView,
    cosines: CosinesView,
}

impl Room for ExperimentTab {
    /// Trainings do not begin by themselves.
    fn is_busy(&self) -> bool {
        match self.part {
            Part::Rivals => false,
            Part::Scenarios => self.scenarios.is_busy(),
            Part::Cosines => self.cosines.is_busy(),
        }
    }

    fn pose(&mut self, _snapshot: &Snapshot, wake: &Wake) -> bool {
        self.trainings.pose(POSED, wake) && !self.is_busy()
    }

    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        self.trainings.receive(wake)
    }

    fn training(&mut self) -> Option<&mut dyn TrainingDesk> {
        Some(&mut self.trainings)
    }

    fn release(&mut self) -> bool {
        match self.part {
            Part::Rivals => self.row.take().is_some(),
            Part::Scenarios => self.scenarios.release(),
            Part::Cosines => self.cosines.release(),
        }
    }

    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        if door.sides.left {
            left_ui(ui, door.sizes, |ui| self.side_ui(ui, door.ui_commands));
        }
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let shown = self.trainings.shown();
            let view = shown.as_ref().map(|(view, _)| &**view);
            self.parts_ui(ui, view);
            match self.part {
                Part::Rivals => self.rivals_ui(ui, view),
                Part::Scenarios | Part::Cosines => self.pair_ui(ui, view, door.wake),
            }
        });
    }
}

impl ExperimentTab {
    fn side_ui(&mut self, ui: &mut Ui, ui_commands: &mut Vec<UiCommand>) {
        ui.horizontal(|ui| {
            ui.strong("New table").on_hover_text(
                "One training makes the whole table: every network that its rows take learns in turn, each once",
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let tip = "A table that was kept, here or by the command line: to look at it, and to go on with it";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::TrainingOpen);
                }
                brief_ui::<HemispheresKind>(ui, &mut self.trainings.form);
            });
        });
        let refused = self.trainings.now().refused;
        form_ui(ui, &mut self.trainings.form, refused.as_deref(), ui_commands);
        ui.separator();
        ui.strong("Tables");
        if self.trainings.listed().is_empty() && !self.trainings.is_awaited() {
            let usual = self.trainings.form == Form::default();
            let takes = if usual { ". The one above takes a few minutes on a laptop" } else { "" };
            ui.label(quiet(format!("None yet{takes}")));
        }
        trainings_ui(ui, &mut self.trainings, ui_commands);
    }

    /// The switch between what is shown, and the seed whose pair it is.
    fn parts_ui(&mut self, ui: &mut Ui, view: Option<&HemispheresView>) {
        ui.horizontal(|ui| {
            for (part, name, tip) in [
                (Part::Rivals, "Rivals", "The curves of all networks, and the table"),
                (Part::Scenarios, "Scenarios", "Who is right on which pictures, down to the picture"),
                (Part::Cosines, "Cosines", "How alike two pictures of one label are to the left and to the right"),
            ] {
                ui.selectable_value(&mut self.part, part, name).on_hover_text(tip);
            }
            let seeds = view.map(Pair::seeds).unwrap_or_default();
            if self.part == Part::Rivals || seeds.len() < 2 {
                return;
            }
            let shown = self.seed.filter(|seed| seeds.contains(seed)).unwrap_or(seeds[0]);
            let label = ui.label(quiet("Seed of the pair"));
            let combo = ComboBox::from_id_salt("seed of the pair").selected_text(shown.to_string()).show_ui(ui, |ui| {
                for seed in &seeds {
                    ui.selectable_value(&mut self.seed, Some(*seed), seed.to_string());
                }
            });
            combo.response.labelled_by(label.id);
        });
    }

    fn pair_ui(&mut self, ui: &mut Ui, view: Option<&HemispheresView>, wake: &Wake) {
        let seeds = view.map(Pair::seeds).unwrap_or_default();
        let seed = self.seed.filter(|seed| seeds.contains(seed)).or(seeds.first().copied());
        let Some(pair) = view.zip(seed).and_then(|(view, seed)| Pair::of(view, seed)) else {
            ui.label(
                "Nothing to see yet: the left, the right and the specialised pair have to learn first. Choose their \
                 rows at the left and press Start training",
            );
            return;
        };
        match self.part {
            Part::Cosines => {
                ui.label(
                    "A point is two test pictures of one label: at the right where the left hemisphere finds them \
                     alike, at the top where the right one does. Drag over a region to see its pictures",
                );
                self.cosines.ui(ui, &pair, self.scenarios.cell(), wake);
            }
            _ => {
                ui.label(
                    "Every test picture is in one of sixteen scenarios: is the left right on what exactly it is, the \
                     right on its kind, the pair on both? Choose a cell, then a picture",
                );
                ui.add_space(space::SMALL);
                self.scenarios.ui(ui, &pair, wake);
            }
        }
    }

    fn rivals_ui(&mut self, ui: &mut Ui, view: Option<&HemispheresView>) {
        let runs = |listed: &Listed<HemispheresKind>| listed.training.standing() == Standing::Running;
        ui.label(told(view, self.trainings.chosen_training().is_some_and(runs)));
        ui.add_space(space::SMALL);
        let rows = view.map_or(4, |view| view.plan.rows.len());
        // The table has the room that its rows need, the curves have the rest.
        let table = 44.0 + 20.0 * rows as f32 + 60.0;
        let height = (ui.available_height() - table).clamp(150.0, 460.0);
        curves_ui(ui, view, self.trainings.form.rounds, self.row, height);
        ui.separator();
        let Some(view) = view else {
            ui.label(quiet("The table appears here, row by row, as its networks have learned"));
            return;
        };
        if let Some(words) = verdict(&view.results) {
            ui.label(words);
            ui.add_space(space::SMALL);
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| table_ui(ui, view, &mut self.row));
    }
}

/// What moves, why, and what to try next: true for the table that is looked at, which learns or stands.
fn told(view: Option<&HemispheresView>, runs: bool) -> String {
    let Some(view) = view else {
        return "Two networks see the same pictures. The left one is told what exactly is there (a cat), the right one \
                only which kind of thing it is (living). Do both together know more than either, and is it because \
                they were told different things? Press Start training"
            .to_owned();
    };
    let (all, there) = (view.plan.tasks().len(), view.learned.len());
    if let Some(now) = view.now.as_ref().filter(|_| runs) {
        let seed = if view.plan.seeds > 1 { format!(", seed {}", now.seed) } else { String::new() };
        return format!(
            "Now learns: {}{seed}. Its curve is of pictures that are kept apart. {there} of {all} networks have \
             learned; a row fills when all of its networks have, on test pictures that nothing was learned or chosen \
             from",
            of_network(&now.name).1
        );
    }
    if there < all {
        return format!("{there} of {all} networks have learned. Resume the training at the left to go on");
    }
    let missing = Row::ALL.len() - view.plan.rows.len();
    let next = match (view.plan.seeds, missing) {
        (1, _) => "Press One more seed at the left: does another chance say the same?".to_owned(),
        (_, 0) => "Add seeds under Change on its way, or begin with other pictures".to_owned(),
        (_, missing) => format!("Add {} that are missing under Change on its way", counted(missing, "row")),
    };
    format!("All {} have learned. {next}", counted(all, "network"))
}
