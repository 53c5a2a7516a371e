//! What a matrix of fast weights holds, by its eigenvalues and eigenvectors: the strongest are its attractors.

use ndarray::{Array2, ArrayView2};

use crate::numeric::product;

/// Leading eigenvalues and eigenvectors of the symmetric part of A, the one with the largest |value| first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spectrum {
    /// Eigenvalues (k).
    pub values: Vec<f32>,
    /// Eigenvectors (k, D): rows of unit length, each with a positive largest component.
    pub vectors: Array2<f32>,
}

impl Spectrum {
    /// The `count` leading ones of `matrix` (D, D), fewer if D is smaller; none if it holds a value that is not finite.
    ///
    /// # Panics
    /// If the matrix is not square, which is a mistake in the calling code.
    pub fn new(matrix: ArrayView2<f32>, count: usize) -> Self {
        let dim = matrix.nrows();
        let symmetric = (&matrix + &matrix.t()) * 0.5;
        let Some((values, columns)) = product::symmetric_eigen(symmetric.view()) else {
            return Self { values: Vec::new(), vectors: Array2::zeros((0, dim)) };
        };
        let mut order: Vec<usize> = (0..dim).collect();
        order.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()));
        order.truncate(count);
        let mut vectors = Array2::zeros((order.len(), dim));
        for (mut row, &from) in vectors.outer_iter_mut().zip(&order) {
            row.assign(&columns.column(from));
            // The first of equally large components decides, so that the sign does not depend on rounding alone.
            let largest =
                row.iter().fold(0.0_f32, |largest, &x| if x.abs() > largest.abs() * 1.0001 { x } else { largest });
            if largest < 0.0 {
                row.mapv_inplace(|x| -x);
            }
        }
        Self { values: order.iter().map(|&from| values[from]).collect(), vectors }
    }
}

#[cfg(test)]
mod tests {
    use super::super::FastWeights;
    use super::super::tests::{learning, unit_patterns};
    use super::*;
    use crate::fast_weights::Rule;
    use ndarray::{array, s};

    #[test]
    fn known_matrices_have_their_eigenvalues() {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
        let spectrum = Spectrum::new(array![[2.0, 1.0], [1.0, 2.0]].view(), 5);
        assert!((spectrum.values[0] - 3.0).abs() < 1e-6 && (spectrum.values[1] - 1.0).abs() < 1e-6);
        let half = 0.5_f32.sqrt();
        assert!((&spectrum.vectors - &array![[half, half], [half, -half]]).iter().all(|x| x.abs() < 1e-6));
        // Largest size first, not largest value; the skew part does not count.
        let spectrum = Spectrum::new(array![[1.0, 7.0, 0.0], [-7.0, -4.0, 0.0], [0.0, 0.0, 2.0]].view(), 2);
        assert!((spectrum.values[0] + 4.0).abs() < 1e-6 && (spectrum.values[1] - 2.0).abs() < 1e-6);
        assert_eq!(spectrum.vectors.dim(), (2, 3));
        assert_eq!(Spectrum::new(Array2::zeros((0, 0)).view(), 3).values.len(), 0);
    }

    #[test]
    fn a_stored_state_is_the_leading_eigenvector_and_all_of_them_rebuild_the_matrix() {
        let patterns = unit_patterns(4, 5, 24);
        let mut memory = FastWeights::new(24);
        memory.store(patterns.row(0), &learning(Rule::Sum, 1.0, 3.0));
        let first = memory.spectrum(1);
        assert!((first.values[0] - 3.0).abs() < 1e-5 && first.vectors.row(0).dot(&patterns.row(0)).abs() > 0.99999);
        for row in patterns.slice(s![1.., ..]).outer_iter() {
            memory.store(row, &learning(Rule::Sum, 1.0, 1.0));
        }
        let all = memory.spectrum(24);
        let scaled = &all.vectors * &Array2::from_shape_fn((24, 24), |(i, _)| all.values[i]);
        let rebuilt = all.vectors.t().dot(&scaled);
        assert!((&rebuilt - &memory.matrix()).iter().all(|x| x.abs() < 1e-5));
        assert!(all.values[5..].iter().all(|value| value.abs() < 1e-5), "five states, five directions");
    }
}
