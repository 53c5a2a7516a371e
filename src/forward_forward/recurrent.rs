//! The recurrent network (Hinton 2022, section 3.4): a still picture is a boring video. Each layer listens to the layer
//! below and to the layer above, the picture is held at the bottom and a label at the top, and the layers settle on
//! what both can agree upon. GLOM grew out of this network's relatives; here the levels learn where they stand.
//!
//! ```text
//! x_l(t) = n(s_{l-1}(t-1)) W_l + n(s_{l+1}(t-1)) V_l + b_l       y_l = max(x_l, 0)
//! s_l(t) = keep s_l(t-1) + (1 - keep) y_l(t)
//! ```
//!
//! The local rule acts on y_l at each step of a window; what a layer was shown is a constant.

use ndarray::{Array2, Array3, ArrayView2, Axis, s};
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::layer::{Layer, Shape, Step};
use super::network::{Told, judge};
use super::readout::Readout;
use super::rule::{Moment, Rule};
use super::supervised::{Negatives, Update, wrong_classes};
use crate::digits::{CLASSES, PIXELS};
use crate::names::keys;
use crate::numeric::rows::{flat, flat_mut};
use crate::numeric::vector::largest;

/// In which order the layers take a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// All at once, from what all were a step before.
    #[default]
    Synchronous,
    /// First the layers with odd numbers, then the others, from what the first have become.
    Alternating,
}

keys!(Order { Synchronous: "synchronous", Alternating: "alternating" });

/// How the layers settle. All of it may change between two updates.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Settling {
    /// Steps, at least 1.
    pub steps: usize,
    /// How much of its state a layer keeps at each step, 0 to below 1.
    pub keep: f32,
    /// The order of the layers.
    pub order: Order,
    /// First and last step, from 1, at which the layers learn.
    pub learn: (usize, usize),
    /// First and last step whose goodness counts in the race of the labels.
    pub judge: (usize, usize),
}

impl Default for Settling {
    fn default() -> Self {
        Self { steps: 8, keep: 0.3, order: Order::Synchronous, learn: (3, 6), judge: (3, 5) }
    }
}

impl Settling {
    /// The most steps.
    pub const MOST_STEPS: usize = 64;

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// The first number out of its range, in words.
    pub fn check(&self) -> Result<(), String> {
        if !(1..=Self::MOST_STEPS).contains(&self.steps) {
            return Err(format!("{} steps: 1 to {} are possible", self.steps, Self::MOST_STEPS));
        }
        if !(0.0..1.0).contains(&self.keep) {
            return Err(format!("a layer keeps {} of its state: 0 to below 1 is possible", self.keep));
        }
        for (name, (first, last)) in [("learn", self.learn), ("judge", self.judge)] {
            if first < 1 || first > last || last > self.steps {
                return Err(format!("the layers {name} at steps {first} to {last}, of {} steps", self.steps));
            }
        }
        Ok(())
    }
}

/// Layers that listen up and down.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrent {
    /// One block each: what it sees is the layer below and, behind it, the layer above.
    pub layers: Vec<Layer>,
    /// A softmax on the first, bottom-up pass: it says which wrong labels are tempting.
    pub readout: Readout,
}

impl Recurrent {
    /// Layers of these sizes with random weights, W and V each with variance one over the number of their own inputs.
    pub fn new(units: &[usize], seed: u64) -> Self {
        let sizes: Vec<usize> = [PIXELS].into_iter().chain(units.iter().copied()).chain([CLASSES]).collect();
        let layers = sizes.windows(3).enumerate().map(|(index, sizes)| {
            let [below, units, above] = [sizes[0], sizes[1], sizes[2]];
            let mut layer = Layer::new(vec![Shape::full(below + above, units)], seed, index);
            let weights = &mut layer.blocks_mut()[0].weights;
            let scale = |inputs: usize| ((below + above) as f32 / inputs as f32).sqrt();
            weights.slice_mut(s![..below, ..]).mapv_inplace(|w| w * scale(below));
            weights.slice_mut(s![below.., ..]).mapv_inplace(|w| w * scale(above));
            layer
        });
        Self { layers: layers.collect(), readout: Readout::new(units.iter().sum()) }
    }

