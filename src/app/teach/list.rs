//! The list of lessons: those that come with the program, and a way to those in files.

use std::sync::LazyLock;

use eframe::egui::{self, Id, RichText};

use crate::app::theme::space;
use crate::app::words::{self, Words};
use crate::teach::{self, Lesson};

/// The bundled lessons. One that could not be read is left out; a test reads them all.
pub static BUNDLED: LazyLock<Vec<Lesson>> =
    LazyLock::new(|| teach::LESSONS.iter().filter_map(|(_, text)| Lesson::read(text).ok()).collect());

/// The list, among windows.
pub fn list_id() -> Id {
    Id::unique("lessons")
}

/// The window with the lessons.
#[derive(Debug, Default)]
pub struct LessonList {
    /// Whether it is open.
    pub open: bool,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// A bundled lesson.
    Bundled(String),
    /// One in a file.
    File,
}

impl LessonList {
    /// Draws it while it is open.
    pub fn ui(&mut self, ctx: &egui::Context) -> Option<Picked> {
        let mut picked = None;
        let mut open = self.open;
        let words = words::of(ctx);
        egui::Window::new(words.say("lessons"))
            .id(list_id())
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
            .show(ctx, |ui| {
                ui.set_width((ctx.content_rect().width() - 60.0).min(520.0));
                ui.weak(words.tip("lessons"));
                ui.add_space(space::SMALL);
                let most = (ctx.content_rect().height() - 190.0).max(120.0);
                egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
                    for lesson in BUNDLED.iter() {
                        if lesson_ui(ui, lesson, &words) {
                            picked = Some(Picked::Bundled(lesson.id.clone()));
                        }
                    }
                });
                ui.separator();
                if ui.button(words.say("lessons-file")).on_hover_text(words.tip("lessons-file")).clicked() {
                    picked = Some(Picked::File);
                }
            });
        self.open = open && picked.is_none();
        picked
    }
}

/// One lesson: true when it is to begin.
fn lesson_ui(ui: &mut egui::Ui, lesson: &Lesson, words: &Words) -> bool {
    let language = words.language().key();
    let mut begin = false;
    ui.horizontal(|ui| {
        let title = lesson.title.of(language);
        let button = ui.add(egui::Button::new(RichText::new(title).strong()));
        begin = button.on_hover_text(words.say("lessons-begin")).clicked();
        let steps = lesson.steps.len();
        ui.weak(words.fill("lessons-length", [("minutes", lesson.minutes.into()), ("steps", steps.into())]));
    });
    ui.indent(&lesson.id, |ui| ui.label(lesson.aim.of(language)));
    ui.add_space(space::SMALL);
    begin
}
