//! Associative retrieval as a lesson: the trainer, and what a window draws of it.

use std::path::Path;
use std::sync::Arc;

use super::{Course, sentence};
use crate::retrieval::{CurvePoint, Network, TestResult, TrainConfig, Trainer};

/// A network that learns to retrieve.
#[derive(Debug)]
pub struct RetrievalCourse {
    trainer: Trainer,
    /// Updates made.
    updates: usize,
}

/// What there is to see of a training.
#[derive(Debug, Clone)]
pub struct RetrievalView {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// The network as it was at this moment; it can be asked while the lesson goes on.
    pub network: Arc<Network>,
    /// Error and loss over the updates.
    pub curve: Vec<CurvePoint>,
    /// The last test; none before the first.
    pub test: Option<TestResult>,
    /// Mean loss of the updates since the last test, in nats; not a number before the first update.
    pub loss: f64,
}

impl RetrievalCourse {
    /// Goes on from where the trainer stands, its beginning included.
    pub fn new(trainer: Trainer) -> Self {
        Self { updates: trainer.progress().update as usize, trainer }
    }

    /// The trainer.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Adds updates to those that are to be made.
    ///
    /// # Errors
    /// More than can be counted.
    pub fn extend(&mut self, updates: u64) -> Result<(), String> {
        let all = self.trainer.config().updates.checked_add(updates).ok_or("These are too many updates")?;
        self.trainer.set_updates(all).map_err(|error| sentence(&error))
    }
}

impl Course for RetrievalCourse {
    type View = RetrievalView;

    fn updates(&self) -> usize {
        self.updates
    }

    fn total(&self) -> usize {
        self.trainer.config().updates as usize
    }

    fn update(&mut self) -> Result<(), String> {
        self.trainer.step().map_err(|error| sentence(&error))?;
        self.updates += 1;
        Ok(())
    }

    fn view(&self) -> RetrievalView {
        let progress = self.trainer.progress();
        RetrievalView {
            config: self.trainer.config().clone(),
            network: Arc::new(self.trainer.network().clone()),
            curve: progress.curve,
            test: progress.test,
            loss: progress.loss,
        }
    }

    fn keep(&self, path: &Path) -> Result<(), String> {
        // TODO file
        let _ = path;
        Err("Networks cannot be kept yet".to_owned())
    }
}

/// Reads a kept training from a file.
///
/// # Errors
/// Why it cannot be gone on with, as a sentence.
pub fn open_retrieval(path: &Path) -> Result<Trainer, String> {
    let _ = path;
    Err("Networks cannot be opened yet".to_owned())
}
