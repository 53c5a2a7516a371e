//! Deblurring old memories (Hinton and Plaut 1987): the experiment with its sliders and curves.

use eframe::egui::{self, Color32, Stroke, vec2};
use egui_plot::{Corner, FilledArea, Line, LineStyle, PlotPoints, VLine};

use super::experiment::{Experiment, INKS, beside_ui, legend};
use crate::app::bottom::axes;
use crate::app::room::{Door, Room};
use crate::app::widgets::row::{real_ui, whole_ui};
use crate::app::widgets::{axis, fixed, quiet};
use crate::fast_weights::deblurring::{
    self, Arm, DeblurringReport, DeblurringSettings, Disturbance, Errors, Fading, Phase, Preset, Summary,
};

/// The tab.
#[derive(Default)]
pub(in crate::app) struct DeblurringTab {
    settings: DeblurringSettings,
    experiment: Experiment<DeblurringReport>,
}

impl Room for DeblurringTab {
    /// Draws it, and runs the experiment when it is first seen or something is changed.
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let report = self.experiment.report();
        let mut start = self.experiment.is_new();
        let shown = report.clone();
        beside_ui(
            ui,
            "deblurring controls",
            self,
            |ui, tab| {
                let share = |report: &DeblurringReport| report.finished as f32 / report.settings.runs.max(1) as f32;
                start |= tab.experiment.bar_and_csv_ui(ui, report.as_deref().map_or(0.0, share), DeblurringReport::csv);
                ui.separator();
                start |= tab.controls_ui(ui);
            },
            |ui, _| match &shown {
                Some(report) => charts_ui(ui, report),
                None => {
                    ui.label(quiet("The first numbers are on their way"));
                }
            },
        );
        if start {
            let settings = self.settings;
            self.experiment.start("deblurring", door.wake, move |link| {
                let watch = &mut |report: &DeblurringReport| {
                    link.publish(report.clone());
                    link.go_on()
                };
                deblurring::run(&settings, watch).map(|_| ()).map_err(|error| error.to_string())
            });
        }
    }

    fn is_busy(&self) -> bool {
        self.experiment.is_running()
    }
}

impl DeblurringTab {
    fn controls_ui(&mut self, ui: &mut egui::Ui) -> bool {
        let (settings, default) = (&mut self.settings, DeblurringSettings::default());
        let mut changed = false;
        ui.horizontal_wrapped(|ui| {
            for preset in Preset::ALL {
                let button = ui.button(preset.name()).on_hover_text(preset.help());
                if button.accessible_name(format!("Preset: {}", preset.name())).clicked() {
                    *settings = preset.settings();
                    changed = true;
                }
            }
        });
        ui.separator();
        let tip = "Units of an input; each is −1 or 1. Fewer of them make the pairs get into each other's way";
        changed |= whole_ui(ui, "Inputs", tip, 4..=200, 1000, &mut settings.inputs);
        changed |= whole_ui(ui, "Outputs", "Units of an output; each is −1 or 1", 1..=50, 1000, &mut settings.outputs);
        changed |= whole_ui(ui, "Pairs A", "Learned first", 2..=100, 1000, &mut settings.first);
        let tip = "Pairs of A that are shown again in the end";
        let most = settings.first.saturating_sub(1);
        settings.rehearsed = settings.rehearsed.min(most);
        changed |= whole_ui(ui, "Rehearsed", tip, 0..=most, most, &mut settings.rehearsed);
        ui.separator();
        ui.label("A is blurred by");
        ui.horizontal(|ui| {
            for (choice, name, tip) in [
                (Disturbance::Pairs, "Pairs B", "Other pairs are learned"),
                (Disturbance::Noise, "Noise", "Noise is added to the slow weights once: theory is exact here"),
            ] {
                changed |= ui.selectable_value(&mut settings.disturbance, choice, name).on_hover_text(tip).changed();
            }
        });
        match settings.disturbance {
            Disturbance::Pairs => {
                changed |= whole_ui(ui, "Number of B", "Pairs learned second", 1..=100, 1000, &mut settings.second);
            }
            Disturbance::Noise => {
                let tip = "Standard deviation of the error that the noise makes in an output";
                changed |= real_ui(ui, "Noise", tip, 0.0..=2.0, default.noise, &mut settings.noise);
            }
        }
        ui.separator();
        let tip = "Rate of the slow weights, which do not fade";
        changed |= real_ui(ui, "Slow rate", tip, 0.0..=1.0, default.slow_rate, &mut settings.slow_rate);
        changed |=
            real_ui(ui, "Fast rate", "Rate of the fast weights", 0.0..=1.0, default.fast_rate, &mut settings.fast_rate);
        let tip = "What is left of the fast weights each time they fade";
        changed |= real_ui(ui, "Fast decay", tip, 0.0..=1.0, default.fast_decay, &mut settings.fast_decay);
        ui.horizontal(|ui| {
            ui.label("They fade after every");
            for (choice, name) in [(Fading::Presentation, "pair"), (Fading::Sweep, "sweep")] {
                changed |= ui.selectable_value(&mut settings.fading, choice, name).changed();
            }
        });
        let tip = "Rate of the control that has one weight per connection";
        changed |= real_ui(ui, "Single", tip, 0.0..=1.0, default.single_rate, &mut settings.single_rate);
        ui.separator();
        ui.label("Sweeps");
        changed |= whole_ui(ui, "Learn A", "Sweeps over A", 0..=200, 5000, &mut settings.learn_first);
        if settings.disturbance == Disturbance::Pairs {
            changed |= whole_ui(ui, "Learn B", "Sweeps over B", 0..=200, 5000, &mut settings.learn_second);
        }
        let tip = "Sweeps in which nothing is shown before A is rehearsed: the fast weights fade";
        changed |= whole_ui(ui, "Wait", tip, 0..=100, 5000, &mut settings.wait);
        changed |= whole_ui(ui, "Rehearse", "Sweeps over the rehearsed pairs", 0..=100, 5000, &mut settings.rehearse);
        ui.separator();
        let tip = "Networks with pairs of their own, over which the curves are averaged";
        changed |= whole_ui(ui, "Networks", tip, 1..=200, 1000, &mut settings.runs);
        let mut seed = settings.seed as usize;
        changed |= whole_ui(ui, "Seed", "Decides every random number of the experiment", 1..=100, 1_000_000, &mut seed);
        settings.seed = seed as u64;
        changed
    }
}

