//! A panel at an edge of the window. Its size is the user's: a window that becomes smaller takes some of it, and gives
//! it back when it grows again.

use std::collections::BTreeMap;

use eframe::egui::{
    self, CursorIcon, EventFilter, Id, Key, Modifiers, Panel, Rangef, Rect, Role, Sense, Stroke, UiBuilder, WidgetInfo,
    vec2,
};
use serde::{Deserialize, Serialize};

/// How far from the edge of a panel it can be taken hold of, in points.
const GRIP: f32 = 5.0;
/// By how much an arrow key moves the edge, in points.
const NUDGE: f32 = 16.0;
/// The part of the room that a panel takes, at most.
const MOST: f32 = 0.6;

/// The sizes that the user has given to panels, by their names, in points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sizes(BTreeMap<String, f32>);

impl Sizes {
    fn of(&self, name: &str) -> Option<f32> {
        self.0.get(name).copied().filter(|size| size.is_finite())
    }
}

/// The edge of the window at which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Left,
    Right,
    Bottom,
}

/// A panel.
#[derive(Debug, Clone, Copy)]
pub struct SidePanel {
    edge: Edge,
    name: &'static str,
    default: f32,
    range: Rangef,
}

impl SidePanel {
    /// At the left: its name, its width where nobody has chosen one, and the widths that can be chosen.
    pub fn left(name: &'static str, default: f32, range: impl Into<Rangef>) -> Self {
        Self { edge: Edge::Left, name, default, range: range.into() }
    }

    /// At the right, likewise.
    pub fn right(name: &'static str, default: f32, range: impl Into<Rangef>) -> Self {
        Self { edge: Edge::Right, ..Self::left(name, default, range) }
    }

    /// At the bottom: likewise with its height.
    pub fn bottom(name: &'static str, default: f32, range: impl Into<Rangef>) -> Self {
        Self { edge: Edge::Bottom, ..Self::left(name, default, range) }
    }

    /// The size that the user wants it to have.
    fn wish(&self, sizes: &Sizes) -> f32 {
        self.range.clamp(sizes.of(self.name).unwrap_or(self.default))
    }

    /// The size that it has in a room: what is wished, as far as the middle can spare it.
    fn size_in(&self, room: f32, sizes: &Sizes) -> f32 {
        self.wish(sizes).min((room * MOST).max(self.range.min)).min(room)
    }

    /// Draws it.
    pub fn show(self, ui: &mut egui::Ui, sizes: &mut Sizes, contents: impl FnOnce(&mut egui::Ui)) {
        let room = ui.available_rect_before_wrap();
        let (panel, along) = match self.edge {
            Edge::Left => (Panel::left(self.name), room.width()),
            Edge::Right => (Panel::right(self.name), room.width()),
            Edge::Bottom => (Panel::bottom(self.name), room.height()),
        };
        let size = self.size_in(along, sizes);
        let shown = panel.resizable(false).exact_size(size).show(ui, |ui| within(ui, contents));
        self.edge_ui(ui, room, shown.response.rect, sizes);
    }

    /// The edge, to be moved with the pointer or with the arrow keys; a double click gives it its usual place.
    fn edge_ui(&self, ui: &egui::Ui, room: Rect, rect: Rect, sizes: &mut Sizes) {
        let (grip, line, cursor) = match self.edge {
            Edge::Left | Edge::Right => {
                let x = if self.edge == Edge::Left { rect.right() } else { rect.left() };
                let middle = egui::pos2(x, rect.center().y);
                (vec2(2.0 * GRIP, rect.height()), Rect::from_center_size(middle, vec2(0.0, rect.height())), true)
            }
            Edge::Bottom => {
                let middle = egui::pos2(rect.center().x, rect.top());
                (vec2(rect.width(), 2.0 * GRIP), Rect::from_center_size(middle, vec2(rect.width(), 0.0)), false)
            }
        };
        let id = Id::unique(("edge of a panel", self.name));
        let response = ui.interact(Rect::from_center_size(line.center(), grip), id, Sense::click_and_drag());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Splitter, true, format!("Size of the panel: {}", self.name));
            info.value = Some(f64::from(self.wish(sizes)));
            info
        });
        let size = match self.edge {
            Edge::Left | Edge::Right => rect.width(),
            Edge::Bottom => rect.height(),
        };
        let mut wish = None;
        if let Some(point) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            wish = Some(match self.edge {
                Edge::Left => point.x - room.left(),
                Edge::Right => room.right() - point.x,
                Edge::Bottom => room.bottom() - point.y,
            });
        }
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            let (more, less) = match self.edge {
                Edge::Left => (pressed(Key::ArrowRight), pressed(Key::ArrowLeft)),
                Edge::Right => (pressed(Key::ArrowLeft), pressed(Key::ArrowRight)),
                Edge::Bottom => (pressed(Key::ArrowUp), pressed(Key::ArrowDown)),
            };
            wish = match (more, less) {
                (true, false) => Some(size + NUDGE),
                (false, true) => Some(size - NUDGE),
                _ => wish,
            };
        }
        if response.double_clicked() {
            sizes.0.remove(self.name);
        } else if let Some(wish) = wish {
            sizes.0.insert(self.name.to_owned(), self.range.clamp(wish));
        }
        let touched = response.hovered() || response.dragged() || response.has_focus();
        if touched {
            ui.ctx().set_cursor_icon(if cursor { CursorIcon::ResizeHorizontal } else { CursorIcon::ResizeVertical });
            let stroke = Stroke::new(2.0, ui.visuals().hyperlink_color);
            ui.painter().line_segment([line.min, line.max], stroke);
        }
    }
}

/// Draws the contents of a panel in the width that the panel has. Contents that need a little more are cut off at the
/// edge: a panel that grew with them would push the maps about as soon as a column is pointed at.
fn within(ui: &mut egui::Ui, contents: impl FnOnce(&mut egui::Ui)) {
    let room = ui.available_rect_before_wrap();
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room));
    inside.set_clip_rect(room.expand(4.0).intersect(ui.clip_rect()));
    contents(&mut inside);
    ui.allocate_rect(room, egui::Sense::hover());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_room_takes_some_of_the_size_and_a_larger_one_gives_it_back() {
        let panel = SidePanel::left("left", 312.0, 280.0..=460.0);
        let mut sizes = Sizes::default();
        assert_eq!(panel.size_in(1440.0, &sizes), 312.0);
        sizes.0.insert("left".to_owned(), 440.0);
        assert_eq!(panel.size_in(1440.0, &sizes), 440.0);
        assert_eq!(panel.size_in(500.0, &sizes), 300.0);
        assert_eq!(panel.size_in(200.0, &sizes), 200.0);
        assert_eq!(panel.size_in(1440.0, &sizes), 440.0, "it comes back");
        for broken in [f32::NAN, f32::INFINITY, -5.0, 1e9] {
            sizes.0.insert("left".to_owned(), broken);
            assert!((280.0..=460.0).contains(&panel.size_in(1440.0, &sizes)), "{broken}");
        }
    }
}
