//! One lesson: what the nets learn from what the columns of two GLOMs hold after one step.

use ndarray::{Array3, ArrayView2, Axis, s};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::goodness::{Goodness, LevelGoodness};
use super::{TEMPERATURE, THETA};
use crate::forward_forward::sigma;
use crate::glom::learned::Learned;
use crate::glom::learned::layout::NetBlock;
use crate::glom::learned::net::{self, Unit};
use crate::glom::{Glom, Model, Source};
use crate::learn::{LearnError, Local, Losses};
use crate::numeric::product::{self, Into};
use crate::numeric::random::{below, shuffle};
use crate::numeric::rows::{add_rows_to, flat, view, view_mut};
use crate::numeric::vector;

/// What is asked of a lesson.
#[derive(Clone, Copy)]
pub(super) struct Lesson<'a> {
    /// What the nets are to come to.
    pub aim: Local,
    /// The weight of one column.
    pub share: f32,
    /// Which columns of the hybrid show the other picture, (N).
    pub strangers: &'a [bool],
}

/// What the sources of all columns say, (L, N, D) each, as unit vectors but for `said`.
struct Moment {
    /// Bottom-up and top-down as they are said.
    said: [Array3<f32>; 2],
    /// The directions of the others of each, added: (L, N, D).
    others: [Array3<f32>; 2],
}

/// One net: it speaks for `source` at `level`.
struct Net<'a> {
    source: usize,
    level: usize,
    block: &'a NetBlock,
}

/// The losses of one step of the picture and of its hybrid (`runs`), summed over the nets, and the goodness of every
/// level. Adds the gradient of -J to `gradient`, which is as long as the nets are ([`Layout::nets`]); the same bits for
/// any number of threads.
///
/// [`Layout::nets`]: crate::glom::learned::Layout::nets
pub(super) fn lesson(
    asked: Lesson<'_>,
    model: &Learned,
    runs: [&Glom; 2],
    dice: &mut ChaCha8Rng,
    gradient: &mut [f32],
) -> Result<(Losses, Vec<LevelGoodness>), LearnError> {
    let levels = model.levels();
    let columns = runs[0].grid().columns();
    let mut wrong: Vec<usize> = (0..columns).collect();
    shuffle(dice, &mut wrong);
    let strangers: Vec<usize> = (0..columns).filter(|column| asked.strangers[*column]).collect();
    // Whose sources are wrong for a column: those of which picture, and of which column there.
    let wrong_in = match asked.aim {
        Local::Strangers if !strangers.is_empty() => {
            wrong.iter_mut().for_each(|wrong| *wrong = strangers[below(dice, strangers.len())]);
            1
        }
        _ => 0,
    };
    let moments = runs.map(Moment::of);
    let places = model.places(runs[0].grid())?;
    let up = model.layout().bottom_up.iter().enumerate().map(|(level, block)| Net { source: 0, level, block });
    let down = model.layout().top_down.iter().enumerate().map(|(level, block)| Net { source: 1, level, block });
    let mut rest = gradient;
    let nets = up.chain(down).map(|net| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(net.block.range.len());
        rest = others;
        (net, own)
    });
    let nets: Vec<_> = nets.collect();
    assert!(rest.is_empty(), "a gradient as long as the nets");
    let one = |(Net { source, level, block }, gradient): (Net<'_>, &mut [f32])| {
        let sign = if source == 1 && asked.aim == Local::Cancel { -1.0 } else { 1.0 };
        let share = asked.share;
        let (mut losses, mut sums) = (Losses::default(), [0.0_f64; 3]);
        for (case, (run, moment)) in runs.iter().zip(&moments).enumerate() {
            let said = moment.said[source].index_axis(Axis(0), level);
            let others = moment.others[source].index_axis(Axis(0), level);
            let others_wrong = moments[wrong_in].others[source].index_axis(Axis(0), level);
            let dim = said.ncols();
            let mut slope = vec![0.0; columns * dim];
            for column in 0..columns {
                let (y, d) = (flat(said.slice(s![column, ..])), &mut slope[column * dim..(column + 1) * dim]);
                let mut judge = |others: ArrayView2<f32>, of: usize, is_real: bool, weight: f32| {
                    let goodness = pull(y, flat(others.slice(s![of, ..])), sign, is_real, weight * share, d);
                    let x = sign * (goodness - THETA) / TEMPERATURE;
                    let cost = f64::from(weight * share * (-if is_real { x } else { -x }).exp().ln_1p());
                    (goodness, cost)
                };
                // Without negative data they are measured all the same: else no collapse would be seen.
                let weight = if asked.aim == Local::Alone { 0.0 } else { 0.5 };
                if case == 0 {
                    let (goodness, cost) = judge(others, column, true, 1.0);
                    losses.label_free += cost;
                    losses.agreement += f64::from(share * (1.0 - goodness));
                    sums[0] += f64::from(goodness);
                    let (goodness, cost) = judge(others_wrong, wrong[column], false, weight);
                    losses.contrast += cost;
                    sums[2] += f64::from(goodness);
                } else {
                    let (goodness, cost) = judge(others, column, false, weight);
                    losses.label_free += cost;
                    sums[1] += f64::from(goodness);
                }
            }
            if case == 1 && asked.aim == Local::Alone {
                continue;
            }
            let state = run.state();
            let unit = if source == 0 { Unit::Gelu } else { Unit::Sine };
            let heard = match (source, level) {
                (0, 0) => run.input().to_owned(),
                (0, _) => state.index_axis(Axis(0), level - 1).to_owned(),
                _ => ndarray::concatenate![Axis(1), state.index_axis(Axis(0), level + 1), places],
            };
            back(block, unit, model.values(), heard.view(), &slope, gradient);
        }
        let [picture, hybrid, wrong] = sums.map(|sum| (sum / columns as f64) as f32);
        (losses, Goodness { picture, hybrid, wrong })
    };
    let taught: Vec<(Losses, Goodness)> = nets.into_par_iter().map(one).collect();
    let losses = taught.iter().fold(Losses::default(), |sum, (losses, _)| sum.with(*losses, 1.0));
    let of_level = |level: usize| LevelGoodness {
        bottom_up: taught[level].1,
        top_down: taught.get(levels + level).map(|(_, goodness)| *goodness),
    };
    Ok((losses, (0..levels).map(of_level).collect()))
}

