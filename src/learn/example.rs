//! A picture to learn from: a part of a freshly drawn scene on a grid, with the truth of every column.
//!
//! Every scene serves for a few parts in the updates near each other, and is not seen again: it has a number of its
//! own, that of the update times the pictures of one. (A stage with fewer pictures than one long before it may meet a
//! number of that one.)

use std::sync::Arc;

use image::imageops;
use rayon::prelude::*;

use super::{LearnError, Stage, TrainConfig, tones};
use crate::glom::learned::{LearnedConfig, places, visual};
use crate::grid::Grid;
use crate::islands::Truth;
use crate::numeric::random::{self, Purpose, below, uniform};
use crate::scenes::{self, Scene, SceneLook, SceneSettings, World};

/// Seeds of training scenes begin here: above everything that a user or a test would name.
const SEEDS: u64 = 1 << 40;

/// Pixels of a scene: few more than the columns of its parts will see, since drawing is as dear as learning.
const SIZE: (u32, u32) = (252, 168);

/// The same where cells are finer: as many pixels for each of them.
const FINE_SIZE: (u32, u32) = (426, 284);

/// One picture of a batch.
pub(super) struct Example {
    /// Its columns.
    pub grid: Grid,
    /// Fourier locations, (N, P), counted from a place that is drawn anew: no column of a grid is special.
    pub places: Arc<[f32]>,
    /// What the first convolution reads, (8 H x 8 W, 4).
    pub pixels: Vec<f32>,
    /// What the lowest level is to tell, (N, 3 x 8 x 8), from -1 to 1.
    pub cells: Vec<f32>,
    /// Columns that are not seen.
    pub hidden: Vec<bool>,
    /// Part, whole and scene of every column.
    pub labels: [Vec<u32>; 3],
}

/// Updates for which one set of scenes serves.
const SERVES: u64 = 8;

/// The scenes of a few updates, which take their pictures from it in turn.
#[derive(Debug, Default)]
pub(super) struct Album {
    /// Which updates it serves, and of which stage they are (by its first update); none before the first.
    block: Option<(u64, u64)>,
    /// Those that are drawn.
    scenes: Vec<Scene>,
}

impl Album {
    /// Has the scenes of `update` ready: of the seed and this number alone.
    pub fn turn_to(&mut self, config: &TrainConfig, update: u64) -> Result<(), LearnError> {
        self.draw_some(config, update, usize::MAX).map(|_| ())
    }

    /// Draws at most so many of the scenes of `update`, side by side. True when all are there.
    pub fn draw_some(&mut self, config: &TrainConfig, update: u64, most: usize) -> Result<bool, LearnError> {
        let (stage, begin) = config.stage_at(update);
        let block = update / SERVES;
        if self.block != Some((block, begin)) {
            (self.block, self.scenes) = (Some((block, begin)), Vec::new());
        }
        let count = (SERVES as usize * stage.batch).div_ceil(config.parts);
        let (first, there) = (block * count as u64, self.scenes.len());
        let next = there..there.saturating_add(most).min(count);
        // Of the part of the block that lies in the stage.
        let from = (block * SERVES).max(begin);
        let one = |index: usize| scene(config, from, first + index as u64);
        let drawn: Vec<Scene> = next.into_par_iter().with_max_len(1).map(one).collect::<Result<_, _>>()?;
        self.scenes.extend(drawn);
        Ok(self.scenes.len() == count)
    }

    /// Two whole scenes for picture `index` of `update`, of a stage with this batch, for which it is open.
    pub fn scenes(&self, update: u64, batch: usize, index: usize) -> [&Scene; 2] {
        let place = (update % SERVES) as usize * batch + index;
        [place, place + 1].map(|place| &self.scenes[place % self.scenes.len()])
    }

