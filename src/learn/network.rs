//! The learned model on the tape: the same function as `crate::glom::Learned` under the engine, a picture at a time.
//!
//! ```text
//! x[l](t+1) = unit(s_bu f_l(x[l-1]) + s_td g_l(x[l+1], location) + s_prev x[l] + s_att A_l(x[l]))
//! ```

use std::ops::Range;
use std::sync::Arc;

use candle_core::{Result, Tensor, Var};

use super::tape::{affine, average, convolution, lend, net, smoother, tensor};
use crate::glom::Source;
use crate::glom::learned::layout::{Layout, NetBlock};
use crate::glom::learned::net::Unit;
use crate::glom::learned::{BetaRule, LearnedConfig, Lesion, visual};
use crate::grid::Grid;

/// The sources of a step, in the order of their logits.
const SOURCES: [Source; 4] = [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention];

/// All learned numbers as tensors, block by block.
pub(super) struct Network<'a> {
    config: &'a LearnedConfig,
    layout: &'a Layout,
    stem: Vec<Tensor>,
    residual: Vec<Tensor>,
    bottom_up: Vec<Tensor>,
    top_down: Vec<Tensor>,
    decoder: Tensor,
    initial: Tensor,
    sources: Tensor,
    log_beta: Tensor,
    /// The net and the last layer of the read-out of wholes.
    votes: Option<[Tensor; 2]>,
}

/// What a step said on its way.
pub(super) struct Said {
    /// f_l, every level that hears it.
    pub bottom_up: Vec<Option<Tensor>>,
    /// g_l, likewise.
    pub top_down: Vec<Option<Tensor>>,
}

/// A network at work on one picture.
pub(super) struct Settling<'a> {
    network: &'a Network<'a>,
    grid: Grid,
    /// (N, C).
    seen: Tensor,
    places: Arc<[f32]>,
    /// Shares of every level: one number each, for the sources that it hears.
    shares: Vec<[Option<Tensor>; 4]>,
    betas: Vec<Tensor>,
    step: usize,
}

impl<'a> Network<'a> {
    /// `values` in the order of `layout`; with `learning` their gradients are kept track of.
    pub fn new(config: &'a LearnedConfig, layout: &'a Layout, values: &[f32], learning: bool) -> Result<Self> {
        let block = |range: &Range<usize>| {
            let numbers = tensor(values[range.clone()].to_vec(), range.len())?;
            if learning { Ok(Var::from_tensor(&numbers)?.as_tensor().clone()) } else { Ok(numbers) }
        };
        let nets = |blocks: &[NetBlock]| blocks.iter().map(|net| block(&net.range)).collect::<Result<Vec<_>>>();
        Ok(Self {
            stem: layout.stem.iter().map(|stem| block(&stem.range)).collect::<Result<_>>()?,
            residual: layout.residual.iter().map(|residual| block(&residual.range)).collect::<Result<_>>()?,
            bottom_up: nets(&layout.bottom_up)?,
            top_down: nets(&layout.top_down)?,
            decoder: block(&layout.decoder.range)?,
            initial: block(&layout.initial)?,
            sources: block(&layout.sources)?,
            log_beta: block(&layout.log_beta)?,
            votes: match &layout.votes {
                Some(votes) => Some([block(&votes.net.range)?, block(&votes.last.range)?]),
                None => None,
            },
            config,
            layout,
        })
    }

    /// The same numbers without a tape.
    pub fn detached(&self) -> Self {
        let all = |tensors: &[Tensor]| tensors.iter().map(Tensor::detach).collect();
        Self {
            config: self.config,
            layout: self.layout,
            stem: all(&self.stem),
            residual: all(&self.residual),
            bottom_up: all(&self.bottom_up),
            top_down: all(&self.top_down),
            decoder: self.decoder.detach(),
            initial: self.initial.detach(),
            sources: self.sources.detach(),
            log_beta: self.log_beta.detach(),
            votes: self.votes.as_ref().map(|votes| votes.each_ref().map(Tensor::detach)),
        }
    }

