//! How well a model does on scenes that no training sees: a test that is taken scene by scene, or all scenes side by
//! side.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::LearnError;
use crate::glom::learned::Learned;
use crate::glom::{GlomError, Model};
use crate::islands::Linkage;
use crate::ruler::{self, Settling, Subject};
use crate::scenes::{self, SceneLook, SceneSettings};

/// Seed of the first held-out scene.
const HELD_OUT: u64 = 500_000;
/// Steps that a held-out scene settles unless it is asked otherwise.
pub(super) const HELD_OUT_STEPS: usize = 24;
/// The looks that are scored, in the order in which they are.
const LOOKS: [SceneLook; 2] = [SceneLook::CLEAR, SceneLook::NATURAL];

/// Scores on held-out scenes of one look: adjusted Rand index, mean over scenes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HeldOut {
    /// Of parts, at level 1.
    pub parts: f32,
    /// Of wholes, at level 2.
    pub wholes: f32,
}

/// Scores on held-out scenes of both looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// On clear scenes.
    pub clear: HeldOut,
    /// On natural scenes.
    pub natural: HeldOut,
}

/// A test of a model as it was at one moment, half-way or done.
pub struct Test {
    settling: Settling,
    /// Scenes of each look.
    scenes: usize,
    /// One entry per scene done: the clear scenes first.
    done: Vec<HeldOut>,
}

impl fmt::Debug for Test {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Test").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

impl Test {
    /// A test of `model` on `scenes` scenes of each look that settle for `steps`, at its beginning.
    pub(super) fn new(model: impl Into<Arc<Learned>>, scenes: usize, steps: usize) -> Self {
        let model = model.into();
        let (settings, resolution) = (model.default_settings(), model.default_resolution());
        let linkage = Linkage::of(&*model);
        let (thresholds, inside) = (Vec::new(), Vec::new());
        let settling = Settling { settings, resolution, linkage, thresholds, inside, steps, cells: None, model };
        Self { settling, scenes, done: Vec::new() }
    }

    /// Scenes done, and scenes in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done.len(), LOOKS.len() * self.scenes)
    }

    /// Scores the next scene; does nothing when all are done.
    ///
    /// # Errors
    /// A scene that cannot be drawn, a model that cannot be run.
    pub fn score_one(&mut self) -> Result<(), LearnError> {
        let (done, all) = self.progress();
        if done < all {
            self.done.push(self.score(done)?);
        }
        Ok(())
    }

    /// Scores all scenes that are not done, side by side.
    pub(super) fn score_all(mut self) -> Result<Scores, LearnError> {
        let (done, all) = self.progress();
        let scored: Vec<HeldOut> =
            (done..all).into_par_iter().map(|number| self.score(number)).collect::<Result<_, LearnError>>()?;
        self.done.extend(scored);
        Ok(self.mean())
    }

    /// The scores, once all scenes are done.
    pub fn scores(&self) -> Option<Scores> {
        let (done, all) = self.progress();
        (done == all).then(|| self.mean())
    }

    /// Of the scenes done, look by look.
    fn mean(&self) -> Scores {
        let mean = |scored: &[HeldOut]| {
            let mean = |of: fn(&HeldOut) -> f32| scored.iter().map(of).sum::<f32>() / scored.len().max(1) as f32;
            HeldOut { parts: mean(|held| held.parts), wholes: mean(|held| held.wholes) }
        };
        let (clear, natural) = self.done.split_at(self.done.len().min(self.scenes));
        Scores { clear: mean(clear), natural: mean(natural) }
    }

    fn score(&self, number: usize) -> Result<HeldOut, LearnError> {
        let (look, index) = (LOOKS[number / self.scenes], number % self.scenes);
        let scene = scenes::draw(HELD_OUT + index as u64, &SceneSettings { look, ..SceneSettings::default() })?;
        let measured = match ruler::measure(&Subject::of_scene("held out", scene), &self.settling) {
            Err(GlomError::NotFinite { .. }) => return Ok(HeldOut::default()),
            other => other?,
        };
        let ari = |level: usize, kind: &str| {
            let row = measured.rows.iter().find(|row| row.level == Some(level));
            row.and_then(|row| row.kinds.get(kind)).map_or(0.0, |scored| scored.mean.ari)
        };
        Ok(HeldOut { parts: ari(1, "parts"), wholes: ari(2, "wholes") })
    }
}