    /// Picture `index` of `update`, for which it is open.
    pub fn picture(&self, config: &TrainConfig, update: u64, index: usize) -> Example {
        let Stage { batch, tones, .. } = config.stage_at(update).0;
        let number = update * batch as u64 + index as u64;
        // The pictures of an update come from different scenes as far as there are so many.
        let place = (update % SERVES) as usize * batch + index;
        let mut dice = random::generator(config.seed, Purpose::Order, number);
        part_of(&self.scenes[place % self.scenes.len()], config, tones, &mut dice)
    }
}

/// Draws scene `number`, for the updates that begin with `update`.
fn scene(config: &TrainConfig, update: u64, number: u64) -> Result<Scene, LearnError> {
    let mut dice = random::generator(config.seed, Purpose::Training, number);
    let world =
        if uniform(&mut dice, 0.0, 1.0) < config.stage_at(update).0.leaves { World::Leaves } else { World::Things };
    let look = if world == World::Leaves || uniform(&mut dice, 0.0, 1.0) < config.natural_at(update) {
        // Looks between the two settings too.
        let share = uniform(&mut dice, 0.0, 1.0).max(uniform(&mut dice, 0.0, 1.0));
        between(SceneLook::CLEAR, SceneLook::NATURAL, share)
    } else {
        SceneLook::CLEAR
    };
    let wide = uniform(&mut dice, 0.0, 1.0) < 0.5;
    let ambiguity = uniform(&mut dice, 0.0, 0.5);
    // Nothing is drawn for a share of 0: a stage without fine cells is what it was before there were any.
    let fine = config.stage_at(update).0.fine;
    let (long, short) = if fine > 0.0 && uniform(&mut dice, 0.0, 1.0) < fine { FINE_SIZE } else { SIZE };
    let (width, height) = if wide { (long, short) } else { (short, long) };
    let settings = SceneSettings { width, height, world, look, ambiguity, ..SceneSettings::default() };
    // Above the seeds of held-out scenes, whatever the seed.
    let above = (config.seed << 32).wrapping_add(number) % (u64::MAX - SEEDS);
    Ok(scenes::draw(SEEDS + above, &settings)?)
}

/// A part of a scene; in this share of the pictures with other tones.
fn part_of(scene: &Scene, config: &TrainConfig, tones: f32, dice: &mut rand_chacha::ChaCha8Rng) -> Example {
    let (width, height) = scene.picture.dimensions();
    // Columns in any aspect from 1 : 1.6 to 1.6 : 1, a 16th to a 26th of the short side wide: most of a scene or a part
    // of it. Where there are more rows than that they fill the short side. In a scene that is drawn larger cells are
    // finer, a 26th to a 44th: a part of it.
    let stretch = uniform(dice, 0.0, 0.47).exp().sqrt();
    let aspect = if width >= height { stretch } else { 1.0 / stretch };
    let side = (config.columns as f32).sqrt();
    let grid = Grid::new((side / aspect).round().max(4.0) as usize, (side * aspect).round().max(4.0) as usize);
    let (least, most) = if width.min(height) < FINE_SIZE.1 { (16, 26.0) } else { (26, 44.0) };
    let least = grid.rows.min(grid.cols).max(least) as f32;
    let cell = width.min(height) as f32 / uniform(dice, least, f32::max(most, least + 1.0));
    let size = |cells: usize, most: u32| ((cells as f32 * cell).round() as u32).clamp(1, most);
    let (crop_width, crop_height) = (size(grid.cols, width), size(grid.rows, height));
    let (left, top) =
        (below(dice, (width - crop_width) as usize + 1), below(dice, (height - crop_height) as usize + 1));
    let window = [left, top, crop_width as usize, crop_height as usize];
    let mut part = imageops::crop_imm(&scene.picture, left as u32, top as u32, crop_width, crop_height).to_image();
    // Nothing is drawn for a share of 0: a stage without tones is what it was before there were any.
    if tones > 0.0 && uniform(dice, 0.0, 1.0) < tones {
        tones::change(&mut part, dice);
    }
    let fitted = visual::fitted(&part, grid);
    let hidden = hide(grid, config.hidden, dice);
    let pixels = visual::pixels(&fitted, grid, |column| hidden[column]);
    let origin = [(); 2].map(|()| uniform(dice, 0.0, 64.0).floor());
    let places = places::fourier(grid, &config.model.wavelengths, origin);
    let labels = [&scene.parts, &scene.wholes, &scene.scenes].map(|truth| on_columns(truth, window, grid));
    let (places, _) = places.into_raw_vec_and_offset();
    Example { grid, places: places.into(), pixels, cells: cells(&fitted, grid), hidden, labels }
}