    /// Every block with the place of its numbers.
    fn blocks(&self) -> impl Iterator<Item = (&Range<usize>, &Tensor)> {
        let layout = self.layout;
        let convolutions = layout.stem.iter().zip(&self.stem).chain(layout.residual.iter().zip(&self.residual));
        let nets = layout.bottom_up.iter().zip(&self.bottom_up).chain(layout.top_down.iter().zip(&self.top_down));
        let rest = [
            (&layout.decoder.range, &self.decoder),
            (&layout.initial, &self.initial),
            (&layout.sources, &self.sources),
            (&layout.log_beta, &self.log_beta),
        ];
        let votes = layout.votes.iter().zip(&self.votes);
        let votes = votes.flat_map(|(block, [net, last])| [(&block.net.range, net), (&block.last.range, last)]);
        convolutions
            .map(|(block, tensor)| (&block.range, tensor))
            .chain(nets.map(|(block, tensor)| (&block.range, tensor)))
            .chain(rest)
            .chain(votes)
    }

    /// The gradient of `loss` by every learned number, in the order of the layout; 0 where it does not depend on it.
    pub fn gradient(&self, loss: &Tensor) -> Result<Vec<f32>> {
        let slopes = loss.backward()?;
        let mut gradient = vec![0.0; self.layout.len()];
        for (range, tensor) in self.blocks() {
            if let Some(slope) = slopes.get(tensor) {
                lend(slope, |slope| gradient[range.clone()].copy_from_slice(slope))?;
            }
        }
        Ok(gradient)
    }

    /// What the convolutions make of `pixels` (8 H x 8 W, 4), column by column: (N, C).
    fn see(&self, grid: Grid, pixels: &[f32]) -> Result<Tensor> {
        let mut at = visual::field(grid);
        let mut x = tensor(pixels.to_vec(), (at.places(), pixels.len() / at.places()))?;
        for (block, values) in self.layout.stem.iter().zip(&self.stem) {
            x = convolution::gelu(&convolution::apply(block, at, &x, values)?)?;
            at = at.strided(block.stride);
        }
        for (block, values) in self.layout.residual.iter().zip(&self.residual) {
            x = (&x + convolution::apply(block, at, &convolution::gelu(&x)?, values)?)?;
        }
        Ok(x)
    }

    /// Looks at a picture.
    pub fn settle(&'a self, grid: Grid, pixels: &[f32], places: &Arc<[f32]>) -> Result<Settling<'a>> {
        let levels = self.config.levels;
        let (all, log_beta) = (self.sources.exp()?, self.log_beta.exp()?);
        let mut shares = Vec::with_capacity(levels);
        for level in 0..levels {
            let mut powers: [Option<Tensor>; 4] = [const { None }; 4];
            let mut total: Option<Tensor> = None;
            for (at, source) in SOURCES.into_iter().enumerate() {
                if !self.config.hears(source, level) {
                    continue;
                }
                let power = all.narrow(0, 4 * level + at, 1)?;
                total = Some(match total {
                    Some(total) => (total + &power)?,
                    None => power.clone(),
                });
                powers[at] = Some(power);
            }
            if let Some(total) = total {
                for power in powers.iter_mut().flatten() {
                    *power = (&*power / &total)?;
                }
            }
            shares.push(powers);
        }
        let betas = (0..levels).map(|level| log_beta.narrow(0, level, 1)).collect::<Result<_>>()?;
        let seen = self.see(grid, pixels)?;
        Ok(Settling { network: self, grid, seen, places: places.clone(), shares, betas, step: 0 })
    }

    /// What the columns of the level of wholes, `x` (N, D), say of their wholes, (N, 5).
    pub fn votes(&self, x: &Tensor, places: &Arc<[f32]>) -> Result<Tensor> {
        let (Some(block), Some([values, last])) = (&self.layout.votes, &self.votes) else {
            candle_core::bail!("the model has no read-out of wholes")
        };
        let hidden = net::apply(block.net.shape, Unit::Gelu, x, places, values)?;
        affine::apply(&block.last, &convolution::gelu(&hidden)?, last)
    }

    /// What the lowest level tells of the pixels, (N, 3 x 8 x 8).
    pub fn decode(&self, lowest: &Tensor) -> Result<Tensor> {
        net::apply(self.layout.decoder.shape, Unit::Gelu, lowest, &Arc::from([]), &self.decoder)
    }
}

impl Settling<'_> {
    /// The same at its beginning, without a tape; `network` is what [`Network::detached`] gave.
    pub fn detached<'a>(&self, network: &'a Network<'a>) -> Settling<'a> {
        Settling {
            network,
            grid: self.grid,
            seen: self.seen.detach(),
            places: self.places.clone(),
            shares: self
                .shares
                .iter()
                .map(|level| std::array::from_fn(|at| level[at].as_ref().map(Tensor::detach)))
                .collect(),
            betas: self.betas.iter().map(Tensor::detach).collect(),
            step: 0,
        }
    }

