//! How far two runs are apart, column by column.
//!
//! ```text
//! by vectors:  1 - cos(x_i, y_i),                 0 for the same direction, 1 for nothing in common, 2 for opposites
//! by islands:  1 - |A_i n B_i| / |A_i u B_i|,     Jaccard's distance (1901) of the islands A_i and B_i of the column
//! ```
//!
//! Vectors are only compared where both runs have the same model: in another one the same direction means something
//! else. Islands can always be compared.

use std::collections::HashMap;

use ndarray::ArrayView2;

/// 1 - cosine of every column's two vectors, (N), 0 to 2; `a` and `b` are (N, D). A vector of length zero has no
/// direction: it is 0 away from another one and 1 from everything else.
///
/// # Panics
/// If the shapes differ, which is a mistake in the calling code.
pub fn by_vectors(a: ArrayView2<f32>, b: ArrayView2<f32>) -> Vec<f32> {
    assert_eq!(a.dim(), b.dim(), "two states of one shape");
    let pairs = a.outer_iter().zip(b.outer_iter());
    pairs
        .map(|(a, b)| {
            if a == b {
                return 0.0;
            }
            let dot = |x: ndarray::ArrayView1<f32>, y: ndarray::ArrayView1<f32>| -> f64 {
                x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
            };
            let lengths = (dot(a, a) * dot(b, b)).sqrt();
            let cosine = if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 };
            (1.0 - cosine).clamp(0.0, 2.0) as f32
        })
        .collect()
}

/// Jaccard's distance of the two islands of every column, (N), 0 to 1; `a` and `b` give the island of every column.
///
/// # Panics
/// If they have different numbers of columns, which is a mistake in the calling code.
pub fn by_islands(a: &[u32], b: &[u32]) -> Vec<f32> {
    assert_eq!(a.len(), b.len(), "two partitions of the same columns");
    let mut sizes = [HashMap::new(), HashMap::new()];
    let mut common: HashMap<(u32, u32), usize> = HashMap::new();
    for (&a, &b) in a.iter().zip(b) {
        *sizes[0].entry(a).or_insert(0_usize) += 1;
        *sizes[1].entry(b).or_insert(0_usize) += 1;
        *common.entry((a, b)).or_insert(0) += 1;
    }
    let apart = |(&a, &b): (&u32, &u32)| {
        let both = common[&(a, b)];
        let either = sizes[0][&a] + sizes[1][&b] - both;
        1.0 - both as f32 / either as f32
    };
    a.iter().zip(b).map(apart).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    #[test]
    fn vectors_are_apart_by_their_angle_alone() {
        let a = arr2(&[[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]);
        let b = arr2(&[[3.0, 0.0], [0.0, 2.0], [-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]);
        assert_eq!(by_vectors(a.view(), b.view()), [0.0, 1.0, 2.0, 0.0, 1.0]);
        let tilted = by_vectors(arr2(&[[1.0, 0.0]]).view(), arr2(&[[1.0, 1.0]]).view());
        assert!((tilted[0] - (1.0 - 0.5_f32.sqrt())).abs() < 1e-6);
    }

    #[test]
    fn islands_are_apart_by_what_they_do_not_share_whatever_their_numbers() {
        assert_eq!(by_islands(&[0, 0, 1, 1], &[5, 5, 2, 2]), [0.0; 4]);
        // One island of four against two of two: half of what either holds.
        assert_eq!(by_islands(&[0, 0, 0, 0], &[0, 0, 1, 1]), [0.5; 4]);
        // {0,1,2} against {2,3}: one in common of four.
        assert_eq!(by_islands(&[0, 0, 0, 1], &[0, 0, 1, 1])[2], 0.75);
    }
}
