//! Small pictures like digits, drawn by the program where there is no MNIST: strokes of ten shapes, each drawn by
//! another unsteady hand.
//!
//! A shape is a few strokes through control points. Every picture moves each point a little, then turns, slants,
//! stretches and shifts the whole, draws it with a pen of its own width and pressure, adds a stray stroke now and then,
//! and noise. It is easier than MNIST, but no template solves it (the test of this module says how far the nearest mean
//! gets).

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{CLASSES, Digits, DigitsError, PIXELS, SIDE};
use crate::numeric::random::{Purpose, below, generator, normal, uniform};

/// The seed of the program's own digits: one set for everybody, as with MNIST.
pub const OWN_SEED: u64 = 1;
/// How many of them there are to learn from, if nothing else is asked for.
pub const OWN_TRAINING: usize = 12_000;
/// How many there are to be tested on.
pub const OWN_TEST: usize = 4_000;

/// Which of the two sets, drawn independently of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// To learn from.
    Training,
    /// To be tested on.
    Test,
}

/// Draws `count` digits of `set`, the classes equally likely. The first n are the same for any count.
///
/// # Errors
/// A count of 0.
pub fn generate(seed: u64, set: Set, count: usize) -> Result<Digits, DigitsError> {
    let drawn: Vec<(usize, Vec<u8>)> = (0..count as u64)
        .into_par_iter()
        .map(|index| {
            let mut random = generator(seed, Purpose::Digits, 2 * index + u64::from(set == Set::Test));
            let class = below(&mut random, CLASSES);
            (class, draw(class, &mut random))
        })
        .collect();
    let labels = drawn.iter().map(|(class, _)| *class as u8).collect();
    Digits::new(drawn.into_iter().flat_map(|(_, pixels)| pixels).collect(), labels)
}

/// A point: right and down, in a box of side 1.
type Point = (f32, f32);

