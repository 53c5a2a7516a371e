//! What is typed where there are a few things to choose from: models, looks, worlds, on and off.

use clap::ValueEnum;

use crate::engine::ModelChoice;
use crate::scenes::{Look, World};

/// Models that need no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// The bundled model, learned end to end: parts at level 1, wholes at level 2
    Learned,
    /// Colour and texture features, orthogonal couplings; works on any picture without learning
    HandMade,
    /// The untrained reference network
    Random,
}

impl From<Model> for ModelChoice {
    fn from(model: Model) -> Self {
        match model {
            Model::Learned => ModelChoice::Learned,
            Model::HandMade => ModelChoice::HandMade,
            Model::Random => ModelChoice::Random,
        }
    }
}

/// A look by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LookName {
    /// Even colours, light texture, little clutter
    Clear,
    /// Materials, light, blur, noise, cluttered ground
    Natural,
}

impl From<LookName> for Look {
    fn from(name: LookName) -> Self {
        match name {
            LookName::Clear => Look::CLEAR,
            LookName::Natural => Look::NATURAL,
        }
    }
}

/// A world by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WorldName {
    /// Wholes of known kinds, built from parts
    Things,
    /// Dead leaves: surfaces in all sizes, hiding each other. It has no kinds, numbers of wholes or ambiguity
    Leaves,
}

impl From<WorldName> for World {
    fn from(name: WorldName) -> Self {
        match name {
            WorldName::Things => World::Things,
            WorldName::Leaves => World::Leaves,
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}