/// What the curves show, in words.
fn says(report: &DeblurringReport) -> String {
    let Summary { learned, blurred, rehearsed_unrehearsed, waited, predicted, slow_only, .. } = report.summary();
    let [rehearsed, others] = [report.settings.rehearsed, report.settings.first - report.settings.rehearsed];
    let number = |value: f32| fixed(value, 5, 3);
    let mut text = format!(
        "The {others} pairs of A that were not rehearsed: error {} when learned, {} when blurred, {} after {rehearsed} \
         others were rehearsed. ",
        number(learned),
        number(blurred),
        number(rehearsed_unrehearsed)
    );
    let faded = blurred - waited;
    let gained = waited - rehearsed_unrehearsed;
    let doing = |amount: f32| if amount >= 0.0 { "brings back" } else { "takes away" };
    text.push_str(&format!(
        "Waiting alone {} {} (fast weights fade), rehearsing {} {} more{}. ",
        doing(faded),
        number(faded.abs()),
        doing(gained),
        number(gained.abs()),
        predicted.map(|predicted| format!(" (theory {})", number(waited - predicted))).unwrap_or_default(),
    ));
    text.push_str(&format!("With slow weights only: {} to {}", number(slow_only[0]), number(slow_only[1])));
    text
}

fn charts_ui(ui: &mut egui::Ui, report: &DeblurringReport) {
    ui.add(egui::Label::new(says(report)).wrap());
    let note = "Squared error per output unit over sweeps; a silent network has 1. Each network is learning A, is \
        blurred, waits, and rehearses some of A between the vertical lines";
    ui.add(egui::Label::new(quiet(note).small()).wrap());
    let height = (ui.available_height() - 8.0).max(200.0);
    chart_ui(ui, "Errors with slow and fast weights", height * 0.58, report, &with_fast(report), true);
    chart_ui(ui, "Errors with slow weights only", height * 0.42 - 36.0, report, &slow_only(report), false);
}

/// One line of a plot.
struct Curve {
    name: &'static str,
    ink: Color32,
    dashed: bool,
    errors: Vec<Errors>,
    value: fn(&Errors) -> f32,
    /// The first sweep that is drawn.
    from: usize,
    spread: bool,
}

fn curve(name: &'static str, ink: usize, errors: &[Errors], value: fn(&Errors) -> f32) -> Curve {
    Curve { name, ink: INKS[ink], dashed: false, errors: errors.to_vec(), value, from: 0, spread: false }
}

fn with_fast(report: &DeblurringReport) -> Vec<Curve> {
    let errors = report.errors(Arm::SlowAndFast);
    let waiting = report.errors(Arm::Waiting);
    let begin = report.start(Phase::Rehearse);
    vec![
        curve("A, rehearsed", 2, errors, |errors| errors.rehearsed),
        Curve { spread: true, ..curve("A, not rehearsed", 4, errors, |errors| errors.unrehearsed) },
        curve("B", 0, errors, |errors| errors.second),
        Curve {
            dashed: true,
            from: begin,
            ..curve("A, not rehearsed, if nothing is", 4, waiting, |errors| errors.unrehearsed)
        },
    ]
}

