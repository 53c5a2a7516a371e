//! The maps of a run as pictures: one level for people to look at, and all levels beside the picture over the steps.

use std::sync::Arc;

use image::{Rgb, RgbImage, imageops};

use crate::colour::map::{self, Colouring, LevelData, MapStyle};
use crate::engine::Snapshot;
use crate::grid::Grid;

/// Pixels of the longer side of a level's own map, at least.
const MAP_SIDE: usize = 768;
/// Pixels of the longer side of one panel of the film, about.
const PANEL_SIDE: usize = 240;
/// Pixels between panels.
const GAP: u32 = 8;
/// What stands between panels: the colour of the strips under them.
const GROUND: Rgb<u8> = Rgb([250; 3]);
/// Bytes that the shots of a film may take.
const MOST_BYTES: usize = 256 << 20;

/// What is drawn of one step, in few bytes: colours and islands, not vectors.
struct Shot {
    step: usize,
    picture: Arc<RgbImage>,
    /// Coordinates in the run's colour basis in steps of 1/255, (L) x (N).
    colours: Vec<Vec<[u8; 3]>>,
    /// Island of every column, (L) x (N).
    labels: Vec<Vec<u32>>,
}

/// The steps of a run as they are drawn. A very long or very fine run keeps every second step, every fourth and so on,
/// so that its film fits in memory; the newest step is always there.
pub struct Film {
    grid: Grid,
    shots: Vec<Shot>,
    /// Only steps that this divides are kept.
    stride: usize,
    /// Bytes that the shots may take.
    most_bytes: usize,
}

impl Film {
    /// A film of nothing yet.
    pub fn new(grid: Grid) -> Self {
        Self { grid, shots: Vec::new(), stride: 1, most_bytes: MOST_BYTES }
    }

    /// Adds what is seen in `snapshot`.
    pub fn add(&mut self, snapshot: &Snapshot) {
        let coordinates =
            |level: &Vec<[f32; 3]>| level.iter().map(|at| at.map(|u| (u * 255.0).round() as u8)).collect();
        self.push(Shot {
            step: snapshot.step,
            picture: snapshot.picture.clone(),
            colours: snapshot.colours.iter().map(coordinates).collect(),
            labels: snapshot.analysis.levels.iter().map(|level| level.labels.clone()).collect(),
        });
    }

    fn push(&mut self, shot: Shot) {
        // The newest shot before this one stood there only as the newest.
        if self.shots.last().is_some_and(|last| last.step % self.stride != 0) {
            self.shots.pop();
        }
        let bytes_per_shot = self.grid.columns() * shot.colours.len() * (3 + size_of::<u32>());
        self.shots.push(shot);
        while self.shots.len() > 2 && self.shots.len() * bytes_per_shot > self.most_bytes {
            self.stride *= 2;
            let newest = self.shots.len() - 1;
            let mut position = 0;
            let stride = self.stride;
            self.shots.retain(|shot| {
                position += 1;
                shot.step % stride == 0 || position == newest + 1
            });
        }
    }

    /// One picture per kept step: the picture and all levels, the lowest first. The step and the levels are written
    /// below.
    pub fn frames(&self) -> impl Iterator<Item = RgbImage> + '_ {
        self.shots.iter().map(|shot| self.frame(shot))
    }

    fn frame(&self, shot: &Shot) -> RgbImage {
        let cell = (PANEL_SIDE / self.grid.rows.max(self.grid.cols)).max(1) as u32;
        let level = |level: usize| {
            let colours: Vec<_> = shot.colours[level].iter().map(|at| at.map(|u| f32::from(u) / 255.0)).collect();
            let caption = format!("level {level}");
            map::draw(&self.data(&colours, &shot.labels[level]), &panel(&caption, cell))
        };
        let caption = format!("step {}", shot.step);
        let picture = MapStyle { borders: false, overlay: Some((&shot.picture, 0.0)), ..panel(&caption, cell) };
        let mut panels = vec![map::draw(&self.data(&[], &[]), &picture)];
        panels.extend((0..shot.colours.len()).map(level));

        let (width, height) = (panels[0].width() + GAP, panels[0].height() + GAP);
        let across = panels_across(panels.len() as u32, width, height);
        let down = (panels.len() as u32).div_ceil(across);
        let mut frame = RgbImage::from_pixel(across * width + GAP, down * height + GAP, GROUND);
        for (place, panel) in (0..).zip(&panels) {
            let (left, top) = (GAP + place % across * width, GAP + place / across * height);
            imageops::replace(&mut frame, panel, i64::from(left), i64::from(top));
        }
        frame
    }

    fn data<'a>(&self, colours: &'a [[f32; 3]], labels: &'a [u32]) -> LevelData<'a> {
        LevelData { grid: self.grid, colours, arrows: &[], labels, agreement: &[], change: &[], perplexity: &[] }
    }
}

