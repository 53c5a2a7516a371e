//! Ablations: the same training without one part of GLOM at a time, with fewer and with more steps, and the whole model
//! settled for fewer and for more steps.
//!
//! Every variant has the same seed, the same scenes and the same number of updates. A part that a variant lacks is
//! missing while it learns and while it is scored.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::held_out::{HELD_OUT_STEPS, HeldOut, Scores, Test};
use super::{LearnError, Objectives, Teacher, TrainConfig, Trainer};
use crate::glom::learned::{BetaRule, Learned, Lesion};

/// Steps that the whole model settles in rows of their own.
const DEPTHS: [usize; 4] = [4, 8, 16, 32];

/// One training of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What is different, in a few words.
    pub name: &'static str,
    /// What is trained.
    pub config: TrainConfig,
    /// Steps for which it settles, a row for each.
    pub depths: Vec<usize>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AblationRow {
    /// What is different.
    pub name: String,
    /// Steps that scenes settled.
    pub steps: usize,
    /// On clear scenes.
    pub clear: HeldOut,
    /// On natural scenes.
    pub natural: HeldOut,
}

/// The trainings of the table, the whole model first.
pub fn variants(base: &TrainConfig) -> Vec<Variant> {
    let with = |name, change: &dyn Fn(&mut TrainConfig)| {
        let mut config = base.clone();
        // Scores are taken at the end, on as many scenes as the table asks for.
        (config.score_every, config.score_scenes) = (config.updates(), 1);
        change(&mut config);
        Variant { name, config, depths: vec![HELD_OUT_STEPS] }
    };
    let without = |name, part: Lesion| with(name, &|config| config.model.without = vec![part]);
    let mut whole = with("whole model", &|_| {});
    whole.depths.extend(DEPTHS);
    // As many steps with gradients, and none before them: how deep a training has to be.
    let deep = |name, steps| with(name, &|config| (config.steps, config.before) = (steps, 0));
    vec![
        whole,
        deep("trained on 4 steps", 4),
        deep("trained on 8 steps", 8),
        deep("trained on 16 steps", 16),
        deep("trained on 32 steps", 32),
        without("without attention", Lesion::Attention),
        without("without top-down", Lesion::TopDown),
        without("without the past", Lesion::Previous),
        without("picture shown once", Lesion::Refeeding),
        with("beta constant at 8", &|config| config.model.beta = BetaRule::Constant(8.0)),
        with("beta 4 to 32, times 1.3 a step", &|config| {
            config.model.beta = BetaRule::Ramp { from: 4.0, to: 32.0, rate: 1.3 };
        }),
        with("label-free", &|config| {
            config.teacher = Teacher::Nobody;
            config.objectives = Objectives { label_free: 1.0, ..config.objectives };
        }),
    ]
}

impl Variant {
    /// Its training, at the beginning.
    ///
    /// # Errors
    /// Settings that cannot be trained.
    pub fn trainer(&self) -> Result<Trainer, LearnError> {
        Trainer::new(self.config.clone())
    }

    /// Its row for `steps` steps, on `scenes` held-out scenes of each look; `model` is what its training came to.
    ///
    /// # Errors
    /// A model that cannot be run.
    pub fn row(&self, model: Arc<Learned>, steps: usize, scenes: usize) -> Result<AblationRow, LearnError> {
        let Scores { clear, natural } = Test::new(model, scenes, steps).score_all()?;
        Ok(AblationRow { name: self.name.to_owned(), steps, clear, natural })
    }
}
