//! What a run is made from: everything that a session file keeps and an undo brings back.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::EngineError;
use super::hidden::Hidden;
use crate::glom::{Callosum, Settings};
use crate::grid::Resolution;
use crate::islands::{Linkage, TruthKind};
use crate::learn::InPlace;

/// Which model settles.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelChoice {
    /// The learned model that comes with the program: parts at level 1, wholes at level 2.
    Learned,
    /// The hand-made model: colour and texture features, orthogonal couplings; works on any picture without learning.
    HandMade,
    /// The untrained reference network.
    Random,
    /// A `.safetensors` checkpoint: glom-pytorch's or our own.
    Checkpoint(PathBuf),
}

/// A model, the name by which it is typed, and what there is to say of it.
type Named = (ModelChoice, &'static str, &'static str);

/// The models that need no file, in the order in which they are offered.
static WITHOUT_FILE: [Named; 3] = [
    (ModelChoice::Learned, "learned", "The bundled model, learned end to end: parts at level 1, wholes at level 2"),
    (
        ModelChoice::HandMade,
        "hand-made",
        "Colour and texture features, orthogonal couplings; works on any picture without learning",
    ),
    (ModelChoice::Random, "random", "The untrained reference network"),
];

impl ModelChoice {
    /// The models that need no file, each with the name by which it is typed and a sentence.
    pub fn without_file() -> &'static [Named; 3] {
        &WITHOUT_FILE
    }

    /// The name by which it is typed; none for a file.
    pub fn key(&self) -> Option<&'static str> {
        WITHOUT_FILE.iter().find(|(model, ..)| model == self).map(|(_, key, _)| *key)
    }
}

/// Where ground truth comes from.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TruthSource {
    /// A label image, one region id per pixel.
    Path(PathBuf),
    /// The same with regions that are void: pixels that nobody is to judge.
    Ignoring {
        /// The label image.
        path: PathBuf,
        /// The regions.
        ignore: Vec<u32>,
    },
    /// The parts that the picture itself knows: a bundled sample, a generated scene.
    #[serde(rename = "sample-parts", alias = "parts")]
    Parts,
    /// The wholes that the picture itself knows.
    #[serde(rename = "sample-wholes", alias = "wholes")]
    Wholes,
    /// The scenes that the picture itself knows: a generated scene.
    Scenes,
}

impl TruthSource {
    /// A label image, with regions that are void.
    pub fn labels(path: PathBuf, ignore: Vec<u32>) -> Self {
        if ignore.is_empty() { TruthSource::Path(path) } else { TruthSource::Ignoring { path, ignore } }
    }

    /// Where the label image is; none for what the picture itself knows.
    pub fn path(&self) -> Option<&Path> {
        match self {
            TruthSource::Path(path) | TruthSource::Ignoring { path, .. } => Some(path),
            TruthSource::Parts | TruthSource::Wholes | TruthSource::Scenes => None,
        }
    }

    /// The same.
    pub fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            TruthSource::Path(path) | TruthSource::Ignoring { path, .. } => Some(path),
            TruthSource::Parts | TruthSource::Wholes | TruthSource::Scenes => None,
        }
    }

    /// The regions that are void.
    pub fn ignored(&self) -> &[u32] {
        match self {
            TruthSource::Ignoring { ignore, .. } => ignore,
            _ => &[],
        }
    }

    /// Which of the truths that the picture itself knows; none for a file.
    pub fn kind(&self) -> Option<TruthKind> {
        match self {
            TruthSource::Path(_) | TruthSource::Ignoring { .. } => None,
            TruthSource::Parts => Some(TruthKind::Parts),
            TruthSource::Wholes => Some(TruthKind::Wholes),
            TruthSource::Scenes => Some(TruthKind::Scenes),
        }
    }
}

impl From<TruthKind> for TruthSource {
    fn from(kind: TruthKind) -> Self {
        match kind {
            TruthKind::Parts => TruthSource::Parts,
            TruthKind::Wholes => TruthSource::Wholes,
            TruthKind::Scenes => TruthSource::Scenes,
        }
    }
}

