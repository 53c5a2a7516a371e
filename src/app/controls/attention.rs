//! How sharply and how far attention listens: one row each for the inverse temperature and the radius.

use eframe::egui;

use super::weights::{MOST, RESULT, result_ui, span, span_text};
use super::{Section, Target};
use crate::app::widgets::row::SliderRow;
use crate::app::words::{self, Words};
use crate::app::{anchors, teach};
use crate::glom::{Kernel, Reach, Schedule};
use crate::teach::{Access, Anchor, Control};

/// Radius with which a global reach becomes one again where the model has none.
const USUAL_RADIUS: f32 = 4.0;

/// The inverse temperature of one level, or of all.
pub fn beta_ui(ui: &mut egui::Ui, section: &mut Section) {
    let words = words::of(ui.ctx());
    let (name, english, usual) =
        (words.say("control-beta"), Words::english().say("control-beta"), words.tip("control-beta"));
    let range = section.target.range(section.levels);
    let settings = &mut section.setup.settings;
    let access = teach::access(ui.ctx(), Control::Beta);
    if access == Access::Hidden {
        return;
    }
    let usable = access == Access::Usable;
    let soft = range.clone().any(|level| settings.levels[level].kernel == Kernel::Softmax);
    let row = ui.add_enabled_ui(usable && soft, |ui| {
        ui.horizontal(|ui| {
            if section.target == Target::All && section.factors.beta {
                let tip = words.fill("control-beta.factor", [("tip", usual.as_str().into())]);
                let row = SliderRow::factor(&name, &tip, MOST).english(&english).room(RESULT);
                row.show(ui, &mut settings.gains.beta);
            } else {
                let schedule = settings.levels[range.start].beta;
                let mut beta = in_the_end(schedule);
                let row = SliderRow::new(&name, &usual, 0.0..=500.0, 1e6).english(&english);
                let mut row = row.logarithmic().decimals(1).room(RESULT);
                if let Some(default) = section.snapshot.defaults.settings.levels.get(range.start) {
                    row = row.default(in_the_end(default.beta));
                }
                if row.show(ui, &mut beta) {
                    settings.levels[range.clone()].iter_mut().for_each(|level| level.beta = ending(level.beta, beta));
                }
            }
            let step = section.snapshot.step;
            let soft = range.filter(|level| settings.levels[*level].kernel == Kernel::Softmax);
            let betas: Vec<f32> = soft.map(|level| settings.beta_in_force(level).at(step)).collect();
            let number = |beta: f32| if beta < 9.95 { format!("{beta:.1}") } else { format!("{beta:.0}") };
            let text = span(betas.iter().copied()).map_or_else(|| "–".to_owned(), |span| span_text(span, number));
            let named = words.fill("control-beta.now", [("value", text.as_str().into())]);
            let (_, response) = result_ui(ui, &text, egui::Align2::RIGHT_CENTER, named);
            let each: Vec<String> = betas.into_iter().map(number).collect();
            response.on_hover_text(words.fill("control-beta.each", [("values", each.join(", ").into())]));
        });
    });
    anchors::mark(ui.ctx(), Anchor::Smoother, row.response.rect);
}

