//! Which sketches are nearest to another.
//!
//! All pictures of a memory have much in common: a tree, levels, islands that lie everywhere. Cosines of their sketches
//! are close to 1. What all share, the mean sketch m, is taken away first:
//!
//! ```text
//! cosine(q - m, s - m) = (q - m) (s - m) / |q - m| |s - m|
//! ```

use rayon::prelude::*;

use super::decode::{cosine, square};
use crate::numeric::vector;

/// Sketches from which on there is a mean to speak of.
const ENOUGH: usize = 3;

/// What is prepared once for all searches among the same sketches.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// m (d); zeros where there are too few sketches.
    mean: Vec<f32>,
    /// |s - m| of every sketch.
    lengths: Vec<f32>,
}

/// A sketch that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Its place.
    pub place: usize,
    /// Cosine without what all share, -1 to 1.
    pub cosine: f64,
    /// Cosine of the sketches as they are.
    pub plain: f64,
}

impl Search {
    /// Prepares searches among `sketches` (d each).
    pub fn new<S: AsRef<[f32]>>(sketches: &[S]) -> Self {
        let dim = sketches.first().map_or(0, |sketch| sketch.as_ref().len());
        let mut sum = vec![0.0_f64; dim];
        if sketches.len() >= ENOUGH {
            for sketch in sketches {
                sum.iter_mut().zip(sketch.as_ref()).for_each(|(sum, value)| *sum += f64::from(*value));
            }
        }
        let mean: Vec<f32> = sum.iter().map(|sum| (sum / sketches.len() as f64) as f32).collect();
        let lengths = sketches.iter().map(|sketch| length(&minus(sketch.as_ref(), &mean))).collect();
        Self { mean, lengths }
    }

    /// The nearest of the `sketches` that it was prepared for to `query` (d), best first; of equal ones the earlier.
    ///
    /// # Panics
    /// If there are other sketches than it was prepared for.
    pub fn nearest<S: AsRef<[f32]> + Sync>(&self, sketches: &[S], query: &[f32], most: usize) -> Vec<Near> {
        assert_eq!(sketches.len(), self.lengths.len(), "sketches of another search");
        if sketches.is_empty() {
            return Vec::new();
        }
        let centred = minus(query, &self.mean);
        let (own, shared) = (length(&centred), vector::dot(&centred, &self.mean));
        let like = |(sketch, length): (&S, &f32)| {
            let lengths = own * length;
            if lengths > 0.0 { (vector::dot(&centred, sketch.as_ref()) - shared) / lengths } else { 0.0 }
        };
        let mut found: Vec<(usize, f32)> =
            sketches.par_iter().zip(&self.lengths).map(like).collect::<Vec<_>>().into_iter().enumerate().collect();
        let best = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if most < found.len() {
            found.select_nth_unstable_by(most, best);
            found.truncate(most);
        }
        found.sort_by(best);
        let near = |(place, _): (usize, f32)| {
            let sketch = sketches[place].as_ref();
            Near { place, cosine: cosine(&centred, &minus(sketch, &self.mean)), plain: cosine(query, sketch) }
        };
        found.into_iter().map(near).collect()
    }

    /// Cosine of two sketches without what all share.
    pub fn cosine(&self, a: &[f32], b: &[f32]) -> f64 {
        cosine(&minus(a, &self.mean), &minus(b, &self.mean))
    }
}

fn minus(a: &[f32], b: &[f32]) -> Vec<f32> {
    assert_eq!(a.len(), b.len(), "sketches of one length");
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn length(values: &[f32]) -> f32 {
    square(values).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator, normal};

    #[test]
    fn what_all_share_hides_what_is_alike_until_it_is_taken_away() {
        let mut dice = generator(1, Purpose::Sketches, 703);
        let mut draw = |scale: f32| -> Vec<f32> { (0..64).map(|_| scale * normal(&mut dice)).collect() };
        let shared = draw(10.0);
        let own: Vec<Vec<f32>> = (0..40).map(|_| draw(1.0)).collect();
        let sum = |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
        let sketches: Vec<Vec<f32>> = own.iter().map(|own| sum(&shared, own)).collect();
        let search = Search::new(&sketches);
        // The seventh with some noise.
        let query = sum(&sketches[7], &draw(0.5));
        let near = search.nearest(&sketches, &query, 3);
        assert_eq!((near.len(), near[0].place), (3, 7));
        assert!(near[0].cosine > 0.8 && near[1].cosine < 0.6, "{near:?}");
        assert!(near.iter().all(|near| near.plain > 0.97), "{near:?}");
        // All of them, each once, best first.
        let all = search.nearest(&sketches, &query, 99);
        assert_eq!(all.len(), 40);
        assert!(all.windows(2).all(|pair| pair[0].cosine >= pair[1].cosine - 1e-5));
        // Two have no mean to speak of.
        let few = Search::new(&sketches[..2]).nearest(&sketches[..2], &sketches[1], 2);
        assert!(few[0].place == 1 && few[0].cosine > 0.9999 && few[1].cosine > 0.97, "{few:?}");
    }
}
