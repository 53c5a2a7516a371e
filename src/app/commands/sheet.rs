//! The sheet of keys, made from the table.

use eframe::egui::{self, RichText};

use super::table::key_text;
use super::{ENTRIES, Group, UiCommand, entry};
use crate::app::words::{self, Words};

/// What is done with the pointer, for the sheet; what it does is the tip.
const POINTER: [&str; 7] = [
    "pointer-point",
    "pointer-click",
    "pointer-more",
    "pointer-less",
    "pointer-drag",
    "pointer-slider",
    "pointer-drop",
];

/// The sheet, among windows.
pub fn sheet_id() -> egui::Id {
    egui::Id::unique("keyboard shortcuts")
}

/// Draws the sheet while `open`.
pub fn sheet(ctx: &egui::Context, open: &mut bool, commands: &mut Vec<UiCommand>) {
    let words = words::of(ctx);
    let window = egui::Window::new(entry(UiCommand::Shortcuts).title(&words))
        .id(sheet_id())
        .open(open)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0]);
    window.show(ctx, |ui| {
        ui.horizontal(|ui| {
            let row = entry(UiCommand::Glossary);
            if ui.button(row.title(&words)).on_hover_text(row.tip_with_key(&words)).clicked() {
                commands.push(UiCommand::Glossary);
            }
            ui.weak(words.say("sheet-glossary"));
        });
        ui.separator();
        let most = (ctx.content_rect().height() - 130.0).max(120.0);
        egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for groups in [&[Group::Run, Group::Edit, Group::Help][..], &[Group::View], &[Group::File]] {
                    ui.vertical(|ui| column(ui, groups, &words));
                    ui.add_space(16.0);
                }
            });
        });
    });
}

/// One column of the sheet.
fn column(ui: &mut egui::Ui, groups: &[Group], words: &Words) {
    for group in groups {
        ui.label(RichText::new(words.say(group.message())).heading());
        let rows = ENTRIES.iter().filter(|entry| entry.group == *group && !entry.keys.is_empty());
        table(
            ui,
            group.message(),
            rows.map(|entry| {
                let keys: Vec<_> = entry.keys.iter().map(|key| key_text(*key)).collect();
                (keys.join(", "), entry.title(words))
            }),
        );
        ui.add_space(8.0);
    }
    if groups == [Group::File] {
        ui.label(RichText::new(words.say("sheet-pointer")).heading());
        table(ui, "pointer", POINTER.iter().map(|id| (words.say(id), words.tip(id))));
    }
}

fn table(ui: &mut egui::Ui, name: &str, rows: impl Iterator<Item = (String, String)>) {
    egui::Grid::new(("shortcuts", name)).num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
        for (key, meaning) in rows {
            ui.label(RichText::new(key).monospace());
            ui.label(meaning);
            ui.end_row();
        }
    });
}
