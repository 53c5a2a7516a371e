//! Training, one update at a time: can be paused between any two, saved, and gone on with to the same bits.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::example::Album;
use super::held_out::{HELD_OUT_STEPS, HeldOut, Scores, Test};
use super::network::Network;
use super::picture::{LENT, Taught, teach};
use super::{LearnError, Stage, TrainConfig};
use crate::glom::learned::{Layout, Learned};
use crate::numeric::adam::Adam;
use crate::numeric::random::{self, Purpose, below};
use crate::numeric::vector;

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
    pub(crate) fn with(self, other: Losses, share: f64) -> Losses {
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
    /// Running mean of them; empty where none is taken.
    pub average: Vec<f32>,
    /// The model with which the stage began; empty where nothing of it is kept.
    pub former: Vec<f32>,
    /// Adam's running means of the gradient and of its square; empty where the model alone was saved.
    pub moments: [Vec<f32>; 2],
    /// Updates that they are of: fewer than all where a stage began anew.
    pub optimised: u64,
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

impl Saved {
    /// The learned numbers of the model.
    pub fn model(&self) -> Vec<f32> {
        model(&self.config, self.update, &self.values, &self.average, &self.former)
    }
}

/// What the model is made of after `update` updates: the learned numbers or their running mean, and a share of the former model.
fn model(config: &TrainConfig, update: u64, values: &[f32], average: &[f32], former: &[f32]) -> Vec<f32> {
    let latest = if average.is_empty() { values } else { average };
    if former.is_empty() {
        return latest.to_vec();
    }
    // The stage of the last update: the next one begins with its model.
    let keep = config.stage_at(update.saturating_sub(1)).0.keep;
    latest.iter().zip(former).map(|(latest, former)| keep * former + (1.0 - keep) * latest).collect()
}

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    config: TrainConfig,
    layout: Layout,
    values: Vec<f32>,
    /// Their running mean; empty where none is taken.
    average: Vec<f32>,
    /// The model with which the stage began; empty where nothing of it is kept.
    former: Vec<f32>,
    adam: Adam,
    strangers: Vec<f32>,
    update: u64,
    losses: (Losses, u64),
    /// Of the last update; zero before the first.
    latest: Losses,
    curve: Vec<CurvePoint>,
    spent: Duration,
    album: Album,
}

