//! Adam (Kingma, Ba 2015), with decoupled weight decay where it is asked for (Loshchilov, Hutter 2019), and the clip of
//! the global norm.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::numeric::vector::{dot, for_each_processor, mul_add};

/// The optimiser with its moments.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    /// Step size, 1e-3 by default.
    pub rate: f32,
    /// The largest length of the whole gradient; a longer one is shortened to it.
    pub clip: f32,
    /// Share of the step size by which every value shrinks per update; 0 is plain Adam.
    pub decay: f32,
    first: Vec<f32>,
    second: Vec<f32>,
    updates: u64,
}

impl Adam {
    const BETA: [f32; 2] = [0.9, 0.999];

    /// The optimiser of `length` numbers: rate 1e-3, clip 5.
    pub fn new(length: usize) -> Self {
        Self { rate: 1e-3, clip: 5.0, decay: 0.0, first: vec![0.0; length], second: vec![0.0; length], updates: 0 }
    }

    /// An optimiser that goes on after `updates` from its moments of the gradient and of its square; nothing if their
    /// lengths differ.
    pub fn resume(first: Vec<f32>, second: Vec<f32>, updates: u64) -> Option<Self> {
        (first.len() == second.len()).then(|| Self { updates, second, ..Self::new(0) }.with_first(first))
    }

    fn with_first(mut self, first: Vec<f32>) -> Self {
        self.first = first;
        self
    }

    /// Running means of the gradient and of its square.
    pub fn moments(&self) -> [&[f32]; 2] {
        [&self.first, &self.second]
    }

    /// Updates so far.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// Changes `values` against `gradient`, which is shortened in place where it is longer than the clip. Gives the
    /// length that it had; when that is not finite nothing changes.
    pub fn update(&mut self, values: &mut [f32], gradient: &mut [f32]) -> f32 {
        let length = dot(gradient, gradient).sqrt();
        if !length.is_finite() {
            return length;
        }
        let shorten = if length > self.clip { self.clip / length } else { 1.0 };
        self.updates += 1;
        let updates = self.updates.min(1 << 20) as i32;
        let [first, second] = Self::BETA.map(|beta| 1.0 - f64::from(beta).powi(updates));
        let keep = 1.0 - self.rate * self.decay;
        let numbers = [shorten, (f64::from(self.rate) / first) as f32, (1.0 / second) as f32, keep];
        move_all(values, gradient, &mut self.first, &mut self.second, numbers);
        length
    }
}

for_each_processor! {
    /// One update: the factor of the gradient, the step size, the factor of the second moment and that of the value
    /// stand in `numbers`.
    pub fn move_all(values: &mut [f32], gradient: &[f32], first: &mut [f32], second: &mut [f32], numbers: [f32; 4])
        = move_body
}

#[inline(always)]
fn move_body<const FMA: bool>(
    values: &mut [f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    [shorten, rate, scale, shrink]: [f32; 4],
) {
    let [keep, keep_square] = Adam::BETA;
    for ((value, gradient), (first, second)) in values.iter_mut().zip(gradient).zip(first.iter_mut().zip(second)) {
        let slope = gradient * shorten;
        *first = mul_add::<FMA>(keep, *first, (1.0 - keep) * slope);
        *second = mul_add::<FMA>(keep_square, *second, (1.0 - keep_square) * slope * slope);
        *value = *value * shrink - rate * *first / ((*second * scale).sqrt() + 1e-8);
    }
}
