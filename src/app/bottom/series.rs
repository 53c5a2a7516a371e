//! Meters over thousands of steps, thinned to what a plot can show: stretches of steps with the lowest and highest
//! value of each, so that no spike is lost. Appending a step is cheap; the stretches double in length when there are
//! too many.

use std::sync::Arc;

use crate::engine::{Curves, StepCurve};
use crate::islands::TruthKind;
use crate::names::names;

/// What a curve shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// Number of islands.
    Islands,
    /// Neighbour cosine minus all-pairs cosine.
    Contrast,
    /// |dx| over |x|, in percent.
    Change,
    /// Mean attention perplexity.
    Perplexity,
    /// 1 minus the mean trust, in percent.
    Doubt,
    /// Adjusted Rand index, with a truth.
    Ari,
    /// Segmentation covering, with a truth.
    Covering,
    /// Adjusted Rand index against the parts that the picture knows.
    PartsAri,
    /// Adjusted Rand index against the wholes that the picture knows.
    WholesAri,
    /// Adjusted Rand index against the scenes that the picture knows.
    ScenesAri,
    /// Frobenius norm of the fast weights.
    MemoryNorm,
    /// Effective rank of the fast weights.
    EffectiveRank,
}

names!(Meter {
    Islands,
    Contrast,
    Change,
    Perplexity,
    Doubt,
    Ari,
    Covering,
    PartsAri,
    WholesAri,
    ScenesAri,
    MemoryNorm,
    EffectiveRank,
});

impl Meter {
    /// The value of `level` at one step; NaN when there is none.
    pub fn value(self, step: &StepCurve, level: usize) -> f32 {
        let meters = step.levels.get(level);
        let scores = step.scores.as_ref().and_then(|scores| scores.get(level));
        let memory = step.memory.get(level);
        let known = |kind| step.known.as_ref().and_then(|known| known.of(kind).get(level)).map(|scores| scores.ari);
        match self {
            Meter::Islands => meters.map(|meters| meters.islands as f32),
            Meter::Contrast => meters.map(|meters| meters.contrast),
            // Nothing has moved before the first step.
            Meter::Change if step.step == 0 => None,
            Meter::Change => meters.map(|meters| 100.0 * meters.relative_change),
            Meter::Perplexity => meters.map(|meters| meters.perplexity),
            Meter::Doubt => meters.map(|meters| 100.0 * meters.doubt),
            Meter::Ari => scores.map(|scores| scores.ari),
            Meter::Covering => scores.map(|scores| scores.covering),
            Meter::PartsAri => known(TruthKind::Parts),
            Meter::WholesAri => known(TruthKind::Wholes),
            Meter::ScenesAri => known(TruthKind::Scenes),
            Meter::MemoryNorm => memory.map(|memory| memory.norm),
            // A matrix that is 0 has no rank to speak of.
            Meter::EffectiveRank => memory.filter(|memory| memory.norm > 0.0).map(|memory| memory.effective_rank),
        }
        .unwrap_or(f32::NAN)
    }
}

/// A stretch of steps.
#[derive(Debug, Clone)]
struct Stretch {
    first: usize,
    last: usize,
    steps: usize,
    /// Lowest and highest value, levels x meters.
    range: Vec<(f32, f32)>,
}

impl Stretch {
    fn of(step: &StepCurve) -> Self {
        let range = (0..step.levels.len())
            .flat_map(|level| Meter::ALL.map(|meter| meter.value(step, level)))
            .map(|value| (value, value))
            .collect();
        Self { first: step.step, last: step.step, steps: 1, range }
    }

    fn absorb(&mut self, other: &Stretch) {
        self.last = other.last;
        self.steps += other.steps;
        for (mine, theirs) in self.range.iter_mut().zip(&other.range) {
            // f32::min and max pass over NaN.
            *mine = (mine.0.min(theirs.0), mine.1.max(theirs.1));
        }
    }
}

/// The thinned curves of one run.
#[derive(Debug, Clone, Default)]
pub struct Series {
    run: u64,
    /// Steps taken in, and the last of them: if it is no longer where it was, the run went another way.
    taken: usize,
    last: Option<Arc<StepCurve>>,
    per_stretch: usize,
    stretches: Vec<Stretch>,
}

impl Series {
    /// The most stretches that are kept: about the width of a plot in pixels.
    pub const MOST: usize = 400;

