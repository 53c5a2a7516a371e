//! One synchronous update, cut into tasks.
//!
//! A task is one level of one band of grid rows: both nets, the smoother and the average of that band, so that what a
//! task makes is still in the cache when it is averaged. All tasks read the state at time t and write disjoint parts of
//! the state at t + 1. Bands depend on the grid alone, every product runs on one thread, and so the bits of a step are
//! the same for any number of threads.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ndarray::ArrayView2;

use super::agreement;
use super::attention::{self, Buffers, Gram, LevelAttention, Smoother, TILE_ROWS, Window};
use super::times::{AttentionPairs, PhaseTimes};
use super::{Kernel, Model, Reach, Scratch, Settings, Source, Weights};
use crate::fast_weights::FastWeights;
use crate::grid::Grid;
use crate::numeric::rows::{view, view_mut};
use crate::numeric::vector;

/// Fewest columns of a band, where the grid has them: products of fewer rows waste time on packing.
const FEWEST_COLUMNS: usize = 256;
/// Most columns that go through a net at once: their hidden layer stays in the cache.
const MOST_COLUMNS: usize = 256;

/// What the settings mean on this grid, worked out once.
#[derive(Debug, Clone)]
pub(super) struct StepPlan {
    /// Bands of columns.
    pub bands: Vec<Range<usize>>,
    /// Per level: geometry of the radius, none for global.
    pub windows: Vec<Option<Window>>,
    /// Per level: far columns of every column.
    pub far: Vec<Vec<u32>>,
}

impl StepPlan {
    pub fn new(grid: Grid, settings: &Settings) -> Self {
        let rows = TILE_ROWS * FEWEST_COLUMNS.div_ceil(TILE_ROWS * grid.cols);
        let starts = (0..grid.rows).step_by(rows);
        let bands = starts.map(|row| row * grid.cols..(row + rows).min(grid.rows) * grid.cols).collect();
        let window = |reach| match reach {
            Reach::Global => None,
            Reach::Radius(radius) => Some(Window::new(radius, grid)),
        };
        let levels = 0..settings.levels.len();
        let far =
            levels.clone().map(|level| match (settings.reach_in_force(level), settings.levels[level].far_samples) {
                (Reach::Radius(radius), samples) if samples > 0 => {
                    attention::draw_far(grid, radius, samples, settings.seed, level)
                }
                _ => Vec::new(),
            });
        let windows = levels.clone().map(|level| window(settings.reach_in_force(level)));
        Self { bands, windows: windows.collect(), far: far.collect() }
    }

    /// Whether the plan of `old` settings serves for `new` ones.
    pub fn serves(old: &Settings, new: &Settings) -> bool {
        let geometry =
            |settings: &Settings, level: usize| (settings.reach_in_force(level), settings.levels[level].far_samples);
        let same_levels = old.levels.len() == new.levels.len()
            && (0..new.levels.len()).all(|level| geometry(old, level) == geometry(new, level));
        same_levels && (old.seed == new.seed || new.levels.iter().all(|level| level.far_samples == 0))
    }
}

/// Memory of one task.
#[derive(Debug, Default)]
struct TaskScratch {
    nets: Scratch,
    attention: Buffers,
    contributions: [Vec<f32>; 3],
    /// What the memory says, and the state of its inner loop.
    recalled: [Vec<f32>; 2],
    times: PhaseTimes,
}

/// Memory of the tasks that run at the same time: taken and given back, never freed.
#[derive(Debug, Default)]
pub(super) struct Pool {
    free: Mutex<Vec<TaskScratch>>,
}

impl Pool {
    /// Time spent in all tasks so far.
    pub fn times(&self) -> PhaseTimes {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.iter().fold(PhaseTimes::default(), |sum, scratch| sum + scratch.times)
    }

    fn with<R>(&self, work: impl FnOnce(&mut TaskScratch) -> R) -> R {
        // A thread that panicked while it held the lock left the list whole: it only pushes and pops.
        let lock = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        let result = work(&mut scratch);
        lock().push(scratch);
        result
    }
}

