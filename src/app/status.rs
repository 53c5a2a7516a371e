//! What stands behind the transport: the hint at the beginning, the part of the step in slow motion, settled, halted,
//! jobs.

use eframe::egui::{self, RichText};

use super::commands::{UiCommand, entry};
use super::export::Job;
use crate::engine::{Phase, Snapshot, Transport};

/// What there is to say.
pub struct Status<'a> {
    /// The run.
    pub snapshot: Option<&'a Snapshot>,
    /// What is being loaded.
    pub busy: Option<&'a str>,
    /// Whether that can be given up.
    pub can_cancel: bool,
    /// Exports in progress.
    pub jobs: &'a [Job],
    /// Nothing has been stepped yet.
    pub hint: bool,
}

/// Draws it behind the transport; true when what is being loaded is to be given up.
pub fn status_ui(ui: &mut egui::Ui, status: &Status, commands: &mut Vec<UiCommand>) -> bool {
    let mut cancelled = false;
    ui.separator();
    for job in status.jobs {
        job.ui(ui);
        ui.separator();
    }
    if let Some(busy) = status.busy {
        ui.spinner();
        ui.label(busy);
        if status.can_cancel {
            let tip = "What was open stays  (Esc)";
            cancelled = ui.small_button("Cancel").on_hover_text(tip).clicked();
        }
        ui.separator();
    }
    if let Some(snapshot) = status.snapshot {
        sentence(ui, snapshot, status.hint, commands);
    }
    cancelled
}

fn sentence(ui: &mut egui::Ui, snapshot: &Snapshot, hint: bool, commands: &mut Vec<UiCommand>) {
    let accent = ui.visuals().hyperlink_color;
    let mut button = |ui: &mut egui::Ui, command: UiCommand, text: &str| {
        if ui.small_button(text).on_hover_text(entry(command).tip_with_key()).clicked() {
            commands.push(command);
        }
    };
    if let Some(reason) = &snapshot.halted {
        let error = ui.visuals().error_fg_color;
        ui.label(RichText::new("Halted").color(error).strong());
        ui.label(reason);
        button(ui, UiCommand::Undo, "Undo the last change");
        button(ui, UiCommand::Reset, "Reset");
    } else if let Some(phase) = snapshot.phase {
        ui.label(RichText::new("Slow motion").color(accent).strong());
        ui.weak(match phase {
            Phase::Contribution(source) => format!("The maps show the {} contribution", source.name()),
            Phase::Average => "The maps show the new state".to_owned(),
        });
        button(ui, UiCommand::Phase, "Next part");
    } else if hint && snapshot.transport == Transport::Paused {
        ui.colored_label(accent, "Press Space to let islands form, S to run until they are settled, F1 for all keys");
    } else if snapshot.settled {
        ui.label(RichText::new("Settled").color(accent).strong());
        ui.label(match snapshot.rested {
            true => "It stopped by itself: move a weight or take the brush (B), and it goes on",
            false => "Move a weight, take the brush (B), or open another picture",
        });
    } else if snapshot.step < snapshot.newest_step && snapshot.transport == Transport::Paused {
        ui.weak(format!("Looking back: the next step goes on from here; the newest step is {}", snapshot.newest_step));
        button(ui, UiCommand::Last, "Newest step");
    } else if !snapshot.all_is_shown() {
        ui.weak("A part of the picture is hidden from the model");
        button(ui, UiCommand::ShowEverything, "Show everything");
    }
}

/// While a file is held over the window.
pub fn drop_overlay(ctx: &egui::Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let rect = ctx.content_rect();
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let painter = ctx.layer_painter(layer);
    painter.rect_filled(rect, 0, egui::Color32::from_black_alpha(170));
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        "Drop to open: a picture, a GIF, a folder of frames, a session or a checkpoint",
        egui::FontId::proportional(20.0),
        egui::Color32::WHITE,
    );
}