fn between(a: SceneLook, b: SceneLook, share: f32) -> SceneLook {
    let mix = |a: f32, b: f32| a + share * (b - a);
    SceneLook {
        texture: mix(a.texture, b.texture),
        shading: mix(a.shading, b.shading),
        clutter: mix(a.clutter, b.clutter),
        camera: mix(a.camera, b.camera),
        camouflage: mix(a.camouflage, b.camouflage),
    }
}

/// The truth within a window (left, top, width, height), on the grid.
fn on_columns(truth: &Truth, [left, top, width, height]: [usize; 4], grid: Grid) -> Vec<u32> {
    let rows = (top..top + height).flat_map(|y| {
        let start = y * truth.width as usize + left;
        truth.labels[start..start + width].iter().copied()
    });
    let window = Truth { width: width as u32, height: height as u32, labels: rows.collect() };
    window.on_grid(grid).unwrap_or_else(|| vec![0; grid.columns()])
}

/// In this share of the pictures one to three rectangles of columns are hidden.
fn hide(grid: Grid, share: f32, dice: &mut rand_chacha::ChaCha8Rng) -> Vec<bool> {
    let mut hidden = vec![false; grid.columns()];
    if uniform(dice, 0.0, 1.0) >= share {
        return hidden;
    }
    for _ in 0..1 + below(dice, 3) {
        let (rows, cols) = (1 + below(dice, (grid.rows / 4).max(1)), 1 + below(dice, (grid.cols / 4).max(1)));
        let (top, left) = (below(dice, grid.rows - rows + 1), below(dice, grid.cols - cols + 1));
        for row in top..top + rows {
            for col in left..left + cols {
                hidden[grid.index(row, col)] = true;
            }
        }
    }
    hidden
}

