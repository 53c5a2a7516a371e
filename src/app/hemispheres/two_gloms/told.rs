//! What either side tells of the picture, by its spatial frequency.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{Role, Stroke, Ui, WidgetInfo};
use egui_plot::{GridMark, Legend, Line, LineStyle, PlotPoints, Points};
use image::RgbImage;
use ndarray::Array3;

use crate::app::background::Later;
use crate::app::widgets::{level_colour, quiet};
use crate::bilateral::{Explained, Spectra};
use crate::engine::worker::Wake;
use crate::engine::{Snapshot, Transport, spectra};

/// While the run goes on, what is told is measured no more often than this, in seconds.
const PATIENCE: f64 = 1.0;
/// What lies below is drawn at this height: a read-out that tells less than a grey picture does.
const LEAST: f32 = -0.1;

/// Of what the spectra are.
#[derive(Clone)]
struct Of {
    picture: Arc<RgbImage>,
    states: [Arc<Array3<f32>>; 2],
}

impl PartialEq for Of {
    fn eq(&self, other: &Of) -> bool {
        let same = |side: usize| Arc::ptr_eq(&self.states[side], &other.states[side]);
        Arc::ptr_eq(&self.picture, &other.picture) && same(0) && same(1)
    }
}

/// The plot, between frames.
#[derive(Default)]
pub(super) struct Told {
    spectra: Later<Of, Spectra>,
    /// When the last one was begun, in seconds of the window's clock.
    begun: f64,
}

impl Told {
    /// Whether something is being measured.
    pub fn is_working(&self) -> bool {
        self.spectra.is_working()
    }

    /// Measures both sides, where they are not measured yet; says whether what is shown is of this snapshot.
    pub fn follow(&mut self, left: &Snapshot, right: &Arc<Snapshot>, wake: &Wake) -> bool {
        let of = Of { picture: left.picture.clone(), states: [left.state.clone(), right.state.clone()] };
        let sides = [left.clone(), Snapshot::clone(right)];
        self.spectra.wish(&of, wake, move |_| Ok(spectra(&sides[0], &sides[1])));
        self.spectra.latest().is_some_and(|(shown, _)| *shown == of)
    }

    /// Draws what `level` of both sides tells.
    pub fn ui(&mut self, ui: &mut Ui, left: &Snapshot, right: &Arc<Snapshot>, level: usize, wake: &Wake) {
        self.spectra.receive();
        let now = ui.input(|input| input.time);
        let waits = self.begun + PATIENCE - now;
        if left.transport == Transport::Paused || waits <= 0.0 {
            let before = self.spectra.is_busy();
            self.follow(left, right, wake);
            if !before && self.spectra.is_busy() {
                self.begun = now;
            }
        } else {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(waits));
        }
        ui.horizontal(|ui| {
            ui.strong("What is told of the picture").on_hover_text(
                "From the vectors of a level the pixels of every column are read out linearly, by weights that were \
                 fitted to other columns of the picture. Curves: the share of the picture's power that this explains, \
                 for details of every size; 1 is all, 0 no more than a grey picture. Dotted: what the mean colour of \
                 every column explains. Coarse things are at the left, fine ones at the right",
            );
            ui.label(quiet(format!("by level {level}, over cycles along the longer side")).small());
        });
        let Some((_, spectra)) = self.spectra.latest() else {
            ui.label(quiet("Being measured"));
            return;
        };
        plot_ui(ui, &spectra.clone(), level);
    }
}