/// How the map of a level is drawn in a frame.
fn panel(caption: &str, cell: u32) -> MapStyle<'_> {
    MapStyle { borders: true, legend: Some(caption), ..MapStyle::plain(Colouring::Embedding, cell) }
}

/// The map of `level` alone: embedding colours, one square of whole pixels per column, nothing drawn over it.
pub fn level_map(snapshot: &Snapshot, level: usize) -> RgbImage {
    let grid = snapshot.grid;
    let data = LevelData {
        grid,
        colours: &snapshot.colours[level],
        arrows: &[],
        labels: &[],
        agreement: &[],
        change: &[],
        perplexity: &[],
    };
    let cell = MAP_SIDE.div_ceil(grid.rows.max(grid.cols)) as u32;
    map::draw(&data, &MapStyle::plain(Colouring::Embedding, cell))
}

/// How many panels stand in a row so that the whole is nearest to twice as wide as high, in no more rows than they
/// fill.
fn panels_across(panels: u32, width: u32, height: u32) -> u32 {
    let off = |across: u32| {
        let shape = f64::from(across * width) / f64::from(panels.div_ceil(across) * height);
        (shape / 2.0).ln().abs()
    };
    (1..=panels).map(|down| panels.div_ceil(down)).min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Two rows of three columns, two levels; at level 0 the last column of each row is an island of its own.
    fn shot(step: usize) -> Shot {
        Shot {
            step,
            picture: Arc::new(RgbImage::from_pixel(30, 20, Rgb([200, 10, 10]))),
            colours: vec![vec![[0, 0, 0]; 6], vec![[255; 3]; 6]],
            labels: vec![vec![0, 0, 1, 0, 0, 1], vec![0; 6]],
        }
    }

    fn film() -> Film {
        Film::new(Grid::new(2, 3))
    }

    #[test]
    fn a_frame_holds_the_picture_and_every_level() {
        let frame = film().frame(&shot(7));
        let count = |colour: [u8; 3]| frame.pixels().filter(|pixel| pixel.0 == colour).count();
        let (dark, light) = (crate::colour::embedding_rgb([0.0; 3]), crate::colour::embedding_rgb([1.0; 3]));
        assert!(count([200, 10, 10]) > 10_000 && count(dark) > 10_000 && count(light) > 10_000);
        assert_ne!(frame, film().frame(&shot(8)), "the step is written");
    }

    #[test]
    fn a_long_film_thins_itself_out_and_keeps_both_ends() {
        let mut film = Film { most_bytes: 10 * 6 * 2 * 7, ..film() };
        (0..=101).for_each(|step| film.push(shot(step)));
        let steps: Vec<_> = film.shots.iter().map(|shot| shot.step).collect();
        assert_eq!(steps, [0, 16, 32, 48, 64, 80, 96, 101]);
        assert_eq!(film.frames().count(), steps.len());
    }

    #[test]
    fn six_square_panels_stand_in_two_rows_and_wide_ones_in_more() {
        assert_eq!(panels_across(6, 100, 100), 3);
        assert_eq!(panels_across(6, 400, 100), 2);
        assert_eq!(panels_across(6, 100, 300), 6);
    }
}
