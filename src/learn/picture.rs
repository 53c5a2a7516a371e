//! What one picture of a batch teaches: it settles on the tape, the objectives are applied, and the gradient comes
//! back.

use candle_core::Tensor;

use super::example::Example;
use super::network::{Network, Settling};
use super::objectives::{agreement, border, islands, pose, reconstruction};
use super::tape::{lend, scalar, smoother};
use super::{LearnError, Objectives, Teacher, TrainConfig};
use crate::glom::Votes;

/// Columns of a picture that other pictures may be told apart from.
pub(super) const LENT: usize = 24;

/// The objectives, in the order of [`Objectives`].
#[derive(Debug, Clone, Copy)]
enum Term {
    Contrast,
    Border,
    LabelFree,
    Reconstruction,
    Agreement,
    Rest,
    Pose,
}

/// How many there are.
const TERMS: usize = Term::Pose as usize + 1;

/// The outcome of one picture.
pub(super) struct Taught {
    /// Unweighted values of the objectives, in their order.
    pub terms: [f32; TERMS],
    /// The weighted sum.
    pub loss: f32,
    /// By every learned number.
    pub gradient: Vec<f32>,
    /// A few columns of every level, (L, LENT, D).
    pub lent: Vec<f32>,
}

/// A loss in the making.
struct Loss {
    weights: [f32; TERMS],
    terms: [f32; TERMS],
    sum: Option<Tensor>,
}

impl Loss {
    fn new(objectives: &Objectives) -> Self {
        let Objectives { contrast, border, label_free, reconstruction, agreement, rest, pose, .. } = *objectives;
        Self {
            weights: [contrast, border, label_free, reconstruction, agreement, rest, pose],
            terms: [0.0; TERMS],
            sum: None,
        }
    }

    /// Adds `share` of a value of `term`; it is not worked out where its weight is 0.
    fn add(
        &mut self,
        term: Term,
        share: f32,
        value: impl FnOnce() -> candle_core::Result<Tensor>,
    ) -> candle_core::Result<()> {
        let term = term as usize;
        if self.weights[term] == 0.0 || share == 0.0 {
            return Ok(());
        }
        let value = value()?;
        self.terms[term] += share * lend(&value, |value| value[0])?;
        let weighted = value.affine(f64::from(share * self.weights[term]), 0.0)?;
        self.sum = Some(match self.sum.take() {
            Some(sum) => (sum + weighted)?,
            None => weighted,
        });
        Ok(())
    }
}

/// Settles `example` and gives what it teaches. With `before` steps made without gradients first; `strangers` are
/// columns lent by other pictures, (pictures, L, LENT, D).
pub(super) fn teach(
    config: &TrainConfig,
    network: &Network,
    example: &Example,
    before: usize,
    strangers: &[f32],
) -> Result<Taught, LearnError> {
    let Example { grid, places, pixels, .. } = example;
    let mut settling = network.settle(*grid, pixels, places)?;
    let mut state = settling.initial()?;
    let mut steps = config.steps;
    if before > 0 {
        let free = network.detached();
        let mut settling = settling.detached(&free);
        let mut settled = settling.initial()?;
        for _ in 0..before {
            settled = settling.step(&settled)?.0;
        }
        state = settled;
        steps = (steps / 2).max(1);
    }
    let mut loss = Loss::new(&config.objectives);
    for step in 1..=steps {
        let (next, said) = settling.step(&state)?;
        let half_way = before == 0 && step == steps / 2 && steps > 1;
        if half_way || step == steps {
            let share = if before == 0 { 0.5 } else { 1.0 };
            apply_islands(config, &settling, example, &next, strangers, share, &mut loss)?;
        }
        if step == steps {
            let count = next.len() as f32;
            for (level, (now, then)) in next.iter().zip(&state).enumerate() {
                loss.add(Term::Rest, 1.0 / count, || (now - then)?.sqr()?.sum(1)?.mean_all()?.reshape(1))?;
                for told in [&said.bottom_up[level], &said.top_down[level]].into_iter().flatten() {
                    let (consensus, dim) = (lend(now, <[f32]>::to_vec)?, config.model.dim);
                    let objective = move |told: &[f32]| agreement::of(told, &consensus, dim);
                    loss.add(Term::Agreement, 1.0 / (2.0 * count), || scalar::of(told, objective))?;
                }
            }
        }
        state = next;
    }
    loss.add(Term::Reconstruction, 1.0, || {
        let (cells, hidden) = (example.cells.clone(), example.hidden.clone());
        let weights: Vec<f32> = hidden.iter().map(|hidden| if *hidden { 1.0 } else { 0.2 }).collect();
        scalar::of(&network.decode(&state[0])?, move |told| reconstruction::of(told, &cells, &weights))
    })?;
    let lent = lend_columns(config, &state)?;
    let Some(sum) = loss.sum else { return Err(LearnError::Configuration("nothing is wanted".to_owned())) };
    let value = lend(&sum, |sum| sum[0])?;
    Ok(Taught { terms: loss.terms, loss: value, gradient: network.gradient(&sum)?, lent })
}

