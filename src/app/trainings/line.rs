//! How far a training is, in a line.

use crate::app::widgets::{duration, thousands};
use crate::engine::training::{Progress, Standing};

/// Updates made and to be made, what has been reached, pace and time left, or in what state it is.
pub fn line<V>(progress: &Progress<V>, standing: &Standing, reached: Option<&str>) -> String {
    let mut words = format!("{} of {}", thousands(progress.updates), thousands(progress.total));
    if let Some(reached) = reached {
        words.push_str(&format!(" · {reached}"));
    }
    match standing {
        Standing::Running => {
            match progress.per_second {
                pace if pace >= 10.0 => words.push_str(&format!(" · {pace:.0}/s")),
                pace if pace > 0.0 => words.push_str(&format!(" · {pace:.1}/s")),
                _ => {}
            }
            if let Some(left) = progress.seconds_left() {
                words.push_str(&format!(" · {} left", duration(left)));
            }
        }
        Standing::Paused => words.push_str(" · paused"),
        Standing::Stopped => words.push_str(" · stopped"),
        Standing::Done if progress.seconds > 0.0 => {
            words.push_str(&format!(" · done in {}", duration(progress.seconds)));
        }
        Standing::Done => words.push_str(" · done"),
        Standing::Failed(_) => words.push_str(" · ended by an error"),
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_a_training_is() {
        let progress = Progress {
            updates: 3000,
            total: 12_000,
            left: 9000.0,
            over: false,
            per_second: 150.0,
            seconds: 20.0,
            view: (),
        };
        let said = |standing: Standing| line(&progress, &standing, Some("4.80 % wrong"));
        assert_eq!(said(Standing::Running), "3,000 of 12,000 · 4.80 % wrong · 150/s · 60 s left");
        assert_eq!(said(Standing::Paused), "3,000 of 12,000 · 4.80 % wrong · paused");
        assert_eq!(said(Standing::Done), "3,000 of 12,000 · 4.80 % wrong · done in 20 s");
        let slow = Progress { per_second: 1.5, ..progress };
        assert_eq!(line(&slow, &Standing::Running, None), "3,000 of 12,000 · 1.5/s · 1.7 h left");
    }
}
