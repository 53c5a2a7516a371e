//! Overlaps between two labellings of the same columns, and pairs of the greatest overlap.

use std::cmp::Ordering;

/// Two regions that overlap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// One of them.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Columns of both.
    pub both: u64,
    /// Columns of either; their overlap is both / either.
    pub either: u64,
}

impl Pair {
    /// The greater overlap first; of equals the larger, then the one with the lower numbers.
    fn order(&self, other: &Pair) -> Ordering {
        let share = |x: &Pair, y: &Pair| u128::from(x.both) * u128::from(y.either);
        share(other, self)
            .cmp(&share(self, other))
            .then(other.both.cmp(&self.both))
            .then((self.a, self.b).cmp(&(other.a, other.b)))
    }
}

/// Every pair of regions with columns of both, and how many: (of `a`, of `b`, columns).
pub(super) fn overlaps(a: &[u32], b: &[u32]) -> Vec<(u32, u32, u64)> {
    let mut met: Vec<u64> = a.iter().zip(b).map(|(&a, &b)| u64::from(a) << 32 | u64::from(b)).collect();
    met.sort_unstable();
    met.chunk_by(|x, y| x == y).map(|run| ((run[0] >> 32) as u32, run[0] as u32, run.len() as u64)).collect()
}

/// One to one, the greatest overlap first.
pub(super) fn matched(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_unstable_by(Pair::order);
    let most = |of: fn(&Pair) -> u32| pairs.iter().map(of).max().map_or(0, |most| most as usize + 1);
    let (mut taken_a, mut taken_b) = (vec![false; most(|pair| pair.a)], vec![false; most(|pair| pair.b)]);
    pairs.retain(|pair| {
        let (a, b) = (&mut taken_a[pair.a as usize], &mut taken_b[pair.b as usize]);
        let free = !*a && !*b;
        if free {
            (*a, *b) = (true, true);
        }
        free
    });
    pairs
}
