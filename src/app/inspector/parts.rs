//! The sections of the inspector.

use eframe::egui::{self, Align, CollapsingHeader, RichText, Sense, Ui, vec2};

use super::csv::{self, norm};
use super::request::{self, answer};
use super::strip::{self, share_bar, strip as vector_strip};
use crate::app::Panel;
use crate::app::widgets::{cell, fixed, level_colour, number, quiet, rgb, short};
use crate::colour;
use crate::engine::{Phase, Snapshot};
use crate::glom::{Kernel, Reach, Source};

/// A section that can be folded, open at first.
pub fn section(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    CollapsingHeader::new(RichText::new(title).strong())
        .id_salt(title)
        .default_open(true)
        .show_unindented(ui, contents);
    ui.add_space(4.0);
}

/// A button that puts a table on the clipboard.
pub fn copy_button(ui: &mut Ui, what: &str, text: impl FnOnce() -> String) {
    let response = ui.small_button("Copy as CSV").on_hover_text(format!("Copy {what} as comma-separated text"));
    if response.accessible_name(format!("Copy {what} as CSV")).clicked() {
        ui.ctx().copy_text(text());
    }
}

/// Cosine of the angle between two vectors, 0 when one of them is zero.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot: f64 = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
    let size = f64::from(norm(a)) * f64::from(norm(b));
    if size > 0.0 { (dot / size) as f32 } else { 0.0 }
}

/// What the columns next to a strip need.
fn strip_width(ui: &Ui, others: f32) -> f32 {
    (ui.available_width() - others - 3.0 * ui.spacing().item_spacing.x).max(40.0)
}

/// The column's vector at every level, its length and how far it moved.
pub fn vectors(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    let snapshot = panel.snapshot;
    let (levels, _, _) = snapshot.state.dim();
    let vectors: Vec<Vec<f32>> =
        (0..levels).map(|at| snapshot.state.slice(ndarray::s![at, column, ..]).to_vec()).collect();
    let scale = strip::scale(vectors.iter().map(Vec::as_slice));
    section(ui, "Embeddings", |ui| {
        if let Some(Phase::Contribution(source)) = snapshot.phase {
            ui.label(quiet(format!("Slow motion: these are the {} contributions, before weighting", source.name())));
        }
        ui.horizontal(|ui| {
            cell(ui, 22.0, Align::Min, "");
            let width = strip_width(ui, 108.0);
            cell(ui, width, Align::Min, quiet("level, vector").small());
            cell(ui, 50.0, Align::Max, quiet("|x|").small());
            cell(ui, 58.0, Align::Max, quiet("|dx|").small())
                .on_hover_text("|x(t) - x(t-1)|: how far the last step moved this vector");
        });
        for at in (0..levels).rev() {
            let vector = &vectors[at];
            ui.horizontal(|ui| {
                let text = RichText::new(format!("{at}")).color(level_colour(at)).strong();
                let mark = if at == level { text.underline() } else { text };
                cell(ui, 22.0, Align::Center, mark);
                let width = strip_width(ui, 108.0);
                vector_strip(ui, vector, scale, width, &format!("Vector at level {at}"));
                cell(ui, 50.0, Align::Max, number(fixed(norm(vector), 6, 3)));
                let moved = snapshot.change.get(at).and_then(|level| level.get(column)).copied().unwrap_or(f32::NAN);
                cell(ui, 58.0, Align::Max, number(fixed(moved, 7, 4)));
            });
        }
        ui.horizontal(|ui| {
            strip::legend(ui, scale);
        });
        if let Some((inspection, true)) = answer(panel, level, column) {
            copy_button(ui, "the vectors", || csv::vectors(inspection));
        }
    });
}