impl Moment {
    fn of(run: &Glom) -> Self {
        let unit = |mut field: Array3<f32>| {
            for mut row in field.lanes_mut(Axis(2)) {
                let length = row.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
                row.iter_mut().for_each(|value| *value /= length);
            }
            field
        };
        let [up, down] = [Source::BottomUp, Source::TopDown].map(|source| run.contribution_field(source));
        let rest = unit(run.contribution_field(Source::Attention)) + unit(run.state().to_owned());
        // Where a source does not exist its field is the state once more.
        let others = [unit(down.clone()) + &rest, unit(up.clone()) + &rest];
        Self { said: [up, down], others }
    }
}

/// Adds the slope of -J over `y` to `slope`; gives the goodness.
fn pull(y: &[f32], others: &[f32], sign: f32, is_real: bool, weight: f32, slope: &mut [f32]) -> f32 {
    let (length, of_others) = (vector::norm(y).max(1e-6), vector::norm(others).max(1e-6));
    let goodness = vector::dot(y, others) / (length * of_others);
    let p = sigma(sign * (goodness - THETA) / TEMPERATURE);
    let residual = sign * if is_real { 1.0 - p } else { -p } * weight / TEMPERATURE / length;
    for ((slope, y), other) in slope.iter_mut().zip(y).zip(others) {
        *slope -= residual * (other / of_others - goodness * y / length);
    }
    goodness
}

