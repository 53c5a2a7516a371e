//! Whom a column listens to, in detail: the kernel, the course of beta, global reach, far columns, kind of score.

use eframe::egui;

use super::attention::usual_radius;
use super::{Section, Target};
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::glom::{Kernel, LevelSettings, MOST_AGREEMENT, Reach, Schedule, Score, SelfScore};

/// Draws the smoother's controls.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let range = section.target.range(section.levels);
    let defaults = section.snapshot.defaults.settings.levels.get(range.clone()).unwrap_or_default();
    let levels = &mut section.setup.settings.levels[range];
    kernel_ui(ui, levels);
    // What acts on the softmax alone is grey where no level has it.
    let softmax = levels.iter().any(|level| level.kernel == Kernel::Softmax);
    ui.add_enabled_ui(softmax, |ui| {
        schedule_ui(ui, levels, defaults);
        global_ui(ui, levels, defaults);
        far_ui(ui, levels);
    });
    frozen_ui(ui, section);
    ui.add_enabled_ui(softmax, |ui| score_ui(ui, section));
    agreement_ui(ui, section);
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

/// How beta goes over the steps. Every level keeps its own values.
fn schedule_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings], defaults: &[LevelSettings]) {
    let tip = "Whether beta stays the same or changes while the parse settles";
    let constant = levels.iter().all(|level| matches!(level.beta, Schedule::Constant(_)));
    let ramp = levels.iter().all(|level| matches!(level.beta, Schedule::Ramp { .. }));
    ui.horizontal(|ui| {
        name_ui(ui, "Beta").on_hover_text(tip);
        if ui.selectable_label(constant, "Constant").on_hover_text("The same beta at every step").clicked() {
            for level in levels.iter_mut() {
                if let Schedule::Ramp { to, .. } = level.beta {
                    level.beta = Schedule::Constant(to);
                }
            }
        }
        let tip = "beta(t) = from × rate^t until `to` is reached: sharper while the parse settles";
        if ui.selectable_label(ramp, "From-to").on_hover_text(tip).clicked() {
            for level in levels.iter_mut() {
                if let Schedule::Constant(beta) = level.beta {
                    level.beta = Schedule::Ramp { from: beta / 4.0, to: beta, rate: 1.1 };
                }
            }
        }
    });
    if !ramp {
        return;
    }
    if mixed(levels, |level| level.beta) {
        ui.weak("The levels differ: choose one of them above to set from, to and rate");
        return;
    }
    let mut schedule = levels[0].beta;
    let Schedule::Ramp { from, to, rate } = &mut schedule else { return };
    let default = match defaults.first().map(|level| level.beta) {
        Some(Schedule::Ramp { from, to, .. }) => Some((from, to)),
        Some(Schedule::Constant(beta)) => Some((beta, beta)),
        None => None,
    };
    let line = |ui: &mut egui::Ui, name: &str, tip: &str, value: &mut f32, default: Option<f32>| {
        ui.horizontal(|ui| {
            let row = SliderRow::new(name, tip, 0.0..=500.0, 1e6).logarithmic().decimals(1);
            match default {
                Some(default) => row.default(default),
                None => row,
            }
            .show(ui, value)
        })
        .inner
    };
    let mut changed = line(ui, "From", "beta at step 0", from, default.map(|(from, _)| from));
    changed |= line(ui, "To", "beta in the end", to, default.map(|(_, to)| to));
    ui.horizontal(|ui| {
        let tip = "Factor per step: above 1 to rise, below 1 to fall";
        changed |= SliderRow::new("Rate", tip, 0.8..=1.5, 100.0).decimals(3).default(1.1).show(ui, rate);
    });
    if changed {
        levels.iter_mut().for_each(|level| level.beta = schedule);
    }
}

/// Whether these levels hear the whole picture.
fn global_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings], defaults: &[LevelSettings]) {
    let mut global = levels.iter().all(|level| level.reach == Reach::Global);
    let changed = ui
        .checkbox(&mut global, "Global: every column of the grid is in reach")
        .on_hover_text("Costs time with the square of the number of columns")
        .changed();
    if changed {
        for (at, level) in levels.iter_mut().enumerate() {
            let local = usual_radius(defaults.get(at).map(|default| default.reach));
            level.reach = if global { Reach::Global } else { local };
        }
    }
}

fn far_ui(ui: &mut egui::Ui, levels: &mut [LevelSettings]) {
    let differs = mixed(levels, |level| level.far_samples);
    let mut far = levels[0].far_samples as f32;
    let tip = if differs {
        "The levels differ: choose one of them above"
    } else {
        "Columns outside the radius that each column sees as well, drawn from the seed: sparse and far, for high levels"
    };
    ui.add_enabled_ui(!differs, |ui| {
        ui.horizontal(|ui| {
            let row = SliderRow::new("Far columns", tip, 0.0..=64.0, 4096.0).decimals(0).default(0.0);
            if row.show(ui, &mut far) {
                levels.iter_mut().for_each(|level| level.far_samples = far.round().max(0.0) as usize);
            }
        });
    });
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

/// How much less a source counts that contradicts the others.
fn agreement_ui(ui: &mut egui::Ui, section: &mut Section) {
    let tip = "How far the sources of a column are weighed by agreement: one that contradicts what all say together \
               counts for less there, by exp(kappa (cosine − 1)). 0 leaves the weights as they are";
    ui.horizontal(|ui| {
        SliderRow::new("Kappa", tip, 0.0..=10.0, MOST_AGREEMENT)
            .decimals(1)
            .default(section.snapshot.defaults.settings.agreement)
            .show(ui, &mut section.setup.settings.agreement);
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
        let settings = &section.setup.settings;
        for (level, its) in settings.levels.iter().enumerate().rev() {
            ui.small(format!("{level}{}", if its.frozen { " frozen" } else { "" }));
            if its.kernel == Kernel::Softmax {
                let beta = settings.beta_in_force(level).at(section.snapshot.step);
                ui.small(format!("{beta:.1}"));
                ui.small(match settings.reach_in_force(level) {
                    Reach::Global => "global".to_owned(),
                    Reach::Radius(radius) => format!("{radius:.1}"),
                });
                ui.small(its.far_samples.to_string());
            } else {
                ui.small(its.kernel.name());
                ui.small("global");
                ui.small("0");
            }
            ui.end_row();
        }
    });
}
