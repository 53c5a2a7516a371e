//! What trials have come to: the figures of the training or the sketch that is looked at, each by a name such as
//! `forward.error`. The window reads them off its tabs, the check off the trial that it has made.

use std::collections::BTreeMap;

use super::trial::SketchTrial;
use crate::bilateral::rows::Row;
use crate::bilateral::table::Label;
use crate::engine::sketches::Parsed;
use crate::engine::training::{ForwardForwardView, HemispheresView, LearningView, RetrievalView};
use crate::forward_forward::{Kind, Negatives};
use crate::recurrent::CellKind;
use crate::retrieval::floor;
use crate::sketch::{Returned, plain_bits};

/// What the figures of trials begin with, and what follows.
const NAMES: [(&str, &[&str]); 4] = [
    ("model", &["parts", "wholes", "loss", "updates", "left"]),
    ("retrieval", &["error", "floor", "fast", "updates", "left"]),
    (
        "forward",
        &["error", "glance", "first-weights", "told", "hard", "burst", "black-box", "layers", "updates", "left"],
    ),
    ("sketch", &["objects", "unknowns", "numbers", "kept", "noise", "bits", "tree-bits", "angle", "back"]),
];
/// The table of hemispheres has its rows between: `experiment.two-lefts.fine`.
const TABLE: &str = "experiment";
/// How well the islands of a level come back: `sketch.level.2`.
const BY_LEVEL: [&str; 2] = ["sketch", "level"];

/// Figures by their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tried(BTreeMap<String, f64>);

impl Tried {
    /// Whether a trial has such a figure.
    pub fn is_figure(parts: &[&str]) -> bool {
        match parts {
            [first, second] => {
                NAMES.iter().any(|(name, figures)| name == first && figures.contains(second))
                    || *first == TABLE && ["left", "networks"].contains(second)
            }
            [TABLE, row, label] => Row::named(row).is_some() && ["fine", "coarse"].contains(label),
            [first, second, level] => [*first, *second] == BY_LEVEL && level.parse::<usize>().is_ok(),
            _ => false,
        }
    }

    /// Whether figures of trials begin so: nothing else may be called that.
    pub fn begins(name: &str) -> bool {
        name == TABLE || NAMES.iter().any(|(first, _)| *first == name)
    }

    /// A figure, where it is there.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.get(name).copied()
    }

    fn put(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value);
    }

    fn put_some(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// Forgets what begins so: another one of that kind is looked at.
    fn forget(&mut self, first: &str) {
        self.0.retain(|name, _| name.split('.').next() != Some(first));
    }

    /// A model that learns, with so many updates still to make.
    pub fn see_model(&mut self, view: &LearningView, left: usize) {
        self.forget("model");
        let newest = view.curve.last();
        self.put_some("model.parts", newest.map(|point| f64::from(point.value.clear.parts)));
        self.put_some("model.wholes", newest.map(|point| f64::from(point.value.clear.wholes)));
        self.put("model.loss", view.losses.loss);
        self.put("model.updates", view.update as f64);
        self.put("model.left", left as f64);
    }

    /// A network that learns to retrieve.
    pub fn see_retrieval(&mut self, view: &RetrievalView, updates: usize, left: usize) {
        self.forget("retrieval");
        self.put_some("retrieval.error", view.curve.last().map(|point| point.value.error));
        self.put("retrieval.floor", floor(view.config.pairs));
        self.put("retrieval.fast", f64::from(u8::from(view.config.cell == CellKind::FastWeights)));
        self.put("retrieval.updates", updates as f64);
        self.put("retrieval.left", left as f64);
    }

    /// Layers that learn by Forward-Forward.
    pub fn see_forward(&mut self, view: &ForwardForwardView, updates: usize, left: usize) {
        self.forget("forward");
        let (config, newest) = (&view.config, view.curve.last());
        self.put_some("forward.error", newest.map(|point| point.value.error));
        self.put_some("forward.glance", newest.and_then(|point| point.value.glance));
        self.put_some("forward.first-weights", view.first_weights);
        self.put("forward.told", f64::from(u8::from(config.kind == Kind::Supervised)));
        self.put("forward.hard", f64::from(u8::from(config.negatives == Negatives::Hard)));
        self.put("forward.burst", config.burst as f64);
        self.put("forward.black-box", f64::from(u8::from(config.black_box.is_some())));
        self.put("forward.layers", config.layers.len() as f64);
        self.put("forward.updates", updates as f64);
        self.put("forward.left", left as f64);
    }

    /// A table of hemispheres.
    pub fn see_experiment(&mut self, view: &HemispheresView, left: usize) {
        self.forget(TABLE);
        self.put("experiment.left", left as f64);
        self.put("experiment.networks", view.learned.len() as f64);
        for row in Row::ALL {
            let Some(summary) = view.results.summary(row) else { continue };
            for (name, label) in [("fine", Label::Fine), ("coarse", Label::Coarse)] {
                self.put_some(&format!("{TABLE}.{}.{name}", row.key()), summary.share(label));
            }
        }
    }

    /// A parse tree of a run of so many levels as it comes back from its sketch.
    pub fn see_sketch(&mut self, trial: &SketchTrial, parsed: &Parsed, returned: &[Returned], levels: usize) {
        self.forget("sketch");
        let (numbers, damage) = (parsed.sketch.len(), &trial.damage);
        let (kept, bits) = (damage.keep.unwrap_or(numbers).min(numbers), damage.bits.unwrap_or(32));
        self.put("sketch.objects", parsed.network.objects().len() as f64);
        self.put("sketch.unknowns", parsed.unknowns() as f64);
        self.put("sketch.numbers", numbers as f64);
        self.put("sketch.kept", kept as f64);
        self.put("sketch.noise", f64::from(damage.noise));
        self.put("sketch.bits", kept as f64 * f64::from(bits));
        self.put("sketch.tree-bits", plain_bits(&parsed.network, bits as usize) as f64);
        self.put("sketch.angle", f64::from(parsed.settings.angle));
        let mean = |cosines: &[f64]| (!cosines.is_empty()).then(|| cosines.iter().sum::<f64>() / cosines.len() as f64);
        let all: Vec<f64> = returned.iter().filter_map(|object| object.cosine).collect();
        self.put_some("sketch.back", mean(&all));
        let depths = parsed.network.depths();
        for level in 0..levels {
            // The picture is 1 deep, the highest level 2.
            let deep = levels + 1 - level;
            let of_level = returned.iter().zip(&depths).filter(|(_, depth)| **depth == deep);
            let cosines: Vec<f64> = of_level.filter_map(|(object, _)| object.cosine).collect();
            self.put_some(&format!("sketch.level.{level}"), mean(&cosines));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_trials_are_known_by_their_names() {
        for name in ["forward.error", "experiment.two-lefts.fine", "experiment.left", "sketch.level.2", "model.wholes"]
        {
            assert!(Tried::is_figure(&name.split('.').collect::<Vec<_>>()), "{name}");
        }
        for name in ["forward", "forward.love", "experiment.cat.fine", "sketch.level.x", "sketch.level", "islands.1"] {
            assert!(!Tried::is_figure(&name.split('.').collect::<Vec<_>>()), "{name}");
        }
        assert!(Tried::begins("experiment") && Tried::begins("forward") && !Tried::begins("step"));
    }

    #[test]
    fn what_is_looked_at_anew_takes_nothing_from_before() {
        let mut tried = Tried::default();
        tried.put("forward.glance", 0.1);
        tried.put("model.left", 0.0);
        tried.forget("forward");
        assert_eq!((tried.get("forward.glance"), tried.get("model.left")), (None, Some(0.0)));
    }
}
