//! What learns without a backward pass, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fast_weights::{Learning, Rule as Storing};
use crate::forward_forward::{Config, Negatives, Rule};
use crate::names::keys;
use crate::retrieval::{RetrievalError, Task};

/// What becomes of the weights of the hidden layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// They stay as they were drawn.
    #[default]
    Fixed,
    /// They learn by the goodness of the hidden layer itself.
    Learned,
}

keys!(Hidden { Fixed: "fixed", Learned: "learned" });

/// A training without a backward pass.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct LocalConfig {
    /// Pairs of every string, K, 1 to 26.
    pub pairs: usize,
    /// Units of the hidden layer, whose activities are stored.
    pub units: usize,
    /// What becomes of its weights.
    pub hidden: Hidden,
    /// Units of the layers that judge, the lowest first.
    pub layers: Vec<usize>,
    /// Whether there is a memory. Without one, the layers that judge see 0 in its place.
    pub memory: bool,
    /// lambda and eta.
    pub storing: Learning,
    /// Inner steps S in which the memory is read, at least 1.
    pub inner: usize,
    /// The local rule.
    pub rule: Rule,
    /// Which wrong answers are shown: hard ones are digits that stand in the string.
    pub negatives: Negatives,
    /// Strings of an update.
    pub batch: usize,
    /// Updates to do.
    pub updates: u64,
    /// Updates between two points of the error curve.
    pub test_every: u64,
    /// Strings for a point of the error curve, the same every time.
    pub test_questions: usize,
    /// The one seed.
    pub seed: u64,
}

impl Default for LocalConfig {
    /// K = 4, 100 hidden units that stay as drawn, 200 that judge, 3,000 updates of 100 strings, half of them at full
    /// rate 0.03.
    fn default() -> Self {
        Self {
            pairs: 4,
            units: 100,
            hidden: Hidden::Fixed,
            layers: vec![200],
            memory: true,
            storing: Learning::default(),
            inner: 1,
            rule: Rule { rate: 0.03, ..Rule::default() },
            negatives: Negatives::Hard,
            batch: 100,
            updates: 3_000,
            test_every: 250,
            test_questions: 1_000,
            seed: 1,
        }
    }
}

impl LocalConfig {
    /// The most inner steps.
    pub const MOST_INNER: usize = 64;

    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), RetrievalError> {
        let refuse = |words: String| Err(RetrievalError::Settings(words));
        Task::new(self.pairs)?;
        self.rule.check().map_err(RetrievalError::Settings)?;
        self.storing.check().map_err(|error| RetrievalError::Settings(error.to_string()))?;
        if self.storing.rule != Storing::Decay {
            return refuse("the memory of a string fades: its rule is decay".to_owned());
        }
        let (most_layers, most_units) = (Config::MOST_LAYERS, Config::MOST_UNITS);
        if !(1..=most_layers).contains(&self.layers.len()) {
            return refuse(format!("{} layers that judge: 1 to {most_layers} are possible", self.layers.len()));
        }
        let mut units = std::iter::once(&self.units).chain(&self.layers);
        if let Some(units) = units.find(|units| !(1..=most_units).contains(*units)) {
            return refuse(format!("a layer of {units} units: 1 to {most_units} are possible"));
        }
        if !(1..=Self::MOST_INNER).contains(&self.inner) {
            return refuse(format!("{} inner steps: 1 to {} are possible", self.inner, Self::MOST_INNER));
        }
        let counts = [
            (self.updates, "the number of updates"),
            (self.batch as u64, "the number of strings of an update"),
            (self.test_every, "the number of updates between two tests"),
            (self.test_questions as u64, "the number of test strings"),
        ];
        match counts.into_iter().find(|(count, _)| *count == 0) {
            Some((_, what)) => Err(RetrievalError::AtLeastOne(what)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_trained_are_refused_in_words() {
        let words = |config: LocalConfig| config.check().err().map(|error| error.to_string()).unwrap_or_default();
        let usual = LocalConfig::default;
        assert_eq!(words(usual()), "");
        assert!(words(LocalConfig { pairs: 27, ..usual() }).contains("not 27"));
        assert!(words(LocalConfig { layers: vec![], ..usual() }).starts_with("0 layers that judge"));
        assert!(words(LocalConfig { units: 0, ..usual() }).starts_with("a layer of 0 units"));
        assert!(words(LocalConfig { inner: 0, ..usual() }).starts_with("0 inner steps"));
        assert!(words(LocalConfig { batch: 0, ..usual() }).contains("strings of an update must be at least 1"));
        let storing = Learning { decay: 2.0, ..Learning::default() };
        assert!(!words(LocalConfig { storing, ..usual() }).is_empty());
    }
}
