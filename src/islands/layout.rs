//! Where the islands of a parse tree stand: a row per level, the top level above, parts under their wholes.

use super::types::ParseTree;

/// What the smallest island weighs, in the root of its share of the picture.
const LEAST: f64 = 0.12;

/// The place of one island in the diagram: its node and its left and right end, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Position in [`ParseTree::nodes`].
    pub node: usize,
    /// Left end.
    pub left: f32,
    /// Right end.
    pub right: f32,
}

/// Lays the tree out: siblings side by side in tree order, each as wide as the side of a square of its columns or as
/// what hangs under it, whichever is more.
pub fn tree_blocks(tree: &ParseTree) -> Vec<Block> {
    let columns = |of: &usize| tree.nodes.get(*of).map_or(0, |node| node.size);
    let all = tree.roots.iter().map(columns).sum::<usize>().max(1) as f64;
    let mut weights = vec![0.0_f64; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate() {
        // Nodes stand level by level from the lowest: children come before their parents.
        let below: f64 = node.children.iter().filter_map(|child| weights.get(*child)).sum();
        weights[at] = below.max(LEAST + (node.size as f64 / all).sqrt());
    }
    let total: f64 = tree.roots.iter().filter_map(|root| weights.get(*root)).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut blocks = Vec::with_capacity(tree.nodes.len());
    let mut open: Vec<(usize, f64, f64)> = Vec::new();
    let mut left = 0.0;
    for &root in &tree.roots {
        let weight = weights.get(root).copied().unwrap_or(0.0);
        open.push((root, left, weight));
        left += weight;
    }
    while let Some((at, left, width)) = open.pop() {
        let Some(node) = tree.nodes.get(at) else {
            continue;
        };
        blocks.push(Block { node: at, left: (left / total) as f32, right: ((left + width) / total) as f32 });
        // What is wider than all that hangs under it spreads that out evenly.
        let below: f64 = node.children.iter().filter_map(|child| weights.get(*child)).sum();
        let stretch = if below > 0.0 { width / below } else { 1.0 };
        let mut next = left;
        for &child in &node.children {
            let width = weights.get(child).copied().unwrap_or(0.0) * stretch;
            open.push((child, next, width));
            next += width;
        }
    }
    blocks.sort_by(|a, b| {
        (tree.nodes[a.node].level, a.left)
            .partial_cmp(&(tree.nodes[b.node].level, b.left))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::islands::ParseNode;

    fn node(level: usize, island: u32, size: usize, parent: Option<usize>, children: Vec<usize>) -> ParseNode {
        ParseNode { level, island, size, bounding_box: [0; 4], parent, held: 1.0, children }
    }

    #[test]
    fn children_fill_their_parents_in_proportion() {
        let nodes = vec![
            node(0, 0, 64, Some(3), vec![]),
            node(0, 1, 16, Some(3), vec![]),
            node(0, 2, 20, Some(4), vec![]),
            node(1, 0, 80, None, vec![0, 1]),
            node(1, 1, 20, None, vec![2]),
        ];
        let tree = ParseTree { nodes, roots: vec![3, 4] };
        let blocks = tree_blocks(&tree);
        let of = |node: usize| blocks.iter().find(|block| block.node == node).copied();
        let (first, second) = (of(3), of(4));
        // The first root is as wide as its two parts, sides .8 and .4 of the picture's; the second as itself.
        let wide = |side: f64| side + LEAST;
        let total = wide(0.8) + wide(0.4) + wide(0.2_f64.sqrt());
        let share = ((wide(0.8) + wide(0.4)) / total) as f32;
        assert!(first.is_some_and(|block| block.left == 0.0 && (block.right - share).abs() < 1e-6), "{first:?}");
        assert!(second.is_some_and(|block| (block.left - share).abs() < 1e-6 && block.right == 1.0), "{second:?}");
        let (left, right) = (of(0), of(1));
        assert_eq!((left.map(|block| block.left), left.map(|block| block.right)), (Some(0.0), right.map(|b| b.left)));
        assert_eq!(right.map(|block| block.right), first.map(|block| block.right));
        assert_eq!(of(2).map(|block| (block.left, block.right)), second.map(|block| (block.left, block.right)));
        assert_eq!(blocks.len(), 5);
    }

    #[test]
    fn an_empty_tree_has_no_blocks() {
        assert!(tree_blocks(&ParseTree::default()).is_empty());
    }
}
