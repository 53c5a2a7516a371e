//! GLOM taught in place: the bottom-up and top-down nets of a running GLOM learn while it settles, by the rule of
//! Forward-Forward. No error goes from one step to another, from one level to another, or from one net to another.
//!
//! The goodness of a net at a column is how well what it says, y, agrees with the other sources of that column, which
//! are constants: m is the mean of their directions.
//!
//! ```text
//! G = cos(y, m)        p = sigma((G - theta) / T)
//! J = ln p             where picture and column are real
//!   + ln (1 - p) / 2   where the picture is a hybrid of two
//!   + ln (1 - p) / 2   where m is that of another column of the picture
//! dG/dy = (m / |m| - G y / |y|) / |y|
//! ```
//!
//! The chain rule is used inside one net of two layers and nowhere else. What the convolutions make of the picture, the
//! decoder, the update weights and the betas stay as they were drawn.

use std::sync::Arc;

use image::RgbImage;
use ndarray::{Array3, ArrayView2, Axis, s};
use rand_chacha::ChaCha8Rng;

use super::{LearnError, Local, Losses, TrainConfig};
use crate::forward_forward::{hybrids, sigma};
use crate::glom::learned::Learned;
use crate::glom::learned::layout::NetBlock;
use crate::glom::learned::net::{self, Unit};
use crate::glom::{Glom, Model, Source};
use crate::grid::Resolution;
use crate::numeric::product::{self, Into};
use crate::numeric::random::{below, shuffle};
use crate::numeric::rows::{add_rows_to, flat, view, view_mut};
use crate::numeric::vector;

/// Agreement at which p is a half.
const THETA: f32 = 0.5;
/// Temperature of p.
const TEMPERATURE: f32 = 0.15;
/// The first step after which the nets learn; before it the levels say nothing yet.
const FIRST: usize = 2;
/// Places of a mask across, and how often it is blurred: blobs of a few columns.
const MASK: usize = 28;
const BLURS: usize = 8;

/// What the sources of all columns say, (L, N, D) each, as unit vectors but for `said`.
struct Moment {
    /// Bottom-up and top-down as they are said.
    said: [Array3<f32>; 2],
    /// The directions of the others of each, added: (L, N, D).
    others: [Array3<f32>; 2],
}

