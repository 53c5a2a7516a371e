//! What either of two sides is like: in a word, by factors, and for the right side by a model and a grid of its own.

use eframe::egui::{ComboBox, Ui};

use crate::app::commands::UiCommand;
use crate::app::controls::{Section, columns, model};
use crate::app::theme::space;
use crate::app::widgets::quiet;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::engine::{SecondSide, Setup, SideStyle, Snapshot};
use crate::glom::{Gains, Side};
use crate::grid::Resolution;

/// The right side's model where it has none of its own.
const AS_LEFT: &str = "As on the left";

/// Draws both sides.
pub(super) fn ui(ui: &mut Ui, section: &mut Section) {
    if section.setup.second.is_none() {
        ui.label(quiet("There is one GLOM alone"));
        return;
    }
    ui.push_id(Side::Left, |ui| {
        ui.strong(Side::Left.name());
        words_ui(ui, section.setup, section.snapshot.defaults.resolution);
        columns::ui(ui, section);
        factors_ui(ui, &mut section.setup.settings.gains);
    });
    ui.add_space(space::SMALL);
    ui.push_id(Side::Right, |ui| right_ui(ui, section));
}

fn right_ui(ui: &mut Ui, section: &mut Section) {
    let Some(mut second) = section.setup.second.take() else { return };
    let left = &*section.setup;
    ui.strong(Side::Right.name());
    model_ui(ui, &mut second, section.ui_commands);
    let mut beside = second.beside(left);
    words_ui(ui, &mut beside, left.resolution);
    columns_ui(ui, &mut beside.resolution, left.resolution, section.snapshot);
    factors_ui(ui, &mut beside.settings.gains);
    second.settings.gains = beside.settings.gains;
    // A grid that is that of the left side goes with it.
    if beside.resolution != second.resolution.unwrap_or(left.resolution) {
        second.resolution = Some(beside.resolution).filter(|its| *its != left.resolution);
    }
    section.setup.second = Some(second);
}

/// The words for a side; one that is on is taken back by another click.
fn words_ui(ui: &mut Ui, setup: &mut Setup, grid: Resolution) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        for style in SideStyle::ALL {
            let on = style.is_in(setup);
            if ui.selectable_label(on, style.name()).on_hover_text(style.line()).clicked() {
                match on {
                    true => style.take_back(setup, grid),
                    false => style.put(setup),
                }
            }
        }
    });
}

/// The model of the right side.
fn model_ui(ui: &mut Ui, second: &mut SecondSide, commands: &mut Vec<UiCommand>) {
    let tip = "Its model. The callosum joins models of as many levels and as long embeddings: learned beside learned, \
               hand-made beside random. A model of its own comes with its own settings and begins anew";
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Right model");
        let shown = second.model.as_ref().map_or_else(|| AS_LEFT.to_owned(), model::name);
        ComboBox::from_id_salt("model of the right side")
            .width(ui.available_width() - space::MEDIUM)
            .selected_text(shown)
            .truncate()
            .show_ui(ui, |ui| {
                if ui.selectable_label(second.model.is_none(), AS_LEFT).clicked() {
                    second.model = None;
                }
                match model::offered_ui(ui, second.model.as_ref()) {
                    Some(model::Offered::Model(chosen)) => second.model = Some(chosen),
                    Some(model::Offered::File) => commands.push(UiCommand::OpenRightCheckpoint),
                    None => {}
                }
            })
            .response
            .labelled_by(label.id)
            .on_hover_text(tip);
    });
}

/// How many columns lie across on the right.
fn columns_ui(ui: &mut Ui, resolution: &mut Resolution, left: Resolution, snapshot: &Snapshot) {
    let (width, height) = snapshot.picture.dimensions();
    let across = |resolution: Resolution| match resolution {
        Resolution::ColumnsAcross(count) => count as f32,
        patches => {
            let grid = patches.grid(width, height);
            grid.rows.max(grid.cols) as f32
        }
    };
    let tip = "Columns across the longer side of the picture, on the right. It begins anew there, from what the left \
               side holds";
    let before = across(*resolution);
    let mut count = before;
    ui.horizontal(|ui| {
        SliderRow::new("Right columns", tip, columns::FEWEST..=columns::MOST, columns::MOST_TYPED)
            .logarithmic()
            .decimals(0)
            .default(across(left))
            .show(ui, &mut count);
    });
    let count = count.round().max(1.0);
    if count != before {
        *resolution = if count == across(left) { left } else { Resolution::ColumnsAcross(count as u32) };
    }
}

/// Factors on what a side has.
fn factors_ui(ui: &mut Ui, gains: &mut Gains) {
    let Gains { weights, beta, radius } = gains;
    for (name, tip, value) in [
        ("Picture", "How much more or less bottom-up weighs on this side", &mut weights.bottom_up),
        ("Beta", "A factor on the inverse temperature of every level", beta),
        ("Radius", "A factor on how far columns hear each other", radius),
    ] {
        ui.horizontal(|ui| SliderRow::factor(name, tip, 100.0).show(ui, value));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::ModelChoice;

    #[test]
    fn a_word_is_put_and_taken_back() {
        let usual = Setup::of(ModelChoice::HandMade).unwrap();
        for style in SideStyle::ALL {
            let mut setup = usual.clone();
            style.put(&mut setup);
            assert!(style.is_in(&setup) && !style.is_in(&usual), "{style:?}");
            style.take_back(&mut setup, usual.resolution);
            assert_eq!(setup, usual, "{style:?}");
        }
    }
}
