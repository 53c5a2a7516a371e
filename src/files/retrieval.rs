//! Trained networks of associative retrieval: a `.safetensors` file of the weights under their names, with Adam's moments where
//! the training is to go on, and everything else as JSON in the metadata, versioned.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::checkpoint::container::{self, Container, Kind, Outgoing};
use super::{FileError, atomic};
use crate::recurrent::Network;
use crate::retrieval::{CurvePoint, Saved, TestResult, TrainConfig, shape};

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

const FORMAT: &str = "glomscope_retrieval";
const TRAINING: &str = "training";
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];

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
    let unusable = |what: String| FileError::unusable(what, path);
    let network = saved.network().map_err(|error| unusable(error.to_string()))?;
    let training = Training {
        config: saved.config.clone(),
        update: saved.update,
        losses: (saved.losses.0.to_bits(), saved.losses.1),
        curve: saved.curve.clone(),
        test: saved.test.clone(),
        seconds: saved.seconds,
    };
    let training = serde_json::to_string(&training).map_err(|error| unusable(error.to_string()))?;
    let metadata: BTreeMap<String, String> =
        [(FORMAT, VERSION.to_string()), (TRAINING, training)].map(|(key, value)| (key.to_owned(), value)).into();
    let float = |name, shape: &[usize], values| Outgoing {
        name,
        shape: shape.to_vec(),
        kind: Kind::Float,
        pieces: vec![Cow::Borrowed(values)],
        mask: None,
    };
    let mut tensors: Vec<Outgoing> = network
        .parameters()
        .tensors()
        .iter()
        .map(|tensor| float(tensor.name, &tensor.shape, &network.values()[tensor.range.clone()]))
        .collect();
    for (name, moment) in MOMENTS.into_iter().zip(&saved.moments).filter(|(_, moment)| !moment.is_empty()) {
        tensors.push(float(name, &[moment.len()], moment));
    }
    let header = container::header(&metadata, &tensors);
    atomic::write(path, |file| container::write(file, &header, &tensors))
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
    let Some(version) = container.metadata.get(FORMAT) else {
        return Err("this is no network of associative retrieval (train one with glomscope retrieve train)".to_owned());
    };
    match version.parse::<u32>() {
        Ok(1..=VERSION) => {}
        Ok(newer) if newer > VERSION => {
            return Err(format!(
                "the network was saved by a newer glomscope (version {newer}, this one reads up to {VERSION})"
            ));
        }
        _ => return Err(format!("the network's version is {version:?}, which cannot be understood")),
    }
    let text = container.metadata.get(TRAINING).ok_or("the network's description is missing")?;
    let training: Training = serde_json::from_str(text)
        .map_err(|error| format!("the network's description cannot be understood ({error})"))?;
    let Training { config, update, losses, curve, test, seconds } = training;
    config.check().map_err(|error| error.to_string())?;
    // The container bounds every tensor by the size of the file, so a network is never larger than what is there.
    let rows = container.info("recurrent.weight").ok_or("the tensor recurrent.weight is missing")?.shape.clone();
    if rows != [config.cell.gates() * config.units, config.units] {
        return Err(format!("the tensor recurrent.weight has shape {rows:?}, which does not fit R = {}", config.units));
    }
    let sizes =
        Network::new(shape(config.cell, config.units), config.dynamics, 0).map_err(|error| error.to_string())?;
    let mut values = Vec::with_capacity(sizes.values().len());
    for tensor in sizes.parameters().tensors() {
        let info = container.info(tensor.name).ok_or_else(|| format!("the tensor {} is missing", tensor.name))?;
        if info.shape != tensor.shape {
            let [rows, columns] = tensor.shape;
            return Err(format!("the tensor {} has shape {:?}, {rows} x {columns} is needed", tensor.name, info.shape));
        }
        values.extend(container.floats(tensor.name)?);
    }
    let mut moments = [Vec::new(), Vec::new()];
    for (name, moment) in MOMENTS.into_iter().zip(&mut moments) {
        if container.info(name).is_some() {
            *moment = container.floats(name)?;
            if moment.len() != values.len() {
                let (needed, found) = (values.len(), moment.len());
                return Err(format!("the tensor {name} has {found} numbers, {needed} are needed"));
            }
        }
    }
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