/// Everything at time t.
pub(super) struct Now<'a> {
    pub model: &'a dyn Model,
    pub grid: Grid,
    pub settings: &'a Settings,
    pub shares: &'a [Weights],
    pub plan: &'a StepPlan,
    pub pool: &'a Pool,
    /// Updates made.
    pub step: usize,
    /// (N, input).
    pub input: ArrayView2<'a, f32>,
    /// (N, P).
    pub places: ArrayView2<'a, f32>,
    /// (L, N, D).
    pub state: &'a [f32],
    /// 1 / |x|, (L, N).
    pub inverse_norms: &'a [f32],
    /// A_l, (L).
    pub memory: &'a [FastWeights],
    /// The columns summed up, (L), where the kernel is linear.
    pub grams: &'a [Gram],
}

/// What a step makes: slices of equal parts of the levels and columns.
pub(super) struct Next<'a> {
    /// x(t + 1), (.., D).
    pub state: &'a mut [f32],
    pub inverse_norms: &'a mut [f32],
    pub perplexity: &'a mut [f32],
    pub change: &'a mut [f32],
}

impl<'a> Next<'a> {
    fn split(self, columns: usize, dim: usize) -> (Next<'a>, Next<'a>) {
        let state = self.state.split_at_mut(columns * dim);
        let inverse_norms = self.inverse_norms.split_at_mut(columns);
        let perplexity = self.perplexity.split_at_mut(columns);
        let change = self.change.split_at_mut(columns);
        (
            Next { state: state.0, inverse_norms: inverse_norms.0, perplexity: perplexity.0, change: change.0 },
            Next { state: state.1, inverse_norms: inverse_norms.1, perplexity: perplexity.1, change: change.1 },
        )
    }
}

/// The first value of a step that is no finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bad {
    pub level: usize,
    pub what: &'static str,
}

