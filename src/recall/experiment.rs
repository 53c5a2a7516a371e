//! The priming experiment itself.

use std::sync::Arc;

use image::RgbImage;
use ndarray::Array2;
use rayon::prelude::*;

use super::outcome::{Exhibit, PrimingOutcome, Trial};
use super::perceive::Perceiver;
use super::so_far::SoFar;
use super::{Between, Condition, Perception, PrimingPlan, RecallError, Subject, agreement};
use crate::fast_weights::FastWeights;
use crate::glom::{Model, Settings};

/// One perception of a damaged picture that is to be made.
#[derive(Debug, Clone, Copy)]
struct Job {
    seed: u64,
    condition: Condition,
    /// Of a condition that has one.
    delay: Option<usize>,
}

/// Makes the experiment on the first `measured` of `subjects` (two at least); the others are there to be primed with,
/// as a control. `settings` are those of the model without a memory; only the weights of the memory and its settings
/// are changed. `watch` is given what there is so far at every step of a perception, from one thread or another but
/// never from two at once, and may end the experiment by giving false. Trials are added picture by picture.
///
/// The same arguments give the same trials, for any number of threads.
///
/// # Errors
/// A plan that makes no sense, a picture that GLOM refuses.
pub fn prime(
    model: &Arc<dyn Model>,
    settings: &Settings,
    subjects: &[Subject],
    measured: usize,
    plan: &PrimingPlan,
    watch: &mut (dyn FnMut(&PrimingOutcome) -> bool + Send),
) -> Result<PrimingOutcome, RecallError> {
    plan.check(model.levels())?;
    if subjects.len() < 2 {
        let why = "at least two pictures are needed: each is primed with the next as well, as a control";
        return Err(RecallError::Bad(why.to_owned()));
    }
    let measured = measured.min(subjects.len());
    let jobs = jobs(plan);
    let so_far = SoFar::new(subjects.len() + measured * jobs.len(), watch);
    let perceiver = Perceiver { model, plan, so_far: &so_far };
    let listening = plan.listening(settings);
    let clean = subjects
        .par_iter()
        .map(|subject| perceiver.perceive(subject, &subject.picture, listening.clone(), None))
        .collect::<Result<Option<Vec<Perception>>, _>>()?;
    let Some(clean) = clean.filter(|_| so_far.go_on()) else { return Ok(so_far.into_outcome()) };

    for (number, subject) in subjects.iter().enumerate().take(measured) {
        let held = |condition| match condition {
            Condition::Other => &clean[(number + 1) % subjects.len()],
            _ => &clean[number],
        };
        let made = jobs
            .par_iter()
            .map(|job| {
                let damaged = plan.damage.apply(&subject.picture, clean[number].grid, job.seed, number as u64);
                let memory = match job.delay {
                    None => None,
                    Some(delay) => {
                        let memory = &held(job.condition).memory;
                        let left = match plan.between {
                            Between::Nothing => Some(decayed(memory, plan.memory.learning.decay, delay)),
                            Between::Picture => {
                                // Not the one that the control is primed with, where there is a third.
                                let seen = &subjects[(number + 2) % subjects.len()];
                                perceiver.pass_time(seen, listening.clone(), memory, delay)?
                            }
                        };
                        let Some(left) = left else { return Ok(None) };
                        Some(left)
                    }
                };
                let settings = plan.recalling(settings, job.condition);
                let perception = perceiver.perceive(subject, &damaged, settings, memory.as_deref())?;
                Ok(perception.map(|perception| (damaged, perception)))
            })
            .collect::<Result<Option<Vec<(RgbImage, Perception)>>, RecallError>>()?;
        let Some(made) = made else { break };
        let parse = &clean[number];
        let trials: Vec<Trial> =
            jobs.iter().zip(&made).map(|(job, (_, perception))| trial(number, job, perception, parse)).collect();
        let exhibit = if number == 0 { exhibit(subject, parse, plan, &jobs, &made).map(Arc::new) } else { None };
        let go_on = so_far.add(|outcome| {
            outcome.trials.extend(trials);
            outcome.exhibit = exhibit.or(outcome.exhibit.take());
        });
        if !go_on {
            break;
        }
    }
    Ok(so_far.into_outcome())
}

/// What a perception of picture `number` came to, beside the clean parse.
fn trial(number: usize, job: &Job, perception: &Perception, parse: &Perception) -> Trial {
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
}