/// The contributions to the next state, what share each has, and how they agree.
pub fn contributions(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    let Some((inspection, current)) = answer(panel, level, column) else {
        return;
    };
    section(ui, "What it is told", |ui| {
        if !current {
            ui.set_opacity(0.5);
        }
        // What has no share (the memory, as long as it only watches) does not set the scale of what has.
        let heard = inspection.contributions.iter().filter(|one| one.share > 0.0);
        let scale = strip::scale(heard.map(|one| one.vector.as_slice()));
        let made = format!("the contributions to its state at step {}, before weighting", inspection.makes);
        ui.label(quiet(made).small());
        for contribution in &inspection.contributions {
            let name = contribution.source.name();
            ui.horizontal(|ui| {
                cell(ui, 66.0, Align::Min, name).on_hover_text(explain(contribution.source));
                let text = format!("{:>5.1} %", 100.0 * contribution.share);
                share_bar(ui, contribution.share, 62.0, ui.visuals().selection.bg_fill, &text).on_hover_text(
                    "Effective share: its weight over the weights of the sources that exist at this level",
                );
                let width = strip_width(ui, 50.0);
                vector_strip(ui, &contribution.vector, scale, width, &format!("The {name} contribution"));
                cell(ui, 50.0, Align::Max, number(fixed(norm(&contribution.vector), 6, 3)));
            });
        }
        let total: f32 = inspection.contributions.iter().map(|one| one.share).sum();
        ui.horizontal(|ui| {
            cell(ui, 66.0, Align::Min, quiet("sum"));
            share_bar(ui, total, 62.0, ui.visuals().widgets.inactive.bg_fill, &format!("{:>5.1} %", 100.0 * total));
            strip::legend(ui, scale);
        });
        if inspection.contributions.len() < Source::ALL.len() {
            ui.label(quiet("The top level has no level above to listen to").small());
        }
        ui.add_space(4.0);
        cosines(ui, inspection);
        ui.add_space(2.0);
        copy_button(ui, "the contributions", || csv::contributions(inspection));
    });
}

/// One sentence per source, in the paper's terms.
pub fn explain(source: Source) -> &'static str {
    match source {
        Source::BottomUp => {
            "f(x) of the level below in this column: what the parts suggest (at level 0, what the picture shows)"
        }
        Source::TopDown => "g(x) of the level above in this column: what the whole expects at this place",
        Source::Previous => "The vector as it was: it slows every change",
        Source::Attention => {
            "The attention-weighted average of the same level in nearby columns: the pull towards an island"
        }
        Source::Memory => "A x of the level's fast weights: the pull towards what the level has held before",
    }
}

/// Width of the cosine of a pair: five and the name fit beside each other.
const PAIR: f32 = 45.0;

/// Cosine of every pair of contributions, coloured.
fn cosines(ui: &mut Ui, inspection: &crate::engine::Inspection) {
    ui.label(quiet("cosine of each pair: 1 agrees, 0 has nothing in common, −1 opposes").small());
    egui::Grid::new("cosines").spacing([2.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        ui.label("");
        for contribution in &inspection.contributions {
            cell(ui, PAIR, Align::Center, quiet(abbreviation(contribution.source)).small())
                .on_hover_text(contribution.source.name());
        }
        ui.end_row();
        for (at, contribution) in inspection.contributions.iter().enumerate() {
            cell(ui, 66.0, Align::Min, contribution.source.name());
            for value in inspection.cosines.get(at).into_iter().flatten() {
                let (rect, response) = ui.allocate_exact_size(vec2(PAIR, 17.0), Sense::hover());
                let ground = colour::signed_rgb(*value);
                ui.painter().rect_filled(rect, egui::CornerRadius::same(2), rgb(ground));
                let light = ground.iter().map(|part| u32::from(*part)).sum::<u32>() > 330;
                let ink = if light { egui::Color32::BLACK } else { egui::Color32::WHITE };
                let text = fixed(*value, 6, 3);
                ui.painter().text(
                    rect.center(),
                    egui::Align2::CENTER_CENTER,
                    &text,
                    egui::FontId::monospace(11.0),
                    ink,
                );
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.trim()));
            }
            ui.end_row();
        }
    });
}

fn abbreviation(source: Source) -> &'static str {
    match source {
        Source::BottomUp => "b-up",
        Source::TopDown => "t-down",
        Source::Previous => "prev",
        Source::Attention => "att",
        Source::Memory => "mem",
    }
}

