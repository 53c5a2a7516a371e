//! The messages of what the science and the engine name: their own names are those of the command line.

use crate::colour::Colouring;
use crate::engine::Preset;
use crate::glom::Source;

/// The message of a contribution: its name; `.tip`, a sentence; `.said`, the name within a sentence.
pub fn source_id(source: Source) -> String {
    format!("source-{}", source.key())
}

/// The message of a preset.
pub fn preset_id(preset: Preset) -> String {
    format!("preset-{}", preset.key())
}

/// The message of a colouring: its name; `.tip`, what its colours mean.
pub fn colouring_id(colouring: Colouring) -> String {
    format!("colouring-{}", colouring.name().to_lowercase())
}
