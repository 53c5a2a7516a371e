//! The linear algebra of the basis: a few vectors of one symmetric matrix do not justify an eigensolver among the
//! dependencies.

use ndarray::{Array2, Axis};

/// The sum of the diagonal.
pub fn trace(matrix: &Array2<f64>) -> f64 {
    matrix.diag().sum()
}

/// How much of a covariance (D, D) lies along each of `axes` (K, D).
pub fn along(axes: &Array2<f64>, covariance: &Array2<f64>) -> Vec<f64> {
    axes.rows().into_iter().map(|axis| axis.dot(&covariance.dot(&axis))).collect()
}

/// The leading eigenvectors of a covariance (D, D) by orthogonal iteration, (`count`, D), with deterministic signs: the
/// largest component of each is positive. Axes without variance are zero. Axes that have not separated after
/// `iterations` have nearly equal variance: any rotation among them shows the same likenesses.
pub fn leading(covariance: &Array2<f64>, count: usize, iterations: usize) -> Array2<f64> {
    let dim = covariance.nrows();
    let scale = trace(covariance);
    if scale <= 0.0 {
        return Array2::zeros((count, dim));
    }
    // A start that is in general position for any covariance, yet always the same.
    let mut axes = Array2::from_shape_fn((count, dim), |(axis, d)| ((axis * dim + d + 1) as f64 * 0.754_877_666).sin());
    orthonormalise(&mut axes, 0.0);
    for _ in 0..iterations {
        let mut next = axes.dot(covariance) / scale;
        orthonormalise(&mut next, 1e-13);
        let moved = (&next - &axes).mapv(|x| x * x).sum();
        axes = next;
        if moved < 1e-18 {
            break;
        }
    }
    point_up(&mut axes);
    axes
}

/// Turns every row so that its largest component is positive.
pub fn point_up(rows: &mut Array2<f64>) {
    for mut row in rows.rows_mut() {
        let largest = row.iter().fold(0.0f64, |best, &x| if x.abs() > best.abs() { x } else { best });
        if largest < 0.0 {
            row.mapv_inplace(|x| -x);
        }
    }
}

/// Gram-Schmidt on the rows, twice for accuracy; rows shorter than `least` become zero.
pub fn orthonormalise(rows: &mut Array2<f64>, least: f64) {
    for i in 0..rows.nrows() {
        let (done, mut rest) = rows.view_mut().split_at(Axis(0), i);
        let mut row = rest.row_mut(0);
        for _ in 0..2 {
            for earlier in done.rows() {
                let along = row.dot(&earlier);
                row.scaled_add(-along, &earlier);
            }
        }
        let length = row.dot(&row).sqrt();
        if length > least {
            row.mapv_inplace(|x| x / length);
        } else {
            row.fill(0.0);
        }
    }
}

/// A symmetric matrix (D, D) without what lies along `axes` (K, D), which are orthonormal or zero.
pub fn without(matrix: &Array2<f64>, axes: &Array2<f64>) -> Array2<f64> {
    let left = matrix - &axes.t().dot(&axes.dot(matrix));
    &left - &left.dot(&axes.t()).dot(axes)
}

/// The inverse of the Cholesky factor of M + `ridge` for a symmetric matrix M (R, R) without negative directions: lower
/// triangular K with K (M + ridge) K^T = 1.
pub fn whitener(matrix: &Array2<f64>, ridge: f64) -> Array2<f64> {
    let size = matrix.nrows();
    let mut factor = Array2::<f64>::zeros((size, size));
    for row in 0..size {
        for col in 0..=row {
            let done: f64 = (0..col).map(|k| factor[[row, k]] * factor[[col, k]]).sum();
            let own = if row == col { ridge } else { 0.0 };
            let rest = matrix[[row, col]] + own - done;
            factor[[row, col]] =
                if row == col { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / factor[[col, col]] };
        }
    }
    let mut inverse = Array2::<f64>::zeros((size, size));
    for col in 0..size {
        for row in col..size {
            let own = if row == col { 1.0 } else { 0.0 };
            let done: f64 = (col..row).map(|k| factor[[row, k]] * inverse[[k, col]]).sum();
            inverse[[row, col]] = (own - done) / factor[[row, row]];
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_whitener_whitens_and_what_is_taken_away_is_gone() {
        let matrix = array![[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]];
        let whitener = whitener(&(&matrix - &Array2::<f64>::eye(3)), 1.0);
        let white = whitener.dot(&matrix).dot(&whitener.t());
        assert!((&white - &Array2::<f64>::eye(3)).iter().all(|x: &f64| x.abs() < 1e-12), "{white}");
        let axes = leading(&matrix, 1, 500);
        let rest = without(&matrix, &axes);
        assert!(along(&axes, &rest)[0].abs() < 1e-9 && along(&axes, &matrix)[0] > 4.0);
        assert!((trace(&matrix) - trace(&rest) - along(&axes, &matrix)[0]).abs() < 1e-9);
    }
}
