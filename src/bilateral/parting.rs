//! Specialisation without labels: two equal GLOMs on one picture that inhibit each other.
//!
//! Both sides have one model and one picture. They differ in a little noise on the state at t = 0, drawn from a seed,
//! and in a bias: on the left, bottom-up weighs (1 + bias) times as much. Three numbers say what comes of it, and each
//! may be there without the others:
//!
//! ```text
//! apart(L, R)     = mean over levels and columns of 1 - cos(x_L, x_R)
//! hold_S[l,i]     = cos(x_S[l,i], x_1[l,i])              x_1: the same GLOM, settled alone
//! differentiation = apart after T steps                                            0 the same, 1 unlike, 2 opposite
//! polarity        = mean of hold_L - hold_R after T steps         above 0: the left one holds what a GLOM alone holds
//! persistence     = share of (l, i) whose better holder is the same after T more steps with the bias on the right
//! ```
//!
//! Where the difference of the sides shrinks by lambda in a step, inhibition by g makes it grow by (1 + g) / (1 - g):
//! the noise of the beginning dies out below the critical gain g* = (1 - lambda) / (1 + lambda) and grows above it.

use std::sync::Arc;

use image::RgbImage;
use ndarray::{Array3, ArrayView3, Axis};
use thiserror::Error;

use crate::glom::{Callosum, CallosumError, Crossing, Exchange, Glom, GlomError, Model, Settings, SideError, Sign};
use crate::grid::Resolution;
use crate::islands::by_vectors;
use crate::numeric::random::{self, Purpose};

/// What is tried: a model on a picture, and how long.
#[derive(Clone)]
pub struct Parting {
    /// The model of both sides.
    pub model: Arc<dyn Model>,
    /// What both see.
    pub picture: Arc<RgbImage>,
    /// How fine the grid is.
    pub resolution: Resolution,
    /// The settings of both.
    pub settings: Settings,
    /// T: steps until the sides are measured.
    pub steps: usize,
    /// How much more bottom-up weighs on the left, 0 or more.
    pub bias: f32,
    /// Length of the noise on every vector of the state at t = 0, as a share of the vector's own.
    pub noise: f32,
}

/// What came of it at one gain, from one seed.
#[derive(Debug, Clone, Copy, PartialEq, schemars::JsonSchema, serde::Serialize)]
pub struct Parted {
    /// How much the sides inhibit each other.
    pub gain: f32,
    /// What drew the noise.
    pub seed: u64,
    /// How far the sides were apart at t = 0: the noise.
    pub apart_at_first: f32,
    /// How far they are apart after T steps without any bias.
    pub apart_unbiased: f32,
    /// How far they are apart after T steps with the bias, 0 to 2.
    pub differentiation: f32,
    /// Who holds what a GLOM alone holds, -2 to 2.
    pub polarity: f32,
    /// Share of the vectors whose better holder stays the same when the bias goes to the other side, 0 to 1.
    pub persistence: f32,
}

/// What happens to GLOMs between two steps, beside the callosum: learning.
pub trait Between {
    /// After every step of all of them.
    ///
    /// # Errors
    /// What went wrong, in words.
    fn after(&mut self, gloms: &mut [&mut Glom]) -> Result<(), String>;
}

/// Nothing happens.
impl Between for () {
    fn after(&mut self, _gloms: &mut [&mut Glom]) -> Result<(), String> {
        Ok(())
    }
}

