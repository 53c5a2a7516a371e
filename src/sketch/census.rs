//! The single layer of a sketch: all objects of a picture side by side, each counted once, whatever hangs under what.
//!
//! ```text
//! layer A   s = sum R_{M,1} x                                     attributes alone
//! layer B   s = sum 1/2 R_{M,1} x + 1/2 R_{M,2} e_1               attributes and the count
//! ```
//!
//! A census is layer B: objects that go into one output, transparent at 0 degrees. Censuses of pictures add up to the
//! census of all of them. Its unknowns are n + 1 a module, so least squares is exact when d is larger than all of
//! these, however many pictures were added.

use std::collections::BTreeMap;

use super::decode::{STEPS, least_squares, reader, square};
use super::key::Module;
use super::settings::SketchSettings;
use super::structure::{Node, Share, Structure};

/// The census (d) of objects: the module of each, and its attributes.
pub fn census<'a>(objects: impl Iterator<Item = (Module, &'a [f32])>, settings: &SketchSettings) -> Vec<f32> {
    let mut sums: BTreeMap<Module, Vec<f32>> = BTreeMap::new();
    for (module, x) in objects {
        let sum = sums.entry(module).or_insert_with(|| vec![0.0; x.len() + 1]);
        sum.iter_mut().zip(x.iter().chain(&[1.0])).for_each(|(sum, value)| *sum += value);
    }
    let Some(width) = sums.values().next().map(Vec::len) else { return vec![0.0; settings.dim] };
    let modules: Vec<Module> = sums.keys().copied().collect();
    let mut values = sums.into_values().collect::<Vec<_>>().concat();
    values.resize(values.len() + width, 0.0);
    flat(&modules).forward(&values, &straight(settings))
}

/// What a census says.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The sums (x, number) over the objects of each module.
    pub sums: Vec<Vec<f32>>,
    /// The standard error that each of these numbers is expected to have, by the census alone.
    pub error: f32,
}

/// The sums over the objects of each of `modules` (`width` each), by least squares over the first coordinates of a
/// census.
///
/// With d numbers for u unknowns the expected error is, for d > u, what the solution leaves of the census, as noise,
/// through the solution: 8 |rest| / sqrt(d - u) (a value is eight times smaller in the census). For d < u only the part
/// of the values comes back that lies in d random directions of u, so sqrt((1 - d / u) / d) |values| is missing.
pub fn counted(seen: &[f32], modules: &[Module], width: usize, settings: &SketchSettings) -> Counted {
    let structure = flat(modules);
    let values = least_squares(&structure, seen, width, STEPS, &straight(settings));
    let (numbers, unknowns) = (seen.len() as f64, (modules.len() * width) as f64);
    let error = if numbers > unknowns {
        let mut rest = structure.forward(&values, &straight(settings));
        rest.iter_mut().zip(seen).for_each(|(rest, seen)| *rest -= seen);
        8.0 * (square(&rest[..seen.len()]) / (numbers - unknowns)).sqrt()
    } else {
        (square(&values) * (1.0 - numbers / unknowns) / numbers.max(1.0)).sqrt()
    };
    let sums = values.chunks_exact(width).take(modules.len()).map(<[f32]>::to_vec).collect();
    Counted { sums, error: error as f32 }
}

/// What the first `kept` numbers of a census are multiplied with to give the number of objects of `modules[of]`; the
/// number comes as [`counted`] would find it, for as many censuses as there are.
pub fn count_reader(modules: &[Module], of: usize, width: usize, kept: usize, settings: &SketchSettings) -> Vec<f32> {
    reader(&flat(modules), (of + 1) * width - 1, width, kept, &straight(settings))
}

/// One object of each module, and an output that they all go into.
fn flat(modules: &[Module]) -> Structure {
    let mut nodes: Vec<Node> = modules.iter().map(|&module| Node { module, inputs: Vec::new() }).collect();
    let inputs = (0..modules.len()).map(|node| Share { node, slot: 0, share: 1.0 }).collect();
    nodes.push(Node { module: Module::named("census"), inputs });
    Structure { output: modules.len(), nodes }
}

fn straight(settings: &SketchSettings) -> SketchSettings {
    SketchSettings { angle: 0.0, ..*settings }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};
    use crate::sketch::damage::noisy;

    #[test]
    fn a_thousand_pictures_are_counted_as_exactly_as_one() {
        let settings = SketchSettings { dim: 128, ..SketchSettings::default() };
        let modules = ["a", "b", "c"].map(Module::named);
        let mut sum = vec![0.0; 128];
        let mut truth = [[0.0_f32; 5]; 3];
        for picture in 0..1000_usize {
            let x: Vec<[f32; 4]> = (0..3).map(|m| [0.1, 0.2 * (picture % 3) as f32, 0.05 * m as f32, 0.3]).collect();
            let there: Vec<usize> = (0..3).filter(|m| (picture + m) % 2 == 0).collect();
            let one = census(there.iter().map(|&m| (modules[m], x[m].as_slice())), &settings);
            sum.iter_mut().zip(one).for_each(|(sum, value)| *sum += value);
            for m in there {
                truth[m].iter_mut().zip(x[m].iter().chain(&[1.0])).for_each(|(sum, value)| *sum += value);
            }
        }
        let found = counted(&sum, &modules, 5, &settings);
        for (found, truth) in found.sums.iter().flatten().zip(truth.iter().flatten()) {
            assert!((found - truth).abs() < 0.1, "{found} for {truth}");
        }
        assert!(found.error < 0.1, "{}", found.error);
        // One number alone, without the others.
        for (of, sums) in found.sums.iter().enumerate() {
            let read = count_reader(&modules, of, 5, 128, &settings);
            let number: f32 = read.iter().zip(&sum).map(|(read, value)| read * value).sum();
            assert!((number - sums[4]).abs() < 0.05, "{number} for {}", sums[4]);
        }
    }

    #[test]
    fn the_expected_error_is_the_error_below_the_limit_and_with_noise() {
        let modules: Vec<Module> = (0..12).map(|module| Module::named(&format!("kind {module}"))).collect();
        let settings = SketchSettings { dim: 256, ..SketchSettings::default() };
        let x: Vec<[f32; 4]> = (0..12).map(|m| [0.1 * m as f32, 0.5, 0.3, 0.05 * m as f32]).collect();
        let seen: Vec<(Module, &[f32])> = modules.iter().zip(&x).map(|(module, x)| (*module, x.as_slice())).collect();
        let whole = census(seen.into_iter(), &settings);
        let truth: Vec<f32> = x.iter().flat_map(|x| x.iter().copied().chain([1.0])).collect();
        // 60 unknowns: too few numbers, and enough with noise.
        let noise = noisy(&whole, 0.2, &mut generator(1, Purpose::Sketches, 704));
        for seen in [&whole[..40], &noise[..]] {
            let found = counted(seen, &modules, 5, &settings);
            let off: Vec<f32> = found.sums.concat().iter().zip(&truth).map(|(found, truth)| found - truth).collect();
            let error = (square(&off) / off.len() as f64).sqrt() as f32;
            assert!((0.5..2.0).contains(&(found.error / error)), "{} expected, {error} is", found.error);
        }
    }
}
