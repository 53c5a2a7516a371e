//! The rows above the maps: what colours mean, over what scales run, and what the pointer does.

use eframe::egui::{self, ComboBox, DragValue, Slider};

use super::pointer::is_brush;
use crate::app::help::{Help, help_ui};
use crate::app::{Panel, Tool, anchors};
use crate::colour::{ColourAxes, Colouring, LevelData, Scale};
use crate::engine::Command;
use crate::teach::Anchor;

/// Room for the opacity's name, slider and number, in points.
const OPACITY_ROOM: f32 = 190.0;

/// Draws the controls of the maps.
pub fn controls_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    let colours = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for colouring in Colouring::ALL {
            let chosen = panel.view.colouring == colouring;
            if ui.selectable_label(chosen, colouring.name()).on_hover_text(meaning(colouring)).clicked() {
                panel.view.colouring = colouring;
            }
        }
        if panel.view.colouring.quantity().is_some() {
            ui.separator();
            scale_ui(ui, panel, levels);
        }
        if matches!(panel.view.colouring, Colouring::Embedding | Colouring::Arrows) {
            ui.separator();
            axes_ui(ui, panel);
        }
        help_ui(ui, Help::Maps);
    });
    anchors::mark(ui.ctx(), Anchor::Colours, colours.response.rect);
    let tools = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (tool, name, does) in TOOLS {
            if ui.selectable_label(panel.view.tool == tool, name).on_hover_text(does).clicked() {
                panel.view.tool = tool;
            }
        }
        ui.separator();
        // What a brush is asked stands where the other options are: a brush that is taken up moves no map.
        if is_brush(panel.view.tool) {
            brush_ui(ui, panel);
        } else {
            options_ui(ui, panel);
        }
    });
    anchors::mark(ui.ctx(), Anchor::Tools, tools.response.rect);
}

/// Whose axes the colours of embeddings have.
pub fn axes_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let mut shared = panel.view.colour_axes == ColourAxes::Shared;
    ui.checkbox(&mut shared, "Same axes at all levels").on_hover_text(
        "Equal vectors then have equal colours at every level. Otherwise every level shows what tells its own islands \
         apart",
    );
    panel.view.colour_axes = if shared { ColourAxes::Shared } else { ColourAxes::PerLevel };
}

/// Tells the engine whose axes are wanted.
pub fn follow_axes(panel: &mut Panel<'_>) {
    if panel.snapshot.colour_axes != panel.view.colour_axes {
        panel.commands.push(Command::ColourAxes(panel.view.colour_axes));
    }
}

/// What lies over the maps, and what beside them.
pub fn options_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    ui.checkbox(&mut panel.view.borders, "Borders").on_hover_text("Lines between islands, on every map");
    ui.checkbox(&mut panel.view.reconstruction, super::reconstruction::NAME).on_hover_text(
        "The picture that the lowest level says there is to see, beside the picture; learned models tell it",
    );
    // A slider and its number do not wrap as one: without room for all of it the row ends here.
    if ui.layout().main_wrap() && ui.available_size_before_wrap().x < OPACITY_ROOM {
        ui.end_row();
    } else {
        ui.separator();
    }
    ui.horizontal(|ui| {
        let label = ui.label("Opacity").on_hover_text("How much of the maps lies over the picture");
        ui.spacing_mut().slider_width = 70.0;
        let slider = Slider::new(&mut panel.view.opacity, 0.0..=1.0).fixed_decimals(2).step_by(0.01);
        ui.add(slider).labelled_by(label.id);
    });
}

/// What the brush touches.
pub fn brush_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    ui.horizontal(|ui| {
        let label = ui.label("Radius");
        ui.spacing_mut().slider_width = 90.0;
        let radius = Slider::new(&mut panel.view.brush_radius, 0.0..=16.0).fixed_decimals(1).suffix(" columns");
        ui.add(radius).labelled_by(label.id);
    });
    ui.checkbox(&mut panel.view.brush_all_levels, "All levels")
        .on_hover_text("Otherwise only the level of the map that is painted on");
    if panel.view.tool == Tool::Overwrite && panel.view.pinned.is_empty() {
        let warn = ui.visuals().warn_fg_color;
        ui.colored_label(warn, "Pin a column to paint from first: choose Look and click it");
    }
}

/// The tools, their names, and what they do.
pub const TOOLS: [(Tool, &str, &str); 6] = [
    (
        Tool::Look,
        "Look",
        "Point to see a column everywhere, click to pin it, Ctrl and click to add its attention row, Alt and click to \
         subtract it. Drag to pan, wheel to zoom, Alt and arrows to move the pin",
    ),
    (Tool::Erase, "Erase", "Set columns to zero and watch them heal"),
    (Tool::Scramble, "Scramble", "Replace columns by random vectors of the same length"),
    (Tool::Overwrite, "Overwrite", "Paint the pinned column's vectors over other columns"),
    (Tool::Occlude, "Occlude", "Drag a rectangle of grey over the picture: something that stands before it"),
    (
        Tool::Hide,
        "Hide",
        "Drag a rectangle on a map or the picture, or click an island: its columns are shown nothing of the picture \
         any more, and neighbours and higher levels fill them in",
    ),
];

/// What the colours of a colouring mean, in a sentence.
pub fn meaning(colouring: Colouring) -> &'static str {
    match colouring {
        Colouring::Embedding => {
            "The same colour is a similar vector: the three directions in which islands differ most, without what \
             depends on place alone"
        }
        Colouring::Islands => {
            "Connected columns that agree above the threshold share a colour. One thing keeps its colour, at every \
             level and from step to step"
        }
        Colouring::Agreement => "How alike a column is to its four neighbours",
        Colouring::Change => "How far a column's vector moved in the last step",
        Colouring::Perplexity => "How many columns a column listens to",
        Colouring::Arrows => "The paper's figure 2: an arrow per column, equal arrows are similar vectors",
        Colouring::Trust => {
            "How sure a column is of its island: how alike it is to its neighbours, where one of another island counts \
             nothing. What is low is often wrong"
        }
    }
}

/// Over what the colours of numbers run.
pub fn scale_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    let label = ui.label("Scale");
    let colouring = panel.view.colouring;
    let name = |scale: Scale| match scale {
        Scale::PerMap => "Per map",
        Scale::Shared => "Shared",
        Scale::Fixed { .. } => "Fixed",
    };
    let response = ComboBox::from_id_salt("scale of the maps")
        .selected_text(name(panel.view.scale))
        .width(74.0)
        .show_ui(ui, |ui| {
            // Typed ends begin where the shared scale ends now.
            let (low, high) = match panel.view.scale {
                Scale::Fixed { low, high } => (low, high),
                _ => Scale::Shared.range(colouring, levels, 0).unwrap_or((0.0, 1.0)),
            };
            for scale in [Scale::PerMap, Scale::Shared, Scale::Fixed { low, high }] {
                ui.selectable_value(&mut panel.view.scale, scale, name(scale));
            }
        })
        .response;
    response.labelled_by(label.id);
    if let Scale::Fixed { low, high } = &mut panel.view.scale {
        let step = f64::from((*high - *low).abs().max(1e-3)) / 200.0;
        ui.add(DragValue::new(low).speed(step).max_decimals(4)).accessible_name("Lower end of the scale");
        ui.label("to");
        ui.add(DragValue::new(high).speed(step).max_decimals(4)).accessible_name("Upper end of the scale");
    }
}
