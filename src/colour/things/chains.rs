//! Which islands of neighbouring levels are one thing.

use super::overlap::{Pair, matched, overlaps};
use super::{Numbered, Things};

/// Two islands that were one thing in the step before stay so unless another pair overlaps by half as much again: two
/// parts of nearly one size must not change places in their whole from step to step.
const STAYS: (u64, u64) = (3, 2);

/// The thing of every island, level by level, numbered from the top level down.
pub(super) fn link(levels: &[Numbered], before: Option<&Things>) -> Vec<Vec<u32>> {
    let was: Option<Vec<Vec<u32>>> = before.map(|before| {
        let levels = levels.iter().zip(&before.of_column);
        levels.map(|(level, things)| mostly(&level.labels, things, level.sizes.len())).collect()
    });
    let mut things: Vec<Vec<u32>> = levels.iter().map(|level| vec![0; level.sizes.len()]).collect();
    let mut next = 0;
    for level in (0..levels.len()).rev() {
        let was = was.as_ref().map(|was| (&was[level], was.get(level + 1)));
        let up = levels.get(level + 1).map_or_else(Vec::new, |above| {
            let was = was.and_then(|(below, above)| Some((below.as_slice(), above?.as_slice())));
            one_thing(&levels[level], above, was)
        });
        for island in 0..levels[level].sizes.len() {
            things[level][island] = match up.get(island).copied().flatten() {
                Some(above) => things[level + 1][above as usize],
                None => {
                    next += 1;
                    next - 1
                }
            };
        }
    }
    things
}

/// The island above that is one thing with each island below, where there is one. `was`: the former thing of every
/// island below and above.
fn one_thing(below: &Numbered, above: &Numbered, was: Option<(&[u32], &[u32])>) -> Vec<Option<u32>> {
    let pairs = overlaps(&below.labels, &above.labels).into_iter().filter_map(|(a, b, both)| {
        let (size_a, size_b) = (below.sizes[a as usize], above.sizes[b as usize]);
        // The smaller of the two lies for its larger half in the other.
        if both * 2 < size_a.min(size_b) {
            return None;
        }
        let either = size_a + size_b - both;
        let stays = was.is_some_and(|(below, above)| below[a as usize] == above[b as usize]);
        let (more, less) = if stays { STAYS } else { (1, 1) };
        Some(Pair { a, b, both: both * more, either: either * less })
    });
    let mut up = vec![None; below.sizes.len()];
    for pair in matched(pairs.collect()) {
        up[pair.a as usize] = Some(pair.b);
    }
    up
}

/// The region of `of` that holds most columns of each of `count` islands; of equals the lowest.
fn mostly(labels: &[u32], of: &[u32], count: usize) -> Vec<u32> {
    let mut most = vec![(0, 0); count];
    for (island, region, both) in overlaps(labels, of) {
        let kept = &mut most[island as usize];
        if both > kept.0 {
            *kept = (both, region);
        }
    }
    most.into_iter().map(|(_, region)| region).collect()
}
