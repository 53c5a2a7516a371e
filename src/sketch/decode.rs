//! What comes back from a sketch when the structure is known. Each decoder gives v = c (x, 1) of every node.
//!
//! ```text
//! literal         v = 2 2^h (R_{M,1}^T s, R_{M,2}^T s) / p^T      the paper's: what T leaves as it is, scaled up;
//!                                                                 h objects deep, T = 3 (h - 1) + 2 factors, p of each
//! matched filter  v = A^T s / E |A|^2                             all that a node left in the sketch, turned back
//! least squares   v = argmin |A v - s|^2                          all nodes together, by conjugate gradients
//! reader          r = A (A^T A)^-1 e_k, so that r s = v_k         one value of many sketches of one structure
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
    let map = Scaled::new(structure, width, seen.len(), settings);
    let mut found = vec![0.0; structure.nodes.len() * width];
    let mut rest = seen.to_vec();
    let mut slope = map.adjoint(&rest);
    let mut way = slope.clone();
    let mut steepness = square(&slope);
    let enough = 1e-11 * steepness;
    for _ in 0..steps {
        if steepness <= enough {
            break;
        }
        let moved = map.forward(&way);
        let length = steepness / square(&moved);
        add(&mut found, length as f32, &way);
        add(&mut rest, -length as f32, &moved);
        slope = map.adjoint(&rest);
        let before = std::mem::replace(&mut steepness, square(&slope));
        let kept = (steepness / before) as f32;
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + kept * *way);
    }
    map.scaled(&found)
}

/// What the first `kept` numbers of a sketch are multiplied with to give the value at `place` (of nodes x width): as
/// least squares would find it, where there are more numbers than unknowns.
pub fn reader(structure: &Structure, place: usize, width: usize, kept: usize, settings: &SketchSettings) -> Vec<f32> {
    let map = Scaled::new(structure, width, kept, settings);
    let mut slope = vec![0.0; structure.nodes.len() * width];
    slope[place] = 1.0;
    slope = map.scaled(&slope);
    let (mut way, mut reader) = (slope.clone(), vec![0.0; kept]);
    let mut steepness = square(&slope);
    let enough = 1e-11 * steepness;
    for _ in 0..STEPS {
        if steepness <= enough {
            break;
        }
        let moved = map.forward(&way);
        let length = steepness / square(&moved);
        add(&mut reader, length as f32, &moved);
        add(&mut slope, -length as f32, &map.adjoint(&moved));
        let before = std::mem::replace(&mut steepness, square(&slope));
        let kept = (steepness / before) as f32;
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + kept * *way);
    }
    reader
}

/// A with its columns as large as each other: nodes far down are small in the sketch, and are found as soon so.
struct Scaled<'a> {
    structure: &'a Structure,
    settings: &'a SketchSettings,
    width: usize,
    kept: usize,
    scales: Vec<f32>,
}

impl<'a> Scaled<'a> {
    fn new(structure: &'a Structure, width: usize, kept: usize, settings: &'a SketchSettings) -> Self {
        let scale = |energy: f32| if energy > 0.0 { energy.sqrt().recip() } else { 0.0 };
        let scales = structure.energies(settings).into_iter().map(scale).collect();
        Self { structure, settings, width, kept, scales }
    }

    fn scaled(&self, values: &[f32]) -> Vec<f32> {
        let nodes = values.chunks_exact(self.width).zip(&self.scales);
        nodes.flat_map(|(value, scale)| value.iter().map(move |value| value * scale)).collect()
    }

    fn forward(&self, values: &[f32]) -> Vec<f32> {
        let mut sketch = self.structure.forward(&self.scaled(values), self.settings);
        sketch.truncate(self.kept);
        sketch
    }

    fn adjoint(&self, sketch: &[f32]) -> Vec<f32> {
        self.scaled(&self.structure.adjoint(&padded(sketch, self.settings), self.width, self.settings))
    }
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
