//! What the pointer does on the picture and on the maps: hover, pin, zoom, pan, brush, occlude, hide.

use eframe::egui::{self, Modifiers, PointerButton, Pos2, Rect, Response};

use super::cache::Cache;
use super::gesture::Gesture;
use super::layout::Lens;
use crate::app::{Arrangement, Camera, Face, Panel, Tool, View, selection};
use crate::engine::{Brush, Command};
use crate::grid::Grid;

/// Points of scrolling that zoom by a factor e.
const SCROLL_PER_E: f32 = 200.0;

/// Seconds within which a click and a click are a double click, generously.
const TWO_CLICKS: f64 = 0.8;

/// Whether a tool paints on columns.
pub fn is_brush(tool: Tool) -> bool {
    matches!(tool, Tool::Erase | Tool::Scramble | Tool::Overwrite)
}

/// Takes in what the pointer does on one map.
pub fn interact(ui: &egui::Ui, panel: &mut Panel<'_>, cache: &mut Cache, lens: Lens, face: Face, response: &Response) {
    let level = face.level();
    let now = ui.input(|input| input.time);
    let grid = panel.snapshot.grid;
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    if response.contains_pointer() {
        zoom(ui, &mut panel.view.camera, lens, pointer);
    }
    if let Some(column) = response.hover_pos().and_then(|point| lens.column_at(grid, point)) {
        panel.view.next_hovered = Some(column);
        panel.view.hovered_level = level;
        // Who paints wants to see columns, not the rim of an island.
        if let Some(level) = level.filter(|_| matches!(panel.view.tool, Tool::Look | Tool::Hide)) {
            let labels = panel.snapshot.analysis.levels.get(level).map(|islands| &islands.labels);
            cache.pointed = labels.and_then(|labels| labels.get(column)).map(|&id| (level, id));
            panel.view.island = cache.pointed;
        }
    }
    let panning = response.dragged_by(PointerButton::Middle)
        || panel.view.tool == Tool::Look && response.dragged_by(PointerButton::Primary);
    if panning {
        let by = response.drag_delta() / lens.rect.size() * lens.visible.size();
        panel.view.camera.pan([-by.x, -by.y]);
    }
    match panel.view.tool {
        Tool::Look if response.double_clicked() => {
            // The first of the two clicks was no wish for a pin.
            let before = cache.before_click.take();
            if let Some((_, pinned, subtracted, level)) = before.filter(|(when, ..)| now - when < TWO_CLICKS) {
                (panel.view.pinned, panel.view.subtracted, panel.view.level) = (pinned, subtracted, level);
            }
            if panel.view.frozen.is_none() {
                enlarge(panel.view, face);
            }
        }
        Tool::Look if response.clicked() => {
            let view = &panel.view;
            cache.before_click = Some((now, view.pinned.clone(), view.subtracted.clone(), view.level));
            // A click that comes from a keyboard or a screen reader has no place: it means the column in the middle.
            let at = pointer.unwrap_or(lens.rect.center());
            if let Some(column) = lens.column_at(grid, at) {
                pin(panel, column, ui.input(|input| input.modifiers));
                if let Some(level) = level {
                    panel.view.level = level;
                }
            }
        }
        Tool::Look => {}
        Tool::Occlude => {
            if let Some(rect) = rectangle(ui, cache, lens, pointer, response) {
                panel.commands.push(Command::Occlude(Some([rect.left(), rect.top(), rect.right(), rect.bottom()])));
            }
        }
        Tool::Hide => {
            if let Some(rect) = rectangle(ui, cache, lens, pointer, response) {
                let [rows, cols] = columns_within(grid, rect);
                let columns = rows.flat_map(|row| cols.clone().map(move |col| grid.index(row, col)));
                panel.commands.push(Command::Hide(columns.collect()));
            } else if response.clicked() && panel.view.island.is_some() {
                panel.commands.push(Command::Hide(selection::selected(panel.snapshot, panel.view)));
            }
        }
        Tool::Erase | Tool::Scramble | Tool::Overwrite => stroke(ui, panel, cache, lens, level, pointer, response),
    }
}

/// A double click: a map of the strip becomes the large one, any other has the middle to itself or gives it back.
fn enlarge(view: &mut View, face: Face) {
    if view.maximised.is_none() && view.arrangement == Arrangement::OneLarge && view.large != face {
        view.large = face;
    } else {
        view.maximise_or_return(Some(face));
    }
}

/// Zooms about the pointer with the wheel or two fingers.
pub fn zoom(ui: &egui::Ui, camera: &mut Camera, lens: Lens, pointer: Option<Pos2>) {
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = pinch * (scroll / SCROLL_PER_E).exp();
    if let Some(point) = pointer
        && factor != 1.0
    {
        let share = lens.to_share(point);
        camera.zoom_at([share.x, share.y], factor);
    }
}

