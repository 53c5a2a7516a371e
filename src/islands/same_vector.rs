//! "Two pieces of one thing": islands that no path joins but that hold the same vector.
//!
//! A parse tree of islands may be disconnected where one thing is occluded by another. Islands of a level are compared
//! by their means at this level alone, under the threshold that holds for neighbours, whatever the linkage makes of it;
//! where islands are cut twice, under the higher one: what it tells apart is not one thing.

use super::agreement::Centred;
use super::types::Island;

/// Only this many islands of a level, the largest, are compared: the cost stays below 32,640 cosines whatever the
/// state. Smaller ones stand for themselves.
pub(super) const COMPARED: usize = 256;

/// Gives every island the number of the group that it belongs to. From the largest down, an island joins the group
/// whose leader (its largest island) it agrees with most, if it agrees with any leader. Groups therefore never grow
/// along chains of islands, each a little different from the last.
pub(super) fn group(centred: &Centred, means: &[f32], threshold: f32, islands: &mut [Island]) {
    let dim = centred.mean.len();
    let mean_of = |island: usize| &means[island * dim..][..dim];
    let mut leaders: Vec<usize> = Vec::new();
    for island in 0..islands.len().min(COMPARED) {
        let mut best = (threshold, None);
        for &leader in &leaders {
            let agreement = centred.agreement_of(mean_of(island), mean_of(leader));
            if agreement > best.0 || (agreement == best.0 && best.1.is_none()) {
                best = (agreement, Some(leader));
            }
        }
        match best.1 {
            Some(leader) => islands[island].same_vector = leader as u32,
            None => leaders.push(island),
        }
    }
}
