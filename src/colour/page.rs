//! A page to be shared: a title, the picture and the map of one level large, the maps of the other levels in one row
//! below them. No place stays empty, whatever the shape of the picture and the number of levels.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::map::{self, LevelData, MapStyle};
use super::ramp::{scalar_rgb, share};
use super::text::{self, Hand, number};

/// The paper, and inks on it.
const PAPER: [u8; 3] = [250; 3];
const INK: [u8; 3] = [26, 28, 34];
const QUIET: [u8; 3] = [98, 104, 114];
/// Of two pictures side by side, one that is wider than this stands above the other.
const WIDE: f32 = 2.2;

/// What a page says in words.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Its title: the picture.
    pub title: &'a str,
    /// The line below: model, step, what colours mean.
    pub line: &'a str,
    /// What stands under the picture.
    pub picture: &'a str,
}

/// The map of one level.
#[derive(Debug, Clone)]
pub struct LevelMap<'a> {
    /// What is known of its columns.
    pub data: LevelData<'a>,
    /// How it is drawn; the side of a column follows from the page.
    pub style: MapStyle<'a>,
    /// Its name, and what there is to say beside it.
    pub caption: (String, String),
}

/// What is drawn on a page.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What it says; without them it is maps alone.
    pub words: Option<Words<'a>>,
    /// The picture; without one the large level stands alone.
    pub picture: Option<&'a RgbImage>,
    /// The maps of the levels, the lowest first, of one grid.
    pub levels: Vec<LevelMap<'a>>,
    /// The level that is drawn large.
    pub large: usize,
    /// Side of a column of the large map in pixels, at least 1.
    pub cell: u32,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Picture,
    Level(usize),
}

/// A place on the page, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    shown: Shown,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

/// Where everything is.
struct Plan {
    places: Vec<Place>,
    width: u32,
    height: u32,
}

/// Sizes that follow from the size of the maps.
#[derive(Debug, Clone, Copy)]
struct Measure {
    /// Size of captions.
    em: f32,
    /// Between maps, and around them.
    gap: u32,
    /// Under a map.
    caption: u32,
    /// Above all maps.
    head: u32,
}

impl Page<'_> {
    /// Draws it.
    ///
    /// # Panics
    /// Without a level, or with one that is not there as the large one.
    pub fn draw(&self) -> RgbImage {
        let grid = self.levels[self.large].data.grid;
        let cell = self.cell.max(1);
        let large = [grid.cols as u32 * cell, grid.rows as u32 * cell];
        let measure = self.measure(large);
        let plan = plan(large, self.picture.is_some(), self.levels.len(), self.large, measure);
        let mut canvas = RgbImage::from_pixel(plan.width, plan.height, Rgb(PAPER));
        if let Some(words) = &self.words {
            head(&mut canvas, words, measure);
        }
        for place in &plan.places {
            let tile = match place.shown {
                Shown::Picture => match self.picture {
                    Some(picture) => imageops::resize(picture, place.width, place.height, FilterType::CatmullRom),
                    None => continue,
                },
                Shown::Level(level) => level_map(&self.levels[level], [place.width, place.height]),
            };
            imageops::replace(&mut canvas, &tile, i64::from(place.x), i64::from(place.y));
            if let Some(words) = &self.words {
                match place.shown {
                    Shown::Picture => caption(&mut canvas, *place, (words.picture, ""), None, measure),
                    Shown::Level(level) => {
                        let LevelMap { style, caption: (name, more), .. } = &self.levels[level];
                        let scale = style.range.filter(|_| style.colouring.quantity().is_some());
                        caption(&mut canvas, *place, (name, more), scale, measure);
                    }
                }
            }
        }
        canvas
    }

    fn measure(&self, [width, height]: [u32; 2]) -> Measure {
        let across = if self.picture.is_some() { 2 * width } else { width };
        let em = (across.min(3 * height) as f32 / 54.0).clamp(11.0, 44.0);
        match self.words {
            Some(_) => Measure { em, gap: em as u32, caption: (1.9 * em) as u32, head: (3.9 * em) as u32 },
            None => Measure { em, gap: (em / 2.0) as u32, caption: 0, head: 0 },
        }
    }
}

