//! What is kept between frames so that a frame in which nothing changed costs next to nothing: textures and outlines.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Mesh, Pos2, Rect, TextureFilter, TextureHandle, TextureOptions, TextureWrapMode,
};
use image::RgbImage;

use super::blend::{Blend, Moment};
use super::gesture::Gesture;
use super::heard::{opacity, uniform};
use super::layout::Lens;
use super::lines;
use crate::colour::{Colouring, LevelData, Outline, outlines};
use crate::engine::Inspection;
use crate::grid::Grid;
use crate::islands::{NamedTruth, Truth};

/// Cells stay sharp however large they are drawn.
const CELLS: TextureOptions = TextureOptions::NEAREST;

/// A photograph is smooth when it is drawn smaller, and shows its own pixels when it is drawn larger.
const PHOTO: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

/// The picture's longer side in the texture, at most; more is not seen until far into the zoom.
const PHOTO_SIDE: u32 = 2048;

/// How the map of a level is painted.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Rises with every state that is shown.
    pub serial: u64,
    /// What colours mean.
    pub colouring: Colouring,
    /// Ends of the scale, where there is one.
    pub range: Option<(f32, f32)>,
    /// Lines between islands; the islands colouring always has them.
    pub borders: bool,
    /// The step that is shown, where colours go over from step to step.
    pub moment: Option<Moment>,
    /// Below 1 what is painted already is seen through the map.
    pub opacity: f32,
}

/// A texture with one texel per column, written to only when what it shows has changed.
pub struct CellTexture<K> {
    handle: TextureHandle,
    key: K,
}

/// A picture and its texture.
type Photo = (Arc<RgbImage>, TextureHandle);

/// What a level's texture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
struct LevelKey {
    serial: u64,
    colouring: Colouring,
    range: Option<(f32, f32)>,
}

/// A level's map: the texture, the colours that it goes over to, and how far it is.
struct LevelMap {
    texture: Option<CellTexture<(LevelKey, u8)>>,
    key: LevelKey,
    size: [usize; 2],
    blend: Blend,
}

struct Borders {
    serial: u64,
    lines: Vec<Outline>,
    drawn: Option<(Lens, f32, Arc<Mesh>)>,
}

/// The outlines of a truth at the resolution of its label image.
struct TruthLines {
    of: Arc<NamedTruth>,
    lines: Vec<Outline>,
    drawn: Option<(Lens, f32, Arc<Mesh>)>,
}

/// Textures, outlines and the gesture in progress.
#[derive(Default)]
pub struct Cache {
    picture: Option<Photo>,
    told: Option<Photo>,
    levels: Vec<Option<LevelMap>>,
    borders: Vec<Option<Borders>>,
    truth: Option<TruthLines>,
    attention: Option<CellTexture<Arc<Inspection>>>,
    /// What the pointer is in the middle of.
    pub gesture: Gesture,
    /// The island that a map of ours pointed at in the last frame.
    pub pointed: Option<(usize, u32)>,
    /// What was pinned, subtracted and looked at before the last click, and when that was: for when it turns out to be
    /// the first of two.
    pub before_click: Option<(f64, Vec<usize>, Vec<usize>, usize)>,
    /// Where the pointer was when it was first seen.
    rested_at: Option<Pos2>,
    /// Whether the pointer has moved over a map: until then nobody has pointed at anything.
    pub pointed_once: bool,
    /// How many textures were written since the start; a still window writes none.
    pub writes: usize,
}

impl Cache {
    /// Notices that the pointer moves over one of the maps. Where it happens to lie as the window opens is no wish.
    pub fn watch(&mut self, ctx: &egui::Context, mut maps: impl Iterator<Item = Rect>) {
        let Some(point) = ctx.pointer_latest_pos().filter(|_| !self.pointed_once) else { return };
        match self.rested_at {
            None => self.rested_at = Some(point),
            Some(rested) => self.pointed_once = rested.distance(point) > 2.0 && maps.any(|map| map.contains(point)),
        }
    }

    /// The texture of the picture.
    pub fn picture(&mut self, ctx: &egui::Context, picture: &Arc<RgbImage>) -> egui::TextureId {
        let (id, written) = photo(ctx, &mut self.picture, "picture", picture);
        self.writes += usize::from(written);
        id
    }

    /// The texture of what level 0 says.
    pub fn told(&mut self, ctx: &egui::Context, picture: &Arc<RgbImage>) -> egui::TextureId {
        let (id, written) = photo(ctx, &mut self.told, "what level 0 says", picture);
        self.writes += usize::from(written);
        id
    }

