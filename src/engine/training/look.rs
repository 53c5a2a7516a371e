//! A look at a model while it learns: one picture, settled by the model as it is, with the islands of every level.

use std::sync::Arc;
use std::time::{Duration, Instant};

use image::RgbImage;
use ndarray::{ArrayView2, Axis};

use super::sentence;
use crate::colour::{Basis, ColourAxes, LevelData, Things};
use crate::engine::truth::{Known, KnownScores};
use crate::glom::{Glom, Learned, Model as _};
use crate::grid::Grid;
use crate::islands::{self, LevelMeters, Linkage, Reading};

/// What a model makes of a picture.
#[derive(Debug, Clone)]
pub struct ModelLook {
    /// The grid on which the model is meant to be run.
    pub grid: Grid,
    /// Steps that were made.
    pub steps: usize,
    /// The island of every column, (L) x (N).
    pub labels: Vec<Vec<u32>>,
    /// The meters of every level.
    pub meters: Vec<LevelMeters>,
    /// Scores against what the picture knows of itself, when it knows something.
    pub scores: Option<KnownScores>,
    /// How long it took.
    pub took: Duration,
    /// When it was done.
    pub ended: Instant,
    agreement: Vec<Vec<f32>>,
    trust: Vec<Vec<f32>>,
    perplexity: Vec<Vec<f32>>,
    change: Vec<Vec<f32>>,
    colours: Vec<Vec<[f32; 3]>>,
    arrows: Vec<Vec<[f32; 2]>>,
    things: Things,
    tints: Vec<Vec<u8>>,
}

impl ModelLook {
    /// Settles `picture` for `steps` steps. `known` is what the picture knows of itself, on any grid. Things keep the
    /// colours that they had in the look `before`.
    ///
    /// # Errors
    /// A picture that the model does not take, a state that became not a number, as a sentence.
    pub fn new(
        model: Arc<Learned>,
        picture: &RgbImage,
        known: &Known,
        steps: usize,
        before: Option<&ModelLook>,
    ) -> Result<Self, String> {
        let started = Instant::now();
        let (settings, resolution) = (model.default_settings(), model.default_resolution());
        let linkage = Linkage::of(&*model);
        let mut glom = Glom::new(model, picture, resolution, settings).map_err(|error| sentence(&error))?;
        for _ in 0..steps {
            glom.step().map_err(|error| sentence(&error))?;
        }
        let grid = glom.grid();
        let (change, reading) = (glom.change(), Reading { linkage: &linkage, ..Reading::default() });
        let analysis = islands::analyse(glom.state(), grid, glom.perplexity(), change, reading);
        let scores = known.again(grid).score(&analysis.levels);
        let state = glom.state().to_owned();
        let [mut agreement, mut trust] = [const { Vec::new() }; 2];
        let (mut labels, mut meters) = (Vec::new(), Vec::new());
        for islands in analysis.levels {
            labels.push(islands.labels);
            meters.push(islands.meters);
            agreement.push(islands.agreement);
            trust.push(islands.trust);
        }
        let (colours, arrows) = Basis::fit(state.view(), &labels, grid, ColourAxes::PerLevel).of_state(&state);
        let before = before.filter(|before| before.grid == grid).map(|before| &before.things);
        let things = Things::find(&labels, grid, before);
        Ok(Self {
            grid,
            steps,
            labels,
            meters,
            scores,
            agreement,
            trust,
            perplexity: rows(glom.perplexity()),
            change: rows(glom.change()),
            colours,
            arrows,
            tints: things.tints(),
            things,
            took: started.elapsed(),
            ended: Instant::now(),
        })
    }

    /// What the map of every level is drawn from, the lowest first.
    pub fn maps(&self) -> Vec<LevelData<'_>> {
        let map = |level: usize| LevelData {
            grid: self.grid,
            colours: &self.colours[level],
            arrows: &self.arrows[level],
            labels: &self.labels[level],
            tints: &self.tints[level],
            agreement: &self.agreement[level],
            change: &self.change[level],
            perplexity: &self.perplexity[level],
            trust: &self.trust[level],
        };
        (0..self.labels.len()).map(map).collect()
    }
}

fn rows(values: ArrayView2<f32>) -> Vec<Vec<f32>> {
    values.axis_iter(Axis(0)).map(|row| row.to_vec()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::truth::KnownTruth;
    use crate::glom::learned::{Layout, LearnedConfig};
    use crate::islands::{GridTruth, NamedTruth, PixelTruth, TruthKind};
    use crate::scenes::{self, SceneSettings};

    fn model(seed: u64) -> Arc<Learned> {
        let config = LearnedConfig { across: 10, ..LearnedConfig::tiny() };
        let values = Layout::new(&config).draw(seed);
        Arc::new(Learned::new(config, values, "test").unwrap())
    }

    #[test]
    fn a_look_has_the_islands_of_every_level_and_scores_them() {
        let scene = scenes::draw(3, &SceneSettings::default()).unwrap();
        let named = [(TruthKind::Parts, &scene.parts), (TruthKind::Wholes, &scene.wholes)]
            .map(|(kind, truth)| NamedTruth { kind, truth: truth.clone(), names: Vec::new() });
        let on_grid = |named: NamedTruth| KnownTruth {
            on_grid: GridTruth::new(&named.truth, Grid::new(4, 6)).unwrap(),
            on_pixels: PixelTruth::new(&named.truth, Grid::new(4, 6)).unwrap(),
            named: Arc::new(named),
        };
        let known = Known { truths: named.map(on_grid).to_vec() };
        let look = ModelLook::new(model(1), &scene.picture, &known, 4, None).unwrap();
        assert_eq!((look.grid.cols, look.maps().len()), (10, 3));
        for (map, meters) in look.maps().iter().zip(&look.meters) {
            assert_eq!(map.labels.iter().max().map(|most| *most as usize + 1), Some(meters.islands));
        }
        let scores = look.scores.as_ref().unwrap();
        assert_eq!(scores.of(TruthKind::Wholes).len(), 3, "scored on the model's grid, not on that of the run");
        assert!(scores.of(TruthKind::Scenes).is_empty());
        // The same again, after itself, keeps its colours.
        let again = ModelLook::new(model(1), &scene.picture, &known, 4, Some(&look)).unwrap();
        assert_eq!((&again.labels, &again.tints), (&look.labels, &look.tints));
        let other = ModelLook::new(model(2), &scene.picture, &known, 4, Some(&look)).unwrap();
        assert_ne!(other.labels, look.labels);
    }
}
