//! The fast weights of a side: what is kept of them, and looking closely.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ndarray::Axis;
use rayon::prelude::*;

use super::OneSide;
use crate::engine::history::{History, KeptSide};
use crate::engine::memory::{BothReads, LevelMemory, MemoryLook, MemoryLookAt, MemorySnapshot, RecentRead};
use crate::engine::played::Event;
use crate::engine::run::common::Common;
use crate::fast_weights::{FastWeights, Rule, Spectrum};
use crate::glom::{Glom, GlomError, Settings, Side, Source};
use crate::numeric::rows::flat;
use crate::numeric::vector;

/// The most remembered steps that are read one by one.
const MOST_RECENT: usize = 400;
/// Products that reading them may cost while the run goes: some milliseconds.
const MOST_PRODUCTS: usize = 20 << 20;
/// How many times as long as it took to make, an eigenvalue spectrum is shown while the run goes on.
const SPECTRUM_STAYS: u32 = 4;
/// Strength below which a step no longer counts.
const FAINT: f32 = 1e-7;

/// The matrices of all levels as GLOM has them.
pub fn matrices(glom: &Glom) -> Arc<Vec<Arc<LevelMemory>>> {
    let levels = glom.state().dim().0;
    Arc::new((0..levels).map(|level| Arc::new(LevelMemory::of(glom.memory(level)))).collect())
}

/// Whether there is such a level, column and eigenvector.
pub fn fits(look: &MemoryLookAt, glom: &Glom) -> bool {
    let (levels, columns, dim) = glom.state().dim();
    look.level < levels
        && look.column.is_none_or(|column| column < columns)
        && look.eigenvector.is_none_or(|number| number < dim)
}

/// Stored matrices.
#[derive(Debug, Clone)]
pub struct Slot {
    pub matrices: Arc<Vec<Arc<LevelMemory>>>,
    /// The step at which they were stored.
    pub step: usize,
    /// Number of the run that they are from.
    pub run: u64,
    /// Name of the picture.
    pub picture: String,
}

impl Slot {
    /// Whether the matrices are for embeddings like those of `glom`.
    pub fn fits(&self, glom: &Glom) -> bool {
        let (levels, _, dim) = glom.state().dim();
        self.matrices.len() == levels && self.matrices.iter().all(|level| level.matrix.nrows() == dim)
    }
}

/// What was worked out for a close look: kept while the matrix is the same.
#[derive(Debug, Default)]
pub struct MemoryShown {
    spectrum: Option<ShownSpectrum>,
}

#[derive(Debug)]
struct ShownSpectrum {
    level: usize,
    of: Arc<LevelMemory>,
    spectrum: Arc<Spectrum>,
    made: Instant,
    took: Duration,
}

/// What came before, for a look at what the matrices remember of it.
#[derive(Clone, Copy)]
pub struct Past<'a> {
    pub history: &'a History,
    pub common: &'a Common,
    /// Whether the run goes on meanwhile: then there is less time to look.
    pub going: bool,
}

impl OneSide {
    /// The matrices as GLOM has them; copied only when they changed.
    pub fn matrices(&mut self) -> Arc<Vec<Arc<LevelMemory>>> {
        let serial = self.glom.memory_serial();
        if self.matrices.0 != serial {
            self.matrices = (serial, matrices(&self.glom));
        }
        self.matrices.1.clone()
    }

    /// Puts kept matrices in GLOM.
    pub fn put_memory(&mut self, memory: &Arc<Vec<Arc<LevelMemory>>>) -> Result<(), GlomError> {
        if self.matrices.0 == self.glom.memory_serial() && Arc::ptr_eq(&self.matrices.1, memory) {
            return Ok(());
        }
        for (level, kept) in memory.iter().enumerate().take(self.glom.state().dim().0) {
            let memory = FastWeights::from_matrix(kept.matrix.clone());
            self.glom.set_memory(level, &memory.unwrap_or_else(|_| unreachable!("a kept matrix is square")))?;
        }
        self.matrices = (self.glom.memory_serial(), memory.clone());
        Ok(())
    }

