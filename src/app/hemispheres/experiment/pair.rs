//! The specialised pair of a seed with its two sides, as far as they have learned, and in which scenario every test
//! picture is.

use std::sync::Arc;

use crate::bilateral::table::Learned;
use crate::bilateral::{Marks, Pictures, marks, scenario_of_each};
use crate::engine::training::HemispheresView;

/// Scenarios.
pub const SCENARIOS: usize = 16;

/// Left, right and pair of one seed.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The left alone.
    pub left: Arc<Learned>,
    /// The right alone.
    pub right: Arc<Learned>,
    /// New heads on both.
    pub pair: Arc<Learned>,
    /// The test pictures.
    pub test: Arc<Pictures>,
}

impl PartialEq for Pair {
    /// The same networks: two that only have the same numbers count as others.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pair, &other.pair) && Arc::ptr_eq(&self.test, &other.test)
    }
}

impl Pair {
    /// That of a seed; none before all three have learned.
    pub fn of(view: &HemispheresView, seed: u64) -> Option<Self> {
        let network = |name: &str| view.network(seed, name).cloned();
        let (left, right, pair) = (network("left-1")?, network("right-1")?, network("specialised")?);
        Some(Self { left, right, pair, test: view.test.clone() })
    }

    /// The seeds of which there is one.
    pub fn seeds(view: &HemispheresView) -> Vec<u64> {
        view.plan.seeds().filter(|seed| Self::of(view, *seed).is_some()).collect()
    }

    fn marks(&self) -> [Marks; 3] {
        [&self.left, &self.right, &self.pair].map(|net| marks(&net.said, &self.test))
    }
}

/// The pictures of every scenario, found again when the pair is another one.
#[derive(Default)]
pub struct Scenarios {
    of: Option<Pair>,
    places: [Vec<usize>; SCENARIOS],
}

impl Scenarios {
    /// The places of the pictures of every scenario.
    pub fn of(&mut self, pair: &Pair) -> &[Vec<usize>; SCENARIOS] {
        if self.of.as_ref() != Some(pair) {
            self.places = Default::default();
            let [left, right, joined] = pair.marks();
            for (place, number) in scenario_of_each(&left, &right, &joined).into_iter().flatten().enumerate() {
                self.places[number].push(place);
            }
            self.of = Some(pair.clone());
        }
        &self.places
    }
}

/// A scenario in words: "left right, right wrong; pair right on both".
pub fn words(number: usize) -> String {
    let sides = ["both sides right", "left right, right wrong", "left wrong, right right", "both sides wrong"];
    let pair = ["pair right on both", "pair right on fine alone", "pair right on coarse alone", "pair wrong on both"];
    format!("{}; {}", sides[number >> 2], pair[number & 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_scenario_are_its_bits() {
        assert_eq!(words(0), "both sides right; pair right on both");
        assert_eq!(words(0b0110), "left right, right wrong; pair right on coarse alone");
        assert_eq!(words(0b1001), "left wrong, right right; pair right on fine alone");
        assert_eq!(words(15), "both sides wrong; pair wrong on both");
    }
}
