//! Models that can be kept in a file.

use std::path::Path;

use super::FileError;
use crate::glom::learned::Learned;
use crate::glom::{HandMade, Model};
use crate::grid::Grid;

/// A model as the program holds it: it is run, and it is kept in a file if there is anything to be kept. Each kind says
/// beside its file format how.
pub trait Savable: Model {
    /// The model whose nets can be taught in place; none where no net was learned end to end.
    fn teachable(&self) -> Option<&Learned> {
        None
    }

    /// Saves its weights as they run on `grid`; none for a model without weights.
    ///
    /// # Errors
    /// A grid for which the model has no positions, or a file that cannot be written.
    fn save(&self, _grid: Grid, _path: &Path) -> Option<Result<(), FileError>> {
        None
    }
}

impl Savable for HandMade {}