impl Trainer {
    /// A training at its beginning.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new(mut config: TrainConfig) -> Result<Self, LearnError> {
        config.check()?;
        config.model.borders = config.teaches_borders();
        let layout = Layout::new(&config.model);
        let values = layout.draw(config.seed);
        let adam = Adam::new(values.len());
        let none = (Losses::default(), 0);
        Ok(Self {
            config,
            layout,
            values,
            average: Vec::new(),
            former: Vec::new(),
            adam,
            strangers: Vec::new(),
            update: 0,
            losses: none,
            latest: Losses::default(),
            curve: Vec::new(),
            spent: Duration::ZERO,
            album: Album::default(),
        })
    }

    /// A training that goes on from where it was saved; from a model alone, with a stage that begins anew.
    ///
    /// # Errors
    /// A configuration that cannot be trained, or numbers that do not fit it.
    pub fn resume(saved: Saved) -> Result<Self, LearnError> {
        let Saved { config, values, average, former, moments: [first, second], strangers, .. } = saved;
        let Saved { optimised, update, losses, curve, seconds, .. } = saved;
        config.check()?;
        let layout = Layout::new(&config.model);
        let alone = first.is_empty() && second.is_empty();
        let lengths = [values.len(), first.len(), second.len()];
        if lengths.iter().any(|length| *length != layout.len()) && !(alone && lengths[0] == layout.len()) {
            return Err(LearnError::Saved(format!("{lengths:?} numbers, {} are needed", layout.len())));
        }
        for (what, numbers) in [("mean", &average), ("former model", &former)] {
            if !numbers.is_empty() && numbers.len() != layout.len() {
                let (found, needed) = (numbers.len(), layout.len());
                return Err(LearnError::Saved(format!("a {what} of {found} numbers, {needed} are needed")));
            }
        }
        let lent = config.model.levels * LENT * config.model.dim;
        if !strangers.len().is_multiple_of(lent) {
            return Err(LearnError::Saved("the columns of other pictures are not whole pictures' columns".to_owned()));
        }
        let adam = if alone { Some(Adam::new(values.len())) } else { Adam::resume(first, second, optimised) };
        let adam = adam.ok_or_else(|| LearnError::Saved("Adam's moments have two lengths".to_owned()))?;
        let spent = Duration::try_from_secs_f64(seconds)
            .map_err(|_| LearnError::Saved(format!("the training took {seconds} seconds")))?;
        let (latest, album) = (Losses::default(), Album::default());
        let trainer = Self {
            config,
            layout,
            values,
            average,
            former,
            adam,
            strangers,
            update,
            losses,
            latest,
            curve,
            spent,
            album,
        };
        trainer.check_memory(&trainer.config)?;
        Ok(trainer)
    }

    /// Whether there is more than a model: the state of an optimiser, with which any stage goes on.
    pub fn remembers(&self) -> bool {
        self.update == 0 || self.adam.updates() > 0
    }

    /// Refuses settings in which what is no more than a model goes on in a stage that does not begin anew.
    fn check_memory(&self, config: &TrainConfig) -> Result<(), LearnError> {
        if self.remembers() || self.update >= config.updates() || config.begins_anew(self.update) {
            return Ok(());
        }
        Err(LearnError::Configuration(
            "this model was saved without the state of its training: it goes on only with a stage that begins anew"
                .to_owned(),
        ))
    }

    /// Everything that is needed to go on later.
    pub fn save(&self) -> Saved {
        Saved {
            config: self.config.clone(),
            values: self.values.clone(),
            average: self.average.clone(),
            former: self.former.clone(),
            moments: self.adam.moments().map(<[f32]>::to_vec),
            optimised: self.adam.updates(),
            strangers: self.strangers.clone(),
            update: self.update,
            losses: self.losses,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
        }
    }

    /// Other settings from here on; fewer updates than were made end the training here. The step sizes to come follow the new number
    /// of updates.
    ///
    /// # Errors
    /// Settings that cannot be trained, another seed, a model of another shape, or one that was saved alone where no stage begins anew;
    /// the former stay.
    pub fn go_on(&mut self, mut config: TrainConfig) -> Result<(), LearnError> {
        config.check()?;
        // Its islands are read as they are taught from here on; that makes no other model of it.
        config.model.borders = self.config.model.borders;
        if config.model != self.config.model || config.seed != self.config.seed {
            let words = "a training goes on with the model and the seed that it began with";
            return Err(LearnError::Configuration(words.to_owned()));
        }
        self.check_memory(&config)?;
        config.model.borders = config.teaches_borders();
        self.album = Album::default();
        self.config = config;
        Ok(())
    }

    /// What is trained, and how.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The model as it is now: of the running mean where one is taken, with what is kept of the former model.
    ///
    /// # Errors
    /// Learned numbers that are not finite.
    pub fn model(&self, name: &str) -> Result<Learned, LearnError> {
        Ok(Learned::new(self.config.model.clone(), self.numbers(), name)?)
    }

    /// The learned numbers of the model as it is now.
    fn numbers(&self) -> Vec<f32> {
        model(&self.config, self.update, &self.values, &self.average, &self.former)
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
            updates: self.config.updates(),
            losses,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
        }
    }

    /// The losses of the last update; zero before the first since the training was begun or opened.
    pub fn latest_losses(&self) -> Losses {
        self.latest
    }

    /// Updates so far.
    pub fn update(&self) -> u64 {
        self.update
    }

    /// Whether all updates are done.
    pub fn finished(&self) -> bool {
        self.update >= self.config.updates()
    }

    /// The mean losses and the gradient of the next update, without making it.
    fn gradient(&self) -> Result<(Losses, Vec<f32>, Vec<f32>), LearnError> {
        let (config, batch) = (&self.config, self.config.stage_at(self.update).0.batch);
        let network = Network::new(&config.model, &self.layout, &self.values, true)?;
        let one = |index: usize| -> Result<Taught, LearnError> {
            let example = self.album.picture(config, self.update, index);
            let part = self.update * batch as u64 + index as u64;
            let mut dice = random::generator(config.seed, Purpose::Steps, part);
            let before = if part % 2 == 1 && config.before > 0 { 1 + below(&mut dice, config.before) } else { 0 };
            teach(config, &network, &example, before, &self.strangers)
        };
        let taught: Vec<Taught> = (0..batch).into_par_iter().with_max_len(1).map(one).collect::<Result<_, _>>()?;
        let share = 1.0 / batch as f32;
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
    /// [`Trainer::prepare`], [`Trainer::make_update`], [`Trainer::test`] and [`Trainer::record`] are the same in short pieces.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the model stays as it was before.
    pub fn step(&mut self) -> Result<(), LearnError> {
        self.make_update()?;
        self.score_if_due()
    }

    /// Takes scores where they are due and not yet there.
    ///
    /// # Errors
    /// Learned numbers that are not finite.
    pub fn score_if_due(&mut self) -> Result<(), LearnError> {
        if self.score_due() {
            let scores = self.test()?.score_all()?;
            self.record(scores);
        }
        Ok(())
    }

    /// Whether scores are due and not yet there.
    pub fn score_due(&self) -> bool {
        let due = self.update.is_multiple_of(self.config.score_every) || self.finished();
        due && self.update > 0 && self.curve.last().is_none_or(|point| point.update < self.update)
    }

    /// Draws a few of the scenes that the next update needs. True when nothing is left to be drawn.
    ///
    /// # Errors
    /// A scene that cannot be drawn.
    pub fn prepare(&mut self) -> Result<bool, LearnError> {
        if self.finished() {
            return Ok(true);
        }
        let start = Instant::now();
        let ready = self.album.draw_some(&self.config, self.update, rayon::current_num_threads())?;
        self.spent += start.elapsed();
        Ok(ready)
    }

    /// One update without scores; draws what is left to be drawn for it. Does nothing when the training is finished.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the model stays as it was before.
    pub fn make_update(&mut self) -> Result<(), LearnError> {
        if self.finished() {
            return Ok(());
        }
        let start = Instant::now();
        if self.config.begins_anew(self.update) {
            self.forget();
        }
        self.album.turn_to(&self.config, self.update)?;
        let (losses, mut gradient, strangers) = self.gradient()?;
        let (stage, begin) = self.config.stage_at(self.update);
        let before = (self.update == begin && stage.average > 0.0).then(|| self.values.clone());
        // A stage may be told to keep some of it on its way.
        let former = (self.update == begin || self.former.is_empty()) && stage.keep > 0.0;
        let former = former.then(|| self.numbers());
        self.adam.rate = self.config.rate(self.update);
        self.adam.decay = self.config.decay;
        let length = if losses.loss.is_finite() { self.adam.update(&mut self.values, &mut gradient) } else { f32::NAN };
        if !length.is_finite() {
            return Err(LearnError::NotFinite(losses.loss as f32, self.update));
        }
        self.take_mean(stage, self.update + 1 - begin, before);
        match former {
            Some(former) => self.former = former,
            None if stage.keep <= 0.0 => self.former.clear(),
            None => {}
        }
        self.strangers = strangers;
        self.losses = (self.losses.0.with(losses, 1.0), self.losses.1 + 1);
        self.latest = losses;
        self.update += 1;
        self.spent += start.elapsed();
        Ok(())
    }

    /// Leaves of the training the model alone.
    fn forget(&mut self) {
        self.values = self.numbers();
        self.adam = Adam::new(self.values.len());
        self.average.clear();
        self.former.clear();
        self.strangers.clear();
    }

    /// Has the learned numbers in the running mean, after update `count` of `stage`. It begins with `before`, and the first updates
    /// weigh more in it, so that it does not trail behind them.
    fn take_mean(&mut self, stage: Stage, count: u64, before: Option<Vec<f32>>) {
        if stage.average <= 0.0 {
            self.average.clear();
            return;
        }
        match before {
            Some(before) => self.average = before,
            // A stage that was given a mean on its way.
            None if self.average.is_empty() => self.average = self.values.clone(),
            None => {}
        }
        let decay = stage.average.min((1.0 + count as f32) / (10.0 + count as f32));
        for (mean, value) in self.average.iter_mut().zip(&self.values) {
            *mean = decay * *mean + (1.0 - decay) * value;
        }
    }

    /// A test of the model as it is now on held-out scenes.
    ///
    /// # Errors
    /// Learned numbers that are not finite.
    pub fn test(&self) -> Result<Test, LearnError> {
        Ok(Test::new(self.model("training")?, self.config.score_scenes, HELD_OUT_STEPS))
    }

    /// Makes a point of the curve from the scores of the model as it is now, where one is due.
    pub fn record(&mut self, scores: Scores) {
        if !self.score_due() {
            return;
        }
        let (sum, count) = std::mem::take(&mut self.losses);
        let losses = Losses::default().with(sum, 1.0 / count.max(1) as f64);
        let (Scores { clear, natural }, seconds) = (scores, self.spent.as_secs_f64());
        self.curve.push(CurvePoint { update: self.update, losses, clear, natural, seconds });
    }
}
