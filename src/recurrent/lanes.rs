//! Arithmetic on sequences side by side: a [`Row`] holds one unit of every sequence of a chunk, a block one row per
//! unit. Sums over units then need no sums within a register, and a layer norm is as wide as a product.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::numeric::vector::{exp_one, for_each_processor, mul_add};

/// Sequences that go through a network side by side.
pub const LANES: usize = 32;

/// One unit of every sequence.
pub type Row = [f32; LANES];

/// Nothing.
pub const ZERO: Row = [0.0; LANES];

/// Added to the variance by the layer norm.
pub const EPSILON: f32 = 1e-5;

for_each_processor! {
    /// `out`\[k\] = x_k . `cue` for the blocks x_k = `states`\[`blocks`\[k\]\] of as many rows as `cue` has.
    pub fn dots(states: &[Row], blocks: &[usize], cue: &[Row], out: &mut [Row]) = dots_body
}

for_each_processor! {
    /// `out` += sum_k `weights`\[k\] x_k.
    pub fn read(states: &[Row], blocks: &[usize], weights: &[Row], out: &mut [Row]) = read_body
}

for_each_processor! {
    /// x_k += `a`\[k\] `x` + `b`\[k\] `y` for every block.
    pub fn spread(states: &mut [Row], blocks: &[usize], a: &[Row], x: &[Row], b: &[Row], y: &[Row]) = spread_body
}

for_each_processor! {
    /// Layer norm and relu of `values` (R rows): the core n = (v - mean) / sigma, 1 / sigma, and `out` = relu(gain n +
    /// bias).
    pub fn normalise(values: &[Row], gain: &[f32], bias: &[f32], core: &mut [Row], inverse: &mut Row, out: &mut [Row])
        = normalise_body
}

for_each_processor! {
    /// The way back through [`normalise`]: `delta` comes in as the gradient of the output and leaves as that of the
    /// values; the gradients of gain and bias (R each, one after the other in `slopes`) are added to.
    pub fn normalise_back(delta: &mut [Row], out: &[Row], core: &[Row], inverse: &Row, gain: &[f32], slopes: &mut [f32])
        = normalise_back_body
}

for_each_processor! {
    /// `out` = relu(`values`).
    pub fn relu(values: &[Row], out: &mut [Row]) = relu_body
}

for_each_processor! {
    /// The way back through [`relu`]: zero where the output is zero.
    pub fn relu_back(delta: &mut [Row], out: &[Row]) = relu_back_body
}

for_each_processor! {
    /// `out` += `x`.
    pub fn add(out: &mut [Row], x: &[Row]) = add_body
}

for_each_processor! {
    /// Every row of `out` is `bias` of its unit.
    pub fn fill(out: &mut [Row], bias: &[f32]) = fill_body
}

for_each_processor! {
    /// `sums`\[r\] += the sum of row r over the lanes.
    pub fn add_sums(sums: &mut [f32], rows: &[Row]) = add_sums_body
}

for_each_processor! {
    /// Every column of `values` becomes its softmax.
    pub fn softmax(values: &mut [Row]) = softmax_body
}

for_each_processor! {
    /// The gates of an LSTM: `gates` (4R rows: input, forget, candidate, output) become sigmoid, sigmoid, tanh, sigmoid
    /// of themselves; c = f c_before + i g; `squashed` = tanh c; h = o tanh c.
    pub fn lstm(gates: &mut [Row], before: &[Row], cells: &mut [Row], squashed: &mut [Row], hidden: &mut [Row])
        = lstm_body
}

for_each_processor! {
    /// The way back through [`lstm`]: `gates` comes in as their values and leaves as the gradient of what came into
    /// them; `delta_cells` comes in as the gradient of c from later and leaves as that of c_before.
    pub fn lstm_back(gates: &mut [Row], before: &[Row], squashed: &[Row], delta_hidden: &[Row], delta_cells: &mut [Row])
        = lstm_back_body
}

#[inline(always)]
fn dots_body<const FMA: bool>(states: &[Row], blocks: &[usize], cue: &[Row], out: &mut [Row]) {
    let units = cue.len();
    for (&block, out) in blocks.iter().zip(out) {
        // Two sums: one would wait for itself.
        let mut sums = [ZERO; 2];
        let state = &states[block * units..(block + 1) * units];
        let (pairs, rest) = state.as_chunks::<2>();
        let (cue_pairs, cue_rest) = cue.as_chunks::<2>();
        for (x, y) in pairs.iter().zip(cue_pairs) {
            for half in 0..2 {
                for lane in 0..LANES {
                    sums[half][lane] = mul_add::<FMA>(x[half][lane], y[half][lane], sums[half][lane]);
                }
            }
        }
        for (x, y) in rest.iter().zip(cue_rest) {
            for lane in 0..LANES {
                sums[0][lane] = mul_add::<FMA>(x[lane], y[lane], sums[0][lane]);
            }
        }
        for lane in 0..LANES {
            out[lane] = sums[0][lane] + sums[1][lane];
        }
    }
}

