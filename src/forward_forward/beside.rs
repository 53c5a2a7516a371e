//! A twin that learns beside a training by Forward-Forward, update by update: the same pictures, by back-propagation.

use super::pictures::{Pictures, Shift};
use super::rule::gain;
use super::train::{ForwardForward, MOST_MEASURED, draw, twin_units};
use super::twin::Twin;
use super::unsupervised::without_length;
use crate::digits::Digits;
use crate::training::{Rounds, Trainable as _};

/// The twin of a training, and its error over the updates.
#[derive(Debug)]
pub struct TwinBeside {
    twin: Twin,
    rounds: Rounds,
    curve: Vec<(u64, f64)>,
}

impl TwinBeside {
    /// The twin of a training that has learned nothing yet.
    pub fn new(training: &ForwardForward) -> Self {
        let config = training.config();
        let [pictures, _] = training.pictures();
        let rounds = Rounds::new(pictures.len(), config.batch, config.seed);
        Self { twin: Twin::new(&twin_units(config), config.seed), rounds, curve: Vec::new() }
    }

    /// Learns what the training learns in the update after `update` of them.
    pub fn update(&mut self, training: &ForwardForward, update: u64) {
        let config = training.config();
        let [pictures, _] = training.pictures();
        let (places, _) = draw(&mut self.rounds, config, update);
        let (shown, classes) = directions(pictures, &places);
        self.twin.update(shown.view(), &classes, gain(update, config.updates), config.rule.momentum);
    }

    /// Measures it after `update` updates, on the pictures on which the training is measured.
    pub fn measure(&mut self, training: &ForwardForward, update: u64) {
        let [_, held_out] = training.pictures();
        let places: Vec<_> = (0..held_out.len().min(MOST_MEASURED)).map(|place| (place, Shift::default())).collect();
        let (shown, classes) = directions(held_out, &places);
        let wrong = self.twin.says(shown.view()).iter().zip(&classes).filter(|(said, class)| said != class).count();
        self.curve.push((update, wrong as f64 / classes.len().max(1) as f64));
    }

    /// Updates and error, 0 to 1.
    pub fn curve(&self) -> &[(u64, f64)] {
        &self.curve
    }
}

fn directions(digits: &Digits, places: &[(usize, Shift)]) -> (ndarray::Array2<f32>, Vec<usize>) {
    let classes = places.iter().map(|(place, _)| digits.label(*place)).collect();
    (without_length(Pictures::plain_pixels(digits, places)), classes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::digits::{Set, generate};
    use crate::forward_forward::{Config, Trainer, twin_error};

    #[test]
    fn it_is_the_twin_that_is_trained_alone() {
        let digits = generate(2, Set::Training, 240).unwrap();
        let usual = Config::default();
        let config = Config { layers: vec![24, 20], batch: 20, updates: 15, test_every: 99, jitter: 1, ..usual };
        let training = Trainer::new_on(config.clone(), &digits).unwrap();
        let mut beside = TwinBeside::new(training.learner());
        (0..15).for_each(|update| beside.update(training.learner(), update));
        beside.measure(training.learner(), 15);
        let [learned, held_out] = training.learner().pictures();
        assert_eq!(beside.curve(), [(15, twin_error(&config, 15, learned, held_out))]);
    }
}
