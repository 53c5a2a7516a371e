//! A presentation: the window arranged for a room full of people. Text is as large as a projector needs it, one map is
//! large and the others are a strip; a ring goes with the pointer, and a key makes everything black.

use std::time::Duration;

use eframe::egui::{self, Area, Color32, Event, Id, LayerId, Order, Role, Sense, Stroke, WidgetInfo};

use super::words;
use super::{Arrangement, Face, View};

/// Height of body text on a screen of [`SCREEN`] points, in points.
const TEXT: f32 = 24.0;
/// The height of a screen, in points, for which sizes are said.
const SCREEN: f32 = 1080.0;
/// Height of body text in the style of the window, in points.
pub const BODY: f32 = 13.5;
/// How long it is said how to leave, in seconds.
const SAID: f64 = 3.0;
/// Radius of the ring around the pointer, in points.
const RING: f32 = 20.0;

/// Whether there is one, and how it stands.
#[derive(Debug, Default)]
pub struct Presentation {
    /// When it began, by the window's clock.
    begun: Option<f64>,
    /// How the maps were arranged before.
    before: Arrangement,
    /// Nothing is shown.
    blank: bool,
}

impl Presentation {
    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        self.begun.is_some()
    }

    /// Begins one, or ends it.
    pub fn toggle(&mut self, ctx: &egui::Context, view: &mut View) {
        if self.is_on() {
            return self.end(view);
        }
        self.begun = Some(ctx.input(|input| input.time));
        self.before = view.arrangement;
        if view.arrangement == Arrangement::All {
            (view.arrangement, view.large) = (Arrangement::OneLarge, Face::Level(view.level));
        }
    }

    /// Ends it: the maps stand as before.
    pub fn end(&mut self, view: &mut View) {
        if self.begun.take().is_some() {
            view.arrangement = self.before;
        }
    }

    /// How much larger everything is drawn: as large on the wall, whatever the projector's resolution is.
    pub fn zoom(ctx: &egui::Context) -> f32 {
        let height = ctx.content_rect().height() * ctx.zoom_factor();
        let zoom = TEXT / BODY * height / SCREEN;
        // In hundredths: what follows from its own effect must not tremble.
        ((zoom * 100.0).round() / 100.0).max(1.0)
    }

    /// Whether it is still to be said how to leave.
    pub fn says_how_to_leave(&self, ctx: &egui::Context) -> bool {
        let Some(begun) = self.begun else { return false };
        let left = begun + SAID - ctx.input(|input| input.time);
        if left > 0.0 {
            ctx.request_repaint_after(Duration::from_secs_f64(left + 0.01));
        }
        left > 0.0
    }

    /// Makes the window black, or shows it again.
    pub fn toggle_blank(&mut self) {
        self.blank = !self.blank;
    }

    /// Before the panels are drawn: of a black window every key and every click does one thing.
    pub fn wake(&mut self, ctx: &egui::Context) {
        if self.blank {
            ctx.input_mut(|input| {
                let wakes = |event: &Event| match event {
                    Event::Key { pressed, .. } | Event::PointerButton { pressed, .. } => *pressed,
                    _ => false,
                };
                self.blank = !input.events.iter().any(wakes);
                input.events.clear();
            });
        }
    }

    /// After the panels are drawn: the ring, or black.
    pub fn overlay_ui(&self, ctx: &egui::Context, ring: bool) {
        if self.blank {
            blank_ui(ctx);
        } else if self.is_on() && ring {
            ring_ui(ctx);
        }
    }
}

/// Black over everything.
fn blank_ui(ctx: &egui::Context) {
    let room = ctx.content_rect();
    Area::new(Id::unique("black")).order(Order::Tooltip).fixed_pos(room.min).constrain(false).show(ctx, |ui| {
        let response = ui.allocate_rect(room, Sense::click());
        let name = words::say(ctx, "presentation-black");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        ui.painter().rect_filled(room, 0, Color32::BLACK);
    });
    ctx.set_cursor_icon(egui::CursorIcon::None);
}

/// A ring around the pointer, dark and light, so that it is seen on any ground. What is within stays as it is.
fn ring_ui(ctx: &egui::Context) {
    let Some(at) = ctx.pointer_latest_pos() else { return };
    let accent = ctx.global_style().visuals.hyperlink_color;
    let painter = ctx.layer_painter(LayerId::new(Order::Tooltip, Id::unique("ring around the pointer")));
    for (radius, width, colour) in
        [(RING + 2.0, 1.5, Color32::BLACK), (RING, 3.0, accent), (RING - 2.0, 1.5, Color32::WHITE)]
    {
        painter.circle_stroke(at, radius, Stroke::new(width, colour));
    }
}