#[inline(always)]
fn read_body<const FMA: bool>(states: &[Row], blocks: &[usize], weights: &[Row], out: &mut [Row]) {
    let units = out.len();
    for (unit, out) in out.iter_mut().enumerate() {
        let mut sum = *out;
        for (&block, weight) in blocks.iter().zip(weights) {
            let row = &states[block * units + unit];
            for lane in 0..LANES {
                sum[lane] = mul_add::<FMA>(weight[lane], row[lane], sum[lane]);
            }
        }
        *out = sum;
    }
}

#[inline(always)]
fn spread_body<const FMA: bool>(states: &mut [Row], blocks: &[usize], a: &[Row], x: &[Row], b: &[Row], y: &[Row]) {
    let units = x.len();
    for (&block, (a, b)) in blocks.iter().zip(a.iter().zip(b)) {
        let state = &mut states[block * units..(block + 1) * units];
        for (row, (x, y)) in state.iter_mut().zip(x.iter().zip(y)) {
            for lane in 0..LANES {
                row[lane] = mul_add::<FMA>(a[lane], x[lane], mul_add::<FMA>(b[lane], y[lane], row[lane]));
            }
        }
    }
}

#[inline(always)]
fn normalise_body<const FMA: bool>(
    values: &[Row],
    gain: &[f32],
    bias: &[f32],
    core: &mut [Row],
    inverse: &mut Row,
    out: &mut [Row],
) {
    let share = 1.0 / values.len() as f32;
    let mut mean = ZERO;
    for row in values {
        for lane in 0..LANES {
            mean[lane] += row[lane];
        }
    }
    mean.iter_mut().for_each(|mean| *mean *= share);
    let mut variance = ZERO;
    for row in values {
        for lane in 0..LANES {
            let off = row[lane] - mean[lane];
            variance[lane] = mul_add::<FMA>(off, off, variance[lane]);
        }
    }
    for lane in 0..LANES {
        inverse[lane] = 1.0 / mul_add::<FMA>(variance[lane], share, EPSILON).sqrt();
    }
    for (((row, core), out), (gain, bias)) in values.iter().zip(core).zip(out).zip(gain.iter().zip(bias)) {
        for lane in 0..LANES {
            core[lane] = (row[lane] - mean[lane]) * inverse[lane];
            let value = mul_add::<FMA>(*gain, core[lane], *bias);
            out[lane] = if value > 0.0 { value } else { 0.0 };
        }
    }
}

#[inline(always)]
fn normalise_back_body<const FMA: bool>(
    delta: &mut [Row],
    out: &[Row],
    core: &[Row],
    inverse: &Row,
    gain: &[f32],
    slopes: &mut [f32],
) {
    let share = 1.0 / delta.len() as f32;
    let (gain_slopes, bias_slopes) = slopes.split_at_mut(gain.len());
    // q = dy g, its mean and the mean of q n.
    let (mut mean, mut along) = (ZERO, ZERO);
    let slopes = gain_slopes.iter_mut().zip(bias_slopes);
    for ((((delta, out), core), gain), (gain_slope, bias_slope)) in
        delta.iter_mut().zip(out).zip(core).zip(gain).zip(slopes)
    {
        let mut products = ZERO;
        for lane in 0..LANES {
            let dy = if out[lane] > 0.0 { delta[lane] } else { 0.0 };
            delta[lane] = dy;
            products[lane] = dy * core[lane];
        }
        *gain_slope += sum(&products);
        *bias_slope += sum(delta);
        for lane in 0..LANES {
            delta[lane] *= gain;
            mean[lane] += delta[lane];
            along[lane] = mul_add::<FMA>(products[lane], *gain, along[lane]);
        }
    }
    for lane in 0..LANES {
        mean[lane] *= share;
        along[lane] *= share;
    }
    // dv = (q - mean q - n mean(q n)) / sigma
    for (delta, core) in delta.iter_mut().zip(core) {
        for lane in 0..LANES {
            delta[lane] = (delta[lane] - mean[lane] - core[lane] * along[lane]) * inverse[lane];
        }
    }
}

#[inline(always)]
fn relu_body<const FMA: bool>(values: &[Row], out: &mut [Row]) {
    for (out, value) in out.as_flattened_mut().iter_mut().zip(values.as_flattened()) {
        *out = if *value > 0.0 { *value } else { 0.0 };
    }
}

