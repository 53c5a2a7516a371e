//! A colour for every thing.

use super::super::islands::{ISLAND_COLOURS, distance};
use crate::grid::Grid;

/// The colour of the largest thing.
const GROUND: u8 = 0;

/// Another thing becomes the ground when it is larger than the old one by this factor, as a fraction: two grounds of
/// nearly one size do not change places.
const LARGER: (u64, u64) = (5, 4);

/// Things that touch are at least so far apart in OKLab, to whichever eye sees them most alike, where that can be had.
const APART: f32 = 0.05;

/// Beyond this distance two neighbours need not be further apart.
const FAR: f32 = 0.25;

/// What a colour that is in use costs, against distance, when its other things are as large as this one.
const IN_USE: f32 = 0.5;

/// What it costs where there are colours enough for one each: more than anything else.
const TAKEN: f32 = 9.0;

/// What a colour costs for every place that it stands later in the palette, whose first colours are the farthest.
const LATER: f32 = 0.004;

/// Colours for things of these sizes: those that are `carried` stay, unless two of one colour touch or there are
/// colours enough for one each, where the smaller one gives way.
pub(super) fn choose(of_column: &[Vec<u32>], grid: Grid, sizes: &[u64], mut carried: Vec<Option<u8>>) -> Vec<u8> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&thing| (std::cmp::Reverse(sizes[thing]), thing));
    let Some(&largest) = order.first() else { return Vec::new() };
    let ground = carried.iter().position(|colour| *colour == Some(GROUND));
    let ground = ground.filter(|&ground| sizes[ground] * LARGER.0 >= sizes[largest] * LARGER.1).unwrap_or(largest);
    // More things than colours may share one: the ground alone has its own.
    carried.iter_mut().filter(|colour| **colour == Some(GROUND)).for_each(|colour| *colour = None);
    carried[ground] = Some(GROUND);
    order.retain(|&thing| thing != ground);
    order.insert(0, ground);

    let touching = Touching::new(of_column, grid, sizes.len());
    let mut colours: Vec<Option<u8>> = vec![None; sizes.len()];
    // Two things have one colour only as long as there are more things than colours.
    let shared = sizes.len() > ISLAND_COLOURS;
    // Columns that have each colour.
    let mut used = [0; ISLAND_COLOURS];
    // Those that go on come first, then what is new, each the largest first.
    for new in [false, true] {
        for &thing in &order {
            let colour = match (carried[thing], colours[thing]) {
                (Some(colour), _)
                    if !new
                        && (shared || used[usize::from(colour)] == 0)
                        && touching.nearest(thing, colour, &colours) >= APART =>
                {
                    colour
                }
                (_, None) if new => free((thing, sizes[thing]), &touching, &colours, (&used, shared)),
                _ => continue,
            };
            colours[thing] = Some(colour);
            used[usize::from(colour)] += sizes[thing];
        }
    }
    colours.into_iter().map(|colour| colour.unwrap_or(GROUND)).collect()
}

/// The best colour for a thing: far from those that touch it, little in use, early in the palette.
fn free(
    (thing, size): (usize, u64),
    touching: &Touching,
    colours: &[Option<u8>],
    (used, shared): (&[u64; ISLAND_COLOURS], bool),
) -> u8 {
    let mut best = (f32::NEG_INFINITY, GROUND);
    for colour in GROUND + 1..ISLAND_COLOURS as u8 {
        let nearest = touching.nearest(thing, colour, colours);
        let crowd = match (used[usize::from(colour)], shared) {
            (used, true) => IN_USE * (used as f32 / size.max(1) as f32).min(1.0),
            (used, false) => TAKEN * f32::from(u8::from(used > 0)),
        };
        let too_near = if nearest <= 0.0 { 2.0 } else { f32::from(u8::from(nearest < APART)) };
        let score = nearest.min(FAR) - too_near - crowd - LATER * f32::from(colour);
        if score > best.0 {
            best = (score, colour);
        }
    }
    best.1
}

/// Which things stand side by side at some level, corners included.
struct Touching {
    /// Where the neighbours of every thing begin.
    begin: Vec<usize>,
    neighbours: Vec<u32>,
}

impl Touching {
    fn new(of_column: &[Vec<u32>], grid: Grid, things: usize) -> Self {
        let mut pairs = Vec::new();
        for level in of_column {
            for row in 0..grid.rows {
                for col in 0..grid.cols {
                    let own = level[grid.index(row, col)];
                    let mut meet = |row: usize, col: usize| {
                        let other = level[grid.index(row, col)];
                        if other != own {
                            pairs.extend([
                                u64::from(own) << 32 | u64::from(other),
                                u64::from(other) << 32 | u64::from(own),
                            ]);
                        }
                    };
                    if col + 1 < grid.cols {
                        meet(row, col + 1);
                    }
                    if row + 1 < grid.rows {
                        meet(row + 1, col);
                        if col + 1 < grid.cols {
                            meet(row + 1, col + 1);
                        }
                        if let Some(left) = col.checked_sub(1) {
                            meet(row + 1, left);
                        }
                    }
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let begin = (0..=things as u64).map(|thing| pairs.partition_point(|pair| pair >> 32 < thing)).collect();
        Self { begin, neighbours: pairs.into_iter().map(|pair| pair as u32).collect() }
    }

    /// The distance of `colour` from the nearest colour that touches `thing`; without limit where none does.
    fn nearest(&self, thing: usize, colour: u8, colours: &[Option<u8>]) -> f32 {
        let neighbours = &self.neighbours[self.begin[thing]..self.begin[thing + 1]];
        let others = neighbours.iter().filter_map(|&other| colours[other as usize]);
        others.map(|other| distance(colour, other)).fold(f32::INFINITY, f32::min)
    }
}
