//! What two sides hold where a scene has wholes, column by column, with what the scene knows of them.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, ArrayView3, Axis};

use super::Reads;
use super::reader::beside;
use crate::grid::Grid;
use crate::scenes::{Kind, Scene};

/// Columns of one whole that heads are fitted to, at most: a large whole says no more than a small one.
const MOST_OF_A_WHOLE: usize = 32;

/// One side as it stands.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    /// Its state, (L, N, D).
    pub state: ArrayView3<'a, f32>,
    /// Its grid.
    pub grid: Grid,
}

/// The columns of one scene that show a whole, on the grid of the left side.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The whole that each shows.
    wholes: Vec<u32>,
    /// The place of its kind in the list of kinds.
    pub(super) kinds: Vec<usize>,
    /// Its group.
    pub(super) groups: Vec<usize>,
    /// What left and right hold there at the level that is read, and left at the other one.
    blocks: [Array2<f32>; 3],
}

impl Shown {
    /// What left and right hold of a scene after they have settled: at `levels[0]`, and left at `levels[1]` too. A
    /// column shows what most of its pixels show; those that show the ground, or a whole whose kind is not in `kinds`,
    /// are left out. Of a right side on another grid a column is the one in which the middle of the left one lies.
    pub fn of(scene: &Scene, [left, right]: [Held; 2], levels: [usize; 2], kinds: &[Kind]) -> Self {
        let on_grid = scene.wholes.on_grid(left.grid).unwrap_or_default();
        let label = |whole: u32| {
            let kind = scene.whole_list.get((whole as usize).checked_sub(1)?)?.kind?;
            Some((kinds.iter().position(|known| *known == kind)?, kind.group() as usize))
        };
        let labelled = on_grid.iter().enumerate().filter_map(|(column, whole)| Some((column, *whole, label(*whole)?)));
        let labelled: Vec<(usize, u32, (usize, usize))> = labelled.collect();
        let rows = |side: Held, level: usize| {
            let columns = labelled.iter().map(|(column, ..)| left.grid.same_place(*column, side.grid));
            side.state.index_axis(Axis(0), level).select(Axis(0), &columns.collect::<Vec<_>>())
        };
        Self {
            wholes: labelled.iter().map(|(_, whole, _)| *whole).collect(),
            kinds: labelled.iter().map(|(.., (kind, _))| *kind).collect(),
            groups: labelled.iter().map(|(.., (_, group))| *group).collect(),
            blocks: [rows(left, levels[0]), rows(right, levels[0]), rows(left, levels[1])],
        }
    }

    /// Its columns.
    pub fn columns(&self) -> usize {
        self.wholes.len()
    }

    /// The columns of every whole.
    pub fn wholes(&self) -> Vec<Vec<usize>> {
        let mut wholes: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        self.wholes.iter().enumerate().for_each(|(at, whole)| wholes.entry(*whole).or_default().push(at));
        wholes.into_values().collect()
    }

    /// What a row reads of all columns, (columns, features).
    pub(super) fn features(&self, reads: Reads) -> Array2<f32> {
        let blocks: Vec<ArrayView2<f32>> = reads.blocks().iter().map(|block| self.blocks[*block].view()).collect();
        beside(&blocks)
    }

    /// The columns to which heads are fitted: of every whole so many, spread evenly over it.
    pub(super) fn to_fit(&self) -> Vec<usize> {
        let of_whole = |columns: Vec<usize>| {
            let count = columns.len().min(MOST_OF_A_WHOLE);
            (0..count).map(|at| columns[at * columns.len() / count]).collect::<Vec<_>>()
        };
        self.wholes().into_iter().flat_map(of_whole).collect()
    }
}
