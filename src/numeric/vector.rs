//! Functions over slices: exp, GELU, sine, dot products.

/// The sum of products of two vectors of one length.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight partial sums: a fixed order, and room for the compiler to use wide registers.
    let mut sums = [0.0f32; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (x, y) in a8.iter().zip(b8) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let tail: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + tail
}

/// The Euclidean length of a vector.
pub fn norm(a: &[f32]) -> f32 {
    dot(a, a).sqrt()
}

/// `out` += `factor` times `x`.
pub fn add_scaled(out: &mut [f32], factor: f32, x: &[f32]) {
    for (o, x) in out.iter_mut().zip(x) {
        *o += factor * x;
    }
}

/// Every value becomes its exponential.
pub fn exp(values: &mut [f32]) {
    for value in values {
        *value = value.exp();
    }
}

/// Every value becomes its sine.
pub fn sin(values: &mut [f32]) {
    for value in values {
        *value = value.sin();
    }
}

/// Every row of `values` (n, |bias|) gets `bias` added and goes through GELU, x/2 (1 + erf(x / sqrt 2)).
pub fn bias_gelu(values: &mut [f32], bias: &[f32]) {
    for row in values.chunks_exact_mut(bias.len().max(1)) {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value = gelu(*value + bias);
        }
    }
}

fn gelu(x: f32) -> f32 {
    // Abramowitz and Stegun 7.1.26: erf within 1.5e-7.
    let z = f64::from(x.abs()) / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    let erfc = poly * (-z * z).exp();
    let phi = if x > 0.0 { 1.0 - erfc / 2.0 } else { erfc / 2.0 };
    (f64::from(x) * phi) as f32
}
