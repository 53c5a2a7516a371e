//! Things: what keeps one colour, at every level and from step to step.
//!
//! A parse tree lives on islands of several levels that are one thing seen at several sizes (GLOM, section 2), and it
//! changes from step to step. With a, b two islands of neighbouring levels, a and b are one thing when each is the
//! other's greatest overlap |a and b| / |a or b|, the greatest pairs first. A thing has at most one island per level.
//! The things of two steps are matched in the same way, over all levels together, and a matched thing keeps its colour.
//! What is new takes a free colour that is far from those of its neighbours.

mod chains;
mod overlap;
mod paint;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::grid::Grid;
use overlap::{Pair, matched, overlaps};

/// A thing of the step before goes on when it shares at least one column in so many with what it has become.
const GOES_ON: u64 = 8;

/// The things of one step and their colours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Things {
    /// The thing of every column, (L) x (N), numbered from 0.
    of_column: Vec<Vec<u32>>,
    /// The colour of every thing, a number for [`island_rgb`](super::island_rgb).
    colours: Vec<u8>,
}

impl Things {
    /// The things that islands make, and their colours.
    ///
    /// `levels`: the island of every column, (L) x (N), the lowest level first; how islands are numbered does not
    /// matter. `before`: the things of the step before, whose colours go on. The largest thing has the first colour,
    /// the quiet one. The same islands after the same things have the same colours, to the last.
    pub fn find<L: AsRef<[u32]>>(levels: &[L], grid: Grid, before: Option<&Things>) -> Self {
        let islands: Vec<Numbered> = levels.iter().map(|labels| Numbered::new(labels.as_ref())).collect();
        let before = before.filter(|before| before.has_shape(&islands));
        let of_island = chains::link(&islands, before);
        let of_column: Vec<Vec<u32>> = islands
            .iter()
            .zip(&of_island)
            .map(|(level, things)| level.labels.iter().map(|&island| things[island as usize]).collect())
            .collect();
        let sizes = sizes(&of_column);
        let carried = before.map_or_else(|| vec![None; sizes.len()], |before| before.carried(&of_column, &sizes));
        let colours = paint::choose(&of_column, grid, &sizes, carried);
        Self { of_column, colours }
    }

    /// The same things where they are those of these islands; else those that the islands make after them.
    pub fn again<L: AsRef<[u32]>>(self: &Arc<Self>, levels: &[L], grid: Grid) -> Arc<Self> {
        if self.are_of(levels) { self.clone() } else { Arc::new(Self::find(levels, grid, Some(self))) }
    }

    /// The same things on another grid over the same picture: every column there has the thing that it lies in here.
    pub fn on(&self, from: Grid, to: Grid) -> Self {
        let nearest = |column: usize| {
            let (row, col) = to.place(column);
            from.index((2 * row + 1) * from.rows / (2 * to.rows), (2 * col + 1) * from.cols / (2 * to.cols))
        };
        let carried = |things: &Vec<u32>| (0..to.columns()).map(|column| things[nearest(column)]).collect();
        let here = self.of_column.iter().all(|things| things.len() == from.columns());
        assert!(here, "things belong to one grid");
        Self { of_column: self.of_column.iter().map(carried).collect(), colours: self.colours.clone() }
    }

    /// The number of the colour of every column, (L) x (N).
    pub fn tints(&self) -> Vec<Vec<u8>> {
        let tint = |thing: &u32| self.colours[*thing as usize];
        self.of_column.iter().map(|level| level.iter().map(tint).collect()).collect()
    }

    /// Bytes that they hold.
    pub fn bytes(&self) -> usize {
        self.of_column.iter().map(Vec::len).sum::<usize>() * size_of::<u32>() + self.colours.len()
    }

    fn has_shape(&self, islands: &[Numbered]) -> bool {
        self.of_column.len() == islands.len()
            && self.of_column.iter().zip(islands).all(|(things, islands)| things.len() == islands.labels.len())
    }

    /// Whether every level has the borders that these islands have.
    fn are_of<L: AsRef<[u32]>>(&self, levels: &[L]) -> bool {
        let same = |(things, labels): (&Vec<u32>, &L)| {
            things.len() == labels.as_ref().len()
                && Numbered::new(things).labels == Numbered::new(labels.as_ref()).labels
        };
        self.of_column.len() == levels.len() && self.of_column.iter().zip(levels).all(same)
    }

    /// The colours that go on in the things of the next step, which have these sizes.
    fn carried(&self, next: &[Vec<u32>], next_sizes: &[u64]) -> Vec<Option<u8>> {
        let own_sizes = sizes(&self.of_column);
        let columns = |things: &[Vec<u32>]| things.concat();
        let pairs = overlaps(&columns(next), &columns(&self.of_column)).into_iter().map(|(now, before, both)| {
            let either = next_sizes[now as usize] + own_sizes[before as usize] - both;
            Pair { a: now, b: before, both, either }
        });
        let mut carried = vec![None; next_sizes.len()];
        for pair in matched(pairs.filter(|pair| pair.both * GOES_ON >= pair.either).collect()) {
            carried[pair.a as usize] = Some(self.colours[pair.b as usize]);
        }
        carried
    }
}

/// Columns of every thing, over all levels.
fn sizes(of_column: &[Vec<u32>]) -> Vec<u64> {
    let mut sizes = Vec::new();
    for &thing in of_column.iter().flatten() {
        let place = thing as usize;
        if sizes.len() <= place {
            sizes.resize(place + 1, 0);
        }
        sizes[place] += 1;
    }
    sizes
}

/// The islands of a level, numbered by their first column, so that nothing depends on how they were numbered.
struct Numbered {
    /// Island of every column, (N).
    labels: Vec<u32>,
    /// Columns of every island.
    sizes: Vec<u64>,
}

impl Numbered {
    fn new(labels: &[u32]) -> Self {
        const NONE: u32 = u32::MAX;
        let most = labels.iter().max().map_or(0, |most| *most as usize + 1);
        let (mut number, mut sizes) = (vec![NONE; most], Vec::new());
        let mut renumber = |label: &u32| {
            let place = &mut number[*label as usize];
            if *place == NONE {
                *place = sizes.len() as u32;
                sizes.push(0);
            }
            sizes[*place as usize] += 1;
            *place
        };
        let labels = labels.iter().map(&mut renumber).collect();
        Self { labels, sizes }
    }
}
