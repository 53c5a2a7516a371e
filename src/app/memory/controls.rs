//! What steers the run's memory: how the matrices learn, how much they say, and what is done to them at once.

use eframe::egui::{self, RichText};

use crate::app::commands::{UiCommand, entry};
use crate::app::controls::{Folded, Section, Sections, smoother, weights};
use crate::app::theme::space;
use crate::app::widgets::note::room_for_text;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::fast_weights::Rule;
use crate::glom::{MemorySettings, Source};

/// What steers the memory of the run.
pub(super) static SECTIONS: Sections = Sections {
    front: false,
    folded: &[
        Folded { title: "section-fast-weights", open: true, ui: learning_ui },
        Folded { title: "section-keep-and-forget", open: true, ui: actions_ui },
        Folded { title: "section-smoother", open: true, ui: kernel_ui },
    ],
};

/// Learning and reading: lambda, eta, S, the rule, the weight of the read.
fn learning_ui(ui: &mut egui::Ui, section: &mut Section) {
    weight_ui(ui, section);
    let default = section.snapshot.defaults.settings.memory;
    let memory = &mut section.setup.settings.memory;
    rule_ui(ui, memory);
    let decays = memory.learning.rule == Rule::Decay;
    ui.add_enabled_ui(decays, |ui| {
        ui.horizontal(|ui| {
            let tip =
                "lambda: what is left of older states after one more step was stored. Only the rule decay uses it";
            SliderRow::new("Decay λ", tip, 0.0..=1.0, 1.0)
                .decimals(3)
                .default(default.learning.decay)
                .show(ui, &mut memory.learning.decay);
        });
    });
    ui.horizontal(|ui| {
        let tip = "eta: how strongly the columns of a step are stored";
        SliderRow::new("Rate η", tip, 0.0..=2.0, 100.0)
            .default(default.learning.rate)
            .show(ui, &mut memory.learning.rate);
    });
    ui.horizontal(|ui| {
        let tip = "S: how often the memory is read within a step, with the other contributions held as the boundary \
            condition";
        let mut steps = memory.inner as f32;
        let most = MemorySettings::MOST_INNER as f32;
        let row = SliderRow::new("Inner S", tip, 1.0..=8.0, most).decimals(0).default(default.inner as f32);
        if row.show(ui, &mut steps) {
            memory.inner = (steps.round().max(1.0) as usize).min(MemorySettings::MOST_INNER);
        }
    });
    let said = section.refused.map(|reason| format!("Not used: {reason}. The run goes on as before"));
    room_for_text(ui, 2, &said.unwrap_or_default(), ui.visuals().error_fg_color);
}

/// The weight of the memory among the contributions.
fn weight_ui(ui: &mut egui::Ui, section: &mut Section) {
    weights::row_ui(ui, section, Source::Memory, "memory-weight");
    let range = section.target.range(section.levels);
    let settings = &section.setup.settings;
    let watches = range.clone().all(|level| settings.weights_in_force(level).memory == 0.0);
    let text = if watches { "Watches only: what it says is not used" } else { "What it says acts on the next state" };
    ui.small(RichText::new(text).weak());
    ui.add_space(space::SMALL);
}

fn rule_ui(ui: &mut egui::Ui, memory: &mut MemorySettings) {
    ui.horizontal(|ui| {
        name_ui(ui, "Rule").on_hover_text("What storing the columns of a step does to the matrix");
        ui.spacing_mut().item_spacing.x = 3.0;
        for rule in Rule::ALL {
            let (name, tip) = match rule {
                Rule::Sum => ("Sum", "A + eta/N sum x x^T: nothing is forgotten"),
                Rule::Decay => ("Decay", "lambda A + eta/N sum x x^T: older steps fade"),
                Rule::Delta => {
                    ("Delta", "A + eta/N sum (x − A x) x^T: only what the memory does not answer yet is written")
                }
            };
            ui.selectable_value(&mut memory.learning.rule, rule, name).on_hover_text(tip);
        }
    });
}

/// Freeze, clear, store, restore.
fn actions_ui(ui: &mut egui::Ui, section: &mut Section) {
    let frozen = section.setup.settings.memory.frozen;
    let memory = &section.snapshot.memory;
    let mut pressed = None;
    ui.horizontal(|ui| {
        let row = entry(UiCommand::MemoryFreeze);
        let response = ui.add(egui::Button::new("Freeze").selected(frozen)).on_hover_text(row.hint(ui.ctx()));
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, frozen, "Freeze"));
        if response.clicked() {
            pressed = Some(UiCommand::MemoryFreeze);
        }
        for (command, text, possible) in [
            (UiCommand::MemoryClear, "Clear", true),
            (UiCommand::MemoryStore, "Store", true),
            (UiCommand::MemoryRestore, "Restore", memory.stored.is_some()),
        ] {
            let response = ui.add_enabled(possible, egui::Button::new(text));
            if response.on_hover_text(entry(command).hint(ui.ctx())).clicked() {
                pressed = Some(command);
            }
        }
    });
    section.ui_commands.extend(pressed);
    let slot = match (memory.stored, &memory.stored_picture) {
        (Some(step), Some(picture)) => format!("Stored: step {step} of {picture}"),
        (Some(step), None) => format!("Stored: step {step}"),
        _ => "Nothing stored".to_owned(),
    };
    ui.add(egui::Label::new(RichText::new(slot).weak().small()).truncate());
    if frozen {
        ui.small(RichText::new("Frozen: the matrices are read and do not learn").color(ui.visuals().warn_fg_color));
    }
}

/// What the smoother makes of alike columns: one choice for every level, or for one.
fn kernel_ui(ui: &mut egui::Ui, section: &mut Section) {
    let range = section.target.range(section.levels);
    smoother::kernel_ui(ui, &mut section.setup.settings.levels[range]);
    let text = "The linear kernels are matrices too: the columns of a step, or of all steps, in place of a softmax";
    ui.small(RichText::new(text).weak());
}
