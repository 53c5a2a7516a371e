//! Whom a column listens to: the kernel, inverse temperature, its schedule, reach, far columns, kind of score.

use eframe::egui;

use super::{Section, Target};
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::glom::{Kernel, LevelSettings, Reach, Schedule, Score, SelfScore};

/// Draws the smoother's controls.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let range = section.target.range(section.levels);
    let first = range.start;
    let default = section.snapshot.defaults.settings.levels.get(first).copied();
    let levels = &mut section.setup.settings.levels[range];
    kernel_ui(ui, levels);
    // What acts on the softmax alone is grey where no level has it.
    let softmax = levels.iter().any(|level| level.kernel == Kernel::Softmax);
    ui.add_enabled_ui(softmax, |ui| {
        beta_ui(ui, levels, default.as_ref());
        reach_ui(ui, levels, default.as_ref(), section.snapshot.grid);
        far_ui(ui, levels);
    });
    super::columns::ui(ui, section);
    frozen_ui(ui, section);
    ui.add_enabled_ui(softmax, |ui| score_ui(ui, section));
    table_ui(ui, section);
}

/// Whether `of` differs between the levels.
fn mixed<T: PartialEq>(levels: &[LevelSettings], of: impl Fn(&LevelSettings) -> T) -> bool {
    levels.windows(2).any(|pair| of(&pair[0]) != of(&pair[1]))
}

/// What the smoother makes of the scores: one choice for these levels.
pub fn kernel_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings]) {
    let differs = mixed(levels, |level| level.kernel);
    let mut kernel = levels[0].kernel;
    let mut changed = false;
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Kernel").on_hover_text("What the smoother makes of the scores between columns");
        egui::ComboBox::from_id_salt("kernel")
            .width(ui.available_width() - 8.0)
            .selected_text(if differs { "Mixed" } else { kernel_name(kernel) })
            .show_ui(ui, |ui| {
                for one in Kernel::ALL {
                    let chosen = ui.selectable_label(!differs && kernel == one, kernel_name(one));
                    if chosen.on_hover_text(kernel_tip(one)).clicked() {
                        (kernel, changed) = (one, true);
                    }
                }
            })
            .response
            .labelled_by(label.id)
            .on_hover_text(if differs { "The levels differ" } else { kernel_tip(kernel) });
    });
    if changed {
        levels.iter_mut().for_each(|level| level.kernel = kernel);
    }
}

fn kernel_name(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Softmax => "Softmax of beta × score",
        Kernel::Linear => "Linear: raw products",
        Kernel::LinearDecay => "Linear with decay: memory",
        Kernel::Delta => "Delta rule: memory",
    }
}

fn kernel_tip(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Softmax => "As the paper has it: a column listens to those most like it within the radius",
        Kernel::Linear => {
            "Every column weighs x_j by the raw product x_j · x_i, over all columns, through one matrix: fast on any \
             grid. Beta, radius, far columns and score do not act; the result has the column's length"
        }
        Kernel::LinearDecay => {
            "The raw product over all columns and the steps before, which fade by lambda: a read of the level's fast \
             weights"
        }
        Kernel::Delta => {
            "A read of the level's fast weights, which learn by the delta rule: only what they do not say already"
        }
    }
}

fn beta_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings], default: Option<&LevelSettings>) {
    const TIP: &str =
        "Inverse temperature beta: low, every column listens to all in reach; high, only to the most alike";
    let differs = mixed(levels, |level| level.beta);
    let mut schedule = levels[0].beta;
    let mut changed = false;
    ui.horizontal(|ui| {
        name_ui(ui, "Beta").on_hover_text(TIP);
        let (constant, ramp) = match schedule {
            Schedule::Constant(beta) => (schedule, Schedule::Ramp { from: beta, to: beta * 4.0, rate: 1.1 }),
            Schedule::Ramp { to, .. } => (Schedule::Constant(to), schedule),
        };
        changed |= ui.selectable_value(&mut schedule, constant, "Constant").changed();
        changed |= ui
            .selectable_value(&mut schedule, ramp, "From-to")
            .on_hover_text("beta(t) = from × rate^t until `to` is reached: sharper while the parse settles")
            .changed();
        if differs {
            ui.weak("mixed").on_hover_text("The levels differ: moving a slider here sets them all");
        }
    });
    let default = default.map(|level| level.beta);
    let line = |ui: &mut egui::Ui, name: &str, value: &mut f32, default: Option<f32>| {
        ui.horizontal(|ui| {
            let row = SliderRow::new(name, TIP, 0.0..=500.0, 1e6).logarithmic().decimals(1).mixed(differs);
            match default {
                Some(default) => row.default(default),
                None => row,
            }
            .show(ui, value)
        })
        .inner
    };
    match &mut schedule {
        Schedule::Constant(beta) => {
            let default = default.map(|default| default.at(usize::MAX));
            changed |= line(ui, "Value", beta, default);
        }
        Schedule::Ramp { from, to, rate } => {
            let (default_from, default_to) = match default {
                Some(Schedule::Ramp { from, to, .. }) => (Some(from), Some(to)),
                Some(Schedule::Constant(beta)) => (Some(beta), Some(beta)),
                None => (None, None),
            };
            changed |= line(ui, "From", from, default_from);
            changed |= line(ui, "To", to, default_to);
            ui.horizontal(|ui| {
                let tip = "Factor per step: above 1 to rise, below 1 to fall";
                changed |= SliderRow::new("Rate", tip, 0.8..=1.5, 100.0).decimals(3).default(1.1).show(ui, rate);
            });
        }
    }
    if changed {
        levels.iter_mut().for_each(|level| level.beta = schedule);
    }
}

