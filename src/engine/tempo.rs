//! When the next step of a run is made, and when the next snapshot of it may be published.

use std::time::{Duration, Instant};

use super::command::Speed;

/// The most snapshots that are published in a second.
pub(super) const PER_SECOND: u32 = 60;

/// When the step after the one that was due at `due` and began at `began` is due.
pub(super) fn next_step(due: Instant, began: Instant, speed: Speed) -> Instant {
    match speed {
        Speed::Unlimited => began,
        Speed::StepsPerSecond(rate) => {
            let pause = Duration::from_secs_f32((1.0 / rate.max(1e-3)).min(1e3));
            // A step that came late does not make the next ones come in a rush.
            (due + pause).max(began)
        }
    }
}

/// When a snapshot may follow the one that was published at `published`.
pub(super) fn next_publication(published: Instant) -> Instant {
    published + Duration::from_secs(1) / PER_SECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Steps and publications of one second in which a step takes `takes`; no clock is asked.
    fn a_second(speed: Speed, takes: Duration) -> [u32; 2] {
        let begin = Instant::now();
        let (mut now, mut due) = (begin, begin);
        let (mut published, mut dirty) = (None, false);
        let [mut steps, mut publications] = [0; 2];
        while now < begin + Duration::from_secs(1) {
            if now >= due {
                due = next_step(due, now, speed);
                now += takes;
                (steps, dirty) = (steps + 1, true);
            }
            let free = published.map_or(now, next_publication);
            if dirty && now >= free {
                (published, dirty) = (Some(now), false);
                publications += 1;
            }
            now = now.max(if dirty { due.min(free) } else { due });
        }
        [steps, publications]
    }

    #[test]
    fn flat_out_publishes_at_most_60_a_second_and_steps_as_often_as_it_can() {
        let [steps, publications] = a_second(Speed::Unlimited, MS);
        assert_eq!(steps, 1000);
        assert!((55..=60).contains(&publications), "{publications}");
        assert_eq!(a_second(Speed::Unlimited, 50 * MS), [20, 20], "slow steps are all shown");
    }

    #[test]
    fn keeps_the_speed_that_was_set() {
        for takes in [MS, 20 * MS, 45 * MS] {
            assert_eq!(a_second(Speed::StepsPerSecond(20.0), takes), [20, 20], "{takes:?} a step");
        }
        assert_eq!(a_second(Speed::StepsPerSecond(20.0), 100 * MS), [10, 10], "no faster than it can");
    }

    #[test]
    fn a_late_step_does_not_make_the_next_ones_come_in_a_rush() {
        let (due, speed) = (Instant::now(), Speed::StepsPerSecond(20.0));
        let (late, pause) = (due + 1000 * MS, next_step(due, due, speed) - due);
        assert_eq!(pause.as_millis(), 50);
        assert_eq!(next_step(due, late, speed), late);
        assert_eq!(next_step(late, late, speed), late + pause);
    }
}
