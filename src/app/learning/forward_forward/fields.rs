//! What the units of the first layer look for, as pictures: their weights from the pixels.

use std::sync::Arc;

use eframe::egui::{Color32, ColorImage, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};

use crate::app::widgets::quiet;
use crate::digits::{PIXELS, SIDE};
use crate::forward_forward::{Block, Learner};

/// Units that are shown.
const SHOWN: usize = 40;
/// Fields beside each other.
const ACROSS: usize = 10;

/// The fields as a texture, as long as the network is the same.
#[derive(Default)]
pub struct Fields {
    of: Option<(Arc<Learner>, TextureHandle)>,
}

impl Fields {
    /// Draws them, `width` points wide; `of` names the network where there are two.
    pub fn ui(&mut self, ui: &mut Ui, of: &str, learner: &Arc<Learner>, width: f32) {
        let blocks = learner.layers()[0].blocks();
        let units: usize = blocks.iter().map(|block| block.shape.units).sum();
        let shown = units.min(SHOWN);
        ui.horizontal(|ui| {
            ui.strong(format!("First layer{of}")).on_hover_text(
                "The weights of units from the pixels, each picture by its own largest weight. Bright: ink there turns \
                 the unit on. Dark: ink turns it off. Grey is nothing",
            );
            ui.label(quiet(format!("{shown} of {units} units")).small());
        });
        let across = shown.min(ACROSS);
        let rows = shown.div_ceil(across.max(1));
        if !self.of.as_ref().is_some_and(|(of, _)| Arc::ptr_eq(of, learner)) {
            let image = fields(blocks, shown, across);
            match &mut self.of {
                Some((of, texture)) => {
                    *of = learner.clone();
                    texture.set(image, TextureOptions::NEAREST);
                }
                None => {
                    let texture = ui.ctx().load_texture("first layer", image, TextureOptions::NEAREST);
                    self.of = Some((learner.clone(), texture));
                }
            }
        }
        let Some((_, texture)) = &self.of else { return };
        let size = vec2(width, width * rows as f32 / across.max(1) as f32);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
        let words = format!("What {shown} units of the first layer{of} look for");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    }
}

/// The fields of the first units of every block in turn, a pixel apart.
fn fields(blocks: &[Block], shown: usize, across: usize) -> ColorImage {
    let (cell, rows) = (SIDE + 1, shown.div_ceil(across.max(1)));
    let mut image = ColorImage::filled([across * cell, rows * cell], Color32::TRANSPARENT);
    for at in 0..shown {
        let (block, unit) = (&blocks[at % blocks.len()], at / blocks.len());
        let (left, top) = (at % across * cell, at / across * cell);
        for (place, grey) in field(block, unit).into_iter().enumerate() {
            image[(left + place % SIDE, top + place / SIDE)] = Color32::from_gray(grey);
        }
    }
    image
}

/// The weights of a unit from 28 x 28 pixels: 128 is 0, and nothing where it sees nothing.
fn field(block: &Block, unit: usize) -> Vec<u8> {
    let weights = block.weights.column(unit);
    let mut all = vec![0.0f32; PIXELS];
    match &block.shape.sees {
        // The inputs of a recurrent layer go on behind the pixels: those are the states above.
        None => all.iter_mut().zip(weights).for_each(|(to, weight)| *to = *weight),
        Some(places) => places.iter().zip(weights).for_each(|(place, weight)| all[*place as usize] = *weight),
    }
    let most = all.iter().fold(1e-9f32, |most, weight| most.max(weight.abs()));
    all.iter().map(|weight| (128.0 + 127.0 * weight / most) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward_forward::{Config, Kind};

    #[test]
    fn a_field_shows_what_the_unit_sees_and_nothing_else() {
        let layers = vec![4, 4, 4];
        let learner = Learner::new(&Config { kind: Kind::Local, layers, ..Config::default() });
        let blocks = learner.layers()[0].blocks();
        let field = field(&blocks[0], 2);
        assert_eq!(field[27 * SIDE + 27], 128, "the last pixel is not in the first patch");
        assert!(field[..10].iter().any(|grey| *grey != 128));
        assert_eq!(fields(blocks, 40, 10).size, [290, 116]);
    }
}
