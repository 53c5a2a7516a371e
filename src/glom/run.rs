//! A GLOM that runs: a model, a picture, and the state that settles.

use std::sync::Arc;

use image::RgbImage;
use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis, s};
use rayon::prelude::*;

use super::agreement;
use super::attention::{self, Gram, LevelAttention};
use super::step::{Bad, Next, Now, Pool, StepPlan};
use super::{
    AttentionPairs, AttentionRow, Contribution, GlomError, Kernel, Model, PhaseTimes, Reach, Scratch, Settings, Source,
    Weights,
};
use crate::fast_weights::FastWeights;
use crate::grid::{Grid, Resolution};
use crate::numeric::rows::{flat, flat_mut, view_mut};
use crate::numeric::vector;

/// The sources that are weighed by how far they agree.
const WEIGHED: [Source; 4] = [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention];

/// The most columns of which the surprise is taken.
const MOST_ASKED: usize = 1024;

/// A model on a picture, with the state of every column at every level.
pub struct Glom {
    pub(super) model: Arc<dyn Model>,
    pub(super) grid: Grid,
    pub(super) settings: Settings,
    shares: Vec<Weights>,
    plan: StepPlan,
    pool: Pool,
    pub(super) step: usize,
    input: Array2<f32>,
    places: Array2<f32>,
    pub(super) state: Array3<f32>,
    /// 1 / |x|, (L, N).
    inverse_norms: Array2<f32>,
    perplexity: Array2<f32>,
    change: Array2<f32>,
    /// A_l, (L).
    pub(super) memory: Vec<FastWeights>,
    /// Rises whenever a matrix changes.
    pub(super) memory_serial: u64,
    /// The columns summed up, (L), where the kernel is linear.
    grams: Vec<Gram>,
    /// Where the next step is written; the former values once it is made.
    spare: Spare,
}

/// The second half of a double buffer.
#[derive(Default)]
struct Spare {
    state: Array3<f32>,
    inverse_norms: Array2<f32>,
    perplexity: Array2<f32>,
    change: Array2<f32>,
}

impl Glom {
    /// A run at step 0.
    ///
    /// # Errors
    /// Settings that do not fit the model, a picture that the model does not take.
    pub fn new(
        model: Arc<dyn Model>,
        picture: &RgbImage,
        resolution: Resolution,
        settings: Settings,
    ) -> Result<Glom, GlomError> {
        let shares = settings.check(model.levels())?;
        let grid = model.grid(picture.width(), picture.height(), resolution)?;
        let input = model.visual_input(picture, grid)?;
        let places = model.places(grid)?;
        let state = standard(model.initial_state(grid, input.view(), settings.seed));
        let plan = StepPlan::new(grid, &settings);
        let zeros = || Array2::zeros((model.levels(), grid.columns()));
        let spare =
            Spare { state: Array3::zeros(state.dim()), inverse_norms: zeros(), perplexity: zeros(), change: zeros() };
        let (inverse_norms, perplexity, change) = (zeros(), zeros(), zeros());
        let memory = vec![FastWeights::new(model.dim()); model.levels()];
        let grams = vec![Gram::default(); model.levels()];
        let mut glom = Glom {
            model,
            grid,
            settings,
            shares,
            plan,
            pool: Pool::default(),
            step: 0,
            input,
            places,
            state,
            inverse_norms,
            perplexity,
            change,
            memory,
            memory_serial: 0,
            grams,
            spare,
        };
        glom.look_again(true);
        Ok(glom)
    }

    /// The model.
    pub fn model(&self) -> &Arc<dyn Model> {
        &self.model
    }

    /// Another model takes the place of this one from the next step on: the same but for the numbers of its bottom-up
    /// and top-down nets. State, matrices and what is seen stay.
    ///
    /// # Panics
    /// If it has other levels or embeddings, which is a mistake in the calling code.
    pub fn set_model(&mut self, model: Arc<dyn Model>) {
        let sizes = |model: &dyn Model| (model.levels(), model.dim(), model.input_dim());
        assert_eq!(sizes(&*model), sizes(&*self.model), "levels, length of an embedding and of the input of a model");
        self.model = model;
    }

    /// The grid of columns.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Updates made since t = 0.
    pub fn step_count(&self) -> usize {
        self.step
    }

