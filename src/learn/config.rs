//! What is trained, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LearnError, Local};
use crate::glom::Votes;
use crate::glom::learned::LearnedConfig;

/// Who says which columns belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Teacher {
    /// The generator's masks: parts at level 1, wholes at level 2, scenes at level 3 and above; level 0 is label-free.
    #[default]
    Masks,
    /// Nobody: the smoother's own weights say which columns are alike, at every level.
    Nobody,
}

/// The weight of every objective in the loss; 0 leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Objectives {
    /// Contrastive islands with masks.
    pub contrast: f32,
    /// Borders between neighbours, with masks.
    pub border: f32,
    /// Share of the borders' weight for whole borders as islands join over them, 0 to 1; the rest is for pairs of
    /// neighbours.
    pub whole_borders: f32,
    /// Label-free contrastive islands.
    pub label_free: f32,
    /// Pixels from the lowest level.
    pub reconstruction: f32,
    /// Predictions that point to the consensus.
    pub agreement: f32,
    /// Rest: the squared change of the last step, so that a parse is a fixed point.
    pub rest: f32,
    /// With masks: every column of level 2 says where its whole is and how large, by a read-out.
    pub pose: f32,
    /// Whether that read-out learns to read the states as they are, and nothing of it goes into them: the control of
    /// what the objective is worth.
    pub pose_reads_only: bool,
    /// Temperature of both contrasts, above 0.
    pub temperature: f32,
    /// With masks: how much parts, wholes and scenes count beside each other in the contrast and the borders.
    pub emphasis: [f32; 3],
}

impl Default for Objectives {
    fn default() -> Self {
        Self {
            contrast: 1.0,
            border: 1.5,
            whole_borders: 0.5,
            label_free: 0.1,
            reconstruction: 1.0,
            agreement: 0.05,
            rest: 1.0,
            pose: 0.0,
            pose_reads_only: false,
            temperature: 0.1,
            emphasis: [1.0, 1.5, 1.0],
        }
    }
}

/// A stretch of a training: one size of batch, one mixture of pictures, one fall of the step size. After every stage
/// the model is as good as a training that ends there; the next begins with a large step again ("SGDR", Loshchilov and
/// Hutter 2017). Batches that grow from stage to stage lower the noise of the gradient where smaller steps would end
/// the learning (Smith et al. 2018).
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Stage {
    /// Updates, 1 to 10 million.
    pub updates: u64,
    /// Pictures per update, 1 to 256.
    pub batch: usize,
    /// Step size of AdamW where the stage begins.
    pub learning_rate: f32,
    /// Share of it to which it falls along a cosine, 0 to 1; at 1 it stays.
    pub fall_to: f32,
    /// Decay of a running mean of the learned numbers, which is then what is scored and kept, 0 to below 1; 0 for none
    /// ("Averaging weights leads to wider optima and better generalization", Izmailov et al. 2018).
    pub average: f32,
    /// Share of pictures of the world of leaves, 0 to 1; the others show things. Things teach shape, leaves what
    /// photographs are made of.
    pub leaves: f32,
    /// Share of the pictures of things that have the natural look, 0 to 1; the others are clear. It rises from 0 over
    /// the first quarter of the first stage: what a whole is, is easier seen where its outline is plain.
    pub natural: f32,
    /// Share of pictures whose tones are changed, 0 to 1: darker, harder, greyer, with light that falls off, as in
    /// photographs.
    pub tones: f32,
    /// Share of pictures whose cells are finer, 0 to 1: a 26th to a 44th of the short side of a scene that is drawn
    /// larger, as a grid of 60 columns has them; the cells of all others are a 16th to a 26th.
    pub fine: f32,
    /// Share of the model with which the stage begins that is kept in the model after it, 0 to below 1: the learned
    /// numbers of both are averaged. What was good on pictures of another kind is less forgotten ("Robust fine-tuning
    /// of zero-shot models", Wortsman et al. 2022).
    pub keep: f32,
    /// Whether of what was learned before the model alone goes on, as it was scored: the optimiser and the columns of
    /// other pictures begin again, and the step size rises over the warm-up. So a model goes on that was saved without
    /// the state of its training.
    pub anew: bool,
    /// Whether the read-out of wholes alone learns, on states as they are: so it begins where a model has none yet. The
    /// stage after it begins anew.
    pub read_out_alone: bool,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            updates: 22_000,
            batch: 2,
            learning_rate: 1.5e-3,
            fall_to: 0.01,
            average: 0.0,
            leaves: 0.25,
            natural: 0.65,
            tones: 0.0,
            fine: 0.0,
            keep: 0.0,
            anew: false,
            read_out_alone: false,
        }
    }
}

