//! One trial: patterns are drawn and stored, cues are answered, cosines are taken.

use ndarray::{Array2, ArrayView2, Axis};
use rand_chacha::ChaCha8Rng;

use super::answer::{Stored, answers};
use super::settings::{CapacitySettings, Method, Task};
use crate::numeric::random::{self, Purpose};

/// Where patterns come from.
pub(super) enum Source<'a> {
    /// Random directions in so many dimensions.
    Random(usize),
    /// Rows of unit length (N, D).
    Columns(ArrayView2<'a, f32>),
}

/// Cosines of the answers with the values asked for: per method, per pattern asked for.
pub(super) type Trial = [Vec<f32>; Method::ALL.len()];

pub(super) fn run(settings: &CapacitySettings, source: &Source, count: usize, trial: usize) -> Trial {
    let part = ((count as u64) << 32) | trial as u64;
    let mut generator = random::generator(settings.seed, Purpose::Capacity, part);
    let stored = draw(settings, source, count, &mut generator);
    Method::ALL.map(|method| {
        let answers = answers(method, settings, &stored);
        let pairs = answers.outer_iter().zip(&stored.asked);
        pairs.map(|(answer, &asked)| cosine(answer, stored.values.row(asked))).collect()
    })
}

fn draw(settings: &CapacitySettings, source: &Source, count: usize, generator: &mut ChaCha8Rng) -> Stored {
    let keys = patterns(source, count, generator);
    let values = if settings.task == Task::States { keys.clone() } else { patterns(source, count, generator) };
    let asked = settings.asked(count);
    let mut cues = keys.select(Axis(0), &asked);
    let cosine = settings.cue_cosine();
    for mut cue in cues.outer_iter_mut() {
        // Noise at right angles to the key, so that the cosine is exactly a.
        let mut noise = ndarray::Array1::from_shape_fn(cue.len(), |_| random::normal(generator));
        let along = noise.dot(&cue);
        noise.scaled_add(-along, &cue);
        let length = noise.dot(&noise).sqrt().max(f32::MIN_POSITIVE);
        cue *= cosine;
        cue.scaled_add((1.0 - cosine * cosine).max(0.0).sqrt() / length, &noise);
    }
    Stored { keys, values, asked, cues }
}

/// `count` patterns of unit length (count, D); of columns, each at most once.
fn patterns(source: &Source, count: usize, generator: &mut ChaCha8Rng) -> Array2<f32> {
    match source {
        Source::Random(dim) => {
            let mut rows = Array2::from_shape_fn((count, *dim), |_| random::normal(generator));
            for mut row in rows.outer_iter_mut() {
                let length = row.dot(&row).sqrt().max(f32::MIN_POSITIVE);
                row /= length;
            }
            rows
        }
        Source::Columns(columns) => {
            let mut order: Vec<usize> = (0..columns.nrows()).collect();
            for i in 0..count {
                let other = i + random::below(generator, order.len() - i);
                order.swap(i, other);
            }
            columns.select(Axis(0), &order[..count])
        }
    }
}

/// 0 where there is no answer.
fn cosine(a: ndarray::ArrayView1<f32>, b: ndarray::ArrayView1<f32>) -> f32 {
    let lengths = (a.dot(&a) * b.dot(&b)).sqrt();
    if lengths > 0.0 && lengths.is_finite() { a.dot(&b) / lengths } else { 0.0 }
}