/// The picture and the large level side by side, or above each other where they are very wide; below them a row of the
/// other levels that is as wide as they are together. A single other level stands in one row with the two.
fn plan([width, height]: [u32; 2], picture: bool, levels: usize, large: usize, measure: Measure) -> Plan {
    let Measure { gap, caption, head, .. } = measure;
    let (left, mut top) = (gap, gap + head);
    let mut places = Vec::with_capacity(levels + 1);
    let mut first = if picture { vec![Shown::Picture, Shown::Level(large)] } else { vec![Shown::Level(large)] };
    let mut others: Vec<usize> = (0..levels).filter(|level| picture && *level != large).collect();
    if others.len() == 1 {
        first.extend(others.drain(..).map(Shown::Level));
    }
    let stacked = width as f32 > WIDE * height as f32;
    let across = if stacked { 1 } else { first.len() as u32 };
    let whole = across * (width + gap) - gap;
    for (place, &shown) in (0..).zip(&first) {
        let (row, col) = (place / across, place % across);
        let (x, y) = (left + col * (width + gap), top + row * (height + caption + gap));
        places.push(Place { shown, x, y, width, height });
    }
    top += (first.len() as u32).div_ceil(across) * (height + caption + gap);
    let count = others.len() as u32;
    if count > 0 {
        // Very small maps stand closer together.
        let gap = gap.min(whole / (3 * count));
        let step = (whole + gap) as f32 / count as f32;
        let side = (step - gap as f32).max(1.0);
        let low = (side * height as f32 / width as f32).round().max(1.0) as u32;
        for (place, &level) in others.iter().enumerate() {
            let from = (place as f32 * step).round() as u32;
            let to = (place as f32 * step + side).round() as u32;
            let width = to.saturating_sub(from).max(1);
            places.push(Place { shown: Shown::Level(level), x: left + from, y: top, width, height: low });
        }
        top += low + caption + measure.gap;
    }
    Plan { places, width: whole + 2 * gap, height: top }
}

/// A map of a size, which need not be whole pixels a column.
fn level_map(level: &LevelMap<'_>, [width, height]: [u32; 2]) -> RgbImage {
    let cell = width.div_ceil(level.data.grid.cols.max(1) as u32).max(1);
    let map = map::draw(&level.data, &MapStyle { cell, ..level.style });
    if map.dimensions() == (width, height) {
        return map;
    }
    imageops::resize(&map, width, height, FilterType::Triangle)
}

/// Title and line above the maps, with the program's name at the right.
fn head(canvas: &mut RgbImage, words: &Words<'_>, measure: Measure) {
    let Measure { em, gap, .. } = measure;
    let room = canvas.width().saturating_sub(2 * gap) as f32;
    // The name of a file in a script that the typeface lacks would be boxes.
    let subject = if text::can_write(words.title) { words.title } else { words.picture };
    let title = Hand { size: 1.7 * em, ink: INK, weight: 0.035 };
    let quiet = Hand { size: em, ink: QUIET, weight: 0.012 };
    let (left, base) = (gap as f32, gap as f32 + 1.4 * em);
    let name = "glomscope";
    let taken = text::width(name, quiet);
    let named = taken + 2.0 * em + text::width(subject, title) < room;
    text::write(canvas, [left, base], subject, room, title);
    if named {
        text::write(canvas, [left + room - taken, base], name, room, quiet);
    }
    text::write(canvas, [left, base + 1.7 * em], words.line, room, quiet);
}

/// A caption under a map: its name, what there is to say, and at the right the scale where there is one.
fn caption(
    canvas: &mut RgbImage,
    place: Place,
    (name, more): (&str, &str),
    scale: Option<(f32, f32)>,
    measure: Measure,
) {
    let em = measure.em;
    let (left, base) = (place.x as f32, (place.y + place.height) as f32 + 1.25 * em);
    let strong = Hand { size: em, ink: INK, weight: 0.03 };
    let quiet = Hand { size: em, ink: QUIET, weight: 0.012 };
    let mut room = place.width as f32;
    if let Some((low, high)) = scale {
        let (low, high) = (number(low), number(high));
        let ends = text::width(&low, quiet) + text::width(&high, quiet) + em;
        let ramp = (0.22 * room).max(2.0 * em);
        // A map that is too narrow for both goes without the scale.
        if ends + ramp + text::width(name, strong) + em < room {
            let mut x = left + room - ends - ramp;
            room -= ends + ramp + em;
            text::write(canvas, [x, base], &low, ends, quiet);
            x += text::width(&low, quiet) + 0.5 * em;
            draw_ramp(canvas, [x as u32, (base - 0.72 * em) as u32], [ramp as u32, (0.74 * em) as u32]);
            text::write(canvas, [x + ramp + 0.5 * em, base], &high, ends, quiet);
        }
    }
    text::write(canvas, [left, base], name, room, strong);
    let behind = text::width(name, strong) + 0.6 * em;
    text::write(canvas, [left + behind, base], more, (room - behind).max(0.0), quiet);
}