#[inline(always)]
fn relu_back_body<const FMA: bool>(delta: &mut [Row], out: &[Row]) {
    for (delta, out) in delta.as_flattened_mut().iter_mut().zip(out.as_flattened()) {
        *delta = if *out > 0.0 { *delta } else { 0.0 };
    }
}

#[inline(always)]
fn add_body<const FMA: bool>(out: &mut [Row], x: &[Row]) {
    for (out, x) in out.as_flattened_mut().iter_mut().zip(x.as_flattened()) {
        *out += x;
    }
}

#[inline(always)]
fn fill_body<const FMA: bool>(out: &mut [Row], bias: &[f32]) {
    for (out, bias) in out.iter_mut().zip(bias) {
        *out = [*bias; LANES];
    }
}

#[inline(always)]
fn add_sums_body<const FMA: bool>(sums: &mut [f32], rows: &[Row]) {
    for (out, row) in sums.iter_mut().zip(rows) {
        *out += sum(row);
    }
}

/// The sum of a row, halves added to halves.
#[inline(always)]
fn sum(row: &Row) -> f32 {
    let mut sums = *row;
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

#[inline(always)]
fn softmax_body<const FMA: bool>(values: &mut [Row]) {
    let mut largest = [f32::NEG_INFINITY; LANES];
    for row in values.iter() {
        for lane in 0..LANES {
            largest[lane] = if row[lane] > largest[lane] { row[lane] } else { largest[lane] };
        }
    }
    let mut total = ZERO;
    for row in values.iter_mut() {
        for lane in 0..LANES {
            row[lane] = exp_one::<FMA>(row[lane] - largest[lane]);
            total[lane] += row[lane];
        }
    }
    for row in values.iter_mut() {
        for lane in 0..LANES {
            row[lane] /= total[lane];
        }
    }
}

#[inline(always)]
fn sigmoid<const FMA: bool>(x: f32) -> f32 {
    1.0 / (1.0 + exp_one::<FMA>(-x))
}

#[inline(always)]
fn tanh<const FMA: bool>(x: f32) -> f32 {
    mul_add::<FMA>(2.0, sigmoid::<FMA>(2.0 * x), -1.0)
}

#[inline(always)]
fn lstm_body<const FMA: bool>(
    gates: &mut [Row],
    before: &[Row],
    cells: &mut [Row],
    squashed: &mut [Row],
    hidden: &mut [Row],
) {
    // One plain pass after the other over all numbers: what the compiler widens.
    let all = cells.len() * LANES;
    let (early, late) = gates.as_flattened_mut().split_at_mut(2 * all);
    let (input, forget) = early.split_at_mut(all);
    let (candidate, output) = late.split_at_mut(all);
    for gate in [&mut *input, &mut *forget, &mut *output] {
        for value in gate {
            *value = sigmoid::<FMA>(*value);
        }
    }
    for value in &mut *candidate {
        *value = tanh::<FMA>(*value);
    }
    let cells = cells.as_flattened_mut();
    for ((c, before), ((i, f), g)) in
        cells.iter_mut().zip(before.as_flattened()).zip(input.iter().zip(forget.iter()).zip(candidate.iter()))
    {
        *c = mul_add::<FMA>(*f, *before, i * g);
    }
    let squashed = squashed.as_flattened_mut();
    for (t, c) in squashed.iter_mut().zip(cells.iter()) {
        *t = tanh::<FMA>(*c);
    }
    for (h, (t, o)) in hidden.as_flattened_mut().iter_mut().zip(squashed.iter().zip(output.iter())) {
        *h = o * t;
    }
}

#[inline(always)]
fn lstm_back_body<const FMA: bool>(
    gates: &mut [Row],
    before: &[Row],
    squashed: &[Row],
    delta_hidden: &[Row],
    delta_cells: &mut [Row],
) {
    let units = squashed.len();
    for unit in 0..units {
        let [input, forget, candidate, output] = [0, 1, 2, 3].map(|gate| gate * units + unit);
        for lane in 0..LANES {
            let [i, f, g, o] = [input, forget, candidate, output].map(|gate| gates[gate][lane]);
            let (t, dh) = (squashed[unit][lane], delta_hidden[unit][lane]);
            let dc = mul_add::<FMA>(dh * o, 1.0 - t * t, delta_cells[unit][lane]);
            gates[input][lane] = dc * g * i * (1.0 - i);
            gates[forget][lane] = dc * before[unit][lane] * f * (1.0 - f);
            gates[candidate][lane] = dc * i * (1.0 - g * g);
            gates[output][lane] = dh * t * o * (1.0 - o);
            delta_cells[unit][lane] = dc * f;
        }
    }
}
