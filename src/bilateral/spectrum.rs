//! What a side explains of its picture, per spatial frequency.
//!
//! The vectors of one level are read out linearly: W tells the pixels of a column from its vector. W is fitted by ridge
//! regression to three quarters of the columns, and says the pixels of the last quarter; so four times, until it has
//! said them all, and nothing is said by a W that was shown it. Then picture and read-out are compared frequency by
//! frequency:
//!
//! ```text
//! W = (X^T X + r I)^-1 X^T Y          X: vectors (n, D), Y: pixels (n, 3 c^2), both without their mean
//! P(f), R(f)                          Fourier transforms of picture and read-out, channel by channel
//! explained[b] = 1 - sum_f |P(f) - R(f)|^2 / sum_f |P(f)|^2         f in band b: 2^b <= |f| < 2^(b+1)
//! ```
//!
//! |f| counts cycles along the longer side of the picture, in any direction. 1 is all of the picture's power in the
//! band, 0 no more than a grey picture explains, below 0 less than that.

use image::RgbImage;
use image::imageops::{FilterType, resize};
use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::grid::Grid;
use crate::numeric::product::{Into, gram, multiply, symmetric_eigen};

/// Pixels along the longer side at which pictures are compared; a smaller picture keeps its own.
const SIDE: u32 = 256;
/// Parts of the columns; each is told by a read-out that was fitted to the others.
const PARTS: usize = 4;
/// A band says something when it has this share of the picture's power. With less, as outside the band of a grating, it
/// would tell how the read-out was rounded.
const LEAST: f64 = 1e-3;
/// r as shares of the mean variance of the vectors; the one that tells the columns best is taken.
const RIDGES: [f32; 4] = [1e-3, 1e-2, 1e-1, 1.0];

/// A picture, ready to be compared with what is said of it.
pub struct Spectrum {
    picture: RgbImage,
    /// Its transform, channel by channel.
    transformed: [Transform; 3],
    /// How the picture is transformed.
    waves: [Waves; 2],
    bands: Vec<Band>,
}

/// A band of spatial frequencies.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
pub struct Band {
    /// Its lowest frequency, in cycles along the longer side of the picture.
    pub from: f32,
    /// The frequency below which it ends: twice the lowest.
    pub to: f32,
    /// Share of the picture's power that lies in it, 0 to 1; the bands have all of it but the mean.
    pub power: f32,
}

/// What is explained of every band, the lowest first; none where the picture has next to no power in it, or nothing can
/// be read out.
pub type Explained = Vec<Option<f32>>;

/// What two sides explain of one picture.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct Spectra {
    /// The bands, the lowest first.
    pub bands: Vec<Band>,
    /// What the left side explains, level by level from the lowest, band by band.
    pub left: Vec<Explained>,
    /// The same of the right side.
    pub right: Vec<Explained>,
    /// What the mean colours of the left side's columns explain: as much as the grid lets through without a code.
    pub left_means: Explained,
    /// The same of the right side.
    pub right_means: Explained,
}

/// Real and imaginary part, (height, width / 2 + 1) each.
struct Transform([Array2<f32>; 2]);

/// cos and sin of 2 pi k n / length, (length, frequencies) each.
struct Waves([Array2<f32>; 2]);

impl Spectrum {
    /// Of a picture.
    pub fn new(picture: &RgbImage) -> Self {
        let (width, height) = picture.dimensions();
        let longer = width.max(height).max(1);
        let scaled = |side: u32| ((f64::from(side * SIDE) / f64::from(longer)).round() as u32).max(1);
        let picture = match longer > SIDE {
            true => resize(picture, scaled(width), scaled(height), FilterType::Triangle),
            false => picture.clone(),
        };
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let waves = [Waves::new(width, width / 2 + 1), Waves::new(height, height)];
        let transformed = transform(&picture, &waves);
        let mut powers = Vec::new();
        for Transform([real, imaginary]) in &transformed {
            add_power(&mut powers, real, imaginary, width);
        }
        let all: f64 = powers.iter().sum();
        let band = |(at, power): (usize, &f64)| Band {
            from: (1_u32 << at) as f32,
            to: (2_u32 << at) as f32,
            power: if all > 0.0 { (power / all) as f32 } else { 0.0 },
        };
        let bands = powers.iter().enumerate().map(band).collect();
        Self { picture, transformed, waves, bands }
    }

