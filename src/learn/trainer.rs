//! The learner: what an update changes, and what scores are taken of.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::example::Album;
use super::held_out::{HELD_OUT_STEPS, HeldOut, Scores, Test};
use super::local;
use super::losses::Losses;
use super::network::Network;
use super::picture::{LENT, Taught, teach, teach_read_out};
use super::{LearnError, Local, Stage, TrainConfig};
use crate::glom::learned::{Layout, Learned};
use crate::numeric::adam::Adam;
use crate::numeric::random::{self, Purpose, below};
use crate::numeric::vector;
use crate::training::{self, Pace, SavedError, Trainable, Training};

/// Step size of the read-out of wholes where a stage begins.
const READ_OUT_RATE: f32 = 1e-3;

/// A training in progress.
pub type Trainer = Training<EndToEnd>;
/// Everything that a training needs to go on.
pub type Saved = training::Saved<EndToEnd>;
/// A point of the curves.
pub type CurvePoint = training::CurvePoint<Point>;

/// What stands at a point of the curves.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Point {
    /// Mean over the updates since the point before.
    pub losses: Losses,
    /// On clear scenes.
    pub clear: HeldOut,
    /// On natural scenes.
    pub natural: HeldOut,
}

/// All numbers with which a training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
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
}

impl Saved {
    /// The learned numbers of the model.
    pub fn model(&self) -> Vec<f32> {
        let State { values, average, former, .. } = &self.state;
        model(&self.config, self.record.update, values, average, former)
    }

    /// Whether it holds all that a training needs to go on, or the model alone.
    pub fn goes_on(&self) -> bool {
        self.record.update == 0 || !self.state.moments.iter().all(Vec::is_empty)
    }
}

/// What the model is made of after `update` updates: the learned numbers or their running mean, and a share of the
/// former model.
fn model(config: &TrainConfig, update: u64, values: &[f32], average: &[f32], former: &[f32]) -> Vec<f32> {
    let latest = if average.is_empty() { values } else { average };
    if former.is_empty() {
        return latest.to_vec();
    }
    // The stage of the last update: the next one begins with its model.
    let keep = config.stage_at(update.saturating_sub(1)).0.keep;
    latest.iter().zip(former).map(|(latest, former)| keep * former + (1.0 - keep) * latest).collect()
}

/// The numbers of a training as it goes on.
#[derive(Debug)]
struct Numbers {
    values: Vec<f32>,
    /// Their running mean; empty where none is taken.
    average: Vec<f32>,
    /// The model with which the stage began; empty where nothing of it is kept.
    former: Vec<f32>,
    adam: Adam,
    strangers: Vec<f32>,
}

impl Numbers {
    /// A model alone.
    fn alone(values: Vec<f32>) -> Self {
        let adam = Adam::new(values.len());
        Self { values, average: Vec::new(), former: Vec::new(), adam, strangers: Vec::new() }
    }

    fn model(&self, config: &TrainConfig, update: u64) -> Vec<f32> {
        model(config, update, &self.values, &self.average, &self.former)
    }

    /// Has the rest of `drawn` after what there is.
    fn grow(&mut self, drawn: &[f32]) {
        let more = &drawn[self.values.len()..];
        self.adam.grow(more.len());
        self.values.extend_from_slice(more);
        for numbers in [&mut self.average, &mut self.former] {
            if !numbers.is_empty() {
                numbers.extend_from_slice(more);
            }
        }
    }

    /// Has the learned numbers in the running mean, after update `count` of `stage`. It begins with `before`, and the
    /// first updates weigh more in it, so that it does not trail behind them.
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
}

/// What learns in a stage, and with which step size: the read-out of wholes with one of its own, which rises and falls
/// as `rate`, that of everything else.
fn parts(layout: &Layout, stage: Stage, rate: f32) -> Vec<(Range<usize>, f32)> {
    let Some(votes) = &layout.votes else { return vec![(0..layout.len(), rate)] };
    let (others, votes) = (0..votes.range().start, votes.range());
    let share = if stage.learning_rate > 0.0 { rate / stage.learning_rate } else { 0.0 };
    let read_out = (votes, READ_OUT_RATE * share);
    if stage.read_out_alone { vec![read_out] } else { vec![(others, rate), read_out] }
}

