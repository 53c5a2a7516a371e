//! One line of the panel: a name, a slider, a number that can be typed, and back to the default by a double click.

use eframe::egui::{self, DragValue, Slider, UiBuilder};
use std::ops::RangeInclusive;

use crate::app::glossary;
use crate::app::words::{self, Words};

/// Width of the names, so that sliders stand under each other.
const NAME: f32 = 72.0;
/// Width of the numbers.
const NUMBER: f32 = 58.0;
/// Left free at the right: a row as wide as the panel would make the panel wider in every frame.
const MARGIN: f32 = 8.0;

/// The name in front of a control, as wide as all others.
pub fn name_ui(ui: &mut egui::Ui, name: &str) -> egui::Response {
    named_ui(ui, name, name)
}

/// The same from the words of the window.
pub fn said_ui(ui: &mut egui::Ui, id: &str) -> egui::Response {
    let name = words::say(ui.ctx(), id);
    named_ui(ui, &name, &Words::english().say(id))
}

fn named_ui(ui: &mut egui::Ui, name: &str, english: &str) -> egui::Response {
    let size = egui::vec2(NAME, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(NAME);
        glossary::named_ui(ui, name, english)
    })
    .inner
}

/// A named number with a slider. The row has an id of its own: what appears or goes above it does not end a drag, and
/// the keyboard stays on it.
pub struct SliderRow<'a> {
    name: &'a str,
    /// The name by which the glossary knows it.
    english: &'a str,
    tip: &'a str,
    slider: RangeInclusive<f32>,
    most: f32,
    logarithmic: bool,
    room: f32,
    decimals: usize,
    default: Option<f32>,
    sign: &'static str,
}

impl<'a> SliderRow<'a> {
    /// A slider over `slider`; more than its end can be typed, up to `most`.
    pub fn new(name: &'a str, tip: &'a str, slider: RangeInclusive<f32>, most: f32) -> Self {
        Self {
            name,
            english: name,
            tip,
            slider,
            most,
            logarithmic: false,
            room: 0.0,
            decimals: 2,
            default: None,
            sign: "",
        }
    }

    /// A factor on what others have of their own, from 0 to 2; 1 is the default.
    pub fn factor(name: &'a str, tip: &'a str, most: f32) -> Self {
        Self { sign: "× ", ..Self::new(name, tip, 0.0..=2.0, most) }.default(1.0)
    }

    /// The name in English, where it is drawn in another language.
    pub fn english(mut self, english: &'a str) -> Self {
        self.english = english;
        self
    }

    /// A slider whose steps are factors.
    pub fn logarithmic(mut self) -> Self {
        self.logarithmic = true;
        self
    }

    /// Leaves room behind the number.
    pub fn room(mut self, room: f32) -> Self {
        self.room = room;
        self
    }

    /// Digits behind the point.
    pub fn decimals(mut self, decimals: usize) -> Self {
        self.decimals = decimals;
        self
    }

    /// Where a double click goes back to.
    pub fn default(mut self, default: f32) -> Self {
        self.default = Some(default);
        self
    }

    /// Draws it; true when the value was changed.
    pub fn show(self, ui: &mut egui::Ui, value: &mut f32) -> bool {
        let id = ui.make_persistent_id(("row", self.english));
        ui.scope_builder(UiBuilder::new().scope_id(id), |ui| self.contents(ui, value)).inner
    }

    fn contents(self, ui: &mut egui::Ui, value: &mut f32) -> bool {
        let before = *value;
        let mut tip = self.tip.to_owned();
        if let Some(default) = self.default {
            let default = format!("{}{default:.*}", self.sign, self.decimals);
            tip.push_str(&words::fill(ui.ctx(), "row-default", [("default", default.into())]));
        }
        let height = ui.spacing().interact_size.y;
        let label = named_ui(ui, self.name, self.english).on_hover_text(&tip);
        // Room for the number and what stands behind it; the slider takes the rest.
        ui.spacing_mut().slider_width =
            (ui.available_width() - NUMBER - ui.spacing().item_spacing.x - self.room - MARGIN).max(40.0);
        let mut slider = Slider::new(value, self.slider.clone())
            .show_value(false)
            .clamping(egui::SliderClamping::Never)
            .logarithmic(self.logarithmic);
        if self.logarithmic {
            slider = slider.smallest_positive(0.01);
        }
        let response = ui.add(slider).labelled_by(label.id).on_hover_text(&tip);
        let doubled = ui.input(|input| input.pointer.button_double_clicked(egui::PointerButton::Primary));
        let number = DragValue::new(value)
            .prefix(self.sign)
            .range(*self.slider.start()..=self.most)
            // What was set for a larger grid stays as it is until somebody types.
            .clamp_existing_to_range(false)
            .min_decimals(if self.sign.is_empty() { 0 } else { self.decimals })
            .max_decimals(self.decimals)
            .speed((f64::from(*self.slider.end() - *self.slider.start()) / 200.0).max(0.001))
            .update_while_editing(false);
        ui.add_sized([NUMBER, height], number).labelled_by(label.id).on_hover_text(&tip);
        if let Some(default) = self.default
            && doubled
            && (response.contains_pointer() || label.contains_pointer())
        {
            *value = default;
        }
        *value != before
    }
}

/// A slider for a whole number; more than its end can be typed, up to `most`.
pub fn whole_ui(
    ui: &mut egui::Ui,
    name: &str,
    tip: &str,
    slider: RangeInclusive<usize>,
    most: usize,
    value: &mut usize,
) -> bool {
    let mut real = *value as f32;
    let range = *slider.start() as f32..=*slider.end() as f32;
    ui.horizontal(|ui| SliderRow::new(name, tip, range, most as f32).decimals(0).show(ui, &mut real));
    let typed = real.round().max(0.0) as usize;
    let changed = typed != *value;
    *value = typed;
    changed
}

/// A slider for a number.
pub fn real_ui(
    ui: &mut egui::Ui,
    name: &str,
    tip: &str,
    slider: RangeInclusive<f32>,
    default: f32,
    value: &mut f32,
) -> bool {
    let most = *slider.end();
    ui.horizontal(|ui| SliderRow::new(name, tip, slider, most).default(default).show(ui, value)).inner
}
