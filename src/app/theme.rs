//! Light, dark and high contrast: one spacing scale, one type scale, quiet chrome around colourful maps.

use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2};
use serde::{Deserialize, Serialize};

use super::presentation::BODY;
use crate::names::names;

/// How the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// As the desktop says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White on black, thick strokes.
    HighContrast,
}

names!(ThemeChoice { System, Light, Dark, HighContrast });

impl ThemeChoice {
    /// Its message among the words of the window.
    pub(super) fn message(self) -> &'static str {
        match self {
            ThemeChoice::System => "theme-system",
            ThemeChoice::Light => "theme-light",
            ThemeChoice::Dark => "theme-dark",
            ThemeChoice::HighContrast => "theme-high-contrast",
        }
    }

    /// The theme after this one, for the key that goes through them.
    pub fn next(self) -> Self {
        match self {
            ThemeChoice::System | ThemeChoice::HighContrast => ThemeChoice::Light,
            ThemeChoice::Light => ThemeChoice::Dark,
            ThemeChoice::Dark => ThemeChoice::HighContrast,
        }
    }
}

/// Height of a control in a presentation, in points.
const CONTROL: f32 = 25.0;

/// The spacing scale, in points.
pub mod space {
    /// Between things that belong together.
    pub const SMALL: f32 = 4.0;
    /// Between things.
    pub const MEDIUM: f32 = 8.0;
    /// Between groups.
    pub const LARGE: f32 = 14.0;
}

/// The colours of one theme.
struct Shades {
    /// Behind everything.
    ground: Color32,
    /// Panels.
    panel: Color32,
    /// Buttons, fields at rest.
    rest: Color32,
    /// Under the pointer.
    hover: Color32,
    /// Lines between panels, borders.
    line: Color32,
    /// The same in a presentation, and what outlines a control at rest.
    outline: Color32,
    /// Text.
    text: Color32,
    /// Less important text.
    weak: Color32,
    /// The one accent.
    accent: Color32,
    /// Text on the accent.
    on_accent: Color32,
    /// Warnings.
    warn: Color32,
    /// Errors.
    error: Color32,
    /// Thickness of borders.
    border: f32,
}

const LIGHT: Shades = Shades {
    ground: Color32::from_rgb(0xff, 0xff, 0xff),
    panel: Color32::from_rgb(0xf6, 0xf6, 0xf4),
    rest: Color32::from_rgb(0xe7, 0xe7, 0xe4),
    hover: Color32::from_rgb(0xdb, 0xdd, 0xdf),
    line: Color32::from_rgb(0xd6, 0xd6, 0xd2),
    outline: Color32::from_rgb(0x84, 0x86, 0x88),
    text: Color32::from_rgb(0x1f, 0x22, 0x26),
    weak: Color32::from_rgb(0x5b, 0x61, 0x69),
    accent: Color32::from_rgb(0x1f, 0x63, 0xc4),
    on_accent: Color32::WHITE,
    warn: Color32::from_rgb(0x8a, 0x5a, 0x00),
    error: Color32::from_rgb(0xb0, 0x2a, 0x1e),
    border: 1.0,
};

const DARK: Shades = Shades {
    ground: Color32::from_rgb(0x12, 0x14, 0x17),
    panel: Color32::from_rgb(0x1a, 0x1d, 0x21),
    rest: Color32::from_rgb(0x2a, 0x2e, 0x34),
    hover: Color32::from_rgb(0x36, 0x3b, 0x43),
    line: Color32::from_rgb(0x30, 0x34, 0x3a),
    outline: Color32::from_rgb(0x74, 0x7a, 0x82),
    text: Color32::from_rgb(0xe3, 0xe6, 0xea),
    weak: Color32::from_rgb(0xa0, 0xa7, 0xb0),
    accent: Color32::from_rgb(0x5b, 0x9d, 0xf5),
    on_accent: Color32::from_rgb(0x0b, 0x12, 0x1c),
    warn: Color32::from_rgb(0xf0, 0xb4, 0x4c),
    error: Color32::from_rgb(0xff, 0x8a, 0x78),
    border: 1.0,
};

