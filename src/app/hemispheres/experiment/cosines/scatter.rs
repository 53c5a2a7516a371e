//! The cosine figure: a point for every pair of pictures of one label, its place the cosines to the left and to the
//! right, its colour how alike they are to both; histograms at the margins, and a brush.

use eframe::egui::{
    self, Align2, Color32, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::app::widgets::level_colour;
use crate::bilateral::Cosines;
use crate::colour::scalar_rgb;

/// Room for the histograms at the top and at the right, and for the words at the left and below, in points.
const MARGIN: f32 = 52.0;
const WORDS: f32 = 34.0;
/// Bars of a histogram.
const BINS: usize = 50;
/// Half the side of a point, in points.
const DOT: f32 = 1.6;

/// What the colour of a point says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colour {
    /// The cosine of the features of both sides, side by side.
    #[default]
    Joint,
    /// The cosine after the head of the specific labels.
    Head,
}

impl Colour {
    /// The number.
    pub fn of(self, one: &Cosines) -> f32 {
        match self {
            Colour::Joint => one.joint,
            Colour::Head => one.head,
        }
    }
}

/// A region of the figure, in cosines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brush {
    /// To the left, from and to.
    pub left: [f32; 2],
    /// To the right, from and to.
    pub right: [f32; 2],
}

impl Brush {
    /// The region between two corners.
    fn between(a: [f32; 2], b: [f32; 2]) -> Self {
        let span = |at: usize| [a[at].min(b[at]), a[at].max(b[at])];
        Self { left: span(0), right: span(1) }
    }

    /// Whether a pair is in it.
    pub fn holds(&self, one: &Cosines) -> bool {
        let within = |[from, to]: [f32; 2], value: f32| (from..=to).contains(&value);
        within(self.left, one.left) && within(self.right, one.right)
    }
}

/// What is drawn, and what is dragged.
pub struct Scatter<'a> {
    /// The pairs.
    pub pairs: &'a [Cosines],
    /// What their colours say.
    pub colour: Colour,
}