/// A stroke of the pen.
enum Stroke {
    /// Straight from point to point.
    Straight(&'static [Point]),
    /// Smoothly through the points.
    Curved(&'static [Point]),
}
use Stroke::{Curved, Straight};

/// The strokes of the ten shapes.
const SHAPES: [&[Stroke]; CLASSES] = [
    &[Curved(&[
        (0.5, 0.0),
        (0.2, 0.2),
        (0.1, 0.5),
        (0.2, 0.8),
        (0.5, 1.0),
        (0.8, 0.8),
        (0.9, 0.5),
        (0.8, 0.2),
        (0.5, 0.0),
    ])],
    &[Straight(&[(0.3, 0.2), (0.55, 0.0), (0.55, 1.0)])],
    &[
        Curved(&[(0.15, 0.25), (0.3, 0.05), (0.6, 0.02), (0.8, 0.2), (0.7, 0.45), (0.4, 0.75), (0.12, 0.97)]),
        Straight(&[(0.12, 0.97), (0.9, 0.97)]),
    ],
    &[
        Curved(&[(0.15, 0.12), (0.45, 0.0), (0.75, 0.15), (0.7, 0.38), (0.42, 0.48)]),
        Curved(&[(0.42, 0.48), (0.78, 0.6), (0.82, 0.82), (0.5, 1.0), (0.12, 0.88)]),
    ],
    &[Straight(&[(0.6, 0.0), (0.1, 0.65), (0.9, 0.65)]), Straight(&[(0.68, 0.35), (0.66, 1.0)])],
    &[
        Straight(&[(0.82, 0.03), (0.25, 0.03), (0.2, 0.45)]),
        Curved(&[(0.2, 0.45), (0.5, 0.36), (0.82, 0.52), (0.8, 0.82), (0.48, 1.0), (0.12, 0.88)]),
    ],
    &[Curved(&[
        (0.7, 0.0),
        (0.35, 0.25),
        (0.15, 0.6),
        (0.25, 0.92),
        (0.55, 1.0),
        (0.8, 0.8),
        (0.72, 0.56),
        (0.45, 0.5),
        (0.18, 0.66),
    ])],
    &[Straight(&[(0.1, 0.03), (0.9, 0.03), (0.4, 1.0)])],
    &[Curved(&[
        (0.5, 0.48),
        (0.2, 0.3),
        (0.3, 0.04),
        (0.65, 0.02),
        (0.78, 0.25),
        (0.5, 0.48),
        (0.18, 0.72),
        (0.3, 0.97),
        (0.68, 0.98),
        (0.82, 0.72),
        (0.5, 0.48),
    ])],
    &[Curved(&[
        (0.8, 0.3),
        (0.55, 0.48),
        (0.25, 0.42),
        (0.2, 0.15),
        (0.5, 0.0),
        (0.78, 0.14),
        (0.8, 0.3),
        (0.75, 0.7),
        (0.55, 1.0),
    ])],
];

/// How far a control point wanders, as a share of the box.
const WANDER: f32 = 0.055;
/// Pieces into which a curve is cut between two points.
const PIECES: usize = 6;

/// One picture of `class`.
fn draw(class: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
    let place = Placing::drawn(random);
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for stroke in SHAPES[class] {
        let (Straight(points) | Curved(points)) = stroke;
        let mut moved: Vec<Point> =
            points.iter().map(|(x, y)| (x + WANDER * normal(random), y + WANDER * normal(random))).collect();
        if matches!(stroke, Curved(_)) {
            moved = smooth(&moved);
        }
        lines.push(moved.into_iter().map(|point| place.pixel(point)).collect());
    }
    // A stray stroke, as scanners and neighbours leave it.
    if below(random, 3) == 0 {
        let from = (uniform(random, 2.0, 26.0), uniform(random, 2.0, 26.0));
        let angle = uniform(random, 0.0, std::f32::consts::TAU);
        let length = uniform(random, 3.0, 7.0);
        lines.push(vec![from, (from.0 + length * angle.cos(), from.1 + length * angle.sin())]);
    }
    let (radius, pressure) = (uniform(random, 0.7, 1.7), uniform(random, 0.65, 1.0));
    let grain = uniform(random, 0.02, 0.14);
    (0..PIXELS)
        .map(|pixel| {
            let centre = ((pixel % SIDE) as f32 + 0.5, (pixel / SIDE) as f32 + 0.5);
            let near = lines.iter().map(|line| distance(line, centre)).fold(f32::INFINITY, f32::min);
            // The edge of the pen falls off over one pixel.
            let ink = pressure * (radius + 0.5 - near).clamp(0.0, 1.0);
            (255.0 * (ink + grain * normal(random)).clamp(0.0, 1.0)).round() as u8
        })
        .collect()
}

/// Where the box of a shape comes to lie: a turn, a slant, a stretch, a shift.
struct Placing {
    matrix: [f32; 4],
    shift: Point,
}

impl Placing {
    fn drawn(random: &mut ChaCha8Rng) -> Self {
        let (sin, cos) = (0.22 * normal(random)).clamp(-0.55, 0.55).sin_cos();
        let slant = (0.22 * normal(random)).clamp(-0.5, 0.5);
        let (width, height) = (uniform(random, 10.0, 17.5), uniform(random, 15.0, 20.5));
        // Stretch, then slant, then turn.
        let matrix =
            [cos * width, -cos * slant * height - sin * height, sin * width, -sin * slant * height + cos * height];
        Self { matrix, shift: (14.0 + uniform(random, -2.2, 2.2), 14.0 + uniform(random, -2.2, 2.2)) }
    }

    fn pixel(&self, (x, y): Point) -> Point {
        let (x, y) = (x - 0.5, y - 0.5);
        let [a, b, c, d] = self.matrix;
        (a * x + b * y + self.shift.0, c * x + d * y + self.shift.1)
    }
}

/// The curve through `points` whose direction at each is that between its neighbours (Catmull and Rom), as short lines.
fn smooth(points: &[Point]) -> Vec<Point> {
    let at = |index: usize| points[index.min(points.len() - 1)];
    let mut line = Vec::with_capacity(PIECES * points.len());
    for index in 0..points.len() - 1 {
        let (p0, p1, p2, p3) = (at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2));
        for piece in 0..PIECES {
            let t = piece as f32 / PIECES as f32;
            let between = |a: f32, b: f32, c: f32, d: f32| {
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            line.push((between(p0.0, p1.0, p2.0, p3.0), between(p0.1, p1.1, p2.1, p3.1)));
        }
    }
    line.push(at(points.len() - 1));
    line
}

/// How far `point` is from a line through points.
fn distance(line: &[Point], point: Point) -> f32 {
    let to_segment = |(a, b): (Point, Point)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (px, py) = (point.0 - a.0, point.1 - a.1);
        let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-12)).clamp(0.0, 1.0);
        (px - along * dx).hypot(py - along * dy)
    };
    line.windows(2).map(|pair| to_segment((pair[0], pair[1]))).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_every_picture_and_the_sets_are_apart() {
        let twelve = generate(5, Set::Training, 12).unwrap();
        assert_eq!(generate(5, Set::Training, 40).unwrap().first(12), twelve);
        let test = generate(5, Set::Test, 12).unwrap();
        let other = generate(6, Set::Training, 12).unwrap();
        for index in 0..12 {
            assert!((0..12).all(|i| test.picture(i) != twelve.picture(index)));
            assert!((0..12).all(|i| other.picture(i) != twelve.picture(index)));
        }
        assert_eq!(generate(5, Set::Test, 0), Err(DigitsError::NoDigits));
    }

    #[test]
    fn every_class_appears_and_stays_in_the_picture() {
        let digits = generate(1, Set::Training, 2000).unwrap();
        let mut counts = [0; CLASSES];
        for index in 0..digits.len() {
            counts[digits.label(index)] += 1;
            let ink = digits.picture(index).iter().filter(|ink| **ink > 128).count();
            assert!((12..400).contains(&ink), "picture {index} has {ink} dark pixels");
        }
        assert!(counts.iter().all(|count| (140..260).contains(count)), "{counts:?}");
    }

    #[test]
    fn the_nearest_mean_is_far_from_solving_it_and_far_above_chance() {
        let (training, test) = (generate(1, Set::Training, 3000).unwrap(), generate(1, Set::Test, 1000).unwrap());
        let mut means = vec![[0.0f32; PIXELS]; CLASSES];
        let mut counts = [0.0f32; CLASSES];
        for index in 0..training.len() {
            let class = training.label(index);
            counts[class] += 1.0;
            for (mean, ink) in means[class].iter_mut().zip(training.picture(index)) {
                *mean += f32::from(*ink);
            }
        }
        for (mean, count) in means.iter_mut().zip(counts) {
            mean.iter_mut().for_each(|value| *value /= count);
        }
        let nearest = |picture: &[u8]| {
            let far = |mean: &[f32; PIXELS]| -> f32 {
                mean.iter().zip(picture).map(|(m, ink)| (m - f32::from(*ink)).powi(2)).sum()
            };
            (0..CLASSES).min_by(|a, b| far(&means[*a]).total_cmp(&far(&means[*b]))).unwrap()
        };
        let right = (0..test.len()).filter(|i| nearest(test.picture(*i)) == test.label(*i)).count();
        let error = 100.0 - 0.1 * right as f32;
        println!("nearest mean: {error} % wrong");
        assert!((10.0..60.0).contains(&error), "nearest mean: {error} % wrong");
    }
}
