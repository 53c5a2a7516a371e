//! The rows above the maps: what colours mean, over what scales run, and what the pointer does.

use eframe::egui::{self, ComboBox, DragValue, Slider};

use super::pointer::is_brush;
use crate::app::help::{Help, help_ui};
use crate::app::words::{self, Words, colouring_id};
use crate::app::{Panel, Tool, anchors};
use crate::colour::{ColourAxes, Colouring, LevelData, Scale};
use crate::engine::Command;
use crate::teach::Anchor;

/// Room for the opacity's name, slider and number, in points.
const OPACITY_ROOM: f32 = 190.0;

/// Draws the controls of the maps.
pub fn controls_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    let words = words::of(ui.ctx());
    let colours = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for colouring in Colouring::ALL {
            let chosen = panel.view.colouring == colouring;
            let response = ui.selectable_label(chosen, words.say(&colouring_id(colouring)));
            if response.on_hover_text(meaning(&words, colouring)).clicked() {
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
        for (tool, id) in TOOLS {
            let response = ui.selectable_label(panel.view.tool == tool, words.say(id));
            if response.on_hover_text(words.tip(id)).clicked() {
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
    let words = words::of(ui.ctx());
    ui.checkbox(&mut shared, words.say("maps-axes")).on_hover_text(words.tip("maps-axes"));
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
    let words = words::of(ui.ctx());
    ui.checkbox(&mut panel.view.borders, words.say("maps-borders")).on_hover_text(words.tip("maps-borders"));
    ui.checkbox(&mut panel.view.reconstruction, words.say("maps-told")).on_hover_text(words.tip("maps-told"));
    // A slider and its number do not wrap as one: without room for all of it the row ends here.
    if ui.layout().main_wrap() && ui.available_size_before_wrap().x < OPACITY_ROOM {
        ui.end_row();
    } else {
        ui.separator();
    }
    ui.horizontal(|ui| {
        let label = ui.label(words.say("maps-opacity")).on_hover_text(words.tip("maps-opacity"));
        ui.spacing_mut().slider_width = 70.0;
        let slider = Slider::new(&mut panel.view.opacity, 0.0..=1.0).fixed_decimals(2).step_by(0.01);
        ui.add(slider).labelled_by(label.id);
    });
}

/// What the brush touches.
pub fn brush_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let words = words::of(ui.ctx());
    ui.horizontal(|ui| {
        let label = ui.label(words.say("control-radius"));
        ui.spacing_mut().slider_width = 90.0;
        let radius = Slider::new(&mut panel.view.brush_radius, 0.0..=16.0).fixed_decimals(1);
        let radius = radius.suffix(words.say("brush-columns"));
        ui.add(radius).labelled_by(label.id);
    });
    let all_levels = ui.checkbox(&mut panel.view.brush_all_levels, words.say("brush-all-levels"));
    all_levels.on_hover_text(words.tip("brush-all-levels"));
    if panel.view.tool == Tool::Overwrite && panel.view.pinned.is_empty() {
        let warn = ui.visuals().warn_fg_color;
        ui.colored_label(warn, words.say("brush-pin-first"));
    }
}

/// The tools and their messages: the tip says what one does.
pub const TOOLS: [(Tool, &str); 6] = [
    (Tool::Look, "tool-look"),
    (Tool::Erase, "tool-erase"),
    (Tool::Scramble, "tool-scramble"),
    (Tool::Overwrite, "tool-overwrite"),
    (Tool::Occlude, "tool-occlude"),
    (Tool::Hide, "tool-hide"),
];

/// What the colours of a colouring mean, in a sentence.
pub fn meaning(words: &Words, colouring: Colouring) -> String {
    words.tip(&colouring_id(colouring))
}

/// Over what the colours of numbers run.
pub fn scale_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, levels: &[LevelData<'_>]) {
    let words = words::of(ui.ctx());
    let label = ui.label(words.say("maps-scale"));
    let colouring = panel.view.colouring;
    let name = |scale: Scale| match scale {
        Scale::PerMap => words.say("scale-per-map"),
        Scale::Shared => words.say("scale-shared"),
        Scale::Fixed { .. } => words.say("scale-fixed"),
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
        ui.add(DragValue::new(low).speed(step).max_decimals(4)).accessible_name(words.say("scale-low"));
        ui.label(words.say("scale-to"));
        ui.add(DragValue::new(high).speed(step).max_decimals(4)).accessible_name(words.say("scale-high"));
    }
}