const HIGH_CONTRAST: Shades = Shades {
    ground: Color32::BLACK,
    panel: Color32::BLACK,
    rest: Color32::from_rgb(0x20, 0x20, 0x20),
    hover: Color32::from_rgb(0x40, 0x40, 0x40),
    line: Color32::WHITE,
    outline: Color32::from_rgb(0x90, 0x90, 0x90),
    text: Color32::WHITE,
    weak: Color32::from_rgb(0xe0, 0xe0, 0xe0),
    accent: Color32::from_rgb(0xff, 0xd6, 0x00),
    on_accent: Color32::BLACK,
    warn: Color32::from_rgb(0xff, 0xd6, 0x00),
    error: Color32::from_rgb(0xff, 0xa0, 0x90),
    border: 1.5,
};

/// Puts a theme in place, that of a window or that of a presentation.
pub fn apply(ctx: &egui::Context, choice: ThemeChoice, presented: bool) {
    ctx.set_theme(match choice {
        ThemeChoice::System => egui::ThemePreference::System,
        ThemeChoice::Light => egui::ThemePreference::Light,
        ThemeChoice::Dark | ThemeChoice::HighContrast => egui::ThemePreference::Dark,
    });
    let dark = if choice == ThemeChoice::HighContrast { &HIGH_CONTRAST } else { &DARK };
    for (theme, shades) in [(egui::Theme::Dark, dark), (egui::Theme::Light, &LIGHT)] {
        let mut visuals = visuals(theme == egui::Theme::Dark, shades);
        if presented {
            outline(&mut visuals, shades);
        }
        let mut style = egui::Style { visuals, ..Default::default() };
        lay_out(&mut style);
        if presented {
            enlarge(&mut style);
        }
        ctx.set_style_of(theme, style);
    }
}

