//! What is kept of an island, as attributes of at least 0, and how it is read back. All are scaled by one number, so
//! that their length is 1 at most and sums over islands mean something.
//!
//! ```text
//! types         K   soft memberships, which sum to 1
//! area          1   square root of the share of the picture
//! place         9   the centroid, shared out among the nearest of 3 x 3 points
//! orientation   4   elongation, shared out among the nearest of 0, 45, 90 and 135 degrees
//! agreement     1   mean cosine with neighbouring columns, where it is above 0
//! ```

/// Attributes beside the types.
const BESIDE: usize = 15;
/// Points along a side of the picture.
const POINTS: usize = 3;

/// What is known of an island.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Memberships in the types of its level, which sum to 1.
    pub types: Vec<f32>,
    /// The share of the picture that it covers, 0 to 1.
    pub area: f32,
    /// The centroid: row and column, 0 to 1.
    pub place: [f32; 2],
    /// The direction of its longer side, degrees from horizontal, 0 to 180.
    pub direction: f32,
    /// How long it is: 0 for a disc, 1 for a line.
    pub elongation: f32,
    /// Mean cosine of its columns with their neighbours, 0 to 1.
    pub agreement: f32,
}

/// Attributes of an island when its level has so many types.
pub fn count(types: usize) -> usize {
    types + BESIDE
}

impl Seen {
    /// The attributes (types + 15).
    pub fn attributes(&self) -> Vec<f32> {
        let mut x = self.types.clone();
        x.push(self.area.sqrt());
        let [rows, columns] = self.place.map(places);
        x.extend(rows.iter().flat_map(|row| columns.iter().map(move |column| row * column)));
        let mut directions = [0.0; 4];
        let at = self.direction.rem_euclid(180.0) / 45.0;
        let (first, share) = (at as usize % 4, at.fract());
        directions[first] += self.elongation * (1.0 - share);
        directions[(first + 1) % 4] += self.elongation * share;
        x.extend(directions);
        x.push(self.agreement.clamp(0.0, 1.0));
        // Each of the five rows of the table has length 1 at most.
        x.iter().map(|value| value / 5.0_f32.sqrt()).collect()
    }

    /// Reads attributes of any length, which may be noisy.
    pub fn read(x: &[f32]) -> Self {
        let (types, beside) = x.split_at(x.len() - BESIDE);
        let sum = |values: &[f32]| values.iter().map(|value| value.max(0.0)).sum::<f32>().max(f32::MIN_POSITIVE);
        let whole = sum(types);
        let places = &beside[1..10];
        let mut place = [0.0; 2];
        for (point, value) in places.iter().enumerate() {
            let value = value.max(0.0) / sum(places) / (POINTS - 1) as f32;
            place[0] += value * (point / POINTS) as f32;
            place[1] += value * (point % POINTS) as f32;
        }
        // Directions a half turn apart are one: twice the angle is a whole turn.
        let (mut east, mut north) = (0.0, 0.0);
        for (bin, value) in beside[10..14].iter().enumerate() {
            let (sin, cos) = (90.0_f32 * bin as f32).to_radians().sin_cos();
            (east, north) = (east + value.max(0.0) * cos, north + value.max(0.0) * sin);
        }
        Self {
            types: types.iter().map(|value| value.max(0.0) / whole).collect(),
            area: (beside[0].max(0.0) / whole).powi(2).min(1.0),
            place,
            direction: 0.5 * north.atan2(east).to_degrees().rem_euclid(360.0),
            elongation: (sum(&beside[10..14]) / whole).min(1.0),
            agreement: (beside[14].max(0.0) / whole).min(1.0),
        }
    }

    /// The type that it is most of.
    pub fn most(&self) -> usize {
        let most = |place: &usize| self.types[*place];
        (0..self.types.len()).rev().max_by(|a, b| most(a).total_cmp(&most(b))).unwrap_or(0)
    }
}

/// A number from 0 to 1, shared out among the two points next to it.
fn places(at: f32) -> [f32; POINTS] {
    let at = at.clamp(0.0, 1.0) * (POINTS - 1) as f32;
    std::array::from_fn(|point| (1.0 - (at - point as f32).abs()).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_at_any_length() {
        let seen = Seen {
            types: vec![0.1, 0.7, 0.2],
            area: 0.09,
            place: [0.3, 0.8],
            direction: 45.0,
            elongation: 0.6,
            agreement: 0.9,
        };
        let x: Vec<f32> = seen.attributes().iter().map(|value| value * 0.02).collect();
        assert_eq!(x.len(), count(3));
        let read = Seen::read(&x);
        assert!((read.area - seen.area).abs() < 1e-4 && (read.elongation - 0.6).abs() < 1e-4, "{read:?}");
        assert!((read.place[0] - 0.3).abs() < 1e-4 && (read.place[1] - 0.8).abs() < 1e-4, "{read:?}");
        assert!((read.direction - 45.0).abs() < 1e-3 && (read.agreement - 0.9).abs() < 1e-4, "{read:?}");
        assert!(read.most() == 1 && (read.types[1] - 0.7).abs() < 1e-4, "{read:?}");
        let length: f32 = seen.attributes().iter().map(|value| value * value).sum();
        assert!(length < 1.0);
    }
}
