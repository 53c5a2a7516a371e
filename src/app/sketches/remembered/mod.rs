//! A memory of pictures in a file, the same as the command line's: pictures that were seen, the nearest to the one that
//! is open, and questions to all of them at once. What is asked is answered from sketches alone.

mod file;
mod picture;
mod present;
mod question;
mod wall;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, Align, Button, DragValue, Label, Layout, RichText, ScrollArea, Ui, vec2};

use self::file::{Begun, File, Opened};
use self::picture::PictureView;
use self::present::Present;
use self::question::QuestionForm;
use self::wall::Wall;
use crate::app::commands::UiCommand;
use crate::app::room::{Door, News, Room};
use crate::app::theme::space;
use crate::app::trainings::left_ui;
use crate::app::widgets::fields::refusal;
use crate::app::widgets::{bytes, quiet, thousands};
use crate::engine::Snapshot;
use crate::engine::sketches::stranger;
use crate::engine::worker::Wake;

/// Generated scenes with which a memory may begin.
const MOST_SCENES: usize = 31;

/// The tab.
pub(in crate::app) struct MemoryTab {
    file: File,
    present: Present,
    wall: Wall,
    picture: PictureView,
    question: QuestionForm,
    /// Generated scenes with which a new memory begins.
    scenes: usize,
}

impl Default for MemoryTab {
    fn default() -> Self {
        Self {
            file: File::default(),
            present: Present::default(),
            wall: Wall::default(),
            picture: PictureView::default(),
            question: QuestionForm::default(),
            scenes: 8,
        }
    }
}

impl Room for MemoryTab {
    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        let opened = self.file.opened();
        let stranger = opened.as_ref().and_then(|opened| stranger(&opened.memory.header, door.panel.snapshot));
        if let (Some(opened), None) = (&opened, &stranger) {
            self.present.see(opened, door.panel.snapshot, door.wake);
        }
        if door.sides.left {
            let run = (door.panel.snapshot, door.wake);
            let (opened, stranger, commands) = (opened.as_deref(), stranger.as_deref(), &mut *door.ui_commands);
            left_ui(ui, door.sizes, |ui| self.side_ui(ui, run, commands, opened, stranger));
        }
        egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0))).show(
            ui,
            |ui| match &opened {
                Some(opened) => self.middle_ui(ui, door, opened),
                None => {
                    ui.label(
                        "A memory keeps one sketch of each picture that was seen: a vector of fixed size for its whole \
                         parse tree. Press New… to begin one with a few generated scenes, settle a picture and press \
                         Remember this picture; then its nearest scenes are found, and all pictures together can be \
                         asked how many islands of a kind there were, where, and when",
                    );
                }
            },
        );
    }

    fn receive(&mut self, _wake: &Wake) -> Vec<News> {
        self.file.receive().into_iter().collect()
    }

    fn is_busy(&self) -> bool {
        self.file.is_busy() || self.present.is_working() || self.question.is_working() || self.picture.is_working()
    }
}

impl MemoryTab {
    /// Opens a memory.
    pub fn open(&mut self, path: PathBuf, wake: &Wake) {
        self.file.open(path, wake);
    }

    /// Begins a memory with the picture that is open; a file that is there is replaced.
    pub fn begin(&mut self, path: PathBuf, snapshot: &Snapshot, wake: &Wake) {
        let begun = Begun { path, snapshot: snapshot.clone(), scenes: self.scenes };
        self.file.begin(begun, wake);
    }

