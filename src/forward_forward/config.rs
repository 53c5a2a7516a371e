//! Everything that decides a training by Forward-Forward but its pictures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::black_box::BlackBox;
use super::hybrids::{BLURS, MOST_BLURS};
use super::layer::Shape;
use super::local::fields;
use super::recurrent::Settling;
use super::rule::Rule;
use super::supervised::Negatives;
use crate::digits::{DigitsError, PIXELS};
use crate::names::keys;
use crate::training::SavedError;

/// Which of the paper's networks learns, from what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Pictures with right and with wrong labels (section 3.3).
    #[default]
    Supervised,
    /// Pictures and hybrids of them (section 3.2).
    Unsupervised,
    /// The same through local receptive fields.
    Local,
    /// Layers that settle between a picture and a label (section 3.4).
    Recurrent,
}

keys!(Kind {
    Supervised: "supervised",
    Unsupervised: "unsupervised",
    Local: ("local", "local fields"),
    Recurrent: "recurrent"
});

impl Kind {
    /// Whether labels are part of what is learned from.
    pub fn is_told_labels(self) -> bool {
        matches!(self, Kind::Supervised | Kind::Recurrent)
    }
}

/// The settings of a training.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Config {
    /// Which network.
    pub kind: Kind,
    /// Units of every layer, the lowest first; of local fields: units of every place, three layers.
    pub layers: Vec<usize>,
    /// The local rule.
    pub rule: Rule,
    /// How a recurrent network settles.
    pub settling: Settling,
    /// Which wrong labels are shown.
    pub negatives: Negatives,
    /// How often the mask of a hybrid is blurred.
    pub blurs: usize,
    /// Every picture is moved by up to so many pixels each time, 0 to 4.
    pub jitter: usize,
    /// A black box between two layers.
    pub black_box: Option<BlackBox>,
    /// Updates on positive data alone, then as many on negative data alone (sleep); 0 for both together.
    pub burst: u64,
    /// Pictures of an update.
    pub batch: usize,
    /// Updates to do.
    pub updates: u64,
    /// Updates between two points of the curve.
    pub test_every: u64,
    /// The one seed: weights, order, negatives, shifts.
    pub seed: u64,
}

impl Default for Config {
    /// 784-500-500 with hard negatives.
    fn default() -> Self {
        Self {
            kind: Kind::Supervised,
            layers: vec![500, 500],
            rule: Rule::default(),
            settling: Settling::default(),
            negatives: Negatives::Hard,
            blurs: BLURS,
            jitter: 0,
            black_box: None,
            burst: 0,
            batch: 100,
            updates: 7_000,
            test_every: 500,
            seed: 1,
        }
    }
}

impl Config {
    /// The most layers.
    pub const MOST_LAYERS: usize = 16;
    /// The most units of a layer.
    pub const MOST_UNITS: usize = 8192;
    /// The most pixels that a picture is moved.
    pub const MOST_JITTER: usize = 4;

    /// The layers that fit a kind where nothing else is asked for.
    pub fn usual_layers(kind: Kind) -> Vec<usize> {
        match kind {
            Kind::Supervised | Kind::Recurrent => vec![500, 500],
            Kind::Unsupervised => vec![500, 500, 500],
            Kind::Local => vec![64, 110, 256],
        }
    }

