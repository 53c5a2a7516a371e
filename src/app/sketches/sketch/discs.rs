//! The islands of one level drawn again from their attributes alone: area, place, direction, type; as they are, and as
//! they come back.

use eframe::egui::{Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::diagram::{solid, type_ink};
use crate::app::widgets::quiet;
use crate::sketch::attributes::Seen;
use crate::sketch::{Network, Returned, parse};

/// Corners of an ellipse.
const CORNERS: usize = 40;

/// The module of an object whose islands are drawn: of the picture, the highest level.
pub fn drawn_module(network: &Network, object: usize) -> &str {
    let objects = network.objects();
    let of = |object: &usize| objects.get(*object).map(|object| object.module.as_str());
    [object, 1].iter().filter_map(of).find(|module| *module != parse::PICTURE).unwrap_or_default()
}

/// Draws the islands of a module.
pub fn discs_ui(ui: &mut Ui, network: &Network, returned: &[Returned], module: &str, chosen: Option<usize>) {
    let objects = network.objects();
    ui.horizontal(|ui| {
        ui.strong("Drawn again").on_hover_text(
            "Each island of the level of the chosen one as an ellipse of its area, place and direction, in the colour \
             of its type",
        );
        ui.label(quiet(module));
    });
    let side = ((ui.available_width() - 8.0) / 2.0).min(ui.available_height() - 24.0).max(60.0);
    let here: Vec<usize> = (0..objects.len()).filter(|place| objects[*place].module == module).collect();
    let was = here.iter().map(|place| (Seen::read(&objects[*place].attributes), 1.0, Some(*place) == chosen));
    let is = here.iter().map(|place| {
        (Seen::read(&returned[*place].attributes), solid(returned[*place].cosine), Some(*place) == chosen)
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.vertical(|ui| square_ui(ui, "As they are", side, was.collect()));
        ui.vertical(|ui| square_ui(ui, "As they come back", side, is.collect()));
    });
}

fn square_ui(ui: &mut Ui, name: &str, side: f32, mut islands: Vec<(Seen, f32, bool)>) {
    ui.label(quiet(name).small());
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
    islands.sort_by(|a, b| b.0.area.total_cmp(&a.0.area));
    let (weak, strong) = (ui.visuals().weak_text_color(), ui.visuals().strong_text_color());
    for (seen, solid, chosen) in &islands {
        let ink = type_ink(seen.most()).gamma_multiply(*solid);
        let ring = if *chosen { Stroke::new(2.0, strong) } else { Stroke::new(0.5, weak.gamma_multiply(*solid)) };
        painter.add(Shape::convex_polygon(ellipse(seen, rect), ink, ring));
    }
    let edge = ui.visuals().widgets.noninteractive.bg_stroke;
    painter.rect_stroke(rect, 0.0, edge, StrokeKind::Inside);
    let words = format!("Islands, {}", name.to_lowercase());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// The outline of an island with its area, place and elongation: the moments along and across stand as 1 + e to 1 - e.
fn ellipse(seen: &Seen, rect: Rect) -> Vec<Pos2> {
    let e = seen.elongation.clamp(0.0, 0.98);
    let radius = (seen.area.clamp(0.0, 1.0) / std::f32::consts::PI).sqrt().max(0.004) * rect.width();
    let stretch = (1.0 - e * e).powf(0.25);
    let (along, across) = (radius * (1.0 + e).sqrt() / stretch, radius * (1.0 - e).sqrt() / stretch);
    let (sin, cos) = seen.direction.to_radians().sin_cos();
    let centre = pos2(rect.left() + seen.place[1] * rect.width(), rect.top() + seen.place[0] * rect.height());
    let corner = |place: usize| {
        let (up, right) = (std::f32::consts::TAU * place as f32 / CORNERS as f32).sin_cos();
        let (right, up) = (along * right, across * up);
        // Directions count from horizontal against the clock, rows count downward.
        centre + vec2(cos * right - sin * up, -(sin * right + cos * up))
    };
    (0..CORNERS).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipse_has_the_area_and_the_direction_of_its_island() {
        let seen =
            Seen { types: vec![1.0], area: 0.1, place: [0.25, 0.75], direction: 90.0, elongation: 0.6, agreement: 1.0 };
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let corners = ellipse(&seen, rect);
        let pair = |place: usize| [corners[place], corners[(place + 1) % CORNERS]];
        let area: f32 = (0..CORNERS).map(pair).map(|[a, b]| a.x * b.y - a.y * b.x).sum::<f32>().abs() / 2.0;
        assert!((area - 1000.0).abs() < 20.0, "{area}");
        let span = |of: fn(&Pos2) -> f32| {
            let values = corners.iter().map(of);
            values.clone().fold(f32::MIN, f32::max) - values.fold(f32::MAX, f32::min)
        };
        // Moments of 1.6 to 0.4 are sides of 2 to 1; 90 degrees is upright.
        assert!((span(|at| at.y) / span(|at| at.x) - 2.0).abs() < 0.05);
        let middle = corners.iter().fold(vec2(0.0, 0.0), |sum, at| sum + at.to_vec2()) / CORNERS as f32;
        assert!((middle - vec2(75.0, 25.0)).length() < 0.1);
    }
}
