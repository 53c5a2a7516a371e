//! The buttons that choose a level.

use eframe::egui::{RichText, Ui};

use super::colours::level_colour;
use crate::app::words;

/// The buttons that choose the level that is looked at, in the colours of the levels.
pub fn level_chooser(ui: &mut Ui, chosen: &mut usize, levels: usize) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for level in 0..levels {
        let text = RichText::new(format!(" {level} ")).strong();
        // The chosen one has a ground of its own, on which the colours of the levels cannot all be read.
        let text = if *chosen == level {
            text.color(ui.visuals().selection.stroke.color)
        } else {
            text.color(level_colour(level))
        };
        let response = ui.selectable_label(*chosen == level, text);
        let name = match level {
            0 => "level.lowest",
            _ if level + 1 == levels => "level.top",
            _ => "level",
        };
        let name = words::fill(ui.ctx(), name, [("level", level.into())]);
        if response.on_hover_text(&name).accessible_name(name).clicked() {
            *chosen = level;
        }
    }
}
