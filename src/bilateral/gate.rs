//! A gate between two sides: it moves trust to the side with the smaller running error.
//!
//! The error of a side is the [surprise](crate::glom::Glom::surprise) of its GLOM: how far what its columns hold is
//! from what bottom-up says, level 0 from the picture. Every model has it, with a decoder or without. It is 0 where a
//! side holds what it sees, it does not depend on the length of vectors, and it jumps when a video shows something new.
//! A side on which bottom-up weighs more has less of it: that is no merit of its parse.
//!
//! ```text
//! E_S(t) = (1 - rate) E_S(t - 1) + rate e_S(t)                               running error, E_S(0) = e_S(0)
//! g(t)   = argmin  g_L E_L + g_R E_R + T (g_L ln g_L + g_R ln g_R) + beta (g_R / g_L)^alpha       g_L + g_R = 1
//! ```
//!
//! Without a penalty (beta = 0) this is g = softmax(-E / T). The penalty moves responsibility from right, the
//! generalist, to left, the expert. With u = ln(g_R / g_L) the least is where
//!
//! ```text
//! h(u) = E_R - E_L + T u + beta alpha (2 exp(alpha u) + exp((alpha + 1) u) + exp((alpha - 1) u)) = 0
//! ```
//!
//! and h rises with u for every alpha from 1 on, so that there is one.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How the gate moves.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Gate {
    /// Share of the newest error in the running one, above 0, at most 1.
    pub rate: f32,
    /// T, in units of the error, above 0: a difference of T moves trust to 73 %.
    pub temperature: f32,
    /// beta, 0 or more: what it costs that right is trusted.
    pub penalty: f32,
    /// The power to which shares are raised, alpha: 1 to 8.
    pub power: f32,
}

impl Default for Gate {
    fn default() -> Self {
        Self { rate: 0.3, temperature: 0.02, penalty: 0.0, power: 1.0 }
    }
}

/// Settings that no gate can have.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the gate's {name} is {value}: it must be {wanted}")]
pub struct GateError {
    /// Which.
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// What it must be.
    pub wanted: &'static str,
}

/// As it is typed: `rate=0.3,temperature=0.02,penalty=0,power=1`; what is not said is as usual.
impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut gate = Gate::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let to = match name {
                "rate" => &mut gate.rate,
                "temperature" => &mut gate.temperature,
                "penalty" => &mut gate.penalty,
                "power" => &mut gate.power,
                _ => return Err(format!("\"{name}\" is nothing of a gate: rate, temperature, penalty, power")),
            };
            *to = value.parse().map_err(|_| format!("the gate's {name} is \"{value}\": it must be a number"))?;
        }
        gate.check().map_err(|error| error.to_string())?;
        Ok(gate)
    }
}

/// The gate after one step.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Trust {
    /// The errors of left and right at this step.
    pub errors: [f32; 2],
    /// Their running errors.
    pub running: [f32; 2],
    /// Trust in left and right, each 0 to 1, together 1.
    pub shares: [f32; 2],
}

/// Whom the gate trusts when something new comes: means over the frames that took the place of another one.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Novelty {
    /// How many frames came.
    pub frames: usize,
    /// Before one came: at the last step of the frame before.
    pub before: Trust,
    /// When it came: at its first step.
    pub first: Trust,
    /// When it goes: at its last step.
    pub last: Trust,
}

impl Novelty {
    /// Of what the gate said step by step, each with the frame that was shown; none where no frame changed.
    pub fn of(steps: &[(usize, Trust)]) -> Option<Self> {
        let shown: Vec<&[(usize, Trust)]> = steps.chunk_by(|one, next| one.0 == next.0).collect();
        let come: Vec<[&Trust; 3]> = shown
            .windows(2)
            .filter_map(|pair| Some([&pair[0].last()?.1, &pair[1].first()?.1, &pair[1].last()?.1]))
            .collect();
        let mean = |which: usize| Trust::mean(come.iter().map(|trusts| trusts[which]));
        (!come.is_empty()).then(|| Self { frames: come.len(), before: mean(0), first: mean(1), last: mean(2) })
    }
}

