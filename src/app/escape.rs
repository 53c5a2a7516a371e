//! Esc closes the topmost thing, and only that.
//!
//! What egui closes itself is left to it: a menu, a list, a question in front of everything, a field in which is typed.
//! Then, from the nearest to the farthest: an opening under way, windows in the order in which they lie, errors at the
//! foot of the window, a panel that was opened on demand, the brush, a map that has the middle to itself, the
//! presentation, what was chosen in the workspace, pinned columns.

use eframe::egui::{self, Id};

use super::app::App;
use super::toasts::Toasts;
use super::{Tool, commands, dialogs, glossary, teach};
use crate::engine::Command;

impl App {
    /// Esc was pressed.
    pub(super) fn escape(&mut self, ctx: &egui::Context) {
        if self.snapshot.is_none() && self.lesson_escape() {
            // A lesson that is still being opened is left like any other.
        } else if self.engine.is_opening() {
            self.commands.push(Command::CancelOpening);
        } else if let Some(open) = topmost(ctx, self.windows()) {
            *open = false;
        } else if self.toasts.dismiss_error() || self.drawers.close() {
            // One of the two is gone.
        } else if self.layout.view.tool != Tool::Look {
            self.layout.view.tool = Tool::Look;
        } else if self.layout.view.maximised.take().is_some() {
            // All maps are there again.
        } else if self.presentation.is_on() {
            self.presentation.end(&mut self.layout.view);
        } else if self.layout.view.pinned.is_empty() && self.lesson_escape() {
            // The card asks, or asks no more.
        } else if !self.rooms.of_mut(self.layout.workspace).release() {
            let view = &mut self.layout.view;
            view.pinned.clear();
            view.subtracted.clear();
        }
    }

    /// The windows within the window that can be closed, and whether they are open.
    fn windows(&mut self) -> Vec<(Id, &mut bool)> {
        vec![
            (glossary::window_id(), &mut self.glossary.open),
            (commands::sheet_id(), &mut self.shortcuts_open),
            (dialogs::gallery_id(), &mut self.gallery.open),
            (super::controls::breakpoints_id(), &mut self.breakpoints_open),
            (Toasts::log_id(), &mut self.toasts.log_open),
            (teach::list_id(), &mut self.lesson_list.open),
            (teach::writing_id(), &mut self.writing.open),
        ]
    }
}

/// The open one that lies over the others.
fn topmost<'a>(ctx: &egui::Context, windows: Vec<(Id, &'a mut bool)>) -> Option<&'a mut bool> {
    let order: Vec<Id> = ctx.memory(|memory| memory.layer_ids().map(|layer| layer.id).collect());
    let height = |id: Id| order.iter().position(|layer| *layer == id);
    windows.into_iter().filter(|(_, open)| **open).max_by_key(|(id, _)| height(*id)).map(|(_, open)| open)
}
