//! What the layers of a network make of pictures that they do not learn from: the goodness of positive and of negative
//! cases, and the units that say nothing because they are always off or always on. Nothing is learned by looking.
//!
//! ```text
//! g = G / (theta of a layer whose units have threshold 1)      positive where g > theta of a unit
//! ```

use ndarray::{Array1, Array2, Axis, s};

use super::config::Config;
use super::hybrids::hybrids;
use super::layer::Layer;
use super::learner::Learner;
use super::pairs;
use super::pictures::{Label, Pictures, Shift, Unlabelled};
use super::rule::Rule;
use super::supervised::wrong_classes;
use super::unsupervised::without_length;
use crate::digits::{CLASSES, Digits};
use crate::numeric::random::{Purpose, generator};
use crate::numeric::vector::largest;

/// Cases of which the pictures are handed out.
const EXAMPLES: usize = 8;

/// A negative case.
#[derive(Debug, Clone, PartialEq)]
pub enum Negative {
    /// The picture under this wrong label.
    Label(usize),
    /// A hybrid of it and another one, 28 x 28 pixels, 0 to 255.
    Hybrid(Vec<u8>),
}

/// A picture and the negative case beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// 28 x 28 pixels, 0 to 255.
    pub picture: Vec<u8>,
    /// What it shows.
    pub label: usize,
    /// The negative case.
    pub negative: Negative,
}

/// What one layer makes of the cases.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerSight {
    /// Goodness of every positive case in units of what theta is given in.
    pub positive: Vec<f32>,
    /// The same of the negative case beside each.
    pub negative: Vec<f32>,
    /// Its units.
    pub units: usize,
    /// Units that are off in every case, positive and negative: dead.
    pub off: usize,
    /// Units that are on in every case: hysterical.
    pub on: usize,
}

impl LayerSight {
    /// Share of the cases that are on the wrong side of theta, 0 to 1.
    pub fn wrong_side(&self, rule: &Rule) -> f32 {
        let sign = rule.pull.sign();
        let below = self.positive.iter().filter(|g| sign * (**g - rule.theta) <= 0.0).count();
        let above = self.negative.iter().filter(|g| sign * (**g - rule.theta) >= 0.0).count();
        (below + above) as f32 / (self.positive.len() + self.negative.len()).max(1) as f32
    }
}

/// What all layers make of the cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// The layers, the lowest first.
    pub layers: Vec<LayerSight>,
    /// A few of the cases.
    pub examples: Vec<Example>,
}

/// Looks at the first `count` pictures of `digits`, none of them moved; wrong labels and masks are the same each time
/// where the network is. A recurrent network is looked at in the last step that counts in the race.
pub fn sight(config: &Config, learner: &Learner, digits: &Digits, count: usize) -> Sight {
    let count = count.min(digits.len());
    let places: Vec<(usize, Shift)> = (0..count).map(|place| (place, Shift::default())).collect();
    let classes: Vec<usize> = (0..count).map(|place| digits.label(place)).collect();
    let mut random = generator(config.seed, Purpose::Testing, 1);
    let examples = |negative: &dyn Fn(usize) -> Negative| {
        let example = |place: usize| Example {
            picture: digits.picture(place).to_vec(),
            label: classes[place],
            negative: negative(place),
        };
        (0..count.min(EXAMPLES)).map(example).collect()
    };
    let labels = |classes: &[usize]| classes.iter().copied().map(Label::Class).collect::<Vec<_>>();
    let (activities, examples): (Vec<Array2<f32>>, Vec<Example>) = match learner {
        Learner::Supervised(learner) => {
            let pictures = Pictures::labelled(digits, &places);
            let glance = learner.at_a_glance(&pictures).mapv(|p| p.max(f32::MIN_POSITIVE).ln());
            let wrong = wrong_classes(&glance, &classes, config.negatives, &mut random);
            let lowest = &learner.network.layers()[0];
            let told = Unlabelled::new(lowest, &pictures);
            let [right, other] = [&classes, &wrong].map(|classes| told.with(lowest, &labels(classes)));
            let pass = learner.network.pass(pairs(right.view(), other.view()));
            (pass.activities, examples(&|place| Negative::Label(wrong[place])))
        }
        Learner::Unsupervised(network) => {
            let pictures = Pictures::plain_pixels(digits, &places);
            let hybrids = hybrids(pictures.view(), config.blurs, &mut random);
            let bytes = |place: usize| hybrids.row(place).iter().map(|ink| (255.0 * ink).round() as u8).collect();
            let examples = examples(&|place| Negative::Hybrid(bytes(place)));
            let shown = without_length(pairs(pictures.view(), hybrids.view()));
            (network.pass(network.layers()[0].activities(shown.view())).activities, examples)
        }
        Learner::Recurrent(network) => {
            let pictures = without_length(Pictures::plain_pixels(digits, &places));
            let glance = network.at_a_glance(pictures.view()).mapv(|p| p.max(f32::MIN_POSITIVE).ln());
            let wrong = wrong_classes(&glance, &classes, config.negatives, &mut random);
            let shown = pairs(pictures.view(), pictures.view());
            let both: Vec<usize> = classes.iter().chain(&wrong).copied().collect();
            let activities = network.activities_at(&config.settling, shown.view(), &both, config.settling.judge.1);
            (activities, examples(&|place| Negative::Label(wrong[place])))
        }
    };
    let layers = learner.layers().iter().zip(&activities);
    Sight { layers: layers.map(|(layer, activities)| of_layer(config, layer, activities)).collect(), examples }
}