/// A click pins a column and a second click frees it; Shift or Ctrl adds it to the sum of rows, Alt subtracts it.
pub fn pin(panel: &mut Panel<'_>, column: usize, modifiers: Modifiers) {
    let view = &mut *panel.view;
    let toggle = |list: &mut Vec<usize>, other: &mut Vec<usize>| {
        if list.contains(&column) {
            list.retain(|&kept| kept != column);
        } else {
            other.retain(|&kept| kept != column);
            list.push(column);
        }
    };
    if modifiers.alt && !view.pinned.is_empty() {
        // What is inspected cannot be taken from itself.
        if view.pinned.first() != Some(&column) {
            toggle(&mut view.subtracted, &mut view.pinned);
        }
    } else if modifiers.shift || modifiers.command || modifiers.ctrl {
        toggle(&mut view.pinned, &mut view.subtracted);
    } else {
        let free = view.pinned == [column];
        view.pinned.clear();
        view.subtracted.clear();
        if !free {
            view.pinned.push(column);
        }
    }
    if view.pinned.is_empty() {
        view.subtracted.clear();
    }
}

/// Moves the inspected column with Alt and an arrow key.
pub fn move_pin(ui: &egui::Ui, panel: &mut Panel<'_>) {
    use egui::Key;
    let grid = panel.snapshot.grid;
    let Some(&column) = panel.view.pinned.first() else { return };
    let (row, col) = grid.place(column);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
    let to = |row: usize, col: usize| grid.index(row.min(grid.rows - 1), col.min(grid.cols - 1));
    let moved = [
        (Key::ArrowUp, to(row.saturating_sub(1), col)),
        (Key::ArrowDown, to(row + 1, col)),
        (Key::ArrowLeft, to(row, col.saturating_sub(1))),
        (Key::ArrowRight, to(row, col + 1)),
    ];
    for (key, target) in moved {
        if pressed(key) {
            panel.view.pinned.retain(|&other| other != target);
            panel.view.subtracted.retain(|&other| other != target);
            match panel.view.pinned.first_mut() {
                Some(first) if *first == column => *first = target,
                _ => panel.view.pinned.insert(0, target),
            }
        }
    }
}

/// Follows a rectangle that is dragged; gives it once it is finished, in shares of the picture.
fn rectangle(ui: &egui::Ui, cache: &mut Cache, lens: Lens, pointer: Option<Pos2>, response: &Response) -> Option<Rect> {
    let share = pointer.map(|point| lens.to_share(point).clamp(Pos2::ZERO, Pos2::new(1.0, 1.0)));
    if let Some(share) = share.filter(|_| response.drag_started_by(PointerButton::Primary)) {
        let origin = ui.input(|input| input.pointer.press_origin()).map_or(share, |point| lens.to_share(point));
        cache.gesture = Gesture::Rectangle { from: origin, to: share };
    }
    if let (Gesture::Rectangle { to, .. }, Some(share), true) = (&mut cache.gesture, share, response.dragged()) {
        *to = share;
    }
    if !response.drag_stopped_by(PointerButton::Primary) {
        return None;
    }
    let Gesture::Rectangle { from, to } = std::mem::take(&mut cache.gesture) else { return None };
    Some(Rect::from_two_pos(from, to)).filter(|rect| rect.is_positive())
}

/// The rows and the cols of the grid whose middle a rectangle (in shares of the picture) holds; at least the one
/// nearest to it.
pub fn columns_within(grid: Grid, rect: Rect) -> [std::ops::Range<usize>; 2] {
    let along = |low: f32, high: f32, count: usize| {
        let edge = |share: f32| ((share.clamp(0.0, 1.0) * count as f32).round() as usize).min(count);
        let first = edge(low).min(count.saturating_sub(1));
        first..edge(high).max(first + 1)
    };
    [along(rect.top(), rect.bottom(), grid.rows), along(rect.left(), rect.right(), grid.cols)]
}