/// The island it belongs to at this level, the pieces with the same vector, and the chain of wholes above.
pub fn island(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    let snapshot = panel.snapshot;
    let analysis = &snapshot.analysis;
    let Some(islands) = analysis.levels.get(level) else {
        return;
    };
    let Some(&id) = islands.labels.get(column) else {
        return;
    };
    let Some(island) = islands.islands.get(id as usize) else {
        return;
    };
    let columns = snapshot.grid.columns();
    let linkage = snapshot.setup.linkage.get(level).copied().unwrap_or_default();
    let mut pointed = None;
    section(ui, "Island", |ui| {
        chip(ui, snapshot, (level, id), &mut pointed, |ui| {
            ui.label(format!("Island {id} of {} at level {level}", islands.islands.len()));
        });
        ui.horizontal(|ui| {
            ui.label(number(format!("{:>6}", island.size)));
            ui.label(quiet(format!("columns, {:.1} % of the picture", 100.0 * island.size as f32 / columns as f32)));
        });
        let pieces = islands.islands.iter().filter(|other| other.same_vector == island.same_vector && other.id != id);
        let pieces: Vec<u32> = pieces.map(|other| other.id).collect();
        if !pieces.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.label(quiet("same vector as"));
                for piece in pieces.iter().take(8) {
                    chip(ui, snapshot, (level, *piece), &mut pointed, |ui| {
                        ui.label(format!("{piece}"));
                    });
                }
                if pieces.len() > 8 {
                    ui.label(quiet(format!("and {} more", pieces.len() - 8)));
                }
            })
            .response
            .on_hover_text("Pieces of one thing: disconnected islands whose vectors agree");
        }
        let nodes = &analysis.tree.nodes;
        let mut node = nodes.iter().find(|node| node.level == level && node.island == id);
        while let Some((current, parent)) = node.and_then(|node| Some((node, nodes.get(node.parent?)?))) {
            chip(ui, snapshot, (parent.level, parent.island), &mut pointed, |ui| {
                ui.label(quiet("in"));
                ui.label(format!("island {} at level {}", parent.island, parent.level));
                ui.label(quiet(format!("{} columns, holds {:.0} %", parent.size, 100.0 * current.held)));
            })
            .on_hover_text("The island one level up that holds most of it: its whole in the parse tree");
            node = Some(parent);
        }
        if let Some(agreement) = islands.agreement.get(column) {
            ui.horizontal(|ui| {
                ui.label(number(fixed(*agreement, 6, 3)));
                // The largest island is cut once.
                let threshold = islands.inside.filter(|_| id > 0).unwrap_or(islands.threshold);
                ui.label(quiet(format!("mean cosine with its neighbours, threshold {threshold:.3}")));
            })
            .response
            .on_hover_text(format!("The threshold holds for {}", linkage.compared()));
        }
        if let Some(trust) = islands.trust.get(column) {
            ui.horizontal(|ui| {
                ui.label(number(fixed(*trust, 6, 3)));
                ui.label(quiet("trust: cosine with its neighbours, 0 across a border"));
            })
            .response
            .on_hover_text("How sure the column is of its island. What is low is often wrong");
        }
    });
    if let Some(island) = pointed {
        request::point_at_island(ui.ctx(), panel, island);
    }
}

/// A line with the colour of an island in front; pointing at it highlights the island everywhere.
fn chip(
    ui: &mut Ui,
    snapshot: &Snapshot,
    (level, id): (usize, u32),
    pointed: &mut Option<(usize, u32)>,
    contents: impl FnOnce(&mut Ui),
) -> egui::Response {
    let response = ui
        .horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            if let Some(colour) = snapshot.island_rgb(level, id) {
                ui.painter().rect_filled(rect, egui::CornerRadius::same(3), rgb(colour));
            }
            contents(ui);
        })
        .response;
    if response.contains_pointer() {
        *pointed = Some((level, id));
    }
    response
}