/// The radius of one level, or of all.
pub fn radius_ui(ui: &mut egui::Ui, section: &mut Section) {
    let words = words::of(ui.ctx());
    let (name, english) = (words.say("control-radius"), Words::english().say("control-radius"));
    let usual = words.tip("control-radius");
    let range = section.target.range(section.levels);
    let settings = &mut section.setup.settings;
    let listens = |level: usize| settings.levels[level].kernel == Kernel::Softmax;
    let local = |level: usize| matches!(settings.levels[level].reach, Reach::Radius(_));
    let access = teach::access(ui.ctx(), Control::Radius);
    if access == Access::Hidden {
        return;
    }
    let usable = access == Access::Usable;
    let enabled = usable && range.clone().any(|level| listens(level) && local(level));
    ui.add_enabled_ui(enabled, |ui| {
        ui.horizontal(|ui| {
            if section.target == Target::All && section.factors.radius {
                let tip = words.fill("control-radius.factor", [("tip", usual.as_str().into())]);
                let row = SliderRow::factor(&name, &tip, MOST).english(&english).room(RESULT);
                row.show(ui, &mut settings.gains.radius);
            } else {
                let longest = (section.snapshot.grid.rows.max(section.snapshot.grid.cols) as f32).max(2.0);
                let mut radius = radius_of(settings.levels[range.start].reach).unwrap_or(longest);
                let row = SliderRow::new(&name, &usual, 0.0..=longest.min(24.0), longest).english(&english);
                let mut row = row.decimals(1).room(RESULT);
                let default = section.snapshot.defaults.settings.levels.get(range.start);
                if let Some(default) = default.and_then(|default| radius_of(default.reach)) {
                    row = row.default(default);
                }
                if row.show(ui, &mut radius) {
                    let levels = settings.levels[range.clone()].iter_mut();
                    levels.for_each(|level| level.reach = Reach::Radius(radius));
                }
            }
            let reaches = &settings.reaches()[range];
            let span = span(reaches.iter().filter_map(|reach| radius_of(*reach)));
            let global = reaches.contains(&Reach::Global);
            let text = match span {
                None => words.say("reach-global"),
                Some((low, _)) if global => words.fill("reach-to-all", [("low", format!("{low:.1}").into())]),
                Some(span) => span_text(span, |radius| format!("{radius:.1}")),
            };
            let named = words.fill("control-radius.now", [("value", text.as_str().into())]);
            let (_, response) = result_ui(ui, &text, egui::Align2::RIGHT_CENTER, named);
            let each = reaches.iter().map(|reach| match radius_of(*reach) {
                Some(radius) => format!("{radius:.1}"),
                None => words.say("reach-whole"),
            });
            let each: Vec<String> = each.collect();
            response.on_hover_text(words.fill("control-radius.each", [("values", each.join(", ").into())]));
        });
    });
}

/// The radius of a reach that has one.
fn radius_of(reach: Reach) -> Option<f32> {
    match reach {
        Reach::Radius(radius) => Some(radius),
        Reach::Global => None,
    }
}

/// A radius in the place of a global reach: the model's own, where it has one.
pub(super) fn usual_radius(default: Option<Reach>) -> Reach {
    Reach::Radius(default.and_then(radius_of).unwrap_or(USUAL_RADIUS))
}

/// beta in the end.
fn in_the_end(schedule: Schedule) -> f32 {
    match schedule {
        Schedule::Constant(beta) => beta,
        Schedule::Ramp { to, .. } => to,
    }
}

/// The same course with another end: a ramp begins higher or lower in proportion.
fn ending(schedule: Schedule, beta: f32) -> Schedule {
    match schedule {
        Schedule::Constant(_) => Schedule::Constant(beta),
        Schedule::Ramp { from, to, rate } if to > 0.0 => Schedule::Ramp { from: from * (beta / to), to: beta, rate },
        Schedule::Ramp { rate, .. } => Schedule::Ramp { from: beta, to: beta, rate },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_keeps_its_course_when_its_end_moves() {
        let ramp = Schedule::Ramp { from: 4.0, to: 20.0, rate: 1.1 };
        assert_eq!(ending(ramp, 10.0), Schedule::Ramp { from: 2.0, to: 10.0, rate: 1.1 });
        assert_eq!(ending(Schedule::Constant(4.0), 10.0), Schedule::Constant(10.0));
        // From nothing there is no proportion to keep.
        let flat = ending(ending(ramp, 0.0), 10.0);
        assert_eq!(flat, Schedule::Ramp { from: 10.0, to: 10.0, rate: 1.1 });
    }

    #[test]
    fn spans_read_as_one_number_where_both_ends_do() {
        let whole = |value: f32| format!("{value:.0}");
        assert_eq!(span([3.0, 1.0, 2.0]), Some((1.0, 3.0)));
        assert_eq!(span([]), None);
        assert_eq!((span_text((1.0, 3.0), whole), span_text((1.1, 1.4), whole)), ("1–3".to_owned(), "1".to_owned()));
    }
}
