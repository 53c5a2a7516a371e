//! How often heads are right, in percent: scene by scene, so that there is a standard error.

use schemars::JsonSchema;
use serde::Serialize;

use super::shown::Shown;
use crate::bilateral::score::{mean_and_error, share};

/// A mean over scenes.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Percent {
    /// The mean, in percent.
    pub mean: f64,
    /// Its standard error; none for a single scene.
    pub error: Option<f64>,
}

/// The four questions.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Figures {
    /// Columns whose kind is told.
    pub kind_of_columns: Percent,
    /// Wholes whose kind most of their columns tell.
    pub kind_of_wholes: Percent,
    /// Columns whose group is told.
    pub group_of_columns: Percent,
    /// Wholes whose group most of their columns tell.
    pub group_of_wholes: Percent,
}

/// What is right in one scene: kinds of columns, kinds of wholes, groups of columns, groups of wholes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marks([Vec<bool>; 4]);

impl Marks {
    /// Of what was said of the kind and of the group of every column.
    pub fn of(shown: &Shown, kinds: &[usize], groups: &[usize]) -> Self {
        let wholes = shown.wholes();
        let compare = |said: &[usize], truth: &[usize]| {
            let columns = said.iter().zip(truth).map(|(said, truth)| said == truth).collect();
            let of_whole = |columns: &Vec<usize>| most_said(columns.iter().map(|at| said[*at])) == truth[columns[0]];
            [columns, wholes.iter().map(of_whole).collect::<Vec<bool>>()]
        };
        let [kind_columns, kind_wholes] = compare(kinds, &shown.kinds);
        let [group_columns, group_wholes] = compare(groups, &shown.groups);
        Self([kind_columns, kind_wholes, group_columns, group_wholes])
    }

    /// Question by question, what holds of the marks of several rows.
    pub fn joined<const N: usize>(rows: [&Marks; N], holds: impl Fn([bool; N]) -> bool) -> Self {
        Self(std::array::from_fn(|question| {
            let marks = rows.map(|row| &row.0[question]);
            (0..marks[0].len()).map(|at| holds(marks.map(|marks| marks[at]))).collect()
        }))
    }

    fn shares(&self) -> [f64; 4] {
        std::array::from_fn(|question| share(&self.0[question]))
    }
}

impl Figures {
    /// Over scenes.
    pub(super) fn over(scenes: &[Marks]) -> Self {
        Self::of(scenes.iter().map(Marks::shares))
    }

    /// By how much the first of two rows is right more often, over the same scenes.
    pub(super) fn more(first: &[Marks], second: &[Marks]) -> Self {
        let more = |(first, second): (&Marks, &Marks)| {
            let (first, second) = (first.shares(), second.shares());
            std::array::from_fn(|question| first[question] - second[question])
        };
        Self::of(first.iter().zip(second).map(more))
    }

    fn of(scenes: impl Iterator<Item = [f64; 4]>) -> Self {
        let scenes: Vec<[f64; 4]> = scenes.collect();
        let percent = |question: usize| {
            let shares: Vec<f64> = scenes.iter().map(|scene| 100.0 * scene[question]).collect();
            let (mean, error) = mean_and_error(&shares).unwrap_or_default();
            Percent { mean, error }
        };
        Self {
            kind_of_columns: percent(0),
            kind_of_wholes: percent(1),
            group_of_columns: percent(2),
            group_of_wholes: percent(3),
        }
    }

    /// All four in their order.
    pub fn all(&self) -> [Percent; 4] {
        [self.kind_of_columns, self.kind_of_wholes, self.group_of_columns, self.group_of_wholes]
    }
}

/// What is said most often, of equals the first label.
fn most_said(said: impl Iterator<Item = usize>) -> usize {
    let mut counts = Vec::new();
    for label in said {
        counts.resize(counts.len().max(label + 1), 0_usize);
        counts[label] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    counts.iter().position(|count| *count == most).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_over_scenes_and_differences_are_paired() {
        let marks = |right: &[bool]| Marks(std::array::from_fn(|_| right.to_vec()));
        let first = [marks(&[true, true]), marks(&[true, false]), marks(&[true, true, true, false])];
        let second = [marks(&[true, false]), marks(&[false, false]), marks(&[true, false, true, false])];
        let over = Figures::over(&first);
        assert!((over.kind_of_columns.mean - 75.0).abs() < 1e-9, "{over:?}");
        // 100, 50, 75: a deviation of 25, over the root of three scenes.
        assert!((over.group_of_wholes.error.unwrap_or_default() - 25.0 / 3.0_f64.sqrt()).abs() < 1e-9);
        let more = Figures::more(&first, &second);
        assert!((more.kind_of_columns.mean - (50.0 + 50.0 + 25.0) / 3.0).abs() < 1e-9, "{more:?}");
        let neither = Marks::joined([&first[0], &second[0]], |[first, second]| first && !second);
        assert_eq!(neither.0[2], [false, true]);
    }

    #[test]
    fn a_whole_is_what_most_of_its_columns_say() {
        assert_eq!(most_said([3, 1, 1, 3, 1].into_iter()), 1);
        assert_eq!(most_said([3, 1].into_iter()), 1);
        assert_eq!(most_said(std::iter::empty()), 0);
    }
}