/// Everything that decides a training.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct TrainConfig {
    /// What is trained.
    pub model: LearnedConfig,
    /// The one seed: first weights, scenes, hidden columns.
    pub seed: u64,
    /// What is done one after the other, at least one.
    pub stages: Vec<Stage>,
    /// Parts that are taken of every scene that is drawn, 1 to 64: drawing costs as much as learning.
    pub parts: usize,
    /// Columns of a picture, 64 to 4096; their rows and columns vary around a square.
    pub columns: usize,
    /// Weight decay of AdamW.
    pub decay: f32,
    /// Updates at the very beginning over which the step size rises.
    pub warm_up: u64,
    /// Settling steps that gradients go back through, 2 to 64.
    pub steps: usize,
    /// Half of the pictures settle up to this many steps before, without gradients, and then half of `steps` with: what
    /// has settled is to stay. 0 for none.
    pub before: usize,
    /// Share of pictures with hidden columns, 0 to 1.
    pub hidden: f32,
    /// Who says which columns belong together.
    pub teacher: Teacher,
    /// What is wanted.
    pub objectives: Objectives,
    /// Updates between scores on held-out scenes.
    pub score_every: u64,
    /// Held-out scenes of each look that are scored, 1 to 200.
    pub score_scenes: usize,
    /// Taught in place by Forward-Forward, and how; by back-propagation where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<Local>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        let first = Stage::default();
        let second = Stage {
            updates: 34_000,
            batch: 4,
            learning_rate: 1e-3,
            fall_to: 0.02,
            average: 0.999,
            leaves: 0.33,
            natural: 0.5,
            tones: 0.3,
            ..first
        };
        // More leaves and other tones, in smaller steps, with a quarter of the model before kept.
        let third = Stage {
            updates: 8000,
            learning_rate: 4e-4,
            fall_to: 0.04,
            leaves: 0.4,
            natural: 0.55,
            tones: 0.5,
            keep: 0.25,
            anew: true,
            ..second
        };
        Self {
            model: LearnedConfig::default(),
            seed: 0,
            stages: vec![first, second, third],
            parts: 1,
            columns: 512,
            decay: 0.01,
            warm_up: 100,
            steps: 8,
            before: 16,
            hidden: 0.3,
            teacher: Teacher::Masks,
            objectives: Objectives::default(),
            score_every: 2000,
            score_scenes: 12,
            local: None,
        }
    }
}

