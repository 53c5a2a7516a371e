//! What the rows come to: shares of right answers over the seeds, with standard errors, and McNemar's test between any
//! two rows of a seed.

use std::sync::Arc;

use crate::bilateral::network::{Logits, Network};
use crate::bilateral::pictures::Pictures;
use crate::bilateral::rows::{Row, mean};
use crate::bilateral::score::{Marks, McNemar, Right, marks, mcnemar, mean_and_error, right, share};
use crate::bilateral::train::Trainer;

/// What is asked of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The specific label.
    Fine,
    /// The general label.
    Coarse,
    /// The general label, read off the specific answer.
    CoarseFromFine,
}

impl Label {
    /// All of them, as the table has them from left to right.
    pub const ALL: [Label; 3] = [Label::Fine, Label::Coarse, Label::CoarseFromFine];

    /// The marks of it.
    pub fn of(self, marks: &Marks) -> Option<&[bool]> {
        match self {
            Label::Fine => marks.specific.as_deref(),
            Label::Coarse => marks.general.as_deref(),
            Label::CoarseFromFine => marks.general_from_specific.as_deref(),
        }
    }
}

/// A network that has learned.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The network.
    pub network: Arc<Network>,
    /// Right answers on the pictures kept apart.
    pub apart: Right,
    /// What it says of the test pictures.
    pub said: Logits,
    /// Seconds of its training.
    pub seconds: f64,
}

impl Learned {
    /// What a training has come to.
    pub fn of(training: &Trainer, test: &Pictures) -> Self {
        let learner = training.learner();
        let (network, [_, apart]) = (learner.network(), learner.pictures());
        Self {
            apart: right(&network.ask(apart), apart),
            said: network.ask(test),
            network: Arc::new(network.clone()),
            seconds: training.seconds(),
        }
    }

    /// Right answers on the pictures kept apart, 0 to 1: the mean of the labels told.
    fn apart_mean(&self) -> f64 {
        let told: Vec<f64> = [self.apart.specific, self.apart.general].into_iter().flatten().collect();
        told.iter().sum::<f64>() / told.len().max(1) as f64
    }
}

/// What a row came to with one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult {
    /// Picture by picture of the test.
    pub marks: Marks,
    /// Numbers of all networks that answer.
    pub parameters: usize,
    /// Seconds of all trainings that the row takes.
    pub seconds: f64,
}

/// What a row comes to, where `nets` are those of its lessons in their order.
///
/// # Panics
/// If there are none, which is a mistake in the calling code.
pub fn result(row: Row, nets: &[&Learned], test: &Pictures) -> RowResult {
    let mut answer = nets.to_vec();
    match row.ensemble() {
        // Chosen on pictures kept apart; the test set decides nothing.
        Some(count) => {
            answer.sort_by(|a, b| b.apart_mean().total_cmp(&a.apart_mean()));
            answer.truncate(count);
        }
        None => answer = answer.split_off(answer.len().saturating_sub(1)),
    }
    let said = mean(&answer.iter().map(|net| &net.said).collect::<Vec<_>>());
    RowResult {
        marks: marks(&said, test),
        parameters: answer.iter().map(|net| net.network.parameters()).sum(),
        seconds: nets.iter().map(|net| net.seconds).sum(),
    }
}

/// What all rows have come to so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results(Vec<(Row, u64, Arc<RowResult>)>);

/// A row over its seeds. Shares are from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The row.
    pub row: Row,
    /// Mean and standard error of the mean of the fine, the coarse, and the coarse label read off the fine one; no
    /// error with one seed, nothing for labels that were not told.
    pub shares: [Option<(f64, Option<f64>)>; 3],
    /// The same shares seed by seed.
    pub seeds: Vec<(u64, [Option<f64>; 3])>,
    /// Numbers of all networks that answer.
    pub parameters: usize,
    /// Seconds of all trainings that the row takes, mean of the seeds.
    pub seconds: f64,
    /// McNemar's tests of the fine and of the coarse label against the specialised pair, one for each seed that both
    /// have; `only_first` are pictures that this row alone answers rightly.
    pub against: [Vec<McNemar>; 2],
}

impl Summary {
    /// The share of a label, its mean over the seeds.
    pub fn share(&self, label: Label) -> Option<f64> {
        self.shares[label as usize].map(|(mean, _)| mean)
    }
}

