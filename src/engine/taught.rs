//! What the nets of a run have learned in place: part of what is kept of a step, and of what is shown of it.

use std::sync::Arc;

use ndarray::Array3;

use crate::fast_weights::FastWeights;
use crate::glom::Origin;
use crate::learn::{Hybrid, LevelGoodness, Local, Nets, in_words, mean};

/// What the nets have learned up to a step, and the hybrid as it stands beside that step.
#[derive(Debug)]
pub struct Taught {
    /// The step that made it.
    pub(super) step: usize,
    pub(super) nets: Nets,
    pub(super) beside: Option<Beside>,
    /// Before the last update, (L); none where nothing was learned at this step.
    pub(super) goodness: Option<Arc<[LevelGoodness]>>,
    /// The first goodness beside this hybrid, and its step.
    pub(super) first: Option<(usize, Arc<[LevelGoodness]>)>,
}

/// The GLOM of the hybrid.
#[derive(Debug)]
pub(super) struct Beside {
    pub hybrid: Arc<Hybrid>,
    /// x, (L, N, D).
    pub state: Array3<f32>,
    /// A_l, (L).
    pub memory: Vec<FastWeights>,
}

impl Taught {
    /// Updates of the nets so far.
    pub fn updates(&self) -> u64 {
        self.nets.updates()
    }

    /// The goodness of every level's nets before the last update, (L); none while nothing is learned.
    pub fn goodness(&self) -> Option<&[LevelGoodness]> {
        self.goodness.as_deref()
    }

    /// The same as it was first, beside this hybrid, and the step of it.
    pub fn first(&self) -> Option<(usize, &[LevelGoodness])> {
        self.first.as_ref().map(|(step, goodness)| (*step, &**goodness))
    }

    /// The hybrid that settles beside the run; none while nothing is learned.
    pub fn hybrid(&self) -> Option<&Arc<Hybrid>> {
        self.beside.as_ref().map(|beside| &beside.hybrid)
    }

    /// What the goodness says: a sentence for bottom-up and one for top-down. None while nothing is learned.
    pub fn in_words(&self, aim: Local) -> Option<[String; 2]> {
        self.goodness().map(|goodness| in_words(aim, goodness))
    }

    /// How the goodness, mean over all nets, has gone since this hybrid began. None while nothing is learned.
    pub fn course(&self) -> Option<String> {
        let (step, first) = self.first()?;
        let [[picture, not_real], [picture_now, not_real_now]] = [mean(first), mean(self.goodness()?)];
        Some(format!(
            "All nets together: {picture_now:.2} on the picture and {not_real_now:.2} on what is not real, \
             {picture:.2} and {not_real:.2} at step {step}"
        ))
    }

    /// Bytes that what is kept of `step` holds of it: none where it was made before.
    pub(super) fn bytes(&self, step: usize) -> usize {
        if self.step != step {
            return 0;
        }
        let beside = self.beside.as_ref().map_or(0, |beside| {
            let matrices: usize = beside.memory.iter().map(|memory| memory.matrix().len()).sum();
            (beside.state.len() + matrices) * size_of::<f32>()
        });
        self.nets.bytes() + beside + size_of::<Self>()
    }
}

/// Why the nets of a model of this kind do not learn while it settles; none where they can.
pub fn cannot_learn(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Learned => None,
        Origin::HandMade => Some("The hand-made model has no nets that learn: choose the learned one"),
        Origin::Random | Origin::Checkpoint => {
            Some("Only nets of the learned kind are taught in place: choose the bundled model, or one of your own")
        }
    }
}