impl TrainConfig {
    /// Refuses what cannot be trained.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn check(&self) -> Result<(), LearnError> {
        self.model.check()?;
        let wrong = |words: String| Err(LearnError::Configuration(words));
        let whole = |what: &str, value: u64, least: u64, most: u64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            wrong(format!("{what} must be {least} to {most}, not {value}"))
        };
        whole("the number of parts of a scene", self.parts as u64, 1, 64)?;
        whole("the number of columns of a picture", self.columns as u64, 64, 4096)?;
        whole("the number of steps with gradients", self.steps as u64, 2, 64)?;
        whole("the number of steps before them", self.before as u64, 0, 1000)?;
        whole("the number of updates between scores", self.score_every, 1, 10_000_000)?;
        whole("the number of held-out scenes", self.score_scenes as u64, 1, 200)?;
        let number = |what: &str, value: f32, most: f32| {
            if (0.0..=most).contains(&value) {
                return Ok(());
            }
            wrong(format!("{what} must be from 0 to {most}, not {value}"))
        };
        if self.stages.is_empty() {
            return wrong("a training needs at least one stage".to_owned());
        }
        for stage in &self.stages {
            whole("the number of updates", stage.updates, 1, 10_000_000)?;
            whole("the number of pictures per update", stage.batch as u64, 1, 256)?;
            number("the learning rate", stage.learning_rate, 1.0)?;
            number("the share to which the learning rate falls", stage.fall_to, 1.0)?;
            number("the decay of the running mean", stage.average, 0.999_999)?;
            number("the share of pictures of leaves", stage.leaves, 1.0)?;
            number("the share of natural pictures", stage.natural, 1.0)?;
            number("the share of pictures with other tones", stage.tones, 1.0)?;
            number("the share of pictures with finer cells", stage.fine, 1.0)?;
            number("the share of the former model that is kept", stage.keep, 0.999_999)?;
        }
        number("the weight decay", self.decay, 10.0)?;
        number("the share of pictures with hidden columns", self.hidden, 1.0)?;
        let Objectives {
            contrast,
            border,
            whole_borders,
            label_free,
            reconstruction,
            agreement,
            rest,
            pose,
            pose_reads_only: _,
            temperature,
            emphasis,
        } = self.objectives;
        let weights = [contrast, border, label_free, reconstruction, agreement, rest, pose];
        weights.into_iter().chain(emphasis).try_for_each(|weight| number("the weight of an objective", weight, 1e4))?;
        let by_masks = if self.teacher == Teacher::Masks { contrast + border } else { 0.0 };
        if by_masks + label_free + reconstruction + agreement + rest <= 0.0 {
            return wrong("all objectives that this teacher has have weight 0: nothing would be learned".to_owned());
        }
        if emphasis.iter().sum::<f32>() <= 0.0 {
            return wrong("parts, wholes and scenes all count 0: no mask would be learned from".to_owned());
        }
        if self.teaches_votes() && self.model.levels <= Votes::LEVEL {
            return wrong(format!("votes for wholes are read at level {}, which the model lacks", Votes::LEVEL));
        }
        if self.stages.iter().any(|stage| stage.read_out_alone) && !self.teaches_votes() {
            return wrong("no read-out learns where pose has no weight, or where nobody gives masks".to_owned());
        }
        if self.stages.windows(2).any(|pair| pair[0].read_out_alone && !pair[1].read_out_alone && !pair[1].anew) {
            return wrong("the stage after one in which the read-out alone learns begins anew".to_owned());
        }
        number("the share of whole borders", whole_borders, 1.0)?;
        if !(0.01..=10.0).contains(&temperature) {
            return wrong(format!("the temperature of the contrast must be from 0.01 to 10, not {temperature}"));
        }
        Ok(())
    }

    /// Whether masks teach it borders.
    pub fn teaches_borders(&self) -> bool {
        self.local.is_none() && self.teacher == Teacher::Masks && self.objectives.border > 0.0
    }

    /// Whether masks teach it to vote for wholes.
    pub fn teaches_votes(&self) -> bool {
        self.local.is_none() && self.teacher == Teacher::Masks && self.objectives.pose > 0.0
    }

    /// Says in the model what the training makes of it: its islands are read as they are taught, and a read-out that it
    /// has been given stays.
    pub fn fit_model(&mut self) {
        self.model.borders = self.teaches_borders();
        self.model.votes |= self.teaches_votes();
    }

    /// Updates of all stages.
    pub fn updates(&self) -> u64 {
        self.stages.iter().map(|stage| stage.updates).sum()
    }

    /// With `updates` updates in all, at least one: stages beyond are left out, one that ends beyond is shortened, or
    /// the last made longer.
    #[must_use]
    pub fn with_updates(mut self, updates: u64) -> Self {
        let mut left = updates.max(1);
        let last = self.stages.len().saturating_sub(1);
        for (place, stage) in self.stages.iter_mut().enumerate() {
            if place == last || stage.updates > left {
                stage.updates = left;
            }
            left -= stage.updates;
        }
        self.stages.retain(|stage| stage.updates > 0);
        self
    }

    /// With `updates` updates more, at least one, in a stage like the last that begins anew.
    #[must_use]
    pub fn with_stage_anew(mut self, updates: u64) -> Self {
        let last = self.stages.last().copied().unwrap_or_default();
        self.stages.push(Stage { updates: updates.max(1), anew: true, ..last });
        self
    }

    /// Pictures of the first `updates` updates.
    pub fn pictures(&self, updates: u64) -> u64 {
        let mut left = updates;
        let pictures = self.stages.iter().map(|stage| {
            let made = stage.updates.min(left);
            left -= made;
            made * stage.batch as u64
        });
        pictures.sum()
    }

    /// The stage of update `update` (0 is the first), the last one beyond the end, and the update with which it begins.
    pub fn stage_at(&self, update: u64) -> (Stage, u64) {
        let mut begin = 0;
        let mut found = (Stage::default(), 0);
        for stage in &self.stages {
            found = (*stage, begin);
            begin += stage.updates;
            if update < begin {
                break;
            }
        }
        found
    }

    /// Whether the stage of update `update` begins with it, and anew.
    pub fn begins_anew(&self, update: u64) -> bool {
        let (stage, begin) = self.stage_at(update);
        stage.anew && update == begin
    }

    /// Pictures per update in the stages of the first `updates` updates, in words: "2 pictures", "2 to 16 pictures".
    pub fn batches(&self, updates: u64) -> String {
        let stages = self.clone().with_updates(updates).stages;
        let batches = || stages.iter().map(|stage| stage.batch);
        match (batches().min().unwrap_or(0), batches().max().unwrap_or(0)) {
            (1, 1) => "1 picture".to_owned(),
            (least, most) if least == most => format!("{most} pictures"),
            (least, most) => format!("{least} to {most} pictures"),
        }
    }

    /// Share of natural pictures among those of things at update `update`.
    pub fn natural_at(&self, update: u64) -> f32 {
        match self.stage_at(update) {
            (first, 0) => first.natural * (4.0 * update as f32 / first.updates as f32).min(1.0),
            (later, _) => later.natural,
        }
    }

    /// Step size of update `update`: a line up over the warm-up, at the very beginning and where a stage begins anew,
    /// then a cosine down in every stage.
    pub fn rate(&self, update: u64) -> f32 {
        let (Stage { updates, learning_rate, fall_to, anew, .. }, begin) = self.stage_at(update);
        let rise = if anew { begin } else { 0 };
        let risen = rise + self.warm_up;
        if update < risen {
            return learning_rate * (update - rise + 1) as f32 / self.warm_up as f32;
        }
        let (begin, end) = (begin.max(risen), begin + updates);
        let share = ((update - begin) as f32 / end.saturating_sub(begin).max(1) as f32).min(1.0);
        learning_rate * (fall_to + (1.0 - fall_to) * 0.5 * (1.0 + (std::f32::consts::PI * share).cos()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stages(updates: &[u64]) -> TrainConfig {
        let one = |(place, updates): (usize, &u64)| Stage {
            updates: *updates,
            batch: 2 << place,
            learning_rate: 0.5_f32.powi(place as i32),
            ..Stage::default()
        };
        let stages = updates.iter().enumerate().map(one).collect();
        TrainConfig { stages, warm_up: 10, ..TrainConfig::default() }
    }

    #[test]
    fn the_step_size_rises_once_and_falls_in_every_stage() {
        let config = stages(&[500, 400]);
        assert_eq!(config.updates(), 900);
        let rates: Vec<f32> = (0..900).map(|update| config.rate(update)).collect();
        assert!(rates[..10].is_sorted() && rates[9] == 1.0 && rates[10] == 1.0);
        assert!(rates[10..500].is_sorted_by(|a, b| a > b) && (0.01..0.011).contains(&rates[499]), "{}", rates[499]);
        assert!(rates[500..].is_sorted_by(|a, b| a > b) && rates[500] == 0.5 && rates[899] < 0.0051, "{}", rates[899]);
        assert_eq!([0, 499, 500, 899, 2000].map(|update| config.stage_at(update).0.batch), [2, 2, 4, 4, 4]);
        assert_eq!([0, 499, 500, 899].map(|update| config.stage_at(update).1), [0, 0, 500, 500]);
        let mut anew = config;
        anew.stages[1].anew = true;
        let rates: Vec<f32> = (0..900).map(|update| anew.rate(update)).collect();
        assert!(rates[500..510].is_sorted() && rates[500] == 0.05 && rates[509] == 0.5 && rates[510] == 0.5);
        assert!(rates[510..].is_sorted_by(|a, b| a > b) && rates[899] < 0.0051, "{}", rates[899]);
    }

    #[test]
    fn fewer_updates_leave_stages_out_and_more_lengthen_the_last() {
        let config = stages(&[500, 400]);
        let lengths = |updates| -> Vec<u64> {
            config.clone().with_updates(updates).stages.iter().map(|stage| stage.updates).collect()
        };
        assert_eq!(lengths(300), [300]);
        assert_eq!(lengths(500), [500]);
        assert_eq!(lengths(501), [500, 1]);
        assert_eq!(lengths(900), [500, 400]);
        assert_eq!(lengths(2000), [500, 1500]);
        assert_eq!(lengths(0), [1]);
        assert_eq!(
            [0, 10, 500, 501, 900, 2000].map(|updates| config.pictures(updates)),
            [0, 20, 1000, 1004, 2600, 2600]
        );
        assert_eq!(config.batches(500), "2 pictures");
        assert_eq!(config.batches(501), "2 to 4 pictures");
    }

    #[test]
    fn a_training_as_short_as_its_warm_up_has_a_step_size() {
        let config = stages(&[5]);
        assert!(config.check().is_ok());
        assert!((0..=5).all(|update| (0.0..=1.0).contains(&config.rate(update))));
    }

    #[test]
    fn natural_pictures_come_gradually_in_the_first_stage_and_as_they_are_asked_for_in_the_others() {
        let mut config = stages(&[400, 100]);
        (config.stages[0].natural, config.stages[1].natural) = (0.6, 0.2);
        assert_eq!([0, 50, 100, 399, 400, 499].map(|update| config.natural_at(update)), [0.0, 0.3, 0.6, 0.6, 0.2, 0.2]);
    }

    #[test]
    fn stages_that_cannot_be_are_refused() {
        let none = TrainConfig { stages: Vec::new(), ..TrainConfig::default() };
        assert!(none.check().unwrap_err().to_string().contains("at least one stage"));
        assert!(stages(&[5, 0]).check().unwrap_err().to_string().contains("number of updates"));
    }
}
