//! The controls of the maps where there is little room: one row, in which two lists and a menu hold what stands open in
//! a larger window.

use eframe::egui::{self, ComboBox};

use super::controls::{TOOLS, axes_ui, brush_ui, meaning, options_ui, scale_ui};
use super::pointer::is_brush;
use crate::app::words::{self, colouring_id};
use crate::app::{Panel, anchors};
use crate::colour::{Colouring, LevelData};
use crate::teach::Anchor;

/// Draws the row.
pub fn controls_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    let words = words::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        // Two lists share what the menu leaves of a very narrow panel.
        let width = ((ui.available_width() - 64.0) / 2.0).clamp(56.0, 112.0);
        let colouring = panel.view.colouring;
        let list = ComboBox::from_id_salt("colours of the maps").selected_text(words.say(&colouring_id(colouring)));
        let list = list.width(width).truncate().show_ui(ui, |ui| {
            for colouring in Colouring::ALL {
                let name = words.say(&colouring_id(colouring));
                let response = ui.selectable_value(&mut panel.view.colouring, colouring, name);
                response.on_hover_text(meaning(&words, colouring));
            }
        });
        anchors::mark(ui.ctx(), Anchor::Colours, list.response.rect);
        list.response.on_hover_text(meaning(&words, colouring)).accessible_name(words.say("maps-colours"));
        let shown = TOOLS.iter().find(|(tool, ..)| *tool == panel.view.tool);
        let (name, does) = shown.map_or_else(Default::default, |(_, id)| (words.say(id), words.tip(id)));
        let list = ComboBox::from_id_salt("what the pointer does").selected_text(name);
        let list = list.width(width).truncate().show_ui(ui, |ui| {
            for (tool, id) in TOOLS {
                ui.selectable_value(&mut panel.view.tool, tool, words.say(id)).on_hover_text(words.tip(id));
            }
        });
        anchors::mark(ui.ctx(), Anchor::Tools, list.response.rect);
        list.response.on_hover_text(does).accessible_name(words.say("maps-pointer"));
        ui.menu_button(words.say("maps-more"), |ui| {
            ui.set_max_width(260.0);
            if panel.view.colouring.quantity().is_some() {
                ui.horizontal(|ui| scale_ui(ui, panel, levels));
            }
            if matches!(panel.view.colouring, Colouring::Embedding | Colouring::Arrows) {
                axes_ui(ui, panel);
            }
            options_ui(ui, panel);
            if is_brush(panel.view.tool) {
                ui.separator();
                brush_ui(ui, panel);
            }
        });
    });
}
