//! Laws of the random matrices and of the sketch as a map.

use rand_chacha::ChaCha8Rng;

use super::{Bound, Law, dice, largest, length};
use crate::numeric::random::normal;
use crate::sketch::decode::cosine;
use crate::sketch::drawn::{DrawnTree, drawn};
use crate::sketch::operator::{Family, Operator};
use crate::sketch::settings::{Scale, SketchSettings};

/// Draws that every law is tried on.
const TRIALS: u64 = 8;
/// What single precision may be off.
const ROUNDING: f64 = 1e-5;

fn vector(generator: &mut ChaCha8Rng, d: usize) -> Vec<f32> {
    (0..d).map(|_| normal(generator)).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

fn applied(operator: Operator, x: &[f32]) -> Vec<f32> {
    let mut x = x.to_vec();
    operator.apply(&mut x);
    x
}

/// <R x, y> = <x, R^T y>, and the same of the whole map.
pub fn adjoint(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 0);
    let mut laws = Vec::new();
    for family in Family::ALL {
        let off = |key: u64| {
            let (x, y) = (vector(&mut dice, 256), vector(&mut dice, 256));
            let operator = Operator { family, key: seed.wrapping_add(key) };
            let mut back = y.clone();
            operator.adjoint(&mut back);
            (dot(&applied(operator, &x), &y) - dot(&x, &back)).abs() / (length(&x) * length(&y))
        };
        let name = format!("<R x, y> is <x, R^T y>, {} matrices", family.name());
        laws.push(Law::new(name, largest((0..TRIALS).map(off)), Bound::AtMost(ROUNDING)));
    }
    let settings = SketchSettings { dim: 512, seed, ..SketchSettings::default() };
    let structure = drawn(&DrawnTree::REFERENCE, &mut dice).structure();
    let (x, y) = (vector(&mut dice, 13 * 17), vector(&mut dice, 512));
    let off = dot(&structure.forward(&x, &settings), &y) - dot(&x, &structure.adjoint(&y, 17, &settings));
    let off = off.abs() / (length(&x) * length(&y));
    laws.push(Law::new("<A x, y> is <x, A^T y>, the whole sketch", off, Bound::AtMost(ROUNDING)));
    laws
}

/// |R x| = |x|, and R^T undoes R; nearly so for blocks.
pub fn orthonormal(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 1);
    let mut laws = Vec::new();
    for family in [Family::Fast, Family::Dense] {
        let off = |key: u64| {
            let x = vector(&mut dice, 256);
            let operator = Operator { family, key: seed.wrapping_add(key) };
            let mut back = applied(operator, &x);
            operator.adjoint(&mut back);
            let rest: Vec<f32> = back.iter().zip(&x).map(|(back, x)| back - x).collect();
            length(&rest) / length(&x)
        };
        let name = format!("R^T R x is x, {} matrices", family.name());
        laws.push(Law::new(name, largest((0..TRIALS).map(off)), Bound::AtMost(ROUNDING)));
    }
    let d = 2048;
    let off = |key: u64| {
        let x = vector(&mut dice, d);
        (length(&applied(Operator { family: Family::Blocks, key: seed.wrapping_add(key) }, &x)) / length(&x) - 1.0)
            .abs()
    };
    let bound = Bound::AtMost(4.0 / (d as f64).sqrt());
    laws.push(Law::new("|R x| is nearly |x|, blocks matrices", largest((0..TRIALS).map(off)), bound));
    laws
}

/// Runs that share no module have sketches that are nearly orthogonal.
pub fn unrelated(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 2);
    let mut laws = Vec::new();
    for dim in [512, 2048] {
        let settings = SketchSettings { dim, seed, ..SketchSettings::default() };
        let mut sketch = || {
            let network = drawn(&DrawnTree::REFERENCE, &mut dice);
            network.structure().forward(&network.values(), &settings)
        };
        let sketches: Vec<Vec<f32>> = (0..TRIALS).map(|_| sketch()).collect();
        let pairs = sketches.iter().enumerate().flat_map(|(place, a)| sketches[..place].iter().map(move |b| (a, b)));
        let most = largest(pairs.map(|(a, b)| cosine(a, b).abs()));
        let bound = Bound::AtMost(4.0 / (dim as f64).sqrt());
        laws.push(Law::new(format!("cosine of unrelated sketches, d = {dim}"), most, bound));
    }
    laws
}

/// If all attributes move by eps at most, the sketch moves by eps / 2 at most, where T makes nothing longer.
pub fn steady(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 3);
    let angles = [0.0, 20.0, 45.0, 90.0];
    let mut moved = |angle: f32, alike: bool| {
        let settings = SketchSettings { dim: 512, angle, scale: Scale::Paper, seed, ..SketchSettings::default() };
        // Everything moves the same way, in one subspace: the worst that can be.
        let modules = if alike { Some(1) } else { None };
        let tree = DrawnTree { modules, ..DrawnTree::REFERENCE };
        let network = drawn(&tree, &mut dice);
        let same = vector(&mut dice, 16);
        let mut change = Vec::new();
        for (place, weight) in network.order().iter().map(|object| (object, network.path_weights()[*object])) {
            let x = if alike || *place == 0 { same.clone() } else { vector(&mut dice, 16) };
            let scale = weight / length(&x) as f32;
            change.extend(x.iter().map(|x| x * scale).chain([0.0]));
        }
        length(&network.structure().forward(&change, &settings))
    };
    let worst = largest(angles.into_iter().flat_map(|angle| [false, true].map(|alike| moved(angle, alike))));
    vec![Law::new("how far the sketch moves when all attributes move by 1", worst, Bound::AtMost(0.5))]
}
