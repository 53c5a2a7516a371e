//! What a step costs on this machine, and what it would cost on another grid.
//!
//! ```text
//! t(N') = t(N) [ (1 - a) N' / N + a P(N') / P(N) ]      P(N) = sum_l N min(N, 1 + pi r_l^2 + far_l)
//! ```
//!
//! a is the smoother's share of the time of a step, P the pairs of columns that it looks at. So at a radius in columns
//! a step costs as much as there are columns, at a global radius as much as their square.

use std::collections::VecDeque;
use std::time::Duration;

use crate::glom::{Kernel, PhaseTimes, Reach, Settings};

/// Steps over which the median is taken.
const STEPS: usize = 9;

/// Measures steps.
#[derive(Debug, Default)]
pub(super) struct CostMeter {
    /// Seconds of the newest steps, and the smoother's share of the time of each.
    steps: VecDeque<(f32, f32)>,
}

impl CostMeter {
    /// Notes how long a step took in all, how long GLOM's part of it, and where that went.
    pub fn note(&mut self, took: Duration, glom: Duration, phases: PhaseTimes) {
        let total = phases.bottom_up + phases.top_down + phases.attention + phases.update;
        let share = if total > 0.0 { phases.attention / total } else { 0.0 };
        let share = share * glom.as_secs_f64() / took.as_secs_f64().max(f64::MIN_POSITIVE);
        if self.steps.len() == STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back((took.as_secs_f32(), share as f32));
    }

    /// The cost on a grid of `columns` with these settings, once a step has been made.
    pub fn cost(&self, columns: usize, settings: &Settings) -> Option<StepCost> {
        let mut steps: Vec<(f32, f32)> = self.steps.iter().copied().collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let &(seconds, attention) = steps.get(steps.len() / 2)?;
        let softmax = (0..settings.levels.len()).filter(|level| settings.levels[*level].kernel == Kernel::Softmax);
        let seen = softmax.map(|level| match settings.reach_in_force(level) {
            Reach::Global => f32::INFINITY,
            Reach::Radius(radius) => {
                std::f32::consts::PI * radius * radius + 1.0 + settings.levels[level].far_samples as f32
            }
        });
        Some(StepCost { columns, seconds, attention, seen: seen.collect() })
    }
}

/// What a step costs.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCost {
    /// Columns of the grid on which it was measured.
    pub columns: usize,
    /// Seconds of a step there, islands and meters included: the median of the newest steps.
    pub seconds: f32,
    /// The smoother's share of the time, 0 to 1.
    attention: f32,
    /// Columns that one column looks at, at most, for every level with a softmax.
    seen: Vec<f32>,
}

impl StepCost {
    /// Seconds of a step on a grid of so many columns: measured on this one, an estimate on another.
    pub fn seconds_at(&self, columns: usize) -> f32 {
        let (here, there) = (self.columns.max(1) as f32, columns as f32);
        let pairs = |columns: f32| self.seen.iter().map(|seen| columns * seen.min(columns)).sum::<f32>();
        let growth = there / here;
        let smoother = if self.seen.is_empty() { growth } else { pairs(there) / pairs(here) };
        self.seconds * ((1.0 - self.attention) * growth + self.attention * smoother)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::glom::{HandMade, Model as _};

    fn meter(attention: f64) -> CostMeter {
        let mut meter = CostMeter::default();
        // The first step of a grid takes longer, and now and then the machine does something else.
        for ms in [90, 10, 11, 10, 9, 10, 60, 10, 10, 10] {
            let phases = PhaseTimes { bottom_up: 1.0 - attention, attention, ..PhaseTimes::default() };
            meter.note(Duration::from_millis(ms), Duration::from_millis(ms), phases);
        }
        meter
    }

    #[test]
    fn a_step_costs_as_much_as_columns_at_a_radius_and_as_their_square_at_a_global_one() {
        let mut settings = HandMade::default().default_settings();
        assert!(CostMeter::default().cost(100, &settings).is_none(), "nothing is measured before a step");
        for level in &mut settings.levels {
            level.reach = Reach::Radius(2.0);
        }
        let local = meter(0.5).cost(1000, &settings).unwrap();
        assert!((local.seconds - 0.010).abs() < 1e-6, "{local:?}");
        assert_eq!(local.seconds_at(1000), local.seconds);
        assert!((local.seconds_at(4000) / local.seconds - 4.0).abs() < 1e-4);
        for level in &mut settings.levels {
            level.reach = Reach::Global;
        }
        let global = meter(0.5).cost(1000, &settings).unwrap();
        assert!((global.seconds_at(4000) / global.seconds - (0.5 * 4.0 + 0.5 * 16.0)).abs() < 1e-4);
    }
}