/// When a video shows its next frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FrameClock {
    /// Steps for which one frame is shown, at least 1. A still picture is the same frame again and again.
    pub steps_per_frame: usize,
    /// Begin again after the last frame; otherwise the last frame stays.
    pub looped: bool,
}

impl Default for FrameClock {
    fn default() -> Self {
        Self { steps_per_frame: 10, looped: true }
    }
}

/// Conditions that pause a run.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Breakpoints {
    /// Pause when this step has been made.
    pub at_step: Option<usize>,
    /// Pause when settled.
    pub when_settled: bool,
    /// Pause when the mean attention perplexity of any level leaves (low, high).
    pub perplexity: Option<(f32, f32)>,
}

/// A second GLOM beside that of the run, on the same picture: the right side.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SecondSide {
    /// Its model, of as many levels and as long embeddings as the left one; none: that of the left side. One of its own
    /// resizes pictures where it must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelChoice>,
    /// How fine its grid is; none: as on the left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Its weights and smoother. The seed is that of the run.
    pub settings: Settings,
    /// What is between the two.
    pub callosum: Callosum,
}

impl SecondSide {
    /// One with the left side's model and grid.
    pub fn new(settings: Settings, callosum: Callosum) -> Self {
        Self { model: None, resolution: None, settings, callosum }
    }

    /// What it is run with beside a left side: all that is not its own is as there.
    pub fn beside(&self, left: &Setup) -> Setup {
        let mut setup = Setup { settings: self.settings.clone(), second: None, ..left.clone() };
        setup.settings.seed = left.settings.seed;
        if let Some(model) = &self.model {
            (setup.model, setup.resize) = (model.clone(), true);
        }
        setup.resolution = self.resolution.unwrap_or(left.resolution);
        setup
    }

    /// Whether model or grid are its own.
    pub(super) fn differs_in_kind(&self) -> bool {
        self.model.is_some() || self.resolution.is_some()
    }

    /// Refuses what cannot be run with a model of `levels` levels.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, levels: usize) -> Result<(), EngineError> {
        self.settings.check(levels)?;
        self.callosum.check(levels)?;
        self.resolution.map_or(Ok(()), check_resolution)
    }
}

/// Everything that decides what a run computes and how its islands are cut.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Setup {
    /// The model. A change begins a new run.
    pub model: ModelChoice,
    /// How fine the grid is. A change begins a new run.
    pub resolution: Resolution,
    /// Resize pictures to the size that the model needs (one with a learned position table has a size), aspect ratio
    /// and all; otherwise such a picture is refused. A change begins a new run.
    #[serde(default)]
    pub resize: bool,
    /// Weights, smoother, seed. A change of the seed begins a new run; anything else acts from the next step on.
    pub settings: Settings,
    /// The right side; none for one GLOM alone. It begins as a copy of what the left one holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Box<SecondSide>>,
    /// How the bottom-up and top-down nets learn after every step; none: they stay as they are. Only the learned kind
    /// of model can learn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning: Option<InPlace>,
    /// Columns that are shown nothing of the picture. At step 0 a change begins a new run, later it acts from the next
    /// step on.
    #[serde(default, skip_serializing_if = "Hidden::is_empty")]
    pub hidden: Hidden,
    /// What joins columns into islands, per level; a pair where nothing is said.
    #[serde(default)]
    pub linkage: Vec<Linkage>,
    /// Island threshold per level; none: the automatic one.
    pub thresholds: Vec<Option<f32>>,
    /// The same inside every island but the largest; a missing entry is the automatic one too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<Option<f32>>,
    /// When a video moves on.
    pub frames: FrameClock,
    /// Conditions that pause.
    pub breakpoints: Breakpoints,
    /// A run counts as settled when the relative change of every level stays below this for three steps.
    pub settled_below: f32,
}

/// Refuses a grid without columns.
///
/// # Errors
/// That, in words.
pub(super) fn check_resolution(resolution: Resolution) -> Result<(), EngineError> {
    match resolution {
        Resolution::PatchSize(0) => Err(EngineError::Refused("a patch must be at least one pixel wide".to_owned())),
        Resolution::ColumnsAcross(0) => {
            Err(EngineError::Refused("there must be at least one column across".to_owned()))
        }
        _ => Ok(()),
    }
}