/// A model that is learned end to end.
#[derive(Debug)]
pub struct EndToEnd {
    config: TrainConfig,
    layout: Layout,
    numbers: Numbers,
    album: Album,
    /// The scores that are being taken.
    test: Option<Test>,
}

impl Trainer {
    /// The model as it is now: of the running mean where one is taken, with what is kept of the former model.
    ///
    /// # Errors
    /// Learned numbers that are not finite.
    pub fn model(&self, name: &str) -> Result<Learned, LearnError> {
        self.learner().model(self.update(), name)
    }

    /// Whether there is more than a model: the state of an optimiser, with which any stage goes on.
    pub fn remembers(&self) -> bool {
        self.learner().remembers(self.update())
    }

    /// Held-out scenes scored and to be scored, while scores are taken in pieces.
    pub fn scoring(&self) -> Option<(usize, usize)> {
        self.learner().test.as_ref().map(Test::progress)
    }
}

impl EndToEnd {
    fn begin(config: TrainConfig, layout: Layout, numbers: Numbers) -> Self {
        Self { config, layout, numbers, album: Album::default(), test: None }
    }

    fn model(&self, update: u64, name: &str) -> Result<Learned, LearnError> {
        Ok(Learned::new(self.config.model.clone(), self.numbers.model(&self.config, update), name)?)
    }

    fn remembers(&self, update: u64) -> bool {
        update == 0 || self.numbers.adam.updates() > 0
    }

    /// Refuses settings in which what is no more than a model goes on in a stage that does not begin anew.
    fn check_memory(&self, config: &TrainConfig, update: u64) -> Result<(), LearnError> {
        if self.remembers(update) || update >= config.updates() || config.begins_anew(update) {
            return Ok(());
        }
        Err(LearnError::Configuration(
            "this model was saved without the state of its training: it goes on only with a stage that begins anew"
                .to_owned(),
        ))
    }

    /// The mean losses, the gradient and the columns to be lent of the update after `update`, without making it.
    fn gradient(&self, update: u64) -> Result<(Losses, Vec<f32>, Vec<f32>), LearnError> {
        let config = &self.config;
        let Stage { batch, read_out_alone: alone, .. } = config.stage_at(update).0;
        if let Some(local) = config.local {
            return self.local_gradient(local, update, batch);
        }
        let network = Network::new(&config.model, &self.layout, &self.numbers.values, true)?;
        let one = |index: usize| -> Result<Taught, LearnError> {
            let example = self.album.picture(config, update, index);
            let part = update * batch as u64 + index as u64;
            let mut dice = random::generator(config.seed, Purpose::Steps, part);
            let before = if part % 2 == 1 && config.before > 0 { 1 + below(&mut dice, config.before) } else { 0 };
            if alone {
                return teach_read_out(config, &network, &example, before);
            }
            teach(config, &network, &example, before, &self.numbers.strangers)
        };
        let taught: Vec<Taught> = (0..batch).into_par_iter().with_max_len(1).map(one).collect::<Result<_, _>>()?;
        let share = 1.0 / batch as f32;
        let (mut losses, mut gradient) = (Losses::default(), vec![0.0; self.layout.len()]);
        let mut strangers = Vec::new();
        for taught in &taught {
            losses = losses.with(Losses::of(taught), f64::from(share));
            vector::add_scaled(&mut gradient, share, &taught.gradient);
            strangers.extend_from_slice(&taught.lent);
        }
        Ok((losses, gradient, strangers))
    }

