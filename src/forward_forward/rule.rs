//! The local rule: how a layer learns from one batch of positive and one of negative cases, in closed form and with
//! nothing from the layers above (Hinton 2022, sections 2 and 2.1; the steps are those of the program published with
//! it).
//!
//! ```text
//! D_pos = (1 - p) dG/dx / T      D_neg = -p dG/dx / T              p = sigma(s (G - theta) / T)
//! m    <- 0.9 m + 0.1 mean(y)    D_pos += peer (mean_k m_k - m_j)   on positive cases
//! g    <- 0.9 g + 0.1 (in_pos^T D_pos + in_neg^T D_neg) / cases
//! W    <- W + gain rate (g - cost W)
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::goodness::{Goodness, Pull, sigma};
use crate::names::keys;

/// What is to become likely.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Every layer by itself tells positive from negative data: p = sigma(s (G - theta) / T).
    #[default]
    Threshold,
    /// Every layer learns what it can add to the goodness of all: p = sigma(s (sum of all G - sum of all theta) / T),
    /// in which the goodness of the others is a constant (layer collaboration).
    Collaboration,
    /// A positive case is to be better than the negative one beside it: softplus(-alpha s (G_pos - G_neg)), of the mean
    /// square (the symmetric loss).
    Symmetric,
}

keys!(Objective { Threshold: "threshold", Collaboration: "collaboration", Symmetric: "symmetric" });

impl Objective {
    /// Whether a layer has to know the goodness of the others.
    pub fn is_shared(self) -> bool {
        self == Objective::Collaboration
    }
}

/// The settings of the rule. All of them may change between two updates.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Rule {
    /// What is summed to goodness.
    pub goodness: Goodness,
    /// Which way positive data pull it.
    pub pull: Pull,
    /// What is to become likely.
    pub objective: Objective,
    /// The threshold of goodness, for each unit, above 0.
    pub theta: f32,
    /// Temperature T, above 0.
    pub temperature: f32,
    /// alpha of the symmetric loss, above 0.
    pub alpha: f32,
    /// Peer normalisation: how strongly a unit is pulled to the mean activity of its layer, 0 or more. It wakes units
    /// that are always off and calms those that are always on.
    pub peer: f32,
    /// Step size, 0 or more.
    pub rate: f32,
    /// Share of every weight that goes at each step, times the rate, 0 or more.
    pub cost: f32,
    /// How much of the running gradient stays at each step, 0 to below 1.
    pub momentum: f32,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            goodness: Goodness::Squares,
            pull: Pull::Up,
            objective: Objective::Threshold,
            theta: 1.0,
            temperature: 1.0,
            alpha: 4.0,
            peer: 0.03,
            rate: 0.01,
            cost: 0.001,
            momentum: 0.9,
        }
    }
}

impl Rule {
    /// Refuses what cannot be trained with.
    ///
    /// # Errors
    /// The first number out of its range, in words.
    pub fn check(&self) -> Result<(), String> {
        let above_zero = [("theta", self.theta), ("the temperature", self.temperature), ("alpha", self.alpha)];
        if let Some((name, value)) = above_zero.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0)) {
            return Err(format!("{name} is {value}: it must be above 0"));
        }
        let not_negative = [("the peer strength", self.peer), ("the rate", self.rate), ("the weight cost", self.cost)];
        if let Some((name, value)) = not_negative.into_iter().find(|(_, value)| !(value.is_finite() && *value >= 0.0)) {
            return Err(format!("{name} is {value}: it must be 0 or more"));
        }
        if !(0.0..1.0).contains(&self.momentum) {
            return Err(format!("the momentum is {}: it must be 0 or more and below 1", self.momentum));
        }
        Ok(())
    }

    /// How likely a case of this goodness is positive.
    pub fn positive(&self, goodness: f32, theta: f32) -> f32 {
        sigma(self.pull.sign() * (goodness - theta) / self.temperature)
    }

    /// The factors of dG/dx of positive and negative cases: dJ/dG with J what becomes likely, ascending. `others` is
    /// what the goodness of the other layers is above their thresholds; only collaboration asks for it.
    pub fn residuals(&self, positive: Judged, negative: Judged, units: usize) -> [f32; 2] {
        let (sign, theta) = (self.pull.sign(), self.goodness.theta(self.theta, units));
        let likely = |case: Judged, others: f32| sigma(sign * (case.goodness + others - theta) / self.temperature);
        let threshold = |others: [f32; 2]| {
            let [up, down] = [likely(positive, others[0]), likely(negative, others[1])];
            [sign * (1.0 - up) / self.temperature, -sign * down / self.temperature]
        };
        match self.objective {
            Objective::Threshold => threshold([0.0; 2]),
            Objective::Collaboration => threshold([positive.others, negative.others]),
            Objective::Symmetric => {
                // The mean, whatever the sum: divided here, where the goodness is a sum.
                let per_unit = match self.goodness {
                    Goodness::MeanSquares => 1.0,
                    Goodness::Squares | Goodness::Sum => 1.0 / units.max(1) as f32,
                };
                let ahead = sign * per_unit * (positive.goodness - negative.goodness);
                let pull = sign * self.alpha * per_unit * sigma(-self.alpha * ahead);
                [pull, -pull]
            }
        }
    }

    /// J of one pair of cases: what the residuals are the derivative of. For measurements and tests.
    pub fn likelihood(&self, positive: Judged, negative: Judged, units: usize) -> f32 {
        let (sign, theta) = (self.pull.sign(), self.goodness.theta(self.theta, units));
        // ln sigma(x), without overflow.
        let log_sigma = |x: f32| -((-x.abs()).exp().ln_1p() + (-x).max(0.0));
        let x = |case: Judged, others: f32| sign * (case.goodness + others - theta) / self.temperature;
        match self.objective {
            Objective::Threshold => log_sigma(x(positive, 0.0)) + log_sigma(-x(negative, 0.0)),
            Objective::Collaboration => {
                log_sigma(x(positive, positive.others)) + log_sigma(-x(negative, negative.others))
            }
            Objective::Symmetric => {
                let per_unit = match self.goodness {
                    Goodness::MeanSquares => 1.0,
                    Goodness::Squares | Goodness::Sum => 1.0 / units.max(1) as f32,
                };
                log_sigma(self.alpha * sign * per_unit * (positive.goodness - negative.goodness))
            }
        }
    }
}

