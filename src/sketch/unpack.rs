//! A whole run as it comes back from its sketch when the tree is known, beside the run as it was; and what either
//! costs.
//!
//! Least squares finds v = c (x, 1) of every object: its last number is the path weight c, the others over it are the
//! attributes x.

use std::collections::BTreeSet;

use super::decode::{cosine, least_squares};
use super::network::Network;
use super::settings::SketchSettings;

/// An object as it comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// x (n), by the weight that came back; by the true one where that is lost, so that noise stays noise.
    pub attributes: Vec<f32>,
    /// c.
    pub weight: f32,
    /// Cosine of the attributes with what they were, -1 to 1; none for an object that had none.
    pub cosine: Option<f64>,
}

/// Unpacks the first coordinates of a sketch of `network` by at most `steps` steps of least squares: an entry for every
/// object, in the network's order.
pub fn unpack(network: &Network, seen: &[f32], steps: usize, settings: &SketchSettings) -> Vec<Returned> {
    let width = network.attributes() + 1;
    let values = least_squares(&network.structure(), seen, width, steps, settings);
    let weights = network.path_weights();
    let mut returned = vec![Returned { attributes: Vec::new(), weight: 0.0, cosine: None }; network.objects().len()];
    for (value, &place) in values.chunks_exact(width).zip(network.order()) {
        let (x, truth) = (&value[..width - 1], &network.objects()[place].attributes);
        let (weight, true_weight) = (value[width - 1], weights[place]);
        let by = if weight > 0.5 * true_weight { weight } else { true_weight };
        returned[place] = Returned {
            attributes: x.iter().map(|x| if by > 0.0 { x / by } else { 0.0 }).collect(),
            weight,
            cosine: truth.iter().any(|value| *value > 0.0).then(|| cosine(x, truth)),
        };
    }
    returned
}

/// How well a run came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// Numbers of the sketch that were left.
    pub kept: usize,
    /// Mean cosine over the objects so deep (depth 1 is the output), none where none has attributes.
    pub by_depth: Vec<Option<f64>>,
}

/// Mean cosines by depth when only the first `kept` coordinates of `seen` are left.
pub fn recovered(network: &Network, seen: &[f32], kept: usize, steps: usize, settings: &SketchSettings) -> Recovered {
    let kept = kept.min(seen.len());
    let depths = network.depths();
    let mut sums = vec![(0.0, 0_usize); depths.iter().copied().max().unwrap_or(0)];
    for (object, depth) in unpack(network, &seen[..kept], steps, settings).iter().zip(&depths) {
        if let (Some(cosine), Some((sum, count))) =
            (object.cosine, depth.checked_sub(1).and_then(|place| sums.get_mut(place)))
        {
            *sum += cosine;
            *count += 1;
        }
    }
    let mean = |(sum, count): (f64, usize)| (count > 0).then(|| sum / count as f64);
    Recovered { kept, by_depth: sums.into_iter().map(mean).collect() }
}

/// Bits that the tree itself takes when it is stored: its attributes and weights with `bits` each, and for every object
/// which module it is of and for every input which object it is.
pub fn plain_bits(network: &Network, bits: usize) -> usize {
    let name = |count: usize| count.max(1).next_power_of_two().trailing_zeros() as usize;
    let objects = network.objects();
    let inputs: usize = objects.iter().map(|object| object.inputs.len()).sum();
    let modules: BTreeSet<&str> = objects.iter().map(|object| object.module.as_str()).collect();
    let with_attributes = objects.iter().filter(|object| object.attributes.iter().any(|value| *value != 0.0)).count();
    bits * (with_attributes * network.attributes() + inputs)
        + name(modules.len()) * objects.len()
        + name(objects.len()) * inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};
    use crate::sketch::drawn::{DrawnTree, drawn};

    #[test]
    fn a_whole_sketch_gives_the_run_back_and_a_short_one_loses_the_leaves_first() {
        let network = drawn(&DrawnTree::REFERENCE, &mut generator(1, Purpose::Sketches, 700));
        let settings = SketchSettings { dim: 512, ..SketchSettings::default() };
        let sketch = network.structure().forward(&network.values(), &settings);
        let returned = unpack(&network, &sketch, 200, &settings);
        for (object, (back, weight)) in network.objects().iter().zip(returned.iter().zip(network.path_weights())) {
            assert!(back.cosine.is_some_and(|cosine| cosine > 0.999), "{}: {:?}", object.name, back.cosine);
            assert!((back.weight - weight).abs() < 0.01 * weight, "{} for {weight}", back.weight);
            for (x, truth) in back.attributes.iter().zip(&object.attributes) {
                assert!((x - truth).abs() < 0.02, "{x} for {truth}");
            }
        }
        let few = recovered(&network, &sketch, 150, 200, &settings);
        let depth = |place: usize| few.by_depth[place].unwrap_or(0.0);
        assert!(few.kept == 150 && depth(0) > depth(2) + 0.2, "{few:?}");
        // 13 objects of 16 attributes and 12 inputs; 13 modules and 13 objects have names of 4 bits.
        assert_eq!(plain_bits(&network, 4), 4 * (13 * 16 + 12) + 4 * 13 + 4 * 12);
    }
}
