//! Trained networks of associative retrieval, as files, and the one that comes with the program.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::FileError;
use super::checkpoint::container::Container;
use super::training::{self, Sort};
use crate::retrieval::{CurvePoint, Saved, TestResult, TrainConfig, shape};

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

const SORT: Sort = Sort {
    key: "glomscope_retrieval",
    version: VERSION,
    name: "network of associative retrieval",
    made_by: "glomscope retrieve train",
};

/// A small trained network that comes with the program.
static BUNDLED: &[u8] = include_bytes!("../../assets/retrieval.safetensors");

/// What stands in the metadata.
#[derive(Serialize, Deserialize)]
struct Training {
    config: TrainConfig,
    update: u64,
    /// The bits of the sum of losses, so that it comes back exactly, and their number.
    losses: (u64, u64),
    curve: Vec<CurvePoint>,
    test: Option<TestResult>,
    seconds: f64,
}

/// Saves a training; the same training gives the same bytes.
///
/// # Errors
/// A training whose parts do not fit each other, or a file that cannot be written.
pub fn save(saved: &Saved, path: &Path) -> Result<(), FileError> {
    let network = saved.network().map_err(|error| FileError::unusable(error.to_string(), path))?;
    let about = Training {
        config: saved.config.clone(),
        update: saved.update,
        losses: (saved.losses.0.to_bits(), saved.losses.1),
        curve: saved.curve.clone(),
        test: saved.test.clone(),
        seconds: saved.seconds,
    };
    training::write(path, &SORT, &about, &network, &saved.moments)
}

/// Opens a training.
///
/// # Errors
/// A file that is missing, empty, cut short, no safetensors file, of another kind of network, of a newer version, or whose parts
/// do not fit each other.
pub fn open(path: &Path) -> Result<Saved, FileError> {
    let container = Container::read(path)?;
    parse(&container).map_err(|what| FileError::unusable(what, path))
}

/// The trained network that comes with the program: fast weights, R = 50, K = 4. It holds no moments, so that it can be asked
/// but not trained further.
///
/// # Errors
/// Never, as a test sees to.
pub fn bundled() -> Result<Saved, FileError> {
    let parsed = Container::parse(BUNDLED.to_vec()).and_then(|container| parse(&container));
    parsed.map_err(|what| FileError::unusable(what, Path::new("sample:retrieval")))
}

fn parse(container: &Container) -> Result<Saved, String> {
    let Training { config, update, losses, curve, test, seconds } = training::about(container, &SORT)?;
    config.check().map_err(|error| error.to_string())?;
    let (values, moments) = training::weights(container, shape(config.cell, config.units), config.dynamics)?;
    let losses = (f64::from_bits(losses.0), losses.1);
    Ok(Saved { config, values, moments, update, losses, curve, test, seconds })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;
    use crate::retrieval::{Question, Trainer, probe};

    fn small() -> Trainer {
        let config = TrainConfig { units: 8, pairs: 2, updates: 40, test_every: 15, ..TrainConfig::default() };
        let mut trainer = Trainer::new(config).unwrap();
        (0..20).for_each(|_| trainer.step().unwrap());
        trainer
    }

    #[test]
    fn a_saved_training_goes_on_to_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.safetensors");
        let mut straight = small();
        save(&straight.save(), &path).unwrap();
        let opened = open(&path).unwrap();
        let mut again = Trainer::resume(opened).unwrap();
        assert_eq!(again.progress().loss, straight.progress().loss);
        for trainer in [&mut straight, &mut again] {
            while !trainer.finished() {
                trainer.step().unwrap();
            }
        }
        assert_eq!(straight.network().values(), again.network().values());
        let curve = |trainer: &Trainer| {
            trainer.save().curve.iter().map(|point| (point.update, point.loss, point.error)).collect::<Vec<_>>()
        };
        assert_eq!(curve(&straight), curve(&again));
        assert_eq!(curve(&straight).len(), 3);
    }

    #[test]
    fn wrong_files_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            open(&path).unwrap_err().to_string()
        };
        let saved = small().save();
        save(&saved, &path).unwrap();
        let good = fs::read(&path).unwrap();
        assert!(refused(&good[..good.len() - 1]).contains("cut short"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"hello, I am a text").contains("not a safetensors file"));
        let text = String::from_utf8_lossy(&good[8..good.len()]).into_owned();
        let swap = |from: &str, to: &str| {
            assert!(text.contains(from) && from.len() == to.len());
            let at = good.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
        };
        let foreign = refused(&swap("glomscope_retrieval", "somebody_elses_file"));
        assert!(foreign.contains("no network of associative retrieval"), "{foreign}");
        assert!(refused(&swap(r#""glomscope_retrieval":"1""#, r#""glomscope_retrieval":"9""#)).contains("newer"));
        assert!(refused(&swap("norm.gain", "norm.loss")).contains("norm.gain is missing"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":9"#)).contains("does not fit R = 9"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":0"#)).contains("(R), not 0"));
        assert!(open(&folder.path().join("none")).unwrap_err().to_string().contains("no such file"));
    }

    #[test]
    fn the_bundled_network_answers() {
        let saved = bundled().unwrap();
        let network = saved.network().unwrap();
        for text in ["c9k8j3f1??c", "c9k8j3f1??f", "a1b1z0m7??m"] {
            let question = Question::parse(text).unwrap();
            assert!(probe(&network, &question, None).unwrap().right(), "{text}");
        }
        assert!(Trainer::resume(saved).unwrap_err().to_string().contains("without the state of its optimiser"));
    }
}
