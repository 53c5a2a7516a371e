//! What a new training is to be. What cannot be is refused in words before anything starts.

use eframe::egui::{self, Ui};

use crate::app::theme::space;
use crate::app::widgets::fields::{decimal, name_ui, number};
use crate::glom::learned::LearnedConfig;
use crate::learn::{Local, Objectives, Stage, Teacher, TrainConfig};

/// Numbers as typed, not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The training that they describe.
    pub config: TrainConfig,
}

impl Default for Form {
    /// A training to be watched: shorter than one that nobody looks at, and scored more often on fewer scenes.
    fn default() -> Self {
        let config = TrainConfig { score_every: 100, score_scenes: 4, ..TrainConfig::default() };
        Self { config: config.with_updates(2_000) }
    }
}

/// Draws the settings that matter most, and the others folded.
pub fn form_ui(ui: &mut Ui, form: &mut Form) {
    let config = &mut form.config;
    ui.horizontal(|ui| {
        let tip =
            "One seed decides the first weights, the scenes and what is hidden in them: the same seed, the same model";
        number(ui, "Seed", tip, &mut config.seed, 0.1);
        if ui.button("Next").on_hover_text("The next seed: the same training, other chance").clicked() {
            config.seed = config.seed.wrapping_add(1);
        }
    });
    stages_ui(ui, &mut config.stages);
    ui.horizontal(|ui| {
        let tip = "Columns of a picture that is learned from, 64 to 4096. The model runs on grids of any size";
        number(ui, "Columns", tip, &mut config.columns, 1.0);
    });
    ui.horizontal(|ui| taught_ui(ui, &mut config.local));
    // In place there is one goodness: nobody says what belongs together, and nothing is weighed.
    let end_to_end = config.local.is_none();
    ui.add_enabled_ui(end_to_end, |ui| ui.horizontal(|ui| teacher_ui(ui, &mut config.teacher)));
    ui.add_space(space::SMALL);
    egui::CollapsingHeader::new("Objectives").id_salt("learning objectives").show(ui, |ui| {
        ui.add_enabled_ui(end_to_end, |ui| objectives_ui(ui, &mut config.objectives));
    });
    egui::CollapsingHeader::new("Settling and scores").id_salt("learning settling").show(ui, |ui| {
        ui.horizontal(|ui| {
            let tip = "Settling steps through which an update looks back, 2 to 64: each costs time and memory. In \
                place: steps that a picture settles, and the nets learn after each but the first";
            number(ui, "Steps", tip, &mut config.steps, 0.05);
        });
        let end_to_end_only = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
            ui.add_enabled_ui(end_to_end, |ui| ui.horizontal(|ui| add(ui)));
        };
        end_to_end_only(ui, &mut |ui| {
            let tip =
                "Half of the pictures settle up to so many steps before, so that what has settled is taught to stay";
            number(ui, "Steps before", tip, &mut config.before, 0.1);
        });
        end_to_end_only(ui, &mut |ui| {
            let tip = "Share of pictures with hidden columns, 0 to 1, whose pixels the lowest level is to guess";
            decimal(ui, "Hidden", tip, &mut config.hidden, 0.005, 3);
        });
        ui.horizontal(|ui| {
            let tip = "Updates between scores on held-out scenes";
            number(ui, "Score every", tip, &mut config.score_every, 1.0);
        });
        ui.horizontal(|ui| {
            let tip = "Held-out scenes of each look, clear and natural. More are surer and take longer";
            number(ui, "Scored scenes", tip, &mut config.score_scenes, 0.05);
        });
    });
    egui::CollapsingHeader::new("Size of the model").id_salt("learning size").show(ui, |ui| {
        let model = &mut config.model;
        ui.horizontal(|ui| {
            number(ui, "Embedding (D)", "Numbers in the embedding of a column at a level", &mut model.dim, 0.2);
        });
        ui.horizontal(|ui| {
            let tip = "Hidden units of every bottom-up and top-down net";
            number(ui, "Hidden units", tip, &mut model.hidden, 0.5);
        });
        ui.horizontal(|ui| {
            let tip = "Numbers that the convolutions hand to a column; their first layers have a fifth and two fifths \
                of them";
            let [first, second, last] = &mut model.channels;
            number(ui, "Visual input", tip, last, 0.2);
            // Never fewer than a convolution has.
            (*first, *second) = ((*last / 5).max(4), (*last * 2 / 5).max(4));
        });
        ui.horizontal(|ui| {
            let mut near = model.dilations == LearnedConfig::NEAR;
            let tip = "Every column sees 13 columns across by itself and not 45, so that what is further away comes \
                from settling: from other columns and from the levels above";
            if ui.checkbox(&mut near, "Sees its neighbourhood only").on_hover_text(tip).changed() {
                model.dilations = if near { LearnedConfig::NEAR.to_vec() } else { LearnedConfig::default().dilations };
            }
        });
        ui.horizontal(|ui| {
            let tip = "Columns across the longer side of a picture with which the model is run and scored";
            number(ui, "Across", tip, &mut model.across, 0.1);
        });
    });
}