impl Scatter<'_> {
    /// Draws it in a square of `side` points. A drag makes a new brush, a click takes it away.
    pub fn ui(&self, ui: &mut Ui, brush: &mut Option<Brush>, begun: &mut Option<[f32; 2]>, side: f32) {
        let (whole, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        let rect = Rect::from_min_max(whole.min + vec2(WORDS, MARGIN), whole.max - vec2(MARGIN, WORDS));
        let response = ui.interact(rect, ui.scope_id().with("cosines"), Sense::click_and_drag());
        let place = |x: f32, y: f32| {
            pos2(rect.left() + rect.width() * (x + 1.0) / 2.0, rect.bottom() - rect.height() * (y + 1.0) / 2.0)
        };
        let value = |at: Pos2| {
            let x = 2.0 * (at.x - rect.left()) / rect.width() - 1.0;
            let y = 2.0 * (rect.bottom() - at.y) / rect.height() - 1.0;
            [x.clamp(-1.0, 1.0), y.clamp(-1.0, 1.0)]
        };
        if response.drag_started() {
            *begun = ui.input(|input| input.pointer.press_origin()).map(value);
        }
        if let (Some(begun), Some(now)) = (*begun, response.interact_pointer_pos().filter(|_| response.dragged())) {
            *brush = Some(Brush::between(begun, value(now)));
        }
        if response.drag_stopped() {
            *begun = None;
        }
        if response.clicked() {
            *brush = None;
        }
        let visuals = ui.visuals().clone();
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, visuals.extreme_bg_color);
        let grid = Stroke::new(1.0, visuals.widgets.noninteractive.bg_stroke.color);
        for share in [-0.5f32, 0.0, 0.5] {
            painter.vline(place(share, 0.0).x, rect.y_range(), grid);
            painter.hline(rect.x_range(), place(0.0, share).y, grid);
        }
        painter.line_segment([place(-1.0, -1.0), place(1.0, 1.0)], grid);
        painter.rect_stroke(rect, 0.0, grid, StrokeKind::Inside);
        painter.add(self.dots(brush.as_ref(), &place));
        self.margins(ui, rect, &place);
        self.words(ui, rect, &place);
        if let Some(brush) = brush {
            let corners =
                Rect::from_two_pos(place(brush.left[0], brush.right[0]), place(brush.left[1], brush.right[1]));
            let stroke = Stroke::new(1.5, visuals.strong_text_color());
            ui.painter().rect_stroke(corners, 0.0, stroke, StrokeKind::Outside);
        }
        let inside = brush.map_or(0, |brush| self.pairs.iter().filter(|one| brush.holds(one)).count());
        let said = format!("Cosine figure: {} pairs of pictures of one label, {inside} in the brush", self.pairs.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
        if response.hovered() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
        }
    }

    /// The points as one mesh; those outside of the brush stand back.
    fn dots(&self, brush: Option<&Brush>, place: &dyn Fn(f32, f32) -> Pos2) -> Shape {
        let mut mesh = Mesh::default();
        for one in self.pairs {
            let [r, g, b] = scalar_rgb((self.colour.of(one) + 1.0) / 2.0);
            let alpha = if brush.is_none_or(|brush| brush.holds(one)) { 230 } else { 45 };
            let colour = Color32::from_rgba_unmultiplied(r, g, b, alpha);
            mesh.add_colored_rect(
                Rect::from_center_size(place(one.left, one.right), vec2(2.0 * DOT, 2.0 * DOT)),
                colour,
            );
        }
        Shape::mesh(mesh)
    }

    fn margins(&self, ui: &Ui, rect: Rect, place: &dyn Fn(f32, f32) -> Pos2) {
        for (of_left, colour) in [(true, level_colour(0)), (false, level_colour(2))] {
            let counts = bins(self.pairs.iter().map(|one| if of_left { one.left } else { one.right }));
            let most = counts.iter().copied().max().unwrap_or(1).max(1) as f32;
            for (bin, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                let edge = |bin: usize| 2.0 * bin as f32 / BINS as f32 - 1.0;
                let length = (MARGIN - 8.0) * count as f32 / most;
                let bar = if of_left {
                    let top = rect.top() - 3.0;
                    Rect::from_min_max(
                        pos2(place(edge(bin), 0.0).x, top - length),
                        pos2(place(edge(bin + 1), 0.0).x - 0.5, top),
                    )
                } else {
                    let left = rect.right() + 3.0;
                    Rect::from_min_max(
                        pos2(left, place(0.0, edge(bin + 1)).y + 0.5),
                        pos2(left + length, place(0.0, edge(bin)).y),
                    )
                };
                ui.painter().rect_filled(bar, 0.0, colour);
            }
        }
    }

    fn words(&self, ui: &Ui, rect: Rect, place: &dyn Fn(f32, f32) -> Pos2) {
        let font = TextStyle::Small.resolve(ui.style());
        let (ink, weak) = (ui.visuals().text_color(), ui.visuals().weak_text_color());
        for share in [-1.0f32, 0.0, 1.0] {
            let words = if share == 0.0 { "0".to_owned() } else { format!("{share:+.0}").replace('-', "−") };
            let below = pos2(place(share, 0.0).x, rect.bottom() + 2.0);
            ui.painter().text(below, Align2::CENTER_TOP, &words, font.clone(), weak);
            let beside = pos2(rect.left() - 4.0, place(0.0, share).y);
            ui.painter().text(beside, Align2::RIGHT_CENTER, &words, font.clone(), weak);
        }
        let below = pos2(rect.center().x, rect.bottom() + 16.0);
        ui.painter().text(below, Align2::CENTER_TOP, "alike to the left (cosine)", font.clone(), ink);
        let galley = ui.painter().layout_no_wrap("alike to the right (cosine)".to_owned(), font, ink);
        let at = pos2(rect.left() - WORDS + 2.0, rect.center().y + galley.size().x / 2.0);
        let text = egui::epaint::TextShape::new(at, galley, ink).with_angle(-std::f32::consts::FRAC_PI_2);
        ui.painter().add(text);
    }
}

/// How many of these cosines fall into each bin.
fn bins(values: impl Iterator<Item = f32>) -> [usize; BINS] {
    let mut counts = [0; BINS];
    for value in values {
        let bin = ((value + 1.0) / 2.0 * BINS as f32) as usize;
        counts[bin.min(BINS - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brush_holds_what_lies_between_its_corners_however_it_was_drawn() {
        let pair = |left, right| Cosines { places: [0, 1], left, right, joint: 0.0, head: 0.0 };
        let brush = Brush::between([0.5, -0.2], [-0.1, 0.4]);
        assert_eq!(brush, Brush { left: [-0.1, 0.5], right: [-0.2, 0.4] });
        assert!(brush.holds(&pair(0.0, 0.0)) && !brush.holds(&pair(0.6, 0.0)) && !brush.holds(&pair(0.0, 0.5)));
    }

    #[test]
    fn every_cosine_falls_into_a_bin() {
        let counts = bins([-1.0, -0.99, 0.0, 0.999, 1.0].into_iter());
        assert_eq!((counts[0], counts[BINS / 2], counts[BINS - 1]), (2, 1, 2));
    }
}