/// Why it cannot be tried.
#[derive(Debug, Error)]
pub enum PartingError {
    /// Settings that cannot be run.
    #[error(transparent)]
    Glom(#[from] GlomError),
    /// A gain that cannot be.
    #[error(transparent)]
    Callosum(#[from] CallosumError),
    /// A side that became NaN or infinite.
    #[error(transparent)]
    Side(#[from] SideError),
    /// What went wrong between two steps.
    #[error("{0}")]
    Between(String),
}

impl Parting {
    /// The state (L, N, D) of the same GLOM, settled alone for T steps, with what happens to it between them.
    ///
    /// # Errors
    /// Settings that cannot be run.
    pub fn alone(&self, between: &mut impl Between) -> Result<Array3<f32>, PartingError> {
        let mut glom = self.glom()?;
        for _ in 0..self.steps {
            glom.step()?;
            between.after(&mut [&mut glom]).map_err(PartingError::Between)?;
        }
        Ok(glom.state().to_owned())
    }

    /// Tries one gain from one seed; `alone` is what [`Parting::alone`] gave.
    ///
    /// # Errors
    /// A gain or settings that cannot be run.
    pub fn part(&self, gain: f32, seed: u64, alone: ArrayView3<f32>) -> Result<Parted, PartingError> {
        self.part_with(gain, seed, alone, [&mut (), &mut ()], |_| Ok(()))
    }

    /// The same with what happens between the steps: to two sides without a bias, and to two with it. `midway` is told
    /// when the latter have made T steps, before the bias goes to the right.
    ///
    /// # Errors
    /// The same, and what goes wrong between the steps.
    pub fn part_with<B: Between>(
        &self,
        gain: f32,
        seed: u64,
        alone: ArrayView3<f32>,
        [unbiased, biased]: [&mut B; 2],
        mut midway: impl FnMut(&B) -> Result<(), PartingError>,
    ) -> Result<Parted, PartingError> {
        let [mut left, mut right] = self.sides(seed)?;
        let apart_at_first = apart(left.state(), right.state());
        self.run([&mut left, &mut right], gain, [0.0, 0.0], unbiased)?;
        let apart_unbiased = apart(left.state(), right.state());

        let [mut left, mut right] = self.sides(seed)?;
        self.run([&mut left, &mut right], gain, [self.bias, 0.0], biased)?;
        let differentiation = apart(left.state(), right.state());
        let before = advantage(&left, &right, alone);
        midway(biased)?;
        self.run([&mut left, &mut right], gain, [0.0, self.bias], biased)?;
        let after = advantage(&left, &right, alone);
        let same = before.iter().zip(&after).filter(|(before, after)| (**before > 0.0) == (**after > 0.0)).count();
        Ok(Parted {
            gain,
            seed,
            apart_at_first,
            apart_unbiased,
            differentiation,
            polarity: mean(&before),
            persistence: same as f32 / before.len().max(1) as f32,
        })
    }

    fn glom(&self) -> Result<Glom, GlomError> {
        Glom::new(self.model.clone(), &self.picture, self.resolution, self.settings.clone())
    }

    /// Both sides at t = 0, with noise.
    fn sides(&self, seed: u64) -> Result<[Glom; 2], GlomError> {
        let noisy = |part: u64| {
            let mut glom = self.glom()?;
            let mut state = glom.state().to_owned();
            let mut generator = random::generator(seed, Purpose::InitialState, part);
            let expected = (state.dim().2 as f32).sqrt();
            for (level, mut rows) in state.outer_iter_mut().enumerate() {
                for mut row in rows.outer_iter_mut() {
                    let size = self.noise * row.dot(&row).sqrt() / expected;
                    row.iter_mut().for_each(|value| *value += size * random::normal(&mut generator));
                }
                self.model.normalise(level, rows);
            }
            glom.restore(0, state.view())?;
            Ok::<_, GlomError>(glom)
        };
        Ok([noisy(0)?, noisy(1)?])
    }

    /// T steps of both under mutual inhibition, with a bias for left and right.
    fn run(
        &self,
        [left, right]: [&mut Glom; 2],
        gain: f32,
        biases: [f32; 2],
        between: &mut impl Between,
    ) -> Result<(), PartingError> {
        for (glom, bias) in [(&mut *left, biases[0]), (&mut *right, biases[1])] {
            let mut settings = self.settings.clone();
            settings.gains.weights.bottom_up *= 1.0 + bias;
            let (step, state) = (glom.step_count(), glom.state().to_owned());
            glom.set_settings(settings)?;
            glom.restore(step, state.view())?;
        }
        let crossing = Crossing { gain, sign: Sign::Inhibits, delay: 0 };
        let mut exchange = Exchange::new(Callosum::even(self.model.levels(), crossing), left, right)?;
        for _ in 0..self.steps {
            exchange.step(left, right)?;
            between.after(&mut [&mut *left, &mut *right]).map_err(PartingError::Between)?;
        }
        Ok(())
    }
}

/// The smallest of the gains at which the noise has grown without any bias, on average over the seeds; none where it
/// never has.
pub fn critical_gain(tried: &[Parted]) -> Option<f32> {
    let mut gains: Vec<f32> = tried.iter().map(|parted| parted.gain).collect();
    gains.sort_by(f32::total_cmp);
    gains.dedup();
    gains.into_iter().find(|gain| {
        let of = || tried.iter().filter(|parted| parted.gain == *gain);
        of().map(|parted| parted.apart_unbiased).sum::<f32>() > of().map(|parted| parted.apart_at_first).sum()
    })
}

/// Mean over levels and columns of 1 - cosine of the two sides' vectors; both (L, N, D).
pub fn apart(left: ArrayView3<f32>, right: ArrayView3<f32>) -> f32 {
    let levels = left.outer_iter().zip(right.outer_iter());
    mean(&levels.flat_map(|(left, right)| by_vectors(left, right)).collect::<Vec<_>>())
}

/// hold_L - hold_R of every level and column, (L x N).
fn advantage(left: &Glom, right: &Glom, alone: ArrayView3<f32>) -> Vec<f32> {
    let away = |glom: &Glom| -> Vec<f32> {
        let levels = 0..alone.dim().0;
        let level = |level| by_vectors(glom.state().index_axis(Axis(0), level), alone.index_axis(Axis(0), level));
        levels.flat_map(level).collect()
    };
    // 1 - cosine: the nearer one holds more.
    away(right).iter().zip(away(left)).map(|(right, left)| right - left).collect()
}

fn mean(values: &[f32]) -> f32 {
    (values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len().max(1) as f64) as f32
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::glom::HandMade;

    fn parting() -> Parting {
        let model = HandMade::new(2, 8, 1);
        let picture = RgbImage::from_fn(48, 32, |x, y| {
            image::Rgb(if (x / 16 + y / 16) % 2 == 0 { [200, 40, (x * 3) as u8] } else { [20, (y * 5) as u8, 180] })
        });
        Parting {
            settings: model.default_settings(),
            model: Arc::new(model),
            picture: Arc::new(picture),
            resolution: Resolution::PatchSize(4),
            steps: 12,
            bias: 0.05,
            noise: 0.05,
        }
    }

    #[test]
    fn without_inhibition_the_noise_dies_and_with_much_of_it_the_sides_part() {
        let parting = parting();
        let alone = parting.alone(&mut ()).unwrap();
        let tried: Vec<_> = [0.0, 0.9].map(|gain| parting.part(gain, 3, alone.view()).unwrap()).into();
        let [none, much] = &tried[..] else { panic!() };
        assert!(none.apart_at_first > 1e-4 && none.apart_unbiased < none.apart_at_first, "{none:?}");
        assert!(none.differentiation < 0.05, "{none:?}");
        assert!(much.apart_unbiased > 10.0 * much.apart_at_first && much.differentiation > 0.3, "{much:?}");
        assert_eq!(critical_gain(&tried), Some(0.9));
        assert_eq!(critical_gain(&tried[..1]), None);
        assert!((0.0..=1.0).contains(&much.persistence) && much.polarity.abs() <= 2.0);
        assert_eq!(parting.part(0.9, 3, alone.view()).unwrap(), *much, "the same seed, the same numbers");
        assert_ne!(parting.part(0.9, 4, alone.view()).unwrap(), *much);
    }

    #[test]
    fn what_is_the_same_is_not_apart_and_what_is_opposite_is_so_by_two() {
        let state = Array3::from_shape_fn((2, 3, 4), |(l, n, d)| (1 + l + n * d) as f32);
        assert!(apart(state.view(), state.view()).abs() < 1e-6);
        assert!((apart(state.view(), state.map(|x| -x).view()) - 2.0).abs() < 1e-6);
    }
}
