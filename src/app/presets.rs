//! Presets: settings that work, and settings that fail and teach why. Each says where to look.

use crate::engine::Setup;
use crate::glom::{Reach, Schedule, SelfScore, Weights};

/// A named way to settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The model's own settings.
    Balanced,
    /// beta rises while the parse settles.
    Sharpening,
    /// Only the nets from below.
    BottomUpOnly,
    /// No smoother.
    AttentionOff,
    /// beta near 0, everybody in reach.
    GlobalMean,
    /// The level above overrules everything.
    TopDownDominates,
    /// Self out, high beta.
    Pairs,
    /// Attention alone at a constant, low beta.
    Collapse,
}

impl Preset {
    /// All, those that work first.
    pub const ALL: [Preset; 8] = [
        Preset::Balanced,
        Preset::Sharpening,
        Preset::BottomUpOnly,
        Preset::AttentionOff,
        Preset::GlobalMean,
        Preset::TopDownDominates,
        Preset::Pairs,
        Preset::Collapse,
    ];

    /// Name in the window.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Balanced => "Balanced",
            Preset::Sharpening => "Sharpening attention",
            Preset::BottomUpOnly => "Bottom-up only",
            Preset::AttentionOff => "Attention off",
            Preset::GlobalMean => "Global mean",
            Preset::TopDownDominates => "Top-down dominates",
            Preset::Pairs => "Locked in pairs",
            Preset::Collapse => "Collapse",
        }
    }

    /// Whether it is meant to fail.
    pub fn fails(self) -> bool {
        !matches!(self, Preset::Balanced | Preset::Sharpening | Preset::BottomUpOnly)
    }

    /// One line: where to look, and what is seen there.
    pub fn look_at(self) -> &'static str {
        match self {
            Preset::Balanced => {
                "Look at the island maps: islands grow from level to level and stand still within some forty steps"
            }
            Preset::Sharpening => {
                "Look at the perplexity curve: columns listen to many at first and to few at the end, so islands form early and then keep their borders"
            }
            Preset::BottomUpOnly => {
                "Look at the maps: every level only says again what its column sees, and nothing changes after the first few steps"
            }
            Preset::AttentionOff => {
                "Look at the islands: no column hears another, so there are many more and smaller islands than with attention"
            }
            Preset::GlobalMean => {
                "Look at the perplexity: it is near the number of columns, everybody hears everybody, and contrast melts away"
            }
            Preset::TopDownDominates => {
                "Look at the lower levels: they follow what is expected from above, and the picture hardly moves them"
            }
            Preset::Pairs => {
                "Look at the perplexity: it falls to one or two, each column hears a single other, and no large island forms"
            }
            Preset::Collapse => {
                "Look at the number of islands: it falls with every step, until one island holds the whole level"
            }
        }
    }

    /// `current` with the preset's settings. Model, grid, seed, thresholds and breakpoints stay.
    pub fn apply(self, current: &Setup, defaults: &Setup) -> Setup {
        let mut setup = current.clone();
        let seed = setup.settings.seed;
        setup.settings = defaults.settings.clone();
        setup.settings.seed = seed;
        let settings = &mut setup.settings;
        let mut weights = settings.weights;
        match self {
            Preset::Balanced => {}
            Preset::Sharpening => {
                for level in &mut settings.levels {
                    let to = level.beta.at(usize::MAX);
                    level.beta = Schedule::Ramp { from: to / 10.0, to, rate: 1.1 };
                }
            }
            Preset::BottomUpOnly => weights = Weights { bottom_up: 1.0, top_down: 0.0, previous: 0.0, attention: 0.0 },
            Preset::AttentionOff => weights.attention = 0.0,
            Preset::GlobalMean => {
                weights = Weights { bottom_up: 0.1, top_down: 0.0, previous: 0.5, attention: 1.0 };
                for level in &mut settings.levels {
                    level.beta = Schedule::Constant(0.01);
                    level.reach = Reach::Global;
                }
            }
            Preset::TopDownDominates => {
                weights = Weights { bottom_up: 0.1, top_down: 2.0, previous: 0.5, attention: 0.25 }
            }
            Preset::Pairs => {
                settings.self_score = SelfScore::Excluded;
                weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 1.0 };
                for level in &mut settings.levels {
                    level.beta = Schedule::Constant(2000.0);
                }
            }
            Preset::Collapse => {
                weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 0.0, attention: 1.0 };
                for level in &mut settings.levels {
                    level.beta = Schedule::Constant(5.0);
                }
            }
        }
        settings.weights = weights;
        for level in &mut settings.levels {
            if self != Preset::Balanced && self != Preset::Sharpening {
                level.weights = None;
            }
        }
        setup
    }
}

/// The preset whose settings these are; `hint` breaks ties.
pub fn recognise(setup: &Setup, defaults: &Setup, hint: Option<Preset>) -> Option<Preset> {
    let is = |preset: &Preset| preset.apply(setup, defaults).settings == setup.settings;
    hint.filter(is).or_else(|| Preset::ALL.into_iter().find(is))
}
