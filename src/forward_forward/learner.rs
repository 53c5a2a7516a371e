//! The four networks as a training sees them: one update, one test, named numbers out and in.

use ndarray::Array2;
use rand_chacha::ChaCha8Rng;

use super::config::{Config, Kind};
use super::layer::Layer;
use super::network::{Network, Told};
use super::pictures::{Pictures, Shift};
use super::readout::Readout;
use super::recurrent::Recurrent;
use super::rule::Moment;
use super::supervised::Supervised;
use super::unsupervised::{self, without_length};
use crate::digits::Digits;
use crate::numeric::vector::largest;

/// Pictures that are looked at together in a test: bounds the memory that it takes.
pub(super) const TOGETHER: usize = 500;

/// A network of one of the kinds.
#[derive(Debug, Clone, PartialEq)]
pub enum Learner {
    /// Layers that judge pictures with labels.
    Supervised(Supervised),
    /// Layers that judge pictures alone, full or of local fields.
    Unsupervised(Network),
    /// Layers that settle.
    Recurrent(Recurrent),
}

/// Says the classes of the pictures at some places: by the race, and at a glance.
type Saying<'a> = dyn Fn(&[(usize, Shift)]) -> [Vec<usize>; 2] + 'a;

/// Errors on pictures that were not learned from, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Errors {
    /// Of the race of the labels; of the linear read-out where no labels were told.
    pub error: f64,
    /// Of the softmax at a glance; none where no labels were told.
    pub glance: Option<f64>,
}

impl Learner {
    /// A network that has learned nothing.
    pub fn new(config: &Config) -> Self {
        let network = || {
            let mut network = Network::new(config.shapes(), config.seed);
            network.set_black_box(config.black_box);
            network
        };
        match config.kind {
            Kind::Supervised => Learner::Supervised(Supervised::new(network())),
            Kind::Unsupervised | Kind::Local => Learner::Unsupervised(network()),
            Kind::Recurrent => Learner::Recurrent(Recurrent::new(&config.layers, config.seed)),
        }
    }

    /// Its layers, the lowest first.
    pub fn layers(&self) -> &[Layer] {
        match self {
            Learner::Supervised(learner) => learner.network.layers(),
            Learner::Unsupervised(network) => network.layers(),
            Learner::Recurrent(network) => &network.layers,
        }
    }

    /// Its layers, to be put back as they were saved.
    pub fn layers_mut(&mut self) -> &mut [Layer] {
        match self {
            Learner::Supervised(learner) => learner.network.layers_mut(),
            Learner::Unsupervised(network) => network.layers_mut(),
            Learner::Recurrent(network) => &mut network.layers,
        }
    }

    /// The softmax that goes with it, where labels are told.
    pub fn readout(&self) -> Option<&Readout> {
        match self {
            Learner::Supervised(learner) => Some(&learner.readout),
            Learner::Unsupervised(_) => None,
            Learner::Recurrent(network) => Some(&network.readout),
        }
    }

    /// The same, to be put back.
    pub fn readout_mut(&mut self) -> Option<&mut Readout> {
        match self {
            Learner::Supervised(learner) => Some(&mut learner.readout),
            Learner::Unsupervised(_) => None,
            Learner::Recurrent(network) => Some(&mut network.readout),
        }
    }

    /// Takes over what may change while it learns.
    pub fn follow(&mut self, config: &Config) {
        match self {
            Learner::Supervised(learner) => learner.network.set_black_box(config.black_box),
            Learner::Unsupervised(network) => network.set_black_box(config.black_box),
            Learner::Recurrent(_) => {}
        }
    }

    /// Learns from the pictures at `places`. Gives how each layer told the pairs apart.
    pub fn update(
        &mut self,
        config: &Config,
        moment: Moment,
        digits: &Digits,
        places: &[(usize, Shift)],
        random: &mut ChaCha8Rng,
    ) -> Vec<Told> {
        let rule = &config.rule;
        let classes = || places.iter().map(|(place, _)| digits.label(*place)).collect::<Vec<_>>();
        match self {
            Learner::Supervised(learner) => {
                let pictures = Pictures::labelled(digits, places);
                learner.update(rule, moment, &pictures, &classes(), config.negatives, random).layers
            }
            Learner::Unsupervised(network) => {
                let pictures = Pictures::plain_pixels(digits, places);
                unsupervised::update(network, rule, moment, pictures.view(), config.blurs, random)
            }
            Learner::Recurrent(network) => {
                let pictures = without_length(Pictures::plain_pixels(digits, places));
                let (settling, negatives) = (&config.settling, config.negatives);
                network.update(rule, settling, moment, pictures.view(), &classes(), negatives, random).layers
            }
        }
    }

    /// Errors on `test`. Layers that were told no labels are read by a softmax that is trained here on `training`.
    pub fn errors(&self, config: &Config, training: &Digits, test: &Digits) -> Errors {
        let rule = &config.rule;
        let wrong = |said: &Saying<'_>| {
            let mut wrong = [0usize; 2];
            for places in chunks(test.len()) {
                for (wrong, said) in wrong.iter_mut().zip(said(&places)) {
                    *wrong +=
                        said.iter().zip(&places).filter(|(said, (place, _))| **said != test.label(*place)).count();
                }
            }
            let [error, glance] = wrong.map(|wrong| wrong as f64 / test.len() as f64);
            Errors { error, glance: Some(glance) }
        };
        let likeliest = |said: Array2<f32>| said.rows().into_iter().map(|row| largest(row.iter().copied())).collect();
        match self {
            Learner::Supervised(learner) => wrong(&|places| {
                let pictures = Pictures::labelled(test, places);
                [learner.winners(rule, &pictures), likeliest(learner.at_a_glance(&pictures))]
            }),
            Learner::Recurrent(network) => wrong(&|places| {
                let pictures = without_length(Pictures::plain_pixels(test, places));
                let winners = network.winners(rule, &config.settling, pictures.view());
                [winners, likeliest(network.at_a_glance(pictures.view()))]
            }),
            Learner::Unsupervised(network) => {
                let [shown, asked] = [training, test].map(|digits| read_all(network, digits));
                let [wanted, answers] = [training, test].map(classes_of);
                let readout = unsupervised::train_readout(shown.view(), &wanted, config.seed);
                Errors { error: unsupervised::read_error(&readout, asked.view(), &answers), glance: None }
            }
        }
    }
}

/// The pictures of a set in pieces, none of them moved.
fn chunks(count: usize) -> impl Iterator<Item = Vec<(usize, Shift)>> {
    (0..count)
        .step_by(TOGETHER)
        .map(move |from| (from..(from + TOGETHER).min(count)).map(|place| (place, Shift::default())).collect())
}

fn classes_of(digits: &Digits) -> Vec<usize> {
    (0..digits.len()).map(|place| digits.label(place)).collect()
}

/// What is read of all pictures of a set.
fn read_all(network: &Network, digits: &Digits) -> Array2<f32> {
    let width = network.layers()[network.judges()].iter().map(Layer::units).sum();
    let mut all = Array2::zeros((digits.len(), width));
    for (places, mut rows) in chunks(digits.len()).zip(all.axis_chunks_iter_mut(ndarray::Axis(0), TOGETHER)) {
        rows.assign(&unsupervised::read(network, Pictures::plain_pixels(digits, &places)));
    }
    all
}
