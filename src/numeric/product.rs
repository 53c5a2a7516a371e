//! Matrix products on views of rows, by faer, each on the thread that calls.
//!
//! Work is cut into fixed blocks by the caller, so the bits of a result never depend on the number of threads.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd;
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// What happens to what the destination holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// It is overwritten.
    Replace,
    /// The product is added to it.
    Add,
}

/// `out` (n, m) = `a` (n, k) times `b` (k, m).
///
/// # Panics
/// If the shapes do not fit, which is a mistake in the calling code.
pub fn multiply(a: ArrayView2<f32>, b: ArrayView2<f32>, out: ArrayViewMut2<f32>, into: Into) {
    assert_eq!((a.nrows(), b.ncols()), out.dim(), "shapes of a product");
    assert_eq!(a.ncols(), b.nrows(), "inner lengths of a product");
    if out.is_empty() {
        return;
    }
    let accum = match into {
        Into::Replace => Accum::Replace,
        Into::Add => Accum::Add,
    };
    matmul(as_mat_mut(out), accum, as_mat(a), as_mat(b), 1.0, Par::Seq);
}

/// `out` (n, m) = `a` (n, k) times the transpose of `b` (m, k): every row of `a` with every row of `b`.
///
/// # Panics
/// If the shapes do not fit, which is a mistake in the calling code.
pub fn multiply_transposed(a: ArrayView2<f32>, b: ArrayView2<f32>, out: ArrayViewMut2<f32>, into: Into) {
    multiply(a, b.reversed_axes(), out, into);
}

/// `out` (m, m) = `factor` times the transpose of `x` (n, m) times `x`: every column of `x` with every other. Half of
/// the products are made; the other half is copied, so that `out` is symmetric to the last bit.
///
/// # Panics
/// If the shapes do not fit, which is a mistake in the calling code.
pub fn gram(x: ArrayView2<f32>, factor: f32, mut out: ArrayViewMut2<f32>) {
    let size = x.ncols();
    assert_eq!((size, size), out.dim(), "shape of a Gram matrix");
    let (lower, all) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    let left = as_mat(x.reversed_axes());
    let right = as_mat(x);
    triangular::matmul(as_mat_mut(out.view_mut()), lower, Accum::Replace, left, all, right, all, factor, Par::Seq);
    for i in 0..size {
        for j in 0..i {
            out[[j, i]] = out[[i, j]];
        }
    }
}

/// Eigenvalues and eigenvectors of a symmetric matrix, of which only the lower half is read: values ascending, and the
/// vectors of unit length as the columns of an (m, m) matrix. Nothing if it holds a value that is not finite, or if the
/// method does not converge.
///
/// # Panics
/// If the matrix is not square, which is a mistake in the calling code.
pub fn symmetric_eigen(matrix: ArrayView2<f32>) -> Option<(Vec<f32>, Array2<f32>)> {
    let size = matrix.nrows();
    assert_eq!(size, matrix.ncols(), "a square matrix");
    if matrix.iter().any(|value| !value.is_finite()) {
        return None;
    }
    if size == 0 {
        return Some((Vec::new(), Array2::zeros((0, 0))));
    }
    let mut vectors = Array2::zeros((size, size));
    let mut values = Diag::<f32>::zeros(size);
    let with_vectors = evd::ComputeEigenvectors::Yes;
    let mut memory =
        MemBuffer::new(evd::self_adjoint_evd_scratch::<f32>(size, with_vectors, Par::Seq, Default::default()));
    evd::self_adjoint_evd(
        as_mat(matrix),
        values.as_mut(),
        Some(as_mat_mut(vectors.view_mut())),
        Par::Seq,
        MemStack::new(&mut memory),
        Default::default(),
    )
    .ok()?;
    Some((values.column_vector().iter().copied().collect(), vectors))
}

fn as_mat<'a>(view: ArrayView2<'a, f32>) -> MatRef<'a, f32> {
    let (rows, cols) = view.dim();
    let strides = view.strides();
    // SAFETY: pointer, shape and strides are those of a live ndarray view of the same lifetime, so every element
    // (i, j) at `ptr + i * strides[0] + j * strides[1]` is initialised, readable and not written meanwhile.
    unsafe { MatRef::from_raw_parts(view.as_ptr(), rows, cols, strides[0], strides[1]) }
}

fn as_mat_mut<'a>(mut view: ArrayViewMut2<'a, f32>) -> MatMut<'a, f32> {
    let (rows, cols) = view.dim();
    let (row_stride, col_stride) = (view.strides()[0], view.strides()[1]);
    // SAFETY: as in `as_mat`; the view is the only way to these elements for its lifetime and is consumed here, and a
    // mutable ndarray view never maps two indices to one element.
    unsafe { MatMut::from_raw_parts_mut(view.as_mut_ptr(), rows, cols, row_stride, col_stride) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn equals_the_sum_of_products() {
        let a = Array2::from_shape_fn((5, 3), |(i, j)| (i * 3 + j) as f32 * 0.5 - 2.0);
        let b = Array2::from_shape_fn((4, 3), |(i, j)| (i as f32) - (j as f32) * 0.25);
        let mut out = Array2::from_elem((5, 4), 1.0);
        multiply_transposed(a.view(), b.view(), out.view_mut(), Into::Add);
        for i in 0..5 {
            for j in 0..4 {
                let sum: f32 = (0..3).map(|k| a[[i, k]] * b[[j, k]]).sum();
                assert!((out[[i, j]] - 1.0 - sum).abs() < 1e-5);
            }
        }
    }
}
