//! What comes back from a sketch when the structure is known. Each decoder gives v = c (x, 1) of every node.
//!
//! ```text
//! literal         v = 2 2^h (R_{M,1}^T s, R_{M,2}^T s) / p^T      the paper's: what T leaves as it is, scaled up;
//!                                                                 h objects deep, T = 3 (h - 1) + 2 factors, p of each
//! matched filter  v = A^T s / E |A|^2                             all that a node left in the sketch, turned back
//! least squares   v = argmin |A v - s|^2                          all nodes together, by conjugate gradients
//! ```
//!
//! A is the linear map of the structure. An erased sketch is its first coordinates: the rows of A that are left.

use super::key::Module;
use super::settings::SketchSettings;
use super::structure::{Structure, gather_value};

/// Steps of conjugate gradients at most: some 60 are needed far above the information limit, more near to it.
pub const STEPS: usize = 400;

/// v of every node (nodes x width) as the matched filter sees it in the first coordinates of a sketch.
pub fn matched(structure: &Structure, seen: &[f32], width: usize, settings: &SketchSettings) -> Vec<f32> {
    let mut values = structure.adjoint(&padded(seen, settings), width, settings);
    let share = seen.len() as f32 / settings.dim as f32;
    for (value, energy) in values.chunks_exact_mut(width).zip(structure.energies(settings)) {
        let scale = if energy > 0.0 { 1.0 / (energy * share) } else { 0.0 };
        value.iter_mut().for_each(|value| *value *= scale);
    }
    values
}

/// v (width) of the objects of `module` together, by what T leaves as it is; `depth` objects deep, the output is 1.
pub fn literal(module: Module, depth: usize, seen: &[f32], width: usize, settings: &SketchSettings) -> Vec<f32> {
    let mut value = vec![0.0; width];
    gather_value(&padded(seen, settings), module, settings, &mut value);
    let share = seen.len() as f32 / settings.dim as f32;
    // gather_value has a half of its own: v comes back as v / 4.
    let scale = 4.0 * 2.0_f32.powi(depth as i32) / settings.parts().0.powi(factors(depth) as i32) / share;
    // At 90 degrees nothing stays as it is: the literal decoder sees nothing.
    let scale = if scale.is_finite() { scale } else { 0.0 };
    value.iter_mut().for_each(|value| *value *= scale);
    value
}

/// Transparent factors on the way to an object `depth` objects deep: T = 3 (h - 1) + 2.
pub fn factors(depth: usize) -> usize {
    3 * depth.saturating_sub(1) + 2
}

/// v of every node (nodes x width) whose sketch comes nearest to the coordinates that are `seen`, after `steps` steps
/// of conjugate gradients from zero.
pub fn least_squares(
    structure: &Structure,
    seen: &[f32],
    width: usize,
    steps: usize,
    settings: &SketchSettings,
) -> Vec<f32> {
    let energies = structure.energies(settings);
    // Nodes far down are small in the sketch: as large as the others, they are found as soon.
    let scales: Vec<f32> =
        energies.iter().map(|energy| if *energy > 0.0 { energy.sqrt().recip() } else { 0.0 }).collect();
    let scaled = |values: &[f32]| -> Vec<f32> {
        let nodes = values.chunks_exact(width).zip(&scales);
        nodes.flat_map(|(value, scale)| value.iter().map(move |value| value * scale)).collect()
    };
    let forward = |values: &[f32]| {
        let mut sketch = structure.forward(&scaled(values), settings);
        sketch.truncate(seen.len());
        sketch
    };
    let adjoint = |rest: &[f32]| scaled(&structure.adjoint(&padded(rest, settings), width, settings));
    let mut found = vec![0.0; structure.nodes.len() * width];
    let mut rest = seen.to_vec();
    let mut slope = adjoint(&rest);
    let mut way = slope.clone();
    let mut steepness = square(&slope);
    let enough = 1e-11 * steepness;
    for _ in 0..steps {
        if steepness <= enough {
            break;
        }
        let moved = forward(&way);
        let length = steepness / square(&moved);
        add(&mut found, length as f32, &way);
        add(&mut rest, -length as f32, &moved);
        slope = adjoint(&rest);
        let before = std::mem::replace(&mut steepness, square(&slope));
        let kept = (steepness / before) as f32;
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + kept * *way);
    }
    scaled(&found)
}

/// A sketch whose erased end is zero.
pub(super) fn padded(seen: &[f32], settings: &SketchSettings) -> Vec<f32> {
    assert!(seen.len() <= settings.dim, "more coordinates than a sketch has");
    let mut sketch = seen.to_vec();
    sketch.resize(settings.dim, 0.0);
    sketch
}

fn add(sum: &mut [f32], scale: f32, other: &[f32]) {
    sum.iter_mut().zip(other).for_each(|(sum, value)| *sum += scale * value);
}

pub(super) fn square(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value) * f64::from(*value)).sum()
}

/// Cosine of two vectors; 0 where one has no length.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
    let lengths = (square(a) * square(b)).sqrt();
    if lengths > 0.0 { dot / lengths } else { 0.0 }
}
