//! The floor: the error of knowing which digits occurred, but not which belongs to which letter.

/// The exact expected error, 0 to 1, with `pairs` pairs (K) of independent digits, of a network that answers with the
/// digit that occurred most often: 1 - E\[largest count\] / K.
///
/// The largest count of K independent digits is at most m with probability K! \[x^K\] (sum_j<=m x^j / j!)^10 / 10^K.
pub fn floor(pairs: usize) -> f64 {
    if pairs == 0 {
        return 0.0;
    }
    let at_most = |most: usize| -> f64 {
        // The coefficients of x^j j! (..) / 10^j, digit by digit: the probability that j pairs use the digits so far.
        // The sum over ways to choose which of them use the next digit keeps every number below 1.
        let mut ways = vec![0.0; pairs + 1];
        ways[0] = 1.0;
        for _ in 0..10 {
            let next = |total: usize| -> f64 {
                (0..=most.min(total)).map(|new| ways[total - new] * choose(total, new) * 0.1_f64.powi(new as i32)).sum()
            };
            ways = (0..=pairs).map(next).collect();
        }
        ways[pairs]
    };
    // E[largest] = sum over m of P(largest > m).
    let expected: f64 = (0..pairs).map(|most| 1.0 - at_most(most)).sum();
    1.0 - expected / pairs as f64
}

fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{self, Purpose};

    #[test]
    fn is_the_known_one_in_percent() {
        let known = [(1, 0.0), (2, 45.0), (3, 57.0), (4, 61.65), (5, 64.24), (6, 66.34), (8, 70.01), (10, 72.51)];
        for (pairs, percent) in known {
            assert!((100.0 * floor(pairs) - percent).abs() < 0.006, "{pairs}: {}", floor(pairs));
        }
        assert_eq!(floor(0), 0.0);
        assert!((1..26).all(|pairs| floor(pairs) < floor(pairs + 1) && floor(pairs + 1) < 0.9));
    }

    #[test]
    fn is_what_drawn_digits_give() {
        let mut generator = random::generator(1, Purpose::Test, 0);
        for pairs in [7, 9, 26] {
            let rounds = 40_000;
            let mut most = 0_u64;
            for _ in 0..rounds {
                let mut counts = [0_u64; 10];
                (0..pairs).for_each(|_| counts[random::below(&mut generator, 10)] += 1);
                most += counts.iter().max().copied().unwrap_or(0);
            }
            let drawn = 1.0 - most as f64 / (rounds * pairs) as f64;
            assert!((drawn - floor(pairs)).abs() < 0.003, "{pairs}: {drawn} {}", floor(pairs));
        }
    }
}