/// The pixels of every column, (N, 3 x 8 x 8).
fn cells(fitted: &image::RgbImage, grid: Grid) -> Vec<f32> {
    const CELL: u32 = LearnedConfig::CELL as u32;
    let mut cells = Vec::with_capacity(grid.columns() * 3 * (CELL * CELL) as usize);
    for column in 0..grid.columns() {
        let (row, col) = grid.place(column);
        for y in 0..CELL {
            for x in 0..CELL {
                let pixel = fitted.get_pixel(col as u32 * CELL + x, row as u32 * CELL + y);
                cells.extend(pixel.0.map(|value| f32::from(value) / 127.5 - 1.0));
            }
        }
    }
    cells
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    fn open(config: &TrainConfig, update: u64) -> Album {
        let mut album = Album::default();
        album.turn_to(config, update).unwrap();
        album
    }

    #[test]
    fn a_number_decides_the_example_and_all_of_it_fits() {
        let config = TrainConfig { columns: 120, hidden: 1.0, ..TrainConfig::default() };
        let draw = |update, index| open(&config, update).picture(&config, update, index);
        let example = draw(3, 1);
        assert_eq!(example.pixels, draw(3, 1).pixels);
        assert_ne!(example.pixels, draw(3, 0).pixels);
        assert_ne!(example.pixels, draw(11, 1).pixels);
        let columns = example.grid.columns();
        assert_eq!(example.pixels.len(), columns * 64 * 4);
        assert_eq!(example.cells.len(), columns * 64 * 3);
        assert_eq!(example.places.len(), columns * config.model.place_dim());
        assert!(example.labels.iter().all(|labels| labels.len() == columns));
        assert!(example.hidden.iter().any(|hidden| *hidden));
    }

    #[test]
    fn scenes_are_others_than_those_held_out_for_any_seed() {
        for seed in [0, u64::from(u32::MAX), u64::MAX] {
            let config = TrainConfig { columns: 64, seed, ..TrainConfig::default() };
            assert!(open(&config, 0).picture(&config, 0, 0).grid.columns() > 32);
        }
    }

    #[test]
    fn so_many_pictures_are_of_leaves_as_are_asked_for() {
        for (leaves, all) in [(0.0, false), (1.0, true)] {
            let stages = vec![Stage { batch: 4, leaves, ..Stage::default() }];
            let config = TrainConfig { stages, ..TrainConfig::default() };
            let album = open(&config, 0);
            for index in 0..4 {
                // Things stand on a ground that is no part; leaves cover everything.
                let [parts, wholes, scenes] = &album.picture(&config, 0, index).labels;
                assert_eq!(parts.iter().chain(wholes).all(|label| *label > 0), all);
                assert!(scenes.iter().all(|label| *label > 0));
            }
        }
    }

    #[test]
    fn fine_cells_show_smaller_parts_of_larger_scenes() {
        let draw = |fine: f32| {
            let stages = vec![Stage { batch: 4, fine, leaves: 0.0, natural: 0.0, ..Stage::default() }];
            let config = TrainConfig { stages, columns: 400, ..TrainConfig::default() };
            let album = open(&config, 0);
            let pictures: Vec<Example> = (0..4).map(|index| album.picture(&config, 0, index)).collect();
            (album.scenes.iter().map(|scene| scene.picture.dimensions()).collect::<Vec<_>>(), pictures)
        };
        let ((plain, _), (fine, pictures)) = (draw(0.0), draw(1.0));
        let sides = |(width, height): &(u32, u32)| (*width.max(height), *width.min(height));
        assert!(plain.iter().all(|size| sides(size) == SIZE));
        assert!(fine.iter().all(|size| sides(size) == FINE_SIZE));
        let shapes = |sizes: &[(u32, u32)]| sizes.iter().map(|(width, height)| width > height).collect::<Vec<_>>();
        assert_eq!(shapes(&plain), shapes(&fine), "the same scenes, larger");
        for picture in pictures {
            assert_eq!(picture.labels[0].len(), picture.grid.columns());
            assert_eq!(picture.pixels.len(), picture.grid.columns() * 64 * 4);
        }
    }

    #[test]
    fn tones_change_what_is_seen_and_not_what_it_is() {
        let draw = |tones| {
            let stages = vec![Stage { tones, ..Stage::default() }];
            let config = TrainConfig { stages, hidden: 0.0, ..TrainConfig::default() };
            let album = open(&config, 0);
            [0, 1].map(|index| album.picture(&config, 0, index))
        };
        for (plain, toned) in draw(0.0).iter().zip(draw(1.0)) {
            assert_eq!((plain.grid, &plain.labels), (toned.grid, &toned.labels));
            assert_ne!(plain.pixels, toned.pixels);
            assert_ne!(plain.cells, toned.cells, "what is to be told is what is seen");
        }
    }

    #[test]
    fn parts_lie_in_wholes_and_wholes_in_scenes() {
        let stages = vec![Stage { leaves: 0.0, ..Stage::default() }];
        let config = TrainConfig { stages, ..TrainConfig::default() };
        let album = open(&config, 0);
        let mut seen = 0;
        for update in 0..4 {
            let example = album.picture(&config, update, 1);
            let ground = |labels: &[u32]| labels.iter().filter(|label| **label == 0).count();
            let [parts, wholes, scenes] = &example.labels;
            assert!(ground(parts).abs_diff(ground(wholes)) <= example.grid.columns() / 10);
            assert!(scenes.iter().all(|scene| *scene > 0));
            seen += example.grid.columns() - ground(wholes);
        }
        assert!(seen > 0);
    }
}
