//! What can be turned in the deblurring experiment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::FastWeightsError;
use crate::names::{keys, names};

/// What blurs the pairs A after they were learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disturbance {
    /// Pairs B are learned.
    Pairs,
    /// Noise is added to the slow weights, once (the case in which theory is exact).
    Noise,
}

/// When the fast weights fade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fading {
    /// After every sweep over the pairs.
    Sweep,
    /// After every presentation of a pair.
    Presentation,
}

keys!(Fading { Presentation: "presentation", Sweep: "sweep" });

/// Sizes, rates and durations. The defaults are 20 pairs A, 20 pairs B and 10 of A rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct DeblurringSettings {
    /// d, units of an input: random, -1 or 1.
    pub inputs: usize,
    /// Units of an output: random, -1 or 1.
    pub outputs: usize,
    /// Number of pairs A, learned first.
    pub first: usize,
    /// Number of pairs B, learned second.
    pub second: usize,
    /// Pairs of A that are rehearsed; fewer than there are, so that some are not.
    pub rehearsed: usize,
    /// s, the rate of the slow weights.
    pub slow_rate: f32,
    /// f, the rate of the fast weights.
    pub fast_rate: f32,
    /// What is left of the fast weights each time they fade, 0 to 1.
    pub fast_decay: f32,
    /// When they fade.
    pub fading: Fading,
    /// The rate of the control that has one weight per connection.
    pub single_rate: f32,
    /// Sweeps over A.
    pub learn_first: usize,
    /// What blurs A.
    pub disturbance: Disturbance,
    /// Sweeps over B.
    pub learn_second: usize,
    /// Standard deviation of the noise on a slow weight, times the square root of d: the error it makes.
    pub noise: f32,
    /// Sweeps without any pair between the disturbance and the rehearsal; only the fast weights fade.
    pub wait: usize,
    /// Sweeps over the rehearsed pairs.
    pub rehearse: usize,
    /// Networks to average over.
    pub runs: usize,
    /// The seed of all of them.
    pub seed: u64,
}

impl Default for DeblurringSettings {
    fn default() -> Self {
        Self {
            inputs: 30,
            outputs: 10,
            first: 20,
            second: 20,
            rehearsed: 10,
            slow_rate: 0.1,
            fast_rate: 0.5,
            fast_decay: 0.9,
            fading: Fading::Presentation,
            single_rate: 0.1,
            learn_first: 100,
            disturbance: Disturbance::Pairs,
            learn_second: 50,
            noise: 0.5,
            wait: 0,
            rehearse: 20,
            runs: 24,
            seed: 1,
        }
    }
}

/// Settings worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Pairs B blur A; half of A is rehearsed.
    Pairs,
    /// The same with a waiting time in which the fast weights of B go.
    Waiting,
    /// Noise blurs A.
    Noise,
    /// Fast weights that fade slowly hold much of B.
    Slow,
}

names!(Preset { Pairs: "Pairs", Waiting: "After a while", Noise: "Noise", Slow: "Slow fading" });

impl Preset {
    /// What to look at, in one sentence.
    pub fn help(self) -> &'static str {
        match self {
            Preset::Pairs => "20 pairs A, 20 pairs B, 10 of A rehearsed: some of the others come back",
            Preset::Waiting => {
                "The fast weights of B are gone before A is rehearsed: what comes back, rehearsal brings"
            }
            Preset::Noise => "Noise on the slow weights in place of B: what comes back is what theory says",
            Preset::Slow => {
                "5 of A rehearsed, fast weights fade once a sweep: the others come back, and would by waiting too"
            }
        }
    }

    /// Its settings.
    pub fn settings(self) -> DeblurringSettings {
        let default = DeblurringSettings::default();
        match self {
            Preset::Pairs => default,
            Preset::Waiting => DeblurringSettings { wait: 20, ..default },
            Preset::Noise => DeblurringSettings {
                disturbance: Disturbance::Noise,
                noise: 1.0,
                learn_first: 150,
                rehearse: 40,
                ..default
            },
            Preset::Slow => {
                DeblurringSettings { inputs: 100, rehearsed: 5, fading: Fading::Sweep, learn_second: 20, ..default }
            }
        }
    }
}

/// Most sweeps of one phase.
pub(super) const MOST_SWEEPS: usize = 5000;

impl DeblurringSettings {
    /// Whether the experiment can be run.
    ///
    /// # Errors
    /// A size or a number of runs outside its range, a rate or a decay outside its range, or nothing left unrehearsed.
    pub fn check(&self) -> Result<(), FastWeightsError> {
        let refuse = |text: String| Err(FastWeightsError::Experiment(text));
        let sizes = [
            (self.inputs, 1, 1000, "inputs"),
            (self.outputs, 1, 1000, "outputs"),
            (self.first, 2, 1000, "pairs A"),
            (self.second, 1, 1000, "pairs B"),
            (self.runs, 1, 1000, "runs"),
        ];
        for (value, low, high, name) in sizes {
            if !(low..=high).contains(&value) {
                return refuse(format!("the number of {name} is {value}: choose {low} to {high}"));
            }
        }
        if self.rehearsed >= self.first {
            return refuse(format!(
                "{} of {} pairs A cannot be rehearsed: at least one must be left out, to see what becomes of it",
                self.rehearsed, self.first
            ));
        }
        for sweeps in [self.learn_first, self.learn_second, self.wait, self.rehearse] {
            if sweeps > MOST_SWEEPS {
                return refuse(format!("{sweeps} sweeps are too many: choose at most {MOST_SWEEPS}"));
            }
        }
        for (rate, name) in [
            (self.slow_rate, "slow rate"),
            (self.fast_rate, "fast rate"),
            (self.single_rate, "rate of the single weights"),
        ] {
            if !(0.0..=2.0).contains(&rate) {
                return refuse(format!("the {name} is {rate}: choose 0 to 2"));
            }
        }
        if self.slow_rate + self.fast_rate > 2.0 {
            return refuse(format!(
                "the slow rate and the fast rate are {} together: above 2 every correction overshoots",
                self.slow_rate + self.fast_rate
            ));
        }
        if !(0.0..=1.0).contains(&self.fast_decay) {
            return refuse(format!("the decay of the fast weights is {}: choose 0 to 1", self.fast_decay));
        }
        if !self.noise.is_finite() || self.noise < 0.0 {
            return refuse(format!("the noise is {}: choose zero or a positive number", self.noise));
        }
        Ok(())
    }
}
