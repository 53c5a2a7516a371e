//! The menu bar, made from the table.

use std::path::PathBuf;

use eframe::egui::containers::menu::{MenuConfig, SubMenuButton};
use eframe::egui::{self, Button, PopupCloseBehavior};

use super::{ENTRIES, Group, Now, UiCommand};
use crate::app::pins::pins_ui;
use crate::app::words::{self, Fonts};
use crate::app::{Layout, ThemeChoice};
use crate::engine::worker::Wake;
use crate::language::Language;

/// Windows that are less wide have one menu in place of five, in points.
const ONE_MENU: f32 = 620.0;

/// What the menus change beside what they ask for.
pub struct Menus<'a> {
    /// Theme, language, pins, recent files.
    pub layout: &'a mut Layout,
    /// The fonts of the desktop.
    pub fonts: &'a mut Fonts,
    /// Asks for a frame, from any thread.
    pub wake: &'a Wake,
    /// A recent file that is to be opened.
    pub open: &'a mut Option<PathBuf>,
}

/// Draws the menus; what is chosen is pushed.
pub fn menu_bar(ui: &mut egui::Ui, now: &Now<'_>, mut menus: Menus<'_>, commands: &mut Vec<UiCommand>) {
    let mut all = |ui: &mut egui::Ui| {
        for group in Group::ALL {
            ui.menu_button(words::say(ui.ctx(), group.message()), |ui| group_ui(ui, group, now, &mut menus, commands));
        }
    };
    // Where there is no room for five menus there is one that holds them.
    if ui.ctx().content_rect().width() < ONE_MENU {
        ui.menu_button(words::say(ui.ctx(), "menu"), all);
    } else {
        all(ui);
    }
}

/// What is in one of the menus. In a low window it scrolls.
fn group_ui(ui: &mut egui::Ui, group: Group, now: &Now<'_>, menus: &mut Menus<'_>, commands: &mut Vec<UiCommand>) {
    let most = ui.ctx().content_rect().height() - 60.0;
    egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
        ui.set_min_width(240.0);
        let words = words::of(ui.ctx());
        // On top, for who cannot read the rest.
        if group == Group::View {
            ui.menu_button(words.say("menu-language"), |ui| language_ui(ui, menus));
            ui.separator();
        }
        let rows = ENTRIES.iter().filter(|entry| entry.group == group && entry.in_menu);
        for (index, entry) in rows.enumerate() {
            if entry.section && index > 0 {
                ui.separator();
            }
            let mut button = Button::new(entry.words(now, &words));
            if let Some(key) = entry.key_text() {
                button = button.shortcut_text(key);
            }
            let mut response = ui.add_enabled(entry.enabled(now), button).on_hover_text(entry.tip(&words));
            if let Some(refusal) = entry.refusal(now) {
                response = response.on_disabled_hover_text(refusal);
            }
            if response.clicked() {
                commands.push(entry.command);
                ui.close();
            }
            if entry.command == UiCommand::Samples && !menus.layout.recent.is_empty() {
                ui.menu_button(words.say("menu-lately"), |ui| {
                    for path in &menus.layout.recent {
                        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                        if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                            *menus.open = Some(path.clone());
                            ui.close();
                        }
                    }
                });
            }
            if entry.command == UiCommand::Presentation {
                // It stays open while one chooses.
                let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
                let button = SubMenuButton::new(words.say("menu-pinned")).config(stays);
                button.ui(ui, |ui| pins_ui(ui, &mut menus.layout.pins));
            }
            if entry.command == UiCommand::NextTheme {
                ui.menu_button(words.say("menu-theme"), |ui| {
                    for choice in ThemeChoice::ALL {
                        ui.selectable_value(&mut menus.layout.theme, choice, words.say(choice.message()));
                    }
                });
            }
        }
    });
}

/// The languages, each by its own name. One whose characters no font of this computer has says what to install.
fn language_ui(ui: &mut egui::Ui, menus: &mut Menus<'_>) {
    let words = words::of(ui.ctx());
    let chosen = &mut menus.layout.language;
    ui.selectable_value(chosen, None, words.say("language-system")).on_hover_text(words.tip("language-system"));
    for language in Language::ALL {
        let lacks = menus.fonts.lacks(language, menus.wake) == Some(true);
        // Its own name could not be read there.
        let name = if lacks { words.say("language-chinese") } else { language.name().to_owned() };
        ui.selectable_value(chosen, Some(language), name);
        if lacks {
            ui.set_max_width(300.0);
            ui.colored_label(ui.visuals().warn_fg_color, words.say("language-no-font"));
        }
    }
}
