//! How fast a run goes.

use std::time::Instant;

/// Steps per second, measured over about half a second.
#[derive(Default)]
pub struct Pace {
    since: Option<Instant>,
    steps: usize,
    pub rate: f32,
}

impl Pace {
    /// A step was made.
    pub fn count(&mut self) {
        let now = Instant::now();
        let since = *self.since.get_or_insert(now);
        self.steps += 1;
        let passed = now.duration_since(since).as_secs_f32();
        if passed >= 0.5 {
            self.rate = (self.steps - 1) as f32 / passed;
            self.since = Some(now);
            self.steps = 1;
        } else if self.rate == 0.0 && self.steps > 1 {
            self.rate = (self.steps - 1) as f32 / passed.max(1e-6);
        }
    }
}
