//! Where in a picture a network finds its answer: Grad-CAM (Selvaraju et al. 2017) at both residual stages of every
//! hemisphere.
//!
//! ```text
//! g = d logit / d a            a: what a stage hands on (places, channels); logit: of the answer, of two heads the sum
//! w_c = mean over places of g_c
//! map = relu(sum_c w_c a_c)    resized to the picture, from 0 to 1 for each stage, the mean of both stages
//! ```

use super::block::Mode;
use super::heads::answers;
use super::maps::Maps;
use super::network::Network;

/// The maps of one picture, (side, side) numbers from 0 to 1 each.
#[derive(Debug, Clone, PartialEq)]
pub struct Cam {
    /// Places along a side: the pixels of the picture.
    pub side: usize,
    /// A map for every hemisphere, the first first.
    pub sides: Vec<Vec<f32>>,
    /// The mean of all stages of all hemispheres.
    pub whole: Vec<f32>,
}

/// The maps of one picture (1, side, side, 3) for what the network answers to it. A stage that speaks for the answer
/// nowhere, or everywhere alike, has a map of zeros.
///
/// # Panics
/// If there are several pictures, which is a mistake in the calling code.
pub fn gradcam(network: &Network, picture: &Maps) -> Cam {
    assert_eq!(picture.count, 1, "one picture at a time");
    let (features, kept) = network.forward(picture, Mode::Evaluation);
    let slope = answer_slope(network, &features);
    let side = picture.side;
    let of_sides = network.sides.iter().zip(&kept).zip(network.apart(&slope));
    let stages: Vec<[Vec<f32>; 2]> = of_sides
        .map(|((hemisphere, kept), slope)| {
            let slopes = hemisphere.back(kept, &slope).stages;
            let [first, last] = kept.stages();
            [stage_map(first, &slopes[0], side), stage_map(last, &slopes[1], side)]
        })
        .collect();
    let sides: Vec<Vec<f32>> = stages.iter().map(|both| mean(both.iter())).collect();
    Cam { side, whole: mean(sides.iter()), sides }
}

/// The slopes of the features, (1, features), for the sum of the logits of what is answered.
fn answer_slope(network: &Network, features: &[f32]) -> Vec<f32> {
    let said = network.read(features);
    let (mut slope, mut at) = (vec![0.0; features.len()], 0);
    for (head, logits) in network.places().into_iter().zip([said.specific, said.general].into_iter().flatten()) {
        let weights = &network.heads[at..at + head.features * head.classes];
        at += head.learned();
        let answer = answers(&logits, head.classes)[0];
        slope.iter_mut().zip(weights.chunks_exact(head.classes)).for_each(|(slope, row)| *slope += row[answer]);
    }
    slope
}

/// The map of a stage, as large as the picture.
fn stage_map(stage: &Maps, slope: &Maps, side: usize) -> Vec<f32> {
    let mut weights = vec![0.0f32; stage.width];
    for place in slope.values.chunks_exact(stage.width) {
        weights.iter_mut().zip(place).for_each(|(weight, slope)| *weight += slope / stage.places() as f32);
    }
    let spoken = stage.values.chunks_exact(stage.width);
    let map: Vec<f32> =
        spoken.map(|place| weights.iter().zip(place).map(|(w, a)| w * a).sum::<f32>().max(0.0)).collect();
    from_0_to_1(resized(&map, stage.side, side))
}

