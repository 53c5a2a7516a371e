//! The share of every hemisphere in a logit. A head is linear, so the parts are exact:
//!
//! ```text
//! logit_c = W_c f_left + W_c f_right + b_c
//! ```

use super::network::Network;

/// The parts of the logits of one head for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// For every hemisphere its part of the logit of every label, (sides, labels).
    pub sides: Vec<Vec<f32>>,
    /// What the bias adds to each.
    pub bias: Vec<f32>,
}

impl Parts {
    /// The logit of a label: the sum of its parts.
    pub fn logit(&self, label: usize) -> f32 {
        self.sides.iter().map(|side| side[label]).sum::<f32>() + self.bias[label]
    }

    /// All logits.
    pub fn logits(&self) -> Vec<f32> {
        (0..self.bias.len()).map(|label| self.logit(label)).collect()
    }

    /// The labels, the likeliest first.
    pub fn ranked(&self) -> Vec<usize> {
        let logits = self.logits();
        let mut labels: Vec<usize> = (0..logits.len()).collect();
        labels.sort_by(|a, b| logits[*b].total_cmp(&logits[*a]));
        labels
    }

    /// What every hemisphere brings, and what the bias brings, for one label before another.
    pub fn ahead(&self, label: usize, other: usize) -> (Vec<f32>, f32) {
        let sides = self.sides.iter().map(|side| side[label] - side[other]).collect();
        (sides, self.bias[label] - self.bias[other])
    }
}

/// The parts of the logits of every head, the specific one first, for the features (1, features) of one picture.
///
/// # Panics
/// If the features are not those of one picture, which is a mistake in the calling code.
pub fn parts(network: &Network, features: &[f32]) -> Vec<Parts> {
    assert_eq!(features.len(), network.features(), "features of one picture");
    let mut at = 0;
    let of_head = |head: super::heads::Head| {
        let (weights, bias) = network.heads[at..at + head.learned()].split_at(head.features * head.classes);
        at += head.learned();
        let mut from = 0;
        let side = |width: usize| {
            let range = from..from + width;
            from = range.end;
            let mut sum = vec![0.0; head.classes];
            for feature in range {
                let row = &weights[feature * head.classes..(feature + 1) * head.classes];
                sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += features[feature] * weight);
            }
            sum
        };
        let sides = network.sides.iter().map(super::hemisphere::Hemisphere::features).map(side).collect();
        Parts { sides, bias: bias.to_vec() }
    };
    network.places().into_iter().map(of_head).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bilateral::config::Told;
    use crate::bilateral::hemisphere::Hemisphere;

    #[test]
    fn the_parts_of_a_logit_are_its_sum_and_each_side_has_its_own() {
        let sides = vec![Hemisphere::new([2, 2, 2, 3], 1, 0), Hemisphere::new([2, 2, 2, 2], 1, 1)];
        let heads: Vec<f32> = (0..6 * 4 + 6 * 2).map(|at| (at as f32 * 0.7).cos()).collect();
        let network = Network::of(sides, heads, Told::Both, [4, 2]).unwrap();
        let features = [0.5, -1.0, 2.0, 0.25, 3.0];
        let [fine, coarse]: [Parts; 2] = parts(&network, &features).try_into().unwrap();
        let said = network.read(&features);
        for (found, logits) in [(&fine, said.specific.unwrap()), (&coarse, said.general.unwrap())] {
            assert!(found.logits().iter().zip(&logits).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?} {logits:?}");
        }
        assert_eq!(fine.ranked()[0], crate::bilateral::answers(&fine.logits(), 4)[0]);
        let (sides, bias) = fine.ahead(2, 1);
        assert!((sides.iter().sum::<f32>() + bias - (fine.logit(2) - fine.logit(1))).abs() < 1e-5);
        let silent = parts(&network, &[0.0, 0.0, 0.0, 0.25, 3.0]);
        assert_eq!(silent[0].sides[0], [0.0; 4]);
        assert_eq!(silent[0].sides[1], fine.sides[1], "a side's part is its own");
        assert_eq!(silent[0].bias, fine.bias);
    }
}
