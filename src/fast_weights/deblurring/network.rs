//! One network through all phases, with its two controls.

use ndarray::{Array2, ArrayView2, s};
use rand_chacha::ChaCha8Rng;

use super::report::{Arm, Errors, Trace};
use super::settings::{DeblurringSettings, Disturbance, Fading};
use crate::numeric::product::{self, Into};
use crate::numeric::random::{self, Purpose};

/// Traces network `run`.
pub(super) fn trace(settings: &DeblurringSettings, run: usize) -> Trace {
    Arm::ALL.map(|arm| {
        // The same pairs, orders and noise in every arm.
        let mut generator = random::generator(settings.seed, Purpose::Deblurring, run as u64);
        Network::new(settings, arm, &mut generator).live(&mut generator)
    })
}

struct Pairs {
    /// (count, d).
    inputs: Array2<f32>,
    /// (count, outputs).
    targets: Array2<f32>,
}

impl Pairs {
    fn draw(generator: &mut ChaCha8Rng, count: usize, inputs: usize, outputs: usize) -> Self {
        let mut signs = |units| {
            Array2::from_shape_fn((count, units), |_| if random::below(generator, 2) == 0 { -1.0 } else { 1.0 })
        };
        Self { inputs: signs(inputs), targets: signs(outputs) }
    }
}

struct Network<'a> {
    settings: &'a DeblurringSettings,
    arm: Arm,
    first: Pairs,
    second: Pairs,
    /// (outputs, d).
    slow: Array2<f32>,
    /// (outputs, d).
    fast: Array2<f32>,
    errors: Vec<Errors>,
}

impl<'a> Network<'a> {
    fn new(settings: &'a DeblurringSettings, arm: Arm, generator: &mut ChaCha8Rng) -> Self {
        let (inputs, outputs) = (settings.inputs, settings.outputs);
        Self {
            settings,
            arm,
            first: Pairs::draw(generator, settings.first, inputs, outputs),
            second: Pairs::draw(generator, settings.second, inputs, outputs),
            slow: Array2::zeros((outputs, inputs)),
            fast: Array2::zeros((outputs, inputs)),
            errors: Vec::new(),
        }
    }

    fn live(mut self, generator: &mut ChaCha8Rng) -> Vec<Errors> {
        let settings = self.settings;
        self.measure();
        for _ in 0..settings.learn_first {
            self.sweep(generator, true, settings.first);
        }
        match settings.disturbance {
            Disturbance::Pairs => {
                for _ in 0..settings.learn_second {
                    self.sweep(generator, false, settings.second);
                }
            }
            Disturbance::Noise => {
                let size = settings.noise / (settings.inputs as f32).sqrt();
                self.slow.mapv_inplace(|weight| weight + size * random::normal(generator));
                self.measure();
            }
        }
        for _ in 0..settings.wait {
            self.sweep(generator, true, 0);
        }
        for _ in 0..settings.rehearse {
            let count = if self.arm == Arm::Waiting { 0 } else { settings.rehearsed };
            self.sweep(generator, true, count);
        }
        self.errors
    }

    /// One sweep over the first `count` pairs of A (or of B), in a random order; none of them only lets time pass.
    fn sweep(&mut self, generator: &mut ChaCha8Rng, of_first: bool, count: usize) {
        let mut order: Vec<usize> = (0..count).collect();
        for i in (1..count).rev() {
            order.swap(i, random::below(generator, i + 1));
        }
        for pair in order {
            self.learn(of_first, pair);
            self.fade(Fading::Presentation);
        }
        if count == 0 {
            // As much time passes as a sweep of rehearsal takes.
            for _ in 0..self.settings.rehearsed {
                self.fade(Fading::Presentation);
            }
        }
        self.fade(Fading::Sweep);
        self.measure();
    }

    fn learn(&mut self, of_first: bool, pair: usize) {
        let pairs = if of_first { &self.first } else { &self.second };
        let (x, target) = (pairs.inputs.row(pair), pairs.targets.row(pair));
        let share = 1.0 / self.settings.inputs as f32;
        let (slow_rate, fast_rate) = if self.arm == Arm::SlowOnly {
            (self.settings.single_rate, 0.0)
        } else {
            (self.settings.slow_rate, self.settings.fast_rate)
        };
        let rows = self.slow.outer_iter_mut().zip(self.fast.outer_iter_mut());
        for ((mut slow, mut fast), &target) in rows.zip(target) {
            let error = target - slow.dot(&x) - fast.dot(&x);
            slow.scaled_add(slow_rate * share * error, &x);
            if fast_rate > 0.0 {
                fast.scaled_add(fast_rate * share * error, &x);
            }
        }
    }

    fn fade(&mut self, when: Fading) {
        if when == self.settings.fading && self.arm != Arm::SlowOnly {
            self.fast *= self.settings.fast_decay;
        }
    }

    fn measure(&mut self) {
        let weights = &self.slow + &self.fast;
        let split = self.settings.rehearsed;
        // Mean (y' - y)^2 and mean (y - y') y.
        let measure = |inputs: ArrayView2<f32>, targets: ArrayView2<f32>| -> [f32; 2] {
            if inputs.is_empty() {
                return [0.0; 2];
            }
            let mut wrong = targets.mapv(|target| -target);
            product::multiply_transposed(inputs, weights.view(), wrong.view_mut(), Into::Add);
            let count = wrong.len() as f32;
            let squares = wrong.iter().map(|x| x * x).sum::<f32>();
            let lacking = wrong.iter().zip(targets).map(|(wrong, target)| -wrong * target).sum::<f32>();
            [squares / count, lacking / count]
        };
        let (a, b) = (&self.first, &self.second);
        let [rehearsed, _] = measure(a.inputs.slice(s![..split, ..]), a.targets.slice(s![..split, ..]));
        let [unrehearsed, forgotten] = measure(a.inputs.slice(s![split.., ..]), a.targets.slice(s![split.., ..]));
        let [second, _] = measure(b.inputs.view(), b.targets.view());
        let errors = Errors { rehearsed, unrehearsed, second, spread: 0.0, forgotten };
        self.errors.push(errors);
    }
}