impl Now<'_> {
    /// Makes the whole step. The lowest level that is not finite is named.
    ///
    /// # Panics
    /// If the slices are not those of all levels and columns, which is a mistake in the calling code.
    pub fn step(&self, next: Next) -> Option<Bad> {
        let (columns, dim) = (self.model.levels() * self.grid.columns(), self.model.dim());
        assert_eq!([self.state.len(), next.state.len()], [columns * dim; 2], "length of a state");
        let of_columns = [next.inverse_norms.len(), next.perplexity.len(), next.change.len()];
        assert_eq!(of_columns, [columns; 3], "numbers of columns");
        self.each_task(0..self.tasks(), next, |next: Next, columns| next.split(columns, dim), &|task, next| {
            let (level, band) = self.task(task);
            self.pool.with(|scratch| self.update(level, band, next, scratch))
        })
    }

    /// Perplexity of the attention that the next step will use, (L, N).
    pub fn perplexity(&self, out: &mut [f32]) {
        self.each_task(0..self.tasks(), out, |out: &mut [f32], columns| out.split_at_mut(columns), &|task, out| {
            let (level, band) = self.task(task);
            self.pool.with(|scratch| {
                let TaskScratch { attention, contributions: [.., consensus], .. } = scratch;
                self.smooth(level, band, None, consensus, out, attention);
            });
            None
        });
    }

    /// One contribution to every column of every level, (L, N, D); levels where the source does not exist are left as
    /// they are.
    pub fn field(&self, source: Source, out: &mut [f32]) {
        let dim = self.model.dim();
        self.each_task(
            0..self.tasks(),
            out,
            |out: &mut [f32], columns| out.split_at_mut(columns * dim),
            &|task, out| {
                let (level, band) = self.task(task);
                if source.exists(level, self.model.levels()) {
                    self.pool.with(|scratch| match source {
                        Source::BottomUp => self.bottom_up(level, band, out, &mut scratch.nets),
                        Source::TopDown => self.top_down(level, band, out, &mut scratch.nets),
                        Source::Previous => out.copy_from_slice(self.rows(level, band)),
                        Source::Attention => {
                            let mut perplexity = vec![0.0; band.len()];
                            let attention = &mut scratch.attention;
                            self.smooth(level, band, Some(out), &mut Vec::new(), &mut perplexity, attention);
                        }
                        Source::Memory if self.settings.memory.inner > 1 => {
                            let mut perplexity = vec![0.0; band.len()];
                            let mut sustained = vec![0.0; out.len()];
                            self.sustain(level, band.clone(), &mut sustained, &mut perplexity, scratch);
                            self.recall(level, band, &sustained, &mut scratch.recalled);
                            out.copy_from_slice(&scratch.recalled[0][..out.len()]);
                        }
                        Source::Memory => {
                            self.recall(level, band, &[], &mut scratch.recalled);
                            out.copy_from_slice(&scratch.recalled[0][..out.len()]);
                        }
                    });
                }
                None
            },
        );
    }

    /// The smoother of `level`.
    pub fn attention(&self, level: usize) -> LevelAttention<'_> {
        LevelAttention {
            grid: self.grid,
            beta: self.settings.beta_in_force(level).at(self.step),
            reach: self.settings.reach_in_force(level),
            score: self.settings.score,
            self_score: self.settings.self_score,
            far: &self.plan.far[level],
        }
    }

    /// Pairs that the smoother of `level` sees and computes.
    pub fn attention_pairs(&self, level: usize) -> AttentionPairs {
        let mut pairs = AttentionPairs::default();
        for band in &self.plan.bands {
            pairs.computed += self.smoother(level).computed_pairs(band.clone());
        }
        pairs.seen = (0..self.grid.columns()).map(|column| self.smoother(level).attention.neighbours(column)).sum();
        pairs
    }

    fn tasks(&self) -> usize {
        self.model.levels() * self.plan.bands.len()
    }

    /// Level and band of a task: all bands of the lowest level come first.
    fn task(&self, task: usize) -> (usize, Range<usize>) {
        let bands = self.plan.bands.len();
        (task / bands, self.plan.bands[task % bands].clone())
    }

    /// Runs `work` on every task with its part of `out`, halving until one is left; nothing is allocated.
    fn each_task<T: Send>(
        &self,
        tasks: Range<usize>,
        out: T,
        split: impl Fn(T, usize) -> (T, T) + Copy + Sync,
        work: &(impl Fn(usize, T) -> Option<Bad> + Sync),
    ) -> Option<Bad> {
        if tasks.len() <= 1 {
            return if tasks.is_empty() { None } else { work(tasks.start, out) };
        }
        let middle = self.middle(&tasks);
        let columns = (tasks.start..middle).map(|task| self.task(task).1.len()).sum();
        let (left, right) = split(out, columns);
        let (first, second) = rayon::join(
            || self.each_task(tasks.start..middle, left, split, work),
            || self.each_task(middle..tasks.end, right, split, work),
        );
        first.or(second)
    }

    /// Where to cut `tasks` so that neither part costs more than the other by a whole task: a task costs what its nets
    /// do, and the top level has but one.
    fn middle(&self, tasks: &Range<usize>) -> usize {
        let cost = |task| if Source::TopDown.exists(self.task(task).0, self.model.levels()) { 2 } else { 1 };
        let total: usize = tasks.clone().map(cost).sum();
        let mut left = 0;
        let middle = tasks.clone().find(|task| {
            left += cost(*task);
            2 * left > total
        });
        middle.unwrap_or(tasks.end).clamp(tasks.start + 1, tasks.end - 1)
    }

    /// The vectors of `band` at `level`, (n, D).
    fn rows(&self, level: usize, band: Range<usize>) -> &[f32] {
        let (columns, dim) = (self.grid.columns(), self.model.dim());
        &self.state[(level * columns + band.start) * dim..(level * columns + band.end) * dim]
    }

    fn smoother(&self, level: usize) -> Smoother<'_> {
        let columns = self.grid.columns();
        Smoother {
            attention: self.attention(level),
            window: self.plan.windows[level].as_ref(),
            x: self.rows(level, 0..columns),
            inverse_norms: &self.inverse_norms[level * columns..(level + 1) * columns],
            dim: self.model.dim(),
        }
    }

    fn bottom_up(&self, level: usize, band: Range<usize>, out: &mut [f32], scratch: &mut Scratch) {
        let dim = self.model.dim();
        for start in band.clone().step_by(MOST_COLUMNS) {
            let end = (start + MOST_COLUMNS).min(band.end);
            let out = &mut out[(start - band.start) * dim..(end - band.start) * dim];
            let below = match level.checked_sub(1) {
                Some(below) => view(self.rows(below, start..end), [end - start, dim]),
                None => self.input.slice(ndarray::s![start..end, ..]),
            };
            self.model.bottom_up(level, below, view_mut(out, [end - start, dim]), scratch);
        }
    }

    fn top_down(&self, level: usize, band: Range<usize>, out: &mut [f32], scratch: &mut Scratch) {
        let dim = self.model.dim();
        for start in band.clone().step_by(MOST_COLUMNS) {
            let end = (start + MOST_COLUMNS).min(band.end);
            let out = &mut out[(start - band.start) * dim..(end - band.start) * dim];
            let places = self.places.slice(ndarray::s![start..end, ..]);
            let above = view(self.rows(level + 1, start..end), [end - start, dim]);
            self.model.top_down(level, above, places, view_mut(out, [end - start, dim]), scratch);
        }
    }

    /// What the smoother of `level` says to `band`, (n, D), and its perplexity (n). Without `averages` only the
    /// perplexity is wanted; `spare` is where a kernel that needs the averages for it puts them.
    fn smooth(
        &self,
        level: usize,
        band: Range<usize>,
        averages: Option<&mut [f32]>,
        spare: &mut Vec<f32>,
        perplexity: &mut [f32],
        buffers: &mut Buffers,
    ) {
        let (kernel, size) = (self.settings.levels[level].kernel, band.len() * self.model.dim());
        let (matrix, gram) = match kernel {
            Kernel::Softmax => {
                self.smoother(level).apply(band.start, averages, perplexity, buffers);
                return;
            }
            Kernel::Linear => (self.grams[level].matrix.view(), Some(&self.grams[level])),
            Kernel::LinearDecay | Kernel::Delta if averages.is_none() => {
                perplexity.fill(f32::NAN);
                return;
            }
            Kernel::LinearDecay | Kernel::Delta => (self.memory[level].matrix(), None),
        };
        let out = match averages {
            Some(out) => out,
            None => {
                spare.resize(size.max(spare.len()), 0.0);
                &mut spare[..size]
            }
        };
        let shape = [band.len(), self.model.dim()];
        attention::read(view(self.rows(level, band), shape), matrix, gram, out, perplexity);
    }

    /// The sustained boundary condition of one band of one level: the contributions but for the memory's, weighted and
    /// added, (n, D).
    fn sustain(
        &self,
        level: usize,
        band: Range<usize>,
        out: &mut [f32],
        perplexity: &mut [f32],
        scratch: &mut TaskScratch,
    ) -> Instant {
        let size = band.len() * self.model.dim();
        let shares = self.shares[level];
        let TaskScratch { nets, attention, contributions, times, .. } = scratch;
        for buffer in contributions.iter_mut().filter(|buffer| buffer.len() < size) {
            buffer.resize(size, 0.0);
        }
        let [up, down, consensus] = contributions;
        let started = Instant::now();
        if shares.attention > 0.0 {
            self.smooth(level, band.clone(), Some(&mut consensus[..size]), &mut Vec::new(), perplexity, attention);
        } else {
            self.smooth(level, band.clone(), None, consensus, perplexity, attention);
        }
        let smoothed = Instant::now();
        if shares.bottom_up > 0.0 {
            self.bottom_up(level, band.clone(), &mut up[..size], nets);
        }
        let lifted = Instant::now();
        if shares.top_down > 0.0 {
            self.top_down(level, band.clone(), &mut down[..size], nets);
        }
        let averaging = Instant::now();
        times.attention += (smoothed - started).as_secs_f64();
        times.bottom_up += (lifted - smoothed).as_secs_f64();
        times.top_down += (averaging - lifted).as_secs_f64();
        for (place, value) in out.iter_mut().zip(self.rows(level, band.clone())) {
            *place = shares.previous * value;
        }
        let said = [(shares.bottom_up, &*up), (shares.top_down, &*down), (shares.attention, &*consensus)];
        for (share, contribution) in said {
            // A source without a share was not computed.
            if share > 0.0 {
                vector::add_scaled(out, share, &contribution[..size]);
            }
        }
        if self.settings.agreement > 0.0 {
            self.weigh(level, band, out, contributions);
        }
        averaging
    }

    /// Adds the sources of every column again, each weighed by how far it agrees with what they say together, which is
    /// in `out` (n, D).
    fn weigh(&self, level: usize, band: Range<usize>, out: &mut [f32], [up, down, consensus]: &[Vec<f32>; 3]) {
        let (shares, before, dim) = (self.shares[level], self.rows(level, band), self.model.dim());
        for (column, out) in out.chunks_exact_mut(dim).enumerate() {
            let its = column * dim..(column + 1) * dim;
            let sources = [
                (shares.bottom_up, &up[its.clone()]),
                (shares.top_down, &down[its.clone()]),
                (shares.previous, &before[its.clone()]),
                (shares.attention, &consensus[its]),
            ];
            let weighed = agreement::shares(self.settings.agreement, out, sources);
            out.fill(0.0);
            for (share, (_, said)) in weighed.into_iter().zip(sources) {
                if share > 0.0 {
                    vector::add_scaled(out, share, said);
                }
            }
        }
    }

    /// What the memory of `level` says to `band` in the end: A_l h_S-1, the first of `buffers`, (n, D).
    ///
    /// ```text
    /// h_0 = x[l,i](t),   h_s+1 = normalise_l(u_i + w_mem A_l h_s)      u_i: `sustained`, (n, D); not read for S = 1
    /// ```
    fn recall(&self, level: usize, band: Range<usize>, sustained: &[f32], buffers: &mut [Vec<f32>; 2]) {
        let (count, dim) = (band.len(), self.model.dim());
        let size = count * dim;
        let inner = self.settings.memory.inner;
        let [said, inside] = buffers;
        said.resize(size.max(said.len()), 0.0);
        if inner > 1 {
            inside.resize(size.max(inside.len()), 0.0);
            inside[..size].copy_from_slice(self.rows(level, band.clone()));
        }
        for step in 0..inner {
            let cue = if inner > 1 { &inside[..size] } else { self.rows(level, band.clone()) };
            self.memory[level].read(view(cue, [count, dim]), view_mut(&mut said[..size], [count, dim]));
            if step + 1 < inner {
                let inside = &mut inside[..size];
                inside.copy_from_slice(sustained);
                vector::add_scaled(inside, self.shares[level].memory, &said[..size]);
                self.model.normalise(level, view_mut(inside, [count, dim]));
            }
        }
    }

    /// Makes one band of one level.
    fn update(&self, level: usize, band: Range<usize>, next: Next, scratch: &mut TaskScratch) -> Option<Bad> {
        let dim = self.model.dim();
        let before = self.rows(level, band.clone());
        let averaging;
        if self.settings.levels[level].frozen {
            let started = Instant::now();
            let TaskScratch { attention, contributions: [.., consensus], times, .. } = &mut *scratch;
            self.smooth(level, band, None, consensus, next.perplexity, attention);
            averaging = Instant::now();
            times.attention += (averaging - started).as_secs_f64();
            next.state.copy_from_slice(before);
        } else {
            averaging = self.sustain(level, band.clone(), next.state, next.perplexity, scratch);
            let share = self.shares[level].memory;
            if share > 0.0 {
                self.recall(level, band.clone(), next.state, &mut scratch.recalled);
                vector::add_scaled(next.state, share, &scratch.recalled[0][..next.state.len()]);
            }
            self.model.normalise(level, view_mut(next.state, [band.len(), dim]));
        }
        let mut finite = true;
        for (column, (row, before)) in next.state.chunks_exact(dim).zip(before.chunks_exact(dim)).enumerate() {
            let [length, change] = vector::lengths(row, before);
            next.inverse_norms[column] = attention::inverse_norm(length);
            next.change[column] = change;
            finite &= length.is_finite() && change.is_finite();
        }
        scratch.times.update += averaging.elapsed().as_secs_f64();
        if finite {
            return None;
        }
        // Lengths overflow before their numbers do, so look again.
        let bad = next.state.iter().find(|value| !value.is_finite())?;
        Some(Bad { level, what: if bad.is_nan() { "not a number" } else { "infinite" } })
    }
}
