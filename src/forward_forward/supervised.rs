//! Supervised Forward-Forward (Hinton 2022, section 3.3): a positive case is a picture with its right label in the
//! first ten pixels, a negative case the same picture with a wrong one. Only what depends on the label can tell them
//! apart.
//!
//! A picture is classified in two ways: by the *race*, ten passes of which the label with the best goodness wins, which
//! is exact and slow; or by the softmax, one pass under the neutral label, which is quick and less exact. The softmax
//! also says which wrong label is the most tempting: a *hard* negative.

use ndarray::{Array2, Array3, Axis};
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::network::{Network, Told, features};
use super::pictures::{self, Label, Pictures, Unlabelled};
use super::readout::{Readout, softmax};
use super::rule::{Moment, Rule};
use crate::digits::CLASSES;
use crate::names::keys;
use crate::numeric::random::{below, uniform};
use crate::numeric::vector::largest;

/// Which wrong label a negative case has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Negatives {
    /// Drawn from what the softmax finds likely under the neutral label, the right one left out.
    #[default]
    Hard,
    /// Any wrong one.
    Random,
}

keys!(Negatives { Hard: "hard", Random: "random" });

/// Step size of the softmax, times the gain.
pub(super) const READOUT_RATE: f32 = 0.1;

/// A network that judges pictures with labels, and the softmax that reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Supervised {
    /// The layers.
    pub network: Network,
    /// The softmax over all layers but the lowest.
    pub readout: Readout,
}

/// What an update came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// How each layer told the pairs apart, before it learned from them.
    pub layers: Vec<Told>,
    /// Mean loss of the softmax in nats.
    pub readout: f64,
}

impl Supervised {
    /// A network with random weights, and a softmax that has learned nothing.
    pub fn new(network: Network) -> Self {
        let width = network.layers()[network.judges()].iter().map(super::Layer::units).sum();
        Self { network, readout: Readout::new(width) }
    }

    /// Learns from pictures of these classes. The negative labels are drawn from `random`.
    pub fn update(
        &mut self,
        rule: &Rule,
        moment: Moment,
        pictures: &Pictures,
        classes: &[usize],
        negatives: Negatives,
        random: &mut ChaCha8Rng,
    ) -> Update {
        let lowest = &self.network.layers()[0];
        let told = Unlabelled::new(lowest, pictures);
        let neutral = vec![Label::Neutral; classes.len()];
        let pass = self.network.pass(told.with(lowest, &neutral));
        let features = features(&self.network, &pass);
        let logits = self.readout.logits(features.view());
        let wrong = wrong_classes(&logits, classes, negatives, random);
        let [right, wrong] =
            [classes, &wrong].map(|classes| classes.iter().copied().map(Label::Class).collect::<Vec<_>>());
        let first = super::pairs(told.with(lowest, &right).view(), told.with(lowest, &wrong).view());
        let layers = self.network.learn(rule, moment, first, |layer, d, step| {
            pictures::step(layer, pictures, [&right, &wrong], d, step);
        });
        // A softmax that is shown numbers that are none learns nothing either.
        let rate = if layers.iter().all(|told| told.loss.is_finite()) { moment.gain * READOUT_RATE } else { 0.0 };
        let readout = self.readout.learn(features.view(), &logits, classes, rate);
        Update { layers, readout }
    }

    /// The race: the goodness of every picture under each label, layer by layer, (B, classes, layers).
    pub fn race(&self, rule: &Rule, pictures: &Pictures) -> Array3<f32> {
        let lowest = &self.network.layers()[0];
        let told = Unlabelled::new(lowest, pictures);
        let mut all = Array3::zeros((pictures.len(), CLASSES, self.network.layers().len()));
        for class in 0..CLASSES {
            let first = told.with(lowest, &vec![Label::Class(class); pictures.len()]);
            all.index_axis_mut(Axis(1), class).assign(&self.network.goodness(rule, first));
        }
        all
    }