    /// Whether the memory of any level acts on its state.
    pub fn remembers(&self) -> bool {
        self.glom.shares().iter().any(|shares| shares.get(Source::Memory) > 0.0)
    }

    /// The memory at the step that is shown.
    pub fn memory_snapshot(&mut self, past: Past) -> Arc<MemorySnapshot> {
        if let Some(memory) = &self.shown.memory {
            return memory.clone();
        }
        let here = self.here.clone();
        let look = self.memory_look.filter(|at| fits(at, &self.glom));
        let look = look.map(|at| Arc::new(self.look_at(at, &here, past)));
        let memory = Arc::new(MemorySnapshot {
            levels: here.memory.to_vec(),
            stored: self.slot.as_ref().map(|slot| slot.step),
            stored_picture: self.slot.as_ref().map(|slot| slot.picture.clone()),
            look,
        });
        self.shown.memory = Some(memory.clone());
        memory
    }

    fn look_at(&mut self, at: MemoryLookAt, here: &KeptSide, past: Past) -> MemoryLook {
        let level = &here.memory[at.level];
        let going = past.going;
        let serves = |shown: &&ShownSpectrum| {
            Arc::ptr_eq(&shown.of, level)
                || going && shown.level == at.level && shown.made.elapsed() < SPECTRUM_STAYS * shown.took
        };
        let spectrum = match self.memory_shown.spectrum.as_ref().filter(serves) {
            Some(shown) => shown.spectrum.clone(),
            None => {
                let started = Instant::now();
                let spectrum = Arc::new(Spectrum::new(level.matrix.view(), level.matrix.nrows()));
                let (made, took) = (Instant::now(), started.elapsed());
                let (of, spectrum_of) = (level.clone(), spectrum.clone());
                self.memory_shown.spectrum =
                    Some(ShownSpectrum { level: at.level, of, spectrum: spectrum_of, made, took });
                spectrum
            }
        };
        // A direction that the matrix does not hold (all of them, while it is empty) is nowhere in the picture.
        let held = |number: &usize| spectrum.values.get(*number).is_some_and(|value| *value != 0.0);
        let vector = at.eigenvector.filter(held);
        let agreement = vector.map_or_else(Vec::new, |number| {
            let vector = spectrum.vectors.row(number).to_vec();
            let columns = here.state.index_axis(Axis(0), at.level);
            let cosine = |column: ndarray::ArrayView1<f32>| {
                let column = column.to_vec();
                let length = vector::norm(&column);
                if length > 0.0 { (vector::dot(&column, &vector) / length).clamp(-1.0, 1.0) } else { 0.0 }
            };
            columns.outer_iter().map(cosine).collect()
        });
        let read = at.column.map(|column| self.read_both_ways(at.level, column, here, past));
        MemoryLook { at, spectrum, agreement, read }
    }

    /// A x through the matrix, and as attention to the kept steps.
    fn read_both_ways(&self, level: usize, column: usize, here: &KeptSide, past: Past) -> BothReads {
        let cue = here.state.slice(ndarray::s![level, column, ..]).to_vec();
        let matrix = &here.memory[level].matrix;
        let through_matrix: Vec<f32> =
            matrix.outer_iter().map(|row| row.iter().zip(&cue).map(|(a, x)| a * x).sum()).collect();
        let now = self.glom.step_count();
        let (remembered, incomplete) = self.remembered(level, past);
        let said: Vec<(f32, Vec<f32>)> = remembered
            .par_iter()
            .map(|(_, kept, strength)| recollection(kept.state.index_axis(Axis(0), level), &cue, *strength))
            .collect();
        let mut through_list = vec![0.0; cue.len()];
        said.iter().for_each(|(_, vector)| vector::add_scaled(&mut through_list, 1.0, vector));
        let squared = vector::dot(&through_matrix, &through_matrix);
        let recent = remembered.iter().zip(&said).map(|((step, _, strength), (alike, vector))| RecentRead {
            step: *step,
            age: now - step,
            strength: *strength,
            alike: *alike,
            share: if squared > 0.0 { vector::dot(vector, &through_matrix) / squared } else { 0.0 },
        });
        let apart = vector::lengths(&through_list, &through_matrix)[1];
        let difference = if squared > 0.0 { apart / squared.sqrt() } else { apart };
        BothReads { column, cue, recent: recent.collect(), through_matrix, through_list, difference, incomplete }
    }

