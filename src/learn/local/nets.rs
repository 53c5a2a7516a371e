//! The nets of a GLOM that learn while somebody watches: one update after every step, by Adam, from one lesson.

use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lesson::{Lesson, lesson};
use super::{FIRST, LevelGoodness};
use crate::glom::Glom;
use crate::glom::Model as _;
use crate::glom::learned::Learned;
use crate::learn::{LearnError, Local};
use crate::numeric::adam::Adam;

/// What a model's name says after it when its nets were taught in place.
const SUFFIX: &str = ", taught in place";

/// How the nets of a running GLOM learn.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct InPlace {
    /// What they are to come to.
    pub aim: Local,
    /// Step size of Adam, above 0 and at most 0.1.
    pub rate: f32,
}

impl Default for InPlace {
    fn default() -> Self {
        Self { aim: Local::default(), rate: Self::RATE }
    }
}

impl InPlace {
    /// The step size unless another is chosen.
    pub const RATE: f32 = 1e-3;
    /// The largest step size: with it a few steps undo everything that a net was.
    pub const MOST_RATE: f32 = 0.1;

    /// Refuses a step size that is out of range.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), LearnError> {
        if self.rate > 0.0 && self.rate <= Self::MOST_RATE {
            return Ok(());
        }
        let words =
            format!("the nets learn at a rate of {}: it must be above 0, at most {}", self.rate, Self::MOST_RATE);
        Err(LearnError::Configuration(words))
    }
}

/// The bottom-up and top-down nets as they were taught, with what Adam remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Nets {
    numbers: Vec<f32>,
    adam: Adam,
}

impl Nets {
    /// Those of `model`, of which nothing has been taught yet.
    pub fn of(model: &Learned) -> Self {
        let numbers = model.values()[model.layout().nets()].to_vec();
        Self { adam: Adam::new(numbers.len()), numbers }
    }

    /// Updates so far.
    pub fn updates(&self) -> u64 {
        self.adam.updates()
    }

    /// Bytes that they hold.
    pub fn bytes(&self) -> usize {
        3 * self.numbers.len() * size_of::<f32>()
    }

    /// `model` with these nets in the place of its own. All else of it stays.
    ///
    /// # Errors
    /// Numbers that are not finite.
    pub fn put_in(&self, model: &Learned) -> Result<Learned, LearnError> {
        let mut values = model.values().to_vec();
        values[model.layout().nets()].copy_from_slice(&self.numbers);
        let name = model.name().strip_suffix(SUFFIX).unwrap_or(model.name());
        Ok(Learned::new(model.config().clone(), values, format!("{name}{SUFFIX}"))?)
    }