/// Adds to `gradient` that of one net, given what it heard (n, inputs) and the slope over what it said (n, outputs).
fn back(block: &NetBlock, unit: Unit, values: &[f32], heard: ArrayView2<f32>, slope: &[f32], gradient: &mut [f32]) {
    let (shape, rows) = (block.shape, heard.nrows());
    let values = &values[block.range.clone()];
    let mut before = vec![0.0; rows * shape.hidden];
    net::first(shape, values, heard, &mut before);
    let mut hidden = before.clone();
    net::activate(unit, &mut hidden);
    let [.., second, _] = shape.split(values);
    let (first_part, rest) = gradient.split_at_mut(shape.hidden * shape.inputs);
    let (first_bias, rest) = rest.split_at_mut(shape.hidden);
    let (second_part, second_bias) = rest.split_at_mut(shape.outputs * shape.hidden);
    let said = view(slope, [rows, shape.outputs]);
    let to = view_mut(second_part, [shape.outputs, shape.hidden]);
    product::multiply(said.reversed_axes(), view(&hidden, [rows, shape.hidden]), to, Into::Add);
    add_rows_to(slope, second_bias);
    let second = view(second, [shape.outputs, shape.hidden]);
    product::multiply(said, second, view_mut(&mut hidden, [rows, shape.hidden]), Into::Replace);
    match unit {
        Unit::Gelu => vector::times_gelu_slope(&mut hidden, &before),
        Unit::Sine => vector::times_cosine(&mut hidden, &before),
    }
    let to = view_mut(first_part, [shape.hidden, shape.inputs]);
    product::multiply(view(&hidden, [rows, shape.hidden]).reversed_axes(), heard, to, Into::Add);
    add_rows_to(&hidden, first_bias);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::glom::learned::{Layout, LearnedConfig};
    use crate::numeric::random::{Purpose, generator, normal};

    #[test]
    fn the_pull_is_the_derivative_of_what_is_wanted() {
        let mut random = generator(1, Purpose::Test, 0);
        let [y, others]: [Vec<f32>; 2] = std::array::from_fn(|_| (0..6).map(|_| normal(&mut random)).collect());
        for (sign, is_real) in [(1.0, true), (1.0, false), (-1.0, true), (-1.0, false)] {
            let cost = |y: &[f32]| {
                let x = sign * (pull(y, &others, sign, is_real, 0.0, &mut [0.0; 6]) - THETA) / TEMPERATURE;
                (-if is_real { x } else { -x }).exp().ln_1p()
            };
            let mut slope = [0.0; 6];
            pull(&y, &others, sign, is_real, 1.0, &mut slope);
            for place in 0..6 {
                let moved = |by: f32| {
                    let mut moved = y.clone();
                    moved[place] += by;
                    cost(&moved)
                };
                let expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((slope[place] - expected).abs() < 2e-2, "{sign} {is_real}: {} {expected}", slope[place]);
            }
        }
    }

    #[test]
    fn a_net_learns_by_its_own_gradient() {
        let config = LearnedConfig::tiny();
        let layout = Layout::new(&config);
        let values = layout.draw(1);
        let mut random = generator(2, Purpose::Test, 0);
        for (block, unit) in [(&layout.bottom_up[1], Unit::Gelu), (&layout.top_down[0], Unit::Sine)] {
            let shape = block.shape;
            let heard: Vec<f32> = (0..3 * shape.inputs).map(|_| normal(&mut random)).collect();
            let slope: Vec<f32> = (0..3 * shape.outputs).map(|_| normal(&mut random)).collect();
            let heard = view(&heard, [3, shape.inputs]);
            let mut gradient = vec![0.0; block.range.len()];
            back(block, unit, &values, heard, &slope, &mut gradient);
            let said = |values: &[f32]| {
                let mut out = vec![0.0; 3 * shape.outputs];
                let to = view_mut(&mut out, [3, shape.outputs]);
                net::apply(shape, unit, &values[block.range.clone()], heard, to, &mut Vec::new());
                vector::dot(&out, &slope)
            };
            for (at, place) in block.range.clone().enumerate() {
                let moved = |by: f32| {
                    let mut moved = values.clone();
                    moved[place] += by;
                    said(&moved)
                };
                let expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((gradient[at] - expected).abs() < 2e-2 * (1.0 + expected.abs()), "{unit:?} {place}");
            }
        }
    }
}
