//! Islands cut out of the picture: its pixels in the island's shape, outlined in the island's colour.
//!
//! A cut-out is a few rectangles of one texture, so that nothing but the picture is ever written to a texture. The
//! meshes are made when the islands, their places or their colours change.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Mesh, Pos2, Rect, TextureFilter, TextureHandle, TextureId, TextureOptions,
    TextureWrapMode, pos2, vec2,
};
use image::RgbImage;

use crate::app::maps::{Lens, add_lines};
use crate::app::widgets::rgb;
use crate::colour::{embedding_rgb, surround};
use crate::engine::Snapshot;
use crate::grid::Grid;
use crate::islands::{Analysis, Island};

/// The picture's longer side in the texture, at most.
const SIDE: u32 = 1024;

/// Small versions are kept as well: a cut-out of a whole picture is thirty pixels wide.
const SMOOTH: TextureOptions = TextureOptions {
    magnification: TextureFilter::Linear,
    minification: TextureFilter::Linear,
    wrap_mode: TextureWrapMode::ClampToEdge,
    mipmap_mode: Some(TextureFilter::Linear),
};

/// What is seen within a cut-out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Inside {
    /// The picture.
    #[default]
    Picture,
    /// The embedding of every column, in the colours of its map.
    Embedding,
}

/// The place of one island's cut-out on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Level.
    pub level: usize,
    /// Island number in that level.
    pub island: u32,
    /// Where its bounding box is drawn.
    pub rect: Rect,
}

/// What the meshes were made of.
struct Key {
    analysis: Arc<Analysis>,
    tints: Arc<Vec<Vec<u8>>>,
    colours: Arc<Vec<Vec<[f32; 3]>>>,
    inside: Inside,
    places: Vec<Place>,
    pixel: f32,
    texture: TextureId,
}

/// The picture's texture and the meshes, between frames.
#[derive(Default)]
pub struct Cuts {
    photo: Option<(Arc<RgbImage>, TextureHandle)>,
    drawn: Option<(Key, [Arc<Mesh>; 2])>,
}

impl Cuts {
    /// The cut-outs at these places, and their outlines.
    pub fn meshes(
        &mut self,
        ctx: &egui::Context,
        snapshot: &Snapshot,
        inside: Inside,
        places: Vec<Place>,
        pixel: f32,
    ) -> [Arc<Mesh>; 2] {
        let texture = self.photo(ctx, &snapshot.picture);
        if let Some((key, meshes)) = &self.drawn
            && Arc::ptr_eq(&key.analysis, &snapshot.analysis)
            && Arc::ptr_eq(&key.tints, &snapshot.tints)
            && (inside == Inside::Picture || Arc::ptr_eq(&key.colours, &snapshot.colours))
            && (key.inside, key.pixel, key.texture) == (inside, pixel, texture)
            && key.places == places
        {
            return meshes.clone();
        }
        let meshes = draw(snapshot, inside, &places, pixel, texture).map(Arc::new);
        let key = Key {
            analysis: snapshot.analysis.clone(),
            tints: snapshot.tints.clone(),
            colours: snapshot.colours.clone(),
            inside,
            places,
            pixel,
            texture,
        };
        self.drawn.insert((key, meshes)).1.clone()
    }

    /// The picture's texture, written when another picture is shown.
    pub fn photo(&mut self, ctx: &egui::Context, picture: &Arc<RgbImage>) -> TextureId {
        if let Some((shown, handle)) = &self.photo
            && Arc::ptr_eq(shown, picture)
        {
            return handle.id();
        }
        let (width, height) = picture.dimensions();
        let scale = (f64::from(SIDE) / f64::from(width.max(height).max(1))).min(1.0);
        let side = |pixels: u32| ((f64::from(pixels) * scale) as u32).max(1);
        let small = image::imageops::thumbnail(picture.as_ref(), side(width), side(height));
        let image = ColorImage::from_rgb([small.width() as usize, small.height() as usize], small.as_raw());
        let handle = ctx.load_texture("picture of the parse tree", image, SMOOTH);
        self.photo.insert((picture.clone(), handle)).1.id()
    }
}

/// Where the bounding box of `island` is drawn in `room`: as large as it fits, in the middle, a cell no larger than
/// `most` points.
pub fn fitted(island: &Island, grid: Grid, aspect: f32, room: Rect, most: f32) -> Rect {
    let [top, left, bottom, right] = island.bounding_box.map(|at| at as f32);
    // A cell's width over its height, on the picture.
    let cell = aspect * grid.rows as f32 / grid.cols.max(1) as f32;
    let size = vec2((right - left + 1.0) * cell, bottom - top + 1.0);
    let scale = (room.width() / size.x).min(room.height() / size.y).min(most).max(0.0);
    Rect::from_center_size(room.center(), size * scale)
}

/// The cut-outs and their outlines.
pub fn draw(snapshot: &Snapshot, inside: Inside, places: &[Place], pixel: f32, texture: TextureId) -> [Mesh; 2] {
    let grid = snapshot.grid;
    let mut cells = if inside == Inside::Picture { Mesh::with_texture(texture) } else { Mesh::default() };
    let mut rims = Mesh::default();
    for place in places {
        let Some(islands) = snapshot.analysis.levels.get(place.level) else { continue };
        let Some(island) = islands.islands.get(place.island as usize) else { continue };
        let [top, left, bottom, right] = island.bounding_box;
        let own = Grid::new(bottom - top + 1, right - left + 1);
        let of = |row: usize, col: usize| grid.index(top + row, left + col);
        let within = |row: usize, col: usize| islands.labels.get(of(row, col)) == Some(&place.island);
        let lens = Lens { rect: place.rect, visible: Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)) };
        for row in 0..own.rows {
            let mut col = 0;
            while col < own.cols {
                let begin = col;
                // A run of the island's columns is one rectangle of the picture; embeddings are a rectangle each.
                while col < own.cols && within(row, col) && (inside == Inside::Picture || col == begin) {
                    col += 1;
                }
                if col == begin {
                    col += 1;
                    continue;
                }
                let rect = Rect::from_min_max(
                    lens.corner(own, row as f32, begin as f32),
                    lens.corner(own, row as f32 + 1.0, col as f32),
                );
                match inside {
                    Inside::Picture => {
                        let share = |row: usize, col: usize| {
                            pos2((left + col) as f32 / grid.cols as f32, (top + row) as f32 / grid.rows as f32)
                        };
                        let uv = Rect::from_min_max(share(row, begin), share(row + 1, col));
                        cells.add_rect_with_uv(rect, uv, Color32::WHITE);
                    }
                    Inside::Embedding => {
                        let at = snapshot.colours.get(place.level).and_then(|level| level.get(of(row, begin)));
                        cells.add_colored_rect(rect, at.map_or(Color32::GRAY, |&at| rgb(embedding_rgb(at))));
                    }
                }
            }
        }
        let lines = surround(own, |column| {
            let (row, col) = own.place(column);
            within(row, col)
        });
        let width = if place.rect.size().max_elem() >= 20.0 { 2.0 } else { 1.0 };
        let colour = snapshot.island_rgb(place.level, place.island).map_or(Color32::GRAY, rgb);
        add_lines(&mut rims, &lines, own, lens, width + 2.0 * pixel, Color32::from_black_alpha(150));
        add_lines(&mut rims, &lines, own, lens, width, colour);
    }
    [cells, rims]
}
