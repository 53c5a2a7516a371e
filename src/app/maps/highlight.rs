//! The island that is pointed at, on every map: itself, what it is made of on lower levels, what it is part of on
//! higher ones.

use crate::engine::Snapshot;
use crate::islands::ParseTree;

/// Which columns are highlighted at every level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Highlight {
    /// Level of the island that is pointed at.
    level: Option<usize>,
    /// For every level, whether each column is in the island, one of its descendants or one of its ancestors.
    columns: Vec<Vec<bool>>,
}

impl Highlight {
    /// The highlight of island (level, number).
    pub fn of(snapshot: &Snapshot, island: Option<(usize, u32)>) -> Self {
        let Some((level, id)) = island else { return Self::default() };
        let chosen = family(&snapshot.analysis.tree, level, id, snapshot.levels());
        let columns = chosen
            .into_iter()
            .enumerate()
            .map(|(level, ids)| {
                let Some(islands) = snapshot.analysis.levels.get(level) else { return Vec::new() };
                let mut chosen = vec![false; islands.islands.len()];
                for id in ids {
                    if let Some(chosen) = chosen.get_mut(id as usize) {
                        *chosen = true;
                    }
                }
                islands.labels.iter().map(|&id| chosen.get(id as usize).copied().unwrap_or(false)).collect()
            })
            .collect();
        Self { level: Some(level), columns }
    }

    /// The columns at a level, and whether it is the level that is pointed at. The picture shows those of that level.
    pub fn at(&self, level: Option<usize>) -> Option<(&[bool], bool)> {
        let own = self.level?;
        let columns = self.columns.get(level.unwrap_or(own))?;
        columns.iter().any(|&inside| inside).then_some((columns.as_slice(), level.is_none_or(|level| level == own)))
    }
}

/// The islands of the family at every level: ancestors above, the island itself, descendants below.
fn family(tree: &ParseTree, level: usize, id: u32, levels: usize) -> Vec<Vec<u32>> {
    let mut chosen = vec![Vec::new(); levels];
    if let Some(own) = chosen.get_mut(level) {
        own.push(id);
    }
    let Some(start) = tree.nodes.iter().position(|node| node.level == level && node.island == id) else {
        return chosen;
    };
    let mut add = |place: usize| {
        let node = tree.nodes.get(place)?;
        let ids = chosen.get_mut(node.level)?;
        if !ids.contains(&node.island) {
            ids.push(node.island);
        }
        Some(node)
    };
    let mut above = tree.nodes[start].parent;
    // A tree has no cycles; the bound keeps a broken one from hanging the window.
    for _ in 0..levels {
        above = above.and_then(&mut add).and_then(|node| node.parent);
    }
    let mut below: Vec<usize> = tree.nodes[start].children.clone();
    while let Some(place) = below.pop() {
        let Some(node) = add(place) else { continue };
        below.extend(node.children.iter().filter(|&&child| child < place));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::islands::ParseNode;

    fn node(level: usize, island: u32, parent: Option<usize>, children: &[usize]) -> ParseNode {
        ParseNode { level, island, size: 1, bounding_box: [0; 4], parent, held: 1.0, children: children.to_vec() }
    }

    #[test]
    fn a_family_is_ancestors_and_all_descendants() {
        let tree = ParseTree {
            nodes: vec![
                node(0, 0, Some(3), &[]),
                node(0, 1, Some(3), &[]),
                node(0, 2, Some(4), &[]),
                node(1, 0, Some(5), &[0, 1]),
                node(1, 1, Some(5), &[2]),
                node(2, 0, None, &[3, 4]),
            ],
            roots: vec![5],
        };
        assert_eq!(family(&tree, 1, 0, 3), vec![vec![1, 0], vec![0], vec![0]]);
        assert_eq!(family(&tree, 0, 2, 3), vec![vec![2], vec![1], vec![0]]);
        let mut all = family(&tree, 2, 0, 3);
        all[0].sort_unstable();
        all[1].sort_unstable();
        assert_eq!(all, vec![vec![0, 1, 2], vec![0, 1], vec![0]]);
        assert_eq!(family(&tree, 1, 9, 3), vec![vec![], vec![9], vec![]]);
    }
}
