//! Laws of what a sketch says without being unpacked: similarity, and counts.

use super::{Bound, Law, dice, length, root_mean_square};
use crate::sketch::decode::{cosine, factors, literal};
use crate::sketch::drawn::{DrawnTree, drawn};
use crate::sketch::key::Module;
use crate::sketch::network::Network;
use crate::sketch::settings::SketchSettings;

/// Children in another order: the sketch stays as it is at 0 degrees, and less so the larger the angle.
pub fn order(seed: u64) -> Vec<Law> {
    let mut dice = dice(seed, 4);
    let network = drawn(&DrawnTree::REFERENCE, &mut dice);
    let mut objects = network.objects().to_vec();
    objects.iter_mut().for_each(|object| object.inputs.reverse());
    let Ok(turned) = Network::new(objects, network.output()) else { unreachable!("its inputs are the same") };
    let likeness = |angle: u32| {
        let angle = angle as f32;
        let settings = SketchSettings { dim: 4096, angle, seed, ..SketchSettings::default() };
        let [a, b] = [&network, &turned].map(|network| network.structure().forward(&network.values(), &settings));
        cosine(&a, &b)
    };
    let name = |angle: u32| format!("cosine when all children are reversed, {angle} degrees");
    vec![
        Law::new(name(0), likeness(0), Bound::AtLeast(0.999_99)),
        Law::new(name(20), likeness(20), Bound::AtLeast(0.9)),
        Law::new(name(90), likeness(90), Bound::AtMost(0.97)),
    ]
}

/// How many leaves there are, read off the sketch at once: the error is that of the literal decoder.
pub fn counts(seed: u64) -> Vec<Law> {
    let d = 4096;
    let mut dice = dice(seed, 5);
    let trees: Vec<Network> = (0..24).map(|_| levelled(&drawn(&DrawnTree::REFERENCE, &mut dice))).collect();
    let law = |angle: u32| {
        let mut errors = Vec::new();
        let mut theory = Vec::new();
        for (tree, network) in trees.iter().enumerate() {
            let seed = seed.wrapping_add(tree as u64);
            let settings = SketchSettings { dim: d, angle: angle as f32, seed, ..SketchSettings::default() };
            let sketch = network.structure().forward(&network.values(), &settings);
            let value = literal(Module::named("level 3"), 3, &sketch, 17, &settings);
            // Every leaf has the path weight 1/9: nine of them make 1.
            errors.push(9.0 * f64::from(value[16]) - 9.0);
            let lost = f64::from(settings.parts().0).powi(factors(3) as i32);
            theory.push(9.0 * length(&sketch) * 16.0 / lost / f64::from(d as u32).sqrt());
        }
        (root_mean_square(&errors), root_mean_square(&theory))
    };
    let row = |angle: u32| {
        let (error, theory) = law(angle);
        let name = format!("error of a count of 9 leaves, {angle} degrees, d = {d}");
        Law::new(name, error, Bound::Near { expected: theory, within: 0.5 })
    };
    [0, 20, 45, 60].map(row).to_vec()
}

/// The same tree with a module per level, as parse trees have them.
fn levelled(network: &Network) -> Network {
    let mut objects = network.objects().to_vec();
    for (object, depth) in objects.iter_mut().zip(network.depths()) {
        object.module = format!("level {depth}");
    }
    let Ok(network) = Network::new(objects, network.output()) else { unreachable!("only modules changed") };
    network
}
