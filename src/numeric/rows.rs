//! Numbers in one row, seen as a matrix.

use ndarray::{ArrayView2, ArrayViewMut2};

/// `values` as `shape` rows and columns, row by row.
///
/// # Panics
/// If they do not fit, which is a mistake in the calling code.
pub fn view(values: &[f32], shape: [usize; 2]) -> ArrayView2<'_, f32> {
    let [rows, columns] = shape;
    assert_eq!(values.len(), rows * columns, "length of a matrix");
    ArrayView2::from_shape((rows, columns), values).unwrap_or_else(|_| unreachable!("the length fits"))
}

/// [`view`], to be changed.
///
/// # Panics
/// As [`view`].
pub fn view_mut(values: &mut [f32], shape: [usize; 2]) -> ArrayViewMut2<'_, f32> {
    let [rows, columns] = shape;
    assert_eq!(values.len(), rows * columns, "length of a matrix");
    ArrayViewMut2::from_shape((rows, columns), values).unwrap_or_else(|_| unreachable!("the length fits"))
}

/// Adds `row` to every row of `values`.
pub fn add_to_rows(values: &mut [f32], row: &[f32]) {
    for chunk in values.chunks_exact_mut(row.len().max(1)) {
        chunk.iter_mut().zip(row).for_each(|(value, more)| *value += more);
    }
}

/// The sum of all rows of `values` is added to `sum`.
pub fn add_rows_to(values: &[f32], sum: &mut [f32]) {
    for chunk in values.chunks_exact(sum.len().max(1)) {
        sum.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
}
