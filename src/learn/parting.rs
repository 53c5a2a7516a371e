//! Specialisation without labels, with learning: two equal GLOMs that have learned nothing inhibit each other, and the
//! nets of each are taught in place while both settle.
//!
//! After every step the nets of a side learn from what its own columns hold ([`Nets`]); nothing of the other side
//! reaches them but what the callosum takes away from the states. Each side has its negative data, a GLOM with its nets
//! on a hybrid of two pictures; those of both sides inhibit each other as the sides do. What [`Parting`] measures is
//! measured of the states. What stays in the nets is measured apart: each side settles anew, alone, with its nets as
//! they are after T steps.
//!
//! ```text
//! apart alone  = mean of 1 - cos(x_L, x_R)        of the two states that the nets settle to alone
//! unlike alone = mean over levels of 1 - CKA      the same, but a turn of all vectors of a side counts as nothing
//! ```

use std::sync::Arc;

use ndarray::Axis;

use super::LearnError;
use super::local::{Hybrid, InPlace, Nets};
use crate::bilateral::{Between, Parted, Parting, PartingError, apart, cka};
use crate::glom::learned::{Layout, Learned, LearnedConfig};
use crate::glom::{Callosum, Crossing, Exchange, Glom, Model, Sign};
use crate::numeric::random::{Purpose, generator};
use crate::numeric::rows::flat;

/// What came of it at one gain, from one seed.
#[derive(Debug, Clone, Copy, PartialEq, schemars::JsonSchema, serde::Serialize)]
pub struct PartedNets {
    /// What is measured of the states, while both learn.
    #[serde(flatten)]
    pub states: Parted,
    /// How far apart are what the two settle to alone with their nets, 0 to 2. Without learning it is 0.
    pub apart_alone: f32,
    /// The same where only what cannot be turned into each other counts, 0 to 1.
    pub unlike_alone: f32,
}

/// A small GLOM that has learned nothing, its numbers drawn from `seed`.
///
/// # Errors
/// None for the configuration that it has.
pub fn untrained(seed: u64) -> Result<Learned, LearnError> {
    let config = LearnedConfig {
        levels: 3,
        dim: 24,
        hidden: 48,
        channels: [8, 12, 24],
        dilations: vec![1, 2],
        wavelengths: vec![4.0, 8.0],
        radii: vec![1.5, 2.5, 5.0],
        across: 12,
        borders: false,
        ..LearnedConfig::default()
    };
    let values = Layout::new(&config).draw(seed);
    Ok(Learned::new(config, values, "untrained")?)
}

/// Two sides of which each is taught in place; or one alone.
pub struct Taught {
    how: InPlace,
    base: Arc<Learned>,
    nets: Vec<Nets>,
    /// The model with the nets of each.
    models: Vec<Arc<Learned>>,
    hybrid: Hybrid,
    /// The negative data of each.
    hybrids: Vec<Glom>,
    exchange: Option<Exchange>,
    seed: u64,
}

impl Taught {
    /// One or two sides of `parting` whose nets learn, those of `model`, which is that of `parting`. `gain` is how much
    /// two sides inhibit each other; `seed` draws hybrids and wrong columns, the same for both sides.
    ///
    /// # Errors
    /// Settings that cannot be run.
    pub fn new(
        parting: &Parting,
        model: &Arc<Learned>,
        how: InPlace,
        sides: usize,
        gain: f32,
        seed: u64,
    ) -> Result<Self, PartingError> {
        let words = |error: LearnError| PartingError::Between(error.to_string());
        how.check().map_err(words)?;
        let glom = |picture: &_| Glom::new(model.clone(), picture, parting.resolution, parting.settings.clone());
        let grid = glom(&parting.picture)?.grid();
        let mut dice = generator(seed, Purpose::Training, 0);
        let hybrid = Hybrid::with_a_scene(&parting.picture, grid, &mut dice).map_err(words)?;
        let hybrids = (0..sides).map(|_| glom(&hybrid.picture)).collect::<Result<Vec<_>, _>>()?;
        let exchange = match &hybrids[..] {
            [left, right] => {
                let crossing = Crossing { gain, sign: Sign::Inhibits, delay: 0 };
                Some(Exchange::new(Callosum::even(model.levels(), crossing), left, right)?)
            }
            _ => None,
        };
        Ok(Self {
            how,
            base: model.clone(),
            nets: vec![Nets::of(model); sides],
            models: vec![model.clone(); sides],
            hybrid,
            hybrids,
            exchange,
            seed,
        })
    }

    /// The models of the sides with their nets as they are now.
    pub fn models(&self) -> &[Arc<Learned>] {
        &self.models
    }
}

