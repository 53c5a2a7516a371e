//! The line below the maps: what the colours mean, with unit and numbers, and what is under the pointer.

use eframe::egui::{self, Align, Color32, Layout, Mesh, Rect, Sense, pos2, vec2};

use super::{attention, phase, reconstruction};
use crate::app::{Camera, Panel};
use crate::colour::{ColourAxes, Colouring, LevelData, Scale, embedding_rgb, number, scalar_rgb};
use crate::engine::Command;
use crate::islands::Linkage;

/// Width of the ramps, in points.
const RAMP: f32 = 96.0;

/// Draws the legend.
pub fn legend_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>], attended: bool) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if attended {
            for (rgb, words) in attention::colours().iter().take(if panel.view.subtracted.is_empty() { 1 } else { 2 }) {
                swatch(ui, *rgb);
                ui.weak(*words);
            }
        }
        match panel.view.colouring {
            Colouring::Embedding => embedding(ui, panel),
            Colouring::Arrows => {
                let words = "Right and up: the two directions in which islands differ most";
                quiet(ui, format!("{words}; {}", alike("arrows", panel)));
            }
            Colouring::Islands => islands(ui, panel),
            scalar => scale(ui, panel, scalar, levels),
        }
    });
}

/// Whether there is more to read out than the size of the grid.
pub fn reads(panel: &Panel<'_>) -> bool {
    let whole = panel.view.camera.visible() == Camera::default().visible() && panel.snapshot.all_is_shown();
    panel.view.hovered.is_some() || panel.view.reconstruction || !whole
}

/// What is under the pointer, in words and numbers, and the way back from a zoom or an occlusion.
pub fn readout_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        // Here and not above the maps, where coming and going would move the maps under the pointer.
        if panel.view.camera.visible() != Camera::default().visible() {
            if ui.small_button("Whole picture").clicked() {
                panel.view.camera = Camera::default();
            }
            ui.weak(format!("{:.1}×", panel.view.camera.zoom));
        }
        if !panel.snapshot.all_is_shown() && ui.small_button("Show all of the picture").clicked() {
            panel.commands.extend([Command::Occlude(None), Command::Unhide]);
        }
        if let Some(decoded) = panel.snapshot.reconstruction.decoded().filter(|_| panel.view.reconstruction) {
            ui.label(reconstruction::errors(decoded)).on_hover_text(
                "Of what level 0 says against the true pixels, colours from 0 to 1: of hidden columns it was shown \
                 none",
            );
            ui.separator();
        }
        let grid = panel.snapshot.grid;
        let Some(column) = panel.view.hovered.filter(|&column| column < grid.columns()) else {
            let size = || format!("{} × {} columns, {} levels", grid.cols, grid.rows, panel.snapshot.levels());
            quiet(ui, phase::islands(panel.snapshot).unwrap_or_else(size));
            return;
        };
        let (row, col) = grid.place(column);
        let level = panel.view.hovered_level.unwrap_or(panel.view.level).min(levels.len().saturating_sub(1));
        let mut text = format!("Row {row}, col {col} · level {level}");
        let islands = panel.snapshot.analysis.levels.get(level);
        if let Some((islands, &id)) = islands.and_then(|islands| Some((islands, islands.labels.get(column)?))) {
            let size = islands.islands.get(id as usize).map_or(0, |island| island.size);
            text += &format!(" · island {id} of {size} column{}", if size == 1 { "" } else { "s" });
        }
        if let Some(data) = levels.get(level) {
            for (name, values) in
                [("agreement", data.agreement), ("perplexity", data.perplexity), ("change", data.change)]
            {
                if let Some(&value) = values.get(column) {
                    text += &format!(" · {name} {}", number(value));
                }
            }
        }
        ui.add(egui::Label::new(text).truncate());
    });
}

