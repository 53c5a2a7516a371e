//! What the small plots share: they stay where they are, and their axes have lines at round numbers, few enough
//! to be read.

use eframe::egui;
use egui_plot::{GridInput, GridMark, Plot};

/// A plot that stays where it is: the panel says what a drag or a click means, not the plot.
pub fn still_plot<'a>(ui: &egui::Ui, name: &'static str) -> Plot<'a> {
    Plot::new(name)
        .grid_color(ui.visuals().widgets.noninteractive.bg_stroke.color)
        .grid_spacing(egui::Rangef::new(18.0, 120.0))
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
}

/// Lines at 1, 2 or 5 times a power of ten, about four of them; `whole`: at whole numbers only.
pub fn linear(input: &GridInput, whole: bool) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let rough = (high - low) / 4.0;
    if !rough.is_finite() || rough <= 0.0 {
        return Vec::new();
    }
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough);
    let step = if whole { step.max(1.0).round() } else { step };
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last.min(first + 40)).map(|at| GridMark { value: at as f64 * step, step_size: step }).collect()
}

/// For values that are drawn as their logarithm: lines at powers of ten, at 2 and 5 times them too when there is room.
pub fn decades(input: &GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let fine = high - low < 2.0;
    // At most five numbers along an axis, however many decades it spans.
    let every = ((high - low) / 5.0).ceil().max(1.0) as i64;
    let mut marks = Vec::new();
    for power in (low.floor().max(-12.0) as i64)..=(high.ceil().min(12.0) as i64) {
        for factor in [1.0_f64, 2.0, 5.0] {
            let value = power as f64 + factor.log10();
            if (factor == 1.0 && power % every == 0 || fine) && (low..=high).contains(&value) {
                // The distance to the next line decides whether there is room for a number.
                marks.push(GridMark { value, step_size: if fine { 0.3 } else { every as f64 } });
            }
        }
    }
    marks
}

/// For counts that are drawn as the logarithm of one more.
pub fn counts(input: &GridInput) -> Vec<GridMark> {
    let values = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1e3, 1e4, 1e5].map(|count: f64| (1.0 + count).log10());
    let inside = values.into_iter().filter(|value| (input.bounds.0 - 1e-9..=input.bounds.1).contains(value));
    inside.map(|value| GridMark { value, step_size: 0.3 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(marks: Vec<GridMark>) -> Vec<f64> {
        marks.into_iter().map(|mark| (mark.value * 1e6).round() / 1e6).collect()
    }

    fn input(low: f64, high: f64) -> GridInput {
        GridInput { bounds: (low, high), base_step_size: 0.1 }
    }

    #[test]
    fn lines_are_round_and_inside() {
        assert_eq!(values(linear(&input(0.86, 0.93), false)), [0.86, 0.88, 0.9, 0.92]);
        assert_eq!(values(linear(&input(-0.2, 3.4), true)), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(values(decades(&input(-3.2, 0.5))), [-3.0, -2.0, -1.0, 0.0]);
        assert_eq!(values(decades(&input(-11.5, 0.0))), [-9.0, -6.0, -3.0, 0.0]);
        assert!(linear(&input(1.0, 1.0), false).is_empty());
    }
}
