//! One palette for all frames of a GIF: the same colour looks the same at every step.
//!
//! Few colours are taken as they are. Many are counted in cells of colour space, split where they spread most (median
//! cut by variance), and the palette is then settled by a few rounds of k-means.

use std::collections::HashMap;

use image::RgbImage;
use rayon::prelude::*;

/// The most colours of a palette: one of the 256 entries stays free for "as before".
pub const MOST: usize = 255;

/// Bits per channel of a cell.
const BITS: u32 = 6;
const CELLS: usize = 1 << (3 * BITS);
const ROUNDS: usize = 6;

/// The colours that the frames have, being counted.
pub struct Counter {
    /// Colours in the order in which they are met, while they are few.
    exact: Option<HashMap<[u8; 3], u8>>,
    /// Sums of red, green, blue and the count, per cell.
    cells: Vec<[u64; 4]>,
}

/// A palette, and which entry of it a colour becomes.
pub struct Palette {
    /// At least 1, at most [`MOST`].
    pub colours: Vec<[u8; 3]>,
    exact: Option<HashMap<[u8; 3], u8>>,
    cells: Vec<u8>,
}

fn cell([r, g, b]: [u8; 3]) -> usize {
    let part = |value: u8| usize::from(value >> (8 - BITS));
    (part(r) << (2 * BITS)) | (part(g) << BITS) | part(b)
}

impl Counter {
    pub fn new() -> Self {
        Self { exact: Some(HashMap::new()), cells: vec![[0; 4]; CELLS] }
    }

    /// Counts the colours of a frame.
    pub fn count(&mut self, frame: &RgbImage) {
        let mut last = None;
        for pixel in frame.pixels() {
            let colour = pixel.0;
            let sums = &mut self.cells[cell(colour)];
            for (sum, value) in sums.iter_mut().zip([colour[0], colour[1], colour[2], 1]) {
                *sum += u64::from(value);
            }
            if last != Some(colour)
                && let Some(exact) = &mut self.exact
            {
                let next = exact.len();
                if next < MOST {
                    exact.entry(colour).or_insert(next as u8);
                } else if !exact.contains_key(&colour) {
                    self.exact = None;
                }
            }
            last = Some(colour);
        }
    }

    /// The palette of what was counted.
    pub fn palette(self) -> Palette {
        if let Some(exact) = self.exact {
            let mut colours = vec![[0; 3]; exact.len().max(1)];
            for (&colour, &index) in &exact {
                colours[usize::from(index)] = colour;
            }
            return Palette { colours, exact: Some(exact), cells: Vec::new() };
        }
        let mut points: Vec<Point> = self
            .cells
            .iter()
            .enumerate()
            .filter(|(_, sums)| sums[3] > 0)
            .map(|(cell, &[r, g, b, count])| {
                let mean = [r, g, b].map(|sum| sum as f32 / count as f32);
                // The root keeps a large background from taking the colours of small islands.
                Point { cell, colour: mean, weight: (count as f32).sqrt() }
            })
            .collect();
        let centres = settle(cut(&mut points), &points);
        let mut cells = vec![0; CELLS];
        for (point, index) in points.iter().zip(assign(&centres, &points)) {
            cells[point.cell] = index as u8;
        }
        let colours = centres.iter().map(|centre| centre.map(|value| value.round().clamp(0.0, 255.0) as u8)).collect();
        Palette { colours, exact: None, cells }
    }
}

impl Palette {
    /// The entry of every pixel of a frame that was counted.
    pub fn indices(&self, frame: &RgbImage) -> Vec<u8> {
        let index = |colour: [u8; 3]| match &self.exact {
            Some(exact) => exact.get(&colour).copied().unwrap_or(0),
            None => self.cells[cell(colour)],
        };
        let mut last = ([0; 3], index([0; 3]));
        frame
            .pixels()
            .map(|pixel| {
                if pixel.0 != last.0 {
                    last = (pixel.0, index(pixel.0));
                }
                last.1
            })
            .collect()
    }
}

struct Point {
    cell: usize,
    colour: [f32; 3],
    weight: f32,
}

/// How far apart two colours are, squared; green counts most, as it does for the eye.
fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let [r, g, b] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    2.0 * r * r + 4.0 * g * g + 3.0 * b * b
}

/// A stretch of points with their mean, and how much they spread along the axis on which they spread most.
struct Stretch {
    range: std::ops::Range<usize>,
    mean: [f32; 3],
    axis: usize,
    spread: f64,
}

fn measure(points: &[Point], range: std::ops::Range<usize>) -> Stretch {
    let (mut total, mut sums, mut squares) = (0.0, [0.0; 3], [0.0; 3]);
    for point in &points[range.clone()] {
        let weight = f64::from(point.weight);
        total += weight;
        for axis in 0..3 {
            let value = f64::from(point.colour[axis]);
            sums[axis] += weight * value;
            squares[axis] += weight * value * value;
        }
    }
    let spread: [f64; 3] =
        std::array::from_fn(|axis| (squares[axis] - sums[axis] * sums[axis] / total) * [2.0, 4.0, 3.0][axis]);
    let axis = (0..3).fold(0, |best, axis| if spread[axis] > spread[best] { axis } else { best });
    let spread = if range.len() < 2 { 0.0 } else { spread[axis] };
    Stretch { range, mean: sums.map(|sum| (sum / total) as f32), axis, spread }
}

/// Splits the stretch that spreads most at its mean until there are [`MOST`].
fn cut(points: &mut [Point]) -> Vec<[f32; 3]> {
    let mut stretches = vec![measure(points, 0..points.len())];
    while stretches.len() < MOST {
        let widest = (0..stretches.len())
            .fold(0, |best, other| if stretches[other].spread > stretches[best].spread { other } else { best });
        if stretches[widest].spread <= 0.0 {
            break;
        }
        let Stretch { range, mean, axis, .. } = stretches.swap_remove(widest);
        points[range.clone()]
            .sort_unstable_by(|a, b| a.colour[axis].total_cmp(&b.colour[axis]).then_with(|| a.cell.cmp(&b.cell)));
        let below = points[range.clone()].partition_point(|point| point.colour[axis] < mean[axis]);
        let middle = range.start + below.clamp(1, range.len() - 1);
        stretches.push(measure(points, range.start..middle));
        stretches.push(measure(points, middle..range.end));
    }
    stretches.iter().map(|stretch| stretch.mean).collect()
}

fn assign(centres: &[[f32; 3]], points: &[Point]) -> Vec<usize> {
    let nearest = |point: &Point| {
        let mut best = (f32::INFINITY, 0);
        for (index, &centre) in centres.iter().enumerate() {
            let far = distance(centre, point.colour);
            if far < best.0 {
                best = (far, index);
            }
        }
        best.1
    };
    points.par_iter().map(nearest).collect()
}

fn settle(mut centres: Vec<[f32; 3]>, points: &[Point]) -> Vec<[f32; 3]> {
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0_f64; 4]; centres.len()];
        for (point, index) in points.iter().zip(assign(&centres, points)) {
            let weight = f64::from(point.weight);
            for (sum, value) in sums[index].iter_mut().zip(point.colour) {
                *sum += weight * f64::from(value);
            }
            sums[index][3] += weight;
        }
        for (centre, [r, g, b, total]) in centres.iter_mut().zip(sums) {
            if total > 0.0 {
                *centre = [r, g, b].map(|sum| (sum / total) as f32);
            }
        }
    }
    centres
}
