//! What a preset is for one kind of model.

use crate::glom::{Gains, Reach, Schedule, SelfScore, Settings, Weights};

/// From which state a preset shows what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// From any: it can be put in place at step 0 or later.
    Anywhere,
    /// From the settled state: the run settles with the model's own settings first.
    Settled,
}

/// What a preset does to a model's own settings, and what is seen then.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// One sentence: where to look, and what is seen there.
    pub look_at: &'static str,
    /// From where.
    pub begins: Begins,
    /// Turns the settings.
    pub(super) turn: fn(&mut Settings),
}

impl Recipe {
    /// From any state.
    pub(super) fn new(turn: fn(&mut Settings), look_at: &'static str) -> Self {
        Self { look_at, begins: Begins::Anywhere, turn }
    }

    /// From the settled state.
    pub(super) fn when_settled(turn: fn(&mut Settings), look_at: &'static str) -> Self {
        Self { look_at, begins: Begins::Settled, turn }
    }
}

/// Factors on bottom-up, top-down, previous and attention at every level.
pub(super) fn weigh(settings: &mut Settings, [bottom_up, top_down, previous, attention]: [f32; 4]) {
    settings.gains.weights = Weights { bottom_up, top_down, previous, attention, ..Gains::ONE.weights };
}

/// beta begins at a tenth of what it is in the end and rises by a tenth per step.
pub(super) fn sharpen(settings: &mut Settings) {
    for level in &mut settings.levels {
        let to = level.beta.at(usize::MAX);
        level.beta = Schedule::Ramp { from: to / 10.0, to, rate: 1.1 };
    }
}

/// Everybody hears everybody alike: a beta near 0 and no limit to the reach.
pub(super) fn hear_all(settings: &mut Settings) {
    settings.gains.beta = 1e-3;
    settings.levels.iter_mut().for_each(|level| level.reach = Reach::Global);
}

/// No column hears itself, and of the others only the one most like it: beta times `sharper`. A level keeps `held`
/// times as much of its past as is meant, or two that hear each other would change places for ever.
pub(super) fn pair(settings: &mut Settings, sharper: f32, held: f32) {
    settings.self_score = SelfScore::Excluded;
    settings.gains.beta = sharper;
    weigh(settings, [0.0, 0.0, held, 1.0]);
}

/// Attention alone, at a tenth of the meant beta.
pub(super) fn attend_alone(settings: &mut Settings) {
    settings.gains.beta = 0.1;
    weigh(settings, [0.0, 0.0, 0.0, 1.0]);
}