    /// Replaces the settings; they act from the next step on. The state stays: another seed acts on what is drawn from
    /// now on, a new run is needed to draw the beginning again.
    ///
    /// # Errors
    /// Settings that cannot be run; the former stay.
    pub fn set_settings(&mut self, settings: Settings) -> Result<(), GlomError> {
        self.shares = settings.check(self.model.levels())?;
        let anew = self.step == 0 && settings != self.settings;
        let kernels = |settings: &Settings| settings.levels.iter().map(|level| level.kernel).collect::<Vec<_>>();
        let kernels_changed = kernels(&settings) != kernels(&self.settings);
        if !StepPlan::serves(&self.settings, &settings) {
            self.plan = StepPlan::new(self.grid, &settings);
        }
        self.settings = settings;
        if kernels_changed {
            self.sum_up();
        }
        if anew {
            self.look_again(true);
        }
        Ok(())
    }

    /// Shows another picture on the same grid; the state carries on.
    ///
    /// # Errors
    /// A picture that does not fit the grid; the former stays.
    pub fn show(&mut self, picture: &RgbImage) -> Result<(), GlomError> {
        self.input = self.model.visual_input(picture, self.grid)?;
        Ok(())
    }

    /// The same with hidden columns: `hidden` (N) says which of them are shown nothing.
    ///
    /// # Errors
    /// A picture that does not fit the grid; the former stays.
    ///
    /// # Panics
    /// If the mask is of another grid, which is a mistake in the calling code.
    pub fn show_masked(&mut self, picture: &RgbImage, hidden: &[bool]) -> Result<(), GlomError> {
        assert_eq!(hidden.len(), self.grid.columns(), "columns of a mask");
        self.input = self.model.masked_input(picture, self.grid, hidden)?;
        Ok(())
    }

    /// One synchronous update of every level.
    ///
    /// # Errors
    /// A level that became NaN or infinite; the state before the step is kept.
    pub fn step(&mut self) -> Result<(), GlomError> {
        self.make()?;
        self.finish();
        Ok(())
    }

    /// The first half of a step: the new state, of which nothing has been learned yet.
    pub(super) fn make(&mut self) -> Result<(), GlomError> {
        let mut spare = std::mem::take(&mut self.spare);
        let bad = self.now().step(Next {
            state: flat_mut(spare.state.view_mut()),
            inverse_norms: flat_mut(spare.inverse_norms.view_mut()),
            perplexity: flat_mut(spare.perplexity.view_mut()),
            change: flat_mut(spare.change.view_mut()),
        });
        self.spare = spare;
        if let Some(Bad { level, what }) = bad {
            return Err(GlomError::NotFinite { level, step: self.step + 1, what });
        }
        self.swap();
        self.step += 1;
        Ok(())
    }

    /// Takes the first half of a step back.
    pub(super) fn unmake(&mut self) {
        self.swap();
        self.step -= 1;
    }

    /// The second half: every matrix learns what its level now holds.
    pub(super) fn finish(&mut self) {
        self.sum_up();
        self.learn();
    }

    /// A step in which nothing moves and nothing is learned.
    pub(super) fn hold(&mut self) {
        self.step += 1;
        self.change.fill(0.0);
    }

    /// Between the halves of a step: x[level] becomes x[level] + amount `message` (N, D), normalised. A frozen level
    /// keeps its state.
    pub(super) fn receive(&mut self, level: usize, amount: f32, message: ArrayView2<f32>) {
        if self.settings.levels[level].frozen {
            return;
        }
        let dim = self.model.dim();
        let mut rows = self.state.index_axis_mut(Axis(0), level);
        rows.scaled_add(amount, &message);
        self.model.normalise(level, rows);
        let rows = self.state.index_axis(Axis(0), level);
        let mut inverse_norms = self.inverse_norms.index_axis_mut(Axis(0), level);
        attention::inverse_norms(flat(rows), dim, flat_mut(inverse_norms.view_mut()));
        let former = self.spare.state.index_axis(Axis(0), level);
        let moved =
            self.change.index_axis_mut(Axis(0), level).into_iter().zip(rows.outer_iter().zip(former.outer_iter()));
        moved.for_each(|(change, (now, before))| {
            *change = now.iter().zip(before).map(|(now, before)| (now - before).powi(2)).sum::<f32>().sqrt();
        });
    }

    /// The two halves of the double buffer change places.
    fn swap(&mut self) {
        let Spare { state, inverse_norms, perplexity, change } = &mut self.spare;
        std::mem::swap(&mut self.state, state);
        std::mem::swap(&mut self.inverse_norms, inverse_norms);
        std::mem::swap(&mut self.perplexity, perplexity);
        std::mem::swap(&mut self.change, change);
    }

    /// Back to t = 0, on the picture that is shown, with empty matrices.
    pub fn reset(&mut self) {
        self.clear_memory();
        self.state = standard(self.model.initial_state(self.grid, self.input.view(), self.settings.seed));
        self.step = 0;
        self.change.fill(0.0);
        self.look_again(true);
    }

