//! What happened on the way of a run: with what is kept of it a run is made again, step by step.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::brush::Brush;
use super::hidden::Hidden;
use super::memory::Matrices;
use super::setup::{FrameClock, SecondSide, Setup};
use crate::glom::Settings;
use crate::grid::Resolution;
use crate::learn::InPlace;

/// The conditions with which steps were made.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Conditions {
    /// Weights and smoother.
    pub settings: Settings,
    /// When the video moved on.
    pub frames: FrameClock,
    /// The rectangle that was greyed out.
    pub occlusion: Option<[f32; 4]>,
    /// The right side; none for one GLOM alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Box<SecondSide>>,
    /// How the nets learned; none where they did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning: Option<InPlace>,
    /// The columns that were hidden.
    #[serde(default, skip_serializing_if = "Hidden::is_empty")]
    pub hidden: Hidden,
    /// How fine the grid was; none in a session whose grid was the same all the time. Where it changes, the state is
    /// carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
}

impl Conditions {
    /// Those of a setup with an occluded rectangle.
    pub(super) fn of(setup: &Setup, occlusion: Option<[f32; 4]>) -> Self {
        Self {
            settings: setup.settings.clone(),
            frames: setup.frames,
            occlusion,
            second: setup.second.clone(),
            learning: setup.learning,
            hidden: setup.hidden.clone(),
            resolution: Some(setup.resolution),
        }
    }
}

/// Something that happened on the way.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// From here on steps were made with other conditions.
    Conditions(Box<Conditions>),
    /// Columns were perturbed.
    Perturbed {
        /// How.
        brush: Brush,
        /// At which levels.
        levels: Vec<usize>,
        /// Which columns.
        columns: Vec<usize>,
    },
    /// The right side began anew, though the conditions are those of the step before.
    RightBegan,
    /// The fast weights were cleared.
    MemoryCleared,
    /// The fast weights were stored in the slot.
    MemoryStored,
    /// The fast weights in the slot were put in place.
    MemoryRestored {
        /// The matrices, if they are not those of the last [`Event::MemoryStored`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matrices: Option<Matrices>,
    },
}

/// An event and the step at which the run stood.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Played {
    /// The step whose state was there when it happened.
    pub step: usize,
    /// What happened.
    pub event: Event,
}