    /// The bands.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// What vectors (N, D) of the columns of a grid over the picture explain of it.
    ///
    /// # Panics
    /// If there is not a vector for every column, which is a mistake in the calling code.
    pub fn explained(&self, vectors: ArrayView2<f32>, grid: Grid) -> Explained {
        assert_eq!(vectors.nrows(), grid.columns(), "a vector for every column");
        match self.read_out(vectors, grid) {
            Some(said) => self.compare(&said),
            None => vec![None; self.bands.len()],
        }
    }

    /// What the mean colours of the columns of a grid explain.
    pub fn of_means(&self, grid: Grid) -> Explained {
        self.compare(&resize(&self.picture, grid.cols as u32, grid.rows as u32, FilterType::Triangle))
    }

    /// What another picture of the same thing explains, whatever its size.
    pub fn compare(&self, said: &RgbImage) -> Explained {
        let (width, height) = self.picture.dimensions();
        let fitted = (said.dimensions() != (width, height)).then(|| resize(said, width, height, FilterType::Triangle));
        let said = transform(fitted.as_ref().unwrap_or(said), &self.waves);
        let (mut left, mut powers) = (Vec::new(), Vec::new());
        for (Transform([real, imaginary]), Transform([said_real, said_imaginary])) in self.transformed.iter().zip(&said)
        {
            add_power(&mut powers, real, imaginary, width as usize);
            add_power(&mut left, &(real - said_real), &(imaginary - said_imaginary), width as usize);
        }
        let least = LEAST * powers.iter().sum::<f64>();
        powers.iter().zip(left).map(|(power, left)| (*power > least).then(|| (1.0 - left / power) as f32)).collect()
    }

    /// The picture that the vectors tell, so many pixels to a column that it is no smaller than the picture.
    fn read_out(&self, vectors: ArrayView2<f32>, grid: Grid) -> Option<RgbImage> {
        let (width, height) = self.picture.dimensions();
        let cell = (width as usize).div_ceil(grid.cols).max((height as usize).div_ceil(grid.rows));
        let (width, height) = ((grid.cols * cell) as u32, (grid.rows * cell) as u32);
        let wanted = resize(&self.picture, width, height, FilterType::Triangle);
        let place = |column: usize, at: usize| {
            let ((row, col), (pixel, channel)) = (grid.place(column), (at / 3, at % 3));
            ((col * cell + pixel % cell) as u32, (row * cell + pixel / cell) as u32, channel)
        };
        let pixels = Array2::from_shape_fn((grid.columns(), 3 * cell * cell), |(column, at)| {
            let (x, y, channel) = place(column, at);
            f32::from(wanted.get_pixel(x, y)[channel])
        });
        let told = told(vectors, pixels.view(), grid)?;
        let mut said = RgbImage::new(width, height);
        for ((column, at), value) in told.indexed_iter() {
            let (x, y, channel) = place(column, at);
            said.get_pixel_mut(x, y)[channel] = value.round().clamp(0.0, 255.0) as u8;
        }
        Some(said)
    }
}

impl Spectra {
    /// Of two sides that see one picture: the vectors (N, D) of every level, the lowest first, and the grid.
    pub fn of(picture: &RgbImage, left: (&[ArrayView2<f32>], Grid), right: (&[ArrayView2<f32>], Grid)) -> Self {
        let spectrum = Spectrum::new(picture);
        let side = |(levels, grid): (&[ArrayView2<f32>], Grid)| -> Vec<Explained> {
            levels.par_iter().map(|level| spectrum.explained(level.view(), grid)).collect()
        };
        Self {
            bands: spectrum.bands().to_vec(),
            left: side(left),
            right: side(right),
            left_means: spectrum.of_means(left.1),
            right_means: spectrum.of_means(right.1),
        }
    }
}