/// A square map at another size, linear between the middles of its places.
fn resized(map: &[f32], from: usize, to: usize) -> Vec<f32> {
    let place = |at: usize| {
        let exact = ((at as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, from as f32 - 1.0);
        let low = exact.floor() as usize;
        (low, (low + 1).min(from - 1), exact - low as f32)
    };
    let mut all = Vec::with_capacity(to * to);
    for row in 0..to {
        let (above, below, down) = place(row);
        for col in 0..to {
            let (left, right, along) = place(col);
            let line = |row: usize| map[row * from + left] * (1.0 - along) + map[row * from + right] * along;
            all.push(line(above) * (1.0 - down) + line(below) * down);
        }
    }
    all
}

fn from_0_to_1(mut map: Vec<f32>) -> Vec<f32> {
    let least = map.iter().copied().fold(f32::INFINITY, f32::min);
    let most = map.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let span = most - least;
    map.iter_mut().for_each(|value| *value = if span > 0.0 { (*value - least) / span } else { 0.0 });
    map
}

/// The mean of some maps of one size.
fn mean<'a>(maps: impl ExactSizeIterator<Item = &'a Vec<f32>>) -> Vec<f32> {
    let share = 1.0 / maps.len().max(1) as f32;
    let mut all: Vec<f32> = Vec::new();
    for map in maps {
        all.resize(map.len(), 0.0);
        all.iter_mut().zip(map).for_each(|(sum, value)| *sum += value * share);
    }
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bilateral::config::Told;
    use crate::bilateral::hemisphere::Hemisphere;
    use crate::numeric::random::{Purpose, generator, uniform};

    const WIDTHS: [usize; 4] = [3, 4, 5, 6];

    fn picture(side: usize) -> Maps {
        let mut random = generator(5, Purpose::Test, 1);
        let values = (0..side * side * 3).map(|_| uniform(&mut random, -1.0, 1.0)).collect();
        Maps { count: 1, side, width: 3, values }
    }

    /// A network whose running means are those of some pictures, so that no block is silent.
    fn network(sides: usize) -> Network {
        let shown = Maps { count: 6, values: (0..6).flat_map(|_| picture(16).values).collect(), ..picture(16) };
        let side = |part: u64| {
            let mut side = Hemisphere::new(WIDTHS, 3, part);
            let kept = side.forward(&shown, Mode::Training).1;
            (0..40).for_each(|_| side.follow(&kept));
            side
        };
        let sides: Vec<Hemisphere> = (0..sides as u64).map(side).collect();
        let heads: usize = sides.len() * 6 * (3 + 2) + 5;
        let heads = (0..heads).map(|at| (at as f32 * 1.3).sin()).collect();
        Network::of(sides, heads, Told::Both, [3, 2]).unwrap()
    }

    #[test]
    fn slopes_of_the_answer_at_both_stages_are_those_of_finite_differences() {
        let (network, picture) = (network(2), picture(16));
        let (features, kept) = network.forward(&picture, Mode::Evaluation);
        let slope = answer_slope(&network, &features);
        let said = network.read(&features);
        let answered = [(said.specific.unwrap(), 3), (said.general.unwrap(), 2)].map(|(all, n)| answers(&all, n)[0]);
        let logit = |features: &[f32]| {
            let said = network.read(features);
            f64::from(said.specific.unwrap()[answered[0]]) + f64::from(said.general.unwrap()[answered[1]])
        };
        for (at, slope) in slope.iter().enumerate() {
            let moved = |by: f32| {
                let mut features = features.clone();
                features[at] += by;
                logit(&features)
            };
            let found = (moved(0.05) - moved(-0.05)) / 0.1;
            assert!((found - f64::from(*slope)).abs() < 1e-3, "{at}: {found} {slope}");
        }
        // What the last stage hands on reaches the logit through the mean over all places alone.
        let apart = network.apart(&slope);
        for ((side, kept), slope) in network.sides.iter().zip(&kept).zip(&apart) {
            let stages = side.back(kept, slope).stages;
            let share = 1.0 / stages[1].places() as f32;
            for place in stages[1].values.chunks_exact(slope.len()) {
                assert!(place.iter().zip(slope).all(|(found, slope)| (found - slope * share).abs() < 1e-6));
            }
            // The first stage: a small step along its slope, through the blocks that follow.
            let square: f64 = stages[0].values.iter().map(|slope| f64::from(*slope).powi(2)).sum();
            let step = 2e-2 / square.sqrt();
            let told = |by: f64| {
                let mut maps = kept.stages()[0].clone();
                maps.values.iter_mut().zip(&stages[0].values).for_each(|(a, g)| *a += (by * f64::from(*g)) as f32);
                let features = side.after_first_stage(maps);
                features.iter().zip(slope).map(|(f, g)| f64::from(*f) * f64::from(*g)).sum::<f64>()
            };
            let found = (told(step) - told(-step)) / (2.0 * step);
            assert!(square > 1e-8 && (found / square - 1.0).abs() < 0.03, "{found} {square}");
        }
    }

    #[test]
    fn evidence_in_one_corner_is_found_there() {
        // What a stage hands on: channel 0 speaks for the answer and is in one corner alone, channel 1 against it.
        let (side, corner) = (4, [0usize, 1, 4, 5]);
        let mut stage = Maps::zeros(1, side, 2);
        for place in 0..side * side {
            stage.values[2 * place] = if corner.contains(&place) { 2.0 } else { 0.0 };
            stage.values[2 * place + 1] = if corner.contains(&place) { 0.0 } else { 1.0 };
        }
        let slope = Maps { values: (0..side * side).flat_map(|_| [0.5, -0.5]).collect(), ..stage.clone() };
        let map = stage_map(&stage, &slope, 8);
        let quarter = |rows: std::ops::Range<usize>, cols: std::ops::Range<usize>| -> f32 {
            rows.flat_map(|row| cols.clone().map(move |col| row * 8 + col)).map(|at| map[at]).sum::<f32>() / 16.0
        };
        assert!(quarter(0..4, 0..4) > 0.8 && quarter(4..8, 4..8) < 0.01 && quarter(0..4, 4..8) < 0.1, "{map:?}");
        assert_eq!((map[0], map[63]), (1.0, 0.0));
        assert_eq!(stage_map(&Maps::zeros(1, 4, 2), &slope, 8), vec![0.0; 64], "nothing speaks for it");
    }

    #[test]
    fn a_network_that_looks_for_what_is_bright_finds_it_in_its_corner() {
        // Every convolution hands its first channel on, place by place; the first answer is for what is there.
        let mut side = Hemisphere::new(WIDTHS, 1, 0);
        let (mut at, [a, b, c, d]) = (0, WIDTHS);
        for (inputs, outputs) in [(3, a), (a, b), (b, b), (b, b), (b, c), (c, d), (d, d), (d, d)] {
            side.values[at..at + 9 * inputs * outputs].fill(0.0);
            side.values[at + 4 * inputs * outputs] = 1.0;
            at += (9 * inputs + 2) * outputs;
        }
        let mut heads = vec![0.0; 6 * (3 + 2) + 5];
        (heads[0], heads[6 * 3 + 3]) = (1.0, 1.0);
        let network = Network::of(vec![side], heads, Told::Both, [3, 2]).unwrap();
        let bright = |row: usize, col: usize| if row < 4 && col >= 12 { 1.0 } else { 0.0 };
        let pixels = (0..16).flat_map(|row| (0..16).map(move |col| bright(row, col)));
        let picture = Maps { values: pixels.flat_map(|value| [value; 3]).collect(), ..picture(16) };
        let cam = gradcam(&network, &picture);
        let at = |row: usize, col: usize| cam.whole[row * 16 + col];
        assert_eq!((at(0, 15), at(1, 14)), (1.0, 1.0));
        for (row, col) in [(15, 0), (12, 3), (15, 15), (0, 0)] {
            assert_eq!(at(row, col), 0.0, "nothing is at {row}, {col}");
        }
    }

    #[test]
    fn a_map_keeps_its_values_at_another_size_and_goes_from_0_to_1() {
        assert_eq!(resized(&[1.0, 2.0, 3.0, 4.0], 2, 2), [1.0, 2.0, 3.0, 4.0]);
        let large = resized(&[0.0, 1.0, 0.0, 1.0], 2, 4);
        assert_eq!(large[..4], [0.0, 0.25, 0.75, 1.0]);
        assert_eq!(from_0_to_1(vec![2.0, 4.0, 3.0]), [0.0, 1.0, 0.5]);
        assert_eq!(from_0_to_1(vec![2.0; 3]), [0.0; 3]);
    }
}