/// The gradient of -J, as long as the row of learned numbers, and the losses of one picture and its hybrid: `agreement`
/// is that of the real picture, `label_free` the -J of picture and hybrid, `contrast` that of wrong columns.
pub(super) fn teach(
    config: &TrainConfig,
    model: &Arc<Learned>,
    local: Local,
    pictures: [&RgbImage; 2],
    dice: &mut ChaCha8Rng,
) -> Result<(Losses, Vec<f32>), LearnError> {
    let hybrid = hybrid(pictures, dice);
    let settings = model.default_settings();
    let across = Resolution::ColumnsAcross((config.columns as f32).sqrt().round() as u32);
    let run = |picture: &RgbImage| Glom::new(model.clone(), picture, across, settings.clone());
    let mut runs = [run(pictures[0])?, run(&hybrid)?];
    let (levels, dim) = (model.levels(), model.dim());
    let columns = runs[0].grid().columns();
    let mut gradient = vec![0.0; model.values().len()];
    let mut losses = Losses::default();
    let share = 1.0 / (columns * (config.steps + 1 - FIRST)) as f32;
    let mut wrong: Vec<usize> = (0..columns).collect();
    for step in 1..=config.steps {
        for run in &mut runs {
            run.step()?;
        }
        if step < FIRST {
            continue;
        }
        shuffle(dice, &mut wrong);
        let moments = runs.each_ref().map(Moment::of);
        let places = model.places(runs[0].grid())?;
        for (source, level) in (0..2).flat_map(|source| (0..levels).map(move |level| (source, level))) {
            if source == 1 && level + 1 == levels {
                continue;
            }
            let sign = if source == 1 && local == Local::Cancel { -1.0 } else { 1.0 };
            let block = if source == 0 { &model.layout().bottom_up[level] } else { &model.layout().top_down[level] };
            for (case, (run, moment)) in runs.iter().zip(&moments).enumerate() {
                let said = moment.said[source].index_axis(Axis(0), level);
                let others = moment.others[source].index_axis(Axis(0), level);
                let mut slope = vec![0.0; columns * dim];
                for column in 0..columns {
                    let y = said.slice(s![column, ..]);
                    let (y, d) = (flat(y), &mut slope[column * dim..(column + 1) * dim]);
                    let mut judge = |of: usize, is_real: bool, weight: f32| {
                        let goodness = pull(y, flat(others.slice(s![of, ..])), sign, is_real, weight * share, d);
                        let x = sign * (goodness - THETA) / TEMPERATURE;
                        let cost = f64::from(weight * share * (-if is_real { x } else { -x }).exp().ln_1p());
                        (goodness, cost)
                    };
                    if case == 0 {
                        let (goodness, cost) = judge(column, true, 1.0);
                        losses.label_free += cost;
                        losses.agreement += f64::from(share * (1.0 - goodness));
                    }
                    if local != Local::Alone && case == 1 {
                        losses.label_free += judge(column, false, 0.5).1;
                    }
                    if local != Local::Alone && case == 0 {
                        losses.contrast += judge(wrong[column], false, 0.5).1;
                    }
                }
                let state = run.state();
                let unit = if source == 0 { Unit::Gelu } else { Unit::Sine };
                let heard = match (source, level) {
                    (0, 0) => run.input().to_owned(),
                    (0, _) => state.index_axis(Axis(0), level - 1).to_owned(),
                    _ => ndarray::concatenate![Axis(1), state.index_axis(Axis(0), level + 1), places],
                };
                back(block, unit, model.values(), heard.view(), &slope, &mut gradient);
            }
        }
    }
    // Per net.
    let nets = (2 * levels - 1) as f64;
    losses = Losses::default().with(losses, 1.0 / nets);
    losses.loss = losses.label_free + losses.contrast;
    Ok((losses, gradient))
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

/// Adds the gradient of one net, given what it heard (n, inputs) and the slope over what it said (n, outputs).
fn back(block: &NetBlock, unit: Unit, values: &[f32], heard: ArrayView2<f32>, slope: &[f32], gradient: &mut [f32]) {
    let (shape, rows) = (block.shape, heard.nrows());
    let values = &values[block.range.clone()];
    let mut before = vec![0.0; rows * shape.hidden];
    net::first(shape, values, heard, &mut before);
    let mut hidden = before.clone();
    net::activate(unit, &mut hidden);
    let [.., second, _] = shape.split(values);
    let (first_part, rest) = gradient[block.range.clone()].split_at_mut(shape.hidden * shape.inputs);
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

/// The first picture inside large blobs, the second one, turned round, outside.
fn hybrid([inside, outside]: [&RgbImage; 2], dice: &mut ChaCha8Rng) -> RgbImage {
    let mask = hybrids::mask(BLURS, dice);
    let (width, height) = inside.dimensions();
    let (right, down) = (below(dice, width as usize) as u32, below(dice, height as usize) as u32);
    RgbImage::from_fn(width, height, |x, y| {
        let along = |place: u32, length: u32| place as usize * MASK / length as usize;
        if mask[along(y, height) * MASK + along(x, width)] {
            return *inside.get_pixel(x, y);
        }
        let (x, y) = ((x + right) % outside.width(), (y + down) % outside.height());
        *outside.get_pixel(outside.width() - 1 - x, y)
    })
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
    fn a_net_learns_by_its_own_gradient_and_no_other_number_is_touched() {
        let config = LearnedConfig::tiny();
        let layout = Layout::new(&config);
        let values = layout.draw(1);
        let mut random = generator(2, Purpose::Test, 0);
        for (block, unit) in [(&layout.bottom_up[1], Unit::Gelu), (&layout.top_down[0], Unit::Sine)] {
            let shape = block.shape;
            let heard: Vec<f32> = (0..3 * shape.inputs).map(|_| normal(&mut random)).collect();
            let slope: Vec<f32> = (0..3 * shape.outputs).map(|_| normal(&mut random)).collect();
            let heard = view(&heard, [3, shape.inputs]);
            let mut gradient = vec![0.0; layout.len()];
            back(block, unit, &values, heard, &slope, &mut gradient);
            let said = |values: &[f32]| {
                let mut out = vec![0.0; 3 * shape.outputs];
                let to = view_mut(&mut out, [3, shape.outputs]);
                net::apply(shape, unit, &values[block.range.clone()], heard, to, &mut Vec::new());
                vector::dot(&out, &slope)
            };
            for place in 0..layout.len() {
                if !block.range.contains(&place) {
                    assert_eq!(gradient[place], 0.0);
                    continue;
                }
                let moved = |by: f32| {
                    let mut moved = values.clone();
                    moved[place] += by;
                    said(&moved)
                };
                let expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((gradient[place] - expected).abs() < 2e-2 * (1.0 + expected.abs()), "{unit:?} {place}");
            }
        }
    }
}
