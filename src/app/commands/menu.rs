//! The menu bar, made from the table.

use std::path::PathBuf;

use eframe::egui::containers::menu::{MenuConfig, SubMenuButton};
use eframe::egui::{self, Button, PopupCloseBehavior};

use super::{ENTRIES, Group, Now, UiCommand};
use crate::app::pins::pins_ui;
use crate::app::{Layout, ThemeChoice};

/// Windows that are less wide have one menu in place of five, in points.
const ONE_MENU: f32 = 620.0;

/// Draws the menus; what is chosen is pushed.
pub fn menu_bar(
    ui: &mut egui::Ui,
    now: &Now<'_>,
    layout: &mut Layout,
    open: &mut Option<PathBuf>,
    commands: &mut Vec<UiCommand>,
) {
    let mut menus = |ui: &mut egui::Ui| {
        for group in Group::ALL {
            ui.menu_button(group.name(), |ui| group_ui(ui, group, now, layout, open, commands));
        }
    };
    // Where there is no room for five menus there is one that holds them.
    if ui.ctx().content_rect().width() < ONE_MENU {
        ui.menu_button("Menu", menus);
    } else {
        menus(ui);
    }
}

/// What is in one of the menus. In a low window it scrolls.
fn group_ui(
    ui: &mut egui::Ui,
    group: Group,
    now: &Now<'_>,
    layout: &mut Layout,
    open: &mut Option<PathBuf>,
    commands: &mut Vec<UiCommand>,
) {
    let most = ui.ctx().content_rect().height() - 60.0;
    egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
        ui.set_min_width(240.0);
        let rows = ENTRIES.iter().filter(|entry| entry.group == group && entry.in_menu);
        for (index, entry) in rows.enumerate() {
            if entry.section && index > 0 {
                ui.separator();
            }
            let mut button = Button::new(entry.words(now));
            if let Some(key) = entry.key_text() {
                button = button.shortcut_text(key);
            }
            let mut response = ui.add_enabled(entry.enabled(now), button).on_hover_text(entry.tip);
            if let Some(refusal) = entry.refusal(now) {
                response = response.on_disabled_hover_text(refusal);
            }
            if response.clicked() {
                commands.push(entry.command);
                ui.close();
            }
            if entry.command == UiCommand::Samples && !layout.recent.is_empty() {
                ui.menu_button("Opened lately", |ui| {
                    for path in &layout.recent {
                        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                        if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                            *open = Some(path.clone());
                            ui.close();
                        }
                    }
                });
            }
            if entry.command == UiCommand::Presentation {
                // It stays open while one chooses.
                let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
                let button = SubMenuButton::new("Pinned for presentation").config(stays);
                button.ui(ui, |ui| pins_ui(ui, &mut layout.pins));
            }
            if entry.command == UiCommand::NextTheme {
                ui.menu_button("Theme", |ui| {
                    for choice in ThemeChoice::ALL {
                        ui.selectable_value(&mut layout.theme, choice, choice.name());
                    }
                });
            }
        }
    });
}