    /// The same where it is taught in place. Nothing is lent.
    fn local_gradient(
        &self,
        local: Local,
        update: u64,
        batch: usize,
    ) -> Result<(Losses, Vec<f32>, Vec<f32>), LearnError> {
        let config = &self.config;
        let model = Arc::new(Learned::new(config.model.clone(), self.numbers.values.clone(), "taught in place")?);
        let one = |index: usize| {
            let pictures = self.album.scenes(update, batch, index).map(|scene| &scene.picture);
            let mut dice = random::generator(config.seed, Purpose::Steps, update * batch as u64 + index as u64);
            local::teach(config, &model, local, pictures, &mut dice)
        };
        let taught: Vec<_> = (0..batch).into_par_iter().with_max_len(1).map(one).collect::<Result<_, LearnError>>()?;
        let share = 1.0 / batch as f32;
        let (mut losses, mut gradient) = (Losses::default(), vec![0.0; self.layout.len()]);
        for (of_one, slope) in &taught {
            losses = losses.with(*of_one, f64::from(share));
            vector::add_scaled(&mut gradient, share, slope);
        }
        Ok((losses, gradient, Vec::new()))
    }

    fn make_update(&mut self, update: u64) -> Result<Losses, LearnError> {
        let (losses, mut gradient, strangers) = self.gradient(update)?;
        let (config, numbers) = (&self.config, &mut self.numbers);
        let (stage, begin) = config.stage_at(update);
        let before = (update == begin && stage.average > 0.0).then(|| numbers.values.clone());
        // A stage may be told to keep some of it on its way.
        let former = (update == begin || numbers.former.is_empty()) && stage.keep > 0.0;
        let former = former.then(|| numbers.model(config, update));
        numbers.adam.rate = config.rate(update);
        // Decay would shrink what is not taught in place.
        numbers.adam.decay = if config.local.is_some() { 0.0 } else { config.decay };
        let finite = losses.loss.is_finite();
        let parts = parts(&self.layout, stage, numbers.adam.rate);
        let length =
            if finite { numbers.adam.update_parts(&mut numbers.values, &mut gradient, &parts) } else { f32::NAN };
        if !length.is_finite() {
            return Err(LearnError::NotFinite(losses.loss as f32, update));
        }
        numbers.take_mean(stage, update + 1 - begin, before);
        match former {
            Some(former) => numbers.former = former,
            None if stage.keep <= 0.0 => numbers.former.clear(),
            None => {}
        }
        numbers.strangers = strangers;
        Ok(losses)
    }
}

impl Trainable for EndToEnd {
    type Config = TrainConfig;
    type Data = ();
    type State = State;
    type Loss = Losses;
    type Point = Point;
    type Error = LearnError;

    fn new(mut config: TrainConfig, (): &()) -> Result<Self, LearnError> {
        config.check()?;
        config.fit_model();
        let layout = Layout::new(&config.model);
        let values = layout.draw(config.seed);
        Ok(Self::begin(config, layout, Numbers::alone(values)))
    }

    /// From a model alone it goes on with a stage that begins anew.
    fn resume(config: TrainConfig, state: State, update: u64, (): &()) -> Result<Self, LearnError> {
        config.check()?;
        let saved = |words: String| LearnError::Saved(SavedError(words));
        let State { values, average, former, moments: [first, second], optimised, strangers } = state;
        let layout = Layout::new(&config.model);
        let alone = first.is_empty() && second.is_empty();
        let lengths = [values.len(), first.len(), second.len()];
        if lengths.iter().any(|length| *length != layout.len()) && !(alone && lengths[0] == layout.len()) {
            return Err(saved(format!("{lengths:?} numbers, {} are needed", layout.len())));
        }
        for (what, numbers) in [("mean", &average), ("former model", &former)] {
            if !numbers.is_empty() && numbers.len() != layout.len() {
                let (found, needed) = (numbers.len(), layout.len());
                return Err(saved(format!("a {what} of {found} numbers, {needed} are needed")));
            }
        }
        let lent = config.model.levels * LENT * config.model.dim;
        if !strangers.len().is_multiple_of(lent) {
            return Err(saved("the columns of other pictures are not whole pictures' columns".to_owned()));
        }
        let adam = if alone { Some(Adam::new(values.len())) } else { Adam::resume(first, second, optimised) };
        let adam = adam.ok_or_else(|| saved("Adam's moments have two lengths".to_owned()))?;
        let learner = Self::begin(config, layout, Numbers { values, average, former, adam, strangers });
        learner.check_memory(&learner.config, update)?;
        Ok(learner)
    }

