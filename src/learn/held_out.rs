//! How well a model does on scenes that no training sees: a test that is taken scene by scene, or all scenes side by
//! side.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LearnError;
use crate::glom::learned::Learned;
use crate::glom::{GlomError, Model};
use crate::islands::{Linkage, TruthScores};
use crate::ruler::{self, Measured, Settling, Subject, WholeScores};
use crate::scenes::{self, SceneLook, SceneSettings};

/// Seed of the first held-out scene.
const HELD_OUT: u64 = 500_000;
/// Steps that a held-out scene settles unless it is asked otherwise.
pub(super) const HELD_OUT_STEPS: usize = 24;
/// The looks that are scored, in the order in which they are.
const LOOKS: [SceneLook; 2] = [SceneLook::CLEAR, SceneLook::NATURAL];

/// Scores on held-out scenes of one look: adjusted Rand index, mean over scenes.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HeldOut {
    /// Of parts, at level 1.
    pub parts: f32,
    /// Of wholes, at level 2.
    pub wholes: f32,
    /// The same scenes without the ground.
    #[serde(default, skip_serializing_if = "WithoutGround::is_none")]
    pub without_ground: WithoutGround,
    /// What level 2 holds of wholes, and what the votes for them are worth.
    #[serde(default, skip_serializing_if = "OfWholes::is_none")]
    pub of_wholes: OfWholes,
}

/// What level 2 holds of wholes on held-out scenes, and what the votes for them are worth, beside the control in which
/// every column votes for its own place. Votes are none for a model without a read-out.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OfWholes {
    /// Cosine of the means of wholes that touch.
    pub touching: Option<f32>,
    /// Distance of the votes from the centres of the wholes, in columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote_error: Option<f32>,
    /// Adjusted Rand index without the ground of wholes read by votes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_votes: Option<f32>,
    /// The same by own places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_own_places: Option<f32>,
    /// Share of the parts at level 1 that hang under their own whole, read by votes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<f32>,
}

impl OfWholes {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn of(measured: &Measured) -> Self {
        let WholeScores { touching, votes } = measured.wholes;
        let read = |name: &str| {
            let row = measured.rows.iter().find(|row| row.name == name)?;
            row.kinds.get("wholes")?.mean.foreground_ari
        };
        Self {
            touching,
            vote_error: votes.and_then(|votes| votes.error),
            by_votes: read(ruler::BY_VOTES),
            by_own_places: read(ruler::BY_OWN_PLACES),
            parents: votes.and_then(|votes| votes.parents),
        }
    }

    fn mean(scored: &[HeldOut]) -> Self {
        let mean = |of: fn(&Self) -> Option<f32>| mean_of(scored.iter().map(|held| of(&held.of_wholes)));
        Self {
            touching: mean(|held| held.touching),
            vote_error: mean(|held| held.vote_error),
            by_votes: mean(|held| held.by_votes),
            by_own_places: mean(|held| held.by_own_places),
            parents: mean(|held| held.parents),
        }
    }
}

/// The mean of those that are there.
fn mean_of(values: impl Iterator<Item = Option<f32>>) -> Option<f32> {
    let values: Vec<f32> = values.flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32)
}

/// Scores on held-out scenes without the ground: how well things are told from each other. None in what was saved
/// before they were taken, and where a scene has but one thing.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WithoutGround {
    /// Adjusted Rand index of parts, at level 1.
    pub parts: Option<f32>,
    /// Adjusted Rand index of wholes, at level 2.
    pub wholes: Option<f32>,
    /// Mean best overlap of parts.
    pub parts_overlap: Option<f32>,
    /// Mean best overlap of wholes.
    pub wholes_overlap: Option<f32>,
    /// Share of the parts at level 1 that hang under their own whole at level 2.
    pub parents: Option<f32>,
}

impl WithoutGround {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The mean of every score over the scenes that have it.
    fn mean(scored: &[HeldOut]) -> Self {
        let mean = |of: fn(&Self) -> Option<f32>| mean_of(scored.iter().map(|held| of(&held.without_ground)));
        Self {
            parts: mean(|held| held.parts),
            wholes: mean(|held| held.wholes),
            parts_overlap: mean(|held| held.parts_overlap),
            wholes_overlap: mean(|held| held.wholes_overlap),
            parents: mean(|held| held.parents),
        }
    }
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
            let (without_ground, of_wholes) = (WithoutGround::mean(scored), OfWholes::mean(scored));
            HeldOut { parts: mean(|held| held.parts), wholes: mean(|held| held.wholes), without_ground, of_wholes }
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
        let scores = |level: usize, kind: &str| {
            let row = measured.rows.iter().find(|row| row.level == Some(level));
            row.and_then(|row| row.kinds.get(kind)).map(|scored| scored.mean)
        };
        let (parts, wholes) = (scores(1, "parts"), scores(2, "wholes"));
        let ari = |scores: Option<TruthScores>| scores.map_or(0.0, |scores| scores.ari);
        let parents = measured.parents.iter().find(|(low, high, _)| (*low, *high) == (1, 2));
        let without_ground = WithoutGround {
            parts: parts.and_then(|scores| scores.foreground_ari),
            wholes: wholes.and_then(|scores| scores.foreground_ari),
            parts_overlap: parts.and_then(|scores| scores.foreground_overlap),
            wholes_overlap: wholes.and_then(|scores| scores.foreground_overlap),
            parents: parents.map(|(_, _, share)| *share),
        };
        let of_wholes = OfWholes::of(&measured);
        Ok(HeldOut { parts: ari(parts), wholes: ari(wholes), without_ground, of_wholes })
    }
}
