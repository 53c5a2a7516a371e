//! What a speaker has pinned: the controls that stay beside the maps in a presentation.

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use crate::glom::Source;
use crate::names::names;

/// A control of the panel at the left that can be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// The list of presets, and what to look at.
    Preset,
    /// The weight of bottom-up.
    BottomUp,
    /// The weight of top-down.
    TopDown,
    /// The weight of the previous state.
    Previous,
    /// The weight of attention.
    Attention,
    /// The weight of the memory.
    Memory,
    /// How choosy attention is.
    Beta,
    /// How far attention reaches.
    Radius,
    /// How many columns there are.
    Columns,
}

names!(Pin {
    Preset: "Preset",
    BottomUp: "Bottom-up",
    TopDown: "Top-down",
    Previous: "Previous",
    Attention: "Attention",
    Memory: "Memory",
    Beta: "Beta",
    Radius: "Radius",
    Columns: "Columns",
});

impl From<Source> for Pin {
    fn from(source: Source) -> Self {
        match source {
            Source::BottomUp => Pin::BottomUp,
            Source::TopDown => Pin::TopDown,
            Source::Previous => Pin::Previous,
            Source::Attention => Pin::Attention,
            Source::Memory => Pin::Memory,
        }
    }
}

/// Chooses what is pinned, one box for every control.
pub(super) fn pins_ui(ui: &mut Ui, pins: &mut Vec<Pin>) {
    for pin in Pin::ALL {
        let mut on = pins.contains(&pin);
        if ui.checkbox(&mut on, pin.name()).changed() {
            pins.retain(|pinned| *pinned != pin);
            pins.extend(on.then_some(pin));
        }
    }
}
