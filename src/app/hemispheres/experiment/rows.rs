//! The rows as they are chosen, and what each is.

use eframe::egui::Ui;

use super::looks::title;
use crate::bilateral::rows::Row;

/// The rows as switches, in the order of the table.
pub fn rows_ui(ui: &mut Ui, rows: &mut Vec<Row>) {
    for row in Row::ALL {
        let mut on = rows.contains(&row);
        if ui.checkbox(&mut on, title(row)).on_hover_text(tip(row)).changed() {
            rows.retain(|other| *other != row);
            if on {
                rows.push(row);
                rows.sort();
            }
        }
    }
    ui.horizontal(|ui| {
        if ui.small_button("All rows").on_hover_text("The pair, every rival, every control").clicked() {
            *rows = Row::ALL.to_vec();
        }
        if ui.small_button("No rows").clicked() {
            rows.clear();
        }
    });
}

/// What a row is.
pub fn tip(row: Row) -> &'static str {
    match row {
        Row::Left => "One hemisphere that is told the specific labels",
        Row::Right => "One hemisphere that is told the general labels",
        Row::LeftHeads => "Control: new heads for both labels on the left alone",
        Row::RightHeads => "Control: new heads for both labels on the right alone",
        Row::Specialised => "New heads for both labels on left and right, which stay as they are: the paper's network",
        Row::TwoLefts => "Control: the same on two lefts of different seeds. Nobody in it was told a general label",
        Row::TwoDual => "Control: the same on two networks that were both told both labels",
        Row::Unspecialised => "Rival: two hemispheres that learn both labels end to end",
        Row::Unicameral => "Rival: one network that learns both labels, as large as the pair",
        Row::UnicameralTwice => "Rival: one network that learns both labels, twice as large as the pair",
        Row::EnsembleOf2 => "Rival: the mean of the logits of the best two of several networks told both labels",
        Row::EnsembleOf5 => "Rival: the mean of the logits of the best five of them",
    }
}