    fn side_ui(
        &mut self,
        ui: &mut Ui,
        (snapshot, wake): (&Snapshot, &Wake),
        ui_commands: &mut Vec<UiCommand>,
        opened: Option<&Opened>,
        stranger: Option<&str>,
    ) {
        ui.horizontal(|ui| {
            ui.strong("Memory").on_hover_text(
                "A file that grows at its end, the same that glomscope sketch add writes. What has been acknowledged \
                 is on the disk",
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let tip = "A memory that was begun here or by glomscope sketch add";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::SketchesOpen);
                }
                let tip = "Begins a memory with the picture that is open and with some generated scenes: the types \
                           of islands are made from all of them";
                if ui.button("New…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::SketchesNew);
                }
            });
        });
        ui.horizontal(|ui| {
            let tip = "Generated scenes that settle first, as the run is set, and are remembered too";
            let label = ui.label(quiet("A new one begins with scenes")).on_hover_text(tip);
            ui.add(DragValue::new(&mut self.scenes).range(0..=MOST_SCENES).speed(0.1)).labelled_by(label.id);
        });
        if let Some(words) = self.file.doing() {
            ui.horizontal_wrapped(|ui| {
                ui.label(quiet(words));
                if ui.button("Stop").on_hover_text("What has been acknowledged stays").clicked() {
                    self.file.stop();
                }
            });
        }
        if let Some(words) = self.file.failure() {
            refusal(ui, words);
        }
        let Some(opened) = opened else { return };
        ui.separator();
        about_ui(ui, opened);
        ui.add_space(space::SMALL);
        let can = stranger.is_none() && !self.file.is_busy();
        let tip = "Keeps the sketch of the parse tree as it stands, with name, thumbnail and time";
        let button = Button::new("Remember this picture").min_size(vec2(160.0, 0.0));
        if ui.add_enabled(can, button).on_hover_text(tip).clicked() {
            self.file.remember(snapshot.clone(), wake);
        }
        if let Some(why) = stranger {
            ui.add(
                Label::new(RichText::new(format!("Not comparable: {why}")).color(ui.visuals().warn_fg_color)).wrap(),
            );
        } else if let Some(words) = unlike(opened, snapshot) {
            ui.add(Label::new(quiet(words).small()).wrap());
        }
        ui.separator();
        if let Some(near) = self.present.nearest(opened) {
            ui.add(Label::new(present::told(opened, near)).wrap());
        }
    }

    fn middle_ui(&mut self, ui: &mut Ui, door: &mut Door<'_>, opened: &Arc<Opened>) {
        self.question.ui(ui, opened, door.wake);
        ui.separator();
        let height = ui.available_height();
        let near = self.present.nearest(opened);
        let beside = 300.0_f32.min(0.42 * ui.available_width());
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - beside - 2.0 * space::LARGE;
            ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
                self.wall.ui(ui, opened, near);
            });
            ui.separator();
            ui.allocate_ui_with_layout(vec2(beside, height), Layout::top_down(Align::Min), |ui| {
                ScrollArea::vertical().id_salt("remembered picture").auto_shrink([false, false]).show(ui, |ui| {
                    self.picture.ui(ui, opened, self.wall.chosen(opened, near), door.wake);
                });
            });
        });
    }
}

/// What the file is.
fn about_ui(ui: &mut Ui, opened: &Opened) {
    let (header, count) = (&opened.memory.header, opened.memory.records.len());
    let name = opened.path.file_name().unwrap_or(opened.path.as_os_str()).to_string_lossy().into_owned();
    ui.label(RichText::new(name).strong()).on_hover_text(opened.path.display().to_string());
    let pictures = if count == 1 { "1 picture".to_owned() } else { format!("{} pictures", thousands(count)) };
    ui.label(format!("{pictures}, {}", bytes(opened.bytes)));
    let kept = match header.kept == header.sketch.dim {
        true => format!("{} numbers a sketch", thousands(header.kept)),
        false => format!("{} of {} numbers a sketch", thousands(header.kept), thousands(header.sketch.dim)),
    };
    let types = header.codebook.levels.first().map_or(0, |level| level.types.len());
    let words = format!(
        "{kept}, {} a census; {types} types of islands on each of {} levels; trees of up to {} objects",
        thousands(header.census_kept),
        header.levels,
        header.objects
    );
    ui.add(Label::new(quiet(words).small()).wrap());
}

/// What is not alike between the run and the memory's pictures, though they can be compared.
fn unlike(opened: &Opened, snapshot: &Snapshot) -> Option<String> {
    let steps = opened.memory.header.steps;
    (snapshot.step != steps).then(|| {
        format!(
            "The run stands at step {}; pictures that the command line adds settle {steps} steps",
            thousands(snapshot.step)
        )
    })
}
