//! One perception: GLOM on a picture from a fresh state until it has settled, with given matrices.

use std::sync::Arc;

use image::RgbImage;

use super::so_far::SoFar;
use super::{PrimingPlan, RecallError, Subject};
use crate::fast_weights::FastWeights;
use crate::glom::{Glom, Model, Settings};
use crate::grid::{Grid, Resolution};
use crate::islands::{self, Linkage, Reading, Truth};

/// For how many steps every level must have changed less than the limit, as in the engine.
const QUIET_STEPS: usize = 3;

/// What was perceived.
#[derive(Debug, Clone)]
pub struct Perception {
    /// The columns.
    pub grid: Grid,
    /// Steps until settled, the quiet ones included.
    pub steps: usize,
    /// Whether it settled within the steps it was given.
    pub settled: bool,
    /// Island number of every column, per level, (L) x (N).
    pub labels: Vec<Vec<u32>>,
    /// The matrices in the end, (L).
    pub memory: Vec<FastWeights>,
}

/// What all perceptions of an experiment have in common.
pub(super) struct Perceiver<'a, 'w> {
    pub model: &'a Arc<dyn Model>,
    pub plan: &'a PrimingPlan,
    /// The experiment that it is part of.
    pub so_far: &'a SoFar<'w>,
}

impl Perceiver<'_, '_> {
    /// Perceives `picture` from a fresh state. The matrices begin as `memory` (empty where none are given) and learn as
    /// the settings say. Settled when the mean change of every level, over the mean length of its vectors, stays below
    /// the plan's limit for three steps; at the latest after the plan's most steps. None if the watcher ended the
    /// experiment meanwhile.
    ///
    /// # Errors
    /// What GLOM refuses.
    pub fn perceive(
        &self,
        subject: &Subject,
        picture: &RgbImage,
        settings: Settings,
        memory: Option<&[FastWeights]>,
    ) -> Result<Option<Perception>, RecallError> {
        let levels = self.model.levels();
        let mut glom = self.begin(subject, picture, settings, memory)?;
        let mut quiet = 0;
        while glom.step_count() < self.plan.most_steps && quiet < QUIET_STEPS {
            if !self.step(subject, &mut glom)? {
                return Ok(None);
            }
            let still = (0..levels).all(|level| relative_change(&glom, level) < self.plan.settled_below);
            quiet = if still { quiet + 1 } else { 0 };
        }
        let linkage = Linkage::of(&**self.model);
        let reading = Reading { linkage: &linkage, ..Reading::default() };
        let analysis = islands::analyse(glom.state(), glom.grid(), glom.perplexity(), glom.change(), reading);
        self.so_far.count();
        Ok(Some(Perception {
            grid: glom.grid(),
            steps: glom.step_count(),
            settled: quiet >= QUIET_STEPS,
            labels: analysis.levels.into_iter().map(|level| level.labels).collect(),
            memory: (0..levels).map(|level| glom.memory(level).clone()).collect(),
        }))
    }

    /// The matrices after another picture was looked at for `steps` steps; none as in [`Perceiver::perceive`].
    ///
    /// # Errors
    /// As [`Perceiver::perceive`].
    pub fn pass_time(
        &self,
        seen: &Subject,
        settings: Settings,
        memory: &[FastWeights],
        steps: usize,
    ) -> Result<Option<Vec<FastWeights>>, RecallError> {
        let mut glom = self.begin(seen, &seen.picture, settings, Some(memory))?;
        for _ in 0..steps {
            if !self.step(seen, &mut glom)? {
                return Ok(None);
            }
        }
        Ok(Some((0..self.model.levels()).map(|level| glom.memory(level).clone()).collect()))
    }

    fn begin(
        &self,
        subject: &Subject,
        picture: &RgbImage,
        settings: Settings,
        memory: Option<&[FastWeights]>,
    ) -> Result<Glom, RecallError> {
        let resolution = Resolution::ColumnsAcross(self.plan.columns);
        let wrong = |error| RecallError::Glom { name: subject.name.clone(), error };
        let mut glom = Glom::new(self.model.clone(), picture, resolution, settings).map_err(wrong)?;
        for (level, memory) in memory.unwrap_or_default().iter().enumerate() {
            glom.set_memory(level, memory).map_err(wrong)?;
        }
        Ok(glom)
    }

    /// One step, unless the experiment is ended.
    fn step(&self, subject: &Subject, glom: &mut Glom) -> Result<bool, RecallError> {
        if !self.so_far.go_on() {
            return Ok(false);
        }
        glom.step().map_err(|error| RecallError::Glom { name: subject.name.clone(), error })?;
        Ok(true)
    }
}

/// Mean change of a level's columns over their mean length, as the engine's meter has it.
fn relative_change(glom: &Glom, level: usize) -> f32 {
    let changes: f64 = glom.change().row(level).iter().map(|change| f64::from(*change)).sum();
    let lengths: f64 = glom
        .state()
        .index_axis(ndarray::Axis(0), level)
        .outer_iter()
        .map(|row| row.iter().map(|value| f64::from(value * value)).sum::<f64>().sqrt())
        .sum();
    if lengths > 0.0 { (changes / lengths) as f32 } else { 0.0 }
}

/// Adjusted Rand index of two labellings of the same columns, at most 1, 0 by chance.
pub fn agreement(found: &[u32], clean: &[u32], grid: Grid) -> f32 {
    let truth = Truth { width: grid.cols as u32, height: grid.rows as u32, labels: clean.to_vec() };
    islands::score(found, grid, &truth).ari
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parse_agrees_with_itself_under_other_numbers() {
        let grid = Grid { rows: 2, cols: 3 };
        assert_eq!(agreement(&[7, 7, 1, 7, 1, 1], &[0, 0, 2, 0, 2, 2], grid), 1.0);
        assert_eq!(agreement(&[0; 6], &[0, 0, 2, 0, 2, 2], grid), 0.0);
        // By hand: 2 pairs together in both, 6 and 6 in each, 15 in all: (2 - 36/15) / (6 - 36/15).
        let found = agreement(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 0, 1, 1], grid);
        assert!((found - (2.0 - 2.4) / (6.0 - 2.4)).abs() < 1e-6, "{found}");
    }
}
