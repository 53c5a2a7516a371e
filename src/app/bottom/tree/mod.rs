//! The parse tree: a row per level, the top level above, under each whole the islands that hang there. Every island is
//! cut out of the picture and outlined in the colour that it has in the maps. Linked to the maps: the island under the
//! pointer is highlighted in both, a click pins its centre.

mod cut;

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{
    self, Align2, Color32, CornerRadius, FontId, Id, Key, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use self::cut::{Cuts, Inside, Place, fitted};
use crate::app::Panel;
use crate::app::inspector::request;
use crate::app::maps::hairline;
use crate::app::widgets::{level_colour, quiet, rgb};
use crate::islands::{Block, ParseTree, tree_blocks};

/// Islands with less room than this are drawn together, in points.
const NARROWEST: f32 = 3.0;

/// Height of a row, in points, at least.
const LEAST_ROW: f32 = 30.0;

/// Room for the lines between two rows, as a share of a row.
const LINES: f32 = 0.2;

/// Room for the number of a row's level, in points.
const NUMBERS: f32 = 24.0;

/// The side of a cut-out under the pointer, in points.
const LARGE: f32 = 150.0;

/// What is remembered between frames.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    /// What is seen within the islands.
    inside: Inside,
    /// The node chosen by keyboard, with the run's step for which it was chosen.
    chosen: Option<(u64, usize, usize)>,
}

/// Where the rows and their islands stand on the screen.
#[derive(Clone, Copy)]
struct Rows {
    area: Rect,
    height: f32,
    levels: usize,
}

impl Rows {
    fn top(self, level: usize) -> f32 {
        self.area.top() + (self.levels - 1 - level.min(self.levels - 1)) as f32 * self.height
    }

    /// The whole room of a block.
    fn slot(self, level: usize, block: &Block) -> Rect {
        let x = |share: f32| self.area.left() + share * self.area.width();
        let top = self.top(level);
        Rect::from_min_max(pos2(x(block.left), top), pos2(x(block.right), top + self.height))
    }

    /// The room of its cut-out; the rest is for the lines to the level below.
    fn room(self, level: usize, block: &Block) -> Rect {
        let slot = self.slot(level, block);
        let shrunk = slot.shrink2(vec2((slot.width() * 0.08).clamp(0.0, 4.0), 2.0));
        let lines = if level > 0 { self.height * LINES } else { 0.0 };
        shrunk.with_max_y((slot.bottom() - 2.0 - lines).max(shrunk.top()))
    }

    fn level_at(self, y: f32) -> Option<usize> {
        self.levels.checked_sub(1 + ((y - self.area.top()) / self.height).max(0.0) as usize)
    }
}

/// Draws the choice of what is seen within the islands.
pub fn controls(ui: &mut Ui) {
    let mut memory: Memory = ui.data(|data| data.get_temp(memory_id())).unwrap_or_default();
    ui.label(quiet("Inside"));
    ui.selectable_value(&mut memory.inside, Inside::Picture, "Cut out")
        .on_hover_text("Every island is cut out of the picture and outlined in its colour in the maps");
    ui.selectable_value(&mut memory.inside, Inside::Embedding, "Vectors")
        .on_hover_text("The colours of the embedding's maps: the same colour is a similar vector");
    ui.data_mut(|data| data.insert_temp(memory_id(), memory));
}

fn memory_id() -> Id {
    Id::unique("parse tree")
}

/// Draws the tree.
pub fn tree_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let mut memory: Memory = ui.data(|data| data.get_temp(memory_id())).unwrap_or_default();
    let blocks = tree_blocks(&panel.snapshot.analysis.tree);
    if blocks.is_empty() {
        ui.label(quiet("No islands yet"));
        return;
    }
    let least = panel.snapshot.levels().max(1) as f32 * LEAST_ROW;
    if ui.available_height() >= least {
        rows_ui(ui, panel, &blocks, &mut memory);
    } else {
        egui::ScrollArea::vertical().show(ui, |ui| {
            ui.set_min_height(least);
            rows_ui(ui, panel, &blocks, &mut memory);
        });
    }
    ui.data_mut(|data| data.insert_temp(memory_id(), memory));
}

fn rows_ui(ui: &mut Ui, panel: &mut Panel<'_>, blocks: &[Block], memory: &mut Memory) {
    let snapshot = panel.snapshot;
    let tree = &snapshot.analysis.tree;
    let levels = snapshot.levels().max(1);
    let size = vec2(ui.available_width(), ui.available_height().max(levels as f32 * LEAST_ROW));
    let (whole, response) = ui.allocate_exact_size(size, Sense::click());
    let area = whole.with_min_x(whole.left() + NUMBERS);
    let rows = Rows { area, height: area.height() / levels as f32, levels };

    let pointed = response.hover_pos().and_then(|pointer| {
        let level = rows.level_at(pointer.y)?;
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

    let cuts = ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Cuts>>>(Id::unique("cut islands")).clone());
    let mut cuts = cuts.lock().unwrap_or_else(PoisonError::into_inner);
    draw_rows(ui, panel, blocks, rows, whole, (&highlighted, active), &mut cuts, memory.inside);
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter_at(whole).rect_stroke(whole, CornerRadius::same(2), stroke, StrokeKind::Inside);
    }
    let together = blocks.iter().filter(|block| (block.right - block.left) * area.width() < NARROWEST).count();
    if together > 0 {
        let text = format!("{together} of {} islands are too small to draw at this width: grey lines", blocks.len());
        let weak = ui.visuals().weak_text_color();
        ui.painter_at(whole).text(whole.right_bottom(), Align2::RIGHT_BOTTOM, text, FontId::proportional(11.0), weak);
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
    let response = match pointed.and_then(|block| tree.nodes.get(block.node)) {
        Some(node) => response.on_hover_ui_at_pointer(|ui| {
            large_ui(ui, panel, &mut cuts, (node.level, node.island), memory.inside);
            ui.label(&about);
        }),
        None => response,
    };
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(about.clone()),
        ..WidgetInfo::labeled(Role::Button, true, "Parse tree blocks")
    });
}

