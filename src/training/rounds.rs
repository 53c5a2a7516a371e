//! Which examples of a set come at an update: the set is gone through in rounds, each in an order of its own, a whole
//! mini-batch at a time. What remains of a round after its last whole batch waits for another round.
//!
//! The examples follow from the seed and the number of the update alone, so a training that is taken up again is shown
//! what it would have been shown.

use crate::numeric::random::{Purpose, generator, shuffle};

/// The rounds through a set of examples.
#[derive(Debug)]
pub struct Rounds {
    examples: usize,
    batch: usize,
    seed: u64,
    /// The order of the round of this number.
    order: (Option<u64>, Vec<usize>),
}

impl Rounds {
    /// Rounds through so many examples, `batch` of them at an update.
    ///
    /// # Panics
    /// If there is not one whole batch, which is a mistake in the calling code.
    pub fn new(examples: usize, batch: usize, seed: u64) -> Self {
        assert!((1..=examples).contains(&batch), "{examples} examples in batches of {batch}");
        Self { examples, batch, seed, order: (None, Vec::new()) }
    }

    /// Updates of a round, at least one.
    pub fn updates(&self) -> u64 {
        (self.examples / self.batch) as u64
    }

    /// The places of the examples of the update that follows `update` of them.
    pub fn examples(&mut self, update: u64) -> &[usize] {
        let round = update / self.updates();
        if self.order.0 != Some(round) {
            let mut order: Vec<usize> = (0..self.examples).collect();
            shuffle(&mut generator(self.seed, Purpose::Order, round), &mut order);
            self.order = (Some(round), order);
        }
        let from = (update % self.updates()) as usize * self.batch;
        &self.order.1[from..from + self.batch]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_shows_every_example_at_most_once_and_rounds_differ() {
        let mut rounds = Rounds::new(23, 5, 7);
        assert_eq!(rounds.updates(), 4);
        let mut round = |first: u64| (first..first + 4).flat_map(|update| rounds.examples(update).to_vec()).collect();
        let (one, other): (Vec<usize>, Vec<usize>) = (round(0), round(4));
        for order in [&one, &other] {
            let mut seen = order.clone();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!((seen.len(), seen.iter().all(|place| *place < 23)), (20, true));
        }
        assert_ne!(one, other);
        assert_eq!(Rounds::new(23, 5, 7).examples(6), &other[10..15], "whatever was asked for before");
    }

    #[test]
    #[should_panic(expected = "4 examples in batches of 5")]
    fn less_than_a_batch_makes_no_round() {
        Rounds::new(4, 5, 7);
    }
}
