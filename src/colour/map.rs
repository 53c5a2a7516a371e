//! The map of a level: from what is known of its columns to one colour per column, and to a picture without a window.
//!
//! The window's textures, the pictures of the command line and the exports are all drawn from here, so that they agree.

use image::RgbImage;
use image::imageops::{self, FilterType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outline::{Outline, outlines};
use super::ramp::share;
use super::{embedding_rgb, island_rgb, scalar_rgb};
use crate::grid::Grid;
use crate::names::names;

/// What the colours of the maps mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colouring {
    /// The embedding in the run's basis: the same colour is a similar vector.
    Embedding,
    /// Islands, outlined.
    Islands,
    /// Mean centred cosine with the neighbours.
    Agreement,
    /// |x(t) - x(t-1)|.
    Change,
    /// Attention perplexity.
    Perplexity,
    /// The paper's figure 2: an arrow per column.
    Arrows,
    /// Mean centred cosine with the neighbours, where one of another island counts 0.
    Trust,
}

names!(Colouring {
    Embedding: "Embedding",
    Islands: "Islands",
    Agreement: "Agreement",
    Change: "Change",
    Perplexity: "Perplexity",
    Arrows: "Arrows",
    Trust: "Trust"
});

impl Colouring {
    /// What its numbers are, with their unit; none where colours are no numbers.
    pub fn quantity(self) -> Option<&'static str> {
        match self {
            Colouring::Agreement => Some("mean cosine with neighbours, level mean removed"),
            Colouring::Change => Some("|x(t) - x(t-1)|, length of the change of a vector"),
            Colouring::Perplexity => Some("attention perplexity, columns"),
            Colouring::Trust => Some("mean cosine with neighbours, one of another island counts 0"),
            Colouring::Embedding | Colouring::Islands | Colouring::Arrows => None,
        }
    }
}

/// Over what the scale of a scalar map runs.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Lowest to highest of each map.
    PerMap,
    /// Lowest to highest over all levels.
    Shared,
    /// As typed.
    Fixed {
        /// Lower end.
        low: f32,
        /// Upper end.
        high: f32,
    },
}

impl Scale {
    /// The ends of the scale of the map of `level`, or none when there are no finite numbers. Per map and shared, the
    /// ends are the lowest and the highest finite value.
    pub fn range(self, colouring: Colouring, levels: &[LevelData<'_>], level: usize) -> Option<(f32, f32)> {
        let over = match self {
            Scale::Fixed { low, high } => return Some((low, high)),
            Scale::PerMap => levels.get(level..=level)?,
            Scale::Shared => levels,
        };
        let values = over.iter().filter_map(|data| data.values(colouring)).flatten().filter(|x| x.is_finite());
        values
            .fold(None, |ends, &x| ends.map_or(Some((x, x)), |(low, high): (f32, f32)| Some((low.min(x), high.max(x)))))
    }
}

/// What is known of the columns of one level: every slice has one entry per column, (N), row by row.
#[derive(Debug, Clone, Copy)]
pub struct LevelData<'a> {
    /// The grid.
    pub grid: Grid,
    /// Coordinates in the run's basis, 0 to 1.
    pub colours: &'a [[f32; 3]],
    /// The first two, signed.
    pub arrows: &'a [[f32; 2]],
    /// Island of every column.
    pub labels: &'a [u32],
    /// Number of the colour of every column's island ([`Things`](super::Things)).
    pub tints: &'a [u8],
    /// Mean centred cosine with the 4-neighbours.
    pub agreement: &'a [f32],
    /// |x(t) - x(t-1)|.
    pub change: &'a [f32],
    /// Attention perplexity.
    pub perplexity: &'a [f32],
    /// How sure a column is of its island, 0 to 1.
    pub trust: &'a [f32],
}

