//! The recurrent cells as the tabs of this workspace name them.

use eframe::egui::{self, Ui};

use crate::app::theme::space;
use crate::app::widgets::fields::{decimal, name_ui, number};
use crate::recurrent::CellKind;

/// The cells in the order of the window: the one that it is about comes first.
pub const CELLS: [CellKind; 4] = [CellKind::FastWeights, CellKind::Irnn, CellKind::RnnLn, CellKind::Lstm];

/// A cell's name at the beginning of a line.
pub fn title(cell: CellKind) -> &'static str {
    match cell {
        CellKind::FastWeights => "Fast weights",
        CellKind::Irnn => "IRNN",
        CellKind::RnnLn => "Layer-normed RNN",
        CellKind::Lstm => "LSTM",
    }
}

/// The cell in a sentence.
pub fn spoken(cell: CellKind) -> &'static str {
    match cell {
        CellKind::FastWeights => "network with fast weights",
        CellKind::Irnn => "network of plain rectified units (IRNN)",
        CellKind::RnnLn => "layer-normed RNN",
        CellKind::Lstm => "LSTM",
    }
}

/// A line in which one of them is chosen.
pub fn cell_ui(ui: &mut Ui, id: &str, cell: &mut CellKind) {
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Model");
        egui::ComboBox::from_id_salt(id)
            .width(ui.available_width() - space::MEDIUM)
            .selected_text(title(*cell))
            .show_ui(ui, |ui| {
                for choice in CELLS {
                    let mut tip = spoken(choice).to_owned();
                    tip[..1].make_ascii_uppercase();
                    ui.selectable_value(cell, choice, title(choice)).on_hover_text(tip);
                }
            })
            .response
            .labelled_by(label.id);
    });
}

/// What may change while such a network learns.
pub fn step_and_updates_ui(ui: &mut Ui, learning_rate: &mut f32, updates: &mut u64) {
    ui.horizontal(|ui| {
        let tip = "The step size of Adam. Too large, and the loss jumps or becomes not a number; too small, and \
            nothing moves";
        decimal(ui, "Learning rate", tip, learning_rate, 0.000_05, 6);
    });
    ui.horizontal(|ui| {
        let tip = "Updates in all. Fewer than were made end the training here";
        number(ui, "Updates in all", tip, updates, 50.0);
    });
}
