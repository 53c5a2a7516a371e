//! The priming experiment itself.

use std::sync::Arc;

use image::RgbImage;
use ndarray::Array2;
use rayon::prelude::*;

use super::perceive::Perceiver;
use super::{Between, Condition, Perception, Plan, RecallError, Subject, Trial, agreement};
use crate::fast_weights::FastWeights;
use crate::glom::{Model, Settings};
use crate::grid::Grid;

/// What an experiment has found so far.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Perceptions that are made, of [`Outcome::all`].
    pub done: usize,
    /// Perceptions in all.
    pub all: usize,
    /// One entry per damaged picture and condition (and delay), picture by picture.
    pub trials: Vec<Trial>,
    /// The first picture, to look at.
    pub exhibit: Option<Arc<Exhibit>>,
}

/// One picture of an experiment with its parses, under the first seed and the shortest delay.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// Its name.
    pub name: String,
    /// The columns.
    pub grid: Grid,
    /// As it is.
    pub clean: RgbImage,
    /// As it is shown again.
    pub damaged: RgbImage,
    /// Islands of the clean parse, (L) x (N).
    pub parse: Vec<Vec<u32>>,
    /// Islands of the damaged picture under every condition, (L) x (N).
    pub parses: Vec<(Condition, Vec<Vec<u32>>)>,
}

/// One perception of a damaged picture that is to be made.
#[derive(Debug, Clone, Copy)]
struct Job {
    seed: u64,
    condition: Condition,
    /// Of a condition that has one.
    delay: Option<usize>,
}

/// Makes the experiment on `subjects` (two at least). `settings` are those of the model without a memory; only the weights of the
/// memory and its settings are changed. `watch` hears of it after every picture, the first time after the clean parses.
///
/// The same arguments give the same trials, for any number of threads.
///
/// # Errors
/// A plan that makes no sense, a picture that GLOM refuses, [`RecallError::Stopped`] when `go_on` said no.
pub fn prime(
    model: &Arc<dyn Model>,
    settings: &Settings,
    subjects: &[Subject],
    plan: &Plan,
    watch: &mut dyn FnMut(&Outcome),
    go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Outcome, RecallError> {
    plan.check(model.levels())?;
    if subjects.len() < 2 {
        let why = "at least two pictures are needed: each is primed with the next as well, as a control";
        return Err(RecallError::Bad(why.to_owned()));
    }
    let perceiver = Perceiver { model, plan, go_on };
    let jobs = jobs(plan);
    let mut outcome = Outcome { all: subjects.len() * (1 + jobs.len()), ..Outcome::default() };
    watch(&outcome);
    let listening = plan.listening(settings);
    let clean: Vec<Perception> = subjects
        .par_iter()
        .map(|subject| perceiver.perceive(subject, &subject.picture, listening.clone(), None))
        .collect::<Result<_, _>>()?;
    outcome.done = subjects.len();
    watch(&outcome);

    for (number, subject) in subjects.iter().enumerate() {
        let held = |condition| match condition {
            Condition::Other => &clean[(number + 1) % subjects.len()],
            _ => &clean[number],
        };
        let made: Vec<(RgbImage, Perception)> = jobs
            .par_iter()
            .map(|job| {
                let damaged = plan.damage.apply(&subject.picture, clean[number].grid, job.seed, number as u64);
                let memory = match job.delay {
                    None => None,
                    Some(delay) => Some(match plan.between {
                        Between::Nothing => decayed(&held(job.condition).memory, plan.memory.learning.decay, delay),
                        Between::Picture => {
                            // Not the one that the control is primed with, where there is a third.
                            let seen = &subjects[(number + 2) % subjects.len()];
                            let memory = &held(job.condition).memory;
                            perceiver.pass_time(seen, listening.clone(), memory, delay)?
                        }
                    }),
                };
                let settings = plan.recalling(settings, job.condition);
                let perception = perceiver.perceive(subject, &damaged, settings, memory.as_deref())?;
                Ok((damaged, perception))
            })
            .collect::<Result<_, RecallError>>()?;
        outcome.done += made.len();
        let parse = &clean[number];
        if number == 0 {
            outcome.exhibit = exhibit(subject, parse, plan, &jobs, &made).map(Arc::new);
        }
        outcome.trials.extend(jobs.iter().zip(&made).map(|(job, (_, perception))| {
            Trial {
                picture: number,
                seed: job.seed,
                condition: job.condition,
                delay: job.delay,
                steps: perception.steps,
                settled: perception.settled,
                ari: (0..parse.labels.len())
                    .map(|level| agreement(&perception.labels[level], &parse.labels[level], parse.grid))
                    .collect(),
                islands: perception.labels.iter().map(|labels| count(labels)).collect(),
            }
        }));
        watch(&outcome);
    }
    Ok(outcome)
}

/// Everything that is done with one picture.
fn jobs(plan: &Plan) -> Vec<Job> {
    let mut jobs = Vec::new();
    for &seed in &plan.seeds {
        for &condition in plan.conditions() {
            if condition.has_delay() {
                jobs.extend(plan.delays.iter().map(|&delay| Job { seed, condition, delay: Some(delay) }));
            } else {
                jobs.push(Job { seed, condition, delay: None });
            }
        }
    }
    jobs
}

/// lambda^D A for every level.
fn decayed(memory: &[FastWeights], decay: f32, delay: usize) -> Vec<FastWeights> {
    let factor = f64::from(decay).powi(delay.min(1_000_000) as i32) as f32;
    let scaled = |memory: &FastWeights| -> Array2<f32> { &memory.matrix() * factor };
    // A square matrix stays square.
    memory.iter().filter_map(|memory| FastWeights::from_matrix(scaled(memory)).ok()).collect()
}

/// Islands are numbered from 0 without a gap.
fn count(labels: &[u32]) -> usize {
    labels.iter().max().map_or(0, |last| *last as usize + 1)
}

/// What the window shows of a picture.
fn exhibit(
    subject: &Subject,
    clean: &Perception,
    plan: &Plan,
    jobs: &[Job],
    made: &[(RgbImage, Perception)],
) -> Option<Exhibit> {
    let (seed, delay) = (*plan.seeds.first()?, *plan.delays.first()?);
    let shown = || {
        let first = move |job: &Job| job.seed == seed && job.delay.is_none_or(|of_job| of_job == delay);
        jobs.iter().zip(made).filter(move |(job, _)| first(job))
    };
    Some(Exhibit {
        name: subject.name.clone(),
        grid: clean.grid,
        clean: subject.picture.clone(),
        damaged: shown().next()?.1.0.clone(),
        parse: clean.labels.clone(),
        parses: shown().map(|(job, (_, perception))| (job.condition, perception.labels.clone())).collect(),
    })
}