/// The colours of a scale from its lower to its upper end.
fn draw_ramp(canvas: &mut RgbImage, [left, top]: [u32; 2], [width, height]: [u32; 2]) {
    for x in 0..width {
        let rgb = scalar_rgb(share(x as f32, Some((0.0, width.saturating_sub(1) as f32))));
        for y in 0..height {
            if let Some(pixel) = canvas.get_pixel_mut_checked(left + x, top + y) {
                pixel.0 = rgb;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::Colouring;
    use super::*;
    use crate::grid::Grid;

    const MEASURE: Measure = Measure { em: 10.0, gap: 10, caption: 19, head: 39 };

    /// Every place lies on the page, no two touch, and each row reaches from margin to margin.
    fn check(plan: &Plan) {
        let mut rows: Vec<u32> = plan.places.iter().map(|place| place.y).collect();
        rows.dedup();
        for row in rows {
            let mut end = 0;
            for place in plan.places.iter().filter(|place| place.y == row) {
                let gap = place.x.checked_sub(end);
                assert!(gap.is_some_and(|gap| gap <= MEASURE.gap + 1), "{place:?} begins behind {end}");
                end = place.x + place.width;
            }
            let end = end + MEASURE.gap;
            assert!(end.abs_diff(plan.width) <= 1, "the row at {row} ends at {end} of {}", plan.width);
        }
        let lowest = plan.places.iter().map(|place| place.y + place.height + MEASURE.caption + MEASURE.gap).max();
        assert_eq!(lowest, Some(plan.height), "nothing is empty below");
    }

    #[test]
    fn every_row_is_full_whatever_the_shape_and_the_number_of_levels() {
        for size in [[300, 200], [200, 300], [256, 256], [900, 200], [40, 500], [7, 3]] {
            for levels in 1..7 {
                for large in 0..levels {
                    let plan = plan(size, true, levels, large, MEASURE);
                    assert_eq!(plan.places.len(), levels + 1);
                    assert_eq!(plan.places[1].shown, Shown::Level(large));
                    assert_eq!([plan.places[1].width, plan.places[1].height], size);
                    check(&plan);
                }
            }
        }
        let alone = plan([300, 200], false, 4, 2, MEASURE);
        assert_eq!(alone.places.len(), 1);
        check(&alone);
    }

    #[test]
    fn a_page_shows_the_picture_every_level_and_its_words() {
        let grid = Grid { rows: 4, cols: 6 };
        let picture = RgbImage::from_pixel(60, 40, Rgb([200, 10, 10]));
        let colours: Vec<[f32; 3]> = vec![[0.2; 3]; 24];
        let values: Vec<f32> = (0..24).map(|column| column as f32).collect();
        let data = LevelData {
            grid,
            colours: &colours,
            arrows: &[],
            labels: &[0; 24],
            tints: &[0; 24],
            agreement: &[],
            change: &[],
            perplexity: &values,
            trust: &[],
        };
        let level = |level: usize, colouring| LevelMap {
            data,
            style: MapStyle { range: Some((0.0, 23.0)), ..MapStyle::plain(colouring, 1) },
            caption: (format!("Level {level}"), "1 island".to_owned()),
        };
        let words = Words { title: "A red field", line: "by hand · step 3", picture: "Picture" };
        let page = |words, colouring| Page {
            words,
            picture: Some(&picture),
            levels: (0..4).map(|number| level(number, colouring)).collect(),
            large: 2,
            cell: 40,
        };
        let with = page(Some(words), Colouring::Perplexity).draw();
        let without = page(None, Colouring::Perplexity).draw();
        assert!(with.height() > without.height());
        let count = |page: &RgbImage, rgb: [u8; 3]| page.pixels().filter(|pixel| pixel.0 == rgb).count();
        assert_eq!(count(&without, [200, 10, 10]), 240 * 160);
        // Lowest and highest of every map, and once more in the scales of the page with words.
        for end in [scalar_rgb(0.0), scalar_rgb(1.0)] {
            assert!(count(&without, end) >= 40 * 40);
            assert!(count(&with, end) > count(&without, end));
        }
        let other = Words { line: "by hand · step 4", ..words };
        assert_ne!(with, page(Some(other), Colouring::Perplexity).draw(), "the step is written");
    }
}
