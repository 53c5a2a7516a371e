//! The losses of every update since a training was begun or opened, thinned to what a plot can show.

use std::sync::Arc;

use crate::learn::Losses;

/// Points that are kept at most; beyond, every two of them become one.
const MOST: usize = 800;

/// The mean losses of a few updates in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TracePoint {
    /// The last of them.
    pub update: u64,
    /// Their mean.
    pub losses: Losses,
}

/// Losses over the updates, the oldest first. Grows by sharing: a view holds the list as it was.
#[derive(Debug, Clone)]
pub struct Trace {
    points: Arc<Vec<TracePoint>>,
    /// Updates of a point.
    every: u64,
    /// Sum and number of the losses since the last point.
    since: (Losses, u64),
}

impl Default for Trace {
    fn default() -> Self {
        Self { points: Arc::default(), every: 1, since: (Losses::default(), 0) }
    }
}

impl Trace {
    /// The points.
    pub fn points(&self) -> &Arc<Vec<TracePoint>> {
        &self.points
    }

    /// Adds the losses of update `update`.
    pub fn add(&mut self, update: u64, losses: Losses) {
        let (sum, count) = (self.since.0.with(losses, 1.0), self.since.1 + 1);
        if count < self.every {
            self.since = (sum, count);
            return;
        }
        self.since = (Losses::default(), 0);
        let points = Arc::make_mut(&mut self.points);
        points.push(TracePoint { update, losses: Losses::default().with(sum, 1.0 / count as f64) });
        if points.len() >= MOST {
            let pair = |pair: &[TracePoint]| {
                let mean = Losses::default().with(pair[0].losses, 0.5).with(pair[pair.len() - 1].losses, 0.5);
                TracePoint { update: pair[pair.len() - 1].update, losses: mean }
            };
            *points = points.chunks(2).map(pair).collect();
            self.every *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_trace_keeps_its_means_and_stays_short() {
        let mut trace = Trace::default();
        let updates = 10_000_u64;
        for update in 1..=updates {
            trace.add(update, Losses { loss: update as f64, ..Losses::default() });
        }
        let points = trace.points();
        assert!((MOST / 2..MOST).contains(&points.len()), "{}", points.len());
        assert!(points.is_sorted_by_key(|point| point.update));
        let every = points[1].update - points[0].update;
        for point in points.iter() {
            let middle = point.update as f64 - (every - 1) as f64 / 2.0;
            assert!((point.losses.loss - middle).abs() < 1e-6, "{point:?} of {every}");
        }
        assert!(points.last().is_some_and(|point| point.update + every > updates));
    }
}
