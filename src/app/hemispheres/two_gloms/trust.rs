//! Which of the two sides is trusted: a gate that moves to the side with the smaller running error, step by step.

use eframe::egui::{DragValue, Label, Role, Stroke, Ui, WidgetInfo};
use egui_plot::{HLine, Line, LineStyle, PlotPoints, VLine};

use super::below::{Below, below_ui};
use crate::app::bottom::axes;
use crate::app::widgets::{axis, level_colour, quiet};
use crate::bilateral::{Gate, Novelty, Trust};
use crate::engine::{Snapshot, Trusted, novelty, trust};

/// Draws the gate over the steps and what it is made of.
pub(super) fn ui(ui: &mut Ui, left: &Snapshot, right: &Snapshot, gate: &mut Gate, below: &mut Below) {
    let steps = trust(left, right, *gate);
    ui.horizontal(|ui| {
        below_ui(ui, below);
        let mut number = |name: &str, tip: &str, value: &mut f32, range: std::ops::RangeInclusive<f32>, speed: f64| {
            ui.label(quiet(name).small()).on_hover_text(tip);
            let field = DragValue::new(value).range(range).speed(speed).max_decimals(3);
            ui.add(field).on_hover_text(tip).accessible_name(format!("Gate: {name}"));
        };
        let tip = "Share of the newest error in the running one: 1 looks at the last step alone";
        number("rate", tip, &mut gate.rate, 0.01..=1.0, 0.005);
        let tip = "By how much the errors must differ for trust of 73 %";
        number("temperature", tip, &mut gate.temperature, 0.001..=1.0, 0.0005);
        let tip = "Beta of the penalty beta (right / left)^alpha: moves trust from right, the generalist, to left, the \
                   expert";
        number("penalty", tip, &mut gate.penalty, 0.0..=1.0, 0.0005);
        let tip = "Alpha of the penalty: the larger, the less trust right may have";
        number("power", tip, &mut gate.power, 1.0..=Gate::MOST_POWER, 0.01);
    });
    let Some(now) = steps.last() else {
        ui.label(quiet("Make a step to see it"));
        return;
    };
    let new_words = novelty(&steps).map(|novelty| when_new(&novelty));
    if let Some(words) = &new_words {
        ui.add(Label::new(quiet(words).small()).truncate()).on_hover_text("Dotted lines: a new frame came");
    }
    let point = |one: &Trusted| [one.step as f64, f64::from(one.trust.shares[0])];
    let points: Vec<[f64; 2]> = steps.iter().map(point).collect();
    let new: Vec<&Trusted> = steps.windows(2).filter(|two| two[0].frame != two[1].frame).map(|two| &two[1]).collect();
    let weak = ui.visuals().weak_text_color();
    let plot = super::plot_of_shares(ui, "Trust in left over the steps")
        .include_x(1.0)
        .include_y(0.0)
        .x_grid_spacer(|input| axes::linear(&input, true))
        .x_axis_formatter(|mark, _| axis(mark.value));
    let shown = plot.show(ui, |plot| {
        let half = HLine::new("alike", 0.5).stroke(Stroke::new(1.0, weak)).style(LineStyle::dashed_dense());
        plot.hline(half.allow_hover(false));
        for frame in &new {
            let line = VLine::new("a new frame", frame.step as f64).stroke(Stroke::new(1.0, weak));
            plot.vline(line.style(LineStyle::dotted_dense()).allow_hover(false));
        }
        plot.vline(VLine::new("now", left.step as f64).stroke(Stroke::new(1.0, weak)).allow_hover(false));
        let line = Line::new("trust in left", PlotPoints::from(points));
        plot.line(line.stroke(Stroke::new(2.0, level_colour(0))).allow_hover(false));
    });
    let pointed = shown.response.hover_pos().and_then(|pointer| {
        let at = shown.transform.value_from_position(pointer).x.round();
        steps.iter().rev().find(|one| one.step as f64 <= at)
    });
    let moves = left.frame.1 > 1;
    let said = sentence(now, moves);
    let response = match pointed {
        Some(one) => shown.response.on_hover_text_at_pointer(sentence(one, moves)),
        None => shown.response,
    };
    let said = new_words.map_or(said.clone(), |words| format!("{said}; {words}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Gate: {said}")));
}

/// What the gate says after a step; of what `moves` the frame too.
fn sentence(one: &Trusted, moves: bool) -> String {
    let Trusted { step, frame, trust: Trust { shares: [left, right], running: [left_error, right_error], .. } } = one;
    let shown = if moves { format!(", frame {}", frame + 1) } else { String::new() };
    format!(
        "step {step}{shown}: left {} %, right {} %; running errors {left_error:.4} and {right_error:.4}",
        percent(*left),
        percent(*right)
    )
}

/// Whom the gate trusts when something new comes.
fn when_new(novelty: &Novelty) -> String {
    let left = [novelty.before, novelty.first, novelty.last].map(|trust| percent(trust.shares[0]));
    format!(
        "When a new frame comes, left goes from {} to {} % at once and to {} % until the next, mean over {}",
        left[0], left[1], left[2], novelty.frames
    )
}

fn percent(share: f32) -> f32 {
    (100.0 * share).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_what_the_gate_says() {
        let [trust] = Gate::default().over_time([[0.2, 0.2]])[..] else { panic!() };
        let one = Trusted { step: 7, frame: 2, trust };
        assert_eq!(sentence(&one, false), "step 7: left 50 %, right 50 %; running errors 0.2000 and 0.2000");
        assert!(sentence(&one, true).starts_with("step 7, frame 3: left 50 %"));
    }
}
