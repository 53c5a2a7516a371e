//! What a priming experiment found: trials, curves over the delay, paired comparisons, one sentence.
//!
//! Damaged versions of one picture are no independent witnesses, so everything is first averaged over the seeds of a
//! picture; n is the number of pictures, and errors and sign tests are over those. With a single picture all that can
//! be said is about that picture, and n is the number of seeds.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::{PrimingOutcome, Trial};
use super::{Condition, Mean, PrimingPlan, Subject, sign_test};

/// Says in the file what it is.
pub const FORMAT: &str = "glomscope-priming";
/// Rises when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// One condition at one delay, over the pictures.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct PrimingPoint {
    /// With which memory.
    pub condition: Condition,
    /// Delay in steps, of a condition that has one.
    pub delay: Option<usize>,
    /// Steps to settle.
    pub steps: Mean,
    /// Share of the perceptions that settled in time, 0 to 1.
    pub settled: f64,
    /// Adjusted Rand index against the clean parse, per level, the lowest first.
    pub ari: Vec<Mean>,
    /// The same, mean over the levels.
    pub mean_ari: Mean,
    /// Number of islands, per level.
    pub islands: Vec<f64>,
}

/// Differences of a quantity, witness by witness.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Difference {
    /// Mean difference with its standard error.
    pub difference: Mean,
    /// Witnesses for which it is above 0.
    pub up: usize,
    /// Witnesses for which it is below 0.
    pub down: usize,
    /// Two-sided sign test.
    pub p: f64,
}

impl Difference {
    fn of(differences: &[f64]) -> Self {
        let up = differences.iter().filter(|difference| **difference > 0.0).count();
        let down = differences.iter().filter(|difference| **difference < 0.0).count();
        Self { difference: Mean::of(differences), up, down, p: sign_test(up, down) }
    }
}

/// Primed minus another condition at the same delay, paired by witness.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Comparison {
    /// The other condition.
    pub against: Condition,
    /// Delay in steps.
    pub delay: usize,
    /// Steps to settle: below 0 is faster.
    pub steps: Difference,
    /// Adjusted Rand index per level, the lowest first: above 0 is better.
    pub ari: Vec<Difference>,
    /// Its mean over the levels.
    pub mean_ari: Difference,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct PrimingReport {
    /// "glomscope-priming".
    pub format: String,
    /// It rises when a field goes or means something else.
    pub version: u32,
    /// Name and version of this program.
    pub program: String,
    /// Name of the model.
    pub model: String,
    /// What was done.
    pub plan: PrimingPlan,
    /// Names of the pictures, those that only serve as controls last.
    pub pictures: Vec<String>,
    /// What the n of means and tests counts: "picture" or "seed".
    pub witness: String,
    /// How many there are.
    pub n: usize,
    /// Every condition and delay.
    pub points: Vec<PrimingPoint>,
    /// Primed against the others.
    pub comparisons: Vec<Comparison>,
    /// The result at the shortest delay in words.
    pub verdict: String,
    /// Every perception.
    pub trials: Vec<Trial>,
}

impl PrimingReport {
    /// Of the trials of an experiment, finished or not; pictures that are not done are left out.
    pub fn new(model: &str, plan: &PrimingPlan, subjects: &[Subject], outcome: &PrimingOutcome) -> Self {
        let trials = &outcome.trials;
        let mut points = Vec::new();
        let mut comparisons = Vec::new();
        for &condition in plan.conditions() {
            let delays: Vec<Option<usize>> =
                if condition.has_delay() { plan.delays.iter().copied().map(Some).collect() } else { vec![None] };
            points.extend(delays.into_iter().filter_map(|delay| point(trials, condition, delay)));
        }
        for against in [Condition::Without, Condition::Own, Condition::Other] {
            comparisons.extend(plan.delays.iter().filter_map(|&delay| compare(trials, against, delay)));
        }
        let single = trials.iter().all(|trial| trial.picture == trials[0].picture);
        let n = by_witness(trials, Condition::Without, None, |_| 0.0).len();
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: concat!("glomscope ", env!("CARGO_PKG_VERSION")).to_owned(),
            model: model.to_owned(),
            plan: plan.clone(),
            pictures: subjects.iter().map(|subject| subject.name.clone()).collect(),
            witness: if single { "seed" } else { "picture" }.to_owned(),
            n,
            verdict: verdict(&comparisons),
            points,
            comparisons,
            trials: trials.clone(),
        }
    }

    /// The curve of a condition over the delay; one point for a condition without.
    pub fn curve(&self, condition: Condition) -> impl Iterator<Item = &PrimingPoint> {
        self.points.iter().filter(move |point| point.condition == condition)
    }

    /// One line per perception of a damaged picture.
    pub fn csv(&self) -> String {
        let levels = self.points.first().map_or(0, |point| point.ari.len());
        let mut text = "picture,seed,condition,delay,steps,settled".to_owned();
        for level in 0..levels {
            let _ = write!(text, ",ari_{level},islands_{level}");
        }
        text.push('\n');
        for trial in &self.trials {
            // A file name may hold anything.
            let name = self.pictures.get(trial.picture).map_or("", String::as_str).replace('"', "\"\"");
            let delay = trial.delay.map(|delay| delay.to_string()).unwrap_or_default();
            let condition = trial.condition.name();
            let _ = write!(text, "\"{name}\",{},{condition},{delay},{},{}", trial.seed, trial.steps, trial.settled);
            for (ari, islands) in trial.ari.iter().zip(&trial.islands) {
                let _ = write!(text, ",{ari},{islands}");
            }
            text.push('\n');
        }
        text
    }
}

