//! All learned numbers of a network in one row, with the names and shapes of the tensors in it: what Adam, the norm
//! clip and a file want to see.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::numeric::rows::{view, view_mut};

/// A tensor in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name in a file.
    pub name: &'static str,
    /// Rows and columns; a vector has one column.
    pub shape: [usize; 2],
    /// Where it lies in the row.
    pub range: Range<usize>,
}

/// Names, shapes and places of the tensors of a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    tensors: Vec<Tensor>,
    length: usize,
}

impl Parameters {
    /// Adds a tensor and gives its place in the list.
    pub(super) fn push(&mut self, name: &'static str, rows: usize, columns: usize) -> usize {
        let range = self.length..self.length + rows * columns;
        self.length = range.end;
        self.tensors.push(Tensor { name, shape: [rows, columns], range });
        self.tensors.len() - 1
    }

    /// The tensors, in the order in which they lie.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The numbers of a tensor.
    pub(super) fn slice<'a>(&self, values: &'a [f32], tensor: usize) -> &'a [f32] {
        &values[self.tensors[tensor].range.clone()]
    }

    /// The numbers of a tensor, to be changed.
    pub(super) fn slice_mut<'a>(&self, values: &'a mut [f32], tensor: usize) -> &'a mut [f32] {
        &mut values[self.tensors[tensor].range.clone()]
    }

    /// A tensor as a matrix.
    pub(super) fn matrix<'a>(&self, values: &'a [f32], tensor: usize) -> ArrayView2<'a, f32> {
        view(self.slice(values, tensor), self.tensors[tensor].shape)
    }

    /// A tensor as a matrix, to be changed.
    pub(super) fn matrix_mut<'a>(&self, values: &'a mut [f32], tensor: usize) -> ArrayViewMut2<'a, f32> {
        view_mut(self.slice_mut(values, tensor), self.tensors[tensor].shape)
    }
}
