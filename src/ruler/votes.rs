//! What the votes for wholes are worth on one picture, always beside the control: every column's own place for its
//! vote.

use ndarray::{ArrayView2, ArrayView3, Axis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::Subject;
use crate::glom::Model;
use crate::grid::Grid;
use crate::islands::{self, GridTruth, TruthKind};

/// The level that holds wholes.
const WHOLES: usize = 2;

/// The row of wholes that are read by votes.
pub const BY_VOTES: &str = "wholes by votes";
/// The row of the control: every column votes for its own place.
pub const BY_OWN_PLACES: &str = "by own places";

/// What level 2 holds of wholes, and where its columns say that they are.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WholeScores {
    /// Cosine of the means of two wholes that touch, -1 to 1, mean over all such pairs; none where no wholes do.
    pub touching: Option<f32>,
    /// What the votes are worth; none for a model that does not vote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<VoteScores>,
}

/// What the votes are worth, and the control.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct VoteScores {
    /// Distance of the votes from the centre of the column's own whole, in columns; mean over wholes.
    pub error: Option<f32>,
    /// The same where every column votes for its own place.
    pub own_place_error: Option<f32>,
    /// Share of the parts under their own whole where wholes are read by votes.
    pub parents: Option<f32>,
    /// The same by own places.
    pub own_place_parents: Option<f32>,
}

/// The labels of wholes read by votes, and by own places.
pub(super) struct ByVotes {
    pub names: [&'static str; 2],
    pub labels: [Vec<u32>; 2],
    error: Option<[Option<f32>; 2]>,
}

/// Reads the wholes of a settled `state` (L, N, D) by votes and by own places; none for a model that does not vote.
pub(super) fn read(model: &dyn Model, state: ArrayView3<f32>, grid: Grid, subject: &Subject) -> Option<ByVotes> {
    let votes = model.votes(state, grid)?;
    let (things, own) = (votes.things(), islands::own_places(grid));
    let rows = level(state)?;
    let labels = [&votes.centres, &own].map(|centres| islands::wholes_by_votes(rows, centres, &things));
    let truth = subject.truth(TruthKind::Wholes.name()).and_then(|truth| truth.on_grid(grid));
    let error =
        truth.map(|truth| [&votes.centres, &own].map(|centres| islands::distance_to_centres(centres, &truth, grid)));
    Some(ByVotes { names: [BY_VOTES, BY_OWN_PLACES], labels, error })
}

/// What level 2 of a settled `state` holds. `parts` are the islands of level 1.
pub(super) fn score(
    state: ArrayView3<f32>,
    grid: Grid,
    subject: &Subject,
    parts: Option<&Vec<u32>>,
    by_votes: Option<&ByVotes>,
) -> WholeScores {
    let truth = |kind: TruthKind| subject.truth(kind.name()).and_then(|truth| GridTruth::new(truth, grid));
    let wholes = truth(TruthKind::Wholes);
    let touching =
        level(state).zip(wholes.as_ref()).and_then(|(rows, wholes)| islands::touching_means(rows, grid, wholes));
    let votes = by_votes.map(|by_votes| {
        let truths = truth(TruthKind::Parts).zip(wholes.as_ref()).filter(|_| subject.is_tree);
        let [parents, own_place_parents] = by_votes.labels.each_ref().map(|labels| {
            let ((true_parts, wholes), parts) = truths.as_ref().zip(parts)?;
            islands::parents(&[parts, labels], true_parts, wholes).first().map(|pair| pair.share)
        });
        let [error, own_place_error] = by_votes.error.unwrap_or_default();
        VoteScores { error, own_place_error, parents, own_place_parents }
    });
    WholeScores { touching, votes }
}

fn level(state: ArrayView3<f32>) -> Option<ArrayView2<f32>> {
    (state.dim().0 > WHOLES).then(|| state.index_axis_move(Axis(0), WHOLES))
}
