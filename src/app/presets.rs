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
                "Look at the island maps: the top levels have fewer and larger islands than the bottom ones, and \
                 after some fifty steps all stand still"
            }
            Preset::Sharpening => {
                "Look at the perplexity curve: columns listen to many at first and to few at the end, so islands \
                 merge early and then keep their borders"
            }
            Preset::BottomUpOnly => {
                "Look at the island maps: every level says only what its own column sees, so all levels have the same \
                 islands and nothing moves"
            }
            Preset::AttentionOff => {
                "Look at the island maps: no column hears another, so islands do not grow and the top level is cut as \
                 small as the bottom one"
            }
            Preset::GlobalMean => {
                "Look at the perplexity: it is the number of columns, everybody hears everybody, and all vectors melt \
                 into one"
            }
            Preset::TopDownDominates => {
                "Look at level 0: what the levels above expect overrules the picture, its islands melt together and \
                 its details are lost"
            }
            Preset::Pairs => {
                "Look at the perplexity: of all in reach a column hears only the one or the few most like it, so \
                 nothing spreads and no island grows"
            }
            Preset::Collapse => {
                "Look at the number of islands: it falls until one island holds a whole level, the highest levels first"
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
            Preset::BottomUpOnly => {
                weights = Weights { bottom_up: 1.0, top_down: 0.0, previous: 0.0, attention: 0.0, memory: 0.0 }
            }
            Preset::AttentionOff => weights.attention = 0.0,
            Preset::GlobalMean => {
                weights = Weights { bottom_up: 0.1, top_down: 0.0, previous: 0.5, attention: 1.0, memory: 0.0 };
                for level in &mut settings.levels {
                    level.beta = Schedule::Constant(0.01);
                    level.reach = Reach::Global;
                }
            }
            Preset::TopDownDominates => {
                weights = Weights { bottom_up: 0.1, top_down: 2.0, previous: 0.5, attention: 0.25, memory: 0.0 }
            }
            Preset::Pairs => {
                settings.self_score = SelfScore::Excluded;
                weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 1.0, memory: 0.0 };
                for level in &mut settings.levels {
                    level.beta = Schedule::Constant(20_000.0);
                }
            }
            Preset::Collapse => {
                weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 0.0, attention: 1.0, memory: 0.0 };
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
