//! The parse tree: every island hangs under the island of the next level that holds most of its columns.

use super::types::{LevelIslands, ParseNode, ParseTree};
use crate::grid::Grid;

/// Hangs the islands of each level under those of the next; of two parents that hold equally much, the lower number
/// wins.
pub(super) fn grow(levels: &[LevelIslands]) -> ParseTree {
    let mut nodes = Vec::new();
    for (level, found) in levels.iter().enumerate() {
        nodes.extend(found.islands.iter().map(|island| node(level, island.id, island.size, island.bounding_box)));
    }
    let labels: Vec<&[u32]> = levels.iter().map(|level| level.labels.as_slice()).collect();
    hang(nodes, &labels)
}

/// The tree of labellings of one grid, whoever made them: the island of every column, level by level from the lowest.
///
/// # Panics
/// If a labelling is of another grid, which is a mistake in the calling code.
pub fn tree_of<L: AsRef<[u32]>>(levels: &[L], grid: Grid) -> ParseTree {
    let labels: Vec<&[u32]> = levels.iter().map(AsRef::as_ref).collect();
    let mut nodes = Vec::new();
    for (level, labels) in labels.iter().enumerate() {
        assert_eq!(labels.len(), grid.columns(), "columns of a labelling");
        let mut found: Vec<Option<ParseNode>> = Vec::new();
        for (column, island) in labels.iter().enumerate() {
            let ((row, col), at) = (grid.place(column), *island as usize);
            found.resize(found.len().max(at + 1), None);
            let node = found[at].get_or_insert_with(|| node(level, *island, 0, [row, col, row, col]));
            node.size += 1;
            let [first_row, first_col, last_row, last_col] = node.bounding_box;
            node.bounding_box = [first_row.min(row), first_col.min(col), last_row.max(row), last_col.max(col)];
        }
        nodes.extend(found.into_iter().flatten());
    }
    hang(nodes, &labels)
}

/// An island that hangs nowhere yet.
fn node(level: usize, island: u32, size: usize, bounding_box: [usize; 4]) -> ParseNode {
    ParseNode { level, island, size, bounding_box, parent: None, held: 1.0, children: Vec::new() }
}

/// Finds the parents. `nodes`: level by level from the lowest, in island order.
fn hang(mut nodes: Vec<ParseNode>, labels: &[&[u32]]) -> ParseTree {
    // Where the node of an island stands, level by level.
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); labels.len()];
    for (position, node) in nodes.iter().enumerate() {
        let at = &mut at[node.level];
        at.resize(at.len().max(node.island as usize + 1), usize::MAX);
        at[node.island as usize] = position;
    }
    for (level, pair) in labels.windows(2).enumerate() {
        let [below, above] = pair else { continue };
        // Columns sorted by (island, island above): runs of equal pairs are the overlaps.
        let mut overlaps: Vec<u64> =
            below.iter().zip(*above).map(|(&low, &high)| u64::from(low) << 32 | u64::from(high)).collect();
        overlaps.sort_unstable();
        let mut most = vec![(0_usize, 0_usize); at[level].len()];
        for run in overlaps.chunk_by(|a, b| a == b) {
            let (low, high) = ((run[0] >> 32) as usize, (run[0] & u64::from(u32::MAX)) as usize);
            if run.len() > most[low].0 {
                most[low] = (run.len(), high);
            }
        }
        for (island, (columns, parent)) in most.into_iter().enumerate() {
            let (child, parent) = (at[level][island], at[level + 1][parent]);
            if columns > 0 {
                nodes[child].parent = Some(parent);
                nodes[child].held = columns as f32 / nodes[child].size.max(1) as f32;
                nodes[parent].children.push(child);
            }
        }
    }
    let top = labels.len().saturating_sub(1);
    let roots = (0..nodes.len()).filter(|position| nodes[*position].level == top).collect();
    ParseTree { nodes, roots }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn islands_that_are_not_there_leave_no_node_and_the_others_hang_where_most_of_them_lies() {
        // A number is missing at the lower level, as where a small island fell between the columns of another grid.
        let tree = tree_of(&[[0, 0, 2, 2, 2, 3], [1, 1, 0, 0, 1, 0]], Grid::new(2, 3));
        let said: Vec<_> = tree.nodes.iter().map(|node| (node.level, node.island, node.size, node.parent)).collect();
        let wanted = [(0, 0, 2, Some(4)), (0, 2, 3, Some(3)), (0, 3, 1, Some(3)), (1, 0, 3, None), (1, 1, 3, None)];
        assert_eq!(said, wanted);
        assert_eq!(tree.nodes[1].bounding_box, [0, 0, 1, 2]);
        assert!((tree.nodes[1].held - 2.0 / 3.0).abs() < 1e-6);
        assert_eq!((tree.roots, tree.nodes[3].children.clone()), (vec![3, 4], vec![1, 2]));
    }
}