impl Trust {
    /// The mean of some.
    fn mean<'a>(of: impl ExactSizeIterator<Item = &'a Trust>) -> Trust {
        let share = 1.0 / of.len().max(1) as f32;
        let mut mean = Trust { errors: [0.0; 2], running: [0.0; 2], shares: [0.0; 2] };
        for trust in of {
            for side in 0..2 {
                mean.errors[side] += share * trust.errors[side];
                mean.running[side] += share * trust.running[side];
                mean.shares[side] += share * trust.shares[side];
            }
        }
        mean
    }
}

impl Gate {
    /// The largest alpha.
    pub const MOST_POWER: f32 = 8.0;

    /// Checks the settings.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), GateError> {
        let Self { rate, temperature, penalty, power } = *self;
        let wrong = |name, value, wanted| Err(GateError { name, value, wanted });
        match () {
            () if !(rate > 0.0 && rate <= 1.0) => wrong("rate", rate, "above 0, at most 1"),
            () if !(temperature > 0.0 && temperature.is_finite()) => wrong("temperature", temperature, "above 0"),
            () if !(penalty >= 0.0 && penalty.is_finite()) => wrong("penalty", penalty, "0 or more"),
            () if !(1.0..=Self::MOST_POWER).contains(&power) => wrong("power", power, "from 1 to 8"),
            () => Ok(()),
        }
    }

    /// The gate after every step, given the errors of left and right, the earliest first.
    pub fn over_time(&self, errors: impl IntoIterator<Item = [f32; 2]>) -> Vec<Trust> {
        let mut before: Option<[f32; 2]> = None;
        let step = |errors: [f32; 2]| {
            let running = before.map_or(errors, |before| {
                std::array::from_fn(|side| before[side] + self.rate * (errors[side] - before[side]))
            });
            before = Some(running);
            Trust { errors, running, shares: self.shares(running) }
        };
        errors.into_iter().map(step).collect()
    }

    /// Trust in left and right, given their running errors.
    pub fn shares(&self, running: [f32; 2]) -> [f32; 2] {
        let [left, right] = running.map(f64::from);
        let [temperature, penalty, power] = [self.temperature, self.penalty, self.power].map(f64::from);
        let h = |u: f64| {
            let moved = [power, power + 1.0, power - 1.0].map(|by| (by * u).exp());
            right - left + temperature * u + penalty * power * (2.0 * moved[0] + moved[1] + moved[2])
        };
        let unpenalised = (left - right) / temperature;
        let mut u = unpenalised;
        if penalty > 0.0 {
            // The penalty only lowers u; without it h is 0 at `unpenalised`, and it is below 0 where u is low enough.
            let (mut low, mut high) = (unpenalised - 1.0, unpenalised);
            while h(low) > 0.0 {
                low -= unpenalised - low;
            }
            for _ in 0..100 {
                u = 0.5 * (low + high);
                if h(u) > 0.0 { high = u } else { low = u }
            }
        }
        let right = 1.0 / (1.0 + (-u).exp());
        [(1.0 - right) as f32, right as f32]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn equal_errors_are_trusted_alike_and_a_smaller_one_more() {
        let gate = Gate::default();
        assert_eq!(gate.shares([0.3, 0.3]), [0.5, 0.5]);
        let [left, right] = gate.shares([0.30, 0.32]);
        assert!((left - 1.0 / (1.0 + (-1.0_f32).exp())).abs() < 1e-4 && (left + right - 1.0).abs() < 1e-6, "{left}");
        assert_eq!(gate.shares([0.32, 0.30]), [right, left], "sides are alike without a penalty");
        assert!(gate.shares([900.0, 0.0])[1] == 1.0);
    }

    #[test]
    fn the_penalty_moves_trust_to_the_left_and_what_is_found_is_the_least() {
        let cost = |gate: &Gate, running: [f32; 2], left: f64| {
            let (g, e) = ([left, 1.0 - left], running.map(f64::from));
            let entropy: f64 = g.iter().map(|g| g * g.ln()).sum();
            let moved = f64::from(gate.penalty) * (g[1] / g[0]).powf(f64::from(gate.power));
            g[0] * e[0] + g[1] * e[1] + f64::from(gate.temperature) * entropy + moved
        };
        let mut before = 0.0;
        for penalty in [0.0, 0.001, 0.01, 0.1] {
            for power in [1.0, 2.0, 4.5] {
                let gate = Gate { penalty, power, temperature: 0.05, ..Gate::default() };
                let running = [0.4, 0.3];
                let left = f64::from(gate.shares(running)[0]);
                let least = cost(&gate, running, left);
                for by in [-1e-3, 1e-3] {
                    assert!(cost(&gate, running, (left + by).clamp(1e-6, 1.0 - 1e-6)) >= least, "{gate:?} {left}");
                }
                if power == 1.0 {
                    assert!(left > before, "{penalty}: {left} after {before}");
                    before = left;
                }
            }
        }
        assert!(Gate { penalty: 1.0, ..Gate::default() }.shares([0.5, 0.5])[0] > 0.9);
    }

    #[test]
    fn trust_follows_the_running_error_with_a_delay() {
        let gate = Gate { rate: 0.5, ..Gate::default() };
        let errors = [[0.2, 0.1], [0.2, 0.1], [0.1, 0.2], [0.1, 0.2], [0.1, 0.2]];
        let trust = gate.over_time(errors);
        assert_eq!(trust[0].running, [0.2, 0.1]);
        assert!((trust[2].running[0] - 0.15).abs() < 1e-6 && (trust[3].running[0] - 0.125).abs() < 1e-6);
        let right: Vec<f32> = trust.iter().map(|trust| trust.shares[1]).collect();
        assert!(right[1] > 0.9 && (right[2] - 0.5).abs() < 1e-3 && right[4] < right[3] && right[3] < 0.1, "{right:?}");
        assert!(gate.over_time([]).is_empty());
    }

    #[test]
    fn what_is_trusted_when_something_new_comes_is_read_at_the_frames_that_change() {
        let at = |frame: usize, left: f32| {
            (frame, Trust { errors: [left; 2], running: [left; 2], shares: [left, 1.0 - left] })
        };
        assert_eq!(Novelty::of(&[at(0, 0.5), at(0, 0.6)]), None, "nothing came");
        // The last frame is the first one again.
        let steps = [at(0, 0.5), at(0, 0.6), at(1, 0.2), at(1, 0.3), at(1, 0.4), at(0, 0.8)];
        let Some(novelty) = Novelty::of(&steps) else { panic!() };
        let left = |trust: Trust| trust.shares[0];
        assert_eq!(novelty.frames, 2);
        for (said, is) in [(novelty.before, 0.5), (novelty.first, 0.5), (novelty.last, 0.6)] {
            assert!((left(said) - is).abs() < 1e-6, "{said:?}");
            assert!((said.shares[0] + said.shares[1] - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn settings_that_cannot_be_are_refused_in_words() {
        let said = |gate: Gate| gate.check().unwrap_err().to_string();
        let usual = Gate::default();
        assert!(usual.check().is_ok());
        assert_eq!("penalty=0.01, power=2".parse(), Ok(Gate { penalty: 0.01, power: 2.0, ..usual }));
        assert_eq!("".parse(), Ok(usual));
        for (text, words) in [("rate=x", "must be a number"), ("speed=1", "nothing of a gate"), ("rate=2", "rate is 2")]
        {
            assert!(text.parse::<Gate>().unwrap_err().contains(words), "{text}");
        }
        assert!(said(Gate { rate: 0.0, ..usual }).contains("rate is 0"));
        assert!(said(Gate { temperature: f32::NAN, ..usual }).contains("temperature is NaN"));
        assert!(said(Gate { penalty: -1.0, ..usual }).contains("penalty is -1"));
        assert!(said(Gate { power: 0.5, ..usual }).contains("power is 0.5"));
    }
}
