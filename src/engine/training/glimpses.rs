//! Digits seen through glimpses, in the background: what a window draws of such a training, and the digits that it is
//! shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::watched::{Shown, Watched};
use super::{Opened, sentence};
use crate::digits::{Digits, OWN_SEED, OWN_TEST, OWN_TRAINING, Set, generate};
use crate::files::idx;
use crate::glimpse::{CurvePoint, GlimpseError, Glimpses, Saved, TrainConfig, Trainer};
use crate::recurrent::{Network, Supervised};

/// What there is to see of a training.
#[derive(Debug, Clone)]
pub struct GlimpsesView {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// The network as it was at this moment; it can be looked at while the training goes on.
    pub network: Arc<Network>,
    /// Loss and error on the digits held out, over the updates.
    pub curve: Vec<CurvePoint>,
}

/// A network that learns to see digits.
pub type GlimpsesTrainee = Watched<Supervised<Glimpses>>;

impl Shown for Supervised<Glimpses> {
    type View = GlimpsesView;
    type Sight = ();

    fn sight(_training: &Trainer) -> Result<(), GlimpseError> {
        Ok(())
    }

    fn view(training: &Trainer, (): &()) -> GlimpsesView {
        GlimpsesView {
            config: *training.config(),
            network: Arc::new(training.network().clone()),
            curve: training.curve().to_vec(),
        }
    }
}

/// Where the digits of a training come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DigitsFrom {
    /// Drawn by the program: like digits, and easier than MNIST.
    #[default]
    Program,
    /// A folder with the four files of MNIST, or of anything in their form.
    Folder(PathBuf),
}

impl DigitsFrom {
    /// The digits to learn from: the first `count` of them.
    ///
    /// # Errors
    /// Files that cannot be used, as a sentence.
    pub(super) fn training(&self, count: Option<usize>) -> Result<Digits, String> {
        match self {
            DigitsFrom::Program => {
                let count = count.unwrap_or(OWN_TRAINING);
                generate(OWN_SEED, Set::Training, count).map_err(|error| sentence(&error))
            }
            DigitsFrom::Folder(folder) => {
                let sets = idx::sets(std::slice::from_ref(folder)).map_err(|error| sentence(&error))?;
                Ok(sets.training.first(count.unwrap_or(usize::MAX)))
            }
        }
    }

    /// Digits that no training learns from: the first `count` of them, or as many as there are.
    ///
    /// # Errors
    /// Files that cannot be used, as a sentence.
    pub fn test(&self, count: usize) -> Result<Digits, String> {
        match self {
            DigitsFrom::Program => generate(OWN_SEED, Set::Test, count.min(OWN_TEST)).map_err(|error| sentence(&error)),
            DigitsFrom::Folder(folder) => {
                let digits = idx::test_set(std::slice::from_ref(folder)).map_err(|error| sentence(&error))?;
                Ok(digits.first(count))
            }
        }
    }
}

/// A training on such digits at its beginning.
///
/// # Errors
/// What cannot be trained, or digits that cannot be had, as a sentence.
pub fn begin_glimpses(config: TrainConfig, from: &DigitsFrom) -> Result<GlimpsesTrainee, String> {
    // What cannot be trained is refused before any digit is read or drawn.
    config.check().map_err(|error| sentence(&error))?;
    Watched::begin(config, &from.training(None)?)
}

/// Reads a kept training from a file. It goes on with the digits that it began with, which are looked for where `from`
/// says.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn open_glimpses(path: &Path, from: &DigitsFrom) -> Result<Opened<GlimpsesTrainee>, String> {
    Watched::open(path, |saved| from.training(Some(saved.state.more.digits.count)), Some(view_of))
}

fn view_of(saved: Saved) -> Result<GlimpsesView, GlimpseError> {
    let network = Arc::new(saved.network()?);
    Ok(GlimpsesView { config: saved.config, network, curve: saved.record.curve })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::training::{BackgroundTraining, Standing, Trainee as _};

    #[test]
    fn a_training_kept_in_the_middle_and_opened_ends_in_the_same_bits() {
        let config = TrainConfig {
            units: 8,
            layer: 9,
            hidden: 7,
            batch: 32,
            updates: 6,
            test_every: 4,
            ..TrainConfig::default()
        };
        let digits = DigitsFrom::Program.training(Some(120)).unwrap();
        let begin = || Watched::new(Trainer::new_on(config, &digits).unwrap()).unwrap();
        let mut straight = begin();
        while !straight.is_over() {
            straight.update().unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("middle.safetensors");
        let quiet: crate::engine::worker::Wake = Arc::new(|| ());
        let mut half = begin();
        (0..3).for_each(|_| half.update().unwrap());
        assert_eq!(BackgroundTraining::hold(half, quiet.clone()).keep(&path), Ok(3));

        let Opened::Training(mut opened) = open_glimpses(&path, &DigitsFrom::Program).unwrap() else {
            panic!("the optimiser is in the file")
        };
        assert_eq!(opened.updates(), 3, "on as many of the program's digits as it began with");
        while !opened.is_over() {
            opened.update().unwrap();
        }
        let (now, then) = (opened.view(), straight.view());
        assert_eq!(now.network.values(), then.network.values());
        assert_eq!(now.curve.len(), 2);
        let mut training = BackgroundTraining::hold(*opened, quiet);
        assert_eq!(training.standing(), Standing::Done);
        training.change(|trainee| trainee.extend(2)).unwrap();
        assert_eq!((training.latest().total, training.standing()), (8, Standing::Stopped));
    }

    #[test]
    fn what_cannot_be_trained_is_said_before_any_digit_is_read() {
        let none = TrainConfig { units: 0, ..TrainConfig::default() };
        let nowhere = DigitsFrom::Folder(PathBuf::from("no-such-folder"));
        let said = begin_glimpses(none, &nowhere).err().unwrap();
        assert!(said.contains("units (R), not 0"), "{said}");
        let said = begin_glimpses(TrainConfig::default(), &nowhere).err().unwrap();
        assert!(said.contains("no-such-folder"), "{said}");
    }
}
