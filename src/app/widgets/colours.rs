//! Colours that mean one thing in every panel.

use eframe::egui::Color32;

use crate::colour::level_rgb;

/// The fixed colour of a level in curves, tables and the inspector.
pub fn level_colour(level: usize) -> Color32 {
    rgb(level_rgb(level))
}

/// A colour of the palettes as egui has it.
pub fn rgb([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}
