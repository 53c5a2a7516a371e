//! Presets of sides: in what two GLOMs that see one picture may differ.

use super::super::setup::Setup;
use crate::grid::Resolution;
use crate::names::keys;

/// What one of two sides is like. Each has an opposite, but the keen one, which stands beside a plain side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideStyle {
    /// Columns hear only their neighbours.
    Near,
    /// Columns hear far.
    Far,
    /// Small patches.
    Fine,
    /// Large patches.
    Coarse,
    /// A column hears those most like it.
    Sharp,
    /// A column hears many.
    Soft,
    /// The picture weighs a little more.
    Keen,
}

keys!(SideStyle {
    Near: ("near", "Near"),
    Far: ("far", "Far"),
    Fine: ("fine", "Fine"),
    Coarse: ("coarse", "Coarse"),
    Sharp: ("sharp", "Sharp"),
    Soft: ("soft", "Soft"),
    Keen: ("keen", "Keen"),
});

impl SideStyle {
    /// The same in words of the command line.
    pub fn settings(self) -> &'static str {
        match self {
            SideStyle::Near => "radius-gain=0.5",
            SideStyle::Far => "radius-gain=3",
            SideStyle::Fine => "columns=48",
            SideStyle::Coarse => "columns=16",
            SideStyle::Sharp => "beta-gain=3",
            SideStyle::Soft => "beta-gain=0.3",
            SideStyle::Keen => "gain=1.05,1,1,1",
        }
    }

    /// What it is like, in a few words.
    pub fn line(self) -> &'static str {
        match self {
            SideStyle::Near => "hears half as far",
            SideStyle::Far => "hears three times as far",
            SideStyle::Fine => "48 columns across",
            SideStyle::Coarse => "16 columns across",
            SideStyle::Sharp => "three times the inverse temperature",
            SideStyle::Soft => "0.3 times the inverse temperature",
            SideStyle::Keen => "bottom-up weighs 5 % more",
        }
    }

    /// Gives `setup` what this style is about; all else stays.
    pub fn put(self, setup: &mut Setup) {
        let gains = &mut setup.settings.gains;
        match self {
            SideStyle::Near => gains.radius = 0.5,
            SideStyle::Far => gains.radius = 3.0,
            SideStyle::Fine => setup.resolution = Resolution::ColumnsAcross(48),
            SideStyle::Coarse => setup.resolution = Resolution::ColumnsAcross(16),
            SideStyle::Sharp => gains.beta = 3.0,
            SideStyle::Soft => gains.beta = 0.3,
            SideStyle::Keen => gains.weights.bottom_up = 1.05,
        }
    }
}