    /// x(0), level by level, (N, D) each.
    pub fn initial(&self) -> Result<Vec<Tensor>> {
        let LearnedConfig { levels, dim, .. } = *self.network.config;
        let vectors = self.network.initial.reshape((levels, dim))?;
        let copies = |level| vectors.narrow(0, level, 1)?.broadcast_as((self.grid.columns(), dim))?.contiguous();
        let shown_once = self.network.config.lacks(Lesion::Refeeding);
        (0..levels)
            .map(|level| match level {
                0 if shown_once => average::unit(&self.bottom_up(0, &[])?),
                _ => average::unit(&copies(level)?),
            })
            .collect()
    }

    fn bottom_up(&self, level: usize, state: &[Tensor]) -> Result<Tensor> {
        let (block, nothing) = (&self.network.layout.bottom_up[level], Arc::from([]));
        let (below, side) = if level == 0 { (&self.seen, &self.places) } else { (&state[level - 1], &nothing) };
        net::apply(block.shape, Unit::Gelu, below, side, &self.network.bottom_up[level])
    }

    fn top_down(&self, level: usize, state: &[Tensor]) -> Result<Tensor> {
        let (block, values) = (&self.network.layout.top_down[level], &self.network.top_down[level]);
        net::apply(block.shape, Unit::Sine, &state[level + 1], &self.places, values)
    }

    fn attention(&self, level: usize, state: &[Tensor]) -> Result<Tensor> {
        let beta = match self.network.config.beta {
            BetaRule::Learned => self.betas[level].clone(),
            _ => tensor(vec![self.beta(level)?], 1)?,
        };
        smoother::smooth(&state[level], &beta, self.grid, self.network.config.reach(level))
    }

    /// What the columns of the level of wholes, `x` (N, D), say of their wholes, (N, 5).
    pub fn votes(&self, x: &Tensor) -> Result<Tensor> {
        self.network.votes(x, &self.places)
    }

    /// beta of `level` at the next step.
    pub fn beta(&self, level: usize) -> Result<f32> {
        let learned = lend(&self.network.log_beta, |values| values[level])?;
        Ok(self.network.config.schedule(learned).at(self.step))
    }

    /// One synchronous step: the new state, and what was said for it.
    pub fn step(&mut self, state: &[Tensor]) -> Result<(Vec<Tensor>, Said)> {
        let levels = self.network.config.levels;
        let mut next = Vec::with_capacity(levels);
        let mut said = Said { bottom_up: vec![None; levels], top_down: vec![None; levels] };
        for level in 0..levels {
            let mut sum: Option<Tensor> = None;
            for (share, source) in self.shares[level].iter().zip(SOURCES) {
                let Some(share) = share else { continue };
                let voice = match source {
                    Source::BottomUp => said.bottom_up[level].insert(self.bottom_up(level, state)?).clone(),
                    Source::TopDown => said.top_down[level].insert(self.top_down(level, state)?).clone(),
                    Source::Attention => self.attention(level, state)?,
                    Source::Previous | Source::Memory => state[level].clone(),
                };
                sum = Some(match sum {
                    Some(sum) => average::add_scaled(&sum, &voice, share)?,
                    None => average::scaled(&voice, share)?,
                });
            }
            next.push(match sum {
                Some(sum) => average::unit(&sum)?,
                None => state[level].clone(),
            });
        }
        self.step += 1;
        Ok((next, said))
    }
}