fn of_layer(config: &Config, layer: &Layer, activities: &Array2<f32>) -> LayerSight {
    let cases = activities.nrows() / 2;
    let goodness = unit_goodness(&config.rule, layer, activities);
    let count = |wanted: &dyn Fn(f32) -> bool| {
        activities.columns().into_iter().filter(|unit| unit.iter().all(|y| wanted(*y))).count()
    };
    LayerSight {
        positive: goodness[..cases].to_vec(),
        negative: goodness[cases..].to_vec(),
        units: layer.units(),
        off: if cases == 0 { 0 } else { count(&|y| y <= 0.0) },
        on: if cases == 0 { 0 } else { count(&|y| y > 0.0) },
    }
}

/// The goodness of every case by a layer, in units of what theta is given in; the mean over its blocks.
pub fn unit_goodness(rule: &Rule, layer: &Layer, activities: &Array2<f32>) -> Vec<f32> {
    let units: Vec<f32> = layer.blocks().iter().map(|block| rule.goodness.theta(1.0, block.shape.units)).collect();
    let goodness = layer.goodness(rule.goodness, activities.view());
    let mean = |row: ndarray::ArrayView1<f32>| {
        row.iter().zip(&units).map(|(goodness, units)| goodness / units).sum::<f32>() / units.len().max(1) as f32
    };
    goodness.rows().into_iter().map(mean).collect()
}

/// What a network makes of one picture under each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Goodness under each label, by every layer, (classes, layers); of a recurrent network the sum over the steps that
    /// are judged.
    pub race: Array2<f32>,
    /// The first layer that votes. The label with the best sum over it and those above wins.
    pub first_judge: usize,
    /// What the softmax says of the pass under the neutral label, (classes).
    pub glance: Vec<f32>,
    /// How it settles under each label: goodness in units of what theta is given in, the mean over all layers, at every
    /// step, (classes, steps); none without feedback.
    pub settling: Option<Array2<f32>>,
    /// The layers under the winning label.
    pub layers: Vec<Judgement>,
    /// What comes out of the black box, (units).
    pub out_of_box: Option<Vec<f32>>,
}

/// What a layer makes of a picture: its length is judged, its direction is handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Goodness in units of what theta is given in.
    pub goodness: f32,
    /// The direction of the activities, of root mean square 1, (units).
    pub direction: Vec<f32>,
}

impl Asked {
    /// The label that wins the race.
    pub fn winner(&self, rule: &Rule) -> usize {
        let votes = |label: usize| rule.pull.sign() * self.race.row(label).iter().skip(self.first_judge).sum::<f32>();
        largest((0..CLASSES).map(votes))
    }

    /// The wrong label that is the most tempting where `label` is right: what a hard negative case mostly has.
    pub fn hardest(&self, label: usize) -> usize {
        let others = self.glance.iter().enumerate();
        largest(others.map(|(class, p)| if class == label { -1.0 } else { *p }))
    }
}

