//! What retrieval should be with random patterns of unit length in D dimensions.
//!
//! The cue is c = a k_p + b z, with z of unit length at right angles to k_p and a^2 + b^2 = 1. Of the other keys only
//! this is used: E (k . u)(k . v) = u . v / D. Signal and power of the answer r are averaged apart:
//! `cosine = E[r . v_p] / sqrt(E|r|^2)` is right up to terms of the order 1/D.
//!
//! **Sums.** r = sum_j w_j v_j (k_j . c) with w_j = lambda^age (1 for the plain sum); W and W2 are the sums of w_j and
//! w_j^2 over the others, geometric series.
//!
//! ```text
//! pairs:   r . v_p = w_p a,               |r|^2 = w_p^2 a^2 + W2/D            so, for the sum, a / sqrt(a^2 + (P-1)/D)
//! states:  r . v_p = a (w_p + W/D),       |r|^2 = w_p^2 a^2 + 2 w_p W a^2/D + W2/D + (W^2 - W2)/D^2
//! ```
//!
//! **Delta rule, once.** A_j = A_j-1 (I - eta k_j k_j^T) + eta v_j k_j^T, so r = eta sum_j v_j k_j^T M_j c, where M_j
//! is the product of (I - eta k_i k_i^T) over the patterns i stored after j. Every factor keeps the share
//! rho = 1 - eta/D of a vector and mu = 1 - (2 eta - eta^2)/D of its squared length, on average. With n patterns stored
//! after p and m before, y = mu^n = |M_p c|^2 and q = (k_p . M_p c)^2 (a recursion), and y' = y - (2 eta - eta^2) q
//! after the factor of p itself:
//!
//! ```text
//! pairs:   r . v_p = eta a rho^n,         |r|^2 = eta^2 (q + (1 - mu^n)/(D (1 - mu)) + y' (1 - mu^m)/(D (1 - mu)))
//! states:  r = c - Q c:  r . v_p = a (1 - (1 - eta) rho^(P-1)),   |r|^2 = 1 - 2 rho^(P-1) (1 - eta a^2) + mu^m y'
//! ```
//!
//! **Delta rule, repeated.** A = V^T (K K^T)^+ K. States: the projection on the span of the keys. Pairs: exact for
//! clean cues up to P = D; noise is amplified by the inverse of a Wishart matrix, E tr (K K^T)^-1 = P D / (D - P - 1),
//! without bound at P = D. Above, A is the least-squares fit, with D/P of the value left on the diagonal of the hat
//! matrix.
//!
//! **Softmax.** Weights e^(beta k_j . c), whose common factor does not matter. With M(beta) = E e^(beta x) over one
//! coordinate x of a random direction, a Bessel function by its series, and N = P - 1 others:
//!
//! ```text
//! pairs:   r . v_p = e^(beta a),                    |r|^2 = e^(2 beta a) + N M(2 beta)
//! states:  r . v_p = e^(beta a) + N a M'(beta),
//!          |r|^2 = that of pairs + 2 e^(beta a) N a M'(beta) + N (N - 1) M'(beta)^2
//! ```
//!
//! The number of patterns at which the noise has the strength of the signal grows exponentially with D if beta grows
//! with D; [`softmax_bound`] is the proven one.

use super::settings::{CapacitySettings, Method, Task};

/// The expected cosine of the answer with the value asked for, after `count` patterns, `age` of them stored since.
pub fn cosine(method: Method, settings: &CapacitySettings, dim: f64, count: usize, age: usize) -> f64 {
    let case = Case {
        a: f64::from(settings.cue_cosine()),
        dim,
        count: count as f64,
        age: age.min(count - 1) as i32,
        task: settings.task,
    };
    let (signal, power) = match method {
        Method::Sum => case.sum(1.0),
        Method::Decay => case.sum(f64::from(settings.decay)),
        Method::Delta => case.delta(f64::from(settings.rate)),
        Method::Settled => case.settled(),
        Method::Softmax => case.softmax(f64::from(settings.beta)),
    };
    if power > 0.0 { (signal / power.sqrt()).clamp(-1.0, 1.0) } else { 0.0 }
}