/// Settles `example` and gives what it teaches the read-out of wholes; nothing else learns. As many steps are made as
/// in [`teach`], none of them with gradients.
pub(super) fn teach_read_out(
    config: &TrainConfig,
    network: &Network,
    example: &Example,
    before: usize,
) -> Result<Taught, LearnError> {
    let Example { grid, places, pixels, labels, .. } = example;
    let free = network.detached();
    let mut settling = free.settle(*grid, pixels, places)?;
    let mut state = settling.initial()?;
    let steps = if before > 0 { before + (config.steps / 2).max(1) } else { config.steps };
    for _ in 0..steps {
        state = settling.step(&state)?.0;
    }
    let mut loss = Loss::new(&config.objectives);
    let wanted = pose::Wanted::new(&labels[1], *grid);
    loss.add(Term::Pose, 1.0, || {
        let told = network.votes(&state[Votes::LEVEL], places)?;
        scalar::of(&told, move |told| pose::of(told, &wanted))
    })?;
    let lent = lend_columns(config, &state)?;
    let Some(sum) = loss.sum else { return Err(LearnError::Configuration("nothing is wanted".to_owned())) };
    let value = lend(&sum, |sum| sum[0])?;
    Ok(Taught { terms: loss.terms, loss: value, gradient: network.gradient(&sum)?, lent })
}

fn apply_islands(
    config: &TrainConfig,
    settling: &Settling,
    example: &Example,
    state: &[Tensor],
    strangers: &[f32],
    share: f32,
    loss: &mut Loss,
) -> Result<(), LearnError> {
    let (dim, temperature, levels) = (config.model.dim, config.objectives.temperature, state.len());
    // Level 1 are parts, level 2 wholes, all above scenes.
    let kind = |level: usize| (level - 1).min(2);
    let all: f32 = (1..levels).map(|level| config.objectives.emphasis[kind(level)]).sum();
    let of_halves = share;
    for (level, x) in state.iter().enumerate() {
        let labels = match (config.teacher, level) {
            (Teacher::Nobody, _) | (Teacher::Masks, 0) => None,
            (Teacher::Masks, level) => Some(example.labels[kind(level)].clone()),
        };
        if let Some(labels) = labels {
            let share = share * config.objectives.emphasis[kind(level)] / all.max(1e-6);
            let (of_contrast, of_border, grid) = (labels.clone(), labels, example.grid);
            let whole = config.objectives.whole_borders;
            loss.add(Term::Contrast, share, || {
                scalar::of(x, move |x| islands::with_masks(x, dim, &of_contrast, temperature))
            })?;
            loss.add(Term::Border, share, || scalar::of(x, move |x| border::of(x, dim, grid, &of_border, whole)))?;
            if level == Votes::LEVEL && config.teaches_votes() {
                let wanted = pose::Wanted::new(&example.labels[1], example.grid);
                let read = if config.objectives.pose_reads_only { x.detach() } else { x.clone() };
                loss.add(Term::Pose, of_halves, || {
                    scalar::of(&settling.votes(&read)?, move |told| pose::of(told, &wanted))
                })?;
            }
        } else if config.objectives.label_free > 0.0 {
            let share = share / if config.teacher == Teacher::Nobody { levels as f32 } else { 1.0 };
            let (beta, reach) = (settling.beta(level)?, config.model.reach(level));
            let gates = lend(x, |x| smoother::weights(x, dim, beta, example.grid, reach))?;
            let others: Vec<f32> = strangers
                .chunks_exact(levels * LENT * dim)
                .flat_map(|picture| picture[level * LENT * dim..][..LENT * dim].iter().copied())
                .collect();
            loss.add(Term::LabelFree, share, || {
                scalar::of(x, move |x| islands::label_free(x, dim, &gates, &others, temperature))
            })?;
        }
    }
    Ok(())
}

/// Every so-many-th column.
fn lend_columns(config: &TrainConfig, state: &[Tensor]) -> Result<Vec<f32>, LearnError> {
    let dim = config.model.dim;
    let mut lent = Vec::with_capacity(state.len() * LENT * dim);
    for level in state {
        lend(level, |x| {
            let columns = x.len() / dim;
            lent.extend((0..LENT).flat_map(|index| &x[index * columns / LENT * dim..][..dim]));
        })?;
    }
    Ok(lent)
}