fn stroke(
    ui: &egui::Ui,
    panel: &mut Panel<'_>,
    cache: &mut Cache,
    lens: Lens,
    level: Option<usize>,
    pointer: Option<Pos2>,
    response: &Response,
) {
    let brush = match panel.view.tool {
        Tool::Erase => Brush::Erase,
        Tool::Scramble => Brush::Scramble,
        Tool::Overwrite => match panel.view.pinned.first() {
            Some(&from) => Brush::Overwrite { from },
            None => return,
        },
        Tool::Look | Tool::Occlude | Tool::Hide => return,
    };
    let (down, clicked) = (ui.input(|input| input.pointer.primary_down()), response.clicked());
    let on_this = response.is_pointer_button_down_on() && down;
    if !on_this && !clicked {
        return;
    }
    let grid = panel.snapshot.grid;
    let here = lens.in_columns(grid, pointer.unwrap_or(lens.rect.center()));
    if !matches!(&cache.gesture, Gesture::Stroke { touched, .. } if touched.len() == grid.columns()) {
        cache.gesture = Gesture::Stroke { touched: vec![false; grid.columns()], last: here };
    }
    let Gesture::Stroke { touched, last } = &mut cache.gesture else { return };
    let columns = under_brush(grid, *last, here, panel.view.brush_radius, touched);
    *last = here;
    if !columns.is_empty() {
        let levels = panel.snapshot.levels();
        let levels = match level {
            Some(level) if !panel.view.brush_all_levels => vec![level],
            _ => (0..levels).collect(),
        };
        panel.commands.push(Command::Perturb { brush, levels, columns });
    }
}

/// Ends what the pointer was in the middle of once no button is down.
pub fn release(ui: &egui::Ui, cache: &mut Cache) {
    if matches!(cache.gesture, Gesture::Stroke { .. }) && !ui.input(|input| input.pointer.primary_down()) {
        cache.gesture = Gesture::None;
    }
}

/// The columns within `radius` of the way from `from` to `to` (in columns) that were not touched yet; marks them as
/// touched. The column under the pointer always counts, however small the brush.
fn under_brush(grid: Grid, from: Pos2, to: Pos2, radius: f32, touched: &mut [bool]) -> Vec<usize> {
    let radius = if radius.is_finite() { radius.clamp(0.0, 64.0) } else { 0.0 };
    let (low, high) = (from.min(to) - egui::Vec2::splat(radius + 1.0), from.max(to) + egui::Vec2::splat(radius + 1.0));
    let range =
        |low: f32, high: f32, count: usize| (low.max(0.0) as usize).min(count)..(high.max(0.0) as usize + 1).min(count);
    let way = to - from;
    let mut columns = Vec::new();
    for row in range(low.y, high.y, grid.rows) {
        for col in range(low.x, high.x, grid.cols) {
            let middle = Pos2::new(col as f32 + 0.5, row as f32 + 0.5);
            let along = ((middle - from).dot(way) / way.length_sq().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
            let near = middle.distance(from + way * along) <= radius;
            let under = to.x >= 0.0 && to.y >= 0.0 && (to.x as usize, to.y as usize) == (col, row);
            let column = grid.index(row, col);
            if (near || under) && !touched[column] {
                touched[column] = true;
                columns.push(column);
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_touches_each_column_once_and_leaves_no_gaps() {
        let grid = Grid::new(20, 40);
        let mut touched = vec![false; grid.columns()];
        let start = Pos2::new(5.5, 10.5);
        let first = under_brush(grid, start, start, 2.0, &mut touched);
        assert_eq!(first.len(), 13, "columns within 2 of a column's middle");
        let end = Pos2::new(30.5, 10.5);
        let second = under_brush(grid, start, end, 2.0, &mut touched);
        assert!(second.iter().all(|column| !first.contains(column)));
        for col in 5..=30 {
            assert!((8..=12).all(|row| touched[grid.index(row, col)]), "gap at {col}");
        }
        assert!(under_brush(grid, start, end, 2.0, &mut touched).is_empty());
    }

    #[test]
    fn a_rectangle_holds_the_columns_whose_middle_it_holds_and_never_none() {
        let grid = Grid::new(4, 8);
        let of = |left: f32, top: f32, right: f32, bottom: f32| {
            columns_within(grid, Rect::from_min_max(Pos2::new(left, top), Pos2::new(right, bottom)))
        };
        assert_eq!(of(0.24, 0.3, 0.51, 0.76), [1..3, 2..4]);
        assert_eq!(of(0.0, 0.0, 1.0, 1.0), [0..4, 0..8]);
        assert_eq!(of(0.3, 0.3, 0.31, 0.31), [1..2, 2..3]);
        assert_eq!(of(0.99, 0.99, 1.0, 1.0), [3..4, 7..8]);
    }

    #[test]
    fn the_smallest_brush_still_touches_the_column_under_it_and_none_outside() {
        let grid = Grid::new(4, 4);
        let mut touched = vec![false; 16];
        let at = Pos2::new(1.1, 2.9);
        assert_eq!(under_brush(grid, at, at, 0.0, &mut touched), vec![grid.index(2, 1)]);
        let outside = Pos2::new(-3.0, 9.0);
        assert!(under_brush(grid, outside, outside, 1.0, &mut touched).is_empty());
        assert!(under_brush(grid, outside, outside, f32::NAN, &mut touched).is_empty());
    }
}
