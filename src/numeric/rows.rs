//! Numbers in one row, seen as a matrix, and arrays seen as one row of numbers.
//!
//! A wrong length is a mistake in the calling code: it is asserted, so that nobody goes on with numbers that were never
//! written.

use ndarray::{ArrayView, ArrayView2, ArrayViewMut, ArrayViewMut2, Dimension};

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

/// All numbers of `values`, row by row, as they lie in memory.
///
/// # Panics
/// If they do not lie so, side by side, which is a mistake in the calling code.
pub fn flat<'a, D: Dimension>(values: ArrayView<'a, f32, D>) -> &'a [f32] {
    values.to_slice().unwrap_or_else(|| panic!("an array of shape {:?} is not in rows", values.shape()))
}

/// [`flat`], to be changed.
///
/// # Panics
/// As [`flat`].
pub fn flat_mut<'a, D: Dimension>(values: ArrayViewMut<'a, f32, D>) -> &'a mut [f32] {
    let shape = values.raw_dim();
    values.into_slice().unwrap_or_else(|| panic!("an array of shape {:?} is not in rows", shape.slice()))
}

/// Adds `row` to every row of `values`.
///
/// # Panics
/// If `values` are not whole rows, which is a mistake in the calling code.
pub fn add_to_rows(values: &mut [f32], row: &[f32]) {
    assert!(values.len().is_multiple_of(row.len().max(1)), "whole rows");
    for chunk in values.chunks_exact_mut(row.len().max(1)) {
        chunk.iter_mut().zip(row).for_each(|(value, more)| *value += more);
    }
}

/// The sum of all rows of `values` is added to `sum`.
///
/// # Panics
/// If `values` are not whole rows, which is a mistake in the calling code.
pub fn add_rows_to(values: &[f32], sum: &mut [f32]) {
    assert!(values.len().is_multiple_of(sum.len().max(1)), "whole rows");
    for chunk in values.chunks_exact(sum.len().max(1)) {
        sum.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_row_of_numbers_is_a_matrix_and_back() {
        let mut values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(view(&values, [2, 3])[[1, 0]], 4.0);
        view_mut(&mut values, [3, 2])[[2, 1]] = 7.0;
        assert_eq!(flat(view(&values, [2, 3])), [1.0, 2.0, 3.0, 4.0, 5.0, 7.0]);
        flat_mut(view_mut(&mut values, [2, 3]))[0] = 0.0;
        assert_eq!(values[0], 0.0);
    }

    #[test]
    #[should_panic(expected = "length of a matrix")]
    fn too_few_numbers_are_no_matrix() {
        view(&[0.0; 5], [2, 3]);
    }

    #[test]
    #[should_panic(expected = "length of a matrix")]
    fn too_many_numbers_are_no_matrix() {
        view_mut(&mut [0.0; 7], [2, 3]);
    }

    #[test]
    #[should_panic(expected = "[3, 2] is not in rows")]
    fn columns_are_not_rows() {
        flat(Array2::zeros((2, 3)).t());
    }

    #[test]
    #[should_panic(expected = "whole rows")]
    fn a_row_is_not_added_to_a_part_of_one() {
        add_to_rows(&mut [0.0; 7], &[1.0, 2.0]);
    }
}