/// Asks a network that was told labels about one picture, the first of `digits`; none where it was told none.
pub fn asked(config: &Config, learner: &Learner, digits: &Digits) -> Option<Asked> {
    let (rule, shown) = (&config.rule, [(0, Shift::default())]);
    let judge = |layers: &[Layer], activities: Vec<Array2<f32>>| {
        let layers = layers.iter().zip(activities);
        let judged = layers.map(|(layer, activities)| Judgement {
            goodness: unit_goodness(rule, layer, &activities)[0],
            direction: layer.handed_on(activities).row(0).to_vec(),
        });
        judged.collect()
    };
    match learner {
        Learner::Unsupervised(_) => None,
        Learner::Supervised(learner) => {
            let pictures = Pictures::labelled(digits, &shown);
            let mut asked = Asked {
                race: learner.race(rule, &pictures).index_axis_move(Axis(0), 0),
                first_judge: learner.network.judges().start,
                glance: learner.at_a_glance(&pictures).row(0).to_vec(),
                settling: None,
                layers: Vec::new(),
                out_of_box: None,
            };
            let (network, label) = (&learner.network, Label::Class(asked.winner(rule)));
            let lowest = &network.layers()[0];
            let pass = network.pass(Unlabelled::new(lowest, &pictures).with(lowest, &[label]));
            asked.out_of_box = config.black_box.map(|black_box| pass.handed[black_box.after].row(0).to_vec());
            asked.layers = judge(network.layers(), pass.activities);
            Some(asked)
        }
        Learner::Recurrent(network) => {
            let pictures = without_length(Pictures::plain_pixels(digits, &shown));
            let settling = &config.settling;
            let mut race = Array2::zeros((CLASSES, network.layers.len()));
            let mut curves = Array2::zeros((CLASSES, settling.steps));
            for label in 0..CLASSES {
                let settled = network.settle(rule, settling, pictures.view(), &[label]).index_axis_move(Axis(0), 0);
                curves.row_mut(label).assign(&settled.rows().into_iter().map(|row| row.sum()).collect::<Array1<f32>>());
                let judged = settled.slice(s![settling.judge.0 - 1..settling.judge.1, ..]).sum_axis(Axis(0));
                for ((goodness, judged), layer) in race.row_mut(label).iter_mut().zip(judged).zip(&network.layers) {
                    *goodness = judged * rule.goodness.theta(1.0, layer.units());
                }
            }
            curves /= network.layers.len().max(1) as f32;
            let glance = network.at_a_glance(pictures.view()).row(0).to_vec();
            let settled = Some(curves);
            let mut asked =
                Asked { race, first_judge: 0, glance, settling: settled, layers: Vec::new(), out_of_box: None };
            let at = settling.judge.1;
            let activities = network.activities_at(settling, pictures.view(), &[asked.winner(rule)], at);
            asked.layers = judge(&network.layers, activities);
            Some(asked)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::digits::{Set, generate};
    use crate::forward_forward::{BlackBox, BlackBoxKind, Kind, Trainer};

    fn trained(kind: Kind, updates: u64) -> (Config, Learner, Digits) {
        let layers = if kind == Kind::Local { vec![3, 4, 5] } else { vec![24, 20] };
        let black_box = (kind == Kind::Supervised).then_some(BlackBox { after: 0, kind: BlackBoxKind::Threshold });
        let usual = Config::default();
        let config = Config { kind, layers, batch: 20, updates, test_every: 999, black_box, ..usual };
        let digits = generate(2, Set::Training, 240).unwrap();
        let mut training = Trainer::new_on(config.clone(), &digits).unwrap();
        for _ in 0..updates {
            training.step().unwrap();
        }
        (config, training.save().state.learner, generate(2, Set::Test, 30).unwrap())
    }

    #[test]
    fn what_is_seen_is_what_the_layers_judge_by() {
        for kind in Kind::ALL {
            let (config, learner, test) = trained(kind, 2);
            let seen = sight(&config, &learner, &test, 12);
            assert_eq!(seen, sight(&config, &learner, &test, 12), "the same network, the same cases");
            assert_eq!(seen.layers.len(), config.layers.len());
            assert_eq!(seen.examples.len(), EXAMPLES);
            for layer in &seen.layers {
                assert_eq!((layer.positive.len(), layer.negative.len()), (12, 12), "{kind:?}");
                assert!(layer.positive.iter().chain(&layer.negative).all(|g| g.is_finite() && *g >= 0.0));
                assert!(layer.off + layer.on <= layer.units && layer.positive != layer.negative, "{kind:?}");
            }
            for example in &seen.examples {
                match &example.negative {
                    Negative::Label(wrong) => assert!(kind.is_told_labels() && *wrong != example.label),
                    Negative::Hybrid(pixels) => assert!(!kind.is_told_labels() && *pixels != example.picture),
                }
            }
        }
    }

    #[test]
    fn dead_and_hysterical_units_are_counted() {
        let (config, mut learner, test) = trained(Kind::Supervised, 1);
        let bias = &mut learner.layers_mut()[0].blocks_mut()[0].bias;
        bias[3] = -1e3;
        (bias[5], bias[6]) = (1e3, 1e3);
        let seen = sight(&config, &learner, &test, 12);
        assert!(seen.layers[0].off >= 1 && seen.layers[0].on >= 2, "{:?}", seen.layers[0]);
        let rule = Rule { theta: 1e9, ..config.rule };
        assert_eq!(seen.layers[0].wrong_side(&rule), 0.5, "nothing is above such a threshold");
    }

    #[test]
    fn who_is_asked_says_what_the_race_says() {
        for kind in [Kind::Supervised, Kind::Recurrent] {
            let (config, learner, test) = trained(kind, 3);
            let asked = asked(&config, &learner, &test).unwrap();
            let first = test.clone().first(1);
            let right = learner.errors(&config, &test, &first).error == 0.0;
            assert_eq!(asked.winner(&config.rule) == test.label(0), right, "{kind:?}");
            assert_eq!((asked.race.dim(), asked.glance.len()), ((10, 2), 10));
            assert_eq!(asked.settling.is_some(), kind == Kind::Recurrent);
            assert_ne!(asked.hardest(test.label(0)), test.label(0));
            for layer in &asked.layers {
                let direction = &layer.direction;
                let squares = direction.iter().map(|y| y * y).sum::<f32>() / direction.len() as f32;
                assert!((squares - 1.0).abs() < 1e-3, "a direction has no length of its own: {squares}");
                assert!(layer.goodness > 0.0);
            }
            if let Some(out) = &asked.out_of_box {
                assert_ne!(*out, asked.layers[0].direction, "the box changes what goes through");
            }
        }
        let (config, learner, test) = trained(Kind::Unsupervised, 1);
        assert!(super::asked(&config, &learner, &test).is_none(), "who was told no labels has no race");
    }
}