    /// The states after one bottom-up pass over pictures (B, 784) without length: nothing comes from above yet.
    fn begin(&self, pictures: ArrayView2<f32>) -> Vec<Array2<f32>> {
        let mut states: Vec<Array2<f32>> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let below = match states.last() {
                None => pictures.to_owned(),
                Some(state) => without_length(state),
            };
            let above = Array2::zeros((below.nrows(), layer.blocks()[0].shape.inputs - below.ncols()));
            states.push(layer.activities(beside(below.view(), above.view()).view()));
        }
        states
    }

    /// Carries out one step for all layers: what each saw, (B, inputs), and its activities, (B, units).
    fn step(
        &self,
        settling: &Settling,
        pictures: ArrayView2<f32>,
        labels: &Array2<f32>,
        states: &mut [Array2<f32>],
    ) -> Vec<(Array2<f32>, Array2<f32>)> {
        let count = self.layers.len();
        let turns: Vec<Vec<usize>> = match settling.order {
            Order::Synchronous => vec![(0..count).collect()],
            Order::Alternating => vec![(0..count).step_by(2).collect(), (1..count).step_by(2).collect()],
        };
        let mut all = vec![(Array2::zeros((0, 0)), Array2::zeros((0, 0))); count];
        for turn in turns {
            for layer in &turn {
                let seen = seen(*layer, pictures, states, labels);
                let activities = self.layers[*layer].activities(seen.view());
                all[*layer] = (seen, activities);
            }
            // Only when all layers of the turn have looked does any of them change.
            for layer in turn {
                states[layer].zip_mut_with(&all[layer].1, |state, y| {
                    *state = settling.keep * *state + (1.0 - settling.keep) * y;
                });
            }
        }
        all
    }

    /// Learns from pictures (B, 784) without length, of these classes.
    #[allow(clippy::too_many_arguments)] // each is a setting of its own
    pub fn update(
        &mut self,
        rule: &Rule,
        settling: &Settling,
        moment: Moment,
        pictures: ArrayView2<f32>,
        classes: &[usize],
        negatives: Negatives,
        random: &mut ChaCha8Rng,
    ) -> Update {
        let begun = self.begin(pictures);
        let features = side_by_side(&begun);
        let logits = self.readout.logits(features.view());
        let wrong = wrong_classes(&logits, classes, negatives, random);
        let shown = super::pairs(pictures, pictures);
        let labels = super::pairs(one_hot(classes).view(), one_hot(&wrong).view());
        let mut states: Vec<Array2<f32>> = begun.iter().map(|state| super::pairs(state.view(), state.view())).collect();
        let cases = classes.len();
        let by = Step { rate: moment.gain * rule.rate, cost: rule.cost, momentum: rule.momentum, cases };
        let mut told = vec![Told::default(); self.layers.len()];
        let learned = settling.learn.1 + 1 - settling.learn.0;
        for step in 1..=settling.steps {
            let made = self.step(settling, shown.view(), &labels, &mut states);
            if !(settling.learn.0..=settling.learn.1).contains(&step) {
                continue;
            }
            for ((layer, told), (seen, activities)) in self.layers.iter_mut().zip(&mut told).zip(made) {
                let (mut d, here) = judge(layer, rule, moment, activities.view(), None);
                told.loss += here.loss / learned as f64;
                told.pair_error += here.pair_error / learned as f64;
                // Numbers that are none teach nothing.
                if !told.loss.is_finite() {
                    continue;
                }
                if moment.learns[0] {
                    layer.peers(activities.slice(s![..cases, ..]), rule.peer, d.slice_mut(s![..cases, ..]));
                }
                layer.step(&[(seen.view(), d.view())], &by);
            }
        }
        let finite = told.iter().all(|told| told.loss.is_finite());
        let rate = if finite { moment.gain * super::supervised::READOUT_RATE } else { 0.0 };
        let readout = self.readout.learn(features.view(), &logits, classes, rate);
        Update { layers: told, readout }
    }

    /// How pictures (B, 784) without length settle under one label each: the goodness of every layer at every step,
    /// divided by its units, (B, steps, layers).
    pub fn settle(
        &self,
        rule: &Rule,
        settling: &Settling,
        pictures: ArrayView2<f32>,
        classes: &[usize],
    ) -> Array3<f32> {
        let labels = one_hot(classes);
        let mut states = self.begin(pictures);
        let mut all = Array3::zeros((classes.len(), settling.steps, self.layers.len()));
        for step in 0..settling.steps {
            let made = self.step(settling, pictures, &labels, &mut states);
            for (index, (layer, (_, activities))) in self.layers.iter().zip(made).enumerate() {
                let units = rule.goodness.theta(1.0, layer.units());
                let goodness = layer.goodness(rule.goodness, activities.view());
                all.slice_mut(s![.., step, index]).assign(&goodness.sum_axis(Axis(1)).mapv(|g| g / units));
            }
        }
        all
    }

    /// The activities of every layer, (B, units), at step `at` from 1, of pictures (B, 784) without length under one
    /// label each.
    pub fn activities_at(
        &self,
        settling: &Settling,
        pictures: ArrayView2<f32>,
        classes: &[usize],
        at: usize,
    ) -> Vec<Array2<f32>> {
        let labels = one_hot(classes);
        let mut states = self.begin(pictures);
        (1..at).for_each(|_| drop(self.step(settling, pictures, &labels, &mut states)));
        self.step(settling, pictures, &labels, &mut states).into_iter().map(|(_, activities)| activities).collect()
    }

    /// The race: each picture settles under each label; the goodness of all units over the steps that are judged,
    /// (B, classes).
    pub fn race(&self, rule: &Rule, settling: &Settling, pictures: ArrayView2<f32>) -> Array2<f32> {
        let mut all = Array2::zeros((pictures.nrows(), CLASSES));
        for class in 0..CLASSES {
            let settled = self.settle(rule, settling, pictures, &vec![class; pictures.nrows()]);
            let judged = settled.slice_move(s![.., settling.judge.0 - 1..settling.judge.1, ..]);
            for (layer, units) in self.layers.iter().map(|layer| rule.goodness.theta(1.0, layer.units())).enumerate() {
                let of_layer = judged.index_axis(Axis(2), layer).sum_axis(Axis(1)) * units;
                all.column_mut(class).zip_mut_with(&of_layer, |sum, goodness| *sum += goodness);
            }
        }
        all
    }

    /// Who wins the race of every picture.
    pub fn winners(&self, rule: &Rule, settling: &Settling, pictures: ArrayView2<f32>) -> Vec<usize> {
        let sign = rule.pull.sign();
        let race = self.race(rule, settling, pictures);
        race.rows().into_iter().map(|row| largest(row.iter().map(|goodness| sign * goodness))).collect()
    }

    /// What the softmax says of the bottom-up pass, (B, classes).
    pub fn at_a_glance(&self, pictures: ArrayView2<f32>) -> Array2<f32> {
        let mut said = self.readout.logits(side_by_side(&self.begin(pictures)).view());
        super::softmax(&mut said);
        said
    }
}

