//! What a speaker has pinned: the controls that stay beside the maps in a presentation.

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use super::words;
use crate::glom::Source;
use crate::names::names;
use crate::teach::{Control, Group, Lock};

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

names!(Pin { Preset, BottomUp, TopDown, Previous, Attention, Memory, Beta, Radius, Columns });

impl Pin {
    /// The message of the control among the words of the window.
    pub(super) fn message(self) -> &'static str {
        match self {
            Pin::Preset => "control-preset",
            Pin::BottomUp => "source-bottom-up",
            Pin::TopDown => "source-top-down",
            Pin::Previous => "source-previous",
            Pin::Attention => "source-attention",
            Pin::Memory => "source-memory",
            Pin::Beta => "control-beta",
            Pin::Radius => "control-radius",
            Pin::Columns => "control-columns",
        }
    }
}

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

impl Pin {
    /// The controls that a lesson leaves to be used.
    pub(super) fn of_lock(lock: &Lock) -> Vec<Pin> {
        let usable = |pin: &Pin| match pin {
            Pin::Preset => lock.has(Group::Presets),
            Pin::BottomUp => lock.has(Control::Weight(Source::BottomUp)),
            Pin::TopDown => lock.has(Control::Weight(Source::TopDown)),
            Pin::Previous => lock.has(Control::Weight(Source::Previous)),
            Pin::Attention => lock.has(Control::Weight(Source::Attention)),
            Pin::Memory => lock.has(Control::Weight(Source::Memory)),
            Pin::Beta => lock.has(Control::Beta),
            Pin::Radius => lock.has(Control::Radius),
            Pin::Columns => lock.has(Control::Columns),
        };
        Pin::ALL.into_iter().filter(usable).collect()
    }
}

/// Chooses what is pinned, one box for every control.
pub(super) fn pins_ui(ui: &mut Ui, pins: &mut Vec<Pin>) {
    for pin in Pin::ALL {
        let mut on = pins.contains(&pin);
        if ui.checkbox(&mut on, words::say(ui.ctx(), pin.message())).changed() {
            pins.retain(|pinned| *pinned != pin);
            pins.extend(on.then_some(pin));
        }
    }
}
