//! Hemispheres whose features stand side by side, and the heads that read them. A rival of one trunk is a network of
//! one hemisphere.

use super::block::Mode;
use super::config::{Config, Told};
use super::heads::{self, Head};
use super::hemisphere::{self, Hemisphere};
use super::maps::Maps;
use super::pictures::{Labels, Pictures};

/// Pictures that are asked at a time.
const TOGETHER: usize = 100;

/// A network.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Its hemispheres.
    pub sides: Vec<Hemisphere>,
    /// The numbers of its heads, the specific one first.
    pub heads: Vec<f32>,
    told: Told,
    classes: [usize; 2],
}

/// What a network says of pictures: logits of the specific and of the general labels, none where it was not told them.
#[derive(Debug, Clone, PartialEq)]
pub struct Logits {
    /// (count, specific labels).
    pub specific: Option<Vec<f32>>,
    /// (count, general labels).
    pub general: Option<Vec<f32>>,
}

/// How many labels there are: specific, general.
pub fn classes(labels: &Labels) -> [usize; 2] {
    [labels.specific.len(), labels.general.len()]
}

impl Network {
    /// A network whose hemispheres, if none are given, and heads have learned nothing.
    pub fn new(config: &Config, labels: &Labels, given: &[Hemisphere]) -> Self {
        let sides = match given {
            [] => (0..config.sides as u64).map(|side| Hemisphere::new(config.widths, config.seed, side)).collect(),
            given => given.to_vec(),
        };
        let mut network = Self { sides, heads: Vec::new(), told: config.told, classes: classes(labels) };
        // Streams of their own, beyond those of all hemispheres.
        let first = Config::MOST_SIDES as u64;
        network.heads =
            network.places().iter().zip(first..).flat_map(|(head, part)| head.begin(config.seed, part)).collect();
        network
    }

    /// A network of these numbers; none where there are not as many as it takes.
    pub fn of(sides: Vec<Hemisphere>, heads: Vec<f32>, told: Told, classes: [usize; 2]) -> Option<Self> {
        let network = Self { sides, heads, told, classes };
        let needed: usize = network.places().iter().map(|head| head.learned()).sum();
        (needed == network.heads.len()).then_some(network)
    }

    /// Features of all hemispheres.
    pub fn features(&self) -> usize {
        self.sides.iter().map(Hemisphere::features).sum()
    }

    /// How many labels each head tells apart, and which labels they are: 0 specific, 1 general.
    fn told_apart(&self) -> Vec<usize> {
        match self.told {
            Told::Specific => vec![0],
            Told::General => vec![1],
            Told::Both => vec![0, 1],
        }
    }

    /// Its heads.
    pub fn places(&self) -> Vec<Head> {
        let features = self.features();
        self.told_apart().into_iter().map(|label| Head { features, classes: self.classes[label] }).collect()
    }

    /// Numbers that are learned, heads and hemispheres.
    pub fn parameters(&self) -> usize {
        self.heads.len() + self.sides.iter().map(|side| hemisphere::learned(side.widths())).sum::<usize>()
    }

    /// The features (count, features) of pictures, those of the first hemisphere first, and what each keeps.
    pub fn forward(&self, pictures: &Maps, mode: Mode) -> (Vec<f32>, Vec<hemisphere::Kept>) {
        let (features, kept): (Vec<_>, Vec<_>) = self.sides.iter().map(|side| side.forward(pictures, mode)).unzip();
        (side_by_side(&features, pictures.count), kept)
    }

    /// The loss of pictures whose features are `features`, in nats, and the slopes of heads and features. `keep` has
    /// for every head and feature the factor of its dropout.
    pub fn judge(&self, features: &[f32], keep: &[Vec<f32>], labels: [&[usize]; 2]) -> (f64, Vec<f32>, Vec<f32>) {
        let (mut loss, mut at) = (0.0, 0);
        let (mut of_heads, mut of_features) = (Vec::with_capacity(self.heads.len()), vec![0.0; features.len()]);
        for ((head, label), keep) in self.places().into_iter().zip(self.told_apart()).zip(keep) {
            let values = &self.heads[at..at + head.learned()];
            at += head.learned();
            let kept: Vec<f32> = features.iter().zip(keep).map(|(feature, keep)| feature * keep).collect();
            let mut logits = head.logits(values, &kept);
            loss += heads::cross_entropy(&mut logits, head.classes, labels[label]);
            let (slopes, of_kept) = head.back(values, &kept, &logits);
            of_heads.extend(slopes);
            for ((sum, slope), keep) in of_features.iter_mut().zip(&of_kept).zip(keep) {
                *sum += slope * keep;
            }
        }
        (loss, of_heads, of_features)
    }

    /// What it says of pictures whose features are `features`.
    pub fn read(&self, features: &[f32]) -> Logits {
        let mut said = Logits { specific: None, general: None };
        let mut at = 0;
        for (head, label) in self.places().into_iter().zip(self.told_apart()) {
            let logits = head.logits(&self.heads[at..at + head.learned()], features);
            at += head.learned();
            *(if label == 0 { &mut said.specific } else { &mut said.general }) = Some(logits);
        }
        said
    }

    /// Features (count, features) of all pictures of a set, in evaluation.
    pub fn features_of(&self, pictures: &Pictures) -> Vec<f32> {
        let places: Vec<usize> = (0..pictures.len()).collect();
        let parts = places.chunks(TOGETHER);
        parts.flat_map(|places| self.forward(&pictures.shown(places), Mode::Evaluation).0).collect()
    }

    /// What it says of all pictures of a set.
    pub fn ask(&self, pictures: &Pictures) -> Logits {
        self.read(&self.features_of(pictures))
    }

    /// The slopes of every hemisphere's part of the features (count, features).
    pub fn apart(&self, slope: &[f32]) -> Vec<Vec<f32>> {
        let (all, mut from) = (self.features(), 0);
        let part = |side: &Hemisphere| {
            let range = from..from + side.features();
            from = range.end;
            slope.chunks_exact(all).flat_map(|row| row[range.clone()].iter().copied()).collect()
        };
        self.sides.iter().map(part).collect()
    }

    /// Which labels it was told.
    pub fn told(&self) -> Told {
        self.told
    }

    /// How many labels there are: specific, general.
    pub fn classes(&self) -> [usize; 2] {
        self.classes
    }
}

/// Features of several hemispheres, (count, features) each, as one list of rows.
fn side_by_side(features: &[Vec<f32>], count: usize) -> Vec<f32> {
    let widths: Vec<usize> = features.iter().map(|features| features.len() / count.max(1)).collect();
    let row = |row: usize| {
        features.iter().zip(&widths).flat_map(move |(features, width)| features[row * width..(row + 1) * width].iter())
    };
    (0..count).flat_map(row).copied().collect()
}
