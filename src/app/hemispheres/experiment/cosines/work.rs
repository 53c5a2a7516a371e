//! The cosines of pairs of pictures of one label, worked out beside the window: the features once, the pairs for every
//! choice of pictures.

use std::sync::Arc;

use crate::app::background::Later;
use crate::app::hemispheres::experiment::pair::Pair;
use crate::bilateral::{Cosines, Rows, cosines};
use crate::engine::worker::Wake;

/// Pairs that are drawn at most.
const MOST_PAIRS: usize = 4000;

/// The features of all test pictures, to the left and to the right.
#[derive(Debug, PartialEq)]
struct Features([Vec<f32>; 2]);

/// Of which pictures the pairs are.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    pair: Pair,
    /// The places; all of one scenario, or all that there are.
    places: Vec<usize>,
}

/// The pairs of some pictures.
#[derive(Debug)]
pub struct Found {
    /// Those that are drawn.
    pub pairs: Vec<Cosines>,
    /// How many there are in all.
    pub all: usize,
}

/// Both, between frames.
#[derive(Default)]
pub struct Work {
    features: Later<Pair, Features>,
    cosines: Later<Of, Found>,
}

impl Work {
    /// Whether something is worked out.
    pub fn is_busy(&self) -> bool {
        self.features.is_working() || self.cosines.is_working()
    }

    /// The pairs of these pictures; none until they are there.
    pub fn of(&mut self, pair: &Pair, places: &[usize], wake: &Wake) -> Option<Arc<Found>> {
        self.features.wish(pair, wake, |pair| {
            let network = &pair.pair.network;
            let parts = network.apart(&network.features_of(&pair.test));
            let both: Result<[Vec<f32>; 2], _> = parts.try_into();
            both.map(Features).map_err(|_| "A pair has two sides".to_owned())
        });
        let (of, features) = self.features.latest()?;
        if of != pair {
            return None;
        }
        let key = Of { pair: pair.clone(), places: places.to_vec() };
        let features = features.clone();
        self.cosines.wish(&key, wake, move |Of { pair, places }| {
            let Features([left, right]) = &*features;
            let test = &pair.test;
            let labels: Vec<usize> = (0..test.len()).map(|place| test.specific(place)).collect();
            let head = pair.pair.said.specific.as_ref().ok_or("It was told no specific labels")?;
            let rows = [left, right, head].map(|values| Rows { values, width: values.len() / test.len() });
            let mut counts = vec![0; test.labels().specific.len()];
            places.iter().for_each(|place| counts[labels[*place]] += 1);
            let all = counts.into_iter().map(|count: usize| count * count.saturating_sub(1) / 2).sum();
            Ok(Found { pairs: cosines(rows, &labels, places, MOST_PAIRS), all })
        });
        self.cosines.latest().filter(|(of, _)| **of == key).map(|(_, found)| found.clone())
    }
}
