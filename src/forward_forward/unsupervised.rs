//! Unsupervised Forward-Forward (Hinton 2022, section 3.2): pictures are positive, hybrids of two pictures negative.
//! Nothing is said of classes. What the layers have found out is then read by a softmax that learns from labels and
//! sends nothing back.
//!
//! A random network can be read as well, and not badly: what was learned is what the error is below that of the same
//! network with its first weights.

use ndarray::{Array2, ArrayView2};
use rand_chacha::ChaCha8Rng;

use super::hybrids::hybrids;
use super::network::{Network, Told, features};
use super::normalise::normalise;
use super::pairs;
use super::readout::Readout;
use super::rule::{Moment, Rule, gain};
use crate::numeric::random::{Purpose, generator, shuffle};
use crate::numeric::rows::flat_mut;
use crate::numeric::vector::largest;

/// Cases of one step of the read-out.
const READ_BATCH: usize = 100;
/// Rounds of the read-out through its features.
const READ_ROUNDS: usize = 20;
/// Its first step size.
const READ_RATE: f32 = 0.1;

/// Takes the length of every picture (B, 784) away.
pub fn without_length(mut pictures: Array2<f32>) -> Array2<f32> {
    pictures.rows_mut().into_iter().for_each(|row| normalise(flat_mut(row)));
    pictures
}

/// Learns from pictures (B, 784, 0 to 1) and a hybrid beside each.
pub fn update(
    network: &mut Network,
    rule: &Rule,
    moment: Moment,
    pictures: ArrayView2<f32>,
    blurs: usize,
    random: &mut ChaCha8Rng,
) -> Vec<Told> {
    let hybrids = hybrids(pictures, blurs, random);
    let shown = without_length(pairs(pictures, hybrids.view()));
    let first = network.layers()[0].activities(shown.view());
    network.learn(rule, moment, first, |layer, d, step| layer.step(&[(shown.view(), d)], step))
}

/// What the layers that are read hand on for pictures (B, 784, 0 to 1).
pub fn read(network: &Network, pictures: Array2<f32>) -> Array2<f32> {
    let first = network.layers()[0].activities(without_length(pictures).view());
    features(network, &network.pass(first))
}

/// Trains a softmax on features (N, F) of cases of these classes, in an order drawn from `seed`.
pub fn train_readout(features: ArrayView2<f32>, classes: &[usize], seed: u64) -> Readout {
    let mut readout = Readout::new(features.ncols());
    let mut order: Vec<usize> = (0..classes.len()).collect();
    let updates = (READ_ROUNDS * classes.len().div_ceil(READ_BATCH)) as u64;
    let mut done = 0;
    for round in 0..READ_ROUNDS {
        let mut random = generator(seed, Purpose::Order, round as u64);
        shuffle(&mut random, &mut order);
        for places in order.chunks(READ_BATCH) {
            let shown = features.select(ndarray::Axis(0), places);
            let wanted: Vec<usize> = places.iter().map(|place| classes[*place]).collect();
            let logits = readout.logits(shown.view());
            readout.learn(shown.view(), &logits, &wanted, READ_RATE * gain(done, updates));
            done += 1;
        }
    }
    readout
}

/// Share of cases that a softmax reads wrongly, 0 to 1.
pub fn read_error(readout: &Readout, features: ArrayView2<f32>, classes: &[usize]) -> f64 {
    let said = readout.logits(features);
    let wrong = said.rows().into_iter().zip(classes).filter(|(row, class)| largest(row.iter().copied()) != **class);
    wrong.count() as f64 / classes.len().max(1) as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::pictures::shown;
    use super::*;
    use crate::digits::{PIXELS, Set, generate};

    #[test]
    fn layers_learn_to_tell_pictures_from_hybrids_and_can_be_read() {
        let (training, test) = (generate(1, Set::Training, 2000).unwrap(), generate(1, Set::Test, 500).unwrap());
        let mut network = Network::full(PIXELS, &[100, 80, 60], 5);
        let (all, classes) = shown::plain(&training, 0..2000);
        let (shown, wanted) = shown::plain(&test, 0..500);
        let read_wrongly = |network: &Network| {
            let readout = train_readout(read(network, all.clone()).view(), &classes, 1);
            read_error(&readout, read(network, shown.clone()).view(), &wanted)
        };
        let at_random = read_wrongly(&network);
        let rule = Rule { rate: 0.03, ..Rule::default() };
        let mut random = generator(1, Purpose::Test, 0);
        let mut told = Vec::new();
        for number in 0..200 {
            let from = (number * 50) % 2000;
            let (shown, _) = shown::plain(&training, from..from + 50);
            told.push(update(&mut network, &rule, Moment::of(number as u64, 200), shown.view(), 6, &mut random));
        }
        let mean = |from: usize| told[from..from + 20].iter().map(|told| told[0].pair_error).sum::<f64>() / 20.0;
        assert!(mean(180) < 0.3 && mean(180) < mean(0) - 0.1, "pairs wrong: {} then {}", mean(0), mean(180));
        let error = read_wrongly(&network);
        println!("read-out: {error} wrong, with random weights {at_random}");
        assert!(error < 0.45 && error < at_random - 0.1, "{error} wrong, with random weights {at_random}");
    }
}
