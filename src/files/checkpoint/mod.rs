//! Checkpoints: the reference network as a `.safetensors` file; a learned model ([`super::learned`]) opens here too.
//!
//! Files of glom-pytorch open as they are (its `state_dict` under its own names, the constructor's arguments in the
//! metadata where they were put there). Ours are the same files with the whole configuration in the metadata,
//! versioned, so that either program opens the other's.

pub(super) mod container;
mod info;
pub(super) mod layout;
mod named;

use std::path::Path;
use std::sync::Arc;

pub use info::{CheckpointInfo, Kind, TensorInfo};
pub use layout::VERSION;
pub use named::{choices, split, with_name};

use self::container::Container;
use super::instead::of_container;
use super::{FileError, Savable, atomic, kinds, learned};
use crate::glom::Model as _;
use crate::glom::reference::{ReferenceConfig, ReferenceModel, ReferenceWeights};
use crate::grid::Grid;

/// Opens a checkpoint as a model for the engine; `FILE#NAME` is one network of several in a file.
///
/// # Errors
/// As [`read`].
pub fn open(path: &Path) -> Result<Arc<dyn Savable>, FileError> {
    named::read(path, |path, name| {
        let container = Container::read(path)?;
        if container.metadata.contains_key(kinds::LEARNED.key) {
            let model = learned::parse(&container).map_err(|what| FileError::unusable(what, path))?;
            return Ok(Arc::new(model) as Arc<dyn Savable>);
        }
        Ok(Arc::new(reference(&container, path, name)?))
    })
}

/// Opens a checkpoint as the network that it is.
///
/// # Errors
/// A file that is missing, empty, cut short, no safetensors file, no GLOM, of a newer version, or whose tensors do not
/// fit each other or the metadata.
pub fn read(path: &Path) -> Result<ReferenceModel, FileError> {
    named::read(path, |path, name| reference(&Container::read(path)?, path, name))
}

fn reference(container: &Container, path: &Path, wanted: Option<&str>) -> Result<ReferenceModel, FileError> {
    let unusable = |what: String| FileError::unusable(what, path);
    if kinds::Kind::of(&container.metadata).is_some()
        && let Some(what) = of_container(container, "a GLOM checkpoint")
    {
        return Err(unusable(what));
    }
    let parsed = layout::parse(container, wanted).map_err(unusable)?;
    let name = container.metadata.get(layout::NAME).cloned();
    let name = name.or_else(|| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    let name = name.unwrap_or_else(|| "checkpoint".to_owned());
    ReferenceModel::new(parsed.config, parsed.weights, name).map_err(|error| unusable(error.to_string()))
}

/// What a checkpoint holds, whether or not it is one of GLOM. Its tensors are read, so that what is said is what
/// [`read`] would find.
///
/// # Errors
/// A file that is missing, empty, cut short or no safetensors file.
pub fn info(path: &Path) -> Result<CheckpointInfo, FileError> {
    named::read(path, |path, name| Ok(info::describe(&Container::read(path)?, name)))
}

impl Savable for ReferenceModel {
    fn save(&self, grid: Grid, path: &Path) -> Option<Result<(), FileError>> {
        Some(save_for(self, grid, path))
    }
}

/// Saves a network as it runs on `grid`. An untrained one takes pictures of any size and draws its positions for each
/// grid: it is saved with the positions of this grid, for pictures of whole patches. Opened again and shown the same
/// picture, resized, it goes through the same states.
///
/// # Errors
/// A grid for which a learned table has no positions, or a file that cannot be written.
pub fn save_for(model: &ReferenceModel, grid: Grid, path: &Path) -> Result<(), FileError> {
    if grid == model.config().grid() {
        return save(model, path);
    }
    let side = model.config().patch_size;
    let config = ReferenceConfig { image_size: [grid.rows * side, grid.cols * side], ..model.config().clone() };
    let fitted = model.places(grid).and_then(|positions| {
        ReferenceModel::new(config, ReferenceWeights { positions, ..model.weights().clone() }, model.name())
    });
    save(&fitted.map_err(|error| FileError::unusable(error.to_string(), path))?, path)
}

/// Saves a network with its configuration, for the picture size that stands there. The same network gives the same
/// bytes.
///
/// # Errors
/// A file that cannot be written.
pub fn save(model: &ReferenceModel, path: &Path) -> Result<(), FileError> {
    let metadata = layout::metadata(model.config(), model.name());
    let tensors = layout::tensors(model);
    let header = container::header(&metadata, &tensors);
    atomic::write(path, |file| container::write(file, &header, &tensors))
}