fn plot_ui(ui: &mut Ui, spectra: &Spectra, level: usize) {
    let Spectra { bands, left, right, left_means, .. } = spectra;
    let (Some(left), Some(right)) = (left.get(level), right.get(level)) else { return };
    let points = |explained: &Explained| -> Vec<[f64; 2]> {
        let told = explained.iter().enumerate();
        told.filter_map(|(at, share)| Some([at as f64, f64::from(share.as_ref()?.max(LEAST))])).collect()
    };
    let names: Vec<String> = bands.iter().map(|band| format!("{}", band.from)).collect();
    let marks: Vec<GridMark> = (0..bands.len()).map(|at| GridMark { value: at as f64, step_size: 1.0 }).collect();
    let plot = super::plot_of_shares(ui, "Spectrum of two sides")
        .include_x(bands.len().saturating_sub(1) as f64)
        .include_y(f64::from(LEAST))
        .x_grid_spacer(move |_| marks.clone())
        .x_axis_formatter(move |mark, _| names.get(mark.value.round() as usize).cloned().unwrap_or_default())
        .legend(Legend::default().position(egui_plot::Corner::LeftBottom).follow_insertion_order(true));
    let weak = ui.visuals().weak_text_color();
    let shown = plot.show(ui, |plot| {
        let means = Line::new("mean colours", PlotPoints::from(points(left_means)));
        plot.line(means.stroke(Stroke::new(1.0, weak)).style(LineStyle::dotted_dense()).allow_hover(false));
        for (name, explained, ink, style) in [
            ("left", left, level_colour(0), LineStyle::Solid),
            ("right", right, level_colour(2), LineStyle::dashed_loose()),
        ] {
            let line = Line::new(name, PlotPoints::from(points(explained))).stroke(Stroke::new(2.0, ink));
            plot.line(line.style(style).allow_hover(false));
            plot.points(Points::new(name, points(explained)).radius(2.5).color(ink).allow_hover(false));
        }
    });
    let (said, all) = (sentence(spectra, level), numbers(spectra, level));
    let response = shown.response.on_hover_text_at_pointer(format!("{said}\n{all}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Spectrum of level {level}: {said}")));
}

/// The share of all of the picture's power that is explained, 0 where nothing can be.
fn overall(spectra: &Spectra, explained: &Explained) -> f32 {
    spectra.bands.iter().zip(explained).map(|(band, share)| band.power * share.unwrap_or(0.0)).sum()
}

/// Who tells more, and of what.
fn sentence(spectra: &Spectra, level: usize) -> String {
    let (left, right) = (&spectra.left[level], &spectra.right[level]);
    // Differences below a hundredth are none.
    let side = |at: usize| match left[at].zip(right[at]).map(|(left, right)| left - right) {
        Some(more) if more > 0.01 => 1,
        Some(more) if more < -0.01 => -1,
        _ => 0,
    };
    let count = |of: i32| (0..spectra.bands.len()).filter(|at| side(*at) == of).count();
    let told = [left, right].map(|explained| (100.0 * overall(spectra, explained)).max(0.0).round());
    format!(
        "left tells {} % of the picture's power, right {} %; left tells more in {} of {} bands, right in {}",
        told[0],
        told[1],
        count(1),
        spectra.bands.len(),
        count(-1)
    )
}

/// All numbers of the plot.
fn numbers(spectra: &Spectra, level: usize) -> String {
    let share = |explained: &Explained, at: usize| {
        explained[at].map_or_else(|| "nothing to tell".to_owned(), |share| format!("{share:.2}").replace('-', "−"))
    };
    let line = |(at, band): (usize, &crate::bilateral::Band)| {
        let (left, right) = (share(&spectra.left[level], at), share(&spectra.right[level], at));
        let power = 100.0 * band.power;
        format!("{} to {} cycles, {power:.1} % of the power: left {left}, right {right}", band.from, band.to)
    };
    spectra.bands.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bilateral::Band;

    #[test]
    fn what_is_said_of_the_spectra_is_what_they_are() {
        let band = |from: f32, power| Band { from, to: 2.0 * from, power };
        let spectra = Spectra {
            bands: vec![band(1.0, 0.75), band(2.0, 0.25), band(4.0, 0.0)],
            left: vec![vec![Some(0.8), Some(0.4), None]],
            right: vec![vec![Some(0.805), Some(0.0), None]],
            left_means: vec![None; 3],
            right_means: vec![None; 3],
        };
        assert_eq!(
            sentence(&spectra, 0),
            "left tells 70 % of the picture's power, right 60 %; left tells more in 1 of 3 bands, right in 0"
        );
        let numbers = numbers(&spectra, 0);
        assert!(numbers.contains("2 to 4 cycles, 25.0 % of the power: left 0.40, right 0.00"), "{numbers}");
        assert!(numbers.ends_with("left nothing to tell, right nothing to tell"), "{numbers}");
    }
}
