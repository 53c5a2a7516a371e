//! The truth that a picture brings with it, and how far the islands agree with it.
//!
//! Bundled samples know their parts and wholes, generated scenes their scenes too. All of them are scored at every
//! step: the truth is brought onto the grid once per run, and a labelling is scored in one pass over its columns.

use std::sync::Arc;

use crate::files::frames::Frames;
use crate::grid::Grid;
use crate::islands::{self, GridTruth, LevelIslands, NamedTruth, ParentShare, PixelTruth, TruthKind, TruthScores};

/// What a picture knows of its parts, its wholes or its scenes.
#[derive(Debug, Clone)]
pub struct KnownTruth {
    /// The region of every pixel of the picture.
    pub named: Arc<NamedTruth>,
    /// The region of every column.
    pub on_grid: GridTruth,
    /// Its pixels, column by column.
    pub on_pixels: PixelTruth,
}

impl KnownTruth {
    /// What the regions are.
    pub fn kind(&self) -> TruthKind {
        self.named.kind
    }

    /// What region `id` is called.
    pub fn name(&self, id: u32) -> String {
        let named = id.checked_sub(1).and_then(|at| self.named.names.get(at as usize));
        match (named, self.kind()) {
            (Some(name), _) => name.clone(),
            (None, TruthKind::Parts) if id > 0 => format!("part {id}"),
            (None, TruthKind::Wholes) if id > 0 => format!("whole {id}"),
            (None, TruthKind::Scenes) if id > 0 => format!("scene {id}"),
            (None, _) => "ground".to_owned(),
        }
    }
}

/// Everything that a picture knows, on the grid of a run; in the order of [`TruthKind::ALL`].
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Kind by kind; empty when the picture knows nothing.
    pub truths: Vec<KnownTruth>,
}

impl Known {
    /// What came with `frames`, on a grid. A truth of a single region is left out: against it nothing can be right or
    /// wrong.
    pub(super) fn of(frames: &Frames, grid: Grid) -> Self {
        Self::on(frames.truths.iter(), grid)
    }

    /// The same on another grid.
    pub(super) fn again(&self, grid: Grid) -> Self {
        Self::on(self.truths.iter().map(|known| &known.named), grid)
    }

    fn on<'a>(truths: impl Iterator<Item = &'a Arc<NamedTruth>>, grid: Grid) -> Self {
        let known = truths.filter_map(|named| {
            let on_grid = GridTruth::new(&named.truth, grid).filter(|truth| truth.regions().len() > 1)?;
            let on_pixels = PixelTruth::new(&named.truth, grid)?;
            Some(KnownTruth { named: named.clone(), on_grid, on_pixels })
        });
        Self { truths: known.collect() }
    }

    /// The truth of a kind.
    pub fn truth(&self, kind: TruthKind) -> Option<&KnownTruth> {
        self.truths.iter().find(|known| known.kind() == kind)
    }

    /// Scores the islands of all levels. None when nothing is known.
    pub(super) fn score(&self, levels: &[LevelIslands]) -> Option<KnownScores> {
        if self.truths.is_empty() {
            return None;
        }
        let labels: Vec<&[u32]> = levels.iter().map(|level| level.labels.as_slice()).collect();
        let of = |known: &KnownTruth| KindScores {
            kind: known.kind(),
            levels: labels.iter().map(|labels| known.on_grid.score(labels)).collect(),
            pixels: labels.iter().map(|labels| known.on_pixels.score(labels)).collect(),
        };
        let parents = match (self.truth(TruthKind::Parts), self.truth(TruthKind::Wholes)) {
            (Some(parts), Some(wholes)) => islands::parents(&labels, &parts.on_grid, &wholes.on_grid),
            _ => Vec::new(),
        };
        // Of equals the lowest pair.
        let parents = parents.into_iter().reduce(|best, next| if next.share > best.share { next } else { best });
        Some(KnownScores { kinds: self.truths.iter().map(of).collect(), parents })
    }
}

/// Scores of the islands of all levels against one kind of truth.
#[derive(Debug, Clone, PartialEq)]
pub struct KindScores {
    /// The kind.
    pub kind: TruthKind,
    /// One entry per level, the lowest first.
    pub levels: Vec<TruthScores>,
    /// The same counted on the pixels of the truth.
    pub pixels: Vec<TruthScores>,
}

/// How far the islands of one step agree with all that the picture knows.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownScores {
    /// In the order of [`Known::truths`].
    pub kinds: Vec<KindScores>,
    /// Share of parts whose parent is right, for the pair of levels at which it is largest; none where there is no
    /// tree.
    pub parents: Option<ParentShare>,
}

impl KnownScores {
    /// The scores against a kind, level by level; empty when the picture does not know it.
    pub fn of(&self, kind: TruthKind) -> &[TruthScores] {
        self.kinds.iter().find(|scores| scores.kind == kind).map_or(&[], |scores| &scores.levels)
    }
}