    /// The texture of a level's map, one texel per column. With a moment its colours go over to those of the next step.
    pub fn level(&mut self, ctx: &egui::Context, level: usize, data: &LevelData<'_>, paint: &Paint) -> egui::TextureId {
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, || None);
        }
        let Paint { serial, colouring, range, moment, .. } = *paint;
        let key = LevelKey { serial, colouring, range };
        let paint = |column| {
            let [r, g, b] = data.rgb(colouring, column, range);
            Color32::from_rgb(r, g, b)
        };
        let now = ctx.input(|input| input.time);
        let kept = &mut self.levels[level];
        if kept.as_ref().is_none_or(|map| map.key != key) {
            let ColorImage { pixels, size, .. } = cells(ctx, data.grid, paint);
            match kept {
                Some(map) if map.size == size && map.key.colouring == colouring => {
                    map.blend.aim(pixels, moment, now);
                    map.key = key;
                }
                _ => {
                    let texture = kept.take().and_then(|map| map.texture);
                    *kept = Some(LevelMap { texture, key, size, blend: Blend::at(pixels, moment) });
                }
            }
        }
        let map = kept.as_mut().unwrap_or_else(|| unreachable!("the map was just made"));
        let share = map.blend.share(now);
        if share < u8::MAX {
            ctx.request_repaint();
        }
        match &map.texture {
            Some(texture) if texture.key == (key, share) => texture.handle.id(),
            _ => {
                self.writes += 1;
                let image = ColorImage::new(map.size, map.blend.pixels(share));
                put(ctx, &mut map.texture, "level map", (key, share), image)
            }
        }
    }

    /// The texture of the attention row that is looked at: warm where it listens, blue where a subtracted row is
    /// stronger. Clear where it listens no more than to all in reach alike, and never so dense as to hide the picture.
    pub fn attention(&mut self, ctx: &egui::Context, inspection: &Arc<Inspection>, grid: Grid) -> egui::TextureId {
        let uniform = uniform(inspection);
        let paint = |column: usize| {
            let weight = inspection.combined.get(column).copied().unwrap_or(0.0);
            let alpha = opacity(weight, uniform);
            let [r, g, b] = if weight < 0.0 { COOL } else { WARM };
            Color32::from_rgba_unmultiplied(r, g, b, (alpha * 255.0) as u8)
        };
        // The engine hands out the same inspection until it changes.
        if let Some(kept) = &self.attention
            && Arc::ptr_eq(&kept.key, inspection)
        {
            return kept.handle.id();
        }
        self.writes += 1;
        let image = cells(ctx, grid, paint);
        put(ctx, &mut self.attention, "attention row", Arc::clone(inspection), image)
    }

    /// The lines between the regions of a truth, pixel by pixel, as they are seen through `lens`.
    pub fn truth(&mut self, truth: &Arc<NamedTruth>, lens: Lens, pixel: f32) -> Arc<Mesh> {
        let Truth { width, height, labels } = &truth.truth;
        let pixels = Grid::new(*height as usize, *width as usize);
        let kept = match &mut self.truth {
            Some(kept) if Arc::ptr_eq(&kept.of, truth) => kept,
            kept => {
                let lines = outlines(pixels, |a, b| labels.get(a) != labels.get(b));
                kept.insert(TruthLines { of: truth.clone(), lines, drawn: None })
            }
        };
        match &kept.drawn {
            Some((through, size, mesh)) if *through == lens && *size == pixel => Arc::clone(mesh),
            _ => {
                let mut mesh = Mesh::default();
                // Light on a dark rim: to be seen on every picture, and not to be taken for the borders of islands.
                for (width, colour) in [(3.0, Color32::from_black_alpha(150)), (1.2, Color32::WHITE)] {
                    lines::add(&mut mesh, &kept.lines, pixels, lens, width * pixel, colour);
                }
                let mesh = Arc::new(mesh);
                kept.drawn = Some((lens, pixel, Arc::clone(&mesh)));
                mesh
            }
        }
    }

    /// The lines between the islands of a level, as they are seen through `lens`.
    pub fn borders(&mut self, serial: u64, level: usize, data: &LevelData<'_>, lens: Lens, pixel: f32) -> Arc<Mesh> {
        if self.borders.len() <= level {
            self.borders.resize_with(level + 1, || None);
        }
        let kept = match &mut self.borders[level] {
            Some(kept) if kept.serial == serial => kept,
            kept => kept.insert(Borders { serial, lines: data.island_outlines(), drawn: None }),
        };
        match &kept.drawn {
            Some((through, size, mesh)) if *through == lens && *size == pixel => Arc::clone(mesh),
            _ => {
                let mut mesh = Mesh::default();
                // A light rim keeps the line visible on dark islands, where there is room for one.
                if lens.cell_size(data.grid).min_elem() >= 8.0 * pixel {
                    let rim = Color32::from_white_alpha(60);
                    lines::add(&mut mesh, &kept.lines, data.grid, lens, 3.0 * pixel, rim);
                }
                let core = Color32::from_black_alpha(215);
                lines::add(&mut mesh, &kept.lines, data.grid, lens, pixel, core);
                let mesh = Arc::new(mesh);
                kept.drawn = Some((lens, pixel, Arc::clone(&mesh)));
                mesh
            }
        }
    }
}