impl<'a> LevelData<'a> {
    /// The numbers that a colouring shows, (N); none where colours are no numbers.
    pub fn values(&self, colouring: Colouring) -> Option<&'a [f32]> {
        match colouring {
            Colouring::Agreement => Some(self.agreement),
            Colouring::Change => Some(self.change),
            Colouring::Perplexity => Some(self.perplexity),
            Colouring::Trust => Some(self.trust),
            Colouring::Embedding | Colouring::Islands | Colouring::Arrows => None,
        }
    }

    /// The colour of `column`, over the ends of a scale where there is one. What is not known is grey.
    pub fn rgb(&self, colouring: Colouring, column: usize, range: Option<(f32, f32)>) -> [u8; 3] {
        const UNKNOWN: [u8; 3] = [128; 3];
        match colouring {
            Colouring::Embedding => self.colours.get(column).map_or(UNKNOWN, |&c| embedding_rgb(c)),
            Colouring::Islands => self.tints.get(column).map_or(UNKNOWN, |&tint| island_rgb(u32::from(tint))),
            // The field behind the arrows: the same two coordinates in the colours that they have in the embedding's
            // map.
            Colouring::Arrows => {
                self.arrows.get(column).map_or(UNKNOWN, |&[x, y]| embedding_rgb([0.5 + 0.5 * x, 0.5 + 0.5 * y, 0.5]))
            }
            Colouring::Agreement | Colouring::Change | Colouring::Perplexity | Colouring::Trust => {
                let value = self.values(colouring).and_then(|values| values.get(column));
                value.map_or(UNKNOWN, |&value| scalar_rgb(share(value, range)))
            }
        }
    }

    /// The colours of all columns, (N).
    pub fn cells(&self, colouring: Colouring, range: Option<(f32, f32)>) -> impl Iterator<Item = [u8; 3]> + '_ {
        (0..self.grid.columns()).map(move |column| self.rgb(colouring, column, range))
    }

    /// The lines between islands.
    pub fn island_outlines(&self) -> Vec<Outline> {
        outlines(self.grid, |a, b| self.labels.get(a) != self.labels.get(b))
    }
}

/// How a map is drawn as a picture.
#[derive(Debug, Clone, Copy)]
pub struct MapStyle<'a> {
    /// What colours mean.
    pub colouring: Colouring,
    /// Ends of the scale, where there is one ([`Scale::range`]).
    pub range: Option<(f32, f32)>,
    /// Side of a cell in pixels, at least 1.
    pub cell: u32,
    /// Island borders as lines. The islands colouring always has them.
    pub borders: bool,
    /// The picture below the map and the map's opacity, 0 to 1.
    pub overlay: Option<(&'a RgbImage, f32)>,
}

impl MapStyle<'_> {
    /// A plain map without borders or picture.
    pub fn plain(colouring: Colouring, cell: u32) -> Self {
        Self { colouring, range: None, cell, borders: false, overlay: None }
    }
}

/// Ink of lines and arrows, and the light under them.
const DARK: [u8; 3] = [16, 18, 24];
const LIGHT: [u8; 3] = [250, 250, 250];

/// Draws the map of a level: `cell` pixels a column.
pub fn draw(level: &LevelData<'_>, style: &MapStyle<'_>) -> RgbImage {
    let cell = style.cell.max(1);
    let (width, height) = (level.grid.cols as u32 * cell, level.grid.rows as u32 * cell);
    let mut canvas = RgbImage::new(width, height);
    let below = style.overlay.map(|(picture, opacity)| {
        (imageops::resize(picture, width, height, FilterType::Triangle), opacity.clamp(0.0, 1.0))
    });
    for (column, rgb) in level.cells(style.colouring, style.range).enumerate() {
        let (row, col) = level.grid.place(column);
        for y in row as u32 * cell..(row as u32 + 1) * cell {
            for x in col as u32 * cell..(col as u32 + 1) * cell {
                canvas[(x, y)].0 = match &below {
                    Some((picture, opacity)) => mix(picture[(x, y)].0, rgb, *opacity),
                    None => rgb,
                };
            }
        }
    }
    if style.colouring == Colouring::Arrows && cell >= 5 {
        draw_arrows(&mut canvas, level, cell);
    }
    if (style.borders || style.colouring == Colouring::Islands) && cell >= 3 {
        draw_outlines(&mut canvas, &level.island_outlines(), cell, height);
    }
    canvas
}