/// Everything that is done with one picture.
fn jobs(plan: &PrimingPlan) -> Vec<Job> {
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
    let scaled = |memory: &FastWeights| {
        let matrix: Array2<f32> = &memory.matrix() * factor;
        FastWeights::from_matrix(matrix).unwrap_or_else(|_| unreachable!("a square matrix stays square"))
    };
    memory.iter().map(scaled).collect()
}

/// Islands are numbered from 0 without a gap.
fn count(labels: &[u32]) -> usize {
    labels.iter().max().map_or(0, |last| *last as usize + 1)
}

/// What the window shows of a picture.
fn exhibit(
    subject: &Subject,
    clean: &Perception,
    plan: &PrimingPlan,
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Damage, PrimingReport, generated};
    use super::*;
    use crate::glom::HandMade;

    fn small() -> PrimingPlan {
        PrimingPlan {
            columns: 10,
            damage: Damage { noise: 0.2, ..Damage::NONE },
            delays: vec![0, 1000],
            seeds: vec![1, 2],
            most_steps: 30,
            ..PrimingPlan::default()
        }
    }

    fn run(plan: &PrimingPlan, measured: usize) -> PrimingOutcome {
        let model: Arc<dyn Model> = Arc::new(HandMade::default());
        let subjects = generated(3, 1).unwrap();
        prime(&model, &model.default_settings(), &subjects, measured, plan, &mut |_| true).unwrap()
    }

    fn of(outcome: &PrimingOutcome, condition: Condition, delay: Option<usize>) -> Vec<&Trial> {
        outcome.trials.iter().filter(|trial| trial.condition == condition && trial.delay == delay).collect()
    }

    #[test]
    fn every_condition_is_met_and_the_same_plan_gives_the_same_trials() {
        let outcome = run(&small(), 2);
        // Two pictures, two seeds: without, own, and two delays of primed and other.
        assert_eq!(outcome.trials.len(), 2 * 2 * 6);
        assert_eq!((outcome.done, outcome.all), (3 + 24, 3 + 24));
        let again = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| run(&small(), 2));
        assert_eq!(outcome.trials, again.trials);
        let exhibit = outcome.exhibit.unwrap();
        assert_eq!(exhibit.parses.len(), 4);
        assert_ne!(exhibit.clean, exhibit.damaged);
    }

    #[test]
    fn a_memory_that_has_faded_is_no_memory() {
        // 0.95^1000 is nothing beside what the other contributions weigh.
        let outcome = run(&small(), 2);
        let ari = |condition, delay| -> Vec<f32> {
            of(&outcome, condition, delay).into_iter().flat_map(|trial| trial.ari.iter().copied()).collect()
        };
        let farthest = |a: &[f32], b: &[f32]| a.iter().zip(b).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
        let without = ari(Condition::Without, None);
        let primed = ari(Condition::Primed, Some(0));
        assert!(farthest(&ari(Condition::Primed, Some(1000)), &without) < 0.05, "the weights round otherwise, no more");
        assert!(farthest(&primed, &without) > 0.05);
        assert!(farthest(&primed, &ari(Condition::Other, Some(0))) > 0.05);
    }

    #[test]
    fn with_weight_0_nothing_is_read_whatever_the_matrices_hold() {
        let plan = PrimingPlan { weight: 0.0, ..small() };
        let outcome = run(&plan, 1);
        assert!(outcome.trials.iter().all(|trial| trial.condition == Condition::Without));
        let model: Arc<dyn Model> = Arc::new(HandMade::default());
        let subjects = generated(2, 1).unwrap();
        let mut watch = |_: &PrimingOutcome| true;
        let so_far = SoFar::new(3, &mut watch);
        let perceiver = Perceiver { model: &model, plan: &plan, so_far: &so_far };
        let settings = model.default_settings();
        let first = &subjects[0];
        let full = perceiver.perceive(first, &first.picture, plan.listening(&settings), None).unwrap().unwrap();
        assert!(full.memory.iter().all(|memory| memory.norm() > 0.1));
        let recalling = plan.recalling(&settings, Condition::Primed);
        let with = perceiver.perceive(first, &first.picture, recalling, Some(&full.memory)).unwrap().unwrap();
        let plain = perceiver.perceive(first, &first.picture, settings, None).unwrap().unwrap();
        assert_eq!((with.steps, with.labels), (plain.steps, plain.labels));
    }

    #[test]
    fn a_single_level_is_read_alone() {
        let plan = PrimingPlan { levels: vec![4], ..small() };
        let settings = HandMade::default().default_settings();
        let recalling = plan.recalling(&settings, Condition::Primed);
        let weights: Vec<f32> = (0..5).map(|level| recalling.weights_at(level).memory).collect();
        assert_eq!(weights, [0.0, 0.0, 0.0, 0.0, plan.weight]);
        let own = PrimingPlan { memory: crate::glom::MemorySettings { frozen: true, ..plan.memory }, ..plan.clone() };
        assert!(!own.recalling(&settings, Condition::Own).memory.frozen);
        assert!(own.recalling(&settings, Condition::Primed).memory.frozen);
    }

    #[test]
    fn another_picture_in_the_delay_leaves_its_trace() {
        let plan = PrimingPlan { delays: vec![0, 5], between: Between::Picture, ..small() };
        let outcome = run(&plan, 1);
        let steps_and_ari = |delay| -> Vec<_> {
            of(&outcome, Condition::Primed, Some(delay)).iter().map(|trial| trial.ari.clone()).collect::<Vec<_>>()
        };
        assert_ne!(steps_and_ari(0), steps_and_ari(5));
    }

    #[test]
    fn it_stops_when_it_is_told_to() {
        let model: Arc<dyn Model> = Arc::new(HandMade::default());
        let subjects = generated(2, 1).unwrap();
        let mut asked = 0;
        let mut watch = |_: &PrimingOutcome| {
            asked += 1;
            asked <= 20
        };
        let stopped = prime(&model, &model.default_settings(), &subjects, 2, &small(), &mut watch).unwrap();
        assert!(stopped.done < 2 && stopped.trials.is_empty(), "{stopped:?}");
        assert!(asked < 40);
    }

    #[test]
    fn what_was_found_before_it_was_told_to_stop_is_kept() {
        let model: Arc<dyn Model> = Arc::new(HandMade::default());
        let subjects = generated(2, 1).unwrap();
        let mut watch = |outcome: &PrimingOutcome| outcome.trials.is_empty();
        let stopped = prime(&model, &model.default_settings(), &subjects, 2, &small(), &mut watch).unwrap();
        assert_eq!((stopped.trials.len(), stopped.done), (12, 2 + 12));
    }

    #[test]
    fn the_report_is_what_one_gets_by_hand() {
        let plan = small();
        let outcome = run(&plan, 2);
        let report = PrimingReport::new("Hand-made", &plan, &generated(3, 1).unwrap(), &outcome);
        assert_eq!((report.n, report.witness.as_str()), (2, "picture"));
        let mean = |picture: usize, condition: Condition, delay: Option<usize>| -> f64 {
            let of_picture: Vec<f64> = of(&outcome, condition, delay)
                .into_iter()
                .filter(|trial| trial.picture == picture)
                .map(|trial| trial.steps as f64)
                .collect();
            assert_eq!(of_picture.len(), 2, "two seeds");
            (of_picture[0] + of_picture[1]) / 2.0
        };
        let differences: Vec<f64> = (0..2)
            .map(|picture| mean(picture, Condition::Primed, Some(0)) - mean(picture, Condition::Other, Some(0)))
            .collect();
        let found = report
            .comparisons
            .iter()
            .find(|comparison| comparison.against == Condition::Other && comparison.delay == 0)
            .unwrap();
        assert!((found.steps.difference.mean - (differences[0] + differences[1]) / 2.0).abs() < 1e-9);
        assert!((found.steps.difference.error - (differences[0] - differences[1]).abs() / 2.0).abs() < 1e-9);
        assert_eq!(found.steps.up, differences.iter().filter(|difference| **difference > 0.0).count());
        let point = report.curve(Condition::Without).next().unwrap();
        let by_hand = (mean(0, Condition::Without, None) + mean(1, Condition::Without, None)) / 2.0;
        assert!((point.steps.mean - by_hand).abs() < 1e-9);
        let back: PrimingReport = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
        assert_eq!(back.trials, report.trials);
        let single = PrimingReport::new("Hand-made", &plan, &generated(2, 1).unwrap(), &run(&plan, 1));
        assert_eq!((single.n, single.witness.as_str()), (2, "seed"));
    }
}