/// The stretches of a training, one after the other.
fn stages_ui(ui: &mut Ui, stages: &mut Vec<Stage>) {
    let several = stages.len() > 1;
    let mut gone = None;
    for (place, stage) in stages.iter_mut().enumerate() {
        ui.push_id(("stage", place), |ui| {
            if several {
                ui.horizontal(|ui| {
                    ui.strong(format!("Stage {}", place + 1));
                    if ui.small_button(format!("Remove stage {}", place + 1)).clicked() {
                        gone = Some(place);
                    }
                });
            }
            stage_ui(ui, stage);
        });
    }
    if let Some(place) = gone {
        stages.remove(place);
    }
    ui.horizontal(|ui| {
        let tip = "One more stretch of updates after the last, with its own batch, step size and mixture of pictures";
        if ui.button("Add stage").on_hover_text(tip).clicked() {
            let last = stages.last().copied().unwrap_or_default();
            stages.push(Stage { learning_rate: 0.5 * last.learning_rate, ..last });
        }
        let tip = "The stages with which the bundled model was trained, which take hours";
        if ui.button("The bundled model's").on_hover_text(tip).clicked() {
            *stages = TrainConfig::default().stages;
        }
    });
}

/// Draws the settings of one stretch.
pub fn stage_ui(ui: &mut Ui, stage: &mut Stage) {
    ui.horizontal(|ui| {
        let tip = "How often the learned numbers are changed";
        number(ui, "Updates", tip, &mut stage.updates, 10.0);
    });
    ui.horizontal(|ui| {
        let tip = "Pictures from which one update is learned. More are steadier and slower, and a pause waits for all \
            of them";
        number(ui, "Batch", tip, &mut stage.batch, 0.05);
    });
    for (name, tip, value, step, places) in [
        (
            "Learning rate",
            "The step size at the beginning. Too large, and the losses jump or become not a number; too small, and \
             nothing moves",
            &mut stage.learning_rate,
            0.000_05,
            6,
        ),
        (
            "Falls to",
            "Share of the learning rate to which it falls until the last update, 0 to 1; at 1 it stays as it is",
            &mut stage.fall_to,
            0.005,
            3,
        ),
        (
            "Mean",
            "Decay of a running mean of the learned numbers, 0 to below 1; 0 for none. The mean is then the model \
             that is seen, scored and kept: it is steadier, and follows later",
            &mut stage.average,
            0.001,
            4,
        ),
        (
            "Leaves",
            "Share of pictures of the world of leaves, 0 to 1, which teaches what photographs are made of; the others \
             show things",
            &mut stage.leaves,
            0.005,
            3,
        ),
        (
            "Natural",
            "Share of the pictures of things with texture, light and clutter, 0 to 1; the others are clear and flat",
            &mut stage.natural,
            0.005,
            3,
        ),
        (
            "Tones",
            "Share of pictures whose tones are changed, 0 to 1: darker, harder, greyer, as photographs are",
            &mut stage.tones,
            0.005,
            3,
        ),
        (
            "Fine",
            "Share of pictures of finer cells, 0 to 1: a 26th to a 44th of the short side, drawn larger, as grids of \
             60 columns have them; others have a 16th to a 26th",
            &mut stage.fine,
            0.005,
            3,
        ),
        (
            "Keep",
            "Share of the model with which the stage begins that is kept in the model after it, 0 to below 1: what it \
             could do on pictures of another kind is less forgotten",
            &mut stage.keep,
            0.005,
            3,
        ),
    ] {
        ui.horizontal(|ui| decimal(ui, name, tip, value, step, places));
    }
    ui.horizontal(|ui| {
        let tip = "Whether of what was learned before the model alone goes on: the optimiser begins again, and the \
            step size rises from 0";
        ui.checkbox(&mut stage.anew, "Begins anew").on_hover_text(tip);
    });
    ui.horizontal(|ui| {
        let tip = "Nothing learns but the read-out of pose, on states as they are. The next stage begins anew";
        ui.checkbox(&mut stage.read_out_alone, "Read-out of pose alone").on_hover_text(tip);
    });
}