    /// What the layers of a network without feedback are made of.
    pub fn shapes(&self) -> Vec<Vec<Shape>> {
        match (self.kind, self.layers[..].try_into()) {
            (Kind::Local, Ok(units)) => fields(units),
            _ => {
                let below = std::iter::once(PIXELS).chain(self.layers.iter().copied());
                below.zip(&self.layers).map(|(inputs, units)| vec![Shape::full(inputs, *units)]).collect()
            }
        }
    }

    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), ForwardForwardError> {
        let refuse = |words: String| Err(ForwardForwardError::Settings(words));
        self.rule.check().map_err(ForwardForwardError::Settings)?;
        let (most_layers, most_units) = (Self::MOST_LAYERS, Self::MOST_UNITS);
        if !(1..=most_layers).contains(&self.layers.len()) {
            return refuse(format!("{} layers: 1 to {most_layers} are possible", self.layers.len()));
        }
        if let Some(units) = self.layers.iter().find(|units| !(1..=most_units).contains(*units)) {
            return refuse(format!("a layer of {units} units: 1 to {most_units} are possible"));
        }
        if self.kind == Kind::Local && self.layers.len() != 3 {
            return refuse(format!("local fields have 3 layers, not {}", self.layers.len()));
        }
        if self.kind == Kind::Recurrent {
            self.settling.check().map_err(ForwardForwardError::Settings)?;
        }
        if let Some(black_box) = self.black_box
            && (self.kind == Kind::Recurrent || black_box.after + 1 >= self.layers.len())
        {
            return refuse("a black box stands between two layers of a network without feedback".to_owned());
        }
        if self.jitter > Self::MOST_JITTER {
            return refuse(format!("a jitter of {} pixels: at most {}", self.jitter, Self::MOST_JITTER));
        }
        if self.blurs > MOST_BLURS {
            return refuse(format!("{} blurs: at most {MOST_BLURS}", self.blurs));
        }
        let counts = [
            (self.updates, "the number of updates"),
            (self.batch as u64, "the number of pictures of an update"),
            (self.test_every, "the number of updates between two points of the curve"),
        ];
        match counts.into_iter().find(|(count, _)| *count == 0) {
            Some((_, what)) => refuse(format!("{what} must be at least 1")),
            None => Ok(()),
        }
    }

    /// The settings with whatever may change between two updates set to one value: what is left must stay.
    pub fn lasting(&self) -> Self {
        let usual = Self::default();
        Self {
            rule: usual.rule,
            settling: usual.settling,
            negatives: usual.negatives,
            blurs: usual.blurs,
            jitter: usual.jitter,
            black_box: usual.black_box,
            burst: usual.burst,
            updates: usual.updates,
            test_every: usual.test_every,
            ..self.clone()
        }
    }
}

/// What cannot be trained, in plain words.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ForwardForwardError {
    /// Settings.
    #[error("{0}")]
    Settings(String),
    /// Fewer pictures than one update needs.
    #[error("{pictures} pictures are too few for batches of {batch}: use more pictures or a smaller batch")]
    TooFew {
        /// Pictures to learn from.
        pictures: usize,
        /// Pictures of a batch.
        batch: usize,
    },
    /// Settings with which a training cannot go on.
    #[error("layers, batch and seed of a training stay as they are: begin another one")]
    OtherTraining,
    /// Other pictures than a training began with.
    #[error("the training began on other pictures ({began} of them, not these {given}): give those that it began with")]
    OtherDigits {
        /// How many it began with.
        began: usize,
        /// How many there are now.
        given: usize,
    },
    /// A training that grew beyond all numbers.
    #[error("the activities became infinite or not a number at update {0}: lower the rate and begin again")]
    NotFinite(u64),
    /// Pictures that cannot be used.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// What was saved does not fit itself.
    #[error("the saved training cannot go on: {0}")]
    Saved(#[from] SavedError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_trained_are_refused_in_words() {
        use crate::forward_forward::BlackBoxKind;
        let words = |config: Config| config.check().map_err(|error| error.to_string()).err().unwrap_or_default();
        let usual = Config::default;
        assert_eq!(words(usual()), "");
        assert!(words(Config { layers: vec![], ..usual() }).starts_with("0 layers"));
        assert!(words(Config { layers: vec![500, 0], ..usual() }).starts_with("a layer of 0 units"));
        assert!(words(Config { kind: Kind::Local, ..usual() }).starts_with("local fields have 3 layers"));
        assert!(words(Config { jitter: 9, ..usual() }).starts_with("a jitter of 9"));
        assert!(words(Config { batch: 0, ..usual() }).contains("pictures of an update must be at least 1"));
        let black_box = Some(BlackBox { after: 1, kind: BlackBoxKind::Shuffle });
        assert!(words(Config { black_box, ..usual() }).starts_with("a black box stands between"));
        for kind in Kind::ALL {
            assert_eq!(words(Config { kind, layers: Config::usual_layers(kind), ..usual() }), "", "{kind:?}");
        }
    }
}