/// Where a row listens.
pub const WARM: [u8; 3] = [255, 140, 20];

/// Where a subtracted row listens more.
pub const COOL: [u8; 3] = [60, 130, 255];

/// Writes a texture of cells when its key has changed; says whether it did.
pub fn write<K: PartialEq>(
    ctx: &egui::Context,
    kept: &mut Option<CellTexture<K>>,
    name: &str,
    key: K,
    grid: Grid,
    paint: impl Fn(usize) -> Color32,
) -> (egui::TextureId, bool) {
    if let Some(kept) = kept
        && kept.key == key
    {
        return (kept.handle.id(), false);
    }
    let image = cells(ctx, grid, paint);
    (put(ctx, kept, name, key, image), true)
}

/// Puts an image into the texture that is there when the size is the same, into a new one otherwise.
fn put<K>(
    ctx: &egui::Context,
    kept: &mut Option<CellTexture<K>>,
    name: &str,
    key: K,
    image: ColorImage,
) -> egui::TextureId {
    match kept {
        Some(texture) if texture.handle.size() == image.size => {
            texture.handle.set_partial([0, 0], image, CELLS);
            texture.key = key;
            texture.handle.id()
        }
        _ => {
            let handle = ctx.load_texture(name, image, CELLS);
            kept.insert(CellTexture { handle, key }).handle.id()
        }
    }
}

/// The texture of a picture, and whether it was written to.
fn photo(
    ctx: &egui::Context,
    kept: &mut Option<Photo>,
    name: &str,
    picture: &Arc<RgbImage>,
) -> (egui::TextureId, bool) {
    if let Some((shown, handle)) = kept
        && Arc::ptr_eq(shown, picture)
    {
        return (handle.id(), false);
    }
    let limit = PHOTO_SIDE.min(ctx.input(|input| input.max_texture_side) as u32);
    let (width, height) = picture.dimensions();
    let image = if width.max(height) > limit {
        let scale = f64::from(limit) / f64::from(width.max(height));
        let side = |pixels: u32| ((f64::from(pixels) * scale) as u32).max(1);
        let small = image::imageops::thumbnail(picture.as_ref(), side(width), side(height));
        ColorImage::from_rgb([small.width() as usize, small.height() as usize], small.as_raw())
    } else {
        ColorImage::from_rgb([width as usize, height as usize], picture.as_raw())
    };
    let id = match kept {
        // A video's frames go into the same texture.
        Some((shown, handle)) if handle.size() == image.size => {
            handle.set_partial([0, 0], image, PHOTO);
            *shown = Arc::clone(picture);
            handle.id()
        }
        kept => {
            let handle = ctx.load_texture(name, image, PHOTO);
            kept.insert((Arc::clone(picture), handle)).1.id()
        }
    };
    (id, true)
}

/// One texel per column; where a side has more columns than a texture may have texels, every k-th column.
fn cells(ctx: &egui::Context, grid: Grid, paint: impl Fn(usize) -> Color32) -> ColorImage {
    let most = ctx.input(|input| input.max_texture_side);
    let (rows, cols) = (grid.rows.min(most), grid.cols.min(most));
    let mut texels = Vec::with_capacity(rows * cols);
    for row in 0..rows {
        for col in 0..cols {
            texels.push(paint(grid.index(row * grid.rows / rows, col * grid.cols / cols)));
        }
    }
    ColorImage::new([cols, rows], texels)
}

/// The part of a texture that a lens shows.
pub fn uv(lens: &Lens) -> Rect {
    Rect::from_min_max(
        Pos2::new(lens.visible.left(), lens.visible.top()),
        Pos2::new(lens.visible.right(), lens.visible.bottom()),
    )
}
