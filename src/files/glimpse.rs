//! Networks that see digits through glimpses, as files.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::FileError;
use super::checkpoint::container::Container;
use super::training::{self, Sort};
use crate::glimpse::{CurvePoint, Fingerprint, Saved, TrainConfig};

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

const SORT: Sort = Sort {
    key: "glomscope_glimpse",
    version: VERSION,
    name: "network that sees digits through glimpses",
    made_by: "glomscope glimpse train",
};

/// What stands in the metadata.
#[derive(Serialize, Deserialize)]
struct Training {
    config: TrainConfig,
    update: u64,
    /// The bits of the sum of losses, so that it comes back exactly, and their number.
    losses: (u64, u64),
    curve: Vec<CurvePoint>,
    seconds: f64,
    digits: Fingerprint,
}

/// Saves a training; the same training gives the same bytes.
///
/// # Errors
/// A training whose parts do not fit each other, or a file that cannot be written.
pub fn save(saved: &Saved, path: &Path) -> Result<(), FileError> {
    let network = saved.network().map_err(|error| FileError::unusable(error.to_string(), path))?;
    let about = Training {
        config: saved.config,
        update: saved.update,
        losses: (saved.losses.0.to_bits(), saved.losses.1),
        curve: saved.curve.clone(),
        seconds: saved.seconds,
        digits: saved.digits,
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

fn parse(container: &Container) -> Result<Saved, String> {
    let Training { config, update, losses, curve, seconds, digits } = training::about(container, &SORT)?;
    config.check().map_err(|error| error.to_string())?;
    let (values, moments) = training::weights(container, config.shape(), config.dynamics)?;
    let losses = (f64::from_bits(losses.0), losses.1);
    Ok(Saved { config, values, moments, update, losses, curve, seconds, digits })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;
    use crate::glimpse::{Digits, Scheme, Set, Trainer, generate};
    use crate::recurrent::CellKind;

    fn digits() -> Digits {
        generate(1, Set::Training, 120).unwrap()
    }

    fn small(cell: CellKind) -> Trainer {
        let config = TrainConfig {
            cell,
            units: 8,
            layer: 9,
            hidden: 7,
            scheme: Scheme::Wipe,
            batch: 32,
            updates: 9,
            test_every: 4,
            ..TrainConfig::default()
        };
        let mut trainer = Trainer::new(config, &digits()).unwrap();
        (0..6).for_each(|_| trainer.step().unwrap());
        trainer
    }

    #[test]
    fn a_saved_training_goes_on_to_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.safetensors");
        for cell in CellKind::ALL {
            let mut straight = small(cell);
            save(&straight.save(), &path).unwrap();
            assert_eq!(open(&path).unwrap(), straight.save());
            let mut again = Trainer::resume(open(&path).unwrap(), &digits()).unwrap();
            for trainer in [&mut straight, &mut again] {
                while !trainer.finished() {
                    trainer.step().unwrap();
                }
            }
            assert_eq!(straight.network().values(), again.network().values());
            let curve = |trainer: &Trainer| {
                trainer.curve().iter().map(|point| (point.update, point.loss, point.error)).collect::<Vec<_>>()
            };
            assert_eq!(curve(&straight), curve(&again));
            assert_eq!(curve(&straight).len(), 3);
        }
    }

    #[test]
    fn a_thin_file_can_be_tested_but_not_trained_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thin.safetensors");
        let mut saved = small(CellKind::FastWeights).save();
        saved.moments = Default::default();
        save(&saved, &path).unwrap();
        let opened = open(&path).unwrap();
        assert_eq!(opened.network().unwrap().values(), saved.values);
        assert!(
            Trainer::resume(opened, &digits()).unwrap_err().to_string().contains("without the state of its optimiser")
        );
    }

    #[test]
    fn wrong_files_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            open(&path).unwrap_err().to_string()
        };
        save(&small(CellKind::FastWeights).save(), &path).unwrap();
        let good = fs::read(&path).unwrap();
        assert!(refused(&good[..good.len() - 1]).contains("cut short"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"hello, I am a text").contains("not a safetensors file"));
        let swap = |from: &str, to: &str| {
            assert_eq!(from.len(), to.len());
            let at = good.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
        };
        let foreign = refused(&swap("glomscope_glimpse", "somebody_elses_fi"));
        assert!(foreign.starts_with("this is no network that sees digits through glimpses"), "{foreign}");
        assert!(refused(&swap(r#""glomscope_glimpse":"1""#, r#""glomscope_glimpse":"9""#)).contains("newer"));
        assert!(refused(&swap("layer.bias", "loser.bias")).contains("layer.bias is missing"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":9"#)).contains("does not fit R = 9"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":0"#)).contains("(R), not 0"));
        assert!(refused(&swap(r#"\"layer\":9"#, r#"\"layer\":8"#)).contains("layer.weight has shape [9, 60], 8 x 60"));
        assert!(refused(&swap(r#"\"wipe\""#, r#"\"wisp\""#)).contains("cannot be understood"));
        assert!(open(&folder.path().join("none")).unwrap_err().to_string().contains("no such file"));
    }
}