/// Values of every witness under a condition, in their order: of a picture (the mean over its seeds), or of a seed when
/// there is but one picture.
fn by_witness(
    trials: &[Trial],
    condition: Condition,
    delay: Option<usize>,
    value: impl Fn(&Trial) -> f64,
) -> Vec<(u64, f64)> {
    let single = trials.iter().all(|trial| trial.picture == trials[0].picture);
    let witness = |trial: &Trial| if single { trial.seed } else { trial.picture as u64 };
    let mut values: Vec<(u64, f64)> = Vec::new();
    for of_witness in trials.chunk_by(|a, b| witness(a) == witness(b)) {
        let wanted = |trial: &&Trial| trial.condition == condition && trial.delay == delay;
        let found: Vec<f64> = of_witness.iter().filter(wanted).map(&value).collect();
        if !found.is_empty() {
            values.push((witness(&of_witness[0]), found.iter().sum::<f64>() / found.len() as f64));
        }
    }
    values
}

fn point(trials: &[Trial], condition: Condition, delay: Option<usize>) -> Option<PrimingPoint> {
    let levels = trials.first()?.ari.len();
    let values = |value: &dyn Fn(&Trial) -> f64| -> Vec<f64> {
        by_witness(trials, condition, delay, value).into_iter().map(|(_, value)| value).collect()
    };
    Some(PrimingPoint {
        condition,
        delay,
        steps: Mean::of(&values(&|trial| trial.steps as f64)),
        settled: Mean::of(&values(&|trial| f64::from(u8::from(trial.settled)))).mean,
        ari: (0..levels).map(|level| Mean::of(&values(&|trial| f64::from(trial.ari[level])))).collect(),
        mean_ari: Mean::of(&values(&Trial::mean_ari)),
        islands: (0..levels).map(|level| Mean::of(&values(&|trial| trial.islands[level] as f64)).mean).collect(),
    })
}

fn compare(trials: &[Trial], against: Condition, delay: usize) -> Option<Comparison> {
    let levels = trials.first()?.ari.len();
    let other_delay = against.has_delay().then_some(delay);
    let differences = |value: &dyn Fn(&Trial) -> f64| -> Vec<f64> {
        let primed = by_witness(trials, Condition::Primed, Some(delay), value);
        let other = by_witness(trials, against, other_delay, value);
        primed.iter().zip(&other).filter(|(a, b)| a.0 == b.0).map(|(a, b)| a.1 - b.1).collect()
    };
    let steps = differences(&|trial| trial.steps as f64);
    if steps.is_empty() {
        return None;
    }
    Some(Comparison {
        against,
        delay,
        steps: Difference::of(&steps),
        ari: (0..levels).map(|level| Difference::of(&differences(&|trial| f64::from(trial.ari[level])))).collect(),
        mean_ari: Difference::of(&differences(&Trial::mean_ari)),
    })
}

/// Whether a difference is more than its noise: at least two standard errors from 0.
fn is_sure(level: &Difference) -> bool {
    level.difference.error > 0.0 && level.difference.mean.abs() >= 2.0 * level.difference.error
}

/// Faster or slower, better or worse than one other condition.
fn clause(comparison: &Comparison, name: &str) -> String {
    let steps = &comparison.steps;
    let ari = &comparison.mean_ari;
    let speed = match (is_sure(steps), steps.difference.mean < 0.0) {
        (false, _) => "about as fast",
        (true, true) => "faster",
        (true, false) => "slower",
    };
    let quality = match (is_sure(ari), ari.difference.mean > 0.0) {
        (false, _) => "about as near to the clean parse",
        (true, true) => "nearer to the clean parse",
        (true, false) => "farther from the clean parse",
    };
    format!(
        "{speed} ({:+.1} ± {:.1} steps) and {quality} (ARI {:+.3} ± {:.3}) than {name}",
        steps.difference.mean, steps.difference.error, ari.difference.mean, ari.difference.error
    )
}

/// The result at the shortest delay.
fn verdict(comparisons: &[Comparison]) -> String {
    let Some(first) = comparisons.first() else { return "Nothing was primed: the memory weight is 0".to_owned() };
    let at = |against| comparisons.iter().find(|one| one.against == against && one.delay == first.delay);
    let mut text = format!("With a delay of {} steps primed perception is ", first.delay);
    text.push_str(&clause(first, "without a memory"));
    if let Some(other) = at(Condition::Other) {
        text.push_str("; ");
        text.push_str(&clause(other, "with the memory of another picture"));
        let gains = |one: &Comparison| {
            let faster = is_sure(&one.steps) && one.steps.difference.mean < 0.0;
            let better = is_sure(&one.mean_ari) && one.mean_ari.difference.mean > 0.0;
            let slower = is_sure(&one.steps) && one.steps.difference.mean > 0.0;
            let worse = is_sure(&one.mean_ari) && one.mean_ari.difference.mean < 0.0;
            (faster || better, slower || worse)
        };
        text.push_str(match (gains(first), gains(other)) {
            ((true, false), (true, false)) => ". The memory of this very picture helps",
            ((true, false), _) => ". It helps, but another picture's memory helps as much: this is no priming",
            ((true, true), _) => ". It gains in one and loses in the other",
            ((false, true), _) => ". It harms",
            ((false, false), _) => ". No difference can be told from the noise",
        });
    }
    text
}
