//! A palette for islands: colours that stay apart for every eye, the first ones the farthest.

use std::sync::LazyLock;

use palette::{FromColor, IntoColor, LinSrgb, Oklab, Oklch, Srgb};

/// Full protanopia and deuteranopia as matrices on linear sRGB (Machado, Oliveira and Fernandes 2009, severity 1).
const DEFICIENCIES: [[[f32; 3]; 3]; 2] = [
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
];

/// Number of different colours. Which island has which is decided by [`Things`](super::Things).
pub const ISLAND_COLOURS: usize = 48;

static TABLE: LazyLock<Vec<[u8; 3]>> = LazyLock::new(palette);

/// Colour `number` of the palette. Deterministic; numbers `ISLAND_COLOURS` apart share one.
pub fn island_rgb(number: u32) -> [u8; 3] {
    TABLE[number as usize % ISLAND_COLOURS]
}

/// How far apart two colours of the palette are in OKLab, to whichever eye sees them most alike; 0.02 is just
/// noticeable side by side.
pub(super) fn distance(a: u8, b: u8) -> f32 {
    static DISTANCES: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let seen: Vec<_> = TABLE.iter().map(|&rgb| seen_by_all(rgb)).collect();
        seen.iter().flat_map(|a| seen.iter().map(|b| least_distance(a, b))).collect()
    });
    let place = |number: u8| usize::from(number) % ISLAND_COLOURS;
    DISTANCES[place(a) * ISLAND_COLOURS + place(b)]
}

/// Farthest-point selection: each next colour is the candidate whose distance to the nearest colour taken is largest.
fn palette() -> Vec<[u8; 3]> {
    let candidates = candidates();
    let seen: Vec<_> = candidates.iter().map(|&rgb| seen_by_all(rgb)).collect();
    let mut nearest = vec![f32::INFINITY; candidates.len()];
    let mut taken = Vec::with_capacity(ISLAND_COLOURS);
    let mut next = 0;
    while taken.len() < ISLAND_COLOURS {
        taken.push(candidates[next]);
        for (distance, other) in nearest.iter_mut().zip(&seen) {
            *distance = distance.min(least_distance(&seen[next], other));
        }
        next = (0..nearest.len()).fold(0, |best, i| if nearest[i] > nearest[best] { i } else { best });
    }
    taken
}

/// Clear colours all around the hue circle, neither black nor white, which are for borders. A quiet blue comes
/// first: it is the ground's, the largest thing's.
fn candidates() -> Vec<[u8; 3]> {
    let mut list = vec![[92, 124, 170]];
    for l in [0.50, 0.58, 0.66, 0.74, 0.82, 0.88] {
        for chroma in [0.08, 0.12, 0.16] {
            for hue in 0..24 {
                let rgb: LinSrgb = Oklch::new(l, chroma, hue as f32 * 15.0).into_color();
                if [rgb.red, rgb.green, rgb.blue].iter().all(|x| (0.0..=1.0).contains(x)) {
                    let rgb = Srgb::<f32>::from_linear(rgb).into_format::<u8>();
                    list.push([rgb.red, rgb.green, rgb.blue]);
                }
            }
        }
    }
    list
}

/// A colour as normal, protanopic and deuteranopic eyes see it, in OKLab.
fn seen_by_all(rgb: [u8; 3]) -> [Oklab; 3] {
    let linear: LinSrgb = Srgb::from(rgb).into_format::<f32>().into_linear();
    let channels = [linear.red, linear.green, linear.blue];
    let through = |matrix: &[[f32; 3]; 3]| {
        let [r, g, b] = matrix.map(|row| row.iter().zip(channels).map(|(m, x)| m * x).sum::<f32>().clamp(0.0, 1.0));
        Oklab::from_color(LinSrgb::new(r, g, b))
    };
    [Oklab::from_color(linear), through(&DEFICIENCIES[0]), through(&DEFICIENCIES[1])]
}

fn least_distance(a: &[Oklab; 3], b: &[Oklab; 3]) -> f32 {
    let distance = |(a, b): (&Oklab, &Oklab)| ((a.l - b.l).powi(2) + (a.a - b.a).powi(2) + (a.b - b.b).powi(2)).sqrt();
    a.iter().zip(b).map(distance).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest distance between any two of the first `count` colours, to whichever eye sees them most alike.
    fn closest(count: u32) -> f32 {
        let seen: Vec<_> = (0..count).map(|id| seen_by_all(island_rgb(id))).collect();
        let pairs = (0..seen.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs.map(|(i, j)| least_distance(&seen[i], &seen[j])).fold(f32::INFINITY, f32::min)
    }

    #[test]
    fn islands_stay_apart_for_colour_blind_eyes() {
        // In OKLab 0.02 is a just noticeable difference side by side.
        for (count, bound) in [(8, 0.10), (16, 0.07), (ISLAND_COLOURS as u32, 0.02)] {
            assert!(closest(count) > bound, "{count} colours come as near as {}", closest(count));
        }
        assert_eq!(island_rgb(3), island_rgb(3 + ISLAND_COLOURS as u32));
    }

    #[test]
    fn simulation_confuses_red_with_green_and_not_blue_with_yellow() {
        let far = |a, b, eye: usize| {
            let (a, b) = (seen_by_all(a)[eye], seen_by_all(b)[eye]);
            ((a.a - b.a).powi(2) + (a.b - b.b).powi(2)).sqrt()
        };
        let ([red, green], [blue, yellow]) = ([[200, 60, 60], [80, 130, 40]], [[50, 80, 220], [230, 210, 40]]);
        for eye in [1, 2] {
            assert!(far(red, green, eye) < 0.4 * far(red, green, 0), "eye {eye}");
            assert!(far(blue, yellow, eye) > 0.8 * far(blue, yellow, 0), "eye {eye}");
        }
    }
}