    fn save(&self) -> State {
        let Numbers { values, average, former, adam, strangers } = &self.numbers;
        State {
            values: values.clone(),
            average: average.clone(),
            former: former.clone(),
            moments: adam.moments().map(<[f32]>::to_vec),
            optimised: adam.updates(),
            strangers: strangers.clone(),
        }
    }

    fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The step sizes to come follow the new number of updates. A read-out of wholes is added where a stage begins
    /// anew. Refused are another seed, a model of another shape, and one that was saved alone where no stage begins
    /// anew.
    fn change(&mut self, mut config: TrainConfig, update: u64) -> Result<(), LearnError> {
        config.check()?;
        // Its islands are read as they are taught from here on; that makes no other model of it.
        config.model.borders = self.config.model.borders;
        config.model.votes = self.config.model.votes;
        if config.model != self.config.model || config.seed != self.config.seed {
            let words = "a training goes on with the model and the seed that it began with";
            return Err(LearnError::Configuration(words.to_owned()));
        }
        self.check_memory(&config, update)?;
        config.fit_model();
        if config.model.votes && !self.config.model.votes {
            if !config.begins_anew(update) {
                let words = "a read-out of wholes is added only where a stage begins anew";
                return Err(LearnError::Configuration(words.to_owned()));
            }
            self.layout = Layout::new(&config.model);
            self.numbers.grow(&self.layout.draw(config.seed));
        }
        self.album = Album::default();
        self.config = config;
        Ok(())
    }

    fn updates(config: &TrainConfig) -> u64 {
        config.updates()
    }

    fn with_updates(config: &TrainConfig, updates: u64) -> TrainConfig {
        config.clone().with_updates(updates)
    }

    fn is_measured_at(&self, update: u64) -> bool {
        update.is_multiple_of(self.config.score_every)
    }

    /// In pieces, a few of its scenes are drawn at a time. The update itself is made with the last of them.
    fn update(&mut self, update: u64, pace: Pace) -> Result<Option<Losses>, LearnError> {
        // Scores that were due until the training was made longer.
        self.test = None;
        let threads = rayon::current_num_threads();
        if pace == Pace::Piece && !self.album.draw_some(&self.config, update, threads)? {
            return Ok(None);
        }
        self.album.turn_to(&self.config, update)?;
        // A stage that begins anew knows nothing but the model.
        let anew = self.config.begins_anew(update).then(|| Numbers::alone(self.numbers.model(&self.config, update)));
        let before = anew.map(|anew| std::mem::replace(&mut self.numbers, anew));
        let made = self.make_update(update);
        if let (Err(_), Some(before)) = (&made, before) {
            self.numbers = before;
        }
        made.map(Some)
    }

    /// In pieces, one held-out scene is scored at a time.
    fn measure(&mut self, update: u64, losses: Losses, pace: Pace) -> Result<Option<Point>, LearnError> {
        let mut test = match self.test.take() {
            Some(test) => test,
            None => Test::new(self.model(update, "training")?, self.config.score_scenes, HELD_OUT_STEPS),
        };
        let scores = match pace {
            Pace::Whole => Some(test.score_all()?),
            Pace::Piece => {
                test.score_one()?;
                let scores = test.scores();
                self.test = scores.is_none().then_some(test);
                scores
            }
        };
        Ok(scores.map(|Scores { clear, natural }| Point { losses, clear, natural }))
    }

    fn loss(point: &Point) -> Losses {
        point.losses
    }
}
