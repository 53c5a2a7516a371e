//! The window in which a lesson is made from where the run stands: its title, what it says, and what it leaves usable.

use std::collections::BTreeSet;

use eframe::egui::{self, Id, TextEdit};

use crate::app::theme::space;
use crate::app::widgets::quiet;
use crate::teach::{Control, Draft, Group, Lock, Rest, lockable};

/// The window, among windows.
pub fn writing_id() -> Id {
    Id::unique("new lesson")
}

/// The window.
#[derive(Debug, Default)]
pub struct LessonWriting {
    /// Whether it is open.
    pub open: bool,
    draft: Draft,
    locks: bool,
    hides: bool,
    usable: BTreeSet<String>,
}

impl LessonWriting {
    /// What stands in it.
    pub fn draft(&self) -> Draft {
        let lock = self.locks.then(|| Lock {
            controls: self.usable.iter().filter_map(|name| Control::named(name)).collect(),
            groups: self.usable.iter().filter_map(|name| Group::named(name)).collect(),
            rest: if self.hides { Rest::Hidden } else { Rest::Greyed },
        });
        Draft { lock, ..self.draft.clone() }
    }

    /// Draws it while it is open: true when the lesson is to be saved.
    pub fn ui(&mut self, ctx: &egui::Context) -> bool {
        let mut save = false;
        let mut open = self.open;
        egui::Window::new("New lesson from here")
            .id(writing_id())
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
            .show(ctx, |ui| {
                ui.set_width((ctx.content_rect().width() - 60.0).min(460.0));
                let most = (ctx.content_rect().height() - 150.0).max(120.0);
                egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
                    ui.label(quiet(
                        "It begins with this picture, these settings and this step, and has one step of its own. More \
                         are written into the file",
                    ));
                    self.texts_ui(ui);
                    self.lock_ui(ui);
                });
                ui.separator();
                if ui.button("Save lesson…").on_hover_text("As a file that ends with .lesson.toml").clicked() {
                    save = true;
                }
            });
        self.open = open;
        save
    }

    fn texts_ui(&mut self, ui: &mut egui::Ui) {
        for (name, text) in [("Title", &mut self.draft.title), ("Author", &mut self.draft.author)] {
            let label = ui.label(name);
            ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY)).labelled_by(label.id);
        }
        let tip = "A figure in braces is filled in: {islands.1}, {perplexity.0}, {ari.wholes.2}";
        let label = ui.label("What the step says").on_hover_text(tip);
        let field = TextEdit::multiline(&mut self.draft.text).desired_rows(3).desired_width(f32::INFINITY);
        ui.add(field).on_hover_text(tip).labelled_by(label.id);
        ui.add_space(space::SMALL);
    }

    /// What may be used meanwhile.
    fn lock_ui(&mut self, ui: &mut egui::Ui) {
        let tip = "Everything that is not ticked here leaves the run as it is, wherever a command comes from";
        ui.checkbox(&mut self.locks, "Lock all but").on_hover_text(tip);
        if !self.locks {
            return;
        }
        ui.checkbox(&mut self.hides, "Hide what is locked").on_hover_text("Else it is grey");
        ui.horizontal_wrapped(|ui| {
            for (name, shown) in lockable() {
                let mut on = self.usable.contains(&name);
                if ui.checkbox(&mut on, shown).changed() {
                    match on {
                        true => self.usable.insert(name),
                        false => self.usable.remove(&name),
                    };
                }
            }
        });
    }
}
