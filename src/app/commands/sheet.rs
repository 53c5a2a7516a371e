//! The sheet of keys, made from the table.

use eframe::egui::{self, RichText};

use super::table::key_text;
use super::{ENTRIES, Group};

/// What the pointer does, for the sheet.
const POINTER: &[(&str, &str)] = &[
    ("Point at a column", "Outline it everywhere and inspect it"),
    ("Click", "Pin the column"),
    ("Shift+click", "Pin one more: their attention rows are summed"),
    ("Drag, scroll", "Pan and zoom all maps together"),
    ("Double-click a slider", "Back to the model's default"),
    ("Drop a file", "Open a picture, a folder, a session or a checkpoint"),
];

/// Draws the sheet while `open`.
pub fn sheet(ctx: &egui::Context, open: &mut bool) {
    egui::Window::new("Keyboard shortcuts").open(open).collapsible(false).resizable(false).vscroll(true).show(
        ctx,
        |ui| {
            ui.horizontal_top(|ui| {
                for groups in [&[Group::Run, Group::Edit, Group::Help][..], &[Group::View][..], &[Group::File][..]] {
                    ui.vertical(|ui| {
                        for group in groups {
                            ui.label(RichText::new(group.name()).heading());
                            egui::Grid::new(("shortcuts", group.name())).num_columns(2).spacing([14.0, 3.0]).show(
                                ui,
                                |ui| {
                                    for entry in
                                        ENTRIES.iter().filter(|entry| entry.group == *group && !entry.keys.is_empty())
                                    {
                                        let keys: Vec<_> = entry.keys.iter().map(|key| key_text(*key)).collect();
                                        ui.label(RichText::new(keys.join(", ")).monospace());
                                        ui.label(entry.title).on_hover_text(entry.tip);
                                        ui.end_row();
                                    }
                                },
                            );
                            ui.add_space(8.0);
                        }
                        if groups.len() == 1 && groups[0] == Group::File {
                            ui.label(RichText::new("Pointer").heading());
                            egui::Grid::new("pointer").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
                                for (what, does) in POINTER {
                                    ui.label(RichText::new(*what).monospace());
                                    ui.label(*does);
                                    ui.end_row();
                                }
                            });
                        }
                    });
                    ui.add_space(16.0);
                }
            });
        },
    );
}