fn embedding(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    for axis in 0..3 {
        let direction = |t: f32| {
            let mut at = [0.5; 3];
            at[axis] = t;
            embedding_rgb(at)
        };
        ramp(ui, RAMP * 0.4, direction)
            .on_hover_text("The three directions in which islands differ most, each from one end to the other");
    }
    if ui
        .small_button("Refit colours")
        .on_hover_text(
            "Find the directions in which the islands that are shown now differ most. Otherwise colours keep their \
             meaning after step 4",
        )
        .clicked()
    {
        panel.commands.push(Command::RefitColours);
    }
    let held: Vec<String> = panel.snapshot.colours_hold.iter().map(|held| format!("{:.0}", held * 100.0)).collect();
    let levels = held.len().max(1) - 1;
    quiet(
        ui,
        format!(
            "{}, what depends on place alone left out · shows {} % of how islands differ (levels 0 to {levels})",
            upper(&alike("colours", panel)),
            held.join(" · ")
        ),
    );
}

/// What alike colours or arrows are.
fn alike(what: &str, panel: &Panel<'_>) -> String {
    let of = match panel.snapshot.colour_axes {
        ColourAxes::PerLevel => "of the same level",
        ColourAxes::Shared => "at any level",
    };
    format!("alike {what} are similar vectors {of}")
}

/// The sentence with a capital.
fn upper(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn islands(ui: &mut egui::Ui, panel: &Panel<'_>) {
    let thresholds = panel.snapshot.analysis.levels.iter().enumerate().map(|(level, islands)| {
        let chosen = panel.snapshot.setup.thresholds.get(level).is_some_and(Option::is_some);
        let linkage = panel.snapshot.setup.linkage.get(level).copied().unwrap_or_default();
        let how = [(linkage != Linkage::Pair, linkage.name()), (!chosen, "auto")];
        let how: String = how.iter().filter(|(is, _)| *is).map(|(_, word)| format!(" {word}")).collect();
        let inside = islands.inside.map(|inside| format!(", inside all but the largest {}", number(inside)));
        format!("{}{how}{}", number(islands.threshold), inside.unwrap_or_default())
    });
    let thresholds: Vec<_> = thresholds.collect();
    let words =
        "An island is columns side by side whose vectors agree; one thing has one colour, at every level and step";
    ui.add(egui::Label::new(egui::RichText::new(words).weak()).truncate()).on_hover_text(format!(
        "Neighbours belong together when their centred cosine is above {} (levels 0 to {}). An island has the colour \
         of the island above or below, and of the step before, with which it overlaps most",
        thresholds.join(" · "),
        thresholds.len().max(1) - 1
    ));
}

fn scale(ui: &mut egui::Ui, panel: &Panel<'_>, colouring: Colouring, levels: &[LevelData<'_>]) {
    let range = panel.view.scale.range(colouring, levels, 0);
    let (low, high) = match (panel.view.scale, range) {
        (Scale::PerMap, _) => ("lowest".to_owned(), "highest of each map".to_owned()),
        (_, Some((low, high))) => (number(low), number(high)),
        (_, None) => ("none".to_owned(), "none".to_owned()),
    };
    ui.label(low);
    ramp(ui, RAMP, scalar_rgb);
    ui.label(high);
    quiet(ui, colouring.quantity().unwrap_or_default().to_owned());
}

/// Words that end in an ellipsis where the panel does.
fn quiet(ui: &mut egui::Ui, text: String) {
    ui.add(egui::Label::new(egui::RichText::new(text).weak()).truncate());
}

/// A horizontal ramp of colours for 0 to 1.
pub fn ramp(ui: &mut egui::Ui, width: f32, rgb: impl Fn(f32) -> [u8; 3]) -> egui::Response {
    const STEPS: usize = 48;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 10.0), Sense::hover());
    let mut mesh = Mesh::default();
    for i in 0..STEPS {
        let x = |i: usize| rect.left() + rect.width() * i as f32 / STEPS as f32;
        let [r, g, b] = rgb((i as f32 + 0.5) / STEPS as f32);
        let piece = Rect::from_min_max(pos2(x(i), rect.top()), pos2(x(i + 1), rect.bottom()));
        mesh.add_colored_rect(piece, Color32::from_rgb(r, g, b));
    }
    ui.painter().add(mesh);
    response
}

fn swatch(ui: &mut egui::Ui, [r, g, b]: [u8; 3]) {
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, Color32::from_rgb(r, g, b));
}