/// What every part of the columns is told to be by a read-out that was fitted to the others, (N, outputs); nothing
/// where the vectors are not finite.
fn told(vectors: ArrayView2<f32>, pixels: ArrayView2<f32>, grid: Grid) -> Option<Array2<f32>> {
    // Blocks of two by two columns, so that a column is not told by the one beside it alone.
    let part = |column: usize| {
        let (row, col) = grid.place(column);
        (row / 2 % 2) * 2 + col / 2 % 2
    };
    let mut told = RIDGES.map(|_| Array2::zeros(pixels.dim()));
    for left_out in 0..PARTS {
        let is_out = |column: &usize| part(*column) == left_out;
        let (out, fitted): (Vec<usize>, Vec<usize>) = (0..grid.columns()).partition(is_out);
        if out.is_empty() {
            continue;
        }
        let (mut x, mut y) = (vectors.select(Axis(0), &fitted), pixels.select(Axis(0), &fitted));
        let (middle, grey) = (x.mean_axis(Axis(0))?, y.mean_axis(Axis(0))?);
        x -= &middle;
        y -= &grey;
        let dim = x.ncols();
        let mut spread = Array2::zeros((dim, dim));
        gram(x.view(), 1.0, spread.view_mut());
        let (values, axes) = symmetric_eigen(spread.view())?;
        let mean = values.iter().sum::<f32>() / dim as f32;
        let product = |a: ArrayView2<f32>, b: ArrayView2<f32>| {
            let mut out = Array2::zeros((a.nrows(), b.ncols()));
            multiply(a, b, out.view_mut(), Into::Replace);
            out
        };
        // In the axes of the spread the inverse is a division.
        let along = product(product(x.view(), axes.view()).reversed_axes().view(), y.view());
        let asked = product((&vectors.select(Axis(0), &out) - &middle).view(), axes.view());
        for (told, ridge) in told.iter_mut().zip(RIDGES) {
            let mut weights = along.clone();
            for (mut row, value) in weights.outer_iter_mut().zip(&values) {
                row /= (value.max(0.0) + ridge * mean).max(f32::MIN_POSITIVE);
            }
            for (row, column) in (product(asked.view(), weights.view()) + &grey).outer_iter().zip(&out) {
                told.slice_mut(s![*column, ..]).assign(&row);
            }
        }
    }
    let error = |told: &Array2<f32>| -> f64 {
        told.iter().zip(pixels).map(|(told, wanted)| f64::from(told - wanted).powi(2)).sum()
    };
    told.into_iter().min_by(|a, b| error(a).total_cmp(&error(b)))
}

impl Waves {
    fn new(length: usize, frequencies: usize) -> Self {
        let turn = |n: usize, k: usize| std::f64::consts::TAU * (n * k % length) as f64 / length as f64;
        let wave = |of: fn(f64) -> f64| Array2::from_shape_fn((length, frequencies), |(n, k)| of(turn(n, k)) as f32);
        Self([wave(f64::cos), wave(f64::sin)])
    }
}

/// The Fourier transform of every channel without its mean.
fn transform(picture: &RgbImage, [across, down]: &[Waves; 2]) -> [Transform; 3] {
    let size = (picture.height() as usize, picture.width() as usize);
    std::array::from_fn(|channel| {
        let mut values =
            Array2::from_shape_fn(size, |(y, x)| f32::from(picture.get_pixel(x as u32, y as u32)[channel]));
        values -= values.mean().unwrap_or(0.0);
        let times = |a: ArrayView2<f32>, b: ArrayView2<f32>| {
            let mut out = Array2::zeros((a.nrows(), b.ncols()));
            multiply(a, b, out.view_mut(), Into::Replace);
            out
        };
        let rows = across.0.each_ref().map(|wave| times(values.view(), wave.view()));
        // exp(-i a) exp(-i b), and the transform of a wave is itself.
        let of = |wave: usize, row: usize| times(down.0[wave].view(), rows[row].view());
        Transform([of(0, 0) - of(1, 1), of(0, 1) + of(1, 0)])
    })
}

