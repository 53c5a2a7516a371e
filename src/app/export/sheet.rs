//! One picture out of the picture and the maps of all levels, and the settings that go into its metadata.

use std::sync::Arc;

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::options::{ExportOptions, What};
use crate::app::View;
use crate::colour::map::{self, LevelData, MapStyle};
use crate::engine::Snapshot;
use crate::grid::Grid;
use crate::islands::Analysis;

/// Everything of one step that a picture shows, shared with whoever else looks at it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The step.
    pub step: usize,
    /// The grid.
    pub grid: Grid,
    /// What the model sees.
    pub picture: Arc<RgbImage>,
    /// Coordinates in the colour basis, (L) x (N).
    pub colours: Arc<Vec<Vec<[f32; 3]>>>,
    /// The first two of them, signed, (L) x (N).
    pub arrows: Arc<Vec<Vec<[f32; 2]>>>,
    /// Islands.
    pub analysis: Arc<Analysis>,
    /// |x(t) - x(t-1)|, (L) x (N).
    pub change: Arc<Vec<Vec<f32>>>,
    /// Attention perplexity, (L) x (N).
    pub perplexity: Arc<Vec<Vec<f32>>>,
}

impl Frame {
    /// The step that a snapshot shows.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            step: snapshot.step,
            grid: snapshot.grid,
            picture: snapshot.picture.clone(),
            colours: snapshot.colours.clone(),
            arrows: snapshot.arrows.clone(),
            analysis: snapshot.analysis.clone(),
            change: snapshot.change.clone(),
            perplexity: snapshot.perplexity.clone(),
        }
    }

    fn levels(&self) -> Vec<LevelData<'_>> {
        let levels = self.analysis.levels.iter().enumerate();
        levels
            .map(|(level, islands)| LevelData {
                grid: self.grid,
                colours: slice(&self.colours, level),
                arrows: slice(&self.arrows, level),
                labels: &islands.labels,
                agreement: &islands.agreement,
                change: slice(&self.change, level),
                perplexity: slice(&self.perplexity, level),
            })
            .collect()
    }
}

fn slice<T>(levels: &[Vec<T>], level: usize) -> &[T] {
    levels.get(level).map_or(&[], Vec::as_slice)
}

/// Draws a step as the view shows it.
pub fn compose(frame: &Frame, view: &View, options: &ExportOptions) -> RgbImage {
    let levels = frame.levels();
    let tile = |level: usize| {
        let islands = frame.analysis.levels.get(level).map_or(0, |islands| islands.islands.len());
        let plural = if islands == 1 { "" } else { "s" };
        let caption =
            format!("level {level}  step {}  {islands} island{plural}  {}", frame.step, view.colouring.name());
        let style = MapStyle {
            colouring: view.colouring,
            range: view.scale.range(view.colouring, &levels, level),
            cell: options.cell,
            borders: view.borders,
            overlay: (view.opacity < 1.0).then_some((&*frame.picture, view.opacity)),
            legend: options.legend.then_some(caption.as_str()),
        };
        map::draw(&levels[level], &style)
    };
    match options.what {
        What::Level(level) if level < levels.len() => tile(level),
        _ => {
            let mut tiles: Vec<RgbImage> = Vec::with_capacity(levels.len() + 1);
            tiles.extend((0..levels.len()).map(tile));
            if let Some((width, height)) = tiles.first().map(|tile| tile.dimensions()) {
                tiles.insert(0, picture_tile(frame, options.cell, width, height));
            }
            arrange(&tiles, (options.cell / 2).clamp(4, 16))
        }
    }
}

/// The picture at the size of a map.
fn picture_tile(frame: &Frame, cell: u32, width: u32, height: u32) -> RgbImage {
    let map_height = (frame.grid.rows as u32 * cell.max(1)).min(height);
    let mut tile = RgbImage::from_pixel(width, height, Rgb([250; 3]));
    let picture = imageops::resize(&*frame.picture, width, map_height, FilterType::Triangle);
    imageops::replace(&mut tile, &picture, 0, 0);
    tile
}

/// Tiles of one size in rows, as near to a landscape page as they go.
fn arrange(tiles: &[RgbImage], gap: u32) -> RgbImage {
    let Some((width, height)) = tiles.first().map(|tile| tile.dimensions()) else {
        return RgbImage::new(1, 1);
    };
    let count = tiles.len() as u32;
    let shape = |columns: u32| {
        let rows = count.div_ceil(columns);
        (columns * (width + gap) - gap, rows * (height + gap) - gap)
    };
    let badness = |columns: &u32| {
        let (w, h) = shape(*columns);
        let empty = count.div_ceil(*columns) * columns - count;
        ((f64::from(w) / f64::from(h) / 1.6).ln().abs() * 1000.0) as u64 + u64::from(empty) * 150
    };
    let columns = (1..=count).min_by_key(badness).unwrap_or(1);
    let (w, h) = shape(columns);
    let mut page = RgbImage::from_pixel(w, h, Rgb([250; 3]));
    for (index, tile) in tiles.iter().enumerate() {
        let (row, col) = (index as u32 / columns, index as u32 % columns);
        imageops::replace(&mut page, tile, i64::from(col * (width + gap)), i64::from(row * (height + gap)));
    }
    page
}

/// What the file says about itself: enough to compute it again.
pub fn describe(snapshot: &Snapshot, view: &View) -> Vec<(String, String)> {
    let setup = serde_json::to_string(&*snapshot.setup).unwrap_or_default();
    [
        ("Software", format!("glomscope {}", env!("CARGO_PKG_VERSION"))),
        ("Title", format!("{}: {} at step {}", snapshot.picture_name, view.colouring.name(), snapshot.step)),
        ("Model", snapshot.model_name.clone()),
        ("Step", snapshot.step.to_string()),
        ("Colours", view.colouring.quantity().unwrap_or(view.colouring.name()).to_owned()),
        ("Setup", setup),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_tiles_make_a_landscape_page_without_gaps() {
        let tiles = vec![RgbImage::from_pixel(40, 30, Rgb([9, 9, 9])); 6];
        let page = arrange(&tiles, 4);
        assert_eq!(page.dimensions(), (3 * 44 - 4, 2 * 34 - 4));
        assert_eq!(page.get_pixel(5, 5).0, [9, 9, 9]);
        assert_eq!(page.get_pixel(41, 5).0, [250, 250, 250], "the gap is paper");
    }
}
