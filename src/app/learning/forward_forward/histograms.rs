//! The goodness of positive and of negative cases against theta, a histogram for every layer.

use eframe::egui::{self, Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::app::widgets::{axis, level_colour, quiet};
use crate::forward_forward::{LayerSight, Rule, Sight};

/// Bars of a histogram.
const BINS: usize = 36;
/// Room for the words above a histogram and the numbers below, in points.
const HEAD: f32 = 18.0;

/// The colour of positive cases.
pub fn positive_colour() -> Color32 {
    level_colour(0)
}

/// The colour of negative cases.
pub fn negative_colour() -> Color32 {
    level_colour(3)
}

/// Where the axis of every layer ends so that all these networks have room on it.
pub fn ends(all: &[(&Sight, &Rule)]) -> Vec<f32> {
    let layers = all.iter().map(|(sight, _)| sight.layers.len()).max().unwrap_or(0);
    let end = |at: usize| {
        let ends = all.iter().filter_map(|(sight, rule)| sight.layers.get(at).map(|layer| most_of(layer, rule)));
        ends.fold(0.0, f32::max)
    };
    (0..layers).map(end).collect()
}

/// Draws one for every layer, beside each other; `of` names the network where there are two, `ends` are those of the
/// axes.
pub fn histograms_ui(ui: &mut Ui, of: &str, (sight, rule): (&Sight, &Rule), ends: &[f32], height: f32) {
    ui.horizontal(|ui| {
        ui.strong(format!("Goodness{of}")).on_hover_text(
            "Of 100 pictures that it does not learn from, and of a negative case beside each. One unit of the axis is \
             what theta is given in: the mean square of the activities of a layer, or their mean",
        );
        ui.colored_label(positive_colour(), "positive");
        ui.colored_label(negative_colour(), "negative");
        ui.label(quiet("against theta").small());
    });
    let count = sight.layers.len().max(1);
    let (across, gap) = (count.min(4), 10.0);
    let rows = count.div_ceil(across);
    let width = (ui.available_width() - gap * (across - 1) as f32) / across as f32;
    let each = ((height - 24.0) / rows as f32 - 6.0).max(60.0);
    for (row, layers) in sight.layers.chunks(across).enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (place, layer) in layers.iter().enumerate() {
                let index = row * across + place;
                let most = ends.get(index).copied().unwrap_or(1.0);
                histogram_ui(ui, (of, index), (layer, rule), most, vec2(width.max(80.0), each));
            }
        });
    }
}

fn histogram_ui(
    ui: &mut Ui,
    (of, index): (&str, usize),
    (layer, rule): (&LayerSight, &Rule),
    most: f32,
    size: egui::Vec2,
) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let [positive, negative] = [&layer.positive, &layer.negative].map(|cases| bins(cases, most));
    let tallest = positive.iter().chain(&negative).copied().max().unwrap_or(0).max(1) as f32;
    let wrong = 100.0 * layer.wrong_side(rule);
    let words = format!(
        "Layer {}{of}: {wrong:.0} % of the cases on the wrong side of theta {}; of {} units {} dead, {} hysterical",
        index + 1,
        axis(f64::from(rule.theta)),
        layer.units,
        layer.off,
        layer.on
    );
    let plot = Rect::from_min_max(rect.min + vec2(0.0, 2.0 * HEAD), rect.max - vec2(0.0, HEAD));
    let painter = ui.painter_at(rect);
    let (font, ink) = (TextStyle::Small.resolve(ui.style()), ui.visuals().text_color());
    let weak = ui.visuals().weak_text_color();
    let title = format!("Layer {}: {wrong:.0} % on the wrong side", index + 1);
    painter.text(rect.min, Align2::LEFT_TOP, title, font.clone(), ink);
    let units = format!("{} units, {} dead, {} hysterical", layer.units, layer.off, layer.on);
    painter.text(rect.min + vec2(0.0, HEAD - 3.0), Align2::LEFT_TOP, units, font.clone(), weak);
    let step = plot.width() / BINS as f32;
    for (bars, colour) in [(&positive, positive_colour()), (&negative, negative_colour())] {
        for (at, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
            let left = plot.left() + at as f32 * step;
            let top = plot.bottom() - plot.height() * *count as f32 / tallest;
            let bar = Rect::from_min_max(pos2(left, top), pos2(left + step, plot.bottom()));
            painter.rect_filled(bar, 0.0, colour.gamma_multiply(0.55));
        }
    }
    let line = Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color);
    painter.hline(plot.x_range(), plot.bottom(), line);
    let x = plot.left() + plot.width() * rule.theta / most;
    painter.vline(x, plot.y_range(), Stroke::new(2.0, ui.visuals().strong_text_color()));
    let theta = format!("theta {}", axis(f64::from(rule.theta)));
    painter.text(pos2(x, plot.bottom() + 2.0), Align2::CENTER_TOP, theta, font.clone(), ink);
    painter.text(plot.left_bottom() + vec2(0.0, 2.0), Align2::LEFT_TOP, "0", font.clone(), weak);
    let end = axis(f64::from(most));
    painter.text(plot.right_bottom() + vec2(0.0, 2.0), Align2::RIGHT_TOP, end, font, weak);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(
        "Dead units are off in all of these cases, hysterical ones are on in all: neither tells cases apart by being \
         on or off. Peers pull both back",
    );
}

/// The end of the axis: all cases and theta have room, in steps that do not jump with every case.
fn most_of(layer: &LayerSight, rule: &Rule) -> f32 {
    let all = layer.positive.iter().chain(&layer.negative).copied().filter(|g| g.is_finite());
    let most = all.fold(1.6 * rule.theta, f32::max).max(1e-3);
    let power = 2.0_f32.powf(most.log2().floor());
    [1.0, 1.25, 1.5, 1.75, 2.0].into_iter().map(|by| by * power).find(|end| *end >= most).unwrap_or(most)
}

fn bins(cases: &[f32], most: f32) -> Vec<usize> {
    let mut bins = vec![0; BINS];
    for case in cases.iter().filter(|case| case.is_finite()) {
        bins[((case / most * BINS as f32) as usize).min(BINS - 1)] += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_in_a_bin_and_theta_is_on_the_axis() {
        let layer =
            LayerSight { positive: vec![0.0, 1.9, 2.4], negative: vec![0.1, 0.2, 0.3], units: 9, off: 0, on: 0 };
        let rule = Rule { theta: 1.0, ..Rule::default() };
        let most = most_of(&layer, &rule);
        assert_eq!(most, 2.5);
        let far = LayerSight { positive: vec![7.0], ..layer.clone() };
        let sights = [vec![layer.clone()], vec![far, layer.clone()]].map(|layers| Sight { layers, examples: vec![] });
        assert_eq!(ends(&[(&sights[0], &rule), (&sights[1], &rule)]), [7.0, 2.5], "one axis for both networks");
        assert_eq!(bins(&layer.positive, most).iter().sum::<usize>(), 3);
        assert_eq!((bins(&[0.0], most)[0], bins(&[2.5], most)[BINS - 1]), (1, 1));
        assert!(most_of(&layer, &Rule { theta: 3.0, ..rule }) > 3.0);
    }
}
