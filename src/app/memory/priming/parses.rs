//! The pictures of an experiment and their parses side by side: every island in the mean colour that the clean picture
//! has there, so that two parses that agree look alike.

use std::sync::Arc;

use eframe::egui::{self, ColorImage, TextureHandle, TextureOptions, Ui, vec2};
use image::RgbImage;
use image::imageops::{FilterType, resize};

use crate::app::widgets::quiet;
use crate::recall::{Condition, Exhibit};

/// The textures of what is shown.
#[derive(Default)]
pub struct Parses {
    of: Option<(Arc<Exhibit>, usize)>,
    tiles: Vec<(String, TextureHandle)>,
}

impl Parses {
    /// Draws the pictures and the parses of `level` in one row.
    pub fn ui(&mut self, ui: &mut Ui, exhibit: &Arc<Exhibit>, level: usize) {
        let same = self.of.as_ref().is_some_and(|(of, at)| Arc::ptr_eq(of, exhibit) && *at == level);
        if !same {
            self.make(ui, exhibit, level);
        }
        ui.label(
            quiet(format!("{}: as it is, as it came back, and the islands of level {level}", exhibit.name)).small(),
        );
        let count = self.tiles.len().max(1) as f32;
        let gap = ui.spacing().item_spacing.x;
        let aspect = exhibit.grid.rows as f32 / exhibit.grid.cols.max(1) as f32;
        let width =
            ((ui.available_width() - gap * count) / count).min((ui.available_height() - 24.0) / aspect).max(40.0);
        ui.horizontal_top(|ui| {
            for (name, texture) in &self.tiles {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    let image = egui::Image::new(texture).fit_to_exact_size(vec2(width, width * aspect)).alt_text(name);
                    ui.add(image);
                    ui.add(egui::Label::new(quiet(name).small()).wrap());
                });
            }
        });
    }

    fn make(&mut self, ui: &Ui, exhibit: &Arc<Exhibit>, level: usize) {
        let (cols, rows) = (exhibit.grid.cols as u32, exhibit.grid.rows as u32);
        let cells = resize(&exhibit.clean, cols, rows, FilterType::Triangle);
        let mut pictures = vec![
            ("Clean".to_owned(), resize(&exhibit.clean, 4 * cols, 4 * rows, FilterType::Triangle)),
            ("Damaged".to_owned(), resize(&exhibit.damaged, 4 * cols, 4 * rows, FilterType::Triangle)),
            ("Clean parse".to_owned(), painted(&cells, exhibit.parse.get(level))),
        ];
        for (condition, parse) in &exhibit.parses {
            let name = match condition {
                Condition::Without => "Parse without memory",
                Condition::Own => "Parse with a memory empty at first",
                Condition::Primed => "Primed parse",
                Condition::Other => "Parse primed with another",
            };
            pictures.push((name.to_owned(), painted(&cells, parse.get(level))));
        }
        self.tiles = pictures
            .into_iter()
            .map(|(name, picture)| {
                let size = [picture.width() as usize, picture.height() as usize];
                let image = ColorImage::from_rgb(size, picture.as_raw());
                let texture = ui.ctx().load_texture(format!("priming {name}"), image, TextureOptions::NEAREST);
                (name, texture)
            })
            .collect();
        self.of = Some((exhibit.clone(), level));
    }
}

/// Every island in the mean colour of its `cells`, one pixel per column.
fn painted(cells: &RgbImage, labels: Option<&Vec<u32>>) -> RgbImage {
    let mut picture = cells.clone();
    let Some(labels) = labels else { return picture };
    let count = labels.iter().max().map_or(0, |last| *last as usize + 1);
    let mut sums = vec![[0_u64; 4]; count];
    for (pixel, &label) in cells.pixels().zip(labels) {
        let sum = &mut sums[label as usize];
        for (sum, value) in sum.iter_mut().zip(pixel.0.into_iter().chain([1])) {
            *sum += u64::from(value);
        }
    }
    for (pixel, &label) in picture.pixels_mut().zip(labels) {
        let [r, g, b, cells] = sums[label as usize];
        pixel.0 = [r, g, b].map(|sum| (sum / cells.max(1)) as u8);
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_island_has_the_mean_colour_of_its_cells() {
        let cells = RgbImage::from_fn(3, 1, |x, _| image::Rgb([10 * x as u8, 0, 200]));
        let picture = painted(&cells, Some(&vec![0, 1, 1]));
        let colours: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
        assert_eq!(colours, [[0, 0, 200], [15, 0, 200], [15, 0, 200]]);
        assert_eq!(painted(&cells, None), cells);
    }
}