    /// Who wins the race of every picture: all layers but the lowest vote with their goodness.
    pub fn winners(&self, rule: &Rule, pictures: &Pictures) -> Vec<usize> {
        let (race, judges) = (self.race(rule, pictures), self.network.judges());
        let sign = rule.pull.sign();
        let votes = |row: ndarray::ArrayView1<f32>| sign * row.iter().skip(judges.start).sum::<f32>();
        race.outer_iter().map(|labels| largest(labels.outer_iter().map(votes))).collect()
    }

    /// What the softmax says of every picture under the neutral label, (B, classes), each row a distribution.
    pub fn at_a_glance(&self, pictures: &Pictures) -> Array2<f32> {
        let lowest = &self.network.layers()[0];
        let first = Unlabelled::new(lowest, pictures).with(lowest, &vec![Label::Neutral; pictures.len()]);
        let mut said = self.readout.logits(features(&self.network, &self.network.pass(first)).view());
        softmax(&mut said);
        said
    }
}

/// A wrong class for every case, from what the softmax says of it (B, classes).
pub(super) fn wrong_classes(
    logits: &Array2<f32>,
    classes: &[usize],
    how: Negatives,
    random: &mut ChaCha8Rng,
) -> Vec<usize> {
    let mut likely = logits.clone();
    for (mut row, class) in likely.rows_mut().into_iter().zip(classes) {
        row[*class] = f32::NEG_INFINITY;
    }
    softmax(&mut likely);
    let drawn = likely.rows().into_iter().zip(classes).map(|(row, class)| match how {
        Negatives::Random => (class + 1 + below(random, CLASSES - 1)) % CLASSES,
        Negatives::Hard => {
            let mut left = uniform(random, 0.0, 1.0);
            let found = row.iter().position(|p| {
                left -= p;
                left < 0.0
            });
            // Rounding may leave a little: the likeliest takes it.
            found.filter(|found| found != class).unwrap_or_else(|| largest(row.iter().copied()))
        }
    });
    drawn.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::pictures::shown;
    use super::*;
    use crate::digits::{PIXELS, Set, generate};
    use crate::forward_forward::{BlackBox, BlackBoxKind};
    use crate::numeric::random::{Purpose, generator};

    #[test]
    fn it_learns_to_tell_right_labels_from_wrong_ones() {
        let (digits, test) = (generate(1, Set::Training, 2000).unwrap(), generate(1, Set::Test, 400).unwrap());
        let rule = Rule::default();
        let mut learner = Supervised::new(Network::full(PIXELS, &[100, 100], 5));
        let mut random = generator(1, Purpose::Test, 0);
        let (pictures, classes) = shown::labelled(&test, 0..400);
        let wrong = |said: Vec<usize>| said.iter().zip(&classes).filter(|(said, class)| said != class).count();
        let before = wrong(learner.winners(&rule, &pictures));
        for update in 0..800 {
            let from = (update * 50) % 2000;
            let (pictures, classes) = shown::labelled(&digits, from..from + 50);
            let moment = Moment::of(update as u64, 800);
            learner.update(&rule, moment, &pictures, &classes, Negatives::Hard, &mut random);
        }
        let race = wrong(learner.winners(&rule, &pictures));
        let glance = learner.at_a_glance(&pictures);
        let glance = wrong(glance.rows().into_iter().map(|row| largest(row.iter().copied())).collect());
        println!("race {race} (at first {before}), at a glance {glance} of 400 wrong");
        assert!(before > 320 && race < 160 && glance < 110, "race {before}, {race}; at a glance {glance} of 400 wrong");
    }

    #[test]
    fn what_stands_between_two_layers_changes_nothing_below_it() {
        let rule = Rule { rate: 0.03, ..Rule::default() };
        // With hard negatives the softmax, which reads what is above, chooses the labels: random ones are alike.
        let learn = |black_box| {
            let digits = generate(1, Set::Training, 200).unwrap();
            let mut network = Network::full(PIXELS, &[30, 20, 10], 5);
            network.set_black_box(black_box);
            let mut learner = Supervised::new(network);
            let mut random = generator(1, Purpose::Test, 0);
            for update in 0..4 {
                let (pictures, classes) = shown::labelled(&digits, update * 50..update * 50 + 50);
                learner.update(&rule, Moment::of(0, 4), &pictures, &classes, Negatives::Random, &mut random);
            }
            learner.network
        };
        let plain = learn(None);
        for kind in BlackBoxKind::ALL {
            let boxed = learn(Some(BlackBox { after: 1, kind }));
            assert_eq!(plain.layers()[..2], boxed.layers()[..2], "{kind:?}: below, every bit is the same");
            assert_ne!(plain.layers()[2], boxed.layers()[2], "{kind:?}: above, it is not");
        }
    }

    #[test]
    fn a_negative_label_is_wrong_and_a_hard_one_is_likely() {
        let mut random = generator(1, Purpose::Test, 0);
        let logits = Array2::from_shape_fn((500, CLASSES), |(_, class)| if class == 4 { 3.0 } else { 0.0 });
        let classes: Vec<usize> = (0..500).map(|case| case % CLASSES).collect();
        let count = |how, random: &mut ChaCha8Rng| {
            let wrong = wrong_classes(&logits, &classes, how, random);
            assert!(wrong.iter().zip(&classes).all(|(wrong, class)| wrong != class));
            wrong.iter().filter(|wrong| **wrong == 4).count()
        };
        let (hard, any) = (count(Negatives::Hard, &mut random), count(Negatives::Random, &mut random));
        assert!((250..400).contains(&hard) && (20..90).contains(&any), "{hard} {any}");
    }

    #[test]
    fn the_update_is_the_derivative_of_what_each_layer_wants() {
        // One layer, one pair, no momentum: the step is rate times the derivative of J over its weights.
        use crate::forward_forward::{Goodness, Judged, Objective};
        let digits = generate(1, Set::Training, 1).unwrap();
        for objective in [Objective::Threshold, Objective::Symmetric] {
            for goodness in Goodness::ALL {
                let rule = Rule {
                    goodness,
                    objective,
                    theta: 0.4,
                    temperature: 2.0,
                    peer: 0.0,
                    cost: 0.0,
                    momentum: 0.0,
                    rate: 1.0,
                    ..Rule::default()
                };
                let (pictures, classes) = shown::labelled(&digits, 0..1);
                let learner = Supervised::new(Network::full(PIXELS, &[6], 5));
                let mut random = generator(1, Purpose::Test, 0);
                let mut after = learner.clone();
                after.update(&rule, Moment::of(0, 4), &pictures, &classes, Negatives::Random, &mut random);
                let mut random = generator(1, Purpose::Test, 0);
                let wrong = (classes[0] + 1 + below(&mut random, CLASSES - 1)) % CLASSES;
                let j = |learner: &Supervised| {
                    let race = learner.race(&rule, &pictures);
                    let judged = |class| Judged { goodness: race[[0, class, 0]], others: 0.0 };
                    f64::from(rule.likelihood(judged(classes[0]), judged(wrong), 6))
                };
                let inked = (300..500).find(|place| digits.picture(0)[*place] > 200).unwrap();
                for place in [classes[0], wrong, inked] {
                    for unit in 0..6 {
                        let moved = |by: f32| {
                            let mut moved = learner.clone();
                            moved.network.layers_mut()[0].blocks_mut()[0].weights[[place, unit]] += by;
                            j(&moved)
                        };
                        let slope = (moved(4e-3) - moved(-4e-3)) / 8e-3;
                        let before = learner.network.layers()[0].blocks()[0].weights[[place, unit]];
                        let step = after.network.layers()[0].blocks()[0].weights[[place, unit]] - before;
                        let step = f64::from(step * goodness.factor());
                        assert!(
                            (slope - step).abs() < 2e-2 * (1.0 + slope.abs()),
                            "{rule:?} {place} {unit}: {slope} {step}"
                        );
                    }
                }
            }
        }
    }
}
