//! What of a training a file holds: tensors under their names, and beside them what is no number of the learner.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Saved, Trainable};

/// What a tensor is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The network: what is learned, and all that it takes to use it.
    Network,
    /// The state of the training beside it, with which alone it goes on to the same bits.
    Training,
}

/// A tensor under the name that it has in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its shape; as many numbers as that are in it.
    pub shape: Vec<usize>,
    /// Its numbers, row by row.
    pub values: Cow<'a, [f32]>,
    /// What it is for.
    pub part: Part,
}

impl<'a> Named<'a> {
    /// A row of numbers of the training.
    pub fn row(name: &'static str, values: &'a [f32]) -> Self {
        let (name, values) = (Cow::Borrowed(name), Cow::Borrowed(values));
        Self { name, shape: vec![values.len()], values, part: Part::Training }
    }
}

/// Tensors that are to be had by name, such as those of a file.
pub trait Tensors {
    /// The shape of a tensor, if it is there.
    fn shape(&self, name: &str) -> Option<&[usize]>;

    /// The numbers of a tensor.
    ///
    /// # Errors
    /// A tensor that is missing, or numbers that cannot be used, in words.
    fn values(&self, name: &str) -> Result<Vec<f32>, String>;

    /// The numbers of a tensor that may be missing; none then.
    ///
    /// # Errors
    /// Numbers that cannot be used, in words.
    fn values_if_there(&self, name: &str) -> Result<Vec<f32>, String> {
        if self.shape(name).is_some() { self.values(name) } else { Ok(Vec::new()) }
    }

    /// The numbers of a tensor of this very shape.
    ///
    /// # Errors
    /// A tensor that is missing or has another shape, or numbers that cannot be used, in words.
    fn values_of_shape(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let found = self.shape(name).ok_or_else(|| format!("the tensor {name} is missing"))?;
        if found != shape {
            let needed: Vec<_> = shape.iter().map(usize::to_string).collect();
            return Err(format!("the tensor {name} has shape {found:?}, {} is needed", needed.join(" x ")));
        }
        self.values(name)
    }
}

/// A training that files keep.
pub trait Kept: Trainable {
    /// What belongs to the state and is no row of numbers, as fields of one object; its number formats must not lose a
    /// bit.
    type More: Serialize + DeserializeOwned;

    /// The tensors of what was saved, in the order in which they lie in a file. Those without numbers are left out
    /// there.
    ///
    /// # Errors
    /// Parts that do not fit each other.
    fn tensors(saved: &Saved<Self>) -> Result<Vec<Named<'_>>, Self::Error>;

    /// The rest of the state.
    fn more(saved: &Saved<Self>) -> Self::More;

    /// The state again, after `update` updates. Checks the configuration first: a file may say anything.
    ///
    /// # Errors
    /// What does not fit, in words.
    fn state(
        config: &Self::Config,
        update: u64,
        more: Self::More,
        tensors: &dyn Tensors,
    ) -> Result<Self::State, String>;
}
