//! The memory of the run: the fast weights A_l of a level as a picture, their spectrum, their course over time, and
//! what they give back to a cue (Ba et al. 2016, equations 1 and 2).

mod arrange;
mod bar;
pub mod colours;
mod heat;
mod lane;
mod over_time;
mod places;
mod reads;
mod section;
mod spectrum;

use std::sync::Arc;

use eframe::egui::{self, Align, DragValue, Id, Label, Layout, Rect, ScrollArea, UiBuilder, vec2};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(in crate::app::memory) use bar::colour_bar;
pub(in crate::app::memory) use heat::{Heat, Matrix};
pub use heat::{HeatScale, HeatView};

use self::arrange::{HEADING, PICTURE_BAR};
use self::heat::Looked;
use super::controls::SECTIONS;
use crate::app::bottom::series::Series;
use crate::app::controls::Sections;
use crate::app::inspector::request;
use crate::app::room::{Door, Room};
use crate::app::theme::space;
use crate::app::widgets::{level_chooser, quiet, short};
use crate::app::{Camera, Panel, View};
use crate::engine::{Command, LevelMemory, MemoryCommand, MemoryLook, MemoryLookAt};

impl Matrix for LevelMemory {
    fn values(&self) -> ArrayView2<'_, f32> {
        self.matrix.view()
    }
}

/// How the matrix is shown: display only, remembered between starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct MatrixView {
    /// How the matrix is drawn.
    pub heat: HeatView,
    /// The eigenvector whose agreement is painted on the picture, counted from the leading one.
    #[serde(skip, default = "second")]
    pub eigenvector: Option<usize>,
    /// Eigenvalues by their order of magnitude.
    pub spectrum_logarithmic: bool,
}

/// The leading eigenvector is near the mean of all columns; the second is the first that tells places apart.
fn second() -> Option<usize> {
    Some(1)
}

impl Default for MatrixView {
    fn default() -> Self {
        Self { heat: HeatView::default(), eigenvector: second(), spectrum_logarithmic: true }
    }
}

/// The tab.
#[derive(Default)]
pub struct MatrixTab {
    /// How it is shown.
    pub view: MatrixView,
    drawn: Drawn,
}

/// What is kept from frame to frame to draw it.
#[derive(Default)]
struct Drawn {
    heat: Heat<LevelMemory>,
    places: places::Places,
    series: Series,
    /// What the engine was asked to look at, and in which run.
    asked: Option<(u64, MemoryLookAt)>,
}

impl Room for MatrixTab {
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        self.drawn.ui(ui, &mut door.panel, &mut self.view);
    }

    fn controls(&self) -> Option<&'static Sections> {
        Some(&SECTIONS)
    }

    /// Nobody looks any more: the engine need not work it out.
    fn leave(&mut self, _ctx: &egui::Context, panel: &mut Panel<'_>) {
        if self.drawn.asked.take().is_some() {
            panel.commands.push(Command::Memory(MemoryCommand::Look(None)));
        }
    }

    fn camera<'a>(&'a mut self, _view: &'a mut View) -> &'a mut Camera {
        &mut self.view.heat.camera
    }

    fn release(&mut self) -> bool {
        self.view.heat.cell.take().is_some()
    }

    fn keep(&self) -> Value {
        serde_json::to_value(&self.view).unwrap_or_default()
    }

    fn restore(&mut self, kept: &Value) -> serde_json::Result<()> {
        self.view = MatrixView::deserialize(kept)?;
        self.view.heat.put_right();
        Ok(())
    }
}

impl Drawn {
    /// Draws it.
    fn ui(&mut self, ui: &mut egui::Ui, panel: &mut Panel<'_>, view: &mut MatrixView) {
        let level = panel.view.level.min(panel.snapshot.levels().saturating_sub(1));
        self.ask(ui.ctx(), panel, view, level);
        self.series.update(panel.snapshot.run, &panel.snapshot.curves);
        let room = ui.available_size();
        let size = vec2(room.x.max(arrange::LEAST[0]), room.y.max(arrange::LEAST[1]));
        if size == room {
            let rect = ui.available_rect_before_wrap();
            self.parts(ui, rect, panel, view, level);
            ui.advance_cursor_after_rect(rect);
        } else {
            ScrollArea::both().auto_shrink(false).show(ui, |ui| {
                let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                self.parts(ui, rect, panel, view, level);
            });
        }
    }