    /// The steps that the matrix of `level` is made of now, the newest first, with the kept state that stands for
    /// each and what is left of it, and why they are not all.
    fn remembered<'a>(&self, level: usize, past: Past<'a>) -> (Vec<(usize, &'a KeptSide, f32)>, Option<String>) {
        let (_, columns, dim) = self.glom.state().dim();
        let most = if past.going { (MOST_PRODUCTS / (columns * dim).max(1)).max(4) } else { MOST_RECENT };
        let (mut found, mut lost, mut left) = (Vec::new(), 0, 1.0_f32);
        for then in (1..=self.glom.step_count()).rev() {
            match end_of_memory(past.common, then) {
                None => {}
                Some(why) => return (found, why.or_else(|| thinned(lost))),
            }
            let Some(settings) = self.settings_of(then, past.common) else { break };
            let learning = settings.memory.learning_for(settings.levels[level].kernel);
            if settings.memory.frozen {
                continue;
            }
            if learning.rule == Rule::Delta {
                let why =
                    format!("step {then} was learned by the delta rule, which writes corrections and not the states");
                return (found, Some(why));
            }
            let strength = left * learning.rate;
            if left < FAINT {
                return (found, thinned(lost));
            }
            if found.len() + lost >= most {
                let why = format!("only the newest {most} steps are read here");
                return (found, Some(why));
            }
            match past.history.at(then).and_then(|kept| kept.of(self.which)) {
                Some(kept) => found.push((then, kept, strength)),
                None => lost += 1,
            }
            left *= learning.kept();
        }
        let why = end_of_memory(past.common, 0).flatten();
        (found, why.or_else(|| thinned(lost)))
    }

    /// The settings with which `step` (1 is the first) was made.
    fn settings_of<'a>(&self, step: usize, common: &'a Common) -> Option<&'a Settings> {
        let before = common.played.partition_point(|played| played.step < step);
        common.played[..before].iter().rev().find_map(|played| match &played.event {
            Event::Conditions(conditions) => match self.which {
                Side::Left => Some(&conditions.settings),
                Side::Right => conditions.second.as_ref().map(|second| &second.settings),
            },
            _ => None,
        })
    }
}

/// Whether the memory began anew at `step`, and why a list that ends there is not the whole of it.
fn end_of_memory(common: &Common, step: usize) -> Option<Option<String>> {
    let after = common.played.partition_point(|played| played.step <= step);
    let there = common.played[..after].iter().rev().take_while(|played| played.step == step);
    for played in there {
        match played.event {
            Event::MemoryCleared => return Some(None),
            Event::MemoryRestored { .. } => {
                return Some(Some(format!("a stored memory was put in place at step {step}")));
            }
            Event::Perturbed { .. } if step > 0 => {
                return Some(Some(format!("columns were changed by hand at step {step}, after they were learned")));
            }
            Event::Perturbed { .. } | Event::Conditions(_) | Event::RightBegan | Event::MemoryStored => {}
        }
    }
    None
}

fn thinned(lost: usize) -> Option<String> {
    (lost > 0).then(|| format!("the states of {lost} of its steps are no longer kept"))
}

/// What the columns `x` (N, D) of one step say to `cue` (D): mean_i x_i . cue, and strength mean_i x_i [x_i . cue].
fn recollection(x: ndarray::ArrayView2<f32>, cue: &[f32], strength: f32) -> (f32, Vec<f32>) {
    let (mut alike, mut said) = (0.0, vec![0.0; cue.len()]);
    let share = 1.0 / x.nrows().max(1) as f32;
    for row in x.outer_iter() {
        let row = flat(row);
        let score = vector::dot(row, cue);
        alike += share * score;
        vector::add_scaled(&mut said, share * strength * score, row);
    }
    (alike, said)
}
