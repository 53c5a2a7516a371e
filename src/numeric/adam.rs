//! Adam (Kingma, Ba 2015), with decoupled weight decay where it is asked for (Loshchilov, Hutter 2019), and the clip of
//! the global norm.

use std::ops::Range;

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
        let (all, rate) = (0..values.len(), self.rate);
        self.update_parts(values, gradient, &[(all, rate)])
    }

    /// The same of parts that each have a step size, and a clip of their own; what lies in none of them stays as it is.
    /// Gives the largest length that one of them had.
    pub fn update_parts(&mut self, values: &mut [f32], gradient: &mut [f32], parts: &[(Range<usize>, f32)]) -> f32 {
        let length = |part: &Range<usize>| dot(&gradient[part.clone()], &gradient[part.clone()]).sqrt();
        let lengths: Vec<f32> = parts.iter().map(|(part, _)| length(part)).collect();
        if let Some(length) = lengths.iter().find(|length| !length.is_finite()) {
            return *length;
        }
        self.updates += 1;
        let updates = self.updates.min(1 << 20) as i32;
        let [first, second] = Self::BETA.map(|beta| 1.0 - f64::from(beta).powi(updates));
        for ((part, rate), length) in parts.iter().zip(&lengths) {
            let shorten = if *length > self.clip { self.clip / length } else { 1.0 };
            let numbers = [shorten, (f64::from(*rate) / first) as f32, (1.0 / second) as f32, 1.0 - rate * self.decay];
            let [values, gradient] = [&mut values[part.clone()], &mut gradient[part.clone()]];
            move_all(values, gradient, &mut self.first[part.clone()], &mut self.second[part.clone()], numbers);
        }
        lengths.into_iter().fold(0.0, f32::max)
    }

    /// Has `more` numbers after the others, of which it remembers nothing.
    pub fn grow(&mut self, more: usize) {
        self.first.resize(self.first.len() + more, 0.0);
        self.second.resize(self.second.len() + more, 0.0);
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
