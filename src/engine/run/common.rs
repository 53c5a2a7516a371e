//! What all sides of a run have in common: the picture, what is known of it, and what has happened to it.

use std::sync::Arc;

use super::super::begin::Pictures;
use super::super::history::Clock;
use super::super::played::Played;
use super::super::setup::TruthSource;
use crate::files::truth::Looks;
use crate::islands::Truth;

/// What the sides see, and what they are scored against.
pub(super) struct Common {
    pub pictures: Pictures,
    /// The rectangle of the picture that is covered.
    pub occlusion: Option<[f32; 4]>,
    /// Where a video stands.
    pub clock: Clock,
    /// Ground truth to score against.
    pub scoring: Option<Scoring>,
    /// What was changed and painted on the way.
    pub played: Arc<Vec<Played>>,
}

impl Common {
    /// The last step up to `step` at which something was changed.
    pub fn changed(&self, step: usize) -> usize {
        let mut steps = self.played.iter().rev().map(|played| played.step);
        steps.find(|changed| *changed <= step).unwrap_or_default()
    }
}

/// Ground truth to score against.
pub(super) struct Scoring {
    pub source: TruthSource,
    pub truth: Truth,
    /// What a label image looks like; none for what the picture knows.
    pub looks: Option<Arc<Looks>>,
}
