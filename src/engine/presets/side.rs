//! Presets of sides: in what two GLOMs that see one picture may differ.

use super::super::setup::Setup;
use crate::glom::Gains;
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
        match self.about() {
            About::Radius(factor) => setup.settings.gains.radius = factor,
            About::Columns(count) => setup.resolution = Resolution::ColumnsAcross(count),
            About::Beta(factor) => setup.settings.gains.beta = factor,
            About::Picture(factor) => setup.settings.gains.weights.bottom_up = factor,
        }
    }

    /// Whether `setup` has what this style is about.
    pub fn is_in(self, setup: &Setup) -> bool {
        let gains = &setup.settings.gains;
        match self.about() {
            About::Radius(factor) => gains.radius == factor,
            About::Columns(count) => setup.resolution == Resolution::ColumnsAcross(count),
            About::Beta(factor) => gains.beta == factor,
            About::Picture(factor) => gains.weights.bottom_up == factor,
        }
    }

    /// Takes back what this style is about: no factor, and the grid that is given.
    pub fn take_back(self, setup: &mut Setup, grid: Resolution) {
        match self.about() {
            About::Radius(_) => setup.settings.gains.radius = Gains::ONE.radius,
            About::Columns(_) => setup.resolution = grid,
            About::Beta(_) => setup.settings.gains.beta = Gains::ONE.beta,
            About::Picture(_) => setup.settings.gains.weights.bottom_up = Gains::ONE.weights.bottom_up,
        }
    }

    fn about(self) -> About {
        match self {
            SideStyle::Near => About::Radius(0.5),
            SideStyle::Far => About::Radius(3.0),
            SideStyle::Fine => About::Columns(48),
            SideStyle::Coarse => About::Columns(16),
            SideStyle::Sharp => About::Beta(3.0),
            SideStyle::Soft => About::Beta(0.3),
            SideStyle::Keen => About::Picture(1.05),
        }
    }
}

/// What a style is about.
enum About {
    /// A factor on every radius.
    Radius(f32),
    /// Columns across.
    Columns(u32),
    /// A factor on every beta.
    Beta(f32),
    /// A factor on bottom-up.
    Picture(f32),
}
