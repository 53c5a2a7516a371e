//! Commands that a panel asks for without being handed the list of them.

use eframe::egui::{self, Id};

use super::UiCommand;

fn id() -> Id {
    Id::unique("requested commands")
}

/// Asks for a command. It is carried out after the frame, if it can be then.
pub fn request(ctx: &egui::Context, command: UiCommand) {
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Vec<UiCommand>>(id()).push(command));
}

/// What was asked for since the last call.
pub fn requested(ctx: &egui::Context) -> Vec<UiCommand> {
    ctx.data_mut(|data| data.remove_temp(id())).unwrap_or_default()
}
