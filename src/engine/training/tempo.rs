//! How fast updates are made.

use std::time::Duration;

/// Updates that a stretch of the tempo has at least: where one in a few takes much longer than the others, it counts as
/// what it is.
const STRETCH: usize = 8;

/// How fast updates are made: over the last seconds of the training's own time.
#[derive(Debug, Default)]
pub(super) struct Tempo {
    /// The whole of the time.
    pub whole: Duration,
    /// Updates and time of the stretch before this one and of this one.
    stretches: [(usize, Duration); 2],
}

impl Tempo {
    /// Adds updates that took so long; pieces of one count 0 until it is made.
    pub fn add(&mut self, updates: usize, took: Duration) {
        self.whole += took;
        let [before, now] = &mut self.stretches;
        now.0 += updates;
        now.1 += took;
        if now.1 >= Duration::from_secs(1) && now.0 >= STRETCH {
            *before = std::mem::take(now);
        }
    }

    /// Updates in a second; 0 before the first.
    pub fn per_second(&self) -> f32 {
        let updates: usize = self.stretches.iter().map(|stretch| stretch.0).sum();
        let time: f32 = self.stretches.iter().map(|stretch| stretch.1.as_secs_f32()).sum();
        if time > 0.0 { updates as f32 / time } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tempo_is_that_of_the_last_seconds() {
        let mut tempo = Tempo::default();
        assert_eq!(tempo.per_second(), 0.0);
        (0..40).for_each(|_| tempo.add(1, Duration::from_millis(100)));
        assert!((tempo.per_second() - 10.0).abs() < 0.01);
        (0..400).for_each(|_| tempo.add(1, Duration::from_millis(10)));
        assert!((tempo.per_second() - 100.0).abs() < 1.0, "old times are forgotten: {}", tempo.per_second());
        assert!((tempo.whole.as_secs_f32() - 8.0).abs() < 1e-3);
        let mut pieces = Tempo::default();
        (0..20).for_each(|at| pieces.add(at % 2, Duration::from_millis(100)));
        assert!((pieces.per_second() - 5.0).abs() < 0.01, "an update in two pieces is one: {}", pieces.per_second());
    }
}