fn reach_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings], default: Option<&LevelSettings>, grid: crate::grid::Grid) {
    const TIP: &str = "Radius of the smoother in columns; the column itself is at 0";
    let longest = (grid.rows.max(grid.cols) as f32).max(2.0);
    let differs = mixed(levels, |level| level.reach);
    let mut reach = levels[0].reach;
    let mut global = reach == Reach::Global;
    let mut radius = match reach {
        Reach::Radius(radius) => radius,
        Reach::Global => 4.0,
    };
    let mut changed = false;
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!global, |ui| {
            let mut row = SliderRow::new("Radius", TIP, 0.0..=longest.min(24.0), longest).decimals(1).mixed(differs);
            if let Some(LevelSettings { reach: Reach::Radius(default), .. }) = default {
                row = row.default(*default);
            }
            changed |= row.show(ui, &mut radius);
        });
    });
    changed |= ui
        .checkbox(&mut global, "Global: every column of the grid is in reach")
        .on_hover_text("Costs time with the square of the number of columns")
        .changed();
    if changed {
        reach = if global { Reach::Global } else { Reach::Radius(radius) };
        levels.iter_mut().for_each(|level| level.reach = reach);
    }
}

fn far_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings]) {
    let differs = mixed(levels, |level| level.far_samples);
    let mut far = levels[0].far_samples as f32;
    let tip = "Columns outside the radius that each column sees as well, drawn from the seed: sparse and far, for \
        high levels";
    let changed = ui
        .horizontal(|ui| {
            SliderRow::new("Far columns", tip, 0.0..=64.0, 4096.0)
                .decimals(0)
                .default(0.0)
                .mixed(differs)
                .show(ui, &mut far)
        })
        .inner;
    if changed {
        levels.iter_mut().for_each(|level| level.far_samples = far.round().max(0.0) as usize);
    }
}

fn frozen_ui(ui: &mut egui::Ui, section: &mut Section) {
    ui.horizontal_wrapped(|ui| {
        name_ui(ui, "Freeze").on_hover_text("A frozen level keeps its state, the others go on");
        ui.spacing_mut().item_spacing.x = 3.0;
        for (level, settings) in section.setup.settings.levels.iter_mut().enumerate() {
            let response = ui.toggle_value(&mut settings.frozen, level.to_string());
            let frozen = settings.frozen;
            response.widget_info(|| {
                let name = format!("Freeze level {level}");
                egui::WidgetInfo::selected(egui::Role::CheckBox, true, frozen, name)
            });
            response.on_hover_text(format!("Keep level {level} as it is"));
        }
    });
}

fn score_ui(ui: &mut egui::Ui, section: &mut Section) {
    let settings = &mut section.setup.settings;
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Score").on_hover_text("How alike two embeddings are, before beta multiplies it");
        egui::ComboBox::from_id_salt("score")
            .width(ui.available_width() - 8.0)
            .selected_text(score_name(settings.score))
            .show_ui(ui, |ui| {
                for score in [Score::Dot, Score::Cosine, Score::CosineKey] {
                    ui.selectable_value(&mut settings.score, score, score_name(score)).on_hover_text(score_tip(score));
                }
            })
            .response
            .labelled_by(label.id);
    });
    ui.horizontal(|ui| {
        name_ui(ui, "Itself").on_hover_text("What a column scores with itself");
        let constant = match settings.self_score {
            SelfScore::Constant(_) => settings.self_score,
            _ => SelfScore::REFERENCE,
        };
        ui.selectable_value(&mut settings.self_score, SelfScore::Included, "In")
            .on_hover_text("A column listens to itself as to any other");
        ui.selectable_value(&mut settings.self_score, SelfScore::Excluded, "Out")
            .on_hover_text("A column does not hear itself: with a high beta, columns lock in pairs");
        ui.selectable_value(&mut settings.self_score, constant, "Constant")
            .on_hover_text("A fixed score in place of its own, as in the reference implementation (-0.0005)");
        if let SelfScore::Constant(score) = &mut settings.self_score {
            ui.add(egui::DragValue::new(score).speed(0.001).max_decimals(4)).on_hover_text("Score with itself");
        }
    });
}

fn score_name(score: Score) -> &'static str {
    match score {
        Score::Dot => "Dot product",
        Score::Cosine => "Cosine",
        Score::CosineKey => "Cosine-key (reference)",
    }
}

fn score_tip(score: Score) -> &'static str {
    match score {
        Score::Dot => "As the paper writes it: x_i · x_j",
        Score::Cosine => "Both vectors at unit length",
        Score::CosineKey => {
            "Only the key at unit length, over the square root of D, as in the reference implementation"
        }
    }
}

/// All levels at a glance, the top one above: what beta is now, and the reach.
fn table_ui(ui: &mut egui::Ui, section: &Section) {
    if section.target != Target::All {
        return;
    }
    egui::Grid::new("smoother-levels").num_columns(4).spacing([14.0, 2.0]).show(ui, |ui| {
        for heading in ["Level", "Beta now", "Radius", "Far"] {
            ui.small(heading);
        }
        ui.end_row();
        for (level, settings) in section.setup.settings.levels.iter().enumerate().rev() {
            ui.small(format!("{level}{}", if settings.frozen { " frozen" } else { "" }));
            if settings.kernel == Kernel::Softmax {
                let beta = section.snapshot.betas.get(level).copied().unwrap_or_else(|| settings.beta.at(0));
                ui.small(format!("{beta:.1}"));
                ui.small(match settings.reach {
                    Reach::Global => "global".to_owned(),
                    Reach::Radius(radius) => format!("{radius:.1}"),
                });
                ui.small(settings.far_samples.to_string());
            } else {
                ui.small(settings.kernel.name());
                ui.small("global");
                ui.small("0");
            }
            ui.end_row();
        }
    });
}
