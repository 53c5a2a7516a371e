//! Trainings of two minutes at most on one core: small networks and few pictures, for a class that looks on. What each
//! comes to is measured in the handbook's chapter on teaching.

use crate::bilateral::Config as BilateralConfig;
use crate::bilateral::rows::Row;
use crate::bilateral::table::Plan;
use crate::files::hemispheres::PicturesFrom;
use crate::forward_forward::Config as LayersConfig;
use crate::glom::learned::LearnedConfig;
use crate::learn::{Stage, TrainConfig};
use crate::retrieval::TrainConfig as RetrievalConfig;

/// Updates of the briefest training of a model.
const MODEL_UPDATES: u64 = 750;

/// A model of few numbers that learns clear scenes on grids of 64 columns.
pub fn brief_learning() -> TrainConfig {
    let model = LearnedConfig {
        dim: 32,
        hidden: 64,
        channels: [8, 16, 40],
        dilations: LearnedConfig::NEAR.to_vec(),
        across: 24,
        ..LearnedConfig::default()
    };
    let stage = Stage { updates: MODEL_UPDATES, learning_rate: 2e-3, natural: 0.0, leaves: 0.0, ..Stage::default() };
    TrainConfig {
        model,
        stages: vec![stage],
        columns: 64,
        warm_up: 50,
        steps: 4,
        before: 0,
        hidden: 0.0,
        score_every: 125,
        score_scenes: 4,
        ..TrainConfig::default()
    }
}

/// Two layers of a hundred units that learn digits by Forward-Forward.
pub fn brief_forward_forward() -> LayersConfig {
    LayersConfig { layers: vec![100, 100], updates: 2_000, test_every: 200, ..LayersConfig::default() }
}

/// Thirty units with fast weights that learn to bind two pairs.
pub fn brief_retrieval() -> RetrievalConfig {
    RetrievalConfig { units: 30, pairs: 2, updates: 3_000, ..RetrievalConfig::default() }
}

/// The pair, its sides and the control of two lefts on fewer drawn pictures than is usual: the plan, the rounds of
/// every network, and the pictures.
pub fn brief_hemispheres() -> (Plan, u64, PicturesFrom) {
    let config = BilateralConfig { dropout: 0.2, rate: 5e-3, ..BilateralConfig::default() };
    let rows = vec![Row::Left, Row::Right, Row::Specialised, Row::TwoLefts];
    let decay_alone = BilateralConfig::DECAY_ALONE;
    (Plan { config, decay_alone, ensemble_from: 2, rows, seeds: 1 }, 10, PicturesFrom::Scenes(150))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn brief_trainings_can_be_trained_and_are_small() {
        let learning = brief_learning();
        learning.check().unwrap();
        assert!(learning.columns <= 64 && learning.updates() <= 5_000);
        let layers = brief_forward_forward();
        layers.check().unwrap();
        assert!(layers.layers.iter().all(|units| *units <= 100));
        brief_retrieval().check().unwrap();
        let (plan, rounds, pictures) = brief_hemispheres();
        plan.check().unwrap();
        assert!(rounds <= 20 && matches!(pictures, PicturesFrom::Scenes(1..=200)));
    }
}