struct Case {
    a: f64,
    dim: f64,
    count: f64,
    age: i32,
    task: Task,
}

impl Case {
    /// Signal r . v_p and power |r|^2.
    fn sum(&self, decay: f64) -> (f64, f64) {
        let (a, dim) = (self.a, self.dim);
        let own = decay.powi(self.age);
        let others = geometric(decay, self.count) - own;
        let squares = geometric(decay * decay, self.count) - own * own;
        let direct = (own * a).powi(2) + squares / dim;
        match self.task {
            Task::Pairs => (own * a, direct),
            Task::States => (
                a * (own + others / dim),
                direct + 2.0 * own * others * a * a / dim + (others * others - squares) / (dim * dim),
            ),
        }
    }

    fn delta(&self, rate: f64) -> (f64, f64) {
        let (a, dim) = (self.a, self.dim);
        let loss = 2.0 * rate - rate * rate;
        let (rho, mu) = (1.0 - rate / dim, 1.0 - loss / dim);
        let after = f64::from(self.age);
        let before = self.count - 1.0 - after;
        // y = |M c|^2 and q = (k_p . M c)^2 through the patterns stored after p, by the fourth moments of a random
        // direction.
        let (mut y, mut q) = (1.0, a * a);
        let fourth = 1.0 / (dim * (dim + 2.0));
        for _ in 0..self.age {
            q = q * (1.0 - 2.0 * rate / dim + 2.0 * rate * rate * fourth) + rate * rate * y * fourth;
            y *= mu;
        }
        let kept = y - loss * q;
        match self.task {
            Task::Pairs => {
                let noise = (geometric(mu, after) + kept * geometric(mu, before)) / dim;
                (rate * a * rho.powf(after), rate * rate * (q + noise))
            }
            Task::States => {
                let rest = rho.powf(self.count - 1.0);
                let power = 1.0 - 2.0 * rest * (1.0 - rate * a * a) + mu.powf(before) * kept;
                (a * (1.0 - (1.0 - rate) * rest), power)
            }
        }
    }

    fn settled(&self) -> (f64, f64) {
        let (a, dim, count) = (self.a, self.dim, self.count);
        let noise = 1.0 - a * a;
        match self.task {
            Task::States if count >= dim => (a, 1.0),
            Task::States => (a, a * a + noise * (count - 1.0) / (dim - 1.0)),
            Task::Pairs if count < dim - 1.0 => (a, a * a + noise * count / (dim - count - 1.0)),
            Task::Pairs if count > dim + 1.0 => {
                let diagonal = dim / count;
                (a * diagonal, a * a * diagonal + noise * dim / (count - dim - 1.0))
            }
            // Noise without bound; a clean cue is still answered.
            Task::Pairs => (if noise < 1e-9 { 1.0 } else { 0.0 }, 1.0),
        }
    }

    fn softmax(&self, beta: f64) -> (f64, f64) {
        let (a, others) = (self.a, self.count - 1.0);
        // Everything over e^(beta a), so that nothing overflows for beta up to 200.
        let scale = (-beta * a).exp();
        let noise = others * moment(2.0 * beta, self.dim).0 * scale * scale;
        match self.task {
            Task::Pairs => (1.0, 1.0 + noise),
            Task::States => {
                let pull = moment(beta, self.dim).1 * scale;
                let power = 1.0 + noise + 2.0 * others * a * pull + others * (others - 1.0) * pull * pull;
                (1.0 + others * a * pull, power)
            }
        }
    }
}

/// 1 + r + .. + r^(count - 1).
fn geometric(ratio: f64, count: f64) -> f64 {
    if (1.0 - ratio).abs() < 1e-12 { count } else { (1.0 - ratio.powf(count)) / (1.0 - ratio) }
}

/// M(s) = E e^(s x) and M'(s) = E x e^(s x) over one coordinate x of a random direction in `dim` dimensions:
/// the sum of (s^2/4)^k / (k! (dim/2)_k), all terms positive.
fn moment(s: f64, dim: f64) -> (f64, f64) {
    let quarter = s * s / 4.0;
    let (mut term, mut sum, mut slope) = (1.0, 1.0, 0.0);
    for k in 1..100_000 {
        let k = f64::from(k);
        term *= quarter / (k * (dim / 2.0 + k - 1.0));
        sum += term;
        slope += 2.0 * k * term;
        if term < 1e-17 * sum {
            break;
        }
    }
    (sum, if s > 0.0 { slope / s } else { 0.0 })
}