fn slow_only(report: &DeblurringReport) -> Vec<Curve> {
    let errors = report.errors(Arm::SlowOnly);
    vec![
        curve("A, rehearsed", 2, errors, |errors| errors.rehearsed),
        Curve { spread: true, ..curve("A, not rehearsed", 4, errors, |errors| errors.unrehearsed) },
        curve("B", 0, errors, |errors| errors.second),
    ]
}

fn chart_ui(
    ui: &mut egui::Ui,
    title: &'static str,
    height: f32,
    report: &DeblurringReport,
    curves: &[Curve],
    theory: bool,
) {
    ui.label(quiet(title).small());
    let weak = ui.visuals().weak_text_color();
    let plot = axes::still_plot(ui, title)
        .height(height.max(100.0))
        .sense(egui::Sense::hover())
        .y_axis_min_width(34.0)
        .set_margin_fraction(vec2(0.01, 0.05))
        .include_y(0.0)
        .legend(legend(Corner::LeftTop))
        .x_grid_spacer(|input| axes::linear(&input, true))
        .y_grid_spacer(|input| axes::linear(&input, false))
        .x_axis_formatter(|mark, _| axis(mark.value))
        .y_axis_formatter(|mark, _| axis(mark.value))
        .label_formatter(|_| None);
    let shown = plot.show(ui, |plot| {
        for phase in [Phase::Disturb, Phase::Wait, Phase::Rehearse] {
            let line = VLine::new("", report.start(phase) as f64).style(LineStyle::dashed_dense());
            plot.vline(line.stroke(Stroke::new(1.0, weak.gamma_multiply(0.6))).allow_hover(false));
        }
        if let (true, Some(predicted)) = (theory, report.summary().predicted) {
            let phase = report.range(Phase::Rehearse);
            let points = [phase.start, phase.end].map(|at| [at as f64, f64::from(predicted)]).to_vec();
            let line = Line::new("theory of rehearsal", PlotPoints::from(points)).style(LineStyle::dotted_dense());
            plot.line(line.color(weak).width(1.5).allow_hover(false));
        }
        for curve in curves {
            draw(plot, curve);
        }
    });
    let pointed = shown.response.hover_pos().map(|pointer| shown.transform.value_from_position(pointer).x);
    if let Some(x) = pointed {
        let sweep = x.round().max(0.0) as usize;
        let mut text = format!("After {sweep} sweeps");
        for curve in curves.iter().filter(|curve| sweep >= curve.from) {
            if let Some(errors) = curve.errors.get(sweep) {
                text.push_str(&format!("\n{}: {}", curve.name, fixed((curve.value)(errors), 5, 3)));
            }
        }
        shown.response.clone().on_hover_text_at_pointer(text);
    }
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, title));
}

fn draw(plot: &mut egui_plot::PlotUi<'_>, curve: &Curve) {
    let at = |value: &dyn Fn(&Errors) -> f32| -> Vec<f64> {
        curve.errors.iter().skip(curve.from).map(|errors| f64::from(value(errors))).collect()
    };
    let xs: Vec<f64> = (curve.from..curve.errors.len()).map(|sweep| sweep as f64).collect();
    let ys = at(&curve.value);
    if curve.spread {
        let (low, high) =
            (at(&|errors| errors.unrehearsed - errors.spread), at(&|errors| errors.unrehearsed + errors.spread));
        let fill = curve.ink.gamma_multiply(0.15);
        plot.add(FilledArea::new(curve.name, &xs, &low, &high).fill_color(fill).allow_hover(false));
    }
    let points: Vec<[f64; 2]> = xs.iter().zip(&ys).map(|(x, y)| [*x, *y]).collect();
    let style = if curve.dashed { LineStyle::dashed_loose() } else { LineStyle::Solid };
    let line = Line::new(curve.name, PlotPoints::from(points)).color(curve.ink).width(2.0);
    plot.line(line.style(style).allow_hover(false));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_tells_fading_from_rehearsal() {
        let settings = DeblurringSettings { runs: 8, ..Preset::Noise.settings() };
        let report = deblurring::run(&settings, &mut |_| true).unwrap();
        let text = says(&report);
        assert!(text.contains("Waiting alone") && text.contains("rehearsing brings back"), "{text}");
        assert!(text.contains("10 pairs of A that were not rehearsed"), "{text}");
    }
}
