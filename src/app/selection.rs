//! The columns that are meant by what is pointed at or pinned.

use super::View;
use crate::engine::Snapshot;

/// The columns of the region of the truth or of the island under the pointer; otherwise of the islands of the pinned
/// columns, at the level that is looked at.
pub fn selected(snapshot: &Snapshot, view: &View) -> Vec<usize> {
    let of = |labels: &[u32], wanted: &[u32]| -> Vec<usize> {
        (0..labels.len()).filter(|&column| wanted.contains(&labels[column])).collect()
    };
    if let Some((kind, id)) = view.region {
        return snapshot.known.truth(kind).map_or_else(Vec::new, |truth| of(truth.on_grid.labels(), &[id]));
    }
    let labels =
        |level: usize| snapshot.analysis.levels.get(level).map_or(&[][..], |islands| islands.labels.as_slice());
    if let Some((level, id)) = view.island {
        return of(labels(level), &[id]);
    }
    let labels = labels(view.level);
    let islands: Vec<u32> = view.pinned.iter().filter_map(|&column| labels.get(column).copied()).collect();
    of(labels, &islands)
}

/// Whether there is anything that [`selected`] could mean.
pub fn is_selected(view: &View) -> bool {
    view.region.is_some() || view.island.is_some() || !view.pinned.is_empty()
}
