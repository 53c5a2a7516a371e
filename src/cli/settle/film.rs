//! The maps of a run as pictures: one level for people to look at, and all levels beside the picture over the steps.

use std::sync::Arc;

use image::RgbImage;

use crate::colour::map::{self, Colouring, LevelData, MapStyle};
use crate::colour::page::{LevelMap, Page, Words};
use crate::engine::Snapshot;
use crate::grid::Grid;

/// Pixels of the longer side of a level's own map, at least.
const MAP_SIDE: usize = 768;
/// Pixels of the longer side of the large maps of the film, about.
const LARGE_SIDE: usize = 360;
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
    /// Number of the colour of its island, (L) x (N).
    tints: Arc<Vec<Vec<u8>>>,
}

/// The steps of a run as they are drawn. A very long or very fine run keeps every second step, every fourth and so on,
/// so that its film fits in memory; the newest step is always there.
pub struct Film {
    grid: Grid,
    /// The picture's name.
    title: String,
    /// The model, in a few words.
    model: String,
    /// What the colours of the maps mean: islands or the embedding.
    colouring: Colouring,
    shots: Vec<Shot>,
    /// Only steps that this divides are kept.
    stride: usize,
    /// Bytes that the shots may take.
    most_bytes: usize,
}

impl Film {
    /// A film of nothing yet, of the run of `snapshot`.
    pub fn of(snapshot: &Snapshot, colouring: Colouring) -> Self {
        Self {
            grid: snapshot.grid,
            title: snapshot.picture_name.clone(),
            model: snapshot.model_words(),
            colouring,
            shots: Vec::new(),
            stride: 1,
            most_bytes: MOST_BYTES,
        }
    }

    /// What the colours of the maps mean.
    pub fn colouring(&self) -> Colouring {
        self.colouring
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
            tints: snapshot.tints.clone(),
        });
    }

    fn push(&mut self, shot: Shot) {
        // The newest shot before this one stood there only as the newest.
        if self.shots.last().is_some_and(|last| last.step % self.stride != 0) {
            self.shots.pop();
        }
        let bytes_per_shot = self.grid.columns() * shot.colours.len() * (4 + size_of::<u32>());
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

    /// One page per kept step, as an exported picture has it: the picture and the second highest level large.
    pub fn frames(&self) -> impl Iterator<Item = RgbImage> + '_ {
        self.shots.iter().map(|shot| self.frame(shot))
    }

    fn frame(&self, shot: &Shot) -> RgbImage {
        let colours: Vec<Vec<_>> = shot
            .colours
            .iter()
            .map(|level| level.iter().map(|at| at.map(|u| f32::from(u) / 255.0)).collect())
            .collect();
        let map = |level: usize| {
            let labels = &shot.labels[level];
            let islands = labels.iter().max().map_or(0, |most| most + 1);
            let plural = if islands == 1 { "" } else { "s" };
            LevelMap {
                data: self.data(&colours[level], labels, &shot.tints[level]),
                style: MapStyle { borders: true, ..MapStyle::plain(self.colouring, 1) },
                caption: (format!("Level {level}"), format!("{islands} island{plural}")),
            }
        };
        let line = format!("{}  ·  step {}", self.model, shot.step);
        let page = Page {
            words: Some(Words { title: &self.title, line: &line, picture: "Picture" }),
            picture: Some(&shot.picture),
            levels: (0..colours.len()).map(map).collect(),
            large: colours.len().saturating_sub(2),
            cell: (LARGE_SIDE / self.grid.rows.max(self.grid.cols)).max(1) as u32,
        };
        page.draw()
    }

    fn data<'a>(&self, colours: &'a [[f32; 3]], labels: &'a [u32], tints: &'a [u8]) -> LevelData<'a> {
        LevelData {
            grid: self.grid,
            colours,
            arrows: &[],
            labels,
            tints,
            agreement: &[],
            change: &[],
            perplexity: &[],
            trust: &[],
        }
    }
}

/// The map of `level` alone, one square of whole pixels per column: islands with their outlines, or the embedding with
/// nothing drawn over it.
pub fn level_map(snapshot: &Snapshot, level: usize, colouring: Colouring) -> RgbImage {
    let grid = snapshot.grid;
    let cell = MAP_SIDE.div_ceil(grid.rows.max(grid.cols)) as u32;
    map::draw(&snapshot.map(level), &MapStyle::plain(colouring, cell))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use image::Rgb;

    use super::*;
    use crate::colour::island_rgb;

    /// Two rows of three columns, two levels; at level 0 the last column of each row is an island of its own.
    fn shot(step: usize) -> Shot {
        Shot {
            step,
            picture: Arc::new(RgbImage::from_pixel(30, 20, Rgb([200, 10, 10]))),
            colours: vec![vec![[0, 0, 0]; 6], vec![[255; 3]; 6]],
            labels: vec![vec![0, 0, 1, 0, 0, 1], vec![0; 6]],
            tints: Arc::new(vec![vec![0, 0, 7, 0, 0, 7], vec![0; 6]]),
        }
    }

    fn film() -> Film {
        let (title, model) = ("Fields".to_owned(), "Random model".to_owned());
        let (colouring, shots) = (Colouring::Embedding, Vec::new());
        Film { grid: Grid::new(2, 3), title, model, colouring, shots, stride: 1, most_bytes: MOST_BYTES }
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
    fn islands_have_the_colours_of_their_things() {
        let frame = Film { colouring: Colouring::Islands, ..film() }.frame(&shot(7));
        let count = |colour: [u8; 3]| frame.pixels().filter(|pixel| pixel.0 == colour).count();
        let (ground, thing) = (count(island_rgb(0)), count(island_rgb(7)));
        assert!(thing > 10_000 && ground > 4 * thing, "{ground} {thing}");
    }

    #[test]
    fn a_long_film_thins_itself_out_and_keeps_both_ends() {
        let mut film = Film { most_bytes: 10 * 6 * 2 * 8, ..film() };
        (0..=101).for_each(|step| film.push(shot(step)));
        let steps: Vec<_> = film.shots.iter().map(|shot| shot.step).collect();
        assert_eq!(steps, [0, 16, 32, 48, 64, 80, 96, 101]);
        assert_eq!(film.frames().count(), steps.len());
    }
}