    /// What every column is shown: the visual input e, (N, input_dim).
    pub fn input(&self) -> ArrayView2<'_, f32> {
        self.input.view()
    }

    /// The state x, (L, N, D).
    pub fn state(&self) -> ArrayView3<'_, f32> {
        self.state.view()
    }

    /// Puts a former state in place, as of `step` updates; the matrices stay ([`Glom::set_memory`]). The perplexity
    /// becomes that of the attention which the next step will use, the change zero.
    ///
    /// # Errors
    /// A state of another shape.
    pub fn restore(&mut self, step: usize, state: ArrayView3<f32>) -> Result<(), GlomError> {
        if state.dim() != self.state.dim() {
            let shape = |(l, n, d): (usize, usize, usize)| [l, n, d];
            return Err(GlomError::StateShape { given: shape(state.dim()), needed: shape(self.state.dim()) });
        }
        self.state.assign(&state);
        self.step = step;
        self.change.fill(0.0);
        self.look_again(true);
        Ok(())
    }

    /// Perplexity of the attention that made this state, (L, N); at step 0, of the attention that the first step will
    /// use.
    pub fn perplexity(&self) -> ArrayView2<'_, f32> {
        self.perplexity.view()
    }

    /// |x(t) - x(t-1)|, (L, N); zeros at step 0.
    pub fn change(&self) -> ArrayView2<'_, f32> {
        self.change.view()
    }

    /// Inverse temperature of `level` for the next step.
    pub fn beta(&self, level: usize) -> f32 {
        self.settings.beta_in_force(level).at(self.step)
    }

    /// Effective shares of every level.
    pub fn shares(&self) -> &[Weights] {
        &self.shares
    }

    /// Where the time of the steps so far went.
    pub fn phase_times(&self) -> PhaseTimes {
        self.pool.times()
    }

    /// Pairs of columns that the smoother of `level` looks at in one step.
    pub fn attention_pairs(&self, level: usize) -> AttentionPairs {
        self.now().attention_pairs(level)
    }

    /// What `column` is told at `level` for the next step: the contributions that exist there.
    pub fn contributions(&self, level: usize, column: usize) -> Vec<Contribution> {
        self.contributions_of(&Source::ALL, level, column)
    }

    /// What `column` will hold at `level` after the next step: its contributions ([`Glom::contributions`]), weighted by
    /// their shares, added and normalised. A frozen level keeps what it holds.
    pub fn next(&self, level: usize, column: usize, contributions: &[Contribution]) -> Vec<f32> {
        if self.settings.levels[level].frozen {
            return self.state.slice(s![level, column, ..]).to_vec();
        }
        let mut next = vec![0.0; self.model.dim()];
        for Contribution { share, vector, .. } in contributions.iter().filter(|one| one.share > 0.0) {
            next.iter_mut().zip(vector).for_each(|(sum, value)| *sum += share * value);
        }
        self.as_state(level, &mut next);
        next
    }

    /// Normalises `rows` (n, D) as the step does with the new state of `level`.
    pub fn as_state(&self, level: usize, rows: &mut [f32]) {
        let dim = self.model.dim();
        self.model.normalise(level, view_mut(rows, [rows.len() / dim, dim]));
    }

    /// The same without the memory's.
    pub(super) fn contributions_but_memory(&self, level: usize, column: usize) -> Vec<Contribution> {
        let others = [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention];
        self.contributions_of(&others, level, column)
    }

    fn contributions_of(&self, sources: &[Source], level: usize, column: usize) -> Vec<Contribution> {
        let existing = sources.iter().copied().filter(|source| source.exists(level, self.model.levels()));
        let mut contributions: Vec<Contribution> = existing
            .map(|source| {
                let mut vector = vec![0.0; self.model.dim()];
                self.contribute_to(source, level, column, &mut vector);
                Contribution { source, share: self.shares[level].get(source), vector }
            })
            .collect();
        if self.settings.agreement > 0.0 {
            self.weigh(&mut contributions);
        }
        contributions
    }

    /// Gives every source but the memory the share that it has at this column.
    fn weigh(&self, contributions: &mut [Contribution]) {
        let mut together = vec![0.0; self.model.dim()];
        let but_memory = |one: &&Contribution| one.source != Source::Memory && one.share > 0.0;
        for one in contributions.iter().filter(but_memory) {
            vector::add_scaled(&mut together, one.share, &one.vector);
        }
        let shares = agreement::shares(
            self.settings.agreement,
            &together,
            WEIGHED.map(|source| match contributions.iter().find(|one| one.source == source) {
                Some(one) => (one.share, &*one.vector),
                None => (0.0, &[][..]),
            }),
        );
        for one in contributions {
            if let Some(place) = WEIGHED.iter().position(|source| *source == one.source) {
                one.share = shares[place];
            }
        }
    }

    /// One contribution to every column at every level, (L, N, D), before weighting. A level where the source does not
    /// exist keeps its state.
    pub fn contribution_field(&self, source: Source) -> Array3<f32> {
        let mut field = self.state.clone();
        self.now().field(source, flat_mut(field.view_mut()));
        field
    }

    /// How far what the columns hold is from what bottom-up says of it, level 0 from the picture and every other level
    /// from the level below: the mean over levels and columns of 1 - cosine, 0 (the same) to 2 (opposite). Of more than
    /// 1,024 columns every so many are asked.
    pub fn surprise(&self) -> f32 {
        let (levels, columns, dim) = self.state.dim();
        // An odd number, so that those asked do not stand one above the other.
        let asked: Vec<usize> = (0..columns).step_by(columns.div_ceil(MOST_ASKED) | 1).collect();
        let away = |level: usize| -> f64 {
            let held = |level: usize| self.state.index_axis(Axis(0), level).select(Axis(0), &asked);
            let below = if level == 0 { self.input.select(Axis(0), &asked) } else { held(level - 1) };
            let mut said = Array2::zeros((asked.len(), dim));
            self.model.bottom_up(level, below.view(), said.view_mut(), &mut Scratch::default());
            let held = held(level);
            let away = said.outer_iter().zip(held.outer_iter()).map(|(said, held)| {
                let (said, held) = (flat(said), flat(held));
                let lengths = vector::norm(said) * vector::norm(held);
                // A vector of length zero (an erased column) has no direction.
                if lengths > 0.0 { f64::from(1.0 - vector::dot(said, held) / lengths) } else { 1.0 }
            });
            away.sum()
        };
        let away: Vec<f64> = (0..levels).into_par_iter().map(away).collect();
        (away.iter().sum::<f64>() / (levels * asked.len()).max(1) as f64) as f32
    }

    /// Whom `column` listens to at `level` in the next step.
    pub fn attention_row(&self, level: usize, column: usize) -> AttentionRow {
        let kernel = self.settings.levels[level].kernel;
        if kernel != Kernel::Softmax {
            let x = self.state.index_axis(Axis(0), level);
            return attention::linear_row(kernel, self.beta(level), x, self.memory[level].matrix(), column);
        }
        attention::row(&self.now().attention(level), self.state.index_axis(Axis(0), level), column)
    }

    /// The row of the softmax kernel under another beta and reach.
    pub fn attention_row_with(&self, level: usize, column: usize, beta: f32, reach: Reach) -> AttentionRow {
        let now = self.now();
        let attention = LevelAttention { beta, reach, ..now.attention(level) };
        attention::row(&attention, self.state.index_axis(Axis(0), level), column)
    }

    /// Works out anew what depends on the state alone, after something other than a step changed it; with `perplexity`
    /// that of the attention which the next step will use.
    pub(super) fn look_again(&mut self, perplexity: bool) {
        let dim = self.model.dim();
        attention::inverse_norms(flat(self.state.view()), dim, flat_mut(self.inverse_norms.view_mut()));
        self.sum_up();
        if perplexity {
            let mut perplexity = std::mem::take(&mut self.perplexity);
            self.now().perplexity(flat_mut(perplexity.view_mut()));
            self.perplexity = perplexity;
        }
    }

    /// Everything at time t.
    fn now(&self) -> Now<'_> {
        Now {
            model: &*self.model,
            grid: self.grid,
            settings: &self.settings,
            shares: &self.shares,
            plan: &self.plan,
            pool: &self.pool,
            step: self.step,
            input: self.input.view(),
            places: self.places.view(),
            state: flat(self.state.view()),
            inverse_norms: flat(self.inverse_norms.view()),
            memory: &self.memory,
            grams: &self.grams,
        }
    }

    /// Sums the columns up where the kernel is linear.
    fn sum_up(&mut self) {
        let (levels, state) = (&self.settings.levels, &self.state);
        let chosen = self.grams.par_iter_mut().enumerate().filter(|(level, _)| levels[*level].kernel == Kernel::Linear);
        chosen.for_each(|(level, gram)| gram.fill(state.index_axis(Axis(0), level)));
    }

    /// Every matrix learns what its level now holds.
    fn learn(&mut self) {
        if self.settings.memory.frozen {
            return;
        }
        let (settings, state) = (&self.settings, &self.state);
        self.memory.par_iter_mut().enumerate().for_each(|(level, memory)| {
            let learning = settings.memory.learning_for(settings.levels[level].kernel);
            memory.store_columns(state.index_axis(Axis(0), level), &learning);
        });
        self.memory_serial += 1;
    }

    fn contribute_to(&self, source: Source, level: usize, column: usize, out: &mut [f32]) {
        let one = |rows: ArrayView2<f32>| rows.slice(s![column..=column, ..]).to_owned();
        let mut out = view_mut(out, [1, self.model.dim()]);
        let scratch = &mut Scratch::default();
        match source {
            Source::BottomUp if level == 0 => self.model.bottom_up(0, one(self.input.view()).view(), out, scratch),
            Source::BottomUp => {
                let below = one(self.state.index_axis(Axis(0), level - 1));
                self.model.bottom_up(level, below.view(), out, scratch);
            }
            Source::TopDown => {
                let above = one(self.state.index_axis(Axis(0), level + 1));
                self.model.top_down(level, above.view(), one(self.places.view()).view(), out, scratch);
            }
            Source::Previous => out.assign(&one(self.state.index_axis(Axis(0), level))),
            Source::Memory => out.row_mut(0).assign(&self.recall(level, column)),
            Source::Attention if matches!(self.settings.levels[level].kernel, Kernel::LinearDecay | Kernel::Delta) => {
                let x = one(self.state.index_axis(Axis(0), level));
                attention::read(x.view(), self.memory[level].matrix(), None, flat_mut(out), &mut [0.0]);
            }
            Source::Attention => {
                let row = self.attention_row(level, column);
                out.fill(0.0);
                for (other, weight) in row.columns.iter().zip(&row.weights) {
                    out.row_mut(0).scaled_add(*weight, &self.state.slice(s![level, *other, ..]));
                }
            }
        }
    }
}

