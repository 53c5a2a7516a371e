//! Training, one update at a time: can be paused between any two, saved, and gone on with to the same bits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::example::Album;
use super::network::Network;
use super::picture::{LENT, Taught, teach};
use super::{LearnError, TrainConfig};
use crate::glom::learned::{Layout, Learned};
use crate::glom::{GlomError, Model};
use crate::numeric::adam::Adam;
use crate::numeric::random::{self, Purpose, below};
use crate::numeric::vector;
use crate::ruler::{self, Settling, Subject};
use crate::scenes::{self, Look, SceneSettings};

/// Seed of the first held-out scene.
const HELD_OUT: u64 = 500_000;
/// Steps that a held-out scene settles.
const HELD_OUT_STEPS: usize = 24;

/// The mean of every objective, unweighted, and of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Losses {
    /// The weighted sum.
    pub loss: f64,
    /// Contrastive islands with masks, in nats.
    pub contrast: f64,
    /// Borders, in nats.
    pub border: f64,
    /// Label-free contrastive islands, in nats.
    pub label_free: f64,
    /// Mean squared error of pixels, which run from -1 to 1.
    pub reconstruction: f64,
    /// 1 minus the cosine of predictions and consensus.
    pub agreement: f64,
    /// Squared change in the last step.
    pub rest: f64,
}

impl Losses {
    fn add(&mut self, taught: &Taught, share: f64) {
        let [contrast, border, label_free, reconstruction, agreement, rest] = taught.terms.map(f64::from);
        let loss = f64::from(taught.loss);
        *self = self.with(Losses { loss, contrast, border, label_free, reconstruction, agreement, rest }, share);
    }

    /// `self` + `share` times `other`.
    fn with(self, other: Losses, share: f64) -> Losses {
        let others = other.numbers();
        let mut numbers = self.numbers();
        numbers.iter_mut().zip(others).for_each(|(number, other)| *number += share * other);
        Losses::of_numbers(numbers)
    }

    /// All of them, in the order in which they stand here.
    pub fn numbers(self) -> [f64; 7] {
        let Losses { loss, contrast, border, label_free, reconstruction, agreement, rest } = self;
        [loss, contrast, border, label_free, reconstruction, agreement, rest]
    }

    /// The other way round.
    pub fn of_numbers(numbers: [f64; 7]) -> Self {
        let [loss, contrast, border, label_free, reconstruction, agreement, rest] = numbers;
        Losses { loss, contrast, border, label_free, reconstruction, agreement, rest }
    }
}

/// Scores on held-out scenes of one look: adjusted Rand index, mean over scenes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HeldOut {
    /// Of parts, at level 1.
    pub parts: f32,
    /// Of wholes, at level 2.
    pub wholes: f32,
}

/// A point of the curves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CurvePoint {
    /// Updates so far.
    pub update: u64,
    /// Mean over the updates since the point before.
    pub losses: Losses,
    /// On clear scenes.
    pub clear: HeldOut,
    /// On natural scenes.
    pub natural: HeldOut,
    /// Seconds of training so far, scores not counted.
    pub seconds: f64,
}

/// How far a training has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Updates so far.
    pub update: u64,
    /// Updates to do.
    pub updates: u64,
    /// Mean over the updates since the last point of the curve.
    pub losses: Losses,
    /// A point every [`TrainConfig::score_every`] updates, and one at the end.
    pub curve: Vec<CurvePoint>,
    /// Seconds of training so far, scores not counted.
    pub seconds: f64,
}

/// Everything that a training needs to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// Learned numbers.
    pub values: Vec<f32>,
    /// Adam's running means of the gradient and of its square.
    pub moments: [Vec<f32>; 2],
    /// Columns that the pictures of the last update lent to the next.
    pub strangers: Vec<f32>,
    /// Updates so far.
    pub update: u64,
    /// Sum and number of the losses since the last point of the curve.
    pub losses: (Losses, u64),
    /// The curve so far.
    pub curve: Vec<CurvePoint>,
    /// Seconds of training so far.
    pub seconds: f64,
}

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    config: TrainConfig,
    layout: Layout,
    values: Vec<f32>,
    adam: Adam,
    strangers: Vec<f32>,
    update: u64,
    losses: (Losses, u64),
    curve: Vec<CurvePoint>,
    spent: Duration,
    album: Album,
}

