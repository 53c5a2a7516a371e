//! Many small pictures beside each other, one of which can be chosen.

use std::sync::Arc;

use eframe::egui::{
    Color32, ColorImage, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::bilateral::Pictures;

/// Pictures along a side of the texture.
const ACROSS: usize = 24;
/// The most pictures that are drawn.
pub const MOST: usize = ACROSS * ACROSS;

/// The pictures of a list as one texture, as long as it is the same list.
#[derive(Default)]
pub struct Sheet {
    of: Option<(Arc<Pictures>, Vec<usize>)>,
    texture: Option<TextureHandle>,
}

impl Sheet {
    /// The texture of the first [`MOST`] of these pictures.
    fn texture(&mut self, ui: &Ui, test: &Arc<Pictures>, places: &[usize]) -> Option<&TextureHandle> {
        let places = &places[..places.len().min(MOST)];
        let same = self.of.as_ref().is_some_and(|(set, of)| Arc::ptr_eq(set, test) && of == places);
        if !same {
            let side = test.side();
            let width = ACROSS * side;
            let height = places.len().div_ceil(ACROSS).max(1) * side;
            let mut image = ColorImage::filled([width, height], Color32::BLACK);
            for (number, place) in places.iter().enumerate() {
                let (left, top) = (number % ACROSS * side, number / ACROSS * side);
                for (at, pixel) in test.pixels(*place).chunks_exact(3).enumerate() {
                    let to = (top + at / side) * width + left + at % side;
                    image.pixels[to] = Color32::from_rgb(pixel[0], pixel[1], pixel[2]);
                }
            }
            self.texture = Some(ui.ctx().load_texture("sheet of pictures", image, TextureOptions::NEAREST));
            self.of = Some((test.clone(), places.to_vec()));
        }
        self.texture.as_ref()
    }

    /// The part of the texture that is picture `number` of `count`.
    fn part(number: usize, count: usize) -> Rect {
        let rows = count.min(MOST).div_ceil(ACROSS).max(1) as f32;
        let at = |col: f32, row: f32| pos2(col / ACROSS as f32, row / rows);
        let (col, row) = ((number % ACROSS) as f32, (number / ACROSS) as f32);
        Rect::from_min_max(at(col, row), at(col + 1.0, row + 1.0))
    }

    /// Draws one of them.
    pub fn picture(&mut self, ui: &Ui, test: &Arc<Pictures>, places: &[usize], number: usize, rect: Rect) {
        if let Some(texture) = self.texture(ui, test, places) {
            ui.painter().image(texture.id(), rect, Self::part(number, places.len()), Color32::WHITE);
        }
    }

    /// Draws all of them, `each` points wide, called `name`; the number of the one that was clicked comes back.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        name: &str,
        (test, places): (&Arc<Pictures>, &[usize]),
        chosen: Option<usize>,
        each: f32,
    ) -> Option<usize> {
        let shown = places.len().min(MOST);
        let gap = 2.0;
        let across = ((ui.available_width() / (each + gap)) as usize).max(1);
        let size = vec2(ui.available_width(), shown.div_ceil(across) as f32 * (each + gap));
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let at = |number: usize| {
            let offset = vec2((number % across) as f32, (number / across) as f32) * (each + gap);
            Rect::from_min_size(rect.min + offset, vec2(each, each))
        };
        let clip = ui.clip_rect();
        for number in (0..shown).filter(|number| at(*number).intersects(clip)) {
            self.picture(ui, test, places, number, at(number));
        }
        let under = |pointer: Pos2| (0..shown).find(|number| at(*number).contains(pointer));
        let rim = |number: usize, width: f32| {
            let stroke = Stroke::new(width, ui.visuals().strong_text_color());
            ui.painter().rect_stroke(at(number), 0.0, stroke, StrokeKind::Outside);
        };
        if let Some(number) = chosen.filter(|number| *number < shown) {
            rim(number, 3.0);
        }
        if let Some(number) = response.hover_pos().and_then(under) {
            rim(number, 1.5);
        }
        let said = format!("{name}: {shown} pictures");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
        response.clicked().then(|| response.interact_pointer_pos().and_then(under)).flatten()
    }
}
