//! The question before a file is replaced: asked once, over everything else.

use std::path::PathBuf;

use eframe::egui::{self, Key, Modal};

use super::Purpose;
use crate::app::theme::space;
use crate::app::words;

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The file that is there is replaced.
    Replace,
    /// It stays as it is.
    Keep,
}

/// A file that is there already, and what is to be written in its place.
#[derive(Debug)]
pub struct Question {
    /// What is to be written.
    pub purpose: Purpose,
    /// The file that is there.
    pub path: PathBuf,
    /// The answer that changes nothing takes the keyboard when it opens.
    fresh: bool,
}

impl Question {
    /// Asks whether the file at `path` is to be replaced.
    pub fn new(purpose: Purpose, path: PathBuf) -> Self {
        Self { purpose, path, fresh: true }
    }

    /// Draws it. Esc and a click beside it keep the file.
    pub fn ui(&mut self, ctx: &egui::Context) -> Option<Reply> {
        if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
            return Some(Reply::Keep);
        }
        let mut reply = None;
        let shown = Modal::new(egui::Id::unique("replace this file")).show(ctx, |ui| {
            ui.set_width(380.0);
            let words = words::of(ui.ctx());
            ui.heading(words.say("replace"));
            ui.add_space(space::SMALL);
            let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
            ui.label(words.fill("replace.tip", [("name", name.into())]));
            if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                ui.add(egui::Label::new(egui::RichText::new(folder.display().to_string()).weak()).truncate());
            }
            ui.add_space(space::MEDIUM);
            ui.horizontal(|ui| {
                let keep = ui.button(words.say("replace-keep")).on_hover_text(words.tip("replace-keep"));
                if std::mem::take(&mut self.fresh) {
                    keep.request_focus();
                }
                if keep.clicked() {
                    reply = Some(Reply::Keep);
                }
                let replace = ui.button(words.say("replace-go"));
                if replace.on_hover_text(words.tip("replace-go")).clicked() {
                    reply = Some(Reply::Replace);
                }
            });
        });
        if reply.is_none() && shown.should_close() { Some(Reply::Keep) } else { reply }
    }
}