    /// Takes in what `curves` has that was not there before.
    pub fn update(&mut self, run: u64, curves: &Curves) {
        let continues = self.run == run
            && self.taken <= curves.steps.len()
            && match (&self.last, self.taken.checked_sub(1).and_then(|at| curves.steps.get(at))) {
                (Some(last), Some(there)) => Arc::ptr_eq(last, there),
                (None, None) => true,
                _ => false,
            };
        if !continues {
            *self = Series { run, ..Series::default() };
        }
        self.per_stretch = self.per_stretch.max(1);
        for step in &curves.steps[self.taken..] {
            let one = Stretch::of(step);
            match self.stretches.last_mut() {
                Some(open) if open.steps < self.per_stretch && open.range.len() == one.range.len() => open.absorb(&one),
                _ => self.stretches.push(one),
            }
            if self.stretches.len() > Self::MOST {
                self.per_stretch *= 2;
                let halves = std::mem::take(&mut self.stretches);
                for half in halves {
                    match self.stretches.last_mut() {
                        Some(open) if open.steps + half.steps <= self.per_stretch => open.absorb(&half),
                        _ => self.stretches.push(half),
                    }
                }
            }
        }
        self.taken = curves.steps.len();
        self.last = curves.steps.last().cloned();
    }

    /// Points (step, value) of a meter at a level, at most two per stretch, without gaps.
    pub fn line(&self, meter: Meter, level: usize) -> Vec<[f64; 2]> {
        let at = level * Meter::ALL.len() + meter as usize;
        let mut line = Vec::with_capacity(2 * self.stretches.len());
        for stretch in &self.stretches {
            let Some(&(low, high)) = stretch.range.get(at) else {
                continue;
            };
            if !low.is_finite() || !high.is_finite() {
                continue;
            }
            line.push([stretch.first as f64, f64::from(low)]);
            if stretch.steps > 1 {
                line.push([stretch.last as f64, f64::from(high)]);
            }
        }
        line
    }
}

/// Points of the raw steps `from..` for a short range, where nothing needs thinning.
pub fn raw(curves: &Curves, from: usize, meter: Meter, level: usize) -> Vec<[f64; 2]> {
    let start = curves.steps.partition_point(|step| step.step < from);
    let steps = curves.steps[start..].iter();
    let points = steps.map(|step| [step.step as f64, f64::from(meter.value(step, level))]);
    points.filter(|point| point[1].is_finite()).collect()
}

/// The entry of a step, if there is one.
pub fn at(curves: &Curves, step: usize) -> Option<&Arc<StepCurve>> {
    let at = curves.steps.binary_search_by_key(&step, |entry| entry.step).ok()?;
    curves.steps.get(at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::islands::LevelMeters;

    fn step(step: usize, islands: usize) -> Arc<StepCurve> {
        let meters = LevelMeters {
            islands,
            largest_share: 0.0,
            contrast: 0.0,
            neighbour_cosine: 0.0,
            perplexity: 1.0,
            change: 0.0,
            relative_change: 0.0,
            norm: 1.0,
            cross_level_angle: None,
            nesting: None,
            bias_share: 0.0,
            flatness: None,
            doubt: 0.0,
        };
        Arc::new(StepCurve {
            step,
            frame: 0,
            levels: vec![meters; 2],
            memory: Vec::new(),
            surprise: None,
            scores: None,
            known: None,
        })
    }

    #[test]
    fn a_long_run_keeps_its_spike_in_few_points() {
        let mut curves = Curves { steps: (0..10_000).map(|at| step(at, if at == 7_777 { 999 } else { 5 })).collect() };
        let mut series = Series::default();
        series.update(1, &curves);
        for at in 10_000..10_050 {
            curves.steps.push(step(at, 5));
            series.update(1, &curves);
        }
        let line = series.line(Meter::Islands, 1);
        assert!(line.len() <= 2 * Series::MOST, "{}", line.len());
        let spike = line.iter().find(|point| point[1] == 999.0).unwrap();
        assert!((spike[0] - 7_777.0).abs() <= series.per_stretch as f64, "{spike:?}");
        assert_eq!(line.last().unwrap()[0], 10_049.0);
    }

    #[test]
    fn a_run_that_went_another_way_is_read_again() {
        let mut curves = Curves { steps: (0..20).map(|at| step(at, 5)).collect() };
        let mut series = Series::default();
        series.update(1, &curves);
        curves.steps.truncate(10);
        curves.steps.extend((10..30).map(|at| step(at, 8)));
        series.update(1, &curves);
        let line = series.line(Meter::Islands, 0);
        assert_eq!(line.len(), 30);
        assert_eq!((line[9][1], line[10][1]), (5.0, 8.0));
    }

    #[test]
    fn what_is_not_there_draws_nothing() {
        let curves = Curves { steps: vec![step(0, 1), step(1, 1)] };
        let mut series = Series::default();
        series.update(1, &curves);
        assert!(series.line(Meter::Ari, 0).is_empty());
        assert_eq!(series.line(Meter::Change, 0).len(), 1, "nothing has moved at step 0");
        assert_eq!(raw(&curves, 1, Meter::Islands, 0), [[1.0, 1.0]]);
    }
}
