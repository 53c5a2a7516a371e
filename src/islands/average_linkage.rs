//! Average linkage of anything that has distances: clusters join, the nearest first, and the distance of two clusters
//! is the mean over all pairs of their members (Sokal and Michener 1958).
//!
//! Nearest neighbours are followed until two are each other's, which then join (Benzecri 1982). No later joining comes
//! nearer than an earlier one of its parts, so that the clusters below any distance are those of the joinings below it.
//! With n members it takes n^2 numbers and a time that grows with n^2.

use super::sets::Regions;

/// The cluster of every member, by one of its members, when all that are nearer than `cut` have joined. `distance` is
/// asked once for every pair of the `count` members.
pub(super) fn clusters(count: usize, cut: f32, distance: impl Fn(usize, usize) -> f32) -> Vec<usize> {
    let mut apart = vec![f32::INFINITY; count * count];
    for a in 0..count {
        for b in 0..a {
            let distance = distance(a, b);
            apart[a * count + b] = distance;
            apart[b * count + a] = distance;
        }
    }
    let mut sizes = vec![1_usize; count];
    let mut alive = vec![true; count];
    let mut regions = Regions::new(count);
    let mut chain: Vec<usize> = Vec::new();
    let mut first = 0;
    loop {
        let Some(&end) = chain.last() else {
            // A chain begins with the first cluster that is not done.
            let Some(next) = (first..count).find(|member| alive[*member]) else { break };
            (first, chain) = (next, vec![next]);
            continue;
        };
        let row = &apart[end * count..][..count];
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        // Of equals the one before, so that the chain ends.
        let mut nearest = before.map(|before| (row[before], before));
        for (other, &distance) in row.iter().enumerate().filter(|(other, _)| alive[*other] && *other != end) {
            if nearest.is_none_or(|(known, _)| distance < known) {
                nearest = Some((distance, other));
            }
        }
        match nearest.filter(|(distance, _)| *distance < cut) {
            // Nothing will ever join it: all that could grows only further away.
            None => {
                alive[end] = false;
                chain.pop();
            }
            Some((_, nearest)) if Some(nearest) == before => {
                chain.truncate(chain.len() - 2);
                regions.join(end, nearest);
                let (weight, other_weight) = (sizes[nearest] as f32, sizes[end] as f32);
                for member in (0..count).filter(|member| alive[*member] && *member != end && *member != nearest) {
                    let sum = weight * apart[nearest * count + member] + other_weight * apart[end * count + member];
                    let mean = sum / (weight + other_weight);
                    apart[nearest * count + member] = mean;
                    apart[member * count + nearest] = mean;
                }
                sizes[nearest] += sizes[end];
                alive[end] = false;
            }
            Some((_, nearest)) => chain.push(nearest),
        }
    }
    (0..count).map(|member| regions.root(member)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by trying all pairs of clusters again and again.
    fn plainly(points: &[f32], cut: f32) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = (0..points.len()).map(|point| vec![point]).collect();
        loop {
            let mean = |a: &[usize], b: &[usize]| {
                let sum: f32 = a.iter().flat_map(|a| b.iter().map(|b| (points[*a] - points[*b]).abs())).sum();
                sum / (a.len() * b.len()) as f32
            };
            let mut best = (cut, None);
            for a in 0..clusters.len() {
                for b in 0..a {
                    let distance = mean(&clusters[a], &clusters[b]);
                    if distance < best.0 {
                        best = (distance, Some((a, b)));
                    }
                }
            }
            let Some((a, b)) = best.1 else { break };
            let gone = clusters.remove(a);
            clusters[b].extend(gone);
        }
        clusters.iter_mut().for_each(|cluster| cluster.sort_unstable());
        clusters.sort_unstable();
        clusters
    }

    #[test]
    fn clusters_are_those_of_trying_everything() {
        let points: Vec<f32> = (0..60).map(|i| 10.0 * (0.7 * i as f32 + (i * i) as f32 * 0.013).sin()).collect();
        for cut in [0.0, 0.05, 0.4, 1.3, 4.0, 8.0, 100.0] {
            let labels = clusters(60, cut, |a, b| (points[a] - points[b]).abs());
            let expected = plainly(&points, cut);
            for cluster in &expected {
                assert!(cluster.iter().all(|member| labels[*member] == labels[cluster[0]]), "{cut}");
            }
            let mut names = labels;
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), expected.len(), "{cut}");
        }
        assert!(clusters(0, 1.0, |_, _| 0.0).is_empty());
    }
}
