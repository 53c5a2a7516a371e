//! What the deblurring experiment measured.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settings::{DeblurringSettings, Disturbance};
use crate::names::names;

/// A network or one of its controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arm {
    /// Slow and fast weights; some of A are rehearsed.
    SlowAndFast,
    /// The same without any rehearsal: the fast weights only fade.
    Waiting,
    /// One weight per connection; some of A are rehearsed.
    SlowOnly,
}

names!(Arm { SlowAndFast: "slow and fast weights", Waiting: "waiting, no rehearsal", SlowOnly: "slow weights only" });

/// A part of the experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Learning A.
    First,
    /// Learning B, or one moment of noise.
    Disturb,
    /// Nothing is shown.
    Wait,
    /// Some of A are shown again.
    Rehearse,
}

names!(Phase { First, Disturb, Wait, Rehearse });

/// Mean squared errors per output unit (a silent network has 1), averaged over the networks.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Errors {
    /// Of the pairs A that are, or will be, rehearsed.
    pub rehearsed: f32,
    /// Of the other pairs A.
    pub unrehearsed: f32,
    /// Of the pairs B.
    pub second: f32,
    /// Standard deviation of `unrehearsed` over the networks.
    pub spread: f32,
    /// b, how much of its own answer a pair of A that is not rehearsed lacks: the mean of (y - y') y per output unit.
    pub forgotten: f32,
}

/// The errors of every arm before the first sweep and after every sweep.
pub(super) type Trace = [Vec<Errors>; Arm::ALL.len()];

/// All curves, over sweeps.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DeblurringReport {
    /// What was run.
    pub settings: DeblurringSettings,
    /// Networks finished.
    pub finished: usize,
    /// Per arm, in the order of [`Arm::ALL`]: errors before the first sweep and after every sweep.
    pub arms: Vec<Vec<Errors>>,
    /// Sums over the networks, from which the curves are made: three errors, the square of one, what is forgotten.
    #[serde(skip)]
    sums: Vec<Vec<[f64; 5]>>,
}

/// The experiment in a few numbers: errors of the pairs A, by the network with slow and fast weights unless said
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// Unrehearsed, when A was learned.
    pub learned: f32,
    /// Unrehearsed, when rehearsal begins.
    pub blurred: f32,
    /// Unrehearsed, in the end.
    pub rehearsed_unrehearsed: f32,
    /// Rehearsed, in the end.
    pub rehearsed: f32,
    /// Unrehearsed, in the end, when nothing was rehearsed.
    pub waited: f32,
    /// The error of the unrehearsed in the end by theory, from their error when nothing was rehearsed; none if as many
    /// are rehearsed as there are input units, or nearly.
    pub predicted: Option<f32>,
    /// Unrehearsed, slow weights only: when rehearsal begins and in the end.
    pub slow_only: [f32; 2],
}

impl PartialEq for DeblurringReport {
    fn eq(&self, other: &Self) -> bool {
        (&self.settings, self.finished, &self.arms) == (&other.settings, other.finished, &other.arms)
    }
}

impl DeblurringReport {
    pub(super) fn new(settings: &DeblurringSettings) -> Self {
        let arms = Arm::ALL.len();
        Self { settings: *settings, finished: 0, arms: vec![Vec::new(); arms], sums: vec![Vec::new(); arms] }
    }

    /// Takes one more network into the averages.
    pub(super) fn add(&mut self, trace: &Trace) {
        self.finished += 1;
        let count = self.finished as f64;
        for ((sums, points), errors) in self.sums.iter_mut().zip(&mut self.arms).zip(trace) {
            sums.resize(errors.len(), [0.0; 5]);
            points.resize(errors.len(), Errors::default());
            for ((sum, point), errors) in sums.iter_mut().zip(points).zip(errors) {
                let [rehearsed, unrehearsed, second, forgotten] =
                    [errors.rehearsed, errors.unrehearsed, errors.second, errors.forgotten].map(f64::from);
                let values = [rehearsed, unrehearsed, second, unrehearsed * unrehearsed, forgotten];
                for (sum, value) in sum.iter_mut().zip(values) {
                    *sum += value;
                }
                let mean = sum.map(|sum| sum / count);
                *point = Errors {
                    rehearsed: mean[0] as f32,
                    unrehearsed: mean[1] as f32,
                    second: mean[2] as f32,
                    spread: (mean[3] - mean[1] * mean[1]).max(0.0).sqrt() as f32,
                    forgotten: mean[4] as f32,
                };
            }
        }
    }

    /// The curve of one arm: errors before the first sweep (0) and after every sweep; empty before the first network.
    pub fn errors(&self, arm: Arm) -> &[Errors] {
        self.arms.get(arm as usize).map_or(&[], Vec::as_slice)
    }

    /// All curves as comma-separated text with a heading: one line per arm and sweep.
    pub fn csv(&self) -> String {
        let mut text = String::from("arm,sweep,rehearsed,unrehearsed,unrehearsed_spread,second,forgotten\n");
        for arm in Arm::ALL {
            for (sweep, errors) in self.errors(arm).iter().enumerate() {
                let Errors { rehearsed, unrehearsed, second, spread, forgotten } = errors;
                let name = arm.name();
                text.push_str(&format!("\"{name}\",{sweep},{rehearsed},{unrehearsed},{spread},{second},{forgotten}\n"));
            }
        }
        text
    }

    /// The points of the curves between which a phase lies.
    pub fn range(&self, phase: Phase) -> Range<usize> {
        let settings = &self.settings;
        let disturb = if settings.disturbance == Disturbance::Noise { 1 } else { settings.learn_second };
        let lengths = [settings.learn_first, disturb, settings.wait, settings.rehearse];
        let start = lengths.iter().take(phase as usize).sum();
        start..start + lengths[phase as usize]
    }

    /// The point of the curves at which a phase begins.
    pub fn start(&self, phase: Phase) -> usize {
        self.range(phase).start
    }

    /// The experiment in a few numbers; zeros before the first network.
    pub fn summary(&self) -> Summary {
        let at = |arm, point: usize| self.errors(arm).get(point).copied().unwrap_or_default();
        let end = self.range(Phase::Rehearse).end;
        let begin = self.start(Phase::Rehearse);
        let learned = at(Arm::SlowAndFast, self.start(Phase::Disturb)).unrehearsed;
        let waiting = at(Arm::Waiting, end);
        Summary {
            learned,
            blurred: at(Arm::SlowAndFast, begin).unrehearsed,
            rehearsed_unrehearsed: at(Arm::SlowAndFast, end).unrehearsed,
            rehearsed: at(Arm::SlowAndFast, end).rehearsed,
            waited: waiting.unrehearsed,
            predicted: predict(&self.settings, &waiting),
            slow_only: [at(Arm::SlowOnly, begin).unrehearsed, at(Arm::SlowOnly, end).unrehearsed],
        }
    }
}

/// The error of the unrehearsed after others were rehearsed to the end, from what it is without.
fn predict(settings: &DeblurringSettings, errors: &Errors) -> Option<f32> {
    let (units, rehearsed) = (settings.inputs as f32, settings.rehearsed as f32);
    let forgotten = errors.forgotten * errors.forgotten;
    let foreign = (errors.unrehearsed - forgotten).max(0.0);
    let left = units - rehearsed - 1.0;
    (left > 0.0).then(|| foreign * (1.0 - rehearsed / units) + forgotten * (1.0 + rehearsed / left))
}
