//! From a state to its islands, meters and tree.

use ndarray::{ArrayView1, ArrayView2, ArrayView3, Axis};
use rayon::prelude::*;

use super::agreement::{Centred, Neighbours, dot};
use super::linkage::Linkage;
use super::regions::{self, Forest};
use super::types::{Analysis, LevelIslands, LevelMeters};
use super::{same_vector, tree, trust};
use crate::grid::Grid;

/// How islands are read: all per level, the lowest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading<'a> {
    /// What joins columns; a missing entry: a pair.
    pub linkage: &'a [Linkage],
    /// Thresholds of agreement; none, or a missing entry, for the automatic one.
    pub thresholds: &'a [Option<f32>],
    /// Thresholds inside every island but the largest; none, or a missing entry, for the automatic one, which not every
    /// level has. One that is not above the other cuts nothing.
    pub inside: &'a [Option<f32>],
}

/// Finds the islands of every level.
///
/// `state` (L, N, D), `perplexity` and `change` (L, N) as the run gives them. The same state gives the same analysis,
/// to the bit. What ails the run is another question ([`diagnose`](super::diagnose)).
pub fn analyse(
    state: ArrayView3<f32>,
    grid: Grid,
    perplexity: ArrayView2<f32>,
    change: ArrayView2<f32>,
    reading: Reading<'_>,
) -> Analysis {
    // No level changes what another sees: one after another or side by side, the bits are the same.
    let all = 0..state.dim().0;
    let linkage = |level: usize| reading.linkage.get(level).copied().unwrap_or_default();
    let see = |level: usize| {
        let centred = Centred::new(state.index_axis(Axis(0), level));
        let neighbours = Neighbours::new(&centred, grid);
        (centred, neighbours)
    };
    let seen: Vec<(Centred, Neighbours)> = all.clone().into_par_iter().map(see).collect();
    let join = |level: usize| {
        let below = level.checked_sub(1).map(|below| &seen[below].1);
        let above = seen.get(level + 1).map(|above| &above.1);
        Forest::new(&seen[level].1, below, above, grid, linkage(level))
    };
    let forests: Vec<Forest> = all.into_par_iter().map(join).collect();
    let measure = |(level, ((centred, neighbours), forest)): (usize, ((Centred, Neighbours), Forest))| {
        let rows = state.index_axis(Axis(0), level);
        let automatic_threshold = forest.automatic_threshold;
        let own = |given: &[Option<f32>]| given.get(level).copied().flatten();
        let threshold = own(reading.thresholds).unwrap_or(automatic_threshold);
        let within = own(reading.inside).or(forest.automatic_inside);
        let inside = within.filter(|inside| *inside > threshold);
        let (labels, sizes) = forest.label(threshold, inside);
        let (mut islands, means) = regions::describe(&centred, grid, &labels, &sizes);
        same_vector::group(&centred, &means, inside.unwrap_or(threshold), &mut islands);
        let trust = trust::of_columns(&neighbours, grid, &labels);
        let moved = mean(change.row(level));
        let meters = LevelMeters {
            islands: islands.len(),
            largest_share: sizes.first().copied().unwrap_or(0) as f32 / grid.columns().max(1) as f32,
            contrast: neighbours.mean - centred.all_pairs(),
            neighbour_cosine: neighbours.mean,
            perplexity: mean(perplexity.row(level)),
            change: moved,
            relative_change: if centred.norm > 0.0 { moved / centred.norm } else { 0.0 },
            norm: centred.norm,
            cross_level_angle: (level + 1 < state.dim().0)
                .then(|| mean_angle(rows, state.index_axis(Axis(0), level + 1))),
            nesting: None,
            bias_share: if centred.norm > 0.0 { (centred.mean_length / centred.norm).min(1.0) } else { 0.0 },
            flatness: trust::flatness(&centred, &labels, &islands, &means),
            doubt: 1.0 - mean(ArrayView1::from(&trust)),
        };
        LevelIslands {
            threshold,
            automatic_threshold,
            inside,
            automatic_inside: forest.automatic_inside,
            labels,
            islands,
            agreement: neighbours.mean_of_column,
            trust,
            right: neighbours.right,
            down: neighbours.down,
            meters,
            count_curve: forest.count_curve(within),
            raw_cosine: neighbours.raw_mean,
            spread: if centred.norm > 0.0 { centred.spread / centred.norm } else { 0.0 },
        }
    };
    let mut levels: Vec<_> = seen.into_par_iter().zip(forests).enumerate().map(measure).collect();
    for level in 0..levels.len().saturating_sub(1) {
        levels[level].meters.nesting = nesting(&levels[level].labels, &levels[level + 1].labels, grid);
    }
    let tree = tree::grow(&levels);
    Analysis { levels, tree, diagnoses: Vec::new() }
}

/// Share of the neighbour pairs of one island of the lower level that are in one island of the upper level too, minus
/// the share of all neighbour pairs that are: 0 when the two levels know nothing of each other. None when no island has
/// two columns.
fn nesting(lower: &[u32], upper: &[u32], grid: Grid) -> Option<f32> {
    let (mut pairs, mut pairs_above, mut together, mut together_above) = (0_usize, 0_usize, 0_usize, 0_usize);
    for column in 0..grid.columns() {
        for neighbour in grid.right_and_down(column).into_iter().flatten() {
            let above = usize::from(upper[column] == upper[neighbour]);
            pairs += 1;
            pairs_above += above;
            if lower[column] == lower[neighbour] {
                together += 1;
                together_above += above;
            }
        }
    }
    (together > 0).then(|| together_above as f32 / together as f32 - pairs_above as f32 / pairs as f32)
}

/// Mean angle between the vectors of two levels in the same column, degrees. A vector of length zero has none and is
/// left out.
fn mean_angle(lower: ArrayView2<f32>, upper: ArrayView2<f32>) -> f32 {
    let (mut total, mut count) = (0.0_f64, 0_usize);
    let (mut a_row, mut b_row) = (Vec::new(), Vec::new());
    for (a, b) in lower.outer_iter().zip(upper.outer_iter()) {
        a_row.clear();
        b_row.clear();
        a_row.extend(a);
        b_row.extend(b);
        let lengths = dot(&a_row, &a_row) * dot(&b_row, &b_row);
        if lengths > 0.0 && lengths.is_finite() {
            total += f64::from((dot(&a_row, &b_row) / lengths.sqrt()).clamp(-1.0, 1.0).acos().to_degrees());
            count += 1;
        }
    }
    if count == 0 { 0.0 } else { (total / count as f64) as f32 }
}

fn mean(values: ArrayView1<f32>) -> f32 {
    let total: f64 = values.iter().map(|&value| f64::from(value)).sum();
    if values.is_empty() { 0.0 } else { (total / values.len() as f64) as f32 }
}
