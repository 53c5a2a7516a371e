//! Presets: ways to settle that work, and ways that fail and teach why.
//!
//! What a preset turns, and what is seen then, depends on the model: every kind of model has recipes of its own, or a
//! reason why it cannot show this. Each recipe says where to look, and a test runs it on bundled pictures and holds it
//! to that.

mod hand_made;
mod learned;
mod recipe;
mod side;
mod untrained;

use super::command::{Command, Gesture};
use super::setup::Setup;
use crate::glom::Origin;
use crate::names::keys;
pub use recipe::{Begins, Recipe};
pub use side::SideStyle;

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
    /// Nothing from above.
    TopDownOff,
    /// beta near 0, everybody in reach.
    GlobalMean,
    /// The level above overrules everything.
    TopDownDominates,
    /// Self out, high beta.
    Pairs,
    /// Attention alone, at a low beta.
    Collapse,
}

// Those that work first.
keys!(Preset {
    Balanced: ("balanced", "Balanced"),
    Sharpening: ("sharpening", "Sharpening attention"),
    BottomUpOnly: ("bottom-up-only", "Bottom-up only"),
    AttentionOff: ("attention-off", "Attention off"),
    TopDownOff: ("top-down-off", "Top-down off"),
    GlobalMean: ("global-mean", "Global mean"),
    TopDownDominates: ("top-down-dominates", "Top-down dominates"),
    Pairs: ("pairs", "Locked in pairs"),
    Collapse: ("collapse", "Collapse"),
});

impl Preset {
    /// Whether it is meant to fail.
    pub fn fails(self) -> bool {
        !matches!(self, Preset::Balanced | Preset::Sharpening | Preset::BottomUpOnly)
    }

    /// The preset for a model of this origin, or why such a model cannot show it.
    ///
    /// # Errors
    /// The reason, in a sentence.
    pub fn of(self, origin: Origin) -> Result<Recipe, &'static str> {
        match origin {
            Origin::Learned => Ok(learned::recipe(self)),
            Origin::HandMade => Ok(hand_made::recipe(self)),
            Origin::Random => untrained::recipe(self),
            Origin::Checkpoint => untrained::of_checkpoint(self),
        }
    }

    /// `setup` with the preset in place of what `defaults` has. Model, grid, seed, thresholds, breakpoints stay. None
    /// where the model cannot show it.
    pub fn put(self, origin: Origin, setup: &Setup, defaults: &Setup) -> Option<Setup> {
        let mut put = own(setup, defaults);
        (self.of(origin).ok()?.turn)(&mut put.settings);
        Some(put)
    }

    /// What puts it in place in a run. None where the model cannot show it.
    pub fn command(self, origin: Origin, setup: &Setup, defaults: &Setup, gesture: Gesture) -> Option<Command> {
        let then = Box::new(self.put(origin, setup, defaults)?);
        Some(match self.of(origin).ok()?.begins {
            Begins::Anywhere => Command::Change(then, gesture),
            Begins::Settled => Command::SettleThen { first: Box::new(own(setup, defaults)), then, gesture },
        })
    }

    /// The preset whose settings these are; `hint` breaks ties.
    pub fn recognised(origin: Origin, setup: &Setup, defaults: &Setup, hint: Option<Preset>) -> Option<Preset> {
        let is =
            |preset: &Preset| preset.put(origin, setup, defaults).is_some_and(|put| put.settings == setup.settings);
        hint.filter(is).or_else(|| Preset::ALL.into_iter().find(is))
    }
}

/// `setup` with the model's own settings; the seed stays.
fn own(setup: &Setup, defaults: &Setup) -> Setup {
    let mut own = Setup { settings: defaults.settings.clone(), ..setup.clone() };
    own.settings.seed = setup.settings.seed;
    own
}