/// What a layer sees: the state below it and the one above, without their lengths.
fn seen(layer: usize, pictures: ArrayView2<f32>, states: &[Array2<f32>], labels: &Array2<f32>) -> Array2<f32> {
    let below = if layer == 0 { pictures.to_owned() } else { without_length(&states[layer - 1]) };
    let above = states.get(layer + 1).map_or_else(|| labels.clone(), without_length);
    beside(below.view(), above.view())
}

/// Labels at the top (B, classes), of a root mean square of 1.
fn one_hot(classes: &[usize]) -> Array2<f32> {
    let mut labels = Array2::zeros((classes.len(), CLASSES));
    for (mut row, class) in labels.rows_mut().into_iter().zip(classes) {
        row[*class] = (CLASSES as f32).sqrt();
    }
    labels
}

fn without_length(state: &Array2<f32>) -> Array2<f32> {
    super::unsupervised::without_length(state.clone())
}

fn beside(left: ArrayView2<f32>, right: ArrayView2<f32>) -> Array2<f32> {
    let mut both = Array2::zeros((left.nrows(), left.ncols() + right.ncols()));
    for ((row, left), right) in both.rows_mut().into_iter().zip(left.rows()).zip(right.rows()) {
        let row = flat_mut(row);
        row[..left.len()].copy_from_slice(flat(left));
        row[left.len()..].copy_from_slice(flat(right));
    }
    both
}