/// The state row by row in memory, as the step reads it.
fn standard(state: Array3<f32>) -> Array3<f32> {
    if state.is_standard_layout() { state } else { state.as_standard_layout().into_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::glom::reference::{ReferenceConfig, ReferenceModel};

    fn picture() -> RgbImage {
        RgbImage::from_fn(40, 24, |x, y| image::Rgb([(x * 6) as u8, (y * 10) as u8, ((x * y) % 251) as u8]))
    }

    fn glom() -> Glom {
        let config = ReferenceConfig { dim: 16, levels: 3, image_size: [24, 40], patch_size: 8, ..Default::default() };
        let model = ReferenceModel::random(config, 5).unwrap();
        let settings = model.default_settings();
        Glom::new(Arc::new(model), &picture(), Resolution::PatchSize(8), settings).unwrap()
    }

    #[test]
    fn a_step_is_the_weighted_sum_of_the_contributions() {
        let mut glom = glom();
        glom.step().unwrap();
        let told = glom.contributions(1, 7);
        glom.step().unwrap();
        assert_eq!(told.len(), Source::ALL.len());
        for d in 0..16 {
            let sum: f32 = told.iter().map(|c| c.share * c.vector[d]).sum();
            assert!((sum - glom.state()[[1, 7, d]]).abs() < 1e-5);
        }
    }

    #[test]
    #[should_panic(expected = "length of a state")]
    fn a_step_into_a_state_of_another_shape_is_loud() {
        let mut glom = glom();
        let (levels, columns, dim) = glom.state.dim();
        glom.spare.state = Array3::zeros((levels, columns - 1, dim));
        let _ = glom.step();
    }

    #[test]
    #[should_panic(expected = "numbers of columns")]
    fn a_step_into_too_many_columns_is_loud() {
        let mut glom = glom();
        let (levels, columns, _) = glom.state.dim();
        glom.spare.change = Array2::zeros((levels, columns + 1));
        let _ = glom.step();
    }

    #[test]
    #[should_panic(expected = "columns of a mask")]
    fn the_mask_of_another_grid_is_loud() {
        let mut glom = glom();
        let mask = vec![true; glom.grid.columns() - 1];
        let _ = glom.show_masked(&picture(), &mask);
    }

    #[test]
    fn not_a_number_names_level_and_step_and_keeps_the_state() {
        let mut glom = glom();
        glom.step().unwrap();
        glom.state[[1, 3, 0]] = f32::NAN;
        let before = glom.state.clone();
        let said = glom.step().unwrap_err().to_string();
        assert!(said.contains("level 0") && said.contains("step 2"), "{said}");
        assert_eq!(glom.step_count(), 1);
        assert_eq!(before.map(|x| x.to_bits()), glom.state.map(|x| x.to_bits()));
    }
}