impl Results {
    /// Adds what a row came to with one seed.
    pub fn add(&mut self, row: Row, seed: u64, result: RowResult) {
        self.0.push((row, seed, Arc::new(result)));
    }

    /// Keeps those that are asked for.
    pub fn retain(&mut self, wanted: impl Fn(Row, u64) -> bool) {
        self.0.retain(|(row, seed, _)| wanted(*row, *seed));
    }

    /// What a row came to, seed by seed in the order in which they were added.
    pub fn of(&self, row: Row) -> impl Iterator<Item = (u64, &RowResult)> {
        self.0.iter().filter(move |(of, ..)| *of == row).map(|(_, seed, result)| (*seed, &**result))
    }

    /// Whether a row has come to something with a seed.
    pub fn has(&self, row: Row, seed: u64) -> bool {
        self.of(row).any(|(of, _)| of == seed)
    }

    /// The rows that have come to something, in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        Row::ALL.into_iter().filter(|row| self.of(*row).next().is_some())
    }

    /// McNemar's tests between two rows, one for each seed that both have.
    pub fn compare(&self, first: Row, second: Row, label: Label) -> Vec<(u64, McNemar)> {
        let both = self.of(first).filter_map(|(seed, one)| {
            let (_, other) = self.of(second).find(|(of, _)| *of == seed)?;
            Some((seed, mcnemar(label.of(&one.marks)?, label.of(&other.marks)?)))
        });
        both.collect()
    }

    /// A row over its seeds; none where it has come to nothing yet.
    pub fn summary(&self, row: Row) -> Option<Summary> {
        let count = self.of(row).count();
        let first = self.of(row).map(|(_, result)| result.parameters).max()?;
        let shares = |result: &RowResult| Label::ALL.map(|label| label.of(&result.marks).map(share));
        let seeds: Vec<_> = self.of(row).map(|(seed, result)| (seed, shares(result))).collect();
        let over = |at: usize| mean_and_error(&seeds.iter().filter_map(|(_, shares)| shares[at]).collect::<Vec<_>>());
        let against = |label: Label| match row {
            Row::Specialised => Vec::new(),
            _ => self.compare(row, Row::Specialised, label).into_iter().map(|(_, test)| test).collect(),
        };
        Some(Summary {
            row,
            shares: [over(0), over(1), over(2)],
            parameters: first,
            seconds: self.of(row).map(|(_, result)| result.seconds).sum::<f64>() / count as f64,
            against: [Label::Fine, Label::Coarse].map(against),
            seeds,
        })
    }
}

#[cfg(test)]
/// A result of these marks, one letter a picture, "1" where it is right; an empty text where nothing was told.
pub fn marked(fine: &str, coarse: &str) -> RowResult {
    let list = |text: &str| (!text.is_empty()).then(|| text.chars().map(|mark| mark == '1').collect::<Vec<_>>());
    let marks = Marks { specific: list(fine), general: list(coarse), general_from_specific: list(fine) };
    RowResult { marks, parameters: 7, seconds: 2.0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_means_errors_and_a_test_against_the_pair_for_each_seed() {
        let mut results = Results::default();
        for (row, seed, fine, coarse) in [
            (Row::Left, 1, "1000", ""),
            (Row::Specialised, 1, "1100", "1110"),
            (Row::Left, 2, "1100", ""),
            (Row::Specialised, 2, "1111", "1111"),
        ] {
            results.add(row, seed, marked(fine, coarse));
        }
        let left = results.summary(Row::Left).unwrap();
        assert_eq!(left.shares, [Some((0.375, Some(0.125))), None, Some((0.375, Some(0.125)))]);
        assert_eq!((left.parameters, left.seconds, left.seeds.len()), (7, 2.0, 2));
        assert_eq!((left.against[0][1].only_second, left.against[0][1].p), (2, 0.5));
        assert!(left.against[1].is_empty(), "the left has no coarse answers");
        assert!(results.summary(Row::Specialised).unwrap().against[0].is_empty());
        assert_eq!(results.summary(Row::TwoLefts), None);
        assert_eq!(results.rows().collect::<Vec<_>>(), [Row::Left, Row::Specialised]);
    }
}
