//! A pad on which a digit is drawn with the mouse, and the digit as a network sees it.

use std::sync::Arc;

use eframe::egui::{
    self, ColorImage, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2,
    vec2,
};
use image::RgbImage;

use crate::digits::{Digits, SIDE};
use crate::files::digit::digit;

/// Side of the pad in pixels.
const PAD: usize = 112;
/// Half the width of the pen, in pixels of the pad.
const PEN: f32 = 5.0;

/// The pad.
#[derive(Default)]
pub struct Pad {
    /// 112 x 112, 0 to 255; empty where nothing is drawn.
    ink: Vec<u8>,
    /// Where the pen was in the frame before.
    pen: Option<Pos2>,
    /// What is drawn, as a digit.
    drawn: Option<Arc<Digits>>,
    texture: Option<(Arc<Digits>, usize, TextureHandle)>,
    /// The pad itself; none when it has changed.
    sheet: Option<TextureHandle>,
}

impl Pad {
    /// What is drawn on it, if anything is.
    pub fn drawn(&self) -> Option<&Arc<Digits>> {
        self.drawn.as_ref()
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        (self.ink, self.pen, self.drawn, self.sheet) = (Vec::new(), None, None, None);
    }

    /// Draws the pad; while nothing is written on it, it shows digit `place` of `digits`.
    pub fn ui(&mut self, ui: &mut Ui, digits: &Arc<Digits>, place: usize, side: f32) {
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::drag());
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            let at = pos2(0.0, 0.0) + (pointer - rect.min) / side * PAD as f32;
            self.stroke(self.pen.unwrap_or(at), at);
            self.pen = Some(at);
        } else if self.pen.take().is_some() {
            self.read();
        }
        let texture = if self.ink.is_empty() { self.digit(ui, digits, place) } else { self.sheet(ui) };
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture, rect, whole, egui::Color32::WHITE);
        let rim = ui.visuals().widgets.noninteractive.fg_stroke.color;
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, rim), StrokeKind::Outside);
        let words = match self.ink.is_empty() {
            true => format!("Pad to draw a digit on; it shows a {}", digits.label(place)),
            false => "Pad with the digit that you have drawn".to_owned(),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        response.on_hover_cursor(egui::CursorIcon::Crosshair).on_hover_text(
            "Draw a digit with the mouse or a finger. It is scaled to 20 pixels and put in the middle, as the digits \
             of MNIST are",
        );
    }

    /// A line of the pen.
    fn stroke(&mut self, from: Pos2, to: Pos2) {
        self.ink.resize(PAD * PAD, 0);
        self.sheet = None;
        let steps = (from.distance(to) / 1.5).ceil().max(1.0) as usize;
        for step in 0..=steps {
            let middle = from.lerp(to, step as f32 / steps as f32);
            for (place, ink) in self.ink.iter_mut().enumerate() {
                let pixel = pos2((place % PAD) as f32 + 0.5, (place / PAD) as f32 + 0.5);
                let wet = (PEN + 0.5 - pixel.distance(middle)).clamp(0.0, 1.0);
                *ink = (*ink).max((255.0 * wet) as u8);
            }
        }
    }

    /// Takes what is written as a digit; nothing written is none.
    fn read(&mut self) {
        let side = PAD as u32;
        let pixels = self.ink.iter().flat_map(|ink| [*ink; 3]).collect();
        self.drawn = RgbImage::from_raw(side, side, pixels).and_then(|picture| digit(&picture).ok()).map(Arc::new);
    }

    fn sheet(&mut self, ui: &Ui) -> egui::TextureId {
        let load = || {
            let image = ColorImage::from_gray([PAD, PAD], &self.ink);
            ui.ctx().load_texture("pad", image, TextureOptions::LINEAR)
        };
        self.sheet.get_or_insert_with(load).id()
    }

    fn digit(&mut self, ui: &Ui, digits: &Arc<Digits>, place: usize) -> egui::TextureId {
        if let Some((of, at, texture)) = &self.texture
            && Arc::ptr_eq(of, digits)
            && *at == place
        {
            return texture.id();
        }
        let image = ColorImage::from_gray([SIDE, SIDE], digits.picture(place));
        let texture = ui.ctx().load_texture("pad digit", image, TextureOptions::NEAREST);
        let id = texture.id();
        self.texture = Some((digits.clone(), place, texture));
        id
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_becomes_a_digit_in_the_middle() {
        let mut pad = Pad::default();
        pad.stroke(pos2(20.0, 10.0), pos2(20.0, 60.0));
        pad.read();
        let drawn = pad.drawn().unwrap();
        let ink = |across: usize, down: usize| drawn.picture(0)[down * SIDE + across];
        assert!(ink(14, 14) > 200 && ink(14, 5) > 100, "a stroke at the left of the pad stands in the middle");
        assert_eq!((ink(3, 14), ink(24, 14), ink(14, 1)), (0, 0, 0));
        pad.clear();
        assert!(pad.drawn().is_none());
    }
}
