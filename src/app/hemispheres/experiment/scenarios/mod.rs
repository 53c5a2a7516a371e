//! The sixteen scenarios of who is right, down to the picture: choose a cell, see its pictures, choose one, see what
//! each side and the pair answer, where they find it, and what each side brings to the answer.

mod grid;
mod parts;
mod tiles;
mod told;

use eframe::egui::{ScrollArea, Ui, vec2};

use self::grid::grid_ui;
use self::parts::parts_ui;
use self::tiles::Tiles;
use self::told::{Ask, Question};
use super::kind::counted;
use super::pair::{Pair, Scenarios, words};
use super::sheet::{MOST, Sheet};
use crate::app::theme::space;
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::sentence;
use crate::engine::worker::Wake;

/// Width of the grid and of the pictures below it, in points.
const LEFT: f32 = 344.0;

/// What is chosen of the scenarios, between frames.
#[derive(Default)]
pub struct ScenariosView {
    scenarios: Scenarios,
    /// The cell; none: the first that has pictures, from the scenario that the paper is about.
    cell: Option<usize>,
    /// The picture, by its number in the cell.
    number: usize,
    sheet: Sheet,
    ask: Ask,
    tiles: Tiles,
}

/// Where it begins: both sides wrong and the pair right, one side wrong and the pair right, all right.
const FIRST: [usize; 4] = [0b1100, 0b0100, 0b1000, 0];

impl ScenariosView {
    /// Whether something is computed for it.
    pub fn is_busy(&self) -> bool {
        self.ask.is_busy()
    }

    /// The scenario that is chosen.
    pub fn cell(&self) -> Option<usize> {
        self.cell
    }

    /// Lets go of the scenario that is chosen; false where none was.
    pub fn release(&mut self) -> bool {
        self.number = 0;
        self.cell.take().is_some()
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, pair: &Pair, wake: &Wake) {
        let places = self.scenarios.of(pair).clone();
        let counts = std::array::from_fn(|number| places[number].len());
        let first = || FIRST.into_iter().find(|number| counts[*number] > 0);
        let cell = self.cell.or_else(first).unwrap_or_default();
        let of_cell = &places[cell];
        self.number = self.number.min(of_cell.len().min(MOST).saturating_sub(1));
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(LEFT);
                if let Some(cell) = grid_ui(ui, counts, Some(cell), LEFT) {
                    (self.cell, self.number) = (Some(cell), 0);
                }
                ui.add_space(space::SMALL);
                self.pictures_ui(ui, pair, cell, of_cell);
            });
            ui.add_space(space::LARGE);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                match of_cell.get(self.number) {
                    Some(place) => self.picture_ui(ui, pair, *place, height, wake),
                    None => drop(ui.label(quiet("No picture is in this scenario. Choose another cell"))),
                }
            });
        });
    }

    fn pictures_ui(&mut self, ui: &mut Ui, pair: &Pair, cell: usize, places: &[usize]) {
        ui.label(format!("{}: {}", sentence(&words(cell)), counted(places.len(), "picture")));
        ui.horizontal(|ui| {
            let shown = places.len().min(MOST);
            let back = ui.button("Back").on_hover_text("The picture before").accessible_name("Picture before");
            if back.clicked() && shown > 0 {
                self.number = self.number.checked_sub(1).unwrap_or(shown - 1);
            }
            let next = ui.button("Next").on_hover_text("The next picture").accessible_name("Next picture");
            if next.clicked() && shown > 0 {
                self.number = (self.number + 1) % shown;
            }
            if shown > 0 {
                let words = format!("picture {} of {}", self.number + 1, thousands(places.len()));
                let first = if places.len() > MOST { format!("; the first {MOST} are shown") } else { String::new() };
                ui.label(quiet(format!("{words}{first}")).small());
            }
        });
        ScrollArea::vertical().id_salt("pictures of a scenario").auto_shrink([false, false]).show(ui, |ui| {
            let chosen = Some(self.number);
            let clicked = self.sheet.ui(ui, "Pictures of the scenario", (&pair.test, places), chosen, 38.0);
            self.number = clicked.unwrap_or(self.number);
        });
    }

    fn picture_ui(&mut self, ui: &mut Ui, pair: &Pair, place: usize, height: f32, wake: &Wake) {
        let question = Question { pair: pair.clone(), place };
        let Some((of, answer)) = self.ask.ask(&question, wake) else {
            ui.spinner();
            return;
        };
        let width = ui.available_width();
        let bars = 210.0f32.min(0.5 * height);
        ui.horizontal(|ui| {
            ui.strong("Where they find it").on_hover_text(
                "Grad-CAM: the channels of both residual stages, each weighted by how much the answer grows with it. \
                 A map goes from its own least to its own most, so two maps are not compared in brightness",
            );
            tiles::key_ui(ui);
        });
        self.tiles.ui(ui, &of, &answer, width, height - bars - 40.0);
        ui.separator();
        parts::key_ui(ui);
        let (test, labels) = (&pair.test, pair.test.labels());
        ScrollArea::vertical().id_salt("shares").auto_shrink([false, false]).show(ui, |ui| {
            let each = (width - space::LARGE) / 2.0;
            let heads = [
                ("Fine label", &answer.pair.fine, &labels.specific, test.specific(of.place)),
                ("Coarse label", &answer.pair.coarse, &labels.general, test.general(of.place)),
            ];
            ui.horizontal_top(|ui| {
                for (title, parts, names, truth) in heads {
                    let Some(parts) = parts else { continue };
                    ui.allocate_ui(vec2(each, 0.0), |ui| {
                        ui.vertical(|ui| {
                            ui.set_width(each);
                            parts_ui(ui, title, parts, names, truth, each);
                        });
                    });
                    ui.add_space(space::MEDIUM);
                }
            });
        });
    }
}