/// Adds the power of a transform to that of every band, (bands); the mean is in none.
fn add_power(powers: &mut Vec<f64>, real: &Array2<f32>, imaginary: &Array2<f32>, width: usize) {
    let height = real.nrows();
    let longer = width.max(height) as f64;
    for (((y, x), real), imaginary) in real.indexed_iter().zip(imaginary) {
        let (down, across) = (y.min(height - y) as f64 / height as f64, x as f64 / width as f64);
        let cycles = longer * down.hypot(across);
        if x == 0 && y == 0 {
            continue;
        }
        // Of a real picture the other half is the same mirrored.
        let twice = if x == 0 || 2 * x == width { 1.0 } else { 2.0 };
        // Rounding must not put a whole number of cycles into the band below.
        let band = (cycles + 1e-6).log2().max(0.0) as usize;
        if powers.len() <= band {
            powers.resize(band + 1, 0.0);
        }
        powers[band] += twice * (f64::from(*real).powi(2) + f64::from(*imaginary).powi(2));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator, normal};
    use crate::probes::Probe;

    fn drawn(probe: &str) -> RgbImage {
        probe.parse::<Probe>().unwrap().draw().unwrap().0
    }

    #[test]
    fn a_grating_is_in_its_band_whatever_its_orientation() {
        for (cycles, orientation, band) in [(4, 90, 2), (6, 90, 2), (8, 0, 3), (12, 90, 3), (20, 0, 4), (24, 45, 4)] {
            let text = format!("grating:size=128x128:cycles={cycles}:orientation={orientation}");
            let bands = Spectrum::new(&drawn(&text)).bands().to_vec();
            assert_eq!((bands[band].from, bands[band].to), ((1 << band) as f32, (2 << band) as f32));
            // One that is not across whole cycles leaks a little over the edge.
            let least = if orientation == 45 { 0.9 } else { 0.999 };
            assert!(bands[band].power > least, "{text}: {bands:?}");
            assert!((bands.iter().map(|band| band.power).sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn the_powers_of_the_bands_are_the_variance_of_the_picture() {
        // Parseval: the sum of all |P|^2 is N times the sum of squares.
        let picture = drawn("navon:size=90x64:HS");
        let waves = [Waves::new(90, 46), Waves::new(64, 64)];
        let mut powers = Vec::new();
        for Transform([real, imaginary]) in &transform(&picture, &waves) {
            add_power(&mut powers, real, imaginary, 90);
        }
        let squares: f64 = (0..3)
            .map(|channel| {
                let values: Vec<f64> = picture.pixels().map(|pixel| f64::from(pixel[channel])).collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
            })
            .sum();
        let power = powers.iter().sum::<f64>() / (90.0 * 64.0);
        assert!((power / squares - 1.0).abs() < 1e-4, "{power} {squares}");
    }

    #[test]
    fn the_picture_explains_itself_and_grey_explains_nothing() {
        let picture = drawn("navon:size=96x64:HS");
        let spectrum = Spectrum::new(&picture);
        assert!(spectrum.compare(&picture).iter().flatten().all(|explained| *explained == 1.0));
        let grey = RgbImage::from_pixel(96, 64, image::Rgb([90; 3]));
        assert!(spectrum.compare(&grey).iter().flatten().all(|explained| explained.abs() < 1e-6));
        let turned = RgbImage::from_fn(96, 64, |x, y| image::Rgb(picture.get_pixel(x, y).0.map(|value| 255 - value)));
        assert!(spectrum.compare(&turned).iter().flatten().all(|explained| (explained + 3.0).abs() < 1e-3));
        assert!(Spectrum::new(&grey).compare(&grey).iter().all(Option::is_none));
    }

    #[test]
    fn mean_colours_explain_what_the_grid_lets_through() {
        let spectrum = Spectrum::new(&drawn("grating:size=128x128:cycles=3"));
        let fine = spectrum.of_means(Grid::new(32, 32));
        assert!(fine[1].unwrap() > 0.95, "{fine:?}");
        assert!(spectrum.of_means(Grid::new(2, 2))[1].unwrap() < 0.2);
        // Where a grating has no power nothing is said.
        let said = fine.iter().enumerate().filter(|(_, share)| share.is_some()).map(|(band, _)| band);
        assert_eq!(said.collect::<Vec<_>>(), [1]);
        let stripes = Spectrum::new(&drawn("grating:size=128x128:cycles=40"));
        assert!(stripes.of_means(Grid::new(16, 16))[5].unwrap() < 0.1);
    }

    #[test]
    fn vectors_that_hold_the_pixels_tell_them_and_noise_does_not() {
        let picture = drawn("grating:size=128x128:cycles=12:contrast=1");
        let (spectrum, grid) = (Spectrum::new(&picture), Grid::new(16, 16));
        let mut dice = generator(1, Purpose::Test, 0);
        // Two numbers of the phase tell a grating inside any column.
        let phase = |column: usize| std::f32::consts::TAU * 12.0 * (grid.place(column).1 as f32 / 16.0);
        let codes = Array2::from_shape_fn((256, 6), |(column, d)| match d {
            0 => 0.5 * phase(column).cos(),
            1 => 0.5 * phase(column).sin(),
            _ => 0.1 * normal(&mut dice),
        });
        let told = spectrum.explained(codes.view(), grid);
        assert!(told[3].unwrap() > 0.97, "{told:?}");
        let noise = spectrum.explained(codes.slice(s![.., 2..]), grid);
        assert!(noise[3].unwrap() < 0.1, "{noise:?}");
        let broken = codes.mapv(|value| if value > 0.49 { f32::NAN } else { value });
        assert!(spectrum.explained(broken.view(), grid).iter().all(Option::is_none));
    }
}
