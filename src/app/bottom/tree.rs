//! The parse tree as an icicle: the top level in wide blocks, under each block the islands that hang there, as wide as
//! they are large. Linked to the maps: the island under the pointer is highlighted in both, a click pins its centre.

use eframe::egui::{
    self, Align2, Color32, CornerRadius, FontId, Id, Key, Mesh, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::app::Panel;
use crate::app::inspector::request;
use crate::app::widgets::{level_colour, quiet, rgb};
use crate::colour;
use crate::islands::ParseTree;

/// Blocks narrower than this are drawn together, in points.
const NARROWEST: f32 = 2.0;

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

/// Lays the tree out: siblings side by side in tree order, each as wide as its columns or as what hangs under it,
/// whichever is more. What remains of a block has its smaller islands hanging under another one.
pub fn layout(tree: &ParseTree) -> Vec<Block> {
    let mut weights = vec![0.0_f64; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate() {
        // Nodes stand level by level from the lowest: children come before their parents.
        let below: f64 = node.children.iter().filter_map(|child| weights.get(*child)).sum();
        weights[at] = below.max(node.size as f64);
    }
    let total: f64 = tree.roots.iter().filter_map(|root| weights.get(*root)).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut blocks = Vec::with_capacity(tree.nodes.len());
    let mut open: Vec<(usize, f64)> = Vec::new();
    let mut left = 0.0;
    for &root in &tree.roots {
        open.push((root, left));
        left += weights.get(root).copied().unwrap_or(0.0);
    }
    while let Some((at, left)) = open.pop() {
        let Some(node) = tree.nodes.get(at) else {
            continue;
        };
        blocks.push(Block { node: at, left: (left / total) as f32, right: ((left + weights[at]) / total) as f32 });
        let mut next = left;
        for &child in &node.children {
            open.push((child, next));
            next += weights.get(child).copied().unwrap_or(0.0);
        }
    }
    blocks.sort_by(|a, b| {
        (tree.nodes[a.node].level, a.left)
            .partial_cmp(&(tree.nodes[b.node].level, b.left))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    blocks
}

/// What is remembered between frames.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    /// Colour blocks by embedding instead of by island.
    embedding: bool,
    /// The node chosen by keyboard, with the run's step for which it was chosen.
    chosen: Option<(u64, usize, usize)>,
}

/// Draws the tree.
pub fn tree_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let snapshot = panel.snapshot;
    let tree = &snapshot.analysis.tree;
    let id = Id::unique("parse tree");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let words = ui.horizontal(|ui| {
        ui.label(quiet("Colours"));
        ui.selectable_value(&mut memory.embedding, false, "Islands")
            .on_hover_text("A colour per island, as in the map of islands");
        ui.selectable_value(&mut memory.embedding, true, "Embedding")
            .on_hover_text("The colour of the island's vector: the same colour is a similar vector, as in the maps");
        ui.separator();
        ui.label(quiet("point at a block to see its island in the maps, click to pin its centre"));
        ui.separator();
        ui.available_rect_before_wrap()
    });
    let levels = snapshot.state.dim().0.max(1);
    let blocks = layout(tree);
    if blocks.is_empty() {
        ui.label(quiet("No islands yet"));
        return;
    }

    let size = vec2(ui.available_width(), ui.available_height().max(levels as f32 * 16.0));
    let (whole, response) = ui.allocate_exact_size(size, Sense::click());
    let label_width = 24.0;
    let area = Rect::from_min_max(pos2(whole.left() + label_width, whole.top()), whole.max);
    let line = area.height() / levels as f32;
    let rect_of = |block: &Block| {
        let level = tree.nodes[block.node].level;
        let top = area.top() + (levels - 1 - level) as f32 * line;
        Rect::from_min_max(
            pos2(area.left() + block.left * area.width(), top + 1.0),
            pos2(area.left() + block.right * area.width(), top + line - 1.0),
        )
    };

    let pointed = response.hover_pos().and_then(|pointer| {
        let level = levels.checked_sub(1 + ((pointer.y - area.top()) / line).max(0.0) as usize)?;
        let share = (pointer.x - area.left()) / area.width();
        blocks.iter().find(|block| tree.nodes[block.node].level == level && block.left <= share && share < block.right)
    });
    let mut chosen = memory
        .chosen
        .filter(|(run, step, node)| *run == snapshot.run && *step == snapshot.step && *node < tree.nodes.len())
        .map(|(_, _, node)| node);
    if response.has_focus() {
        chosen = Some(walk(ui, response.id, tree, chosen.unwrap_or_else(|| tree.roots.first().copied().unwrap_or(0))));
        memory.chosen = chosen.map(|node| (snapshot.run, snapshot.step, node));
    }
    let by_keys = response.has_focus().then_some(chosen).flatten();
    let active = pointed.map(|block| block.node).or(by_keys);

    let highlighted = highlighted(panel, active);
    let painter = ui.painter_at(whole);
    let edge = ui.visuals().panel_fill;
    let weak = ui.visuals().weak_text_color();
    let mut together = 0_usize;
    let mut mesh = Mesh::default();
    let mut last_drawn = vec![f32::NEG_INFINITY; levels];
    for level in 0..levels {
        let y = area.top() + (levels - 1 - level) as f32 * line;
        painter.text(
            pos2(whole.left() + 10.0, y + line / 2.0),
            Align2::CENTER_CENTER,
            level.to_string(),
            FontId::proportional(13.0),
            level_colour(level),
        );
        let row = Rect::from_min_max(pos2(area.left(), y + 1.0), pos2(area.right(), y + line - 1.0));
        mesh.add_colored_rect(row, ui.visuals().extreme_bg_color);
    }
    let mut labels = Vec::new();
    for block in &blocks {
        let node = &tree.nodes[block.node];
        let rect = rect_of(block);
        if rect.width() < NARROWEST {
            together += 1;
            // At most one grey line per point, however many islands stand there.
            if rect.left() - last_drawn[node.level] >= 1.0 {
                let sliver = Rect::from_min_size(rect.min, vec2(1.0, rect.height()));
                mesh.add_colored_rect(sliver, weak.gamma_multiply(0.5));
                last_drawn[node.level] = rect.left();
            }
            continue;
        }
        let fill = fill(panel, node.level, node.island, memory.embedding);
        let faded = !highlighted.is_empty() && !highlighted.contains(&block.node);
        let inner = rect.shrink2(vec2(0.5, 0.0));
        mesh.add_colored_rect(inner, if faded { blend(fill, edge, 0.6) } else { fill });
        if rect.width() > 54.0 && line >= 14.0 {
            labels.push((rect, node.island, node.size, fill, faded));
        }
    }
    painter.add(mesh);
    for (rect, island, size, fill, faded) in labels {
        let ink = if luminance(fill) > 0.45 { Color32::BLACK } else { Color32::WHITE };
        let text = if rect.width() > 120.0 { format!("{island}: {size} columns") } else { format!("{island}: {size}") };
        painter.with_clip_rect(rect).text(
            rect.center(),
            Align2::CENTER_CENTER,
            text,
            FontId::proportional(11.0),
            if faded { ink.gamma_multiply(0.6) } else { ink },
        );
    }
    let strong = ui.visuals().strong_text_color();
    for block in blocks.iter().filter(|block| highlighted.contains(&block.node)) {
        let rect = rect_of(block);
        if rect.width() >= NARROWEST {
            let width = if Some(block.node) == active { 2.5 } else { 1.5 };
            painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(width, strong), StrokeKind::Inside);
        }
    }
    if response.has_focus() {
        painter.rect_stroke(whole, CornerRadius::same(2), ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    if together > 0 {
        let text = format!("{together} of {} islands are too small to draw at this width: grey lines", blocks.len());
        ui.painter().text(words.inner.left_center(), Align2::LEFT_CENTER, text, FontId::proportional(11.0), weak);
    }

    let mut about = String::new();
    if let Some(node) = active.and_then(|at| tree.nodes.get(at)) {
        about = describe(panel, tree, node);
        request::point_at_island(ui.ctx(), panel, (node.level, node.island));
        let centre = snapshot.analysis.levels.get(node.level).and_then(|level| level.islands.get(node.island as usize));
        let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if (response.clicked() || enter)
            && let Some(island) = centre
        {
            panel.view.pinned = vec![island.centre];
            panel.view.level = node.level;
        }
    }
    let response = if pointed.is_some() { response.on_hover_text_at_pointer(about.clone()) } else { response };
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(about.clone()),
        ..WidgetInfo::labeled(Role::Button, true, "Parse tree blocks")
    });
    ui.data_mut(|data| data.insert_temp(id, memory));
}

/// Moves the chosen node with the arrow keys: up to the whole, down to its largest part, left and right among its
/// siblings.
fn walk(ui: &Ui, id: Id, tree: &ParseTree, from: usize) -> usize {
    ui.memory_mut(|memory| {
        let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        memory.set_focus_lock_filter(id, filter);
    });
    let Some(node) = tree.nodes.get(from) else {
        return 0;
    };
    let siblings = match node.parent.and_then(|parent| tree.nodes.get(parent)) {
        Some(parent) => &parent.children,
        None => &tree.roots,
    };
    let place = siblings.iter().position(|sibling| *sibling == from).unwrap_or(0);
    ui.input(|input| {
        if input.key_pressed(Key::ArrowUp) {
            node.parent.unwrap_or(from)
        } else if input.key_pressed(Key::ArrowDown) {
            node.children.first().copied().unwrap_or(from)
        } else if input.key_pressed(Key::ArrowLeft) {
            siblings.get(place.wrapping_sub(1)).copied().unwrap_or(from)
        } else if input.key_pressed(Key::ArrowRight) {
            siblings.get(place + 1).copied().unwrap_or(from)
        } else {
            from
        }
    })
}

/// The nodes to highlight: the island pointed at with its wholes and its parts, or the chain of the column under the
/// pointer.
fn highlighted(panel: &Panel<'_>, active: Option<usize>) -> Vec<usize> {
    let analysis = &panel.snapshot.analysis;
    let nodes = &analysis.tree.nodes;
    let find = |level: usize, island: u32| nodes.iter().position(|node| node.level == level && node.island == island);
    let start = active.or_else(|| panel.view.island.and_then(|(level, island)| find(level, island)));
    let Some(start) = start.filter(|start| *start < nodes.len()) else {
        let Some(column) = panel.view.hovered else {
            return Vec::new();
        };
        let levels = analysis.levels.iter().enumerate();
        return levels.filter_map(|(level, islands)| find(level, *islands.labels.get(column)?)).collect();
    };
    let mut chain = vec![start];
    let mut up = nodes[start].parent;
    while let Some(at) = up.filter(|at| *at < nodes.len()) {
        chain.push(at);
        up = nodes[at].parent;
    }
    let mut below = nodes[start].children.clone();
    while let Some(at) = below.pop() {
        if let Some(node) = nodes.get(at) {
            chain.push(at);
            below.extend(&node.children);
        }
    }
    chain
}

fn fill(panel: &Panel<'_>, level: usize, island: u32, embedding: bool) -> Color32 {
    let snapshot = panel.snapshot;
    if embedding {
        let centre = snapshot.analysis.levels.get(level).and_then(|level| level.islands.get(island as usize));
        let colour = centre.and_then(|island| snapshot.colours.get(level)?.get(island.centre));
        if let Some(coordinates) = colour {
            return rgb(colour::embedding_rgb(*coordinates));
        }
    }
    rgb(colour::island_rgb(island))
}

fn blend(a: Color32, b: Color32, share: f32) -> Color32 {
    let mix = |a: u8, b: u8| (f32::from(a) * (1.0 - share) + f32::from(b) * share) as u8;
    Color32::from_rgb(mix(a.r(), b.r()), mix(a.g(), b.g()), mix(a.b(), b.b()))
}

fn luminance(colour: Color32) -> f32 {
    (0.299 * f32::from(colour.r()) + 0.587 * f32::from(colour.g()) + 0.114 * f32::from(colour.b())) / 255.0
}

fn describe(panel: &Panel<'_>, tree: &ParseTree, node: &crate::islands::ParseNode) -> String {
    let share = 100.0 * node.size as f32 / panel.snapshot.grid.columns().max(1) as f32;
    let mut text = format!("Island {} of level {}: {} columns, {share:.1} %", node.island, node.level, node.size);
    if !node.children.is_empty() {
        text.push_str(&format!(
            "\n{} islands of level {} hang under it",
            node.children.len(),
            node.level.saturating_sub(1)
        ));
    }
    if let Some(parent) = node.parent.and_then(|parent| tree.nodes.get(parent)) {
        text.push_str(&format!(
            "\nIsland {} of level {} holds {:.0} % of it",
            parent.island,
            parent.level,
            100.0 * node.held
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::islands::ParseNode;

    fn node(level: usize, island: u32, size: usize, parent: Option<usize>, children: Vec<usize>) -> ParseNode {
        ParseNode { level, island, size, bounding_box: [0; 4], parent, held: 1.0, children }
    }

    #[test]
    fn children_lie_within_their_parents_in_proportion() {
        let nodes = vec![
            node(0, 0, 6, Some(3), vec![]),
            node(0, 1, 3, Some(3), vec![]),
            node(0, 2, 1, Some(4), vec![]),
            node(1, 0, 8, None, vec![0, 1]),
            node(1, 1, 2, None, vec![2]),
        ];
        let tree = ParseTree { nodes, roots: vec![3, 4] };
        let blocks = layout(&tree);
        let of = |node: usize| blocks.iter().find(|block| block.node == node).copied();
        // The first root is as wide as what hangs under it (9), the second as its own columns (2).
        assert_eq!(of(3), Some(Block { node: 3, left: 0.0, right: 9.0 / 11.0 }));
        assert_eq!(of(0), Some(Block { node: 0, left: 0.0, right: 6.0 / 11.0 }));
        assert_eq!(of(1), Some(Block { node: 1, left: 6.0 / 11.0, right: 9.0 / 11.0 }));
        assert_eq!(of(2), Some(Block { node: 2, left: 9.0 / 11.0, right: 10.0 / 11.0 }));
        assert_eq!(blocks.len(), 5);
    }

    #[test]
    fn an_empty_tree_has_no_blocks() {
        assert!(layout(&ParseTree::default()).is_empty());
    }
}