    /// Learns from what the columns of two GLOMs hold: `runs` are that of the picture and that of its hybrid, both of
    /// `model` with these nets on one grid, and `strangers` says which columns of the hybrid show the other picture,
    /// (N). Gives the goodness that every level had before; nothing, and nothing is learned, where one of the GLOMs has
    /// made fewer than two steps.
    ///
    /// # Errors
    /// A rate out of range, a gradient that is not finite.
    ///
    /// # Panics
    /// If the two GLOMs have different numbers of columns, which is a mistake in the calling code.
    pub fn learn(
        &mut self,
        how: InPlace,
        model: &Learned,
        runs: [&Glom; 2],
        strangers: &[bool],
        dice: &mut ChaCha8Rng,
    ) -> Result<Option<Vec<LevelGoodness>>, LearnError> {
        how.check()?;
        let [picture, hybrid] = runs.map(|run| run.grid().columns());
        assert_eq!((picture, picture), (hybrid, strangers.len()), "columns of a picture and its hybrid");
        if runs.iter().any(|run| run.step_count() < FIRST) {
            return Ok(None);
        }
        let mut gradient = vec![0.0; self.numbers.len()];
        let asked = Lesson { aim: how.aim, share: 1.0 / picture as f32, strangers };
        let (losses, goodness) = lesson(asked, model, runs, dice, &mut gradient)?;
        self.adam.rate = how.rate;
        if !self.adam.update(&mut self.numbers, &mut gradient).is_finite() {
            let cost = (losses.label_free + losses.contrast) as f32;
            return Err(LearnError::NotFinite(cost, self.updates()));
        }
        Ok(Some(goodness))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use image::RgbImage;

    use super::super::{Goodness, Hybrid};
    use super::*;
    use crate::glom::learned::LearnedConfig;
    use crate::grid::Resolution;
    use crate::numeric::random::{Purpose, generator};

    fn model() -> Learned {
        let config = LearnedConfig { levels: 3, radii: vec![1.5, 2.0, 0.0], ..LearnedConfig::tiny() };
        let values = crate::glom::learned::Layout::new(&config).draw(4);
        Learned::new(config, values, "small").unwrap()
    }

    /// Steps with the nets as they learn; the goodness before every update but the first.
    fn settle(how: InPlace, steps: usize) -> (Nets, Vec<Vec<LevelGoodness>>) {
        let base = model();
        let picture = RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb(if x / 24 + y / 24 == 1 { [200, 60, 40] } else { [30, (2 * y) as u8 + 60, 160] })
        });
        let (across, settings) = (Resolution::PatchSize(8), base.default_settings());
        let glom = |picture| Glom::new(Arc::new(base.clone()), picture, across, settings.clone()).unwrap();
        let real = glom(&picture);
        let hybrid = Hybrid::with_a_scene(&picture, real.grid(), &mut generator(1, Purpose::Test, 0)).unwrap();
        let mut runs = [real, glom(&hybrid.picture)];
        let (mut nets, mut told) = (Nets::of(&base), Vec::new());
        for step in 1..=steps {
            runs.iter_mut().for_each(|run| run.step().unwrap());
            let model = nets.put_in(&base).unwrap();
            let mut dice = generator(2, Purpose::Test, step as u64);
            told.extend(nets.learn(how, &model, runs.each_ref(), &hybrid.other, &mut dice).unwrap());
            let model = Arc::new(nets.put_in(&base).unwrap());
            runs.iter_mut().for_each(|run| run.set_model(model.clone()));
        }
        (nets, told)
    }

    #[test]
    fn nothing_but_the_nets_is_another_and_the_first_step_teaches_nothing() {
        let (nets, told) = settle(InPlace::default(), 4);
        assert_eq!((nets.updates(), told.len()), (3, 3));
        let (base, taught) = (model(), nets.put_in(&model()).unwrap());
        let range = base.layout().nets();
        let (before, after) = (base.values(), taught.values());
        assert_eq!((&before[..range.start], &before[range.end..]), (&after[..range.start], &after[range.end..]));
        let blocks = base.layout().bottom_up.iter().chain(&base.layout().top_down);
        assert!(blocks.clone().all(|block| before[block.range.clone()] != after[block.range.clone()]));
        assert_eq!(blocks.map(|block| block.range.len()).sum::<usize>(), range.len());
        assert_eq!((taught.name(), base.name()), ("small, taught in place", "small"));
        assert_eq!(nets.put_in(&taught).unwrap().name(), "small, taught in place");
    }

    #[test]
    fn what_is_wanted_comes_to_be() {
        let mean = |told: &[LevelGoodness], of: fn(Goodness) -> f32| {
            told.iter().map(|level| of(level.bottom_up)).sum::<f32>() / told.len() as f32
        };
        let apart = |told: &[LevelGoodness]| mean(told, |net| net.picture) - mean(told, Goodness::negatives);
        let settled = |aim| settle(InPlace { aim, rate: 1e-2 }, 16).1;
        let ends = |told: &[Vec<LevelGoodness>]| [told[0].clone(), told[told.len() - 1].clone()];
        let [first, agreed] = ends(&settled(Local::Agree));
        assert!(apart(&agreed) > apart(&first) + 0.05, "the picture is told from what is not: {first:?} {agreed:?}");
        let [first, last] = ends(&settled(Local::Strangers));
        assert!(apart(&last) > apart(&first) + 0.05, "{first:?} {last:?}");
        let [first, last] = ends(&settled(Local::Alone));
        assert!(mean(&last, |net| net.picture) > mean(&first, |net| net.picture) + 0.05, "{first:?} {last:?}");
        assert!(mean(&last, Goodness::negatives) > mean(&first, Goodness::negatives), "so does all else: {last:?}");
        let down = |told: &[LevelGoodness]| {
            let nets: Vec<f32> = told.iter().filter_map(|level| Some(level.top_down?.picture)).collect();
            nets.iter().sum::<f32>() / nets.len() as f32
        };
        let [_, last] = ends(&settled(Local::Cancel));
        assert!(down(&last) < down(&agreed) - 0.05, "it cancels: {last:?} {agreed:?}");
    }

    #[test]
    fn the_number_of_threads_does_not_matter() {
        let of = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| settle(InPlace::default(), 4))
        };
        assert_eq!(of(1), of(3));
    }

    #[test]
    fn a_rate_out_of_range_is_refused() {
        for rate in [0.0, -1.0, 0.2, f32::NAN, f32::INFINITY] {
            let said = InPlace { rate, ..InPlace::default() }.check().unwrap_err().to_string();
            assert!(said.contains("at most 0.1"), "{said}");
        }
    }
}