/// Spacing and type: five sizes, multiples of two points between things.
fn lay_out(style: &mut egui::Style) {
    let font = FontId::new;
    style.text_styles = [
        (TextStyle::Heading, font(16.0, FontFamily::Proportional)),
        (TextStyle::Body, font(BODY, FontFamily::Proportional)),
        (TextStyle::Button, font(BODY, FontFamily::Proportional)),
        (TextStyle::Small, font(11.5, FontFamily::Proportional)),
        (TextStyle::Monospace, font(12.5, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(8.0, 5.0);
    style.spacing.button_padding = Vec2::new(8.0, 3.0);
    style.spacing.interact_size = Vec2::new(32.0, 21.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.slider_width = 120.0;
    style.spacing.slider_rail_height = 5.0;
    style.spacing.combo_width = 90.0;
    style.spacing.tooltip_width = 380.0;
    style.spacing.indent = 14.0;
    style.spacing.scroll = egui::style::ScrollStyle::thin();
    style.animation_time = 0.08;
    style.interaction.tooltip_delay = 0.35;
}

/// What is worked from a distance: controls of 44 pixels where text has 24, no text smaller than that.
fn enlarge(style: &mut egui::Style) {
    for size in [TextStyle::Small, TextStyle::Monospace] {
        if let Some(font) = style.text_styles.get_mut(&size) {
            font.size = BODY;
        }
    }
    style.spacing.interact_size.y = CONTROL;
    style.spacing.button_padding = Vec2::new(10.0, 4.0);
    style.spacing.slider_rail_height = 7.0;
    style.spacing.icon_width = 18.0;
    style.spacing.icon_width_inner = 11.0;
}

/// Lines and resting controls that a projector in a bright room still shows.
fn outline(visuals: &mut egui::Visuals, shades: &Shades) {
    let line = Stroke::new(shades.border.max(1.25), shades.outline);
    visuals.window_stroke = line;
    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_stroke = line;
    widgets.inactive.bg_stroke = line;
    widgets.open.bg_stroke = line;
    widgets.hovered.bg_stroke.width = 2.0;
    // The rails of sliders, boxes to tick: they have no outline of their own.
    widgets.inactive.bg_fill = shades.outline;
}

fn visuals(dark: bool, shades: &Shades) -> egui::Visuals {
    let mut visuals = if dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    let line = Stroke::new(shades.border, shades.line);
    let corner = CornerRadius::same(4);
    visuals.panel_fill = shades.panel;
    visuals.window_fill = shades.panel;
    visuals.window_stroke = line;
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    let shade = Color32::from_black_alpha(if dark { 110 } else { 40 });
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: shade };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.extreme_bg_color = shades.ground;
    visuals.faint_bg_color = shades.rest.gamma_multiply(0.4);
    visuals.code_bg_color = shades.rest;
    visuals.hyperlink_color = shades.accent;
    visuals.warn_fg_color = shades.warn;
    visuals.error_fg_color = shades.error;
    visuals.weak_text_color = Some(shades.weak);
    visuals.selection.bg_fill = shades.accent;
    visuals.selection.stroke = Stroke::new(1.0, shades.on_accent);
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;

    let widgets = &mut visuals.widgets;
    for (widget, fill, stroke) in [
        (&mut widgets.noninteractive, shades.panel, Stroke::new(1.0, shades.text)),
        (&mut widgets.inactive, shades.rest, Stroke::new(1.0, shades.text)),
        (&mut widgets.hovered, shades.hover, Stroke::new(1.5, shades.text)),
        (&mut widgets.active, shades.hover, Stroke::new(2.0, shades.text)),
        (&mut widgets.open, shades.hover, Stroke::new(1.0, shades.text)),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = stroke;
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = line;
    widgets.hovered.bg_stroke = Stroke::new(1.0, shades.weak);
    widgets.active.bg_stroke = Stroke::new(shades.border, shades.accent);
    if shades.border > 1.0 {
        widgets.inactive.bg_stroke = line;
    }
    visuals
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Relative luminance as the guidelines for accessible content define it.
    fn luminance(colour: Color32) -> f32 {
        let linear = |byte: u8| match f32::from(byte) / 255.0 {
            low if low <= 0.04045 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn lines_and_resting_controls_of_a_presentation_stand_out_in_every_theme() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-3);
        for choice in ThemeChoice::ALL.into_iter().filter(|choice| *choice != ThemeChoice::System) {
            let ctx = egui::Context::default();
            apply(&ctx, choice, true);
            let theme = if choice == ThemeChoice::Light { egui::Theme::Light } else { egui::Theme::Dark };
            let style = ctx.style_of(theme);
            let visuals = &style.visuals;
            let widgets = &visuals.widgets;
            let line = widgets.noninteractive.bg_stroke;
            for (what, colour, least) in [
                ("a line between panels", line.color, 3.0),
                ("the edge of a window", visuals.window_stroke.color, 3.0),
                ("the outline of a button", widgets.inactive.bg_stroke.color, 3.0),
                ("the rail of a slider", widgets.inactive.bg_fill, 3.0),
                ("the ring around the pointer", visuals.hyperlink_color, 3.0),
                ("text", visuals.text_color(), 4.5),
                ("weak text", visuals.weak_text_color(), 4.5),
            ] {
                let found = contrast(colour, visuals.panel_fill);
                assert!(found >= least, "{choice:?}: {what} has {found:.2} : 1");
            }
            assert!(line.width >= 1.0 && widgets.inactive.bg_stroke.width >= 1.0, "{choice:?}");
            let tick = contrast(widgets.inactive.fg_stroke.color, widgets.inactive.bg_fill);
            assert!(tick >= 3.0, "{choice:?}: a tick in its box has {tick:.2} : 1");
            let button = contrast(widgets.inactive.text_color(), widgets.inactive.weak_bg_fill);
            assert!(button >= 4.5, "{choice:?}: text of a button has {button:.2} : 1");
            assert!(style.spacing.interact_size.y * 24.0 / BODY >= 44.0, "controls are 44 pixels high");
            let least = style.text_styles.values().map(|font| font.size).fold(f32::INFINITY, f32::min);
            assert!(least >= BODY, "no text is smaller than 24 pixels");
        }
    }
}