impl Trainer {
    /// A training at its beginning.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new(config: TrainConfig) -> Result<Self, LearnError> {
        config.check()?;
        let layout = Layout::new(&config.model);
        let values = layout.draw(config.seed);
        let adam = Adam::new(values.len());
        let none = (Losses::default(), 0);
        Ok(Self {
            config,
            layout,
            values,
            adam,
            strangers: Vec::new(),
            update: 0,
            losses: none,
            curve: Vec::new(),
            spent: Duration::ZERO,
            album: Album::default(),
        })
    }

    /// A training that goes on from where it was saved.
    ///
    /// # Errors
    /// A configuration that cannot be trained, or numbers that do not fit it.
    pub fn resume(saved: Saved) -> Result<Self, LearnError> {
        let Saved { config, values, moments: [first, second], strangers, update, losses, curve, seconds } = saved;
        config.check()?;
        let layout = Layout::new(&config.model);
        let lengths = [values.len(), first.len(), second.len()];
        if lengths.iter().any(|length| *length != layout.len()) {
            return Err(LearnError::Saved(format!("{lengths:?} numbers, {} are needed", layout.len())));
        }
        let lent = config.model.levels * LENT * config.model.dim;
        if !strangers.is_empty() && strangers.len() != config.batch * lent {
            return Err(LearnError::Saved("the columns of other pictures have another number".to_owned()));
        }
        let adam = Adam::resume(first, second, update)
            .ok_or_else(|| LearnError::Saved("Adam's moments have two lengths".to_owned()))?;
        let spent = Duration::try_from_secs_f64(seconds)
            .map_err(|_| LearnError::Saved(format!("the training took {seconds} seconds")))?;
        Ok(Self { config, layout, values, adam, strangers, update, losses, curve, spent, album: Album::default() })
    }

    /// Everything that is needed to go on later.
    pub fn save(&self) -> Saved {
        Saved {
            config: self.config.clone(),
            values: self.values.clone(),
            moments: self.adam.moments().map(<[f32]>::to_vec),
            strangers: self.strangers.clone(),
            update: self.update,
            losses: self.losses,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
        }
    }

    /// Another number of updates in all, or between scores; fewer updates than were made end the training here. The step sizes
    /// to come follow the new number.
    ///
    /// # Errors
    /// Numbers out of range; the former stay.
    pub fn go_on(&mut self, updates: Option<u64>, score_every: Option<u64>) -> Result<(), LearnError> {
        let mut config = self.config.clone();
        config.updates = updates.unwrap_or(config.updates);
        config.score_every = score_every.unwrap_or(config.score_every);
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// What is trained, and how.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The model as it is now.
    ///
    /// # Errors
    /// Learned numbers that are not finite.
    pub fn model(&self, name: &str) -> Result<Learned, LearnError> {
        Ok(Learned::new(self.config.model.clone(), self.values.clone(), name)?)
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (losses, count) = self.losses;
        let losses = match self.curve.last() {
            Some(point) if count == 0 => point.losses,
            _ => Losses::default().with(losses, 1.0 / count.max(1) as f64),
        };
        Progress {
            update: self.update,
            updates: self.config.updates,
            losses,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
        }
    }

    /// Updates so far.
    pub fn update(&self) -> u64 {
        self.update
    }

    /// Whether all updates are done.
    pub fn finished(&self) -> bool {
        self.update >= self.config.updates
    }

    /// The mean losses and the gradient of the next update, without making it.
    fn gradient(&self) -> Result<(Losses, Vec<f32>, Vec<f32>), LearnError> {
        let config = &self.config;
        let network = Network::new(&config.model, &self.layout, &self.values, true)?;
        let one = |index: usize| -> Result<Taught, LearnError> {
            let example = self.album.picture(config, self.update, index);
            let part = self.update * config.batch as u64 + index as u64;
            let mut dice = random::generator(config.seed, Purpose::Steps, part);
            let before = if index % 2 == 1 && config.before > 0 { 1 + below(&mut dice, config.before) } else { 0 };
            teach(config, &network, &example, before, &self.strangers)
        };
        let taught: Vec<Taught> =
            (0..config.batch).into_par_iter().with_max_len(1).map(one).collect::<Result<_, _>>()?;
        let share = 1.0 / config.batch as f32;
        let (mut losses, mut gradient) = (Losses::default(), vec![0.0; self.layout.len()]);
        let mut strangers = Vec::new();
        for taught in &taught {
            losses.add(taught, f64::from(share));
            vector::add_scaled(&mut gradient, share, &taught.gradient);
            strangers.extend_from_slice(&taught.lent);
        }
        Ok((losses, gradient, strangers))
    }

    /// One update, and scores where they are due. Does nothing when the training is finished.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the model stays as it was before.
    pub fn step(&mut self) -> Result<(), LearnError> {
        self.step_unscored()?;
        if self.score_due() {
            let (clear, natural) = (self.score(Look::CLEAR)?, self.score(Look::NATURAL)?);
            self.record(clear, natural);
        }
        Ok(())
    }

    /// Whether scores are due and not yet there.
    pub fn score_due(&self) -> bool {
        let due = self.update.is_multiple_of(self.config.score_every) || self.finished();
        due && self.update > 0 && self.curve.last().is_none_or(|point| point.update < self.update)
    }

    fn step_unscored(&mut self) -> Result<(), LearnError> {
        if self.finished() {
            return Ok(());
        }
        let start = Instant::now();
        self.album.turn_to(&self.config, self.update)?;
        let (losses, mut gradient, strangers) = self.gradient()?;
        self.adam.rate = self.config.rate(self.update);
        self.adam.decay = self.config.decay;
        let length = if losses.loss.is_finite() { self.adam.update(&mut self.values, &mut gradient) } else { f32::NAN };
        if !length.is_finite() {
            return Err(LearnError::NotFinite(losses.loss as f32, self.update));
        }
        self.strangers = strangers;
        self.losses = (self.losses.0.with(losses, 1.0), self.losses.1 + 1);
        self.update += 1;
        self.spent += start.elapsed();
        Ok(())
    }

    /// Scores on held-out scenes of a look.
    ///
    /// # Errors
    /// A model that cannot be run.
    fn score(&self, look: Look) -> Result<HeldOut, LearnError> {
        let model = Arc::new(self.model("training")?);
        let settling = Settling {
            settings: model.default_settings(),
            resolution: model.resolution(),
            steps: HELD_OUT_STEPS,
            cells: None,
            model,
        };
        let one = |index: usize| -> Result<HeldOut, LearnError> {
            let scene = scenes::draw(HELD_OUT + index as u64, &SceneSettings { look, ..SceneSettings::default() })?;
            let measured = ruler::measure(&Subject::of_scene("held out", scene), &settling);
            let measured = match measured {
                Err(GlomError::NotFinite { .. }) => return Ok(HeldOut::default()),
                other => other?,
            };
            let ari = |level: usize, kind: &str| {
                let row = measured.rows.iter().find(|row| row.level == Some(level));
                row.and_then(|row| row.kinds.get(kind)).map_or(0.0, |scored| scored.mean.ari)
            };
            Ok(HeldOut { parts: ari(1, "parts"), wholes: ari(2, "wholes") })
        };
        let scored: Vec<HeldOut> =
            (0..self.config.score_scenes).into_par_iter().map(one).collect::<Result<_, LearnError>>()?;
        let mean = |of: fn(&HeldOut) -> f32| scored.iter().map(of).sum::<f32>() / scored.len().max(1) as f32;
        Ok(HeldOut { parts: mean(|held| held.parts), wholes: mean(|held| held.wholes) })
    }

    fn record(&mut self, clear: HeldOut, natural: HeldOut) {
        let (sum, count) = std::mem::take(&mut self.losses);
        let losses = Losses::default().with(sum, 1.0 / count.max(1) as f64);
        let seconds = self.spent.as_secs_f64();
        self.curve.push(CurvePoint { update: self.update, losses, clear, natural, seconds });
    }
}
