//! The table as it fills: every row with its shares of right answers on the test pictures, their standard errors, and
//! McNemar's test against the specialised pair. The control of two lefts stands under the pair.

use eframe::egui::{self, Align, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::LineStyle;

use super::looks::{look, of_network, title};
use super::rows::tip;
use crate::app::widgets::{cell, duration, number, quiet, thousands};
use crate::bilateral::McNemar;
use crate::bilateral::rows::Row;
use crate::bilateral::table::{Label, Summary};
use crate::engine::training::HemispheresView;

/// The columns behind the name: heading, tip, part of the width.
const COLUMNS: [(&str, &str, f32); 7] = [
    ("Fine", "Percent of the test pictures whose specific label is answered rightly, ± its standard error", 1.0),
    ("Coarse", "The same of the general label", 1.0),
    (
        "Coarse from fine",
        "The general label to which the specific answer belongs: it costs nothing, so a network that was told general \
         labels has to be better",
        1.2,
    ),
    (
        "p fine",
        "The chance that a network as good as the specialised pair differs from it as much or more, on fine labels \
         (McNemar, exact; least and most of the seeds)",
        1.1,
    ),
    ("p coarse", "The same on coarse labels", 1.1),
    ("Numbers", "Learned numbers of all networks that answer", 0.8),
    ("Time", "All trainings that a row takes, those that it shares with others too", 0.6),
];

/// The part of the width that the names take.
const NAME: f32 = 0.21;

/// Draws it. A click on a name chooses a row, another one lets it go.
pub fn table_ui(ui: &mut Ui, view: &HemispheresView, chosen: &mut Option<Row>) {
    let width = ui.available_width() - 12.0;
    let unit = (1.0 - NAME) * width / COLUMNS.iter().map(|(.., part)| part).sum::<f32>();
    ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
    ui.horizontal(|ui| {
        cell(ui, NAME * width, Align::Min, quiet("Percent right of the test pictures").small());
        for (heading, tip, part) in COLUMNS {
            cell(ui, part * unit, Align::Max, quiet(heading).small()).on_hover_text(tip);
        }
    });
    for row in view.plan.rows.iter().copied() {
        let summary = view.results.summary(row);
        ui.horizontal(|ui| {
            name_ui(ui, row, chosen, NAME * width);
            let cells = match &summary {
                Some(summary) => cells(summary),
                None => {
                    let words = waits(view, row);
                    ui.label(quiet(words).small());
                    return;
                }
            };
            for (text, (heading, _, part)) in cells.into_iter().zip(COLUMNS) {
                let text = number(text);
                let strong = matches!(row, Row::Specialised | Row::TwoLefts) && matches!(heading, "Fine" | "Coarse");
                cell(ui, part * unit, Align::Max, if strong { text.strong() } else { text });
            }
        });
    }
    ui.horizontal(|ui| {
        let labels = view.labels();
        cell(ui, NAME * width, Align::Min, quiet("     Guessing"));
        for (count, (.., part)) in [labels.specific.len(), labels.general.len()].into_iter().zip(COLUMNS) {
            cell(ui, part * unit, Align::Max, number(format!("{:.1}", 100.0 / count as f64)).weak());
        }
    });
}

fn name_ui(ui: &mut Ui, row: Row, chosen: &mut Option<Row>, width: f32) {
    ui.allocate_ui_with_layout(vec2(width, 18.0), egui::Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(width, 18.0));
        let look = look(row, ui.visuals());
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, 12.0), Sense::hover());
        let (left, right, y) = (rect.left() + 1.0, rect.right() - 5.0, rect.center().y);
        let stroke = Stroke::new(look.width.max(2.0), look.colour);
        let pieces: &[[f32; 2]] = match look.style {
            LineStyle::Solid => &[[0.0, 1.0]],
            LineStyle::Dashed { .. } => &[[0.0, 0.4], [0.6, 1.0]],
            LineStyle::Dotted { .. } => &[[0.0, 0.15], [0.3, 0.45], [0.6, 0.75], [0.9, 1.0]],
        };
        for [from, to] in pieces {
            let at = |share: f32| pos2(left + share * (right - left), y);
            ui.painter().line_segment([at(*from), at(*to)], stroke);
        }
        let on = *chosen == Some(row);
        let name = RichText::new(title(row));
        let name = if matches!(row, Row::Specialised | Row::TwoLefts) { name.strong() } else { name };
        let button = ui.add(egui::Button::selectable(on, name).truncate().small());
        button.widget_info(|| WidgetInfo::selected(Role::Button, true, on, format!("Row {}", row.name())));
        if button.on_hover_text(format!("{}. A click shows its curve alone", tip(row))).clicked() {
            *chosen = (!on).then_some(row);
        }
    });
}

/// What a row shows before it has come to anything.
fn waits(view: &HemispheresView, row: Row) -> String {
    let Some(seed) = view.plan.seeds().next() else { return String::new() };
    let names = view.plan.tasks_of(row, seed);
    let there = names.iter().filter(|name| view.learned.contains_key(*name)).count();
    match &view.now {
        Some(now) if names.contains(&format!("seed{}-{}", now.seed, now.name)) => {
            format!("   at {}: {there} of {} networks are there", of_network(&now.name).1, names.len())
        }
        _ => format!("   waits: {there} of {} networks are there", names.len()),
    }
}

/// A share with its standard error, in percent.
fn percent(share: Option<(f64, Option<f64>)>) -> String {
    match share {
        Some((mean, Some(error))) => format!("{:.1} ± {:.1}", 100.0 * mean, 100.0 * error),
        Some((mean, None)) => format!("{:.1}", 100.0 * mean),
        None => "–".to_owned(),
    }
}

/// Chances over the seeds.
fn chances(tests: &[McNemar]) -> String {
    let written = |p: f64| if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") };
    let least = tests.iter().map(|test| test.p).min_by(f64::total_cmp);
    let most = tests.iter().map(|test| test.p).max_by(f64::total_cmp);
    match (least, most) {
        (Some(least), Some(most)) if written(least) != written(most) => format!("{}–{}", written(least), written(most)),
        (Some(only), _) => written(only),
        (None, _) => "–".to_owned(),
    }
}

fn cells(summary: &Summary) -> [String; 7] {
    let [fine, coarse, from_fine] = Label::ALL.map(|label| percent(summary.shares[label as usize]));
    let [p_fine, p_coarse] = [&summary.against[0], &summary.against[1]].map(|tests| chances(tests));
    [fine, coarse, from_fine, p_fine, p_coarse, thousands(summary.parameters), duration(summary.seconds as f32)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_errors_where_there_are_seeds_and_chances_a_range() {
        assert_eq!(percent(Some((0.371, Some(0.012)))), "37.1 ± 1.2");
        assert_eq!((percent(Some((0.371, None))), percent(None)), ("37.1".to_owned(), "–".to_owned()));
        let tests = |chances: &[f64]| -> Vec<McNemar> {
            chances.iter().map(|p| McNemar { only_first: 1, only_second: 2, p: *p }).collect()
        };
        assert_eq!(chances(&tests(&[0.5, 1e-9, 0.2])), "<0.001–0.500");
        assert_eq!((chances(&tests(&[0.25])), chances(&[])), ("0.250".to_owned(), "–".to_owned()));
        assert_eq!(chances(&tests(&[1e-5, 1e-9])), "<0.001");
    }
}
