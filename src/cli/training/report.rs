//! What `--report` writes and `--json` prints: the same for all trainings, with what a command measures in the end.

use std::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Commanded;
use crate::cli::Failure;
use crate::training::{Part, Training};

/// The report of a training: its settings C, its curve of points P, and what was measured in the end, R, whose fields
/// stand beside these.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct TrainingReport<C, P, R> {
    /// The kind of training, as `info` has it.
    #[serde(default)]
    pub kind: String,
    /// What was measured in the end.
    #[serde(flatten)]
    pub result: R,
    /// Updates done.
    pub updates: u64,
    /// Whether Ctrl-C or a loss that is not finite ended it early.
    pub interrupted: bool,
    /// Learned numbers.
    pub parameters: usize,
    /// Everything that was set.
    pub config: C,
    /// The curve.
    pub curve: Vec<P>,
    /// Seconds of updates, of this run and those it resumed.
    pub training_seconds: f64,
    /// Updates per second of them.
    pub updates_per_second: f64,
    /// Seconds of this run in all.
    pub total_seconds: f64,
    /// Threads of this run.
    pub threads: usize,
}

impl<C, P, R> TrainingReport<C, P, R> {
    /// The report of a run that began at `started` on so many threads.
    ///
    /// # Errors
    /// A training whose parts do not fit each other.
    pub fn of<T: Commanded<Config = C, ReportPoint = P>>(
        training: &Training<T>,
        result: R,
        interrupted: bool,
        started: Instant,
        threads: usize,
    ) -> Result<Self, Failure>
    where
        C: Clone,
    {
        let saved = training.save();
        let tensors = T::tensors(&saved).map_err(T::failure)?;
        let network = tensors.iter().filter(|tensor| tensor.part == Part::Network);
        Ok(Self {
            kind: T::KIND.word.to_owned(),
            result,
            updates: training.update(),
            interrupted,
            parameters: network.map(|tensor| tensor.values.len()).sum(),
            config: training.config().clone(),
            curve: training.curve().iter().map(T::report_point).collect(),
            training_seconds: training.seconds(),
            updates_per_second: training.updates_per_second(),
            total_seconds: started.elapsed().as_secs_f64(),
            threads,
        })
    }
}
