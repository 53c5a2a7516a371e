//! Associative retrieval in the background: the trainer, and what a window draws of it.

use std::path::Path;
use std::sync::Arc;

use super::{Opened, Trainee, sentence};
use crate::files::{retrieval, training as file};
use crate::retrieval::{CurvePoint, Network, Saved, TestResult, TrainConfig, Trainer};

/// A network that learns to retrieve.
#[derive(Debug)]
pub struct RetrievalTrainee {
    trainer: Trainer,
    /// Updates made.
    updates: usize,
}

/// What there is to see of a training.
#[derive(Debug, Clone)]
pub struct RetrievalView {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// The network as it was at this moment; it can be asked while the training goes on.
    pub network: Arc<Network>,
    /// Error and loss over the updates.
    pub curve: Vec<CurvePoint>,
    /// The last test; none before the first.
    pub test: Option<TestResult>,
    /// Mean loss of the updates since the last test, in nats; not a number before the first update.
    pub loss: f64,
}

impl RetrievalTrainee {
    /// Goes on from where the trainer stands, its beginning included.
    pub fn new(trainer: Trainer) -> Self {
        Self { updates: trainer.update() as usize, trainer }
    }

    /// The trainer.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }
}

impl Trainee for RetrievalTrainee {
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

    fn extend(&mut self, updates: u64) -> Result<(), String> {
        let all = self.trainer.config().updates.checked_add(updates).ok_or("These are too many updates")?;
        self.trainer.set_updates(all).map_err(|error| sentence(&error))
    }

    fn view(&self) -> RetrievalView {
        let progress = self.trainer.progress();
        RetrievalView {
            config: self.trainer.config().clone(),
            network: Arc::new(self.trainer.network().clone()),
            curve: progress.curve,
            test: self.trainer.test().cloned(),
            loss: progress.loss.unwrap_or(f64::NAN),
        }
    }

    fn keep(&self, path: &Path) -> Result<(), String> {
        file::save(&self.trainer.save(), false, path).map_err(|error| sentence(&error))
    }
}

/// Reads a kept training from a file.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn open_retrieval(path: &Path) -> Result<Opened<RetrievalTrainee>, String> {
    let saved: Saved = file::open(path).map_err(|error| sentence(&error))?;
    if !saved.goes_on() {
        return view_of(saved).map(|view| Opened::Still(Box::new(view)));
    }
    let trainer = Trainer::resume(saved).map_err(|error| sentence(&error))?;
    Ok(Opened::Training(Box::new(RetrievalTrainee::new(trainer))))
}

/// The trained network that comes with the program.
///
/// # Errors
/// Never, as a test sees to.
pub fn bundled_retrieval() -> Result<RetrievalView, String> {
    retrieval::bundled().map_err(|error| sentence(&error)).and_then(view_of)
}

fn view_of(saved: Saved) -> Result<RetrievalView, String> {
    let network = saved.network().map_err(|error| sentence(&error))?;
    let Saved { config, state, record } = saved;
    let loss = record.curve.last().map_or(f64::NAN, |point| point.value.loss);
    let (curve, test) = (record.curve, state.more.test);
    Ok(RetrievalView { config, network: Arc::new(network), curve, test, loss })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::engine::training::{BackgroundTraining, Standing};

    fn small(updates: u64) -> Trainer {
        let config =
            TrainConfig { units: 6, pairs: 2, updates, test_every: 20, test_questions: 64, ..Default::default() };
        Trainer::new(config).unwrap()
    }

    fn until(what: &str, wanted: impl Fn() -> bool) {
        let begun = Instant::now();
        while !wanted() {
            assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_training_kept_in_the_middle_and_opened_ends_in_the_same_bits() {
        let mut straight = small(90);
        while !straight.finished() {
            straight.step().unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("middle.safetensors");
        let quiet: crate::engine::worker::Wake = Arc::new(|| ());
        let mut training = BackgroundTraining::start(RetrievalTrainee::new(small(90)), quiet.clone());
        until("an update", || training.latest().updates > 0);
        training.pause();
        training.keep(&path).unwrap();
        training.stop();
        let Opened::Training(trainee) = open_retrieval(&path).unwrap() else { panic!("the optimiser is in the file") };
        assert!(trainee.updates() > 0 && trainee.updates() <= 90);
        let mut opened = BackgroundTraining::hold(*trainee, quiet);
        opened.resume();
        until("the end", || opened.standing() == Standing::Done);
        let view = &opened.latest().view;
        assert_eq!(view.network.values(), straight.network().values());
        let points =
            |curve: &[CurvePoint]| curve.iter().map(|point| (point.update, point.value.error)).collect::<Vec<_>>();
        assert_eq!(points(&view.curve), points(straight.curve()));

        opened.change(|trainee| trainee.extend(30)).unwrap();
        assert_eq!((opened.latest().total, opened.standing()), (120, Standing::Stopped));
        opened.resume();
        until("the new end", || opened.standing() == Standing::Done);
        assert_eq!(opened.latest().updates, 120);
    }

    #[test]
    fn the_bundled_network_comes_with_its_curve_and_its_test() {
        let view = bundled_retrieval().unwrap();
        assert_eq!((view.config.units, view.config.pairs), (50, 4));
        assert!(view.curve.last().is_some_and(|point| point.value.error < 0.05), "{:?}", view.curve.last());
        assert_eq!(view.test.map(|test| test.slots.len()), Some(4));
    }
}
