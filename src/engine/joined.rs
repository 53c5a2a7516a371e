//! Two sides read as one: the lower levels of one are the parts, the upper levels of the other the wholes.
//!
//! ```text
//! labels[l] = parts.labels[l] for l < cut,   wholes.labels[l] for l >= cut          one parse tree
//! ```

use ndarray::Axis;

use super::snapshot::Snapshot;
use crate::bilateral::{Gate, Novelty, Spectra, Trust};
use crate::islands::{self, ParentShare, ParseTree, TruthKind};

/// Two sides as one parse tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The island of every column of the side of the parts, level by level from the lowest.
    pub labels: Vec<Vec<u32>>,
    /// The tree that they make.
    pub tree: ParseTree,
}

/// How far a reading agrees with what the picture knows, where it does.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    /// Share of the parts that hang under the right whole: of the pairs of a level below the cut and one from the cut
    /// on the pair with the largest share.
    pub parents: Option<ParentShare>,
    /// The best foreground ARI with the parts of the levels below the cut, and that level.
    pub parts: Option<(usize, f32)>,
    /// The same with the wholes, of the levels from the cut on.
    pub wholes: Option<(usize, f32)>,
}

/// The tree of the levels of `parts` below `cut` and those of `wholes` from there on. Where the two stand on two grids,
/// the wholes are brought onto that of the parts: every column takes the island in which its middle lies.
pub fn join(parts: &Snapshot, wholes: &Snapshot, cut: usize) -> Joined {
    let labels: Vec<Vec<u32>> = (0..parts.levels())
        .map(|level| match level < cut {
            true => parts.analysis.levels[level].labels.clone(),
            false => {
                let labels = &wholes.analysis.levels[level].labels;
                let there = |column| labels[parts.grid.same_place(column, wholes.grid)];
                (0..parts.grid.columns()).map(there).collect()
            }
        })
        .collect();
    Joined { tree: islands::tree_of(&labels, parts.grid), labels }
}

/// What the states of two sides explain of the picture that the left one is shown, per spatial frequency.
pub fn spectra(left: &Snapshot, right: &Snapshot) -> Spectra {
    let [left_levels, right_levels] = [left, right].map(|side| side.state.axis_iter(Axis(0)).collect::<Vec<_>>());
    Spectra::of(&left.picture, (&left_levels, left.grid), (&right_levels, right.grid))
}

/// What a gate says after one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trusted {
    /// The step.
    pub step: usize,
    /// The frame that was shown; 0 of a still picture.
    pub frame: usize,
    /// Who is trusted.
    pub trust: Trust,
}

/// The gate between two sides after every step that both have made beside each other, the earliest first.
pub fn trust(left: &Snapshot, right: &Snapshot, gate: Gate) -> Vec<Trusted> {
    let right = &right.curves.steps;
    let both = left.curves.steps.iter().filter_map(|left| {
        let there = right.binary_search_by_key(&left.step, |right| right.step).ok()?;
        Some(((left.step, left.frame), [left.surprise?, right[there].surprise?]))
    });
    let (steps, errors): (Vec<(usize, usize)>, Vec<[f32; 2]>) = both.unzip();
    let trusted = |((step, frame), trust)| Trusted { step, frame, trust };
    steps.into_iter().zip(gate.over_time(errors)).map(trusted).collect()
}

/// Whom the gate trusts when a video shows something new; none where no frame changed.
pub fn novelty(trusted: &[Trusted]) -> Option<Novelty> {
    Novelty::of(&trusted.iter().map(|one| (one.frame, one.trust)).collect::<Vec<_>>())
}

impl Joined {
    /// How far it agrees with what the picture of `snapshot`, the side of the parts, knows; nothing where it knows
    /// nothing.
    pub fn read(&self, snapshot: &Snapshot, cut: usize) -> Reading {
        let known = |kind| snapshot.known.truth(kind);
        let best = |kind, levels: std::ops::Range<usize>| {
            let truth = known(kind)?;
            let scores = levels.filter_map(|level| {
                let ari = truth.on_grid.score(&self.labels[level]).foreground_ari?;
                Some((level, ari))
            });
            scores.reduce(|best, next| if next.1 > best.1 { next } else { best })
        };
        let parents = known(TruthKind::Parts).zip(known(TruthKind::Wholes)).and_then(|(parts, wholes)| {
            let pairs = islands::parents(&self.labels, &parts.on_grid, &wholes.on_grid);
            let across = pairs.into_iter().filter(|pair| pair.low < cut && pair.high >= cut);
            across.reduce(|best, next| if next.share > best.share { next } else { best })
        });
        Reading {
            parents,
            parts: best(TruthKind::Parts, 0..cut),
            wholes: best(TruthKind::Wholes, cut..self.labels.len()),
        }
    }
}