/// Paints lines, cut-outs and what is highlighted.
#[expect(clippy::too_many_arguments, reason = "all that is drawn, from one place")]
fn draw_rows(
    ui: &Ui,
    panel: &Panel<'_>,
    blocks: &[Block],
    rows: Rows,
    whole: Rect,
    (highlighted, active): (&[usize], Option<usize>),
    cuts: &mut Cuts,
    inside: Inside,
) {
    let snapshot = panel.snapshot;
    let (tree, grid) = (&snapshot.analysis.tree, snapshot.grid);
    let painter = ui.painter_at(whole);
    let weak = ui.visuals().weak_text_color();
    for level in 0..rows.levels {
        painter.text(
            pos2(whole.left() + 10.0, rows.top(level) + rows.height / 2.0),
            Align2::CENTER_CENTER,
            level.to_string(),
            FontId::proportional(13.0),
            level_colour(level),
        );
    }
    let (width, height) = snapshot.picture.dimensions();
    let aspect = width as f32 / height.max(1) as f32;
    let mut places = Vec::with_capacity(blocks.len());
    let mut drawn: Vec<Option<Rect>> = vec![None; tree.nodes.len()];
    let mut slivers = Mesh::default();
    let mut last_sliver = vec![f32::NEG_INFINITY; rows.levels];
    for block in blocks {
        let node = &tree.nodes[block.node];
        let room = rows.room(node.level, block);
        let island = snapshot.analysis.levels.get(node.level).and_then(|level| level.islands.get(node.island as usize));
        let Some(island) = island else { continue };
        if rows.slot(node.level, block).width() < NARROWEST {
            // At most one grey line per point, however many islands stand there.
            if room.left() - last_sliver[node.level] >= 1.0 {
                slivers.add_colored_rect(
                    Rect::from_min_size(room.min, vec2(1.0, room.height())),
                    weak.gamma_multiply(0.5),
                );
                last_sliver[node.level] = room.left();
            }
            continue;
        }
        let rect = fitted(island, grid, aspect, room, room.height() / 3.0);
        drawn[block.node] = Some(rect);
        places.push(Place { level: node.level, island: node.island, rect });
    }
    painter.add(slivers);
    for (at, node) in tree.nodes.iter().enumerate() {
        let Some((own, parent)) = drawn[at].zip(node.parent.and_then(|parent| drawn.get(parent).copied().flatten()))
        else {
            continue;
        };
        let strong = highlighted.contains(&at) && node.parent.is_some_and(|parent| highlighted.contains(&parent));
        let above = node.parent.and_then(|parent| tree.nodes.get(parent));
        let colour = snapshot.island_rgb(node.level, node.island);
        let one = above.is_some_and(|above| snapshot.island_rgb(above.level, above.island) == colour);
        let faded = !highlighted.is_empty() && !strong;
        let stroke = match (one, strong) {
            (_, true) => Stroke::new(2.0, ui.visuals().strong_text_color()),
            (true, false) => Stroke::new(2.0, colour.map_or(weak, rgb)),
            (false, false) => Stroke::new(1.0, weak),
        };
        let colour = if faded { stroke.color.gamma_multiply(0.35) } else { stroke.color };
        connect(&painter, parent.center_bottom(), own.center_top(), Stroke::new(stroke.width, colour));
    }
    for mesh in cuts.meshes(ui.ctx(), snapshot, inside, places, hairline(ui)) {
        painter.add(Shape::mesh(mesh));
    }
    let strong = ui.visuals().strong_text_color();
    for (at, rect) in drawn.iter().enumerate().filter_map(|(at, rect)| Some((at, (*rect)?))) {
        if highlighted.is_empty() {
            break;
        }
        if !highlighted.contains(&at) {
            painter.rect_filled(rect.expand(2.0), 0.0, ui.visuals().panel_fill.gamma_multiply(0.7));
        } else if Some(at) == active {
            painter.rect_stroke(rect.expand(3.0), 2.0, Stroke::new(1.5, strong), StrokeKind::Inside);
        }
    }
}

/// A line from a whole to a part: down, across, down.
fn connect(painter: &egui::Painter, from: Pos2, to: Pos2, stroke: Stroke) {
    let middle = (from.y + to.y) / 2.0;
    let points = [from, pos2(from.x, middle), pos2(to.x, middle), to];
    painter.add(egui::epaint::CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
}

/// The island under the pointer, large.
fn large_ui(ui: &mut Ui, panel: &Panel<'_>, cuts: &mut Cuts, (level, id): (usize, u32), inside: Inside) {
    let snapshot = panel.snapshot;
    let Some(island) = snapshot.analysis.levels.get(level).and_then(|level| level.islands.get(id as usize)) else {
        return;
    };
    let (width, height) = snapshot.picture.dimensions();
    let room = Rect::from_min_size(Pos2::ZERO, vec2(LARGE, LARGE * 0.8));
    let size = fitted(island, snapshot.grid, width as f32 / height.max(1) as f32, room, LARGE / 8.0).size();
    let (rect, _) = ui.allocate_exact_size(size + vec2(6.0, 6.0), Sense::hover());
    let texture = cuts.photo(ui.ctx(), &snapshot.picture);
    let place = Place { level, island: id, rect: rect.shrink(3.0) };
    for mesh in cut::draw(snapshot, inside, &[place], hairline(ui), texture) {
        ui.painter().add(mesh);
    }
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
