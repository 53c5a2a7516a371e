//! Laws of what comes back from a sketch.

use rand_chacha::ChaCha8Rng;

use super::{Bound, Law, dice, length, mean, root_mean_square, smallest};
use crate::sketch::damage::{noisy, quantised};
use crate::sketch::decode::{STEPS, cosine, factors, least_squares, literal};
use crate::sketch::drawn::{DrawnTree, drawn};
use crate::sketch::key::Module;
use crate::sketch::network::Network;
use crate::sketch::pursuit::{Vocabulary, pursue, same_tree};
use crate::sketch::settings::{Scale, SketchSettings};

/// Numbers a node: 16 attributes and the count.
const WIDTH: usize = 17;

fn sketched(network: &Network, settings: &SketchSettings) -> Vec<f32> {
    network.structure().forward(&network.values(), settings)
}

/// The literal decoder's standard error is |s| 2^(T + 1) / (c sqrt d).
pub fn literal_error(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 6);
    let settings = SketchSettings { dim: 2048, angle: 45.0, scale: Scale::Paper, seed, ..SketchSettings::default() };
    let mut errors = [const { Vec::new() }; 3];
    let mut expected = [const { Vec::new() }; 3];
    for _ in 0..8 {
        let network = drawn(&DrawnTree::REFERENCE, &mut dice);
        let sketch = sketched(&network, &settings);
        let depths = network.depths();
        for (object, (depth, weight)) in network.objects().iter().zip(depths.iter().zip(network.path_weights())) {
            let value = literal(Module::named(&object.module), *depth, &sketch, WIDTH, &settings);
            let off = value.iter().zip(&object.attributes).map(|(v, x)| f64::from(v / weight - x));
            errors[depth - 1].extend(off);
            let c = f64::from(weight) / 2.0_f64.powi(*depth as i32);
            let law = length(&sketch) * 2.0_f64.powi(factors(*depth) as i32 + 1) / (c * (settings.dim as f64).sqrt());
            expected[depth - 1].push(law);
        }
    }
    let law = |depth: usize| {
        let bound = Bound::Near { expected: root_mean_square(&expected[depth]), within: 0.25 };
        let name = format!("error of the literal decoder, depth {}, d = 2048", depth + 1);
        Law::new(name, root_mean_square(&errors[depth]), bound)
    };
    (0..3).map(law).collect()
}

/// The cosines of what comes back with what was there, by depth: [depth][object].
fn recovered(network: &Network, seen: &[f32], settings: &SketchSettings) -> [Vec<f64>; 3] {
    let structure = network.structure();
    let values = least_squares(&structure, seen, WIDTH, STEPS, settings);
    let depths = network.depths();
    let mut cosines = [const { Vec::new() }; 3];
    for (value, &object) in values.chunks_exact(WIDTH).zip(network.order()) {
        cosines[depths[object] - 1].push(cosine(&value[..WIDTH - 1], &network.objects()[object].attributes));
    }
    cosines
}

/// [depth][all cosines] over a few trees whose sketches were damaged.
fn over_trees(
    dice: &mut ChaCha8Rng,
    settings: &SketchSettings,
    mut damage: impl FnMut(&[f32], &mut ChaCha8Rng) -> Vec<f32>,
) -> [Vec<f64>; 3] {
    let mut all = [const { Vec::new() }; 3];
    for _ in 0..4 {
        let network = drawn(&DrawnTree::REFERENCE, dice);
        let seen = damage(&sketched(&network, settings), dice);
        let cosines = recovered(&network, &seen, settings);
        all.iter_mut().zip(cosines).for_each(|(all, more)| all.extend(more));
    }
    all
}

/// Least squares is exact above the information limit, at every depth; below it, it is not.
pub fn exactness(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 7);
    let mut laws = Vec::new();
    let settings = |dim: usize| SketchSettings { dim, seed, ..SketchSettings::default() };
    let whole = over_trees(&mut dice, &settings(512), |sketch, _| sketch.to_vec());
    for (depth, cosines) in whole.into_iter().enumerate() {
        let name = format!("cosine by least squares, depth {}, d = 512, 221 unknowns", depth + 1);
        laws.push(Law::new(name, smallest(cosines), Bound::AtLeast(0.999)));
    }
    let mut erased = |kept: usize| over_trees(&mut dice, &settings(2048), |sketch, _| sketch[..kept].to_vec());
    let name = "cosine by least squares, 2048 erased to 256, 221 unknowns";
    laws.push(Law::new(name, smallest(erased(256).concat()), Bound::AtLeast(0.99)));
    let [_, _, leaves] = erased(128);
    let name = "cosine by least squares of leaves, 2048 erased to 128, 221 unknowns";
    laws.push(Law::new(name, mean(&leaves), Bound::AtMost(0.9)));
    laws
}

/// Noise and few bits do little.
pub fn damaged(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 8);
    let settings = SketchSettings { dim: 2048, seed, ..SketchSettings::default() };
    let noise = over_trees(&mut dice, &settings, |sketch, dice| noisy(sketch, 0.1, dice));
    let bits = over_trees(&mut dice, &settings, |sketch, _| quantised(sketch, 4));
    let mut laws = Vec::new();
    for (what, cosines) in [("10 % noise", noise), ("4 bits a number", bits)] {
        for (depth, bound) in [0.99, 0.98, 0.75].into_iter().enumerate() {
            let name = format!("mean cosine by least squares, {what}, depth {}, d = 2048", depth + 1);
            laws.push(Law::new(name, mean(&cosines[depth]), Bound::AtLeast(bound)));
        }
    }
    laws
}

/// The pursuit, which knows only which modules there are, finds the same tree, with pure turns and with transparent
/// ones.
pub fn pursuit(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 9);
    let mut law = |dim: usize, angle: f32, what: &str, bound: f64| {
        let settings = SketchSettings { dim, angle, seed, ..SketchSettings::default() };
        let right = (0..4).filter(|_| {
            let network = drawn(&DrawnTree { modules: Some(5), ..DrawnTree::REFERENCE }, &mut dice);
            let modules: Vec<Module> = (0..5).map(|place| Module::named(&format!("module {place}"))).collect();
            let inputs = modules.iter().map(|module| (*module, modules.clone())).collect();
            let vocabulary = Vocabulary { outputs: modules, inputs, objects: 26 };
            let found = pursue(&sketched(&network, &settings), WIDTH, &vocabulary, &settings);
            same_tree(&found.structure, &network.structure())
        });
        let right = right.count() as f64 / 4.0;
        Law::new(format!("unknown trees that the pursuit finds, {what}, d = {dim}"), right, Bound::AtLeast(bound))
    };
    vec![law(512, 90.0, "90 degrees", 1.0), law(2048, 45.0, "45 degrees", 1.0)]
}
