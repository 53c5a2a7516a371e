//! Whether the parse tree hangs parts under the right wholes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::score::{Dense, GridTruth, Overlaps, best_of};

/// Share of the parts whose parent is right, for one pair of levels.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct ParentShare {
    /// Level of the parts.
    pub low: usize,
    /// Level of the wholes.
    pub high: usize,
    /// The share, 0 to 1.
    pub share: f32,
}

/// The share of parts whose parent is right, for every pair of levels. A part's parent is right when the part's best
/// island at the lower level lies, for its larger half, in an island of the higher level that is the best one for the
/// part's whole and for no other whole.
///
/// `levels`: the island of every column, level by level from the lowest. None where no part lies in a whole, or where a
/// labelling does not fit the grid of the truth.
pub fn parents<L: AsRef<[u32]>>(levels: &[L], parts: &GridTruth, wholes: &GridTruth) -> Vec<ParentShare> {
    let columns = parts.labels().len();
    let fit = |labels: &L| labels.as_ref().len() == columns;
    if wholes.labels().len() != columns || !levels.iter().all(fit) {
        return Vec::new();
    }
    let children = children(parts, wholes);
    if children.is_empty() {
        return Vec::new();
    }
    let levels: Vec<Level> = levels.iter().map(|labels| Level::new(labels.as_ref(), parts, wholes)).collect();
    let mut shares = Vec::new();
    for (low, below) in levels.iter().enumerate() {
        for (high, above) in levels.iter().enumerate().skip(low + 1) {
            let parent_of = below.parents(above, &children);
            let right = children.iter().zip(parent_of).filter(|((_, whole), parent)| {
                let claimed = above.best_wholes.iter().filter(|best| *best == parent).count();
                parent.is_some() && *parent == above.best_wholes[*whole] && claimed == 1
            });
            shares.push(ParentShare { low, high, share: right.count() as f32 / children.len() as f32 });
        }
    }
    shares
}

/// Every part that has a column in a whole, with that whole: positions in the regions of the two truths.
fn children(parts: &GridTruth, wholes: &GridTruth) -> Vec<(usize, usize)> {
    let whole_of = |columns: &[u32]| {
        let whole = columns.iter().map(|column| wholes.labels()[*column as usize]).find(|whole| *whole > 0)?;
        wholes.regions().binary_search_by_key(&whole, |region| region.id).ok()
    };
    let regions = parts.regions().iter().enumerate().filter(|(_, region)| region.id > 0);
    regions.filter_map(|(part, region)| Some((part, whole_of(&region.columns)?))).collect()
}

/// The islands of a level, and which of them is the best for every region of the truths.
struct Level {
    islands: Dense,
    best_parts: Vec<Option<u32>>,
    best_wholes: Vec<Option<u32>>,
}

impl Level {
    fn new(labels: &[u32], parts: &GridTruth, wholes: &GridTruth) -> Self {
        let islands = Dense::new(labels);
        let mut overlaps = Overlaps::new(&islands);
        let mut best = |truth: &GridTruth| {
            let of = |region: &super::score::Region| {
                let met = overlaps.of(&islands, &region.columns);
                best_of(&islands, met, region.columns.len()).filter(|_| region.id > 0).map(|(_, island)| island)
            };
            truth.regions().iter().map(of).collect()
        };
        let (best_parts, best_wholes) = (best(parts), best(wholes));
        Self { islands, best_parts, best_wholes }
    }

    /// The island of `above` in which the best island of every part lies for its larger half; of equals the lowest.
    fn parents(&self, above: &Level, children: &[(usize, usize)]) -> Vec<Option<u32>> {
        let mut members: Vec<Option<Vec<u32>>> = vec![None; self.islands.sizes.len()];
        let islands = || children.iter().map(|(part, _)| self.best_parts[*part]);
        islands().flatten().for_each(|island| members[island as usize] = Some(Vec::new()));
        for (column, island) in self.islands.labels.iter().enumerate() {
            if let Some(members) = &mut members[*island as usize] {
                members.push(column as u32);
            }
        }
        let mut overlaps = Overlaps::new(&above.islands);
        let mut parent = |members: Vec<u32>| {
            let met = overlaps.of(&above.islands, &members);
            met.iter().max_by_key(|(island, both)| (*both, std::cmp::Reverse(*island))).map(|(island, _)| *island)
        };
        let parents: Vec<Option<u32>> = members.into_iter().map(|members| members.and_then(&mut parent)).collect();
        islands().map(|island| island.and_then(|island| parents[island as usize])).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::islands::Truth;
    use crate::scenes::{self, SceneSettings};

    #[test]
    fn the_truth_itself_has_every_parent_right_and_one_island_has_none() {
        let settings = SceneSettings { width: 160, height: 96, ..SceneSettings::default() };
        let scene = scenes::draw(4, &settings).unwrap();
        let grid = Grid::new(48, 80);
        let on = |truth: &Truth| GridTruth::new(truth, grid).unwrap();
        let (parts, wholes) = (on(&scene.parts), on(&scene.wholes));
        let exact = parents(&[parts.labels(), wholes.labels()], &parts, &wholes);
        assert_eq!((exact.len(), exact[0].low, exact[0].high), (1, 0, 1));
        assert!(exact[0].share > 0.95, "{exact:?}");
        let one = vec![0; grid.columns()];
        assert_eq!(parents(&[parts.labels(), &one], &parts, &wholes)[0].share, 0.0);
        assert!(parents(&[&one[1..]], &parts, &wholes).is_empty(), "labels of another grid");
    }

    #[test]
    fn a_small_case_worked_out_by_hand() {
        // Two wholes of two parts each; the second part of whole 2 (columns 6 and 7) hangs under whole 1.
        let truth = |labels: &[u32]| {
            let truth = Truth { width: labels.len() as u32, height: 1, labels: labels.to_vec() };
            GridTruth::new(&truth, Grid::new(1, labels.len())).unwrap()
        };
        let parts = truth(&[1, 1, 2, 2, 3, 3, 4, 4]);
        let wholes = truth(&[1, 1, 1, 1, 2, 2, 2, 2]);
        let low = [0, 0, 1, 1, 2, 2, 3, 3];
        let high = [9, 9, 9, 9, 5, 5, 9, 9];
        assert_eq!(parents(&[low, high], &parts, &wholes)[0].share, 0.75);
    }
}