    /// Asks the engine when the question has changed.
    fn ask(&mut self, ctx: &egui::Context, panel: &mut Panel<'_>, view: &MatrixView, level: usize) {
        let (dim, grid) = (panel.snapshot.state.dim().2, panel.snapshot.grid);
        // Before anything was pointed at: the column in the middle.
        let middle = grid.index(grid.rows / 2, grid.cols / 2);
        let question = MemoryLookAt {
            level,
            eigenvector: view.eigenvector.filter(|number| *number < dim),
            column: Some(request::inspected(ctx, panel).map_or(middle, |(_, column)| column)),
        };
        let asked = (panel.snapshot.run, question);
        if self.asked != Some(asked) {
            panel.commands.push(Command::Memory(MemoryCommand::Look(Some(question))));
            self.asked = Some(asked);
        }
    }

    fn parts(&mut self, ui: &mut egui::Ui, room: Rect, panel: &mut Panel<'_>, view: &mut MatrixView, level: usize) {
        let snapshot = panel.snapshot;
        let (width, height) = snapshot.picture.dimensions();
        let at = arrange::Places::of(room, width as f32 / height.max(1) as f32);
        let Some(memory) = snapshot.memory.levels.get(level) else { return };
        // While the engine works on what the pointer has just come to, the look before stays.
        let look = snapshot.memory.look.as_ref().filter(|look| look.at.level == level);

        within(ui, at.controls, |ui| self.controls(ui, panel, view, memory));
        let name = format!("Matrix of level {level}");
        let looked = self.heat.show(ui, at.matrix, Id::unique("matrix"), &name, memory, &mut view.heat);
        self.around(ui, &at, memory, view, looked);

        spectrum(ui, at.spectrum, look, memory, view);
        self.picture(ui, at.picture, panel, view, level, look);
        within(ui, at.norm, |ui| over_time::norm_ui(ui, panel, &self.series));
        within(ui, at.rank, |ui| over_time::rank_ui(ui, panel, &self.series, level));
        let read = look.and_then(|look| look.read.as_ref());
        reads::reads_ui(ui, at.reads, read, snapshot.grid, HEADING);
    }

    /// Level and scale, above the matrix.
    fn controls(&mut self, ui: &mut egui::Ui, panel: &mut Panel<'_>, view: &mut MatrixView, memory: &Arc<LevelMemory>) {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::SMALL;
            ui.label("Level ");
            ui.scope(|ui| level_chooser(ui, &mut panel.view.level, panel.snapshot.levels()));
            ui.add_space(space::MEDIUM);
            let most = self.heat.range(memory, &view.heat).most;
            scale_ui(ui, &mut view.heat, most);
            ui.checkbox(&mut view.heat.logarithmic, "Log")
                .on_hover_text("Symmetric logarithm: small values show beside large ones, white stays at zero")
                .accessible_name("Logarithmic colours");
            if view.heat.camera.visible() != Camera::default().visible()
                && ui.small_button("Whole matrix").on_hover_text("Undo zoom and pan; so does a double click").clicked()
            {
                view.heat.camera = Camera::default();
            }
        });
    }

    /// Bar, numbers, the row that is looked at and the read-out.
    fn around(
        &mut self,
        ui: &mut egui::Ui,
        at: &arrange::Places,
        memory: &Arc<LevelMemory>,
        view: &mut MatrixView,
        looked: Looked,
    ) {
        let range = self.heat.range(memory, &view.heat);
        let (rows, cols) = memory.matrix.dim();
        let value = looked.cell.map(|cell| memory.matrix[cell]);
        bar::colour_bar(ui, at.bar, range, value);
        section::row_numbers(ui, looked.lens, rows);
        section::col_numbers(ui, looked.lens, cols, at.col_numbers.top());
        section::section_ui(ui, at.section, looked.lens, memory.matrix.view(), looked.cell, range);
        within(ui, at.readout, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| match (looked.cell, value) {
                (Some([row, col]), Some(value)) => {
                    ui.add(Label::new(format!("Row {row}, column {col}: {}", short(value))).truncate());
                }
                _ => {
                    let text = format!(
                        "{rows} × {cols} · norm {} · effective rank {}",
                        short(memory.norm),
                        if memory.norm > 0.0 { short(memory.effective_rank) } else { "none".to_owned() }
                    );
                    ui.add(Label::new(quiet(text)).truncate());
                }
            });
        });
    }

    /// The chosen eigenvector on the picture.
    fn picture(
        &mut self,
        ui: &mut egui::Ui,
        rect: Rect,
        panel: &mut Panel<'_>,
        view: &mut MatrixView,
        level: usize,
        look: Option<&Arc<MemoryLook>>,
    ) {
        heading(ui, rect, |ui| {
            ui.strong(match view.eigenvector {
                Some(number) => format!("Eigenvector {}", number + 1),
                None => "Eigenvector".to_owned(),
            })
            .on_hover_text("Cosine of every column with the chosen eigenvector: an attractor as a place");
            let note = match view.eigenvector {
                Some(_) => "cosine with every column",
                None => "choose one in the spectrum",
            };
            ui.add(Label::new(quiet(note).small()).truncate());
        });
        let body = rect.with_min_y(rect.top() + HEADING).with_max_y(rect.bottom() - PICTURE_BAR);
        let (map, most) = self.places.ui(ui, body, panel, level, look);
        places::cosine_bar(ui, Rect::from_min_size(map.left_bottom(), vec2(map.width(), PICTURE_BAR)), most);
    }
}