/// A case as a layer judges it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Judged {
    /// Its goodness.
    pub goodness: f32,
    /// What the goodness of all other layers is above their thresholds.
    pub others: f32,
}

/// One update within a training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The gain of the step.
    pub gain: f32,
    /// Whether it learns from positive cases, and whether from negative ones.
    pub learns: [bool; 2],
}

impl Moment {
    /// The update after `update` of `updates`, from both kinds of cases at once.
    pub fn of(update: u64, updates: u64) -> Self {
        Self { gain: gain(update, updates), learns: [true; 2] }
    }

    /// The same where positive and negative cases come in bursts of `burst` updates (awake and asleep, Hinton 2022,
    /// section 5); 0 for both at once.
    pub fn in_bursts(update: u64, updates: u64, burst: u64) -> Self {
        let awake = update.checked_div(burst).map(|bursts| bursts.is_multiple_of(2));
        Self { learns: awake.map_or([true; 2], |awake| [awake, !awake]), ..Self::of(update, updates) }
    }
}

/// The gain of the step: 1 for the first half of a training, then in a straight line to 0.
pub fn gain(update: u64, updates: u64) -> f32 {
    let done = update as f64 / updates.max(1) as f64;
    (2.0 * (1.0 - done)).clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_residuals_are_the_derivatives_of_the_likelihood() {
        for objective in Objective::ALL {
            for pull in Pull::ALL {
                for goodness in Goodness::ALL {
                    let rule = Rule { objective, pull, goodness, temperature: 2.0, theta: 0.3, ..Rule::default() };
                    let [positive, negative] =
                        [Judged { goodness: 1.3, others: 0.4 }, Judged { goodness: 0.9, others: -0.2 }];
                    let moved = |by: [f32; 2]| {
                        let case = |case: Judged, by: f32| Judged { goodness: case.goodness + by, ..case };
                        rule.likelihood(case(positive, by[0]), case(negative, by[1]), 4)
                    };
                    let found = rule.residuals(positive, negative, 4);
                    let by = [[0.01, 0.0], [0.0, 0.01]];
                    for (residual, by) in found.into_iter().zip(by) {
                        let slope = (moved(by) - moved(by.map(|by| -by))) / 0.02;
                        assert!((slope - residual).abs() < 1e-3, "{rule:?}: {slope} {residual}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_gain_is_whole_for_half_of_the_way() {
        assert_eq!([0, 50, 75, 100, 120].map(|update| gain(update, 100)), [1.0, 1.0, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn bursts_take_turns() {
        let learns = [0, 3, 4, 7, 8].map(|update| Moment::in_bursts(update, 100, 4).learns);
        assert_eq!(learns, [[true, false], [true, false], [false, true], [false, true], [true, false]]);
        assert_eq!(Moment::in_bursts(5, 100, 0), Moment::of(5, 100));
    }

    #[test]
    fn settings_that_cannot_be_are_refused_in_words() {
        let bad = [
            Rule { theta: 0.0, ..Rule::default() },
            Rule { temperature: f32::NAN, ..Rule::default() },
            Rule { rate: -1.0, ..Rule::default() },
            Rule { momentum: 1.0, ..Rule::default() },
        ];
        let words = bad.map(|rule| rule.check().err().unwrap_or_default());
        assert_eq!(words[0], "theta is 0: it must be above 0");
        assert_eq!(words[1], "the temperature is NaN: it must be above 0");
        assert_eq!(words[2], "the rate is -1: it must be 0 or more");
        assert!(words[3].starts_with("the momentum is 1:"));
        assert_eq!(Rule::default().check(), Ok(()));
    }
}
