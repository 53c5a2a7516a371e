//! Associative retrieval in the background: what a window draws of it.

use std::path::Path;
use std::sync::Arc;

use super::watched::{Shown, Watched};
use super::{Opened, sentence};
use crate::files::retrieval;
use crate::recurrent::Supervised;
use crate::retrieval::{CurvePoint, Network, Retrieval, RetrievalError, Saved, TestResult, TrainConfig, Trainer};

/// A network that learns to retrieve.
pub type RetrievalTrainee = Watched<Supervised<Retrieval>>;

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
}

impl Shown for Supervised<Retrieval> {
    type View = RetrievalView;
    type Sight = ();

    fn sight(_training: &Trainer) -> Result<(), RetrievalError> {
        Ok(())
    }

    fn view(training: &Trainer, (): &()) -> RetrievalView {
        RetrievalView {
            config: training.config().clone(),
            network: Arc::new(training.network().clone()),
            curve: training.curve().to_vec(),
            test: training.test().cloned(),
        }
    }
}

/// A training at its beginning.
///
/// # Errors
/// What cannot be trained, as a sentence.
pub fn begin_retrieval(config: TrainConfig) -> Result<RetrievalTrainee, String> {
    Watched::begin(config, &())
}

/// Reads a kept training from a file.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn open_retrieval(path: &Path) -> Result<Opened<RetrievalTrainee>, String> {
    Watched::open(path, |_| Ok(()), Some(view_of))
}

/// The trained network that comes with the program.
///
/// # Errors
/// Never, as a test sees to.
pub fn bundled_retrieval() -> Result<RetrievalView, String> {
    retrieval::bundled()
        .map_err(|error| sentence(&error))
        .and_then(|saved| view_of(saved).map_err(|error| sentence(&error)))
}

fn view_of(saved: Saved) -> Result<RetrievalView, RetrievalError> {
    let network = Arc::new(saved.network()?);
    Ok(RetrievalView { config: saved.config, network, curve: saved.record.curve, test: saved.state.more.test })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::engine::training::{BackgroundTraining, Standing, Trainee as _};

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
        let mut training = BackgroundTraining::start(Watched::new(small(90)).unwrap(), quiet.clone());
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
