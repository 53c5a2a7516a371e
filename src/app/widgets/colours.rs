//! Colours that mean one thing in every panel.

use eframe::egui::Color32;

/// The fixed colour of a level in curves, tables and the inspector. The hues are those of Okabe and Ito, told apart
/// with any kind of colour vision, of middling lightness so that they can be read on light and on dark ground.
pub fn level_colour(level: usize) -> Color32 {
    const HUES: [[u8; 3]; 7] =
        [[86, 180, 233], [0, 158, 115], [230, 159, 0], [213, 94, 0], [204, 121, 167], [0, 114, 178], [150, 150, 150]];
    let [r, g, b] = HUES[level % HUES.len()];
    Color32::from_rgb(r, g, b)
}

/// A colour of the palettes as egui has it.
pub fn rgb([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}
