//! Perturbations: columns that are erased, scrambled or overwritten while the others settle on.

use ndarray::s;

use super::Glom;
use crate::numeric::random::{self, Purpose};
use crate::numeric::rows::flat_mut;
use crate::numeric::vector;

impl Glom {
    /// Sets the vectors of `columns` at `levels` to zero. Numbers outside the run are passed over.
    pub fn erase(&mut self, levels: &[usize], columns: &[usize]) {
        self.perturb(levels, columns, |_, _, vector| vector.fill(0.0));
    }

    /// Replaces the vectors of `columns` at `levels` by random ones of the same length: the same ones whenever this is
    /// done at this step with this seed.
    pub fn scramble(&mut self, levels: &[usize], columns: &[usize]) {
        let (seed, step) = (self.settings.seed, self.step as u64);
        self.perturb(levels, columns, |level, column, vector| {
            let part = (step << 30) ^ ((level as u64) << 20) ^ column as u64;
            let mut generator = random::generator(seed, Purpose::Scramble, part);
            let length = vector::norm(vector);
            vector.iter_mut().for_each(|value| *value = random::normal(&mut generator));
            let drawn = vector::norm(vector).max(f32::MIN_POSITIVE);
            vector.iter_mut().for_each(|value| *value *= length / drawn);
        });
    }

    /// Copies the vectors of column `from` over `columns`, level by level.
    pub fn overwrite(&mut self, levels: &[usize], columns: &[usize], from: usize) {
        if from >= self.grid.columns() {
            return;
        }
        let all_levels = self.model.levels();
        for &level in levels.iter().filter(|level| **level < all_levels) {
            let source = self.state.slice(s![level, from, ..]).to_vec();
            self.perturb(&[level], columns, |_, _, vector| vector.copy_from_slice(&source));
        }
    }

    fn perturb(&mut self, levels: &[usize], columns: &[usize], mut change: impl FnMut(usize, usize, &mut [f32])) {
        let (all_levels, all_columns, _) = self.state.dim();
        for &level in levels.iter().filter(|level| **level < all_levels) {
            for &column in columns.iter().filter(|column| **column < all_columns) {
                change(level, column, flat_mut(self.state.slice_mut(s![level, column, ..])));
            }
        }
        self.look_again(self.step == 0);
    }
}