/// End to end, or in place and how.
fn taught_ui(ui: &mut Ui, local: &mut Option<Local>) {
    let title = |local: Option<Local>| local.map_or("End to end", Local::name);
    let tip = "How its nets learn: an error that goes back through steps and levels, or each net where it stands";
    let label = name_ui(ui, "Taught").on_hover_text(tip);
    let response = egui::ComboBox::from_id_salt("learning taught")
        .width(ui.available_width() - space::MEDIUM)
        .selected_text(title(*local))
        .show_ui(ui, |ui| {
            let tip = "By back-propagation: what the last state lacks goes back to every number that had a part in it";
            ui.selectable_value(local, None, title(None)).on_hover_text(tip);
            for choice in Local::ALL {
                ui.selectable_value(local, Some(choice), choice.name()).on_hover_text(choice.about());
            }
        })
        .response;
    response.labelled_by(label.id);
}

fn teacher_ui(ui: &mut Ui, teacher: &mut Teacher) {
    let title = |teacher| match teacher {
        Teacher::Masks => "Masks of the scenes",
        Teacher::Nobody => "Nobody",
    };
    let label = name_ui(ui, "Teacher").on_hover_text("Who says which columns belong together");
    let response = egui::ComboBox::from_id_salt("learning teacher")
        .width(ui.available_width() - space::MEDIUM)
        .selected_text(title(*teacher))
        .show_ui(ui, |ui| {
            for (choice, tip) in [
                (Teacher::Masks, "Parts at level 1, wholes at level 2, scenes at level 3; level 0 without labels"),
                (Teacher::Nobody, "The smoother's own weights say which columns are alike, at every level"),
            ] {
                ui.selectable_value(teacher, choice, title(choice)).on_hover_text(tip);
            }
        })
        .response;
    response.labelled_by(label.id);
}

fn objectives_ui(ui: &mut Ui, objectives: &mut Objectives) {
    let Objectives {
        contrast,
        border,
        whole_borders,
        label_free,
        reconstruction,
        agreement,
        rest,
        pose,
        pose_reads_only,
        temperature,
        emphasis,
    } = objectives;
    for (name, tip, value) in [
        ("Contrast", "Columns of one region alike, those of others not, with masks", contrast),
        ("Borders", "Neighbours alike within a region and unlike across its border, with masks", border),
        ("Label-free", "Columns that the smoother finds alike are alike, without masks", label_free),
        ("Pixels", "The lowest level can tell what there is to see, hidden columns included", reconstruction),
        ("Agreement", "What the levels below and above predict points where the column ends up", agreement),
        ("Rest", "The last step changes little: what is found stays", rest),
        ("Pose", "Every column of level 2 says where its whole is and how large, by a read-out, with masks", pose),
    ] {
        let tip = format!("{tip}. Weight in the loss; 0 leaves it out");
        ui.horizontal(|ui| decimal(ui, name, &tip, value, 0.005, 3));
    }
    ui.horizontal(|ui| {
        let tip = "The read-out of pose learns to read the states as they are, and nothing of it goes into them: the \
            control of what pose is worth";
        ui.checkbox(pose_reads_only, "Pose is read only").on_hover_text(tip);
    });
    let tip =
        "Share of the borders' weight for whole borders as islands join over them; the rest is for pairs of neighbours";
    ui.horizontal(|ui| decimal(ui, "Whole borders", tip, whole_borders, 0.01, 3));
    let tip = "Temperature of both contrasts: low ones look at the hardest columns only";
    ui.horizontal(|ui| decimal(ui, "Temperature", tip, temperature, 0.002, 3));
    let tip = "How much the masks of this kind count beside those of the others, in the contrast and the borders";
    for (name, value) in ["Parts", "Wholes", "Scenes"].into_iter().zip(emphasis) {
        ui.horizontal(|ui| decimal(ui, name, tip, value, 0.01, 3));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_form_begins_with_what_can_be_learned_and_is_the_usual_model() {
        let form = Form::default();
        form.config.check().unwrap();
        assert_eq!(form.config.model, TrainConfig::default().model);
        let near = LearnedConfig { dilations: LearnedConfig::NEAR.to_vec(), ..LearnedConfig::default() };
        let seen = [form.config.model.seen_across(), near.seen_across()];
        assert_eq!(seen, [45, 13], "the form says what a column sees");
        let [first, second, last] = form.config.model.channels;
        assert_eq!((first, second), (last / 5, last * 2 / 5), "the form keeps the usual shape of the visual input");
    }
}
