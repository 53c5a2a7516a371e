//! The eigenvalues of the matrix, the leading ones first: how many attractors it has and how strong they are. A click
//! chooses one.

use eframe::egui::{self, Align2, Color32, Id, Rect, Role, Sense, Stroke, WidgetInfo, pos2, vec2};

use super::colours::round_up;
use crate::app::widgets::{axis, short};
use crate::colour::signed_rgb;

/// Room for the numbers at the left and below.
const LEFT: f32 = 34.0;
const BELOW: f32 = 16.0;
/// Width of one eigenvalue, in points, and the most that are drawn.
const PITCH: f32 = 11.0;
const MOST: usize = 32;
/// Decades below the leading eigenvalue that a logarithmic axis reaches at most.
const DECADES: f32 = 6.0;

/// The vertical axis: sizes of eigenvalues.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    low: f32,
    high: f32,
    logarithmic: bool,
}

impl Axis {
    fn of(values: &[f32], logarithmic: bool) -> Self {
        let sizes = || values.iter().map(|value| value.abs()).filter(|size| size.is_finite() && *size > 0.0);
        let most = sizes().fold(0.0, f32::max);
        if !logarithmic || most == 0.0 {
            return Self { low: 0.0, high: round_up(most), logarithmic: false };
        }
        let least = sizes().fold(most, f32::min).max(most * 10f32.powf(-DECADES));
        // Whole decades, so that the numbers beside the axis are powers of ten.
        let low = 10f32.powf(least.log10().floor());
        Self { low, high: most * 1.3, logarithmic }
    }

    /// 0 at the foot, 1 at the top.
    fn place(self, value: f32) -> f32 {
        let size = value.abs();
        let share = match self.logarithmic {
            true => (size.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
            false => size / self.high,
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    fn ticks(self) -> Vec<f32> {
        if !self.logarithmic {
            return vec![0.0, self.high / 2.0, self.high];
        }
        let decades = (self.high / self.low).log10();
        let every = (decades / 4.0).ceil().max(1.0) as usize;
        let first = self.low.log10().round() as i32;
        (0..=decades as i32).step_by(every).map(|decade| 10f32.powi(first + decade)).collect()
    }
}

/// Draws the spectrum into `rect`. `rank` is the effective rank; a click chooses an eigenvector, a second one frees it.
pub fn spectrum_ui(
    ui: &mut egui::Ui,
    rect: Rect,
    values: &[f32],
    rank: Option<f32>,
    logarithmic: bool,
    chosen: &mut Option<usize>,
) {
    let inner = Rect::from_min_max(rect.min + vec2(LEFT, 4.0), rect.max - vec2(2.0, BELOW));
    let count = values.len().min(((inner.width() / PITCH) as usize).clamp(1, MOST));
    let axis_of = Axis::of(&values[..count], logarithmic);
    let pitch = (inner.width() / count.max(1) as f32).min(24.0);
    let x = |at: usize| inner.left() + (at as f32 + 0.5) * pitch;
    let y = |value: f32| inner.bottom() - axis_of.place(value) * inner.height();
    let font = egui::TextStyle::Small.resolve(ui.style());
    let (weak, line) = (ui.visuals().weak_text_color(), ui.visuals().widgets.noninteractive.bg_stroke.color);

    for value in axis_of.ticks() {
        ui.painter().hline(inner.x_range(), y(value), Stroke::new(1.0, line));
        let at = pos2(inner.left() - 4.0, y(value));
        ui.painter().text(at, Align2::RIGHT_CENTER, axis(f64::from(value)), font.clone(), weak);
    }
    if values.is_empty() {
        ui.painter().text(inner.center(), Align2::CENTER_CENTER, "Nothing remembered yet", font, weak);
        return;
    }
    // The effective rank as if it were a number of eigenvalues: so many equal ones would be as spread out.
    if let Some(rank) = rank.filter(|rank| rank.is_finite() && *rank > 0.0 && *rank <= count as f32) {
        let at = inner.left() + rank * pitch;
        let dashes = egui::Shape::dashed_line(
            &[pos2(at, inner.top()), pos2(at, inner.bottom())],
            Stroke::new(1.0, weak),
            4.0,
            3.0,
        );
        ui.painter().extend(dashes);
    }
    for (at, &value) in values[..count].iter().enumerate() {
        let place = Rect::from_center_size(pos2(x(at), inner.center().y), vec2(pitch, inner.height()));
        let response = ui.interact(place, Id::unique(("eigenvalue", at)), Sense::click());
        let on = *chosen == Some(at);
        let name = format!("Eigenvector {}, eigenvalue {}", at + 1, short(value));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
        if response.clicked() {
            *chosen = if on { None } else { Some(at) };
            // A click with the mouse leaves Space and the arrows to the transport.
            if response.interact_pointer_pos().is_some() {
                response.surrender_focus();
            }
        }
        let visuals = ui.visuals();
        if on || response.hovered() || response.has_focus() {
            let ground = if on { visuals.selection.bg_fill.gamma_multiply(0.22) } else { visuals.faint_bg_color };
            ui.painter().rect_filled(place.expand2(vec2(0.0, 4.0)), 3.0, ground);
        }
        let [r, g, b] = signed_rgb(if value < 0.0 { -1.0 } else { 1.0 });
        let ink = Color32::from_rgb(r, g, b);
        let tip = pos2(x(at), y(value));
        ui.painter().vline(tip.x, tip.y..=inner.bottom(), Stroke::new(if on { 3.0 } else { 2.0 }, ink));
        ui.painter().circle_filled(tip, if on { 5.0 } else { 3.5 }, ink);
        response.on_hover_text(format!(
            "{name}\n{}",
            if on { "Shown on the picture" } else { "Click to see on the picture where it lives" }
        ));
    }
    ui.painter().hline(inner.x_range(), inner.bottom(), Stroke::new(1.0, weak));
    let every = if count > 12 { 4 } else { 2 };
    for at in (0..count).filter(|at| *at == 0 || (at + 1) % every == 0) {
        ui.painter().text(pos2(x(at), inner.bottom() + 2.0), Align2::CENTER_TOP, at + 1, font.clone(), weak);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_every_value_and_has_few_round_ticks() {
        let values = [812.0, -40.0, 3.0, 0.02, 1e-9, 0.0];
        for logarithmic in [false, true] {
            let axis = Axis::of(&values, logarithmic);
            let places = values.map(|value| axis.place(value));
            assert!(places.iter().all(|place| (0.0..=1.0).contains(place)), "{places:?}");
            assert!(places.is_sorted_by(|a, b| a >= b), "the largest in size stands highest: {places:?}");
            assert!((2..=6).contains(&axis.ticks().len()), "{:?}", axis.ticks());
            assert!(axis.ticks().iter().all(|tick| *tick <= axis.high * 1.001));
        }
        let nothing = Axis::of(&[0.0, 0.0], true);
        assert_eq!((nothing.place(0.0), nothing.high), (0.0, 1.0));
        assert_eq!(Axis::of(&[f32::NAN], true).place(f32::NAN), 0.0);
    }
}
