//! A line of what a training has measured.

use eframe::egui::Color32;

/// One line of a plot.
pub struct Curve {
    /// In the legend.
    pub name: &'static str,
    /// What it is.
    pub tip: String,
    /// Its colour.
    pub colour: Color32,
    /// In points.
    pub width: f32,
    /// Whether it is dashed.
    pub dashed: bool,
    /// Updates and value.
    pub points: Vec<[f64; 2]>,
}
