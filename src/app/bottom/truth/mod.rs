//! The truth of the picture: its masks on the grid, the scores of every level against them, and their course over the
//! steps.

mod masks;
mod table;

use eframe::egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::curves::{self, Face};
use super::series::Meter;
use crate::app::Panel;
use crate::app::widgets::quiet;
use crate::islands::TruthKind;

/// Space between the masks, the table and the curve, in points.
const GAP: f32 = 18.0;

/// Least width of the curve and of one mask.
const LEAST: [f32; 2] = [220.0, 96.0];

const HELP: &str = "Adjusted Rand index of every level's islands against this truth: 1 is the truth, 0 is chance";

/// How the course of the agreement with a kind is drawn.
const FACES: [Face; 3] = [
    Face {
        meter: Meter::PartsAri,
        name: "ARI, parts",
        unit: "over the steps",
        help: HELP,
        logarithmic: false,
        decimals: 2,
    },
    Face {
        meter: Meter::WholesAri,
        name: "ARI, wholes",
        unit: "over the steps",
        help: HELP,
        logarithmic: false,
        decimals: 2,
    },
    Face {
        meter: Meter::ScenesAri,
        name: "ARI, scenes",
        unit: "over the steps",
        help: HELP,
        logarithmic: false,
        decimals: 2,
    },
];

/// Which kind is looked at, and whether its outlines lie over the picture.
pub fn controls(ui: &mut Ui, panel: &mut Panel<'_>) {
    let Some(chosen) = panel.truth_kind() else {
        ui.label(quiet("nothing known"));
        return;
    };
    for truth in &panel.snapshot.known.truths {
        let kind = truth.kind();
        let tip = format!("Curves and outlines of the {}", kind.name());
        if ui.selectable_label(chosen == kind, kind.title()).on_hover_text(tip).clicked() {
            panel.view.truth_kind = kind;
        }
    }
    ui.separator();
    let places = [
        (false, "On columns", "Scores count columns: a cell has the region that holds most of its pixels"),
        (
            true,
            "On pixels",
            "Scores count pixels, each with the island of its column: what the grid is too coarse for counts",
        ),
    ];
    for (pixels, name, tip) in places {
        if ui.selectable_label(panel.view.truth_pixels == pixels, name).on_hover_text(tip).clicked() {
            panel.view.truth_pixels = pixels;
        }
    }
    ui.separator();
    ui.checkbox(&mut panel.view.truth_outlines, "Outlines")
        .on_hover_text("The outlines of the truth, pixel by pixel, over the picture above");
}

/// Draws the tab.
pub fn truth_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let Some(kind) = panel.truth_kind() else {
        ui.label("Nothing is known of the parts and wholes of this picture");
        ui.label(quiet(
            "Bundled pictures (Ctrl+G) and generated scenes (N) know theirs. A label image of your own is opened from \
             the File menu; its scores stand in Curves and Meters",
        ));
        return;
    };
    let height = ui.available_height() - ui.spacing().scroll.allocated_width().max(8.0);
    let count = panel.snapshot.known.truths.len();
    ScrollArea::horizontal().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.horizontal_top(|ui| {
            let rest = ui.available_width() - table::width(count) - 2.0 * GAP;
            let (width, grid_height) = (panel.snapshot.picture.width(), panel.snapshot.picture.height());
            let aspect = width as f32 / grid_height.max(1) as f32;
            // No wider than the masks become in one row: the curve has the rest.
            let most = count as f32 * ((height - masks::CAPTION) * aspect + masks::GAP);
            let masks_width = (0.56 * rest).min(rest - LEAST[0]).min(most).max(LEAST[1] * count as f32);
            block(ui, masks_width, height, |ui| masks::masks_ui(ui, panel, kind));
            block(ui, table::width(count), height, |ui| table::table_ui(ui, panel, kind));
            let curve_width = (rest - masks_width).max(LEAST[0]);
            block(ui, curve_width, height, |ui| {
                let face = TruthKind::ALL.iter().position(|other| *other == kind).unwrap_or(0);
                curves::faces_ui(ui, panel, &FACES[face..=face]);
            });
        });
    });
}

/// One block of the tab, from top to bottom.
fn block(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        ui.spacing_mut().item_spacing.x = 6.0;
        contents(ui);
    });
}
