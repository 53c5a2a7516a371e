//! What a run writes to files: the left side's states, curves and model.

use std::path::PathBuf;

use super::Run;
use crate::engine::history::Kept;
use crate::engine::snapshot::Notice;
use crate::files::{csv, npz};

/// A file to be written, with all that goes into it.
pub(in crate::engine) struct Write {
    /// What the user reads meanwhile.
    pub label: String,
    job: Box<dyn FnOnce() -> Result<String, String> + Send>,
}

impl Write {
    fn new(label: &str, job: impl FnOnce() -> Result<String, String> + Send + 'static) -> Self {
        Self { label: label.to_owned(), job: Box::new(job) }
    }

    /// Writes, and says how it went.
    pub fn carry_out(self) -> Notice {
        match (self.job)() {
            Ok(done) => Notice::info(done),
            Err(wrong) => Notice::error(wrong),
        }
    }
}

impl Run {
    pub(super) fn export_states(&self, path: PathBuf) -> Write {
        let kept: Vec<Kept> = self.history.kept().to_vec();
        let left = &self.sides.left;
        let (here, grid) = (left.here.clone(), left.glom.grid());
        let islands = left.analyse(&here);
        Write::new("Writing states…", move || {
            let states = kept.iter().map(|kept| &*kept.left().state);
            let labels: Vec<&[u32]> = islands.levels.iter().map(|level| level.labels.as_slice()).collect();
            let memory: Vec<_> = here.memory.iter().map(|level| level.matrix.view()).collect();
            npz::write_states(&path, states, &labels, &memory, grid).map_err(|error| error.to_string())?;
            let first_last = (kept[0].step, kept[kept.len() - 1].step);
            let all = first_last.1 - first_last.0 + 1 == kept.len();
            let which = if all { "all" } else { "the kept" };
            let (first, last) = first_last;
            Ok(format!(
                "Wrote {which} states from step {first} to {last} ({} of them) to {}",
                kept.len(),
                path.display()
            ))
        })
    }

    pub(super) fn export_curves(&self, path: PathBuf) -> Write {
        let curves = self.sides.left.curves.clone();
        Write::new("Writing curves…", move || {
            let memory: Vec<Vec<[f32; 2]>> = curves
                .steps
                .iter()
                .map(|curve| curve.memory.iter().map(|meters| [meters.norm, meters.effective_rank]).collect())
                .collect();
            let rows = curves.steps.iter().zip(&memory).map(|(curve, memory)| csv::CurveRow {
                step: curve.step,
                levels: &curve.levels,
                scores: curve.scores.as_deref(),
                memory,
            });
            csv::write_curves(&path, rows).map_err(|error| error.to_string())?;
            Ok(format!("Wrote the curves of {} steps to {}", curves.steps.len(), path.display()))
        })
    }

    pub(super) fn save_checkpoint(&self, path: PathBuf) -> Write {
        let model = self.sides.left.learner.model(&self.sides.left.model);
        let grid = self.sides.left.glom.grid();
        Write::new("Saving the checkpoint…", move || {
            let Some(saved) = model.save(grid, &path) else {
                let why = "The hand-made model has no weights to save: choose the random model or a checkpoint";
                return Err(why.to_owned());
            };
            saved.map_err(|error| error.to_string())?;
            Ok(format!("Saved the model to {}", path.display()))
        })
    }
}