impl Between for Taught {
    fn after(&mut self, gloms: &mut [&mut Glom]) -> Result<(), String> {
        for (glom, hybrid) in gloms.iter().zip(&mut self.hybrids) {
            if hybrid.settings() != glom.settings() {
                hybrid.set_settings(glom.settings().clone()).map_err(|error| error.to_string())?;
            }
        }
        match (&mut self.exchange, &mut self.hybrids[..]) {
            (Some(exchange), [left, right]) => exchange.step(left, right).map_err(|error| error.to_string())?,
            (_, hybrids) => {
                for hybrid in hybrids {
                    hybrid.step().map_err(|error| error.to_string())?;
                }
            }
        }
        for (side, glom) in gloms.iter_mut().enumerate() {
            let (nets, hybrid) = (&mut self.nets[side], &mut self.hybrids[side]);
            let mut dice = generator(self.seed, Purpose::Training, 1 + nets.updates());
            nets.learn(self.how, &self.models[side], [&**glom, hybrid], &self.hybrid.other, &mut dice)
                .and_then(|_| nets.put_in(&self.base))
                .map(|model| self.models[side] = Arc::new(model))
                .map_err(|error| error.to_string())?;
            glom.set_model(self.models[side].clone());
            hybrid.set_model(self.models[side].clone());
        }
        Ok(())
    }
}

/// Tries one gain from one seed; `alone` is what [`Parting::alone`] gave with [`Taught::new`] of one side.
///
/// # Errors
/// A gain or settings that cannot be run, nets that became infinite.
pub fn part(
    parting: &Parting,
    model: &Arc<Learned>,
    how: InPlace,
    gain: f32,
    seed: u64,
    alone: ndarray::ArrayView3<f32>,
) -> Result<PartedNets, PartingError> {
    let taught = || Taught::new(parting, model, how, 2, gain, seed);
    let (mut unbiased, mut biased) = (taught()?, taught()?);
    let (mut apart_alone, mut unlike_alone) = (0.0, 0.0);
    let states = parting.part_with(gain, seed, alone, [&mut unbiased, &mut biased], |taught| {
        let settled = |model: &Arc<Learned>| Parting { model: model.clone(), ..parting.clone() }.alone(&mut ());
        let [left, right] = taught.models() else { return Ok(()) };
        let (left, right) = (settled(left)?, settled(right)?);
        apart_alone = apart(left.view(), right.view());
        let (levels, _, dim) = left.dim();
        let unlike = (0..levels).map(|level| {
            let [left, right] = [&left, &right].map(|state| flat(state.index_axis(Axis(0), level)).to_vec());
            1.0 - cka(&left, dim, &right, dim)
        });
        unlike_alone = (unlike.sum::<f64>() / levels.max(1) as f64) as f32;
        Ok(())
    })?;
    Ok(PartedNets { states, apart_alone, unlike_alone })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::grid::Resolution;

    fn parting(model: &Arc<Learned>) -> Parting {
        let picture = RgbImage::from_fn(48, 32, |x, y| {
            image::Rgb(if (x / 16 + y / 16) % 2 == 0 { [200, 40, (x * 3) as u8] } else { [20, (y * 5) as u8, 180] })
        });
        Parting {
            settings: model.default_settings(),
            model: model.clone(),
            picture: Arc::new(picture),
            resolution: Resolution::PatchSize(8),
            steps: 6,
            bias: 0.05,
            noise: 0.05,
        }
    }

    #[test]
    fn what_is_learned_apart_stays_when_the_callosum_is_gone() {
        let model = Arc::new(untrained(1).unwrap());
        let parting = parting(&model);
        let how = InPlace { rate: 0.01, ..InPlace::default() };
        let alone = parting.alone(&mut Taught::new(&parting, &model, how, 1, 0.0, 1).unwrap()).unwrap();
        assert_ne!(alone, parting.alone(&mut ()).unwrap(), "the nets have learned");
        let try_gain = |gain: f32, how| part(&parting, &model, how, gain, 1, alone.view()).unwrap();
        let (none, much) = (try_gain(0.0, how), try_gain(0.9, how));
        assert!(none.states.differentiation < much.states.differentiation, "{none:?} {much:?}");
        assert!(much.apart_alone > 2.0 * none.apart_alone, "{none:?} {much:?}");
        assert!((0.0..=1.0).contains(&much.unlike_alone));
        assert_eq!(try_gain(0.9, how), much, "the same seed, the same numbers");
        // Nets that hardly learn leave nothing behind, however far the states were apart.
        let still = try_gain(0.9, InPlace { rate: 1e-9, ..InPlace::default() });
        assert!(still.apart_alone < 1e-5 && still.states.differentiation > 0.1, "{still:?}");
    }
}
