//! The pictures of the memory as a wall of thumbnails, the nearest to the open picture first.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{
    self, Align2, Color32, ColorImage, FontId, Pos2, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::file::Opened;
use super::present::ago;
use crate::app::widgets::{fixed, quiet};
use crate::sketch::Near;

/// One tile, in points.
const TILE: Vec2 = vec2(104.0, 116.0);
/// The room of its picture.
const PICTURE: f32 = 92.0;
/// Thumbnails that are held at most.
const HELD: usize = 400;

/// The wall, between frames.
#[derive(Default)]
pub struct Wall {
    /// In the order in which they were added.
    oldest_first: bool,
    chosen: Option<usize>,
    of: Option<Arc<Opened>>,
    textures: HashMap<usize, Option<TextureHandle>>,
}

impl Wall {
    /// The place of the picture that is looked at: the chosen one, else the nearest, else the last.
    pub fn chosen(&self, opened: &Opened, near: Option<&[Near]>) -> Option<usize> {
        let count = opened.memory.records.len();
        let nearest = near.and_then(|near| near.first()).map(|near| near.place);
        self.chosen.or(nearest).or(count.checked_sub(1)).filter(|place| *place < count)
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, opened: &Arc<Opened>, near: Option<&[Near]>) {
        if self.of.as_ref().is_none_or(|of| of.path != opened.path) {
            self.chosen = None;
            self.textures.clear();
        }
        self.of = Some(opened.clone());
        ui.horizontal(|ui| {
            ui.strong("Remembered").on_hover_text(
                "Every picture has one sketch. The number below is the cosine of its sketch with that of the open \
                 picture, after what all pictures share was taken away: 1 is the same scene, 0 has no more in common \
                 than any two",
            );
            let tip = "By the cosine of the sketches: no picture is looked at again";
            if ui.selectable_label(!self.oldest_first, "Nearest first").on_hover_text(tip).clicked() {
                self.oldest_first = false;
            }
            if ui.selectable_label(self.oldest_first, "Oldest first").clicked() {
                self.oldest_first = true;
            }
            if near.is_none() {
                ui.label(quiet("not compared with the open picture").small());
            }
        });
        let count = opened.memory.records.len();
        let mut cosines = vec![None; count];
        for near in near.unwrap_or_default() {
            cosines[near.place] = Some(near.cosine);
        }
        let order: Vec<usize> = match near.filter(|_| !self.oldest_first) {
            Some(near) => near.iter().map(|near| near.place).collect(),
            None => (0..count).collect(),
        };
        let shown = self.chosen(opened, near);
        let across = ((ui.available_width() / TILE.x) as usize).max(1);
        let rows = order.len().div_ceil(across);
        ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
        ScrollArea::vertical().id_salt("wall").auto_shrink([false, false]).show_rows(ui, TILE.y, rows, |ui, range| {
            for row in range {
                ui.horizontal(|ui| {
                    for &place in order.iter().skip(row * across).take(across) {
                        if self.tile_ui(ui, opened, place, cosines[place], shown == Some(place)) {
                            self.chosen = Some(place);
                        }
                    }
                });
            }
        });
    }

    fn tile_ui(&mut self, ui: &mut Ui, opened: &Opened, place: usize, cosine: Option<f64>, chosen: bool) -> bool {
        let entry = &opened.memory.records[place].entry;
        let (rect, response) = ui.allocate_exact_size(TILE, Sense::click());
        let cosine = cosine.map(|cosine| fixed(cosine as f32, 4, 2));
        let name = match &cosine {
            Some(cosine) => format!("Picture {}: {}, cosine {cosine}", place + 1, entry.name),
            None => format!("Picture {}: {}", place + 1, entry.name),
        };
        let visuals = ui.visuals();
        let room = Rect::from_min_size(rect.min + vec2(6.0, 4.0), Vec2::splat(PICTURE));
        let painter = ui.painter_at(rect);
        if response.hovered() || response.has_focus() {
            painter.rect_filled(rect.shrink(1.0), 4.0, visuals.widgets.hovered.weak_bg_fill);
        }
        if let Some(texture) = self.texture(ui.ctx(), opened, place) {
            let size = texture.size_vec2();
            let size = size * (PICTURE / size.max_elem().max(1.0));
            let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture.id(), Rect::from_center_size(room.center(), size), whole, Color32::WHITE);
        }
        if chosen {
            painter.rect_stroke(room.expand(2.0), 2.0, Stroke::new(2.0, visuals.hyperlink_color), StrokeKind::Outside);
        }
        let text = cosine.unwrap_or_else(|| (place + 1).to_string());
        let at = pos2(room.center().x, rect.bottom() - 2.0);
        painter.text(at, Align2::CENTER_BOTTOM, text, FontId::proportional(12.0), visuals.text_color());
        let response = response.on_hover_text(format!("{name}\nAdded {}", ago(entry.added)));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
        response.clicked()
    }

    /// The thumbnail as a texture; none where it cannot be read.
    fn texture(&mut self, ctx: &egui::Context, opened: &Opened, place: usize) -> Option<TextureHandle> {
        if self.textures.len() > HELD {
            self.textures.clear();
        }
        let thumbnail = &opened.memory.records[place].thumbnail;
        let made = self.textures.entry(place).or_insert_with(|| {
            let picture = image::load_from_memory(thumbnail).ok()?.to_rgb8();
            let size = [picture.width() as usize, picture.height() as usize];
            let image = ColorImage::from_rgb(size, picture.as_raw());
            Some(ctx.load_texture(format!("remembered {place}"), image, TextureOptions::LINEAR))
        });
        made.clone()
    }
}
