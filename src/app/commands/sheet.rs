//! The sheet of keys, made from the table.

use eframe::egui::{self, RichText};

use super::table::key_text;
use super::{ENTRIES, Group, UiCommand, entry};

/// What the pointer does, for the sheet.
const POINTER: &[(&str, &str)] = &[
    ("Point at a column", "Outline it everywhere and inspect it"),
    ("Click", "Pin the column"),
    ("Shift or Ctrl+click", "Pin one more: their attention rows are summed"),
    ("Alt+click", "Subtract its attention row from theirs"),
    ("Drag, scroll", "Pan and zoom all maps together"),
    ("Double-click a slider", "Back to the model's default"),
    ("Drop a file", "Open a picture, a folder, a session or a checkpoint"),
];

/// The sheet, among windows.
pub fn sheet_id() -> egui::Id {
    egui::Id::unique("keyboard shortcuts")
}

/// Draws the sheet while `open`.
pub fn sheet(ctx: &egui::Context, open: &mut bool, commands: &mut Vec<UiCommand>) {
    let window = egui::Window::new("Keyboard shortcuts")
        .id(sheet_id())
        .open(open)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0]);
    window.show(ctx, |ui| {
        ui.horizontal(|ui| {
            let row = entry(UiCommand::Glossary);
            if ui.button("Glossary").on_hover_text(row.tip_with_key()).clicked() {
                commands.push(UiCommand::Glossary);
            }
            ui.weak("What the words of this window mean");
        });
        ui.separator();
        let most = (ctx.content_rect().height() - 130.0).max(120.0);
        egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for groups in [&[Group::Run, Group::Edit, Group::Help][..], &[Group::View], &[Group::File]] {
                    ui.vertical(|ui| column(ui, groups));
                    ui.add_space(16.0);
                }
            });
        });
    });
}

/// One column of the sheet.
fn column(ui: &mut egui::Ui, groups: &[Group]) {
    for group in groups {
        ui.label(RichText::new(group.name()).heading());
        let rows = ENTRIES.iter().filter(|entry| entry.group == *group && !entry.keys.is_empty());
        table(
            ui,
            group.name(),
            rows.map(|entry| {
                let keys: Vec<_> = entry.keys.iter().map(|key| key_text(*key)).collect();
                (keys.join(", "), entry.title)
            }),
        );
        ui.add_space(8.0);
    }
    if groups == [Group::File] {
        ui.label(RichText::new("Pointer").heading());
        table(ui, "pointer", POINTER.iter().map(|(what, does)| ((*what).to_owned(), *does)));
    }
}

fn table(ui: &mut egui::Ui, name: &str, rows: impl Iterator<Item = (String, &'static str)>) {
    egui::Grid::new(("shortcuts", name)).num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
        for (key, meaning) in rows {
            ui.label(RichText::new(key).monospace());
            ui.label(meaning);
            ui.end_row();
        }
    });
}