/// Whom it listens to.
pub fn attention(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    let Some((inspection, current)) = answer(panel, level, column) else {
        return;
    };
    let Some(row) = inspection.rows.first() else {
        return;
    };
    let grid = panel.snapshot.grid;
    let mut pointed = None;
    section(ui, "Whom it listens to", |ui| {
        if !current {
            ui.set_opacity(0.5);
        }
        let line = |ui: &mut Ui, value: String, name: &str, help: &str| {
            ui.horizontal(|ui| {
                cell(ui, 66.0, Align::Max, number(value));
                ui.label(quiet(name));
            })
            .response
            .on_hover_text(help);
        };
        let perplexity = match row.kernel {
            Kernel::Softmax => {
                "exp of the entropy of its attention weights: as if it listened to this many columns equally"
            }
            Kernel::Linear => "Of raw products: their sum squared over the sum of their squares",
            Kernel::LinearDecay | Kernel::Delta => {
                "None: this kernel reads the level's memory, which holds more than the present columns. The bars below \
                 say where the read points"
            }
        };
        let name = format!("columns of perplexity, of {} it sees", row.columns.len());
        line(ui, fixed(row.perplexity, 8, 2), &name, perplexity);
        if row.kernel == Kernel::Softmax {
            line(
                ui,
                fixed(row.beta, 8, 2),
                "beta, the inverse temperature",
                "High: it listens only to the most alike. Low: to all alike",
            );
        } else {
            line(
                ui,
                "no beta".to_owned(),
                row.kernel.name(),
                "The kernel of this level: raw products without a softmax",
            );
        }
        match row.reach {
            Reach::Global => line(ui, "all".to_owned(), "columns within reach", "The smoother of this level is global"),
            Reach::Radius(radius) => {
                line(ui, fixed(radius, 8, 1), "columns of radius", "Euclidean distance on the grid");
            }
        }
        ui.add_space(2.0);
        let most = row.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let itself = row.columns.contains(&row.column).then_some(row.column);
        let numbered = strongest(row, 5).into_iter().enumerate().map(|(rank, column)| (Some(rank + 1), column));
        for (rank, column) in itself.map(|column| (None, column)).into_iter().chain(numbered) {
            let Ok(at) = row.columns.binary_search(&column) else {
                continue;
            };
            let (line, col) = grid.place(column);
            let response = ui
                .horizontal(|ui| {
                    cell(ui, 18.0, Align::Max, number(rank.map_or_else(String::new, |rank| rank.to_string())));
                    let width = strip_width(ui, 92.0);
                    let place = format!("row {line}, col {col}");
                    cell(ui, width, Align::Min, if rank.is_some() { place } else { format!("itself, {place}") });
                    let text = short(row.weights[at]);
                    share_bar(ui, row.weights[at] / most, 74.0, ui.visuals().selection.bg_fill, &text);
                })
                .response;
            if response.contains_pointer() {
                pointed = Some(column);
            }
        }
        copy_button(ui, "the attention row", || csv::attention(row, grid));
    });
    if let Some(column) = pointed {
        request::point_at(ui.ctx(), panel, column);
    }
}

/// The `count` other columns with the largest weights of a row, the strongest first, ties by number: they are numbered
/// alike over the picture.
pub fn strongest(row: &crate::glom::AttentionRow, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..row.columns.len()).filter(|at| row.columns[*at] != row.column).collect();
    let stronger = |a: &usize, b: &usize| row.weights[*b].total_cmp(&row.weights[*a]).then(a.cmp(b));
    if count < order.len() {
        order.select_nth_unstable_by(count, stronger);
        order.truncate(count);
    }
    order.sort_by(stronger);
    order.into_iter().map(|at| row.columns[at]).collect()
}

/// How alike the inspected column and the one under the pointer are, level by level.
pub fn against_pointer(ui: &mut Ui, panel: &mut Panel<'_>, column: usize) {
    let snapshot = panel.snapshot;
    let Some(other) = panel.view.hovered.filter(|&other| other != column && other < snapshot.grid.columns()) else {
        return;
    };
    let (row, col) = snapshot.grid.place(other);
    section(ui, "Against the pointer", |ui| {
        ui.label(quiet(format!("cosine with row {row}, col {col}, level by level")).small());
        for level in (0..snapshot.state.dim().0).rev() {
            let vector = |column: usize| snapshot.state.slice(ndarray::s![level, column, ..]).to_vec();
            let value = cosine(&vector(column), &vector(other));
            ui.horizontal(|ui| {
                cell(ui, 22.0, Align::Center, RichText::new(format!("{level}")).color(level_colour(level)).strong());
                let text = fixed(value, 6, 3);
                share_bar(ui, value.max(0.0), strip_width(ui, 22.0).min(160.0), level_colour(level), &text);
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::AttentionRow;

    #[test]
    fn the_strongest_others_come_first_and_ties_by_number() {
        let row = AttentionRow {
            column: 3,
            kernel: crate::glom::Kernel::Softmax,
            columns: vec![2, 3, 5, 8],
            scores: vec![0.0; 4],
            weights: vec![0.2, 0.4, 0.2, 0.2],
            perplexity: 3.0,
            beta: 1.0,
            reach: Reach::Global,
        };
        assert_eq!(strongest(&row, 2), [2, 5]);
        assert_eq!(strongest(&row, 9), [2, 5, 8]);
    }

    #[test]
    fn cosines_of_known_vectors() {
        assert!((cosine(&[1.0, 0.0], &[1.0, 1.0]) - 0.5_f32.sqrt()).abs() < 1e-6);
        assert_eq!(cosine(&[0.0, 0.0], &[1.0, 1.0]), 0.0);
    }
}