/// `share` of `over` on `under`, per channel.
pub(super) fn mix(under: [u8; 3], over: [u8; 3], share: f32) -> [u8; 3] {
    std::array::from_fn(|i| (f32::from(under[i]) + (f32::from(over[i]) - f32::from(under[i])) * share).round() as u8)
}

/// Lines of one pixel (two for large cells) centred on the edges of cells.
fn draw_outlines(canvas: &mut RgbImage, lines: &[Outline], cell: u32, height: u32) {
    let thick = (cell / 8).clamp(1, 3);
    for line in lines {
        let [row0, col0] = line.from.map(|x| x as u32 * cell);
        let [row1, col1] = line.to.map(|x| x as u32 * cell);
        let back = thick / 2;
        for y in row0.saturating_sub(back)..(row1 + thick - back).min(height) {
            for x in col0.saturating_sub(back)..(col1 + thick - back).min(canvas.width()) {
                canvas[(x, y)].0 = DARK;
            }
        }
    }
}

/// The paper's figure 2: from the middle of every cell, an arrow along the first two coordinates.
fn draw_arrows(canvas: &mut RgbImage, level: &LevelData<'_>, cell: u32) {
    let reach = cell as f32 * 0.46;
    for (column, &[x, y]) in level.arrows.iter().enumerate().take(level.grid.columns()) {
        let (row, col) = level.grid.place(column);
        let middle = [(col as f32 + 0.5) * cell as f32, (row as f32 + 0.5) * cell as f32];
        // Up on the page is the positive second coordinate.
        let tip = [middle[0] + x * reach, middle[1] - y * reach];
        let tail = [middle[0] - x * reach, middle[1] + y * reach];
        let ink = if luminous(level.rgb(Colouring::Arrows, column, None)) { DARK } else { LIGHT };
        draw_line(canvas, tail, tip, ink);
        for turn in [2.6f32, -2.6] {
            let (sin, cos) = turn.sin_cos();
            let barb = [tip[0] + (x * cos + y * sin) * reach * 0.55, tip[1] - (y * cos - x * sin) * reach * 0.55];
            draw_line(canvas, tip, barb, ink);
        }
    }
}

/// Whether dark ink reads better than light on this colour.
pub fn luminous([r, g, b]: [u8; 3]) -> bool {
    u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b) > 1180
}

