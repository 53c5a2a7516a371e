//! Trainings as files: a `.safetensors` file of the tensors under their names, those of the training beside those of
//! the network where it is to go on, and everything else as JSON in the metadata, versioned.
//!
//! What is written and read is the same for every kind; a kind is a row ([`Kind`]) and the order in which its
//! description has always stood.

mod description;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::checkpoint::container::{self, Container, Outgoing};
use super::instead::of_container;
use super::kinds::Kind;
use super::{FileError, atomic};
use crate::training::{Kept, Named, Part, Saved, Tensors};

pub use description::Field;
pub(super) use words::{network_in_words, training_in_words};

/// Metadata key of what the training says about itself.
pub(super) const TRAINING: &str = "training";

/// A training that has a kind of file.
pub trait Filed: Kept {
    /// What the file is.
    const KIND: &'static Kind;
    /// The order in which its description stands: files that were written keep their bytes.
    const ORDER: [Field; 6] = Field::USUAL;

    /// What is said of a file of this kind that holds no training.
    fn undescribed() -> String {
        format!("the {}'s description is missing", Self::KIND.noun)
    }

    /// What was saved in words: a label of at most eleven characters and a line for each thing that is to be known.
    fn lines(saved: &Saved<Self>) -> Vec<(&'static str, String)>;

    /// Whether the training goes on exactly where it was saved.
    fn goes_on(saved: &Saved<Self>) -> bool;

    /// What stands in the metadata beside version and training; `path` is where the file will lie.
    ///
    /// # Errors
    /// What cannot be written, in words.
    fn metadata(_saved: &Saved<Self>, _path: &Path) -> Result<Vec<(&'static str, String)>, String> {
        Ok(Vec::new())
    }
}

/// Saves a training; with `thin` the network alone, which cannot be trained on to the same bits. The same training
/// gives the same bytes.
///
/// # Errors
/// A training whose parts do not fit each other, or a file that cannot be written.
pub fn save<T: Filed>(saved: &Saved<T>, thin: bool, path: &Path) -> Result<(), FileError> {
    let unusable = |what: String| FileError::unusable(what, path);
    let tensors = T::tensors(saved).map_err(|error| unusable(error.to_string()))?;
    let kept =
        tensors.into_iter().filter(|tensor| !(tensor.values.is_empty() || thin && tensor.part == Part::Training));
    let mut metadata = T::metadata(saved, path).map_err(unusable)?;
    let about = description::write(saved, T::ORDER).map_err(|error| unusable(error.to_string()))?;
    metadata.push((TRAINING, about));
    write(T::KIND, metadata, kept, path)
}

/// Writes a file of a kind.
pub(super) fn write<'a>(
    kind: &Kind,
    metadata: Vec<(&'static str, String)>,
    tensors: impl Iterator<Item = Named<'a>>,
    path: &Path,
) -> Result<(), FileError> {
    let metadata = metadata.into_iter().chain([(kind.key, kind.version.to_string())]);
    let metadata: BTreeMap<String, String> = metadata.map(|(key, value)| (key.to_owned(), value)).collect();
    let outgoing = |tensor: Named<'a>| Outgoing {
        name: tensor.name,
        shape: tensor.shape,
        kind: container::Kind::Float,
        pieces: vec![tensor.values],
        mask: None,
    };
    let tensors: Vec<Outgoing> = tensors.map(outgoing).collect();
    let header = container::header(&metadata, &tensors);
    atomic::write(path, |file| container::write(file, &header, &tensors))
}

/// Opens a training.
///
/// # Errors
/// A file that is missing, empty, cut short, no safetensors file, of another kind, of a newer version, or whose parts
/// do not fit each other.
pub fn open<T: Filed>(path: &Path) -> Result<Saved<T>, FileError> {
    parse(&Container::read(path)?).map_err(|what| FileError::unusable(what, path))
}

/// The training in a container.
pub(super) fn parse<T: Filed>(container: &Container) -> Result<Saved<T>, String> {
    check(T::KIND, container)?;
    let text = container.metadata.get(TRAINING).ok_or_else(T::undescribed)?;
    let (config, record, more) = description::read::<T>(text)
        .map_err(|error| format!("the {}'s description cannot be understood ({error})", T::KIND.noun))?;
    let state = T::state(&config, record.update, more, container)?;
    Ok(Saved { config, state, record })
}

/// Whether a container is of this kind, in a version that this program reads.
///
/// # Errors
/// What it is instead, in words.
pub(super) fn check(kind: &Kind, container: &Container) -> Result<(), String> {
    match container.metadata.get(kind.key) {
        Some(version) => kind.check_version(version),
        None => Err(of_container(container, &format!("a {}", kind.name))
            .unwrap_or_else(|| format!("this is no {} (train one with {})", kind.name, kind.made_by))),
    }
}

/// What a training in a file says of itself.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct Told {
    /// Updates made.
    #[serde(skip)]
    pub update: u64,
    /// Learned numbers.
    #[serde(skip)]
    pub parameters: usize,
    /// What it is in words, a label and a line each.
    #[serde(skip)]
    pub lines: Vec<(&'static str, String)>,
    /// Whether it goes on exactly where it was saved; else it can be used, no more.
    pub goes_on: bool,
    /// Its description as it stands in the file.
    #[serde(flatten)]
    pub description: serde_json::Map<String, serde_json::Value>,
}

/// What the training in a container says of itself.
pub(super) fn told<T: Filed>(container: &Container) -> Result<Told, String> {
    let saved = parse::<T>(container)?;
    let tensors = T::tensors(&saved).map_err(|error| error.to_string())?;
    let network = tensors.iter().filter(|tensor| tensor.part == Part::Network);
    let description = container.metadata.get(TRAINING).ok_or_else(T::undescribed)?;
    Ok(Told {
        update: saved.record.update,
        parameters: network.map(|tensor| tensor.values.len()).sum(),
        lines: T::lines(&saved),
        goes_on: T::goes_on(&saved),
        description: serde_json::from_str(description).map_err(|error| error.to_string())?,
    })
}

impl Tensors for Container {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        self.info(name).map(|info| info.shape.as_slice())
    }

    fn values(&self, name: &str) -> Result<Vec<f32>, String> {
        self.floats(name)
    }
}