/// The number of random patterns of unit length that softmax attention stores with probability 1 - `failure` at least
/// (Ramsauer et al. 2020, theorem 3): sqrt(failure) c^((D-1)/4) with c = b / W(e^(a + ln b)),
/// `a = 2/(D-1) (1 + ln(2 beta failure))`, b = 2 beta / (5 (D-1)), where their beta K^2 (D-1) is beta for patterns of
/// unit length. 0 where the theorem says nothing.
pub fn softmax_bound(dim: usize, beta: f64, failure: f64) -> f64 {
    if dim < 2 || beta <= 0.0 || failure <= 0.0 {
        return 0.0;
    }
    let free = dim as f64 - 1.0;
    let a = 2.0 / free * (1.0 + (2.0 * beta * failure).ln());
    let b = 2.0 * beta / (5.0 * free);
    let c = b / lambert((a + b.ln()).exp());
    if c < (2.0 / failure.sqrt()).powf(4.0 / free) {
        return 0.0;
    }
    failure.sqrt() * c.powf(free / 4.0)
}

/// The w >= 0 with w e^w = `x`, for x >= 0, by Newton's method.
fn lambert(x: f64) -> f64 {
    let mut w = x.ln_1p();
    for _ in 0..50 {
        let exp = w.exp();
        w -= (w * exp - x) / (exp * (w + 1.0));
    }
    w
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_has_the_values_of_the_paper() {
        // Theorem 3 of Ramsauer et al.: beta 1, K 3, d 20, p 0.001 gives c >= 3.1546; beta 1, K 1, d 75 gives
        // c >= 1.3718.
        for (k, dim, expected) in [(3.0, 20, 3.1546), (1.0, 75, 1.3718)] {
            let free = f64::from(dim - 1);
            let bound = softmax_bound(dim as usize, k * k * free, 0.001);
            let c = (bound / 0.001_f64.sqrt()).powf(4.0 / free);
            assert!((c - expected).abs() < 1e-3, "c = {c}");
        }
        assert_eq!(softmax_bound(64, 1.0, 0.01), 0.0);
        assert!(softmax_bound(128, 200.0, 0.01) > 1e3);
    }

    #[test]
    fn moments_are_those_of_a_coordinate() {
        // In three dimensions a coordinate is uniform: M(s) = sinh(s)/s.
        for s in [0.1_f64, 1.0, 5.0, 40.0] {
            let (m, slope) = moment(s, 3.0);
            assert!((m / (s.sinh() / s) - 1.0).abs() < 1e-12);
            assert!((slope / (s.cosh() / s - s.sinh() / (s * s)) - 1.0).abs() < 1e-10);
        }
        // In many it is normal with variance 1/D.
        assert!((moment(10.0, 1e6).0 / (50.0_f64 / 1e6).exp() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn simple_cases_are_simple() {
        let settings = CapacitySettings { noise: 0.0, task: Task::Pairs, ..CapacitySettings::default() };
        let sum = cosine(Method::Sum, &settings, 100.0, 101, 0);
        assert!((sum - 0.5_f64.sqrt()).abs() < 1e-12, "as many other pairs as units: 1 / sqrt 2");
        for method in Method::ALL {
            let one = cosine(method, &settings, 100.0, 1, 0);
            assert!((one - 1.0).abs() < 1e-12, "{}: one pair {one}", method.name());
        }
        // A clean state among many is answered with itself by a matrix that is nearly the identity.
        let states = CapacitySettings { noise: 0.0, task: Task::States, ..settings };
        assert!(cosine(Method::Sum, &states, 100.0, 100_000, 0) > 0.99);
        assert!((cosine(Method::Sum, &states, 1e6, 1_000_001, 0) - 2.0 / 5.0_f64.sqrt()).abs() < 1e-3);
    }
}