/// The eigenvalues with their heading.
fn spectrum(
    ui: &mut egui::Ui,
    rect: Rect,
    look: Option<&Arc<MemoryLook>>,
    memory: &LevelMemory,
    view: &mut MatrixView,
) {
    heading(ui, rect, |ui| {
        ui.strong("Spectrum").on_hover_text(
            "Eigenvalues of A, the leading ones first: every large one is an attractor. \
             Dashed: the effective rank. Blue: a negative eigenvalue. Click one to see its eigenvector on the picture",
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let check = ui.checkbox(&mut view.spectrum_logarithmic, "Log");
            check.on_hover_text("Eigenvalues by their order of magnitude").accessible_name("Logarithmic spectrum");
        });
    });
    let body = rect.with_min_y(rect.top() + HEADING);
    let values: &[f32] = look.map_or(&[], |look| &look.spectrum.values);
    // A matrix that is 0 has eigenvalues that say nothing.
    let values = if memory.norm > 0.0 { values } else { &[] };
    let rank = Some(memory.effective_rank).filter(|_| memory.norm > 0.0);
    spectrum::spectrum_ui(ui, body, values, rank, view.spectrum_logarithmic, &mut view.eigenvector);
}

/// The end of the scale: a number that can be dragged or typed; automatic again by a double click or the button.
fn scale_ui(ui: &mut egui::Ui, view: &mut HeatView, most: f32) {
    let tip = "Value at the ends of the colours; drag or type to fix it, double-click the word for automatic";
    let label = ui.label("Scale ±").on_hover_text(tip);
    let mut end = most;
    let number = DragValue::new(&mut end)
        .speed(f64::from(most) / 100.0)
        .range(f32::MIN_POSITIVE..=f32::MAX)
        .custom_formatter(|value, _| crate::app::widgets::axis(value))
        .update_while_editing(false);
    let response = ui.add(number).labelled_by(label.id).on_hover_text(tip);
    if response.changed() && end.is_normal() && end > 0.0 && end != most {
        view.scale = HeatScale::Fixed(end);
    }
    let automatic = view.scale == HeatScale::Automatic;
    let button = ui.selectable_label(automatic, "Auto").on_hover_text("The scale follows the largest value");
    if button.accessible_name("Automatic scale").clicked() {
        view.scale = if automatic { HeatScale::Fixed(most) } else { HeatScale::Automatic };
    }
    let doubled = ui.input(|input| input.pointer.button_double_clicked(egui::PointerButton::Primary));
    if doubled && label.contains_pointer() {
        view.scale = HeatScale::Automatic;
    }
}

/// Draws a part where it stands.
fn within<R>(ui: &mut egui::Ui, rect: Rect, contents: impl FnOnce(&mut egui::Ui) -> R) -> R {
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.shrink_clip_rect(rect.expand(1.0));
        contents(ui)
    })
    .inner
}

/// The heading of a part, at its top.
fn heading(ui: &mut egui::Ui, rect: Rect, contents: impl FnOnce(&mut egui::Ui)) {
    let rect = rect.with_max_y(rect.top() + HEADING);
    within(ui, rect, |ui| ui.with_layout(Layout::left_to_right(Align::Center), contents));
}
