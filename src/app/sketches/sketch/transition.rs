//! The phase transition: how well islands come back over how many numbers are kept, for the tree that is shown.

use eframe::egui::{Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::{Corner, Legend, Line, LineStyle, PlotPoints, Points, VLine};

use crate::app::bottom::axes;
use crate::app::widgets::{axis, level_colour, quiet, thousands};
use crate::engine::sketches::Parsed;
use crate::engine::{Snapshot, Transport};
use crate::sketch::{Damage, Recovered};

const TITLE: &str = "Recovery over numbers kept";

/// Draws the curve, with where the slider stands.
pub fn transition_ui(
    ui: &mut Ui,
    parsed: &Parsed,
    damage: &Damage,
    curve: Option<&Vec<Recovered>>,
    snapshot: &Snapshot,
) {
    ui.horizontal(|ui| {
        ui.strong(TITLE).on_hover_text(
            "Mean cosine of the islands of each level with what they were, by least squares, when only the first \
             numbers of the sketch are left. With as many numbers as unknowns everything is there; with fewer it falls",
        );
        if snapshot.transport != Transport::Paused {
            ui.label(quiet("renewed when the run rests").small());
        }
    });
    let Some(curve) = curve.filter(|curve| !curve.is_empty()) else {
        ui.label(quiet("The curve is being measured"));
        return;
    };
    let weak = ui.visuals().weak_text_color();
    let strong = ui.visuals().strong_text_color();
    let levels = snapshot.levels();
    let kept = damage.keep.unwrap_or(parsed.sketch.len());
    let plot = axes::still_plot(ui, TITLE)
        .height((ui.available_height() - 6.0).max(120.0))
        .sense(Sense::hover())
        .y_axis_min_width(28.0)
        .set_margin_fraction(vec2(0.03, 0.05))
        .include_y(0.0)
        .include_y(1.0)
        .legend(Legend::default().position(Corner::LeftTop).follow_insertion_order(true))
        .x_grid_spacer(|input| axes::decades(&input))
        .y_grid_spacer(|input| axes::linear(&input, false))
        .x_axis_formatter(|mark, _| axis(10_f64.powf(mark.value)))
        .y_axis_formatter(|mark, _| axis(mark.value))
        .label_formatter(|_| None);
    let shown = plot.show(ui, |plot| {
        let deepest = curve.iter().map(|point| point.by_depth.len()).max().unwrap_or(0);
        for depth in 2..=deepest {
            let points: Vec<[f64; 2]> = curve
                .iter()
                .filter_map(|point| Some([(point.kept as f64).log10(), (*point.by_depth.get(depth - 1)?)?]))
                .collect();
            // The picture is 1 deep, the highest level 2.
            let level = (levels + 1).saturating_sub(depth);
            let (name, ink) = (format!("level {level}"), level_colour(level));
            let line = Line::new(name.clone(), PlotPoints::from(points.clone()));
            plot.line(line.color(ink).width(2.0).allow_hover(false));
            plot.points(Points::new(name, PlotPoints::from(points)).color(ink).radius(2.0).allow_hover(false));
        }
        let unknowns = VLine::new("as many as unknowns", (parsed.unknowns() as f64).log10());
        let dashed = unknowns.stroke(Stroke::new(1.0, weak)).style(LineStyle::dashed_loose());
        plot.vline(dashed.allow_hover(false));
        let here = VLine::new("kept", (kept as f64).log10()).stroke(Stroke::new(1.5, strong));
        plot.vline(here.allow_hover(false));
    });
    let pointed = shown.response.hover_pos().map(|pointer| shown.transform.value_from_position(pointer).x);
    let off = |point: &Recovered, x: f64| ((point.kept as f64).log10() - x).abs();
    if let Some(x) = pointed
        && let Some(nearest) = curve.iter().min_by(|a, b| off(a, x).total_cmp(&off(b, x)))
    {
        shown.response.clone().on_hover_text_at_pointer(pointed_text(nearest, levels));
    }
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, TITLE));
}

fn pointed_text(point: &Recovered, levels: usize) -> String {
    let mut text = format!("{} numbers kept", thousands(point.kept));
    for (place, cosine) in point.by_depth.iter().enumerate().skip(1) {
        if let Some(cosine) = cosine {
            text.push_str(&format!("\nlevel {}: {cosine:.3}", levels.saturating_sub(place)));
        }
    }
    text
}
