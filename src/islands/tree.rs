//! The parse tree: every island hangs under the island of the next level that holds most of its columns.

use super::types::{LevelIslands, ParseNode, ParseTree};

/// Hangs the islands of each level under those of the next; of two parents that hold equally much, the lower number
/// wins.
pub(super) fn grow(levels: &[LevelIslands]) -> ParseTree {
    let mut firsts = Vec::with_capacity(levels.len());
    let mut nodes = Vec::new();
    for (level, found) in levels.iter().enumerate() {
        firsts.push(nodes.len());
        nodes.extend(found.islands.iter().map(|island| ParseNode {
            level,
            island: island.id,
            size: island.size,
            bounding_box: island.bounding_box,
            parent: None,
            held: 1.0,
            children: Vec::new(),
        }));
    }
    for (level, pair) in levels.windows(2).enumerate() {
        let [below, above] = pair else { continue };
        // Columns sorted by (island, island above): runs of equal pairs are the overlaps.
        let mut overlaps: Vec<u64> = below
            .labels
            .iter()
            .zip(&above.labels)
            .map(|(&low, &high)| u64::from(low) << 32 | u64::from(high))
            .collect();
        overlaps.sort_unstable();
        let mut most = vec![(0_usize, 0_usize); below.islands.len()];
        for run in overlaps.chunk_by(|a, b| a == b) {
            let (low, high) = ((run[0] >> 32) as usize, (run[0] & u64::from(u32::MAX)) as usize);
            if run.len() > most[low].0 {
                most[low] = (run.len(), high);
            }
        }
        for (island, (columns, parent)) in most.into_iter().enumerate() {
            let (child, parent) = (firsts[level] + island, firsts[level + 1] + parent);
            nodes[child].parent = Some(parent);
            nodes[child].held = columns as f32 / nodes[child].size.max(1) as f32;
            nodes[parent].children.push(child);
        }
    }
    let roots = (firsts.last().copied().unwrap_or(0)..nodes.len()).collect();
    ParseTree { nodes, roots }
}
