//! Matrix products on views of rows, by faer, each on the thread that calls.
//!
//! Work is cut into fixed blocks by the caller, so the bits of a result never depend on the number of threads.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{ArrayView2, ArrayViewMut2};

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