/// All states without their lengths, side by side.
fn side_by_side(states: &[Array2<f32>]) -> Array2<f32> {
    let empty = Array2::zeros((states.first().map_or(0, Array2::nrows), 0));
    states.iter().fold(empty, |all, state| beside(all.view(), without_length(state).view()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::pictures::shown;
    use super::*;
    use crate::digits::{Set, generate};
    use crate::numeric::random::{Purpose, generator};

    #[test]
    fn it_settles_better_under_the_right_label() {
        let (training, test) = (generate(1, Set::Training, 2000).unwrap(), generate(1, Set::Test, 100).unwrap());
        let rule = Rule { rate: 0.02, ..Rule::default() };
        let settling = Settling::default();
        let mut network = Recurrent::new(&[60, 60], 5);
        let mut random = generator(1, Purpose::Test, 0);
        for update in 0..240 {
            let from = (update * 50) % 2000;
            let (shown, classes) = shown::directions(&training, from..from + 50);
            let moment = Moment::of(update as u64, 240);
            network.update(&rule, &settling, moment, shown.view(), &classes, Negatives::Hard, &mut random);
        }
        let (shown, classes) = shown::directions(&test, 0..100);
        let wrong: Vec<usize> = classes.iter().map(|class| (class + 1) % CLASSES).collect();
        let [right, wrong] = [classes.clone(), wrong]
            .map(|labels| network.settle(&rule, &settling, shown.view(), &labels).mean_axis(Axis(0)).unwrap());
        println!("right {right}\nwrong {wrong}");
        assert!(right[[3, 1]] > wrong[[3, 1]], "{right} {wrong}");
        let said = network.winners(&rule, &settling, shown.view());
        let errors = said.iter().zip(&classes).filter(|(said, class)| said != class).count();
        println!("{errors} of 100 wrong");
        assert!(errors < 50, "{errors} of 100 wrong");
    }

    #[test]
    fn both_orders_settle_and_differ() {
        let test = generate(1, Set::Test, 4).unwrap();
        let (shown, classes) = shown::directions(&test, 0..4);
        let network = Recurrent::new(&[20, 16, 12], 5);
        let settle = |order| {
            network.settle(&Rule::default(), &Settling { order, ..Settling::default() }, shown.view(), &classes)
        };
        let [together, in_turn] = Order::ALL.map(settle);
        assert!(together != in_turn && in_turn.iter().all(|goodness| goodness.is_finite()));
        // The first layer's first step is the same: it moves first in both.
        assert_eq!(together.slice(s![.., 0, 0]), in_turn.slice(s![.., 0, 0]));
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        let refused = |settling: Settling| settling.check().unwrap_err();
        assert!(refused(Settling { steps: 0, ..Settling::default() }).starts_with("0 steps"));
        assert!(refused(Settling { keep: 1.0, ..Settling::default() }).contains("keeps 1"));
        assert!(refused(Settling { learn: (3, 9), ..Settling::default() }).contains("learn at steps 3 to 9"));
        assert_eq!(Settling::default().check(), Ok(()));
    }
}