fn draw_line(canvas: &mut RgbImage, from: [f32; 2], to: [f32; 2], ink: [u8; 3]) {
    let steps = (to[0] - from[0]).abs().max((to[1] - from[1]).abs()).ceil().max(1.0);
    for i in 0..=steps as u32 {
        let t = i as f32 / steps;
        let (x, y) = (from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t);
        if x >= 0.0 && y >= 0.0 && (x as u32) < canvas.width() && (y as u32) < canvas.height() {
            canvas[(x as u32, y as u32)].0 = ink;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const GRID: Grid = Grid { rows: 2, cols: 3 };
    const COLOURS: [[f32; 3]; 6] = [[0.1; 3], [0.1; 3], [0.9; 3], [0.1; 3], [0.1; 3], [0.9; 3]];

    fn level(labels: &'static [u32], agreement: &'static [f32]) -> LevelData<'static> {
        const ARROWS: [[f32; 2]; 6] = [[1.0, 0.0]; 6];
        LevelData {
            grid: GRID,
            colours: &COLOURS,
            arrows: &ARROWS,
            labels,
            tints: &[5, 5, 9, 5, 5, 9],
            agreement,
            change: &[0.0; 6],
            perplexity: &[1.0, 2.0, 3.0, 4.0, 5.0, f32::NAN],
            trust: &[0.0; 6],
        }
    }

    #[test]
    fn a_plain_map_shows_each_column_as_a_block_of_its_colour() {
        let data = level(&[0, 0, 1, 0, 0, 1], &[0.5; 6]);
        let map = draw(&data, &MapStyle::plain(Colouring::Embedding, 4));
        assert_eq!(map.dimensions(), (12, 8));
        for (x, y, pixel) in map.enumerate_pixels() {
            assert_eq!(pixel.0, embedding_rgb(COLOURS[GRID.index(y as usize / 4, x as usize / 4)]));
        }
    }

    #[test]
    fn islands_are_outlined_between_their_columns_only() {
        let data = level(&[0, 0, 1, 0, 0, 1], &[0.5; 6]);
        let map = draw(&data, &MapStyle::plain(Colouring::Islands, 8));
        assert!((0..16).all(|y| map[(16, y)].0 == DARK));
        let dark = map.pixels().filter(|p| p.0 == DARK).count();
        assert_eq!(dark, 16);
        assert_eq!(map[(0, 0)].0, island_rgb(5));
        assert_eq!(map[(20, 3)].0, island_rgb(9));
    }

    #[test]
    fn scales_run_per_map_over_all_or_as_typed() {
        let levels =
            [level(&[0; 6], &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), level(&[0; 6], &[-0.5, 0.9, 0.0, 0.0, 0.0, f32::NAN])];
        let range = |scale: Scale, level| scale.range(Colouring::Agreement, &levels, level);
        assert_eq!(range(Scale::PerMap, 0), Some((0.1, 0.6)));
        assert_eq!(range(Scale::PerMap, 1), Some((-0.5, 0.9)));
        assert_eq!(range(Scale::Shared, 0), Some((-0.5, 0.9)));
        assert_eq!(range(Scale::Fixed { low: 0.0, high: 2.0 }, 1), Some((0.0, 2.0)));
        assert_eq!(range(Scale::PerMap, 7), None);
        assert_eq!(Scale::Shared.range(Colouring::Embedding, &levels, 0), None);
        assert_eq!(levels[0].rgb(Colouring::Agreement, 0, Some((0.1, 0.6))), scalar_rgb(0.0));
        assert_eq!(levels[0].rgb(Colouring::Agreement, 5, Some((0.1, 0.6))), scalar_rgb(1.0));
        assert_eq!(levels[0].rgb(Colouring::Change, 0, Some((0.0, 0.0))), scalar_rgb(0.5));
        assert_eq!(levels[1].rgb(Colouring::Agreement, 5, Some((0.0, 1.0))), [128; 3]);
    }

    #[test]
    fn an_overlay_mixes_with_the_picture() {
        let data = level(&[0; 6], &[0.5; 6]);
        let picture = RgbImage::from_pixel(30, 20, image::Rgb([200, 100, 0]));
        let at = |opacity| {
            let style = MapStyle { overlay: Some((&picture, opacity)), ..MapStyle::plain(Colouring::Embedding, 4) };
            draw(&data, &style)[(0, 0)].0
        };
        assert_eq!(at(0.0), [200, 100, 0]);
        assert_eq!(at(1.0), embedding_rgb([0.1; 3]));
        assert_eq!(at(0.5), mix([200, 100, 0], embedding_rgb([0.1; 3]), 0.5));
    }

    #[test]
    fn arrows_point_along_their_vectors() {
        let data = level(&[0; 6], &[0.5; 6]);
        let field = data.rgb(Colouring::Arrows, 0, None);
        let map = draw(&data, &MapStyle::plain(Colouring::Arrows, 20));
        assert_eq!(map.dimensions(), (60, 40));
        // (1, 0) points right: ink along the middle row of a cell, none near its top.
        let ink = |y: u32| (0..20).filter(|&x| map[(x, y)].0 != field).count();
        assert!(ink(10) > 15 && ink(1) == 0, "{} {}", ink(10), ink(1));
        // The barbs are behind the tip, on the right half.
        let near_tip = (12..20).filter(|&x| map[(x, 7)].0 != field || map[(x, 13)].0 != field).count();
        let near_tail = (0..8).filter(|&x| map[(x, 7)].0 != field || map[(x, 13)].0 != field).count();
        assert!(near_tip > 0 && near_tail == 0);
    }
}
